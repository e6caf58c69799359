package service_test

import (
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// TestALateIssueAsksForNothingPast: a meeting of December that is issued in May asks for the quarters to come. The
// preview says how many tasks that makes, and what goes on after the moments it lists.
func TestALateIssueAsksForNothingPast(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.standing(directive.EveryQuarter, calendar.NewDate(2021, 12, 31), "all")))
		w.clock.set(calendar.NewDate(2021, 5, 10).At(10, 0))
		p, err := w.service.PreviewGroup(t.Context(), w.as("office"), m.Groups[0].ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		periods := []string{}
		for _, item := range p.Items {
			periods = append(periods, item.Period)
			if len(item.Repeats) != 1 || item.Repeats[0].Step != "chair_repeat" || item.Repeats[0].To != directive.RoleChair {
				t.Errorf("%s goes on with %+v, want the chair's Mondays", item.Period, item.Repeats)
			}
		}
		same(t, "previewed", periods, "2021-Q2", "2021-Q3", "2021-Q4")
		issued := must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("office"), m.ID, nil))
		w.settle()
		tasks := w.tasks(issued[0].ID)
		if len(tasks) != 9 || p.Tasks != 9 {
			t.Errorf("%d tasks, previewed %d; want 9", len(tasks), p.Tasks)
		}
		for _, k := range tasks {
			if k.Period != "2021-Q2" || k.Overdue(w.clock.Now()) {
				t.Errorf("%s is asked for %s, overdue %v", k.Code, k.Period, k.Overdue(w.clock.Now()))
			}
		}
		w.check(t)
	})
}
