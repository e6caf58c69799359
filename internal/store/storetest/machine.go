package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func machineTests() []test {
	return []test{
		{"bells/exactly the read ones go", bells},
		{"bells/none is lost", bellsConcurrent},
		{"leases", leases},
		{"leases/one holder at a time", leasesConcurrent},
		{"events/round trip", eventRoundTrip},
		{"events/pages", eventPages},
		{"policies", policies},
		{"calendar", calendars},
	}
}

func bells(t *testing.T, e *env) {
	ring := func(groupID string) {
		t.Helper()
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Ring(ctx, groupID, e.Now()) })
	}
	ring("g1")
	ring("g1")
	ring("g2")
	read := val[[]store.Bell](t)(e.Read().Bells(t.Context(), 2))
	if len(read) != 2 || read[0].GroupID != "g1" || read[0].ID == "" || !read[0].CreatedAt.Equal(e.Now()) {
		t.Fatalf("the oldest two bells: %+v", read)
	}
	inUTC(t, "a bell", valueOf(read))
	ring("g1") // between the reading and the deleting
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.DeleteBells(ctx, nil))
		return tx.DeleteBells(ctx, []string{read[0].ID, read[1].ID})
	})
	left := val[[]store.Bell](t)(e.Read().Bells(t.Context(), 10))
	if len(left) != 2 || left[0].GroupID != "g2" || left[1].GroupID != "g1" {
		t.Errorf("left: %+v", left)
	}
	if n := val[int](t)(e.Read().CountBells(t.Context())); n != 2 {
		t.Errorf("%d bells wait, want 2", n)
	}
}

// bellsConcurrent reads and deletes while others ring: every bell is read exactly once.
func bellsConcurrent(t *testing.T, e *env) {
	const ringers, each = 4, 50
	var ringing sync.WaitGroup
	ringing.Add(ringers)
	done := make(chan struct{})
	go func() { ringing.Wait(); close(done) }()
	read := map[string]int{}
	together(t, ringers+1, func(i int) error {
		if i < ringers {
			defer ringing.Done()
			for range each {
				if err := e.InTx(t.Context(), func(tx *store.Tx) error { return tx.Ring(t.Context(), "g", e.Now()) }); err != nil {
					return err
				}
			}
			return nil
		}
		for last := false; ; {
			got, err := e.Read().Bells(t.Context(), 10)
			if err != nil || (len(got) == 0 && last) {
				return err
			}
			var ids []string
			for _, b := range got {
				ids = append(ids, b.ID)
				read[b.ID]++
			}
			if err := e.InTx(t.Context(), func(tx *store.Tx) error { return tx.DeleteBells(t.Context(), ids) }); err != nil {
				return err
			}
			if len(got) == 0 {
				select {
				case <-done:
					last = true
				default:
				}
			}
		}
	})
	if len(read) != ringers*each {
		t.Errorf("%d bells read, want %d", len(read), ringers*each)
	}
	for id, n := range read {
		if n != 1 {
			t.Errorf("bell %s was read %d times", id, n)
		}
	}
}

func leases(t *testing.T, e *env) {
	take := func(holder string, wantFence int64, wantHeld bool) {
		t.Helper()
		fence, held, err := e.TakeLease(t.Context(), "relay", holder, time.Minute)
		must(t, err)
		if held != wantHeld || (held && fence != wantFence) {
			t.Errorf("%s: fence %d held %v, want %d %v", holder, fence, held, wantFence, wantHeld)
		}
	}
	take("a", 1, true)
	take("b", 0, false)
	e.clock.Advance(time.Minute - time.Microsecond)
	take("b", 0, false)
	take("a", 1, true) // renewed
	e.clock.Advance(time.Minute - time.Microsecond)
	take("b", 0, false)
	e.clock.Advance(time.Microsecond)
	take("b", 2, true)
	take("a", 0, false)
	must(t, e.ReleaseLease(t.Context(), "relay", "a")) // not its own any more
	take("a", 0, false)
	must(t, e.ReleaseLease(t.Context(), "relay", "b"))
	take("a", 3, true)
	if fence, held, err := e.TakeLease(t.Context(), "watchdog", "b", time.Minute); err != nil || !held || fence != 1 {
		t.Errorf("another lease: %d %v %v", fence, held, err)
	}
	must(t, e.ReleaseLease(t.Context(), "absent", "b"))
}

func leasesConcurrent(t *testing.T, e *env) {
	const n = 10
	var mu sync.Mutex
	holders := 0
	together(t, n, func(i int) error {
		_, held, err := e.TakeLease(t.Context(), "relay", store.NewID(), time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if held {
			holders++
		}
		return err
	})
	if holders != 1 {
		t.Errorf("%d hold the lease", holders)
	}
}

func eventRoundTrip(t *testing.T, e *env) {
	one := filled[store.Event](1)
	one.Data = map[string]any{"before": map[string]any{"due": "2021-01-15", "version": 1.0}, "why": []any{"tết", nil, true}}
	bare := store.Event{At: e.Now(), TaskID: one.TaskID, Data: map[string]any{}}
	three := filled[store.Event](3)
	three.TaskID = one.TaskID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.Record(ctx))
		must(t, tx.Record(ctx, one))
		must(t, tx.Record(ctx, bare))
		return tx.Record(ctx, three, bare)
	})
	got := val[[]store.Event](t)(e.Read().EventsOfTask(t.Context(), one.TaskID))
	if len(got) != 4 {
		t.Fatalf("%d events, want 4", len(got))
	}
	for i, want := range []store.Event{one, bare, three, bare} {
		if got[i].ID == "" || got[i].ID == want.ID {
			t.Errorf("event %d has the id %q, want one of the store's", i, got[i].ID)
		}
		want.ID = got[i].ID
		same(t, "an event", got[i], want)
	}
	same(t, "no events", val[[]store.Event](t)(e.Read().EventsOfTask(t.Context(), "absent")), nil)
}

func eventPages(t *testing.T, e *env) {
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		var events []store.Event
		for range 9 {
			events = append(events, store.Event{At: e.Now(), TaskID: "k"})
		}
		return tx.Record(ctx, events...)
	})
	var ids []string
	for _, event := range val[[]store.Event](t)(e.Read().EventsOfTask(t.Context(), "k")) {
		ids = append(ids, event.ID)
	}
	wantPages(t, "events", ids, func(after string, limit int) ([]store.Event, error) {
		return e.Read().EventsPage(t.Context(), after, limit)
	}, func(e store.Event) string { return e.ID })
}

func policies(t *testing.T, e *env) {
	same(t, "no ladders", val[map[directive.Kind]store.PolicyRecord](t)(e.Read().Policies(t.Context())), nil)
	first, second := filled[directive.Policy](1), filled[directive.Policy](2)
	set := func(kind directive.Kind, p directive.Policy) {
		t.Helper()
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetPolicy(ctx, kind, p, e.Now()) })
	}
	set(directive.KindPilot, first)
	set(directive.KindOther, first)
	e.clock.Advance(time.Hour)
	set(directive.KindPilot, second)
	same(t, "ladders", val[map[directive.Kind]store.PolicyRecord](t)(e.Read().Policies(t.Context())), map[directive.Kind]store.PolicyRecord{
		directive.KindPilot: {Kind: directive.KindPilot, Policy: second, Version: 2, UpdatedAt: e.Now()},
		directive.KindOther: {Kind: directive.KindOther, Policy: first, Version: 1, UpdatedAt: e.Now().Add(-time.Hour)},
	})
}

func calendars(t *testing.T, e *env) {
	_, _, err := e.Read().LatestCalendar(t.Context())
	wantCode(t, "the calendar before the first revision", err, directive.CodeNotFound)
	rows := []calendar.Exception{filled[calendar.Exception](1), {Date: calendar.NewDate(2021, 2, 10)}}
	insert := func(rev int, rows []calendar.Exception) error {
		return e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertCalendar(ctx, rev, rows, e.Now()) })
	}
	must(t, insert(1, rows))
	must(t, insert(2, nil))
	if err := insert(2, rows); !store.IsUnique(err) {
		t.Errorf("one revision twice: %v, want a unique violation", err)
	}
	rev, latest, err := e.Read().LatestCalendar(t.Context())
	must(t, err)
	if rev != 2 || len(latest) != 0 {
		t.Errorf("latest: revision %d with %v", rev, latest)
	}
	same(t, "an older revision", val[[]calendar.Exception](t)(e.Read().CalendarAt(t.Context(), 1)), rows)
	_, err = e.Read().CalendarAt(t.Context(), 3)
	wantCode(t, "an absent revision", err, directive.CodeNotFound)
}
