package service_test

import (
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// escalationOf is the escalation of a step of a task, of the newest deadline.
func (w *world) escalationOf(k directive.Task, step string) store.Escalation {
	w.t.Helper()
	for _, e := range must[[]store.Escalation](w.t)(w.store.Read().Escalations(w.t.Context(), store.EscalationFilter{TaskID: k.ID, Limit: 100})) {
		if e.Step == step {
			return e
		}
	}
	w.t.Fatalf("%s was not escalated by %s", k.Code, step)
	return store.Escalation{}
}

func (w *world) acknowledgeEscalation(login string, e store.Escalation, until calendar.Date) error {
	w.t.Helper()
	_, err := w.service.AcknowledgeEscalation(w.t.Context(), w.as(login), e.ID, until, "Đã biết")
	if err == nil {
		w.settle()
	}
	return err
}

// TestAPauseHoldsTheLadder: until the end of its day nothing fires; then only the latest rung of those that passed.
func TestAPauseHoldsTheLadder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(calendar.NewDate(2021, 2, 1).At(10, 0)) // the head has been told
		until := calendar.NewDate(2021, 2, 8)
		if err := w.acknowledgeEscalation("head/Lục Yên", w.escalationOf(k, "head"), until); err != nil {
			t.Fatal(err)
		}
		if k = w.task(k.ID); !k.HoldTill.Equal(until.End()) || !k.NextAt.Equal(until.End()) {
			t.Errorf("held till %v, next look %v", k.HoldTill, k.NextAt)
		}
		w.advance(until.End().Add(-time.Microsecond))
		same(t, "while paused", w.fired(k), "remind_5", "remind_1", "remind_0", "head")
		w.check(t)
		w.advance(until.End())
		same(t, "after the pause", w.fired(k), "remind_5", "remind_1", "remind_0", "head", "supervisor")
		same(t, "overtaken", w.inState(k, directive.StepSuperseded), "office")
		w.advance(calendar.NewDate(2021, 2, 19).At(8, 0))
		same(t, "later", w.fired(k), "remind_5", "remind_1", "remind_0", "head", "supervisor", "chair")
		w.check(t)
	})
}

// TestANewDeadlineEndsAPause: the pause was for the old one.
func TestANewDeadlineEndsAPause(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(calendar.NewDate(2021, 2, 1).At(10, 0))
		if err := w.acknowledgeEscalation("chair", w.escalationOf(k, "head"), calendar.NewDate(2021, 2, 19)); err != nil {
			t.Fatal(err)
		}
		if err := w.answer(w.askExtension(k, calendar.NewDate(2021, 2, 5)), service.Answer{Grant: true}); err != nil {
			t.Fatal(err)
		}
		w.advance(calendar.NewDate(2021, 2, 8).At(8, 0))
		same(t, "told", w.fired(k), "remind_5", "remind_1", "remind_0", "head", "remind_1", "remind_0", "head")
		w.check(t)
	})
}

// TestHowLongAPauseMayBe: at most ten working days; 10 to 16 February 2021 are off.
func TestHowLongAPauseMayBe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(calendar.NewDate(2021, 2, 1).At(10, 0))
		e := w.escalationOf(k, "head")
		w.refusedField(t, "until", "pause_too_long", func() error { return w.acknowledgeEscalation("chair", e, calendar.NewDate(2021, 2, 23)) })
		w.refusedField(t, "until", "due_in_past", func() error { return w.acknowledgeEscalation("chair", e, calendar.NewDate(2021, 1, 31)) })
		w.refused(t, directive.CodeForbidden, func() error { return w.acknowledgeEscalation("office", e, calendar.Date{}) })
		w.refused(t, directive.CodeForbidden, func() error { return w.acknowledgeEscalation("officer/Lục Yên", e, calendar.Date{}) })
		w.refused(t, directive.CodeNotFound, func() error { return w.acknowledgeEscalation("head/Văn Yên", e, calendar.Date{}) })
		if err := w.acknowledgeEscalation("chair", e, calendar.NewDate(2021, 2, 22)); err != nil {
			t.Fatal(err)
		}
		w.refused(t, directive.CodeInvalidTransition, func() error { return w.acknowledgeEscalation("chair", e, calendar.Date{}) })
		w.check(t)
	})
}

// TestAnAcknowledgementWithoutADayDoesNotPause, nor does acknowledging a task; a shorter pause does not end a longer one.
func TestAnAcknowledgementWithoutADayDoesNotPause(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(calendar.NewDate(2021, 2, 1).At(10, 0))
		must[directive.Task](t)(w.service.Acknowledge(t.Context(), w.as("officer/Lục Yên"), k.ID, service.Said{}))
		if err := w.acknowledgeEscalation("head/Lục Yên", w.escalationOf(k, "head"), calendar.Date{}); err != nil {
			t.Fatal(err)
		}
		w.advance(calendar.NewDate(2021, 2, 5).At(10, 0))
		same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0", "head", "office", "supervisor")
		long, short := calendar.NewDate(2021, 2, 20), calendar.NewDate(2021, 2, 6)
		if err := w.acknowledgeEscalation("office", w.escalationOf(k, "office"), long); err != nil { // the holder of the post it went to
			t.Fatal(err)
		}
		if err := w.acknowledgeEscalation("supervisor", w.escalationOf(k, "supervisor"), short); err != nil {
			t.Fatal(err)
		}
		if k = w.task(k.ID); !k.HoldTill.Equal(long.End()) {
			t.Errorf("held till %v", k.HoldTill)
		}
		w.check(t)
	})
}

// TestReviewersLadder: a submission pauses the unit's ladder and starts the reviewer's, each time anew.
func TestReviewersLadder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(reviewed(w.oneOff(tet, "Lục Yên")))
		w.advance(calendar.NewDate(2021, 1, 25).At(10, 0)) // a Monday
		k = w.complete(k)
		if n := w.count("SELECT count(*) FROM notices WHERE event = 'submitted' AND user_id = ?", w.people["office"]); n != 1 {
			t.Errorf("the office was told %d times of the submission", n)
		}
		w.advance(calendar.NewDate(2021, 2, 3).At(9, 0)) // past the deadline: nothing of the unit's ladder
		same(t, "first review", w.fired(k), "remind_5", "review_remind", "review_supervisor")
		k = must[directive.Task](t)(w.service.Return(t.Context(), w.as("office"), k.ID, service.Decision{Reason: "Thiếu số liệu"}))
		w.settle()
		if want := calendar.NewDate(2021, 2, 8); k.DueOn != want || k.PlanVersion != 2 || k.Status != directive.TaskReturned || k.OriginalDue.Equal(k.Due) {
			t.Errorf("returned: due on %v, want %v; version %d, %s", k.DueOn, want, k.PlanVersion, k.Status)
		}
		w.check(t)
		w.advance(calendar.NewDate(2021, 2, 5).At(10, 0))
		same(t, "returned", w.fired(k), "remind_5", "review_remind", "review_supervisor", "remind_1")
		k = w.complete(k)
		w.advance(calendar.NewDate(2021, 2, 20).At(10, 0))
		same(t, "second review", w.fired(k), "remind_5", "review_remind", "review_supervisor", "remind_1", "review_remind", "review_supervisor")
		w.check(t)
		k = must[directive.Task](t)(w.service.Accept(t.Context(), w.as("office"), k.ID, service.Decision{}))
		w.settle()
		if k.Late() {
			t.Error("late: the review came late, not the submission")
		}
		if g := w.group(k.GroupID); g.Status != directive.GroupCompleted {
			t.Errorf("the group is %s", g.Status)
		}
		w.check(t)
	})
}

// TestDeadlinesOfReturnsAndReopenings: the day given, else the later of the old one and three working days from now.
func TestDeadlinesOfReturnsAndReopenings(t *testing.T) {
	given := calendar.NewDate(2021, 3, 15)
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name  string
			at    time.Time
			given calendar.Date
			want  calendar.Date
		}{
			{"long before", calendar.NewDate(2021, 1, 11).At(9, 0), calendar.Date{}, tet},
			{"just before", calendar.NewDate(2021, 1, 28).At(9, 0), calendar.Date{}, calendar.NewDate(2021, 2, 2)},
			{"before Tết", calendar.NewDate(2021, 2, 9).At(9, 0), calendar.Date{}, calendar.NewDate(2021, 2, 19)},
			{"with a day", calendar.NewDate(2021, 2, 9).At(9, 0), given, given},
		} {
			for _, name := range []string{"return", "reopen"} {
				t.Run(c.name+"/"+name, func(t *testing.T) {
					w := w.another(t)
					d := w.oneOff(tet, "Lục Yên")
					d.RequiresReview = name == "return"
					k := w.only(d)
					w.clock.set(c.at.Add(-time.Second))
					w.complete(k)
					w.clock.set(c.at)
					do := w.service.Return
					if name == "reopen" {
						do = w.service.Reopen
					}
					w.refusedField(t, "due_on", "due_in_past", func() error {
						_, err := do(t.Context(), w.as("office"), k.ID, service.Decision{Reason: "Thiếu số liệu", DueOn: calendar.DateOf(c.at).AddDays(-1)})
						return err
					})
					k = must[directive.Task](t)(do(t.Context(), w.as("office"), k.ID, service.Decision{Reason: "Thiếu số liệu", DueOn: c.given}))
					w.settle()
					if k.DueOn != c.want || k.PlanVersion != 2 || !k.OriginalDue.Equal(tet.End()) {
						t.Errorf("due on %v, want %v; version %d, first %v", k.DueOn, c.want, k.PlanVersion, k.OriginalDue)
					}
					w.check(t)
					w.advance(k.Due.Add(5 * 24 * time.Hour))
					if steps := w.fired(k); steps[len(steps)-1] == "remind_0" || !w.task(k.ID).Overdue(w.clock.Now()) {
						t.Errorf("nothing was escalated of the new deadline: %v", steps)
					}
					w.check(t)
				})
			}
		}
	})
}

// TestReopeningAfterTheGroupCompleted: the group is issued again, and completes again.
func TestReopeningAfterTheGroupCompleted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.complete(k)
		g := w.group(k.GroupID)
		if g.Status != directive.GroupCompleted || g.CompletedAt.IsZero() || !g.NextAt.IsZero() {
			t.Fatalf("%s at %v, next %v", g.Status, g.CompletedAt, g.NextAt)
		}
		k = must[directive.Task](t)(w.service.Reopen(t.Context(), w.as("office"), k.ID, service.Decision{Reason: "Thiếu số liệu"}))
		if g = w.group(k.GroupID); g.Status != directive.GroupIssued || !g.CompletedAt.IsZero() || g.NextAt.IsZero() {
			t.Errorf("%s at %v, next %v: the watchdog would not find it", g.Status, g.CompletedAt, g.NextAt)
		}
		if !k.SubmittedAt.IsZero() || !k.DoneAt.IsZero() {
			t.Errorf("reopened, yet handed in at %v and done at %v", k.SubmittedAt, k.DoneAt)
		}
		w.advance(tet.AddDays(3).At(8, 0))
		same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0", "head")
		w.check(t)
		w.complete(k)
		if g = w.group(k.GroupID); g.Status != directive.GroupCompleted {
			t.Errorf("%s", g.Status)
		}
		w.check(t)
	})
}
