package service_test

import (
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// TestSearch: everybody finds what they may see, without accents too, and nothing else.
func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.oneOff(tet, "Văn Yên", "Trạm Tấu")
		d.Text = "Mở lớp xóa mù chữ"
		w.issue(group(d))
		search := func(who, query string) service.Found {
			return must[service.Found](t)(w.service.Search(t.Context(), w.as(who), query))
		}
		if f := search("office", "  xoa MU "); len(f.Tasks) != 2 || len(f.Directives) != 1 || f.Directives[0].Text != d.Text || f.Query != "xoa MU" || f.More.Tasks {
			t.Errorf("the office finds %d tasks, directives %+v", len(f.Tasks), f.Directives)
		}
		if f := search("officer/Trạm Tấu", "xoa mu"); len(f.Tasks) != 1 || f.Tasks[0].UnitID != w.units["Trạm Tấu"] || len(f.Directives)+len(f.Meetings) != 0 {
			t.Errorf("a district's officer finds %d tasks, %d directives, %d meetings", len(f.Tasks), len(f.Directives), len(f.Meetings))
		}
		if f := search("officer/Trạm Tấu", "nghia lo"); len(f.Units) != 1 || f.Units[0].Name != "Nghĩa Lộ" || f.Units[0].Above == "" || f.Units[0].Gone {
			t.Errorf("units: %+v", f.Units)
		}
		if f := search("office", "a"); len(f.People) != 0 {
			t.Errorf("the office finds people: %v", f.People)
		}
		for _, nothing := range []string{"", "  ", "khongcogica"} {
			if f := search("office", nothing); f.Len() != 0 {
				t.Errorf("%q finds %+v", nothing, f)
			}
		}
		must[directive.User](t)(w.service.CreateUser(t.Context(), service.Call{Actor: service.Machine()}, directive.User{Name: "Giàng A Páo", Login: "pao"}))
		f := must[service.Found](t)(w.service.Search(t.Context(), service.Call{Actor: service.Machine()}, "giang a pao"))
		if len(f.People) != 1 || f.People[0].Login != "pao" {
			t.Errorf("whoever looks after people finds %+v", f.People)
		}
	})
}
