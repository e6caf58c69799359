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

// acting is a text that would act on a page that does not escape it.
const acting = `<script>alert("Nguyễn")</script> Ea H'leo & M'Drắk`

// escaped is acting as a page shows it.
const escaped = `&lt;script&gt;alert(&#34;Nguyễn&#34;)&lt;/script&gt; Ea H&#39;leo &amp; M&#39;Drắk`

// taskDetail is a task in the middle of its life, with something of everything.
func taskDetail() service.TaskDetail {
	var d service.TaskDetail
	d.Task = directive.Task{ID: "018f0000-0000-7000-8000-000000000001", Code: "3.2/139", Title: acting, UnitID: "u1", Status: directive.TaskInProgress, Role: directive.RoleLead,
		Kind: directive.KindTarget, Place: "Ea H'leo", Period: "2021-Q1", Due: calendar.NewDate(2021, 1, 11).End().UTC(), DueOn: calendar.NewDate(2021, 1, 11),
		OriginalDue: calendar.NewDate(2021, 1, 8).End().UTC(), PlanVersion: 2, RequiresReview: true, Progress: 12, Goal: 25, UnitOfMeasure: "học viên", Version: 7,
		CreatedAt: time.Date(2020, 12, 25, 8, 0, 0, 0, time.UTC), AcknowledgedAt: noon.Add(-96 * time.Hour), OnRequest: true}
	d.Unit = directive.Unit{ID: "u1", Type: "huyện", Name: "M'Drắk", Phone: "0216 3876 000"}
	d.Overdue = true
	d.Meeting = directive.Meeting{ID: "m1", Title: acting}
	d.Directive = directive.Directive{Text: "Nguyên văn: " + acting}
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		panic(err)
	}
	d.Explanation = directive.Explain(calendar.NewDate(2020, 12, 25), directive.Deadline{Due: d.Due}, cal)
	three, twelve := 3.0, 12.0
	d.Reports = []store.Report{
		{ID: "r1", Act: directive.ActProgress, Value: &three, Result: acting, UserID: "p1", ArrivedAt: noon.Add(-90 * time.Hour)},
		{ID: "r2", Act: directive.ActProgress, Value: &twelve, Difficulties: acting, Proposals: acting, UserID: "p1", ArrivedAt: noon.Add(-50 * time.Hour), ClaimedAt: noon.Add(-52 * time.Hour)},
		{ID: "r3", Act: directive.ActProgress, Source: service.SourceTelephone, Person: acting, ClaimedOn: calendar.NewDate(2021, 1, 11), UserID: "p2", ArrivedAt: noon.Add(-time.Hour)},
	}
	d.Requests = []store.Request{
		{ID: "q1", Kind: store.RequestExcuse, Reason: acting, Status: store.RequestRefused, Note: acting, UserID: "p1", ArrivedAt: noon.Add(-80 * time.Hour), DecidedAt: noon.Add(-70 * time.Hour), DecidedBy: "p2"},
		{ID: "q2", Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 1, 29), Reason: acting, Status: store.RequestPending, UserID: "p1", ArrivedAt: noon.Add(-20 * time.Hour), DecideBy: noon.Add(48 * time.Hour)},
	}
	d.Comments = []store.Comment{{ID: "c1", UserID: "p2", Text: acting, At: noon.Add(-3 * time.Hour)}}
	d.Escalations = []store.Escalation{
		{ID: "e1", ToRole: directive.RoleOffice, DecidedAt: noon.Add(-5 * time.Hour)},
		{ID: "e2", ToRole: directive.RoleSupervisor, DecidedAt: noon.Add(-4 * time.Hour), AcknowledgedAt: noon.Add(-2 * time.Hour), AcknowledgedBy: "p2", AcknowledgedUntil: calendar.NewDate(2021, 1, 20), Note: acting},
	}
	at := func(day, hour int) time.Time { return calendar.NewDate(2021, 1, day).At(hour, 0).UTC() }
	d.Steps = []service.StepView{
		{ID: "a", At: at(5, 8), Action: directive.ActionRemind, To: directive.RoleOfficer, State: directive.StepFired, DecidedAt: at(5, 8).Add(3 * time.Second), Version: 2},
		{ID: "b", At: at(8, 8), Action: directive.ActionRemind, To: directive.RoleOfficer, State: directive.StepFired, DecidedAt: at(8, 8).Add(40 * time.Minute), Version: 2},
		{ID: "c", At: at(11, 8), Action: directive.ActionRemind, To: directive.RoleOfficer, State: directive.StepSuperseded, DecidedAt: at(11, 8), Version: 2},
		{ID: "old", At: at(7, 8), Action: directive.ActionRemind, To: directive.RoleOfficer, State: directive.StepSkipped, DecidedAt: at(7, 8), Version: 1},
		{ID: "d", At: at(12, 8), Action: directive.ActionEscalate, To: directive.RoleOffice, State: directive.StepFired, DecidedAt: at(13, 9), Version: 2},
	}
	for i := range 9 {
		d.Steps = append(d.Steps, service.StepView{ID: "p", At: at(14+i, 8), Action: directive.ActionEscalate, To: directive.RoleChair, State: directive.StepPlanned, Version: 2})
	}
	d.History = []store.Event{
		{At: d.CreatedAt, Act: "task.assign", Data: map[string]any{"due": "2021-01-08T17:00:00Z"}},
		{At: noon.Add(-90 * time.Hour), Act: "task.progress", ActorID: "p1", Data: map[string]any{"from": "assigned", "to": "in_progress", "value": 3.0}},
		{At: noon.Add(-9 * time.Hour), Act: "step.escalate", Data: map[string]any{"to": "office"}},
		{At: noon.Add(-8 * time.Hour), Act: "task.extension_granted", ActorID: "p2", Data: map[string]any{"due_before": "2021-01-08T17:00:00Z", "due": "2021-01-11T17:00:00Z", "note": acting}},
		{At: noon.Add(-time.Hour), Act: "task.progress", ActorID: "p2", Data: map[string]any{"from": "in_progress", "to": "in_progress", "source": "telephone", "person": acting,
			"claimed_on": "2021-01-11", "claimed_at": "2021-01-11T01:00:00Z", "reason": acting, "until": "2021-01-20"}},
		{At: noon, Act: "task.something_new", ActorID: "p2"},
	}
	d.People = map[string]directive.User{"p1": {ID: "p1", Name: "Nguyễn Văn A Páo"}, "p2": {ID: "p2", Name: acting}}
	return d
}

// everything is what an administrator may do.
func everything(t directive.Task) service.TaskForms {
	may := service.Standing{service.RightReport: true, service.RightStandIn: true, service.RightReview: true, service.RightDecide: true, service.RightComment: true}
	return service.TaskForms{Forms: service.Possible(t, may, nil), Decides: map[string]bool{"q2": true}, Answers: map[string]bool{"e1": true}}
}

func TestTask(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		d := taskDetail()
		return NewTask(w, f, d, everything(d.Task))
	})
	for _, want := range []string{"Huyện M&#39;Drắk", "Ea H&#39;leo", "Nguyễn Văn A Páo", escaped, "12/25 học viên", "Nhắc lần 1", "gửi 08:00:03", "gửi 08:40:00, muộn 40 phút",
		"Gộp vào bậc sau", "gửi muộn, lúc", "tiếp theo", "và 3 lần nữa", "10 ngày làm việc", "01/01/2021 (Tết Dương lịch)", "Hạn ban đầu", "Văn phòng cập nhật thay", "Viết lúc",
		`id="requests"`, `id="escalations"`, "<polyline", "Đang chờ trả lời đề nghị", "0216 3876 000", "Quá hạn"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the page of a task does not say %q", want)
		}
	}
	if strings.Contains(vi, "<script>alert") {
		t.Error("a text acts on the page")
	}
	if !strings.Contains(en, "Reminder 1") || !strings.Contains(en, "40 minutes late") {
		t.Error("the English page does not account for its reminders")
	}
}

// TestTaskToBeReviewed: a report that waits stands first, with what its reviewer may do.
func TestTaskToBeReviewed(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		d := taskDetail()
		d.Status, d.SubmittedAt, d.Late, d.OnRequest = directive.TaskSubmitted, noon.Add(-time.Hour), true, false
		return NewTask(w, f, d, everything(d.Task))
	})
	for _, want := range []string{`id="review"`, "Xác nhận", "Đề nghị bổ sung", "quá hạn 1 ngày làm việc"} {
		if !strings.Contains(vi, want) {
			t.Errorf("a task to be reviewed does not say %q", want)
		}
	}
	if strings.Contains(vi, "/progress\"") {
		t.Error("progress is offered on a task that was handed in")
	}
}

// TestTaskOfAReader: who may only read is offered nothing.
func TestTaskOfAReader(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		d := taskDetail()
		d.Due, d.DueOn, d.Reports, d.Steps = time.Time{}, calendar.Date{}, nil, nil
		return NewTask(w, f, d, service.TaskForms{})
	})
	if strings.Contains(vi, `action="/tasks/`) {
		t.Error("a reader is offered a form")
	}
}

// TestTaskFormComesBack: what was typed stands in the form that was sent, and in no other.
func TestTaskFormComesBack(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		d := taskDetail()
		f.Form = map[string][]string{"value": {"mười hai"}, "result": {acting}}
		f.Problem = &Problem{Title: "Chưa gửi được", Fields: []FieldProblem{{"value", "Số không hợp lệ."}}}
		page := NewTask(w, f, d, everything(d.Task))
		page.Sent = "progress"
		return page
	})
	if n := strings.Count(vi, `value="mười hai"`); n != 1 {
		t.Errorf("what was typed stands in %d fields", n)
	}
	if !strings.Contains(vi, `id="progress-value-error"`) || strings.Contains(vi, `id="complete-value-error"`) || !strings.Contains(vi, `id="progress" open`) {
		t.Error("the form that came back does not stand open with its message")
	}
}

func taskViews() []service.TaskView {
	d := taskDetail()
	done := d.TaskView
	done.Status, done.SubmittedAt, done.Overdue, done.OnRequest = directive.TaskDone, noon.Add(-200*time.Hour), false, false
	untracked := d.TaskView
	untracked.Due, untracked.DueOn, untracked.Goal, untracked.Progress, untracked.Overdue, untracked.OnRequest = time.Time{}, calendar.Date{}, 0, 0, false, false
	money := d.TaskView
	money.Goal, money.Progress, money.UnitOfMeasure, money.Due, money.DueOn = 14_000_000, 7_000_000, "đồng", calendar.NewDate(2021, 1, 14).End(), calendar.NewDate(2021, 1, 14)
	money.Overdue, money.DueSoon = false, true
	return []service.TaskView{d.TaskView, money, done, untracked}
}

func TestTasks(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		return &Tasks{Frame: f, Counts: directive.Counts{Total: 4, Open: 3, Overdue: 1, DueSoon: 1, Submitted: 1, Done: 1}, Total: 4, Heading: "4 nhiệm vụ", Rows: NewTaskRows(w, f, taskViews()),
			States: []Chip{{Label: "Tất cả", Path: "/tasks", Count: 4, Counted: true, Current: true}}, Narrowed: []Chip{{Label: acting, Path: "/tasks"}}, Keep: []Field{{"state", "open"}},
			Units: []Option{{"", "Tất cả"}, {"u1", "huyện M'Drắk"}, {"u2", "huyện Ea H'leo"}}, UnitID: "u1", Kinds: []Option{{"", "Mọi loại"}}, Sorts: []Option{{"", "Hạn"}},
			Query: acting, Next: "/tasks?cursor=x", First: "/tasks", Reset: "/tasks"}
	})
	for _, want := range []string{escaped, "7.000.000 đồng / 14.000.000 đồng", "Huyện M&#39;Drắk", "1 quá hạn", "Không theo dõi hạn", "Hoàn thành", `value="u1" selected`} {
		if !strings.Contains(vi, want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	if strings.Contains(vi, "<script>alert") || !strings.Contains(en, "1 overdue") {
		t.Error("the list acts, or does not speak English")
	}
}

func TestNoTasks(t *testing.T) {
	vi, _ := render(t, func(_ *i18n.Printer, f Frame) Page { return &Tasks{Frame: f, Heading: "0 nhiệm vụ"} })
	if !strings.Contains(vi, "Chưa có nhiệm vụ nào.") {
		t.Error("an empty list does not say what will stand there")
	}
}

func TestMy(t *testing.T) {
	views := taskViews()
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		fresh := views[1]
		fresh.ID, fresh.Status, fresh.OnRequest = "018f0000-0000-7000-8000-000000000002", directive.TaskAssigned, false
		done, support := views[2], views[3]
		done.ID, support.ID, support.Role = "018f0000-0000-7000-8000-000000000003", "018f0000-0000-7000-8000-000000000004", directive.RoleSupport
		other := views[0]
		other.ID = "018f0000-0000-7000-8000-000000000005"
		return NewMy(w, f, []service.UnitWork{
			{Unit: views[0].Unit, Overdue: views[:1], DueSoon: []service.TaskView{fresh}, Done: []service.TaskView{done}},
			{Unit: directive.Unit{ID: "u2", Type: "huyện", Name: "Ea H'leo"}, Going: []service.TaskView{other}, Support: []service.TaskView{support}},
		})
	})
	for _, want := range []string{"1 việc quá hạn", "1 việc sắp đến hạn", "Huyện Ea H&#39;leo", escaped, "Tiếp nhận", "Báo tiến độ", `href="#overdue-0"`, "Phối hợp với đơn vị khác", "Xin gia hạn"} {
		if !strings.Contains(vi, want) {
			t.Errorf("one's own work does not say %q", want)
		}
	}
	if n := strings.Count(vi, "#extension"); n != 1 {
		t.Errorf("%d ways to ask for more time, want one: nobody asks while an answer is awaited", n)
	}
	if !strings.Contains(en, "1 overdue") || strings.Contains(vi, "<script>alert") {
		t.Error("one's own work acts, or does not speak English")
	}
}

func TestMyOfNobody(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewMy(w, f, nil) })
	if !strings.Contains(vi, "chưa giữ vị trí phụ trách") {
		t.Error("somebody without a unit is told nothing")
	}
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		return NewMy(w, f, []service.UnitWork{{Unit: unit("u1", "huyện", "M'Drắk")}})
	})
	if !strings.Contains(vi, "chưa được giao việc nào") {
		t.Error("a unit without work is told nothing")
	}
}

func TestCalls(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		views := taskViews()
		return NewCalls(w, f, []service.UnitCall{
			{Unit: views[0].Unit, People: []store.Seat{{UnitID: "u1", Role: directive.RoleHead, User: directive.User{ID: "p1", Name: "Nguyễn Văn A Páo", Phone: "0912 000 000"}},
				{UnitID: "u1", Role: directive.RoleOfficer, User: directive.User{ID: "p1", Name: "Nguyễn Văn A Páo", Phone: "0912 000 000"}}},
				Tasks: []service.TaskCall{{TaskView: views[0], Reason: service.CallOverdue}, {TaskView: views[3], Reason: service.CallUnheard}}},
			{Unit: unit("u2", "huyện", "Ea H'leo"), Tasks: []service.TaskCall{{TaskView: views[1], Reason: service.CallVacant, CalledAt: noon}}},
		}, "https://giaoban.example.org/")
	})
	for _, want := range []string{"Hôm nay cần gọi 1 đơn vị.", "Đã gọi 1 đơn vị.", `href="tel:0912000000"`, "Kính gửi huyện M&#39;Drắk,", "https://giaoban.example.org/my", "Đã gọi lúc 12:00",
		"Chưa có ai giữ vị trí phụ trách", "không theo dõi hạn", escaped} {
		if !strings.Contains(vi, want) {
			t.Errorf("the calls do not say %q", want)
		}
	}
	if n := strings.Count(vi, "Nguyễn Văn A Páo: 0912 000 000"); n != 1 {
		t.Errorf("somebody on two posts stands there %d times", n)
	}
	if !strings.Contains(en, "1 unit to call today.") || strings.Contains(vi, "<script>alert") {
		t.Error("the calls act, or do not speak English")
	}
}

func TestNoCalls(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewCalls(w, f, nil, "") })
	if !strings.Contains(vi, "không cần gọi đơn vị nào") {
		t.Error("a quiet day does not say so")
	}
}

func TestNotices(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		views := taskViews()
		n := NewNotices(w, f, []service.Told{
			{Notice: store.Notice{ID: "n2", Event: service.EventReminder, CreatedAt: noon, DeliveryID: "d"}, Task: views[0]},
			{Notice: store.Notice{ID: "n1", Event: service.EventAssigned, CreatedAt: noon.Add(-48 * time.Hour), ReadAt: noon}},
		}, 1)
		n.Next = "/notices?cursor=x"
		return n
	})
	for _, want := range []string{"1 thông báo chưa đọc", "Nhắc việc", "Giao nhiệm vụ", escaped, "có gửi thư", `value="n2"`, "không còn xem được"} {
		if !strings.Contains(vi, want) {
			t.Errorf("the notices do not say %q", want)
		}
	}
	if !strings.Contains(en, "1 unread notice") || strings.Contains(vi, `name="id" value="n1"`) {
		t.Error("the notices do not speak English, or offer to read what was read")
	}
}

func TestNoNotices(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return NewNotices(w, f, nil, 0) })
	if !strings.Contains(vi, "Chưa có thông báo nào.") {
		t.Error("no notices do not say so")
	}
}
