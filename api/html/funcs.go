package html

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// functions are what templates may call, for one reader's language.
func functions(w *i18n.Printer, assets Assets) template.FuncMap {
	return template.FuncMap{
		"lang":  w.Language,
		"asset": func(name string) (string, error) { return found(assets.Path(name), "asset "+name) },
		"icon":  icon,

		// Texts. The arguments after the key are names and values.
		"t": func(key string, args ...any) (string, error) {
			named, err := pairs(args)
			return w.Text(key, named), err
		},
		"tn": func(key string, n int, args ...any) (string, error) {
			named, err := pairs(args)
			return w.Plural(key, n, named), err
		},
		"cap": capital,

		// Days and instants, in Vietnam.
		"date":      w.Date,
		"longdate":  w.LongDate,
		"weekday":   func(d calendar.Date) string { return w.Weekday(d.Weekday()) },
		"instant":   w.Instant,
		"clock":     func(t time.Time) string { return t.In(calendar.Zone).Format("15:04") },
		"dayof":     calendar.DateOf,
		"due":       w.Due,
		"isodate":   isoDate,
		"shortday":  func(d calendar.Date) string { return shortDay(w, d) },
		"shortdate": func(d calendar.Date) string { return fmt.Sprintf("%d/%d", d.Day, int(d.Month)) },
		"iso":       func(t time.Time) string { return t.In(calendar.Zone).Format(time.RFC3339) },
		"distance":  w.Distance,
		"period":    w.Period,

		// Numbers.
		"number":  func(v any) (string, error) { n, err := float(v); return w.Number(n), err },
		"money":   w.Money,
		"measure": func(v float64, unit string) string { return measure(w, v, unit) },
		"share":   share,
		"dial":    dial,
		"size":    func(n int64) string { return size(w, n) },

		// The domain.
		"state": func(s State) State { return s },

		// Building blocks.
		"dict":    dict,
		"input":   input,
		"fieldid": fieldID,
		"list":    func(items ...any) []any { return items },
		"add":     func(a, b int) int { return a + b },
		"lines":   func(s string) []string { return strings.Split(s, "\n") },
	}
}

func found(value, what string) (string, error) {
	if value == "" {
		return "", errors.New("no " + what)
	}
	return value, nil
}

// pairs makes a map of alternating names and values.
func pairs(args []any) (map[string]any, error) { return dict(args...) }

func dict(args ...any) (map[string]any, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("names and values do not pair: %v", args)
	}
	out := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("%v is no name", args[i])
		}
		out[name] = args[i+1]
	}
	return out, nil
}

// shortDay is a day of the week in two letters, as calendars head their columns.
func shortDay(w *i18n.Printer, d calendar.Date) string {
	if w.Language() == i18n.English {
		return d.Weekday().String()[:2]
	}
	if d.Weekday() == time.Sunday {
		return "CN"
	}
	return fmt.Sprintf("T%d", int(d.Weekday())+1)
}

// capital begins a sentence or a heading.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// isoDate is a day as <input type="date"> wants it; "" for no day.
func isoDate(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func float(v any) (float64, error) {
	switch v := v.(type) {
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		return v, nil
	}
	return 0, fmt.Errorf("%T is no number", v)
}

// measure is an amount with its unit; đồng are written as money.
func measure(w *i18n.Printer, v float64, unit string) string {
	switch {
	case unit == "đồng":
		return w.Money(v)
	case unit == "%":
		return w.Number(v) + "%"
	}
	return strings.TrimSpace(w.Number(v) + " " + unit)
}

// share is how much of a goal is reached, 0 to 100; 0 when there is no goal.
func share(value, goal float64) int {
	if goal <= 0 || value <= 0 {
		return 0
	}
	return int(min(100, 100*value/goal))
}

// size is how large a file is.
func size(w *i18n.Printer, n int64) string {
	if n < 1<<20 {
		return w.Number(float64((n+1023)>>10)) + " KB"
	}
	return w.Number(float64(n*10>>20)/10) + " MB"
}

// dial is a telephone number as a link wants it: without spaces and marks.
func dial(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}

// State is how something stands: a class for its colour, an icon for its shape, and words. They always go together.
type State struct {
	Class string // done, doing, soon, late, idle
	Icon  string
	Text  string
}

// The shapes of the states: they differ without colour.
const (
	iconDone  = "disc"
	iconDoing = "half"
	iconSoon  = "triangle"
	iconLate  = "square"
	iconIdle  = "ring"
)

// TaskState is how a task stands at a moment, in words.
func TaskState(w *i18n.Printer, t directive.Task, now time.Time, cal calendar.Calendar) State {
	switch {
	case t.Overdue(now):
		return State{"late", iconLate, capital(w.Distance(t.Due, now, cal))}
	case t.Status == directive.TaskDone && t.Late():
		return State{"done", iconDone, w.Text("status.late", nil)}
	case t.Status == directive.TaskDone:
		return State{"done", iconDone, w.Text("status.done", nil)}
	case t.Status == directive.TaskSubmitted:
		return State{"doing", iconDoing, w.Text("status.submitted", nil)}
	case t.Status == directive.TaskCancelled || t.Status == directive.TaskExcused:
		return State{"idle", iconIdle, w.Text("status."+string(t.Status), nil)}
	case t.DueSoon(now, cal):
		return State{"soon", iconSoon, capital(w.Distance(t.Due, now, cal))}
	case t.Status == directive.TaskAssigned:
		return State{"idle", iconIdle, w.Text("status.assigned", nil)}
	}
	return State{"doing", iconDoing, w.Text("status."+string(t.Status), nil)}
}

// CountsState is how several tasks stand together: the worst of them gives the colour.
func CountsState(w *i18n.Printer, c directive.Counts) State {
	count := func(key string, n int) string {
		if c.Total == 1 {
			return w.Text("state.one_"+key, nil)
		}
		return w.Plural("state."+key, n, nil)
	}
	switch {
	case c.Total == 0:
		return State{"none", "", ""}
	case c.Overdue > 0:
		return State{"late", iconLate, count("overdue", c.Overdue)}
	case c.DueSoon > 0:
		return State{"soon", iconSoon, count("due_soon", c.DueSoon)}
	case c.Submitted > 0:
		return State{"doing", iconDoing, count("submitted", c.Submitted)}
	case c.Open > 0 && c.Started > 0:
		return State{"doing", iconDoing, count("started", c.Started)}
	case c.Open > 0 && c.Done > 0:
		return State{"doing", iconDoing, fmt.Sprintf("%d/%d", c.Done, c.Total)}
	case c.Open > 0:
		return State{"idle", iconIdle, count("open", c.Open)}
	case c.Done > 0:
		return State{"done", iconDone, w.Text("status.done", nil)}
	}
	return State{"idle", iconIdle, w.Text("state.closed", nil)}
}

// Input is one field of a form, ready for the template "input".
type Input struct {
	ID, Name, Label, Type, Value, Hint, Error string
	Required                                  bool
	Options                                   []Option
	Attributes                                map[string]string // placeholder, autocomplete, inputmode, min, max, maxlength
}

// Option is one choice of a select.
type Option struct{ Value, Label string }

// input makes a field of the page's form: its label in words, and names and values of what else it has: type, value,
// hint, required, options, id, and any attribute. What was typed and what was wrong comes from the frame.
func input(page Page, name, label string, args ...any) (Input, error) {
	given, err := dict(args...)
	if err != nil {
		return Input{}, err
	}
	in := Input{ID: fieldID(name), Name: name, Label: label, Type: "text", Attributes: map[string]string{}}
	for key, v := range given {
		switch key {
		case "type":
			in.Type = fmt.Sprint(v)
		case "value":
			in.Value = fmt.Sprint(v)
		case "hint":
			in.Hint = fmt.Sprint(v)
		case "id":
			in.ID = fmt.Sprint(v)
		case "required":
			in.Required, _ = v.(bool)
		case "options":
			options, ok := v.([]Option)
			if !ok {
				return in, fmt.Errorf("field %s: options are %T", name, v)
			}
			in.Options = options
		case "placeholder", "autocomplete", "inputmode", "min", "max", "maxlength", "minlength", "rows", "step", "accept", "pattern", "autocapitalize":
			in.Attributes[key] = fmt.Sprint(v)
		default:
			return in, fmt.Errorf("field %s has no %s", name, key)
		}
	}
	f := page.frame()
	if in.Type != "password" {
		in.Value = f.Old(name, in.Value)
	}
	in.Error = f.Wrong(name)
	return in, nil
}
