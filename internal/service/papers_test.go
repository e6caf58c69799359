package service_test

import (
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// TestPapers: a paper has the tasks in the order of the meeting, with what was said last, and nothing that its reader may
// not see. Its counts are those that the store counts.
func TestPapers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		second := w.oneOff(tet, "Trạm Tấu")
		second.SupportUnits = []string{w.units["Yên Bình"]}
		g := w.issue(group(w.oneOff(tet, "Văn Yên", "Trạm Tấu"), second))[0]
		own := w.as("officer/Trạm Tấu")
		mine := must[service.Paper](t)(w.service.UnitPaper(ctx, own, w.units["Trạm Tấu"]))
		if len(mine.Tasks) != 2 || mine.Unit.Name != "Trạm Tấu" || mine.Meeting.ID != g.MeetingID || mine.Meeting.Groups != nil {
			t.Fatalf("the unit's paper: %d tasks of %q, meeting %v", len(mine.Tasks), mine.Unit.Name, mine.Meeting)
		}
		must[directive.Task](t)(w.service.Report(ctx, own, mine.Tasks[0].ID, service.Said{Result: "Một lớp", Difficulties: "Mưa lũ"}))
		must[directive.Task](t)(w.service.Report(ctx, own, mine.Tasks[0].ID, service.Said{Result: "Hai lớp"}))
		w.clock.set(tet.End())
		p := must[service.Paper](t)(w.service.MeetingPaper(ctx, w.as("inspector"), g.MeetingID))
		if len(p.Tasks) != 3 {
			t.Fatalf("%d tasks", len(p.Tasks))
		}
		for i, want := range []struct {
			ordinal int
			unit    string
		}{{1, "Văn Yên"}, {1, "Trạm Tấu"}, {2, "Trạm Tấu"}} {
			if got := p.Tasks[i]; got.Ordinal != want.ordinal || got.Unit.Name != want.unit || got.GroupOrdinal != g.Ordinal || got.Meeting.Title == "" {
				t.Errorf("task %d is %d of %s, want %v", i, got.Ordinal, got.Unit.Name, want)
			}
		}
		if got := p.Tasks[1]; got.Result != "Hai lớp" || got.Difficulties != "" || got.ReportedAt.IsZero() {
			t.Errorf("said last: %q, %q at %v", got.Result, got.Difficulties, got.ReportedAt)
		}
		if got := p.Tasks[2]; len(got.Support) != 1 || p.Units[got.Support[0]].Name != "Yên Bình" {
			t.Errorf("supported by %v", got.Support)
		}
		if p.Issuer.ID != w.units["tỉnh"] || p.AllUnits != len(districts) {
			t.Errorf("issued by %q for %d units", p.Issuer.Name, p.AllUnits)
		}
		counts := must[directive.Counts](t)(w.service.CountTasks(ctx, w.as("inspector"), store.TaskFilter{MeetingID: g.MeetingID}))
		if p.Counts != counts || counts.Overdue != 3 {
			t.Errorf("the paper counts %+v, the store %+v", p.Counts, counts)
		}
		draft := w.draft(group(w.oneOff(tet.AddDays(30), "all")))
		if p := must[service.Paper](t)(w.service.MeetingPaper(ctx, w.as("office"), draft.ID)); len(p.Tasks) != 0 || len(p.Meeting.Groups) != 1 {
			t.Errorf("the paper of a draft: %d tasks, %d groups", len(p.Tasks), len(p.Meeting.Groups))
		}
		for name, read := range map[string]func() error{
			"another unit's": func() error { _, err := w.service.UnitPaper(ctx, own, w.units["Văn Yên"]); return err },
			"the meeting's":  func() error { _, err := w.service.MeetingPaper(ctx, own, g.MeetingID); return err },
			"nobody's":       func() error { _, err := w.service.UnitPaper(ctx, own, store.NewID()); return err },
		} {
			if err := read(); directive.CodeOf(err) != directive.CodeNotFound {
				t.Errorf("%s paper: %v, want not found", name, err)
			}
		}
	})
}
