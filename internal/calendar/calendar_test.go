package calendar_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
)

func TestReason(t *testing.T) {
	cal := newCalendar(t, calendar.Builtin())
	for s, want := range map[string]calendar.DayReason{
		"2020-12-25": {Working: true, Code: calendar.CodeWeekday},
		"2020-12-26": {Code: calendar.CodeWeekend},
		"2021-01-01": {Code: calendar.CodeNewYear, Decision: "Bộ luật Lao động 2019, điều 112", Status: "computed"},
		"2020-01-01": {Code: calendar.CodeNewYear, Decision: "Bộ luật Lao động 2012, điều 115", Status: "computed"},
		"2021-02-13": {Code: calendar.CodeTet, Status: "published", Reason: "Tết Nguyên đán Tân Sửu"},
		"2021-02-15": {Code: calendar.CodeCompensation, Decision: "Bộ luật Lao động 2019, điều 111 khoản 3", Status: "computed"},
		"2021-02-17": {Working: true, Code: calendar.CodeWeekday},
		"2021-04-21": {Code: calendar.CodeHungKings, Decision: "Bộ luật Lao động 2019, điều 112", Status: "computed"},
		"2021-04-30": {Code: calendar.CodeReunification, Decision: "Bộ luật Lao động 2019, điều 112", Status: "computed"},
		"2021-05-01": {Code: calendar.CodeLabour, Decision: "Bộ luật Lao động 2019, điều 112", Status: "computed"},
		"2021-09-03": {Code: calendar.CodeNationalDay, Status: "published", Reason: "Quốc khánh"},
		"2024-04-29": {Code: calendar.CodeSwapOff, Decision: "2450/VPCP-KGVX", Status: "published", Reason: "Hoán đổi với thứ Bảy 04/05"},
		"2024-05-04": {Working: true, Code: calendar.CodeSwapWork, Decision: "2450/VPCP-KGVX", Status: "published", Reason: "Làm bù cho thứ Hai 29/04"},
	} {
		if diff := cmp.Diff(want, cal.Reason(date(t, s))); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
		if got := cal.IsWorking(date(t, s)); got != want.Working {
			t.Errorf("%s: IsWorking = %v", s, got)
		}
	}
}

func TestOutsideTheYears(t *testing.T) {
	cal := newCalendar(t)
	for _, d := range []calendar.Date{
		{}, {Year: 1899, Month: 12, Day: 29}, {Year: 2200, Month: 1, Day: 2}, {Year: 2021, Month: 2, Day: 30}, {Year: 2021, Month: 13, Day: 1},
	} {
		if cal.IsWorking(d) || cal.Reason(d) != (calendar.DayReason{Code: calendar.CodeOutOfRange}) {
			t.Errorf("%v: %v, %+v", d, cal.IsWorking(d), cal.Reason(d))
		}
		for name, got := range map[string]calendar.Date{
			"AddWorkingDays": cal.AddWorkingDays(d, 3), "NextWorking": cal.NextWorking(d), "PrevWorking": cal.PrevWorking(d),
		} {
			if !got.IsZero() {
				t.Errorf("%s of %v = %v, want no date", name, d, got)
			}
		}
	}
	if got := cal.SpecialDays(calendar.NewDate(1, 1, 1), calendar.NewDate(1900, 1, 2)); len(got) != 1 {
		t.Errorf("days from year 1 to 2 January 1900: %v", got)
	}
}

// An organisation's own rows: a local day off, and a holiday that must be worked.
func TestOwnExceptions(t *testing.T) {
	storm := calendar.Exception{Date: date(t, "2021-06-14"), Decision: "12/QĐ-HKH", Reason: "Bão số 2", Status: calendar.StatusPublished}
	duty := calendar.Exception{Date: date(t, "2021-04-21"), Working: true, Decision: "13/QĐ-HKH", Status: calendar.StatusPublished}
	cal := newCalendar(t, calendar.Builtin(), []calendar.Exception{storm, duty})
	if got := cal.Reason(storm.Date); got.Working || got.Code != calendar.CodeSwapOff || got.Decision != "12/QĐ-HKH" {
		t.Errorf("storm: %+v", got)
	}
	if got := cal.Reason(duty.Date); !got.Working || got.Code != calendar.CodeSwapWork {
		t.Errorf("duty: %+v", got)
	}
	if got, want := cal.AddWorkingDays(date(t, "2021-06-11"), 1), date(t, "2021-06-15"); got != want {
		t.Errorf("one working day over the storm ends on %v, want %v", got, want)
	}
}

// A make-up day is not put on a weekday that a decision takes off anyway, but a row
// that announces the make-up day leaves it where it is.
func TestMakeUpDayAndRows(t *testing.T) {
	// 1 May 2027 is a Saturday, made up on Monday the 3rd.
	monday, tuesday := date(t, "2027-05-03"), date(t, "2027-05-04")
	swap := newCalendar(t, []calendar.Exception{{Date: monday, Code: calendar.CodeSwapOff, Status: calendar.StatusPublished}})
	if got := swap.Reason(tuesday).Code; got != calendar.CodeCompensation {
		t.Errorf("with Monday off by decision, Tuesday is %s", got)
	}
	told := newCalendar(t, []calendar.Exception{{Date: monday, Code: calendar.CodeCompensation, Status: calendar.StatusPublished}})
	if got := told.Reason(tuesday).Code; got != calendar.CodeWeekday {
		t.Errorf("with Monday announced, Tuesday is %s", got)
	}
	if got := told.Reason(monday); got.Code != calendar.CodeCompensation || got.Status != calendar.StatusPublished {
		t.Errorf("announced make-up day: %+v", got)
	}
}

func TestNewRefuses(t *testing.T) {
	on := func(s string) calendar.Exception {
		return calendar.Exception{Date: date(t, s), Status: calendar.StatusPublished}
	}
	coded := func(code calendar.Code, days ...string) (rows []calendar.Exception) {
		for _, s := range days {
			e := on(s)
			e.Code = code
			rows = append(rows, e)
		}
		return rows
	}
	for name, c := range map[string]struct {
		rows []calendar.Exception
		want []string
	}{
		"no date":        {[]calendar.Exception{{Status: "published"}}, []string{"invalid date"}},
		"impossible day": {[]calendar.Exception{{Date: calendar.Date{Year: 2021, Month: 2, Day: 30}, Status: "published"}}, []string{"2021-02-30", "invalid date"}},
		"same date":      {[]calendar.Exception{on("2021-06-14"), on("2021-06-15"), on("2021-06-14")}, []string{"2021-06-14", "given twice"}},
		"no status":      {[]calendar.Exception{{Date: date(t, "2021-06-14")}}, []string{`status ""`}},
		"unknown code":   {coded("holiday", "2021-06-14"), []string{`"holiday"`}},
		"plain code":     {coded(calendar.CodeWeekend, "2021-06-14"), []string{`"weekend"`}},
		"worked holiday": {[]calendar.Exception{{Date: date(t, "2021-04-21"), Working: true, Code: calendar.CodeHungKings, Status: "published"}}, []string{"on a working day"}},
		"idle make-up":   {coded(calendar.CodeSwapWork, "2021-06-12"), []string{"on a day off"}},
		"short Tết":      {coded(calendar.CodeTet, "2021-02-11", "2021-02-12"), []string{"tet 2021", "2 days given, the law gives 5"}},
		"Tết elsewhere":  {coded(calendar.CodeTet, "2021-02-13", "2021-02-14", "2021-02-15", "2021-02-16", "2021-02-17"), []string{"around 2021-02-12"}},
		"Tết with a gap": {coded(calendar.CodeTet, "2021-02-10", "2021-02-11", "2021-02-12", "2021-02-13", "2021-02-15"), []string{"in a row"}},
		"half a National Day": {coded(calendar.CodeNationalDay, "2021-09-02"),
			[]string{"national day 2021", "1 days given, the law gives 2"}},
		"National Day without the 2nd": {coded(calendar.CodeNationalDay, "2021-09-01", "2021-09-03"), []string{"2021-09-02"}},
		"two National Days in 2020":    {coded(calendar.CodeNationalDay, "2020-09-01", "2020-09-02"), []string{"the law gives 1"}},
		"National Day far off":         {coded(calendar.CodeNationalDay, "2021-09-02", "2021-09-04"), []string{"2021-09-04 is not beside"}},
		"all faults at once":           {[]calendar.Exception{{Code: "x", Date: date(t, "2021-06-14")}, {Status: "published"}}, []string{`"x"`, `status ""`, "invalid date"}},
	} {
		cal, err := calendar.New(c.rows)
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not mention %q", name, err, want)
			}
		}
		if cal != (calendar.Calendar{}) {
			t.Errorf("%s: got a calendar with the error", name)
		}
	}
}

func TestExceptionsAreACopy(t *testing.T) {
	rows := calendar.Builtin()
	rows[0], rows[1] = rows[1], rows[0]
	cal := newCalendar(t, rows)
	if diff := cmp.Diff(calendar.Builtin(), cal.Exceptions()); diff != "" {
		t.Errorf("not the rows in order: %s", diff)
	}
	rows[2].Working, cal.Exceptions()[3].Working = true, true
	if diff := cmp.Diff(calendar.Builtin(), cal.Exceptions()); diff != "" {
		t.Errorf("changed from outside: %s", diff)
	}
	if got := (calendar.Calendar{}).Exceptions(); got != nil {
		t.Errorf("the zero calendar has rows: %v", got)
	}
}

func TestZeroCalendarIsTheLaw(t *testing.T) {
	var zero calendar.Calendar
	law := newCalendar(t)
	for d := date(t, "2027-01-01"); d.Year < 2029; d = d.AddDays(1) {
		if zero.Reason(d) != law.Reason(d) || zero.IsWorking(d) != law.IsWorking(d) {
			t.Fatalf("%v: %+v, %+v", d, zero.Reason(d), law.Reason(d))
		}
	}
}

func TestExceptionJSON(t *testing.T) {
	in := calendar.Exception{Date: date(t, "2024-05-04"), Working: true, Code: calendar.CodeSwapWork, Decision: "2450/VPCP-KGVX",
		Reason: "Làm bù", Status: calendar.StatusPublished, Source: "báo"}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"date":"2024-05-04","working":true,"code":"swap_work","decision":"2450/VPCP-KGVX","reason":"Làm bù","status":"published","source":"báo"}`
	if string(raw) != want {
		t.Errorf("got %s", raw)
	}
	var out calendar.Exception
	if err := json.Unmarshal(raw, &out); err != nil || out != in {
		t.Errorf("read back %+v, %v", out, err)
	}
	raw, err = json.Marshal(calendar.Day{Date: in.Date, DayReason: calendar.DayReason{Code: calendar.CodeWeekend}})
	if err != nil || string(raw) != `{"date":"2024-05-04","working":false,"code":"weekend"}` {
		t.Errorf("day: %s, %v", raw, err)
	}
}

// Years are worked out on first use; the race detector watches.
func TestConcurrentUse(t *testing.T) {
	shared, alone := newCalendar(t, calendar.Builtin()), newCalendar(t, calendar.Builtin())
	start, end := date(t, "2019-06-01"), date(t, "2031-06-01")
	want := alone.WorkingDaysBetween(start, end)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			n := 0
			for d := start.AddDays(1); !d.After(end); d = d.AddDays(1) {
				if shared.IsWorking(d) {
					n++
				}
			}
			if got := shared.WorkingDaysBetween(start, end); got != n || got != want {
				t.Errorf("counted %d by day and %d at once, want %d", n, got, want)
			}
		})
	}
	wg.Wait()
}

func BenchmarkIsWorking(b *testing.B) {
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		b.Fatal(err)
	}
	d := calendar.NewDate(2021, time.February, 12)
	for b.Loop() {
		cal.IsWorking(d)
	}
}

func BenchmarkAddWorkingDays(b *testing.B) {
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		b.Fatal(err)
	}
	d := calendar.NewDate(2020, time.December, 25)
	for b.Loop() {
		cal.AddWorkingDays(d, 35)
	}
}

func BenchmarkNew(b *testing.B) {
	rows := calendar.Builtin()
	for b.Loop() {
		if _, err := calendar.New(rows); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstUseOfAYear is what a fresh calendar pays once per year it is asked
// about: New plus that year.
func BenchmarkFirstUseOfAYear(b *testing.B) {
	rows := calendar.Builtin()
	d := calendar.NewDate(2021, time.February, 12)
	for b.Loop() {
		cal, err := calendar.New(rows)
		if err != nil {
			b.Fatal(err)
		}
		cal.IsWorking(d)
	}
}
