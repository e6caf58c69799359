package directive

import (
	"fmt"
	"slices"
	"time"

	"giaoban/internal/calendar"
)

// Period is one report of a standing directive.
type Period struct {
	Key   string        // "2021-Q1", "2021-03", "2021-H1", "2021", or a briefing's date
	Opens calendar.Date // the day on which its tasks appear
	DueOn calendar.Date // the last day for it
}

// MinPeriodDays is the number of working days that must remain of a period when the directive is given, for it to
// be asked for: a directive given on 25 December to report every quarter begins with the next quarter.
const MinPeriodDays = 10

// MaxPeriods bounds a standing directive: ten years of months.
const MaxPeriods = 120

// GivenOn is the day on which a directive of a meeting is given: that of the meeting, or that of its issue when the
// meeting is issued later. What ended before it is asked of nobody.
func GivenOn(held calendar.Date, issued time.Time) calendar.Date {
	if day := calendar.DateOf(issued); !issued.IsZero() && day.After(held) {
		return day
	}
	return held
}

// Periods lists the periods of a standing directive given on a day (see GivenOn), in order. A period's deadline is its last day;
// when that is not a working day it moves to the next one (Civil Code 2015, art. 148(5)). The first period is the
// one whose deadline is DueOn, when given; else the first with MinPeriodDays working days left. The first period
// opens with the issue, later ones on their first day. No period that ends after Until is asked for.
func (d Directive) Periods(given calendar.Date, cal calendar.Calendar) []Period {
	if d.Every == EveryBriefing {
		return d.briefingPeriods(given, cal)
	}
	var out []Period
	months := d.Every.months()
	if months == 0 || d.Until.IsZero() {
		return nil
	}
	start := periodStart(given, months)
	for len(out) < MaxPeriods {
		end := start.AddMonths(months).AddDays(-1)
		if end.After(d.Until) {
			break
		}
		p := Period{Key: periodKey(start, d.Every), Opens: start, DueOn: cal.NextWorking(end)}
		switch {
		case len(out) > 0:
			out = append(out, p)
		case !d.DueOn.IsZero():
			if !p.DueOn.Before(d.DueOn) {
				p.DueOn, p.Opens = d.DueOn, given
				out = append(out, p)
			}
		case cal.WorkingDaysBetween(given, end) >= MinPeriodDays:
			p.Opens = given
			out = append(out, p)
		}
		start = start.AddMonths(months)
	}
	return out
}

// briefingPeriods lists one period per briefing up to Until, due DaysBefore working days ahead of it. A briefing
// whose day for that is not after given is passed over: it cannot be prepared any more.
func (d Directive) briefingPeriods(given calendar.Date, cal calendar.Calendar) []Period {
	days := slices.Clone(d.Briefings)
	slices.SortFunc(days, calendar.Date.Compare)
	var out []Period
	opens := given
	for _, day := range slices.Compact(days) {
		due := cal.AddWorkingDays(day, -d.DaysBefore)
		if len(out) == MaxPeriods || !d.Until.IsZero() && day.After(d.Until) {
			break
		}
		if due.After(given) {
			out = append(out, Period{Key: day.String(), Opens: opens, DueOn: due})
			opens = day.AddDays(1)
		}
	}
	return out
}

// PeriodDeadline is until when a period's report is due: as amended, else the end of its last day.
func (d Directive) PeriodDeadline(p Period) Deadline {
	if due, moved := d.Moved[p.Key]; moved {
		return Deadline{Due: due}
	}
	return DeadlineOn(p.DueOn)
}

func (e Every) months() int {
	switch e {
	case EveryMonth:
		return 1
	case EveryQuarter:
		return 3
	case EveryHalfYear:
		return 6
	case EveryYear:
		return 12
	}
	return 0
}

func periodStart(d calendar.Date, months int) calendar.Date {
	index := (int(d.Month) - 1) / months * months
	return calendar.NewDate(d.Year, 1, 1).AddMonths(index)
}

func periodKey(start calendar.Date, every Every) string {
	switch every {
	case EveryMonth:
		return fmt.Sprintf("%04d-%02d", start.Year, int(start.Month))
	case EveryQuarter:
		return fmt.Sprintf("%04d-Q%d", start.Year, (int(start.Month)-1)/3+1)
	case EveryHalfYear:
		return fmt.Sprintf("%04d-H%d", start.Year, (int(start.Month)-1)/6+1)
	}
	return fmt.Sprintf("%04d", start.Year)
}
