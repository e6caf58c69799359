package cli

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/client"
)

// Settle is what the chair decides about directives of a draft: by when, by whom. What is zero stays as it is.
type Settle struct {
	Meeting    string   // "": the newest
	Which      []string // 3.2: a directive, 3: a group, all: every one
	Due        string   // the last day
	Every      string   // month, quarter, half_year or year: reported each period
	First      string   // the first period's last day
	Until      string   // no period ends after it
	Briefings  []string // reported before each of these days
	DaysBefore int      // working days before a briefing
	Untracked  bool
	Units      []string // by name, code or id
	AllUnits   bool
	Review     bool // a report is done only when somebody has accepted it

	// Of the meeting itself.
	Title   string
	HeldOn  string
	Issuing string // the unit that issues, by name, code or id
}

// saves is how often a draft is read and saved anew when somebody else saved in between.
const saves = 5

// SettleDirectives writes deadlines, periods and units into a draft that the server keeps, and says what is still open.
func (e *Env) SettleDirectives(ctx context.Context, in Settle) error {
	change, err := e.settlement(ctx, in)
	if err != nil {
		return err
	}
	id, err := e.meetingID(ctx, in.Meeting)
	if err != nil {
		return err
	}
	path := "/api/v1/meetings/" + id
	for n := 1; ; n++ {
		var m api.MeetingJSON
		if err := e.Client.Get(ctx, path, &m); err != nil {
			return err
		}
		if err := e.setHead(ctx, &m, in.Title, in.HeldOn, in.Issuing); err != nil {
			return err
		}
		for _, which := range in.Which {
			if err := e.settleOne(&m, which, change); err != nil {
				return err
			}
		}
		body, err := e.Client.Save(ctx, path, m.Version, m)
		switch {
		case refused(err, http.StatusPreconditionFailed) && n < saves:
			continue
		case err != nil:
			return e.numbered(m, err)
		case e.JSON:
			return e.body(body)
		}
		saved, err := decode[api.MeetingJSON](body)
		if err != nil {
			return err
		}
		if err := e.meeting(ctx, saved); err != nil {
			return err
		}
		return e.whatNext(saved)
	}
}

// settleOne changes what a number names.
func (e *Env) settleOne(m *api.MeetingJSON, which string, change func(*api.DirectiveJSON)) error {
	if which == "all" {
		which = ""
	}
	touched, issued := false, false
	for i := range m.Groups {
		for j := range m.Groups[i].Directives {
			if !names(which, number(*m, i, j)) {
				continue
			}
			touched = true
			if m.Groups[i].Status != "draft" {
				issued = true
				continue
			}
			change(&m.Groups[i].Directives[j])
		}
	}
	switch {
	case !touched:
		return e.misused("cuộc họp này không có nội dung %s", "this meeting has no directive %s", which)
	case issued && which != "":
		return e.failure("nội dung %s đã giao, không sửa như dự thảo được nữa", "%s is issued and is no draft any more", which)
	}
	return nil
}

// settlement is what the options ask to change in a directive. What contradicts itself is refused before anything is
// read.
func (e *Env) settlement(ctx context.Context, in Settle) (func(*api.DirectiveJSON), error) {
	times := 0
	for _, chosen := range []bool{in.Due != "", in.Every != "", len(in.Briefings) > 0, in.Untracked} {
		if chosen {
			times++
		}
	}
	something := times > 0 || len(in.Units) > 0 || in.AllUnits || in.Review
	switch {
	case times > 1:
		return nil, e.misused("chỉ chọn một: --due, --every, --briefing hoặc --untracked", "choose one of --due, --every, --briefing and --untracked")
	case len(in.Units) > 0 && in.AllUnits:
		return nil, e.misused("chỉ chọn một: --unit hoặc --all-units", "choose one of --unit and --all-units")
	case in.Every == "" && (in.First != "" || in.Until != ""):
		return nil, e.misused("--first và --until đi cùng --every", "--first and --until go with --every")
	case in.Every != "" && in.Until == "":
		return nil, e.misused("--every cần --until: kỳ cuối cùng kết thúc trước ngày nào", "--every needs --until: the day that no period goes beyond")
	case len(in.Briefings) == 0 && in.DaysBefore != 0:
		return nil, e.misused("--days-before đi cùng --briefing", "--days-before goes with --briefing")
	case len(in.Which) > 0 != something:
		if something {
			return nil, e.misused("xin ghi nội dung cần đặt: 3.2, 3 hoặc all", "say of which directive: 3.2, 3 or all")
		}
		return nil, e.misused("xin ghi điều cần đặt, như --due +30d hoặc --unit \"Lục Yên\"", `say what is to be set, such as --due +30d or --unit "Lục Yên"`)
	}
	if !something && in.Title+in.HeldOn+in.Issuing == "" {
		return nil, e.misused("xin ghi điều cần đặt; xem giaoban meeting set --help", "say what is to be set; see giaoban meeting set --help")
	}
	for _, which := range in.Which {
		if !numbers.MatchString(which) {
			return nil, e.misused("%q: xin ghi số của nội dung như 3.2, số của nhóm như 3, hoặc all", "%q: write the number of a directive, such as 3.2, that of a group, such as 3, or all", which)
		}
	}
	days := slices.Concat([]string{in.Due, in.First, in.Until}, in.Briefings)
	for i, name := range slices.Concat([]string{"--due", "--first", "--until"}, slices.Repeat([]string{"--briefing"}, len(in.Briefings))) {
		if days[i] == "" {
			continue
		}
		var err error
		if days[i], err = e.day(name, days[i]); err != nil {
			return nil, err
		}
	}
	var units []string
	for _, name := range in.Units {
		unit, err := e.unitID(ctx, name)
		if err != nil {
			return nil, err
		}
		units = append(units, unit)
	}
	if in.AllUnits {
		units = []string{"all"}
	}
	return func(d *api.DirectiveJSON) {
		if times > 0 {
			d.Time, d.DueOn, d.Due, d.Every, d.Until, d.Briefings, d.DaysBefore = "one_off", "", "", "", "", nil, 0
		}
		switch {
		case in.Due != "":
			d.DueOn = days[0]
		case in.Every != "":
			d.Time, d.Every, d.DueOn, d.Until = "standing", in.Every, days[1], days[2]
		case len(in.Briefings) > 0:
			d.Time, d.Every, d.Briefings, d.DaysBefore = "standing", "briefing", days[3:], in.DaysBefore
		case in.Untracked:
			d.Time = "untracked"
		}
		if units != nil {
			d.Units, d.UnitNames = units, nil
		}
		d.RequiresReview = d.RequiresReview || in.Review
	}, nil
}

// day reads a day as people and programs write it: 2021-03-31, 31/3/2021, or +30d for thirty days from now. name is
// the option's.
func (e *Env) day(name, text string) (string, error) {
	if d, err := calendar.ParseDate(text); err == nil {
		return d.String(), nil
	}
	if part := slashed.FindStringSubmatch(text); part != nil {
		padded := part[3] + "-" + ("0" + part[2])[len(part[2])-1:] + "-" + ("0" + part[1])[len(part[1])-1:]
		if d, err := calendar.ParseDate(padded); err == nil {
			return d.String(), nil
		}
	}
	if part := fromNow.FindStringSubmatch(text); part != nil {
		if n, err := strconv.Atoi(part[1]); err == nil {
			return e.today().AddDays(n).String(), nil
		}
	}
	return "", e.misused("%s %q: xin ghi ngày theo mẫu năm-tháng-ngày, như 2021-03-31, hoặc +30d: 30 ngày nữa", "%s %q: write the day as YYYY-MM-DD, or +30d for thirty days from now", name, text)
}

// whatNext says what keeps a draft from being issued, or how it is issued.
func (e *Env) whatNext(m api.MeetingJSON) error {
	noTime, noUnit := lacking(m)
	var lines []string
	if m.IssuingUnitID == "" {
		lines = append(lines, e.phrase("  chưa rõ đơn vị giao việc  →  giaoban meeting set --issuing-unit …", "  it is not known which unit issues this  →  giaoban meeting set --issuing-unit …"))
	}
	for _, lack := range []struct {
		numbers  []string
		vi, en   string
		settling string
	}{
		{noTime, "chưa có hạn", "no deadline yet", "--due +30d"},
		{noUnit, "chưa có đơn vị", "no unit yet", "--unit …"},
	} {
		if len(lack.numbers) > 0 {
			lines = append(lines, "  "+e.pick(lack.vi, lack.en)+": "+strings.Join(lack.numbers, ", ")+"  →  giaoban meeting set "+lack.numbers[0]+" "+lack.settling)
		}
	}
	if len(lines) > 0 {
		return e.say("%s", strings.Join(lines, "\n"))
	}
	return e.tell("Đủ để giao: xem lịch bằng giaoban preview, giao bằng giaoban meeting issue.",
		"Ready to be issued: giaoban preview shows the timeline, giaoban meeting issue issues it.")
}

// lacking lists the numbers of draft directives without a deadline, and those without a unit.
func lacking(m api.MeetingJSON) (noTime, noUnit []string) {
	for i, g := range m.Groups {
		if g.Status != "" && g.Status != "draft" {
			continue
		}
		for j, d := range g.Directives {
			if d.Time == "" {
				noTime = append(noTime, number(m, i, j))
			}
			if len(d.Units) == 0 {
				noUnit = append(noUnit, number(m, i, j))
			}
		}
	}
	return noTime, noUnit
}

// howToSettle adds to a refusal to issue how what is missing is set.
func (e *Env) howToSettle(m api.MeetingJSON, err error) error {
	var refusal *client.Refusal
	noTime, noUnit := lacking(m)
	which := slices.Concat(noTime, noUnit)
	if !errors.As(err, &refusal) || len(which) == 0 && m.IssuingUnitID != "" {
		return err
	}
	said := *refusal
	said.Errors = slices.Clone(refusal.Errors)
	if m.IssuingUnitID == "" {
		said.Errors = append(said.Errors, api.FieldIssue{Message: e.pick("Đặt bằng: giaoban meeting set --issuing-unit …", "Set it with: giaoban meeting set --issuing-unit …")})
	}
	if len(which) > 0 {
		said.Errors = append(said.Errors, api.FieldIssue{Message: e.phrase(
			"Đặt bằng: giaoban meeting set %s --due +30d --unit …   (all: mọi nội dung; giaoban meeting set --help)",
			"Set it with: giaoban meeting set %s --due +30d --unit …   (all: every directive; giaoban meeting set --help)", which[0])})
	}
	return &said
}
