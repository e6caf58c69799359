package html

import (
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Tasks is the list of tasks, narrowed by its address.
type Tasks struct {
	Frame
	Counts   directive.Counts // of what matches, whatever its state
	Total    int              // of what matches
	Heading  string
	Rows     []TaskRow
	States   []Chip // the list in each state
	Narrowed []Chip // what the list is narrowed to besides; the link takes it away
	Keep     []Field
	Units    []Option
	Kinds    []Option
	Sorts    []Option
	Query    string
	UnitID   string
	Kind     string
	Sort     string
	Next     string // address of the next page; "" for none
	First    string // address of the first page; "" when this is it
	Reset    string // address without anything narrowed; "" when nothing is
}

// Name is the page's template.
func (*Tasks) Name() string { return "tasks" }

// Chip is a link that changes what a list shows.
type Chip struct {
	Label   string
	Path    string
	Count   int
	Counted bool
	Current bool
}

// Field is a hidden field of a form.
type Field struct{ Name, Value string }

// TaskRow is a task in a list.
type TaskRow struct {
	service.TaskView
	State    State
	Progress string // in words: "12/25 học viên"; "" when nothing is measured
	Share    int    // of the goal, 0 to 100
}

// NewTaskRows prepares tasks for lists and cards.
func NewTaskRows(w *i18n.Printer, f Frame, views []service.TaskView) []TaskRow {
	out := make([]TaskRow, len(views))
	for i, v := range views {
		out[i] = TaskRow{TaskView: v, State: TaskState(w, v.Task, f.Now, f.Calendar), Progress: progressText(w, v.Task), Share: share(v.Progress, v.Goal)}
	}
	return out
}

// progressText is how far a task is: "12/25 học viên", "60% (goal 100%)", or "" when nothing is counted.
func progressText(w *i18n.Printer, t directive.Task) string {
	switch {
	case t.Goal > 0 && (t.UnitOfMeasure == "đồng" || t.UnitOfMeasure == "%"):
		return measure(w, t.Progress, t.UnitOfMeasure) + " / " + measure(w, t.Goal, t.UnitOfMeasure)
	case t.Goal > 0:
		return strings.TrimSpace(w.Number(t.Progress) + "/" + w.Number(t.Goal) + " " + t.UnitOfMeasure)
	case t.Progress > 0:
		return measure(w, t.Progress, t.UnitOfMeasure)
	}
	return ""
}
