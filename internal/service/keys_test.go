package service_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// keyed is a person's request under an idempotency key.
func (w *world) keyed(login, key, body string) service.Call {
	call := w.as(login)
	call.Key = &store.Key{ActorID: call.Actor.UserID, Route: "POST /act", Key: key, BodyHash: body}
	return call
}

// TestARepeatedRequestHasOneEffect: every kind of act answers a repeated request as it did the first time, also after
// the world has moved on, and does nothing.
func TestARepeatedRequestHasOneEffect(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, a := range acts() {
			from := map[string]directive.TaskStatus{"accept": directive.TaskSubmitted, "return": directive.TaskSubmitted, "reopen": directive.TaskDone}[a.name]
			if from == "" {
				from = directive.TaskAssigned
			}
			k := w.bring(from, true)
			call := w.keyed(a.as, "key of "+a.name, "body")
			if err := a.do(w, call, k.ID); err != nil {
				t.Fatalf("%s: %v", a.name, err)
			}
			w.settle()
			w.clock.add(1)
			w.unchanged(t, func() {
				if err := a.do(w, call, k.ID); err != nil {
					t.Errorf("%s again: %v", a.name, err)
				}
			})
			other := w.keyed(a.as, "key of "+a.name, "another body")
			w.refused(t, directive.CodeKeyMismatch, func() error { return a.do(w, other, k.ID) })
		}
	})
}

// TestARepeatedRequestGetsTheFirstAnswer compares the answers of acts that answer different things.
func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.draft(group(w.oneOff(tet, "all"), w.instant(tet.At(17, 0), "Lục Yên")), group(reviewed(w.standing(directive.EveryQuarter, beyond.AddMonths(9), "all"))))
		twice := func(name string, do func() (any, error)) {
			t.Helper()
			first := must[any](t)(do())
			w.settle()
			w.clock.add(1e9)
			again := must[any](t)(do())
			if diff := cmp.Diff(first, again); diff != "" {
				t.Errorf("%s answered the second time:\n%s", name, diff)
			}
		}
		saved := w.keyed("office", "save", "m")
		twice("save", func() (any, error) { return w.service.SaveMeeting(ctx, saved, m) })
		issue := w.keyed("chair", "issue", "m")
		twice("issue", func() (any, error) { return w.service.IssueMeeting(ctx, issue, m.ID, nil) })
		k := w.tasks(m.Groups[0].ID)[0]
		value := 3.0
		w.seat("admin", "tỉnh", directive.RoleAdmin, "")
		complete := w.keyed("admin", "complete", "k")
		twice("complete", func() (any, error) { return w.service.Complete(ctx, complete, k.ID, service.Said{Value: &value}) })
		k = w.tasks(m.Groups[0].ID)[1]
		ask := w.keyed("admin", "ask", "k")
		twice("ask", func() (any, error) { return w.service.AskExtension(ctx, ask, k.ID, beyond, "Mưa lũ", service.Said{}) })
		amend := w.keyed("chair", "amend", "g")
		d := m.Groups[0].Directives[0].ID
		twice("amend", func() (any, error) {
			return w.service.Amend(ctx, amend, m.Groups[0].ID, service.Amendment{DirectiveID: d, DueOn: beyond})
		})
		replan := w.keyed("chair", "replan", "g")
		twice("replan", func() (any, error) { return w.service.Replan(ctx, replan, m.Groups[0].ID, nil, "Lịch mới") })
		cancel := w.keyed("chair", "cancel", "g")
		twice("cancel", func() (any, error) { return w.service.CancelGroup(ctx, cancel, m.Groups[1].ID, "") })
		w.check(t)
	})
}

// TestARefusedRequestLeavesItsKeyFree: after a refusal the same key may carry the corrected request.
func TestARefusedRequestLeavesItsKeyFree(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.bring(directive.TaskAssigned, true)
		accept := func() error {
			_, err := w.service.Accept(t.Context(), w.keyed("office", "one", "a"), k.ID, service.Decision{})
			return err
		}
		w.refused(t, directive.CodeInvalidTransition, accept)
		w.complete(k)
		if err := accept(); err != nil {
			t.Error(err)
		}
	})
}

// TestAHundredAtOnce is F31: a hundred equal requests at once have one effect and one answer; two persons pressing
// "done" together get one 200 and one 409.
func TestAHundredAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.bring(directive.TaskAssigned, false)
		call := w.keyed("officer/Lục Yên", "hundred", "k")
		answers := make([]directive.Task, 100)
		errs := make([]error, len(answers))
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				answers[i], errs[i] = w.service.Complete(t.Context(), call, k.ID, service.Said{Result: "Xong"})
			})
		}
		wg.Wait()
		var first *directive.Task
		for i := range answers {
			switch code := directive.CodeOf(errs[i]); {
			case errs[i] == nil && first == nil:
				first = &answers[i]
			case errs[i] == nil:
				if diff := cmp.Diff(*first, answers[i]); diff != "" {
					t.Fatalf("two answers:\n%s", diff)
				}
			case code != directive.CodeKeyInProgress:
				t.Errorf("answered %v", errs[i])
			}
		}
		for table, want := range map[string]int{"reports": 1, "events": 2} {
			if n := w.count("SELECT count(*) FROM "+table+" WHERE task_id = ?", k.ID); n != want {
				t.Errorf("%d %s, want %d", n, table, want)
			}
		}

		k = w.bring(directive.TaskAssigned, false)
		codes := map[directive.Code]int{}
		var mu sync.Mutex
		for _, login := range []string{"officer/Lục Yên", "head/Lục Yên"} {
			call := w.as(login)
			wg.Go(func() {
				_, err := w.service.Complete(t.Context(), call, k.ID, service.Said{})
				mu.Lock()
				defer mu.Unlock()
				codes[directive.CodeOf(err)]++
			})
		}
		wg.Wait()
		if codes[""] != 1 || codes[directive.CodeInvalidTransition] != 1 {
			t.Errorf("two at once: %v", codes)
		}
		w.settle()
		w.check(t)
	})
}
