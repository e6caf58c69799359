package relay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/relay"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// towers counts rings; it stands where Temporal would.
type towers struct {
	mu   sync.Mutex
	rung map[string]int
	down map[string]bool // groups that cannot be rung; "" all
	on   func()
}

func newTowers() *towers { return &towers{rung: map[string]int{}, down: map[string]bool{}} }

func (t *towers) Ring(_ context.Context, id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down[id] || t.down[""] {
		return errors.New("temporal is away")
	}
	t.rung[id]++
	if t.on != nil {
		t.on()
	}
	return nil
}

func (t *towers) count(id string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rung[id]
}

func (t *towers) set(id string, down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down[id] = down
}

// clock is settable.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func open(t *testing.T, c *clock) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newClock() *clock { return &clock{t: calendar.NewDate(2020, 12, 25).At(15, 0).UTC()} }

func ring(t *testing.T, s *store.Store, ids ...string) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.Ring(t.Context(), id, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func waiting(t *testing.T, s *store.Store) int {
	t.Helper()
	n, err := s.Read().CountBells(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func quiet(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), nil))
}

func TestBellsOfAGroupAreOneRing(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	r := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t)})
	ring(t, s, "a", "a", "a", "b")
	if err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tw.count("a") != 1 || tw.count("b") != 1 || waiting(t, s) != 0 {
		t.Errorf("a rang %d times, b %d times, %d bells wait; want 1, 1, 0", tw.count("a"), tw.count("b"), waiting(t, s))
	}
}

func TestABellRungMeanwhileStays(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	tw.on = func() { ring(t, s, "a") } // somebody acts while the first ring is under way
	r := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t)})
	ring(t, s, "a")
	if err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if waiting(t, s) != 1 {
		t.Errorf("%d bells wait, want the one that came meanwhile", waiting(t, s))
	}
}

func TestAGroupRingsOncePerPause(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	r := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t), Pause: 300 * time.Millisecond})
	began := time.Now()
	for range 3 {
		ring(t, s, "a")
		if err := r.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if time.Since(began) < 300*time.Millisecond && tw.count("a") != 1 {
		t.Errorf("rang %d times within the pause, want once", tw.count("a"))
	}
	for waiting(t, s) > 0 { // the later bells ring together after the pause
		if err := r.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if time.Since(began) > 10*time.Second {
			t.Fatal("the later bells never ring")
		}
	}
	if n := tw.count("a"); n < 2 || n > 3 {
		t.Errorf("rang %d times in all", n)
	}
}

func TestBellsWaitWhileTemporalIsAway(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	r := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t)})
	tw.set("bad", true)
	ring(t, s, "bad", "good")
	if err := r.Once(t.Context()); err == nil {
		t.Error("no error although one group cannot be rung")
	}
	if tw.count("good") != 1 || waiting(t, s) != 1 {
		t.Errorf("good rang %d times and %d bells wait; one group must not hold up the other", tw.count("good"), waiting(t, s))
	}
	tw.set("bad", false)
	if err := r.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tw.count("bad") != 1 || waiting(t, s) != 0 {
		t.Errorf("bad rang %d times, %d bells wait", tw.count("bad"), waiting(t, s))
	}
}

func TestARelayThatDiesRingsTwiceAtMost(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	dying := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t), Hit: func(point string) {
		if point == "relay.after_ring" {
			panic("power cut")
		}
	}})
	ring(t, s, "a")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the relay was not interrupted")
			}
		}()
		if err := dying.Once(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	next := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t)})
	if err := next.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if tw.count("a") != 2 || waiting(t, s) != 0 {
		t.Errorf("rang %d times, %d bells wait; want 2, 0", tw.count("a"), waiting(t, s))
	}
}

func TestTwoRelaysLoseNothing(t *testing.T) {
	s, tw := open(t, newClock()), newTowers()
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	for range 2 {
		r := relay.New(relay.Options{Store: s, Ringer: tw, Logger: quiet(t), Poll: time.Millisecond, Pause: time.Millisecond})
		done.Go(func() {
			if err := r.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	const groups = 50
	for i := range 400 {
		ring(t, s, fmt.Sprint(i%groups))
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); waiting(t, s) > 0; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("bells are left")
		}
	}
	stop()
	done.Wait()
	for i := range groups {
		if tw.count(fmt.Sprint(i)) == 0 {
			t.Errorf("group %d never rang", i)
		}
	}
}

// issued stores the real meeting with dates and issues it.
func issued(t *testing.T, s *store.Store, svc *service.Service) []directive.Group {
	t.Helper()
	call := service.Call{Actor: service.Machine(), ArrivedAt: s.Now()}
	if err := svc.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	m, _, err := example.Load(t.Context(), svc, call)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Groups {
		for j := range m.Groups[i].Directives {
			d := &m.Groups[i].Directives[j]
			d.Time, d.DueOn = directive.TimeOneOff, calendar.NewDate(2021, 3, 31)
			if len(d.Units) == 0 {
				d.Units = []string{directive.AllUnits}
			}
		}
	}
	if _, err = svc.SaveMeeting(t.Context(), call, m); err != nil {
		t.Fatal(err)
	}
	groups, err := svc.IssueMeeting(t.Context(), call, m.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	return groups
}

// TestWatchdog: first it rings a group that is late, then it does the work itself; only the holder of the lease does.
func TestWatchdog(t *testing.T) {
	c := newClock()
	s := open(t, c)
	svc := service.New(service.Options{Store: s, Grace: time.Minute})
	groups := issued(t, s, svc)
	watch := func(holder string) *relay.Watchdog {
		return relay.NewWatchdog(relay.WatchdogOptions{Service: svc, Logger: quiet(t), Holder: holder})
	}
	first, second := watch("first"), watch("second")
	once := func(w *relay.Watchdog) {
		t.Helper()
		if err := w.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	once(first)
	if n := waiting(t, s); n != len(groups) {
		t.Fatalf("%d bells, want only those of issuing: nothing is late yet", n)
	}
	c.add(90 * time.Second)
	once(second)
	if n := waiting(t, s); n != len(groups) {
		t.Errorf("%d bells: the second watchdog has no lease and must do nothing", n)
	}
	once(first)
	if n := waiting(t, s); n != 2*len(groups) {
		t.Errorf("%d bells, want one more for each late group", n)
	}
	c.add(3 * time.Minute) // the lease of the first ends too
	once(second)
	for _, g := range groups {
		now, err := s.Read().Group(t.Context(), g.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.AssignedAt.IsZero() || !now.NextAt.After(c.now()) {
			t.Errorf("group %d: assigned %v, next %v: the watchdog has not done its work", g.Ordinal, now.AssignedAt, now.NextAt)
		}
	}
}
