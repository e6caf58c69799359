package service_test

import (
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

func TestAddPersonIsBothOrNeither(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		count := func() int {
			return len(must[[]directive.User](t)(w.service.Users(t.Context(), w.admin())))
		}
		before := count()
		person := directive.User{Name: "Hoàng Thị Kiểm", Login: "kiem"}
		head := directive.Post{UnitID: w.units["Trạm Tấu"], Role: directive.RoleHead, Title: "Chủ tịch Hội huyện"}
		from := directive.Holder{From: calendar.NewDate(2021, 3, 1), Acting: true}
		for name, post := range map[string]directive.Post{"no role": {UnitID: head.UnitID}, "no such unit": {UnitID: "00000000-0000-4000-8000-000000000000", Role: directive.RoleHead}} {
			if _, err := w.service.AddPerson(t.Context(), w.admin(), person, post, from); directive.CodeOf(err) != directive.CodeInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.service.AddPerson(t.Context(), w.as("office"), person, head, from); directive.CodeOf(err) != directive.CodeForbidden {
			t.Errorf("the office added a person: %v", err)
		}
		if n := count(); n != before {
			t.Errorf("%d people of refused calls stay", n-before)
		}
		u := must[directive.User](t)(w.service.AddPerson(t.Context(), w.admin(), person, head, from))
		d := must[service.PersonDetail](t)(w.service.PersonDetail(t.Context(), w.admin(), u.ID))
		if d.Name != person.Name || d.HasPassword || d.Sessions != 0 || len(d.Tokens) != 0 || len(d.Holdings) != 1 {
			t.Fatalf("the person is %+v", d)
		}
		if h := d.Holdings[0]; h.Unit.Name != "Trạm Tấu" || h.Post.Title != head.Title || h.From != from.From || !h.Acting {
			t.Errorf("the holding is %+v", h)
		}
		if _, err := w.service.PersonDetail(t.Context(), w.as("office"), u.ID); directive.CodeOf(err) != directive.CodeForbidden {
			t.Errorf("the office reads accounts: %v", err)
		}
		if _, err := w.service.PersonDetail(t.Context(), w.admin(), head.UnitID); directive.CodeOf(err) != directive.CodeNotFound {
			t.Errorf("a person that does not exist: %v", err)
		}
	})
}
