package calendar

import (
	"math/bits"
	"slices"
	"time"
)

// yearTable is one year worked out: a bit for each day, set when it is worked, and
// the few days that have a story.
type yearTable struct {
	year    int
	days    int // 365 or 366
	january time.Weekday
	working [6]uint64 // bit i%64 of word i/64 is the day i of the year
	special []Day     // by date
}

// newYearTable applies the rules and then rows, which are those of the year.
// No holiday lies close enough to the end of December to be made up in the next
// year, so years stand alone.
func newYearTable(year int, rows []Exception) *yearTable {
	y := &yearTable{
		year:    year,
		days:    julianOfYear(year+1) - julianOfYear(year),
		january: Date{Year: year, Month: time.January, Day: 1}.Weekday(),
	}
	special := lawDays(year, rows)
	for _, row := range rows {
		special[row.Date] = row.dayReason()
	}
	for date, reason := range special {
		y.special = append(y.special, Day{Date: date, DayReason: reason})
	}
	slices.SortFunc(y.special, func(a, b Day) int { return a.Date.Compare(b.Date) })

	for i := range y.days {
		y.set(i, !isWeekend(y.weekday(i)))
	}
	for _, s := range y.special {
		y.set(s.Date.yearDay(), s.Working)
	}
	return y
}

// lawDays returns the statutory holidays of a year and their make-up days. Rows
// matter to it where they settle the choice of Tết and National Day, and where
// they take a weekday off: nothing is made up on a day that is off anyway.
func lawDays(year int, rows []Exception) map[Date]DayReason {
	days := map[Date]DayReason{}
	settled := map[Code]bool{}
	off := map[Date]bool{}
	for _, row := range rows {
		code := row.code()
		if code == CodeTet || code == CodeNationalDay {
			settled[code] = true
			days[row.Date] = row.dayReason()
		}
		// A row that announces a make-up day must not push away the one it announces.
		if !row.Working && code != CodeCompensation {
			off[row.Date] = true
		}
	}
	for _, h := range holidays(year, settled[CodeTet], settled[CodeNationalDay]) {
		days[h.date] = DayReason{Code: h.code, Decision: holidayLaw(year), Status: StatusComputed}
	}

	var made []Date
	for date := range days {
		if isWeekend(date.Weekday()) {
			made = append(made, date)
		}
	}
	slices.SortFunc(made, Date.Compare)
	for _, date := range made {
		makeUp := nextMakeUp(date, func(d Date) bool {
			_, taken := days[d]
			return taken || off[d]
		})
		days[makeUp] = DayReason{Code: CodeCompensation, Decision: makeUpLaw(year), Status: StatusComputed}
	}
	return days
}

func (y *yearTable) set(i int, working bool) {
	if working {
		y.working[i/64] |= 1 << (i % 64)
	} else {
		y.working[i/64] &^= 1 << (i % 64)
	}
}

func (y *yearTable) isWorking(i int) bool { return y.working[i/64]>>(i%64)&1 == 1 }

func (y *yearTable) weekday(i int) time.Weekday { return time.Weekday((int(y.january) + i) % 7) }

func (y *yearTable) date(i int) Date { return fromJulian(julianOfYear(y.year) + i) }

func (y *yearTable) reason(i int) DayReason {
	at, found := slices.BinarySearchFunc(y.special, y.date(i), func(s Day, d Date) int { return s.Date.Compare(d) })
	switch {
	case found:
		return y.special[at].DayReason
	case isWeekend(y.weekday(i)):
		return DayReason{Code: CodeWeekend}
	default:
		return DayReason{Working: true, Code: CodeWeekday}
	}
}

// before returns the number of working days among the first i days of the year.
func (y *yearTable) before(i int) int {
	n := 0
	for w := range i / 64 {
		n += bits.OnesCount64(y.working[w])
	}
	if i%64 > 0 {
		n += bits.OnesCount64(y.working[i/64] & (1<<(i%64) - 1))
	}
	return n
}

// nth returns the day of the year on which the n-th working day falls, n from 1 to
// before(days).
func (y *yearTable) nth(n int) int {
	for w, word := range y.working {
		if in := bits.OnesCount64(word); n > in {
			n -= in
			continue
		}
		for range n - 1 {
			word &= word - 1 // clears the lowest bit
		}
		return w*64 + bits.TrailingZeros64(word)
	}
	panic("calendar: the year has fewer working days than asked for")
}
