package store_test

import (
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// TestSearchIndexOfOldTasks: tasks that stood there before the index are in it.
func TestSearchIndexOfOldTasks(t *testing.T) {
	onEach(t, func(t *testing.T, d database) {
		o := d.place(t)
		s := open(t, o)
		units(t, s, "u")
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			err := tx.InsertMeeting(t.Context(), directive.Meeting{ID: "m", HeldOn: calendar.NewDate(2021, 1, 5), CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
				Groups: []directive.Group{{ID: "g", MeetingID: "m", Directives: []directive.Directive{{ID: "d", GroupID: "g"}}}}})
			if err != nil {
				return err
			}
			return tx.InsertTasks(t.Context(), []directive.Task{{ID: "t", MeetingID: "m", GroupID: "g", DirectiveID: "d", UnitID: "u", OriginUnitID: "u", Role: directive.RoleLead,
				Title: "Lớp học “Nghĩa Lộ”, đường 32", PlanFrom: tx.Now(), CreatedAt: tx.Now(), UpdatedAt: tx.Now()}}, func(directive.Task) string { return "" })
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, undo := range []string{"DROP TABLE task_words", "DELETE FROM goose_db_version WHERE version_id = 9"} {
			if _, err := d.raw(t, o).Exec(undo); err != nil {
				t.Fatal(err)
			}
		}
		again := open(t, o)
		for query, want := range map[string]int{"nghia lo": 1, "duong 32": 1, "nghia trang": 0} {
			if got, err := again.Read().Tasks(t.Context(), store.TaskFilter{Query: query, Limit: 5}); err != nil || len(got) != want {
				t.Errorf("%q: %d found (%v), want %d", query, len(got), err, want)
			}
		}
	})
}
