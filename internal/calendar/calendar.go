package calendar

import (
	"slices"
	"sync/atomic"
)

// Calendar tells the working days of Vietnam's civil servants: the week, the law
// and dated exceptions, as the package comment says. It is immutable, safe for
// concurrent use and the size of a pointer, so it is passed by value. The zero
// Calendar is the law alone, without any row.
//
// It answers for the years MinYear to MaxYear. A day outside them is neither
// worked nor off: IsWorking is false and its Reason has CodeOutOfRange.
type Calendar struct{ t *table }

// table is what a Calendar points to. Years are worked out when first asked for,
// because a group usually needs two of the three hundred; two goroutines may work
// out the same year at once and store equal results.
type table struct {
	exceptions []Exception // by date
	pending    []Exception // known rows that are not in force, see Uncertain
	years      [MaxYear - MinYear + 1]atomic.Pointer[yearTable]
}

// New returns the calendar of the rules overridden by exceptions, in any order;
// the slice is not kept. For the product's own rows pass Builtin(), and after it
// those of the organisation. Whatever is given counts, whatever its status:
// to count on a swap that is only reported, pass rows of Unconfirmed too.
//
// It fails, naming every fault, when a row is not sound (no valid date, an
// unknown code or status, a code that contradicts Working), when two rows have
// one date, and when CodeTet or CodeNationalDay rows of a year are not the
// complete set of days the law gives.
func New(exceptions []Exception) (Calendar, error) {
	rows, err := checkExceptions(exceptions)
	if err != nil {
		return Calendar{}, err
	}
	t := &table{exceptions: rows}
	for _, e := range Unconfirmed() {
		if _, known := t.find(e.Date); !known {
			t.pending = append(t.pending, e)
		}
	}
	return Calendar{t}, nil
}

// Exceptions returns a copy of the rows the calendar was made from, by date.
func (c Calendar) Exceptions() []Exception {
	if c.t == nil {
		return nil
	}
	return slices.Clone(c.t.exceptions)
}

// DayReason says whether a day is worked and why, so that every date shown can be
// explained.
type DayReason struct {
	Working bool `json:"working"`
	Code    Code `json:"code"`
	// Decision is the number of the decision behind an exception, or the article
	// of the law behind a holiday. Empty for plain weekdays and weekends.
	Decision string `json:"decision,omitempty"`
	// Status is one of the Status constants, or empty for plain weekdays and
	// weekends.
	Status string `json:"status,omitempty"`
	// Reason is the exception's own sentence, if it has one.
	Reason string `json:"reason,omitempty"`
}

// Day is a DayReason with its date.
type Day struct {
	Date Date `json:"date"`
	DayReason
}

// IsWorking reports whether d is a working day.
func (c Calendar) IsWorking(d Date) bool {
	return d.IsValid() && c.year(d.Year).isWorking(d.yearDay())
}

// Reason tells whether and why d is worked or not. A holiday on a weekly rest day
// is named as the holiday.
func (c Calendar) Reason(d Date) DayReason {
	if !d.IsValid() {
		return DayReason{Code: CodeOutOfRange}
	}
	return c.year(d.Year).reason(d.yearDay())
}

// SpecialDays returns, in order, the days from first to last (both included) that
// are not plain weekdays or weekends: holidays, make-up days, swaps. It is what a
// calendar page shows.
func (c Calendar) SpecialDays(first, last Date) []Day {
	first, last = clamp(first), clamp(last)
	var days []Day
	for y := first.Year; y <= last.Year; y++ {
		for _, s := range c.year(y).special {
			if !s.Date.Before(first) && !s.Date.After(last) {
				days = append(days, s)
			}
		}
	}
	return days
}

// OffDays returns, in order, the days that counting from one day to another passed
// over for a reason worth telling ("nghỉ 01/01"): non-working days that are not
// just a weekend. Like the count itself it leaves out the day counted from and
// includes the one counted to, in either direction; a holiday that fell on a
// weekend is among them.
func (c Calendar) OffDays(from, to Date) []Day {
	first, last := from.AddDays(1), to
	if to.Before(from) {
		first, last = to, from.AddDays(-1)
	}
	if from.IsZero() || to.IsZero() || last.Before(first) {
		return nil
	}
	return slices.DeleteFunc(c.SpecialDays(first, last), func(d Day) bool { return d.Working })
}

// year returns the worked-out year, which lies in MinYear to MaxYear.
func (c Calendar) year(y int) *yearTable {
	if c.t == nil {
		return newYearTable(y, nil)
	}
	slot := &c.t.years[y-MinYear]
	if known := slot.Load(); known != nil {
		return known
	}
	built := newYearTable(y, c.t.ofYear(y))
	slot.Store(built)
	return built
}

// ofYear returns the rows of one year, by date.
func (t *table) ofYear(y int) []Exception {
	first, _ := t.find(Date{Year: y, Month: 1, Day: 1})
	end, _ := t.find(Date{Year: y + 1, Month: 1, Day: 1})
	return t.exceptions[first:end]
}

// find returns where the row of d is, or would be.
func (t *table) find(d Date) (int, bool) {
	return slices.BinarySearchFunc(t.exceptions, d, func(e Exception, d Date) int { return e.Date.Compare(d) })
}

// clamp brings d into the years a calendar answers for.
func clamp(d Date) Date {
	if first := (Date{MinYear, 1, 1}); d.Before(first) {
		return first
	}
	if last := (Date{MaxYear, 12, 31}); d.After(last) {
		return last
	}
	return d
}
