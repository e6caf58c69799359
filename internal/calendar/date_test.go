package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
)

// date reads a literal of a test.
func date(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// anyDate draws a day of the years a calendar answers for.
func anyDate() *rapid.Generator[calendar.Date] {
	first := calendar.NewDate(calendar.MinYear, time.January, 1)
	days := first.DaysUntil(calendar.NewDate(calendar.MaxYear, time.December, 31))
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return first.AddDays(rapid.IntRange(0, days).Draw(t, "day"))
	})
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"1900-01-01", "2199-12-31", "2024-02-29", "2000-02-29", "2020-12-25"} {
		d, err := calendar.ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("ParseDate(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{
		"", " ", "2025-02-29", "1900-02-29", "2021-02-30", "2021-04-31", "2021-13-01", "2021-00-10", "2021-01-00",
		"1899-12-31", "2200-01-01", "0000-00-00", "9999-12-31", "2021-1-01", "2021-01-1", "21-01-01", "+021-01-01",
		"2021-01-01 ", " 2021-01-01", "2021-01-01T00:00:00Z", "2021/01/01", "01-01-2021", "2021-01-0a", "-021-01-01",
		"2021-01-01\n", "２０２１-01-01", "2021-01-32", "2021-1 -01", "2021--1-01",
	} {
		if d, err := calendar.ParseDate(s); !errors.Is(err, calendar.ErrInvalidDate) || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v; want ErrInvalidDate", s, d, err)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2021-01-11", "2025-02-29", "", "2021-1-1", "0000-00-00", "2199-12-31", "２０２１-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := calendar.ParseDate(s)
		// The standard library is the independent judge of which texts are days.
		judge, judgeErr := time.Parse(time.DateOnly, s)
		valid := judgeErr == nil && judge.Year() >= calendar.MinYear && judge.Year() <= calendar.MaxYear
		if (err == nil) != valid {
			t.Fatalf("ParseDate(%q) = %v, %v; time.Parse: %v, %v", s, d, err, judge, judgeErr)
		}
		if err == nil && (d.String() != s || d != calendar.NewDate(judge.Date())) {
			t.Fatalf("ParseDate(%q) = %v", s, d)
		}
	})
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		if back, err := calendar.ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("text: %v gave %v, %v", d, back, err)
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back calendar.Date
		if err := json.Unmarshal(raw, &back); err != nil || back != d {
			t.Fatalf("json: %v gave %s, %v, %v", d, raw, back, err)
		}
		value, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		var scanned calendar.Date
		if err := scanned.Scan(value); err != nil || scanned != d {
			t.Fatalf("sql: %v gave %v, %v, %v", d, value, scanned, err)
		}
	})
}

func TestZeroDate(t *testing.T) {
	var none calendar.Date
	if !none.IsZero() || none.IsValid() || none.String() != "" {
		t.Errorf("zero date: IsZero %v, IsValid %v, String %q", none.IsZero(), none.IsValid(), none)
	}
	if !none.AddDays(3).IsZero() || !none.AddMonths(-1).IsZero() || none.DaysUntil(date(t, "2021-01-01")) != 0 {
		t.Error("arithmetic on no date gave a date")
	}
	if !none.Start().IsZero() || !none.End().IsZero() || !none.At(8, 0).IsZero() {
		t.Error("no date has an instant")
	}
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("Value = %v, %v; want NULL", v, err)
	}
	var body struct {
		On   calendar.Date `json:"on"`
		Gone calendar.Date `json:"gone,omitzero"`
	}
	raw, err := json.Marshal(body)
	if err != nil || string(raw) != `{"on":""}` {
		t.Errorf("json = %s, %v", raw, err)
	}
	body.On = date(t, "2021-01-01")
	if err := json.Unmarshal([]byte(`{"on":""}`), &body); err != nil || !body.On.IsZero() {
		t.Errorf("empty text read as %v, %v", body.On, err)
	}
}

func TestDateRefusesWhatItCannotReadBack(t *testing.T) {
	impossible := calendar.Date{Year: 2021, Month: time.February, Day: 30}
	if _, err := impossible.MarshalText(); !errors.Is(err, calendar.ErrInvalidDate) {
		t.Errorf("MarshalText: %v", err)
	}
	if _, err := impossible.Value(); !errors.Is(err, calendar.ErrInvalidDate) {
		t.Errorf("Value: %v", err)
	}
	kept := date(t, "2021-01-01")
	for _, src := range []any{"2021-02-30", []byte("x"), time.Now(), 20210101} {
		if err := kept.Scan(src); !errors.Is(err, calendar.ErrInvalidDate) {
			t.Errorf("Scan(%v): %v", src, err)
		}
	}
	if kept != date(t, "2021-01-01") {
		t.Errorf("a failed Scan left %v", kept)
	}
	for _, src := range []any{nil, "", []byte{}} {
		d := kept
		if err := d.Scan(src); err != nil || !d.IsZero() {
			t.Errorf("Scan(%v) = %v, %v; want no date", src, d, err)
		}
	}
}

func TestDateArithmeticAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate().Draw(t, "date"), rapid.IntRange(-200_000, 200_000).Draw(t, "n")
		judge := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
		if d.Weekday() != judge.Weekday() {
			t.Fatalf("%v is a %v, want %v", d, d.Weekday(), judge.Weekday())
		}
		got := d.AddDays(n)
		if want := calendar.NewDate(judge.AddDate(0, 0, n).Date()); got != want {
			t.Fatalf("%v.AddDays(%d) = %v, want %v", d, n, got, want)
		}
		if d.DaysUntil(got) != n || got.DaysUntil(d) != -n {
			t.Fatalf("%v to %v: %d days, want %d", d, got, d.DaysUntil(got), n)
		}
		order := 0
		if n > 0 {
			order = -1
		} else if n < 0 {
			order = 1
		}
		if d.Compare(got) != order || d.Before(got) != (order < 0) || d.After(got) != (order > 0) {
			t.Fatalf("%v compared to %v: %d", d, got, d.Compare(got))
		}
	})
}

func TestAddMonthsClamps(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2021-01-31", 1, "2021-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2021-01-31", 2, "2021-03-31"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2021-03-31", -1, "2021-02-28"},
		{"2021-01-15", -1, "2020-12-15"}, {"2020-12-31", 1, "2021-01-31"}, {"2021-05-31", -12, "2020-05-31"},
		{"2021-12-25", 0, "2021-12-25"}, {"2021-01-31", -13, "2019-12-31"}, {"2021-08-31", 1, "2021-09-30"},
	} {
		if got := date(t, c.from).AddMonths(c.n); got != date(t, c.want) {
			t.Errorf("%s + %d months = %v, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestNewDateCarriesOver(t *testing.T) {
	if got := calendar.NewDate(2021, time.February, 30); got != date(t, "2021-03-02") {
		t.Errorf("30 February 2021 became %v", got)
	}
	if got := calendar.NewDate(2020, 13, 0); got != date(t, "2020-12-31") {
		t.Errorf("day 0 of month 13 became %v", got)
	}
}

// Every day of three centuries begins at its first instant and ends where the next
// begins, whatever the clocks did in 1906, 1911, 1942, 1945, 1947, 1955, 1959 and
// 1975.
func TestEveryDayHasItsBounds(t *testing.T) {
	last := calendar.NewDate(calendar.MaxYear, time.December, 31)
	for d := calendar.NewDate(calendar.MinYear, time.January, 1); !d.After(last); d = d.AddDays(1) {
		start, end := d.Start(), d.End()
		if calendar.DateOf(start) != d || calendar.DateOf(end.Add(-time.Nanosecond)) != d ||
			calendar.DateOf(end) != d.AddDays(1) {
			t.Fatalf("%v: %v to %v", d, start, end)
		}
		if before := calendar.DateOf(start.Add(-time.Nanosecond)); before != d.AddDays(-1) {
			t.Fatalf("%v starts at %v, but an instant earlier it is %v", d, start, before)
		}
	}
}

func TestInstantsAroundMidnight(t *testing.T) {
	due := date(t, "2021-01-11")
	if got, want := due.End().UTC().Format(time.RFC3339), "2021-01-11T17:00:00Z"; got != want {
		t.Errorf("end of %v is %s, want %s", due, got, want)
	}
	if got, want := due.Start().Format(time.RFC3339), "2021-01-11T00:00:00+07:00"; got != want {
		t.Errorf("start of %v is %s, want %s", due, got, want)
	}
	if got, want := due.At(8, 30).Format(time.RFC3339), "2021-01-11T08:30:00+07:00"; got != want {
		t.Errorf("half past eight is %s, want %s", got, want)
	}
	if !due.At(24, 0).Equal(due.End()) {
		t.Errorf("24:00 is %v, the end %v", due.At(24, 0), due.End())
	}
	for _, zone := range []string{"UTC", "Asia/Ho_Chi_Minh", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if d := calendar.DateOf(due.End().In(loc)); d != date(t, "2021-01-12") {
			t.Errorf("in %s, 24:00 of the 11th falls on %v", zone, d)
		}
		if d := calendar.DateOf(due.End().Add(-time.Nanosecond).In(loc)); d != due {
			t.Errorf("in %s, the last instant of the 11th falls on %v", zone, d)
		}
	}
}

func TestOffsetChanges(t *testing.T) {
	for _, c := range []struct {
		day    string
		start  string
		length time.Duration
		why    string
	}{
		{"1975-06-12", "1975-06-12T00:00:00+08:00", 25 * time.Hour, "UTC+8 to UTC+7 at the end of the day"},
		{"1975-06-13", "1975-06-13T00:00:00+07:00", 24 * time.Hour, "first whole day of today's offset"},
		{"1959-12-31", "1959-12-31T00:00:00+07:00", 23 * time.Hour, "UTC+7 to UTC+8 in the last hour"},
		{"1955-07-01", "1955-07-01T00:00:00+08:00", 25 * time.Hour, "midnight came twice"},
		{"1947-04-01", "1947-04-01T01:00:00+08:00", 23 * time.Hour, "midnight was skipped"},
	} {
		d := date(t, c.day)
		if got := d.Start().Format(time.RFC3339); got != c.start {
			t.Errorf("%s starts at %s, want %s (%s)", c.day, got, c.start, c.why)
		}
		if got := d.End().Sub(d.Start()); got != c.length {
			t.Errorf("%s is %v long, want %v (%s)", c.day, got, c.length, c.why)
		}
	}
}

func TestDateIsAMapKeyAndText(t *testing.T) {
	in := map[calendar.Date]int{date(t, "2021-01-11"): 1}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out map[calendar.Date]int
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
}
