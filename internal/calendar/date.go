package calendar

import (
	"cmp"
	"time"
)

// The years a Date may be read in and a Calendar answers for. A year outside is
// a slip of the keyboard in this product, not a date.
const (
	MinYear = 1900
	MaxYear = 2199
)

// Date is a civil day in Vietnam (proleptic Gregorian). It is comparable and may
// be a map key. The zero value means "no date": it prints as the empty string,
// is stored as NULL and stays zero under arithmetic.
//
// A literal can hold a day that does not exist; NewDate and ParseDate cannot
// produce one, and IsValid tells.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate returns the day y-m-d. Values outside their usual range carry over as
// in time.Date (30 February 2021 is 2 March 2021); use ParseDate for input that
// must be refused instead.
func NewDate(y int, m time.Month, d int) Date {
	return fromTime(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day on the wall calendar in Vietnam at the instant t,
// whatever zone t is expressed in. It does not treat the zero time specially.
func DateOf(t time.Time) Date { return fromTime(t.In(Zone)) }

func fromTime(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// IsZero reports whether d is "no date". encoding/json honours it in omitzero.
func (d Date) IsZero() bool { return d == Date{} }

// IsValid reports whether d is an existing day of the years MinYear to MaxYear.
func (d Date) IsValid() bool {
	return d.Year >= MinYear && d.Year <= MaxYear &&
		d.Month >= time.January && d.Month <= time.December &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// Weekday returns the day of the week of d. The zero Date has none, and what it
// answers means nothing.
func (d Date) Weekday() time.Weekday {
	// Day 0 of the Julian count was a Monday.
	return time.Weekday(floorMod(d.julian()+1, 7))
}

// AddDays returns the day n days after d, before it when n is negative. The
// result may leave the years MinYear to MaxYear; IsValid tells.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return fromJulian(d.julian() + n)
}

// AddMonths returns the same day n months later (earlier when n is negative),
// clamped to the end of a shorter month: 31 January plus one month is the last
// of February, where time.AddDate would say 3 March. The last day of a month is
// not remembered: 28 February plus one month is 28 March.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	months := d.Year*12 + int(d.Month-time.January) + n
	y, m := floorDiv(months, 12), time.January+time.Month(floorMod(months, 12))
	return Date{Year: y, Month: m, Day: min(d.Day, daysIn(y, m))}
}

// Compare returns -1, 0 or +1 as d is before, the same as or after other. The
// zero Date is before every valid one.
func (d Date) Compare(other Date) int {
	return cmp.Or(
		cmp.Compare(d.Year, other.Year),
		cmp.Compare(d.Month, other.Month),
		cmp.Compare(d.Day, other.Day),
	)
}

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// DaysUntil returns the number of days from d to other: 1 for tomorrow, negative
// when other is earlier. It is 0 when either is the zero Date.
func (d Date) DaysUntil(other Date) int {
	if d.IsZero() || other.IsZero() {
		return 0
	}
	return other.julian() - d.julian()
}

// Start returns the first instant of the day in Vietnam, 00:00 except on days on
// which the clocks were moved at midnight (1 April 1947 began at 01:00, and on
// 1 July 1955 midnight came twice, of which this is the first). The zero Date
// gives the zero time.
func (d Date) Start() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Zone)
	begin, end := t.ZoneBounds()
	switch {
	case DateOf(t).Before(fromJulian(d.julian())):
		// Midnight was skipped and time.Date answered by the older offset: the
		// day begins where the newer one does.
		return end
	case !begin.IsZero() && DateOf(begin.Add(-time.Nanosecond)) == DateOf(t):
		// The clocks went back within this day: its first midnight belongs to
		// the offset before.
		_, before := begin.Add(-time.Nanosecond).Zone()
		_, after := t.Zone()
		if first := t.Add(time.Duration(after-before) * time.Second); DateOf(first) == DateOf(t) {
			return first
		}
	}
	return t
}

// End returns the end of the day in Vietnam, 24:00: the Start of the next day,
// and the first instant that is no longer d. The zero Date gives the zero time.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// At returns the instant of hour:minute on the day in Vietnam. Values outside
// their range carry over as in time.Date (hour 24 is the End). The zero Date
// gives the zero time.
func (d Date) At(hour, minute int) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Zone)
}

// yearDay returns the day's place in its year, 0 for 1 January.
func (d Date) yearDay() int { return d.julian() - julianOfYear(d.Year) }

// julian returns the Julian day number of d (the count that astronomers keep:
// 2,451,545 for 1 January 2000), taking the day as a civil one.
func (d Date) julian() int {
	// Years are counted from March, so that the leap day is the last of its year.
	m := int(d.Month) - 3
	y := d.Year + floorDiv(m, 12)
	m = floorMod(m, 12)
	return d.Day + (153*m+2)/5 + 365*y + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400) + 1721119
}

func julianOfYear(y int) int { return Date{Year: y, Month: time.January, Day: 1}.julian() }

// fromJulian is the inverse of julian for every existing day.
func fromJulian(n int) Date {
	const era = 146097 // days in 400 years
	n -= 1721120       // 1 March of the year 0
	cycle, day := floorDiv(n, era), floorMod(n, era)
	y := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*y + y/4 - y/100
	m := (5*day + 2) / 153
	date := Date{Year: 400*cycle + y, Month: time.March + time.Month(m), Day: day - (153*m+2)/5 + 1}
	if date.Month > time.December {
		date.Month -= 12
		date.Year++
	}
	return date
}

func daysIn(y int, m time.Month) int {
	switch m {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if isLeap(y) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

func isLeap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - b*floorDiv(a, b) }
