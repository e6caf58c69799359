package service_test

import (
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// TestPreviewOfAMeeting: all groups together, as issuing would make them; what is issued already is not in it.
func TestPreviewOfAMeeting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		nobody := directive.Directive{Text: "Chưa có đơn vị", Time: directive.TimeOneOff, DueOn: tet}
		m := w.draft(group(w.oneOff(tet, "all")), group(w.oneOff(tet, "Lục Yên"), nobody), group(w.untracked("Văn Yên")))
		p := must[service.MeetingPreview](t)(w.service.PreviewMeeting(ctx, w.as("office"), m.ID))
		all := len(w.group(m.Groups[0].ID).Directives)
		if len(p.Groups) != 3 || p.Directives != 4 || p.NoUnit != 1 || p.NoTime != 0 || p.Tasks != p.Units+2 || p.People == 0 || all != 1 {
			t.Errorf("%d groups, %d directives, %d tasks for %d units, %d people, %d without a unit, %d without a time", len(p.Groups), p.Directives, p.Tasks, p.Units, p.People, p.NoUnit, p.NoTime)
		}
		w.refusedField(t, "groups[1].directives[1].units", "no_unit", func() error { return w.service.CheckIssue(ctx, w.as("chair"), m.ID) })
		w.refused(t, directive.CodeForbidden, func() error { return w.service.CheckIssue(ctx, w.as("inspector"), m.ID) })

		must[directive.Group](t)(w.service.IssueGroup(ctx, w.as("chair"), m.Groups[0].ID, nil))
		w.settle()
		after := must[service.MeetingPreview](t)(w.service.PreviewMeeting(ctx, w.as("office"), m.ID))
		if len(after.Groups) != 2 || after.Tasks != 2 {
			t.Errorf("after a group was issued: %d groups, %d tasks", len(after.Groups), after.Tasks)
		}
	})
}

// TestGroupDetail: the tasks with their ladders, and the acts on the group as a whole.
func TestGroupDetail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		g := w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên")))[0]
		must[directive.Group](t)(w.service.Amend(ctx, w.as("chair"), g.ID, service.Amendment{DirectiveID: g.Directives[0].ID, DueOn: beyond, Reason: "Mưa lũ"}))
		d := must[service.GroupDetail](t)(w.service.GroupDetail(ctx, w.as("office"), g.ID))
		if len(d.Tasks) != 2 || d.Cut || len(d.Tasks[0].Steps) == 0 || len(d.All) == 0 || d.Meeting.ID != g.MeetingID {
			t.Errorf("%d tasks, %d units, meeting %q", len(d.Tasks), len(d.All), d.Meeting.ID)
		}
		var acts []string
		for _, e := range d.History {
			if e.TaskID != "" {
				t.Errorf("the group's history tells of a task: %+v", e)
			}
			acts = append(acts, e.Act)
			if d.People[e.ActorID].Name == "" {
				t.Errorf("%s was done by nobody", e.Act)
			}
		}
		if len(acts) != 2 || acts[0] != "group.issue" || acts[1] != "group.amend" {
			t.Errorf("history %v", acts)
		}

		same, as := timelines(t)(w.service.ReplanPreview(ctx, w.as("office"), g.ID))
		if len(same.Items) != len(as.Items) || len(same.Items[0].Moments) != len(as.Items[0].Moments) {
			t.Error("nothing changed, and the timelines differ")
		}
		short := directive.Policy{Steps: directive.DefaultPolicy().Steps[:2]}
		must[store.PolicyRecord](t)(w.service.SetPolicy(ctx, w.admin(), g.Kind, short))
		before, after := timelines(t)(w.service.ReplanPreview(ctx, w.as("office"), g.ID))
		if len(after.Items[0].Moments) != 2 || len(before.Items[0].Moments) <= 2 {
			t.Errorf("%d moments become %d, want 2", len(before.Items[0].Moments), len(after.Items[0].Moments))
		}
	})
}

func timelines(t *testing.T) func(a, b service.Preview, err error) (service.Preview, service.Preview) {
	return func(a, b service.Preview, err error) (service.Preview, service.Preview) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a, b
	}
}
