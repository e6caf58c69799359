package api

import (
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// instant writes an instant as RFC 3339 with Vietnam's offset; "" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format(time.RFC3339Nano)
}

// dayText writes a day as YYYY-MM-DD; "" for none.
func dayText(d calendar.Date) string { return d.String() }

// reader turns texts of a body into days and instants, and collects what cannot be.
type reader struct{ directive.Problems }

// day reads YYYY-MM-DD; "" is no day.
func (p *reader) day(field, text string) calendar.Date {
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		p.Add(field, "bad_date", "Value", text)
	}
	return d
}

// instant reads RFC 3339 with an offset; "" is none.
func (p *reader) instant(field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		p.Add(field, "bad_instant", "Value", text)
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
