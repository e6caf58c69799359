package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// taskRow is a task as the table keeps it.
type taskRow struct {
	directive.Task
	Due            when
	OriginalDue    when
	PlanFrom       when
	HoldTill       when
	SubmittedAt    when
	AcknowledgedAt when
	DoneAt         when
	NextAt         when
	CreatedAt      when
	UpdatedAt      when
	SearchText     string
}

func rowOfTask(t directive.Task, search string) taskRow {
	return taskRow{Task: t, Due: at(t.Due), OriginalDue: at(t.OriginalDue), PlanFrom: at(t.PlanFrom), HoldTill: at(t.HoldTill),
		SubmittedAt: at(t.SubmittedAt), AcknowledgedAt: at(t.AcknowledgedAt), DoneAt: at(t.DoneAt), NextAt: at(t.NextAt),
		CreatedAt: at(t.CreatedAt), UpdatedAt: at(t.UpdatedAt), SearchText: Fold(search)}
}

func (r taskRow) task() directive.Task {
	t := r.Task
	t.Due, t.OriginalDue, t.PlanFrom, t.HoldTill = r.Due.Time, r.OriginalDue.Time, r.PlanFrom.Time, r.HoldTill.Time
	t.SubmittedAt, t.AcknowledgedAt, t.DoneAt, t.NextAt = r.SubmittedAt.Time, r.AcknowledgedAt.Time, r.DoneAt.Time, r.NextAt.Time
	t.CreatedAt, t.UpdatedAt = r.CreatedAt.Time, r.UpdatedAt.Time
	return t
}

func tasksOf(rows []taskRow) []directive.Task {
	out := make([]directive.Task, len(rows))
	for i, r := range rows {
		out[i] = r.task()
	}
	return out
}

// TasksByID returns the named tasks, in no order; one that does not exist is left out.
func (q *Queries) TasksByID(ctx context.Context, ids []string) ([]directive.Task, error) {
	var rows []taskRow
	err := q.listIn(ctx, &rows, "tasks-in", ids)
	return tasksOf(rows), err
}

// Task returns one task, or CodeNotFound.
func (q *Queries) Task(ctx context.Context, id string) (directive.Task, error) {
	var r taskRow
	err := q.get(ctx, &r, "task", id)
	return r.task(), err
}

// TasksOfGroup returns every task of a group, by id.
func (q *Queries) TasksOfGroup(ctx context.Context, groupID string) ([]directive.Task, error) {
	var rows []taskRow
	err := q.list(ctx, &rows, "tasks-of-group", groupID)
	return tasksOf(rows), err
}

// LockTask returns a task and keeps others from changing it until the transaction ends.
func (t *Tx) LockTask(ctx context.Context, id string) (directive.Task, error) {
	var r taskRow
	err := t.get(ctx, &r, "task-lock", id)
	return r.task(), err
}

// LockTasksOfGroup returns every task of a group, locked in the order of ids. The group must be locked first.
func (t *Tx) LockTasksOfGroup(ctx context.Context, groupID string) ([]directive.Task, error) {
	var rows []taskRow
	err := t.list(ctx, &rows, "tasks-of-group-lock", groupID)
	return tasksOf(rows), err
}

// LockTasksDue returns up to limit tasks of a group whose next moment is not after now, locked in the order of
// ids. The group must be locked first. Whoever waited for a lock sees the row as it was left.
func (t *Tx) LockTasksDue(ctx context.Context, groupID string, now time.Time, limit int) ([]directive.Task, error) {
	var rows []taskRow
	err := t.list(ctx, &rows, "tasks-due", groupID, at(now), limit)
	return tasksOf(rows), err
}

// NextOfGroup is the earliest instant at which a task or a request of the group must be looked at; zero: none.
func (q *Queries) NextOfGroup(ctx context.Context, groupID string) (time.Time, error) {
	var next time.Time
	for _, query := range []string{"group-next-task", "group-next-request"} {
		var rows []when
		if err := q.list(ctx, &rows, query, groupID); err != nil {
			return time.Time{}, err
		}
		if len(rows) > 0 && (next.IsZero() || rows[0].Before(next)) {
			next = rows[0].Time
		}
	}
	return next, nil
}

// CountOpen says how many lead tasks of a group are open.
func (q *Queries) CountOpen(ctx context.Context, groupID string) (int, error) {
	var n int
	err := q.get(ctx, &n, "group-open", groupID)
	return n, err
}

// Assignment names a task by what it is: a directive, in a period, as given to a unit.
type Assignment struct{ DirectiveID, Period, OriginUnitID string }

// AssignmentsOf returns which assignments of a group exist.
func (q *Queries) AssignmentsOf(ctx context.Context, groupID string) (map[Assignment]bool, error) {
	var rows []Assignment
	if err := q.list(ctx, &rows, "assigned-periods", groupID); err != nil {
		return nil, err
	}
	out := make(map[Assignment]bool, len(rows))
	for _, r := range rows {
		out[r] = true
	}
	return out, nil
}

// InsertTasks adds tasks. search gives the text by which each is found, besides its own title and code. A task
// that exists already, by directive, period and unit, is a unique violation: the caller holds the group.
func (t *Tx) InsertTasks(ctx context.Context, tasks []directive.Task, search func(directive.Task) string) error {
	rows, found := make([]taskRow, len(tasks)), make([]wordsRow, len(tasks))
	for i, task := range tasks {
		rows[i] = rowOfTask(task, task.Title+" "+task.Code+" "+task.Place+" "+search(task))
		found[i] = wordsRow{task.ID, strings.Join(wordsOf(rows[i].SearchText), " ")}
	}
	if err := t.insert(ctx, "task-insert", rows); err != nil {
		return err
	}
	return t.insert(ctx, "words-insert", found)
}

// UpdateTask writes what can change of a task.
func (t *Tx) UpdateTask(ctx context.Context, k directive.Task) error {
	_, err := t.exec(ctx, "task-update", k.UnitID, k.Status, at(k.Due), k.DueOn, k.PlanVersion, at(k.PlanFrom), at(k.HoldTill), k.OnRequest,
		k.Submission, at(k.SubmittedAt), at(k.AcknowledgedAt), at(k.DoneAt), k.Progress, at(k.NextAt), k.Version, at(k.UpdatedAt), k.ID)
	return err
}

// SetTasksNext records for several tasks when they must be looked at next; the zero time: never.
func (t *Tx) SetTasksNext(ctx context.Context, ids []string, next time.Time) error {
	for part := range slices.Chunk(ids, chunkParams) {
		if _, err := t.execIn(ctx, "tasks-next", at(next), part); err != nil {
			return err
		}
	}
	return nil
}

// StepRecord is one decided moment.
type StepRecord struct {
	TaskID      string
	PlanVersion int
	Submission  int // 0: the unit's ladder; n: the reviewer's, for the n-th submission
	Step        string
	At          time.Time // UTC: when it was planned
	Action      directive.Action
	ToRole      directive.Role
	State       directive.StepState
	DecidedAt   time.Time // UTC
}

type stepRow struct {
	StepRecord
	At        when
	DecidedAt when
}

// Steps returns what was decided for a task, over all deadline versions, oldest first.
func (q *Queries) Steps(ctx context.Context, taskID string) ([]StepRecord, error) {
	var rows []stepRow
	if err := q.list(ctx, &rows, "steps-of-task", taskID); err != nil {
		return nil, err
	}
	out := make([]StepRecord, len(rows))
	for i, r := range rows {
		out[i] = r.StepRecord
		out[i].At, out[i].DecidedAt = r.At.Time, r.DecidedAt.Time
	}
	return out, nil
}

// StepsOf returns what was decided for several tasks, by task, oldest first.
func (q *Queries) StepsOf(ctx context.Context, taskIDs []string) (map[string][]StepRecord, error) {
	out := make(map[string][]StepRecord, len(taskIDs))
	for len(taskIDs) > 0 {
		part := taskIDs[:min(len(taskIDs), chunkParams)]
		taskIDs = taskIDs[len(part):]
		var rows []stepRow
		if err := q.listIn(ctx, &rows, "steps-of-tasks", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			s := r.StepRecord
			s.At, s.DecidedAt = r.At.Time, r.DecidedAt.Time
			out[s.TaskID] = append(out[s.TaskID], s)
		}
	}
	return out, nil
}

// Decided tells which steps of one ladder were decided.
type Decided struct {
	TaskID     string
	Submission int
}

// DecidedSteps returns the decided steps of the present deadline versions of tasks, per ladder.
func (q *Queries) DecidedSteps(ctx context.Context, taskIDs []string) (map[Decided]map[string]bool, error) {
	var rows []struct {
		Decided
		Step string
	}
	for part := range slices.Chunk(taskIDs, chunkParams) {
		if err := q.listIn(ctx, &rows, "steps-decided", part); err != nil {
			return nil, err
		}
	}
	out := map[Decided]map[string]bool{}
	for _, r := range rows {
		if out[r.Decided] == nil {
			out[r.Decided] = map[string]bool{}
		}
		out[r.Decided][r.Step] = true
	}
	return out, nil
}

// ClaimSteps records decisions, each at most once per task, deadline version and step: one that stands there
// already is left alone. The caller holds the tasks, so that what it claims it alone decides.
func (t *Tx) ClaimSteps(ctx context.Context, steps []StepRecord) error {
	rows := make([]stepRow, len(steps))
	for i, s := range steps {
		rows[i] = stepRow{s, at(s.At), at(s.DecidedAt)}
	}
	return t.insert(ctx, "step-insert", rows)
}

// CarrySteps copies the decided steps of tasks to their next plan version: a re-plan repeats nothing. Call it
// before the tasks' versions are bumped.
func (t *Tx) CarrySteps(ctx context.Context, taskIDs []string) error {
	for part := range slices.Chunk(taskIDs, chunkParams) {
		if _, err := t.execIn(ctx, "steps-carry", part); err != nil {
			return err
		}
	}
	return nil
}

// Escalation is a step that told somebody above, and what they answered.
type Escalation struct {
	ID                string
	TaskID            string
	PlanVersion       int
	Submission        int
	Step              string
	ToRole            directive.Role
	ToUnitID          string
	DecidedAt         time.Time
	AcknowledgedAt    time.Time     // zero: not yet
	AcknowledgedUntil calendar.Date // the ladder pauses until the end of this day
	AcknowledgedBy    string
	Note              string
}

type escalationRow struct {
	Escalation
	DecidedAt      when
	AcknowledgedAt when
}

func (r escalationRow) escalation() Escalation {
	e := r.Escalation
	e.DecidedAt, e.AcknowledgedAt = r.DecidedAt.Time, r.AcknowledgedAt.Time
	return e
}

// Escalation returns one escalation, or CodeNotFound.
func (q *Queries) Escalation(ctx context.Context, id string) (Escalation, error) {
	var r escalationRow
	err := q.get(ctx, &r, "escalation", id)
	return r.escalation(), err
}

// InsertEscalations records escalations that were just claimed.
func (t *Tx) InsertEscalations(ctx context.Context, es []Escalation) error {
	rows := make([]escalationRow, len(es))
	for i, e := range es {
		rows[i] = escalationRow{e, at(e.DecidedAt), at(e.AcknowledgedAt)}
	}
	return t.insert(ctx, "escalation-insert", rows)
}

// AcknowledgeEscalation records the answer to an escalation.
func (t *Tx) AcknowledgeEscalation(ctx context.Context, e Escalation) error {
	_, err := t.exec(ctx, "escalation-acknowledge", at(e.AcknowledgedAt), e.AcknowledgedUntil, e.AcknowledgedBy, e.Note, e.ID)
	return err
}

// Report is what a unit said, or the office for it.
type Report struct {
	ID           string
	TaskID       string
	Act          directive.Act
	Value        *float64 // nil: no number was given
	Result       string
	Difficulties string
	Proposals    string
	Source       string        // "" by the unit itself; telephone, zalo, paper: by the office for it
	Person       string        // who said so, when the office wrote it down
	ClaimedOn    calendar.Date // the day the unit claims, when the office wrote it down
	UserID       string
	ArrivedAt    time.Time
	ClaimedAt    time.Time // when it was written on a device without a line; zero: it came at once
}

type reportRow struct {
	Report
	ArrivedAt when
	ClaimedAt when
}

// Reports returns what was reported on a task, oldest first.
func (q *Queries) Reports(ctx context.Context, taskID string) ([]Report, error) {
	var rows []reportRow
	if err := q.list(ctx, &rows, "reports-of-task", taskID); err != nil {
		return nil, err
	}
	out := make([]Report, len(rows))
	for i, r := range rows {
		out[i] = r.Report
		out[i].ArrivedAt, out[i].ClaimedAt = r.ArrivedAt.Time, r.ClaimedAt.Time
	}
	return out, nil
}

// LatestReports returns the last report in words on each of several tasks, by task; one on which nothing was said is
// left out.
func (q *Queries) LatestReports(ctx context.Context, taskIDs []string) (map[string]Report, error) {
	out := map[string]Report{}
	for part := range slices.Chunk(taskIDs, chunkParams) {
		var rows []reportRow
		if err := q.listIn(ctx, &rows, "reports-latest", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.Report.ArrivedAt, r.Report.ClaimedAt = r.ArrivedAt.Time, r.ClaimedAt.Time
			out[r.TaskID] = r.Report
		}
	}
	return out, nil
}

// InsertReport adds a report.
func (t *Tx) InsertReport(ctx context.Context, r Report) error {
	return t.insert(ctx, "report-insert", reportRow{r, at(r.ArrivedAt), at(r.ClaimedAt)})
}

// Request is an extension or an excuse that a unit asked for.
type Request struct {
	ID        string
	TaskID    string
	Kind      string        // extension, excuse
	UntilOn   calendar.Date // extension: the day asked for
	Reason    string
	Status    string // pending, granted, refused, withdrawn
	UserID    string
	ArrivedAt time.Time
	DecideBy  time.Time // undecided by then: the office is told
	ToldAt    time.Time
	DecidedAt time.Time
	DecidedBy string
	Note      string
}

// The kinds and statuses of a request.
const (
	RequestExtension = "extension"
	RequestExcuse    = "excuse"

	RequestPending   = "pending"
	RequestGranted   = "granted"
	RequestRefused   = "refused"
	RequestWithdrawn = "withdrawn"
)

type requestRow struct {
	Request
	ArrivedAt, DecideBy, ToldAt, DecidedAt when
}

func (r requestRow) request() Request {
	q := r.Request
	q.ArrivedAt, q.DecideBy, q.ToldAt, q.DecidedAt = r.ArrivedAt.Time, r.DecideBy.Time, r.ToldAt.Time, r.DecidedAt.Time
	return q
}

func requestsOf(rows []requestRow) []Request {
	out := make([]Request, len(rows))
	for i, r := range rows {
		out[i] = r.request()
	}
	return out
}

// Request returns one request, or CodeNotFound.
func (q *Queries) Request(ctx context.Context, id string) (Request, error) {
	var r requestRow
	err := q.get(ctx, &r, "request", id)
	return r.request(), err
}

// Requests returns what was asked for a task, oldest first.
func (q *Queries) Requests(ctx context.Context, taskID string) ([]Request, error) {
	var rows []requestRow
	err := q.list(ctx, &rows, "requests-of-task", taskID)
	return requestsOf(rows), err
}

// UndecidedRequests returns the requests of a group that should have been decided by now and of which the office
// has not been told.
func (q *Queries) UndecidedRequests(ctx context.Context, groupID string, now time.Time) ([]Request, error) {
	var rows []requestRow
	err := q.list(ctx, &rows, "requests-undecided", groupID, at(now))
	return requestsOf(rows), err
}

// InsertRequest adds a request. A second pending one for the task is a unique violation.
func (t *Tx) InsertRequest(ctx context.Context, r Request) error {
	return t.insert(ctx, "request-insert", requestRow{r, at(r.ArrivedAt), at(r.DecideBy), at(r.ToldAt), at(r.DecidedAt)})
}

// MarkRequestTold records that the office was told; it reports false when it had been already, or when somebody has
// decided.
func (t *Tx) MarkRequestTold(ctx context.Context, id string, now time.Time) (bool, error) {
	n, err := t.exec(ctx, "request-told", at(now), id)
	return n == 1, err
}

// DecideRequest records a decision; it reports false when the request was not pending any more.
func (t *Tx) DecideRequest(ctx context.Context, r Request) (bool, error) {
	n, err := t.exec(ctx, "request-decide", r.Status, at(r.DecidedAt), r.DecidedBy, r.Note, r.ID)
	return n == 1, err
}

// WithdrawRequests ends the pending request of a task that needs no decision any more.
func (t *Tx) WithdrawRequests(ctx context.Context, taskID, by string, now time.Time) error {
	_, err := t.exec(ctx, "requests-withdraw", at(now), by, taskID)
	return err
}

// Comment is a remark on a task.
type Comment struct {
	ID     string
	TaskID string
	UserID string
	Text   string
	At     time.Time
}

type commentRow struct {
	Comment
	At when
}

// Comments returns the remarks on a task, oldest first.
func (q *Queries) Comments(ctx context.Context, taskID string) ([]Comment, error) {
	var rows []commentRow
	if err := q.list(ctx, &rows, "comments-of-task", taskID); err != nil {
		return nil, err
	}
	out := make([]Comment, len(rows))
	for i, r := range rows {
		out[i] = r.Comment
		out[i].At = r.At.Time
	}
	return out, nil
}

// InsertComment adds a remark.
func (t *Tx) InsertComment(ctx context.Context, c Comment) error {
	return t.insert(ctx, "comment-insert", commentRow{c, at(c.At)})
}
