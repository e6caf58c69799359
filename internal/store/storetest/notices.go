package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func noticeTests() []test {
	return []test{
		{"notices/round trip", noticeRoundTrip},
		{"notices/pages", noticePages},
	}
}

func deliveryTests() []test {
	return []test{
		{"deliveries/round trip", deliveryRoundTrip},
		{"deliveries/coalesce", coalesce},
		{"deliveries/coalesce at once", coalesceAtOnce},
		{"deliveries/issue", deliveriesOfIssue},
		{"deliveries/lease", deliveryLease},
		{"deliveries/claimers", claimers},
		{"deliveries/next", nextDelivery},
		{"deliveries/pages", deliveryPages},
	}
}

func noticeRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	list := e.open(t, store.Delivery{BatchKey: "b", UserID: userID, CreatedAt: e.Now()})
	full := filled[store.Notice](1)
	full.ToUnitID, full.UserID, full.DeliveryID = province, userID, list
	empty := store.Notice{ID: "empty", DedupeKey: "k", At: full.At.Add(-time.Hour), CreatedAt: e.Now()}
	later := full
	later.ID, later.DedupeKey, later.At = "later", "later", full.At.Add(time.Hour)
	again := filled[store.Notice](2) // the same key: the first decision stands
	again.ToUnitID, again.UserID, again.DeliveryID, again.DedupeKey = "", "", "", full.DedupeKey
	for _, ns := range [][]store.Notice{{later, full}, {again, empty}, {full}, {}} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertNotices(ctx, ns) })
	}
	same(t, "a list's notices", val[[]store.Notice](t)(e.Read().NoticesOfDelivery(t.Context(), list)), []store.Notice{full, later})
	same(t, "all notices", val[[]store.Notice](t)(e.Read().NoticesPage(t.Context(), "", "", 10)), []store.Notice{later, full, empty})
	same(t, "a person's notices", val[[]store.Notice](t)(e.Read().NoticesPage(t.Context(), userID, "", 10)), []store.Notice{later, full})
	same(t, "nobody's notices", val[[]store.Notice](t)(e.Read().NoticesPage(t.Context(), "absent", "", 10)), nil)

	lost := store.Notice{ID: "lost", DedupeKey: "lost", UserID: "absent", At: e.Now(), CreatedAt: e.Now()}
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertNotices(ctx, []store.Notice{lost}) }); !store.IsForeignKey(err) {
		t.Errorf("a notice to nobody who exists: %v, want a foreign-key violation", err)
	}
}

func noticePages(t *testing.T, e *env) {
	e.seed(t)
	var all, mine []string
	var notices []store.Notice
	for i := range 9 {
		n := store.Notice{ID: store.NewID(), At: e.Now(), CreatedAt: e.Now()} // all of one instant
		n.DedupeKey = n.ID
		if i%2 == 0 {
			n.UserID = userID
			mine = append(mine, n.ID)
		}
		all = append(all, n.ID)
		notices = append(notices, n)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertNotices(ctx, notices) })
	for user, want := range map[string][]string{"": all, userID: mine} {
		wantPages(t, "notices", want, func(after string, limit int) ([]store.Notice, error) {
			return e.Read().NoticesPage(t.Context(), user, after, limit)
		}, func(n store.Notice) string { return n.ID })
	}
}

// open opens a list.
func (e *env) open(t *testing.T, d store.Delivery) string {
	t.Helper()
	return in(t, e, func(ctx context.Context, tx *store.Tx) (string, error) { return tx.OpenDelivery(ctx, d) })
}

// claim leases lists for a minute.
func (e *env) claim(t *testing.T, limit int) []store.Delivery {
	t.Helper()
	return in(t, e, func(ctx context.Context, tx *store.Tx) ([]store.Delivery, error) {
		return tx.ClaimDeliveries(ctx, limit, time.Minute)
	})
}

func (e *env) settle(t *testing.T, d store.Delivery) bool {
	t.Helper()
	return in(t, e, func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.SettleDelivery(ctx, d) })
}

func (e *env) handOver(t *testing.T, d store.Delivery) bool {
	t.Helper()
	return in(t, e, func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.HandOverDelivery(ctx, d) })
}

func (e *env) delivery(t *testing.T, id string) store.Delivery {
	t.Helper()
	return val[store.Delivery](t)(e.Read().Delivery(t.Context(), id))
}

func deliveryRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	given := filled[store.Delivery](1)
	given.UserID, given.ReadyAt = userID, e.Now()
	d := given
	d.ID, d.State, d.Attempts, d.Lease, d.LeaseTill, d.HandedAt, d.SentAt, d.Error = e.open(t, given), store.DeliveryPending, 0, 0, time.Time{}, time.Time{}, time.Time{}, ""
	same(t, "a new list", e.delivery(t, d.ID), d)
	bare := store.Delivery{BatchKey: "bare", UserID: userID, State: store.DeliveryPending, CreatedAt: e.Now()}
	bare.ID = e.open(t, bare)
	same(t, "a list that is not ready", e.delivery(t, bare.ID), bare)

	claimed := e.claim(t, 5)
	d.State, d.Attempts, d.Lease, d.LeaseTill = store.DeliverySending, 1, 1, e.Now().Add(time.Minute)
	same(t, "claimed lists", claimed, []store.Delivery{d})
	same(t, "a list on its way", e.delivery(t, d.ID), d)
	d.State, d.ReadyAt, d.SentAt, d.Error = store.DeliveryFailed, e.Now().Add(time.Hour), e.Now().Add(time.Second), "550 không có hộp thư"
	if !e.settle(t, d) {
		t.Error("the holder of the lease is not believed")
	}
	d.LeaseTill = time.Time{}
	same(t, "a settled list", e.delivery(t, d.ID), d)
	same(t, "all lists", val[[]store.Delivery](t)(e.Read().DeliveriesPage(t.Context(), "", 5)), []store.Delivery{bare, d})

	_, err := e.Read().Delivery(t.Context(), "absent")
	wantCode(t, "an absent list", err, directive.CodeNotFound)
	err = e.try(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.OpenDelivery(ctx, store.Delivery{BatchKey: "lost", UserID: "absent", CreatedAt: e.Now()})
		return err
	})
	if !store.IsForeignKey(err) {
		t.Errorf("a list for nobody: %v, want a foreign-key violation", err)
	}
}

// coalesce says things late: while the list waits they join it, once it was taken up they start a further one.
func coalesce(t *testing.T, e *env) {
	e.seed(t)
	d := store.Delivery{BatchKey: "b", Channel: store.ChannelEmail, Class: store.ClassReminder, UserID: userID, ReadyAt: e.Now(), CreatedAt: e.Now()}
	first := e.open(t, d)
	if again := e.open(t, d); again != first {
		t.Errorf("a waiting list is not joined: %s, want %s", again, first)
	}
	claimed := e.claim(t, 5)
	second := e.open(t, d)
	if second == first {
		t.Error("joined a list that is being sent")
	}
	if again := e.open(t, d); again != second {
		t.Errorf("the further list is not joined: %s, want %s", again, second)
	}
	claimed[0].State, claimed[0].ReadyAt = store.DeliveryPending, e.Now().Add(time.Hour) // refused for now, perhaps in part
	if !e.settle(t, claimed[0]) {
		t.Fatal("not settled")
	}
	if again := e.open(t, d); again != second {
		t.Errorf("joined a list that was tried once: %s, want %s", again, second)
	}
	e.settle(t, func() store.Delivery {
		d := e.claim(t, 5)[0]
		d.State, d.SentAt = store.DeliverySent, e.Now()
		return d
	}())
	third := e.open(t, d)
	if third == first || third == second {
		t.Error("joined a list that is gone")
	}
}

// coalesceAtOnce opens one list from many sides: everybody gets the same.
func coalesceAtOnce(t *testing.T, e *env) {
	e.seed(t)
	d := store.Delivery{BatchKey: "b", UserID: userID, ReadyAt: e.Now(), CreatedAt: e.Now()}
	const n = 20
	ids := make([]string, n)
	together(t, n, func(i int) error {
		return e.InTx(t.Context(), func(tx *store.Tx) (err error) {
			ids[i], err = tx.OpenDelivery(t.Context(), d)
			return err
		})
	})
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) != 1 {
		t.Errorf("one key opened %d lists", len(ids))
	}
}

// deliveriesOfIssue holds lists back until their act of issuing lets them go.
func deliveriesOfIssue(t *testing.T, e *env) {
	e.seed(t)
	held := e.open(t, store.Delivery{BatchKey: "held", UserID: userID, IssueID: "i", CreatedAt: e.Now()})
	other := e.open(t, store.Delivery{BatchKey: "other", UserID: userID, IssueID: "i2", CreatedAt: e.Now()})
	dated := e.open(t, store.Delivery{BatchKey: "dated", UserID: userID, IssueID: "i", ReadyAt: e.Now().Add(time.Hour), CreatedAt: e.Now()})
	if got := e.claim(t, 5); len(got) != 0 {
		t.Errorf("%d lists go before they are ready", len(got))
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.ReleaseDeliveries(ctx, "i", e.Now()) })
	got := e.claim(t, 5)
	if len(got) != 1 || got[0].ID != held {
		t.Errorf("released: %v, want %s", got, held)
	}
	if at := e.delivery(t, other).ReadyAt; !at.IsZero() {
		t.Errorf("another act's list is ready at %v", at)
	}
	if at := e.delivery(t, dated).ReadyAt; !at.Equal(e.Now().Add(time.Hour)) {
		t.Errorf("a list with a time of its own is ready at %v", at)
	}
}

// deliveryLease lets a sender sleep past its lease: another takes over, and the sleeper's word counts no more.
func deliveryLease(t *testing.T, e *env) {
	e.seed(t)
	id := e.open(t, store.Delivery{BatchKey: "b", UserID: userID, ReadyAt: e.Now(), CreatedAt: e.Now()})
	sleeper := e.claim(t, 5)[0]
	e.clock.Advance(time.Minute - time.Microsecond)
	if got := e.claim(t, 5); len(got) != 0 {
		t.Error("a leased list is claimed")
	}
	e.clock.Advance(time.Microsecond)
	second := e.claim(t, 5)
	if len(second) != 1 || second[0].Lease != sleeper.Lease+1 || second[0].Attempts != 2 {
		t.Fatalf("after the lease: %+v", second)
	}
	if e.handOver(t, sleeper) || !e.handOver(t, second[0]) {
		t.Error("a list is handed over by who slept, or not by who holds it")
	}
	second[0].HandedAt = e.Now()
	sleeper.State, sleeper.Error = store.DeliveryFailed, "slept"
	if e.settle(t, sleeper) {
		t.Error("a sender that slept is believed")
	}
	same(t, "the list", e.delivery(t, id), second[0])
	second[0].State, second[0].SentAt = store.DeliverySent, e.Now()
	if !e.settle(t, second[0]) {
		t.Error("the present sender is not believed")
	}
	if at := e.delivery(t, id).HandedAt; !at.IsZero() {
		t.Errorf("a settled list is still being handed over since %v", at)
	}
	if e.settle(t, second[0]) || e.settle(t, sleeper) || e.handOver(t, second[0]) {
		t.Error("a settled list is settled again")
	}
	e.clock.Advance(time.Hour)
	if got := e.claim(t, 5); len(got) != 0 {
		t.Error("a sent list is claimed")
	}
}

// claimers share the queue: each list goes to exactly one of them, never more than asked for.
func claimers(t *testing.T, e *env) {
	e.seed(t)
	const lists, limit = 400, 7
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		for range lists {
			if _, err := tx.OpenDelivery(ctx, store.Delivery{BatchKey: store.NewID(), UserID: userID, ReadyAt: e.Now(), CreatedAt: e.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	var mu sync.Mutex
	claimed := map[string]int{}
	together(t, 4, func(int) error {
		for {
			var got []store.Delivery
			err := e.InTx(t.Context(), func(tx *store.Tx) (err error) {
				got, err = tx.ClaimDeliveries(t.Context(), limit, time.Minute)
				return err
			})
			if err != nil || len(got) == 0 {
				return err
			}
			if len(got) > limit {
				t.Errorf("claimed %d at once, want at most %d", len(got), limit)
			}
			mu.Lock()
			for _, d := range got {
				claimed[d.ID]++
			}
			mu.Unlock()
		}
	})
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("list %s was claimed %d times", id, n)
		}
	}
	if len(claimed) != lists {
		t.Errorf("%d of %d lists claimed", len(claimed), lists)
	}
}

func nextDelivery(t *testing.T, e *env) {
	e.seed(t)
	want := func(what string, at time.Time) {
		t.Helper()
		got := val[time.Time](t)(e.Read().NextDelivery(t.Context()))
		if !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("%s: %v, want %v", what, got, at)
		}
	}
	want("an empty queue", time.Time{})
	e.open(t, store.Delivery{BatchKey: "held", UserID: userID, IssueID: "i", CreatedAt: e.Now()})
	want("one that is held back", time.Time{})
	soon := e.Now().Add(time.Second + 500*time.Microsecond)
	e.open(t, store.Delivery{BatchKey: "a", UserID: userID, ReadyAt: soon, CreatedAt: e.Now()})
	e.open(t, store.Delivery{BatchKey: "b", UserID: userID, ReadyAt: soon.Add(time.Hour), CreatedAt: e.Now()})
	want("one that waits", soon)
	e.clock.Advance(2 * time.Second)
	d := e.claim(t, 1)[0]
	want("one on its way", e.Now().Add(time.Minute))
	d.State, d.ReadyAt = store.DeliveryPending, e.Now().Add(time.Second)
	e.settle(t, d)
	want("one that is tried again", e.Now().Add(time.Second))
}

func deliveryPages(t *testing.T, e *env) {
	e.seed(t)
	var ids []string
	for range 5 {
		ids = append(ids, e.open(t, store.Delivery{BatchKey: store.NewID(), UserID: userID, CreatedAt: e.Now()}))
	}
	wantPages(t, "deliveries", ids, func(after string, limit int) ([]store.Delivery, error) {
		return e.Read().DeliveriesPage(t.Context(), after, limit)
	}, func(d store.Delivery) string { return d.ID })
}
