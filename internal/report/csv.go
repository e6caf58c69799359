package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
)

// byteOrderMark tells spreadsheet programs that the text is UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV draws the sheet as text (RFC 4180), one line a task, its group in the second column. Days are dd/mm/yyyy and
// numbers have the reader's decimal sign: a Vietnamese spreadsheet program takes 12.5 for a day. A text that a spreadsheet program would compute gets an apostrophe before it: what people
// wrote stays text (OWASP, CSV injection).
func (t *Tracking) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	columns := t.Columns()
	head := append([]string{columns[0], t.words.Text("report.group_column", nil)}, columns[1:]...)
	if err := out.Write(head); err != nil {
		return err
	}
	n := 0
	for _, s := range t.ByGroup {
		for _, i := range s.Rows {
			n++
			r := t.Rows[i]
			value, goal := "", ""
			if r.Counted {
				value = t.decimal(r.Value)
			}
			if r.Goal > 0 {
				goal = t.decimal(r.Goal)
			}
			line := []string{strconv.Itoa(n), inert(s.Title), inert(r.Text), inert(r.Lead), inert(r.Support), inert(r.Place), dueText(r), r.Status, value, goal,
				inert(r.Measured), inert(r.Result), inert(r.Difficulties), inert(r.Proposals), dayText(r.DoneOn), inert(r.Note)}
			if err := out.Write(line); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// decimal is a number without marks of thousands.
func (t *Tracking) decimal(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if t.words.Language() == i18n.Vietnamese {
		return strings.Replace(s, ".", ",", 1)
	}
	return s
}

// inert is a text that no spreadsheet program takes for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t", rune(s[0])) {
		return "'" + s
	}
	return s
}

// dayText is a day as Vietnamese papers write it, in every language: dd/mm/yyyy.
func dayText(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.At(12, 0).Format("02/01/2006")
}

// dueText is a deadline: its day, and its hour when that is not the day's end.
func dueText(r Row) string {
	if r.DueAt.IsZero() {
		return dayText(r.DueOn)
	}
	return r.DueAt.Format("02/01/2006 15:04")
}

// Due is the deadline in figures; "" for none.
func (r Row) Due() string { return dueText(r) }

// Done is the day of completion in figures; "" while it is open.
func (r Row) Done() string { return dayText(r.DoneOn) }
