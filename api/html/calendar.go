package html

import (
	"strconv"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Calendar is the working calendar as a sheet for a year.
type Calendar struct {
	Frame
	Year, Prev, Next int // Prev and Next are 0 at the ends of what can be shown
	WorkingDays      int
	Months           []Month
	Uncertain        []string // what nobody has published yet, in words
	MayChange        bool
	Rows             []ExceptionRow // of the form
	Kinds            []Option       // a day off, a day worked
	Preview          *CalendarPreview
}

// Name is the page's template.
func (*Calendar) Name() string { return "calendar" }

// Month is one of the twelve.
type Month struct {
	Title   string
	Working int // days
	Weeks   [][]CalendarDay
	Special []SpecialDay
}

// CalendarDay is a square of the sheet; the zero value lies outside the month.
type CalendarDay struct {
	Number int
	Class  string // "", rest, holiday, made, swapoff, swapwork
	Mark   string // a sign beside the colour
	Today  bool
	Title  string // what the day is, in words; "" for plain ones
}

// SpecialDay is a day of the month with its story, or several in a row with the same one.
type SpecialDay struct {
	Class    string
	Days     string // "1", "10–14"
	Name     string
	Decision string
	Note     string // the exception's own sentence, or that it is not confirmed
	first    int
	last     int
}

// ExceptionRow is a line of the form for exceptions.
type ExceptionRow struct{ Date, Working string }

// CalendarPreview is what the exceptions of the form would change.
type CalendarPreview struct {
	Lines    []CalendarPreviewLine
	Decision string
	Reason   string
	Year     int
	Before   int // working days of the year
	Now      int
}

// CalendarPreviewLine is one day before and after.
type CalendarPreviewLine struct {
	Day         calendar.Date
	Before, Now string
	Same        bool
}

// dayClass is the class and the sign of a day.
func dayClass(r calendar.DayReason) (class, mark string) {
	switch r.Code {
	case calendar.CodeWeekday:
		return "", ""
	case calendar.CodeWeekend:
		return "rest", ""
	case calendar.CodeCompensation:
		return "made", "B"
	case calendar.CodeSwapOff:
		return "swapoff", "N"
	case calendar.CodeSwapWork:
		return "swapwork", "L"
	}
	return "holiday", "★"
}

// DayWords says what a day is: a holiday's name, a day off by a decision.
func DayWords(w *i18n.Printer, r calendar.DayReason) string {
	return w.Text("day_is."+string(r.Code), nil)
}

// NewCalendar draws a year.
func NewCalendar(w *i18n.Printer, f Frame, year int) *Calendar {
	c := &Calendar{Frame: f, Year: year}
	if year > calendar.MinYear {
		c.Prev = year - 1
	}
	if year < calendar.MaxYear {
		c.Next = year + 1
	}
	c.Kinds = []Option{{"false", w.Text("calendar.kind_off", nil)}, {"true", w.Text("calendar.kind_work", nil)}}
	today := calendar.DateOf(f.Now)
	for m := time.January; m <= time.December; m++ {
		month := month(w, f.Calendar, year, m, today)
		c.WorkingDays += month.Working
		c.Months = append(c.Months, month)
	}
	for _, u := range f.Calendar.Uncertain(calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31)) {
		c.Uncertain = append(c.Uncertain, w.Text("calendar_uncertain."+string(u.Code), map[string]any{"Year": strconv.Itoa(year), "From": u.From, "To": u.To}))
	}
	return c
}

func month(w *i18n.Printer, cal calendar.Calendar, year int, m time.Month, today calendar.Date) Month {
	out := Month{Title: w.Text("calendar.month", map[string]any{"Month": w.Text("month_name."+m.String(), nil)})}
	first := calendar.NewDate(year, m, 1)
	week := make([]CalendarDay, (int(first.Weekday())+6)%7, 7) // weeks begin on Monday
	for d := first; d.Month == m && d.Year == year; d = d.AddDays(1) {
		r := cal.Reason(d)
		day := CalendarDay{Number: d.Day, Today: d == today}
		day.Class, day.Mark = dayClass(r)
		if r.Working {
			out.Working++
		}
		if day.Mark != "" {
			day.Title = DayWords(w, r)
			out.Special = addSpecial(out.Special, specialDay(w, r, day))
		}
		if week = append(week, day); len(week) == 7 {
			out.Weeks = append(out.Weeks, week)
			week = nil
		}
		if d.Month == time.December && d.Day == 31 {
			break // the day after may lie beyond the years of the calendar
		}
	}
	if len(week) > 0 {
		out.Weeks = append(out.Weeks, append(week, make([]CalendarDay, 7-len(week))...))
	}
	return out
}

func specialDay(w *i18n.Printer, r calendar.DayReason, day CalendarDay) SpecialDay {
	out := SpecialDay{Class: day.Class, Name: capital(day.Title), Decision: r.Decision, Note: r.Reason, first: day.Number, last: day.Number}
	if out.Note == "" && r.Status == calendar.StatusUnconfirmed {
		out.Note = w.Text("calendar.unconfirmed", nil)
	}
	if out.Note == out.Name {
		out.Note = ""
	}
	return out
}

// addSpecial joins a day to the one before it when they have the same story.
func addSpecial(list []SpecialDay, d SpecialDay) []SpecialDay {
	d.Days = strconv.Itoa(d.first)
	if n := len(list) - 1; n >= 0 {
		before := &list[n]
		if before.last+1 == d.first && before.Class == d.Class && before.Name == d.Name && before.Decision == d.Decision && before.Note == d.Note {
			before.last = d.last
			before.Days = strconv.Itoa(before.first) + "–" + strconv.Itoa(before.last)
			return list
		}
	}
	return append(list, d)
}

// NewCalendarPreview says what exceptions would change; after is the calendar that they would make.
func NewCalendarPreview(w *i18n.Printer, changes []service.CalendarChange, before, after calendar.Calendar) *CalendarPreview {
	p := &CalendarPreview{}
	for _, c := range changes {
		p.Lines = append(p.Lines, CalendarPreviewLine{Day: c.Exception.Date, Before: dayNow(w, c.Exception.Date, c.Before), Now: dayNow(w, c.Exception.Date, c.Now),
			Same: c.Before.Working == c.Now.Working})
		p.Decision, p.Reason, p.Year = c.Exception.Decision, c.Exception.Reason, c.Exception.Date.Year
	}
	p.Before, p.Now = workingDays(before, p.Year), workingDays(after, p.Year)
	return p
}

// dayNow says whether a day is worked, and why.
func dayNow(w *i18n.Printer, d calendar.Date, r calendar.DayReason) string {
	key := "calendar.is_off"
	if r.Working {
		key = "calendar.is_worked"
	}
	return w.Text(key, map[string]any{"Why": DayWords(w, r)})
}

func workingDays(cal calendar.Calendar, year int) int {
	n := 0
	for d := calendar.NewDate(year, 1, 1); ; d = d.AddDays(1) {
		if cal.IsWorking(d) {
			n++
		}
		if d.Month == time.December && d.Day == 31 {
			return n
		}
	}
}
