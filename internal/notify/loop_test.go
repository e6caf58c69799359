package notify_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/notify"
	"giaoban/internal/store"
)

func TestSends(t *testing.T) {
	w := newWorld(t)
	box := &outbox{}
	id := w.assignment(officer)
	once(t, newLoop(t, w.options(box)), 1)
	w.want(id, store.DeliverySent, "")
	if d := w.delivery(id); !d.SentAt.Equal(w.clock.Now()) || d.Attempts != 1 {
		t.Errorf("recorded as sent at %s in attempt %d", d.SentAt, d.Attempts)
	}
	m := box.all()[0]
	if m.To.ID != officer || m.MessageID != id+"@hkh.example.vn" || m.Language != "vi" {
		t.Errorf("to %s, Message-ID %s, in %s", m.To.ID, m.MessageID, m.Language)
	}
	once(t, newLoop(t, w.options(box)), 0)
}

func TestWithoutSenderNothingIsTouched(t *testing.T) {
	w := newWorld(t)
	id := w.assignment(officer)
	o := w.options(nil)
	o.From, o.BaseURL = "", ""
	l := newLoop(t, o)
	once(t, l, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Run(ctx); err != nil {
		t.Error(err)
	}
	w.want(id, store.DeliveryPending, "")
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t)
	for name, edit := range map[string]func(*notify.Options){
		"no store":              func(o *notify.Options) { o.Store = nil },
		"no catalogue":          func(o *notify.Options) { o.Catalogue = nil },
		"no sender's address":   func(o *notify.Options) { o.From = "" },
		"address with a header": func(o *notify.Options) { o.From = "a@b.vn\r\nBcc: c@d.vn" },
		"relative base":         func(o *notify.Options) { o.BaseURL = "/giaoban" },
		"script as base":        func(o *notify.Options) { o.BaseURL = "javascript:alert(1)" },
		"lease too short":       func(o *notify.Options) { o.Lease = 10 * time.Second },
	} {
		o := w.options(&outbox{})
		edit(&o)
		if _, err := notify.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestPeopleWhoCannotBeReached(t *testing.T) {
	w := newWorld(t)
	box := &outbox{}
	mute := w.assignment(w.person(directive.User{ID: "user-mute", Name: "Không Thư", Login: "mute", Email: "  "}))
	gone := w.assignment(w.person(directive.User{ID: "user-gone", Name: "Đã Nghỉ", Login: "gone", Email: "gone@example.vn", Disabled: true}))
	once(t, newLoop(t, w.options(box)), 2)
	w.want(mute, store.DeliveryObsolete, "no_address")
	w.want(gone, store.DeliveryObsolete, "disabled")
	if len(box.all()) != 0 {
		t.Error("something was sent")
	}
}

func TestOutcomes(t *testing.T) {
	cause := errors.New("550 5.1.1 no such\r\nuser")
	for _, tc := range []struct {
		name    string
		failure error
		class   store.Class
		state   store.DeliveryState
		why     string
	}{
		{"refused for good", &notify.Failure{Permanent: true, Err: cause}, store.ClassAssignment, store.DeliveryFailed, "refused: 550 5.1.1 no such user"},
		{"not now", &notify.Failure{Err: cause}, store.ClassAssignment, store.DeliveryPending, ""},
		{"an error of no kind", cause, store.ClassAssignment, store.DeliveryPending, ""},
		{"unknown, a reminder", &notify.Failure{Unknown: true, Err: cause}, store.ClassReminder, store.DeliveryFailed, "unknown"},
		{"unknown, an assignment", &notify.Failure{Unknown: true, Err: cause}, store.ClassAssignment, store.DeliveryPending, ""},
		{"unknown, an escalation", &notify.Failure{Unknown: true, Err: cause}, store.ClassEscalation, store.DeliveryPending, ""},
		{"unknown, a decision", &notify.Failure{Unknown: true, Err: cause}, store.ClassDecision, store.DeliveryPending, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			var fail error = tc.failure
			box := &outbox{answer: func(notify.Message) error { return fail }}
			task := w.task("task-1", tramTau, "Mở lớp")
			id := w.list(tc.class, "amended", officer, directive.RoleOfficer, "", w.clock.Now(), task)
			l := newLoop(t, w.options(box))
			once(t, l, 1)
			w.want(id, tc.state, tc.why)
			if tc.state != store.DeliveryPending {
				w.clock.Advance(24 * time.Hour)
				once(t, l, 0)
				return
			}
			if d := w.delivery(id); !d.ReadyAt.Equal(w.clock.Now().Add(time.Minute)) {
				t.Errorf("tried again at %s", d.ReadyAt)
			}
			w.clock.Advance(59 * time.Second)
			once(t, l, 0)
			w.clock.Advance(time.Second)
			fail = nil
			once(t, l, 1)
			w.want(id, store.DeliverySent, "")
			if d := w.delivery(id); d.Attempts != 2 || d.Error != "" {
				t.Errorf("sent in attempt %d with error %q", d.Attempts, d.Error)
			}
		})
	}
}

func TestGivesUp(t *testing.T) {
	w := newWorld(t)
	box := &outbox{answer: func(notify.Message) error { return errors.New("the server is down") }}
	id := w.assignment(officer)
	o := w.options(box)
	o.Backoff = nil
	l := newLoop(t, o)
	began := w.clock.Now()
	for w.delivery(id).State == store.DeliveryPending {
		w.clock.Set(w.delivery(id).ReadyAt)
		once(t, l, 1)
	}
	w.want(id, store.DeliveryFailed, "the server is down")
	if days := w.clock.Now().Sub(began).Hours() / 24; days < 2.5 || days > 3.5 {
		t.Errorf("gave up after %.1f days", days)
	}
}

func TestDefaultBackoff(t *testing.T) {
	for attempt, want := range map[int]time.Duration{0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 7: 32 * time.Minute, 8: time.Hour, 60: time.Hour} {
		wait, again := notify.DefaultBackoff(attempt)
		if !again || wait < want*8/10 || wait > want*12/10 {
			t.Errorf("after attempt %d wait %s, want about %s", attempt, wait, want)
		}
	}
	for _, attempt := range []int{78, 79, 1 << 40} {
		if _, again := notify.DefaultBackoff(attempt); again {
			t.Errorf("attempt %d is followed by another", attempt)
		}
	}
}

// die ends the goroutine at a point, as the end of the process would: nothing after it runs.
func die(at string) func(string) {
	return func(point string) {
		if point == at {
			runtime.Goexit()
		}
	}
}

// onceAndDie runs Once in a goroutine that may not survive it.
func onceAndDie(t *testing.T, l *notify.Loop) {
	t.Helper()
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := l.Once(t.Context()); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
}

func TestCrashBetweenClaimAndSend(t *testing.T) {
	w := newWorld(t)
	box := &outbox{}
	id := w.assignment(officer)
	o := w.options(box)
	o.Hit = die("notify.after_claim")
	onceAndDie(t, newLoop(t, o))
	w.want(id, store.DeliverySending, "")
	survivor := newLoop(t, w.options(box))
	once(t, survivor, 0)
	w.clock.Advance(61 * time.Second)
	once(t, survivor, 1)
	w.want(id, store.DeliverySent, "")
	if n := len(box.all()); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// TestCrashWhileHandingOver: after a crash nobody knows whether the mail was accepted. A reminder is not sent again,
// since another one follows; everything else is, with the same Message-ID.
func TestCrashWhileHandingOver(t *testing.T) {
	for _, class := range []store.Class{store.ClassAssignment, store.ClassReminder, store.ClassEscalation, store.ClassDecision} {
		for point, accepted := range map[string]int{"notify.before_send": 0, "notify.after_accept": 1} {
			t.Run(string(class)+"/"+point, func(t *testing.T) {
				w := newWorld(t)
				box := &outbox{}
				id := w.list(class, "amended", officer, directive.RoleOfficer, "", w.clock.Now(), w.task("task-1", tramTau, "Mở lớp"))
				o := w.options(box)
				o.Hit = die(point)
				onceAndDie(t, newLoop(t, o))
				w.want(id, store.DeliverySending, "")
				if n := len(box.all()); n != accepted {
					t.Fatalf("sent %d times before the crash, want %d", n, accepted)
				}
				survivor := newLoop(t, w.options(box))
				once(t, survivor, 0)
				w.clock.Advance(61 * time.Second)
				once(t, survivor, 1)
				w.clock.Advance(24 * time.Hour)
				once(t, survivor, 0)
				sent := box.all()
				if class == store.ClassReminder {
					w.want(id, store.DeliveryFailed, "unknown")
					if len(sent) != accepted {
						t.Errorf("sent %d times, want %d", len(sent), accepted)
					}
					return
				}
				w.want(id, store.DeliverySent, "")
				if len(sent) != accepted+1 || sent[0].MessageID != sent[accepted].MessageID || sent[0].Text != sent[accepted].Text {
					t.Errorf("want the same mail %d times, got %d", accepted+1, len(sent))
				}
			})
		}
	}
}

// TestAnsweredAttemptsAreNotInDoubt: a reminder that the server put off is tried again, after a crash too.
func TestAnsweredAttemptsAreNotInDoubt(t *testing.T) {
	w := newWorld(t)
	busy := &notify.Failure{Err: errors.New("451 try again later")}
	box := &outbox{answer: func(notify.Message) error { return busy }}
	id := w.list(store.ClassReminder, "amended", officer, directive.RoleOfficer, "", w.clock.Now(), w.task("task-1", tramTau, "Mở lớp"))
	once(t, newLoop(t, w.options(box)), 1)
	w.want(id, store.DeliveryPending, "")
	w.clock.Advance(time.Minute)
	o := w.options(box)
	o.Hit = die("notify.after_claim")
	onceAndDie(t, newLoop(t, o))
	w.clock.Advance(61 * time.Second)
	box.answer = nil
	once(t, newLoop(t, w.options(box)), 1)
	w.want(id, store.DeliverySent, "")
}

func TestSleptSenderIsFenced(t *testing.T) {
	w := newWorld(t)
	id := w.assignment(officer)
	box := &outbox{}
	other := newLoop(t, w.options(box))
	slept := &outbox{answer: func(notify.Message) error {
		w.clock.Advance(61 * time.Second) // longer than the lease
		once(t, other, 1)
		return errors.New("woke up")
	}}
	o := w.options(slept)
	o.Workers = 1 // else the same loop may take it up again
	once(t, newLoop(t, o), 1)
	w.want(id, store.DeliverySent, "")
	if len(box.all()) != 1 {
		t.Error("the other loop should have sent it")
	}
}

// TestLeaseLostBeforeHandingOver: whoever slept after the last look at the clock hands nothing over.
func TestLeaseLostBeforeHandingOver(t *testing.T) {
	w := newWorld(t)
	id := w.assignment(officer)
	box := &outbox{}
	other := newLoop(t, w.options(box))
	late := false
	o := w.options(box)
	o.Workers = 1
	o.Now = func() time.Time { // the last look at the clock, then a sleep longer than the lease
		now := w.clock.Now()
		if !late {
			late = true
			w.clock.Advance(61 * time.Second)
			once(t, other, 1)
		}
		return now
	}
	once(t, newLoop(t, o), 1)
	w.want(id, store.DeliverySent, "")
	if n := len(box.all()); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

func TestTooLateToBegin(t *testing.T) {
	w := newWorld(t)
	id := w.assignment(officer)
	box := &outbox{}
	o := w.options(box)
	o.Hit = func(point string) {
		if point == "notify.after_claim" {
			w.clock.Advance(40 * time.Second) // less than the lease, but handing over could outlast it
		}
	}
	once(t, newLoop(t, o), 1)
	w.want(id, store.DeliverySending, "")
	if len(box.all()) != 0 {
		t.Fatal("sent although the lease could end on the way")
	}
	w.clock.Advance(30 * time.Second)
	once(t, newLoop(t, w.options(box)), 1)
	w.want(id, store.DeliverySent, "")
}

func TestSeveralLoopsAtOnce(t *testing.T) {
	const lists = 120
	w := newWorld(t)
	for range lists {
		w.assignment(officer)
	}
	box := &outbox{}
	ctx, cancel := context.WithCancel(t.Context())
	var loops sync.WaitGroup
	for range 3 {
		l := newLoop(t, w.options(box))
		loops.Go(func() {
			if err := l.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	eventually(t, "everything is sent", func() bool {
		next, err := w.store.Read().NextDelivery(ctx)
		return err == nil && next.IsZero()
	})
	cancel()
	loops.Wait()
	seen := map[string]int{}
	for _, m := range box.all() {
		seen[m.MessageID]++
	}
	if len(seen) != lists || len(box.all()) != lists {
		t.Errorf("%d mails of %d lists, want %d each once", len(box.all()), len(seen), lists)
	}
}

func TestRunPicksUpLaterLists(t *testing.T) {
	w := newWorld(t)
	box := &outbox{}
	l := newLoop(t, w.options(box))
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = l.Run(ctx) })
	first := w.assignment(officer)
	eventually(t, "the first is sent", func() bool { return w.delivery(first).State == store.DeliverySent })
	second := w.assignment(chair)
	eventually(t, "the second is sent", func() bool { return w.delivery(second).State == store.DeliverySent })
	cancel()
	running.Wait()
}

// hanging is a Sender that does not answer for one person until its context ends.
type hanging struct {
	outbox
	person  string
	entered chan struct{}
}

// Send hangs for the person, and keeps other messages.
func (h *hanging) Send(ctx context.Context, m notify.Message) error {
	if m.To.ID != h.person {
		return h.outbox.Send(ctx, m)
	}
	h.entered <- struct{}{}
	<-ctx.Done()
	return &notify.Failure{Err: ctx.Err()}
}

func TestOneThatHangsBlocksNobody(t *testing.T) {
	w := newWorld(t)
	stuck := w.assignment(officer)
	s := &hanging{person: officer, entered: make(chan struct{}, 1)}
	o := w.options(s)
	o.StopGrace = 10 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	l := newLoop(t, o)
	running.Go(func() { _ = l.Run(ctx) })
	<-s.entered
	var others []string
	for n := range 10 {
		others = append(others, w.assignment([]string{chair, head, office}[n%3]))
	}
	for _, id := range others {
		eventually(t, "others are sent meanwhile", func() bool { return w.delivery(id).State == store.DeliverySent })
	}
	w.want(stuck, store.DeliverySending, "")
	cancel() // and it does not keep the program from stopping
	running.Wait()
	w.want(stuck, store.DeliveryPending, "not now: context canceled")
}

func TestSendingEndsAtItsLimit(t *testing.T) {
	w := newWorld(t)
	stuck := w.assignment(officer)
	s := &hanging{person: officer, entered: make(chan struct{}, 1)}
	o := w.options(s)
	o.SendTimeout = 50 * time.Millisecond
	once(t, newLoop(t, o), 1)
	w.want(stuck, store.DeliveryPending, "not now: context deadline exceeded")
}

func TestStoreThatIsGone(t *testing.T) {
	w := newWorld(t)
	l := newLoop(t, w.options(&outbox{}))
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Once(t.Context()); err == nil {
		t.Error("Once says nothing of a store that does not answer")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
	defer cancel()
	if err := l.Run(ctx); err != nil {
		t.Errorf("Run ends with %v", err)
	}
}

func TestFailureSpeaks(t *testing.T) {
	cause := errors.New("why")
	for want, f := range map[string]*notify.Failure{"refused": {Permanent: true, Err: cause}, "perhaps accepted": {Unknown: true, Err: cause}, "not now": {Err: cause}} {
		if !strings.HasPrefix(f.Error(), want) || !errors.Is(fmt.Errorf("sending: %w", f), cause) {
			t.Errorf("%v", f)
		}
	}
}
