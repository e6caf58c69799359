package service_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// TestIssuingGroupByGroup: a meeting may be issued in parts; what is issued is frozen, the rest may still be edited.
func TestIssuingGroupByGroup(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.draft(group(w.oneOff(tet, "Lục Yên")), group(w.oneOff(tet, "Văn Yên")), group(directive.Directive{Text: "Chưa có thời hạn", Units: w.ids("all")}))
		first := must[directive.Group](t)(w.service.IssueGroup(ctx, w.as("chair"), m.Groups[0].ID, nil))
		w.settle()
		w.refused(t, directive.CodeInvalidTransition, func() error {
			_, err := w.service.IssueGroup(ctx, w.as("chair"), first.ID, nil)
			return err
		})
		stored := must[directive.Meeting](t)(w.store.Read().Meeting(ctx, m.ID))
		if stored.Status != directive.GroupDraft || stored.Groups[0].Status != directive.GroupIssued || stored.Groups[1].Status != directive.GroupDraft {
			t.Errorf("meeting %s, groups %s and %s", stored.Status, stored.Groups[0].Status, stored.Groups[1].Status)
		}
		w.refusedField(t, "groups[2].directives[0].time", "no_time", func() error {
			_, err := w.service.IssueMeeting(ctx, w.as("chair"), m.ID, nil)
			return err
		})
		frozen := w.rows("tasks")
		edit := stored
		edit.Groups = []directive.Group{stored.Groups[0], stored.Groups[1], stored.Groups[2]}
		edit.Groups[0].Title = "Sửa sau khi giao"
		edit.Groups[1].Directives[0].DueOn = beyond
		edit.Groups[2].Directives[0].Time = directive.TimeUntracked
		must[directive.Meeting](t)(w.service.SaveMeeting(ctx, w.as("office"), edit))
		if g := w.group(first.ID); g.Title != "Nhóm việc" || g.Status != directive.GroupIssued || len(g.Directives) != 1 {
			t.Errorf("the issued group changed: %+v", g)
		}
		if diff := cmp.Diff(frozen, w.rows("tasks")); diff != "" {
			t.Error(diff)
		}
		rest := must[[]directive.Group](t)(w.service.IssueMeeting(ctx, w.as("chair"), m.ID, nil))
		w.settle()
		if len(rest) != 2 || rest[0].IssueID == first.IssueID || rest[0].IssueID != rest[1].IssueID {
			t.Errorf("issued %d groups in acts %s, %s; the first was %s", len(rest), rest[0].IssueID, rest[1].IssueID, first.IssueID)
		}
		if s := must[directive.Meeting](t)(w.store.Read().MeetingHead(ctx, m.ID)).Status; s != directive.GroupIssued {
			t.Errorf("the meeting is %s", s)
		}
		if k := w.of(rest[0].ID, "Văn Yên", ""); k.DueOn != beyond {
			t.Errorf("issued with %v, not as edited", k.DueOn)
		}
		w.refused(t, directive.CodeInvalidTransition, func() error {
			_, err := w.service.SaveMeeting(ctx, w.as("office"), edit)
			return err
		})
		w.check(t)
	})
}

// TestAnUnfitDraftDoesNotHinderItsNeighbour: issuing one group asks nothing of the others, not even whether their
// units still exist.
func TestAnUnfitDraftDoesNotHinderItsNeighbour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.oneOff(tet, "Lục Yên")), group(w.oneOff(tet, "Văn Yên")))
		must[directive.Unit](t)(w.service.PatchUnit(t.Context(), w.admin(), w.units["Văn Yên"], func(u *directive.Unit) { u.ValidTo = m.HeldOn.AddDays(-1) }))
		must[directive.Group](t)(w.service.IssueGroup(t.Context(), w.as("chair"), m.Groups[0].ID, nil))
		w.refusedField(t, "groups[1].directives[0].units[0]", "unit_not_valid", func() error {
			_, err := w.service.IssueGroup(t.Context(), w.as("chair"), m.Groups[1].ID, nil)
			return err
		})
	})
}

// TestTheLadderIsPinned: a change of the ladder or the calendar reaches a running group only by a re-plan.
func TestTheLadderIsPinned(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.seat("keeper", "tỉnh", directive.RoleAdmin, "")
		w.sql("UPDATE posts SET unit_id = NULL WHERE role = 'admin'")
		policy := directive.DefaultPolicy()
		policy.Steps[3].Offset.WorkingDays = 2
		must2(t)(w.service.SetPolicy(ctx, w.as("keeper"), directive.KindOther, policy))
		must2(t)(w.service.AddExceptions(ctx, w.as("keeper"), []calendar.Exception{{Date: calendar.NewDate(2021, 2, 1), Decision: "QĐ 1"}}))
		w.advance(calendar.NewDate(2021, 1, 31).At(8, 0))
		if want := calendar.NewDate(2021, 2, 1).At(8, 0); !w.task(k.ID).NextAt.Equal(want) {
			t.Errorf("next look %v, want %v", w.task(k.ID).NextAt, want)
		}
		w.check(t)
		must[directive.Group](t)(w.service.Replan(ctx, w.as("chair"), k.GroupID, nil, "Theo lịch mới"))
		w.settle()
		if want := calendar.NewDate(2021, 2, 3).At(8, 0); !w.task(k.ID).NextAt.Equal(want) { // two working days, one of them off
			t.Errorf("re-planned: next look %v, want %v", w.task(k.ID).NextAt, want)
		}
		w.check(t)
	})
}

// must2 is must for an answer that the test does not look at.
func must2(t testing.TB) func(_ any, err error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestSupportUnits are told and may report, but they are neither counted nor reminded nor escalated, and hold no group
// open.
func TestSupportUnits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.oneOff(tet, "Lục Yên")
		d.SupportUnits = w.ids("Văn Yên")
		both := w.oneOff(tet, "all")
		both.SupportUnits = w.ids("Văn Chấn") // leads already
		g := w.issue(group(d, both))[0]
		if n := len(w.tasks(g.ID)); n != 2+9 {
			t.Fatalf("%d tasks", n)
		}
		var helper directive.Task
		for _, k := range w.tasks(g.ID) {
			switch {
			case k.Role == directive.RoleSupport && helper.ID == "":
				helper = k
			case k.Role == directive.RoleSupport:
				t.Errorf("%s supports too", k.Code)
			}
		}
		if helper.UnitID != w.units["Văn Yên"] || !helper.NextAt.IsZero() {
			t.Errorf("%s, next look %v", helper.Code, helper.NextAt)
		}
		if n := w.count("SELECT count(*) FROM notices WHERE task_id = ?", helper.ID); n != 1 {
			t.Errorf("told %d times of the assignment", n)
		}
		w.advance(tet.AddDays(20).At(9, 0))
		if steps := w.steps(helper.ID); len(steps) != 0 {
			t.Errorf("steps of a supporting unit: %v", steps)
		}
		call := w.as("officer/Văn Yên")
		must[directive.Task](t)(w.service.Report(t.Context(), call, helper.ID, service.Said{Result: "Cử hai người"}))
		v := must[service.GroupView](t)(w.service.Group(t.Context(), w.as("chair"), g.ID))
		if v.Counts.Total != 10 {
			t.Errorf("counts %+v", v.Counts)
		}
		w.check(t)
		for _, k := range w.tasks(g.ID) {
			if k.Role == directive.RoleLead {
				must[directive.Task](t)(w.service.Cancel(t.Context(), w.as("office"), k.ID, service.Decision{}))
			}
		}
		w.settle()
		if s := w.group(g.ID).Status; s != directive.GroupCompleted {
			t.Errorf("a supporting unit keeps the group %s", s)
		}
		must[directive.Task](t)(w.service.Complete(t.Context(), call, helper.ID, service.Said{}))
		w.settle()
		w.check(t)
	})
}

// TestStandingDirectives: each period's tasks appear on its first day; after the last one the group completes.
func TestStandingDirectives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.set(calendar.NewDate(2021, 1, 5).At(9, 0))
		g := w.issue(group(w.standing(directive.EveryMonth, calendar.NewDate(2021, 4, 30), "Lục Yên", "Văn Yên")))[0]
		for month := time.January; month <= time.April; month++ {
			opens := calendar.NewDate(2021, month, 1)
			if month > time.January {
				w.advance(opens.Start().Add(-time.Microsecond))
				if n := len(w.tasks(g.ID)); n != 2*(int(month)-1) {
					t.Errorf("%d tasks just before %s", n, opens)
				}
				w.advance(opens.Start())
			}
			if n := len(w.tasks(g.ID)); n != 2*int(month) {
				t.Errorf("%d tasks on %s", n, opens)
			}
			for _, k := range w.tasks(g.ID) {
				if k.Status.Open() {
					must[directive.Task](t)(w.service.Cancel(t.Context(), w.as("office"), k.ID, service.Decision{}))
				}
			}
			w.settle()
			if got, want := w.group(g.ID).Status == directive.GroupCompleted, month == time.April; got != want {
				t.Errorf("after month %d completed: %v", month, got)
			}
			w.check(t)
		}
	})
}

// TestBriefingRhythm: a report so many working days before each briefing.
func TestBriefingRhythm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := directive.Directive{Text: "Báo cáo trước giao ban", Time: directive.TimeStanding, Every: directive.EveryBriefing, DaysBefore: 3, Units: w.ids("Lục Yên"),
			Briefings: []calendar.Date{calendar.NewDate(2021, 1, 25), calendar.NewDate(2021, 2, 22), calendar.NewDate(2021, 3, 25)}}
		g := w.issue(group(d))[0]
		type row struct {
			period string
			opens  calendar.Date
			due    calendar.Date
		}
		for i, want := range []row{
			{"2021-01-25", calendar.DateOf(briefing), calendar.NewDate(2021, 1, 20)},
			{"2021-02-22", calendar.NewDate(2021, 1, 26), calendar.NewDate(2021, 2, 17)}, // Tết is off until the 16th
			{"2021-03-25", calendar.NewDate(2021, 2, 23), calendar.NewDate(2021, 3, 22)},
		} {
			if i > 0 {
				w.advance(want.opens.Start().Add(-time.Microsecond))
				if n := len(w.tasks(g.ID)); n != i {
					t.Errorf("%d tasks before %v", n, want.opens)
				}
				w.advance(want.opens.Start())
			}
			if k := w.of(g.ID, "Lục Yên", want.period); k.DueOn != want.due {
				t.Errorf("for the briefing of %s due on %v, want %v", want.period, k.DueOn, want.due)
			}
		}
		for _, k := range w.tasks(g.ID) {
			w.complete(k)
		}
		if s := w.group(g.ID).Status; s != directive.GroupCompleted {
			t.Errorf("%s", s)
		}
	})
}

// TestUntrackedDirectives have no ladder, but somebody must close them.
func TestUntrackedDirectives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(reviewed(w.untracked("Lục Yên")))
		w.advance(briefing.Add(300 * 24 * time.Hour))
		if steps := w.steps(k.ID); len(steps) != 0 || w.task(k.ID).Overdue(w.clock.Now()) {
			t.Errorf("steps %v", steps)
		}
		w.check(t)
		k = w.complete(k)
		if want := morningOf(calendar.NewDate(2021, 10, 25)); !w.task(k.ID).NextAt.Equal(want) { // handed in on a Thursday: the reviewer's ladder
			t.Errorf("next look %v, want %v", w.task(k.ID).NextAt, want)
		}
		must[directive.Task](t)(w.service.Return(t.Context(), w.as("office"), k.ID, service.Decision{Reason: "Thiếu số liệu"}))
		w.settle()
		if k = w.task(k.ID); !k.Due.IsZero() || k.PlanVersion != 1 || !k.NextAt.IsZero() {
			t.Errorf("returned: due %v, version %d, next look %v", k.Due, k.PlanVersion, k.NextAt)
		}
		k = w.complete(k)
		must[directive.Task](t)(w.service.Accept(t.Context(), w.as("office"), k.ID, service.Decision{}))
		w.settle()
		if k = w.task(k.ID); k.Late() || w.group(k.GroupID).Status != directive.GroupCompleted {
			t.Errorf("late %v, group %s", k.Late(), w.group(k.GroupID).Status)
		}
		w.check(t)
	})
}
