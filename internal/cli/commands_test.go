package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"giaoban/api"
	"giaoban/internal/cli"
	"giaoban/internal/client"
	"giaoban/internal/example"
)

func TestATaskFromIssueToDone(t *testing.T) {
	d := newDesk(t, "vi")
	d.issued()
	act := func(name, what string, in any) string {
		t.Helper()
		return d.run(func(ctx context.Context, e *cli.Env) error { return e.Act(ctx, name, what, in) })
	}
	d.want(act("3.2/139", "acknowledge", api.SaidJSON{}), "3.2/139", "Đã tiếp nhận")
	value := 3.5
	d.want(act("3.2/139", "progress", api.SaidJSON{Value: &value, Result: "3 lớp"}), "Đang thực hiện")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Extend(ctx, "3.2/139", api.ExtensionJSON{UntilOn: "2021-04-29", Reason: "đường sạt lở"})
	}), "29/04/2021")
	d.want(act("3.2/139", "complete", api.SaidJSON{Result: "Đã mở lớp"}), "Hoàn thành")
	_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.Act(ctx, "3.2/139", "complete", api.SaidJSON{}) })
	var refusal *client.Refusal
	if !errors.As(err, &refusal) || refusal.Status != 409 {
		t.Errorf("completing twice: %v, want 409", err)
	}
	d.want(act("3.2/139", "reopen", api.DecisionJSON{Reason: "thiếu danh sách", DueOn: "2021-05-14"}), "3.2/139")
	d.want(act("3.2/139", "cancel", api.ReasonJSON{Reason: "sáp nhập"}), "Đã hủy")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/139") }),
		"Giao nhiệm vụ", "Tiếp nhận", "Báo cáo tiến độ", ": 3,5 “3 lớp”", "Xin gia hạn 29/04/2021: Đã rút “đường sạt lở”", "Mở lại", "Hủy")
}

func TestNamesMayBeShort(t *testing.T) {
	d := newDesk(t, "vi")
	d.issued()
	var tasks api.Page[api.TaskJSON]
	if err := json.Unmarshal([]byte(d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{}) })), &tasks); err != nil {
		t.Fatal(err)
	}
	one := tasks.Items[0]
	for _, name := range []string{one.ID, one.ID[:len(one.ID)-2], one.Code} {
		d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, name) }), one.Code+"  "+one.Unit.Name)
	}
	group := tasks.Items[0].GroupID
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Tasks(ctx, cli.TaskQuery{Group: group[:35], Kind: one.Kind, All: true})
	}), one.Code)
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, group[:35], "") }), "Báo quá hạn")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, one.MeetingID[:35]) }), "Đã giao")

	for name, c := range map[string]struct {
		run  command
		want string
	}{
		"a task that is not there":    {func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "9.9/139") }, "không tìm thấy nhiệm vụ “9.9/139”"},
		"the beginning of many":       {func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, one.ID[:1]) }, "xin ghi rõ hơn:\n  " + one.ID[:1]},
		"a meeting that is not there": {func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "ffff") }, "không tìm thấy cuộc họp “ffff”"},
		"a group that is not there":   {func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, "ffff", "") }, "không tìm thấy nhóm nhiệm vụ “ffff”"},
		"a unit that is not there":    {func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{Unit: "Sa Pa"}) }, "không tìm thấy đơn vị “Sa Pa”"},
		"units alike":                 {func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{Unit: "văn"}) }, "có thể là 2 đơn vị"},
		"a status that is none":       {func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{Status: "late"}) }, "status"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.try(c.run)
			if err == nil {
				t.Fatal("no error")
			}
			d.want(err.Error(), c.want)
		})
	}
}

// The API's body comes through unchanged, whatever the command.
func TestJSON(t *testing.T) {
	d := newDesk(t, "vi")
	minutes := d.file("minutes.txt", example.Minutes())
	bodies := map[string]command{
		"meetings":     func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) },
		"meeting show": func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") },
		"import":       func(ctx context.Context, e *cli.Env) error { return e.ImportMeeting(ctx, cli.Import{File: minutes}) },
		"groups":       func(ctx context.Context, e *cli.Env) error { return e.Groups(ctx, "") },
		"escalations":  func(ctx context.Context, e *cli.Env) error { return e.Escalations(ctx) },
		"notices":      func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) },
		"dashboard":    func(ctx context.Context, e *cli.Env) error { return e.Dashboard(ctx) },
		"units":        func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) },
		"user add": func(ctx context.Context, e *cli.Env) error {
			return e.AddUser(ctx, api.UserJSON{Name: "Hà", Login: "h"}, "", "")
		},
		"token new": func(ctx context.Context, e *cli.Env) error { return e.NewToken(ctx, "", "máy") },
	}
	for name, c := range bodies {
		t.Run(name, func(t *testing.T) {
			if text := d.inJSON(c); !json.Valid([]byte(text)) || !strings.HasPrefix(text, "{") || strings.Count(text, "\n") != 1 {
				t.Errorf("printed %.80q", text)
			}
		})
	}
	d.issued()
	d.want(d.inJSON(func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, "3.2/139", "acknowledge", api.SaidJSON{})
	}), `"status":"acknowledged"`)
	want, err := d.env.Client.Do(t.Context(), "GET", "/api/v1/tasks?overdue=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{Overdue: true}) }); strings.TrimSpace(got) != strings.TrimSpace(string(want)) {
		t.Errorf("printed %s, the server said %s", got, want)
	}
	if lines := strings.Count(d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, "", "") }), "\n"); lines != 5 {
		t.Errorf("the previews of five groups are %d lines", lines)
	}
}

func TestImportIsRefused(t *testing.T) {
	d := newDesk(t, "vi")
	minutes := d.file("minutes.txt", example.Minutes())
	for name, c := range map[string]struct {
		in     cli.Import
		misuse bool
		want   string
	}{
		"no file":               {cli.Import{File: "nowhere.txt"}, true, "nowhere.txt"},
		"a broken document":     {cli.Import{File: d.file("minutes.docx", "PK\x03\x04\xff\xfe")}, false, "Tệp bị hỏng"},
		"no day of the meeting": {cli.Import{File: d.file("empty.txt", "Kính gửi các đơn vị")}, false, "không tìm thấy ngày họp"},
		"a day that is none":    {cli.Import{File: minutes, Due: []string{"2021-02-30"}}, true, "năm-tháng-ngày"},
		"a number that is none": {cli.Import{File: minutes, Due: []string{"9.9=2021-03-31"}}, true, "9.9"},
		"a unit for nothing":    {cli.Import{File: minutes, Units: []string{"Lục Yên"}}, true, "1.1=Lục Yên"},
		"a unit that is none":   {cli.Import{File: minutes, Units: []string{"1.1=Sa Pa"}}, false, "Sa Pa"},
		"a deadline long past":  {cli.Import{File: minutes, Due: []string{"2020-01-31"}, Units: []string{"1.1=all"}, Issue: true}, false, "1.1: "},
		"issued with gaps":      {cli.Import{File: minutes, Issue: true}, false, "chưa có hạn"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.ImportMeeting(ctx, c.in) })
			if err == nil {
				t.Fatal("no error")
			}
			var misused *cli.UsageError
			if errors.As(err, &misused) != c.misuse {
				t.Errorf("%v: misuse %t", err, c.misuse)
			}
			d.want(err.Error(), c.want)
		})
	}
}

func TestMinutesFromStandardInput(t *testing.T) {
	d := newDesk(t, "vi")
	d.env.In = strings.NewReader(example.Minutes())
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ImportMeeting(ctx, cli.Import{File: "-"}) }), "Tìm thấy 5 nhóm nhiệm vụ")
}

func TestMinutesWithoutAServer(t *testing.T) {
	d := newDesk(t, "vi")
	server := d.env.Client
	d.env.Client = nil
	file := d.file("minutes.txt", example.Minutes())
	parse := func(format, units string) string {
		return d.run(func(ctx context.Context, e *cli.Env) error { return e.ParseMinutes(ctx, file, format, units) })
	}
	d.want(parse("yaml", ""), "kind: pilot")
	d.want(parse("text", ""), "3.2 ", "huyện Trạm Tấu", "chưa có")
	offline := parse("json", "")
	units := d.file("units.yaml", "- {code: '139', type: huyện, name: Trạm Tấu, valid_from: 2020-02-01}\n- {type: huyện, name: Mù Cang Chải}\n")
	d.want(parse("text", units), "huyện Trạm Tấu")
	_, err := d.try(func(ctx context.Context, e *cli.Env) error {
		return e.ParseMinutes(ctx, file, "text", d.file("bad.yaml", "- {name: A, valid_to: soon}\n"))
	})
	if err == nil || !strings.Contains(err.Error(), "dòng 1") {
		t.Errorf("a day that is none: %v", err)
	}

	// Without a server the draft is the same, but that units have codes for ids.
	var mine, theirs api.ParsedJSON
	if err := json.Unmarshal([]byte(offline), &mine); err != nil {
		t.Fatal(err)
	}
	if err := server.Post(t.Context(), "/api/v1/minutes/parse", api.MinutesJSON{Text: example.Minutes()}, &theirs); err != nil {
		t.Fatal(err)
	}
	for i, g := range theirs.Groups {
		for j, x := range g.Directives {
			if m := mine.Groups[i].Directives[j]; m.Text != x.Text || len(m.Units) != len(x.Units) || *m.Span != *x.Span {
				t.Errorf("%d.%d: offline %+v, the server %+v", i+1, j+1, m, x)
			}
		}
	}
}

func TestScore(t *testing.T) {
	d := newDesk(t, "vi")
	text := d.run(func(_ context.Context, e *cli.Env) error { return e.ScoreMinutes("../minutes/testdata") })
	d.want(text, "Chính xác", "01-yenbai-hkh-giao-ban-q4-2020", "Nhóm", "văn bản")
	_, err := d.try(func(_ context.Context, e *cli.Env) error { return e.ScoreMinutes(t.TempDir()) })
	var misused *cli.UsageError
	if !errors.As(err, &misused) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestPeopleAndTokens(t *testing.T) {
	d := newDesk(t, "vi")
	add := func(login, role, unit string) (string, error) {
		return d.try(func(ctx context.Context, e *cli.Env) error {
			return e.AddUser(ctx, api.UserJSON{Name: "Nguyễn Thị Hà", Login: login}, role, unit)
		})
	}
	text, err := add("ha", "officer", "Trạm Tấu")
	if err != nil {
		t.Fatal(err)
	}
	d.want(text, "Nguyễn Thị Hà", "Người phụ trách việc, huyện Trạm Tấu")
	if _, err := add("ha", "", ""); err == nil {
		t.Error("the same login twice")
	}
	if _, err := add("hb", "", "Trạm Tấu"); err == nil {
		t.Error("a unit without a post")
	}
	if _, err := add("hc", "officer", "Sa Pa"); err == nil {
		t.Error("a unit that is none")
	}
	if text, err = add("hd", "king", ""); err == nil || !strings.Contains(err.Error(), "officer") {
		t.Errorf("a post that is none: %v after %s", err, text)
	}
	var people api.Page[api.UserJSON]
	if err := d.env.Client.Get(t.Context(), "/api/v1/users", &people); err != nil {
		t.Fatal(err)
	}
	for _, u := range people.Items {
		if u.Login == "hb" || u.Login == "hc" || u.Login == "hd" {
			t.Errorf("%s was made although the command was refused before", u.Login)
		}
	}
	seat := cli.Seat{Login: "ha", Role: "head", Unit: "Lục Yên", Day: "2020-12-26"}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Appoint(ctx, seat) }), "Nguyễn Thị Hà: Phụ trách đơn vị, huyện Lục Yên")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Posts(ctx) }), "huyện Lục Yên", "Phụ trách đơn vị", "26/12/2020")
	seat.Day = "2020-12-31"
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.EndPost(ctx, seat) }), "đến hết ngày 31/12/2020")
	for name, seat := range map[string]cli.Seat{"nobody": {Login: "nobody", Role: "head", Unit: "Lục Yên"}, "no post": {Login: "ha", Role: "king"},
		"no unit": {Login: "ha", Role: "head", Unit: "Sa Pa"}, "no day": {Login: "ha", Role: "head", Day: "mai"}, "not held": {Login: "ha", Role: "head", Unit: "Văn Yên"}} {
		if _, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.EndPost(ctx, seat) }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	secret := strings.TrimSpace(d.run(func(ctx context.Context, e *cli.Env) error { return e.NewToken(ctx, "ha", "điện thoại") }))
	if !strings.HasPrefix(secret, "gb_") {
		t.Fatalf("token %q", secret)
	}
	if _, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.NewToken(ctx, "nobody", "x") }); err == nil {
		t.Error("a token for nobody")
	}
	d.env.Client.Token = secret
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) }), "Người nhận") // who may not see people
}

func TestNobodyAnswers(t *testing.T) {
	d := newDesk(t, "vi")
	d.env.Client.URL = "http://127.0.0.1:1"
	if err := d.env.Meetings(t.Context()); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("got %v, want unreachable", err)
	}
	d = newDesk(t, "vi")
	d.env.Client.Token = "gb_wrong"
	if err := d.env.Meetings(t.Context()); err == nil || !strings.Contains(err.Error(), "chưa đăng nhập") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestCorrections(t *testing.T) {
	d := newDesk(t, "vi")
	d.issued()
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, "", false) }), "1.1", "đơn vị thực hiện", "huyện Lục Yên", "hạn", "31/03/2021", "chỗ khác với bản đọc")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, "", true) }), "25/12/2020 — Hội Khuyến học tỉnh", "huyện Lục Yên")
	var one api.CorrectionsJSON
	if err := json.Unmarshal([]byte(d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, "", false) })), &one); err != nil || one.Rules == "" {
		t.Errorf("%+v, %v", one, err)
	}
	var all []api.CorrectionsJSON
	if err := json.Unmarshal([]byte(d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, "", true) })), &all); err != nil || len(all) == 0 {
		t.Errorf("%+v, %v", all, err)
	}
	var misused *cli.UsageError
	if _, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.Corrections(ctx, one.MeetingID, true) }); !errors.As(err, &misused) {
		t.Errorf("a meeting and all: %v", err)
	}
}
