package html

import (
	"strings"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// evil is a text that would act if it were not escaped, with letters that must stay whole.
const evil = `<script>alert("Nguyễn")</script> Ea H'leo, M'Drắk`

// saysAll fails unless every text stands on the page, and no evil one acts.
func saysAll(t *testing.T, page string, texts ...string) {
	t.Helper()
	plain := strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&").Replace(page)
	for _, text := range texts {
		if !strings.Contains(plain, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	if strings.Contains(page, "<script>alert") {
		t.Error("a text acts on the page")
	}
}

func someUnits() []directive.Unit {
	reform := calendar.NewDate(2025, 7, 1)
	return []directive.Unit{
		{ID: "p", Type: "tỉnh", Name: "Yên Bái", Code: "15", Level: directive.LevelProvince, ValidTo: reform.AddDays(-1)},
		{ID: "d", Type: "thị xã", Name: "Nghĩa Lộ", Level: directive.LevelDistrict, ParentID: "p", ValidTo: reform.AddDays(-1), Phone: "0216 387 6000"},
		{ID: "e", Type: "huyện", Name: evil, Level: directive.LevelDistrict, ParentID: "p", ValidTo: reform.AddDays(-1), Aliases: []string{"Mù Căng Chải"}},
		{ID: "q", Type: "tỉnh", Name: "Lào Cai", Level: directive.LevelProvince, ValidFrom: reform},
		{ID: "w", Type: "phường", Name: "Nghĩa Lộ", Level: directive.LevelCommune, ParentID: "q", ValidFrom: reform},
	}
}

func TestUnitsOnADay(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		u := NewUnits(w, f, someUnits(), calendar.DateOf(f.Now), "")
		u.MayAdd = true
		return u
	})
	saysAll(t, vi, "3 đơn vị hiện nay", "Thị xã Nghĩa Lộ", "Ea H'leo, M'Drắk", "2 đơn vị trực thuộc", "Trước 01/07/2025", "/units?on=2025-07-01", "Thêm đơn vị")
	if strings.Contains(vi, "Phường Nghĩa Lộ") {
		t.Error("a unit of another day stands in the tree")
	}
	saysAll(t, en, "3 units today")

	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		return NewUnits(w, f, someUnits(), calendar.NewDate(2025, 7, 1), "")
	})
	saysAll(t, vi, "2 đơn vị vào ngày 01/07/2025", "Phường Nghĩa Lộ")
	if strings.Contains(vi, "Thêm đơn vị") {
		t.Error("who may not change the tree is offered to")
	}
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		return NewUnits(w, f, someUnits(), calendar.DateOf(f.Now), "nghia lo")
	})
	saysAll(t, vi, "2 đơn vị khớp “nghia lo”", "Thị xã Nghĩa Lộ", "không có vào ngày 12/01/2021")
	reformed := NewUnits(words(t, "vi"), frame(t), someUnits()[:3], calendar.Date{}, "")
	if reformed.Stale || !reformed.Today {
		t.Errorf("today's tree is shown as one of %s", reformed.On)
	}
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		f.Now = calendar.NewDate(2026, 1, 1).Start()
		return NewUnits(w, f, someUnits()[:3], calendar.Date{}, "")
	})
	saysAll(t, vi, "3 đơn vị vào ngày 30/06/2025", "Hôm nay không còn đơn vị nào")
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page { return NewUnits(w, f, nil, calendar.DateOf(f.Now), "") })
	saysAll(t, vi, "Chưa có đơn vị nào")
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		return NewUnits(w, f, someUnits(), calendar.DateOf(f.Now), "không có")
	})
	saysAll(t, vi, "0 đơn vị khớp", "không cần gõ dấu")
}

func TestUnitsOfAWholeCountryShowTheirTop(t *testing.T) {
	all := []directive.Unit{{ID: "vn", Name: "Trung ương", Level: directive.LevelCountry}, {ID: "p", Name: "Lào Cai", Level: directive.LevelProvince, ParentID: "vn"}}
	for range treeMax {
		all = append(all, directive.Unit{ID: store.NewID(), Name: "xã", Level: directive.LevelCommune, ParentID: "p"})
	}
	u := NewUnits(words(t, "vi"), frame(t), all, calendar.DateOf(noon), "")
	if p := u.Roots[0].Children[0]; !p.Cut || p.Children != nil || p.Below != treeMax {
		t.Errorf("%d units are put on one page", len(p.Children))
	}
}

func TestUnit(t *testing.T) {
	all := someUnits()
	d := service.UnitDetail{Unit: all[1], Path: all[:1], Children: all[4:], MayChange: true, Contacts: true,
		Posts: []service.PostView{
			{Post: directive.Post{ID: "po1", UnitID: "d", Role: directive.RoleHead, Title: "Chủ tịch Hội thị xã"}, Holders: []directive.Holder{
				{PostID: "po1", UserID: "u1", From: calendar.NewDate(2020, 1, 1)}, {PostID: "po1", UserID: "u2", From: calendar.NewDate(2015, 1, 1), To: calendar.NewDate(2019, 12, 31)}}},
			{Post: directive.Post{ID: "po2", UnitID: "d", Role: directive.RoleOfficer}},
		},
		People:      map[string]directive.User{"u1": {ID: "u1", Name: "Nguyễn Thị Ấm " + evil, Phone: "0912 345 678"}, "u2": {ID: "u2", Name: "Lò Văn Pản"}},
		Successions: []store.Succession{{PredecessorID: "d", SuccessorID: "w", EffectiveOn: calendar.NewDate(2025, 7, 1), Act: "Nghị quyết 1685"}, {PredecessorID: "e", SuccessorID: "d", EffectiveOn: calendar.NewDate(2020, 2, 1)}},
		Others:      map[string]directive.Unit{"d": all[1], "w": all[4], "e": all[2]}}
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		u := NewUnit(w, f, d)
		u.Choices, u.MayPeople = []Option{{"", "Chọn"}, {"w", "Phường Nghĩa Lộ"}}, true
		return u
	})
	saysAll(t, vi, "Thị xã Nghĩa Lộ", "Tỉnh Yên Bái", "Chủ tịch Hội thị xã (Phụ trách đơn vị)", "Nguyễn Thị Ấm", "đang khuyết", "1 người giữ trước đây", "Lò Văn Pản",
		"tel:0912", "Được kế thừa bởi", "Nghị quyết 1685", "Hình thành từ", "hiệu lực 01/07/2025")
	saysAll(t, en, "vacant", "Succeeded by")
	for _, c := range []struct {
		u    directive.Unit
		want string
	}{{someUnits()[4], "chưa thành lập"}, {directive.Unit{ID: "x", Name: "Cũ", Level: directive.LevelDistrict, ValidTo: calendar.NewDate(2020, 1, 1)}, "không còn nữa"}} {
		vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewUnit(w, f, service.UnitDetail{Unit: c.u}) })
		saysAll(t, vi, c.want)
	}
	d.MayChange, d.Contacts, d.Posts, d.Successions = false, false, nil, nil
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page { return NewUnit(w, f, d) })
	if strings.Contains(vi, "Chức danh và người giữ") || strings.Contains(vi, `method="post" action="/units`) {
		t.Error("who may neither see the posts nor change the unit does")
	}
}

func TestUnitForm(t *testing.T) {
	make := func(isNew bool) func(w *i18n.Printer, f Frame) Page {
		return func(w *i18n.Printer, f Frame) Page {
			f.Problem = &Problem{Title: "Chưa đúng", Fields: []FieldProblem{{"name", "Cần điền mục này."}}}
			return &UnitForm{Frame: f, Unit: someUnits()[2], New: isNew, Levels: LevelOptions(w), Parents: []Option{{"", "–"}, {"p", "Tỉnh Yên Bái"}}, AliasRow: "Mù Căng Chải"}
		}
	}
	vi, _ := render(t, make(true))
	saysAll(t, vi, "Thêm đơn vị", "Cần điền mục này.", "Ea H'leo, M'Drắk", `aria-invalid="true"`)
	vi, _ = render(t, make(false))
	saysAll(t, vi, "Sửa huyện", "Mù Căng Chải")
}

func TestCalendarSheet(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		c := NewCalendar(w, f, 2021)
		c.MayChange, c.Rows = true, []ExceptionRow{{"", "false"}, {"", "true"}}
		return c
	})
	saysAll(t, vi, "Lịch làm việc năm 2021", "Tết Âm lịch", "10–14", "Giỗ Tổ Hùng Vương", "Tháng 12", "Nghỉ bù", "Số văn bản", "(hôm nay)")
	saysAll(t, en, "Lunar New Year", "December")
	if n := strings.Count(vi, `id="month-`); n != 12 {
		t.Errorf("%d months", n)
	}
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page { return NewCalendar(w, f, 2030) })
	saysAll(t, vi, "Chưa có văn bản nào về lịch nghỉ năm 2030")
	if strings.Contains(vi, `action="/settings`) {
		t.Error("who may not change the calendar is offered to")
	}
	for _, year := range []int{calendar.MinYear, calendar.MaxYear} {
		c := NewCalendar(words(t, "vi"), frame(t), year)
		if len(c.Months) != 12 || (c.Prev == 0) == (c.Next == 0) {
			t.Errorf("the year %d is not shown at the edge: %d, %d", year, c.Prev, c.Next)
		}
	}
}

func TestCalendarPreview(t *testing.T) {
	saturday := calendar.NewDate(2026, 1, 10)
	swap := calendar.Exception{Date: saturday, Working: true, Decision: "QĐ " + evil, Status: calendar.StatusPublished}
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		after, err := calendar.New(append(calendar.Builtin(), swap))
		if err != nil {
			t.Fatal(err)
		}
		c := NewCalendar(w, f, 2026)
		c.Rows = []ExceptionRow{{"2026-01-10", "true"}, {"", "true"}}
		c.Preview = NewCalendarPreview(w, []service.CalendarChange{{Exception: swap, Before: f.Calendar.Reason(saturday), Now: after.Reason(saturday)}}, f.Calendar, after)
		if c.Preview.Now != c.Preview.Before+1 {
			t.Errorf("%d working days become %d", c.Preview.Before, c.Preview.Now)
		}
		return c
	})
	saysAll(t, vi, "Thứ Bảy, 10/01/2026", "nghỉ (cuối tuần)", "làm việc (làm bù)", "Các nhóm đang chạy giữ nguyên hạn", "Lưu vào lịch", "M'Drắk")
}

func TestLadders(t *testing.T) {
	own := directive.Policy{Steps: []directive.Step{
		{ID: "a", Offset: directive.Offset{Duration: -3 * 3600e9}, Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "b", Offset: directive.Offset{Duration: 2e9}, Action: directive.ActionEscalate, To: directive.RoleHead, Repeat: directive.Repeat{Duration: 5e9}}}}
	records := []store.PolicyRecord{{Kind: directive.KindPilot, Policy: directive.DefaultPolicy()}, {Kind: directive.KindTarget, Policy: own, Version: 2}}
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		l := NewLadders(w, f, records)
		l.MayChange = true
		return l
	})
	saysAll(t, vi, "Mức chung", "Sửa cho Thí điểm", "Sáng ngày đến hạn", "5 ngày làm việc trước hạn", "lặp lại mỗi thứ Hai", "3 giờ trước hạn", "2 giây sau hạn", "lặp lại sau mỗi 5 giây", "Phó Chủ tịch Thường trực")
	saysAll(t, en, "1 working day before", "again every Monday")
	steps, _ := LadderSteps(words(t, "vi"), directive.DefaultPolicy())
	var order []string
	for _, s := range steps {
		order = append(order, s.Class)
	}
	if got := strings.Join(order, " "); got != "remind remind remind due escalate escalate escalate escalate escalate" {
		t.Errorf("the picture's order is %s", got)
	}
}

func TestLadderForm(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		f.Problem = &Problem{Title: "Chưa đúng", Fields: []FieldProblem{{"steps[1].offset", "Nhắc việc phải trước hạn."}}}
		p := directive.DefaultPolicy()
		p.Steps[0].Repeat = directive.Repeat{Duration: 168 * 3600e9}
		return NewLadder(w, f, store.PolicyRecord{Kind: directive.KindTarget, Policy: directive.DefaultPolicy()}, p)
	})
	saysAll(t, vi, "Mức nhắc việc: Chỉ tiêu", "Nhắc việc phải trước hạn.", `name="steps[7].repeat"`, `name="review[1].to"`, "Lặp lại sau mỗi 168 giờ", "Bước 8")
	if strings.Contains(vi, "giây trước hạn") {
		t.Error("seconds are offered outside a demonstration")
	}
}

func TestAudit(t *testing.T) {
	policy := directive.DefaultPolicy()
	changed := directive.DefaultPolicy()
	changed.Steps = changed.Steps[1:]
	v := service.AuditView{
		People: map[string]directive.User{"u": {ID: "u", Name: "Nguyễn Thị Ấm"}, "x": {ID: "x", Name: evil}},
		Units:  map[string]directive.Unit{"d": someUnits()[1], "p": someUnits()[0], "w": someUnits()[4]},
		Tasks:  map[string]directive.Task{"t": {ID: "t", Title: "Mở lớp xóa mù chữ"}},
		Events: []store.Event{
			{At: noon, ActorID: "u", Act: "unit.change", UnitID: "d", Data: map[string]any{"changed": []any{
				map[string]any{"field": "title", "before": "huyện " + evil, "after": "thị xã Nghĩa Lộ"}, map[string]any{"field": "phone"},
				map[string]any{"field": "valid_to", "before": "", "after": "2025-06-30"}, map[string]any{"field": "parent_id", "before": "p", "after": ""}, map[string]any{"field": "of the future"}}}},
			{At: noon, ActorID: "u", Act: "task.complete", TaskID: "t", UnitID: "d", Data: map[string]any{"from": "in_progress", "to": "submitted", "value": 12.5, "source": "telephone"}},
			{At: noon, ActorID: "u", Act: "task.extension", TaskID: "t", UnitID: "d", Data: map[string]any{"due_before": "2021-01-11T17:00:00Z", "due": "2021-06-30T17:00:00Z", "reason": "Mưa lũ " + evil}},
			{At: noon, Act: "step.escalate", TaskID: "t", UnitID: "d", Data: map[string]any{"to": "head"}},
			{At: noon, ActorID: "u", Act: "policy.set", Data: map[string]any{"kind": "target", "before": toAny(t, policy), "policy": toAny(t, changed)}},
			{At: noon, ActorID: "u", Act: "calendar.change", Data: map[string]any{"exceptions": []any{map[string]any{"date": "2026-01-10", "working": true, "decision": "QĐ 1", "status": "published"}}}},
			{At: noon, ActorID: "u", Act: "post.appoint", UnitID: "d", Data: map[string]any{"user": "x", "role": "officer", "from": "2021-01-01"}},
			{At: noon, ActorID: "u", Act: "post.leave", Data: map[string]any{"user": "x", "to": "2021-01-31"}},
			{At: noon, ActorID: "gone", Act: "unit.succeed", UnitID: "d", Data: map[string]any{"successor": "w", "effective_on": "2025-07-01", "act": "Nghị quyết 1685"}},
			{At: noon, ActorID: "u", Act: "user.update", Data: map[string]any{"user": "x", "changed": []any{"login", "disabled"}}},
			{At: noon, ActorID: "u", Act: "unit.create", UnitID: "d", Data: map[string]any{"parent": "p"}},
			{At: noon, ActorID: "u", Act: "meeting.create", MeetingID: "m", Data: map[string]any{"title": "Giao ban quý IV"}},
			{At: noon, ActorID: "u", Act: "group.issue", GroupID: "g"}, {At: noon, Act: "task.assign", TaskID: "gone"}, {At: noon, Act: "what.is_this"}, {At: noon, Act: "unit.of_the_future"},
		}}
	make := func(w *i18n.Printer, f Frame) Page {
		return &Audit{Frame: f, Lines: AuditLines(w, v), Acts: ActOptions(w), Persons: []Option{{"", "Mọi người"}, {"u", "Nguyễn Thị Ấm"}}, Units: []Option{{"", "Mọi đơn vị"}},
			Act: "unit.", Filtered: true, Next: "/audit?after=1", First: "/audit", TaskID: "t", Task: "Mở lớp"}
	}
	vi, en := render(t, make)
	saysAll(t, vi, "Sửa đơn vị", "<del>huyện", "<ins>thị xã Nghĩa Lộ", "đã đổi", "(trống)", "30/06/2025", "tỉnh Yên Bái", "Đang thực hiện", "Chờ xác nhận", "12,5", "Báo qua điện thoại", "hết ngày thứ Tư 30/06/2021",
		"“Mưa lũ", "Phần mềm tự làm", "Phụ trách đơn vị", "Chỉ tiêu", "5 ngày làm việc trước hạn: nhắc việc", "10/01/2026", "QĐ 1", "Người phụ trách việc", "Nghị quyết 1685", "phường Nghĩa Lộ", "Không rõ",
		"Tên đăng nhập", "Giao ban quý IV", "Giao nhóm nhiệm vụ", "Việc khác")
	saysAll(t, en, "Changed a unit", "becomes")
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page { return &Audit{Frame: f, Acts: ActOptions(w)} })
	saysAll(t, vi, "Chưa có việc nào được ghi.")
}

// toAny is a value as it comes back from the log, which keeps JSON.
func toAny(t *testing.T, v any) any {
	t.Helper()
	var out any
	if !remarshal(v, &out) {
		t.Fatalf("%v is no JSON", v)
	}
	return out
}
