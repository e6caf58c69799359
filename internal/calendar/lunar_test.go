package calendar_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
)

func TestLunarNewYear(t *testing.T) {
	for year, want := range map[int]string{
		// Where a table made for another meridian is wrong: China's 1985 (a month),
		// 2007, 2030 and 2053 (a day), Korea's 2027 and 2028 (a day).
		1985: "1985-01-21", 2007: "2007-02-17", 2053: "2053-02-18",
		1968: "1968-01-29", 1976: "1976-01-31", 2000: "2000-02-05", 2020: "2020-01-25",
		2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10", 2025: "2025-01-29",
		2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13", 2030: "2030-02-02",
	} {
		if got := calendar.LunarNewYear(year); got != date(t, want) {
			t.Errorf("Tết %d = %v, want %s", year, got, want)
		}
	}
}

func TestHungKings(t *testing.T) {
	for year, want := range map[int]string{
		2020: "2020-04-02", 2021: "2021-04-21", 2022: "2022-04-10", 2023: "2023-04-29", 2024: "2024-04-18",
		2025: "2025-04-07", 2026: "2026-04-26", 2027: "2027-04-16",
	} {
		if got := calendar.HungKings(year); got != date(t, want) {
			t.Errorf("Giỗ Tổ %d = %v, want %s", year, got, want)
		}
	}
}

// The leap months of the Vietnamese calendar, as published; China had the 10th of
// 1984 for Vietnam's 2nd of 1985, and the 6th of 1987 for the 7th.
func TestLeapMonths(t *testing.T) {
	want := map[int]int{
		1976: 8, 1979: 6, 1982: 4, 1985: 2, 1987: 7, 1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2, 2006: 7,
		2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5,
		2042: 2, 2044: 7, 2047: 5, 2050: 3,
	}
	got := map[int]int{}
	for year := 1976; year <= 2050; year++ {
		for month := 1; month <= 12; month++ {
			if _, err := calendar.FromLunar(year, month, 1, true); err == nil {
				got[year] = month
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLunarDate(t *testing.T) {
	type lunar struct {
		Year, Month, Day int
		Leap             bool
	}
	for s, want := range map[string]lunar{
		"2020-12-25": {2020, 11, 12, false}, // the briefing; new moon at 23:17 on the 14th, so the 11th in China
		"2021-02-11": {2020, 12, 30, false},
		"2021-02-12": {2021, 1, 1, false},
		"2020-05-22": {2020, 4, 30, false},
		"2020-05-23": {2020, 4, 1, true},
		"2020-06-21": {2020, 5, 1, false},
		"2033-12-22": {2033, 11, 1, true},
		"2034-02-19": {2034, 1, 1, false},
	} {
		var got lunar
		got.Year, got.Month, got.Day, got.Leap = calendar.LunarDate(date(t, s))
		if got != want {
			t.Errorf("%s is %+v, want %+v", s, got, want)
		}
	}
	if y, m, d, leap := calendar.LunarDate(calendar.Date{}); y != 0 || m != 0 || d != 0 || leap {
		t.Error("no date has a lunar date")
	}
}

func TestFromLunarRefusesDaysThatDoNotExist(t *testing.T) {
	for _, c := range []struct {
		year, month, day int
		leap             bool
	}{
		{2021, 4, 1, true},    // 2021 has no leap month
		{2020, 5, 1, true},    // its leap month is the 4th
		{2020, 4, 30, true},   // which has 29 days
		{2021, 1, 30, false},  // 29 too
		{2021, 0, 1, false},   //
		{2021, 13, 1, false},  //
		{2021, 1, 0, false},   //
		{2021, 1, 31, false},  //
		{1899, 1, 1, false},   //
		{2200, 12, 29, false}, //
	} {
		if d, err := calendar.FromLunar(c.year, c.month, c.day, c.leap); err == nil || !d.IsZero() {
			t.Errorf("FromLunar(%+v) = %v, %v", c, d, err)
		}
	}
}

func TestLunarRoundTrip(t *testing.T) {
	first := calendar.LunarNewYear(calendar.MinYear)
	span := first.DaysUntil(calendar.NewDate(calendar.MaxYear, time.December, 31))
	rapid.Check(t, func(t *rapid.T) {
		d := first.AddDays(rapid.IntRange(0, span).Draw(t, "day"))
		y, m, day, leap := calendar.LunarDate(d)
		back, err := calendar.FromLunar(y, m, day, leap)
		if err != nil || back != d {
			t.Fatalf("%v is %d/%d/%d leap %v, which is %v, %v", d, day, m, y, leap, back, err)
		}
		if y2, m2, day2, leap2 := calendar.LunarDate(d.AddDays(1)); day2 != day+1 {
			if day2 != 1 || day < 29 {
				t.Fatalf("%v is day %d, the next %d", d, day, day2)
			}
			if next := m%12 + 1; m2 != next && !(leap2 && m2 == m && y2 == y) {
				t.Fatalf("after month %d (leap %v) comes %d (leap %v)", m, leap, m2, leap2)
			}
		}
	})
}

func TestTetFallsInItsSeason(t *testing.T) {
	for year := calendar.MinYear; year <= calendar.MaxYear; year++ {
		tet := calendar.LunarNewYear(year)
		if tet.Before(calendar.NewDate(year, time.January, 20)) || tet.After(calendar.NewDate(year, time.February, 22)) {
			t.Errorf("Tết %d on %v", year, tet)
		}
		if y, m, d, leap := calendar.LunarDate(calendar.HungKings(year)); y != year || m != 3 || d != 10 || leap {
			t.Errorf("Giỗ Tổ %d on lunar %d/%d/%d leap %v", year, d, m, y, leap)
		}
	}
}
