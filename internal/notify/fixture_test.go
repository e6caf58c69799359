package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/notify"
	"giaoban/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that the test owns.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// world is a province after its briefing of 25 December 2020: three districts, a school, their people, a meeting
// whose first group is issued.
type world struct {
	t     *testing.T
	store *store.Store
	clock *clock
	tasks int // so many directives have a task
}

func directiveID(n int) string { return fmt.Sprintf("directive-%d", n) }

// The people and units of the world.
const (
	province, tramTau, vanYen, school = "unit-yen-bai", "unit-tram-tau", "unit-van-yen", "unit-school"
	officer, officer2, head           = "user-officer", "user-officer-2", "user-head"
	office, chair, english            = "user-office", "user-chair", "user-english"
	meetingID, groupID                = "meeting-1", "group-1"
)

// afternoon is when every world begins: the briefing is over.
func afternoon() time.Time { return calendar.NewDate(2020, 12, 25).At(15, 0).UTC() }

// newWorld is a world of its own for a test: a copy of the seeded one.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{now: afternoon()}}
	image, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "giaoban.db"), image, 0o600); err != nil {
		t.Fatal(err)
	}
	w.store, err = store.Open(t.Context(), store.Options{Dir: dir, Now: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// seeded is the file of a database with the people, units and meeting of the world. It is made once, since
// migrations are what takes time.
var seeded = sync.OnceValues(func() (image []byte, err error) {
	dir, err := os.MkdirTemp("", "notify")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Now: afternoon})
	if err != nil {
		return nil, err
	}
	err = s.InTx(context.Background(), func(tx *store.Tx) error { return seed(context.Background(), tx) })
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "giaoban.db"))
})

// directiveCount is how many tasks a test can give.
const directiveCount = 320

func seed(ctx context.Context, tx *store.Tx) error {
	now := tx.Now()
	if err := tx.InsertCalendar(ctx, 1, calendar.Builtin(), now); err != nil {
		return err
	}
	units := []directive.Unit{
		{ID: province, Code: "15", Type: "tỉnh", Name: "Yên Bái", Level: directive.LevelProvince, Phone: "0216 3852 000", Version: 1},
		{ID: tramTau, Code: "139", Type: "huyện", Name: "Trạm Tấu", Level: directive.LevelDistrict, ParentID: province, Phone: "0216 3876 139", Version: 1},
		{ID: vanYen, Code: "136", Type: "huyện", Name: "Văn Yên", Level: directive.LevelDistrict, ParentID: province, Version: 1},
		{ID: school, Name: "Trung tâm Giáo dục thường xuyên tỉnh", Level: directive.LevelBody, ParentID: province, Version: 1},
	}
	if err := tx.InsertUnits(ctx, units); err != nil {
		return err
	}
	for _, u := range []directive.User{
		{ID: officer, Name: "Giàng A Chu", Login: "chu", Email: "chu@tramtau.example.vn", Language: "vi"},
		{ID: officer2, Name: "Hoàng Thị Sợi", Login: "soi", Email: "soi@vanyen.example.vn", Language: "vi"},
		{ID: head, Name: "Lò Văn Phương", Login: "phuong", Email: "phuong@tramtau.example.vn", Language: "vi"},
		{ID: office, Name: "Nguyễn Thị Hạnh", Login: "hanh", Email: "vanphong@hkh.example.vn", Language: "vi"},
		{ID: chair, Name: "Triệu Tiến Thịnh", Login: "thinh", Email: "thinh@hkh.example.vn", Language: "vi"},
		{ID: english, Name: "Anna Smith", Login: "anna", Email: "anna@example.org", Language: "en"},
	} {
		u.Version = 1
		if err := tx.InsertUser(ctx, u, now); err != nil {
			return err
		}
	}
	var directives []directive.Directive
	for n := 1; n <= directiveCount; n++ {
		directives = append(directives, directive.Directive{ID: directiveID(n), GroupID: groupID, Ordinal: n, Text: "Nội dung", Kind: directive.KindOther})
	}
	return tx.InsertMeeting(ctx, directive.Meeting{ID: meetingID, Title: "Giao ban quý IV/2020", HeldOn: calendar.NewDate(2020, 12, 25),
		Organisation: "Hội Khuyến học tỉnh Yên Bái", IssuingUnitID: province, Status: directive.GroupIssued, Version: 1, CreatedAt: now, UpdatedAt: now,
		Groups: []directive.Group{{ID: groupID, MeetingID: meetingID, Ordinal: 1, Kind: directive.KindOther, Title: "Nhóm thứ nhất", Status: directive.GroupIssued,
			Version: 1, IssuedAt: now, IssueID: "issue-1", Policy: directive.DefaultPolicy(), CalendarRev: 1, Directives: directives}}})
}

func (w *world) tx(fn func(context.Context, *store.Tx) error) {
	w.t.Helper()
	if err := w.store.InTx(w.t.Context(), func(tx *store.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// person changes nothing in the world but adds somebody.
func (w *world) person(u directive.User) string {
	w.t.Helper()
	u.Version = 1
	w.tx(func(ctx context.Context, tx *store.Tx) error { return tx.InsertUser(ctx, u, w.clock.Now()) })
	return u.ID
}

// dayDue is the deadline of most tasks: the end of Monday 11 January 2021.
func dayDue() time.Time { return calendar.NewDate(2021, 1, 11).End().UTC() }

// task adds a task of the next directive, changed by the given edits.
func (w *world) task(id, unit, title string, edits ...func(*directive.Task)) directive.Task {
	w.t.Helper()
	now := w.clock.Now()
	w.tasks++
	t := directive.Task{ID: id, Code: "1.1/" + id, MeetingID: meetingID, GroupID: groupID, DirectiveID: directiveID(w.tasks), UnitID: unit, OriginUnitID: unit,
		Role: directive.RoleLead, Kind: directive.KindOther, Title: title, Status: directive.TaskAssigned, Due: dayDue(), PlanVersion: 1, PlanFrom: now,
		Version: 1, CreatedAt: now, UpdatedAt: now}
	for _, edit := range edits {
		edit(&t)
	}
	t.OriginalDue = t.Due
	if !t.Due.IsZero() {
		t.DueOn = directive.Deadline{Due: t.Due}.Day()
	}
	w.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertTasks(ctx, []directive.Task{t}, func(directive.Task) string { return "" })
	})
	return t
}

// list opens a list for a person and puts notices of the tasks on it.
func (w *world) list(class store.Class, event, user string, to directive.Role, step string, at time.Time, tasks ...directive.Task) string {
	w.t.Helper()
	var id string
	w.tx(func(ctx context.Context, tx *store.Tx) (err error) {
		now := tx.Now()
		id, err = tx.OpenDelivery(ctx, store.Delivery{BatchKey: "list/" + store.NewID(), Channel: store.ChannelEmail, Class: class, UserID: user, ReadyAt: now, CreatedAt: now})
		if err != nil {
			return err
		}
		return tx.InsertNotices(ctx, notices(id, event, user, to, step, at, now, tasks...))
	})
	return id
}

func notices(delivery, event, user string, to directive.Role, step string, at, now time.Time, tasks ...directive.Task) []store.Notice {
	var out []store.Notice
	for _, t := range tasks {
		id := store.NewID()
		out = append(out, store.Notice{ID: id, DedupeKey: "key/" + id, Event: event, ToRole: to, ToUnitID: t.UnitID, UserID: user, AsRole: to, MeetingID: t.MeetingID,
			GroupID: t.GroupID, TaskID: t.ID, Step: step, At: at, CreatedAt: now, DeliveryID: delivery})
	}
	return out
}

// assignment is a list of one new task for the officer of Trạm Tấu, or for somebody else.
func (w *world) assignment(user string) string {
	w.t.Helper()
	t := w.task("task-"+store.NewID(), tramTau, "Mở lớp xóa mù chữ tại xã Làng Nhì")
	return w.list(store.ClassAssignment, "assigned", user, directive.RoleOfficer, "", w.clock.Now(), t)
}

// fire records a decided step of tasks, as the review does.
func (w *world) fire(step string, at time.Time, action directive.Action, submission int, tasks ...directive.Task) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *store.Tx) error {
		var steps []store.StepRecord
		for _, t := range tasks {
			steps = append(steps, store.StepRecord{TaskID: t.ID, PlanVersion: t.PlanVersion, Submission: submission, Step: step, At: at, Action: action,
				ToRole: directive.RoleOfficer, State: directive.StepFired, DecidedAt: at})
		}
		return tx.ClaimSteps(ctx, steps)
	})
}

// reminder is a list of the step remind_1 of tasks, decided and told at at.
func (w *world) reminder(user string, at time.Time, tasks ...directive.Task) string {
	w.t.Helper()
	w.fire("remind_1", at, directive.ActionRemind, 0, tasks...)
	return w.list(store.ClassReminder, "reminder", user, directive.RoleOfficer, "remind_1", at, tasks...)
}

// update writes a changed task.
func (w *world) update(t directive.Task) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *store.Tx) error { return tx.UpdateTask(ctx, t) })
}

// delivery reads one delivery.
func (w *world) delivery(id string) store.Delivery {
	w.t.Helper()
	d, err := w.store.Read().Delivery(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// want fails unless the delivery is in the given state for the given reason ("" is not compared).
func (w *world) want(id string, state store.DeliveryState, why string) {
	w.t.Helper()
	if d := w.delivery(id); d.State != state || (why != "" && d.Error != why) {
		w.t.Errorf("delivery is %s (%s), want %s (%s)", d.State, d.Error, state, why)
	}
}

func (w *world) options(s notify.Sender) notify.Options {
	w.t.Helper()
	c, err := i18n.New()
	if err != nil {
		w.t.Fatal(err)
	}
	return notify.Options{Store: w.store, Sender: s, Catalogue: c, BaseURL: "https://giaoban.example.vn/", From: "Giao Ban <giaoban@hkh.example.vn>",
		Logger: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond,
		Backoff: func(int) (time.Duration, bool) { return time.Minute, true }}
}

func newLoop(t *testing.T, o notify.Options) *notify.Loop {
	t.Helper()
	l, err := notify.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// once sends what is ready and fails unless that were n lists.
func once(t *testing.T, l *notify.Loop, n int) {
	t.Helper()
	got, err := l.Once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got != n {
		t.Errorf("took up %d lists, want %d", got, n)
	}
}

// outbox is a Sender that keeps what it is given.
type outbox struct {
	mu       sync.Mutex
	messages []notify.Message
	answer   func(notify.Message) error // nil: accepted
}

// Send keeps the message, or answers with the scripted error.
func (o *outbox) Send(_ context.Context, m notify.Message) error {
	if o.answer != nil {
		if err := o.answer(m); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.messages = append(o.messages, m)
	return nil
}

func (o *outbox) all() []notify.Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]notify.Message(nil), o.messages...)
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(15 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("never: %s", what)
		}
	}
}
