package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Preview shows the timeline of a group, or with no group that of every group of a meeting; of the newest without a
// name. As JSON each group's answer is one line.
func (e *Env) Preview(ctx context.Context, group, meeting string) error {
	groups, err := e.previewed(ctx, group, meeting)
	if err != nil {
		return err
	}
	t := timeline{of: map[string][]string{}}
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

// moment is one line of a timeline: everything that happens at once to one post.
type moment struct {
	at         time.Time
	action, to string
	tasks      int
	people     map[string]bool
	directives []string // their numbers
	text       string   // of the first
}

type timeline struct {
	moments  []moment
	skipped  int // moments that lie before the issue
	tasks    int
	repeats  []string // what goes on after the last moment
	warnings []string
	of       map[string][]string // ordinals of the groups that each warning is about
}

func (t *timeline) add(g api.GroupJSON, p api.PreviewJSON) error {
	t.tasks += p.Tasks
	for _, w := range p.Warnings {
		text := cell(w.Message)
		if t.of[text] == nil {
			t.warnings = append(t.warnings, text)
		}
		if n := fmt.Sprint(g.Ordinal); !slices.Contains(t.of[text], n) {
			t.of[text] = append(t.of[text], n)
		}
	}
	for _, item := range p.Items {
		for _, again := range item.Repeats {
			if line := again.Every + " " + again.To; !slices.Contains(t.repeats, line) {
				t.repeats = append(t.repeats, line)
			}
		}
		for _, m := range item.Moments {
			if m.Skipped {
				t.skipped++
				continue
			}
			at, err := time.Parse(time.RFC3339Nano, m.At)
			if err != nil {
				return err
			}
			t.happens(at, m, item, fmt.Sprintf("%d.%d", g.Ordinal, item.Ordinal))
		}
	}
	return nil
}

// happens adds what happens to one directive to the line of its moment.
func (t *timeline) happens(at time.Time, m api.PreviewMomentJSON, item api.PreviewItemJSON, number string) {
	i := slices.IndexFunc(t.moments, func(o moment) bool { return o.at.Equal(at) && o.action == m.Action && o.to == m.To })
	if i < 0 {
		i = len(t.moments)
		t.moments = append(t.moments, moment{at: at, action: m.Action, to: m.To, people: map[string]bool{}, text: item.Text})
	}
	o := &t.moments[i]
	o.tasks += len(item.Units)
	for _, r := range m.Recipients {
		if r.UserID != "" {
			o.people[r.UserID] = true
		}
	}
	if !slices.Contains(o.directives, number) {
		o.directives = append(o.directives, number)
	}
}

func (e *Env) timeline(t timeline) error {
	slices.SortStableFunc(t.moments, func(a, b moment) int { return a.at.Compare(b.at) })
	var rows [][]string
	for _, m := range t.moments {
		local := m.at.In(calendar.Zone)
		day := calendar.DateOf(local)
		what := strings.Join(m.directives, ", ")
		if len(m.directives) == 1 {
			what += " " + short(m.text, 44)
		}
		rows = append(rows, []string{e.Words.Weekday(day.Weekday()) + " " + e.Words.Date(day), local.Format("15:04"), e.word("action", m.action), e.word("role", m.to),
			fmt.Sprint(m.tasks), fmt.Sprint(len(m.people)), what})
	}
	if err := e.table([]string{e.pick("Ngày", "Day"), e.pick("Giờ", "Time"), e.pick("Làm gì", "Action"), e.pick("Tới", "To"), e.pick("Số việc", "Tasks"),
		e.pick("Người nhận", "People"), e.pick("Nội dung", "Directives")}, rows); err != nil {
		return err
	}
	if err := e.tell("%d nhiệm vụ khi giao, %d lần nhắc việc hoặc báo quá hạn.", "%d tasks at issue, %d moments of reminders and escalations.", t.tasks, len(t.moments)); err != nil {
		return err
	}
	for _, line := range t.repeats {
		every, to, _ := strings.Cut(line, " ")
		repeat, err := directive.ParseRepeat(every)
		if err != nil {
			return fmt.Errorf("the server's answer: %w", err)
		}
		if err := e.tell("Việc nào chưa xong thì sau đó %s lại báo %s, đến khi xong.", "What is still open is escalated again %s to the %s, until it is done.",
			e.Words.Repeat(repeat), e.word("role", to)); err != nil {
			return err
		}
	}
	if t.skipped > 0 {
		if err := e.tell("%d lần đã qua lúc giao nên bỏ qua.", "%d lie before the issue and are left out.", t.skipped); err != nil {
			return err
		}
	}
	for _, w := range t.warnings {
		if err := e.tell("! nhóm %s: %s", "! group %s: %s", strings.Join(t.of[w], ", "), w); err != nil {
			return err
		}
	}
	return nil
}
