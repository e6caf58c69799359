package directive

import (
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
)

// Count is the arithmetic between two civil days: how many were counted and which were passed over.
type Count struct {
	From         calendar.Date  // not counted
	To           calendar.Date  // counted; before From when something is counted back
	WorkingDays  int            // negative when counted back
	CalendarDays int            // negative when counted back
	Off          []calendar.Day // passed over for a reason worth telling, by date; plain weekends are not
	MadeUp       []calendar.Day // worked by a decision although the rule says off, and counted, by date
}

// Explanation is how a deadline was computed (cách tính thời hạn), in parts that a page puts into words: "giao
// 25/12/2020, 10 ngày làm việc, nghỉ 01/01 → hết ngày thứ Hai 11/01/2021".
type Explanation struct {
	// Count runs from the day of assignment, which is not counted (Civil Code 2015, art. 147(2)), to the
	// deadline's day.
	Count Count
	// Due is the instant of the deadline, UTC, exclusive.
	Due time.Time
	// WholeDay is true when the deadline is the end of its day, 24:00; else a page must give the hour of Due.
	WholeDay bool
	// DueDay tells why the deadline's day is worked or not.
	DueDay calendar.DayReason
	// Proposed is the next working day when the deadline's day is none (Civil Code 2015, art. 148(5)); else zero.
	Proposed calendar.Date
	// Uncertain lists what could still change between the two days: a warning belongs beside the date.
	Uncertain []calendar.Uncertainty
}

// Explain tells how the deadline of what was assigned on a day relates to it.
func Explain(assigned calendar.Date, d Deadline, cal calendar.Calendar) Explanation {
	day := d.Day()
	e := Explanation{
		Count:     count(assigned, day, cal),
		Due:       d.Due.UTC(),
		WholeDay:  day.End().Equal(d.Due),
		DueDay:    cal.Reason(day),
		Uncertain: cal.Uncertain(assigned, day),
	}
	if !e.DueDay.Working {
		e.Proposed = cal.NextWorking(day)
	}
	return e
}

// Basis is what a moment was counted by.
type Basis string

// The bases of a moment.
const (
	BasisWorkingDays Basis = "working_days" // so many working days from Count.From, at MorningHour
	BasisDuration    Basis = "duration"     // a plain duration from Base
	BasisWeekday     Basis = "weekday"      // the first such day of the week after Count.To, or a week after the last
)

// MomentExplanation is how one moment of a plan was computed: "+1 ngày làm việc → 08:00 thứ Ba 12/01".
type MomentExplanation struct {
	// Moment is what is explained.
	Moment Moment
	// Day is the moment's day in Vietnam.
	Day calendar.Date
	// Occurrence is 1 for the step's own moment, 2 for its first repeat.
	Occurrence int
	// Basis tells which of the parts below matter.
	Basis Basis
	// Base is the instant that a duration was added to, UTC: the deadline, the submission, or the occurrence before.
	Base time.Time
	// Duration was added to Base, for BasisDuration.
	Duration time.Duration
	// Count is the counting of working days, if there was any: for BasisWorkingDays, and for the first
	// occurrence by BasisWeekday when its step's offset is in working days. Its From is the day of Base.
	Count Count
	// Weekday is the day of the week that was meant, for BasisWeekday; zero otherwise.
	Weekday calendar.Date
	// MovedPast lists the days off, Weekday first, past which the moment moved to the next working day. Unlike
	// Count.Off it holds plain weekends too.
	MovedPast []calendar.Day
	// Raised is true when the counting leads to an earlier instant than the deadline plus Grace, until which every
	// escalation waits.
	Raised bool
	// Grace is how long after the deadline the moment waits, when Raised.
	Grace time.Duration
}

// ExplainMoment tells how a moment of Plan was computed from its step. ok is false when step, deadline, calendar
// and grace do not lead to that very moment: they are not what the plan was made from.
func ExplainMoment(m Moment, step Step, d Deadline, cal calendar.Calendar, grace time.Duration) (e MomentExplanation, ok bool) {
	l := Ladder{Calendar: cal, Grace: grace}
	return l.explain(m, step, d.Due, d.Day(), l.floor(step, d))
}

// ExplainReviewMoment tells the same of a moment of PlanReview.
func ExplainReviewMoment(m Moment, step Step, submitted time.Time, cal calendar.Calendar) (e MomentExplanation, ok bool) {
	return Ladder{Calendar: cal}.explain(m, step, submitted, calendar.DateOf(submitted), time.Time{})
}

func (l Ladder) explain(m Moment, s Step, base time.Time, day calendar.Date, floor time.Time) (MomentExplanation, bool) {
	all := l.occurrences(s, base, day, floor, m.At)
	i := slices.IndexFunc(all, func(o occurrence) bool { return o.id(s) == m.Step && o.at.Equal(m.At) })
	if i < 0 {
		return MomentExplanation{}, false
	}
	o := all[i]
	e := MomentExplanation{Moment: m, Day: calendar.DateOf(m.At), Occurrence: o.n, Base: base.UTC()}
	distance := s.Offset
	if i > 0 {
		e.Base = all[i-1].at.UTC()
		distance = Offset{WorkingDays: s.Repeat.WorkingDays, Duration: s.Repeat.Duration, InDays: s.Repeat.WorkingDays > 0}
	}
	switch {
	case o.weekday != (calendar.Date{}):
		e.Basis, e.Weekday = BasisWeekday, o.weekday
		e.MovedPast = movedPast(o.weekday, calendar.DateOf(o.at), l.Calendar)
	case distance.InDays:
		e.Basis = BasisWorkingDays
	default:
		e.Basis, e.Duration = BasisDuration, distance.Duration
	}
	if distance.InDays {
		e.Count = countBy(o.from, o.reached, distance.WorkingDays, l.Calendar)
	}
	if o.raised {
		e.Raised, e.Grace = true, l.Grace
	}
	return e, true
}

// count explains the days from one to another.
func count(from, to calendar.Date, cal calendar.Calendar) Count {
	c := Count{From: from, To: to, WorkingDays: cal.WorkingDaysBetween(from, to), CalendarDays: from.DaysUntil(to), Off: cal.OffDays(from, to)}
	first, last := from.AddDays(1), to
	if to.Before(from) {
		first, last = to, from.AddDays(-1)
	}
	c.MadeUp = slices.DeleteFunc(cal.SpecialDays(first, last), func(d calendar.Day) bool { return !d.Working })
	if len(c.MadeUp) == 0 {
		c.MadeUp = nil
	}
	return c
}

// countBy explains a count of n working days. None at all from a day off leads back to the last working day, and
// then that day off is the reason.
func countBy(from, to calendar.Date, n int, cal calendar.Calendar) Count {
	c := count(from, to, cal)
	c.WorkingDays = n
	if n == 0 && to != from {
		c.Off = cal.OffDays(from.AddDays(1), to)
	}
	return c
}

// movedPast lists the days from the one that was meant to the day before the one it moved to.
func movedPast(meant, to calendar.Date, cal calendar.Calendar) []calendar.Day {
	var days []calendar.Day
	for d := meant; d.Before(to); d = d.AddDays(1) {
		days = append(days, calendar.Day{Date: d, DayReason: cal.Reason(d)})
	}
	return days
}

// Step finds the step that a moment's name belongs to, repeats ("chair_repeat#2") included, on the ladder round
// the deadline and then on the reviewer's.
func (pol Policy) Step(moment string) (s Step, ok bool) {
	id, _, _ := strings.Cut(moment, "#")
	for _, steps := range [][]Step{pol.Steps, pol.Review} {
		for _, s := range steps {
			if s.ID == id {
				return s, true
			}
		}
	}
	return Step{}, false
}
