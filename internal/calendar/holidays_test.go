package calendar_test

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"giaoban/internal/calendar"
)

// yearOfFile is a year of testdata/holidays-2021-2027.yaml, a list put together
// from published pages independently of this package.
type yearOfFile struct {
	Law      []calendar.Date   `yaml:"law"`
	Bu       []calendar.Date   `yaml:"bu"`
	SwapOff  []calendar.Date   `yaml:"swap_off"`
	SwapWork []calendar.Date   `yaml:"swap_work"`
	Status   map[string]string `yaml:"status"`
}

type lunarOfFile struct {
	Tet   map[int]calendar.Date `yaml:"tet_day_1"`
	GioTo map[int]calendar.Date `yaml:"gio_to"`
}

func readHolidays(t *testing.T) (map[int]yearOfFile, lunarOfFile) {
	t.Helper()
	raw, err := os.ReadFile("testdata/holidays-2021-2027.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var nodes map[string]yaml.Node
	if err := yaml.Unmarshal(raw, &nodes); err != nil {
		t.Fatal(err)
	}
	years := map[int]yearOfFile{}
	var lunar lunarOfFile
	for key, node := range nodes {
		if key == "lunar" {
			if err := node.Decode(&lunar); err != nil {
				t.Fatal(err)
			}
			continue
		}
		year, err := strconv.Atoi(key)
		if err != nil {
			t.Fatal(err)
		}
		var y yearOfFile
		if err := node.Decode(&y); err != nil {
			t.Fatal(err)
		}
		years[year] = y
	}
	if len(years) != 7 || len(lunar.Tet) != 7 || len(lunar.GioTo) != 7 {
		t.Fatalf("read %d years, %d Tết, %d Giỗ Tổ", len(years), len(lunar.Tet), len(lunar.GioTo))
	}
	return years, lunar
}

func newCalendar(t testing.TB, rows ...[]calendar.Exception) calendar.Calendar {
	t.Helper()
	cal, err := calendar.New(slices.Concat(rows...))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// daysOfYear sorts the special days of a year into the lists of the file.
func daysOfYear(cal calendar.Calendar, year int) (y yearOfFile, special []calendar.Day) {
	special = cal.SpecialDays(calendar.NewDate(year, time.January, 1), calendar.NewDate(year, time.December, 31))
	for _, d := range special {
		switch d.Code {
		case calendar.CodeCompensation:
			y.Bu = append(y.Bu, d.Date)
		case calendar.CodeSwapOff:
			y.SwapOff = append(y.SwapOff, d.Date)
		case calendar.CodeSwapWork:
			y.SwapWork = append(y.SwapWork, d.Date)
		default:
			y.Law = append(y.Law, d.Date)
		}
	}
	return y, special
}

// notFixed tells the days of 2027 that the file leaves out because the choice of
// Tết and of the second National Day is not made.
func notFixed(d calendar.Day) bool {
	tet := d.Code == calendar.CodeTet ||
		d.Code == calendar.CodeCompensation && d.Date.Month == time.February
	second := d.Code == calendar.CodeNationalDay && d.Date.Day != 2
	return d.Date.Year == 2027 && (tet || second)
}

func TestHolidaysOfTheFile(t *testing.T) {
	years, lunar := readHolidays(t)
	cal := newCalendar(t, calendar.Builtin(), calendar.Unconfirmed())
	for year, want := range years {
		got, special := daysOfYear(cal, year)
		for _, d := range special {
			if !notFixed(d) {
				continue
			}
			if d.Status != calendar.StatusComputed {
				t.Errorf("%v %s is %q, want computed", d.Date, d.Code, d.Status)
			}
			is := func(other calendar.Date) bool { return other == d.Date }
			got.Law, got.Bu = slices.DeleteFunc(got.Law, is), slices.DeleteFunc(got.Bu, is)
		}
		for name, list := range map[string][2][]calendar.Date{
			"law": {want.Law, got.Law}, "bu": {want.Bu, got.Bu},
			"swap_off": {want.SwapOff, got.SwapOff}, "swap_work": {want.SwapWork, got.SwapWork},
		} {
			if !slices.Equal(list[0], list[1]) {
				t.Errorf("%d %s (-file +computed): %s", year, name, cmp.Diff(list[0], list[1]))
			}
		}
	}
	for year, want := range lunar.Tet {
		if got := calendar.LunarNewYear(year); got != want {
			t.Errorf("Tết %d = %v, file says %v", year, got, want)
		}
	}
	for year, want := range lunar.GioTo {
		if got := calendar.HungKings(year); got != want {
			t.Errorf("Giỗ Tổ %d = %v, file says %v", year, got, want)
		}
	}
}

// What the file marks as published must be so in the built-in rows, and nothing else.
func TestStatusesOfTheFile(t *testing.T) {
	years, _ := readHolidays(t)
	cal := newCalendar(t, calendar.Builtin(), calendar.Unconfirmed())
	for year, want := range years {
		_, special := daysOfYear(cal, year)
		for _, d := range special {
			var key string
			switch d.Code {
			case calendar.CodeTet:
				key = "tet"
			case calendar.CodeNationalDay:
				key = "quoc_khanh"
			case calendar.CodeSwapOff, calendar.CodeSwapWork:
				key = "swap"
			default:
				continue
			}
			status := want.Status[key]
			if status == "" || status == "not found" {
				status = calendar.StatusComputed // "rest: computed"
			}
			if d.Status != status {
				t.Errorf("%v %s is %q, the file says %q", d.Date, d.Code, d.Status, status)
			}
		}
	}
}

// The swaps of 2026 are known but not in force.
func TestUnconfirmedRowsDoNotCount(t *testing.T) {
	var got []string
	for _, e := range calendar.Unconfirmed() {
		got = append(got, e.Date.String())
		if e.Status != calendar.StatusUnconfirmed {
			t.Errorf("%v is %q", e.Date, e.Status)
		}
	}
	if diff := cmp.Diff([]string{"2026-01-02", "2026-01-10", "2026-08-22", "2026-08-31"}, got); diff != "" {
		t.Error(diff)
	}
	y, _ := daysOfYear(newCalendar(t, calendar.Builtin()), 2026)
	if y.SwapOff != nil || y.SwapWork != nil {
		t.Errorf("swaps in force in 2026: %v, %v", y.SwapOff, y.SwapWork)
	}
}

func TestBuiltinRows(t *testing.T) {
	rows := slices.Concat(calendar.Builtin(), calendar.Unconfirmed())
	first, last := date(t, "2020-01-01"), date(t, "2027-12-31")
	for _, e := range rows {
		if e.Date.Before(first) || e.Date.After(last) {
			t.Errorf("%v is outside 2020 to 2027", e.Date)
		}
		if e.Source == "" || e.Reason == "" || e.Code == "" {
			t.Errorf("%v lacks a source, reason or code: %+v", e.Date, e)
		}
	}
	if !slices.IsSortedFunc(calendar.Builtin(), func(a, b calendar.Exception) int { return a.Date.Compare(b.Date) }) {
		t.Error("rows are not in order")
	}
	// A caller may do what it likes with its copy.
	calendar.Builtin()[0].Working = true
	if calendar.Builtin()[0].Working {
		t.Error("Builtin returns a shared slice")
	}
}

// Before 2021 the Labour Code 2012 gave ten days, with one for 2 September.
func TestYear2020(t *testing.T) {
	y, _ := daysOfYear(newCalendar(t, calendar.Builtin()), 2020)
	var got []string
	for _, d := range y.Law {
		got = append(got, d.String())
	}
	want := []string{"2020-01-01", "2020-01-23", "2020-01-24", "2020-01-25", "2020-01-26", "2020-01-27",
		"2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]calendar.Date{date(t, "2020-01-28"), date(t, "2020-01-29")}, y.Bu); diff != "" {
		t.Error(diff)
	}
}

// The defaults, on years that no row settles.
func TestDefaultChoices(t *testing.T) {
	cal := newCalendar(t)
	for s, want := range map[string]calendar.Code{
		"2028-01-25": calendar.CodeTet, // the last day of the old year
		"2028-01-26": calendar.CodeTet,
		"2028-01-29": calendar.CodeTet,          // Saturday
		"2028-01-31": calendar.CodeCompensation, // for it
		"2028-02-01": calendar.CodeWeekday,
		"2028-01-24": calendar.CodeWeekday,
		"2029-09-02": calendar.CodeNationalDay, // Sunday
		"2029-09-03": calendar.CodeNationalDay, // Monday beside it
		"2029-09-04": calendar.CodeCompensation,
		"2028-09-01": calendar.CodeNationalDay, // 2/9 is a Saturday
		"2028-09-04": calendar.CodeCompensation,
		"2027-09-03": calendar.CodeNationalDay, // 2/9 is a Thursday
		"2027-09-01": calendar.CodeWeekday,
		"2031-09-01": calendar.CodeNationalDay, // 2/9 is a Tuesday
		"2030-09-03": calendar.CodeNationalDay, // 2/9 is a Monday
		"2026-09-01": calendar.CodeNationalDay, // 2/9 is a Wednesday
		"2033-09-01": calendar.CodeNationalDay, // 2/9 is a Friday
		"2019-09-03": calendar.CodeWeekday,     // one day before 2021
		"2019-09-02": calendar.CodeNationalDay,
		"2018-09-03": calendar.CodeCompensation,
	} {
		if got := cal.Reason(date(t, s)); got.Code != want {
			t.Errorf("%s is %+v, want %s", s, got, want)
		}
	}
}

// Every year has the statutory number of holidays, each of them off, and one day
// made up for each that fell on a weekend.
func TestEveryYearKeepsTheLaw(t *testing.T) {
	cal := newCalendar(t, calendar.Builtin())
	for year := calendar.MinYear; year <= calendar.MaxYear; year++ {
		y, special := daysOfYear(cal, year)
		want := 11
		if year < 2021 {
			want = 10
		}
		weekend := 0
		for _, d := range y.Law {
			if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
				weekend++
			}
		}
		coincide := calendar.HungKings(year) == calendar.NewDate(year, time.April, 30)
		if len(y.Law) != want && !(coincide && len(y.Law) == want-1) {
			t.Errorf("%d has %d holidays, want %d: %v", year, len(y.Law), want, y.Law)
		}
		if len(y.Bu) != weekend {
			t.Errorf("%d: %d days made up for %d on weekends", year, len(y.Bu), weekend)
		}
		for _, d := range y.Bu {
			if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
				t.Errorf("make-up day %v is a %v", d, w)
			}
		}
		for _, d := range special {
			if d.Working != (d.Code == calendar.CodeSwapWork) || cal.IsWorking(d.Date) != d.Working {
				t.Errorf("%v: %+v", d.Date, d)
			}
		}
	}
}
