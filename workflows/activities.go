package workflows

import (
	"context"
	"time"

	"giaoban/internal/directive"
)

// Activities are the hands of a Group. Each looks at the record before it acts and may be repeated at any time.
// Errors other than the typed non-retryable ones are tried again until they pass.
type Activities interface {
	// Assign creates the tasks that the group lacks and answers how many.
	Assign(ctx context.Context, groupID string) (int, error)
	// Review decides every moment that is due and says what the group needs next.
	Review(ctx context.Context, groupID string) (Outcome, error)
	// Close completes the group if nothing is open, and reports whether it is closed.
	Close(ctx context.Context, groupID string) (bool, error)
}

// NoSuchGroup is the type of the error, not to be retried, with which activities answer for a group that the
// record does not know: the record was restored from an older backup, or emptied.
const NoSuchGroup = "NoSuchGroup"

// Outcome is what a review found.
type Outcome struct {
	Status  directive.GroupStatus
	Assign  bool      // tasks are missing
	Close   bool      // nothing is open and nothing is to come
	NextAt  time.Time // look again then; zero: only when the bell rings
	Decided int       // moments that the review decided
}
