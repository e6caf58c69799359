package cli_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/cli"
	"giaoban/internal/client"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// desk is a person at a terminal, before a real server with the example loaded.
type desk struct {
	t       *testing.T
	service *service.Service
	env     *cli.Env
	out     *bytes.Buffer
}

func newDesk(t *testing.T, language string) *desk {
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
	if _, _, err := example.Load(t.Context(), svc, service.Call{Actor: service.Machine(), ArrivedAt: svc.Now()}); err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.New(api.Options{Service: svc, Catalogue: words, Logger: slog.New(slog.DiscardHandler)}).Handler())
	t.Cleanup(server.Close)
	out := &bytes.Buffer{}
	return &desk{t, svc, &cli.Env{Out: out, Words: words.For(language), Client: &client.Client{URL: server.URL, Token: token, Language: language}}, out}
}

// run carries out a command and returns what it printed.
func (d *desk) run(command func(context.Context, *cli.Env) error) string {
	d.t.Helper()
	d.out.Reset()
	if err := command(d.t.Context(), d.env); err != nil {
		d.t.Fatal(err)
	}
	return d.out.String()
}

func (d *desk) want(text string, parts ...string) {
	d.t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			d.t.Errorf("%q is not in:\n%s", p, text)
		}
	}
}

func TestMeetingFromDraftToDone(t *testing.T) {
	d := newDesk(t, "vi")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) }), "2020-12-25", "Dự thảo")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") }), "3.2", "huyện Trạm Tấu, huyện Mù Cang Chải", "chưa có")

	err := d.env.IssueMeeting(t.Context(), "")
	var refusal *client.Refusal
	if !errors.As(err, &refusal) || len(refusal.Errors) != 11 {
		t.Fatalf("issuing the real meeting: %v, want 11 refusals", err)
	}
	d.want(err.Error(), "chưa có hạn", "chưa có đơn vị thực hiện")

	d.setDates()
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, "") }), "Nhắc việc", "Chủ tịch")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") }), "5 nhóm")
	groups, err := d.service.Groups(t.Context(), d.call(), "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if err := d.service.Advance(t.Context(), g.ID); err != nil {
			t.Fatal(err)
		}
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Tasks(ctx, cli.TaskQuery{Unit: "Trạm Tấu", Words: "xoa mu chu"})
	}), "3.2/139", "1 nhiệm vụ")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, "3.2/139", "acknowledge", api.SaidJSON{})
	}), "3.2/139", "tiếp nhận")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, "3.2/139", "complete", api.SaidJSON{Result: "Đã mở lớp", Source: "telephone", Person: "Chủ tịch Hội huyện"})
	}), "Hoàn thành")
	if err := d.env.Act(t.Context(), "3.2/139", "complete", api.SaidJSON{}); !errors.As(err, &refusal) || refusal.Status != 409 {
		t.Errorf("completing twice: %v, want 409", err)
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/139") }), "Giao ", "task.complete")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Dashboard(ctx) }), "việc đang mở", "huyện Trạm Tấu")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Groups(ctx, "") }), "Đã giao")
	d.run(func(ctx context.Context, e *cli.Env) error { return e.Escalations(ctx) })
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) }), "assigned")
	d.env.JSON = true
	if text := d.run(func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{}) }); !strings.HasPrefix(text, `{"items":[`) {
		t.Errorf("--json prints %.60s", text)
	}
}

func (d *desk) call() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: d.service.Now()}
}

// setDates gives every directive a deadline and the pilots their units.
func (d *desk) setDates() {
	d.t.Helper()
	ms, err := d.service.Meetings(d.t.Context(), d.call(), "", "", 1)
	if err != nil {
		d.t.Fatal(err)
	}
	m, err := d.service.Meeting(d.t.Context(), d.call(), ms[0].ID)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := range m.Groups {
		for j := range m.Groups[i].Directives {
			x := &m.Groups[i].Directives[j]
			x.Time, x.DueOn = directive.TimeOneOff, calendar.DateOf(d.service.Now()).AddDays(60)
			if len(x.Units) == 0 {
				x.Units = []string{directive.AllUnits}
			}
		}
	}
	if _, err := d.service.SaveMeeting(d.t.Context(), d.call(), m); err != nil {
		d.t.Fatal(err)
	}
}

func TestEnglish(t *testing.T) {
	d := newDesk(t, "en")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") }), "Directive", "none yet")
	err := d.env.IssueMeeting(t.Context(), "")
	if err == nil {
		t.Fatal("issued")
	}
	d.want(err.Error(), "no deadline")
}

func TestMinutesWithoutAServer(t *testing.T) {
	d := newDesk(t, "vi")
	d.env.Client = nil
	file := filepath.Join(t.TempDir(), "minutes.txt")
	if err := os.WriteFile(file, []byte(example.Minutes()), 0o600); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{"yaml": "kind: pilot", "json": `"held_on":"2020-12-25"`, "text": "Nhóm thứ năm"} {
		d.want(d.run(func(_ context.Context, e *cli.Env) error { return e.ParseMinutes(file, format) }), want)
	}
}

func TestUnitsPeopleTokens(t *testing.T) {
	d := newDesk(t, "vi")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) }), "thị xã Nghĩa Lộ", "01/02/2020")
	file := filepath.Join(t.TempDir(), "units.csv")
	if err := os.WriteFile(file, []byte("code,type,name,level,parent\n09999,xã,Làng Nhì,commune,139\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, file) }), "1 đơn vị")
	if err := d.env.ImportUnits(t.Context(), file); err == nil {
		t.Error("the same units twice")
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.AddUser(ctx, api.UserJSON{Name: "Nguyễn Thị Hà", Login: "ha", Email: "ha@example.vn"}, "officer", "Trạm Tấu")
	}), "Nguyễn Thị Hà")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.NewToken(ctx, "ha", "điện thoại") }), "gb_")
}

func TestNobodyAnswers(t *testing.T) {
	d := newDesk(t, "vi")
	d.env.Client.URL = "http://127.0.0.1:1"
	if err := d.env.Meetings(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("got %v, want unreachable", err)
	}
	d = newDesk(t, "vi")
	d.env.Client.Token = "gb_wrong"
	var refusal *client.Refusal
	if err := d.env.Meetings(t.Context()); !errors.As(err, &refusal) || refusal.Status != 401 {
		t.Errorf("got %v, want 401", err)
	}
}

func TestDoctor(t *testing.T) {
	d := newDesk(t, "vi")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Doctor(ctx, time.Minute) }), "Máy chủ: ready", "Mã truy cập dùng được", "Bỏ qua thử báo quá hạn")
	// The example's units ended in 2025: with a short grace there is nobody to try it on, and the doctor says so.
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Doctor(ctx, time.Second) }), "chưa có đơn vị nào đang hoạt động")
}
