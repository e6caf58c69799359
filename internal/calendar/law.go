package calendar

import (
	"fmt"
	"time"
)

// The texts that a statutory day off rests on, as shown to people.
const (
	law2019Holidays = "Bộ luật Lao động 2019, điều 112"
	law2019MakeUp   = "Bộ luật Lao động 2019, điều 111 khoản 3"
	law2012         = "Bộ luật Lao động 2012, điều 115"
)

// firstYear2019 is the first year under the Labour Code 2019 (45/2019/QH14, in
// force from 1 January 2021): eleven holidays. Before it the Labour Code 2012
// (10/2012/QH13) gave ten, with one day for 2 September.
//
// Years before 2014 are computed by the code of 2012 too, though older codes had
// four days of Tết and, until 2007, no Hùng Kings' day. They are too old for the
// product's work, have no rows, and so are always named by Calendar.Uncertain.
const firstYear2019 = 2021

const tetDays = 5 // art. 112(1)(b) of 2019, art. 115(1)(b) of 2012

func nationalDays(year int) int {
	if year >= firstYear2019 {
		return 2
	}
	return 1
}

func holidayLaw(year int) string {
	if year >= firstYear2019 {
		return law2019Holidays
	}
	return law2012
}

func makeUpLaw(year int) string {
	if year >= firstYear2019 {
		return law2019MakeUp
	}
	return law2012
}

// holiday is a statutory day of one year.
type holiday struct {
	date Date
	code Code
}

// holidays returns the statutory days of the year by the default choices, in no
// promised order. Tết or National Day is left out when rows settle it.
func holidays(year int, tetSettled, nationalSettled bool) []holiday {
	days := []holiday{
		{Date{year, time.January, 1}, CodeNewYear},
		{HungKings(year), CodeHungKings},
		{Date{year, time.April, 30}, CodeReunification},
		{Date{year, time.May, 1}, CodeLabour},
	}
	if !tetSettled {
		for _, d := range defaultTet(year) {
			days = append(days, holiday{d, CodeTet})
		}
	}
	if !nationalSettled {
		for _, d := range defaultNationalDay(year) {
			days = append(days, holiday{d, CodeNationalDay})
		}
	}
	return days
}

// defaultTet is the choice computed where no row tells the government's: the last
// day of the old lunar year and the first four of the new. (The other choices
// made in practice are two and three, as in 2021, or three and two.)
func defaultTet(year int) []Date {
	first := LunarNewYear(year)
	days := make([]Date, tetDays)
	for i := range days {
		days[i] = first.AddDays(i - 1)
	}
	return days
}

// defaultNationalDay is 2 September and, from 2021, the neighbour computed where
// no row tells the government's choice: a weekday, and of two weekdays the one
// that joins the holiday to the weekend (3 September after a Thursday), else the
// day before.
func defaultNationalDay(year int) []Date {
	second := Date{year, time.September, 2}
	if nationalDays(year) == 1 {
		return []Date{second}
	}
	switch second.Weekday() {
	case time.Sunday, time.Monday, time.Thursday:
		return []Date{second, second.AddDays(1)}
	default:
		return []Date{second.AddDays(-1), second}
	}
}

// choice names one of the two holidays whose days the law leaves open.
type choice struct {
	year int
	code Code
}

// check tells whether days, in order, are a choice the law allows.
func (c choice) check(days []Date) error {
	if c.code == CodeTet {
		return c.checkTet(days)
	}
	return c.checkNationalDay(days)
}

func (c choice) checkTet(days []Date) error {
	if len(days) != tetDays {
		return fmt.Errorf("tet %d: %d days given, the law gives %d", c.year, len(days), tetDays)
	}
	first := LunarNewYear(c.year)
	// Consecutive, and with the first day of the year among them.
	if days[0].DaysUntil(days[len(days)-1]) != tetDays-1 || days[0].After(first) || days[len(days)-1].Before(first) {
		return fmt.Errorf("tet %d: %s to %s are not %d days in a row around %s",
			c.year, days[0], days[len(days)-1], tetDays, first)
	}
	return nil
}

func (c choice) checkNationalDay(days []Date) error {
	second := Date{c.year, time.September, 2}
	found := false
	for _, d := range days {
		if n := second.DaysUntil(d); n < -1 || n > 1 {
			return fmt.Errorf("national day %d: %s is not beside %s", c.year, d, second)
		}
		found = found || d == second
	}
	if want := nationalDays(c.year); !found || len(days) != want {
		return fmt.Errorf("national day %d: %d days given, the law gives %d with %s among them",
			c.year, len(days), want, second)
	}
	return nil
}

// nextMakeUp returns the first day after d that is taken for a make-up day: a
// weekday for which taken answers false.
func nextMakeUp(d Date, taken func(Date) bool) Date {
	for {
		d = d.AddDays(1)
		if !isWeekend(d.Weekday()) && !taken(d) {
			return d
		}
	}
}

// isWeekend tells the weekly rest of civil servants.
func isWeekend(w time.Weekday) bool { return w == time.Saturday || w == time.Sunday }
