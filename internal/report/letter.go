package report

import (
	"io"
	"slices"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// WriteLetter draws a letter (công văn) to a unit about what is overdue there and what is due soon, as a Word document
// in the form of Decree 30/2020/NĐ-CP, annex I, marked as a draft. Urging is a person's act: the product draws the
// letter and never sends it.
func WriteLetter(out io.Writer, w *i18n.Printer, p service.Paper) error {
	unit := plain(p.Unit.Title())
	var overdue, soon []service.PaperTask
	for _, t := range p.Tasks {
		switch {
		case t.Overdue:
			overdue = append(overdue, t)
		case t.DueSoon:
			soon = append(soon, t)
		}
	}
	from := meetingsOf(slices.Concat(overdue, soon))
	if len(from) > 0 { // the body that writes is that of the newest meeting that the letter is about
		p.Meeting, p.Issuer = from[0], p.Units[from[0].IssuingUnitID]
	}
	d := newPaper(w, p)
	d.top(blank+"/"+blank, w.Text("report.letter_about", nil), calendar.Date{})
	d.add(paragraph{align: "center", before: 18, after: 12, runs: []run{{text: w.Text("report.letter_to", map[string]any{"Unit": capital(unit)})}}})
	today := calendar.DateOf(p.At)
	args := map[string]any{"Body": d.head.Body, "Unit": unit, "Today": d.onDay(today), "Meetings": cited(w, from)}
	if len(overdue)+len(soon) == 0 {
		d.text(w.Text("report.letter_nothing", args) + "./.")
	} else {
		d.text(w.Text("report.letter_opens", args))
		part := 0
		for _, one := range []struct {
			heading string
			tasks   []service.PaperTask
		}{{w.Plural("report.letter_overdue", len(overdue), nil), overdue}, {w.Plural("report.letter_soon", len(soon), nil), soon}} {
			if len(one.tasks) == 0 {
				continue
			}
			part++
			d.heading(w.Number(float64(part)) + ". " + one.heading)
			d.due(one.tasks, len(from) > 1)
		}
		d.add(paragraph{})
		d.text(w.Text("report.letter_asks", args))
		d.text(w.Text("report.letter_ends", args) + "./.")
	}
	d.bottom([]string{w.Text("report.to_addressee", nil)}, "")
	return d.write(out, w.Language(), w.Text("report.letter_about", nil)+": "+unit, d.head.Body, upper(w.Text("report.draft", nil)), p.At)
}

// The columns of the table of a letter; together they are textWidth.
var letterColumns = []int{560, 3300, 1350, 2300, textWidth - 560 - 3300 - 1350 - 2300}

// meetingsOf are the meetings that gave the tasks, newest first.
func meetingsOf(tasks []service.PaperTask) []directive.Meeting {
	var out []directive.Meeting
	for _, t := range tasks {
		if !slices.ContainsFunc(out, func(m directive.Meeting) bool { return m.ID == t.Meeting.ID }) {
			out = append(out, t.Meeting)
		}
	}
	slices.SortStableFunc(out, func(a, b directive.Meeting) int { return b.HeldOn.Compare(a.HeldOn) })
	return out
}

// maxCited is how many meetings a letter names in its first sentence; the table tells the day of each.
const maxCited = 3

// cited names meetings in a sentence.
func cited(w *i18n.Printer, meetings []directive.Meeting) string {
	var out []string
	for i, m := range meetings {
		if i == maxCited && len(meetings) > maxCited+1 {
			out = append(out, w.Plural("report.letter_more_meetings", len(meetings)-maxCited, nil))
			break
		}
		out = append(out, w.Text("report.letter_meeting", map[string]any{"Title": plain(m.Title), "Held": m.HeldOn}))
	}
	return strings.Join(out, "; ")
}

// due is a table of tasks with their deadlines and what was reported; dated: with the day of each one's meeting.
func (d *paper) due(tasks []service.PaperTask, dated bool) {
	w := d.w
	row := func(bold bool, texts ...string) []cell {
		out := make([]cell, len(texts))
		for i, s := range texts {
			align := "left"
			if bold || i == 0 || i == 2 {
				align = "center"
			}
			out[i] = cell{letterColumns[i], []paragraph{{align: align, runs: []run{{text: s, bold: bold, size: 12}}}}}
		}
		return out
	}
	rows := [][]cell{row(true, w.Text("report.no", nil), w.Text("report.text", nil), w.Text("report.due", nil), w.Text("report.reported", nil), w.Text("report.note", nil))}
	for i, t := range tasks {
		r := newRow(w, d.p, t)
		if dated {
			r.Text += " (" + w.Text("meeting.held", map[string]any{"Day": t.Meeting.HeldOn}) + ")"
		}
		said := w.Text("report.nothing_reported", nil)
		if !t.ReportedAt.IsZero() {
			said = dayText(calendar.DateOf(t.ReportedAt)) + ": " + firstOf(r.Result, r.Difficulties, r.Proposals)
		}
		if r.Counted {
			said += " (" + r.Progress + ")"
		}
		note := r.Note
		if note == "" {
			note = w.Distance(t.Due, d.p.At, d.p.Calendar)
		}
		rows = append(rows, row(false, w.Number(float64(i+1)), r.Text, r.Due(), said, note))
	}
	d.table(true, rows...)
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
