package html

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Task is the page of one task: what, for whom, by when and why then, and everything that happened to it.
type Task struct {
	Frame
	service.TaskDetail
	Forms       service.TaskForms
	Sent        string // the form that came back with a problem: a deed, or the id of a request or an escalation
	Me          string // id of the reader
	State       State
	Progress    string
	Share       int
	Sum         *Arithmetic
	Line        *Line
	Ladder      []Rung
	Holds       string // why the ladder waits, in words; "" when it does not
	Fact        string // plan against fact, in words
	Said        []Saying
	Asked       []Asking
	Raised      []Raising
	Remarks     []Remark
	Past        []Happening
	LinkMeeting bool // the reader may open the meeting
	Files       []Attached
	MaxFile     int64  // bytes
	Phone       string // of the unit, for those who call it
	PauseTo     calendar.Date
	ValueLabel  string // of the field for the number
	Sources     []Option
}

// Name is the page's template.
func (*Task) Name() string { return "task" }

// Part is one of several forms on a page: it shows what was typed into it, and what was wrong there, and nothing of
// the others.
type Part struct {
	Frame
	Open bool // it came back
}

// Name is empty: a part is no page.
func (*Part) Name() string { return "" }

// For is the part of a form.
func (t *Task) For(form string) *Part {
	p := &Part{Frame: t.Frame, Open: t.Sent == form}
	if !p.Open {
		p.Form, p.Problem = nil, nil
	}
	return p
}

// May reports whether the reader may do a deed.
func (t *Task) May(deed string) bool { return t.Forms.Has(service.Deed(deed)) }

// Accept names the files that the server takes, for a field that sends one.
func (*Task) Accept() string {
	return "image/jpeg,image/png,image/webp,image/heic,application/pdf,.docx,.xlsx"
}

// MayAct reports whether there is any deed besides a comment.
func (t *Task) MayAct() bool {
	return slices.ContainsFunc(t.Forms.Deeds, func(d service.Deed) bool { return d != service.DeedComment })
}

// MayAttach reports whether the reader may add a file: whoever may report for the unit, also after it was handed in.
func (t *Task) MayAttach() bool { return t.Forms.MayReport || t.Forms.MayStand }

// Reviews reports whether a report waits for this reader.
func (t *Task) Reviews() bool { return t.May("accept") }

// Arithmetic is how the deadline was counted.
type Arithmetic struct {
	From     calendar.Date
	Working  int
	Weekends int
	Off      []Link // label alone: "01/01/2021 (Tết Dương lịch)"
	MadeUp   []string
	Due      time.Time
	Proposed calendar.Date
	DayOff   string // why the deadline's day is none; "" when it is worked
	Doubts   []string
}

// Line is the history of a number, drawn.
type Line struct {
	Points string // of the polyline
	Dots   []Dot
	Goal   int // height of the goal's line; 0 for none
}

// Dot is one report on the line.
type Dot struct{ X, Y int }

// Size of the drawing.
const (
	lineWide = 320
	lineHigh = 72
	lineEdge = 6
)

// Rung is one moment of the ladder, or the deadline among them.
type Rung struct {
	Class string // fired, planned, next, skipped, superseded; due for the deadline
	Text  string
	When  string
	Note  string
}

// Saying is a report as shown.
type Saying struct {
	store.Report
	Who    string
	Act    string
	Value  string
	Behalf string // "Văn phòng cập nhật thay, …"; "" when the unit reported itself
}

// Asking is a request as shown.
type Asking struct {
	store.Request
	Who, Decider string
	MayDecide    bool
}

// Raising is an escalation as shown.
type Raising struct {
	store.Escalation
	To, By    string
	MayAnswer bool
}

// Remark is a comment as shown.
type Remark struct {
	store.Comment
	Who string
}

// Attached is an attached file as shown.
type Attached struct {
	store.Evidence
	Who     string
	Picture bool // a browser can show it
}

// Happening is a line of the history.
type Happening struct {
	At      time.Time
	Who     string
	What    string
	Details []string
}

// shownAhead is how many planned moments the ladder shows.
const shownAhead = 6

// lateFrom is from when on what was sent later than planned is called late.
const lateFrom = 2 * time.Minute

// NewTask arranges what the service answers.
func NewTask(w *i18n.Printer, f Frame, d service.TaskDetail, forms service.TaskForms) *Task {
	t := &Task{Frame: f, TaskDetail: d, Forms: forms, State: TaskState(w, d.Task, f.Now, f.Calendar), Progress: progressText(w, d.Task), Share: share(d.TaskView.Progress, d.Goal)}
	if forms.MayStand {
		t.Phone = d.Unit.Phone
	}
	t.PauseTo = f.Calendar.AddWorkingDays(calendar.DateOf(f.Now), directive.MaxPauseDays)
	if !forms.OnBehalf {
		t.Sources = append(t.Sources, Option{"", w.Text("task.source_own", nil)})
	}
	for _, s := range []string{service.SourceTelephone, service.SourceZalo, service.SourcePaper} {
		t.Sources = append(t.Sources, Option{s, w.Text("source."+s, nil)})
	}
	t.ValueLabel = valueLabel(w, d.UnitOfMeasure)
	t.Sum, t.Line, t.Ladder = arithmetic(w, d), line(d), ladder(w, d)
	t.Holds, t.Fact = holds(w, d, f.Now), fact(w, d, f)
	name := func(id string) string { return d.People[id].Name }
	for _, r := range slices.Backward(d.Reports) {
		s := Saying{Report: r, Who: name(r.UserID), Act: w.Text("act."+string(r.Act), nil)}
		if r.Value != nil {
			s.Value = measure(w, *r.Value, d.UnitOfMeasure)
		}
		if r.Source != "" {
			s.Behalf = behalf(w, r.Source, r.Person, r.ClaimedOn)
		}
		t.Said = append(t.Said, s)
	}
	for _, r := range slices.Backward(d.Requests) {
		t.Asked = append(t.Asked, Asking{r, name(r.UserID), name(r.DecidedBy), forms.Decides[r.ID]})
	}
	for _, e := range d.Escalations {
		t.Raised = append(t.Raised, Raising{e, w.Text("role."+string(e.ToRole), nil), name(e.AcknowledgedBy), forms.Answers[e.ID]})
	}
	for _, c := range d.Comments {
		t.Remarks = append(t.Remarks, Remark{c, name(c.UserID)})
	}
	for _, e := range d.Evidence {
		t.Files = append(t.Files, Attached{e, name(e.UserID), slices.Contains([]string{"image/jpeg", "image/png", "image/webp"}, e.MediaType)})
	}
	for _, e := range slices.Backward(d.History) {
		t.Past = append(t.Past, happening(w, e, d))
	}
	return t
}

// valueLabel is the label of the field for a number.
func valueLabel(w *i18n.Printer, unit string) string {
	if unit == "" {
		return w.Text("task.value_bare", nil)
	}
	return w.Text("task.value", map[string]any{"Unit": unit})
}

// behalf says that the office wrote something down for the unit, and how it knows.
func behalf(w *i18n.Printer, source, person string, claimed calendar.Date) string {
	out := []string{w.Text("task.behalf", nil), strings.ToLower(w.Text("source."+source, nil))}
	if person != "" {
		out = append(out, w.Text("task.said_by", map[string]any{"Name": person}))
	}
	if !claimed.IsZero() {
		out = append(out, w.Text("task.claimed_on", map[string]any{"Day": claimed}))
	}
	return strings.Join(out, ", ")
}

func arithmetic(w *i18n.Printer, d service.TaskDetail) *Arithmetic {
	if d.Due.IsZero() {
		return nil
	}
	e := d.Explanation
	out := &Arithmetic{From: e.Count.From, Working: e.Count.WorkingDays, Due: e.Due, Proposed: e.Proposed,
		Weekends: max(0, e.Count.CalendarDays-e.Count.WorkingDays-len(e.Count.Off))}
	named := func(day calendar.Day) string {
		text := w.Weekday(day.Date.Weekday()) + " " + w.Date(day.Date)
		if why := dayReason(w, day.DayReason); why != "" {
			text += " (" + why + ")"
		}
		return text
	}
	for _, day := range e.Count.Off {
		out.Off = append(out.Off, Link{Label: named(day)})
	}
	for _, day := range e.Count.MadeUp {
		out.MadeUp = append(out.MadeUp, named(day))
	}
	if !e.DueDay.Working {
		out.DayOff = cmp.Or(dayReason(w, e.DueDay), w.Text("task.day_off", nil))
	}
	for _, u := range e.Uncertain {
		out.Doubts = append(out.Doubts, w.Text("task.uncertain", map[string]any{"From": w.Date(u.From), "To": w.Date(u.To)}))
	}
	return out
}

// dayReason is why a day is worked or not; "" for plain days.
func dayReason(w *i18n.Printer, r calendar.DayReason) string {
	if r.Reason != "" {
		return r.Reason
	}
	if key := "day." + string(r.Code); w.Has(key) {
		return w.Text(key, nil)
	}
	return ""
}

// line draws the numbers that were reported, from the day of assignment to the last report.
func line(d service.TaskDetail) *Line {
	var reports []store.Report
	top := d.Goal
	for _, r := range d.Reports {
		if r.Value != nil {
			reports = append(reports, r)
			top = max(top, *r.Value)
		}
	}
	if len(reports) < 2 || top <= 0 {
		return nil
	}
	from := d.CreatedAt
	span := reports[len(reports)-1].ArrivedAt.Sub(from)
	if span <= 0 {
		return nil
	}
	y := func(v float64) int { return lineHigh - lineEdge - int(v/top*(lineHigh-2*lineEdge)) }
	out := &Line{}
	points := []string{strconv.Itoa(lineEdge) + "," + strconv.Itoa(y(0))}
	for _, r := range reports {
		x := lineEdge + int(float64(r.ArrivedAt.Sub(from))/float64(span)*(lineWide-2*lineEdge))
		out.Dots = append(out.Dots, Dot{x, y(*r.Value)})
		points = append(points, strconv.Itoa(x)+","+strconv.Itoa(y(*r.Value)))
	}
	if d.Goal > 0 {
		out.Goal = y(d.Goal)
	}
	out.Points = strings.Join(points, " ")
	return out
}

// ladder is the line of moments of the present deadline, what was sent for earlier ones included, with the deadline
// in its place.
func ladder(w *i18n.Printer, d service.TaskDetail) []Rung {
	var out []Rung
	dueShown := d.Due.IsZero()
	deadline := func() {
		out = append(out, Rung{Class: "due", Text: w.Text("task.rung_due", nil), When: w.Due(d.Due)})
		dueShown = true
	}
	reminders, ahead := map[int]int{}, 0
	for _, s := range d.Steps {
		if s.Version != d.PlanVersion && s.State != directive.StepFired {
			continue // of a deadline that holds no more
		}
		if s.State == directive.StepPlanned {
			if ahead++; ahead > shownAhead {
				continue
			}
		}
		if !dueShown && s.At.After(d.Due) {
			deadline()
		}
		key := "task.rung_escalate"
		args := map[string]any{"Role": string(s.To)}
		if s.Action == directive.ActionRemind {
			reminders[s.Version<<8+s.Review]++
			key, args["N"] = "task.rung_remind", reminders[s.Version<<8+s.Review]
		}
		if s.Review > 0 {
			key = "task.rung_review"
		}
		r := Rung{Class: string(s.State), Text: w.Text(key, args), When: w.Instant(s.At)}
		if s.Action == directive.ActionEscalate {
			r.Class += " escalate"
		}
		switch s.State {
		case directive.StepFired:
			r.Note = sent(w, s)
		case directive.StepPlanned:
			r.Note = w.Text("task.rung_then", nil)
			if ahead == 1 {
				r.Class, r.Note = r.Class+" next", w.Text("task.rung_next", nil)
			}
		default:
			r.Note = w.Text("step_state."+string(s.State), nil)
		}
		out = append(out, r)
	}
	if !dueShown && d.Role == directive.RoleLead {
		deadline()
	}
	if ahead > shownAhead {
		out = append(out, Rung{Class: "planned", Text: w.Plural("task.rung_more", ahead-shownAhead, nil)})
	}
	return out
}

// sent accounts for a moment: when it was really sent.
func sent(w *i18n.Printer, s service.StepView) string {
	clock := s.DecidedAt.In(calendar.Zone).Format("15:04:05")
	if late := s.DecidedAt.Sub(s.At); late >= lateFrom {
		if calendar.DateOf(s.DecidedAt) != calendar.DateOf(s.At) {
			return w.Text("task.sent_late_day", map[string]any{"At": s.DecidedAt})
		}
		return w.Text("task.sent_late", map[string]any{"Clock": clock, "Minutes": int(late / time.Minute)})
	}
	return w.Text("task.sent", map[string]any{"Clock": clock})
}

// holds says why the ladder waits.
func holds(w *i18n.Printer, d service.TaskDetail, now time.Time) string {
	switch {
	case !d.Status.WithUnit():
		return ""
	case d.OnRequest:
		return w.Text("task.holds_request", nil)
	case d.HoldTill.After(now):
		return w.Text("task.holds_till", map[string]any{"Due": w.Due(d.HoldTill)})
	}
	return ""
}

// fact sets the plan beside what happened.
func fact(w *i18n.Printer, d service.TaskDetail, f Frame) string {
	if d.SubmittedAt.IsZero() || d.Due.IsZero() {
		return ""
	}
	n := f.Calendar.WorkingDaysBetween(calendar.DateOf(d.SubmittedAt), d.DueOn)
	switch {
	case d.Late && n < 0:
		return w.Plural("task.fact_late", -n, nil)
	case d.Late:
		return w.Text("task.fact_just_late", nil)
	case n > 0:
		return w.Plural("task.fact_early", n, nil)
	}
	return w.Text("task.fact_in_time", nil)
}

// happening puts a line of the audit log into words.
func happening(w *i18n.Printer, e store.Event, d service.TaskDetail) Happening {
	h := Happening{At: e.At, Who: d.People[e.ActorID].Name, What: actName(w, e.Act)}
	if e.ActorID == "" {
		h.Who = w.Text("task.machine", nil)
	}
	text := func(name string) string { s, _ := e.Data[name].(string); return s }
	instant := func(name string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, text(name))
		if err != nil {
			return time.Time{}
		}
		return at
	}
	day := func(name string) calendar.Date {
		on, err := calendar.ParseDate(text(name))
		if err != nil {
			return calendar.Date{}
		}
		return on
	}
	add := func(s string) { h.Details = append(h.Details, s) }
	if source := text("source"); source != "" {
		add(behalf(w, source, text("person"), day("claimed_on")))
	}
	if v, ok := e.Data["value"].(float64); ok {
		add(w.Text("task.now_at", map[string]any{"Value": measure(w, v, d.UnitOfMeasure)}))
	}
	if from, to := text("from"), text("to"); from != "" && to != "" && from != to {
		add(w.Text("status."+from, nil) + " → " + w.Text("status."+to, nil))
	}
	if due := instant("due"); !due.IsZero() {
		if before := instant("due_before"); !before.IsZero() {
			add(w.Text("task.due_changed", map[string]any{"Before": w.Due(before), "Due": w.Due(due)}))
		} else {
			add(w.Text("task.due_set", map[string]any{"Due": w.Due(due)}))
		}
	}
	if until := day("until"); !until.IsZero() {
		add(w.Text("task.until", map[string]any{"Day": until}))
	}
	if at := instant("claimed_at"); !at.IsZero() {
		add(w.Text("task.written_at", map[string]any{"At": at}))
	}
	if file := text("name"); file != "" {
		add(file)
	}
	for _, name := range []string{"reason", "note"} {
		if s := text(name); s != "" {
			add(w.Text("task.why", map[string]any{"Text": s}))
		}
	}
	return h
}

// actName is what was done, in words.
func actName(w *i18n.Printer, act string) string {
	_, name, _ := strings.Cut(act, ".")
	for _, family := range []string{"log.", "act.", "event.", "action."} {
		if w.Has(family + name) {
			return w.Text(family+name, nil)
		}
	}
	return w.Text("task.changed", nil)
}
