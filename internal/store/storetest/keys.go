package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func keyTests() []test {
	return []test{
		{"idempotency keys", keys},
		{"idempotency keys/a hundred at once", keysConcurrent},
		{"idempotency keys/rolled back", keyRolledBack},
	}
}

func keys(t *testing.T, e *env) {
	k := filled[store.Key](1)
	act := func(k store.Key, answer string) (result string, replay bool, err error) {
		err = e.InTx(t.Context(), func(tx *store.Tx) error {
			result, replay, err = tx.ClaimKey(t.Context(), k)
			if err != nil || replay {
				return err
			}
			result = answer
			return tx.SaveResult(t.Context(), k, answer)
		})
		return result, replay, err
	}
	want := func(k store.Key, answer, wantResult string, wantReplay bool) {
		t.Helper()
		result, replay, err := act(k, answer)
		must(t, err)
		if result != wantResult || replay != wantReplay {
			t.Errorf("%+v: %q %v, want %q %v", k, result, replay, wantResult, wantReplay)
		}
	}
	want(k, "first", "first", false)
	want(k, "second", "first", true)
	other := k
	other.BodyHash = "another"
	_, _, err := act(other, "x")
	wantCode(t, "the same key with another body", err, directive.CodeKeyMismatch)
	for _, change := range []func(*store.Key){ // the key belongs to a person and a route
		func(k *store.Key) { k.ActorID = "other" },
		func(k *store.Key) { k.Route = "other" },
		func(k *store.Key) { k.Key = "other" },
	} {
		other := k
		change(&other)
		want(other, "own", "own", false)
	}
	e.clock.Advance(time.Hour)
	late := k
	late.Key = "late"
	want(late, "late", "late", false)
	expire := func(before time.Time) int64 {
		t.Helper()
		return in(t, e, func(ctx context.Context, tx *store.Tx) (int64, error) { return tx.ExpireKeys(ctx, before) })
	}
	if n := expire(e.Now().Add(-time.Hour)); n != 0 {
		t.Errorf("%d keys forgotten too early", n)
	}
	if n := expire(e.Now()); n != 4 {
		t.Errorf("%d keys forgotten, want 4", n)
	}
	want(k, "again", "again", false)
	want(late, "x", "late", true)
}

// keysConcurrent sends one request a hundred times at once: one effect, one answer.
func keysConcurrent(t *testing.T, e *env) {
	k := filled[store.Key](1)
	const n = 100
	answers := make([]string, n)
	together(t, n, func(i int) error {
		for {
			err := e.InTx(t.Context(), func(tx *store.Tx) error {
				result, replay, err := tx.ClaimKey(t.Context(), k)
				if err != nil || replay {
					answers[i] = result
					return err
				}
				answers[i] = fmt.Sprint("answer of ", i)
				if err := tx.Ring(t.Context(), "effect", tx.Now()); err != nil {
					return err
				}
				return tx.SaveResult(t.Context(), k, answers[i])
			})
			if directive.CodeOf(err) != directive.CodeKeyInProgress { // the client asks again
				return err
			}
		}
	})
	for i, answer := range answers {
		if answer != answers[0] || answer == "" {
			t.Errorf("request %d was answered %q, the first %q", i, answer, answers[0])
		}
	}
	if effects := val[int](t)(e.Read().CountBells(t.Context())); effects != 1 {
		t.Errorf("%d effects, want 1", effects)
	}
}

// keyRolledBack lets an act fail: its key is free again.
func keyRolledBack(t *testing.T, e *env) {
	k := filled[store.Key](1)
	for range 2 {
		err := e.try(t, func(ctx context.Context, tx *store.Tx) error {
			if _, replay, err := tx.ClaimKey(ctx, k); err != nil || replay {
				t.Errorf("replay %v, %v", replay, err)
			}
			return errStop
		})
		if err == nil {
			t.Fatal("the act did not fail")
		}
	}
}
