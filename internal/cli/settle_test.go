package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"giaoban/api"
	"giaoban/internal/cli"
)

// A draft that the server keeps becomes a meeting that is issued: deadlines, a period, what is not tracked, units.
func TestADraftIsSettledAndIssued(t *testing.T) {
	d := newDesk(t, "vi")
	set := func(in cli.Settle) string {
		t.Helper()
		return d.run(func(ctx context.Context, e *cli.Env) error { return e.SettleDirectives(ctx, in) })
	}
	d.want(set(cli.Settle{Which: []string{"all"}, Due: "31/3/2021"}), "chưa có đơn vị: 1.1", "giaoban meeting set 1.1 --unit")
	d.want(set(cli.Settle{Which: []string{"3"}, Due: "+30d"}), "24/01/2021", "31/03/2021")
	d.want(set(cli.Settle{Which: []string{"5.1", "5.2"}, Every: "quarter", Until: "2021-12-31", First: "2021-04-15"}), "Hằng quý")
	d.want(set(cli.Settle{Which: []string{"4.3"}, Briefings: []string{"2021-03-25", "2021-06-25"}, DaysBefore: 5}), "Trước mỗi kỳ giao ban")
	d.want(set(cli.Settle{Which: []string{"4.1"}, Untracked: true}), "không theo dõi")
	d.want(set(cli.Settle{Which: []string{"1.1"}, Units: []string{"Lục Yên", "136"}, Review: true}), "huyện Lục Yên, huyện Văn Yên", "giaoban meeting issue")
	d.want(set(cli.Settle{Which: []string{"3.2"}, AllUnits: true}), "giaoban meeting issue")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") }), "Đã giao 5 nhóm")

	var m api.MeetingJSON
	if err := json.Unmarshal([]byte(d.inJSON(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") })), &m); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[[2]int]api.DirectiveJSON{
		{0, 0}: {Time: "one_off", DueOn: "2021-03-31", RequiresReview: true},
		{2, 1}: {Time: "one_off", DueOn: "2021-01-24", Units: []string{"all"}},
		{3, 0}: {Time: "untracked"},
		{3, 2}: {Time: "standing", Every: "briefing", DaysBefore: 5},
		{4, 0}: {Time: "standing", Every: "quarter", Until: "2021-12-31", DueOn: "2021-04-15"},
	} {
		got := m.Groups[at[0]].Directives[at[1]]
		if got.Time != want.Time || got.DueOn != want.DueOn || got.Every != want.Every || got.Until != want.Until || got.DaysBefore != want.DaysBefore || got.RequiresReview != want.RequiresReview {
			t.Errorf("%v is %+v", at, got)
		}
	}
	_, err := d.try(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Which: []string{"3.2"}, Due: "+60d"})
	})
	if err == nil || !strings.Contains(err.Error(), "đã giao") {
		t.Errorf("an issued directive is set: %v", err)
	}
}

func TestSettlingIsRefused(t *testing.T) {
	d := newDesk(t, "vi")
	one := []string{"1.1"}
	for name, c := range map[string]struct {
		in     cli.Settle
		misuse bool
		want   string
	}{
		"nothing to set":          {cli.Settle{Which: one}, true, "--due"},
		"two times":               {cli.Settle{Which: one, Due: "+30d", Untracked: true}, true, "--untracked"},
		"two kinds of units":      {cli.Settle{Which: one, Units: []string{"Lục Yên"}, AllUnits: true}, true, "--all-units"},
		"an end without periods":  {cli.Settle{Which: one, Due: "+30d", Until: "2021-12-31"}, true, "--every"},
		"periods without an end":  {cli.Settle{Which: one, Every: "quarter"}, true, "--until"},
		"days before no briefing": {cli.Settle{Which: one, Due: "+30d", DaysBefore: 3}, true, "--briefing"},
		"a period that is none":   {cli.Settle{Which: one, Every: "week", Until: "2021-12-31"}, false, "month"},
		"a day that is none":      {cli.Settle{Which: one, Due: "31/2/2021"}, true, "năm-tháng-ngày"},
		"a day long past":         {cli.Settle{Which: one, Due: "2020-12-01"}, false, "1.1"},
		"a number that is none":   {cli.Settle{Which: []string{"một"}, Due: "+30d"}, true, "3.2"},
		"no such directive":       {cli.Settle{Which: []string{"9.9"}, Due: "+30d"}, true, "9.9"},
		"no such unit":            {cli.Settle{Which: one, Units: []string{"Sa Pa"}}, false, "Sa Pa"},
		"no such meeting":         {cli.Settle{Meeting: "ffff", Which: one, Due: "+30d"}, false, "ffff"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.SettleDirectives(ctx, c.in) })
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

// between lets somebody else save a draft after it was read and before it is saved.
type between struct {
	http.RoundTripper
	before func()
}

func (b *between) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && b.before != nil {
		before := b.before
		b.before = nil
		before()
	}
	return b.RoundTripper.RoundTrip(r)
}

func TestSettlingKeepsWhatOthersSaved(t *testing.T) {
	d := newDesk(t, "vi")
	meetings, err := d.service.Meetings(t.Context(), d.machine(), "", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	line := d.env.Client.HTTP
	line.Transport = &between{line.Transport, func() {
		m, err := d.service.Meeting(t.Context(), d.machine(), meetings[0].ID)
		if err != nil {
			t.Error(err)
			return
		}
		m.Place = "Trung tâm giáo dục thường xuyên tỉnh"
		if _, err := d.service.SaveMeeting(t.Context(), d.machine(), m); err != nil {
			t.Error(err)
		}
	}}
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Which: []string{"2.1"}, Due: "+30d"})
	})
	m, err := d.service.Meeting(t.Context(), d.machine(), meetings[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if m.Place == "" || m.Groups[1].Directives[0].DueOn.IsZero() {
		t.Errorf("place %q, deadline %v: one of two changes is lost", m.Place, m.Groups[1].Directives[0].DueOn)
	}
}
