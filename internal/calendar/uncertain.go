package calendar

import "time"

// UncertaintyCode is the kind of an Uncertainty; the text for people belongs to
// the pages.
type UncertaintyCode string

// What can be uncertain about a calendar.
const (
	// UncertainYear: no row tells the holidays of this year; all of it is computed.
	UncertainYear UncertaintyCode = "year_not_published"
	// UncertainTet: which five days are Tết is computed, not published.
	UncertainTet UncertaintyCode = "tet_not_published"
	// UncertainNationalDay: the day beside 2 September is computed, not published.
	UncertainNationalDay UncertaintyCode = "national_day_not_published"
	// UncertainDay: a row that counts here is not confirmed.
	UncertainDay UncertaintyCode = "day_unconfirmed"
	// UncertainPending: a row is reported but not confirmed, and does not count here.
	UncertainPending UncertaintyCode = "day_pending"
	// UncertainRange: days outside MinYear to MaxYear, for which there is no calendar.
	UncertainRange UncertaintyCode = "out_of_range"
)

// Uncertainty is something that could still move a date computed with the calendar.
type Uncertainty struct {
	Code UncertaintyCode `json:"code"`
	Year int             `json:"year"`
	// From and To bound the days that could turn out different, both included.
	From Date `json:"from"`
	To   Date `json:"to"`
	// Exception is the row concerned, for UncertainDay and UncertainPending.
	Exception *Exception `json:"exception,omitempty"`
}

// Uncertain returns what is not settled among the days from first to last, both
// included, in any order, by year: a year without rows, a Tết or National Day
// whose days are computed, rows that are not confirmed. A count that crosses any
// of it must be shown with the warning. An empty answer means that every day in
// the range is published or follows from the law alone.
//
// A year counts as having rows when any of its holidays is given as a row, of
// whatever status: a single local day off does not vouch for the year.
func (c Calendar) Uncertain(first, last Date) []Uncertainty {
	if last.Before(first) {
		first, last = last, first
	}
	if first.IsZero() {
		return nil
	}
	var found []Uncertainty
	keep := func(u Uncertainty) {
		if !u.To.Before(first) && !u.From.After(last) {
			found = append(found, u)
		}
	}
	from, to := clamp(first), clamp(last)
	if from != first {
		keep(Uncertainty{Code: UncertainRange, Year: first.Year, From: first, To: earlier(last, from.AddDays(-1))})
	}
	for y := from.Year; y <= to.Year; y++ {
		c.uncertainYear(y, keep)
	}
	if to != last {
		keep(Uncertainty{Code: UncertainRange, Year: last.Year, From: later(first, to.AddDays(1)), To: last})
	}
	return found
}

func (c Calendar) uncertainYear(y int, keep func(Uncertainty)) {
	var rows, pending []Exception
	if c.t != nil {
		rows, pending = c.t.ofYear(y), c.t.pending
	}
	covered, published := false, map[Code]bool{}
	for _, row := range rows {
		covered = covered || row.code().isHoliday()
		if row.Status == StatusPublished {
			published[row.code()] = true
		}
	}
	switch {
	case !covered:
		keep(Uncertainty{Code: UncertainYear, Year: y, From: Date{y, time.January, 1}, To: Date{y, time.December, 31}})
	default:
		if !published[CodeTet] {
			// The choices made in practice start up to three days before the new
			// year, and their make-up days end on its sixth day at the latest.
			first := LunarNewYear(y)
			keep(Uncertainty{Code: UncertainTet, Year: y, From: first.AddDays(-3), To: first.AddDays(5)})
		}
		if nationalDays(y) > 1 && !published[CodeNationalDay] {
			keep(Uncertainty{Code: UncertainNationalDay, Year: y,
				From: Date{y, time.September, 1}, To: Date{y, time.September, 5}})
		}
	}
	for _, row := range rows {
		if row.Status == StatusUnconfirmed {
			keep(Uncertainty{Code: UncertainDay, Year: y, From: row.Date, To: row.Date, Exception: &row})
		}
	}
	for _, row := range pending {
		if row.Date.Year == y {
			keep(Uncertainty{Code: UncertainPending, Year: y, From: row.Date, To: row.Date, Exception: &row})
		}
	}
}

func earlier(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b Date) Date {
	if b.After(a) {
		return b
	}
	return a
}
