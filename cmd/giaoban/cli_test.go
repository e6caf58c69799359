package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/example"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// terminal runs commands against a real server with the real meeting as a draft.
type terminal struct {
	t       *testing.T
	service *service.Service
	env     map[string]string
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	svc := service.New(service.Options{Store: s, Grace: time.Minute})
	if err := svc.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := svc.FirstToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, service: svc}
	if _, _, err := example.Load(t.Context(), svc, term.machine()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.New(api.Options{Service: svc, Catalogue: words, Version: "1.2.3", Ready: func(context.Context) api.Readiness { return api.Readiness{} },
		Logger: slog.New(slog.DiscardHandler)}).Handler())
	t.Cleanup(server.Close)
	term.env = map[string]string{"GIAOBAN_URL": server.URL, "GIAOBAN_TOKEN": token, "LANG": "vi_VN.UTF-8"}
	return term
}

func (m *terminal) machine() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: m.service.Now()}
}

// run carries out a command line and returns what it wrote and its exit code.
func (m *terminal) run(args ...string) (out, errOut string, code int) {
	m.t.Helper()
	var o, e bytes.Buffer
	code = run(args, &o, &e, func(name string) string { return m.env[name] })
	return o.String(), e.String(), code
}

// must is run for what has to succeed.
func (m *terminal) must(args ...string) string {
	m.t.Helper()
	out, errOut, code := m.run(args...)
	if code != exitOK || errOut != "" {
		m.t.Fatalf("giaoban %s: exit %d\n%s%s", strings.Join(args, " "), code, out, errOut)
	}
	return out
}

func (m *terminal) want(text string, parts ...string) {
	m.t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			m.t.Errorf("%q is not in:\n%s", p, text)
		}
	}
}

// file writes a file and returns its name.
func (m *terminal) file(name, text string) string {
	m.t.Helper()
	name = filepath.Join(m.t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return name
}

// Every client command, as a person would type it, from minutes to the list of what is late.
func TestCommands(t *testing.T) {
	m := newTerminal(t)
	minutes := m.file("minutes.txt", example.Minutes())
	due := time.Now().AddDate(0, 2, 0).Format(time.DateOnly)
	m.want(m.must("meetings"), "25/12/2020", "Dự thảo")
	m.want(m.must("minutes", "parse", minutes), "kind: pilot")
	m.want(m.must("minutes", "parse", minutes, "--format", "text"), "Nhóm thứ năm")
	m.want(m.must("minutes", "score", "../../internal/minutes/testdata"), "F1")
	m.want(m.must("meeting", "import", minutes, "--issue", "--due", due, "--unit", "1.1=Lục Yên", "--unit", "1.1=Văn Yên"), "Đã lưu dự thảo", "Đã giao 5 nhóm")
	m.advance()
	m.want(m.must("meeting", "show"), "3.2", "huyện Trạm Tấu, huyện Mù Cang Chải")
	m.want(m.must("groups"), "Đã giao")
	m.want(m.must("preview"), "Báo quá hạn", "Chủ tịch Hội")
	m.want(m.must("tasks", "--unit", "Trạm Tấu", "-q", "xoa mu chu"), "3.2/139", "1 nhiệm vụ")
	m.want(m.must("tasks", "--overdue", "--kind", "pilot", "--status", "assigned", "--all"), "0 nhiệm vụ")
	m.want(m.must("task", "ack", "3.2/139"), "Đã tiếp nhận")
	m.want(m.must("task", "progress", "3.2/139", "--value", "2", "--result", "2 lớp"), "Đang thực hiện")
	m.want(m.must("task", "extend", "3.2/139", time.Now().AddDate(0, 3, 0).Format(time.DateOnly), "--reason", "mưa lũ"), "xin gia hạn")
	m.want(m.must("task", "done", "3.2/139", "--result", "Đã mở lớp", "--source", "telephone", "--person", "Chủ tịch Hội huyện", "--claimed-on", time.Now().AddDate(0, 0, -1).Format(time.DateOnly)), "Hoàn thành")
	m.want(m.must("task", "reopen", "3.2/139", "--reason", "thiếu danh sách"), "3.2/139")
	m.want(m.must("task", "cancel", "3.2/139", "--reason", "sáp nhập"), "Đã hủy")
	m.want(m.must("task", "show", "3.2/139"), "Báo qua điện thoại: Chủ tịch Hội huyện", "Mở lại")
	m.want(m.must("escalations"), "Lúc")
	m.want(m.must("notices"), "Giao nhiệm vụ")
	m.want(m.must("dashboard"), "việc đang mở")
	m.want(m.must("units"), "huyện Trạm Tấu")
	m.want(m.must("units", "list"), "huyện Trạm Tấu")
	m.want(m.must("units", "import", m.file("u.csv", "code,type,name,parent\n04288,xã,Làng Nhì,139\n")), "1 đơn vị")
	m.want(m.must("user", "add", "Nguyễn Thị Hà", "ha", "--role", "officer", "--unit", "Trạm Tấu", "--email", "ha@example.vn"), "huyện Trạm Tấu")
	m.want(m.must("post", "appoint", "ha", "head", "--unit", "Trạm Tấu"), "Phụ trách đơn vị, huyện Trạm Tấu")
	m.want(m.must("post"), "Nguyễn Thị Hà")
	m.want(m.must("post", "end", "ha", "officer", "--unit", "Trạm Tấu"), "đến hết ngày")
	m.want(m.must("token", "new", "điện thoại", "--user", "ha"), "gb_")
	m.want(m.must("doctor"), "Máy chủ sẵn sàng", "Bỏ qua thử báo quá hạn")
	m.want(m.must("health"), "ready")
	m.want(m.must("version"), "giaoban ")
}

// A report that waits for its reviewer is sent back, handed in again and accepted.
func TestReview(t *testing.T) {
	m := newTerminal(t)
	m.env["LANG"] = "en_US.UTF-8"
	var page api.Page[api.MeetingJSON]
	if err := json.Unmarshal([]byte(m.must("meetings", "--json")), &page); err != nil {
		t.Fatal(err)
	}
	meeting, err := m.service.Meeting(t.Context(), m.machine(), page.Items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	meeting.Groups = meeting.Groups[1:2]
	d := &meeting.Groups[0].Directives[0]
	d.Time, d.RequiresReview = "one_off", true
	d.Due = m.service.Now().Add(48 * time.Hour)
	if _, err := m.service.SaveMeeting(t.Context(), m.machine(), meeting); err != nil {
		t.Fatal(err)
	}
	m.want(m.must("meeting", "issue"), "Groups issued: 1")
	if err := m.service.Advance(t.Context(), meeting.Groups[0].ID); err != nil {
		t.Fatal(err)
	}
	var tasks api.Page[api.TaskJSON]
	if err := json.Unmarshal([]byte(m.must("tasks", "--json")), &tasks); err != nil {
		t.Fatal(err)
	}
	code := tasks.Items[0].Code
	m.want(m.must("task", "done", code), "◐")
	m.want(m.must("task", "return", code, "--reason", "no list", "--due", time.Now().AddDate(0, 1, 0).Format(time.DateOnly)), "Returned")
	m.must("task", "done", code, "--result", "with the list")
	m.want(m.must("task", "accept", code), "Completed")
}

func TestExitCodes(t *testing.T) {
	m := newTerminal(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string // in what goes to stderr
	}{
		"well":                       {[]string{"meetings"}, exitOK, ""},
		"refused":                    {[]string{"meeting", "issue"}, exitRefused, "chưa có hạn"},
		"not there":                  {[]string{"task", "show", "9.9/999"}, exitRefused, "không tìm thấy nhiệm vụ"},
		"not there, by its id":       {[]string{"task", "ack", "01900000-0000-7000-8000-000000000000"}, exitRefused, "Không tìm thấy"},
		"a wrong token":              {[]string{"meetings", "--token", "gb_wrong"}, exitRefused, "chưa đăng nhập"},
		"no token":                   {[]string{"meetings", "--token="}, exitRefused, "GIAOBAN_TOKEN"},
		"no such command":            {[]string{"frobnicate"}, exitUsage, "frobnicate"},
		"no command":                 {nil, exitUsage, ""},
		"half a command":             {[]string{"task", "done"}, exitUsage, "<id>"},
		"no such option":             {[]string{"tasks", "--colour"}, exitUsage, "--colour"},
		"a number that is none":      {[]string{"task", "progress", "3.2/139", "--value", "many"}, exitUsage, "many"},
		"no such file":               {[]string{"meeting", "import", "nowhere.txt"}, exitUsage, "nowhere.txt"},
		"no such file of units":      {[]string{"units", "import", "nowhere.csv"}, exitUsage, "nowhere.csv"},
		"a day that is none":         {[]string{"meeting", "import", m.file("m.txt", example.Minutes()), "--due", "tomorrow"}, exitUsage, "tomorrow"},
		"the doctor has no body":     {[]string{"doctor", "--json"}, exitUsage, "--json"},
		"a form that is none":        {[]string{"minutes", "parse", "x", "--format", "xml"}, exitUsage, "xml"},
		"nobody there":               {[]string{"meetings", "--url", "http://127.0.0.1:1"}, exitUnreachable, "không liên lạc được"},
		"a grace too short":          {[]string{"serve", "--grace", "1s"}, exitUsage, "--grace 1s phải dài hơn"},
		"an argument too many":       {[]string{"meetings", "nosuch"}, exitUsage, "không hiểu “nosuch”"},
		"no such file, in words":     {[]string{"meeting", "import", "nowhere.txt"}, exitUsage, "không có tệp nowhere.txt"},
		"no such option, in words":   {[]string{"tasks", "--colour"}, exitUsage, "không có tùy chọn --colour"},
		"a field, in words":          {[]string{"user", "add", " ", "blank"}, exitRefused, "tên: "},
		"nobody there, in words":     {[]string{"meetings", "--url", "http://127.0.0.1:1"}, exitUnreachable, "không có gì lắng nghe"},
		"nobody there, asked for it": {[]string{"health", "--url", "http://127.0.0.1:1"}, exitUnreachable, "127.0.0.1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &terminal{t: t, service: m.service, env: m.env}
			out, errOut, code := m.run(c.args...)
			if code != c.code {
				t.Errorf("exit %d, want %d\n%s%s", code, c.code, out, errOut)
			}
			m.want(errOut, c.says)
			if (code == exitOK) != (errOut == "") {
				t.Errorf("exit %d with %q on stderr", code, errOut)
			}
			if code != exitOK && out != "" {
				t.Errorf("a failure wrote to stdout: %s", out)
			}
		})
	}
}

// A problem is told in the reader's language, field by field, also with --json; stdout stays empty for programs.
func TestProblemsInWords(t *testing.T) {
	m := newTerminal(t)
	for language, want := range map[string]string{"vi_VN.UTF-8": "chưa có đơn vị thực hiện", "en_GB.UTF-8": "no unit", "": "chưa có đơn vị thực hiện"} {
		m.env["LANG"] = language
		for _, args := range [][]string{{"meeting", "issue"}, {"meeting", "issue", "--json"}} {
			out, errOut, code := m.run(args...)
			if code != exitRefused || out != "" {
				t.Errorf("exit %d, stdout %q", code, out)
			}
			m.want(errOut, want, "1.1", "5.2")
		}
	}
}

func TestJSONIsWhatTheServerSaid(t *testing.T) {
	m := newTerminal(t)
	for _, args := range [][]string{{"meetings"}, {"meeting", "show"}, {"groups"}, {"tasks"}, {"escalations"}, {"notices"}, {"dashboard"}, {"units"},
		{"user", "add", "Hà", "h"}, {"token", "new", "máy"}} {
		out := m.must(append(args, "--json")...)
		if !json.Valid([]byte(out)) || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: %.80q", args, out)
		}
	}
}

func TestHelpInBothLanguages(t *testing.T) {
	m := &terminal{t: t, env: map[string]string{}}
	commands := [][]string{{}, {"serve"}, {"minutes"}, {"meeting", "import"}, {"meeting", "set"}, {"tasks"}, {"task", "done"}, {"units", "import"}, {"user", "add"}, {"doctor"}}
	for _, c := range commands {
		for language, other := range map[string]string{"vi_VN.UTF-8": "the ", "en_US.UTF-8": "đ"} {
			m.env["LANG"] = language
			out := m.must(append(c, "--help")...)
			m.want(out, map[string]string{"the ": "Cách dùng: giaoban", "đ": "Usage: giaoban"}[other])
			for _, line := range strings.Split(out, "\n") {
				if strings.Contains(line, " / ") || strings.Contains(strings.ToLower(line), other) || other != "đ" && strings.Contains(line, "Flags") {
					t.Errorf("%s --help in %s: %q", strings.Join(c, " "), language, line)
				}
			}
		}
	}
	for _, name := range []string{"serve", "api", "worker", "engine", "migrate", "minutes parse", "minutes score", "minutes corrections", "meeting import", "preview", "tasks", "task show",
		"task ack", "task done", "task progress", "units import", "user add", "token new", "doctor", "version"} {
		m.must(append(strings.Fields(name), "--help")...)
	}
}

func TestMigrateTwice(t *testing.T) {
	m := &terminal{t: t, env: map[string]string{"GIAOBAN_DATA": t.TempDir()}}
	for range 2 {
		if out := m.must("migrate"); out != "ok\n" {
			t.Errorf("printed %q", out)
		}
	}
	if _, err := os.Stat(filepath.Join(m.env["GIAOBAN_DATA"], "giaoban.db")); err != nil {
		t.Errorf("the record is not where GIAOBAN_DATA says: %v", err)
	}
}

// The README's steps lead from the example's draft to an issued meeting and a task that is done, typed as they stand.
func TestTheReadmesSteps(t *testing.T) {
	m := newTerminal(t)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, steps, _ := strings.Cut(string(readme), "## Use it")
	steps, _, _ = strings.Cut(steps, "\n## ")
	m.follow(steps)
}

// follow carries out every line of a text that begins with bin/giaoban, and lets the machine do its part after an issue.
func (m *terminal) follow(text string) {
	m.t.Helper()
	done := ""
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(strings.TrimSpace(line), "bin/giaoban ")
		if !ok {
			continue
		}
		command, _, _ = strings.Cut(command, " #")
		var args []string
		for i, part := range strings.Split(command, `"`) { // every other part stands in quotation marks
			if i%2 == 1 {
				args = append(args, part)
			} else {
				args = append(args, strings.Fields(part)...)
			}
		}
		m.must(args...)
		done += strings.Join(args, " ") + "\n"
		if len(args) > 1 && args[1] == "issue" {
			m.advance()
		}
	}
	m.want(done, "meeting set", "meeting issue", "tasks")
}

// advance does what the workflows would.
func (m *terminal) advance() {
	m.t.Helper()
	groups, err := m.service.Groups(m.t.Context(), m.machine(), "", "", 100)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, g := range groups {
		if g.Status == "issued" {
			if err := m.service.Advance(m.t.Context(), g.ID); err != nil {
				m.t.Fatal(err)
			}
		}
	}
}
