package directive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
)

// Action is what a step of the ladder does.
type Action string

// The actions. A reminder (nhắc việc) goes to those who do the work; an escalation (báo quá hạn) tells those
// above. Anything sharper is a paper that a person signs.
const (
	ActionRemind   Action = "remind"
	ActionEscalate Action = "escalate"
)

// MorningHour is the hour, in Vietnam, at which steps counted in working days happen.
const MorningHour = 8

// Offset is a distance from a deadline: whole working days ("-5wd", "+1wd", "0wd"), at 08:00 of that day, or a
// plain duration ("-72h", "+2s") from the instant of the deadline.
type Offset struct {
	WorkingDays int
	Duration    time.Duration
	InDays      bool // WorkingDays counts, Duration is zero
}

// ParseOffset reads an offset as policies write it. It fails on anything else than a signed whole number of
// working days with the suffix "wd", or a duration as time.ParseDuration reads it.
func ParseOffset(s string) (Offset, error) {
	if days, ok := strings.CutSuffix(s, "wd"); ok {
		n, err := strconv.Atoi(days)
		if err != nil {
			return Offset{}, fmt.Errorf("offset %q: not a whole number of working days", s)
		}
		return Offset{WorkingDays: n, InDays: true}, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return Offset{}, fmt.Errorf("offset %q: neither working days (\"+1wd\") nor a duration (\"-72h\")", s)
	}
	return Offset{Duration: d}, nil
}

// String writes the offset as ParseOffset reads it.
func (o Offset) String() string {
	if o.InDays {
		if o.WorkingDays > 0 {
			return fmt.Sprintf("+%dwd", o.WorkingDays)
		}
		return fmt.Sprintf("%dwd", o.WorkingDays)
	}
	if o.Duration > 0 {
		return "+" + o.Duration.String()
	}
	return o.Duration.String()
}

// Before reports whether the offset lies before the deadline.
func (o Offset) Before() bool { return o.WorkingDays < 0 || o.Duration < 0 }

// Repeat is how a step comes again: on a day of the week ("monday": the first after the step's own offset, then
// each week), every so many working days ("5wd") or every duration ("168h"). The zero Repeat does not.
type Repeat struct {
	Weekday     time.Weekday
	OnWeekday   bool
	WorkingDays int
	Duration    time.Duration
}

// IsZero reports whether the step happens once.
func (r Repeat) IsZero() bool { return r == Repeat{} }

// ParseRepeat reads a repeat as policies write it; "" is none.
func ParseRepeat(s string) (Repeat, error) {
	if s == "" {
		return Repeat{}, nil
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(s, day.String()) {
			return Repeat{Weekday: day, OnWeekday: true}, nil
		}
	}
	o, err := ParseOffset(s)
	if err != nil {
		return Repeat{}, fmt.Errorf("repeat %q: neither a day of the week, working days nor a duration", s)
	}
	if o.WorkingDays <= 0 && o.Duration <= 0 {
		return Repeat{}, fmt.Errorf("repeat %q: must be longer than nothing", s)
	}
	return Repeat{WorkingDays: o.WorkingDays, Duration: o.Duration}, nil
}

// String writes the repeat as ParseRepeat reads it.
func (r Repeat) String() string {
	switch {
	case r.OnWeekday:
		return strings.ToLower(r.Weekday.String())
	case r.WorkingDays > 0:
		return fmt.Sprintf("%dwd", r.WorkingDays)
	case r.Duration > 0:
		return r.Duration.String()
	}
	return ""
}

// Step is one rung of the ladder. ID names it for ever: what has fired is remembered by it.
type Step struct {
	ID     string
	Offset Offset
	Action Action
	To     Role
	Repeat Repeat
}

// Policy is the ladder round a deadline, and the one round a report that waits for its reviewer (its offsets
// count from the submission).
type Policy struct {
	Steps  []Step `json:"steps"`
	Review []Step `json:"review,omitempty"`
}

// Limits on a policy. MaxRepeats bounds how often one step can happen: nineteen years of Mondays. MaxOffset and
// MaxOffsetDays (working days, about a year) bound offsets and repeats alike.
const (
	MaxSteps      = 40
	MaxRepeats    = 1000
	MaxOffset     = 366 * 24 * time.Hour
	MaxOffsetDays = 260
)

// DefaultPolicy is the ladder for every kind until somebody edits it: reminders five, one and zero working days
// before the deadline; then the head, the office, the supervisor, the chair; then one list each Monday. Officials
// know the order as nhắc việc → đôn đốc → báo cáo lãnh đạo (practice after Decision 42/2014/QĐ-TTg).
func DefaultPolicy() Policy {
	wd := func(n int) Offset { return Offset{WorkingDays: n, InDays: true} }
	return Policy{
		Steps: []Step{
			{ID: "remind_5", Offset: wd(-5), Action: ActionRemind, To: RoleOfficer},
			{ID: "remind_1", Offset: wd(-1), Action: ActionRemind, To: RoleOfficer},
			{ID: "remind_0", Offset: wd(0), Action: ActionRemind, To: RoleOfficer},
			{ID: "head", Offset: wd(1), Action: ActionEscalate, To: RoleHead},
			{ID: "office", Offset: wd(3), Action: ActionEscalate, To: RoleOffice},
			{ID: "supervisor", Offset: wd(5), Action: ActionEscalate, To: RoleSupervisor},
			{ID: "chair", Offset: wd(10), Action: ActionEscalate, To: RoleChair},
			{ID: "chair_repeat", Offset: wd(10), Action: ActionEscalate, To: RoleChair, Repeat: Repeat{Weekday: time.Monday, OnWeekday: true}},
		},
		Review: []Step{
			{ID: "review_remind", Offset: wd(2), Action: ActionRemind, To: RoleOffice},
			{ID: "review_supervisor", Offset: wd(5), Action: ActionEscalate, To: RoleSupervisor},
		},
	}
}

// stepID is what a step may be called: it becomes part of keys and addresses.
var stepID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// Check collects what is wrong with the policy into p, each problem under prefix ("policy.").
func (pol Policy) Check(p *Problems, prefix string) {
	if len(pol.Steps) == 0 {
		p.Add(prefix+"steps", "required")
	}
	checkSteps(pol.Steps, p, prefix+"steps", true)
	checkSteps(pol.Review, p, prefix+"review", false)
	seen := map[string]bool{}
	for _, s := range append(append([]Step(nil), pol.Steps...), pol.Review...) {
		if seen[s.ID] {
			p.Add(prefix+"steps", "duplicate", "Value", s.ID)
		}
		seen[s.ID] = true
	}
}

func checkSteps(steps []Step, p *Problems, field string, aroundDeadline bool) {
	if len(steps) > MaxSteps {
		p.Add(field, "too_many", "Max", MaxSteps)
		return
	}
	for i, s := range steps {
		at := fmt.Sprintf("%s[%d].", field, i)
		if !stepID.MatchString(s.ID) {
			p.Add(at+"id", "bad_step_id")
		}
		if s.Action != ActionRemind && s.Action != ActionEscalate {
			p.Add(at+"action", "one_of", "Values", "remind, escalate")
		}
		if !s.To.Valid() || s.To == RoleInspector || s.To == RoleAdmin {
			p.Add(at+"to", "one_of", "Values", "officer, head, office, supervisor, chair")
		}
		if s.Offset.Duration > MaxOffset || s.Offset.Duration < -MaxOffset || s.Offset.WorkingDays > MaxOffsetDays || s.Offset.WorkingDays < -MaxOffsetDays {
			p.Add(at+"offset", "too_far")
		}
		if s.Action == ActionEscalate && s.Offset.Before() {
			p.Add(at+"offset", "escalation_before_deadline")
		}
		after := s.Offset.WorkingDays > 0 || s.Offset.Duration > 0
		atOnce := s.Offset == Offset{} // the instant of the deadline itself: too late for a reminder, unlike 08:00 of its day
		if aroundDeadline && s.Action == ActionRemind && (after || atOnce) {
			p.Add(at+"offset", "reminder_after_deadline")
		}
		if !aroundDeadline && !after {
			p.Add(at+"offset", "review_before_submission")
		}
		if !s.Repeat.IsZero() && s.Action != ActionEscalate {
			p.Add(at+"repeat", "repeat_only_escalations")
		}
		if !s.Repeat.IsZero() && s.Repeat.Duration > 0 && s.Repeat.Duration < time.Second {
			p.Add(at+"repeat", "too_short")
		}
		if s.Repeat.Duration > MaxOffset || s.Repeat.WorkingDays > MaxOffsetDays {
			p.Add(at+"repeat", "too_far") // beyond Horizon nobody would look again
		}
	}
}

// stepJSON is a step as the contract writes it.
type stepJSON struct {
	ID     string `json:"id"`
	Offset string `json:"offset"`
	Action Action `json:"action"`
	To     Role   `json:"to"`
	Repeat string `json:"repeat,omitempty"`
}

// MarshalJSON writes the step as the contract does: offsets and repeats in their text form.
func (s Step) MarshalJSON() ([]byte, error) {
	return json.Marshal(stepJSON{s.ID, s.Offset.String(), s.Action, s.To, s.Repeat.String()})
}

// UnmarshalJSON reads what MarshalJSON writes. Offsets and repeats that cannot be read fail, and so do unknown
// fields (a caller's own strictness does not reach in here); rules are Check's.
func (s *Step) UnmarshalJSON(b []byte) error {
	var j stepJSON
	strict := json.NewDecoder(bytes.NewReader(b))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&j); err != nil {
		return err
	}
	offset, err := ParseOffset(j.Offset)
	if err != nil {
		return err
	}
	repeat, err := ParseRepeat(j.Repeat)
	if err != nil {
		return err
	}
	*s = Step{j.ID, offset, j.Action, j.To, repeat}
	return nil
}

// moment is the instant of the offset, counted from due, whose day is day.
func (o Offset) moment(due time.Time, day calendar.Date, cal calendar.Calendar) time.Time {
	if !o.InDays {
		return due.Add(o.Duration)
	}
	return cal.AddWorkingDays(day, o.WorkingDays).At(MorningHour, 0)
}
