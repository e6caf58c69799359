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
}

// Plan computes the timeline of a deadline up to and including until: the same function answers the preview and
// the run. Moments come in order of time, those of one instant in the order of the policy. Reminders that fall
// on or after the deadline are dropped; escalations wait at least the grace, so that what arrived in time has
// been stored before anybody is told.
func (l Ladder) Plan(d Deadline, until time.Time) []Moment {
	day := d.Day()
	var out []Moment
	for _, s := range l.Policy.Steps {
		add := func(id string, at time.Time) {
			if s.Action == ActionRemind && !at.Before(d.Due) {
				return
			}
			if floor := d.Due.Add(l.Grace); s.Action == ActionEscalate && at.Before(floor) {
				at = floor
			}
			if !at.After(until) {
				out = append(out, Moment{Step: id, At: at.UTC(), Action: s.Action, To: s.To})
			}
		}
		l.occurrences(s, d.Due, day, until, add)
	}
	sortMoments(out)
	return out
}

// PlanReview computes the reviewer's timeline from the instant of a submission.
func (l Ladder) PlanReview(submitted, until time.Time) []Moment {
	day := calendar.DateOf(submitted)
	var out []Moment
	for _, s := range l.Policy.Review {
		l.occurrences(s, submitted, day, until, func(id string, at time.Time) {
			if !at.After(until) {
				out = append(out, Moment{Step: id, At: at.UTC(), Action: s.Action, To: s.To})
			}
		})
	}
	sortMoments(out)
	return out
}

// occurrences calls add for the step's first moment and its repeats, as far as until.
func (l Ladder) occurrences(s Step, base time.Time, day calendar.Date, until time.Time, add func(string, time.Time)) {
	at := s.Offset.moment(base, day, l.Calendar)
	if s.Repeat.OnWeekday {
		at = l.nextWeekday(calendar.DateOf(at), s.Repeat.Weekday)
	}
	add(s.ID, at)
	if s.Repeat.IsZero() {
		return
	}
	weekday := calendar.DateOf(at)
	if s.Repeat.OnWeekday {
		for weekday.Weekday() != s.Repeat.Weekday { // the morning may have been moved by a holiday
			weekday = weekday.AddDays(-1)
		}
	}
	for n := 2; n <= MaxRepeats && !at.After(until); n++ {
		switch {
		case s.Repeat.OnWeekday:
			weekday = weekday.AddDays(7)
			at = l.Calendar.NextWorking(weekday).At(MorningHour, 0)
		case s.Repeat.WorkingDays > 0:
			at = l.Calendar.AddWorkingDays(calendar.DateOf(at), s.Repeat.WorkingDays).At(MorningHour, 0)
		default:
			at = at.Add(s.Repeat.Duration)
		}
		add(fmt.Sprintf("%s#%d", s.ID, n), at)
	}
}

// nextWeekday is 08:00 on the first such weekday after d, or on the next working day when that one is off.
func (l Ladder) nextWeekday(d calendar.Date, day time.Weekday) time.Time {
	d = d.AddDays(1)
	for d.Weekday() != day {
		d = d.AddDays(1)
	}
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
	return decide(l.Plan(d, horizon(now, d.Due)), p, now)
}

// DecideReview says the same for the reviewer's ladder of a submission.
func (l Ladder) DecideReview(submitted time.Time, p Progress, now time.Time) Verdict {
	return decide(l.PlanReview(submitted, horizon(now, submitted)), p, now)
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
