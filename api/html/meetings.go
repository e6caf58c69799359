package html

import (
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Meetings is the list of meetings, newest first.
type Meetings struct {
	Frame
	Rows     []MeetingRow
	Drafts   int
	Next     string // address of the older ones; "" for none
	MayDraft bool
}

// Name is the page's template.
func (*Meetings) Name() string { return "meetings" }

// MeetingRow is one meeting of the list.
type MeetingRow struct {
	ID, Title  string
	HeldOn     calendar.Date
	Status     directive.GroupStatus
	State      State
	Counts     directive.Counts
	Bar        []BarPart
	Groups     int
	Directives int
	NoUnit     int
	NoTime     int
}

// NewMeetingRow is a meeting in the list; groups are its groups with where their tasks stand.
func NewMeetingRow(w *i18n.Printer, m directive.Meeting, groups []service.GroupView) MeetingRow {
	out := MeetingRow{ID: m.ID, Title: m.Title, HeldOn: m.HeldOn, Status: m.Status, State: GroupState(w, m.Status), Groups: len(groups)}
	for _, g := range groups {
		out.Counts = AddCounts(out.Counts, g.Counts)
		if g.Status != directive.GroupDraft {
			continue
		}
		for _, d := range g.Directives {
			out.Directives++
			if len(d.Units) == 0 {
				out.NoUnit++
			}
			if d.Time == "" {
				out.NoTime++
			}
		}
	}
	out.Bar = CountsBar(w, out.Counts)
	return out
}

// AddCounts adds counts of different tasks.
func AddCounts(a, b directive.Counts) directive.Counts {
	return directive.Counts{Total: a.Total + b.Total, Open: a.Open + b.Open, Done: a.Done + b.Done, Late: a.Late + b.Late, Overdue: a.Overdue + b.Overdue,
		DueSoon: a.DueSoon + b.DueSoon, Submitted: a.Submitted + b.Submitted, Started: a.Started + b.Started, Excused: a.Excused + b.Excused, Cancelled: a.Cancelled + b.Cancelled}
}

// GroupState is how a group or a meeting stands, in words.
func GroupState(w *i18n.Printer, s directive.GroupStatus) State {
	text := w.Text("group_status."+string(s), nil)
	switch s {
	case directive.GroupIssued:
		return State{"doing", iconDoing, text}
	case directive.GroupCompleted:
		return State{"done", iconDone, text}
	}
	return State{"idle", iconIdle, text}
}

// BarPart is one part of a bar that shows counts: its place in thousandths of the width, its colour and its words.
type BarPart struct {
	X, Width int
	Class    string
	Icon     string
	Count    int
	Text     string
}

// CountsBar divides a bar by where tasks stand. Each task is counted once.
func CountsBar(w *i18n.Printer, c directive.Counts) []BarPart {
	if c.Total == 0 {
		return nil
	}
	closed := c.Excused + c.Cancelled
	parts := []BarPart{
		{Class: "done", Icon: iconDone, Count: c.Done, Text: w.Text("meeting.bar_done", nil)},
		{Class: "doing", Icon: iconDoing, Count: max(0, c.Open-c.Overdue-c.DueSoon), Text: w.Text("meeting.bar_open", nil)},
		{Class: "soon", Icon: iconSoon, Count: c.DueSoon, Text: w.Text("meeting.bar_soon", nil)},
		{Class: "late", Icon: iconLate, Count: c.Overdue, Text: w.Text("meeting.bar_late", nil)},
		{Class: "idle", Icon: iconIdle, Count: closed, Text: w.Text("meeting.bar_closed", nil)},
	}
	var out []BarPart
	total, at := 0, 0
	for _, p := range parts {
		total += p.Count
	}
	seen := 0
	for _, p := range parts {
		if p.Count == 0 {
			continue
		}
		seen += p.Count
		end := 1000 * seen / total
		p.X, p.Width = at, end-at
		at = end
		out = append(out, p)
	}
	return out
}

// MeetingNew is where a draft begins: from pasted minutes, from a file, or empty.
type MeetingNew struct{ Frame }

// Name is the page's template.
func (*MeetingNew) Name() string { return "meeting_new" }

// MeetingView is a meeting that is not edited here: issued, or shown to one who may not change it.
type MeetingView struct {
	Frame
	Meeting  directive.Meeting
	Issuer   string
	State    State
	Counts   directive.Counts
	Bar      []BarPart
	Groups   []MeetingGroup
	Units    int // that got tasks
	MayDraft bool
	MayIssue bool
}

// Name is the page's template.
func (*MeetingView) Name() string { return "meeting_view" }

// MeetingGroup is a group with its directives in words.
type MeetingGroup struct {
	service.GroupView
	Heading string
	State   State
	Bar     []BarPart
	Kind    string
	Lines   []DirectiveLine
}

// DirectiveLine is a directive in words.
type DirectiveLine struct {
	ID, Label, Text, Kind string
	Units                 string // "9 đơn vị", or names
	When                  string
	Place                 string
	Goal                  string
	Due                   directive.Deadline
}

// NewDirectiveLine puts a directive into words. names are the units' names by id, all is how many "all units" are.
func NewDirectiveLine(w *i18n.Printer, label string, d directive.Directive, names map[string]string, all int) DirectiveLine {
	out := DirectiveLine{ID: d.ID, Label: label, Text: d.Text, Kind: w.Text("kind."+string(d.Kind), nil), Place: d.Place}
	switch {
	case d.UnitIsAll():
		out.Units = w.Plural("meeting.all_units", all, nil)
	case len(d.Units) == 0:
		out.Units = w.Text("meeting.no_unit", nil)
	case len(d.Units) <= 3:
		for i, id := range d.Units {
			if i > 0 {
				out.Units += ", "
			}
			out.Units += names[id]
		}
	default:
		out.Units = w.Plural("meeting.n_units", len(d.Units), nil)
	}
	switch d.Time {
	case directive.TimeOneOff:
		out.Due = directive.Deadline{Due: d.Due}
		if d.Due.IsZero() && !d.DueOn.IsZero() {
			out.Due = directive.DeadlineOn(d.DueOn)
		}
		out.When = w.Text("meeting.by", map[string]any{"Due": w.Due(out.Due.Due)})
		if out.Due.Due.IsZero() {
			out.When = w.Text("meeting.no_time", nil)
		}
	case directive.TimeStanding:
		out.When = w.Text("every."+string(d.Every), nil)
		if !d.Until.IsZero() {
			out.When = w.Text("meeting.every_until", map[string]any{"Every": out.When, "Until": d.Until})
		}
	case directive.TimeUntracked:
		out.When = w.Text("time.untracked", nil)
	default:
		out.When = w.Text("meeting.no_time", nil)
	}
	if !d.Measure.IsZero() && d.Measure.Goal > 0 {
		out.Goal = measure(w, d.Measure.Goal, d.Measure.UnitOfMeasure)
	}
	return out
}
