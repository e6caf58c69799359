package api_test

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"giaoban/internal/directive"
)

//go:embed testdata/authorisation.txt
var authorisationTable string

// granted is what each role may do within its reach: said again here, apart from the code that decides it.
var granted = map[string]string{
	"read":     "chair supervisor office head officer inspector admin",
	"draft":    "chair supervisor office admin",
	"issue":    "chair supervisor office admin",
	"report":   "head officer admin",
	"stand_in": "chair supervisor office admin",
	"review":   "chair supervisor office admin",
	"decide":   "chair supervisor admin",
	"comment":  "chair supervisor office head officer admin",
	"units":    "office admin",
	"people":   "admin",
	"settings": "admin",
	"audit":    "chair supervisor inspector admin",
}

// seats are where a person's post may stand, seen from the district that has the task: the unit, or none for the whole
// tree, and whether the post reaches the district and the province.
var seats = []struct {
	name, unit         string
	district, province bool
}{
	{"own", "Trạm Tấu", true, false},
	{"below", "Xà Hồ", false, false},
	{"sibling", "Văn Yên", false, false},
	{"above", "tỉnh", true, true},
	{"elsewhere", "Lào Cai", false, false},
	{"mirror", "Sa Pa", false, false},
	{"whole", "", true, true},
}

// rule is a line of the table.
type rule struct {
	method, path, right, object, body string
	line                              int
}

func (r rule) String() string { return fmt.Sprintf("line %d: %s %s", r.line, r.method, r.path) }

func rules(t *testing.T) []rule {
	t.Helper()
	var out []rule
	for i, line := range strings.Split(authorisationTable, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		body := ""
		if at := strings.IndexAny(line, "{"); at >= 0 {
			if at = strings.Index(line, " {\""); at >= 0 {
				line, body = line[:at], strings.TrimSpace(line[at:])
			}
		}
		f := strings.Fields(line)
		if len(f) == 5 {
			f, body = f[:4], f[4] // a form
		}
		if len(f) != 4 {
			t.Fatalf("line %d of the table has %d parts: %q", i+1, len(f), line)
		}
		out = append(out, rule{f[0], f[1], f[2], f[3], body, i + 1})
	}
	return out
}

// may reports whether a role grants one of the rights.
func may(role directive.Role, right string) bool {
	if right == "-" {
		return true
	}
	for _, one := range strings.Split(right, "|") {
		if slices.Contains(strings.Fields(granted[one]), string(role)) {
			return true
		}
	}
	return false
}

// verdict is the answer that a rule demands: 0 is any answer but a refusal.
func (r rule) verdict(role directive.Role, district, province, whole bool) int {
	right, first := strings.CutSuffix(r.right, "!")
	has := may(role, right)
	if first && !has {
		return http.StatusForbidden // before anybody looks for the object
	}
	reach := map[string]bool{"task": district, "unit": district, "meeting": province, "draft": province, "tree": whole, "hidden": whole, "somewhere": true, "signed": true, "public": true}[r.object]
	switch {
	case has && reach:
		return 0
	case r.object == "hidden", r.object == "draft" && has, (r.object == "task" || r.object == "meeting") && !reach:
		return http.StatusNotFound
	}
	return http.StatusForbidden
}

// TestTableHasEveryRoute: a route that nobody has thought about fails.
func TestTableHasEveryRoute(t *testing.T) {
	w := onSQLite(t)
	param := regexp.MustCompile(`[:{*][a-z_]+}?(\.[a-z]+)?`) // with an ending: ":file" stands for "{id}.xlsx"
	known := map[string]bool{}
	for _, r := range rules(t) {
		path, _, _ := strings.Cut(r.path, "?")
		known[r.method+" "+param.ReplaceAllString(path, "*")] = true
	}
	routes := map[string]bool{}
	for _, r := range w.api.Routes() {
		route := r.Method + " " + param.ReplaceAllString(r.Path, "*")
		routes[route] = true
		if r.Method != http.MethodHead && !known[route] {
			t.Errorf("%s %s is not in testdata/authorisation.txt", r.Method, r.Path)
		}
	}
	for route := range known {
		if !routes[route] {
			t.Errorf("%s is in the table and no route", route)
		}
	}
}

// mirror is two provinces with equal data. names are what the paths of the table refer to, in the first; secrets are
// words that stand in what belongs to a unit, by that unit.
type mirror struct {
	*world
	names   map[string]string
	secrets map[string][]string
}

// newMirror fills both provinces: a meeting of the province with a task for each district, which has a report, a
// request, an escalation and a comment.
func newMirror(t *testing.T) *mirror {
	w := onSQLite(t)
	m := &mirror{world: w, names: map[string]string{"absent": uuid.NewString(), "kind": "target"}, secrets: map[string][]string{}}
	w.secondProvince()
	w.units["Xà Hồ"] = w.create("admin", "/units", object{"type": "xã", "name": "Xà Hồ", "level": "commune", "parent_id": w.units["Trạm Tấu"]}).str(t, "id")
	w.units["Ô Quý Hồ"] = w.create("admin", "/units", object{"type": "phường", "name": "Ô Quý Hồ", "level": "commune", "parent_id": w.units["Sa Pa"]}).str(t, "id")
	for _, role := range directive.Roles() {
		for _, s := range seats {
			w.seat(string(role)+"@"+s.name, s.unit, role)
		}
	}
	w.seat("chair/B", "Lào Cai", directive.RoleChair)
	for _, one := range []struct {
		chair, issuer string
		districts     []string
		first         bool
	}{{"chair", "tỉnh", []string{"Trạm Tấu", "Văn Yên"}, true}, {"chair/B", "Lào Cai", []string{"Sa Pa"}, false}} {
		issue := func() object {
			var directives []object
			for _, unit := range one.districts {
				secret := "kín" + strings.ReplaceAll(unit, " ", "")
				if !slices.Contains(m.secrets[unit], secret) {
					m.secrets[unit] = append(m.secrets[unit], secret)
				}
				directives = append(directives, changed(w.directiveOn("2020-12-28", unit), object{"text": "Việc " + secret, "requires_review": true}))
			}
			draft := w.create(one.chair, "/meetings", changed(meeting(directives...), object{"issuing_unit_id": w.units[one.issuer]}))
			group := w.post(one.chair, "/meetings/"+draft.str(t, "id")+"/issue", nil).items(t)[0]
			w.settle()
			return group
		}
		group, spare := issue(), issue()
		w.advance(mustTime(t, "2020-12-29T09:00:00+07:00"))
		for _, task := range w.get(one.chair, "/tasks?group_id="+group.str(t, "id")).items(t) {
			unit := one.districts[0]
			for _, u := range one.districts {
				if task.at(t, "unit", "id") == w.units[u] {
					unit = u
				}
			}
			id := task.str(t, "id")
			m.secrets[unit] = append(m.secrets[unit], id)
			w.create(one.chair, "/tasks/"+id+"/comments", object{"text": "Lời " + m.secrets[unit][0]})
			request := w.create("admin", "/tasks/"+id+"/extensions", object{"until_on": "2021-03-31", "reason": "Mưa lũ " + m.secrets[unit][0]})
			m.secrets[unit] = append(m.secrets[unit], request.str(t, "id"))
			if unit != "Trạm Tấu" {
				continue
			}
			a := w.attach("admin", id, "ảnh.png", onePixel(t))
			if a.status != http.StatusCreated {
				t.Fatalf("evidence: %d %s", a.status, a.body)
			}
			m.names["evidence"] = a.object(t).str(t, "id")
			m.secrets[unit] = append(m.secrets[unit], m.names["evidence"])
			m.names["task"], m.names["extension"] = id, request.str(t, "id")
			m.names["group"], m.names["spare"], m.names["meeting"] = group.str(t, "id"), spare.str(t, "id"), group.str(t, "meeting_id")
		}
		if one.first {
			for _, task := range w.get(one.chair, "/tasks?group_id="+spare.str(t, "id")).items(t) {
				if task.at(t, "unit", "id") == w.units["Trạm Tấu"] {
					m.names["excuse"] = w.create("admin", "/tasks/"+task.str(t, "id")+"/excuses", object{"reason": "Không làm được"}).str(t, "id")
				}
			}
			for _, e := range w.get(one.chair, "/escalations").items(t) {
				if e.str(t, "task_id") == m.names["task"] {
					m.names["escalation"] = e.str(t, "id")
				}
			}
		}
		w.clock.set(briefing)
	}
	w.clock.set(mustTime(t, "2020-12-29T09:00:00+07:00"))
	m.names["unit"], m.names["issuer"] = w.units["Trạm Tấu"], w.units["tỉnh"]
	w.seat("victim", "Văn Yên", directive.RoleOfficer)
	m.names["user"] = w.users["victim"]
	for _, k := range w.get("victim", "/tokens").items(t) {
		m.names["token"] = k.str(t, "id")
	}
	m.names["mine"] = w.create("victim", "/tokens", object{"name": "máy tính"}).str(t, "id")
	for _, p := range w.get("admin", "/posts").items(t) {
		if p.str(t, "role") == "officer" && p.str(t, "unit_id") == w.units["Văn Yên"] {
			m.names["post"] = p.str(t, "id")
		}
	}
	for _, need := range []string{"task", "extension", "excuse", "escalation", "group", "spare", "meeting", "unit", "issuer", "user", "token", "mine", "post", "evidence"} {
		if m.names[need] == "" {
			t.Fatalf("the world has no %s", need)
		}
	}
	return m
}

var hole = regexp.MustCompile(`\{([a-z]+)\}`)

// fill puts ids in the place of names.
func (m *mirror) fill(text string, absent bool) string {
	return hole.ReplaceAllStringFunc(text, func(name string) string {
		id, known := m.names[name[1:len(name)-1]]
		if !known {
			m.t.Fatalf("the table names %s, which the world has not", name)
		}
		if absent && name != "{kind}" {
			return m.names["absent"]
		}
		return id
	})
}

// ask sends what a rule says in a person's name.
func (m *mirror) ask(r rule, as string, absent bool) answer {
	c := call{as: as, method: r.method, path: m.fill(r.path, absent), headers: map[string]string{}}
	switch {
	case r.body == "picture":
		body, contentType := form(m.t, "ảnh.png", onePixel(m.t))
		c.body, c.headers["Content-Type"] = body, contentType
	case strings.HasPrefix(r.body, "{"):
		c.body = m.fill(r.body, false)
	case r.body != "" || r.method == http.MethodPost && !strings.HasPrefix(r.path, "/api/"):
		c.body = m.fill(r.body, false)
		c.headers["Content-Type"] = "application/x-www-form-urlencoded"
	}
	if !strings.HasPrefix(r.path, "/api/") {
		c.headers["Accept"], c.headers["Sec-Fetch-Site"] = "text/html", "same-origin"
	}
	return m.send(c)
}

// TestAuthorisation asserts every cell: each role, at each place, on each route. Whoever may do something is not
// refused; whoever may not gets 403 when the object may be seen and 404 else, with the body of what does not exist; and
// in no answer stands anything of a unit that the asker may not read.
func TestAuthorisation(t *testing.T) {
	m := newMirror(t)
	cells := 0
	var signOuts []rule
	for _, r := range rules(t) {
		if r.method == http.MethodDelete && r.path == "/api/v1/session" {
			signOuts = append(signOuts, r)
			continue
		}
		if r.object == "stream" {
			for who, want := range map[string]int{"officer@own": http.StatusOK, "": http.StatusUnauthorized} {
				if got := m.opens(r.path, who); got != want {
					t.Errorf("%v as %q: %d, want %d", r, who, got, want)
				}
			}
			continue
		}
		for _, role := range directive.Roles() {
			for _, s := range seats {
				who := string(role) + "@" + s.name
				want := r.verdict(role, s.district, s.province, s.unit == "")
				if strings.Contains(r.path, "/escalations/") && want == http.StatusForbidden && role == directive.RoleHead && (s.name == "own" || s.name == "whole") {
					want = 0 // it went to this very post
				}
				a := m.ask(r, who, false)
				cells++
				refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusNotFound
				switch {
				case want == 0 && refused && r.object != "public", want != 0 && a.status != want, a.status >= 500:
					t.Errorf("%v as %s: %d, want %d (0: not refused)\n%.300s", r, who, a.status, want, a.body)
				case want == http.StatusNotFound && strings.Contains(r.path, "{"):
					if absent := m.ask(r, who, true); sameProblem(a, m.names) != sameProblem(absent, m.names) {
						t.Errorf("%v as %s: what is hidden answers %s, what is absent %s", r, who, a.body, absent.body)
					}
				}
				m.leaks(t, r, who, s.unit, a)
			}
		}
		if r.object != "public" {
			if a := m.ask(r, "", false); a.status != http.StatusUnauthorized && a.status != http.StatusSeeOther {
				t.Errorf("%v as nobody: %d", r, a.status)
			}
		}
	}
	for _, r := range signOuts {
		if a := m.ask(r, "", false); a.status != http.StatusUnauthorized {
			t.Errorf("%v as nobody: %d", r, a.status)
		}
	}
	t.Logf("%d cells", cells)
}

// opens begins to read an answer that does not end, and returns its status.
func (m *mirror) opens(path, as string) int {
	m.t.Helper()
	ctx, cancel := context.WithCancel(m.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url+path, nil)
	ok(m.t, err)
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+m.tokens[as])
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	ok(m.t, err)
	ok(m.t, response.Body.Close())
	return response.StatusCode
}

// sameProblem is an answer without what names the request.
func sameProblem(a answer, names map[string]string) string {
	text := string(a.body)
	for _, id := range names {
		text = strings.ReplaceAll(text, id, "ID")
	}
	return regexp.MustCompile(`"request_id":"[^"]*"|[A-Z2-7]{26}`).ReplaceAllString(text, "")
}

// leaks fails when an answer holds a secret of a unit that the post does not reach.
func (m *mirror) leaks(t *testing.T, r rule, who, at string, a answer) {
	t.Helper()
	reads := map[string][]string{"Trạm Tấu": {"Trạm Tấu"}, "Văn Yên": {"Văn Yên"}, "tỉnh": {"Trạm Tấu", "Văn Yên"}, "Lào Cai": {"Sa Pa"}, "Sa Pa": {"Sa Pa"},
		"": {"Trạm Tấu", "Văn Yên", "Sa Pa"}}[at]
	for unit, secrets := range m.secrets {
		if slices.Contains(reads, unit) {
			continue
		}
		for _, secret := range secrets {
			if strings.Contains(strings.ReplaceAll(r.body+m.fill(r.path, false), " ", ""), secret) {
				continue // the asker said it
			}
			if strings.Contains(string(a.body), secret) {
				t.Errorf("%v as %s tells %q of %s:\n%.400s", r, who, secret, unit, a.body)
			}
		}
	}
}
