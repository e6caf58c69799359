package service_test

import (
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// TestListsLeaveOutWhatTheDoctorTried: a self-check is nobody's work; who asks for its group sees it.
func TestListsLeaveOutWhatTheDoctorTried(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		unit, err := w.service.CreateUnit(t.Context(), w.admin(), directive.Unit{Code: directive.SelfCheckCode, Name: "doctor", Level: directive.LevelBody})
		if err != nil {
			t.Fatal(err)
		}
		given := w.only(w.oneOff(tet, "Lục Yên"))
		m := w.draft(directive.Group{Kind: directive.KindOther, Title: "Tự kiểm tra", Directives: []directive.Directive{w.oneOff(tet, "Lục Yên")}})
		m.IssuingUnitID, m.Groups[0].Directives[0].Units = unit.ID, []string{unit.ID}
		if m, err = w.service.SaveMeeting(t.Context(), w.admin(), m); err != nil {
			t.Fatal(err)
		}
		if _, err = w.service.IssueMeeting(t.Context(), w.admin(), m.ID, nil); err != nil {
			t.Fatal(err)
		}
		w.settle()
		w.advance(tet.End().AddDate(0, 1, 0)) // both escalate
		call, group := w.admin(), m.Groups[0].ID
		count := func(n int, err error) int {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		meetings, err := w.service.Meetings(t.Context(), call, "", "", 100)
		if count(len(meetings), err) != 1 || meetings[0].ID != given.MeetingID {
			t.Errorf("meetings %v", meetings)
		}
		groups, err := w.service.Groups(t.Context(), call, "", "", 100)
		if count(len(groups), err) != 1 {
			t.Errorf("groups %v", groups)
		}
		tasks, err := w.service.Tasks(t.Context(), call, store.TaskFilter{Limit: 100})
		if count(len(tasks), err) != 1 {
			t.Errorf("tasks %v", tasks)
		}
		escalations, err := w.service.Escalations(t.Context(), call, store.EscalationFilter{Limit: 100})
		for _, e := range escalations[:count(len(escalations), err)] {
			if e.TaskID != given.ID {
				t.Errorf("escalation %+v", e)
			}
		}
		notices, err := w.service.Notices(t.Context(), call, false, "", 1000)
		for _, n := range notices[:count(len(notices), err)] {
			if n.MeetingID != given.MeetingID {
				t.Errorf("notice %+v", n)
			}
		}
		tasks, err = w.service.Tasks(t.Context(), call, store.TaskFilter{GroupID: group, Limit: 100})
		if count(len(tasks), err) != 1 {
			t.Errorf("the self-check's own tasks: %v", tasks)
		}
		escalations, err = w.service.Escalations(t.Context(), call, store.EscalationFilter{GroupID: group, Limit: 100})
		if count(len(escalations), err) == 0 {
			t.Error("the self-check's own escalations are not found")
		}
		groups, err = w.service.Groups(t.Context(), call, m.ID, "", 100)
		if count(len(groups), err) != 1 {
			t.Errorf("the self-check's own groups: %v", groups)
		}
	})
}
