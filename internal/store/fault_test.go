package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/pgtest"
	"giaoban/internal/store"
)

// TestPostgresStopped takes the database away: every call says so, quickly, and all is well when it is back.
func TestPostgresStopped(t *testing.T) {
	server := pgtest.NewServer(t)
	o := store.Options{URL: server.URL("postgres")}
	s := open(t, o)
	units(t, s, "a")
	if err := ring(t.Context(), s, "before"); err != nil {
		t.Fatal(err)
	}
	calls := map[string]func(ctx context.Context) error{
		"ping":  s.Ping,
		"read":  func(ctx context.Context) error { _, err := s.Read().Unit(ctx, "a"); return err },
		"count": func(ctx context.Context) error { _, err := s.Read().CountBells(ctx); return err },
		"list": func(ctx context.Context) error {
			_, err := s.Read().Tasks(ctx, store.TaskFilter{Limit: 1})
			return err
		},
		"in":    func(ctx context.Context) error { _, err := s.Read().UnitsByID(ctx, []string{"a"}); return err },
		"write": func(ctx context.Context) error { return ring(ctx, s, "g") },
		"lease": func(ctx context.Context) error {
			_, _, err := s.TakeLease(ctx, "relay", "a", time.Minute)
			return err
		},
		"clock":   func(ctx context.Context) error { _, err := s.ClockSkew(ctx); return err },
		"prepare": s.PrepareAll,
		"open": func(ctx context.Context) error {
			s, err := store.Open(ctx, o)
			if err == nil {
				return s.Close()
			}
			return err
		},
	}
	for round, end := range []func() error{server.Stop, server.Kill9} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		// After kill -9 of the main process the one that serves a connection lives on for a moment, and answers.
		gone := func() bool {
			for _, call := range calls {
				if directive.CodeOf(call(t.Context())) != directive.CodeUnavailable {
					return false
				}
			}
			return true
		}
		for limit := time.Now().Add(30 * time.Second); !gone(); {
			if time.Now().After(limit) {
				t.Fatalf("round %d: the database still answers", round)
			}
		}
		for name, call := range calls {
			for range 3 {
				// At once is less than an attempt to connect may take, whatever else the machine has to do.
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				err := call(ctx)
				if late := ctx.Err(); directive.CodeOf(err) != directive.CodeUnavailable || late != nil {
					t.Errorf("round %d: %s answers %v (%v), want %s at once", round, name, err, late, directive.CodeUnavailable)
				}
				cancel()
			}
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		for name, call := range calls {
			if err := call(t.Context()); err != nil {
				t.Errorf("round %d: %s after the database is back: %v", round, name, err)
			}
		}
	}
}

// TestPostgresLostInTransaction takes the database away in the middle of a transaction: it is there whole, or not at
// all and the caller hears of it. A server that is shut down drops it; after kill -9 of the main process the one
// that serves the connection may live long enough to commit.
func TestPostgresLostInTransaction(t *testing.T) {
	server := pgtest.NewServer(t)
	s := open(t, store.Options{URL: server.URL("postgres")})
	for _, c := range []struct {
		name string
		end  func() error
		rows int // notices in a later statement, or only at the commit
		lost bool
	}{
		{"stop before a statement", server.Stop, 2, true},
		{"stop before the commit", server.Stop, 1, true},
		{"kill before a statement", server.Kill9, 2, false},
		{"kill before the commit", server.Kill9, 1, false},
	} {
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.Ring(t.Context(), c.name, tx.Now()); err != nil {
				return err
			}
			if err := c.end(); err != nil {
				t.Fatal(err)
			}
			if c.rows == 2 {
				return tx.Ring(t.Context(), c.name, tx.Now())
			}
			return nil
		})
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		if (err != nil || c.lost) && directive.CodeOf(err) != directive.CodeUnavailable {
			t.Errorf("%s: %v, want %s", c.name, err, directive.CodeUnavailable)
		}
		rows, readErr := s.Read().Bells(t.Context(), 100)
		if readErr != nil {
			t.Fatal(readErr)
		}
		stored := 0
		for _, b := range rows {
			if b.GroupID == c.name {
				stored++
			}
		}
		if c.lost && stored != 0 || stored != 0 && stored != c.rows || err == nil && stored != c.rows {
			t.Errorf("%s: %d of %d rows stored, answered %v", c.name, stored, c.rows, err)
		}
	}
}

// TestPostgresKeepsWhatItAcknowledged ends the database again and again while many write: what was acknowledged is
// there, once; what was not may be there, once.
func TestPostgresKeepsWhatItAcknowledged(t *testing.T) {
	server := pgtest.NewServer(t)
	s := open(t, store.Options{URL: server.URL("postgres")})
	const writers, each = 8, 100
	var acknowledged atomic.Int64
	var mu sync.Mutex
	acked, unknown := map[string]bool{}, map[string]bool{}
	more := make(chan struct{}, 1) // an acknowledgement has come in
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				id := fmt.Sprintf("%d/%d", w, i)
				err := ring(t.Context(), s, id)
				switch {
				case err == nil:
					acknowledged.Add(1)
					select {
					case more <- struct{}{}:
					default:
					}
				case directive.CodeOf(err) != directive.CodeUnavailable:
					t.Errorf("%s: %v, want %s", id, err, directive.CodeUnavailable)
				}
				mu.Lock()
				acked[id], unknown[id] = err == nil, err != nil
				mu.Unlock()
			}
		})
	}
	for _, end := range []func() error{server.Kill9, server.Stop, server.Kill9} {
		for until := acknowledged.Load() + each; acknowledged.Load() < until; {
			<-more
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	all.Wait()
	rows, err := s.Read().Bells(t.Context(), len(acked)+1)
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{}
	for _, b := range rows {
		stored[b.GroupID]++
	}
	var lost, doubled, found []string
	for id, ok := range acked {
		switch {
		case ok && stored[id] == 0:
			lost = append(lost, id)
		case stored[id] > 1:
			doubled = append(doubled, id)
		case unknown[id] && stored[id] == 1:
			found = append(found, id)
		}
	}
	slices.Sort(lost)
	if len(lost) > 0 || len(doubled) > 0 {
		t.Errorf("acknowledged and lost: %v; stored twice: %v", lost, doubled)
	}
	t.Logf("%d acknowledged, all stored; %d of the others were stored too", acknowledged.Load(), len(found))
}
