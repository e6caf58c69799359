package calendar_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/internal/calendar"
)

func TestAddWorkingDays(t *testing.T) {
	published := newCalendar(t, calendar.Builtin())
	swapped := newCalendar(t, calendar.Builtin(), calendar.Unconfirmed())
	for _, c := range []struct {
		cal  calendar.Calendar
		from string
		n    int
		want string
		why  string
	}{
		{published, "2020-12-25", 10, "2021-01-11", "1 January off"},
		{published, "2020-12-25", 35, "2021-02-22", "10 to 16 February off"},
		{published, "2025-12-25", 10, "2026-01-09", "without the swap"},
		{swapped, "2025-12-25", 10, "2026-01-10", "2 January off, Saturday the 10th worked"},
		{published, "2021-01-11", -10, "2020-12-25", "and back"},
		{published, "2021-01-11", -5, "2021-01-04", "the first reminder"},
		{published, "2021-01-11", 1, "2021-01-12", "the first escalation"},
		{published, "2024-04-26", 1, "2024-05-02", "Monday swapped away, then two holidays"},
		{published, "2024-05-03", 1, "2024-05-04", "the Saturday worked instead"},
		{published, "2021-02-13", 1, "2021-02-17", "from a day off"},
		{published, "2021-02-13", -1, "2021-02-09", "from a day off, back"},
		{published, "2021-02-13", 0, "2021-02-09", "none: the last working day on or before"},
		{published, "2021-01-11", 0, "2021-01-11", "none from a working day: itself"},
	} {
		if got := c.cal.AddWorkingDays(date(t, c.from), c.n); got != date(t, c.want) {
			t.Errorf("%s %+d working days = %v, want %s (%s)", c.from, c.n, got, c.want, c.why)
		}
	}
}

func TestCountsEndWithTheYears(t *testing.T) {
	cal := newCalendar(t)
	d := date(t, "2021-01-11")
	for _, n := range []int{100_000, -100_000, math.MaxInt, math.MinInt} {
		if got := cal.AddWorkingDays(d, n); !got.IsZero() {
			t.Errorf("%d working days from %v = %v, want no date", n, d, got)
		}
	}
	if got := cal.PrevWorking(date(t, "1900-01-01")); !got.IsZero() {
		t.Errorf("working day before 1 January 1900: %v", got)
	}
	if got := cal.NextWorking(date(t, "2199-12-31")); got != date(t, "2199-12-31") {
		t.Errorf("31 December 2199, a Tuesday: %v", got)
	}
	if got := cal.AddWorkingDays(date(t, "2199-12-31"), 1); !got.IsZero() {
		t.Errorf("working day after the last: %v", got)
	}
	whole := cal.WorkingDaysBetween(date(t, "1900-01-01"), date(t, "2199-12-31"))
	for _, outside := range []calendar.Date{calendar.NewDate(1, time.January, 1), calendar.NewDate(1899, time.December, 31)} {
		// 1 January 1900 itself is a holiday.
		if got := cal.WorkingDaysBetween(outside, calendar.NewDate(9999, time.December, 31)); got != whole {
			t.Errorf("from %v: %d, want %d", outside, got, whole)
		}
	}
	for _, c := range [][2]calendar.Date{
		{{}, d}, {d, {}}, {calendar.NewDate(2200, 1, 1), calendar.NewDate(2300, 1, 1)},
		{calendar.NewDate(1800, 1, 1), calendar.NewDate(1899, 12, 31)}, {d, d},
	} {
		if got := cal.WorkingDaysBetween(c[0], c[1]); got != 0 {
			t.Errorf("between %v and %v: %d", c[0], c[1], got)
		}
	}
}

func TestOffDays(t *testing.T) {
	cal := newCalendar(t, calendar.Builtin())
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2020-12-25", "2021-01-11", []string{"2021-01-01"}},
		{"2021-01-01", "2021-01-11", nil},                    // the day counted from is not passed over
		{"2020-12-31", "2021-01-01", []string{"2021-01-01"}}, // the day counted to is
		{"2021-01-01", "2020-12-31", nil},
		{"2021-01-04", "2020-12-25", []string{"2021-01-01"}},
		{"2021-01-04", "2021-01-04", nil},
		{"2024-04-26", "2024-05-06", []string{"2024-04-29", "2024-04-30", "2024-05-01"}}, // not Saturday 4 May, worked
		{"2021-02-09", "2021-02-17", []string{"2021-02-10", "2021-02-11", "2021-02-12", "2021-02-13", "2021-02-14",
			"2021-02-15", "2021-02-16"}},
	} {
		var got []string
		for _, d := range cal.OffDays(date(t, c.from), date(t, c.to)) {
			got = append(got, d.Date.String())
			if d.Working || d.Code == calendar.CodeWeekend {
				t.Errorf("%s to %s: %+v", c.from, c.to, d)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("off from %s to %s: %v, want %v", c.from, c.to, got, c.want)
		}
	}
	if got := cal.OffDays(calendar.Date{}, date(t, "2021-01-11")); got != nil {
		t.Errorf("from no date: %v", got)
	}
}

// anyCalendar draws a calendar with the built-in rows and some of an organisation's.
func anyCalendar() *rapid.Generator[calendar.Calendar] {
	return rapid.Custom(func(t *rapid.T) calendar.Calendar {
		rows := calendar.Builtin()
		taken := map[calendar.Date]bool{}
		for _, e := range rows {
			taken[e.Date] = true
		}
		first := calendar.NewDate(2019, time.January, 1)
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 4000), 0, 40, rapid.ID).Draw(t, "days") {
			e := calendar.Exception{Date: first.AddDays(i), Working: rapid.Bool().Draw(t, "working"), Status: calendar.StatusPublished}
			if !taken[e.Date] {
				rows = append(rows, e)
			}
		}
		cal, err := calendar.New(rows)
		if err != nil {
			t.Fatal(err)
		}
		return cal
	})
}

// nearDate draws a day among those the rows are about.
func nearDate() *rapid.Generator[calendar.Date] {
	first := calendar.NewDate(2018, time.June, 1)
	return rapid.Custom(func(t *rapid.T) calendar.Date { return first.AddDays(rapid.IntRange(0, 4500).Draw(t, "day")) })
}

// scan counts the working days after from up to to, a day at a time.
func scan(cal calendar.Calendar, from, to calendar.Date) int {
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if cal.Reason(d).Working {
			n++
		}
	}
	return n
}

func TestCountsAgreeWithScan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, a, b := anyCalendar().Draw(t, "calendar"), nearDate().Draw(t, "a"), nearDate().Draw(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		n := scan(cal, a, b)
		if got := cal.WorkingDaysBetween(a, b); got != n {
			t.Fatalf("%v to %v: %d working days, a scan finds %d", a, b, got, n)
		}
		if got := cal.WorkingDaysBetween(b, a); got != -n {
			t.Fatalf("%v back to %v: %d, want %d", b, a, got, -n)
		}
		for d := a; d.DaysUntil(a) > -20; d = d.AddDays(1) {
			if cal.IsWorking(d) != cal.Reason(d).Working {
				t.Fatalf("%v: IsWorking %v, Reason %+v", d, cal.IsWorking(d), cal.Reason(d))
			}
		}
	})
}

func TestAddWorkingDaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, d := anyCalendar().Draw(t, "calendar"), nearDate().Draw(t, "date")
		n := rapid.IntRange(1, 700).Draw(t, "n")

		ahead, back := cal.AddWorkingDays(d, n), cal.AddWorkingDays(d, -n)
		if !cal.IsWorking(ahead) || !cal.IsWorking(back) || !ahead.After(d) || !back.Before(d) {
			t.Fatalf("%v ± %d = %v, %v", d, n, ahead, back)
		}
		if got := cal.WorkingDaysBetween(d, ahead); got != n {
			t.Fatalf("%v + %d = %v, which is %d away", d, n, ahead, got)
		}
		// Counting back leaves out d and includes the result.
		if got := scan(cal, back.AddDays(-1), d.AddDays(-1)); got != n {
			t.Fatalf("%v - %d = %v, which is %d away", d, n, back, got)
		}
		if next := cal.AddWorkingDays(d, n+1); !next.After(ahead) || cal.AddWorkingDays(ahead, 1) != next {
			t.Fatalf("%v + %d = %v, but + %d = %v", d, n, ahead, n+1, next)
		}
		if later := cal.AddWorkingDays(d.AddDays(1), n); later.Before(ahead) {
			t.Fatalf("a day later ends earlier: %v, %v", later, ahead)
		}
		// From a working day the way back leads home; from a day off, to the working
		// day before it.
		if home := cal.AddWorkingDays(ahead, -n); home != cal.PrevWorking(d) {
			t.Fatalf("%v + %d - %d = %v, want %v", d, n, n, home, cal.PrevWorking(d))
		}
		if home := cal.AddWorkingDays(back, n); home != cal.NextWorking(d) {
			t.Fatalf("%v - %d + %d = %v, want %v", d, n, n, home, cal.NextWorking(d))
		}
	})
}

func TestNextAndPrevWorking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, d := anyCalendar().Draw(t, "calendar"), nearDate().Draw(t, "date")
		next, prev := cal.NextWorking(d), cal.PrevWorking(d)
		if !cal.IsWorking(next) || !cal.IsWorking(prev) || next.Before(d) || prev.After(d) {
			t.Fatalf("around %v: %v, %v", d, prev, next)
		}
		if cal.IsWorking(d) != (next == d) || cal.IsWorking(d) != (prev == d) {
			t.Fatalf("%v worked %v: %v, %v", d, cal.IsWorking(d), prev, next)
		}
		for x := prev.AddDays(1); x.Before(next); x = x.AddDays(1) {
			if cal.IsWorking(x) {
				t.Fatalf("%v lies between %v and %v", x, prev, next)
			}
		}
		if cal.AddWorkingDays(d, 0) != prev {
			t.Fatalf("%v + 0 = %v, want %v", d, cal.AddWorkingDays(d, 0), prev)
		}
	})
}

func TestCountsOverTheCenturies(t *testing.T) {
	cal := newCalendar(t, calendar.Builtin())
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "date"), rapid.IntRange(-80_000, 80_000).Draw(t, "n")
		got := cal.AddWorkingDays(d, n)
		if got.IsZero() {
			return // left the years
		}
		if !cal.IsWorking(got) {
			t.Fatalf("%v %+d = %v, a day off", d, n, got)
		}
		if n > 0 {
			if between := cal.WorkingDaysBetween(d, got); between != n {
				t.Fatalf("%v %+d = %v, which is %d away", d, n, got, between)
			}
		}
	})
}
