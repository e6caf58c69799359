package storetest

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func transactionTests() []test {
	return []test{
		{"transactions/rollback", rollback},
		{"transactions/panic", panics},
		{"transactions/exit", exits},
		{"transactions/cancelled", cancelled},
		{"transactions/own writes are read", ownWrites},
		{"transactions/locks take turns", locksTakeTurns},
		{"transactions/health", health},
	}
}

func valueOf(v any) reflect.Value { return reflect.ValueOf(v) }

// together runs fn n times at once and fails with the errors.
func together(t *testing.T, n int, fn func(i int) error) {
	t.Helper()
	errs := make([]error, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = fn(i)
		})
	}
	close(start)
	all.Wait()
	must(t, errors.Join(errs...))
}

func (e *env) wantBells(t *testing.T, want int) {
	t.Helper()
	if n := val[int](t)(e.Read().CountBells(t.Context())); n != want {
		t.Errorf("%d rows, want %d", n, want)
	}
}

// rollback leaves nothing behind, and lets the error out as it was.
func rollback(t *testing.T, e *env) {
	refused := directive.Forbidden()
	for _, want := range []error{errStop, refused} {
		err := e.try(t, func(ctx context.Context, tx *store.Tx) error {
			must(t, tx.Ring(ctx, "g", e.Now()))
			return want
		})
		if err != want {
			t.Errorf("came out as %#v, want %#v", err, want)
		}
	}
	e.wantBells(t, 0)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Ring(ctx, "g", e.Now()) })
	e.wantBells(t, 1)
}

// panics rolls back and passes the panic on; the next transaction finds its way.
func panics(t *testing.T, e *env) {
	for range 20 { // more than there are connections
		func() {
			defer func() {
				if r := recover(); r != errStop {
					t.Errorf("recovered %v, want %v", r, errStop)
				}
			}()
			err := e.try(t, func(ctx context.Context, tx *store.Tx) error {
				must(t, tx.Ring(ctx, "g", e.Now()))
				panic(errStop)
			})
			t.Errorf("came back with %v", err)
		}()
	}
	e.wantBells(t, 0)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Ring(ctx, "g", e.Now()) })
	e.wantBells(t, 1)
}

// exits ends the goroutine inside a transaction, as a failing test does.
func exits(t *testing.T, e *env) {
	var gone sync.WaitGroup
	gone.Go(func() {
		err := e.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.Ring(t.Context(), "g", e.Now()); err != nil {
				t.Error(err)
			}
			runtime.Goexit()
			return nil
		})
		t.Errorf("came back with %v", err)
	})
	gone.Wait()
	e.wantBells(t, 0)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Ring(ctx, "g", e.Now()) })
}

// cancelled ends the caller's context before and inside a transaction.
func cancelled(t *testing.T, e *env) {
	ctx, cancel := context.WithCancel(t.Context())
	err := e.InTx(ctx, func(tx *store.Tx) error {
		must(t, tx.Ring(ctx, "g", e.Now()))
		cancel()
		return tx.Ring(ctx, "g", e.Now())
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled inside: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	err = e.InTx(ctx, func(tx *store.Tx) error {
		must(t, tx.Ring(ctx, "g", e.Now()))
		cancel()
		// On SQLite there is room for another transaction only once this one was rolled back under fn's hands.
		e.tx(t, func(context.Context, *store.Tx) error { return nil })
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled at the end: %v", err)
	}
	if err := e.InTx(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	expired, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	wantCode(t, "out of time", e.InTx(expired, func(*store.Tx) error { return nil }), directive.CodeUnavailable)
	_, err = e.Read().CountBells(expired)
	wantCode(t, "reading out of time", err, directive.CodeUnavailable)
	e.wantBells(t, 0)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Ring(ctx, "g", e.Now()) })
}

// ownWrites reads in a transaction what it wrote, while others do not see it.
func ownWrites(t *testing.T, e *env) {
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.Ring(ctx, "g", e.Now()))
		if n := val[int](t)(tx.CountBells(ctx)); n != 1 {
			t.Errorf("reads %d of its own rows, want 1", n)
		}
		e.wantBells(t, 0)
		return nil
	})
	e.wantBells(t, 1)
}

// locksTakeTurns counts in a locked row from many sides: no count is lost.
func locksTakeTurns(t *testing.T, e *env) {
	e.seed(t)
	e.insertTasks(t, e.task(1))
	locks := map[string]func(ctx context.Context, tx *store.Tx) error{
		"task": func(ctx context.Context, tx *store.Tx) error {
			k, err := tx.LockTask(ctx, e.task(1).ID)
			if err != nil {
				return err
			}
			k.Version++
			return tx.UpdateTask(ctx, k)
		},
		"tasks of a group": func(ctx context.Context, tx *store.Tx) error {
			ks, err := tx.LockTasksOfGroup(ctx, group)
			if err != nil {
				return err
			}
			ks[0].Version++
			return tx.UpdateTask(ctx, ks[0])
		},
		"group": func(ctx context.Context, tx *store.Tx) error {
			g, err := tx.LockGroup(ctx, group)
			if err != nil {
				return err
			}
			g.Version++
			return tx.UpdateGroup(ctx, g)
		},
		"meeting": func(ctx context.Context, tx *store.Tx) error {
			m, err := tx.LockMeeting(ctx, meeting)
			if err != nil {
				return err
			}
			m.Version++
			return tx.UpdateMeeting(ctx, m)
		},
		"unit": func(ctx context.Context, tx *store.Tx) error {
			u, err := tx.LockUnit(ctx, province)
			if err != nil {
				return err
			}
			u.Version++
			return tx.UpdateUnit(ctx, u)
		},
	}
	const n = 20
	for _, act := range locks {
		together(t, n, func(int) error {
			return e.InTx(t.Context(), func(tx *store.Tx) error { return act(t.Context(), tx) })
		})
	}
	versions := map[string]int{
		"task":    val[directive.Task](t)(e.Read().Task(t.Context(), e.task(1).ID)).Version - n, // counted twice
		"group":   val[directive.Group](t)(e.Read().GroupHead(t.Context(), group)).Version,
		"meeting": val[directive.Meeting](t)(e.Read().MeetingHead(t.Context(), meeting)).Version,
		"unit":    val[directive.Unit](t)(e.Read().Unit(t.Context(), province)).Version,
	}
	for what, version := range versions {
		if version != 1+n {
			t.Errorf("%s counted to %d, want %d", what, version, 1+n)
		}
	}
}

func health(t *testing.T, e *env) {
	must(t, e.Ping(t.Context()))
	must(t, e.PrepareAll(t.Context()))
	skew := val[time.Duration](t)(e.ClockSkew(t.Context()))
	if skew.Abs().Seconds() > 1 {
		t.Errorf("the database's clock is %v ahead, on the same machine", skew)
	}
	must(t, e.Close())
	if err := e.Ping(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
}
