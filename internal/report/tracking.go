package report

import (
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Box is where a task counts. Each task is in one box; the first four are those in which provinces report to the
// Government (report 1270/BC-TCTTTg, 2017): done on time and late, open in time and overdue.
type Box int

// The boxes.
const (
	BoxOnTime  Box = iota // done by the deadline, or without one
	BoxLate               // done after it
	BoxOpen               // with the unit or waiting for review, not overdue
	BoxOverdue            // with the unit after the deadline
	BoxClosed             // excused or cancelled
	boxes
)

// Boxes counts tasks by box.
type Boxes [boxes]int

// Total is how many tasks there are.
func (b Boxes) Total() int {
	n := 0
	for _, one := range b {
		n += one
	}
	return n
}

// Row is one task of a tracking sheet.
type Row struct {
	TaskID       string
	Text         string // the directive, with its period
	Lead         string
	Support      string
	Place        string
	DueOn        calendar.Date // zero: no deadline
	DueAt        time.Time     // set when the deadline is an instant within its day
	Box          Box
	Status       string
	Soon         bool // open, and the deadline is near
	Counted      bool // Value and Goal say something
	Value, Goal  float64
	Measured     string // what Value and Goal are counted in
	Progress     string // the two in words; "" when nothing is counted
	Result       string
	Difficulties string
	Proposals    string
	DoneOn       calendar.Date // the day it was handed in, by which lateness is judged; zero while it is open
	Note         string
	unit         string
	group        string
	groupTitle   string
}

// Section is a part of the sheet under one heading.
type Section struct {
	Title string
	Boxes Boxes
	Rows  []int // places in Tracking.Rows
}

// Tracking is a tracking sheet in one reader's words, ready to be drawn.
type Tracking struct {
	Head
	Heading string // "Bảng theo dõi nhiệm vụ"
	About   string // the meeting or the unit, and as of when
	Rows    []Row
	ByGroup []Section
	ByUnit  []Section
	Boxes   Boxes
	words   *i18n.Printer
}

// Head is what stands at the top of a paper.
type Head struct {
	Body    string // the issuing body, as it calls itself
	Country string // quốc hiệu
	Motto   string // tiêu ngữ
}

func headOf(w *i18n.Printer, p service.Paper) Head {
	body := p.Meeting.Organisation
	if body == "" {
		body = p.Issuer.Title()
	}
	if body == "" {
		body = w.Text("report.body_later", nil)
	}
	return Head{Body: plain(body), Country: strings.ToUpper(w.Text("report.country", nil)), Motto: w.Text("report.motto", nil)}
}

// NewTracking puts a paper into the rows and sections of a tracking sheet.
func NewTracking(w *i18n.Printer, p service.Paper) *Tracking {
	out := &Tracking{Head: headOf(w, p), Heading: w.Text("report.tracking", nil), words: w, Rows: make([]Row, len(p.Tasks))}
	subject := p.Meeting.Title
	if p.Unit.ID != "" {
		subject = capital(p.Unit.Title())
	}
	out.About = w.Text("report.as_of", map[string]any{"Subject": plain(subject), "At": p.At})
	groups, units := sections{at: map[string]int{}}, sections{at: map[string]int{}}
	for i, t := range p.Tasks {
		r := newRow(w, p, t)
		out.Rows[i] = r
		out.Boxes[r.Box]++
		groups.add(r.group, r.groupTitle, i, r.Box)
		units.add(r.unit, r.Lead, i, r.Box)
	}
	out.ByGroup, out.ByUnit = groups.list, units.list
	return out
}

// sections gathers rows under headings, in the order in which these come.
type sections struct {
	list []Section
	at   map[string]int
}

func (s *sections) add(key, title string, row int, box Box) {
	i, ok := s.at[key]
	if !ok {
		i = len(s.list)
		s.at[key] = i
		s.list = append(s.list, Section{Title: title})
	}
	s.list[i].Rows = append(s.list[i].Rows, row)
	s.list[i].Boxes[box]++
}

func newRow(w *i18n.Printer, p service.Paper, t service.PaperTask) Row {
	r := Row{TaskID: t.ID, Text: plain(t.Title), Lead: plain(capital(t.Unit.Title())), Support: names(w, p, t.Support), Place: plain(t.Place), DueOn: t.DueOn,
		Measured: plain(t.UnitOfMeasure), Value: t.Progress, Goal: t.Goal, Counted: t.Goal > 0 || t.Progress > 0,
		Result: plain(t.Result), Difficulties: plain(t.Difficulties), Proposals: plain(t.Proposals), unit: t.UnitID, group: t.GroupID}
	if t.Period != "" {
		r.Text += " (" + w.Period(t.Period) + ")"
	}
	if !t.Due.IsZero() && !t.DueOn.End().Equal(t.Due) {
		r.DueAt = t.Due.In(calendar.Zone)
	}
	r.Box = boxOf(t)
	r.Status, r.Soon = status(w, t), t.DueSoon
	if r.Counted {
		r.Progress = progress(w, t.Task)
	}
	if t.Status == directive.TaskDone {
		r.DoneOn = calendar.DateOf(t.DoneAt)
		if !t.SubmittedAt.IsZero() {
			r.DoneOn = calendar.DateOf(t.SubmittedAt)
		}
	}
	r.Note = note(w, p, t)
	r.groupTitle = w.Text("report.group", map[string]any{"Number": t.GroupOrdinal, "Title": plain(t.GroupTitle)})
	if p.Unit.ID != "" {
		r.groupTitle = plain(t.Meeting.Title) + " – " + r.groupTitle
	}
	return r
}

func boxOf(t service.PaperTask) Box {
	switch {
	case t.Status == directive.TaskDone && t.Late:
		return BoxLate
	case t.Status == directive.TaskDone:
		return BoxOnTime
	case t.Overdue:
		return BoxOverdue
	case t.Status.Open():
		return BoxOpen
	}
	return BoxClosed
}

// status is how a task stands, in the words of the product.
func status(w *i18n.Printer, t service.PaperTask) string {
	switch {
	case t.Overdue:
		return w.Text("status.overdue", nil)
	case t.Status == directive.TaskDone && t.Late:
		return w.Text("status.late", nil)
	case t.DueSoon:
		return w.Text("status.due_soon", nil)
	}
	return w.Text("status."+string(t.Status), nil)
}

// progress is how far a task is: "12/25 học viên", "1.500.000 đồng / 3.000.000 đồng", "60%".
func progress(w *i18n.Printer, t directive.Task) string {
	amount := func(v float64) string { return amountOf(w, v, t.UnitOfMeasure) }
	switch {
	case t.Goal <= 0:
		return amount(t.Progress)
	case t.UnitOfMeasure == "đồng" || t.UnitOfMeasure == "%":
		return amount(t.Progress) + " / " + amount(t.Goal)
	}
	return strings.TrimSpace(w.Number(t.Progress) + "/" + w.Number(t.Goal) + " " + plain(t.UnitOfMeasure))
}

func amountOf(w *i18n.Printer, v float64, unit string) string {
	switch unit {
	case "đồng":
		return w.Money(v)
	case "%":
		return w.Number(v) + "%"
	}
	return strings.TrimSpace(w.Number(v) + " " + plain(unit))
}

// note says what the columns do not: how late, by which first deadline, what was asked.
func note(w *i18n.Printer, p service.Paper, t service.PaperTask) string {
	var parts []string
	if t.Overdue {
		parts = append(parts, w.Distance(t.Due, p.At, p.Calendar))
	} else if t.Late {
		parts = append(parts, w.Distance(t.Due, t.SubmittedAt, p.Calendar))
	}
	if !t.OriginalDue.IsZero() && !t.Due.IsZero() && !t.OriginalDue.Equal(t.Due) {
		parts = append(parts, w.Text("report.moved", map[string]any{"Day": directive.Deadline{Due: t.OriginalDue}.Day()}))
	}
	if t.OnRequest {
		parts = append(parts, w.Text("report.on_request", nil))
	}
	if t.Submission > 1 {
		parts = append(parts, w.Plural("report.handed_in_again", t.Submission, nil))
	}
	return strings.Join(parts, "; ")
}

// shownNames is how many units a cell names; a longer list is counted.
const shownNames = 12

// names lists units by id.
func names(w *i18n.Printer, p service.Paper, ids []string) string {
	return listed(w, p, ids, shownNames)
}

func listed(w *i18n.Printer, p service.Paper, ids []string, most int) string {
	var out []string
	for i, id := range ids {
		if i == most && len(ids) > most+1 {
			return strings.Join(out, ", ") + " " + w.Plural("report.more_units", len(ids)-most, nil)
		}
		if id == directive.AllUnits {
			out = append(out, w.Plural("report.all_units", p.AllUnits, nil))
		} else if u, ok := p.Units[id]; ok {
			out = append(out, plain(u.Title()))
		}
	}
	return strings.Join(out, ", ")
}

// Columns heads the sheet: the columns of Row in their order, as the workbook and the CSV have them.
func (t *Tracking) Columns() []string {
	w := t.words
	return []string{w.Text("report.no", nil), w.Text("report.text", nil), w.Text("report.lead", nil), w.Text("report.support", nil), w.Text("report.place", nil),
		w.Text("report.due", nil), w.Text("report.status", nil), w.Text("report.value", nil), w.Text("report.goal", nil), w.Text("report.measured", nil),
		w.Text("report.result", nil), w.Text("report.difficulties", nil), w.Text("report.proposals", nil), w.Text("report.done_on", nil), w.Text("report.note", nil)}
}

// BoxNames heads the columns of a summary, in the order of the boxes.
func (t *Tracking) BoxNames() []string {
	w := t.words
	return []string{w.Text("report.box_on_time", nil), w.Text("report.box_late", nil), w.Text("report.box_open", nil), w.Text("report.box_overdue", nil),
		w.Text("report.box_closed", nil)}
}
