package cli

import (
	"context"
	"net/url"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// TaskQuery narrows a list of tasks.
type TaskQuery struct {
	Unit    string // id, code, or a part of its name
	Group   string // id, or the beginning of it
	Status  string
	Kind    string
	Words   string
	Overdue bool
	All     bool
}

// shown is how many rows of a long list are shown unless all are wanted.
const shown = 200

// Tasks lists tasks, nearest deadline first.
func (e *Env) Tasks(ctx context.Context, q TaskQuery) error {
	v := url.Values{}
	for name, value := range map[string]string{"status": q.Status, "kind": q.Kind, "q": q.Words} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Overdue {
		v.Set("overdue", "true")
	}
	for _, by := range []struct {
		name, value string
		find        func(context.Context, string) (string, error)
	}{{"unit_id", q.Unit, e.unitID}, {"group_id", q.Group, e.groupID}} {
		if by.value == "" {
			continue
		}
		id, err := by.find(ctx, by.value)
		if err != nil {
			return err
		}
		v.Set(by.name, id)
	}
	path := "/api/v1/tasks"
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	if e.JSON {
		return e.raw(ctx, "GET", path, nil)
	}
	limit := shown + 1
	if q.All {
		limit = everything
	}
	tasks, err := client.All[api.TaskJSON](ctx, e.Client, path, limit)
	if err != nil {
		return err
	}
	more := !q.All && len(tasks) > shown
	if more {
		tasks = tasks[:shown]
	}
	var rows [][]string
	for _, t := range tasks {
		rows = append(rows, []string{t.Code, e.state(t), e.deadline(t), t.Unit.Name, short(t.Title, 60)})
	}
	if err := e.table([]string{e.pick("Mã", "Code"), e.pick("Trạng thái", "Status"), e.pick("Hạn", "Deadline"), e.pick("Đơn vị", "Unit"), e.pick("Nhiệm vụ", "Task")}, rows); err != nil {
		return err
	}
	if more {
		return e.tell("%d nhiệm vụ đầu; xem hết bằng --all", "the first %d tasks; --all shows the rest", len(rows))
	}
	return e.tell("%d nhiệm vụ", "Tasks: %d", len(rows))
}

// deadline is a task's day, or its moment when the deadline is not the end of a day.
func (e *Env) deadline(t api.TaskJSON) string {
	if t.DueOn != "" {
		return e.date(t.DueOn)
	}
	return e.instant(t.Due)
}

// state is a task's status in words, with how it stands to its deadline.
func (e *Env) state(t api.TaskJSON) string {
	switch {
	case t.Overdue:
		return "■ " + e.word("status", "overdue")
	case t.DueSoon:
		return "▲ " + e.word("status", "due_soon")
	case t.Late && t.Status == "done":
		return "● " + e.word("status", "late")
	case t.Status == "done":
		return "● " + e.word("status", "done")
	case t.Status == "cancelled", t.Status == "excused":
		return "○ " + e.word("status", t.Status)
	}
	return "◐ " + e.word("status", t.Status)
}

// ShowTask shows one task with its ladder, what was reported and its history.
func (e *Env) ShowTask(ctx context.Context, name string) error {
	id, err := e.taskID(ctx, name)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/tasks/"+id, nil)
	}
	var t api.TaskDetailJSON
	if err := e.Client.Get(ctx, "/api/v1/tasks/"+id, &t); err != nil {
		return err
	}
	lines := []string{t.Code + "  " + t.Unit.Name + "  " + t.ID, cell(t.Title), e.date(t.Meeting.HeldOn) + " — " + cell(t.Meeting.Title), e.state(t.TaskJSON)}
	if t.Explanation != nil {
		lines = append(lines, t.Explanation.Text)
	}
	for _, r := range t.Reports {
		lines = append(lines, e.reported(r))
	}
	for _, r := range t.Requests {
		lines = append(lines, strings.TrimSpace(e.word("request", r.Kind)+" "+e.date(r.UntilOn))+": "+e.word("request_status", r.Status)+quoted(r.Reason))
	}
	for _, c := range t.Comments {
		lines = append(lines, c.Name+quoted(c.Text))
	}
	if err := e.say("%s\n", strings.Join(lines, "\n")); err != nil {
		return err
	}
	if err := e.ladder(t.Steps); err != nil {
		return err
	}
	var rows [][]string
	for _, h := range t.History {
		who := h.Actor
		if h.ActorID == "" {
			who = e.pick("tự động", "by itself")
		}
		rows = append(rows, []string{e.instant(h.At), who, e.happened(h.Act)})
	}
	return e.table([]string{e.pick("Lúc", "At"), e.pick("Người", "Who"), e.pick("Nhật ký", "What")}, rows)
}

// ladder writes the steps of a task, and nothing when there are none.
func (e *Env) ladder(steps []api.StepJSON) error {
	if len(steps) == 0 {
		return nil
	}
	var rows [][]string
	for i := 0; i < len(steps); i++ {
		s := steps[i]
		if n := likewise(steps[i:]); strings.Contains(s.ID, "#") && n > 2 {
			rows = append(rows, []string{"…", e.word("action", s.Action), e.word("role", s.To), e.phrase("%d lần nữa", "%d times more", n),
				e.phrase("đến %s", "until %s", e.instant(steps[i+n-1].At))})
			i += n - 1
			continue
		}
		rows = append(rows, []string{e.instant(s.At), e.word("action", s.Action), e.word("role", s.To), e.word("step_state", s.State), e.instant(s.DecidedAt)})
	}
	if err := e.table([]string{e.pick("Lúc", "At"), e.pick("Làm gì", "Action"), e.pick("Tới", "To"), e.pick("Trạng thái", "State"), e.pick("Đã làm lúc", "Decided")}, rows); err != nil {
		return err
	}
	return e.say("")
}

// likewise is how many planned steps at the beginning are the same one coming again.
func likewise(steps []api.StepJSON) int {
	base, _, _ := strings.Cut(steps[0].ID, "#")
	n := 0
	for _, s := range steps {
		if b, _, _ := strings.Cut(s.ID, "#"); b != base || s.State != "planned" || s.Submission != steps[0].Submission || s.PlanVersion != steps[0].PlanVersion {
			break
		}
		n++
	}
	return n
}

// reported is one report on a line: what, when, by whom, and for a unit by which way.
func (e *Env) reported(r api.ReportJSON) string {
	line := e.word("act", r.Act) + ", " + e.instant(r.ArrivedAt) + ", " + r.Name
	if r.Source != "" {
		line += " (" + e.word("source", r.Source) + ": " + strings.TrimSpace(r.Person+" "+e.date(r.ClaimedOn)) + ")"
	}
	if r.Value != nil {
		line += ": " + e.Words.Number(*r.Value)
	}
	return line + quoted(r.Result) + quoted(r.Difficulties) + quoted(r.Proposals)
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return " “" + cell(text) + "”"
}
