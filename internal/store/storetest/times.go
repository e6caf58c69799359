package storetest

import (
	"context"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func timeTests() []test {
	return []test{
		{"time/instants", instants},
		{"time/days", days},
		{"time/order", instantOrder},
		{"time/clock", clocks},
		{"time/ids", ids},
	}
}

// instants go in with any offset and come out as the same instant in UTC, to the microsecond.
func instants(t *testing.T, e *env) {
	kathmandu, newYork := time.FixedZone("", 5*3600+45*60), time.FixedZone("", -5*3600)
	for _, in := range []time.Time{
		time.Date(2021, 1, 16, 0, 0, 0, 0, hanoi()), // the end of a day in Vietnam is the day before in UTC
		time.Date(2021, 1, 16, 0, 0, 0, 0, time.UTC),
		time.Date(2021, 1, 1, 6, 59, 59, 999_999_999, hanoi()),
		time.Date(2021, 1, 1, 0, 0, 0, 1_000, kathmandu),
		time.Date(2020, 12, 31, 23, 0, 0, 120_000_000, newYork),
		time.Date(1975, 6, 13, 0, 0, 0, 0, calendar.Zone),
		time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2199, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Now(), // with a monotonic reading
	} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error {
			must(t, tx.Ring(ctx, "g", in))
			inside := val[[]store.Bell](t)(tx.Bells(ctx, 1))
			if want := store.SameInstant(in); inside[0].CreatedAt != want {
				t.Errorf("%v comes out as %v, want %v", in, inside[0].CreatedAt, want)
			}
			return tx.DeleteBells(ctx, []string{inside[0].ID})
		})
	}
}

// days are days: no zone moves them.
func days(t *testing.T, e *env) {
	e.seed(t)
	for i, day := range []calendar.Date{calendar.NewDate(2021, 1, 1), calendar.NewDate(2020, 2, 29), calendar.NewDate(1900, 1, 1),
		calendar.NewDate(2199, 12, 31), {}} {
		k := e.task(i)
		k.DueOn = day
		e.insertTasks(t, k)
		if got := val[directive.Task](t)(e.Read().Task(t.Context(), k.ID)).DueOn; got != day {
			t.Errorf("%s comes out as %s", day, got)
		}
	}
}

// instantOrder compares instants that differ by little, with fractions of every length, as instants and not as texts.
func instantOrder(t *testing.T, e *env) {
	e.seed(t)
	base := time.Date(2021, 1, 16, 0, 0, 0, 0, hanoi())
	steps := []time.Duration{-time.Second, -time.Microsecond, 0, time.Microsecond, 10 * time.Microsecond, 99 * time.Millisecond,
		100 * time.Millisecond, 101 * time.Millisecond, time.Second, 10 * time.Second}
	var tasks []directive.Task
	for i, d := range steps {
		k := e.task(i)
		k.Due = base.Add(d)
		tasks = append(tasks, k)
	}
	e.insertTasks(t, tasks...)
	for i, d := range steps {
		at := base.Add(d).In(time.FixedZone("", -11*3600))
		before := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{DueBefore: at, Limit: 100}))
		after := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{DueAfter: at, Limit: 100}))
		if len(before) != i || len(after) != len(steps)-i {
			t.Errorf("%v: %d before and %d after, want %d and %d", d, len(before), len(after), i, len(steps)-i)
		}
	}
}

// clocks reads the given clock, in UTC and as the database keeps it, also inside a transaction.
func clocks(t *testing.T, e *env) {
	e.clock.Advance(123_456_789 * time.Nanosecond)
	want := store.SameInstant(e.clock.Now())
	if got := e.Now(); got != want {
		t.Errorf("the store's clock shows %v, want %v", got, want)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		if got := tx.Now(); got != want {
			t.Errorf("in a transaction %v, want %v", got, want)
		}
		e.clock.Advance(time.Hour) // the clock is read when asked, not at the start
		if got := tx.Now(); got != want.Add(time.Hour) {
			t.Errorf("an hour later %v, want %v", got, want.Add(time.Hour))
		}
		return nil
	})
}

// ids sort by the time of their making.
func ids(t *testing.T, _ *env) {
	last := ""
	for range 10_000 {
		id := store.NewID()
		if id <= last || len(id) != 36 {
			t.Fatalf("%q after %q", id, last)
		}
		last = id
	}
}
