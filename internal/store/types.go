package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// when is an instant that may be missing: the zero time is NULL.
type when struct{ time.Time }

func at(t time.Time) when { return when{t} }

// sqliteTime is how the SQLite driver writes instants, always in UTC: such texts sort as the instants do.
const sqliteTime = "2006-01-02 15:04:05.999999999-07:00"

// Scan reads a column.
func (w *when) Scan(v any) error {
	switch t := v.(type) {
	case nil:
		w.Time = time.Time{}
	case time.Time:
		w.Time = t.UTC()
	case string: // SQLite knows the type of a column, not of an expression
		parsed, err := time.Parse(sqliteTime, t)
		if err != nil {
			return fmt.Errorf("an instant: %w", err)
		}
		w.Time = parsed.UTC()
	default:
		return fmt.Errorf("an instant, not %T", v)
	}
	return nil
}

// Value writes a parameter.
func (w when) Value() (driver.Value, error) {
	if w.IsZero() {
		return nil, nil
	}
	return SameInstant(w.Time), nil
}

// text is a string that may be missing: "" is NULL.
type text string

// Scan reads a column.
func (t *text) Scan(v any) error {
	switch s := v.(type) {
	case nil:
		*t = ""
	case string:
		*t = text(s)
	case []byte:
		*t = text(s)
	default:
		return fmt.Errorf("text, not %T", v)
	}
	return nil
}

// Value writes a parameter.
func (t text) Value() (driver.Value, error) {
	if t == "" {
		return nil, nil
	}
	return string(t), nil
}

// document is a value kept as JSON in a TEXT column.
type document[T any] struct{ V T }

func doc[T any](v T) document[T] { return document[T]{v} }

// Scan reads a column; an empty one is the zero value.
func (d *document[T]) Scan(v any) error {
	var raw []byte
	switch s := v.(type) {
	case nil:
		return nil
	case string:
		raw = []byte(s)
	case []byte:
		raw = s
	default:
		return fmt.Errorf("JSON text, not %T", v)
	}
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, &d.V)
}

// Value writes a parameter.
func (d document[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(d.V)
	return string(b), err
}

// Fold turns Vietnamese text into what search compares: lower case, no tone marks, đ as d, single spaces.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// likePattern is a LIKE pattern (escape character \) that finds s anywhere.
func likePattern(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}
