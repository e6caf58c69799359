package notify

import (
	"context"
	"errors"
	"time"

	"giaoban/internal/directive"
)

// Message is one list, written for one person.
type Message struct {
	To        directive.User
	From      string // "Giao Ban <giaoban@example.vn>"
	MessageID string // without angle brackets; the same whenever this list is sent again
	Date      time.Time
	Language  string // "vi" or "en"
	Subject   string // one line
	Text      string
	HTML      string
}

// Sender is a channel to people outside the product. Send returns when the message was accepted for delivery, or
// a *Failure. It must end soon after ctx does. A Sender is safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Failure is why a message was not handed over. Any other error of a Sender counts as a temporary one.
type Failure struct {
	Permanent bool  // trying again cannot help
	Unknown   bool  // it may have been accepted: the connection broke while the answer was awaited
	Err       error // the cause, in the provider's words
}

// Error describes the failure for the log and the office.
func (f *Failure) Error() string {
	switch {
	case f.Permanent:
		return "refused: " + f.Err.Error()
	case f.Unknown:
		return "perhaps accepted: " + f.Err.Error()
	}
	return "not now: " + f.Err.Error()
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

func permanent(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Permanent
}

func unknown(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Unknown
}
