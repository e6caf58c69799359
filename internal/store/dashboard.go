package store

import (
	"context"
	"time"

	"giaoban/internal/directive"
)

// UnitCounts is where one unit stands.
type UnitCounts struct {
	UnitID string
	directive.Counts
}

// CountsByUnit says where the units stand at now, over the lead tasks of all groups that were not cancelled. soon is
// the instant up to which a deadline is near.
func (q *Queries) CountsByUnit(ctx context.Context, now, soon time.Time) ([]UnitCounts, error) {
	var rows []UnitCounts
	err := q.list(ctx, &rows, "unit-counts", at(now), at(now), at(soon))
	return rows, err
}

// WaitingRequest is a request that nobody has decided, with the unit that asks.
type WaitingRequest struct {
	Request
	UnitID string
}

// WaitingRequests returns up to limit undecided requests, oldest first.
func (q *Queries) WaitingRequests(ctx context.Context, limit int) ([]WaitingRequest, error) {
	var rows []struct {
		requestRow
		UnitID string
	}
	if err := q.list(ctx, &rows, "requests-waiting", limit); err != nil {
		return nil, err
	}
	out := make([]WaitingRequest, len(rows))
	for i, r := range rows {
		out[i] = WaitingRequest{r.request(), r.UnitID}
	}
	return out, nil
}

// EscalatedByUnit says how many unanswered escalations of open tasks each unit has.
func (q *Queries) EscalatedByUnit(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		UnitID string
		N      int
	}
	err := q.list(ctx, &rows, "escalated-units")
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.UnitID] = r.N
	}
	return out, err
}
