package html

import (
	"giaoban/internal/i18n"
	"giaoban/internal/report"
	"giaoban/internal/service"
)

// Paper is a tracking sheet to be looked at and printed.
type Paper struct {
	Frame
	*report.Tracking
	ID       string // of the meeting or the unit
	Of       string // the meeting or the unit, in words
	Back     string // its page
	Address  string // of this page; to it the endings of the files are added. "" for no files
	Letter   string // address of the draft letter to the unit; "" when there is nothing to write about
	Notice   bool   // a conclusion notice can be drafted
	UnitPart bool   // the sheet is by unit
	Parts    []PaperPart
	Shown    int // tasks on the page; fewer than there are when it is cut
}

// Name is the page's template.
func (*Paper) Name() string { return "paper" }

// PaperPart is a part of the sheet: a group or a unit, with its tasks.
type PaperPart struct {
	report.Section
	Lines []PaperLine
}

// PaperLine is a task of the sheet.
type PaperLine struct {
	report.Row
	Number int
	State  State
}

// PaperRows is how many tasks a page shows: some hundred sheets of paper. The workbook has all.
const PaperRows = 2000

// NewPaper arranges a sheet by group, or by unit.
func NewPaper(w *i18n.Printer, f Frame, p service.Paper, byUnit bool) *Paper {
	out := &Paper{Frame: f, Tracking: report.NewTracking(w, p), ID: p.Meeting.ID, Of: p.Meeting.Title, Back: "/meetings/" + p.Meeting.ID, UnitPart: byUnit, Notice: true}
	if p.Unit.ID != "" {
		out.ID, out.Of, out.Back, out.Notice, out.UnitPart = p.Unit.ID, p.Unit.Title(), "/units/"+p.Unit.ID, false, false
	}
	sections := out.ByGroup
	if out.UnitPart {
		sections = out.ByUnit
	}
	for _, s := range sections {
		part := PaperPart{Section: s}
		for n, i := range s.Rows {
			if out.Shown == PaperRows {
				break
			}
			out.Shown++
			r := out.Rows[i]
			part.Lines = append(part.Lines, PaperLine{r, n + 1, boxState(r)})
		}
		if len(part.Lines) > 0 {
			out.Parts = append(out.Parts, part)
		}
	}
	out.Frame.Title = w.Text("report.tracking_of", map[string]any{"Name": out.Of})
	return out
}

// boxState is a task's state with the colour and shape of its box.
func boxState(r report.Row) State {
	switch r.Box {
	case report.BoxOnTime, report.BoxLate:
		return State{"done", iconDone, r.Status}
	case report.BoxOverdue:
		return State{"late", iconLate, r.Status}
	case report.BoxOpen:
		if r.Soon {
			return State{"soon", iconSoon, r.Status}
		}
		return State{"doing", iconDoing, r.Status}
	}
	return State{"idle", iconIdle, r.Status}
}
