package html

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Group is a directive group that was issued: who stands where, what was done and what comes.
type Group struct {
	Frame
	Group    service.GroupDetail
	Heading  string
	State    State
	Bar      []BarPart
	Lines    []DirectiveLine
	Columns  []MatrixHeading
	Rows     []OverviewRow
	Ladders  []LadderLine
	History  []HistoryLine
	Workflow string // its name, for operators

	MayIssue   bool
	Act        string // the form that came back: "amend", "cancel", "replan"
	Directives []Option
	Periods    []Option
	Standing   bool
	Joinable   []UnitChoice
	Open       int
	Gone, New  []string // moments that a re-plan takes away and brings
}

// Name is the page's template.
func (*Group) Name() string { return "group" }

// LadderLine is the ladder round one deadline, over all units that have it.
type LadderLine struct {
	Label, Period string
	Due           time.Time
	Units         int
	Counted       string
	Rungs         []GroupRung
}

// GroupRung is one moment of a ladder: what was planned and what happened.
type GroupRung struct {
	At    time.Time
	Class string // planned, fired, skipped, superseded; due for the deadline itself
	What  string
	Whom  string
	Fact  string
	Units int
	order int
}

// HistoryLine is one act in words.
type HistoryLine struct {
	At        time.Time
	Who, What string
	Why       string
}

// GroupName is what a group is called: its title, with the number in front unless the minutes counted it already.
func GroupName(w *i18n.Printer, number int, title string) string {
	title = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(title), ":"))
	name := w.Text("meeting.group", map[string]any{"Number": number})
	switch {
	case !strings.ContainsFunc(title, unicode.IsLetter): // none, or the number that the minutes give it
		return name
	case strings.HasPrefix(strings.ToLower(title), "nhóm"):
		return title
	}
	return name + ": " + title
}

// NewGroup arranges what the service answers.
func NewGroup(w *i18n.Printer, f Frame, g service.GroupDetail) *Group {
	out := &Group{Frame: f, Group: g, Heading: GroupName(w, g.Ordinal, g.Title), State: GroupState(w, g.Status), Bar: CountsBar(w, g.Counts), Workflow: directive.WorkflowID(g.ID)}
	names, labels := map[string]string{}, map[string]string{}
	for _, u := range g.All {
		names[u.ID] = u.Title()
	}
	for _, t := range g.Tasks {
		names[t.UnitID] = t.Unit.Title()
	}
	for i, d := range g.Directives {
		label := fmt.Sprintf("%d.%d", g.Ordinal, i+1)
		labels[d.ID] = label
		out.Lines = append(out.Lines, NewDirectiveLine(w, label, d, names, len(g.All)))
		out.Columns = append(out.Columns, MatrixHeading{Label: label, Text: d.Text, Kind: w.Text("kind."+string(d.Kind), nil)})
		out.Directives = append(out.Directives, Option{d.ID, label + ". " + shorten(d.Text, 70)})
		out.Standing = out.Standing || d.Time == directive.TimeStanding
	}
	out.matrix(w, f)
	out.ladders(w, labels)
	seen := map[string]bool{}
	for _, t := range g.Tasks {
		if t.Status.Open() {
			out.Open++
		}
		if t.Period != "" && !seen[t.Period] {
			seen[t.Period] = true
			out.Periods = append(out.Periods, Option{t.Period, capital(w.Period(t.Period))})
		}
	}
	for _, u := range g.All {
		out.Joinable = append(out.Joinable, UnitChoice{u.ID, capital(u.Title())})
	}
	for _, e := range g.History {
		out.History = append(out.History, history(w, e.At, g.People[e.ActorID].Name, e.Act, e.Data))
	}
	slices.Reverse(out.History)
	return out
}

func shorten(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit]) + "…"
}

func history(w *i18n.Printer, at time.Time, who, act string, data map[string]any) HistoryLine {
	line := HistoryLine{At: at, Who: who, What: w.Text("meeting.log_"+strings.ReplaceAll(act, ".", "_"), nil)}
	if line.Who == "" {
		line.Who = w.Text("meeting.machine", nil)
	}
	line.Why, _ = data["reason"].(string)
	if day, ok := data["due_on"].(string); ok && day != "" {
		line.What += ": " + w.Text("meeting.log_due", map[string]any{"Day": day})
	}
	if units, ok := data["add_units"].([]any); ok && len(units) > 0 {
		line.What += ": " + w.Plural("meeting.log_units", len(units), nil)
	}
	return line
}

// matrix sets units against directives. A unit with several periods shows them together.
func (p *Group) matrix(w *i18n.Printer, f Frame) {
	type cell struct{ unit, directive string }
	cells := map[cell][]service.TaskView{}
	var units []directive.Unit
	known := map[string]bool{}
	for _, t := range p.Group.Tasks {
		cells[cell{t.UnitID, t.DirectiveID}] = append(cells[cell{t.UnitID, t.DirectiveID}], t)
		if !known[t.UnitID] {
			known[t.UnitID] = true
			units = append(units, t.Unit)
		}
	}
	slices.SortFunc(units, func(a, b directive.Unit) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name)) })
	for _, u := range units {
		row := OverviewRow{Unit: u}
		for _, d := range p.Group.Directives {
			tasks := cells[cell{u.ID, d.ID}]
			one := OverviewCell{Path: "/tasks?directive_id=" + d.ID + "&unit_id=" + u.ID}
			if len(tasks) == 1 {
				one.State, one.Path = TaskState(w, tasks[0].Task, f.Now, f.Calendar), "/tasks/"+tasks[0].ID
			} else {
				one.State = CountsState(w, countTasks(tasks))
			}
			row.Cells = append(row.Cells, one)
		}
		p.Rows = append(p.Rows, row)
	}
}

func countTasks(tasks []service.TaskView) directive.Counts {
	var c directive.Counts
	for _, t := range tasks {
		c.Total++
		switch {
		case t.Status == directive.TaskDone:
			c.Done++
		case t.Status == directive.TaskExcused:
			c.Excused++
		case t.Status == directive.TaskCancelled:
			c.Cancelled++
		default:
			c.Open++
		}
		if t.Status.WithUnit() && t.Status != directive.TaskAssigned {
			c.Started++
		}
		if t.Overdue {
			c.Overdue++
		} else if t.DueSoon {
			c.DueSoon++
		}
		if t.Status == directive.TaskSubmitted {
			c.Submitted++
		}
	}
	return c
}

// ladders gathers the rungs of tasks that share a directive, a period and a deadline.
func (p *Group) ladders(w *i18n.Printer, labels map[string]string) {
	type line struct {
		directive, period string
		due               time.Time
	}
	type key struct { // steps that fall on one instant, for one post, are one rung
		at     time.Time
		action directive.Action
		to     directive.Role
		state  directive.StepState
	}
	type told struct {
		rung *GroupRung
		task string
	}
	counted := map[told]bool{}
	lines := map[line]*LadderLine{}
	rungs := map[line]map[key]*GroupRung{}
	slowest := map[*GroupRung]time.Duration{}
	for _, t := range p.Group.Tasks {
		if t.Due.IsZero() || t.Role != directive.RoleLead {
			continue
		}
		k := line{t.DirectiveID, t.Period, t.Due}
		if lines[k] == nil {
			lines[k] = &LadderLine{Label: labels[t.DirectiveID], Period: t.Period, Due: t.Due}
			rungs[k] = map[key]*GroupRung{}
		}
		lines[k].Units++
		for _, s := range t.Steps {
			rk := key{s.At, s.Action, s.To, s.State}
			r := rungs[k][rk]
			if r == nil {
				r = &GroupRung{At: s.At, Class: string(s.State), What: w.Text("action."+string(s.Action), nil), Whom: w.Text("role."+string(s.To), nil), order: 1}
				if s.Action == directive.ActionEscalate {
					r.Class += " escalate"
				}
				rungs[k][rk] = r
			}
			if !counted[told{r, t.ID}] {
				counted[told{r, t.ID}] = true
				r.Units++
			}
			if s.State == directive.StepFired {
				slowest[r] = max(slowest[r], s.DecidedAt.Sub(s.At))
			}
		}
	}
	for k, l := range lines {
		l.Rungs = append(l.Rungs, GroupRung{At: l.Due, Class: "due", What: w.Text("meeting.deadline", nil)})
		for rk, r := range rungs[k] {
			r.Fact = w.Text("step_state."+string(rk.state), nil)
			if rk.state == directive.StepFired {
				r.Fact = w.Text("meeting.on_time", nil)
				if late := slowest[r]; late >= time.Minute {
					r.Fact = w.Text("meeting.late_by", map[string]any{"Duration": durationWords(w, late.Truncate(time.Minute))})
				}
			}
			l.Rungs = append(l.Rungs, *r)
		}
		slices.SortFunc(l.Rungs, func(a, b GroupRung) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.order, b.order), cmp.Compare(a.Whom, b.Whom), cmp.Compare(a.Class, b.Class))
		})
		p.Ladders = append(p.Ladders, *l)
	}
	slices.SortFunc(p.Ladders, func(a, b LadderLine) int {
		return cmp.Or(compareLabels(a.Label, b.Label), cmp.Compare(a.Period, b.Period), a.Due.Compare(b.Due))
	})
}

// Replanned notes how the moments of a group differ between two timelines.
func (p *Group) Replanned(w *i18n.Printer, before, after service.Preview) {
	was, is := momentLines(w, p.Now, before), momentLines(w, p.Now, after)
	for _, m := range was {
		if !slices.Contains(is, m) {
			p.Gone = append(p.Gone, m)
		}
	}
	for _, m := range is {
		if !slices.Contains(was, m) {
			p.New = append(p.New, m)
		}
	}
}

// momentLines are the moments still to come, in words.
func momentLines(w *i18n.Printer, now time.Time, p service.Preview) []string {
	var moments []directive.Moment
	for _, item := range p.Items {
		for _, m := range item.Moments {
			if m.At.After(now) {
				moments = append(moments, m.Moment)
			}
		}
	}
	slices.SortStableFunc(moments, func(a, b directive.Moment) int { return a.At.Compare(b.At) })
	var out []string
	for _, m := range moments {
		text := w.Instant(m.At) + ": " + w.Text("action."+string(m.Action), nil) + ", " + w.Text("role."+string(m.To), nil)
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// DueDay is the day of a ladder's deadline.
func (l LadderLine) DueDay() calendar.Date { return directive.Deadline{Due: l.Due}.Day() }
