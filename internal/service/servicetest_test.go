package service_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/internal/blob"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/pgtest"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// grace and settle are the service's in these tests.
const (
	grace  = time.Minute
	settle = 20 * time.Second
	// maxEvidence is how large an attached file may be in these tests.
	maxEvidence = 100_000
)

// briefing is the afternoon on which every world begins: that of the real meeting, a Friday.
var briefing = calendar.NewDate(2020, 12, 25).At(15, 0).UTC()

// clock is the one clock of a world. It moves when a test says so.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t.UTC()
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a service on a database of its own, with the units of Yên Bái and people on their posts.
type world struct {
	t       testing.TB
	place   store.Options
	clock   *clock
	store   *store.Store
	service *service.Service
	raw     *sql.DB           // past the store, for looking at whole tables
	units   map[string]string // name → id; the province is "tỉnh"
	people  map[string]string // login → user id
	points  *points
	blobs   string                    // the folder of attached files
	known   map[int]calendar.Calendar // by revision
}

// in is the same world in a subtest.
func (w *world) in(t testing.TB) *world {
	inner := *w
	inner.t = t
	return &inner
}

// another is a new world on the same kind of database.
func (w *world) another(t testing.TB) *world {
	t.Helper()
	for _, d := range databases {
		if (d.name == "postgres") == w.store.Postgres() {
			return newWorld(t, d.place(t))
		}
	}
	return nil
}

// points are the named places between the steps of an act; a test may wait there to count or to interrupt.
type points struct {
	mu sync.Mutex
	on func(point string)
}

func (p *points) hit(point string) {
	p.mu.Lock()
	on := p.on
	p.mu.Unlock()
	if on != nil {
		on(point)
	}
}

// watch calls on at every point until the returned function is called.
func (p *points) watch(on func(point string)) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on = on
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.on = nil
	}
}

// databases are where every test runs.
var databases = []struct {
	name  string
	place func(testing.TB) store.Options
}{
	{"sqlite", func(t testing.TB) store.Options { return store.Options{Dir: t.TempDir()} }},
	{"postgres", func(t testing.TB) store.Options { return store.Options{URL: pgtest.Start(t)} }},
}

// each runs a test on SQLite and on PostgreSQL, each time in a new world.
func each(t *testing.T, test func(*testing.T, *world)) {
	t.Helper()
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) { test(t, newWorld(t, d.place(t))) })
	}
}

func newWorld(t testing.TB, place store.Options) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: briefing}, units: map[string]string{}, people: map[string]string{}, points: &points{}, blobs: t.TempDir(), known: map[int]calendar.Calendar{}}
	place.Now = w.clock.Now
	w.place = place
	w.store = w.openStore()
	w.service = w.newService(w.store)
	w.raw = w.openRaw()
	if err := w.service.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.settleUnits()
	w.seatPeople()
	return w
}

func (w *world) openStore() *store.Store {
	w.t.Helper()
	s, err := store.Open(w.t.Context(), w.place)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return s
}

// newService makes a service whose points can be watched through w.points.
func (w *world) newService(s *store.Store) *service.Service {
	files, err := blob.OpenFolder(w.blobs)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := files.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return service.New(service.Options{Store: s, Grace: grace, Settle: settle, Email: true, Hit: w.points.hit, Files: files, MaxEvidence: maxEvidence})
}

func (w *world) openRaw() *sql.DB {
	w.t.Helper()
	driver, source := "postgres", w.place.URL
	if source == "" {
		driver, source = "sqlite", "file:"+filepath.Join(w.place.Dir, "giaoban.db")+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return db
}

// admin is somebody who may do everything, without being a person.
func (w *world) admin() service.Call {
	return service.Call{Actor: service.Actor{Seats: []store.Seat{{Role: directive.RoleAdmin}}}, ArrivedAt: w.clock.Now()}
}

func (w *world) settleUnits() {
	w.t.Helper()
	units, err := example.Units()
	if err != nil {
		w.t.Fatal(err)
	}
	if units, err = w.service.ImportUnits(w.t.Context(), w.admin(), units); err != nil {
		w.t.Fatal(err)
	}
	for _, u := range units {
		name := u.Name
		if u.Level == directive.LevelProvince {
			name = "tỉnh"
		}
		w.units[name] = u.ID
	}
}

// districts are the names of the nine units, in the order of their codes.
var districts = []string{"Yên Bái", "Nghĩa Lộ", "Lục Yên", "Văn Yên", "Mù Cang Chải", "Trấn Yên", "Trạm Tấu", "Văn Chấn", "Yên Bình"}

// seatPeople seats a chair, a supervisor, an office and an inspector at the province, and an officer and a head in
// each district. Everybody has an address.
func (w *world) seatPeople() {
	w.t.Helper()
	seats := []directive.Role{directive.RoleChair, directive.RoleSupervisor, directive.RoleOffice, directive.RoleInspector}
	for _, role := range seats {
		w.seat(string(role), "tỉnh", role, "")
	}
	for _, name := range districts {
		w.seat("officer/"+name, name, directive.RoleOfficer, "")
		w.seat("head/"+name, name, directive.RoleHead, "")
	}
}

// seat puts a person, who is made if there is none of that login, on a post.
func (w *world) seat(login, unit string, role directive.Role, title string) {
	w.t.Helper()
	today := calendar.NewDate(2020, 1, 1)
	err := w.store.InTx(w.t.Context(), func(tx *store.Tx) error {
		id, known := w.people[login]
		if !known {
			id = store.NewID()
			u := directive.User{ID: id, Name: login, Login: login, Email: fmt.Sprintf("p%d@example.org", len(w.people)), Language: "vi", Version: 1}
			if err := tx.InsertUser(w.t.Context(), u, tx.Now()); err != nil {
				return err
			}
		}
		w.people[login] = id
		post := directive.Post{ID: store.NewID(), UnitID: w.units[unit], Role: role, Title: title}
		if err := tx.InsertPost(w.t.Context(), post); err != nil {
			return err
		}
		return tx.InsertHolder(w.t.Context(), directive.Holder{PostID: post.ID, UserID: id, From: today})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// vacate ends everybody's holding of a post long ago.
func (w *world) vacate(unit string, role directive.Role) {
	w.t.Helper()
	w.sql("UPDATE holders SET to_on = '2020-01-02' WHERE post_id IN (SELECT id FROM posts WHERE unit_id = '" + w.units[unit] + "' AND role = '" + string(role) + "')")
}

// sql changes the database behind the service's back.
func (w *world) sql(statement string) {
	w.t.Helper()
	if _, err := w.raw.ExecContext(w.t.Context(), statement); err != nil {
		w.t.Fatal(err)
	}
}

// as is a request of a person that arrives now.
func (w *world) as(login string) service.Call { return w.asAt(login, w.clock.Now()) }

// asAt is a request of a person that arrived at an instant.
func (w *world) asAt(login string, arrived time.Time) service.Call {
	w.t.Helper()
	id, known := w.people[login]
	if !known {
		w.t.Fatalf("nobody is called %s", login)
	}
	seats, err := w.store.Read().SeatsOf(context.Background(), id, calendar.DateOf(w.clock.Now()))
	if err != nil {
		w.t.Fatal(err)
	}
	return service.Call{Actor: service.Actor{UserID: id, Name: login, Seats: seats}, ArrivedAt: arrived}
}

// ids are the ids of named units; "all" stays.
func (w *world) ids(names ...string) []string {
	w.t.Helper()
	out := make([]string, len(names))
	for i, name := range names {
		id, known := w.units[name]
		if name == directive.AllUnits {
			id, known = name, true
		}
		if !known {
			w.t.Fatalf("no unit is called %s", name)
		}
		out[i] = id
	}
	return out
}

// oneOff is a directive with a last day.
func (w *world) oneOff(due calendar.Date, units ...string) directive.Directive {
	return directive.Directive{Text: "Việc có thời hạn", Time: directive.TimeOneOff, DueOn: due, Units: w.ids(units...)}
}

// instant is a directive with an instant for a deadline.
func (w *world) instant(due time.Time, units ...string) directive.Directive {
	return directive.Directive{Text: "Việc có giờ hạn", Time: directive.TimeOneOff, Due: due, Units: w.ids(units...)}
}

// standing is a directive reported every so often.
func (w *world) standing(every directive.Every, until calendar.Date, units ...string) directive.Directive {
	return directive.Directive{Text: "Việc thường xuyên", Time: directive.TimeStanding, Every: every, Until: until, Units: w.ids(units...)}
}

// untracked is a directive without a deadline.
func (w *world) untracked(units ...string) directive.Directive {
	return directive.Directive{Text: "Việc không theo dõi", Time: directive.TimeUntracked, Units: w.ids(units...)}
}

// reviewed makes a directive require a review.
func reviewed(d directive.Directive) directive.Directive {
	d.RequiresReview = true
	return d
}

// group is a group of directives.
func group(directives ...directive.Directive) directive.Group {
	return directive.Group{Title: "Nhóm việc", Kind: directive.KindOther, Directives: directives}
}

// draft stores a meeting held today.
func (w *world) draft(groups ...directive.Group) directive.Meeting {
	w.t.Helper()
	m := directive.Meeting{Title: "Giao ban", HeldOn: calendar.DateOf(w.clock.Now()), Groups: groups}
	m, err := w.service.CreateMeeting(w.t.Context(), w.as("office"), m)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// issue drafts and issues a meeting with its default ladders and lets the machine assign.
func (w *world) issue(groups ...directive.Group) []directive.Group {
	w.t.Helper()
	return w.issueWith(nil, groups...)
}

func (w *world) issueWith(policy *directive.Policy, groups ...directive.Group) []directive.Group {
	w.t.Helper()
	m := w.draft(groups...)
	issued, err := w.service.IssueMeeting(w.t.Context(), w.as("chair"), m.ID, policy)
	if err != nil {
		w.t.Fatal(err)
	}
	w.settle()
	return issued
}

// only issues one group and returns its only task.
func (w *world) only(d directive.Directive) directive.Task {
	w.t.Helper()
	tasks := w.tasks(w.issue(group(d))[0].ID)
	if len(tasks) != 1 {
		w.t.Fatalf("%d tasks, want 1", len(tasks))
	}
	return tasks[0]
}

// tasks are the tasks of a group, in the order of their codes.
func (w *world) tasks(groupID string) []directive.Task {
	w.t.Helper()
	tasks, err := w.store.Read().TasksOfGroup(context.Background(), groupID)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.SortFunc(tasks, func(a, b directive.Task) int { return strings.Compare(a.Code, b.Code) })
	return tasks
}

func (w *world) task(id string) directive.Task {
	w.t.Helper()
	k, err := w.store.Read().Task(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

func (w *world) group(id string) directive.Group {
	w.t.Helper()
	g, err := w.store.Read().Group(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

func (w *world) calendarOf(g directive.Group) calendar.Calendar {
	w.t.Helper()
	if cal, ok := w.known[g.CalendarRev]; ok {
		return cal
	}
	exceptions, err := w.store.Read().CalendarAt(context.Background(), g.CalendarRev)
	if err != nil {
		w.t.Fatal(err)
	}
	cal, err := calendar.New(exceptions)
	if err != nil {
		w.t.Fatal(err)
	}
	w.known[g.CalendarRev] = cal
	return cal
}

// settle answers every bell, as the relay and the workflows would.
func (w *world) settle() {
	w.t.Helper()
	ctx := context.Background()
	for {
		bells, err := w.store.Read().Bells(ctx, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(bells) == 0 {
			return
		}
		var ids []string
		groups := map[string]bool{}
		for _, b := range bells {
			ids = append(ids, b.ID)
			groups[b.GroupID] = true
		}
		for id := range groups {
			w.advanceGroup(id)
		}
		if err := w.store.InTx(ctx, func(tx *store.Tx) error { return tx.DeleteBells(ctx, ids) }); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) advanceGroup(id string) {
	w.t.Helper()
	if err := w.service.Advance(context.Background(), id); err != nil {
		w.t.Fatalf("advance: %v", err)
	}
	if g := w.group(id); g.Status == directive.GroupIssued && !g.NextAt.IsZero() && !g.NextAt.After(w.clock.Now()) {
		w.t.Fatalf("at %v the group wants to be looked at again at %v: it would spin", w.clock.Now(), g.NextAt)
	}
}

// advance moves the clock to an instant, and lets every group be looked at whenever it wants to be on the way.
func (w *world) advance(to time.Time) {
	w.t.Helper()
	for {
		w.settle()
		groups, err := w.store.Read().GroupsBehind(context.Background(), to.Add(time.Microsecond), 1)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(groups) == 0 {
			w.clock.set(to)
			return
		}
		if groups[0].NextAt.After(w.clock.Now()) {
			w.clock.set(groups[0].NextAt)
		}
		w.advanceGroup(groups[0].ID)
	}
}

// must fails the test if an act was refused.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
