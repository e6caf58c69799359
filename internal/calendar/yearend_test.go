package calendar

import "testing"

// TestNoWorkingDayLiesBetweenADayAndItself, the last day of a year included.
func TestNoWorkingDayLiesBetweenADayAndItself(t *testing.T) {
	var c Calendar
	for d := NewDate(2020, 12, 1); d.Year < 2022; d = d.AddDays(1) {
		if n := c.WorkingDaysBetween(d, d); n != 0 {
			t.Errorf("%s: %d", d, n)
		}
	}
}
