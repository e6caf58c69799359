package api

import (
	"context"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// taskParams are the filters of the list of tasks.
func taskParams() []param {
	kinds, statuses := []string{}, []string{}
	for _, k := range directive.Kinds() {
		kinds = append(kinds, string(k))
	}
	for _, s := range directive.TaskStatuses() {
		statuses = append(statuses, string(s))
	}
	return append([]param{
		{name: "ids", doc: "Up to 25 ids with commas between: these tasks alone."},
		{name: "unit_id"}, {name: "group_id"}, {name: "meeting_id"}, {name: "kind", values: kinds}, {name: "status", values: statuses},
		{name: "overdue", kind: "boolean", values: []string{"true", "false"}},
		{name: "due_before", doc: "RFC 3339 or YYYY-MM-DD; exclusive.", kind: "string"},
		{name: "due_after", doc: "RFC 3339 or YYYY-MM-DD; inclusive.", kind: "string"},
		{name: "q", doc: "Words to find, without accents too."},
		{name: "sort", values: []string{"due", "-due", "-created_at"}},
		{name: "include", values: []string{"steps"}},
		{name: "role", doc: "support: also tasks of supporting units.", values: []string{"lead", "support"}},
	}, page...)
}

// maxIDs is how many tasks one may ask for by their ids: as many as fit into one value of a query.
const maxIDs = 25

// taskPlace is the place in a list of tasks.
type taskPlace struct {
	Due time.Time `json:"d"`
	ID  string    `json:"i"`
}

// taskFilter reads the filters.
func (r *request) taskFilter() (store.TaskFilter, error) {
	var p reader
	boundary := func(name string) time.Time {
		text := r.query(name)
		if d, err := calendar.ParseDate(text); err == nil && text != "" {
			return d.Start()
		}
		return p.instant(name, text)
	}
	f := store.TaskFilter{UnitID: r.query("unit_id"), GroupID: r.query("group_id"), MeetingID: r.query("meeting_id"), Kind: directive.Kind(r.query("kind")),
		Status: directive.TaskStatus(r.query("status")), Overdue: r.query("overdue") == "true", DueBefore: boundary("due_before"), DueAfter: boundary("due_after"),
		Query: r.query("q"), Support: r.query("role") == "support", Sort: store.TaskSort(r.query("sort"))}
	if f.Sort == "" {
		f.Sort = store.SortDue
	}
	if text := r.query("ids"); text != "" {
		if f.IDs = strings.Split(text, ","); len(f.IDs) > maxIDs {
			p.Add("ids", "too_many", "Max", maxIDs)
		}
	}
	if err := p.Err(); err != nil {
		return f, err
	}
	var at taskPlace
	if err := r.api.place(r.query("cursor"), &at); err != nil {
		return f, err
	}
	f.After = store.TaskCursor{Due: at.Due, ID: at.ID}
	var err error
	f.Limit, err = r.limit()
	return f, err
}

func (a *API) listTasks(r *request) (Page[TaskJSON], error) {
	f, err := r.taskFilter()
	if err != nil {
		return Page[TaskJSON]{}, err
	}
	limit := f.Limit
	f.Limit++
	tasks, err := a.Service.Tasks(r, r.call, f)
	if err != nil {
		return Page[TaskJSON]{}, err
	}
	if r.query("include") == "steps" {
		if err := a.Service.AddSteps(r, tasks); err != nil {
			return Page[TaskJSON]{}, err
		}
	}
	return paged(a, tasks, limit, taskJSON, func(t service.TaskView) any { return taskPlace{t.Due, t.ID} }), nil
}

// taskAnswer renders a task after an act.
func (a *API) taskAnswer(r *request, t directive.Task, err error) (TaskJSON, error) {
	if err != nil {
		return TaskJSON{}, err
	}
	v, err := a.Service.ViewTask(r, t)
	return taskJSON(v), err
}

// reported is an act of a unit.
func (a *API) reported(path, op, vi, en string, do func(context.Context, service.Call, string, service.Said) (directive.Task, error)) endpoint {
	return act(path, op, vi, en, func(r *request, in SaidJSON) (TaskJSON, error) {
		id, err := r.id()
		if err != nil {
			return TaskJSON{}, err
		}
		w, err := in.said()
		if err != nil {
			return TaskJSON{}, err
		}
		t, err := do(r, r.call, id, w)
		return a.taskAnswer(r, t, err)
	})
}

// decided is an act of somebody above.
func (a *API) decided(path, op, vi, en string, do func(context.Context, service.Call, string, service.Decision) (directive.Task, error)) endpoint {
	return act(path, op, vi, en, func(r *request, in DecisionJSON) (TaskJSON, error) {
		id, err := r.id()
		if err != nil {
			return TaskJSON{}, err
		}
		var p reader
		d := service.Decision{Reason: in.Reason, DueOn: p.day("due_on", in.DueOn)}
		if err := p.Err(); err != nil {
			return TaskJSON{}, err
		}
		t, err := do(r, r.call, id, d)
		return a.taskAnswer(r, t, err)
	})
}

func (a *API) taskRoutes() []endpoint {
	s := a.Service
	return []endpoint{
		read("/api/v1/tasks", "listTasks", "Danh sách nhiệm vụ", "Tasks", taskParams(), a.listTasks),
		read("/api/v1/tasks/:id", "getTask", "Một nhiệm vụ, kèm lịch sử và cách tính thời hạn", "A task with its history and how its deadline was computed", nil, a.getTask),
		a.reported("/api/v1/tasks/:id/acknowledge", "acknowledgeTask", "Tiếp nhận", "Acknowledge", s.Acknowledge),
		a.reported("/api/v1/tasks/:id/progress", "reportProgress", "Báo cáo tiến độ", "Report progress", s.Report),
		a.reported("/api/v1/tasks/:id/complete", "completeTask", "Đã hoàn thành", "Hand in", s.Complete),
		a.decided("/api/v1/tasks/:id/accept", "acceptTask", "Xác nhận hoàn thành", "Accept a report", s.Accept),
		a.decided("/api/v1/tasks/:id/return", "returnTask", "Đề nghị bổ sung", "Send a report back", s.Return),
		a.decided("/api/v1/tasks/:id/reopen", "reopenTask", "Mở lại", "Reopen", s.Reopen),
		act("/api/v1/tasks/:id/cancel", "cancelTask", "Hủy nhiệm vụ", "Cancel a task", func(r *request, in ReasonJSON) (TaskJSON, error) {
			id, err := r.id()
			if err != nil {
				return TaskJSON{}, err
			}
			t, err := s.Cancel(r, r.call, id, service.Decision{Reason: in.Reason})
			return a.taskAnswer(r, t, err)
		}),
		create("/api/v1/tasks/:id/comments", "commentTask", "Ghi ý kiến", "Comment", func(r *request, in CommentInJSON) (CommentJSON, error) {
			id, err := r.id()
			if err != nil {
				return CommentJSON{}, err
			}
			k, err := s.Comment(r, r.call, id, in.Text)
			return CommentJSON{k.ID, k.TaskID, k.UserID, r.call.Actor.Name, k.Text, instant(k.At)}, err
		}),
	}
}

func (a *API) getTask(r *request) (TaskDetailJSON, error) {
	id, err := r.id()
	if err != nil {
		return TaskDetailJSON{}, err
	}
	d, err := a.Service.Task(r, r.call, id)
	if err != nil {
		return TaskDetailJSON{}, err
	}
	cal, _, err := a.Service.Calendar(r)
	if err != nil {
		return TaskDetailJSON{}, err
	}
	out := TaskDetailJSON{TaskJSON: taskJSON(d.TaskView), Directive: directiveJSON(d.Directive),
		Meeting: MeetingRefJSON{d.Meeting.ID, d.Meeting.Title, dayText(d.Meeting.HeldOn)}, Explanation: r.explanation(d),
		Reports: []ReportJSON{}, Requests: []RequestJSON{}, Comments: []CommentJSON{}, Evidence: []EvidenceJSON{}, Escalations: []EscalationJSON{}, History: []EventJSON{}}
	out.PlanVsFact = PlanVsFactJSON{out.OriginalDue, out.Due, out.SubmittedAt, since(d, a.Service.Now(), func(t directive.Task, at time.Time) int {
		return cal.WorkingDaysBetween(t.DueOn, calendar.DateOf(at))
	})}
	for _, x := range d.Reports {
		out.Reports = append(out.Reports, ReportJSON{x.ID, SaidJSON{x.Value, x.Result, x.Difficulties, x.Proposals, x.Source, x.Person, dayText(x.ClaimedOn)},
			string(x.Act), x.UserID, d.People[x.UserID].Name, instant(x.ArrivedAt), instant(x.ClaimedAt)})
	}
	for _, x := range d.Requests {
		out.Requests = append(out.Requests, requestJSON(x))
	}
	for _, x := range d.Comments {
		out.Comments = append(out.Comments, CommentJSON{x.ID, x.TaskID, x.UserID, d.People[x.UserID].Name, x.Text, instant(x.At)})
	}
	for _, x := range d.Evidence {
		out.Evidence = append(out.Evidence, evidenceJSON(x))
	}
	for _, x := range d.Escalations {
		out.Escalations = append(out.Escalations, escalationJSON(x))
	}
	for _, x := range d.History {
		e := eventJSON(x)
		e.Actor = d.People[x.ActorID].Name
		out.History = append(out.History, e)
	}
	return out, nil
}

// explanation puts the arithmetic of a deadline into words.
func (r *request) explanation(d service.TaskDetail) *ExplanationJSON {
	if d.Due.IsZero() {
		return nil
	}
	e := d.Explanation
	out := &ExplanationJSON{AssignedOn: dayText(e.Count.From), DueOn: dayText(e.Count.To), WorkingDays: e.Count.WorkingDays, CalendarDays: e.Count.CalendarDays,
		Off: []DayOffJSON{}, Proposal: dayText(e.Proposed)}
	for _, day := range e.Count.Off {
		out.Off = append(out.Off, DayOffJSON{dayText(day.Date), string(day.Code)})
	}
	out.Text = r.arithmetic(e)
	return out
}

// arithmetic puts an explanation into words: assigned, working days, days off passed over, deadline.
func (r *request) arithmetic(e directive.Explanation) string {
	key, off := "explain.deadline", make([]string, 0, len(e.Count.Off))
	for _, day := range e.Count.Off {
		key, off = "explain.deadline_off", append(off, r.words.Date(day.Date))
	}
	return r.words.Text(key, map[string]any{"From": r.words.Date(e.Count.From), "Days": e.Count.WorkingDays, "Off": strings.Join(off, ", "), "Due": r.words.Due(e.Due)})
}
