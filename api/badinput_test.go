package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// badCase is a request that must be refused: with its status, as problem+json, in the reader's language, without a
// trace in the record.
type badCase struct {
	name       string
	as         string // login; "-": nobody
	method     string // POST if absent
	path       string // under /api/v1
	headers    map[string]string
	body       any
	wantStatus int
	wantType   string // the end of the problem's type
	wantField  string // field:code that must be among the errors; "": none is asked for
}

// refuse runs bad cases in both languages on one world.
func (w *world) refuse(cases []badCase) {
	for _, c := range cases {
		w.t.(*testing.T).Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			w := w.in(t)
			if c.method == "" {
				c.method = http.MethodPost
			}
			switch c.as {
			case "":
				c.as = "chair"
			case "-":
				c.as = ""
			}
			before := w.rows()
			titles := map[string]bool{}
			for _, language := range []string{"vi", "en"} {
				headers := maps.Clone(c.headers)
				if headers == nil {
					headers = map[string]string{}
				}
				headers["Accept-Language"] = language
				a := w.do(call{as: c.as, method: c.method, path: "/api/v1" + c.path, body: c.body, headers: headers})
				titles[w.problem(c, language, a)] = true
			}
			if len(titles) != 2 {
				t.Errorf("both languages have the title %v", slices.Collect(maps.Keys(titles)))
			}
			if after := w.rows(); !cmp.Equal(before, after) {
				t.Errorf("a refused request left a trace: %s", cmp.Diff(before, after))
			}
		})
	}
}

// problem checks one refusal and returns its title.
func (w *world) problem(c badCase, language string, a answer) string {
	w.t.Helper()
	if a.status != c.wantStatus {
		w.t.Fatalf("%d, want %d: %s", a.status, c.wantStatus, short(a.body))
	}
	if media, _, err := mime.ParseMediaType(a.header.Get("Content-Type")); err != nil || media != "application/problem+json" {
		w.t.Fatalf("%s: %s", a.header.Get("Content-Type"), short(a.body))
	}
	if got := a.header.Get("Content-Language"); got != language {
		w.t.Errorf("answered in %q, want %q", got, language)
	}
	var p struct {
		Type, Title, Detail, Instance string
		Status                        int
		RequestID                     string `json:"request_id"`
		Errors                        []struct{ Field, Code, Message string }
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		w.t.Fatalf("%v: %s", err, short(a.body))
	}
	if p.Type != "/problems/"+c.wantType {
		w.t.Errorf("type %s, want %s: %s", p.Type, c.wantType, short(a.body))
	}
	if p.Status != a.status || p.RequestID == "" || p.RequestID != a.header.Get("X-Request-Id") || !strings.HasPrefix(p.Instance, "/api/v1/") {
		w.t.Errorf("problem %s", short(a.body))
	}
	w.readable(p.Title)
	if p.Detail != "" {
		w.readable(p.Detail)
	}
	var broken []string
	for _, e := range p.Errors {
		broken = append(broken, e.Field+":"+e.Code)
		w.readable(e.Message)
	}
	if c.wantField != "" && !slices.Contains(broken, c.wantField) {
		w.t.Errorf("errors %v, want %s", broken, c.wantField)
	}
	for _, secret := range []string{"goroutine", "SELECT ", "sqlite", "pq:", ".go:", w.tokens["chair"]} {
		if strings.Contains(string(a.body), secret) {
			w.t.Errorf("%q is in the answer: %s", secret, short(a.body))
		}
	}
	return p.Title
}

// readable fails on a message that is missing or half made.
func (w *world) readable(s string) {
	w.t.Helper()
	if s == "" || strings.Contains(s, "<no value>") || strings.Contains(s, "{{") || !strings.ContainsAny(s, " ") || strings.Contains(s, "%!") {
		w.t.Errorf("a message reads %q", s)
	}
}

func short(b []byte) string {
	if len(b) > 600 {
		return string(b[:600]) + "…"
	}
	return string(b)
}

// nest is a list in a list in a list, as deep as asked.
func nest(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// TestBadBodies are bodies that cannot be read: section A of the table of bad inputs, on a route of each size.
func TestBadBodies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
		path := "/tasks/" + id + "/comments"
		with := func(name, value string) map[string]string { return map[string]string{name: value} }
		w.refuse([]badCase{
			{name: "broken JSON", path: path, body: `{"text": "a"`, wantStatus: 400, wantType: "malformed"},
			{name: "no JSON at all", path: path, body: `text=a`, wantStatus: 400, wantType: "malformed"},
			{name: "a comma too many", path: path, body: `{"text": "a",}`, wantStatus: 400, wantType: "malformed"},
			{name: "empty body", path: path, body: "", wantStatus: 400, wantType: "malformed"},
			{name: "no body", path: path, wantStatus: 400, wantType: "malformed"},
			{name: "only spaces", path: path, body: " \n", wantStatus: 400, wantType: "malformed"},
			{name: "a list", path: path, body: `[]`, wantStatus: 400, wantType: "malformed", wantField: ":want_object"},
			{name: "null", path: path, body: `null`, wantStatus: 400, wantType: "malformed", wantField: ":want_object"},
			{name: "a list of null", path: "/meetings", body: `{"title":"a","held_on":"2020-12-25","groups":[null]}`, wantStatus: 400, wantType: "malformed", wantField: "groups[0]:want_object"},
			{name: "a unit that is null", path: "/meetings", body: `{"title":"a","held_on":"2020-12-25","groups":[{"directives":[{"text":"b","units":[null]}]}]}`, wantStatus: 400, wantType: "malformed", wantField: "groups[0].directives[0].units[0]:want_text"},
			{name: "null where something is required", path: path, body: `{"text": null}`, wantStatus: 422, wantType: "validation", wantField: "text:blank"},
			{name: "a number", path: path, body: `{"text": 5}`, wantStatus: 400, wantType: "malformed", wantField: "text:want_text"},
			{name: "a deadline as a number", path: "/meetings", body: `{"title":"a","held_on":"2020-12-25","groups":[{"directives":[{"text":"b","units":[],"due":5}]}]}`, wantStatus: 400, wantType: "malformed", wantField: "groups[0].directives[0].due:want_text"},
			{name: "text for a number", path: "/tasks/" + id + "/progress", as: "officer/Trạm Tấu", body: `{"value": "5"}`, wantStatus: 400, wantType: "malformed", wantField: "value:want_number"},
			{name: "unknown field", path: path, body: `{"text": "a", "is_admin": true}`, wantStatus: 400, wantType: "unknown_field", wantField: "is_admin:unknown_field"},
			{name: "unknown field inside", path: "/meetings", body: `{"title":"a","held_on":"2020-12-25","groups":[{"directives":[],"color":1}]}`, wantStatus: 400, wantType: "unknown_field", wantField: "groups[0].color:unknown_field"},
			{name: "field in other case", path: path, body: `{"Text": "a"}`, wantStatus: 400, wantType: "unknown_field", wantField: "Text:unknown_field"},
			{name: "field twice", path: path, body: `{"text": "a", "text": "b"}`, wantStatus: 400, wantType: "malformed", wantField: "text:duplicate_field"},
			{name: "field twice by escape", path: path, body: `{"text": "a", "\u0074ext": "b"}`, wantStatus: 400, wantType: "malformed", wantField: "text:duplicate_field"},
			{name: "two documents", path: path, body: `{"text": "a"} {"text": "b"}`, wantStatus: 400, wantType: "malformed", wantField: ":trailing_data"},
			{name: "a bracket behind", path: path, body: `{"text": "a"}]`, wantStatus: 400, wantType: "malformed"},
			{name: "very deep", path: path, body: nest(10_000), wantStatus: 400, wantType: "malformed"},
			{name: "deep inside", path: path, body: `{"text": ` + nest(70) + `}`, wantStatus: 400, wantType: "malformed"},
			{name: "too large", path: path, body: `{"text": "` + strings.Repeat("a", 10<<20) + `"}`, wantStatus: 413, wantType: "too_large"},
			{name: "draft too large", path: "/meetings", body: `{"title": "` + strings.Repeat("a", 17<<20) + `"}`, wantStatus: 413, wantType: "too_large"},
			{name: "plain text", path: path, body: `{"text": "a"}`, headers: with("Content-Type", "text/plain"), wantStatus: 415, wantType: "unsupported_media_type"},
			{name: "a form", path: path, body: `text=a`, headers: with("Content-Type", "application/x-www-form-urlencoded"), wantStatus: 415, wantType: "unsupported_media_type"},
			{name: "no content type", path: path, body: `{"text": "a"}`, headers: with("Content-Type", ""), wantStatus: 415, wantType: "unsupported_media_type"},
			{name: "another charset", path: path, body: `{"text": "a"}`, headers: with("Content-Type", "application/json; charset=utf-16"), wantStatus: 415, wantType: "unsupported_media_type"},
			{name: "compressed", path: path, body: "\x1f\x8b\x08\x00", headers: with("Content-Encoding", "gzip"), wantStatus: 415, wantType: "unsupported_media_type"},
			{name: "invalid UTF-8", path: path, body: "{\"text\": \"\xff\xfe\"}", wantStatus: 400, wantType: "malformed", wantField: ":bad_encoding"},
			{name: "half a surrogate", path: path, body: `{"text": "\ud800"}`, wantStatus: 400, wantType: "malformed", wantField: ":bad_encoding"},
			{name: "surrogates the wrong way round", path: path, body: `{"text": "\udc00\ud800"}`, wantStatus: 400, wantType: "malformed", wantField: ":bad_encoding"},
			{name: "NUL", path: path, body: `{"text": "a\u0000b"}`, wantStatus: 422, wantType: "validation", wantField: "text:bad_text"},
			{name: "a control character", path: path, body: `{"text": "a\u0007b"}`, wantStatus: 422, wantType: "validation", wantField: "text:bad_text"},
			{name: "1e400", path: "/tasks/" + id + "/progress", as: "officer/Trạm Tấu", body: `{"value": 1e400}`, wantStatus: 400, wantType: "malformed", wantField: "value:bad_number"},
			{name: "nought below nought", path: "/tasks/" + id + "/progress", as: "officer/Trạm Tấu", body: `{"value": -0}`, wantStatus: 400, wantType: "malformed", wantField: "value:bad_number"},
			{name: "nought below nought in decimals", path: "/tasks/" + id + "/progress", as: "officer/Trạm Tấu", body: `{"value": -0.0e1}`, wantStatus: 400, wantType: "malformed", wantField: "value:bad_number"},
			{name: "2^63", path: "/calendar/preview", body: `{"from": "2021-01-01", "working_days": 9223372036854775808}`, wantStatus: 400, wantType: "malformed", wantField: "working_days:bad_number"},
			{name: "half a day", path: "/calendar/preview", body: `{"from": "2021-01-01", "working_days": 1.5}`, wantStatus: 400, wantType: "malformed", wantField: "working_days:not_a_whole_number"},
			{name: "a negative number of something", path: "/tasks/" + id + "/progress", as: "officer/Trạm Tấu", body: `{"value": -1}`, wantStatus: 422, wantType: "validation", wantField: "value:bad_number"},
			{name: "text of minutes missing", path: "/minutes/parse", body: `{}`, wantStatus: 422, wantType: "validation", wantField: "text:blank"},
			{name: "minutes too large", path: "/minutes/parse", body: `{"text": "` + strings.Repeat("a", 6<<20) + `"}`, wantStatus: 413, wantType: "too_large"},
		})
	})
}

// TestLargeBodyClosesTheLine: nobody reads the rest.
func TestLargeBodyClosesTheLine(t *testing.T) {
	w := onSQLite(t)
	id := w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
	a := w.do(call{as: "chair", method: http.MethodPost, path: "/api/v1/tasks/" + id + "/comments", body: strings.Repeat(" ", 2<<20)})
	if a.status != http.StatusRequestEntityTooLarge || !a.closed {
		t.Errorf("%d, closed: %v", a.status, a.closed)
	}
}

// TestBadUploads are files that are no minutes.
func TestBadUploads(t *testing.T) {
	w := onSQLite(t)
	for name, c := range map[string]struct {
		file    string
		content string
		status  int
		kind    string
	}{
		"a broken document":        {"bien-ban.docx", "PK\x03\x04", 422, "validation"},
		"a PDF called document":    {"bien-ban.docx", "%PDF-1.7\n", 415, "unsupported_media_type"},
		"a PDF without an engine":  {"bien-ban.pdf", "%PDF-1.7\n", 415, "unsupported_media_type"},
		"a picture":                {"bien-ban.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", 415, "unsupported_media_type"},
		"half a letter of UTF-16":  {"bien-ban.txt", "\xff\xfe\x00", 422, "validation"},
		"NUL":                      {"bien-ban.txt", "a\x00b", 415, "unsupported_media_type"},
		"nothing":                  {"bien-ban.txt", "", 422, "validation"},
		"a file that is too large": {"bien-ban.txt", strings.Repeat("a", 21<<20), 413, "too_large"},
		"too large":                {"bien-ban.txt", strings.Repeat("a", 6<<20), 413, "too_large"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			w := w.in(t)
			a := w.upload("office", c.file, []byte(c.content))
			w.problem(badCase{wantStatus: c.status, wantType: c.kind}, "vi", a)
		})
	}
	t.Run("no file", func(t *testing.T) {
		w := w.in(t)
		headers := map[string]string{"Content-Type": "multipart/form-data; boundary=x"}
		for body, want := range map[string]badCase{
			"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\na\r\n--x--\r\n": {wantStatus: 422, wantType: "validation", wantField: "file:required"},
			"no form at all": {wantStatus: 400, wantType: "malformed", wantField: "file:malformed"},
		} {
			a := w.do(call{as: "office", method: http.MethodPost, path: "/api/v1/minutes/parse", body: body, headers: headers})
			w.problem(want, "vi", a)
		}
	})
}

// TestBadRequests are addresses, parameters and headers: section B.
func TestBadRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.issue(w.directiveOn("2021-01-11", "all"))
		id := w.get("chair", "/tasks").items(t)[0].str(t, "id")
		cursor := w.get("chair", "/tasks?limit=2").str(t, "next_cursor")
		altered := []byte(cursor)
		altered[len(altered)/2] ^= 1
		get := func(c badCase) badCase { c.method = http.MethodGet; return c }
		with := func(name, value string) map[string]string { return map[string]string{name: value} }
		w.refuse([]badCase{
			get(badCase{name: "nobody", as: "-", path: "/tasks", wantStatus: 401, wantType: "unauthenticated"}),
			get(badCase{name: "an unknown token", as: "-", path: "/tasks", headers: with("Authorization", "Bearer gb_unknown"), wantStatus: 401, wantType: "unauthenticated"}),
			get(badCase{name: "another scheme", as: "-", path: "/tasks", headers: with("Authorization", "Basic YTpi"), wantStatus: 401, wantType: "unauthenticated"}),
			get(badCase{name: "a token with a NUL", as: "-", path: "/tasks", headers: with("Authorization", "Bearer gb_%00"), wantStatus: 401, wantType: "unauthenticated"}),
			get(badCase{name: "no route", path: "/nothing", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "an id that is none", path: "/tasks/17", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "an id with a quote", path: "/tasks/'%20OR%201=1", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "an id that nobody has", path: "/tasks/018f0000-0000-7000-8000-000000000000", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "an id in braces", path: "/tasks/%7B018f0000-0000-7000-8000-0000000000%7D", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "up the path", path: "/tasks/..%2f..%2fetc", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "a slash too many", path: "/tasks/", wantStatus: 404, wantType: "not_found"}),
			get(badCase{name: "a huge page", path: "/tasks?limit=100000000", wantStatus: 422, wantType: "validation", wantField: "limit:out_of_range"}),
			get(badCase{name: "a negative page", path: "/tasks?limit=-1", wantStatus: 422, wantType: "validation", wantField: "limit:out_of_range"}),
			get(badCase{name: "a page of words", path: "/tasks?limit=all", wantStatus: 422, wantType: "validation", wantField: "limit:out_of_range"}),
			get(badCase{name: "an altered cursor", path: "/tasks?cursor=" + string(altered), wantStatus: 400, wantType: "malformed", wantField: "cursor:bad_cursor"}),
			get(badCase{name: "a cut cursor", path: "/tasks?cursor=" + cursor[:len(cursor)-2], wantStatus: 400, wantType: "malformed", wantField: "cursor:bad_cursor"}),
			get(badCase{name: "a cursor of nothing", path: "/tasks?cursor=%20", wantStatus: 400, wantType: "malformed", wantField: "cursor:bad_cursor"}),
			get(badCase{name: "SQL in sort", path: "/tasks?sort=due%3Bdrop%20table%20tasks", wantStatus: 422, wantType: "validation", wantField: "sort:one_of"}),
			get(badCase{name: "a kind that is none", path: "/tasks?kind=song", wantStatus: 422, wantType: "validation", wantField: "kind:one_of"}),
			get(badCase{name: "a status that is none", path: "/tasks?status=", wantStatus: 422, wantType: "validation", wantField: "status:one_of"}),
			get(badCase{name: "perhaps overdue", path: "/tasks?overdue=maybe", wantStatus: 422, wantType: "validation", wantField: "overdue:one_of"}),
			get(badCase{name: "an instant without zone", path: "/tasks?due_before=2021-01-01T00:00:00", wantStatus: 422, wantType: "validation", wantField: "due_before:bad_instant"}),
			get(badCase{name: "a search for ever", path: "/tasks?q=" + strings.Repeat("%25", 10_000), wantStatus: 422, wantType: "validation", wantField: "q:too_long"}),
			get(badCase{name: "26 ids", path: "/tasks?ids=" + strings.Repeat("x,", 25) + "x", wantStatus: 422, wantType: "validation", wantField: "ids:too_many"}),
			get(badCase{name: "a search for NUL", path: "/tasks?q=a%00b", wantStatus: 422, wantType: "validation", wantField: "q:bad_text"}),
			get(badCase{name: "a search in no encoding", path: "/tasks?q=%ff", wantStatus: 422, wantType: "validation", wantField: "q:bad_text"}),
			get(badCase{name: "a parameter twice", path: "/tasks?unit_id=1&unit_id=2", wantStatus: 400, wantType: "malformed", wantField: "unit_id:parameter_twice"}),
			get(badCase{name: "an unknown parameter", path: "/tasks?unit=1", wantStatus: 400, wantType: "malformed", wantField: "unit:unknown_parameter"}),
			get(badCase{name: "an unknown parameter on one thing", path: "/tasks/" + id + "?full=1", wantStatus: 400, wantType: "malformed", wantField: "full:unknown_parameter"}),
			get(badCase{name: "a broken query", path: "/tasks?q=%zz", wantStatus: 400, wantType: "malformed", wantField: ":bad_query"}),
			get(badCase{name: "a semicolon in the query", path: "/tasks?limit=1;sort=due", wantStatus: 400, wantType: "malformed", wantField: ":bad_query"}),
			get(badCase{name: "a picture", path: "/tasks", headers: with("Accept", "image/png"), wantStatus: 406, wantType: "not_acceptable"}),
			get(badCase{name: "a calendar that ends before it begins", path: "/calendar?from=2021-01-01&to=2020-01-01", wantStatus: 422, wantType: "validation", wantField: "to:out_of_range"}),
			get(badCase{name: "a calendar of a century", path: "/calendar?from=2000-01-01&to=2100-01-01", wantStatus: 422, wantType: "validation", wantField: "to:out_of_range"}),
			get(badCase{name: "units on no day", path: "/units?on=2021-02-30", wantStatus: 422, wantType: "validation", wantField: "on:bad_date"}),
			{name: "PUT where one posts", method: http.MethodPut, path: "/tasks/" + id + "/complete", body: `{}`, wantStatus: 405, wantType: "method_not_allowed"},
			{name: "DELETE", method: http.MethodDelete, path: "/tasks/" + id, wantStatus: 405, wantType: "method_not_allowed"},
			{name: "TRACE", method: http.MethodTrace, path: "/tasks", wantStatus: 405, wantType: "method_not_allowed"},
			{name: "a method of one's own", method: "FROB", path: "/tasks", wantStatus: 405, wantType: "method_not_allowed"},
			{name: "a key too long", path: "/tasks/" + id + "/comments", body: `{"text":"a"}`, headers: with("Idempotency-Key", strings.Repeat("k", 300)), wantStatus: 400, wantType: "malformed", wantField: "Idempotency-Key:bad_key"},
			{name: "a key in Vietnamese", path: "/tasks/" + id + "/comments", body: `{"text":"a"}`, headers: with("Idempotency-Key", "khóa"), wantStatus: 400, wantType: "malformed", wantField: "Idempotency-Key:bad_key"},
			{name: "a version without quotes", path: "/tasks/" + id + "/acknowledge", headers: with("If-Match", `1`), wantStatus: 400, wantType: "malformed", wantField: "If-Match:bad_version"},
			{name: "a weak version", path: "/tasks/" + id + "/acknowledge", headers: with("If-Match", `W/"1"`), wantStatus: 400, wantType: "malformed", wantField: "If-Match:bad_version"},
			{name: "two versions", path: "/tasks/" + id + "/acknowledge", headers: with("If-Match", `"1", "2"`), wantStatus: 400, wantType: "malformed", wantField: "If-Match:bad_version"},
			{name: "version nought", path: "/tasks/" + id + "/acknowledge", headers: with("If-Match", `"0"`), wantStatus: 400, wantType: "malformed", wantField: "If-Match:bad_version"},
			{name: "a version beyond numbers", path: "/tasks/" + id + "/acknowledge", headers: with("If-Match", `"99999999999999999999"`), wantStatus: 400, wantType: "malformed", wantField: "If-Match:bad_version"},
		})
		if a := w.do(call{as: "chair", method: http.MethodPut, path: "/api/v1/tasks"}); a.header.Get("Allow") != "GET, HEAD" {
			t.Errorf("Allow: %q", a.header.Get("Allow"))
		}
		if a := w.do(call{method: http.MethodGet, path: "/api/v1/tasks"}); !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("WWW-Authenticate: %q", a.header.Get("WWW-Authenticate"))
		}
	})
}

// TestCursorBytes alters every byte of a cursor in turn: each is noticed.
func TestCursorBytes(t *testing.T) {
	w := onSQLite(t)
	w.issue(w.directiveOn("2021-01-11", "all"))
	cursor := w.get("chair", "/tasks?limit=2").str(t, "next_cursor")
	for i := range cursor {
		b := []byte(cursor)
		for _, other := range "Az09-_" {
			if cursor[i] == byte(other) {
				continue
			}
			b[i] = byte(other)
			if a := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/tasks?cursor=" + string(b)}); a.status != http.StatusBadRequest {
				t.Fatalf("byte %d of the cursor altered: %d", i, a.status)
			}
		}
	}
}

// TestSearchIsLiteral: signs that mean something to LIKE or to regular expressions are only signs.
func TestSearchIsLiteral(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		odd := w.directiveOn("2021-01-11", "Trạm Tấu")
		odd["text"] = `Đạt 100% chỉ_tiêu \ (a+)+$ d'Ắk`
		w.issue(odd, w.directiveOn("2021-01-11", "Trạm Tấu"))
		for q, want := range map[string]int{"%25": 1, "_": 1, `%5C`: 1, "(a%2B)%2B$": 1, "dat+100%25": 1, "%25%25": 0, "__": 0, "d'ak": 1, "viec": 1, "vi%E1%BB%87c": 1, "vie%CC%A3%CC%82c": 1, "xyz": 0, "": 2} {
			if got := len(w.get("chair", "/tasks?q="+q).items(t)); got != want {
				t.Errorf("q=%s finds %d, want %d", q, got, want)
			}
		}
	})
}

// TestHidden: what one may not see looks exactly like what does not exist.
func TestHidden(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		group := w.issue(w.directiveOn("2021-01-11", "Trạm Tấu"))
		task := w.tasks(group)[0].str(t, "id")
		r := w.create("officer/Trạm Tấu", "/tasks/"+task+"/extensions", object{"until_on": "2021-01-15"}).str(t, "id")
		const nobody = "018f0000-0000-7000-8000-000000000000"
		var cases []badCase
		for _, path := range []string{"/tasks/%s", "/tasks/%s/acknowledge", "/tasks/%s/complete", "/tasks/%s/cancel", "/tasks/%s/reopen", "/groups/%s", "/groups/%s/preview",
			"/groups/%s/cancel", "/meetings/%s", "/meetings/%s/issue", "/extensions/%s/grant"} {
			id := task
			switch {
			case strings.HasPrefix(path, "/groups"):
				id = group.str(t, "id")
			case strings.HasPrefix(path, "/meetings"):
				id = group.str(t, "meeting_id")
			case strings.HasPrefix(path, "/extensions"):
				id = r
			}
			method := http.MethodPost
			if strings.Count(path, "/") == 2 {
				method = http.MethodGet
			}
			cases = append(cases, badCase{name: "hidden " + path, as: "officer/Văn Yên", method: method, path: fmt.Sprintf(path, id), wantStatus: 404, wantType: "not_found"})
			hidden := w.do(call{as: "officer/Văn Yên", method: method, path: "/api/v1" + fmt.Sprintf(path, id)}).object(t)
			absent := w.do(call{as: "officer/Văn Yên", method: method, path: "/api/v1" + fmt.Sprintf(path, nobody)}).object(t)
			for _, o := range []object{hidden, absent} {
				delete(o, "instance")
				delete(o, "request_id")
			}
			if !cmp.Equal(hidden, absent) {
				t.Errorf("%s: hidden and absent differ: %s", path, cmp.Diff(absent, hidden))
			}
		}
		w.refuse(cases)
	})
}
