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
// ends of the month, quarters and year that leave MinPeriodDays working days. An end on a day off moves to the next
// working day (Civil Code 2015, art. 148(5)). They come in order, each day once.
func QuickDeadlines(from calendar.Date, cal calendar.Calendar) []QuickDeadline {
	var out []QuickDeadline
	for _, n := range []int{5, 10, 20} {
		out = append(out, QuickDeadline{WorkingDays: n, On: cal.AddWorkingDays(from, n)})
	}
	for _, every := range []Every{EveryMonth, EveryQuarter, EveryYear} {
		months := every.months()
		start := periodStart(from, months)
		end := start.AddMonths(months).AddDays(-1)
		if cal.WorkingDaysBetween(from, end) < MinPeriodDays {
			start = start.AddMonths(months)
			end = start.AddMonths(months).AddDays(-1)
		}
		out = append(out, QuickDeadline{Period: periodKey(start, every), On: cal.NextWorking(end)})
	}
	slices.SortStableFunc(out, func(a, b QuickDeadline) int { return a.On.Compare(b.On) })
	return slices.CompactFunc(out, func(a, b QuickDeadline) bool { return a.On == b.On })
}
