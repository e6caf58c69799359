package calendar

// AddWorkingDays returns the n-th working day counted from the day after d, or for
// negative n the n-th counted back from the day before d; whether d itself is
// worked does not matter. With n = 0 it is PrevWorking(d): d, or the last working
// day before it.
//
// A deadline of n working days given on d ends at the End of the result (Civil Code
// 2015, art. 147: the day of the event is not counted). The result is the zero Date
// when d is not valid or the count leaves the years MinYear to MaxYear.
func (c Calendar) AddWorkingDays(d Date, n int) Date {
	switch {
	case !d.IsValid():
		return Date{}
	case n > 0:
		return c.forward(d, n)
	case n < 0:
		return c.backward(d, n)
	default:
		return c.PrevWorking(d)
	}
}

// forward returns the n-th working day after d, n > 0.
func (c Calendar) forward(d Date, n int) Date {
	passed := c.year(d.Year).before(d.yearDay() + 1)
	for y := d.Year; y <= MaxYear; y++ {
		t := c.year(y)
		left := t.before(t.days) - passed
		if n <= left {
			return t.date(t.nth(passed + n))
		}
		n -= left
		passed = 0
	}
	return Date{}
}

// backward returns the |n|-th working day before d, n < 0. It counts up to zero,
// because the lowest int has no positive counterpart.
func (c Calendar) backward(d Date, n int) Date {
	left := c.year(d.Year).before(d.yearDay())
	for y := d.Year; ; {
		if n+left >= 0 {
			t := c.year(y)
			return t.date(t.nth(left + n + 1))
		}
		n += left
		if y--; y < MinYear {
			return Date{}
		}
		t := c.year(y)
		left = t.before(t.days)
	}
}

// NextWorking returns d if it is a working day, else the first one after it. It is
// the zero Date when d is not valid or no day is left before the end of MaxYear.
func (c Calendar) NextWorking(d Date) Date {
	if !d.IsValid() || c.IsWorking(d) {
		return d.orNone()
	}
	return c.forward(d, 1)
}

// PrevWorking returns d if it is a working day, else the last one before it. It is
// the zero Date when d is not valid or no day is left after the start of MinYear.
func (c Calendar) PrevWorking(d Date) Date {
	if !d.IsValid() || c.IsWorking(d) {
		return d.orNone()
	}
	return c.backward(d, -1)
}

// WorkingDaysBetween returns the number of working days after from, up to and
// including to. It is negative when to is earlier: the same days counted, those
// after to up to and including from. Days outside MinYear to MaxYear do not count;
// the result is 0 when either is the zero Date.
func (c Calendar) WorkingDaysBetween(from, to Date) int {
	if from.IsZero() || to.IsZero() || from == to { // the day after the last of a year is of the next one
		return 0
	}
	if to.Before(from) {
		return -c.WorkingDaysBetween(to, from)
	}
	first, end := clamp(from.AddDays(1)), clamp(to)
	if from.Year > MaxYear || to.Year < MinYear {
		return 0
	}
	n := -c.year(first.Year).before(first.yearDay())
	for y := first.Year; y < end.Year; y++ {
		t := c.year(y)
		n += t.before(t.days)
	}
	return n + c.year(end.Year).before(end.yearDay()+1)
}

// orNone returns d, or the zero Date if d is not a valid day.
func (d Date) orNone() Date {
	if !d.IsValid() {
		return Date{}
	}
	return d
}
