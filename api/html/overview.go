package html

import (
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Overview is the first page of those who look at all units.
type Overview struct {
	Frame
	service.Overview
	Rows     []OverviewRow
	Headings []MatrixHeading
	MayDraft bool
	Late     int  // units with something overdue
	All      bool // the matrix shows every unit, not only those that are late
}

// Name is the page's template.
func (*Overview) Name() string { return "overview" }

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
	out := &Overview{Frame: f, Overview: o, All: all || len(o.Matrix.Rows) < OverviewLate}
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
