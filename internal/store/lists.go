package store

import (
	"context"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// TaskFilter narrows a list of tasks; zero fields do not, but that a list of no particular unit, group, meeting or
// directive leaves out what the doctor tried. Visible, when not nil, are the units whose tasks the
// asker may see: the right is part of the query.
type TaskFilter struct {
	Visible   []string // unit ids; nil: all
	IDs       []string // nil: any
	UnitID    string
	GroupID   string
	MeetingID string
	Directive string // id
	Kind      directive.Kind
	Status    directive.TaskStatus
	Open      bool // neither done, excused nor cancelled
	Overdue   bool
	DueSoon   time.Time     // with the unit, not overdue, and due at this instant or before
	DueOn     calendar.Date // the deadline's day
	WithUnit  bool          // open and not handed in
	DueBefore time.Time     // exclusive
	DueAfter  time.Time     // inclusive
	Query     string        // words to find, each from its beginning, without accents too
	Support   bool          // also tasks of supporting units
	Now       time.Time
	Sort      TaskSort
	After     TaskCursor
	Limit     int
}

// The statuses of a task that is with its unit, and of one that is open: with the unit or handed in.
const (
	withUnit     = "'assigned', 'acknowledged', 'in_progress', 'returned'"
	openStatuses = withUnit + ", 'submitted'" // as the index tasks_open has it
)

// TaskSort is an order of tasks; each ends with the id, so that a cursor is a place.
type TaskSort string

// The orders. Untracked tasks come last by deadline.
const (
	SortDue     TaskSort = "due"
	SortDueDesc TaskSort = "-due"
	SortNewest  TaskSort = "-created_at"
)

// TaskCursor is a place in an order of tasks: the last one seen. The zero cursor is the beginning.
type TaskCursor struct {
	Due time.Time // zero: an untracked task
	ID  string
}

// farFuture stands for "no deadline" in comparisons, so that NULL needs no special case.
var farFuture = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// conditions hands the conditions of the filter to add; false: nothing can match.
func (q *Queries) conditions(f TaskFilter, add func(condition string, values ...any)) bool {
	if f.Visible != nil {
		if len(f.Visible) == 0 {
			return false
		}
		add("t.unit_id IN ("+placeholders(len(f.Visible))+")", anys(f.Visible)...)
	}
	if f.IDs != nil {
		if len(f.IDs) == 0 {
			return false
		}
		add("t.id IN ("+placeholders(len(f.IDs))+")", anys(f.IDs)...)
	}
	if f.UnitID != "" {
		add("t.unit_id = ?", f.UnitID)
	}
	if f.GroupID != "" {
		add("t.group_id = ?", f.GroupID)
	}
	if f.MeetingID != "" {
		add("t.meeting_id = ?", f.MeetingID)
	}
	if f.UnitID+f.GroupID+f.MeetingID+f.Directive == "" {
		add("t.meeting_id NOT IN (" + q.h.text("self-checks") + ")")
	}
	if f.Directive != "" {
		add("t.directive_id = ?", f.Directive)
	}
	if f.Kind != "" {
		add("t.kind = ?", f.Kind)
	}
	if f.Status != "" {
		add("t.status = ?", f.Status)
	}
	if f.Open {
		add("t.status IN (" + openStatuses + ")")
	}
	if f.Overdue {
		add("t.status IN ("+withUnit+") AND t.due <= ?", at(f.Now))
	}
	if f.WithUnit {
		add("t.status IN (" + withUnit + ")")
	}
	if !f.DueOn.IsZero() {
		add("t.due_on = ?", f.DueOn)
	}
	if !f.DueSoon.IsZero() {
		add("t.status IN ("+withUnit+") AND t.due > ? AND t.due <= ?", at(f.Now), at(f.DueSoon))
	}
	if !f.DueBefore.IsZero() {
		add("t.due < ?", at(f.DueBefore))
	}
	if !f.DueAfter.IsZero() {
		add("t.due >= ?", at(f.DueAfter))
	}
	if !f.Support {
		add("t.role = 'lead'")
	}
	for _, word := range SearchWords(f.Query) {
		add(`t.search_text LIKE ? ESCAPE '\'`, likePattern(word))
	}
	return true
}

// Tasks returns the tasks that match, at most f.Limit.
func (q *Queries) Tasks(ctx context.Context, f TaskFilter) ([]directive.Task, error) {
	var where []string
	var args []any
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	if !q.conditions(f, add) {
		return nil, nil
	}
	if err := q.narrow(ctx, f.Query, add); err != nil {
		return nil, err
	}
	order := f.order(add)
	text := "SELECT " + q.columns("task") + " FROM tasks t"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, f.Limit)
	var rows []taskRow
	err := q.selectText(ctx, &rows, text+" ORDER BY "+order+" LIMIT ?", args...)
	return tasksOf(rows), err
}

// CountTasks says where the tasks that match stand, at f.Now; soon is the instant up to which a deadline is near.
func (q *Queries) CountTasks(ctx context.Context, f TaskFilter, soon time.Time) (directive.Counts, error) {
	const sum = "COALESCE(sum(CASE WHEN "
	text := "SELECT count(*) AS total, " + sum + "t.status IN (" + openStatuses + ") THEN 1 ELSE 0 END), 0) AS open, " +
		sum + "t.status = 'done' THEN 1 ELSE 0 END), 0) AS done, " +
		sum + "t.submitted_at >= t.due AND t.status IN ('done', 'submitted') THEN 1 ELSE 0 END), 0) AS late, " +
		sum + "t.status IN (" + withUnit + ") AND t.due <= ? THEN 1 ELSE 0 END), 0) AS overdue, " +
		sum + "t.status IN (" + withUnit + ") AND t.due > ? AND t.due <= ? THEN 1 ELSE 0 END), 0) AS due_soon, " +
		sum + "t.status = 'submitted' THEN 1 ELSE 0 END), 0) AS submitted, " +
		sum + "t.status IN ('acknowledged', 'in_progress', 'returned') THEN 1 ELSE 0 END), 0) AS started, " +
		sum + "t.status = 'excused' THEN 1 ELSE 0 END), 0) AS excused, " +
		sum + "t.status = 'cancelled' THEN 1 ELSE 0 END), 0) AS cancelled FROM tasks t WHERE 1 = 1"
	args := []any{at(f.Now), at(f.Now), at(soon)}
	add := func(condition string, values ...any) {
		text += " AND " + condition
		args = append(args, values...)
	}
	if !q.conditions(f, add) {
		return directive.Counts{}, nil
	}
	if err := q.narrow(ctx, f.Query, add); err != nil {
		return directive.Counts{}, err
	}
	var rows []directive.Counts
	if err := q.selectText(ctx, &rows, text, args...); err != nil || len(rows) == 0 {
		return directive.Counts{}, err
	}
	return rows[0], nil
}

// order is the ORDER BY, and adds the condition that continues after the cursor.
func (f TaskFilter) order(add func(string, ...any)) string {
	due := f.After.Due
	if due.IsZero() {
		due = farFuture
	}
	switch f.Sort {
	case SortNewest:
		if f.After.ID != "" {
			add("t.id < ?", f.After.ID)
		}
		return "t.id DESC"
	case SortDueDesc:
		if f.After.ID != "" {
			add("(COALESCE(t.due, ?), t.id) < (?, ?)", at(farFuture), at(due), f.After.ID)
		}
		return "COALESCE(t.due, '" + farFuture.Format("2006-01-02 15:04:05") + "+00:00') DESC, t.id DESC"
	}
	if f.After.ID != "" {
		add("(COALESCE(t.due, ?), t.id) > (?, ?)", at(farFuture), at(due), f.After.ID)
	}
	return "COALESCE(t.due, '" + farFuture.Format("2006-01-02 15:04:05") + "+00:00'), t.id"
}

// columns is the column list of a named one-row query: what lies between SELECT and FROM.
func (q *Queries) columns(name string) string {
	list, _, _ := strings.Cut(strings.TrimPrefix(q.h.text(name), "SELECT "), " FROM ")
	return list
}

// newest is the cursor before the first of a list that begins with the newest id. It comes after every id in every
// collation of PostgreSQL; a sign such as ~ comes before the digits in most of them.
const newest = "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"

func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// EscalationFilter narrows a list of escalations; zero fields do not, but that a list of no particular task, group or
// meeting leaves out what the doctor tried.
type EscalationFilter struct {
	Visible   []string // unit ids whose tasks the asker may see; nil: all
	TaskID    string
	GroupID   string
	MeetingID string
	Open      bool             // only those that nobody has acknowledged
	Live      bool             // only those of tasks that are still open
	Roles     []directive.Role // only those to one of these posts; nil: to any
	After     string           // cursor: the last id seen
	Limit     int
}

// Escalations returns what has been escalated, newest first.
func (q *Queries) Escalations(ctx context.Context, f EscalationFilter) ([]Escalation, error) {
	var where []string
	var args []any
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	if f.Visible != nil {
		if len(f.Visible) == 0 {
			return nil, nil
		}
		add("t.unit_id IN ("+placeholders(len(f.Visible))+")", anys(f.Visible)...)
	}
	if f.TaskID != "" {
		add("e.task_id = ?", f.TaskID)
	}
	if f.GroupID != "" {
		add("t.group_id = ?", f.GroupID)
	}
	if f.MeetingID != "" {
		add("t.meeting_id = ?", f.MeetingID)
	}
	if f.TaskID+f.GroupID+f.MeetingID == "" {
		add("t.meeting_id NOT IN (" + q.h.text("self-checks") + ")")
	}
	if f.Open {
		add("e.acknowledged_at IS NULL")
	}
	if f.Live {
		add("t.status IN (" + openStatuses + ")")
	}
	if f.Roles != nil {
		if len(f.Roles) == 0 {
			return nil, nil
		}
		add("e.to_role IN ("+placeholders(len(f.Roles))+")", anys(f.Roles)...)
	}
	if f.After != "" {
		add("e.id < ?", f.After)
	}
	text := `SELECT e.id, e.task_id, e.plan_version, e.submission, e.step, e.to_role, e.to_unit_id, e.decided_at, e.acknowledged_at,
		e.acknowledged_until, e.acknowledged_by, e.note FROM escalations e JOIN tasks t ON t.id = e.task_id`
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, f.Limit)
	var rows []escalationRow
	if err := q.selectText(ctx, &rows, text+" ORDER BY e.id DESC LIMIT ?", args...); err != nil {
		return nil, err
	}
	out := make([]Escalation, len(rows))
	for i, r := range rows {
		out[i] = r.escalation()
	}
	return out, nil
}
