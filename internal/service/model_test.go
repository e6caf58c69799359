package service_test

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// The model is a second implementation of the ladder, written from the rules and not from the product: it walks
// the calendar day by day. Only the question whether one day is worked is the calendar's.
type model struct {
	policy directive.Policy
	cal    calendar.Calendar
}

// moment is one happening that the model expects.
type moment struct {
	step   string
	at     time.Time
	action directive.Action
	to     directive.Role
}

// morningOf is 08:00 in Vietnam, seven hours ahead of UTC, on a day.
func morningOf(d calendar.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 1, 0, 0, 0, time.UTC)
}

// dayOf is the day in Vietnam of an instant.
func dayOf(t time.Time) calendar.Date {
	v := t.UTC().Add(7 * time.Hour)
	return calendar.NewDate(v.Year(), v.Month(), v.Day())
}

// walk is the n-th working day after (or before) a day; none at all is the last worked one up to it.
func (m model) walk(d calendar.Date, n int) calendar.Date {
	if n == 0 {
		for !m.cal.IsWorking(d) {
			d = d.AddDays(-1)
		}
		return d
	}
	way := 1
	if n < 0 {
		way, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(way)
		if m.cal.IsWorking(d) {
			n--
		}
	}
	return d
}

// onOrAfter is the first working morning from a day on.
func (m model) onOrAfter(d calendar.Date) time.Time {
	for !m.cal.IsWorking(d) {
		d = d.AddDays(1)
	}
	return morningOf(d)
}

// ladder lists the moments of steps round an instant up to a horizon. day is the one that working days count from;
// no escalation comes before floor.
func (m model) ladder(steps []directive.Step, base time.Time, day calendar.Date, floor, until time.Time) []moment {
	var out []moment
	for _, s := range steps {
		at := base.Add(s.Offset.Duration)
		if s.Offset.InDays {
			at = morningOf(m.walk(day, s.Offset.WorkingDays))
		}
		weekday := dayOf(at)
		if s.Repeat.OnWeekday {
			weekday = weekday.AddDays(1)
			for weekday.Weekday() != s.Repeat.Weekday {
				weekday = weekday.AddDays(1)
			}
			at = m.onOrAfter(weekday)
		}
		if s.Action == directive.ActionEscalate && at.Before(floor) {
			at = floor
		}
		for n := 1; n <= directive.MaxRepeats && !at.After(until); n++ {
			name := s.ID
			if n > 1 {
				name = fmt.Sprintf("%s#%d", s.ID, n)
			}
			out = append(out, moment{name, at, s.Action, s.To})
			was := at
			switch {
			case s.Repeat.IsZero():
				n = directive.MaxRepeats
			case s.Repeat.OnWeekday:
				for !at.After(was) {
					weekday = weekday.AddDays(7)
					at = m.onOrAfter(weekday)
				}
			case s.Repeat.WorkingDays > 0:
				at = morningOf(m.walk(dayOf(at), s.Repeat.WorkingDays))
			default:
				at = at.Add(s.Repeat.Duration)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].at.Before(out[j].at) })
	return out
}

// unitLadder is the ladder round a deadline.
func (m model) unitLadder(due, until time.Time) []moment {
	var out []moment
	for _, x := range m.ladder(m.policy.Steps, due, dayOf(due.Add(-1)), due.Add(grace), until) {
		if x.action == directive.ActionRemind && !x.at.Before(due) {
			continue // nobody is reminded of what has passed
		}
		out = append(out, x)
	}
	return out
}

// reviewLadder is the reviewer's ladder after a submission.
func (m model) reviewLadder(submitted, until time.Time) []moment {
	return m.ladder(m.policy.Review, submitted, dayOf(submitted), time.Time{}, until)
}

// enough is how far the model looks ahead: every ladder of these tests has come to its next rung by then.
const enough = 120 * 24 * time.Hour

// ladderOf is the ladder that a task is on at now, and the submission that names it; nothing when none runs.
func (m model) ladderOf(k directive.Task, now time.Time) (moments []moment, submission int) {
	open := k.Status != directive.TaskDone && k.Status != directive.TaskExcused && k.Status != directive.TaskCancelled
	if !open || k.Role != directive.RoleLead {
		return nil, 0
	}
	until := now
	if k.Due.After(until) {
		until = k.Due
	}
	until = until.Add(enough)
	if k.Status == directive.TaskSubmitted {
		return m.reviewLadder(k.SubmittedAt, until), k.Submission
	}
	if k.Due.IsZero() || k.OnRequest {
		return nil, 0
	}
	return m.unitLadder(k.Due, until), 0
}

// nextLook is when a task must be looked at after everything due by now was decided; zero: never. decided are the
// steps of the task's ladder that were.
func (m model) nextLook(k directive.Task, decided map[string]bool, now time.Time) time.Time {
	moments, submission := m.ladderOf(k, now)
	var due, ahead []moment
	for _, x := range moments {
		switch {
		case decided[x.step], x.at.Before(k.PlanFrom):
		case x.at.After(now):
			ahead = append(ahead, x)
		default:
			due = append(due, x)
		}
	}
	held := submission == 0 && k.HoldTill.After(now)
	switch {
	case held && len(due) > 0:
		return k.HoldTill
	case len(due) > 0:
		return now
	case len(ahead) == 0:
		return time.Time{}
	case held && ahead[0].at.Before(k.HoldTill):
		return k.HoldTill
	}
	return ahead[0].at
}

// undecided lists the moments of a task's ladder that should have been decided by now and were not.
func (m model) undecided(k directive.Task, decided map[string]bool, now time.Time) []string {
	moments, submission := m.ladderOf(k, now)
	if submission == 0 && k.HoldTill.After(now) {
		return nil
	}
	var out []string
	for _, x := range moments {
		if !x.at.After(now) && !decided[x.step] {
			out = append(out, x.step)
		}
	}
	return out
}

// expected are the states that a task may move to by an act, written from the contract: "from act" → to, with
// "(review)" for directives that require one.
func expected(from directive.TaskStatus, act string, review bool) (directive.TaskStatus, bool) {
	withUnit := strings.Contains("assigned acknowledged in_progress returned", string(from))
	open := withUnit || from == directive.TaskSubmitted
	switch {
	case act == "acknowledge" && from == directive.TaskAssigned:
		return directive.TaskAcknowledged, true
	case act == "progress" && withUnit:
		return directive.TaskInProgress, true
	case act == "complete" && withUnit && review:
		return directive.TaskSubmitted, true
	case act == "complete" && withUnit:
		return directive.TaskDone, true
	case act == "accept" && from == directive.TaskSubmitted:
		return directive.TaskDone, true
	case act == "return" && from == directive.TaskSubmitted:
		return directive.TaskReturned, true
	case act == "reopen" && (from == directive.TaskDone || from == directive.TaskExcused):
		return directive.TaskInProgress, true
	case act == "cancel" && open:
		return directive.TaskCancelled, true
	case act == "excuse_granted" && open:
		return directive.TaskExcused, true
	}
	return "", false
}
