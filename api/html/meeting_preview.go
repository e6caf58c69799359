package html

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// MeetingPreview is the timeline of a draft before it is issued, and the button that issues it.
type MeetingPreview struct {
	Frame
	Meeting  directive.Meeting
	Preview  service.MeetingPreview
	Timeline Timeline
	Items    []PreviewLine
	Warnings []WarningLine
	Refused  []WarningLine // what keeps it from being issued, each with the way to the card
	Units    []Option
	Unit     string // only this unit's; "" for all
	MayDraft bool
	MayIssue bool
}

// Name is the page's template.
func (*MeetingPreview) Name() string { return "meeting_preview" }

// WarningLine is something to look at, and where.
type WarningLine struct{ Text, Path string }

// PreviewLine is one deadline with its arithmetic.
type PreviewLine struct {
	Label, Text, Period string
	Due                 time.Time
	Counted             string
	Units               int
	Moments             []string
	Repeats             string
}

// Timeline is moments as a picture and as a table.
type Timeline struct {
	Strip Strip
	Days  []TimelineDay
	Cut   int // moments that are not listed
}

// TimelineDay is a day on which something happens.
type TimelineDay struct {
	Date calendar.Date
	Off  string // why it is a day off; "" for a working day
	Rows []TimelineRow
}

// TimelineRow is what happens at one instant, to one post.
type TimelineRow struct {
	At     time.Time
	Clock  string
	Class  string // remind, due, escalate
	What   string
	Whom   string
	Labels []string // of the directives
	Units  int
}

// Strip is the days as a picture.
type Strip struct {
	Width, Height int
	Weeks         bool // a bar for a week, not for a day
	Off           []StripMark
	Months        []StripMark
	Bars          []StripMark
	Summary       string
	Peak          int
}

// StripMark is a rectangle or a word of a strip.
type StripMark struct {
	X, Y, Width, Height int
	Class, Text         string
}

// mostRows is how many rows a timeline lists.
const mostRows = 300

// NewTimeline arranges the items of a preview. only, when not "", leaves out the units other than this one.
func NewTimeline(w *i18n.Printer, cal calendar.Calendar, today calendar.Date, groups []service.GroupPreview, labels map[string]string, only string) Timeline {
	type slot struct {
		at     time.Time
		action directive.Action
		to     directive.Role
	}
	rows := map[slot]*TimelineRow{}
	units := map[slot]map[string]bool{}
	names := map[slot]map[string]bool{}
	put := func(k slot, class, label string, among []directive.Unit) *TimelineRow {
		row, ok := rows[k]
		if !ok {
			row = &TimelineRow{At: k.at, Class: class}
			rows[k], units[k], names[k] = row, map[string]bool{}, map[string]bool{}
		}
		if !slices.Contains(row.Labels, label) {
			row.Labels = append(row.Labels, label)
		}
		for _, u := range among {
			units[k][u.ID] = true
		}
		return row
	}
	for _, g := range groups {
		for _, item := range g.Items {
			among := item.Units
			if only != "" {
				among = slices.DeleteFunc(slices.Clone(among), func(u directive.Unit) bool { return u.ID != only })
			}
			if item.Due.IsZero() || len(among) == 0 {
				continue
			}
			put(slot{item.Due.Add(-time.Nanosecond), "", ""}, "due", labels[item.DirectiveID], among)
			for _, m := range item.Moments {
				if m.Skipped {
					continue
				}
				k := slot{m.At, m.Action, m.To}
				put(k, string(m.Action), labels[item.DirectiveID], among)
				for _, r := range m.Recipients {
					if r.Name != "" && only == "" {
						names[k][r.Name] = true
					}
				}
			}
		}
	}
	var all []TimelineRow
	for k, row := range rows {
		row.Units = len(units[k])
		if k.action == "" {
			row.What, row.Clock = w.Text("meeting.deadline", nil), w.Text("meeting.end_of_day", nil)
			if due := k.at.Add(time.Nanosecond); !calendar.DateOf(k.at).End().Equal(due) {
				row.Clock = due.In(calendar.Zone).Format("15:04")
			}
		} else {
			row.What, row.Whom, row.Clock = w.Text("action."+string(k.action), nil), w.Text("role."+string(k.to), nil), k.at.In(calendar.Zone).Format("15:04")
			if people := sortedKeys(names[k]); len(people) > 0 && len(people) <= 3 {
				row.Whom += " (" + strings.Join(people, ", ") + ")"
			} else if len(people) > 3 {
				row.Whom += " (" + w.Plural("meeting.n_people", len(people), nil) + ")"
			}
		}
		slices.SortFunc(row.Labels, compareLabels)
		all = append(all, *row)
	}
	slices.SortFunc(all, func(a, b TimelineRow) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.What, b.What), cmp.Compare(a.Whom, b.Whom))
	})
	out := Timeline{Strip: newStrip(w, cal, today, all)}
	for i, row := range all {
		if i == mostRows {
			out.Cut = len(all) - mostRows
			break
		}
		day := calendar.DateOf(row.At)
		if len(out.Days) == 0 || out.Days[len(out.Days)-1].Date != day {
			one := TimelineDay{Date: day}
			if reason := cal.Reason(day); !reason.Working {
				one.Off = w.Text("meeting.off_"+string(reason.Code), nil)
			}
			out.Days = append(out.Days, one)
		}
		last := &out.Days[len(out.Days)-1]
		last.Rows = append(last.Rows, row)
	}
	return out
}

func sortedKeys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// compareLabels sets "2.10" behind "2.9".
func compareLabels(a, b string) int {
	return cmp.Or(cmp.Compare(len(before(a)), len(before(b))), cmp.Compare(before(a), before(b)), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func before(label string) string { head, _, _ := strings.Cut(label, "."); return head }

// Measures of a strip, in its own units.
const (
	stripDay    = 8   // width of a day, or of a week in a long strip
	stripTop    = 18  // room for the months
	stripBars   = 90  // height of the highest bar
	longestDays = 400 // beyond it a bar is a week
	longestAll  = 4000
)

// newStrip draws rows: for each day how many units are reminded, due, reported.
func newStrip(w *i18n.Printer, cal calendar.Calendar, today calendar.Date, rows []TimelineRow) Strip {
	out := Strip{Height: stripTop + stripBars}
	if len(rows) == 0 {
		return out
	}
	first, last := calendar.DateOf(rows[0].At), calendar.DateOf(rows[len(rows)-1].At)
	if today.Before(first) && today.DaysUntil(first) < 120 {
		first = today
	}
	first = first.AddDays(-(int(first.Weekday()) + 6) % 7)
	days := min(first.DaysUntil(last)+7, longestAll)
	step := 1
	if days > longestDays {
		step, out.Weeks = 7, true
	}
	n := days/step + 1
	out.Width = n * stripDay
	const word = 64 // room for the name of a month
	free := 0
	sums := make([]map[string]int, n)
	totals := map[string]int{}
	for _, row := range rows {
		i := first.DaysUntil(calendar.DateOf(row.At)) / step
		if i < 0 || i >= n {
			continue
		}
		if sums[i] == nil {
			sums[i] = map[string]int{}
		}
		sums[i][row.Class] += row.Units * len(row.Labels)
		totals[row.Class]++
		out.Peak = max(out.Peak, sums[i]["remind"]+sums[i]["due"]+sums[i]["escalate"])
	}
	for i := range n {
		day := first.AddDays(i * step)
		if !out.Weeks {
			if reason := cal.Reason(day); !reason.Working {
				class := "weekend"
				if reason.Code != calendar.CodeWeekend {
					class = "holiday"
				}
				out.Off = append(out.Off, StripMark{X: i * stripDay, Y: stripTop, Width: stripDay, Height: stripBars, Class: class})
			}
		}
		if day.Day <= step && i*stripDay >= free && i*stripDay+word <= out.Width {
			text := fmt.Sprintf("%d", int(day.Month))
			if day.Month == time.January || len(out.Months) == 0 {
				text = fmt.Sprintf("%02d/%d", int(day.Month), day.Year)
			}
			text = w.Text("meeting.month_short", map[string]any{"Month": text})
			free = i*stripDay + max(word, 7*len([]rune(text)))
			out.Months = append(out.Months, StripMark{X: i * stripDay, Text: text})
		}
		y := out.Height
		for _, class := range []string{"due", "remind", "escalate"} {
			count := sums[i][class]
			if count == 0 {
				continue
			}
			height := max(3, count*(stripBars-6)/max(out.Peak, 1))
			y -= height
			out.Bars = append(out.Bars, StripMark{X: i*stripDay + 1, Y: max(stripTop, y), Width: stripDay - 2, Height: height, Class: class,
				Text: w.Date(day) + ": " + w.Text("meeting.strip_"+class, map[string]any{"Count": count})})
		}
	}
	out.Summary = w.Text("meeting.strip_summary", map[string]any{"From": calendar.DateOf(rows[0].At), "To": last, "Reminders": totals["remind"], "Deadlines": totals["due"], "Escalations": totals["escalate"]})
	return out
}

// MomentWords tells how a moment was computed from its deadline.
func MomentWords(w *i18n.Printer, e directive.MomentExplanation) string {
	how := ""
	switch e.Basis {
	case directive.BasisWorkingDays:
		switch n := e.Count.WorkingDays; {
		case n < 0:
			how = w.Plural("meeting.days_before_due", -n, nil)
		case n == 0:
			how = w.Text("meeting.on_due", nil)
		default:
			how = w.Plural("meeting.days_after_due", n, nil)
		}
	case directive.BasisWeekday:
		how = w.Text("meeting.each_weekday", map[string]any{"Weekday": w.Weekday(e.Weekday.Weekday())})
	default:
		how = w.Text("meeting.by_duration", map[string]any{"Duration": durationWords(w, e.Duration)})
	}
	var off []string
	for _, d := range e.Count.Off {
		off = append(off, fmt.Sprintf("%02d/%02d", d.Date.Day, int(d.Date.Month)))
	}
	if len(off) > 0 {
		how += " " + w.Text("meeting.passing_over", map[string]any{"Off": strings.Join(off, ", ")})
	}
	return w.Text("meeting.moment", map[string]any{"What": w.Text("action."+string(e.Moment.Action), nil), "Whom": w.Text("role."+string(e.Moment.To), nil), "How": how, "At": e.Moment.At})
}

func durationWords(w *i18n.Printer, d time.Duration) string {
	d = d.Abs()
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return w.Plural("meeting.n_days", int(d/(24*time.Hour)), nil)
	case d >= time.Hour && d%time.Hour == 0:
		return w.Plural("meeting.n_hours", int(d/time.Hour), nil)
	case d >= time.Minute && d%time.Minute == 0:
		return w.Plural("meeting.n_minutes", int(d/time.Minute), nil)
	}
	return w.Plural("meeting.n_seconds", int(d/time.Second), nil)
}
