package calendar_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/internal/calendar"
)

func describe(found []calendar.Uncertainty) []string {
	var out []string
	for _, u := range found {
		out = append(out, fmt.Sprintf("%s %d %s..%s", u.Code, u.Year, u.From, u.To))
	}
	return out
}

func TestUncertain(t *testing.T) {
	builtin := newCalendar(t, calendar.Builtin())
	withSwaps := newCalendar(t, calendar.Builtin(), calendar.Unconfirmed())
	refused := newCalendar(t, calendar.Builtin(), []calendar.Exception{
		{Date: date(t, "2026-01-02"), Working: true, Decision: "không hoán đổi", Status: calendar.StatusPublished}})
	local := newCalendar(t, []calendar.Exception{{Date: date(t, "2028-06-14"), Status: calendar.StatusPublished}})
	for _, c := range []struct {
		name     string
		cal      calendar.Calendar
		from, to string
		want     []string
	}{
		{"the real meeting", builtin, "2020-12-25", "2021-02-22", nil},
		{"all that is published", builtin, "2020-01-01", "2025-12-31", nil},
		{"around a reported swap", builtin, "2025-12-25", "2026-01-09", []string{"day_pending 2026 2026-01-02..2026-01-02"}},
		{"2026", builtin, "2026-01-01", "2026-12-31", []string{
			"national_day_not_published 2026 2026-09-01..2026-09-05",
			"day_pending 2026 2026-01-02..2026-01-02", "day_pending 2026 2026-01-10..2026-01-10",
			"day_pending 2026 2026-08-22..2026-08-22", "day_pending 2026 2026-08-31..2026-08-31"}},
		{"counting on the swap", withSwaps, "2026-01-01", "2026-01-31", []string{
			"day_unconfirmed 2026 2026-01-02..2026-01-02", "day_unconfirmed 2026 2026-01-10..2026-01-10"}},
		{"a row settles the day", refused, "2026-01-01", "2026-01-05", nil},
		{"Tết 2027", builtin, "2027-01-20", "2027-02-20", []string{"tet_not_published 2027 2027-02-03..2027-02-11"}},
		{"2027 after Tết", builtin, "2027-03-01", "2027-08-31", nil},
		{"2027", builtin, "2027-01-01", "2027-12-31", []string{
			"tet_not_published 2027 2027-02-03..2027-02-11", "national_day_not_published 2027 2027-09-01..2027-09-05"}},
		{"any day of 2028", builtin, "2028-06-14", "2028-06-14", []string{"year_not_published 2028 2028-01-01..2028-12-31"}},
		{"into 2028", builtin, "2027-12-20", "2028-01-10", []string{"year_not_published 2028 2028-01-01..2028-12-31"}},
		{"backwards", builtin, "2028-01-10", "2027-12-20", []string{"year_not_published 2028 2028-01-01..2028-12-31"}},
		{"a local row does not vouch for a year", local, "2028-06-01", "2028-06-30", []string{"year_not_published 2028 2028-01-01..2028-12-31"}},
		{"no rows at all", calendar.Calendar{}, "2021-03-01", "2021-03-01", []string{"year_not_published 2021 2021-01-01..2021-12-31"}},
		{"years of older law", builtin, "2010-03-01", "2010-03-01", []string{"year_not_published 2010 2010-01-01..2010-12-31"}},
	} {
		got := describe(c.cal.Uncertain(date(t, c.from), date(t, c.to)))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUncertainCarriesTheRow(t *testing.T) {
	cal := newCalendar(t, calendar.Builtin())
	found := cal.Uncertain(date(t, "2026-01-01"), date(t, "2026-01-31"))
	if len(found) != 2 || found[0].Exception == nil || found[1].Exception == nil {
		t.Fatalf("found %+v", found)
	}
	if off, work := found[0].Exception, found[1].Exception; off.Working || !work.Working || off.Date == work.Date {
		t.Errorf("rows %+v, %+v", off, work)
	}
}

func TestUncertainOutsideTheYears(t *testing.T) {
	cal := newCalendar(t)
	got := describe(cal.Uncertain(calendar.NewDate(2199, time.December, 1), calendar.NewDate(9999, time.January, 1)))
	want := []string{"year_not_published 2199 2199-01-01..2199-12-31", "out_of_range 9999 2200-01-01..9999-01-01"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	got = describe(cal.Uncertain(calendar.NewDate(1, time.January, 1), calendar.NewDate(1, time.January, 2)))
	if want := []string{"out_of_range 1 0001-01-01..0001-01-02"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := cal.Uncertain(calendar.Date{}, date(t, "2021-01-01")); got != nil {
		t.Errorf("from no date: %v", got)
	}
}

// The bounds of an unpublished Tết hold every choice seen in practice: whichever
// becomes law, no day outside the bounds changes.
func TestUncertainTetBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2021, 2100).Draw(t, "year")
		before := rapid.IntRange(1, 3).Draw(t, "days before")
		second := calendar.NewDate(year, time.September, 2)
		beside := rapid.SampledFrom([]int{-1, 1}).Draw(t, "beside")
		var rows []calendar.Exception
		add := func(d calendar.Date, code calendar.Code) {
			rows = append(rows, calendar.Exception{Date: d, Code: code, Status: calendar.StatusPublished})
		}
		for i := range 5 {
			add(calendar.LunarNewYear(year).AddDays(i-before), calendar.CodeTet)
		}
		add(second, calendar.CodeNationalDay)
		add(second.AddDays(beside), calendar.CodeNationalDay)
		chosen, err := calendar.New(rows)
		if err != nil {
			t.Fatal(err)
		}
		// A year whose only row is a plain holiday: its Tết and National Day are open.
		open, err := calendar.New([]calendar.Exception{{Date: calendar.NewDate(year, time.January, 1),
			Code: calendar.CodeNewYear, Status: calendar.StatusComputed}})
		if err != nil {
			t.Fatal(err)
		}
		first, last := calendar.NewDate(year, time.January, 1), calendar.NewDate(year, time.December, 31)
		warned := open.Uncertain(first, last)
		for d := first; !d.After(last); d = d.AddDays(1) {
			covered := slices.ContainsFunc(warned, func(u calendar.Uncertainty) bool { return !d.Before(u.From) && !d.After(u.To) })
			if !covered && open.IsWorking(d) != chosen.IsWorking(d) {
				t.Fatalf("%v depends on the choice but is not warned of: %q", d, describe(warned))
			}
		}
	})
}
