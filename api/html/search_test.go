package html

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func TestSearchPage(t *testing.T) {
	found := service.Found{Query: "nghia lo", Units: []service.FoundUnit{{Unit: directive.Unit{ID: "w", Type: "phường", Name: "Nghĩa Lộ", Code: "04288", ValidTo: calendar.NewDate(2020, 6, 30)}, Above: "tỉnh Lào Cai", Gone: true}},
		Meetings: []store.FoundMeeting{{ID: "m", Title: "Giao ban tại Nghĩa Lộ", HeldOn: calendar.NewDate(2021, 1, 5), DocumentNumber: "05/TB"}},
		Directives: []store.FoundDirective{{GroupID: "g", GroupOrdinal: 2, Title: "Xóa mù chữ ở nghĩa lộ", MeetingTitle: "Giao ban", HeldOn: calendar.NewDate(2021, 1, 5)},
			{GroupID: "h", GroupOrdinal: 3, Ordinal: 1, DirectiveID: "d", Title: "Quỹ", Text: "Thị xã NGHĨA LỘ vận động", MeetingTitle: "Giao ban", HeldOn: calendar.NewDate(2021, 1, 5)}},
		People: []directive.User{{ID: "u", Name: "Lò Thị Nghĩa", Login: "nghia.lo"}}}
	for i := range 20 {
		found.Tasks = append(found.Tasks, service.TaskView{Task: directive.Task{ID: fmt.Sprint("t", i), Code: "1.1/2", Title: evil + " Nghĩa Lộ", Status: directive.TaskAssigned}, Unit: directive.Unit{Type: "huyện", Name: "Trạm Tấu"}})
	}
	found.More.Tasks = true
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page { return NewSearch(w, f, found) })
	saysAll(t, vi, "Hơn 25 kết quả cho “nghia lo”", "Phường <mark>Nghĩa</mark> <mark>Lộ</mark>", "Thị xã <mark>NGHĨA</mark> <mark>LỘ</mark> vận động", `href="/tasks?q=nghia&#43;lo"`,
		"20 mục đầu", "<mark>Lò</mark> Thị <mark>Nghĩa</mark>", `href="/groups/h"`, "Tỉnh Lào Cai", "đến hết 30/06/2020", `name="q" value="nghia lo"`)
	saysAll(t, en, "More than 25 results", "the first 20", "Show in the list of tasks")

	vi, en = render(t, func(w *i18n.Printer, f Frame) Page { return NewSearch(w, f, service.Found{Query: evil}) })
	saysAll(t, vi, "Không tìm thấy gì", "Bớt từ đi")
	saysAll(t, en, "0 results", "Nothing found")
	vi, en = render(t, func(w *i18n.Printer, f Frame) Page { return NewSearch(w, f, service.Found{}) })
	saysAll(t, vi, "Có dấu hay không dấu đều được", "phím /")
	saysAll(t, en, "With accents or without")
}

func TestMarkWords(t *testing.T) {
	for _, c := range [][3]string{
		{"nghia lo", "Thị xã Nghĩa Lộ", "Thị xã [Nghĩa] [Lộ]"},
		{"nghia lo", "NGHI\u0303A LO\u0323\u0302!", "[NGHI\u0303A] [LO\u0323\u0302]!"}, // accents of their own
		{"duong", "Đường, đường; con-đường", "[Đường], [đường]; con-[đường]"},
		{"ghia", "Nghĩa", "Nghĩa"},
		{"xoa xo", "Xóa xong", "[Xóa] [xo]ng"},
		{"100%", "đạt 100% kế hoạch", "đạt [100%] kế hoạch"},
		{"<b>", "a <b> c", "a [<b>] c"},
		{"", "Nghĩa", "Nghĩa"},
		{"x", "", ""},
		{"a", "\xff a\xff", "\xff [a]\xff"},
	} {
		var b strings.Builder
		for _, m := range markWords(c[1], store.SearchWords(c[0])) {
			if m.Hit {
				b.WriteString("[" + m.Text + "]")
			} else {
				b.WriteString(m.Text)
			}
		}
		if b.String() != c[2] {
			t.Errorf("%q in %q: %q, want %q", c[0], c[1], b.String(), c[2])
		}
	}
}

func FuzzMarkWords(f *testing.F) {
	f.Add("Thị xã Nghĩa Lộ", "nghia lo")
	f.Add("\u0303x\xff", "\xff")
	f.Add("İstanbul ẞ", "i")
	f.Fuzz(func(t *testing.T, text, query string) {
		var b strings.Builder
		for _, m := range markWords(text, store.SearchWords(query)) {
			b.WriteString(m.Text)
		}
		if b.String() != text {
			t.Errorf("%q came back as %q", text, b.String())
		}
	})
}
