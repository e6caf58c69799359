package notify_test

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/notify"
	"giaoban/internal/store"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// send sends the one list that is ready and returns its mail.
func (w *world) send() notify.Message {
	w.t.Helper()
	box := &outbox{}
	once(w.t, newLoop(w.t, w.options(box)), 1)
	sent := box.all()
	if len(sent) != 1 {
		w.t.Fatalf("sent %d mails", len(sent))
	}
	return sent[0]
}

// notices puts further notices on a list, meant for one role and told to the holder of another.
func (w *world) notices(delivery, event, user string, to, as directive.Role, step string, at time.Time, tasks ...directive.Task) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *store.Tx) error {
		ns := notices(delivery, event, user, to, step, at, tx.Now(), tasks...)
		for i := range ns {
			ns[i].AsRole = as
		}
		return tx.InsertNotices(ctx, ns)
	})
}

func counted(t *directive.Task) { t.Goal, t.Progress, t.UnitOfMeasure = 25, 12, "học viên" }
func support(t *directive.Task) { t.Role = directive.RoleSupport }
func untracked(t *directive.Task) {
	t.Due = time.Time{}
}
func at(place string) func(*directive.Task) { return func(t *directive.Task) { t.Place = place } }
func period(key string) func(*directive.Task) {
	return func(t *directive.Task) { t.Period = key }
}
func due(d calendar.Date) func(*directive.Task) {
	return func(t *directive.Task) { t.Due = d.End().UTC() }
}

// readers are the languages in which the golden mails are written.
var readers = []string{"vi", "en"}

// mails are the golden ones: each sets up a list for the given user.
var mails = map[string]func(w *world, user string){
	"assignment": func(w *world, user string) {
		tasks := []directive.Task{
			w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ theo chương trình KH-XMC", at("xã Làng Nhì"), counted),
			w.task("t2", tramTau, "Tổ chức hội nghị tổng kết năm 2020, triển khai phương hướng nhiệm vụ năm 2021", due(calendar.NewDate(2021, 1, 29))),
			w.task("t3", tramTau, "Báo cáo kết quả vận động quỹ khuyến học", due(calendar.NewDate(2021, 3, 31)), period("2021-Q1")),
			w.task("t4", tramTau, "Vận động cán bộ, hội viên tham gia hội thi cán bộ, hội viên khuyến học giỏi cấp huyện", untracked),
			w.task("t5", tramTau, "Củng cố tổ chức hội tại các đơn vị doanh nghiệp", support),
		}
		w.list(store.ClassAssignment, "assigned", user, directive.RoleOfficer, "", w.clock.Now(), tasks...)
	},
	"reminder": func(w *world, user string) {
		w.clock.Set(calendar.NewDate(2021, 1, 8).At(8, 0))
		tasks := []directive.Task{
			w.task("t1", tramTau, "Tổ chức hội nghị tổng kết năm 2020", due(calendar.NewDate(2021, 1, 15))),
			w.task("t2", tramTau, "Triển khai mở lớp xóa mù chữ", at("xã Làng Nhì"), counted),
		}
		w.reminder(user, w.clock.Now(), tasks...)
	},
	"escalation": func(w *world, user string) {
		w.clock.Set(calendar.NewDate(2021, 1, 14).At(8, 0))
		tasks := []directive.Task{
			w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ", at("xã Làng Nhì"), counted),
			w.task("t2", vanYen, "Tổ chức hội nghị tổng kết năm 2020", due(calendar.NewDate(2021, 1, 8))),
		}
		w.fire("office", w.clock.Now(), directive.ActionEscalate, 0, tasks...)
		w.list(store.ClassEscalation, "escalation", user, directive.RoleOffice, "office", w.clock.Now(), tasks...)
	},
	"escalation-passed-up": func(w *world, user string) {
		w.clock.Set(calendar.NewDate(2021, 1, 12).At(8, 0))
		task := w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ")
		w.fire("head", w.clock.Now(), directive.ActionEscalate, 0, task)
		id := w.list(store.ClassEscalation, "escalation", user, directive.RoleHead, "head", w.clock.Now())
		w.notices(id, "escalation", user, directive.RoleHead, directive.RoleOffice, "head", w.clock.Now(), task)
	},
	"review": func(w *world, user string) {
		task := w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ", func(t *directive.Task) {
			t.Status, t.Submission, t.RequiresReview = directive.TaskSubmitted, 1, true
			t.SubmittedAt = calendar.NewDate(2021, 1, 7).At(16, 30)
		})
		w.clock.Set(calendar.NewDate(2021, 1, 11).At(8, 0))
		w.fire("review_remind", w.clock.Now(), directive.ActionRemind, 1, task)
		w.list(store.ClassReminder, "reminder", user, directive.RoleOffice, "review_remind", w.clock.Now(), task)
	},
	"extension-requested": func(w *world, user string) {
		task := w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ", func(t *directive.Task) { t.OnRequest = true })
		w.request(store.Request{ID: "r1", TaskID: task.ID, Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 2, 26),
			Reason: "Đường vào xã bị sạt lở,\ngiáo viên chưa lên được"})
		w.list(store.ClassDecision, "extension_requested", user, directive.RoleSupervisor, "r1", w.clock.Now(), task)
	},
	"extension-granted": func(w *world, user string) {
		task := w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ", due(calendar.NewDate(2021, 2, 26)))
		w.request(store.Request{ID: "r1", TaskID: task.ID, Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 2, 26), Status: store.RequestGranted,
			Note: "Đồng ý, báo cáo tiến độ hằng tuần"})
		w.list(store.ClassDecision, "extension_granted", user, directive.RoleOfficer, "r1", w.clock.Now(), task)
	},
	"mixed": func(w *world, user string) {
		w.clock.Set(calendar.NewDate(2021, 1, 14).At(8, 0))
		late := w.task("t1", tramTau, "Triển khai mở lớp xóa mù chữ")
		asked := w.task("t2", vanYen, "Tổ chức hội nghị tổng kết năm 2020")
		w.fire("office", w.clock.Now(), directive.ActionEscalate, 0, late)
		w.request(store.Request{ID: "r1", TaskID: asked.ID, Kind: store.RequestExcuse, Reason: "Huyện hội chưa kiện toàn"})
		id := w.list(store.ClassEscalation, "escalation", user, directive.RoleOffice, "office", w.clock.Now(), late)
		w.notices(id, "request_undecided", user, directive.RoleOffice, directive.RoleOffice, "r1", w.clock.Now(), asked)
	},
}

func (w *world) request(r store.Request) {
	w.t.Helper()
	now := w.clock.Now()
	if r.Status == "" {
		r.Status = store.RequestPending
	}
	r.UserID, r.ArrivedAt, r.DecideBy = officer, now, calendar.NewDate(2021, 1, 13).End()
	w.tx(func(ctx context.Context, tx *store.Tx) error { return tx.InsertRequest(ctx, r) })
}

func TestGoldenMails(t *testing.T) {
	for name, set := range mails {
		for _, language := range readers {
			t.Run(name+"."+language, func(t *testing.T) {
				w := newWorld(t)
				user := w.person(directive.User{ID: "reader", Name: "Lý Thị Mẩy", Login: "may", Email: "may@example.vn", Language: language})
				set(w, user)
				m := w.send()
				golden(t, name+"."+language+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
				golden(t, name+"."+language+".html", m.HTML)
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); if that is right, run the tests with -update:\n%s", name, diff)
	}
}

func TestSubjects(t *testing.T) {
	for name, want := range map[string]string{
		"assignment": "Giao ban quý IV/2020: 4 nhiệm vụ mới cho Hội Khuyến học huyện Trạm Tấu; 1 việc phối hợp",
		"reminder":   "Nhắc việc: 2 việc của Hội Khuyến học huyện Trạm Tấu đến hạn, gần nhất 11/01/2021",
		"escalation": "Báo quá hạn: 2 việc của 2 đơn vị",
		"review":     "Chờ xác nhận: 1 báo cáo của Hội Khuyến học huyện Trạm Tấu",
	} {
		w := newWorld(t)
		mails[name](w, chair)
		if got := w.send().Subject; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestUnitNames(t *testing.T) {
	for _, tc := range []struct{ organisation, unit, want string }{
		{"Hội Khuyến học tỉnh Yên Bái", tramTau, "Hội Khuyến học huyện Trạm Tấu"},
		{"Hội Khuyến học tỉnh", tramTau, "Hội Khuyến học huyện Trạm Tấu"},
		{"Hội Khuyến học tỉnh Yên Bái", school, "Trung tâm Giáo dục thường xuyên tỉnh"},
		{"", tramTau, "huyện Trạm Tấu"},
		{"Liên hiệp hội", tramTau, "huyện Trạm Tấu"},
	} {
		w := newWorld(t)
		w.tx(func(ctx context.Context, tx *store.Tx) error {
			m, err := tx.MeetingHead(ctx, meetingID)
			if err != nil {
				return err
			}
			m.Organisation = tc.organisation
			return tx.UpdateMeeting(ctx, m)
		})
		w.list(store.ClassDecision, "accepted", officer, directive.RoleOfficer, "", w.clock.Now(), w.task("t1", tc.unit, "Việc"))
		if got := w.send().Subject; got != "Đã xác nhận hoàn thành: 1 việc của "+tc.want {
			t.Errorf("%q, %s: %q", tc.organisation, tc.unit, got)
		}
	}
}

// TestCheckedAgain: what has changed between the decision and the sending is not told any more.
func TestCheckedAgain(t *testing.T) {
	type change func(w *world, t directive.Task)
	status := func(s directive.TaskStatus) change {
		return func(w *world, t directive.Task) {
			t.Status, t.Submission, t.SubmittedAt = s, 1, w.clock.Now()
			w.update(t)
		}
	}
	moved := func(w *world, t directive.Task) {
		t.PlanVersion, t.Due, t.DueOn = 2, calendar.NewDate(2021, 2, 26).End(), calendar.NewDate(2021, 2, 26)
		w.update(t)
	}
	replanned := func(w *world, t directive.Task) {
		w.tx(func(ctx context.Context, tx *store.Tx) error {
			if err := tx.CarrySteps(ctx, []string{t.ID}); err != nil {
				return err
			}
			t.PlanVersion = 2
			return tx.UpdateTask(ctx, t)
		})
	}
	for _, tc := range []struct {
		name   string
		event  string
		change change
		told   bool
	}{
		{"reminder, unchanged", "reminder", func(*world, directive.Task) {}, true},
		{"reminder, acknowledged", "reminder", status(directive.TaskAcknowledged), true},
		{"reminder, in progress", "reminder", status(directive.TaskInProgress), true},
		{"reminder, submitted", "reminder", status(directive.TaskSubmitted), false},
		{"reminder, done", "reminder", status(directive.TaskDone), false},
		{"reminder, excused", "reminder", status(directive.TaskExcused), false},
		{"reminder, cancelled", "reminder", status(directive.TaskCancelled), false},
		{"reminder, deadline moved", "reminder", moved, false},
		{"reminder, same deadline planned anew", "reminder", replanned, true},
		{"escalation, unchanged", "escalation", func(*world, directive.Task) {}, true},
		{"escalation, submitted", "escalation", status(directive.TaskSubmitted), false},
		{"escalation, done", "escalation", status(directive.TaskDone), false},
		{"escalation, deadline moved", "escalation", moved, false},
		{"assigned, deadline moved", "assigned", moved, true},
		{"assigned, done", "assigned", status(directive.TaskDone), true},
		{"assigned, cancelled", "assigned", status(directive.TaskCancelled), false},
		{"accepted stays true", "accepted", status(directive.TaskInProgress), true},
		{"submitted, accepted meanwhile", "submitted", status(directive.TaskDone), false},
		{"submitted, waiting", "submitted", status(directive.TaskSubmitted), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			task := w.task("t1", tramTau, "Mở lớp xóa mù chữ")
			w.fire("step", w.clock.Now(), directive.ActionRemind, 0, task)
			id := w.list(store.ClassDecision, tc.event, officer, directive.RoleOfficer, "step", w.clock.Now(), task)
			tc.change(w, task)
			box := &outbox{}
			once(t, newLoop(t, w.options(box)), 1)
			if told := len(box.all()) == 1; told != tc.told {
				t.Errorf("told: %v, want %v", told, tc.told)
			}
			if !tc.told {
				w.want(id, store.DeliveryObsolete, "nothing_left")
			}
		})
	}
}

func TestReviewerIsCheckedAgain(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*directive.Task)
		told   bool
	}{
		{"still waits", func(*directive.Task) {}, true},
		{"accepted", func(t *directive.Task) { t.Status = directive.TaskDone }, false},
		{"returned and submitted again", func(t *directive.Task) { t.Submission = 2 }, false},
	} {
		w := newWorld(t)
		task := w.task("t1", tramTau, "Mở lớp", func(t *directive.Task) {
			t.Status, t.Submission, t.SubmittedAt = directive.TaskSubmitted, 1, w.clock.Now()
		})
		w.fire("review_remind", w.clock.Now(), directive.ActionRemind, 1, task)
		w.list(store.ClassReminder, "reminder", office, directive.RoleOffice, "review_remind", w.clock.Now(), task)
		tc.change(&task)
		w.update(task)
		box := &outbox{}
		once(t, newLoop(t, w.options(box)), 1)
		if told := len(box.all()) == 1; told != tc.told {
			t.Errorf("%s: told %v, want %v", tc.name, told, tc.told)
		}
	}
}

func TestDecidedRequestsAreNotAskedFor(t *testing.T) {
	for _, event := range []string{"extension_requested", "excuse_requested", "request_undecided"} {
		w := newWorld(t)
		task := w.task("t1", tramTau, "Mở lớp")
		w.request(store.Request{ID: "r1", TaskID: task.ID, Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 2, 26), Status: store.RequestRefused})
		id := w.list(store.ClassDecision, event, chair, directive.RoleSupervisor, "r1", w.clock.Now(), task)
		once(t, newLoop(t, w.options(&outbox{})), 1)
		w.want(id, store.DeliveryObsolete, "nothing_left")
	}
}

func TestOnlyTheRestIsTold(t *testing.T) {
	w := newWorld(t)
	var tasks []directive.Task
	for n := range 4 {
		tasks = append(tasks, w.task(fmt.Sprintf("t%d", n), tramTau, fmt.Sprintf("Việc số %d", n)))
	}
	w.reminder(officer, w.clock.Now(), tasks...)
	tasks[1].Status, tasks[2].Status = directive.TaskDone, directive.TaskSubmitted
	w.update(tasks[1])
	w.update(tasks[2])
	m := w.send()
	for n, want := range []bool{true, false, false, true} {
		if got := strings.Contains(m.Text, fmt.Sprintf("Việc số %d", n)); got != want {
			t.Errorf("task %d is told: %v, want %v", n, got, want)
		}
	}
	if !strings.HasPrefix(m.Subject, "Nhắc việc: 2 việc") {
		t.Errorf("the subject counts what is told: %q", m.Subject)
	}
}

func TestATaskStandsOnceInASection(t *testing.T) {
	w := newWorld(t)
	w.clock.Set(calendar.NewDate(2021, 1, 25).At(8, 0))
	task := w.task("t1", tramTau, "Mở lớp")
	w.fire("chair", w.clock.Now(), directive.ActionEscalate, 0, task)
	w.fire("chair_repeat", w.clock.Now(), directive.ActionEscalate, 0, task)
	id := w.list(store.ClassEscalation, "escalation", chair, directive.RoleChair, "chair", w.clock.Now(), task)
	w.notices(id, "escalation", chair, directive.RoleChair, directive.RoleChair, "chair_repeat", w.clock.Now(), task)
	if m := w.send(); strings.Count(m.Text, "Mở lớp") != 1 {
		t.Errorf("told twice:\n%s", m.Text)
	}
}

func TestLongLists(t *testing.T) {
	w := newWorld(t)
	var tasks []directive.Task
	for n := range 230 {
		tasks = append(tasks, w.task(fmt.Sprintf("t%d", n), tramTau, strings.Repeat("Nội dung rất dài. ", 40)))
	}
	w.reminder(officer, w.clock.Now(), tasks...)
	m := w.send()
	if !strings.Contains(m.Text, "và 30 việc nữa, xin xem tại https://giaoban.example.vn/tasks\n") || !strings.Contains(m.Text, "\n200. ") || strings.Contains(m.Text, "\n201. ") {
		t.Error("want 200 items and where the other 30 are")
	}
	if !strings.Contains(m.Subject, "230 việc") {
		t.Errorf("the subject counts all: %q", m.Subject)
	}
	if len([]rune(m.Subject)) > 180 {
		t.Errorf("subject of %d characters", len([]rune(m.Subject)))
	}
}

func TestTasksOfTwoMeetings(t *testing.T) {
	w := newWorld(t)
	w.tx(func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.MeetingHead(ctx, meetingID)
		if err != nil {
			return err
		}
		m.ID, m.Title, m.Organisation = "meeting-2", "Giao ban quý I/2021", "Hội Khuyến học tỉnh"
		return tx.InsertMeeting(ctx, m)
	})
	other := func(t *directive.Task) { t.MeetingID = "meeting-2" }
	w.list(store.ClassAssignment, "assigned", officer, directive.RoleOfficer, "", w.clock.Now(), w.task("t1", tramTau, "Việc một"), w.task("t2", tramTau, "Việc hai", other))
	m := w.send()
	if m.Subject != "2 nhiệm vụ mới cho Hội Khuyến học huyện Trạm Tấu" {
		t.Errorf("subject %q", m.Subject)
	}
	if !strings.Contains(m.Text, "vừa được giao") || !strings.Contains(m.Text, "Thư này do phần mềm Giao Ban gửi tự động") {
		t.Errorf("neither meeting nor organisation is named alone:\n%s", m.Text)
	}
}

func TestReminderThatWasDelayed(t *testing.T) {
	w := newWorld(t)
	w.clock.Set(calendar.NewDate(2021, 1, 8).At(8, 0))
	w.reminder(officer, w.clock.Now(), w.task("t1", tramTau, "Mở lớp"))
	w.clock.Set(calendar.NewDate(2021, 1, 13).At(9, 0)) // the mail server was down
	m := w.send()
	if m.Subject != "Nhắc việc: 1 việc của Hội Khuyến học huyện Trạm Tấu đã đến hạn" || !strings.Contains(m.Text, "quá hạn 2 ngày làm việc") {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
}

// TestEveryEventHasWords holds the catalogue to the events that the service tells of.
func TestEveryEventHasWords(t *testing.T) {
	c, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range serviceEvents(t) {
		for _, key := range []string{"mail.subject.", "mail.lead."} {
			if event != "request_undecided" && !c.For("vi").Has(key+event) { // that one is the section "undecided"
				t.Errorf("no text for %s%s", key, event)
			}
		}
	}
}

// serviceEvents reads the constants Event… of the service, which this package must not import.
func serviceEvents(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "service", "notices.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if ok && strings.HasPrefix(v.Names[0].Name, "Event") && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				event, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, event)
			}
		}
		return true
	})
	if len(out) < 10 {
		t.Fatalf("found only the events %v", out)
	}
	return out
}
