package html

import (
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Overview is the first page of those who look at all units.
type Overview struct {
	Frame
	service.Overview
	Rows     []OverviewRow
	Headings []MatrixHeading
	Waiting  []Waiting // what needs a decision of the reader
	MayDraft bool
	Late     int  // units with something overdue
	All      bool // the matrix shows every unit, not only those that are late
}

// Name is the page's template.
func (*Overview) Name() string { return "overview" }

// Waiting is one thing that needs a decision: a request, a report to confirm, an escalation.
type Waiting struct {
	Unit, What, Title string
	When, Class       string // how late or since when, and its colour
	Path              string // where to decide
}

// shownFirst is how many of the things that wait are listed before the fold.
const shownFirst = 4

// First are the things that wait that are always in sight.
func (o *Overview) First() []Waiting { return o.Waiting[:min(len(o.Waiting), shownFirst)] }

// Rest are those behind a fold.
func (o *Overview) Rest() []Waiting { return o.Waiting[min(len(o.Waiting), shownFirst):] }

// waiting puts into words what needs a decision: requests first, since ladders wait for them, then what has escalated,
// then reports.
func waiting(w *i18n.Printer, f Frame, d service.Decisions) []Waiting {
	var out []Waiting
	for _, r := range d.Requests {
		what := w.Text("overview.asks_excuse", nil)
		if r.Kind == store.RequestExtension {
			what = w.Text("overview.asks_extension", map[string]any{"Day": r.UntilOn})
		}
		out = append(out, Waiting{r.Task.Unit.Title(), capital(what) + ": " + r.Reason, r.Task.Title, w.Distance(r.Task.Due, f.Now, f.Calendar), "faint", "/tasks/" + r.TaskID + "#requests"})
	}
	for _, e := range d.Escalations {
		out = append(out, Waiting{e.Task.Unit.Title(), w.Text("overview.escalated", map[string]any{"At": e.DecidedAt}), e.Task.Title,
			w.Distance(e.Task.Due, f.Now, f.Calendar), "red", "/tasks/" + e.TaskID + "#escalations"})
	}
	for _, t := range d.Reports {
		line := Waiting{t.Unit.Title(), w.Text("overview.handed_in", map[string]any{"At": t.SubmittedAt}), t.Title, "", "faint", "/tasks/" + t.ID + "#review"}
		if t.Late {
			line.When, line.Class = w.Text("status.late", nil), "red"
		}
		out = append(out, line)
	}
	return out
}

// MatrixHeading is the head of a column.
type MatrixHeading struct {
	Label   string // "3.2"
	Text    string // the directive
	Kind    string // in words
	GroupID string
}

// OverviewRow is a unit in the matrix.
type OverviewRow struct {
	Unit  directive.Unit
	Cells []OverviewCell
}

// OverviewCell is where a unit stands with a directive, and the list behind it.
type OverviewCell struct {
	State
	Path string
}

// OverviewLate is from how many units on the matrix opens on the late ones alone.
const OverviewLate = 30

// NewOverview arranges what the service answers. all shows every unit of a long matrix.
func NewOverview(w *i18n.Printer, f Frame, o service.Overview, all bool) *Overview {
	out := &Overview{Frame: f, Overview: o, Waiting: waiting(w, f, o.Decisions), All: all || len(o.Matrix.Rows) < OverviewLate}
	for _, u := range o.Units {
		if u.Overdue > 0 {
			out.Late++
		}
	}
	for _, d := range o.Matrix.Directives {
		out.Headings = append(out.Headings, MatrixHeading{Label: w.Number(float64(d.GroupOrdinal)) + "." + w.Number(float64(d.Ordinal)), Text: d.Text,
			Kind: w.Text("kind."+string(d.Kind), nil), GroupID: d.GroupID})
	}
	for _, row := range o.Matrix.Rows {
		line := OverviewRow{Unit: row.Unit}
		late := false
		for i, c := range row.Cells {
			late = late || c.Overdue > 0
			line.Cells = append(line.Cells, OverviewCell{CountsState(w, c), "/tasks?directive_id=" + o.Matrix.Directives[i].ID + "&unit_id=" + row.Unit.ID})
		}
		if late || out.All {
			out.Rows = append(out.Rows, line)
		}
	}
	return out
}
