package directive_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

func TestPeriods(t *testing.T) {
	standing := func(every directive.Every, until, first string) directive.Directive {
		d := directive.Directive{Time: directive.TimeStanding, Every: every, Until: date(until)}
		if first != "" {
			d.DueOn = date(first)
		}
		return d
	}
	for name, c := range map[string]struct {
		d    directive.Directive
		held string
		want []string // key, opens, due on
	}{
		"given on 25 December 2020, every quarter of 2021": {standing(directive.EveryQuarter, "2021-12-31", ""), "2020-12-25", []string{
			"2021-Q1 2020-12-25 2021-03-31", "2021-Q2 2021-04-01 2021-06-30", "2021-Q3 2021-07-01 2021-09-30", "2021-Q4 2021-10-01 2021-12-31"}},
		"ten working days left of the month: it is asked for": {standing(directive.EveryMonth, "2021-07-31", ""), "2021-06-16", []string{
			"2021-06 2021-06-16 2021-06-30", "2021-07 2021-07-01 2021-08-02"}},
		"nine are too few": {standing(directive.EveryMonth, "2021-07-31", ""), "2021-06-17", []string{
			"2021-07 2021-06-17 2021-08-02"}},
		"until in the middle of a period ends with the one before": {standing(directive.EveryQuarter, "2021-09-29", ""), "2021-01-04", []string{
			"2021-Q1 2021-01-04 2021-03-31", "2021-Q2 2021-04-01 2021-06-30"}},
		"until before the end of the first": {standing(directive.EveryYear, "2021-12-30", ""), "2021-01-04", nil},
		"half-years": {standing(directive.EveryHalfYear, "2022-06-30", ""), "2021-02-01", []string{
			"2021-H1 2021-02-01 2021-06-30", "2021-H2 2021-07-01 2021-12-31", "2022-H1 2022-01-01 2022-06-30"}},
		// 31 December 2022 is a Saturday, 1 January a Sunday, made up on Monday the 2nd: art. 148(5).
		"years, the end on a weekend before a holiday": {standing(directive.EveryYear, "2022-12-31", ""), "2021-02-01", []string{
			"2021 2021-02-01 2021-12-31", "2022 2022-01-01 2023-01-03"}},
		"the first deadline is given": {standing(directive.EveryQuarter, "2021-12-31", "2021-06-15"), "2020-12-25", []string{
			"2021-Q2 2020-12-25 2021-06-15", "2021-Q3 2021-07-01 2021-09-30", "2021-Q4 2021-10-01 2021-12-31"}},
		"the first deadline is given and near": {standing(directive.EveryQuarter, "2021-03-31", "2020-12-30"), "2020-12-25", []string{
			"2020-Q4 2020-12-25 2020-12-30", "2021-Q1 2021-01-01 2021-03-31"}},
		"the first deadline is where a weekend moved the end": {standing(directive.EveryMonth, "2021-03-31", "2021-03-01"), "2021-02-01", []string{
			"2021-02 2021-02-01 2021-03-01", "2021-03 2021-03-01 2021-03-31"}},
		// Only the first report is due on the day given, so that there is no 29 February in other years to look for.
		"the first of every year is due on 29 February": {standing(directive.EveryYear, "2026-12-31", "2024-02-29"), "2023-12-20", []string{
			"2024 2023-12-20 2024-02-29", "2025 2025-01-01 2025-12-31", "2026 2026-01-01 2026-12-31"}},
		"nothing until nowhere": {directive.Directive{Every: directive.EveryMonth}, "2021-01-04", nil},
		"no rhythm":             {directive.Directive{Until: date("2021-12-31")}, "2021-01-04", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, periodsInWords(c.d.Periods(date(c.held), officialCalendar(t)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPeriodDeadline: an amended deadline holds for its period alone.
func TestPeriodDeadline(t *testing.T) {
	d := directive.Directive{Moved: map[string]time.Time{"2021-Q2": clock("2021-07-20 17:00")}}
	for key, want := range map[string]time.Time{"2021-Q1": date("2021-03-31").End(), "2021-Q2": clock("2021-07-20 17:00")} {
		if got := d.PeriodDeadline(directive.Period{Key: key, DueOn: date("2021-03-31")}); !got.Due.Equal(want) {
			t.Errorf("%s: %v, want %v", key, got.Due, want)
		}
	}
}

func periodsInWords(ps []directive.Period) []string {
	var out []string
	for _, p := range ps {
		out = append(out, fmt.Sprintf("%s %s %s", p.Key, p.Opens, p.DueOn))
	}
	return out
}

func TestPeriodsBeforeBriefings(t *testing.T) {
	cal := officialCalendar(t)
	briefings := []calendar.Date{date("2021-06-25"), date("2021-02-19"), date("2021-06-25"), date("2020-12-28"), date("2021-12-24")}
	for name, c := range map[string]struct {
		before int
		until  string
		want   []string
	}{
		// 19 February is the third working day after Tết; 28 December is too near for five working days.
		"five working days before": {5, "", []string{"2021-02-19 2020-12-25 2021-02-05", "2021-06-25 2021-02-20 2021-06-18", "2021-12-24 2021-06-26 2021-12-17"}},
		"on the day": {0, "", []string{"2020-12-28 2020-12-25 2020-12-28", "2021-02-19 2020-12-29 2021-02-19", "2021-06-25 2021-02-20 2021-06-25",
			"2021-12-24 2021-06-26 2021-12-24"}},
		"until": {5, "2021-06-25", []string{"2021-02-19 2020-12-25 2021-02-05", "2021-06-25 2021-02-20 2021-06-18"}},
	} {
		d := directive.Directive{Time: directive.TimeStanding, Every: directive.EveryBriefing, Briefings: briefings, DaysBefore: c.before}
		if c.until != "" {
			d.Until = date(c.until)
		}
		if diff := cmp.Diff(c.want, periodsInWords(d.Periods(date("2020-12-25"), cal))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if briefings[0] != date("2021-06-25") {
		t.Error("the directive's own list was reordered")
	}
}

func TestPeriodsAreBounded(t *testing.T) {
	cal := officialCalendar(t)
	d := directive.Directive{Every: directive.EveryMonth, Until: date("2199-12-31")}
	if n := len(d.Periods(date("2021-01-04"), cal)); n != directive.MaxPeriods {
		t.Errorf("%d months, want %d", n, directive.MaxPeriods)
	}
	d = directive.Directive{Every: directive.EveryBriefing}
	for day := date("2021-01-05"); len(d.Briefings) < 2*directive.MaxPeriods; day = day.AddDays(1) {
		d.Briefings = append(d.Briefings, day)
	}
	if n := len(d.Periods(date("2021-01-04"), cal)); n != directive.MaxPeriods {
		t.Errorf("%d briefings, want %d", n, directive.MaxPeriods)
	}
}

// Keys are unique, days ascend, every deadline is a working day after the meeting, and the rhythm has no gap.
func TestPeriodsAreInOrder(t *testing.T) {
	cal := officialCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		held := date("2020-01-01").AddDays(rapid.IntRange(0, 2000).Draw(t, "held"))
		d := directive.Directive{
			Every: rapid.SampledFrom([]directive.Every{directive.EveryMonth, directive.EveryQuarter, directive.EveryHalfYear, directive.EveryYear}).Draw(t, "every"),
			Until: held.AddDays(rapid.IntRange(-10, 1500).Draw(t, "until")),
		}
		periods := d.Periods(held, cal)
		for i, p := range periods {
			if !p.DueOn.After(held) || !cal.IsWorking(p.DueOn) || p.Opens.After(p.DueOn) {
				t.Fatalf("period %v of what was given on %s", p, held)
			}
			switch {
			case i == 0 && p.Opens != held:
				t.Fatalf("the first opens on %s, want %s", p.Opens, held)
			case i == 0 && cal.WorkingDaysBetween(held, p.DueOn) < directive.MinPeriodDays:
				t.Fatalf("the first leaves too little time: %v", p)
			case i > 0 && (p.Key <= periods[i-1].Key || cal.NextWorking(p.Opens.AddDays(-1)) != periods[i-1].DueOn):
				t.Fatalf("%v does not follow %v", p, periods[i-1])
			}
		}
	})
}

func TestGivenOn(t *testing.T) {
	held := date("2020-12-25")
	for issued, want := range map[string]string{
		"": "2020-12-25", "2020-12-24T10:00:00+07:00": "2020-12-25", "2020-12-25T23:59:00+07:00": "2020-12-25",
		"2020-12-25T17:00:00Z": "2020-12-26", "2021-05-10T08:00:00+07:00": "2021-05-10",
	} {
		var at time.Time
		if issued != "" {
			var err error
			if at, err = time.Parse(time.RFC3339, issued); err != nil {
				t.Fatal(err)
			}
		}
		if got := directive.GivenOn(held, at).String(); got != want {
			t.Errorf("issued %q: given on %s, want %s", issued, got, want)
		}
	}
}
