package directive

import (
	"slices"

	"giaoban/internal/calendar"
)

// QuickDeadline is a deadline that people name in a few words: so many working days, the end of a period.
type QuickDeadline struct {
	WorkingDays int    // so many from the day it is counted from; 0: a period's end
	Period      string // key of the period, as Period.Key has them
	On          calendar.Date
}

// QuickDeadlines are the deadlines worth offering for what is assigned on a day: some numbers of working days, and the
// ends of the month, of two quarters and of the year, from the first that leaves MinPeriodDays working days. An end on a
// day off moves to the next working day (Civil Code 2015, art. 148(5)). They come in order, each day once.
func QuickDeadlines(from calendar.Date, cal calendar.Calendar) []QuickDeadline {
	var out []QuickDeadline
	for _, n := range []int{5, 10, 20} {
		out = append(out, QuickDeadline{WorkingDays: n, On: cal.AddWorkingDays(from, n)})
	}
	for _, p := range []struct {
		every Every
		count int
	}{{EveryMonth, 1}, {EveryQuarter, 2}, {EveryYear, 1}} {
		months := p.every.months()
		start := periodStart(from, months)
		if cal.WorkingDaysBetween(from, start.AddMonths(months).AddDays(-1)) < MinPeriodDays {
			start = start.AddMonths(months)
		}
		for range p.count {
			next := start.AddMonths(months)
			out = append(out, QuickDeadline{Period: periodKey(start, p.every), On: cal.NextWorking(next.AddDays(-1))})
			start = next
		}
	}
	slices.SortStableFunc(out, func(a, b QuickDeadline) int { return a.On.Compare(b.On) })
	return slices.CompactFunc(out, func(a, b QuickDeadline) bool { return a.On == b.On })
}
