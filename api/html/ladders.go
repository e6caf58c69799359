package html

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/store"
)

// Ladders shows when who is reminded and told, for every kind of task.
type Ladders struct {
	Frame
	Ladders   []LadderPicture
	MayChange bool
}

// Name is the page's template.
func (*Ladders) Name() string { return "ladders" }

// LadderPicture is one ladder and the kinds that it holds for.
type LadderPicture struct {
	Kinds   []KindLink
	Default bool // the product's own: nobody has changed it
	Steps   []LadderStep
	Review  []LadderStep
}

// KindLink is a kind with its name.
type KindLink struct{ Kind, Label string }

// LadderStep is one point of the picture.
type LadderStep struct {
	Class  string // remind, escalate, due
	Icon   string
	When   string
	What   string
	Who    string
	Repeat string
}

// NewLadders draws the ladders; kinds with the product's own share one picture.
func NewLadders(w *i18n.Printer, f Frame, records []store.PolicyRecord) *Ladders {
	out := &Ladders{Frame: f}
	common := LadderPicture{Default: true}
	common.Steps, common.Review = LadderSteps(w, directive.DefaultPolicy())
	var own []LadderPicture
	for _, r := range records {
		link := KindLink{string(r.Kind), w.Text("kind."+string(r.Kind), nil)}
		if reflect.DeepEqual(r.Policy, directive.DefaultPolicy()) {
			common.Kinds = append(common.Kinds, link)
			continue
		}
		p := LadderPicture{Kinds: []KindLink{link}}
		p.Steps, p.Review = LadderSteps(w, r.Policy)
		own = append(own, p)
	}
	if len(common.Kinds) > 0 {
		out.Ladders = append(out.Ladders, common)
	}
	out.Ladders = append(out.Ladders, own...)
	return out
}

// LadderSteps draws a policy as points on a line, the deadline among them, and the one round a report that waits.
func LadderSteps(w *i18n.Printer, p directive.Policy) (steps, review []LadderStep) {
	due := LadderStep{Class: "due", Icon: "clock", When: w.Text("ladder.due", nil)}
	placed := false
	for _, s := range inOrder(p.Steps) {
		if !placed && distance(s.Offset) > 0 {
			steps, placed = append(steps, due), true
		}
		steps = append(steps, rung(w, s, false))
	}
	if !placed {
		steps = append(steps, due)
	}
	review = append(review, LadderStep{Class: "due", Icon: "check", When: w.Text("ladder.submitted", nil)})
	for _, s := range inOrder(p.Review) {
		review = append(review, rung(w, s, true))
	}
	return steps, review
}

// distance brings offsets in days and in hours into one order: near enough for a picture.
func distance(o directive.Offset) time.Duration {
	if o.InDays {
		return time.Duration(o.WorkingDays) * 24 * time.Hour
	}
	return o.Duration
}

func inOrder(steps []directive.Step) []directive.Step {
	out := slices.Clone(steps)
	slices.SortStableFunc(out, func(a, b directive.Step) int {
		switch d := distance(a.Offset) - distance(b.Offset); {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	return out
}

func rung(w *i18n.Printer, s directive.Step, review bool) LadderStep {
	out := LadderStep{Class: string(s.Action), Icon: "bell", When: OffsetWords(w, s.Offset, review), What: w.Text("action."+string(s.Action), nil),
		Who: w.Text("role."+string(s.To), nil), Repeat: RepeatWords(w, s.Repeat)}
	if s.Action == directive.ActionEscalate {
		out.Icon = "up"
	}
	return out
}

// OffsetWords says when a step happens: "5 ngày làm việc trước hạn". review counts from the report's arrival.
func OffsetWords(w *i18n.Printer, o directive.Offset, review bool) string {
	n, unit := OffsetForm(o)
	switch {
	case n == 0 && o.InDays && !review:
		return w.Text("ladder.on_the_day", nil)
	case n == 0:
		return w.Text("ladder.at_once", nil)
	}
	side := "_after"
	if review {
		side = "_submitted"
	} else if o.Before() {
		side = "_before"
	}
	return w.Plural("ladder."+unit+side, n, nil)
}

// OffsetForm is an offset as the form has it: how many of which unit, day, hour or second, without its side.
func OffsetForm(o directive.Offset) (n int, unit string) {
	abs := o.Duration.Abs()
	switch {
	case o.InDays:
		return int(math.Abs(float64(o.WorkingDays))), "day"
	case abs%time.Hour == 0:
		return int(abs / time.Hour), "hour"
	}
	return int(abs / time.Second), "second"
}

// RepeatWords says how a step comes again: "lặp lại mỗi thứ Hai"; "" when it does not.
func RepeatWords(w *i18n.Printer, r directive.Repeat) string {
	switch {
	case r.IsZero():
		return ""
	case r.OnWeekday:
		return w.Text("ladder.every_weekday", map[string]any{"Day": w.Weekday(r.Weekday)})
	case r.WorkingDays > 0:
		return w.Plural("ladder.every_days", r.WorkingDays, nil)
	case r.Duration%time.Hour == 0:
		return w.Plural("ladder.every_hours", int(r.Duration/time.Hour), nil)
	}
	return w.Plural("ladder.every_seconds", int(r.Duration/time.Second), nil)
}

// Ladder is the form in which one kind's ladder is edited.
type Ladder struct {
	Frame
	Kind    string
	Label   string
	Steps   []LadderStep // as stored
	Review  []LadderStep
	Rows    []StepRow
	Reviews []StepRow
	Sides   []Option
	After   []Option
	Actions []Option
	Roles   []Option
	Repeats []Option
	Version int
}

// Name is the page's template.
func (*Ladder) Name() string { return "ladder" }

// StepRow is one step of the form. At begins the names of its fields: "steps[3]".
type StepRow struct {
	At, N                               string
	ID, Amount, Side, Action, To, Again string
}

// NewLadder makes the form for a kind from its ladder as stored and from the rows to edit.
func NewLadder(w *i18n.Printer, f Frame, r store.PolicyRecord, edited directive.Policy) *Ladder {
	l := &Ladder{Frame: f, Kind: string(r.Kind), Label: w.Text("kind."+string(r.Kind), nil), Version: r.Version}
	l.Steps, l.Review = LadderSteps(w, r.Policy)
	short := f.Demo // seconds make sense where one wants to see the ladder run
	for _, s := range append(slices.Clone(edited.Steps), edited.Review...) {
		_, unit := OffsetForm(s.Offset)
		short = short || unit == "second"
	}
	units := []string{"day", "hour"}
	if short {
		units = append(units, "second")
	}
	for _, unit := range units {
		l.Sides = append(l.Sides, Option{unit + "_before", w.Text("ladder_side."+unit+"_before", nil)})
	}
	for _, unit := range units {
		l.Sides = append(l.Sides, Option{unit + "_after", w.Text("ladder_side."+unit+"_after", nil)})
		l.After = append(l.After, Option{unit + "_after", w.Text("ladder_side."+unit+"_submitted", nil)})
	}
	for _, a := range []directive.Action{directive.ActionRemind, directive.ActionEscalate} {
		l.Actions = append(l.Actions, Option{string(a), w.Text("action."+string(a), nil)})
	}
	for _, role := range []directive.Role{directive.RoleOfficer, directive.RoleHead, directive.RoleOffice, directive.RoleSupervisor, directive.RoleChair} {
		l.Roles = append(l.Roles, Option{string(role), w.Text("role."+string(role), nil)})
	}
	repeats := []string{"", "monday", "tuesday", "wednesday", "thursday", "friday", "1wd", "3wd", "5wd", "10wd"}
	for _, s := range append(slices.Clone(edited.Steps), edited.Review...) {
		if again := s.Repeat.String(); !slices.Contains(repeats, again) {
			repeats = append(repeats, again)
		}
	}
	for _, again := range repeats {
		label := w.Text("ladder.once", nil)
		if r, err := directive.ParseRepeat(again); err == nil && !r.IsZero() {
			label = capital(RepeatWords(w, r))
		}
		l.Repeats = append(l.Repeats, Option{again, label})
	}
	l.Rows, l.Reviews = stepRows("steps", edited.Steps), stepRows("review", edited.Review)
	return l
}

func stepRows(list string, steps []directive.Step) []StepRow {
	var out []StepRow
	for i, s := range steps {
		n, unit := OffsetForm(s.Offset)
		side := unit + "_after"
		if s.Offset.Before() || n == 0 && list == "steps" {
			side = unit + "_before"
		}
		out = append(out, StepRow{At: fmt.Sprintf("%s[%d]", list, i), N: strconv.Itoa(i + 1), ID: s.ID, Amount: strconv.Itoa(n), Side: side, Action: string(s.Action),
			To: string(s.To), Again: s.Repeat.String()})
	}
	return out
}
