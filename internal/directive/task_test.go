package directive_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// openTask is a task of the lead unit that is due at the end of Tuesday 15 June 2021.
func openTask() directive.Task {
	return directive.Task{Status: directive.TaskAssigned, Role: directive.RoleLead, Due: directive.DeadlineOn(date("2021-06-15")).Due.UTC(),
		DueOn: date("2021-06-15")}
}

// states is what is derived of a task at an instant.
type states struct{ Overdue, DueSoon, Late bool }

func TestDerivedStatesAtTheirBoundaries(t *testing.T) {
	cal := officialCalendar(t)
	due := clock("2021-06-16 00:00")
	for name, c := range map[string]struct {
		change func(*directive.Task)
		now    time.Time
		want   states
	}{
		"long before":                        {nil, clock("2021-06-07 23:59"), states{}},
		"five working days before":           {nil, clock("2021-06-08 00:00"), states{DueSoon: true}},
		"the last nanosecond":                {nil, due.Add(-1), states{DueSoon: true}},
		"now is the deadline":                {nil, due, states{Overdue: true}},
		"after it":                           {nil, due.Add(1), states{Overdue: true}},
		"returned and after it":              {func(t *directive.Task) { t.Status = directive.TaskReturned }, due, states{Overdue: true}},
		"waiting for review since before it": {submitted(due.Add(-1)), due.Add(time.Hour), states{}},
		"waiting for review, arrived with it": {submitted(due), due.Add(time.Hour),
			states{Late: true}},
		"done in time, seen long after": {done(due.Add(-time.Nanosecond)), due.AddDate(1, 0, 0), states{}},
		"done with the deadline":        {done(due), due, states{Late: true}},
		"excused":                       {func(t *directive.Task) { t.Status = directive.TaskExcused }, due, states{}},
		"cancelled":                     {func(t *directive.Task) { t.Status = directive.TaskCancelled }, due, states{}},
		"untracked":                     {func(t *directive.Task) { t.Due, t.DueOn = time.Time{}, calendar.Date{} }, due, states{}},
		"untracked and done":            {func(t *directive.Task) { done(due)(t); t.Due = time.Time{} }, due, states{}},
	} {
		t.Run(name, func(t *testing.T) {
			task := openTask()
			if c.change != nil {
				c.change(&task)
			}
			got := states{task.Overdue(c.now), task.DueSoon(c.now, cal), task.Late()}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func submitted(at time.Time) func(*directive.Task) {
	return func(t *directive.Task) { t.Status, t.SubmittedAt, t.Submission = directive.TaskSubmitted, at, 1 }
}

func done(at time.Time) func(*directive.Task) {
	return func(t *directive.Task) {
		t.Status, t.SubmittedAt, t.DoneAt, t.Submission = directive.TaskDone, at, at, 1
	}
}

func TestExtend(t *testing.T) {
	cal := officialCalendar(t)
	for name, c := range map[string]struct {
		due   string
		now   string
		given string
		want  string
	}{
		"given":                                 {"2021-06-15", "2021-06-20 10:00", "2021-07-01", "2021-07-01"},
		"given, though earlier":                 {"2021-06-15", "2021-06-01 10:00", "2021-06-10", "2021-06-10"},
		"three working days from a Sunday":      {"2021-06-15", "2021-06-20 10:00", "", "2021-06-23"},
		"three working days over Tết":           {"2021-02-05", "2021-02-08 17:00", "", "2021-02-18"},
		"the old one is later":                  {"2021-06-30", "2021-06-20 10:00", "", "2021-06-30"},
		"both on one day":                       {"2021-06-23", "2021-06-20 10:00", "", "2021-06-23"},
		"after midnight in Vietnam, not in UTC": {"2021-06-15", "2021-06-21 00:30", "", "2021-06-24"},
	} {
		task := directive.Task{Due: directive.DeadlineOn(date(c.due)).Due}
		var given calendar.Date
		if c.given != "" {
			given = date(c.given)
		}
		if got := task.Extend(given, clock(c.now).UTC(), cal); !got.Due.Equal(date(c.want).End()) {
			t.Errorf("%s: %s, want the end of %s", name, got.Due.In(calendar.Zone), c.want)
		}
	}
	// An instant that is later stays what it is.
	task := directive.Task{Due: clock("2021-06-24 17:00")}
	if got := task.Extend(calendar.Date{}, clock("2021-06-20 10:00"), cal); !got.Due.Equal(task.Due) {
		t.Errorf("a later instant became %s", got.Due)
	}
	if got := (directive.Task{}).Extend(calendar.Date{}, clock("2021-06-20 10:00"), cal); !got.Due.IsZero() {
		t.Errorf("an untracked task got a deadline: %s", got.Due)
	}
	if got := (directive.Task{}).Extend(date("2021-07-01"), clock("2021-06-20 10:00"), cal); got.Day() != date("2021-07-01") {
		t.Errorf("an untracked task did not get the deadline given: %s", got.Due)
	}
}

func TestVerdict(t *testing.T) {
	ladder := defaultLadder(t)
	now := clock("2021-06-17 08:00")
	after := verdict{Fire: []string{"2021-06-16 08:00 head"}, NextAt: "2021-06-18 08:00 ",
		Superseded: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0"}}
	for name, c := range map[string]struct {
		change func(*directive.Task)
		want   verdict
	}{
		"with the unit":         {func(*directive.Task) {}, after},
		"returned":              {func(t *directive.Task) { t.Status = directive.TaskReturned }, after},
		"submitted":             {submitted(clock("2021-06-15 10:00")), verdict{Fire: []string{"2021-06-17 08:00 review_remind"}, NextAt: "2021-06-22 08:00 "}},
		"submitted with pauses": {func(t *directive.Task) { submitted(clock("2021-06-15 10:00"))(t); t.OnRequest = true }, verdict{Fire: []string{"2021-06-17 08:00 review_remind"}, NextAt: "2021-06-22 08:00 "}},
		"done":                  {done(clock("2021-06-15 10:00")), verdict{}},
		"excused":               {func(t *directive.Task) { t.Status = directive.TaskExcused }, verdict{}},
		"cancelled":             {func(t *directive.Task) { t.Status = directive.TaskCancelled }, verdict{}},
		"a request waits":       {func(t *directive.Task) { t.OnRequest = true }, verdict{}},
		"a supporting unit":     {func(t *directive.Task) { t.Role = directive.RoleSupport }, verdict{}},
		"untracked":             {func(t *directive.Task) { t.Due = time.Time{} }, verdict{}},
		"paused":                {func(t *directive.Task) { t.HoldTill = clock("2021-06-21 08:00") }, verdict{NextAt: "2021-06-21 08:00 "}},
		"issued this morning": {func(t *directive.Task) { t.PlanFrom = now }, verdict{NextAt: "2021-06-18 08:00 ",
			Skipped: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0", "2021-06-16 08:00 head"}}},
	} {
		task := openTask()
		c.change(&task)
		if diff := cmp.Diff(c.want, inWords(task.Verdict(ladder, nil, now))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	all := decidedAlready("remind_5", "remind_1", "remind_0", "head")
	if v := openTask().Verdict(ladder, all, now); len(v.Fire)+len(v.Skipped)+len(v.Superseded) != 0 {
		t.Errorf("decided again: %v", inWords(v))
	}
}

// TestOwed: what is due and untold is owed, also while the ladder is held; what was told, skipped or is to come is not.
func TestOwed(t *testing.T) {
	ladder := defaultLadder(t)
	now := clock("2021-06-17 08:00")
	all := []string{"head", "remind_0", "remind_1", "remind_5"}
	for name, c := range map[string]struct {
		change  func(*directive.Task)
		decided map[string]bool
		want    []string
	}{
		"nothing told":        {func(*directive.Task) {}, nil, all},
		"reminders told":      {func(*directive.Task) {}, decidedAlready("remind_5", "remind_1", "remind_0"), []string{"head"}},
		"a request waits":     {func(t *directive.Task) { t.OnRequest = true }, nil, all},
		"paused":              {func(t *directive.Task) { t.HoldTill = clock("2021-06-21 08:00") }, nil, all},
		"submitted":           {submitted(clock("2021-06-15 10:00")), nil, []string{"review_remind"}},
		"done":                {done(clock("2021-06-15 10:00")), nil, nil},
		"untracked":           {func(t *directive.Task) { t.Due = time.Time{} }, nil, nil},
		"issued this morning": {func(t *directive.Task) { t.PlanFrom = now }, nil, nil},
	} {
		task := openTask()
		c.change(&task)
		got := slices.Sorted(maps.Keys(task.Owed(ladder, c.decided, now)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		for _, m := range task.Moments(ladder, now) {
			if m.At.After(now) {
				t.Errorf("%s: %s at %v is to come", name, m.Step, m.At)
			}
		}
	}
}
