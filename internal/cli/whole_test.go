package cli_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"giaoban/internal/cli"
	"giaoban/internal/directive"
	"giaoban/internal/example"
)

// A server without the example comes as far with the example's files: its units, its minutes, a meeting that is issued.
func TestTheExamplesFiles(t *testing.T) {
	d := emptyDesk(t, "vi", afterBriefing)
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, "../example/units.yaml") }), "10 đơn vị")
	units, err := d.service.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := example.Units()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		i := slices.IndexFunc(want, func(w directive.Unit) bool { return w.Code == u.Code })
		if w := want[i]; u.Code != w.Code || u.Title() != w.Title() || u.Level != w.Level || u.ValidFrom != w.ValidFrom || u.ValidTo != w.ValidTo || (u.ParentID == "") != (w.ParentID == "") {
			t.Errorf("%+v, in the example %+v", u, w)
		}
	}
	text := d.run(func(ctx context.Context, e *cli.Env) error {
		return e.ImportMeeting(ctx, cli.Import{File: "../example/minutes.txt", Issue: true, Due: []string{"2021-03-31"}, Units: []string{"1.1=Lục Yên"}})
	})
	d.want(text, "Đã giao 5 nhóm")
}

// Two provinces: which of them issues is not known, and only that is said to be missing.
func TestTheIssuingUnit(t *testing.T) {
	d := emptyDesk(t, "vi", afterBriefing)
	units := d.file("units.csv", "code,type,name,level,parent\n10,tỉnh,Lào Cai,province,\n15,tỉnh,Yên Bái,province,\n139,huyện,Trạm Tấu,district,15\n")
	d.run(func(ctx context.Context, e *cli.Env) error { return e.ImportUnits(ctx, units) })
	const text = "Kết luận hội nghị giao ban\n\nSáng ngày 25 tháng 12 năm 2020, Hội Khuyến học tỉnh%s đã tổ chức hội nghị giao ban. Đồng chí Chủ tịch Hội yêu cầu Hội Khuyến học huyện, thị, thành phố tập trung vào một số nhóm công tác:\n\nNhóm thứ nhất: Hội Khuyến học huyện, thị, thành phố tổ chức hội nghị tổng kết năm 2020.\n"
	minutes := d.file("minutes.txt", fmt.Sprintf(text, ""))
	draft := func(file string) string {
		return d.run(func(ctx context.Context, e *cli.Env) error {
			return e.ImportMeeting(ctx, cli.Import{File: file, Due: []string{"2021-03-31"}})
		})
	}
	d.want(draft(d.file("named.txt", fmt.Sprintf(text, " Yên Bái"))), "giaoban meeting issue") // the organisation names it
	d.want(draft(minutes), "chưa rõ đơn vị giao việc", "--issuing-unit", "tất cả")
	_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") })
	if err == nil || !strings.Contains(err.Error(), "Chưa rõ đơn vị giao việc") || strings.Contains(err.Error(), "chưa có đơn vị thực hiện") || strings.Contains(err.Error(), "issuing_unit_id") {
		t.Errorf("the refusal is %v", err)
	}
	preview := d.run(func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, "", "") })
	if d.want(preview, "Chưa rõ đơn vị giao việc"); strings.Contains(preview, "chưa có đơn vị") {
		t.Errorf("the preview:\n%s", preview)
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Issuing: "Lào Cai"})
	}), "giaoban meeting issue")
	_, err = d.try(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") })
	if err == nil || !strings.Contains(err.Error(), "ngày 25/12/2020 chưa có đơn vị nào trực thuộc") {
		t.Errorf("nobody under the issuing unit: %v", err)
	}
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Issuing: "Yên Bái", Title: "Giao ban quý IV"})
	})
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") }), "Đã giao 1 nhóm")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) }), "Giao ban quý IV")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.ImportMeeting(ctx, cli.Import{File: minutes, Issuing: "tỉnh Yên Bái", Title: "Giao ban", Due: []string{"2021-03-31"}, Issue: true})
	}), "Đã giao 1 nhóm")
}

// What minutes leave out is asked for by the option that gives it.
func TestMinutesWithoutAHead(t *testing.T) {
	d := newDesk(t, "vi")
	bare := d.file("bare.txt", "Nhóm thứ nhất: Hội Khuyến học huyện, thị, thành phố tổ chức hội nghị tổng kết năm 2020.\n")
	for _, c := range []struct {
		in   cli.Import
		want string
	}{
		{cli.Import{File: bare}, "--held-on"},
		{cli.Import{File: bare, HeldOn: "2020-12-25"}, "--title"},
	} {
		if _, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.ImportMeeting(ctx, c.in) }); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %s", c.in, err, c.want)
		}
	}
	d.want(d.run(func(ctx context.Context, e *cli.Env) error {
		return e.ImportMeeting(ctx, cli.Import{File: bare, HeldOn: "25/12/2020", Title: "Giao ban quý IV"})
	}), "25/12/2020 — Giao ban quý IV")
}
