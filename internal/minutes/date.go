package minutes

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// day is a day of the civil calendar; the zero day is none.
type day struct{ y, m, d int }

func (d day) String() string {
	if d == (day{}) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.y, d.m, d.d)
}

// valid reports whether the calendar has the day.
func (d day) valid() bool {
	return d.y >= 1900 && d.y <= 2200 && d.m >= 1 && d.m <= 12 && d.d >= 1 && d.d <= daysIn(d.y, d.m)
}

func (d day) before(e day) bool {
	if d.y != e.y {
		return d.y < e.y
	}
	if d.m != e.m {
		return d.m < e.m
	}
	return d.d < e.d
}

// daysIn gives the length of a month.
func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// parseDay reads "YYYY-MM-DD"; the zero day for anything else.
func parseDay(iso string) day {
	t, err := time.Parse("2006-01-02", iso)
	if err != nil {
		return day{}
	}
	return day{t.Year(), int(t.Month()), t.Day()}
}

// when is a day or period as printed. A period is represented by its last day.
type when struct {
	day    day // y is 0 if no year is printed
	period bool
	weeks  int  // 1 is the week of the meeting, 2 the next: the day follows from the meeting
	week   bool // a week of a month, as printed; which days it has is inferred
	end    int  // in the folded string it was read from
	bad    bool
}

const (
	reSep  = `\s*[/.-]\s*`
	reYear = `((?:19|20)\d{2})`
)

// Date forms, anchored: "15/3/2021", "11.8.2022", "30/6", "25 tháng 12 năm
// 2020", "tháng 2/2018", "quý IV", "quý 4/2020", "năm 2021", "6 tháng cuối năm",
// "nửa đầu năm 2021", "tuần này", "tuần đầu tháng 5". An hour before the day is passed over.
var (
	reHour     = regexp.MustCompile(`^(?:\d{1,2}\s?(?:h|gio|g)\s?(?:\d{2})?(?:'|phut)?,?\s+)?(?:(?:sang|chieu|toi)\s+)?(?:thu\s+\w+,?\s+)?`)
	reFullDay  = regexp.MustCompile(`^(?:ngay\s+)?(?:mung\s+)?(\d{1,2})` + reSep + `(\d{1,2})` + reSep + reYear + `\b`)
	reShortYr  = regexp.MustCompile(`^(?:ngay\s+)?(\d{1,2})[/-](\d{1,2})[/-](\d{2})\b`)
	reLongDay  = regexp.MustCompile(`^(?:ngay\s+)?(?:mung\s+)?(\d{1,2})\s+thang\s+(\d{1,2})(?:\s*(?:,?\s*nam\s+|[/.-]\s*)` + reYear + `)?\b`)
	reDayMonth = regexp.MustCompile(`^(?:ngay\s+)?(\d{1,2})[/.-](\d{1,2})\b`)
	reMonth    = regexp.MustCompile(`^(?:het\s+)?thang\s+(\d{1,2})(?:(?:\s*[/.-]\s*|\s+nam\s+)` + reYear + `)?\b`)
	reQuarter  = regexp.MustCompile(`^(?:het\s+)?qu[yi]\s+(iv|iii|ii|i|[1-4])(?:(?:\s*[/,-]\s*|\s+nam\s+|\s+)` + reYear + `)?\b`)
	reYearOnly = regexp.MustCompile(`^(?:het\s+|cuoi\s+)?nam\s+` + reYear + `\b`)
	reYearEnd  = regexp.MustCompile(`^(?:het|cuoi)\s+nam\b`)
	reWeek     = regexp.MustCompile(`^tuan\s+(nay|sau|toi)\b`)
	reMonthWk  = regexp.MustCompile(`^tuan\s+(dau|thu\s+nhat|thu\s+hai|thu\s+ba|thu\s+tu|thu\s+[1-4]|cuoi)(?:\s+(?:tien|cung))?\s+(?:cua\s+)?thang\s+(\d{1,2})(?:(?:\s*[/.-]\s*|\s+nam\s+)` + reYear + `)?\b`)
	reHalf     = regexp.MustCompile(`^(?:6\s+thang|nua)\s+(dau|cuoi)\s+nam(?:\s+` + reYear + `)?\b`)
)

// dateForms are tried in order; each fills a when from its groups.
var dateForms = []struct {
	begins string // the first letters it can have, "#" for a digit
	re     *regexp.Regexp
	fill   func(w *when, g []string)
}{
	{"#nm", reFullDay, func(w *when, g []string) { w.day = day{digits(g[3]), digits(g[2]), digits(g[1])} }},
	{"#n", reShortYr, func(w *when, g []string) { w.day = day{2000 + digits(g[3]), digits(g[2]), digits(g[1])} }},
	{"#nm", reLongDay, func(w *when, g []string) { w.day = day{digits(g[3]), digits(g[2]), digits(g[1])} }},
	{"#n", reDayMonth, func(w *when, g []string) { w.day = day{0, digits(g[2]), digits(g[1])} }},
	{"ht", reMonth, func(w *when, g []string) { w.day, w.period = day{digits(g[2]), digits(g[1]), 0}, true }},
	{"hq", reQuarter, func(w *when, g []string) {
		q := romanOrdinal(g[1])
		if q == 0 {
			q = digits(g[1])
		}
		w.day, w.period = day{digits(g[2]), 3 * q, 0}, true
	}},
	{"#n", reHalf, func(w *when, g []string) {
		w.day, w.period = day{digits(g[2]), 6, 0}, true
		if g[1] == "cuoi" {
			w.day.m = 12
		}
	}},
	{"t", reWeek, func(w *when, g []string) {
		w.period, w.weeks = true, 2
		if g[1] == "nay" {
			w.weeks = 1
		}
	}},
	{"t", reMonthWk, func(w *when, g []string) {
		w.day, w.period, w.week = day{digits(g[3]), digits(g[2]), weekEnds[g[1][strings.LastIndexByte(g[1], ' ')+1:]]}, true, true
	}},
	{"hcn", reYearOnly, func(w *when, g []string) { w.day, w.period = day{digits(g[1]), 12, 31}, true }},
	{"hc", reYearEnd, func(w *when, g []string) { w.day, w.period = day{0, 12, 31}, true }},
}

// weekEnds are the last days of the weeks of a month, counted by sevens as in
// offices' plans; the last one ends with the month (0).
var weekEnds = map[string]int{"dau": 7, "nhat": 7, "1": 7, "hai": 14, "2": 14, "ba": 21, "3": 21, "tu": 28, "4": 28, "cuoi": 0}

// sunday gives the end of the week of a day, or of a later one: 1 is its own.
func (d day) sunday(weeks int) day {
	t := time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC)
	t = t.AddDate(0, 0, (7-int(t.Weekday()))%7+7*(weeks-1))
	return day{t.Year(), int(t.Month()), t.Day()}
}

// whenAt reads the day or period at the start of low.
func whenAt(low string) (when, bool) {
	skip := 0
	if low == "" {
		return when{}, false
	}
	if isDigit(low[0]) || low[0] == 's' || low[0] == 'c' || low[0] == 't' {
		if skip = len(reHour.FindString(low)); skip == len(low) {
			return when{}, false
		}
	}
	first := low[skip]
	if isDigit(first) {
		first = '#'
	}
	for _, form := range dateForms {
		if strings.IndexByte(form.begins, first) < 0 {
			continue
		}
		g := form.re.FindStringSubmatch(low[skip:])
		if g == nil {
			continue
		}
		w := when{end: skip + len(g[0])}
		form.fill(&w, g)
		w.bad = w.weeks == 0 && (w.day.m < 1 || w.day.m > 12 || w.day.d > 31 || !w.period && w.day.d < 1)
		return w, true
	}
	return when{}, false
}

// digits reads a short run of decimal digits; anything else counts as 0.
func digits(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 9 && isDigit(s[i]); i++ {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// resolve completes a printed day or period with the year that the meeting
// date implies: the first such day on or after the meeting. The zero day is
// returned when the year cannot be known or the calendar has no such day.
func (w when) resolve(meeting day) (d day, inferred []string) {
	if w.weeks > 0 {
		if meeting == (day{}) {
			return day{}, nil
		}
		return meeting.sunday(w.weeks), []string{"week"}
	}
	d = w.day
	if d.y == 0 {
		if meeting == (day{}) {
			return day{}, nil
		}
		inferred = []string{"year"}
		d.y = meeting.y
		if last := d.withLastDay(); last.before(meeting) {
			d.y++
		}
	}
	if w.week {
		inferred = append(inferred, "week")
	}
	d = d.withLastDay()
	if !d.valid() {
		return day{}, nil
	}
	return d, inferred
}

// withLastDay fills the day of a period.
func (d day) withLastDay() day {
	if d.d == 0 && d.m >= 1 && d.m <= 12 {
		d.d = daysIn(d.y, d.m)
	}
	return d
}
