package directive

import (
	"time"

	"giaoban/internal/calendar"
)

// AssignmentRole is a unit's part in a directive.
type AssignmentRole string

// The parts. Only the lead is counted, reminded and escalated.
const (
	RoleLead    AssignmentRole = "lead"
	RoleSupport AssignmentRole = "support"
)

// DueSoonDays is how many working days before the deadline a task is due soon.
const DueSoonDays = 5

// Task is one directive, in one period, as given to one unit: what is tracked.
type Task struct {
	ID             string
	Code           string // for people: "3.2/139" or "3.1/139/2021-Q1"
	MeetingID      string
	GroupID        string
	DirectiveID    string
	Period         string // "" for a one-off directive
	UnitID         string // who has it now
	OriginUnitID   string // who was given it; a merger of units does not change it
	Role           AssignmentRole
	Place          string
	Kind           Kind
	Title          string
	Status         TaskStatus
	Due            time.Time     // UTC, exclusive; zero for an untracked directive
	DueOn          calendar.Date // the deadline's day
	OriginalDue    time.Time     // the first deadline, kept for statistics
	PlanVersion    int           // bumped by a new deadline or a re-plan
	PlanFrom       time.Time     // moments before it are skipped
	HoldTill       time.Time     // the ladder pauses until then
	OnRequest      bool          // an extension or excuse waits for a decision: the ladder holds
	RequiresReview bool
	Submission     int // how many times it was handed in
	SubmittedAt    time.Time
	AcknowledgedAt time.Time
	DoneAt         time.Time
	Progress       float64
	Goal           float64
	UnitOfMeasure  string
	NextAt         time.Time // when its ladder must be looked at; zero: never
	Version        int
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Deadline is the task's deadline; ok is false for an untracked task.
func (t Task) Deadline() (d Deadline, ok bool) { return Deadline{Due: t.Due}, !t.Due.IsZero() }

// Overdue reports whether the unit has let the deadline pass: open, not handed in, now ≥ due. No grace.
func (t Task) Overdue(now time.Time) bool {
	return t.Status.WithUnit() && !t.Due.IsZero() && !now.Before(t.Due)
}

// DueSoon reports whether the deadline is near: open, not handed in, at most DueSoonDays working days left.
func (t Task) DueSoon(now time.Time, cal calendar.Calendar) bool {
	if !t.Status.WithUnit() || t.Due.IsZero() || !now.Before(t.Due) {
		return false
	}
	return cal.WorkingDaysBetween(calendar.DateOf(now), t.DueOn) <= DueSoonDays
}

// Late reports whether the submission that counts arrived on or after the deadline. Lateness is judged by the
// submission, not by the later review.
func (t Task) Late() bool {
	return !t.SubmittedAt.IsZero() && !t.Due.IsZero() && !t.SubmittedAt.Before(t.Due)
}

// Extend is the deadline after a return or a reopening at now: the day given, else the later of the old one and
// three working days from now. An untracked task stays untracked (the zero Deadline) unless a day is given.
func (t Task) Extend(given calendar.Date, now time.Time, cal calendar.Calendar) Deadline {
	if !given.IsZero() {
		return DeadlineOn(given)
	}
	if t.Due.IsZero() {
		return Deadline{}
	}
	again := DeadlineOn(cal.AddWorkingDays(calendar.DateOf(now), ReturnDays))
	if t.Due.After(again.Due) {
		return Deadline{Due: t.Due}
	}
	return again
}

// ReturnDays is how many working days a unit has after a return or a reopening without a date, and how many the
// office has to decide a request before it is told again.
const ReturnDays = 3

// MaxPauseDays is the longest pause, in working days, that acknowledging an escalation can give.
const MaxPauseDays = 10

// Verdict says what the task's ladder must do at now: the reviewer's ladder while a submission waits, the unit's
// while the work is with the unit, none while a request waits or when the task is closed or untracked.
func (t Task) Verdict(l Ladder, decided map[string]bool, now time.Time) Verdict {
	if !t.Status.Open() || t.Role != RoleLead {
		return Verdict{}
	}
	if t.Status == TaskSubmitted {
		return l.DecideReview(t.SubmittedAt, Progress{Decided: decided}, now)
	}
	d, tracked := t.Deadline()
	if !tracked || t.OnRequest {
		return Verdict{}
	}
	return l.Decide(d, Progress{Decided: decided, PlanFrom: t.PlanFrom, HoldTill: t.HoldTill}, now)
}

// Owed are the steps of the task's ladder that are due at now and undecided, whether or not the ladder is held: what a
// re-plan must not lose.
func (t Task) Owed(l Ladder, decided map[string]bool, now time.Time) map[string]bool {
	t.OnRequest, t.HoldTill = false, time.Time{}
	v := t.Verdict(l, decided, now)
	owed := map[string]bool{}
	for _, m := range append(v.Superseded, v.Fire...) {
		owed[m.Step] = true
	}
	return owed
}

// Moments are those of the ladder that the task is on, up to until: the reviewer's while a submission waits, else the
// unit's; none of an untracked task.
func (t Task) Moments(l Ladder, until time.Time) []Moment {
	if t.Status == TaskSubmitted {
		return l.PlanReview(t.SubmittedAt, until)
	}
	d, tracked := t.Deadline()
	if !tracked {
		return nil
	}
	return l.Plan(d, until)
}

// Counts is how many tasks of a group stand where. Open counts overdue ones too.
type Counts struct {
	Total     int
	Open      int
	Done      int
	Late      int // done or submitted after the deadline
	Overdue   int
	DueSoon   int
	Submitted int
	Started   int // open and taken up: acknowledged, in progress, or returned with remarks
	Excused   int
	Cancelled int
}
