package api_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/blob"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/i18n"
	"giaoban/internal/pgtest"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// briefing is the afternoon on which every world begins: that of the real meeting, a Friday.
var briefing = calendar.NewDate(2020, 12, 25).At(15, 0).UTC()

// clock is the one clock of a world. It moves when a test says so, and counts how often it was read.
type clock struct {
	mu    sync.Mutex
	read  sync.Cond
	at    time.Time
	reads int
}

func newClock(at time.Time) *clock {
	c := &clock{at: at}
	c.read.L = &c.mu
	return c
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	c.read.Broadcast()
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t.UTC()
}

// count is how often the clock was read.
func (c *clock) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reads
}

// waitRead waits until the clock was read again after count.
func (c *clock) waitRead(count int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.reads == count {
		c.read.Wait()
	}
}

// world is the API on a real server over a database of its own, with the units of Yên Bái and people with tokens.
type world struct {
	t       testing.TB
	place   store.Options
	clock   *clock
	store   *store.Store
	service *service.Service
	api     *api.API
	url     string
	raw     *sql.DB           // past the store, for counting rows
	units   map[string]string // name → id; the province is "tỉnh"
	tokens  map[string]string // login → bearer token
	users   map[string]string // login → id
	log     *lockedBuffer
	conform *conformance
	seen    func(call, answer) // called for every request that was answered; may be nil
	tables  []string
}

// lockedBuffer collects the log of a server.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// in is the same world in a subtest.
func (w *world) in(t testing.TB) *world {
	inner := *w
	inner.t = t
	return &inner
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

// onSQLite is for what the database has no part in.
func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, databases[0].place(t))
}

func newWorld(t testing.TB, place store.Options) *world {
	t.Helper()
	w := &world{t: t, clock: newClock(briefing), units: map[string]string{}, tokens: map[string]string{}, users: map[string]string{}, log: &lockedBuffer{}}
	place.Now = w.clock.Now
	w.place = place
	var err error
	if w.store, err = store.Open(t.Context(), place); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ok(t, w.store.Close()) })
	files, err := blob.OpenFolder(t.TempDir())
	ok(t, err)
	t.Cleanup(func() { ok(t, files.Close()) })
	w.service = service.New(service.Options{Store: w.store, Files: files, MaxEvidence: maxEvidence, Grace: time.Minute, Settle: 20 * time.Second, Email: true})
	ok(t, w.service.Setup(t.Context()))
	w.openRaw()
	admin, err := w.service.FirstToken(t.Context())
	ok(t, err)
	w.tokens["admin"] = admin
	actor, err := w.service.Authenticate(t.Context(), admin)
	ok(t, err)
	w.users["admin"] = actor.UserID
	w.serve(func(*api.Options) {})
	w.settleUnits()
	w.seatPeople()
	return w
}

// serve puts an API on a server of its own, set up as change wants it.
func (w *world) serve(change func(*api.Options)) {
	w.t.Helper()
	catalogue, err := i18n.New()
	ok(w.t, err)
	o := api.Options{Service: w.service, Catalogue: catalogue, Version: "test",
		Logger: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	change(&o)
	w.api = api.New(o)
	server := httptest.NewUnstartedServer(w.api.Handler())
	server.Config = w.api.Server("")
	server.Start()
	w.t.Cleanup(server.Close)
	w.url = server.URL
	w.conform = newConformance(w.t, w.api.Document())
}

func (w *world) openRaw() {
	w.t.Helper()
	driver, source, list := "postgres", w.place.URL, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	if source == "" {
		driver, source = "sqlite", "file:"+filepath.Join(w.place.Dir, "giaoban.db")+"?_pragma=busy_timeout(5000)"
		list = "SELECT name FROM sqlite_master WHERE type = 'table'"
	}
	db, err := sql.Open(driver, source)
	ok(w.t, err)
	w.t.Cleanup(func() { ok(w.t, db.Close()) })
	w.raw = db
	rows, err := db.QueryContext(w.t.Context(), list)
	ok(w.t, err)
	defer func() { ok(w.t, rows.Close()) }()
	for rows.Next() {
		var name string
		ok(w.t, rows.Scan(&name))
		if !strings.HasPrefix(name, "sqlite_") {
			w.tables = append(w.tables, name)
		}
	}
	ok(w.t, rows.Err())
}

// rows counts every table, in one query: a refused request leaves all of them as they were.
func (w *world) rows() map[string]int {
	w.t.Helper()
	counts, into := make([]string, len(w.tables)), make([]any, len(w.tables))
	for i, table := range w.tables {
		counts[i], into[i] = "(SELECT count(*) FROM "+table+")", new(int)
	}
	ok(w.t, w.raw.QueryRowContext(w.t.Context(), "SELECT "+strings.Join(counts, ", ")).Scan(into...))
	out := map[string]int{}
	for i, table := range w.tables {
		out[table] = *into[i].(*int)
	}
	return out
}

func (w *world) settleUnits() {
	w.t.Helper()
	units, err := example.Units()
	ok(w.t, err)
	actor, err := w.service.Authenticate(w.t.Context(), w.tokens["admin"])
	ok(w.t, err)
	units, err = w.service.ImportUnits(w.t.Context(), service.Call{Actor: actor, ArrivedAt: w.clock.Now()}, units)
	ok(w.t, err)
	for _, u := range units {
		name := u.Name
		if u.Level == directive.LevelProvince {
			name = "tỉnh"
		}
		w.units[name] = u.ID
	}
}

// seatPeople seats people at the province, and an officer and a head in two districts; each has a token.
func (w *world) seatPeople() {
	w.t.Helper()
	for _, role := range []directive.Role{directive.RoleChair, directive.RoleSupervisor, directive.RoleOffice, directive.RoleInspector} {
		w.seat(string(role), "tỉnh", role)
	}
	for _, unit := range []string{"Trạm Tấu", "Văn Yên"} {
		w.seat("officer/"+unit, unit, directive.RoleOfficer)
		w.seat("head/"+unit, unit, directive.RoleHead)
	}
}

// seat makes a person with a post and a token.
func (w *world) seat(login, unit string, role directive.Role) {
	w.t.Helper()
	actor, err := w.service.Authenticate(w.t.Context(), w.tokens["admin"])
	ok(w.t, err)
	admin := service.Call{Actor: actor, ArrivedAt: w.clock.Now()}
	u, err := w.service.CreateUser(w.t.Context(), admin, directive.User{Name: "Đồng chí " + login, Login: login, Email: fmt.Sprintf("p%d@example.org", len(w.users))})
	ok(w.t, err)
	_, err = w.service.AppointTo(w.t.Context(), admin, directive.Post{UnitID: w.units[unit], Role: role}, u.ID, calendar.NewDate(2020, 1, 1))
	ok(w.t, err)
	k, err := w.service.CreateToken(w.t.Context(), admin, u.ID, "test", time.Time{})
	ok(w.t, err)
	w.tokens[login], w.users[login] = k.Secret, u.ID
}

// call is one request.
type call struct {
	as      string // login; "": nobody
	method  string
	path    string
	body    any // string and []byte are sent as they are, nil is no body, anything else as JSON
	headers map[string]string
}

// answer is one response.
type answer struct {
	status int
	header http.Header
	body   []byte
	closed bool // the server will not go on with the line
}

// do sends a request and holds the answer to the OpenAPI document.
func (w *world) do(c call) answer {
	w.t.Helper()
	a := w.send(c)
	w.conform.check(w.t, c, a)
	if w.seen != nil {
		w.seen(c, a)
	}
	return a
}

// send sends a request. JSON is the content type unless a header says otherwise.
func (w *world) send(c call) answer {
	w.t.Helper()
	var body io.Reader
	switch b := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		ok(w.t, err)
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), c.method, w.url+c.path, body)
	ok(w.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.as != "" {
		token, known := w.tokens[c.as]
		if !known {
			w.t.Fatalf("nobody is called %s", c.as)
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range c.headers {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatalf("%s %s: %v", c.method, c.path, err)
	}
	defer func() { ok(w.t, response.Body.Close()) }()
	text, err := io.ReadAll(response.Body)
	ok(w.t, err)
	return answer{response.StatusCode, response.Header, text, response.Close}
}

// want does a request that must succeed with a status, holds the request too to the OpenAPI document, and reads its
// answer into a tree.
func (w *world) want(status int, c call) object {
	w.t.Helper()
	a := w.do(c)
	w.conform.checkRequest(w.t, c)
	if a.status != status {
		w.t.Fatalf("%s %s as %s: %d, want %d\n%s", c.method, c.path, c.as, a.status, status, a.body)
	}
	return a.object(w.t)
}

func (w *world) get(as, path string) object {
	w.t.Helper()
	return w.want(http.StatusOK, call{as: as, method: http.MethodGet, path: "/api/v1" + path})
}

// post does an act that must succeed.
func (w *world) post(as, path string, body any) object {
	w.t.Helper()
	return w.want(http.StatusOK, call{as: as, method: http.MethodPost, path: "/api/v1" + path, body: body})
}

// create does a POST that must make something.
func (w *world) create(as, path string, body any) object {
	w.t.Helper()
	return w.want(http.StatusCreated, call{as: as, method: http.MethodPost, path: "/api/v1" + path, body: body})
}

// settle lets the machine do what every issued group needs now.
func (w *world) settle() {
	w.t.Helper()
	for {
		groups, err := w.store.Read().GroupsBehind(w.t.Context(), w.clock.Now().Add(time.Microsecond), 100)
		ok(w.t, err)
		if len(groups) == 0 {
			return
		}
		for _, g := range groups {
			ok(w.t, w.service.Advance(w.t.Context(), g.ID))
		}
	}
}

// advance moves the clock, and lets the machine work at each moment that matters on the way.
func (w *world) advance(to time.Time) {
	w.t.Helper()
	for {
		w.settle()
		groups, err := w.store.Read().GroupsBehind(w.t.Context(), to.Add(time.Microsecond), 1)
		ok(w.t, err)
		if len(groups) == 0 {
			w.clock.set(to)
			return
		}
		w.clock.set(groups[0].NextAt)
	}
}

// directiveOn is a directive with a last day.
func (w *world) directiveOn(day string, units ...string) object {
	return object{"text": "Việc có thời hạn", "time": "one_off", "due_on": day, "units": w.ids(units...)}
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

// meeting is a draft held on the day of the briefing.
func meeting(directives ...object) object {
	return object{"title": "Giao ban quý IV", "held_on": "2020-12-25", "groups": []object{{"kind": "other", "title": "Nhóm việc", "directives": directives}}}
}

// issue drafts and issues a meeting, lets the machine assign, and returns its one group.
func (w *world) issue(directives ...object) object {
	w.t.Helper()
	m := w.create("office", "/meetings", meeting(directives...))
	groups := w.post("chair", "/meetings/"+m.str(w.t, "id")+"/issue", nil).items(w.t)
	w.settle()
	return groups[0]
}

// tasks are the tasks of a group.
func (w *world) tasks(group object) []object {
	w.t.Helper()
	return w.get("chair", "/tasks?group_id="+url.QueryEscape(group.str(w.t, "id"))).items(w.t)
}

// task issues one directive to Trạm Tấu and returns its one task.
func (w *world) task(directive object) object {
	w.t.Helper()
	tasks := w.tasks(w.issue(directive))
	if len(tasks) != 1 {
		w.t.Fatalf("%d tasks, want 1", len(tasks))
	}
	return tasks[0]
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
