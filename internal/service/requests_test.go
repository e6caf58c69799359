package service_test

import (
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func (w *world) askExtension(k directive.Task, until calendar.Date) store.Request {
	w.t.Helper()
	r := must[store.Request](w.t)(w.service.AskExtension(w.t.Context(), w.as("officer/Lục Yên"), k.ID, until, "Mưa lũ", service.Said{}))
	w.settle()
	return r
}

func (w *world) answer(r store.Request, a service.Answer) error {
	w.t.Helper()
	_, err := w.service.AnswerRequest(w.t.Context(), w.as("supervisor"), r.Kind, r.ID, a)
	if err == nil {
		w.settle()
	}
	return err
}

func (w *world) complete(k directive.Task) directive.Task {
	w.t.Helper()
	k = must[directive.Task](w.t)(w.service.Complete(w.t.Context(), w.as("officer/Lục Yên"), k.ID, service.Said{}))
	w.settle()
	return k
}

// fired are the steps of a task that happened, in order, over all its deadlines.
func (w *world) fired(k directive.Task) []string {
	w.t.Helper()
	return w.inState(k, directive.StepFired)
}

func (w *world) inState(k directive.Task, state directive.StepState) []string {
	w.t.Helper()
	var out []string
	for _, s := range w.steps(k.ID) {
		if s.State == state {
			out = append(out, s.Step)
		}
	}
	return out
}

func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if len(got) == len(want) {
		equal := true
		for i := range got {
			equal = equal && got[i] == want[i]
		}
		if equal {
			return
		}
	}
	t.Errorf("%s: %v, want %v", what, got, want)
}

// TestARequestInTimeHoldsTheLadder: nothing fires while it waits; refused, the ladder goes on with its latest rung.
func TestARequestInTimeHoldsTheLadder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.At(12, 0))
		r := w.askExtension(k, beyond)
		if k = w.task(k.ID); !k.OnRequest || !k.NextAt.IsZero() {
			t.Errorf("on request %v, next look %v", k.OnRequest, k.NextAt)
		}
		w.advance(calendar.NewDate(2021, 2, 8).At(9, 0)) // past head, office and supervisor
		same(t, "before the answer", w.fired(k), "remind_5", "remind_1", "remind_0")
		w.check(t)
		if err := w.answer(r, service.Answer{Note: "Không đủ lý do"}); err != nil {
			t.Fatal(err)
		}
		same(t, "after the refusal", w.fired(k), "remind_5", "remind_1", "remind_0", "supervisor")
		same(t, "overtaken", w.inState(k, directive.StepSuperseded), "head", "office")
		w.advance(calendar.NewDate(2021, 2, 19).At(9, 0))
		same(t, "later", w.fired(k), "remind_5", "remind_1", "remind_0", "supervisor", "chair")
		w.check(t)
	})
}

// TestARequestAfterTheDeadlineHoldsNothing.
func TestARequestAfterTheDeadlineHoldsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, late := range []time.Duration{-time.Microsecond, 0} {
			w := w.another(t)
			k := w.only(w.oneOff(tet, "Lục Yên"))
			w.advance(tet.End().Add(time.Second))
			call := w.asAt("officer/Lục Yên", tet.End().Add(late))
			must[store.Request](t)(w.service.AskExtension(t.Context(), call, k.ID, beyond, "Mưa lũ", service.Said{}))
			if got := w.task(k.ID).OnRequest; got != (late < 0) {
				t.Errorf("arrived %v after the deadline: holds %v", late, got)
			}
			w.advance(tet.AddDays(3).At(8, 0))
			want := []string{"remind_5", "remind_1", "remind_0"}
			if late == 0 {
				want = append(want, "head")
			}
			same(t, "fired", w.fired(k), want...)
			w.check(t)
		}
	})
}

// TestAGrantedExtensionIsANewDeadline: its ladder starts anew from the grant, the first deadline stays for statistics.
func TestAGrantedExtensionIsANewDeadline(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.At(12, 0))
		until := calendar.NewDate(2021, 2, 26)
		if err := w.answer(w.askExtension(k, until), service.Answer{Grant: true}); err != nil {
			t.Fatal(err)
		}
		k = w.task(k.ID)
		if !k.Due.Equal(until.End()) || k.DueOn != until || !k.OriginalDue.Equal(tet.End()) || k.PlanVersion != 2 || k.OnRequest {
			t.Errorf("due %v (%v), first %v, version %d, on request %v", k.Due, k.DueOn, k.OriginalDue, k.PlanVersion, k.OnRequest)
		}
		w.advance(until.AddDays(3).At(8, 0))
		same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0", "remind_5", "remind_1", "remind_0", "head")
		w.check(t)
		if k = w.complete(k); !k.Late() {
			t.Error("not late although the extension had passed")
		}
		w.check(t)
	})
}

// TestWhatARequestMayNotAsk.
func TestWhatARequestMayNotAsk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		ask := func(k directive.Task, until calendar.Date) func() error {
			return func() error {
				_, err := w.service.AskExtension(t.Context(), w.as("officer/Lục Yên"), k.ID, until, "Mưa lũ", service.Said{})
				return err
			}
		}
		w.refusedField(t, "until_on", "required", ask(k, calendar.Date{}))
		w.refusedField(t, "until_on", "not_earlier", ask(k, tet))
		w.refusedField(t, "until_on", "too_far", ask(k, calendar.NewDate(2041, 1, 1)))
		w.refusedField(t, "reason", "blank", func() error {
			_, err := w.service.AskExcuse(t.Context(), w.as("officer/Lục Yên"), k.ID, " ", service.Said{})
			return err
		})
		w.askExtension(k, beyond)
		w.refused(t, directive.CodeInvalidTransition, ask(k, beyond))
		untracked := w.only(w.untracked("Lục Yên"))
		w.refused(t, directive.CodeInvalidTransition, ask(untracked, beyond))
		w.advance(tet.AddDays(4).At(8, 0))
		other := w.only(w.oneOff(beyond, "Lục Yên"))
		w.advance(beyond.AddDays(10).At(8, 0))
		w.refusedField(t, "until_on", "due_in_past", ask(other, beyond.AddDays(5)))
	})
}

// TestTheFourthExtensionIsRefused: three may be granted.
func TestTheFourthExtensionIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		until := tet
		for range service.MaxExtensions {
			if err := w.answer(w.askExtension(k, until.AddDays(1)), service.Answer{}); err != nil { // refused ones do not count
				t.Fatal(err)
			}
			until = until.AddDays(7)
			if err := w.answer(w.askExtension(k, until), service.Answer{Grant: true}); err != nil {
				t.Fatal(err)
			}
		}
		w.refusedField(t, "until_on", "too_many_extensions", func() error {
			_, err := w.service.AskExtension(t.Context(), w.as("officer/Lục Yên"), k.ID, until.AddDays(7), "Mưa lũ", service.Said{})
			return err
		})
		w.check(t)
	})
}

// TestASecondLateRequestIsRefusedAsPending: after the deadline too, one waits for its answer before asking again.
func TestASecondLateRequestIsRefusedAsPending(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.AddDays(1).At(9, 0))
		w.askExtension(k, beyond)
		err := w.refused(t, directive.CodeInvalidTransition, func() error {
			_, err := w.service.AskExtension(t.Context(), w.as("officer/Lục Yên"), k.ID, beyond, "Mưa lũ", service.Said{})
			return err
		})
		if err != nil && err.Detail != "request_pending" {
			t.Errorf("refused as %q", err.Detail)
		}
	})
}

// TestALateRequestEndsWithItsTask: handing in or cancelling withdraws it, whether it held the ladder or not; a grant
// can no longer move the deadline of what is done, and the office is not pressed for it.
func TestALateRequestEndsWithItsTask(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, end := range map[string]func(*world, directive.Task) error{
			"complete": func(w *world, k directive.Task) error {
				_, err := w.service.Complete(t.Context(), w.as("officer/Lục Yên"), k.ID, service.Said{})
				return err
			},
			"cancel": func(w *world, k directive.Task) error {
				_, err := w.service.Cancel(t.Context(), w.as("office"), k.ID, service.Decision{})
				return err
			},
			"cancel the group": func(w *world, k directive.Task) error {
				_, err := w.service.CancelGroup(t.Context(), w.as("chair"), k.GroupID, "")
				return err
			},
		} {
			t.Run(name, func(t *testing.T) {
				w := w.another(t)
				k := w.only(w.oneOff(tet, "Lục Yên"))
				w.advance(tet.AddDays(1).At(9, 0))
				r := w.askExtension(k, beyond)
				if err := end(w, k); err != nil {
					t.Fatal(err)
				}
				w.settle()
				w.refused(t, directive.CodeInvalidTransition, func() error { return w.answer(r, service.Answer{Grant: true}) })
				if got := must[store.Request](t)(w.store.Read().Request(t.Context(), r.ID)); got.Status != store.RequestWithdrawn {
					t.Errorf("the request is %s", got.Status)
				}
				w.advance(tet.AddDays(20).At(9, 0))
				if n := w.count("SELECT count(*) FROM notices WHERE event = 'request_undecided' AND task_id = ?", k.ID); n != 0 {
					t.Errorf("the office was pressed %d times for a task that is closed", n)
				}
				w.check(t)
			})
		}
	})
}

// TestAGrantMustGiveTimeFromNow: a day that passed while nobody decided, or that is not later than the present
// deadline, is no extension.
func TestAGrantMustGiveTimeFromNow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		until := tet.AddDays(5)
		r := w.askExtension(k, until)
		w.refusedField(t, "until_on", "not_earlier", func() error { return w.answer(r, service.Answer{Grant: true, UntilOn: tet}) })
		w.advance(until.AddDays(1).At(9, 0))
		w.refusedField(t, "until_on", "due_in_past", func() error { return w.answer(r, service.Answer{Grant: true}) })
		if err := w.answer(r, service.Answer{Grant: true, UntilOn: until.AddDays(9)}); err != nil {
			t.Error(err)
		}
		if k = w.task(k.ID); k.DueOn != until.AddDays(9) {
			t.Errorf("due on %v", k.DueOn)
		}
		w.check(t)
	})
}

// TestAnUndecidedRequestIsPressedOnce: after three working days the office is told, once, and the ladder still holds.
func TestAnUndecidedRequestIsPressedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.At(12, 0)) // a Friday
		r := w.askExtension(k, beyond)
		decideBy := calendar.NewDate(2021, 2, 3).End()
		if !r.DecideBy.Equal(decideBy) {
			t.Errorf("to be decided by %v, want %v", r.DecideBy, decideBy)
		}
		pressed := func() int {
			return w.count("SELECT count(*) FROM notices WHERE event = 'request_undecided' AND task_id = ?", k.ID)
		}
		w.advance(decideBy.Add(-time.Microsecond))
		if n := pressed(); n != 0 {
			t.Errorf("pressed %d times too early", n)
		}
		w.advance(decideBy)
		w.advance(decideBy.Add(30 * 24 * time.Hour))
		if n := w.count("SELECT count(*) FROM notices WHERE event = 'request_undecided' AND user_id = ?", w.people["office"]); n != 1 || pressed() != 1 {
			t.Errorf("the office was told %d times, all together %d", n, pressed())
		}
		same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0")
		w.check(t)
	})
}

// TestNobodyDecidesOnAnOwnRequest: one who writes a request down for a unit leaves the answer to another.
func TestNobodyDecidesOnAnOwnRequest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		said := service.Said{Source: service.SourcePaper, Person: "Chị Hoa"}
		r := must[store.Request](t)(w.service.AskExtension(t.Context(), w.as("supervisor"), k.ID, beyond, "Mưa lũ", said))
		err := w.refused(t, directive.CodeForbidden, func() error { return w.answer(r, service.Answer{Grant: true}) })
		if err != nil && err.Detail != "own_request" {
			t.Errorf("refused as %q", err.Detail)
		}
		must[store.Request](t)(w.service.AnswerRequest(t.Context(), w.as("chair"), r.Kind, r.ID, service.Answer{Grant: true}))
		w.refused(t, directive.CodeInvalidTransition, func() error {
			_, err := w.service.AnswerRequest(t.Context(), w.as("chair"), r.Kind, r.ID, service.Answer{})
			return err
		})
	})
}

// TestExcuses: a granted one closes the task and with it the group; a refused one lets the ladder go on.
func TestExcuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, grant := range []bool{true, false} {
			w := w.another(t)
			k := w.only(w.oneOff(tet, "Lục Yên"))
			w.advance(tet.At(12, 0))
			r := must[store.Request](t)(w.service.AskExcuse(t.Context(), w.as("head/Lục Yên"), k.ID, "Không còn đối tượng", service.Said{}))
			w.advance(tet.AddDays(4).At(7, 0))
			if err := w.answer(r, service.Answer{Grant: grant}); err != nil {
				t.Fatal(err)
			}
			w.advance(tet.AddDays(5).At(7, 0))
			k = w.task(k.ID)
			if grant {
				same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0")
				if k.Status != directive.TaskExcused || w.group(k.GroupID).Status != directive.GroupCompleted {
					t.Errorf("task %s, group %s", k.Status, w.group(k.GroupID).Status)
				}
			} else {
				same(t, "fired", w.fired(k), "remind_5", "remind_1", "remind_0", "head")
			}
			w.check(t)
		}
	})
}
