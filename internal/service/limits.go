package service

import (
	"math"
	"time"

	"github.com/go-chi/httprate"

	"giaoban/internal/directive"
)

// How many failed attempts to sign in are answered within a window. Who goes on may try again when the window has
// moved on; nobody is locked out for good. A browser on which a person has signed in before has a count of its own,
// so that strangers cannot keep that person out; successes are not counted, so that an office behind one address is
// not either. (OWASP: Slow Down Online Guessing Attacks with Device Cookies.)
const (
	limitWindow     = 15 * time.Minute
	accountFailures = 10  // of one account, from browsers that it does not know
	deviceFailures  = 10  // of one account from one browser that it knows
	addressFailures = 100 // from one address, from browsers that are not known
)

// failureLimit is one count.
type failureLimit struct {
	key string
	max int
}

// limiter counts failures over a sliding window, in this process.
type limiter struct{ counter httprate.LimitCounter }

func newLimiter() *limiter { return &limiter{httprate.NewLocalLimitCounter(limitWindow)} }

// check fails with CodeTooMany when one of the counts is full.
func (l *limiter) check(now time.Time, limits []failureLimit) error {
	window := now.Truncate(limitWindow)
	for _, one := range limits {
		current, previous, err := l.counter.Get(one.key, window, window.Add(-limitWindow))
		if err != nil {
			return err
		}
		if wait := waitFor(now.Sub(window), current, previous, one.max); wait > 0 {
			seconds := int(math.Ceil(wait.Seconds()))
			return &directive.Error{Code: directive.CodeTooMany, Detail: "too_many", Args: map[string]any{"Minutes": (seconds + 59) / 60, "Seconds": seconds}}
		}
	}
	return nil
}

// fail counts one failure.
func (l *limiter) fail(now time.Time, limits []failureLimit) error {
	for _, one := range limits {
		if err := l.counter.Increment(one.key, now.Truncate(limitWindow)); err != nil {
			return err
		}
	}
	return nil
}

// waitFor says how long until another failure may be counted: zero while the sliding count, in which the previous
// window weighs as much as it still overlaps, is below max.
func waitFor(into time.Duration, current, previous, limit int) time.Duration {
	weight := func(into time.Duration) float64 { return float64(limitWindow-into) / float64(limitWindow) }
	if float64(previous)*weight(into)+float64(current) < float64(limit) {
		return 0
	}
	if current < limit { // the previous window's part shrinks until there is room
		return limitWindow - into - time.Duration(float64(limitWindow)*float64(limit-current)/float64(previous)) + time.Second
	}
	// The current window becomes the previous one, and shrinks in its turn.
	return limitWindow - into + limitWindow - time.Duration(float64(limitWindow)*float64(limit)/float64(current)) + time.Second
}
