package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/api"
	"giaoban/internal/example"
)

// TestHeaders: every answer, good or bad, carries the headers that keep browsers and caches out of trouble.
func TestHeaders(t *testing.T) {
	w := onSQLite(t)
	ids := map[string]bool{}
	calls := []call{
		{as: "chair", method: http.MethodGet, path: "/api/v1/tasks"},
		{method: http.MethodGet, path: "/api/v1/tasks"},
		{method: http.MethodGet, path: "/nothing"},
		{method: http.MethodGet, path: "/healthz"},
		{method: http.MethodGet, path: "/api/docs"},
		{method: http.MethodPost, path: "/api/docs"},
		{as: "chair", method: http.MethodPost, path: "/api/v1/meetings", body: "{"},
	}
	for path, item := range w.conform.doc.Paths.Map() {
		for method := range item.Operations() {
			real := strings.NewReplacer("{id}", "018f0000-0000-7000-8000-000000000000", "{kind}", "song").Replace(path)
			calls = append(calls, call{as: "chair", method: method, path: real}, call{method: method, path: real})
		}
	}
	for _, c := range calls {
		a := w.do(c)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q", c.method, c.path, name, got)
			}
		}
		if policy := a.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if id := a.header.Get("X-Request-Id"); id == "" || ids[id] {
			t.Errorf("%s: request id %q", c.path, id)
		} else {
			ids[id] = true
		}
		if a.header.Get("Server") != "" || a.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: %v", c.path, a.header)
		}
	}
}

// TestHosts: a server that knows its names answers for no other.
func TestHosts(t *testing.T) {
	w := onSQLite(t)
	w.serve(func(o *api.Options) { o.AllowedHosts = []string{"giaoban.example.org", "127.0.0.1"} })
	for host, want := range map[string]int{"giaoban.example.org": 200, "GIAOBAN.example.org:8080": 200, "evil.example.org": 421, "giaoban.example.org.evil.org": 421, "127.0.0.1:1": 200} {
		if a := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/tasks", headers: map[string]string{"Host": host}}); a.status != want {
			t.Errorf("%s: %d, want %d", host, a.status, want)
		}
	}
}

// TestReady: what is away is told; only what cannot answer at all says so by its status.
func TestReady(t *testing.T) {
	w := onSQLite(t)
	for _, c := range []struct {
		state  api.Readiness
		status int
		want   string
	}{
		{api.Readiness{}, 200, "ready"},
		{api.Readiness{Problems: []string{"temporal"}}, 200, "degraded"},
		{api.Readiness{Down: true, Problems: []string{"database"}}, 503, "down"},
	} {
		for _, alone := range []bool{false, true} {
			w.serve(func(o *api.Options) {
				o.Ready = func(context.Context) api.Readiness { return c.state }
				o.HealthOnly = alone
			})
			a := w.do(call{method: http.MethodGet, path: "/readyz"})
			if a.status != c.status || a.object(t)["status"] != c.want {
				t.Errorf("%+v: %d %s", c.state, a.status, a.body)
			}
			if h := w.do(call{method: http.MethodGet, path: "/healthz"}); h.status != 200 || h.object(t)["version"] != "test" {
				t.Errorf("health: %d %s", h.status, h.body)
			}
			if got := w.send(call{as: "chair", method: http.MethodGet, path: "/api/v1/tasks"}).status; (got == 404) != alone {
				t.Errorf("alone %v: the list of tasks answers %d", alone, got)
			}
		}
	}
}

// TestTimeout: a request that the record keeps waiting is answered in time, and says when to come again.
func TestTimeout(t *testing.T) {
	w := newWorld(t, databases[1].place(t))
	path := "/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
	w.serve(func(o *api.Options) { o.RequestTimeout = 300 * time.Millisecond })
	other, err := w.raw.BeginTx(t.Context(), nil)
	ok(t, err)
	_, err = other.ExecContext(t.Context(), "SELECT id FROM tasks FOR UPDATE") // somebody else writes, and does not end
	ok(t, err)
	before := w.rows()
	began := time.Now()
	a := w.do(call{as: "officer/Trạm Tấu", method: http.MethodPost, path: "/api/v1" + path + "/complete"})
	w.problem(badCase{wantStatus: http.StatusServiceUnavailable, wantType: "unavailable"}, "vi", a)
	if a.header.Get("Retry-After") == "" || time.Since(began) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(began), a.header)
	}
	ok(t, other.Rollback())
	w.serve(func(*api.Options) {}) // with time to read, however busy the machine
	if after := w.rows(); !cmp.Equal(before, after) {
		t.Errorf("the request that was given up left a trace: %s", cmp.Diff(before, after))
	}
	if got := w.get("chair", path); got["status"] != "assigned" {
		t.Errorf("the request that was given up took effect: %v", got["status"])
	}
}

// TestLongMinutes: minutes that cannot be read in time are given up, two at once as well as one.
func TestLongMinutes(t *testing.T) {
	w := onSQLite(t)
	w.serve(func(o *api.Options) { o.RequestTimeout = 20 * time.Millisecond })
	text := strings.Repeat(example.Minutes(), 4<<20/len(example.Minutes()))
	var group sync.WaitGroup
	answers := make([]answer, 2)
	for i := range answers {
		group.Go(func() {
			answers[i] = w.do(call{as: "office", method: http.MethodPost, path: "/api/v1/minutes/parse", body: object{"text": text}})
		})
	}
	group.Wait()
	for _, a := range answers {
		w.problem(badCase{wantStatus: http.StatusServiceUnavailable, wantType: "unavailable"}, "vi", a)
	}
}

// TestRecordAway: without the record there is nothing to answer, and nothing is told of why.
func TestRecordAway(t *testing.T) {
	w := onSQLite(t)
	_, err := w.raw.ExecContext(t.Context(), "ALTER TABLE tasks RENAME TO gone")
	ok(t, err)
	for _, language := range []string{"vi", "en"} {
		a := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/tasks", headers: map[string]string{"Accept-Language": language}})
		w.problem(badCase{wantStatus: http.StatusInternalServerError, wantType: "internal"}, language, a)
		if strings.Contains(string(a.body), "no such table") || a.object(t)["detail"] != nil {
			t.Errorf("the answer tells too much: %s", a.body)
		}
		if id := a.header.Get("X-Request-Id"); !strings.Contains(w.log.String(), id) || !strings.Contains(w.log.String(), "no such table") {
			t.Errorf("the operator was not told of request %s", id)
		}
	}
}

// TestPanic: a mistake of ours is answered as one, logged whole, and told to nobody else.
func TestPanic(t *testing.T) {
	w := onSQLite(t)
	w.serve(func(o *api.Options) { o.Ready = func(context.Context) api.Readiness { panic("a secret of ours") } })
	a := w.send(call{method: http.MethodGet, path: "/readyz"})
	if a.status != http.StatusInternalServerError || strings.Contains(string(a.body), "secret") || !strings.HasSuffix(a.object(t).str(t, "type"), "/internal") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if !strings.Contains(w.log.String(), "a secret of ours") || !strings.Contains(w.log.String(), "server_test.go") {
		t.Error("the operator was not told")
	}
}

// TestLogKeepsSecrets: the log tells who asked for what, and holds no token, body or query.
func TestLogKeepsSecrets(t *testing.T) {
	w := onSQLite(t)
	w.scenario()
	w.do(call{method: http.MethodGet, path: "/api/v1/tasks?q=canary-query", headers: map[string]string{"Authorization": "Bearer gb_canary-token", "X-Forwarded-For": "6.6.6.6"}})
	w.do(call{as: "chair", method: http.MethodPost, path: "/api/v1/meetings", body: `{"title": "canary-body", "x": 1}`})
	log := w.log.String()
	if !strings.Contains(log, `"route":"/api/v1/tasks"`) || !strings.Contains(log, `"refused"`) {
		t.Error("the log does not tell of requests")
	}
	secrets := []string{"canary", "6.6.6.6", "Bearer"}
	for _, token := range w.tokens {
		secrets = append(secrets, token)
	}
	for _, s := range secrets {
		if strings.Contains(log, s) {
			t.Errorf("%q is in the log", s)
		}
	}
}

// TestRefusalsAreLogged: each refusal for want of a right, 404 on what one may not see included, and each body over its
// limit has one line for whoever watches; what is answered, or has no route, has none.
func TestRefusalsAreLogged(t *testing.T) {
	w := onSQLite(t)
	path := "/api/v1/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
	for _, c := range []struct {
		call
		status, lines int
	}{
		{call{method: http.MethodGet, path: path}, 401, 1},
		{call{as: "inspector", method: http.MethodPost, path: path + "/cancel"}, 403, 1},
		{call{as: "officer/Văn Yên", method: http.MethodGet, path: path}, 404, 1},
		{call{as: "chair", method: http.MethodPost, path: path + "/comments", body: strings.Repeat(" ", 2<<20)}, 413, 1},
		{call{as: "chair", method: http.MethodGet, path: path}, 200, 0},
		{call{as: "chair", method: http.MethodGet, path: "/wp-login.php"}, 404, 0},
	} {
		a := w.do(c.call)
		if a.status != c.status {
			t.Errorf("%s %s as %s: %d, want %d", c.method, c.path, c.as, a.status, c.status)
		}
		lines := 0
		for line := range strings.Lines(w.log.String()) {
			if strings.Contains(line, `"msg":"refused"`) && strings.Contains(line, a.header.Get("X-Request-Id")) {
				lines++
			}
		}
		if lines != c.lines {
			t.Errorf("%s %s as %s: %d lines in the log, want %d", c.method, c.path, c.as, lines, c.lines)
		}
	}
}

// raw sends bytes and returns what comes back until the server closes.
func (w *world) rawRequest(text string) string {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	ok(w.t, err)
	defer func() { ok(w.t, conn.Close()) }()
	ok(w.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(conn, text)
	ok(w.t, err)
	out, err := io.ReadAll(bufio.NewReader(conn))
	ok(w.t, err)
	return string(out)
}

// TestTwoLengths sends a body with both a length and chunks, and a second request hidden behind it: the chunks count,
// and the line is closed before anything behind them is read (RFC 9112, 6.3).
func TestTwoLengths(t *testing.T) {
	w := onSQLite(t)
	path := "/api/v1/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id") + "/comments"
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n", path, w.tokens["chair"])
	chunk := "d\r\n{\"text\": \"a\"}\r\n0\r\n\r\n"
	hidden := "GET /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + w.tokens["admin"] + "\r\n\r\n"
	got := w.rawRequest(head + "Content-Length: 400\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + hidden)
	if strings.Count(got, "HTTP/1.1 ") != 1 || !strings.HasPrefix(got, "HTTP/1.1 201") || !strings.Contains(got, "Connection: close") {
		t.Errorf("answered\n%s", got)
	}
	for name, bad := range map[string]string{
		"two lengths that differ": head + "Content-Length: 13\r\nContent-Length: 14\r\n\r\n{\"text\": \"a\"}",
		"an unknown encoding":     head + "Transfer-Encoding: xchunked\r\n\r\n" + chunk,
		"a length below nothing":  head + "Content-Length: -1\r\n\r\n",
		"no host":                 "GET /healthz HTTP/1.1\r\n\r\n",
	} {
		if got := w.rawRequest(bad); !strings.HasPrefix(got, "HTTP/1.1 400") && !strings.HasPrefix(got, "HTTP/1.1 501") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := w.rawRequest("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: " + strings.Repeat("a", 1<<20) + "\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 431") {
		t.Errorf("a header of a megabyte: %.200s", got)
	}
}

// TestServerLimits: nobody may keep a line open for ever.
func TestServerLimits(t *testing.T) {
	w := onSQLite(t)
	s := w.api.Server(":0")
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 30*time.Second || s.IdleTimeout != time.Minute || s.WriteTimeout < 15*time.Second || s.MaxHeaderBytes > 1<<20 {
		t.Errorf("header %v, read %v, idle %v, write %v, %d bytes of headers", s.ReadHeaderTimeout, s.ReadTimeout, s.IdleTimeout, s.WriteTimeout, s.MaxHeaderBytes)
	}
}

// TestArrival: in time means arrived in time, however long the body takes: the clock is read before the body.
func TestArrival(t *testing.T) {
	w := onSQLite(t)
	due := w.directiveOn("", "Trạm Tấu")
	delete(due, "due_on")
	due["due"] = "2020-12-25T16:00:00+07:00"
	path := "/api/v1/tasks/" + w.task(due).str(t, "id") + "/complete"
	body, pipe := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+path, body)
	ok(t, err)
	r.Header.Set("Authorization", "Bearer "+w.tokens["officer/Trạm Tấu"])
	r.Header.Set("Content-Type", "application/json")
	w.clock.set(briefing.Add(59 * time.Minute))
	read := w.clock.count()
	done := make(chan answer)
	go func() {
		defer close(done)
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Error(err)
			return
		}
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Error(err)
		}
		done <- answer{response.StatusCode, response.Header, text, response.Close}
	}()
	_, err = io.WriteString(pipe, `{"result":`) // the handler is reading now
	ok(t, err)
	w.clock.waitRead(read)
	w.clock.set(briefing.Add(61 * time.Minute))
	_, err = io.WriteString(pipe, ` "Xong"}`)
	ok(t, err)
	ok(t, pipe.Close())
	got := (<-done).object(t)
	if got["status"] != "done" || got["late"] != false || got["submitted_at"] != "2020-12-25T15:59:00+07:00" {
		t.Errorf("completed as %v", got)
	}
}
