package directive

import (
	"fmt"
	"sort"
	"time"

	"giaoban/internal/calendar"
)

// Deadline is the instant by which a task must have arrived, exclusive: in time is before it.
type Deadline struct {
	Due time.Time
}

// DeadlineOn is the deadline for a day: its end, 24:00 in Vietnam (Civil Code 2015, art. 148(6): a term ends at
// the twenty-fourth hour of its last day).
func DeadlineOn(d calendar.Date) Deadline { return Deadline{Due: d.End()} }

// Day is the deadline's day in Vietnam: the one that contains the last instant before Due.
func (d Deadline) Day() calendar.Date { return calendar.DateOf(d.Due.Add(-time.Nanosecond)) }

// Moment is one planned happening of a ladder.
type Moment struct {
	Step   string    // the step's id; a repeat's is "chair_repeat#2"
	At     time.Time // UTC
	Action Action
	To     Role
}

// Ladder is everything Plan needs of a running task besides the policy: it is the pinned promise.
type Ladder struct {
	Policy   Policy
	Calendar calendar.Calendar
	Grace    time.Duration // escalations never fire earlier than this after the deadline

	plans map[planKey][]Moment // what was computed already; nil: nothing is kept
}

// planKey is what a plan depends on besides its ladder.
type planKey struct {
	base, until int64 // Unix nanoseconds
	review      bool
}

// Remembering returns the ladder with a memory of its plans: the tasks of a group mostly share one deadline. The
// copy is for one goroutine.
func (l Ladder) Remembering() Ladder {
	l.plans = map[planKey][]Moment{}
	return l
}

// recall returns the plan for k, computed at its first use.
func (l Ladder) recall(k planKey, compute func() []Moment) []Moment {
	if l.plans == nil {
		return compute()
	}
	moments, ok := l.plans[k]
	if !ok {
		moments = compute()
		l.plans[k] = moments
	}
	return moments
}

// Plan computes the timeline of a deadline up to and including until: the same function answers the preview and
// the run. Moments come in order of time, those of one instant in the order of the policy. Reminders that fall
// on or after the deadline are dropped; escalations wait at least the grace, so that what arrived in time has
// been stored before anybody is told.
func (l Ladder) Plan(d Deadline, until time.Time) []Moment {
	var out []Moment
	for _, s := range l.Policy.Steps {
		for _, o := range l.occurrences(s, d.Due, d.Day(), l.floor(s, d), until) {
			if s.Action != ActionRemind || o.at.Before(d.Due) {
				out = append(out, o.moment(s))
			}
		}
	}
	sortMoments(out)
	return out
}

// PlanReview computes the reviewer's timeline from the instant of a submission.
func (l Ladder) PlanReview(submitted, until time.Time) []Moment {
	var out []Moment
	for _, s := range l.Policy.Review {
		for _, o := range l.occurrences(s, submitted, calendar.DateOf(submitted), time.Time{}, until) {
			out = append(out, o.moment(s))
		}
	}
	sortMoments(out)
	return out
}

// floor is the earliest instant at which the step may happen; zero: any.
func (l Ladder) floor(s Step, d Deadline) time.Time {
	if s.Action != ActionEscalate {
		return time.Time{}
	}
	return d.Due.Add(l.Grace)
}

// occurrence is one happening of a step, with the arithmetic that led to it.
type occurrence struct {
	n       int           // 1 for the step's own moment, 2 for its first repeat
	at      time.Time     // when it happens
	from    calendar.Date // the day it was counted from
	reached calendar.Date // the day on which the step's offset ended
	weekday calendar.Date // the day of the week it is meant for; zero: none. At may lie later, past days off
	raised  bool          // it would have come before the floor
}

// id is the moment's name: the step's own for the first, "chair_repeat#2" for the second.
func (o occurrence) id(s Step) string {
	if o.n == 1 {
		return s.ID
	}
	return fmt.Sprintf("%s#%d", s.ID, o.n)
}

func (o occurrence) moment(s Step) Moment {
	return Moment{Step: o.id(s), At: o.at.UTC(), Action: s.Action, To: s.To}
}

// occurrences lists the step's moment and its repeats up to and including until, in order of time, each later
// than the one before it. A moment that the calendar cannot give (beyond its last year) ends the list.
func (l Ladder) occurrences(s Step, base time.Time, day calendar.Date, floor, until time.Time) []occurrence {
	o := occurrence{n: 1, from: day, at: s.Offset.moment(base, day, l.Calendar)}
	if o.at.IsZero() {
		return nil
	}
	o.reached = calendar.DateOf(o.at)
	if s.Repeat.OnWeekday {
		o.weekday = nextWeekday(o.reached, s.Repeat.Weekday)
		o.at = l.morning(o.weekday)
	}
	if o.at.Before(floor) {
		o.at, o.raised = floor, true
	}
	var out []occurrence
	for ok := !o.at.IsZero(); ok && o.n <= MaxRepeats && !o.at.After(until); o, ok = l.again(s.Repeat, o) {
		out = append(out, o)
	}
	return out
}

// again is the occurrence after o; ok is false when there is none. Repeats count from the instant at which the
// step really happened. Two days of the week whose days off end on one morning (a long Tết) give one moment.
func (l Ladder) again(r Repeat, o occurrence) (next occurrence, ok bool) {
	next = occurrence{n: o.n + 1, from: calendar.DateOf(o.at)}
	switch {
	case r.OnWeekday:
		next.weekday, next.at = o.weekday, o.at
		for !next.at.IsZero() && !next.at.After(o.at) {
			next.weekday = next.weekday.AddDays(7)
			next.at = l.morning(next.weekday)
		}
	case r.WorkingDays > 0:
		next.at = l.Calendar.AddWorkingDays(next.from, r.WorkingDays).At(MorningHour, 0)
	default:
		next.at = o.at.Add(r.Duration)
	}
	next.reached = calendar.DateOf(next.at)
	return next, next.at.After(o.at)
}

// nextWeekday is the first such day of the week after d.
func nextWeekday(d calendar.Date, day time.Weekday) calendar.Date {
	return d.AddDays((int(day)-int(d.Weekday())+6)%7 + 1)
}

// morning is 08:00 on d, or on the next working day when d is off; zero beyond the calendar's last year.
func (l Ladder) morning(d calendar.Date) time.Time {
	return l.Calendar.NextWorking(d).At(MorningHour, 0)
}

func sortMoments(ms []Moment) {
	sort.SliceStable(ms, func(i, j int) bool { return ms[i].At.Before(ms[j].At) })
}

// StepState is what became of a moment.
type StepState string

// The states of a moment. Planned ones are computed, the others recorded.
const (
	StepPlanned    StepState = "planned"
	StepFired      StepState = "fired"
	StepSuperseded StepState = "superseded" // a higher step was due too, after a pause or downtime
	StepSkipped    StepState = "skipped"    // lay before the task existed or before its deadline was set
)

// Progress is what a task's ladder must know of its past to decide what happens now.
type Progress struct {
	Decided  map[string]bool // steps of this deadline version that were fired, superseded or skipped
	PlanFrom time.Time       // moments before it are skipped: the issue, or the setting of this deadline
	HoldTill time.Time       // nothing fires before it; zero: no pause
}

// Verdict says what must be recorded now and when to look again.
type Verdict struct {
	Fire       []Moment
	Superseded []Moment
	Skipped    []Moment
	NextAt     time.Time // UTC; zero: nothing more is planned
}

// Horizon is how far beyond the present a ladder is computed when its next moment is wanted.
const Horizon = 800 * 24 * time.Hour

// Decide says which moments of the unit's ladder must happen at now. Of several that are due only those of the
// latest instant fire; the earlier ones are superseded, so that after downtime nobody receives a pile.
func (l Ladder) Decide(d Deadline, p Progress, now time.Time) Verdict {
	until := horizon(now, d.Due)
	k := planKey{base: d.Due.UnixNano(), until: until.UnixNano()}
	return decide(l.recall(k, func() []Moment { return l.Plan(d, until) }), p, now)
}

// DecideReview says the same for the reviewer's ladder of a submission.
func (l Ladder) DecideReview(submitted time.Time, p Progress, now time.Time) Verdict {
	until := horizon(now, submitted)
	k := planKey{base: submitted.UnixNano(), until: until.UnixNano(), review: true}
	return decide(l.recall(k, func() []Moment { return l.PlanReview(submitted, until) }), p, now)
}

func horizon(now, base time.Time) time.Time {
	if base.After(now) {
		now = base
	}
	return now.Add(Horizon)
}

func decide(moments []Moment, p Progress, now time.Time) Verdict {
	var v Verdict
	var due []Moment
	held := p.HoldTill.After(now)
	for _, m := range moments {
		switch {
		case p.Decided[m.Step]:
		case m.At.Before(p.PlanFrom):
			v.Skipped = append(v.Skipped, m)
		case m.At.After(now):
			if v.NextAt.IsZero() {
				v.NextAt = m.At
			}
		default:
			due = append(due, m)
		}
	}
	if held {
		if len(due) > 0 || (!v.NextAt.IsZero() && v.NextAt.Before(p.HoldTill)) {
			v.NextAt = p.HoldTill.UTC()
		}
		return v
	}
	for _, m := range due {
		if m.At.Equal(due[len(due)-1].At) {
			v.Fire = append(v.Fire, m)
		} else {
			v.Superseded = append(v.Superseded, m)
		}
	}
	return v
}
