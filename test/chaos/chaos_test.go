//go:build chaos

package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"giaoban/internal/pgtest"
)

// points are where the program is killed, at which pass, and whether one mail may come twice: only when the server
// had accepted it and the program could not note that any more. It is the first mail, which hands out: a reminder in
// doubt is not sent again.
var points = []struct {
	name  string
	pass  int
	twice bool
}{
	{"act.before_commit", 12, false}, {"act.after_commit", 12, false},
	{"relay.before_ring", 1, false}, {"relay.after_ring", 1, false},
	{"assign.before_commit", 1, false}, {"assign.before_finish", 1, false}, {"assign.after_commit", 1, false},
	{"review.before_commit", 1, false}, {"review.after_commit", 2, false},
	{"close.before_commit", 1, false}, {"close.after_commit", 1, false},
	{"notify.after_claim", 1, false}, {"notify.before_send", 1, false}, {"notify.after_accept", 1, true},
}

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "giaoban-chaos")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "giaoban")
	build := exec.Command("go", "build", "-tags", "release failpoints", "-o", program, "giaoban/cmd/giaoban")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func TestKilledAnywhere(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		for _, p := range points {
			t.Run(database+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, database)
				w.launch(fmt.Sprintf("%s:%d", p.name, p.pass))
				w.play()
				w.check(p.twice)
			})
		}
	}
}

// world is one installation: the program, which is started again whenever it dies, and a mail server.
type world struct {
	t        *testing.T
	addr     string
	dir      string
	args     []string
	mails    *mailbox
	mu       sync.Mutex
	cmd      *exec.Cmd
	kills    int
	stopping bool
	died     chan struct{}
	token    string
	nextKey  int
	done     map[string]bool // tasks whose completion was answered, in time
}

func newWorld(t *testing.T, database string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), addr: freeAddr(t), mails: startMail(t), died: make(chan struct{}), done: map[string]bool{}}
	w.args = []string{"serve", "--addr", w.addr, "--data", w.dir, "--grace", "4s", "--request-timeout", "2s", "--watch", "1s", "--takeover", "5s",
		"--mail-settle", "300ms", "--smtp", "smtp://" + w.mails.addr + "?tls=none", "--log-level", "error"}
	if database == "postgres" {
		w.args = append(w.args, "--database", pgtest.Start(t))
	}
	t.Cleanup(w.stop)
	return w
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// launch starts the program with a point at which it kills itself; after that it is started without one.
func (w *world) launch(failpoint string) {
	w.start(failpoint)
	go func() {
		defer close(w.died)
		for {
			w.mu.Lock()
			cmd := w.cmd
			w.mu.Unlock()
			err := cmd.Wait()
			w.mu.Lock()
			stopping := w.stopping
			if !stopping {
				w.kills++
			}
			w.mu.Unlock()
			if stopping {
				return
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				w.t.Errorf("the program ended by itself: %v", err)
				return
			}
			w.start("")
		}
	}()
}

func (w *world) start(failpoint string) {
	cmd := exec.Command(program, w.args...)
	cmd.Env = append(os.Environ(), "GIAOBAN_FAILPOINT="+failpoint)
	cmd.Stderr = w.t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := cmd.Start(); err != nil {
		w.t.Error(err)
		return
	}
	w.cmd = cmd
}

func (w *world) stop() {
	w.mu.Lock()
	w.stopping = true
	cmd := w.cmd
	w.mu.Unlock()
	if cmd == nil || cmd.Process == nil {
		return
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Log(err)
	}
	<-w.died
}

func (w *world) killed() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.kills
}

type object = map[string]any

// call sends a request until it is answered: a POST carries a key, so that it has one effect however often it is
// sent. The program may be dead at any moment.
func (w *world) call(method, path string, body any) (int, object) {
	w.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	w.nextKey++
	key := fmt.Sprintf("chaos-%d", w.nextKey)
	deadline := time.Now().Add(60 * time.Second)
	for {
		status, out, err := w.once(method, path, key, content, body != nil)
		if err == nil && status < 500 && (status != http.StatusConflict || !strings.Contains(fmt.Sprint(out["type"]), "in_progress")) {
			return status, out
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%s %s is not answered: %d %v %v", method, path, status, out, err)
		}
		pause(w.t.Context(), 50*time.Millisecond)
	}
}

func (w *world) once(method, path, key string, content []byte, hasBody bool) (int, object, error) {
	ctx, cancel := context.WithTimeout(w.t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+w.addr+path, nil)
	if err != nil {
		return 0, nil, err
	}
	if hasBody {
		req.Body = io.NopCloser(bytes.NewReader(content))
		req.ContentLength = int64(len(content))
		req.Header.Set("Content-Type", "application/json")
	}
	if w.token == "" {
		secret, err := os.ReadFile(filepath.Join(w.dir, "first-token"))
		if err != nil {
			return 0, nil, err
		}
		w.token = strings.TrimSpace(string(secret))
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	if method == http.MethodPost {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	var out object
	err = json.NewDecoder(res.Body).Decode(&out)
	return res.StatusCode, out, err
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (w *world) must(method, path string, body any) object {
	w.t.Helper()
	status, out := w.call(method, path, body)
	if status >= 300 {
		w.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

func items(o object) []object {
	list, _ := o["items"].([]any)
	out := make([]object, len(list))
	for i, v := range list {
		out[i] = v.(object)
	}
	return out
}

func (w *world) eventually(within time.Duration, what string, check func() bool) {
	w.t.Helper()
	deadline := time.Now().Add(within)
	for !check() {
		if time.Now().After(deadline) {
			w.t.Fatalf("not within %v: %s (killed %d times)", within, what, w.killed())
		}
		pause(w.t.Context(), 100*time.Millisecond)
	}
}

const districts = 6

// play goes through a meeting: six districts, four hand in before the deadline, two only when the chair was told.
func (w *world) play() {
	t := w.t
	t.Helper()
	units := []object{{"code": "P", "type": "tỉnh", "name": "Yên Bái", "level": "province"}}
	for i := range districts {
		units = append(units, object{"code": fmt.Sprint(i), "type": "huyện", "name": fmt.Sprintf("Thử %d", i), "level": "district", "parent_id": "P"})
	}
	stored := items(w.must("POST", "/api/v1/units/import", object{"units": units}))
	for i, role := range []string{"chair", "officer", "head"} {
		unit := stored[min(i, 1)]["id"]
		u := w.must("POST", "/api/v1/users", object{"name": "Người " + role, "login": role, "email": role + "@example.vn"})
		w.must("POST", "/api/v1/posts", object{"unit_id": unit, "role": role, "user_id": u["id"]})
	}
	m := w.must("POST", "/api/v1/meetings", object{"title": "Giao ban", "held_on": time.Now().Format(time.DateOnly), "groups": []object{
		{"kind": "target", "title": "Nhóm thứ nhất", "directives": []object{{"text": "Phát triển hội viên", "units": []string{"all"}, "time": "one_off",
			"due": time.Now().Add(15 * time.Second).Format(time.RFC3339Nano)}}}}})
	step := func(id, offset, action, to string) object {
		return object{"id": id, "offset": offset, "action": action, "to": to}
	}
	issued := w.must("POST", fmt.Sprintf("/api/v1/meetings/%v/issue", m["id"]), object{"policy": object{"steps": []object{
		step("remind", "-2s", "remind", "officer"), step("head", "+4s", "escalate", "head"), step("chair", "+6s", "escalate", "chair")}}})
	group := items(issued)[0]["id"].(string)
	w.eventually(60*time.Second, "six tasks", func() bool { return len(w.tasks(group)) == districts })
	for _, k := range w.tasks(group)[:4] {
		id := k["id"].(string)
		answer := w.must("POST", "/api/v1/tasks/"+id+"/complete", object{"result": "xong"})
		w.done[id] = answer["late"] == false
	}
	w.eventually(60*time.Second, "the chair is told of two", func() bool {
		n := 0
		for _, k := range w.tasks(group) {
			n += fired(k)["chair"]
		}
		return n >= 2
	})
	// What is handed in before the mail goes out is left out of it, so wait for the mail.
	w.eventually(150*time.Second, "the chair's mail about the overdue tasks", func() bool { return w.mails.to("chair@example.vn") > 0 })
	for _, k := range w.tasks(group)[:districts] {
		if k["status"] != "done" {
			w.must("POST", "/api/v1/tasks/"+k["id"].(string)+"/complete", nil)
			w.done[k["id"].(string)] = false
		}
	}
	w.eventually(60*time.Second, "the group is completed", func() bool {
		return w.must("GET", "/api/v1/groups/"+group, nil)["status"] == "completed"
	})
}

func (w *world) tasks(group string) []object {
	w.t.Helper()
	return items(w.must("GET", "/api/v1/tasks?sort=-created_at&limit=200&include=steps&group_id="+group, nil))
}

func fired(task object) map[string]int {
	out := map[string]int{}
	steps, _ := task["steps"].([]any)
	for _, s := range steps {
		if step := s.(object); step["state"] == "fired" {
			out[step["id"].(string)]++
		}
	}
	return out
}

// check holds the record and the mailbox to the promises.
func (w *world) check(twice bool) {
	t := w.t
	t.Helper()
	if w.killed() == 0 {
		w.eventually(90*time.Second, "the program reaches the point at which it is killed", func() bool { return w.killed() > 0 })
	}
	events := map[string]int{}
	for cursor := ""; ; {
		page := w.must("GET", "/api/v1/audit?limit=200&cursor="+cursor, nil)
		for _, e := range items(page) {
			if e["act"] == "task.complete" || e["act"] == "task.assign" {
				events[fmt.Sprint(e["act"], " ", e["task_id"])]++
			}
		}
		if cursor, _ = page["next_cursor"].(string); cursor == "" {
			break
		}
	}
	for id, inTime := range w.done {
		k := w.must("GET", "/api/v1/tasks/"+id, nil)
		if k["status"] != "done" {
			t.Errorf("%v was answered as done and is %v", k["code"], k["status"])
		}
		if n := events["task.complete "+id]; n != 1 {
			t.Errorf("%v: %d completions in the audit log", k["code"], n)
		}
		if n := events["task.assign "+id]; n != 1 {
			t.Errorf("%v: assigned %d times", k["code"], n)
		}
		for step, n := range fired(k) {
			if n != 1 {
				t.Errorf("%v: %s happened %d times", k["code"], step, n)
			}
			if inTime && (step == "head" || step == "chair") {
				t.Errorf("%v was done in time and escalated: %s", k["code"], step)
			}
		}
	}
	if len(w.done) != districts {
		t.Errorf("%d tasks were handed in, want %d", len(w.done), districts)
	}
	w.checkMail(twice)
}

func (w *world) checkMail(twice bool) {
	w.t.Helper()
	w.eventually(150*time.Second, "the officer's mail", func() bool { return w.mails.to("officer@example.vn") > 0 })
	extra := 0
	for id, n := range w.mails.byID() {
		extra += n - 1
		if n > 1 && !twice {
			w.t.Errorf("mail %s came %d times", id, n)
		}
	}
	if extra > 1 {
		w.t.Errorf("%d mails too many", extra)
	}
}

// mailbox is a mail server that keeps what it accepted.
type mailbox struct {
	addr string
	mu   sync.Mutex
	ids  map[string]int
	tos  map[string]int
}

func startMail(t *testing.T) *mailbox {
	t.Helper()
	b := &mailbox{ids: map[string]int{}, tos: map[string]int{}}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: b}, nil }))
	s.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr = l.Addr().String()
	go s.Serve(l) //nolint:errcheck // ends with Close below
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Log(err)
		}
	})
	return b
}

func (b *mailbox) byID() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := map[string]int{}
	for id, n := range b.ids {
		out[id] = n
	}
	return out
}

func (b *mailbox) to(address string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tos[address]
}

type session struct {
	box *mailbox
	to  string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }

func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.Body); err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.ids[m.Header.Get("Message-ID")]++
	s.box.tos[s.to]++
	return nil
}

func (s *session) Reset() {}

func (s *session) Logout() error { return nil }
