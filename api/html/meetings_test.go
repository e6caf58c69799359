package html

import (
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// nasty is what text may hold: it stays whole, and does nothing.
const nasty = `Nguyễn Ea H'leo M'Drắk <script>alert(1)</script> "&" {{.}} javascript:`

// shownNasty is how it stands in HTML.
const shownNasty = "Nguyễn Ea H&#39;leo M&#39;Drắk &lt;script&gt;alert(1)&lt;/script&gt; &#34;&amp;&#34; {{.}} javascript:"

// draftMeeting is a draft with something of everything.
func draftMeeting() directive.Meeting {
	source := "Nhóm thứ nhất: " + nasty + ". Mở lớp ở xã Làng Nhì."
	return directive.Meeting{ID: "m1", Title: nasty, HeldOn: calendar.NewDate(2020, 12, 25), Place: "Hội trường", Chair: nasty, Organisation: nasty, IssuingUnitID: "p",
		Document: directive.Document{Number: nasty, Date: calendar.NewDate(2021, 1, 4), Signer: nasty}, SourceText: source, Status: directive.GroupDraft, Version: 3, UpdatedAt: noon,
		Groups: []directive.Group{
			{ID: "g1", Ordinal: 1, Kind: directive.KindPilot, Title: nasty, Status: directive.GroupDraft, Directives: []directive.Directive{
				{ID: "d1", Text: nasty, Kind: directive.KindPilot, UnitNames: []string{nasty}, Span: directive.Span{Start: 17, End: 17 + len(nasty)},
					Suggested: directive.Suggested{Date: calendar.NewDate(2021, 12, 31), Phrase: nasty}},
				{ID: "d2", Text: "Mở lớp", Kind: directive.KindOther, Units: []string{"u1"}, Places: map[string]string{"u1": nasty}, Place: nasty, Time: directive.TimeOneOff,
					DueOn: calendar.NewDate(2021, 2, 13), Measure: directive.Measure{Kind: directive.MeasureCount, Goal: 25, UnitOfMeasure: nasty}, SupportUnits: []string{"u2"},
					RequiresReview: true},
			}},
			{ID: "g2", Ordinal: 2, Kind: directive.KindTarget, Title: "Chỉ tiêu", Status: directive.GroupIssued, Directives: []directive.Directive{
				{ID: "d3", Text: "Báo cáo", Kind: directive.KindTarget, Units: []string{"all"}, Time: directive.TimeStanding, Every: directive.EveryQuarter, Until: calendar.NewDate(2021, 12, 31)}}},
		}}
}

func editPage(w *i18n.Printer, f Frame) *MeetingEdit {
	m := draftMeeting()
	d := DraftOf(m)
	d.Number()
	d.Groups[0].Directives[0].Hint = true
	one := &d.Groups[0].Directives[1]
	one.Counted, one.DayOff, one.Next, one.Quick = "Giao 25/12/2020", nasty, "2021-02-17", []QuickDue{{"10 ngày làm việc", "2021-01-11"}}
	p := &MeetingEdit{Frame: f, Draft: d, All: 2, MayIssue: true, Saved: "Đã lưu 10:32",
		Units:    []UnitChoice{{"u1", "Huyện Ea H'leo"}, {"u2", "Huyện M'Drắk"}},
		Issuers:  []Option{{"p", nasty}},
		Pieces:   SourcePieces(m.SourceText, []Mark{{Start: 17, End: 17 + len(nasty), Token: "s17", Class: "used"}}),
		Passages: []DraftPassage{{Token: "u3", Span: "3-9", Text: nasty, Why: nasty}}, Warnings: []string{nasty},
		Removed: &Removed{What: nasty, Text: nasty},
		Theirs:  []Difference{{Where: nasty, Mine: nasty, Theirs: nasty, Anchor: "f-title"}}}
	f.Script = "meeting.js"
	p.Problem = &Problem{Title: "Có chỗ chưa đúng", Fields: []FieldProblem{{"groups.0.directives.0.units", "Chưa có đơn vị."}, {"groups.0.directives.1.due_on", "Ngày đã qua."}}}
	p.Vocabulary(w)
	p.Count()
	return p
}

func TestMeetingEdit(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page { return editPage(w, f) })
	for _, want := range []string{shownNasty, "Dùng hạn gợi ý 31/12/2021", "Tất cả 2 đơn vị", "1 nội dung chưa có đơn vị", `href="#f-groups-0-directives-0-units"`,
		`id="f-groups-0-directives-0-units"`, `name="groups.0.directives.1.due_on"`, `data-span="s17"`, "Huyện Ea H&#39;leo"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the editor does not say %q", want)
		}
	}
	if strings.Contains(vi, "<script>alert") {
		t.Error("a text acts")
	}
	if !strings.Contains(en, "Use the suggested 31 December 2021") {
		t.Error("the English editor offers no suggestion")
	}
}

func TestDraftSurvivesItsForm(t *testing.T) {
	m := draftMeeting()
	d := DraftOf(m)
	d.Number()
	if d.Groups[0].Directives[1].Label != "1.2" || d.Groups[0].Directives[1].Spot() != "0.1" || d.Groups[0].Directives[0].Token() != "s17" {
		t.Errorf("labels: %+v", d.Groups[0].Directives)
	}
}

func TestSourcePieces(t *testing.T) {
	text := "Một đơn vị, hai đơn vị"
	inner := strings.Index(text, "đơn")
	got := SourcePieces(text, []Mark{{0, len("Một đơn vị"), "s0", "used"}, {inner, inner + len("đơn vị"), "s0-units", ""}, {1, 2, "broken", "used"}, {5, 900, "beyond", "used"}})
	var whole []string
	spans := map[string]string{}
	for _, p := range got {
		whole = append(whole, p.Text)
		spans[p.Text] = p.Spans
	}
	if strings.Join(whole, "") != text {
		t.Errorf("the pieces %q are not the text", whole)
	}
	if !slices.ContainsFunc(got, func(p SourcePiece) bool { return p.ID == "s0" }) {
		t.Error("no piece can be linked to")
	}
	for text, s := range spans {
		if strings.Contains(s, "beyond") || strings.HasPrefix(text, "\x90") {
			t.Errorf("%q has %q", text, s)
		}
	}
}

func TestMeetings(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		m := draftMeeting()
		issued := m
		issued.Status = directive.GroupIssued
		return &Meetings{Frame: f, MayDraft: true, Drafts: 1, Next: "/meetings?day=2020-12-25&id=m1", Rows: []MeetingRow{
			NewMeetingRow(w, m, []service.GroupView{{Group: m.Groups[0]}}),
			NewMeetingRow(w, issued, []service.GroupView{{Group: m.Groups[1], Counts: directive.Counts{Total: 9, Open: 6, Done: 2, Overdue: 1, DueSoon: 1, Excused: 1}}})}}
	})
	for _, want := range []string{shownNasty, "1 cuộc họp còn là dự thảo", "1 nội dung chưa có hạn", "2 hoàn thành"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
}

func TestMeetingsOfAnEmptyInstallation(t *testing.T) {
	vi, _ := render(t, func(_ *i18n.Printer, f Frame) Page { return &Meetings{Frame: f, MayDraft: true} })
	if !strings.Contains(vi, "Bắt đầu từ biên bản") {
		t.Error("an empty list does not teach")
	}
}

func TestMeetingNew(t *testing.T) {
	render(t, func(_ *i18n.Printer, f Frame) Page { return &MeetingNew{Frame: f} })
}

func TestMeetingView(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		m := draftMeeting()
		m.Status = directive.GroupIssued
		c := directive.Counts{Total: 9, Open: 6, Done: 3, Overdue: 2}
		p := &MeetingView{Frame: f, Meeting: m, Issuer: nasty, State: GroupState(w, m.Status), Counts: c, Bar: CountsBar(w, c), MayDraft: true, Units: 9}
		for _, g := range m.Groups {
			one := MeetingGroup{GroupView: service.GroupView{Group: g, Counts: c}, Heading: GroupName(w, 1, g.Title), State: GroupState(w, g.Status), Bar: CountsBar(w, c)}
			for _, d := range g.Directives {
				one.Lines = append(one.Lines, NewDirectiveLine(w, "1.1", d, map[string]string{"u1": nasty}, 9))
			}
			p.Groups = append(p.Groups, one)
		}
		return p
	})
	for _, want := range []string{shownNasty, "2 việc quá hạn.", "9 nhiệm vụ cho 9 đơn vị.", "hạn hết ngày thứ Bảy 13/02/2021", "Hằng quý, đến 31/12/2021"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the meeting does not say %q", want)
		}
	}
}

// previewed is a preview with a reminder, a deadline in Tết, an escalation and a repeat.
func previewed(t *testing.T) service.MeetingPreview {
	t.Helper()
	cal := frame(t).Calendar
	m := draftMeeting()
	due := directive.DeadlineOn(calendar.NewDate(2021, 2, 13))
	ladder := directive.Ladder{Policy: directive.DefaultPolicy(), Calendar: cal}
	item := service.PreviewItem{DirectiveID: "d2", Text: nasty, Due: due.Due, DueOn: due.Day(), Units: []directive.Unit{unit("u1", "huyện", "Ea H'leo")}}
	for _, moment := range ladder.Plan(due, due.Due.AddDate(0, 1, 0)) {
		item.Moments = append(item.Moments, service.PreviewMoment{Moment: moment, Recipients: []service.Recipient{{UserID: "x", Name: nasty}}})
	}
	return service.MeetingPreview{Meeting: m, Groups: []service.GroupPreview{{Group: m.Groups[0], Ladder: ladder, Items: []service.PreviewItem{item}}}, Directives: 2, Tasks: 1, Units: 1, People: 3, NoUnit: 1}
}

func TestMeetingPreview(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		p := previewed(t)
		page := &MeetingPreview{Frame: f, Meeting: p.Meeting, Preview: p, MayIssue: true, Units: []Option{{"", "Tất cả"}, {"u1", nasty}}, Unit: "u1",
			Warnings: []WarningLine{{nasty, "/meetings/m1#d-0-1"}}, Timeline: NewTimeline(w, f.Calendar, calendar.DateOf(noon), p.Groups, map[string]string{"d2": "1.2"}, "")}
		item := p.Groups[0].Items[0]
		line := PreviewLine{Label: "1.2", Text: nasty, Period: "2021-Q1", Due: item.Due, Counted: "Giao…", Units: 1, Repeats: nasty}
		for _, m := range item.Moments {
			step, _ := directive.DefaultPolicy().Step(m.Step)
			if e, ok := directive.ExplainMoment(m.Moment, step, directive.Deadline{Due: item.Due}, f.Calendar, 0); ok {
				line.Moments = append(line.Moments, MomentWords(w, e))
			}
		}
		page.Items = []PreviewLine{line}
		return page
	})
	for _, want := range []string{shownNasty, "2 nội dung chỉ đạo, 1 nhiệm vụ cho 1 đơn vị, 1 nội dung chưa có đơn vị", "3 người phụ trách, mỗi người nhận một thư", "Tết Nguyên đán", `class="holiday"`,
		"Báo quá hạn, Phụ trách đơn vị: 1 ngày làm việc sau hạn", "thứ Hai hằng tuần"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the preview does not say %q", want)
		}
	}
	if !strings.Contains(en, "3 people in charge, each gets one letter") {
		t.Error("the English preview does not say who is told")
	}
}

func TestMeetingPreviewThatIsRefused(t *testing.T) {
	vi, _ := render(t, func(_ *i18n.Printer, f Frame) Page {
		return &MeetingPreview{Frame: f, Meeting: draftMeeting(), MayIssue: true, Refused: []WarningLine{{nasty, "/meetings/m1#d-0-0"}, {"x", ""}}}
	})
	if !strings.Contains(vi, "Chưa giao được") || strings.Contains(vi, "/meetings/m1/issue") {
		t.Error("a draft that lacks something can be issued")
	}
}

func TestGroupName(t *testing.T) {
	w := words(t, i18n.Vietnamese)
	for title, want := range map[string]string{"": "Nhóm 2", "2.": "Nhóm 2", "Nhóm thứ hai:": "Nhóm thứ hai", "Vận động quỹ": "Nhóm 2: Vận động quỹ", " Về chỉ tiêu : ": "Nhóm 2: Về chỉ tiêu"} {
		if got := GroupName(w, 2, title); got != want {
			t.Errorf("%q is called %q, want %q", title, got, want)
		}
	}
}

func TestGroup(t *testing.T) {
	g := draftMeeting().Groups[0]
	g.Status, g.Title, g.NextAt, g.Ordinal = directive.GroupIssued, nasty, noon.Add(time.Hour), 1
	u := unit("u1", "huyện", "Ea H'leo")
	due := directive.DeadlineOn(calendar.NewDate(2021, 1, 11))
	task := func(id, d string, status directive.TaskStatus) service.TaskView {
		v := service.TaskView{Task: directive.Task{ID: id, DirectiveID: d, UnitID: "u1", Role: directive.RoleLead, Status: status, Due: due.Due, DueOn: due.Day()}, Unit: u}
		v.Overdue = v.Task.Overdue(noon)
		v.Steps = []service.StepView{
			{ID: "remind_1", At: noon.Add(-48 * time.Hour), DecidedAt: noon.Add(-48*time.Hour + 3*time.Second), Action: directive.ActionRemind, To: directive.RoleOfficer, State: directive.StepFired},
			{ID: "head", At: noon.Add(-2 * time.Hour), DecidedAt: noon.Add(-80 * time.Minute), Action: directive.ActionEscalate, To: directive.RoleHead, State: directive.StepFired},
			{ID: "office", At: noon.Add(48 * time.Hour), Action: directive.ActionEscalate, To: directive.RoleOffice, State: directive.StepPlanned}}
		return v
	}
	detail := service.GroupDetail{GroupView: service.GroupView{Group: g, Counts: directive.Counts{Total: 3, Open: 2, Done: 1, Overdue: 2}}, Meeting: draftMeeting(), All: []directive.Unit{u},
		Tasks:   []service.TaskView{task("t1", "d1", directive.TaskAssigned), task("t2", "d2", directive.TaskDone), task("t3", "d2", directive.TaskInProgress)},
		History: []store.Event{{At: noon, Act: "group.issue", ActorID: "x"}, {At: noon, Act: "group.amend", ActorID: "x", Data: map[string]any{"reason": nasty, "due_on": "2021-02-01", "add_units": []any{"a"}}}},
		People:  map[string]directive.User{"x": {Name: nasty}}}
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		p := NewGroup(w, f, detail)
		p.MayIssue, p.Act, p.Gone = true, "amend", []string{nasty}
		return p
	})
	for _, want := range []string{shownNasty, "2 việc quá hạn.", "Mốc tiếp theo: 13:00 thứ Ba 12/01/2021.", "Đã làm, đúng giờ", "Đã làm, muộn 40 phút", "Huyện Ea H&#39;leo", "group/g1",
		"Bổ sung, điều chỉnh: hạn mới 01/02/2021: thêm 1 đơn vị", "2 nhiệm vụ đang mở bị hủy"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the group does not say %q", want)
		}
	}
	if !strings.Contains(en, "Done, 40 minutes late") {
		t.Error("the English page does not tell how late a step was")
	}
}
