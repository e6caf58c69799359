package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
)

// Preview shows the timeline of a group, or with no group that of every group of a meeting; of the newest without a
// name. As JSON each group's answer is one line.
func (e *Env) Preview(ctx context.Context, group, meeting string) error {
	groups, err := e.previewed(ctx, group, meeting)
	if err != nil {
		return err
	}
	var t timeline
	for _, g := range groups {
		path := "/api/v1/groups/" + g.ID + "/preview"
		if e.JSON {
			if err := e.raw(ctx, "POST", path, nil); err != nil {
				return err
			}
			continue
		}
		var p api.PreviewJSON
		if err := e.Client.Post(ctx, path, nil, &p); err != nil {
			return err
		}
		if err := t.add(g, p); err != nil {
			return err
		}
	}
	if e.JSON {
		return nil
	}
	return e.timeline(t)
}

func (e *Env) previewed(ctx context.Context, group, meeting string) ([]api.GroupJSON, error) {
	if group != "" {
		id, err := e.groupID(ctx, group)
		if err != nil {
			return nil, err
		}
		var g api.GroupJSON
		err = e.Client.Get(ctx, "/api/v1/groups/"+id, &g)
		return []api.GroupJSON{g}, err
	}
	id, err := e.meetingID(ctx, meeting)
	if err != nil {
		return nil, err
	}
	var page api.Page[api.GroupJSON]
	err = e.Client.Get(ctx, "/api/v1/groups?meeting_id="+id, &page)
	return page.Items, err
}

// moment is one line of a timeline: everything of one directive that happens at once.
type moment struct {
	at        time.Time
	action    string
	to        string
	directive string
	text      string
	period    string
	tasks     int
	people    int
}

type timeline struct {
	moments  []moment
	skipped  int // moments that lie before the issue
	tasks    int
	warnings []string
}

func (t *timeline) add(g api.GroupJSON, p api.PreviewJSON) error {
	t.tasks += p.Tasks
	for _, w := range p.Warnings {
		t.warnings = append(t.warnings, fmt.Sprintf("%d: %s", g.Ordinal, cell(w.Message)))
	}
	for _, item := range p.Items {
		for _, m := range item.Moments {
			if m.Skipped {
				t.skipped++
				continue
			}
			at, err := time.Parse(time.RFC3339Nano, m.At)
			if err != nil {
				return err
			}
			people := map[string]bool{}
			for _, r := range m.Recipients {
				if r.UserID != "" {
					people[r.UserID] = true
				}
			}
			t.moments = append(t.moments, moment{at: at, action: m.Action, to: m.To, directive: fmt.Sprintf("%d.%d", g.Ordinal, item.Ordinal),
				text: item.Text, period: item.Period, tasks: len(item.Units), people: len(people)})
		}
	}
	return nil
}

func (e *Env) timeline(t timeline) error {
	slices.SortStableFunc(t.moments, func(a, b moment) int { return a.at.Compare(b.at) })
	var rows [][]string
	for _, m := range t.moments {
		local := m.at.In(calendar.Zone)
		day := calendar.DateOf(local)
		text := short(m.text, 44)
		if m.period != "" {
			text = e.Words.Period(m.period) + ": " + text
		}
		rows = append(rows, []string{e.Words.Weekday(day.Weekday()) + " " + e.Words.Date(day), local.Format("15:04"), e.word("action", m.action), e.word("role", m.to),
			fmt.Sprint(m.tasks), fmt.Sprint(m.people), m.directive, text})
	}
	if err := e.table([]string{e.pick("Ngày", "Day"), e.pick("Giờ", "Time"), e.pick("Làm gì", "Action"), e.pick("Tới", "To"), e.pick("Số việc", "Tasks"),
		e.pick("Người nhận", "People"), "#", e.pick("Nội dung", "Directive")}, rows); err != nil {
		return err
	}
	if err := e.tell("%d nhiệm vụ khi giao, %d lượt nhắc việc và báo quá hạn.", "%d tasks at issue, %d reminders and escalations.", t.tasks, len(t.moments)); err != nil {
		return err
	}
	if t.skipped > 0 {
		if err := e.tell("%d lượt đã qua lúc giao nên bỏ qua.", "%d lie before the issue and are left out.", t.skipped); err != nil {
			return err
		}
	}
	for _, w := range t.warnings {
		if err := e.say("! %s", w); err != nil {
			return err
		}
	}
	return nil
}
