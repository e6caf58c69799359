package cli

import (
	"context"
	"regexp"
	"strings"

	"giaoban/api"
	"giaoban/internal/calendar"
)

// Import is how minutes become a draft.
type Import struct {
	File  string   // "-": standard input
	Issue bool     // issue the draft, too
	Due   []string // YYYY-MM-DD for what states no deadline, 3=YYYY-MM-DD for a group, 3.2=YYYY-MM-DD for a directive
	Units []string // 3.2=NAME: a lead unit for a directive, by name, code or id; may be repeated

	// What the minutes do not say, or say otherwise.
	Title   string
	HeldOn  string
	Issuing string // the unit that issues, by name, code or id
}

// setting is what people write about one directive, one group or the whole meeting: 3.2=…, 3=… or ….
var (
	setting = regexp.MustCompile(`^(?:(\d{1,4}(?:\.\d{1,4})?)=)?(.+)$`)
	numbers = regexp.MustCompile(`^(?:\d{1,4}(?:\.\d{1,4})?|all)$`)
	slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)
	fromNow = regexp.MustCompile(`^\+(\d{1,4})d$`)
)

// ImportMeeting lets the server read minutes into a draft, saves it, says what was found and what is open, and issues
// it when that is wanted.
func (e *Env) ImportMeeting(ctx context.Context, in Import) error {
	file, err := e.bytes(in.File)
	if err != nil {
		return err
	}
	var parsed api.ParsedJSON
	if err := e.Client.Upload(ctx, "/api/v1/minutes/parse", nameOf(in.File), file, &parsed); err != nil {
		return err
	}
	draft := parsed.MeetingJSON
	if err := e.setHead(ctx, &draft, in.Title, in.HeldOn, in.Issuing); err != nil {
		return err
	}
	switch {
	case draft.HeldOn == "":
		return e.failure("không tìm thấy ngày họp trong biên bản; xin ghi --held-on năm-tháng-ngày", "the minutes name no day of the meeting; give it with --held-on YYYY-MM-DD")
	case draft.Title == "":
		return e.failure("không tìm thấy tên cuộc họp trong biên bản; xin ghi --title", "the minutes have no title; give one with --title")
	}
	if err := e.setDeadlines(&draft, in.Due); err != nil {
		return err
	}
	if err := e.setUnits(ctx, &draft, in.Units); err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/meetings", draft)
	if err != nil {
		return e.numbered(draft, err)
	}
	saved, err := decode[api.MeetingJSON](body)
	if err != nil {
		return err
	}
	switch {
	case e.JSON && !in.Issue:
		return e.body(body)
	case !e.JSON:
		if err := e.meeting(ctx, saved); err != nil {
			return err
		}
		if err := e.open(saved, parsed); err != nil {
			return err
		}
		if err := e.tell("Đã lưu dự thảo: %s", "The draft is saved: %s", saved.ID); err != nil {
			return err
		}
	}
	switch {
	case in.Issue:
		return e.IssueMeeting(ctx, saved.ID)
	case !e.JSON:
		return e.whatNext(saved)
	}
	return nil
}

// setHead gives a meeting a title, its day and the unit that issues, as far as they are given.
func (e *Env) setHead(ctx context.Context, m *api.MeetingJSON, title, heldOn, issuing string) (err error) {
	if title != "" {
		m.Title = title
	}
	if heldOn != "" {
		if m.HeldOn, err = e.day("--held-on", heldOn); err != nil {
			return err
		}
	}
	if issuing != "" {
		m.IssuingUnitID, err = e.unitID(ctx, issuing)
	}
	return err
}

// setDeadlines gives directives the deadlines that the caller names. A bare day is for those without any.
func (e *Env) setDeadlines(m *api.MeetingJSON, due []string) error {
	for _, one := range due {
		part := setting.FindStringSubmatch(one)
		if part == nil {
			return e.misused("--due %q: không đúng", "--due %q: cannot be read", one)
		}
		day, err := e.day("--due", part[2])
		if err != nil {
			return err
		}
		if touched := each(m, part[1], func(d *api.DirectiveJSON) {
			if part[1] != "" || d.Time == "" {
				d.Time, d.DueOn, d.Due = "one_off", day, ""
			}
		}); !touched {
			return e.misused("--due %q: không có nội dung %s", "--due %q: there is no directive %s", one, part[1])
		}
	}
	return nil
}

// setUnits adds lead units to directives.
func (e *Env) setUnits(ctx context.Context, m *api.MeetingJSON, units []string) error {
	for _, one := range units {
		part := setting.FindStringSubmatch(one)
		if part == nil || part[1] == "" {
			return e.misused("--unit %q: xin ghi số của nội dung và đơn vị, như 1.1=Lục Yên", "--unit %q: write a directive's number and a unit, such as 1.1=Lục Yên", one)
		}
		id := part[2]
		if id != "all" {
			var err error
			if id, err = e.unitID(ctx, part[2]); err != nil {
				return err
			}
		}
		if touched := each(m, part[1], func(d *api.DirectiveJSON) { d.Units = append(d.Units, id) }); !touched {
			return e.misused("--unit %q: không có nội dung %s", "--unit %q: there is no directive %s", one, part[1])
		}
	}
	return nil
}

// each changes the directive of a number, those of a group's number, or with no number all; it reports whether there
// was one.
func each(m *api.MeetingJSON, which string, change func(*api.DirectiveJSON)) bool {
	touched := false
	for i := range m.Groups {
		for j := range m.Groups[i].Directives {
			if names(which, number(*m, i, j)) {
				change(&m.Groups[i].Directives[j])
				touched = true
			}
		}
	}
	return touched
}

// names reports whether a directive's number, its group's number or "" means it.
func names(which, own string) bool {
	group, _, _ := strings.Cut(own, ".")
	return which == "" || which == own || which == group
}

// open says what was found in the minutes and what of it somebody has still to look at.
func (e *Env) open(m api.MeetingJSON, parsed api.ParsedJSON) error {
	var hints, unknown []string
	hinted := map[string][]string{} // numbers by what is hinted at
	count := 0
	for i, g := range m.Groups {
		for j, d := range g.Directives {
			count++
			at := number(m, i, j)
			if d.Suggested != nil && d.Time == "" {
				hint := strings.TrimSpace(e.date(d.Suggested.Date) + " “" + cell(d.Suggested.Phrase) + "”")
				if day, err := calendar.ParseDate(d.Suggested.Date); err == nil && day.Before(e.today()) {
					hint += e.pick(", đã qua", ", over")
				}
				if hinted[hint] == nil {
					hints = append(hints, hint)
				}
				hinted[hint] = append(hinted[hint], at)
			}
			for _, name := range d.UnitNames {
				unknown = append(unknown, at+": "+cell(name))
			}
		}
	}
	lines := []string{e.phrase("Tìm thấy %d nhóm nhiệm vụ, %d nội dung chỉ đạo.", "Found: %d groups, %d directives.", len(m.Groups), count)}
	add := func(vi, en string, what []string, sep string) {
		if len(what) > 0 {
			lines = append(lines, "  "+e.pick(vi, en)+": "+strings.Join(what, sep))
		}
	}
	for i, hint := range hints {
		hints[i] = hint + " (" + strings.Join(hinted[hint], ", ") + ")"
	}
	add("hạn gợi ý trong biên bản", "deadlines that the minutes hint at", hints, "; ")
	add("tên không có trong cây đơn vị", "names that are not in the tree of units", unknown, "; ")
	for _, p := range parsed.Unrecognised {
		add("chưa hiểu", "not understood", []string{"“" + short(p.Text, 80) + "”"}, "")
	}
	for _, w := range parsed.Warnings {
		lines = append(lines, "! "+cell(w.Message))
	}
	return e.say("%s", strings.Join(lines, "\n"))
}
