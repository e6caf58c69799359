package html

import (
	"strings"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func unit(id, kind, name string) directive.Unit {
	return directive.Unit{ID: id, Type: kind, Name: name}
}

// overview is a busy one: something of everything.
func overview() service.Overview {
	tram := unit("u1", "huyện", "Trạm Tấu")
	task := directive.Task{ID: "t1", Title: "Mở lớp xóa mù chữ <b>", Status: directive.TaskAssigned, Due: time.Date(2021, 1, 10, 17, 0, 0, 0, time.UTC), DueOn: calendar.NewDate(2021, 1, 10),
		SubmittedAt: noon.Add(-time.Hour)}
	view := service.TaskView{Task: task, Unit: tram, Overdue: true, Late: true}
	var o service.Overview
	o.At = noon
	o.Counts = directive.Counts{Total: 68, Open: 60, Done: 8, Overdue: 3, DueSoon: 4, Submitted: 2}
	o.Units = []service.UnitStanding{{Unit: tram, Counts: directive.Counts{Overdue: 3}}}
	o.Decisions = service.Decisions{
		Requests: []service.WaitingRequest{{Request: store.Request{TaskID: "t1", Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 6, 30), Reason: "Mưa lũ"}, Task: view},
			{Request: store.Request{TaskID: "t1", Kind: store.RequestExcuse, Reason: "Xã đã sáp nhập"}, Task: view}},
		Reports:     []service.TaskView{view},
		Escalations: []service.OpenEscalation{{Escalation: store.Escalation{TaskID: "t1", DecidedAt: noon}, Task: view}},
	}
	for i := range 14 {
		o.Days = append(o.Days, service.DueDay{Date: calendar.NewDate(2021, 1, 12).AddDays(i), Working: i%7 < 4, Due: i % 3})
	}
	o.Matrix = service.Matrix{Meeting: directive.Meeting{ID: "m1", Title: "Giao ban quý IV/2020", HeldOn: calendar.NewDate(2020, 12, 25)}, Units: 120}
	for i := range 3 {
		o.Matrix.Directives = append(o.Matrix.Directives, service.MatrixDirective{Directive: directive.Directive{ID: "d", GroupID: "g", Ordinal: i + 1, Kind: directive.KindTarget, Text: "Chỉ tiêu"}, GroupOrdinal: 2})
	}
	for i := range 40 {
		row := service.MatrixRow{Unit: unit("u1", "huyện", "Trạm Tấu")}
		for j := range 3 {
			c := directive.Counts{Total: 1, Open: 1}
			switch (i + j) % 6 {
			case 0:
				c.Overdue = 1
			case 1:
				c.DueSoon = 1
			case 2:
				c.Submitted = 1
			case 3:
				c = directive.Counts{Total: 1, Done: 1}
			case 5:
				c.Started = 1
			case 4:
				c = directive.Counts{}
			}
			row.Cells = append(row.Cells, c)
		}
		o.Matrix.Rows = append(o.Matrix.Rows, row)
	}
	o.Since, o.Changes = calendar.NewDate(2020, 12, 25).Start(), store.Changes{Done: 6, Overdue: 2, Extended: 1}
	return o
}

func TestOverview(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page { return NewOverview(w, f, overview(), false) })
	for _, want := range []string{"3 việc quá hạn ở 1 đơn vị.", "4 việc chờ đồng chí quyết định.", "Xin gia hạn đến 30/06/2021: Mưa lũ", "Mở lớp xóa mù chữ &lt;b&gt;", "Chỉ hiện 19 đơn vị"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
	if !strings.Contains(en, "3 tasks are overdue, in 1 unit") {
		t.Error("the English overview does not say what is overdue")
	}
}

func TestOverviewOfAnEmptyInstallation(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewOverview(w, f, service.Overview{}, false) })
	if !strings.Contains(vi, "Chưa giao nhiệm vụ nào.") {
		t.Error("an empty overview does not say that nothing was issued")
	}
}
