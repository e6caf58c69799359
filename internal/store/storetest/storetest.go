// Package storetest is the conformance suite of package store: what every database under it must do, in one text.
//
// A database's own test file calls Run with a way to open an empty store. Whatever can only be said of one
// database (its files, its faults, what its driver refuses) stands beside that call.
package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Open opens an empty store. It adds the place to o, which carries the clock, and closes the store with the test.
type Open func(t *testing.T, o store.Options) *store.Store

// Run runs the suite, each test on a store of its own.
func Run(t *testing.T, open Open) {
	for _, group := range [][]test{unitTests(), peopleTests(), accountTests(), meetingTests(), taskTests(), listTests(), ladderTests(), evidenceTests(), noticeTests(),
		deliveryTests(), machineTests(), adminTests(), keyTests(), transactionTests(), timeTests()} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) {
				clock := NewClock()
				test.run(t, &env{open(t, store.Options{Now: clock.Now}), clock})
			})
		}
	}
}

type test struct {
	name string
	run  func(t *testing.T, e *env)
}

// Clock is a clock that stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows nine in the morning of 5 January 2021 in Vietnam.
func NewClock() *Clock {
	return &Clock{now: time.Date(2021, 1, 5, 9, 0, 0, 0, hanoi())}
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// hanoi is +07:00: instants go in with an offset and come out in UTC.
func hanoi() *time.Location { return time.FixedZone("+07", 7*60*60) }

// env is what a test works with.
type env struct {
	*store.Store
	clock *Clock
}

// tx runs fn in a transaction that must succeed.
func (e *env) tx(t *testing.T, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	must(t, e.try(t, fn))
}

// try runs fn in a transaction.
func (e *env) try(t *testing.T, fn func(ctx context.Context, tx *store.Tx) error) error {
	t.Helper()
	return e.InTx(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) })
}

// in runs a function that answers something in a transaction that must succeed.
func in[T any](t *testing.T, e *env, fn func(ctx context.Context, tx *store.Tx) (T, error)) (out T) {
	t.Helper()
	e.tx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = fn(ctx, tx)
		return err
	})
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// val unwraps an answer that must not fail.
func val[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

// wantCode fails unless err carries the code.
func wantCode(t *testing.T, what string, err error, code directive.Code) {
	t.Helper()
	if directive.CodeOf(err) != code {
		t.Errorf("%s: %v, want code %s", what, err, code)
	}
}

// errStop is an error of a test's own.
var errStop = errors.New("stop")
