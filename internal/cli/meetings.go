package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// Meetings lists the meetings, newest first.
func (e *Env) Meetings(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/meetings", nil)
	}
	ms, err := client.All[api.MeetingJSON](ctx, e.Client, "/api/v1/meetings", 1000)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, m := range ms {
		rows = append(rows, []string{e.date(m.HeldOn), e.word("group_status", m.Status), m.ID, short(m.Title, 70)})
	}
	return e.table([]string{e.pick("Ngày họp", "Held on"), e.pick("Trạng thái", "Status"), "ID", e.pick("Cuộc họp", "Meeting")}, rows)
}

// ShowMeeting shows a meeting's groups and directives; the newest without a name.
func (e *Env) ShowMeeting(ctx context.Context, name string) error {
	id, err := e.meetingID(ctx, name)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/meetings/"+id, nil)
	}
	var m api.MeetingJSON
	if err := e.Client.Get(ctx, "/api/v1/meetings/"+id, &m); err != nil {
		return err
	}
	return e.meeting(ctx, m)
}

// meeting writes a meeting's directives as a table.
func (e *Env) meeting(ctx context.Context, m api.MeetingJSON) error {
	titles, err := e.titles(ctx)
	if err != nil {
		return err
	}
	if err := e.say("%s — %s (%s)", e.date(m.HeldOn), cell(m.Title), e.word("group_status", m.Status)); err != nil {
		return err
	}
	var rows [][]string
	for i, g := range m.Groups {
		for j, d := range g.Directives {
			rows = append(rows, []string{number(m, i, j), e.word("kind", d.Kind), e.addressees(d, titles), e.when(d), short(d.Text, 60)})
		}
	}
	return e.table([]string{"#", e.pick("Loại", "Kind"), e.pick("Đơn vị", "Units"), e.pick("Hạn", "Deadline"), e.pick("Nội dung chỉ đạo", "Directive")}, rows)
}

// number is what people call a directive: 3.2 is the second of the third group.
func number(m api.MeetingJSON, group, directive int) string {
	g := m.Groups[group]
	ordinal := g.Ordinal
	if ordinal == 0 {
		ordinal = group + 1
	}
	return strconv.Itoa(ordinal) + "." + strconv.Itoa(directive+1)
}

func (e *Env) addressees(d api.DirectiveJSON, titles map[string]string) string {
	switch {
	case slices.Contains(d.Units, "all"):
		return e.pick("tất cả", "all")
	case len(d.Units) == 0:
		return e.pick("chưa có", "none yet")
	case len(d.Units) > 2:
		return e.phrase("%d đơn vị", "%d units", len(d.Units))
	}
	var names []string
	for _, id := range d.Units {
		if title := titles[id]; title != "" {
			id = title
		}
		names = append(names, id)
	}
	return strings.Join(names, ", ")
}

func (e *Env) when(d api.DirectiveJSON) string {
	switch {
	case d.Time == "untracked":
		return strings.ToLower(e.word("time", d.Time))
	case d.Time == "standing":
		return e.word("every", d.Every)
	case d.DueOn != "":
		return e.date(d.DueOn)
	case d.Due != "":
		return e.instant(d.Due)
	}
	return e.pick("chưa có", "none yet")
}

// IssueMeeting issues every draft group of a meeting; of the newest without a name. A refusal names the directives by
// their numbers.
func (e *Env) IssueMeeting(ctx context.Context, name string) error {
	id, err := e.meetingID(ctx, name)
	if err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/meetings/"+id+"/issue", nil)
	if err != nil {
		var m api.MeetingJSON
		if getErr := e.Client.Get(ctx, "/api/v1/meetings/"+id, &m); getErr != nil {
			return err // as the server said it
		}
		return e.howToSettle(m, e.numbered(m, err))
	}
	if e.JSON {
		return e.body(body)
	}
	page, err := decode[api.Page[api.GroupJSON]](body)
	if err != nil {
		return err
	}
	if err := e.tell("Đã giao %d nhóm nhiệm vụ.", "Groups issued: %d.", len(page.Items)); err != nil {
		return err
	}
	return e.groups(page.Items)
}

// where finds the directive in a field of a meeting's draft.
var where = regexp.MustCompile(`^groups\[(\d+)\](?:\.directives\[(\d+)\])?`)

// numbered gives the fields of a refusal the numbers that people see: 3.2 for groups[2].directives[1].due_on.
func (e *Env) numbered(m api.MeetingJSON, err error) error {
	var refusal *client.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	said := *refusal
	said.Errors = slices.Clone(refusal.Errors)
	for i, issue := range said.Errors {
		if issue.Code == "no_issuing_unit" {
			said.Errors[i].Field = "" // the words name it already
		}
		at := where.FindStringSubmatch(issue.Field)
		if at == nil {
			continue
		}
		g, gErr := strconv.Atoi(at[1])
		if gErr != nil || g >= len(m.Groups) {
			continue
		}
		said.Errors[i].Field = e.phrase("nhóm %d", "group %d", max(m.Groups[g].Ordinal, 1))
		if d, dErr := strconv.Atoi(at[2]); dErr == nil && d < len(m.Groups[g].Directives) {
			said.Errors[i].Field = number(m, g, d)
		}
		if strings.Contains(issue.Message, " "+said.Errors[i].Field+" ") {
			said.Errors[i].Field = "" // the words name it already
		}
	}
	return &said
}

// Groups lists the groups of a meeting; of the newest without a name.
func (e *Env) Groups(ctx context.Context, meeting string) error {
	id, err := e.meetingID(ctx, meeting)
	if err != nil {
		return err
	}
	path := "/api/v1/groups?meeting_id=" + id
	if e.JSON {
		return e.raw(ctx, "GET", path, nil)
	}
	var page api.Page[api.GroupJSON]
	if err := e.Client.Get(ctx, path, &page); err != nil {
		return err
	}
	return e.groups(page.Items)
}

func (e *Env) groups(groups []api.GroupJSON) error {
	var rows [][]string
	for _, g := range groups {
		rows = append(rows, []string{fmt.Sprint(g.Ordinal), e.word("group_status", g.Status), fmt.Sprint(g.Counts.Open), fmt.Sprint(g.Counts.Overdue),
			fmt.Sprint(g.Counts.Done), e.instant(g.NextAt), g.ID, short(g.Title, 40)})
	}
	return e.table([]string{"#", e.pick("Trạng thái", "Status"), e.pick("Đang mở", "Open"), e.pick("Quá hạn", "Overdue"), e.pick("Xong", "Done"),
		e.pick("Lần tới", "Next"), "ID", e.pick("Nhóm", "Group")}, rows)
}
