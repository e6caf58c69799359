package directive_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// officialCalendar is the calendar of the product's own rows.
func officialCalendar(t interface {
	Helper()
	Fatal(...any)
}) calendar.Calendar {
	t.Helper()
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func date(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// clock reads "2021-02-05 08:00" or "2021-02-05 08:00:05" as Vietnam's time.
func clock(s string) time.Time {
	layout := "2006-01-02 15:04"
	if strings.Count(s, ":") == 2 {
		layout += ":05"
	}
	t, err := time.ParseInLocation(layout, s, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

const grace = time.Minute

func defaultLadder(t *testing.T) directive.Ladder {
	t.Helper()
	return directive.Ladder{Policy: directive.DefaultPolicy(), Calendar: officialCalendar(t), Grace: grace}
}

// told writes moments as "2021-02-05 08:00 remind_5", in Vietnam's time; seconds only where there are any.
func told(moments []directive.Moment) []string {
	var out []string
	for _, m := range moments {
		layout := "2006-01-02 15:04"
		if m.At.Second() != 0 {
			layout += ":05"
		}
		out = append(out, m.At.In(calendar.Zone).Format(layout)+" "+m.Step)
	}
	return out
}

func TestPlanOfTheDefaultPolicy(t *testing.T) {
	for name, c := range map[string]struct {
		due   directive.Deadline
		until string
		want  []string
	}{
		"reminders jump Tết 2021 (off 10 to 16 February)": {
			directive.DeadlineOn(date("2021-02-19")), "2021-03-15 08:00", []string{
				"2021-02-05 08:00 remind_5", "2021-02-18 08:00 remind_1", "2021-02-19 08:00 remind_0",
				"2021-02-22 08:00 head", "2021-02-24 08:00 office", "2021-02-26 08:00 supervisor", "2021-03-05 08:00 chair",
				"2021-03-08 08:00 chair_repeat", "2021-03-15 08:00 chair_repeat#2"}},
		"escalations jump Tết 2021": {
			directive.DeadlineOn(date("2021-02-05")), "2021-03-01 08:00", []string{
				"2021-01-29 08:00 remind_5", "2021-02-04 08:00 remind_1", "2021-02-05 08:00 remind_0",
				"2021-02-08 08:00 head", "2021-02-17 08:00 office", "2021-02-19 08:00 supervisor", "2021-02-26 08:00 chair",
				"2021-03-01 08:00 chair_repeat"}},
		"the holidays of April and May 2021 (off 21, 30 April, 1 to 3 May)": {
			directive.DeadlineOn(date("2021-04-29")), "2021-05-24 23:00", []string{
				"2021-04-22 08:00 remind_5", "2021-04-28 08:00 remind_1", "2021-04-29 08:00 remind_0",
				"2021-05-04 08:00 head", "2021-05-06 08:00 office", "2021-05-10 08:00 supervisor", "2021-05-17 08:00 chair",
				"2021-05-24 08:00 chair_repeat"}},
		"a Monday off moves its list to the next working day, and the week after is a Monday again": {
			directive.DeadlineOn(date("2021-04-09")), "2021-05-10 08:00", []string{
				"2021-04-02 08:00 remind_5", "2021-04-08 08:00 remind_1", "2021-04-09 08:00 remind_0",
				"2021-04-12 08:00 head", "2021-04-14 08:00 office", "2021-04-16 08:00 supervisor", "2021-04-26 08:00 chair",
				"2021-05-04 08:00 chair_repeat", "2021-05-10 08:00 chair_repeat#2"}},
		"a deadline on a Saturday that is a holiday": {
			directive.DeadlineOn(date("2021-05-01")), "2021-05-10 08:00", []string{
				"2021-04-23 08:00 remind_5", "2021-04-29 08:00 remind_1", "2021-04-29 08:00 remind_0",
				"2021-05-04 08:00 head", "2021-05-06 08:00 office", "2021-05-10 08:00 supervisor"}},
		"an instant before the morning: the reminder of its day would come too late": {
			directive.Deadline{Due: clock("2021-06-15 07:00")}, "2021-06-18 08:00", []string{
				"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-16 08:00 head", "2021-06-18 08:00 office"}},
		"an instant at 08:00: a reminder with the deadline is dropped": {
			directive.Deadline{Due: clock("2021-06-15 08:00")}, "2021-06-16 08:00", []string{
				"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-16 08:00 head"}},
		"an instant in the afternoon": {
			directive.Deadline{Due: clock("2021-06-15 17:00")}, "2021-06-16 08:00", []string{
				"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0", "2021-06-16 08:00 head"}},
		"midnight belongs to the day that ends": {
			directive.Deadline{Due: clock("2021-06-16 00:00")}, "2021-06-16 08:00", []string{
				"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0", "2021-06-16 08:00 head"}},
		"until is included": {
			directive.DeadlineOn(date("2021-06-15")), "2021-06-14 07:59", []string{"2021-06-08 08:00 remind_5"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := defaultLadder(t).Plan(c.due, clock(c.until))
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, m := range got {
				if m.At.Location() != time.UTC {
					t.Errorf("%s is in %s, want UTC", m.Step, m.At.Location())
				}
			}
		})
	}
}

// Two Mondays whose days off end on one morning are one list: Tết 2025 was off from Saturday 25 January to Sunday
// 2 February, so the list of Monday 27 January waits until that of Monday 3 February.
func TestEachMondayOnce(t *testing.T) {
	got := told(defaultLadder(t).Plan(directive.DeadlineOn(date("2024-12-27")), clock("2025-02-17 08:00")))
	want := []string{"2025-01-13 08:00 chair", "2025-01-20 08:00 chair_repeat", "2025-02-03 08:00 chair_repeat#2",
		"2025-02-10 08:00 chair_repeat#3", "2025-02-17 08:00 chair_repeat#4"}
	if diff := cmp.Diff(want, got[len(got)-len(want):]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlanInSeconds(t *testing.T) {
	due := directive.Deadline{Due: clock("2021-06-15 09:00")} // in working hours, to be sure that nothing depends on it
	step := func(id string, offset time.Duration, action directive.Action, repeat directive.Repeat) directive.Step {
		return directive.Step{ID: id, Offset: after(offset), Action: action, To: directive.RoleHead, Repeat: repeat}
	}
	policy := directive.Policy{Steps: []directive.Step{
		step("before", -3*time.Second, directive.ActionRemind, directive.Repeat{}),
		step("with", 0, directive.ActionRemind, directive.Repeat{}),
		step("after", time.Second, directive.ActionRemind, directive.Repeat{}),
		step("one", time.Second, directive.ActionEscalate, directive.Repeat{}),
		step("two", 2*time.Second, directive.ActionEscalate, directive.Repeat{}),
		step("three", 3*time.Second, directive.ActionEscalate, directive.Repeat{Duration: time.Second}),
		step("zero", 0, directive.ActionEscalate, directive.Repeat{Duration: 4 * time.Second}),
	}}
	for name, c := range map[string]struct {
		grace time.Duration
		want  []string
	}{
		"no grace": {0, []string{"2021-06-15 08:59:57 before", "2021-06-15 09:00 zero", "2021-06-15 09:00:01 one", "2021-06-15 09:00:02 two",
			"2021-06-15 09:00:03 three", "2021-06-15 09:00:04 three#2", "2021-06-15 09:00:04 zero#2", "2021-06-15 09:00:05 three#3"}},
		// What would have come earlier comes with the grace, once, in the order of the policy; repeats count from there.
		"grace of two seconds": {2 * time.Second, []string{"2021-06-15 08:59:57 before", "2021-06-15 09:00:02 one", "2021-06-15 09:00:02 two",
			"2021-06-15 09:00:02 zero", "2021-06-15 09:00:03 three", "2021-06-15 09:00:04 three#2", "2021-06-15 09:00:05 three#3"}},
		"grace longer than the ladder": {5 * time.Second, []string{"2021-06-15 08:59:57 before", "2021-06-15 09:00:05 one", "2021-06-15 09:00:05 two",
			"2021-06-15 09:00:05 three", "2021-06-15 09:00:05 zero"}},
	} {
		l := directive.Ladder{Policy: policy, Calendar: officialCalendar(t), Grace: c.grace}
		if diff := cmp.Diff(c.want, told(l.Plan(due, due.Due.Add(5*time.Second)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// An escalation at the morning of the deadline's own day waits for the deadline and the grace.
func TestEscalationOnTheDayWaitsForTheGrace(t *testing.T) {
	l := defaultLadder(t)
	l.Policy = directive.Policy{Steps: []directive.Step{{ID: "now", Offset: days(0), Action: directive.ActionEscalate, To: directive.RoleHead,
		Repeat: directive.Repeat{WorkingDays: 2}}}}
	got := told(l.Plan(directive.DeadlineOn(date("2021-06-15")), clock("2021-06-22 08:00")))
	want := []string{"2021-06-16 00:01 now", "2021-06-18 08:00 now#2", "2021-06-22 08:00 now#3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRepeatsEnd(t *testing.T) {
	l := defaultLadder(t)
	l.Policy = directive.Policy{Steps: []directive.Step{{ID: "e", Offset: after(0), Action: directive.ActionEscalate, To: directive.RoleHead,
		Repeat: directive.Repeat{Duration: time.Second}}}}
	due := directive.DeadlineOn(date("2021-06-15"))
	got := l.Plan(due, due.Due.Add(24*time.Hour))
	if len(got) != directive.MaxRepeats || got[len(got)-1].Step != fmt.Sprintf("e#%d", directive.MaxRepeats) {
		t.Errorf("%d moments, the last %v", len(got), got[len(got)-1])
	}
}

// Near the end of the years a calendar answers for, a plan loses moments and neither hangs nor invents any.
func TestPlanAtTheEndOfTheCalendar(t *testing.T) {
	due := directive.DeadlineOn(date("2199-12-30"))
	for _, m := range defaultLadder(t).Plan(due, due.Due.Add(directive.Horizon)) {
		if m.At.Year() < 2199 || !calendar.DateOf(m.At).IsValid() {
			t.Errorf("%s at %s", m.Step, m.At)
		}
	}
}

func TestDeadlineDay(t *testing.T) {
	for in, want := range map[string]string{
		"2021-06-15 00:00": "2021-06-14", "2021-06-15 00:01": "2021-06-15", "2021-06-15 17:00": "2021-06-15", "2021-06-15 23:59": "2021-06-15",
	} {
		if got := (directive.Deadline{Due: clock(in).UTC()}).Day(); got != date(want) {
			t.Errorf("the day of %s is %s, want %s", in, got, want)
		}
	}
	if d := directive.DeadlineOn(date("2021-12-31")); !d.Due.Equal(clock("2022-01-01 00:00")) || d.Day() != date("2021-12-31") {
		t.Errorf("31 December ends at %s on %s", d.Due, d.Day())
	}
}

// countDays is AddWorkingDays by walking, one day at a time.
func countDays(cal calendar.Calendar, d calendar.Date, n int) calendar.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 {
		for !cal.IsWorking(d) {
			d = d.AddDays(-1)
		}
	}
	for n > 0 {
		if d = d.AddDays(step); cal.IsWorking(d) {
			n--
		}
	}
	return d
}

// slowPlan is the timeline as the design words it, by walking, for steps without repeat and those each Monday.
func slowPlan(l directive.Ladder, due time.Time, until time.Time) []string {
	day := calendar.DateOf(due.Add(-1))
	var found []directive.Moment
	for _, s := range l.Policy.Steps {
		at := due.Add(s.Offset.Duration)
		if s.Offset.InDays {
			at = countDays(l.Calendar, day, s.Offset.WorkingDays).At(8, 0)
		}
		var all []time.Time
		if s.Repeat.IsZero() {
			all = append(all, at)
		} else {
			for d := calendar.DateOf(at).AddDays(1); !d.Start().After(until); d = d.AddDays(1) {
				if d.Weekday() != s.Repeat.Weekday {
					continue
				}
				moved := d
				for !l.Calendar.IsWorking(moved) {
					moved = moved.AddDays(1)
				}
				if m := moved.At(8, 0); len(all) == 0 || !all[len(all)-1].Equal(m) {
					all = append(all, m)
				}
			}
		}
		for i, at := range all {
			if s.Action == directive.ActionEscalate && at.Before(due.Add(l.Grace)) {
				at = due.Add(l.Grace)
			}
			if at.After(until) || s.Action == directive.ActionRemind && !at.Before(due) {
				continue
			}
			id := s.ID
			if i > 0 {
				id = fmt.Sprintf("%s#%d", id, i+1)
			}
			found = append(found, directive.Moment{Step: id, At: at})
		}
	}
	slices.SortStableFunc(found, func(a, b directive.Moment) int { return a.At.Compare(b.At) })
	return told(found)
}

func TestPlanAgreesWithWalking(t *testing.T) {
	cal := officialCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directive.Ladder{Policy: directive.DefaultPolicy(), Calendar: cal, Grace: grace}
		if rapid.Bool().Draw(t, "other policy") {
			l.Policy = drawPolicy(t)
			for i, s := range l.Policy.Steps {
				if !s.Repeat.OnWeekday {
					l.Policy.Steps[i].Repeat = directive.Repeat{}
				}
			}
		}
		due := drawDue(t)
		until := due.Due.AddDate(0, 0, rapid.IntRange(-10, 120).Draw(t, "days"))
		if diff := cmp.Diff(slowPlan(l, due.Due, until), told(l.Plan(due, until))); diff != "" {
			t.Fatalf("due %s (-walking +plan):\n%s", due.Due.In(calendar.Zone), diff)
		}
	})
}

// drawDue draws a deadline of 2020 to 2027: the end of a day, an hour, or any second.
func drawDue(t *rapid.T) directive.Deadline {
	day := date("2020-01-01").AddDays(rapid.IntRange(0, 8*365).Draw(t, "due day"))
	switch rapid.SampledFrom([]string{"day", "hour", "second"}).Draw(t, "precision") {
	case "hour":
		return directive.Deadline{Due: day.At(rapid.IntRange(0, 23).Draw(t, "hour"), 0)}
	case "second":
		return directive.Deadline{Due: day.Start().Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)}
	}
	return directive.DeadlineOn(day)
}

// A longer look never changes what a shorter one showed, and within a plan names are unique and times in order.
func TestPlanIsStable(t *testing.T) {
	cal := officialCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directive.Ladder{Policy: drawPolicy(t), Calendar: cal, Grace: time.Duration(rapid.IntRange(0, 100_000).Draw(t, "grace")) * time.Second}
		due := drawDue(t)
		until := due.Due.AddDate(0, 0, 60)
		long := l.Plan(due, until)
		cut := due.Due.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(t, "cut"))
		short := slices.DeleteFunc(slices.Clone(long), func(m directive.Moment) bool { return m.At.After(cut) })
		if diff := cmp.Diff(told(short), told(l.Plan(due, cut))); diff != "" {
			t.Fatalf("(-cut +planned):\n%s", diff)
		}
		seen := map[string]bool{}
		for i, m := range long {
			if seen[m.Step] {
				t.Fatalf("%s twice", m.Step)
			}
			seen[m.Step] = true
			if i > 0 && m.At.Before(long[i-1].At) {
				t.Fatalf("%s is out of order", m.Step)
			}
			if m.Action == directive.ActionRemind && !m.At.Before(due.Due) {
				t.Fatalf("reminder %s after the deadline", m.Step)
			}
			if m.Action == directive.ActionEscalate && m.At.Before(due.Due.Add(l.Grace)) {
				t.Fatalf("escalation %s within the grace", m.Step)
			}
		}
	})
}

func TestPlanReview(t *testing.T) {
	l := defaultLadder(t)
	got := told(l.PlanReview(clock("2021-02-08 16:30"), clock("2021-03-30 00:00")))
	want := []string{"2021-02-17 08:00 review_remind", "2021-02-22 08:00 review_supervisor"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("over Tết (-want +got):\n%s", diff)
	}
	// Handed in at midnight sharp, a report belongs to the day that begins, unlike a deadline.
	got = told(l.PlanReview(clock("2021-06-15 00:00"), clock("2021-06-20 00:00")))
	if diff := cmp.Diff([]string{"2021-06-17 08:00 review_remind"}, got); diff != "" {
		t.Errorf("at midnight (-want +got):\n%s", diff)
	}
}
