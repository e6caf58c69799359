package html

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// aPaper is a meeting with n tasks of one directive, as of noon.
func aPaper(f Frame, n int) service.Paper {
	p := service.Paper{At: f.Now, Calendar: f.Calendar, Meeting: directive.Meeting{ID: "m", Title: "Giao ban quý IV/2020", Organisation: "Hội Khuyến học tỉnh Yên Bái"}}
	for i := range n {
		u := directive.Unit{ID: fmt.Sprint("u", i%3), Type: "xã", Name: []string{"Ea H'leo", "M'Drắk", "<b>Nguyễn</b>"}[i%3]}
		t := directive.Task{ID: fmt.Sprint("t", i), GroupID: "g", UnitID: u.ID, Title: "Mở lớp & học", Status: directive.TaskInProgress, DueOn: calendar.NewDate(2021, 1, 8),
			Due: calendar.NewDate(2021, 1, 8).End(), OriginalDue: calendar.NewDate(2021, 1, 8).End(), Progress: 12, Goal: 25, UnitOfMeasure: "học viên"}
		v := service.TaskView{Task: t, Unit: u, Overdue: t.Overdue(f.Now)}
		p.Tasks = append(p.Tasks, service.PaperTask{TaskView: v, GroupOrdinal: 1, GroupTitle: "Làm điểm", Result: "Đã mở\nhai lớp"})
	}
	p.Counts.Overdue = n
	return p
}

func TestPaper(t *testing.T) {
	for _, byUnit := range []bool{false, true} {
		vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
			page := NewPaper(w, f, aPaper(f, 7), byUnit)
			page.Address = "/reports/meetings/m"
			return page
		})
		for _, need := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bảng theo dõi nhiệm vụ", "Ea H&#39;leo", "M&#39;Drắk", "&lt;b&gt;Nguyễn&lt;/b&gt;",
			"08/01/2021", "12/25 học viên", "quá hạn 2 ngày làm việc", "Đã mở\nhai lớp", `href="/reports/meetings/m.xlsx"`, `href="/reports/meetings/m.docx"`, "data-print"} {
			if !strings.Contains(vi, need) {
				t.Errorf("by unit %v: no %q", byUnit, need)
			}
		}
		if strings.Contains(vi, "<b>Nguyễn") || !strings.Contains(en, "Tracking sheet of tasks") {
			t.Error("a name became markup, or English has Vietnamese words")
		}
		if n := strings.Count(vi, `class="part"`); n != map[bool]int{false: 1, true: 3}[byUnit] {
			t.Errorf("by unit %v: %d parts", byUnit, n)
		}
	}
}

func TestPaperOfUnit(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		p := aPaper(f, 2)
		p.Unit = directive.Unit{ID: "u0", Type: "huyện", Name: "Trạm Tấu"}
		page := NewPaper(w, f, p, true)
		page.Address, page.Letter = "/reports/units/u0", "/reports/units/u0/letter.docx"
		return page
	})
	if !strings.Contains(vi, `href="/reports/units/u0/letter.docx"`) || strings.Contains(vi, `u0.docx`) || !strings.Contains(vi, "Huyện Trạm Tấu") {
		t.Error("the paper of a unit has no letter, or the notice of a meeting")
	}
}

// TestPaperWithoutPerson: what programs fetch has no links of a person's pages.
func TestPaperWithoutPerson(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		f.Person, f.Live = nil, false
		return NewPaper(w, f, aPaper(f, 1), false)
	})
	if strings.Contains(vi, "href=\"/meetings") || strings.Contains(vi, "href=\"/tasks") {
		t.Error("links where nobody is signed in")
	}
}

// TestLongPaper: a page is cut and says so; its counts are those of all tasks.
func TestLongPaper(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewPaper(w, f, aPaper(f, PaperRows+500), false) })
	if !strings.Contains(vi, "hiện 2.000 trong 2.500 nhiệm vụ") || strings.Count(vi, "12/25 học viên") != PaperRows || !strings.Contains(vi, `<td class="n">2.500</td>`) {
		t.Error("a long page is not cut as it says")
	}
}

func TestEmptyPaper(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewPaper(w, f, aPaper(f, 0), false) })
	if !strings.Contains(vi, "Chưa giao nhiệm vụ nào.") {
		t.Error("an empty paper says nothing")
	}
}
