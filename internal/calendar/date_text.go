package calendar

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// ErrInvalidDate is wrapped by every error about a text that is not a date.
var ErrInvalidDate = errors.New("invalid date, want YYYY-MM-DD")

// ParseDate reads a day written YYYY-MM-DD (ISO 8601, ASCII digits) and nothing
// else: no spaces, no time, no short forms. The day must exist (2025-02-29 does
// not) and lie in the years MinYear to MaxYear. The error wraps ErrInvalidDate.
func ParseDate(s string) (Date, error) {
	d, ok := parseDate(s)
	if !ok {
		return Date{}, fmt.Errorf("calendar: %.40q: %w", s, ErrInvalidDate)
	}
	return d, nil
}

func parseDate(s string) (Date, bool) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	y, okY := digits(s[:4])
	m, okM := digits(s[5:7])
	day, okD := digits(s[8:])
	d := Date{Year: y, Month: time.Month(m), Day: day}
	return d, okY && okM && okD && d.IsValid()
}

func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// String returns d as YYYY-MM-DD, or the empty string for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText writes d as String does, for JSON, YAML and flags. It refuses a
// day that does not exist or lies outside MinYear to MaxYear, which could not be
// read back; the error wraps ErrInvalidDate.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.IsValid() {
		return nil, fmt.Errorf("calendar: %s: %w", d, ErrInvalidDate)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes: ParseDate's form, or an empty
// text for the zero Date. The error wraps ErrInvalidDate and leaves d as it was.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value stores d as TEXT YYYY-MM-DD, and the zero Date as NULL. It implements
// driver.Valuer and fails as MarshalText does.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	text, err := d.MarshalText()
	if err != nil {
		return nil, err
	}
	return string(text), nil
}

// Scan reads a TEXT column; NULL and the empty text give the zero Date. It
// implements sql.Scanner. A time.Time is refused: the column was declared as an
// instant, and which day that is depends on a zone that the database chose.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("calendar: cannot read a date from %T: %w", src, ErrInvalidDate)
	}
}
