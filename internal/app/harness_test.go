package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/internal/app"
)

// lockedBuffer is a buffer that a process writes and a test reads.
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

// testLog is a test's log for what may still write when the test is over: the engine's goroutines are not all waited for.
type testLog struct {
	mu sync.Mutex
	to io.Writer // nil when the test is over
}

// untilTheEnd is the log of a test; call it before what writes is started, so that it closes after that is stopped.
func untilTheEnd(t *testing.T) io.Writer {
	l := &testLog{to: t.Output()}
	t.Cleanup(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.to = nil
	})
	return l
}

func (l *testLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.to == nil {
		return len(p), nil
	}
	return l.to.Write(p)
}

// process is an app started by a test, with a client for it.
type process struct {
	t     *testing.T
	app   *app.App
	out   *lockedBuffer
	token string
}

// quick are options for tests: seconds in place of minutes, any free port.
func quick(dir string) app.Options {
	o := app.Defaults()
	o.Addr, o.Data = "127.0.0.1:0", dir
	o.Grace, o.RequestTimeout, o.MailSettle = 3*time.Second, 2*time.Second, 200*time.Millisecond
	o.Watch, o.Takeover = 500*time.Millisecond, 2*time.Second
	return o
}

func start(t *testing.T, o app.Options, parts app.Parts) *process {
	t.Helper()
	p := &process{t: t, out: &lockedBuffer{}}
	var err error
	p.app, err = app.New(o, parts, "test", slog.New(slog.NewTextHandler(untilTheEnd(t), &slog.HandlerOptions{Level: slog.LevelWarn})), p.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	if secret, err := os.ReadFile(o.Data + "/first-token"); err == nil {
		p.token = strings.TrimSpace(string(secret))
	}
	return p
}

func (p *process) stop() {
	if err := p.app.Stop(); err != nil {
		p.t.Errorf("stop: %v", err)
	}
}

// object is a JSON object of an answer.
type object = map[string]any

// call sends a request and returns the status and the body.
func (p *process) call(method, path string, body any) (int, object) {
	p.t.Helper()
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.app.URL()+path, content)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	var out object
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, out
}

// must is call for what has to succeed.
func (p *process) must(method, path string, body any) object {
	p.t.Helper()
	status, out := p.call(method, path, body)
	if status >= 300 {
		p.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

func items(o object) []object {
	list, ok := o["items"].([]any)
	if !ok {
		return nil
	}
	out := make([]object, len(list))
	for i, v := range list {
		out[i], _ = v.(object)
	}
	return out
}

// eventually waits until check is true.
func eventually(t *testing.T, within time.Duration, what string, check func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !check() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within %v: %s", within, what)
		case <-tick.C:
		}
	}
}

// seconds is a ladder of seconds round a deadline.
func seconds() object {
	step := func(id, offset, action, to string) object {
		return object{"id": id, "offset": offset, "action": action, "to": to}
	}
	return object{"steps": []object{
		step("remind", "-1s", "remind", "officer"), step("head", "+3s", "escalate", "head"), step("chair", "+5s", "escalate", "chair"),
	}}
}

// handOut creates a province with n districts and a meeting of one group for all of them, due in a while, and issues
// it. It returns the group's id.
func (p *process) handOut(n int, due time.Duration) string {
	p.t.Helper()
	if len(items(p.must("GET", "/api/v1/units", nil))) == 0 {
		units := []object{{"code": "P", "type": "tỉnh", "name": "Yên Bái", "level": "province"}}
		for i := range n {
			units = append(units, object{"code": fmt.Sprint(100 + i), "type": "huyện", "name": fmt.Sprintf("Huyện %d", i), "level": "district", "parent_id": "P"})
		}
		p.must("POST", "/api/v1/units/import", object{"units": units})
	}
	m := p.must("POST", "/api/v1/meetings", object{"title": "Giao ban thử", "held_on": time.Now().Format(time.DateOnly), "groups": []object{
		{"kind": "target", "title": "Nhóm thứ nhất", "directives": []object{{"text": "Phát triển hội viên", "units": []string{"all"}, "time": "one_off",
			"due": time.Now().Add(due).Format(time.RFC3339Nano)}}}}})
	issued := p.must("POST", fmt.Sprintf("/api/v1/meetings/%v/issue", m["id"]), object{"policy": seconds()})
	return items(issued)[0]["id"].(string)
}

func (p *process) tasks(group string) []object {
	p.t.Helper()
	return items(p.must("GET", "/api/v1/tasks?limit=200&include=steps&group_id="+group, nil))
}

func (p *process) group(id string) object {
	p.t.Helper()
	return p.must("GET", "/api/v1/groups/"+id, nil)
}

// fired counts the steps of a task that happened, by id.
func fired(task object) map[string]int {
	out := map[string]int{}
	steps, _ := task["steps"].([]any)
	for _, s := range steps {
		step := s.(object)
		if step["state"] == "fired" {
			out[step["id"].(string)]++
		}
	}
	return out
}
