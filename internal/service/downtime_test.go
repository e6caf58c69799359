package service_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// wakeUp moves the clock while nothing works, and then lets every group be looked at.
func (w *world) wakeUp(at time.Time, groups ...directive.Group) {
	w.t.Helper()
	w.clock.set(at)
	for _, g := range groups {
		w.advanceGroup(g.ID)
	}
}

// TestStandingStillOverSeveralRungs: only the latest is told, the others are recorded as overtaken; once.
func TestStandingStillOverSeveralRungs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên")))[0]
		back := calendar.NewDate(2021, 2, 6).At(11, 0)
		w.wakeUp(back, g)
		for _, k := range w.tasks(g.ID) {
			same(t, "told", w.fired(k), "supervisor")
			same(t, "overtaken", w.inState(k, directive.StepSuperseded), "remind_5", "remind_1", "remind_0", "head", "office")
		}
		same(t, "reminded", w.told("reminder"))
		same(t, "escalated to", w.told("escalation"), "supervisor as supervisor", "supervisor as supervisor")
		if lists := w.lists("supervisor", "escalation"); len(lists) != 1 || w.itemsOn(lists[0]) != 2 {
			t.Errorf("lists %+v", lists)
		}
		w.check(t)
		before := w.rows("steps", "escalations", "notices", "deliveries", "events", "tasks")
		w.wakeUp(back.Add(time.Second), g)
		if diff := cmp.Diff(before, w.rows("steps", "escalations", "notices", "deliveries", "events", "tasks")); diff != "" {
			t.Errorf("looking again changed something:\n%s", diff)
		}
		w.wakeUp(calendar.NewDate(2021, 3, 16).At(11, 0), g) // past the chair and five Mondays
		for _, k := range w.tasks(g.ID) {
			same(t, "told", w.fired(k), "supervisor", "chair_repeat#4")
		}
		w.check(t)
	})
}

// TestStandingStillOverSeveralPeriods: the tasks of every quarter that began appear, each with the rung where it stands.
func TestStandingStillOverSeveralPeriods(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "Lục Yên")))[0]
		w.wakeUp(calendar.NewDate(2021, 10, 6).At(9, 0), g)
		for period, want := range map[string]string{"2021-Q1": "chair_repeat#25", "2021-Q2": "chair_repeat#12", "2021-Q3": "office", "2021-Q4": ""} {
			k := w.of(g.ID, "Lục Yên", period)
			if want == "" {
				same(t, period, w.fired(k))
			} else {
				same(t, period, w.fired(k), want)
			}
		}
		if n := len(w.tasks(g.ID)); n != 4 {
			t.Errorf("%d tasks", n)
		}
		w.check(t)
	})
}

// TestStandingStillBetweenIssueAndAssignment: what passed meanwhile is told by its latest rung, not by none.
func TestStandingStillBetweenIssueAndAssignment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.oneOff(tet, "Lục Yên")))
		groups := must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("chair"), m.ID, nil))
		w.clock.set(calendar.NewDate(2021, 2, 3).At(9, 0))
		w.settle()
		k := w.tasks(groups[0].ID)[0]
		same(t, "told", w.fired(k), "office")
		same(t, "overtaken", w.inState(k, directive.StepSuperseded), "remind_5", "remind_1", "remind_0", "head")
		w.check(t)
	})
}

// TestTheClockJumpsBack is F26: two hours back nothing is repeated, and nothing is lost when its hour comes again.
func TestTheClockJumpsBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "all"), reviewed(w.oneOff(tet, "Lục Yên"))), group(w.standing(directive.EveryMonth, calendar.NewDate(2021, 4, 30), "Văn Yên")))
		w.complete(w.tasks(g[0].ID)[9])
		moment := calendar.NewDate(2021, 2, 1).At(8, 0)
		w.advance(moment)
		tables := []string{"tasks", "steps", "escalations", "notices", "deliveries", "events"}
		before := w.rows(tables...)
		for _, back := range []time.Duration{2 * time.Hour, time.Hour, time.Minute, 0} {
			w.wakeUp(moment.Add(-back), g...)
			if diff := cmp.Diff(before, w.rows(tables...)); diff != "" {
				t.Fatalf("%v back something changed:\n%s", back, diff)
			}
		}
		w.clock.set(moment.Add(-2 * time.Hour))
		k := w.tasks(g[1].ID)[0]
		must[directive.Task](t)(w.service.Complete(t.Context(), w.as("officer/Văn Yên"), k.ID, service.Said{}))
		w.advance(calendar.NewDate(2021, 3, 2).At(8, 0))
		w.check(t)
	})
}

// TestTheClockStrobes: forward two hours and back, over the whole ladder: each rung once, as without.
func TestTheClockStrobes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		for at := calendar.NewDate(2021, 1, 21).At(0, 0); at.Before(calendar.NewDate(2021, 2, 6).At(0, 0)); at = at.Add(time.Hour) {
			for _, d := range []time.Duration{2 * time.Hour, 0, time.Hour} {
				w.wakeUp(at.Add(d), w.group(k.GroupID))
			}
		}
		same(t, "told", w.fired(k), "remind_5", "remind_1", "remind_0", "head", "office", "supervisor")
		same(t, "overtaken", w.inState(k, directive.StepSuperseded))
		if n := len(w.told("reminder")) + len(w.told("escalation")); n != 6 {
			t.Errorf("told %d things", n)
		}
	})
}
