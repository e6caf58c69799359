package calendar_test

import (
	"fmt"

	"giaoban/internal/calendar"
)

// Work given at the briefing of Friday 25 December 2020, due in ten working days.
func ExampleCalendar_AddWorkingDays() {
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		fmt.Println(err)
		return
	}
	given := calendar.NewDate(2020, 12, 25)
	due := cal.AddWorkingDays(given, 10)
	for _, day := range cal.OffDays(given, due) {
		fmt.Println("off:", day.Date, day.Code)
	}
	fmt.Println("due by the end of", due, due.Weekday())
	fmt.Println("escalated on", cal.AddWorkingDays(due, 1))
	// Output:
	// off: 2021-01-01 new_year
	// due by the end of 2021-01-11 Monday
	// escalated on 2021-01-12
}
