package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/client"
)

// newest is the id of the newest meeting when none is given.
func (e *Env) newest(ctx context.Context, id string) (string, error) {
	if id != "" {
		return id, nil
	}
	var page api.Page[api.MeetingJSON]
	if err := e.Client.Get(ctx, "/api/v1/meetings?limit=1", &page); err != nil {
		return "", err
	}
	if len(page.Items) == 0 {
		return "", fmt.Errorf("%s", e.pick("chưa có cuộc họp nào", "there is no meeting yet"))
	}
	return page.Items[0].ID, nil
}

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
		rows = append(rows, []string{m.HeldOn, e.Words.Text("group_status."+m.Status, nil), m.ID, short(m.Title, 70)})
	}
	return e.table([]string{e.pick("Ngày họp", "Held on"), e.pick("Trạng thái", "Status"), "ID", e.pick("Cuộc họp", "Meeting")}, rows)
}

// ShowMeeting shows a meeting's groups and directives; the newest without an id.
func (e *Env) ShowMeeting(ctx context.Context, id string) error {
	id, err := e.newest(ctx, id)
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

func (e *Env) meeting(ctx context.Context, m api.MeetingJSON) error {
	units, err := e.unitNames(ctx)
	if err != nil {
		return err
	}
	if err := e.say("%s — %s (%s)", m.HeldOn, m.Title, e.Words.Text("group_status."+m.Status, nil)); err != nil {
		return err
	}
	var rows [][]string
	for _, g := range m.Groups {
		for i, d := range g.Directives {
			rows = append(rows, []string{fmt.Sprintf("%d.%d", g.Ordinal, i+1), e.Words.Text("kind."+d.Kind, nil), e.addressees(d, units), e.when(d), short(d.Text, 60)})
		}
	}
	return e.table([]string{"#", e.pick("Loại", "Kind"), e.pick("Đơn vị", "Units"), e.pick("Hạn", "Deadline"), e.pick("Nội dung chỉ đạo", "Directive")}, rows)
}

// unitNames are the titles of the units by id.
func (e *Env) unitNames(ctx context.Context) (map[string]string, error) {
	var page api.Page[api.UnitJSON]
	if err := e.Client.Get(ctx, "/api/v1/units", &page); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, u := range page.Items {
		out[u.ID] = u.Title
	}
	return out, nil
}

func (e *Env) addressees(d api.DirectiveJSON, names map[string]string) string {
	switch {
	case slices.Contains(d.Units, "all"):
		return e.pick("tất cả", "all")
	case len(d.Units) == 0:
		return e.pick("chưa có", "none yet")
	case len(d.Units) > 2:
		return fmt.Sprintf(e.pick("%d đơn vị", "%d units"), len(d.Units))
	}
	out := ""
	for i, id := range d.Units {
		if i > 0 {
			out += ", "
		}
		if name := names[id]; name != "" {
			out += name
		} else {
			out += id
		}
	}
	return out
}

func (e *Env) when(d api.DirectiveJSON) string {
	switch {
	case d.Time == "untracked":
		return e.pick("không theo dõi hạn", "untracked")
	case d.Time == "standing":
		return e.Words.Text("every."+d.Every, nil)
	case d.DueOn != "":
		return e.date(d.DueOn)
	case d.Due != "":
		return e.instant(d.Due)
	}
	return e.pick("chưa có", "none yet")
}

func (e *Env) date(text string) string {
	d, err := calendar.ParseDate(text)
	if err != nil {
		return text
	}
	return e.Words.Date(d)
}

func (e *Env) instant(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return e.Words.Instant(t)
}

// ImportMeeting reads minutes from a file into a draft, and issues it when issue is set. What is open is listed.
func (e *Env) ImportMeeting(ctx context.Context, file string, issue bool) error {
	text, err := e.read(file)
	if err != nil {
		return err
	}
	var draft api.MeetingJSON
	if err := e.Client.Post(ctx, "/api/v1/minutes/parse", api.MinutesJSON{Text: string(text)}, &draft); err != nil {
		return err
	}
	if draft.HeldOn == "" {
		return fmt.Errorf("%s", e.pick("không tìm thấy ngày họp trong biên bản", "the minutes name no day of the meeting"))
	}
	var m api.MeetingJSON
	if err := e.Client.Post(ctx, "/api/v1/meetings", draft, &m); err != nil {
		return err
	}
	if !issue && e.JSON {
		return e.print(m)
	}
	if !e.JSON {
		if err := e.meeting(ctx, m); err != nil {
			return err
		}
		if err := e.say("%s: %s", e.pick("Đã lưu dự thảo", "Draft saved"), m.ID); err != nil {
			return err
		}
	}
	if issue {
		return e.IssueMeeting(ctx, m.ID)
	}
	return nil
}

// IssueMeeting issues every draft group of a meeting; the newest without an id.
func (e *Env) IssueMeeting(ctx context.Context, id string) error {
	id, err := e.newest(ctx, id)
	if err != nil {
		return err
	}
	path := "/api/v1/meetings/" + id + "/issue"
	if e.JSON {
		return e.raw(ctx, "POST", path, nil)
	}
	var page api.Page[api.GroupJSON]
	if err := e.Client.Post(ctx, path, nil, &page); err != nil {
		return err
	}
	return e.say(e.pick("Đã giao %d nhóm nhiệm vụ.", "%d groups are issued."), len(page.Items))
}

// Groups lists the groups of a meeting; of the newest without an id.
func (e *Env) Groups(ctx context.Context, meeting string) error {
	meeting, err := e.newest(ctx, meeting)
	if err != nil {
		return err
	}
	path := "/api/v1/groups?meeting_id=" + meeting
	if e.JSON {
		return e.raw(ctx, "GET", path, nil)
	}
	var page api.Page[api.GroupJSON]
	if err := e.Client.Get(ctx, path, &page); err != nil {
		return err
	}
	var rows [][]string
	for _, g := range page.Items {
		rows = append(rows, []string{fmt.Sprint(g.Ordinal), e.Words.Text("group_status."+g.Status, nil), fmt.Sprint(g.Counts.Open), fmt.Sprint(g.Counts.Overdue),
			fmt.Sprint(g.Counts.Done), e.instant(g.NextAt), g.ID, short(g.Title, 40)})
	}
	return e.table([]string{"#", e.pick("Trạng thái", "Status"), e.pick("Đang mở", "Open"), e.pick("Quá hạn", "Overdue"), e.pick("Xong", "Done"),
		e.pick("Lần tới", "Next"), "ID", e.pick("Nhóm", "Group")}, rows)
}

// Preview shows the timeline of a group, or of every group of the newest meeting.
func (e *Env) Preview(ctx context.Context, group string) error {
	groups := []string{group}
	if group == "" {
		meeting, err := e.newest(ctx, "")
		if err != nil {
			return err
		}
		var page api.Page[api.GroupJSON]
		if err := e.Client.Get(ctx, "/api/v1/groups?meeting_id="+meeting, &page); err != nil {
			return err
		}
		groups = nil
		for _, g := range page.Items {
			groups = append(groups, g.ID)
		}
	}
	var rows [][]string
	var warnings []string
	for _, id := range groups {
		if e.JSON {
			if err := e.raw(ctx, "POST", "/api/v1/groups/"+id+"/preview", nil); err != nil {
				return err
			}
			continue
		}
		var p api.PreviewJSON
		if err := e.Client.Post(ctx, "/api/v1/groups/"+id+"/preview", nil, &p); err != nil {
			return err
		}
		for _, item := range p.Items {
			for _, m := range item.Moments {
				rows = append(rows, []string{m.At, e.instant(m.At), e.Words.Text("action."+m.Action, nil), e.Words.Text("role."+m.To, nil), fmt.Sprint(len(item.Units)), item.Period, short(item.Text, 50)})
			}
		}
		for _, w := range p.Warnings {
			warnings = append(warnings, w.Message)
		}
	}
	if e.JSON {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return compareInstants(a[0], b[0]) })
	for i := range rows {
		rows[i] = rows[i][1:]
	}
	if err := e.table([]string{e.pick("Lúc", "At"), e.pick("Việc", "Action"), e.pick("Tới", "To"), e.pick("Đơn vị", "Units"), e.pick("Kỳ", "Period"), e.pick("Nội dung", "Directive")}, rows); err != nil {
		return err
	}
	for _, w := range warnings {
		if err := e.say("! %s", w); err != nil {
			return err
		}
	}
	return nil
}

func compareInstants(a, b string) int {
	ta, errA := time.Parse(time.RFC3339Nano, a)
	tb, errB := time.Parse(time.RFC3339Nano, b)
	if errA != nil || errB != nil {
		return 0
	}
	return ta.Compare(tb)
}

// read reads a file, or standard input for "-".
func (e *Env) read(file string) ([]byte, error) {
	if file == "-" {
		return readAll(e.In)
	}
	return os.ReadFile(file)
}
