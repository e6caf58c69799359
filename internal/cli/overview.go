package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// Escalations lists what has been escalated, newest first.
func (e *Env) Escalations(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/escalations", nil)
	}
	es, err := client.All[api.EscalationJSON](ctx, e.Client, "/api/v1/escalations", shown+1)
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range es {
		ids = append(ids, x.TaskID)
	}
	tasks, err := e.tasksByID(ctx, ids)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, x := range es {
		t := tasks[x.TaskID]
		answered := ""
		if x.AcknowledgedAt != "" {
			answered = e.phrase("đã nhận, đến %s", "answered, until %s", e.date(x.AcknowledgedUntil))
		}
		rows = append(rows, []string{e.instant(x.DecidedAt), e.word("role", x.To.Role), t.Code, t.Unit.Name, answered, short(t.Title, 50)})
	}
	return e.first([]string{e.pick("Lúc", "At"), e.pick("Tới", "To"), e.pick("Mã", "Code"), e.pick("Đơn vị", "Unit"), e.pick("Trả lời", "Answer"), e.pick("Nhiệm vụ", "Task")}, rows)
}

// first writes the first rows of a list, and that there are more.
func (e *Env) first(head []string, rows [][]string) error {
	if len(rows) <= shown {
		return e.table(head, rows)
	}
	if err := e.table(head, rows[:shown]); err != nil {
		return err
	}
	return e.tell("%d dòng mới nhất; --json và next_cursor cho phần còn lại", "the newest %d rows; --json and next_cursor lead to the rest", shown)
}

// tasksAtOnce is how many tasks the server takes by their ids.
const tasksAtOnce = 25

// tasksByID are the tasks of a list, as far as one may see them, those of supporting units too.
func (e *Env) tasksByID(ctx context.Context, ids []string) (map[string]api.TaskJSON, error) {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" }) // a notice may be of no task
	out := make(map[string]api.TaskJSON, len(ids))
	for part := range slices.Chunk(ids, tasksAtOnce) {
		tasks, err := client.All[api.TaskJSON](ctx, e.Client, "/api/v1/tasks?role=support&ids="+strings.Join(part, ","), len(part))
		if err != nil {
			return nil, err
		}
		for _, t := range tasks {
			out[t.ID] = t
		}
	}
	return out, nil
}

// Notices lists what was told to whom, newest first.
func (e *Env) Notices(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/notices", nil)
	}
	ns, err := client.All[api.NoticeJSON](ctx, e.Client, "/api/v1/notices", shown+1)
	if err != nil {
		return err
	}
	var ids []string
	for _, n := range ns {
		ids = append(ids, n.TaskID)
	}
	tasks, err := e.tasksByID(ctx, ids)
	if err != nil {
		return err
	}
	people, err := e.people(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, n := range ns {
		role, who := n.AsRole, n.UserID
		if name := people[who]; name != "" {
			who = name
		}
		if role == "" {
			role = n.To.Role
		}
		if n.UserID == "" {
			who = e.pick("chưa có người", "nobody yet")
		}
		t := tasks[n.TaskID]
		rows = append(rows, []string{e.instant(n.CreatedAt), e.word("event", n.Event), e.word("role", role), who, t.Code, t.Unit.Name})
	}
	return e.first([]string{e.pick("Lúc", "At"), e.pick("Báo gì", "What"), e.pick("Chức danh", "Post"), e.pick("Người nhận", "Person"), e.pick("Mã", "Code"), e.pick("Đơn vị", "Unit")}, rows)
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
	if err := e.tell("%d việc đang mở, %d quá hạn, %d sắp đến hạn, %d chờ xác nhận, %d đề nghị chờ quyết định.",
		"%d open, %d overdue, %d due soon, %d to review, %d requests to decide.", d.Counts.Open, d.Counts.Overdue, d.Counts.DueSoon, d.ToReview, len(d.Requests)); err != nil {
		return err
	}
	var rows [][]string
	for _, u := range d.Units {
		rows = append(rows, []string{u.Unit.Name, fmt.Sprint(u.Open), fmt.Sprint(u.Overdue), fmt.Sprint(u.DueSoon), fmt.Sprint(u.Done)})
	}
	return e.table([]string{e.pick("Đơn vị", "Unit"), e.pick("Đang mở", "Open"), e.pick("Quá hạn", "Overdue"), e.pick("Sắp đến hạn", "Due soon"), e.pick("Xong", "Done")}, rows)
}
