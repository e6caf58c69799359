package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// TaskQuery narrows a list of tasks.
type TaskQuery struct {
	Unit    string // id, or a part of its name
	Group   string
	Status  string
	Kind    string
	Words   string
	Overdue bool
	All     bool
}

// shown is how many tasks are listed unless all are wanted.
const shown = 200

// Tasks lists tasks, nearest deadline first.
func (e *Env) Tasks(ctx context.Context, q TaskQuery) error {
	v := url.Values{}
	for name, value := range map[string]string{"group_id": q.Group, "status": q.Status, "kind": q.Kind, "q": q.Words} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if q.Overdue {
		v.Set("overdue", "true")
	}
	if q.Unit != "" {
		id, err := e.unit(ctx, q.Unit)
		if err != nil {
			return err
		}
		v.Set("unit_id", id)
	}
	path := "/api/v1/tasks?" + v.Encode()
	if e.JSON {
		return e.raw(ctx, "GET", path, nil)
	}
	limit := shown
	if q.All {
		limit = 1 << 30
	}
	tasks, err := client.All[api.TaskJSON](ctx, e.Client, path, limit)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, t := range tasks {
		rows = append(rows, []string{t.Code, e.state(t), e.date(t.DueOn), t.Unit.Name, short(t.Title, 60)})
	}
	if err := e.table([]string{e.pick("Mã", "Code"), e.pick("Trạng thái", "Status"), e.pick("Hạn", "Deadline"), e.pick("Đơn vị", "Unit"), e.pick("Nhiệm vụ", "Task")}, rows); err != nil {
		return err
	}
	return e.say(e.pick("%d nhiệm vụ", "%d tasks"), len(rows))
}

// state is a task's status in words, with how it stands to its deadline.
func (e *Env) state(t api.TaskJSON) string {
	switch {
	case t.Overdue:
		return "■ " + e.Words.Text("status.overdue", nil)
	case t.DueSoon:
		return "▲ " + e.Words.Text("status.due_soon", nil)
	case t.Late && t.Status == "done":
		return "● " + e.Words.Text("status.late", nil)
	case t.Status == "done":
		return "● " + e.Words.Text("status.done", nil)
	}
	return "◐ " + e.Words.Text("status."+t.Status, nil)
}

// unit finds a unit by id or by a part of its name.
func (e *Env) unit(ctx context.Context, name string) (string, error) {
	names, err := e.unitNames(ctx)
	if err != nil {
		return "", err
	}
	var found []string
	for id, title := range names {
		if id == name || strings.EqualFold(title, name) {
			return id, nil
		}
		if strings.Contains(strings.ToLower(title), strings.ToLower(name)) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf(e.pick("%d đơn vị có tên “%s”", "%d units are called “%s”"), len(found), name)
	}
	return found[0], nil
}

// task finds a task by its id, the beginning of it, or its code.
func (e *Env) task(ctx context.Context, name string) (string, error) {
	if len(name) == 36 {
		return name, nil
	}
	tasks, err := client.All[api.TaskJSON](ctx, e.Client, "/api/v1/tasks?sort=-created_at", 1<<30)
	if err != nil {
		return "", err
	}
	found := map[string]bool{}
	for _, t := range tasks {
		if t.Code == name || strings.HasPrefix(t.ID, name) {
			found[t.ID] = true
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf(e.pick("%d nhiệm vụ có mã “%s”", "%d tasks are called “%s”"), len(found), name)
	}
	for id := range found {
		name = id
	}
	return name, nil
}

// ShowTask shows one task with its ladder and history.
func (e *Env) ShowTask(ctx context.Context, name string) error {
	id, err := e.task(ctx, name)
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
	lines := []string{t.Code + "  " + t.Unit.Name, t.Title, e.state(t.TaskJSON)}
	if t.Explanation != nil {
		lines = append(lines, t.Explanation.Text)
	}
	for _, line := range lines {
		if err := e.say("%s", line); err != nil {
			return err
		}
	}
	var rows [][]string
	for _, s := range t.Steps {
		rows = append(rows, []string{e.instant(s.At), e.Words.Text("action."+s.Action, nil), e.Words.Text("role."+s.To, nil), e.Words.Text("step_state."+s.State, nil), e.instant(s.DecidedAt)})
	}
	if err := e.table([]string{e.pick("Lúc", "At"), e.pick("Việc", "Action"), e.pick("Tới", "To"), e.pick("Trạng thái", "State"), e.pick("Đã làm lúc", "Decided")}, rows); err != nil {
		return err
	}
	rows = nil
	for _, h := range t.History {
		rows = append(rows, []string{e.instant(h.At), h.Actor, h.Act})
	}
	return e.table([]string{e.pick("Lúc", "At"), e.pick("Người", "Who"), e.pick("Nhật ký", "What")}, rows)
}

// Act does something to a task: acknowledge, progress, complete, accept, return, reopen, cancel.
func (e *Env) Act(ctx context.Context, name, act string, body any) error {
	id, err := e.task(ctx, name)
	if err != nil {
		return err
	}
	path := "/api/v1/tasks/" + id + "/" + act
	if e.JSON {
		return e.raw(ctx, "POST", path, body)
	}
	var t api.TaskJSON
	if err := e.Client.Post(ctx, path, body, &t); err != nil {
		return err
	}
	return e.say("%s  %s  %s", t.Code, t.Unit.Name, e.state(t))
}

// Extend asks for more time for a task.
func (e *Env) Extend(ctx context.Context, name string, in api.ExtensionJSON) error {
	id, err := e.task(ctx, name)
	if err != nil {
		return err
	}
	path := "/api/v1/tasks/" + id + "/extensions"
	if e.JSON {
		return e.raw(ctx, "POST", path, in)
	}
	var q api.RequestJSON
	if err := e.Client.Post(ctx, path, in, &q); err != nil {
		return err
	}
	return e.say(e.pick("Đã gửi xin gia hạn đến %s.", "More time is asked for, until %s."), e.date(q.UntilOn))
}

// Escalations lists what has been escalated, newest first.
func (e *Env) Escalations(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/escalations", nil)
	}
	es, err := client.All[api.EscalationJSON](ctx, e.Client, "/api/v1/escalations", shown)
	if err != nil {
		return err
	}
	tasks, err := client.All[api.TaskJSON](ctx, e.Client, "/api/v1/tasks?sort=-created_at", 1<<30)
	if err != nil {
		return err
	}
	byID := map[string]api.TaskJSON{}
	for _, t := range tasks {
		byID[t.ID] = t
	}
	var rows [][]string
	for _, x := range es {
		t := byID[x.TaskID]
		rows = append(rows, []string{e.instant(x.DecidedAt), e.Words.Text("role."+x.To.Role, nil), t.Code, t.Unit.Name, short(t.Title, 50)})
	}
	return e.table([]string{e.pick("Lúc", "At"), e.pick("Tới", "To"), e.pick("Mã", "Code"), e.pick("Đơn vị", "Unit"), e.pick("Nhiệm vụ", "Task")}, rows)
}

// Notices lists what was told to whom, newest first.
func (e *Env) Notices(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/notices", nil)
	}
	ns, err := client.All[api.NoticeJSON](ctx, e.Client, "/api/v1/notices", shown)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, n := range ns {
		rows = append(rows, []string{e.instant(n.CreatedAt), n.Event, e.Words.Text("role."+n.AsRole, nil), n.UserID, n.TaskID})
	}
	return e.table([]string{e.pick("Lúc", "At"), e.pick("Việc", "Event"), e.pick("Chức danh", "Post"), e.pick("Người nhận", "Person"), e.pick("Nhiệm vụ", "Task")}, rows)
}

// Dashboard says who is late.
func (e *Env) Dashboard(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/dashboard", nil)
	}
	var d api.DashboardJSON
	if err := e.Client.Get(ctx, "/api/v1/dashboard", &d); err != nil {
		return err
	}
	if err := e.say(e.pick("%d việc đang mở, %d quá hạn, %d sắp đến hạn, %d chờ xác nhận, %d đề nghị chờ quyết định.",
		"%d open, %d overdue, %d due soon, %d to review, %d requests to decide."), d.Counts.Open, d.Counts.Overdue, d.Counts.DueSoon, d.ToReview, len(d.Requests)); err != nil {
		return err
	}
	var rows [][]string
	for _, u := range d.Units {
		rows = append(rows, []string{u.Unit.Name, fmt.Sprint(u.Open), fmt.Sprint(u.Overdue), fmt.Sprint(u.DueSoon), fmt.Sprint(u.Done)})
	}
	return e.table([]string{e.pick("Đơn vị", "Unit"), e.pick("Đang mở", "Open"), e.pick("Quá hạn", "Overdue"), e.pick("Sắp đến hạn", "Due soon"), e.pick("Xong", "Done")}, rows)
}
