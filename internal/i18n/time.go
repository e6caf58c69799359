package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// weekdaysVI are the days of the week as written inside a sentence.
var weekdaysVI = [...]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}

// Weekday is the name of a day of the week inside a sentence: "thứ Sáu", "Friday".
func (p *Printer) Weekday(d time.Weekday) string {
	if p.language == Vietnamese {
		return weekdaysVI[d]
	}
	return d.String()
}

// Date is a day in short: "25/12/2020", "25 December 2020"; "" for no date.
func (p *Printer) Date(d calendar.Date) string {
	switch {
	case d.IsZero():
		return ""
	case p.language == Vietnamese:
		return fmt.Sprintf("%02d/%02d/%04d", d.Day, int(d.Month), d.Year)
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// LongDate is a day in full, as on papers: "thứ Sáu, ngày 25 tháng 12 năm 2020", "Friday, 25 December 2020"; ""
// for no date. Days under 10 and the months 1 and 2 have a leading zero (Decree 30/2020/NĐ-CP, annex I).
func (p *Printer) LongDate(d calendar.Date) string {
	switch {
	case d.IsZero():
		return ""
	case p.language == Vietnamese:
		month := strconv.Itoa(int(d.Month))
		if d.Month <= time.February {
			month = "0" + month
		}
		return fmt.Sprintf("%s, ngày %02d tháng %s năm %d", p.Weekday(d.Weekday()), d.Day, month, d.Year)
	}
	return p.Weekday(d.Weekday()) + ", " + p.Date(d)
}

// Instant is a moment in Vietnam: "08:00 thứ Ba 12/01/2021", "08:00 Tuesday 12 January 2021"; "" for the zero time.
func (p *Printer) Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(calendar.Zone)
	d := calendar.DateOf(t)
	return fmt.Sprintf("%s %s %s", t.Format("15:04"), p.Weekday(d.Weekday()), p.Date(d))
}

// Due is a deadline, which is exclusive: "hết ngày thứ Hai 11/01/2021" for the end of a day, "17:00 thứ Hai
// 11/01/2021" for an instant within it; "" for the zero time.
func (p *Printer) Due(due time.Time) string {
	if due.IsZero() {
		return ""
	}
	if day := calendar.DateOf(due.Add(-time.Nanosecond)); day.End().Equal(due) {
		return p.Text("due.end_of_day", map[string]any{"Day": p.Weekday(day.Weekday()) + " " + p.Date(day)})
	}
	return p.Instant(due)
}

// Days is how far a deadline is, in working days: "còn 3 ngày làm việc", "đến hạn hôm nay" for 0, "quá hạn 2 ngày
// làm việc" for -2.
func (p *Printer) Days(n int) string {
	switch {
	case n > 0:
		return p.Plural("days.left", n, nil)
	case n < 0:
		return p.Plural("days.overdue", -n, nil)
	}
	return p.Text("days.today", nil)
}

// Distance is where now stands before or after a deadline, in the working days of cal: what Days says, and where
// no working day lies between, "đến hạn hôm nay", "còn dưới một ngày làm việc" or "vừa quá hạn". "" for the zero due.
func (p *Printer) Distance(due, now time.Time, cal calendar.Calendar) string {
	if due.IsZero() {
		return ""
	}
	day, today := calendar.DateOf(due.Add(-time.Nanosecond)), calendar.DateOf(now)
	n := cal.WorkingDaysBetween(today, day)
	switch {
	case !now.Before(due) && n == 0:
		return p.Text("days.just_overdue", nil)
	case n == 0 && day != today:
		return p.Text("days.less_than_one", nil)
	}
	return p.Days(n)
}

// Repeat says how a step comes again: "mỗi thứ Hai", "cứ 5 ngày làm việc một lần", "cứ 168 giờ một lần"; "" when it does
// not.
func (p *Printer) Repeat(r directive.Repeat) string {
	switch {
	case r.OnWeekday:
		return p.Text("repeat.weekday", map[string]any{"Day": p.Weekday(r.Weekday)})
	case r.WorkingDays > 0:
		return p.Plural("repeat.working_days", r.WorkingDays, nil)
	case r.Duration >= time.Hour && r.Duration%time.Hour == 0:
		return p.Plural("repeat.hours", int(r.Duration/time.Hour), nil)
	case r.Duration > 0:
		return p.Plural("repeat.seconds", int(r.Duration/time.Second), nil)
	}
	return ""
}

// Period is a period of a standing directive in words: "quý I/2021" for 2021-Q1, "tháng 3/2021" for 2021-03, "6
// tháng đầu năm 2021" for 2021-H1, "năm 2021", "kỳ giao ban 25/03/2021" for a briefing's day. What is none of
// these comes back as it is.
func (p *Printer) Period(key string) string {
	if d, err := calendar.ParseDate(key); err == nil {
		return p.Text("period.briefing", map[string]any{"Day": d})
	}
	year, part, split := strings.Cut(key, "-")
	if _, err := strconv.Atoi(year); err != nil || len(year) != 4 {
		return key
	}
	if !split {
		return p.Text("period.year", map[string]any{"Year": year})
	}
	switch part {
	case "Q1", "Q2", "Q3", "Q4":
		quarter := part[1:]
		if p.language == Vietnamese {
			quarter = map[string]string{"1": "I", "2": "II", "3": "III", "4": "IV"}[quarter]
		}
		return p.Text("period.quarter", map[string]any{"Quarter": quarter, "Year": year})
	case "H1":
		return p.Text("period.half_1", map[string]any{"Year": year})
	case "H2":
		return p.Text("period.half_2", map[string]any{"Year": year})
	}
	if m, err := strconv.Atoi(part); err == nil && m >= 1 && m <= 12 {
		month := strconv.Itoa(m)
		if p.language == English {
			month = time.Month(m).String()
		}
		return p.Text("period.month", map[string]any{"Month": month, "Year": year})
	}
	return key
}
