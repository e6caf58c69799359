package service_test

import (
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func (w *world) amend(groupID string, a service.Amendment) error {
	w.t.Helper()
	_, err := w.service.Amend(w.t.Context(), w.as("chair"), groupID, a)
	if err == nil {
		w.settle()
	}
	return err
}

// of is the task of a unit among tasks, of a period.
func (w *world) of(groupID, unit, period string) directive.Task {
	w.t.Helper()
	for _, k := range w.tasks(groupID) {
		if k.UnitID == w.units[unit] && k.Period == period {
			return k
		}
	}
	w.t.Fatalf("%s has no task of period %q", unit, period)
	return directive.Task{}
}

// TestAUnitJoins: it gets its task, and is not reminded of what lay before; after the deadline it cannot join, unless
// with a new one.
func TestAUnitJoins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên")))[0]
		d := g.Directives[0].ID
		join := func(units ...string) service.Amendment {
			return service.Amendment{DirectiveID: d, AddUnits: w.ids(units...)}
		}
		w.refusedField(t, "add_units[0]", "duplicate", func() error { return w.amend(g.ID, join("Lục Yên")) })
		w.refusedField(t, "add_units[1]", "duplicate", func() error { return w.amend(g.ID, join("Văn Yên", "Văn Yên")) })
		w.refusedField(t, "add_units[0]", "duplicate", func() error { return w.amend(g.ID, join("all")) })
		w.refusedField(t, "add_units[0]", "unknown_unit", func() error {
			return w.amend(g.ID, service.Amendment{DirectiveID: d, AddUnits: []string{"nowhere"}})
		})
		w.refusedField(t, "", "nothing_to_change", func() error { return w.amend(g.ID, service.Amendment{DirectiveID: d}) })
		w.refusedField(t, "directive_id", "bad_reference", func() error { return w.amend(g.ID, service.Amendment{DirectiveID: "x", DueOn: beyond}) })
		w.advance(calendar.NewDate(2021, 1, 25).At(10, 0)) // remind_5 has passed
		if err := w.amend(g.ID, join("Văn Yên")); err != nil {
			t.Fatal(err)
		}
		joined := w.of(g.ID, "Văn Yên", "")
		same(t, "skipped", w.inState(joined, directive.StepSkipped), "remind_5")
		w.advance(tet.AddDays(3).At(8, 0))
		same(t, "fired", w.fired(joined), "remind_1", "remind_0", "head")
		w.check(t)
		w.refusedField(t, "due_on", "due_in_past", func() error { return w.amend(g.ID, join("Văn Chấn")) })
		late := join("Văn Chấn")
		late.DueOn = beyond
		if err := w.amend(g.ID, late); err != nil {
			t.Fatal(err)
		}
		for _, unit := range []string{"Lục Yên", "Văn Yên", "Văn Chấn"} {
			if k := w.of(g.ID, unit, ""); k.DueOn != beyond {
				t.Errorf("%s: due on %v", unit, k.DueOn)
			}
		}
		w.check(t)
	})
}

// TestAUnitJoinsAfterTheDeadline: it gets a deadline of its own, and those who are late stay late.
func TestAUnitJoinsAfterTheDeadline(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên")))[0]
		d := g.Directives[0].ID
		w.advance(tet.AddDays(30).At(9, 0))
		late := w.of(g.ID, "Lục Yên", "")
		escalated := w.fired(late)
		join := service.Amendment{DirectiveID: d, AddUnits: w.ids("Văn Yên"), OnlyNew: true}
		w.refusedField(t, "only_new", "only_new", func() error { return w.amend(g.ID, join) })
		w.refusedField(t, "only_new", "only_new", func() error {
			return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: tet.AddDays(90), OnlyNew: true})
		})
		join.DueOn = tet.AddDays(60)
		if err := w.amend(g.ID, join); err != nil {
			t.Fatal(err)
		}
		if k := w.of(g.ID, "Văn Yên", ""); k.DueOn != join.DueOn || k.Due != k.OriginalDue || len(w.inState(k, directive.StepSkipped)) != 0 {
			t.Errorf("the unit that joins is due on %v, skipped %v", k.DueOn, w.inState(k, directive.StepSkipped))
		}
		if k := w.of(g.ID, "Lục Yên", ""); k.DueOn != tet || k.PlanVersion != late.PlanVersion || !k.Overdue(w.clock.Now()) {
			t.Errorf("the one that is late: due on %v, plan %d", k.DueOn, k.PlanVersion)
		}
		same(t, "fired", w.fired(late), escalated...)
		if n := len(w.tasks(g.ID)); n != 2 {
			t.Errorf("%d tasks, want 2", n)
		}
		w.check(t)
		if n := len(w.told(service.EventAssigned)); n == 0 {
			t.Error("nobody is told of the new task")
		}
	})
}

// TestAUnitJoinsAllUnits: "all" becomes the units of the meeting's day and the one that joins.
func TestAUnitJoinsAllUnits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := directive.Unit{Name: "Văn phòng Hội", Level: directive.LevelBody, ParentID: w.units["tỉnh"]}
		body = must[directive.Unit](t)(w.service.CreateUnit(t.Context(), w.admin(), body))
		w.units[body.Name] = body.ID
		g := w.issue(group(w.oneOff(tet, "all")))[0]
		if n := len(w.tasks(g.ID)); n != 9 {
			t.Fatalf("%d tasks, want 9", n)
		}
		for _, k := range w.tasks(g.ID) {
			must[directive.Task](t)(w.service.Cancel(t.Context(), w.as("office"), k.ID, service.Decision{}))
		}
		w.settle()
		if s := w.group(g.ID).Status; s != directive.GroupCompleted {
			t.Fatalf("%s", s)
		}
		if err := w.amend(g.ID, service.Amendment{DirectiveID: g.Directives[0].ID, AddUnits: w.ids(body.Name)}); err != nil {
			t.Fatal(err)
		}
		if n, s := len(w.tasks(g.ID)), w.group(g.ID).Status; n != 10 || s != directive.GroupIssued {
			t.Errorf("%d tasks, %s; want 10, issued again", n, s)
		}
		w.check(t)
	})
}

// TestAUnitJoinsAStandingDirective in the middle of the year: the quarters that have passed are not asked of it.
func TestAUnitJoinsAStandingDirective(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "Lục Yên")))[0]
		w.advance(calendar.NewDate(2021, 5, 10).At(10, 0))
		if err := w.amend(g.ID, service.Amendment{DirectiveID: g.Directives[0].ID, AddUnits: w.ids("Văn Yên")}); err != nil {
			t.Fatal(err)
		}
		for _, k := range w.tasks(g.ID) {
			if k.UnitID == w.units["Văn Yên"] && k.Period != "2021-Q2" {
				t.Errorf("asked for %s", k.Period)
			}
		}
		w.of(g.ID, "Văn Yên", "2021-Q2")
		w.advance(calendar.NewDate(2021, 7, 1).Start())
		w.of(g.ID, "Văn Yên", "2021-Q3")
		w.check(t)
	})
}

// TestMovingADeadline: open tasks with the old deadline get the new one; a later one that a unit was granted stays,
// what is done stays as it is judged.
func TestMovingADeadline(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên", "Văn Chấn")))[0]
		d := g.Directives[0].ID
		granted, moved := calendar.NewDate(2021, 3, 15), calendar.NewDate(2021, 2, 26)
		w.advance(calendar.NewDate(2021, 1, 25).At(10, 0))
		if err := w.answer(w.askExtension(w.of(g.ID, "Lục Yên", ""), granted), service.Answer{Grant: true}); err != nil {
			t.Fatal(err)
		}
		must[directive.Task](t)(w.service.Complete(t.Context(), w.as("officer/Văn Chấn"), w.of(g.ID, "Văn Chấn", "").ID, service.Said{}))
		expect := func(want map[string]calendar.Date) {
			t.Helper()
			for unit, due := range want {
				if k := w.of(g.ID, unit, ""); k.DueOn != due || !k.OriginalDue.Equal(tet.End()) {
					t.Errorf("%s: due on %v, want %v; first %v", unit, k.DueOn, due, k.OriginalDue)
				}
			}
			w.check(t)
		}
		w.refusedField(t, "due_on", "due_in_past", func() error {
			return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: calendar.NewDate(2021, 1, 24)})
		})
		w.refusedField(t, "due", "due_twice", func() error {
			return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: moved, Due: tet.End()})
		})
		w.refusedField(t, "period", "bad_reference", func() error {
			return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: moved, Period: "2021-Q1"})
		})
		for _, day := range []calendar.Date{moved, tet.AddDays(3), moved} { // back and forth again
			if err := w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: day, Reason: "Thông báo 12"}); err != nil {
				t.Fatal(err)
			}
			expect(map[string]calendar.Date{"Lục Yên": granted, "Văn Yên": day, "Văn Chấn": tet})
		}
		last := calendar.NewDate(2021, 4, 9)
		if err := w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: last}); err != nil {
			t.Fatal(err)
		}
		expect(map[string]calendar.Date{"Lục Yên": last, "Văn Yên": last, "Văn Chấn": tet})
		k := w.of(g.ID, "Văn Yên", "")
		w.advance(last.AddDays(3).At(8, 0))
		same(t, "fired", w.fired(k), "remind_5", "remind_5", "remind_1", "remind_0", "head")
		w.check(t)
	})
}

// TestMovingTheDeadlineOfAPeriod moves one quarter's, back and forth, and leaves the others.
func TestMovingTheDeadlineOfAPeriod(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "Lục Yên", "Văn Yên")))[0]
		d := g.Directives[0].ID
		w.advance(calendar.NewDate(2021, 4, 1).At(10, 0))
		first, second := calendar.NewDate(2021, 4, 9), calendar.NewDate(2021, 7, 20)
		w.refusedField(t, "period", "required", func() error { return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: second}) })
		for _, unknown := range []string{"2021-Q3", "quý hai"} { // not begun, and none at all: nobody has a task to move
			w.refusedField(t, "period", "bad_reference", func() error {
				return w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: second, Period: unknown})
			})
		}
		granted := calendar.NewDate(2021, 7, 31)
		if err := w.answer(w.askExtension(w.of(g.ID, "Lục Yên", "2021-Q2"), granted), service.Answer{Grant: true}); err != nil {
			t.Fatal(err)
		}
		for _, day := range []calendar.Date{second, second.AddDays(-5)} {
			if err := w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: day, Period: "2021-Q2"}); err != nil {
				t.Fatal(err)
			}
			if k := w.of(g.ID, "Văn Yên", "2021-Q2"); k.DueOn != day {
				t.Errorf("the second quarter is due on %v, want %v", k.DueOn, day)
			}
			if k := w.of(g.ID, "Lục Yên", "2021-Q2"); k.DueOn != granted {
				t.Errorf("the unit that was granted more has %v, want %v", k.DueOn, granted)
			}
			if k := w.of(g.ID, "Văn Yên", "2021-Q1"); k.DueOn != calendar.NewDate(2021, 3, 31) || k.PlanVersion != 1 {
				t.Errorf("the first quarter moved along, to %v", k.DueOn)
			}
		}
		if err := w.amend(g.ID, service.Amendment{DirectiveID: d, DueOn: first, Period: "2021-Q1"}); err != nil {
			t.Fatal(err)
		}
		if k := w.of(g.ID, "Văn Yên", "2021-Q1"); k.DueOn != first {
			t.Errorf("the first quarter is due on %v, want %v", k.DueOn, first)
		}
		w.advance(calendar.NewDate(2021, 10, 2).At(8, 0))
		if k := w.of(g.ID, "Văn Yên", "2021-Q3"); k.DueOn != calendar.NewDate(2021, 9, 30) {
			t.Errorf("the third quarter is due on %v", k.DueOn)
		}
		w.check(t)
	})
}

// TestProlongingAStandingDirective: a completed group is issued again, and its new quarters come in their time.
func TestProlongingAStandingDirective(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 3, 31), "Lục Yên")))[0]
		d := g.Directives[0].ID
		w.advance(calendar.NewDate(2021, 3, 1).At(10, 0))
		w.complete(w.of(g.ID, "Lục Yên", "2021-Q1"))
		if s := w.group(g.ID).Status; s != directive.GroupCompleted {
			t.Fatalf("%s", s)
		}
		if err := w.amend(g.ID, service.Amendment{DirectiveID: d, Until: calendar.NewDate(2021, 6, 30)}); err != nil {
			t.Fatal(err)
		}
		if got := w.group(g.ID); got.Status != directive.GroupIssued || !got.NextAt.Equal(calendar.NewDate(2021, 4, 1).Start()) {
			t.Errorf("%s, next look %v", got.Status, got.NextAt)
		}
		w.check(t)
		w.advance(calendar.NewDate(2021, 4, 1).Start())
		w.complete(w.of(g.ID, "Lục Yên", "2021-Q2"))
		if s := w.group(g.ID).Status; s != directive.GroupCompleted {
			t.Errorf("%s", s)
		}
		w.check(t)
		one := w.only(w.oneOff(beyond.AddDays(60), "Lục Yên"))
		w.refusedField(t, "until", "not_standing", func() error {
			return w.amend(one.GroupID, service.Amendment{DirectiveID: one.DirectiveID, Until: beyond.AddDays(90)})
		})
	})
}

// TestAUnitJoinsAPeriodThatWasMoved: it gets the amended deadline of the period, also when the old one has passed, and
// none of a period that ended before it came.
func TestAUnitJoinsAPeriodThatWasMoved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "Lục Yên")))[0]
		d, moved := g.Directives[0].ID, calendar.NewDate(2021, 7, 20)
		w.advance(calendar.NewDate(2021, 6, 1).At(10, 0))
		amend := func(a service.Amendment) {
			t.Helper()
			a.DirectiveID = d
			if err := w.amend(g.ID, a); err != nil {
				t.Fatal(err)
			}
		}
		amend(service.Amendment{DueOn: moved, Period: "2021-Q2", AddUnits: w.ids("Văn Yên")})
		w.advance(calendar.NewDate(2021, 7, 5).At(10, 0))
		amend(service.Amendment{AddUnits: w.ids("Trạm Tấu")})
		w.advance(calendar.NewDate(2021, 7, 25).At(10, 0))
		amend(service.Amendment{AddUnits: w.ids("Văn Chấn")})
		for unit, want := range map[string][]string{
			"Văn Yên":  {"2021-Q2 2021-07-20", "2021-Q3 2021-09-30"},
			"Trạm Tấu": {"2021-Q2 2021-07-20", "2021-Q3 2021-09-30"},
			"Văn Chấn": {"2021-Q3 2021-09-30"},
		} {
			var got []string
			for _, k := range w.tasks(g.ID) {
				if k.UnitID == w.units[unit] {
					got = append(got, k.Period+" "+k.DueOn.String())
				}
			}
			same(t, unit, got, want...)
		}
		preview := must[service.Preview](t)(w.service.PreviewGroup(t.Context(), w.as("chair"), g.ID, nil))
		for _, item := range preview.Items {
			if item.Period == "2021-Q2" && item.DueOn != moved {
				t.Errorf("the timeline says %v, want %v", item.DueOn, moved)
			}
		}
		w.check(t)
	})
}

// TestAMeetingStandsWhereItsGroupsStand through all that ends a group and takes it up again.
func TestAMeetingStandsWhereItsGroupsStand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.oneOff(beyond, "Lục Yên")), group(w.oneOff(beyond, "Lục Yên")))
		stands := func(after string, want directive.GroupStatus) {
			t.Helper()
			w.settle()
			one := must[directive.Meeting](t)(w.service.Meeting(t.Context(), w.as("chair"), m.ID))
			list := must[[]directive.Meeting](t)(w.service.Meetings(t.Context(), w.as("chair"), "", "", 10))
			if one.Status != want || len(list) != 1 || list[0].Status != want {
				t.Errorf("after %s: %s, in the list %v, want %s", after, one.Status, list, want)
			}
		}
		stands("saving", directive.GroupDraft)
		must[directive.Group](t)(w.service.IssueGroup(t.Context(), w.as("chair"), m.Groups[0].ID, nil))
		stands("issuing one group", directive.GroupDraft)
		must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("chair"), m.ID, nil))
		stands("issuing the other", directive.GroupIssued)
		first, second := w.tasks(m.Groups[0].ID)[0], w.tasks(m.Groups[1].ID)[0]
		w.complete(first)
		stands("one completion", directive.GroupIssued)
		w.complete(second)
		stands("both completions", directive.GroupCompleted)
		must[directive.Task](t)(w.service.Reopen(t.Context(), w.as("chair"), first.ID, service.Decision{Reason: "Thiếu số liệu"}))
		stands("reopening", directive.GroupIssued)
		must[directive.Group](t)(w.service.CancelGroup(t.Context(), w.as("chair"), m.Groups[0].ID, "Thôi"))
		stands("cancelling one group", directive.GroupCompleted)
		if err := w.amend(m.Groups[1].ID, service.Amendment{DirectiveID: second.DirectiveID, AddUnits: w.ids("Trạm Tấu")}); err != nil {
			t.Fatal(err)
		}
		stands("adding a unit", directive.GroupIssued)
		must[directive.Group](t)(w.service.CancelGroup(t.Context(), w.as("chair"), m.Groups[1].ID, "Thôi"))
		stands("cancelling the other", directive.GroupCancelled)
		w.check(t)
	})
}

// TestAnUntrackedDirectiveGetsADeadline by an amendment, and a ladder with it.
func TestAnUntrackedDirectiveGetsADeadline(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.untracked("Lục Yên"))
		if g := w.group(k.GroupID); !k.NextAt.IsZero() || !g.NextAt.IsZero() || g.Status != directive.GroupIssued {
			t.Errorf("an untracked task: next look %v, the group's %v, %s", k.NextAt, g.NextAt, g.Status)
		}
		w.advance(briefing.Add(200 * 24 * time.Hour))
		same(t, "fired", w.fired(k))
		due := calendar.DateOf(w.clock.Now()).AddDays(1)
		if err := w.amend(k.GroupID, service.Amendment{DirectiveID: k.DirectiveID, DueOn: due}); err != nil {
			t.Fatal(err)
		}
		w.advance(due.AddDays(5).At(8, 0))
		if steps := w.fired(k); len(steps) == 0 {
			t.Error("no ladder")
		}
		w.check(t)
		w.complete(w.task(k.ID))
		w.check(t)
	})
}

// TestReplanning puts a running group on another ladder: nothing that happened happens again.
func TestReplanning(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên"), reviewed(w.oneOff(tet, "Văn Yên"))))[0]
		k, submitted := w.of(g.ID, "Lục Yên", ""), w.of(g.ID, "Văn Yên", "")
		w.advance(calendar.NewDate(2021, 1, 27).At(10, 0))
		must[directive.Task](t)(w.service.Complete(t.Context(), w.as("officer/Văn Yên"), submitted.ID, service.Said{}))
		w.advance(calendar.NewDate(2021, 2, 3).At(9, 0)) // head and office have been told, and the reviewer reminded and passed over
		policy := directive.DefaultPolicy()
		policy.Steps[5].Offset.WorkingDays = 4 // the supervisor a day earlier
		replan := func(p *directive.Policy, reason string) error {
			_, err := w.service.Replan(t.Context(), w.as("chair"), g.ID, p, reason)
			if err == nil {
				w.settle()
			}
			return err
		}
		w.refusedField(t, "reason", "blank", func() error { return replan(&policy, "") })
		w.refusedField(t, "policy.steps", "required", func() error { return replan(&directive.Policy{}, "Gấp") })
		before := w.count("SELECT count(*) FROM notices")
		for range 2 {
			if err := replan(&policy, "Gấp"); err != nil {
				t.Fatal(err)
			}
		}
		if n := w.count("SELECT count(*) FROM notices"); n != before {
			t.Errorf("a re-plan told %d things", n-before)
		}
		w.advance(calendar.NewDate(2021, 2, 5).At(9, 0))
		var told []string
		for _, s := range w.steps(k.ID) {
			if s.State == directive.StepFired && !s.DecidedAt.Before(calendar.NewDate(2021, 2, 3).At(9, 0)) {
				told = append(told, s.Step)
				if want := calendar.NewDate(2021, 2, 4).At(8, 0); !s.DecidedAt.Equal(want) {
					t.Errorf("%s was told at %v, want %v", s.Step, s.DecidedAt, want)
				}
			}
		}
		same(t, "told after the re-plan", told, "supervisor")
		if k = w.task(k.ID); k.PlanVersion != 3 || !k.Due.Equal(tet.End()) {
			t.Errorf("version %d, due %v", k.PlanVersion, k.Due)
		}
		w.check(t)
	})
}

// TestReplanningLosesNothingOwed: a rung that was due and not told, because nobody had looked or because the ladder was
// held, is told after the re-plan.
func TestReplanningLosesNothingOwed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		night, morning := calendar.NewDate(2021, 2, 1).At(7, 0), calendar.NewDate(2021, 2, 1).At(9, 0) // the head is told at eight
		for name, c := range map[string]struct {
			hold    func(w *world, k directive.Task) store.Request
			release func(w *world, r store.Request)
		}{
			"nobody looked": {},
			"held by a request": {
				func(w *world, k directive.Task) store.Request { return w.askExtension(k, beyond) },
				func(w *world, r store.Request) {
					if err := w.answer(r, service.Answer{}); err != nil {
						w.t.Fatal(err)
					}
				},
			},
		} {
			t.Run(name, func(t *testing.T) {
				w := w.another(t)
				k := w.only(w.oneOff(tet, "Lục Yên"))
				var r store.Request
				if c.hold != nil {
					w.advance(tet.At(12, 0))
					r = c.hold(w, k)
				}
				w.advance(night)
				w.clock.set(morning)
				policy := directive.DefaultPolicy()
				early := policy.Steps[0]
				early.ID, early.Offset.WorkingDays = "only_new", -3
				policy.Steps = append(policy.Steps, early)
				must[directive.Group](t)(w.service.Replan(t.Context(), w.as("chair"), k.GroupID, &policy, "Gấp"))
				w.settle()
				if c.release != nil {
					same(t, "told while held", w.fired(k), "remind_5", "remind_5", "remind_1", "remind_1", "remind_0", "remind_0")
					c.release(w, r)
				}
				w.settle()
				told := w.fired(k)
				if last := told[len(told)-1]; last != "head" {
					t.Errorf("told last: %s, want head", last)
				}
				same(t, "passed over", w.inState(k, directive.StepSkipped), "only_new")
				w.check(t)
			})
		}
	})
}

// TestReplanningARhythm: a step that comes again in another rhythm goes on in the new one, and does not wait until it
// has caught up with how often it came in the old one.
func TestReplanningARhythm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(calendar.NewDate(2021, 3, 10).At(9, 0)) // a Wednesday; the chair was told on three Mondays
		policy := directive.DefaultPolicy()
		last := len(policy.Steps) - 1
		policy.Steps[last].Repeat.Weekday = time.Thursday
		must[directive.Group](t)(w.service.Replan(t.Context(), w.as("chair"), k.GroupID, &policy, "Thứ Năm"))
		w.settle()
		if want := calendar.NewDate(2021, 3, 11).At(8, 0); !w.task(k.ID).NextAt.Equal(want) {
			t.Errorf("next look %v, want %v", w.task(k.ID).NextAt, want)
		}
		w.advance(calendar.NewDate(2021, 3, 19).At(9, 0))
		told := w.fired(k)
		same(t, "told since", told[len(told)-2:], "chair_repeat#3", "chair_repeat#4")
		w.check(t)
	})
}

// TestReplanningAReview: a rung that the reviewer's new ladder has before the re-plan is passed over, as one of the
// unit's would be, and not told after higher ones.
func TestReplanningAReview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(reviewed(w.oneOff(beyond, "Lục Yên")))
		w.clock.set(calendar.NewDate(2021, 1, 4).At(10, 0)) // a Monday
		w.complete(k)
		w.advance(calendar.NewDate(2021, 1, 11).At(9, 0)) // reminded on Wednesday; the supervisor was told
		policy := directive.DefaultPolicy()
		step := policy.Review[0]
		step.ID, step.Offset.WorkingDays = "review_first", 1
		early, late := step, step
		late.ID, late.Offset.WorkingDays = "review_last", 6
		policy.Review = append(policy.Review, early, late)
		must[directive.Group](t)(w.service.Replan(t.Context(), w.as("chair"), k.GroupID, &policy, "Nhắc sớm hơn"))
		w.advance(calendar.NewDate(2021, 1, 12).At(9, 0))
		// What was told before stands in both versions of the plan.
		same(t, "told", w.fired(k), "review_remind", "review_remind", "review_supervisor", "review_supervisor", "review_last")
		same(t, "skipped", w.inState(k, directive.StepSkipped), "review_first")
		w.check(t)
	})
}

// TestCancellingAGroup ends all that is open, and nothing comes after it.
func TestCancellingAGroup(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên"), w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "all")))[0]
		first := w.tasks(g.ID)[0]
		must[directive.Task](t)(w.service.Complete(t.Context(), w.as("officer/Lục Yên"), first.ID, service.Said{}))
		must[directive.Group](t)(w.service.CancelGroup(t.Context(), w.as("chair"), g.ID, "Không cần nữa"))
		w.advance(calendar.NewDate(2021, 12, 31).At(8, 0))
		states := map[directive.TaskStatus]int{}
		for _, k := range w.tasks(g.ID) {
			states[k.Status]++
		}
		if states[directive.TaskDone] != 1 || states[directive.TaskCancelled] != 10 || len(states) != 2 {
			t.Errorf("tasks %v", states)
		}
		if n := w.count("SELECT count(*) FROM steps WHERE state <> 'skipped'"); n != 0 {
			t.Errorf("%d steps after the end", n)
		}
		w.check(t)
		for name, do := range map[string]func() error{
			"cancel": func() error { _, err := w.service.CancelGroup(t.Context(), w.as("chair"), g.ID, ""); return err },
			"amend": func() error {
				return w.amend(g.ID, service.Amendment{DirectiveID: g.Directives[0].ID, DueOn: calendar.NewDate(2022, 3, 1)})
			},
			"reopen": func() error {
				_, err := w.service.Reopen(t.Context(), w.as("chair"), first.ID, service.Decision{Reason: "Thiếu số liệu"})
				return err
			},
		} {
			t.Run(name, func(t *testing.T) { w.in(t).refused(t, directive.CodeInvalidTransition, do) })
		}
	})
}
