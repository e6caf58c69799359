package directive_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// dates are the dates of days, with their codes.
func dates(ds []calendar.Day) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.Date.String()+" "+string(d.Code))
	}
	return out
}

// The example of the design: given on 25 December 2020, ten working days, 1 January off, so Monday 11 January; one
// working day later is Tuesday the 12th at 08:00.
func TestExplainTheExampleOfTheDesign(t *testing.T) {
	cal := officialCalendar(t)
	given := date("2020-12-25")
	deadline := directive.DeadlineOn(cal.AddWorkingDays(given, 10))
	e := directive.Explain(given, deadline, cal)
	want := directive.Explanation{
		Count: directive.Count{From: given, To: date("2021-01-11"), WorkingDays: 10, CalendarDays: 17, Off: e.Count.Off},
		Due:   time.Date(2021, 1, 11, 17, 0, 0, 0, time.UTC), WholeDay: true,
		DueDay: calendar.DayReason{Working: true, Code: calendar.CodeWeekday},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2021-01-01 new_year"}, dates(e.Count.Off)); diff != "" {
		t.Errorf("days off (-want +got):\n%s", diff)
	}
	if e.Count.To.Weekday() != time.Monday {
		t.Errorf("due on a %s", e.Count.To.Weekday())
	}

	l := defaultLadder(t)
	for _, m := range l.Plan(deadline, clock("2021-01-12 08:00")) {
		step, ok := l.Policy.Step(m.Step)
		if !ok {
			t.Fatalf("no step of moment %s", m.Step)
		}
		got, ok := directive.ExplainMoment(m, step, deadline, cal, grace)
		if !ok {
			t.Fatalf("%s has no explanation", m.Step)
		}
		if m.Step != "head" {
			continue
		}
		want := directive.MomentExplanation{Moment: m, Day: date("2021-01-12"), Occurrence: 1, Basis: directive.BasisWorkingDays, Base: deadline.Due.UTC(),
			Count: directive.Count{From: date("2021-01-11"), To: date("2021-01-12"), WorkingDays: 1, CalendarDays: 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("head (-want +got):\n%s", diff)
		}
		if got.Day.Weekday() != time.Tuesday {
			t.Errorf("head on a %s", got.Day.Weekday())
		}
	}
}

func TestExplainDeadlines(t *testing.T) {
	cal := officialCalendar(t)
	for name, c := range map[string]struct {
		given    string
		due      directive.Deadline
		working  int
		whole    bool
		off      []string
		proposed string
	}{
		"an hour":         {"2021-06-08", directive.Deadline{Due: clock("2021-06-15 17:00")}, 5, false, nil, ""},
		"on a Saturday":   {"2021-06-08", directive.DeadlineOn(date("2021-06-12")), 3, true, nil, "2021-06-14"},
		"on a holiday":    {"2021-04-26", directive.DeadlineOn(date("2021-04-30")), 3, true, []string{"2021-04-30 reunification"}, "2021-05-04"},
		"the same day":    {"2021-06-15", directive.DeadlineOn(date("2021-06-15")), 0, true, nil, ""},
		"before it given": {"2021-06-15", directive.DeadlineOn(date("2021-06-14")), -1, true, nil, ""},
		"over a holiday on a weekend and its make-up day": {"2021-04-29", directive.DeadlineOn(date("2021-05-04")), 1, true,
			[]string{"2021-04-30 reunification", "2021-05-01 labour", "2021-05-03 compensation"}, ""},
	} {
		e := directive.Explain(date(c.given), c.due, cal)
		if e.Count.WorkingDays != c.working || e.WholeDay != c.whole || e.Proposed.String() != c.proposed || e.DueDay.Working != (c.proposed == "") {
			t.Errorf("%s: %+v", name, e)
		}
		if diff := cmp.Diff(c.off, dates(e.Count.Off)); diff != "" {
			t.Errorf("%s: days off (-want +got):\n%s", name, diff)
		}
	}
}

// A Saturday worked by a decision counts, and is told; a year that nobody has published is warned of.
func TestExplainMadeUpDaysAndUncertainty(t *testing.T) {
	cal, err := calendar.New(append(calendar.Builtin(),
		calendar.Exception{Date: date("2021-06-11"), Decision: "1/QĐ", Status: calendar.StatusPublished},
		calendar.Exception{Date: date("2021-06-19"), Working: true, Decision: "1/QĐ", Status: calendar.StatusPublished}))
	if err != nil {
		t.Fatal(err)
	}
	e := directive.Explain(date("2021-06-10"), directive.DeadlineOn(date("2021-06-21")), cal)
	if diff := cmp.Diff([]string{"2021-06-11 swap_off"}, dates(e.Count.Off)); diff != "" {
		t.Errorf("off (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2021-06-19 swap_work"}, dates(e.Count.MadeUp)); diff != "" {
		t.Errorf("made up (-want +got):\n%s", diff)
	}
	if e.Count.WorkingDays != 7 || e.Count.MadeUp[0].Decision != "1/QĐ" || len(e.Uncertain) != 0 {
		t.Errorf("%+v", e)
	}
	if e := directive.Explain(date("2031-01-02"), directive.DeadlineOn(date("2031-03-31")), cal); len(e.Uncertain) == 0 {
		t.Error("2031 is not published, but nothing warns")
	}
}

func TestExplainMoments(t *testing.T) {
	cal := officialCalendar(t)
	tet := directive.DeadlineOn(date("2021-02-19"))
	weekly := directive.Step{ID: "list", Offset: days(10), Action: directive.ActionEscalate, To: directive.RoleChair,
		Repeat: directive.Repeat{Weekday: time.Monday, OnWeekday: true}}
	spring := directive.DeadlineOn(date("2021-04-09"))
	for name, c := range map[string]struct {
		moment string
		step   directive.Step
		due    directive.Deadline
		want   directive.MomentExplanation
		off    []string
		past   []string
	}{
		"back over Tết": {"2021-02-05 08:00", directive.Step{ID: "r", Offset: days(-5), Action: directive.ActionRemind, To: directive.RoleOfficer}, tet,
			directive.MomentExplanation{Occurrence: 1, Basis: directive.BasisWorkingDays, Base: tet.Due,
				Count: directive.Count{From: date("2021-02-19"), To: date("2021-02-05"), WorkingDays: -5, CalendarDays: -14}},
			[]string{"2021-02-10 tet", "2021-02-11 tet", "2021-02-12 tet", "2021-02-13 tet", "2021-02-14 tet", "2021-02-15 compensation", "2021-02-16 compensation"}, nil},
		"the morning of a day off moves back": {"2021-04-29 08:00", directive.Step{ID: "r", Offset: days(0), Action: directive.ActionRemind, To: directive.RoleOfficer},
			directive.DeadlineOn(date("2021-05-01")),
			directive.MomentExplanation{Occurrence: 1, Basis: directive.BasisWorkingDays, Base: date("2021-05-01").End(),
				Count: directive.Count{From: date("2021-05-01"), To: date("2021-04-29"), CalendarDays: -2}},
			[]string{"2021-04-30 reunification", "2021-05-01 labour"}, nil},
		"the first Monday is off": {"2021-05-04 08:00", weekly, spring,
			directive.MomentExplanation{Occurrence: 1, Basis: directive.BasisWeekday, Base: spring.Due, Weekday: date("2021-05-03"),
				Count: directive.Count{From: date("2021-04-09"), To: date("2021-04-26"), WorkingDays: 10, CalendarDays: 17}},
			[]string{"2021-04-21 hung_kings"}, []string{"2021-05-03 compensation"}},
		"the Monday after": {"2021-05-10 08:00", weekly, spring,
			directive.MomentExplanation{Occurrence: 2, Basis: directive.BasisWeekday, Base: clock("2021-05-04 08:00"), Weekday: date("2021-05-10")}, nil, nil},
		"a duration": {"2021-04-10 02:00", directive.Step{ID: "d", Offset: after(2 * time.Hour), Action: directive.ActionEscalate, To: directive.RoleHead}, spring,
			directive.MomentExplanation{Occurrence: 1, Basis: directive.BasisDuration, Base: spring.Due, Duration: 2 * time.Hour}, nil, nil},
		"the grace": {"2021-04-10 00:01", directive.Step{ID: "g", Offset: after(time.Second), Action: directive.ActionEscalate, To: directive.RoleHead}, spring,
			directive.MomentExplanation{Occurrence: 1, Basis: directive.BasisDuration, Base: spring.Due, Duration: time.Second, Raised: true, Grace: grace}, nil, nil},
		"a repeat in working days": {"2021-04-14 08:00", directive.Step{ID: "w", Offset: days(1), Action: directive.ActionEscalate, To: directive.RoleHead,
			Repeat: directive.Repeat{WorkingDays: 2}}, spring,
			directive.MomentExplanation{Occurrence: 2, Basis: directive.BasisWorkingDays, Base: clock("2021-04-12 08:00"),
				Count: directive.Count{From: date("2021-04-12"), To: date("2021-04-14"), WorkingDays: 2, CalendarDays: 2}}, nil, nil},
		"a repeat by duration": {"2021-04-10 04:00", directive.Step{ID: "h", Offset: after(2 * time.Hour), Action: directive.ActionEscalate, To: directive.RoleHead,
			Repeat: directive.Repeat{Duration: time.Hour}}, spring,
			directive.MomentExplanation{Occurrence: 3, Basis: directive.BasisDuration, Base: clock("2021-04-10 03:00"), Duration: time.Hour}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			l := directive.Ladder{Policy: directive.Policy{Steps: []directive.Step{c.step}}, Calendar: cal, Grace: grace}
			plan := l.Plan(c.due, clock(c.moment))
			m := plan[len(plan)-1]
			got, ok := directive.ExplainMoment(m, c.step, c.due, cal, grace)
			if !ok || !m.At.Equal(clock(c.moment)) {
				t.Fatalf("moment %s at %s: explained %t", m.Step, m.At.In(calendar.Zone), ok)
			}
			if diff := cmp.Diff(c.off, dates(got.Count.Off)); diff != "" {
				t.Errorf("off (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.past, dates(got.MovedPast)); diff != "" {
				t.Errorf("moved past (-want +got):\n%s", diff)
			}
			c.want.Moment, c.want.Day, c.want.Base = m, calendar.DateOf(m.At), c.want.Base.UTC()
			got.Count.Off, got.MovedPast = nil, nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Every moment of every plan can be explained, by the parts that led to it; a foreign one cannot.
func TestExplainEveryMoment(t *testing.T) {
	cal := officialCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directive.Ladder{Policy: drawPolicy(t), Calendar: cal, Grace: time.Duration(rapid.IntRange(0, 100).Draw(t, "grace")) * time.Second}
		due := drawDue(t)
		check := func(m directive.Moment, e directive.MomentExplanation, ok bool) {
			if !ok || e.Moment != m || e.Day != calendar.DateOf(m.At) {
				t.Fatalf("%v: %+v, %t", m, e, ok)
			}
			var at time.Time
			switch e.Basis {
			case directive.BasisDuration:
				at = e.Base.Add(e.Duration)
			case directive.BasisWorkingDays:
				at = countDays(cal, e.Count.From, e.Count.WorkingDays).At(8, 0)
			case directive.BasisWeekday:
				at = e.Weekday.AddDays(len(e.MovedPast)).At(8, 0)
			}
			if e.Raised {
				if at.After(due.Due.Add(e.Grace)) {
					t.Fatalf("%v was not raised: %+v", m, e)
				}
				at = due.Due.Add(e.Grace)
			}
			if !at.Equal(m.At) {
				t.Fatalf("%v: the parts lead to %s: %+v", m, at, e)
			}
		}
		for _, m := range l.Plan(due, due.Due.AddDate(0, 0, 30)) {
			step, _ := l.Policy.Step(m.Step)
			e, ok := directive.ExplainMoment(m, step, due, cal, l.Grace)
			check(m, e, ok)
			m.At = m.At.Add(time.Nanosecond)
			if _, ok := directive.ExplainMoment(m, step, due, cal, l.Grace); ok {
				t.Fatalf("%v is not of the plan, yet explained", m)
			}
		}
		for _, m := range l.PlanReview(due.Due, due.Due.AddDate(0, 0, 30)) {
			step, _ := l.Policy.Step(m.Step)
			e, ok := directive.ExplainReviewMoment(m, step, due.Due, cal)
			check(m, e, ok)
		}
	})
}

func TestPolicyStep(t *testing.T) {
	p := directive.DefaultPolicy()
	for moment, want := range map[string]string{"head": "head", "chair_repeat#17": "chair_repeat", "review_supervisor": "review_supervisor"} {
		if s, ok := p.Step(moment); !ok || s.ID != want {
			t.Errorf("the step of %s is %q, %t", moment, s.ID, ok)
		}
	}
	for _, moment := range []string{"", "#2", "nobody"} {
		if s, ok := p.Step(moment); ok {
			t.Errorf("%q is a moment of %s", moment, s.ID)
		}
	}
}
