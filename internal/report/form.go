package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// The signs of kinds of papers (Decree 30/2020/NĐ-CP, annex III) and of the archive that keeps a copy. They are the same
// in every language.
const (
	signNotice = "TB"
	archive    = "VT"
	blank      = "…"
)

func upper(s string) string { return strings.ToUpper(s) }

// paper is a draft in the form of annex I of Decree 30/2020/NĐ-CP.
type paper struct {
	document
	w     *i18n.Printer
	p     service.Paper
	head  Head
	place string // địa danh
}

func newPaper(w *i18n.Printer, p service.Paper) *paper {
	place := plain(p.Issuer.Name)
	if place == "" {
		place = blank
	}
	return &paper{w: w, p: p, head: headOf(w, p), place: place}
}

// The columns of the top of a paper: the body at the left, the country at the right.
const (
	leftColumn  = 3800
	rightColumn = textWidth - leftColumn
)

// top is the body, quốc hiệu and tiêu ngữ with their lines, below them the number, for a letter what it is about, and
// place and date.
func (d *paper) top(number, about string, day calendar.Date) {
	centred := func(runs ...run) paragraph { return paragraph{align: "center", runs: runs} }
	left := []paragraph{centred(run{text: d.w.Text("report.number", map[string]any{"Number": number}), size: 13})}
	if about != "" {
		left = append(left, centred(run{text: about, size: 12}))
	}
	d.table(false,
		[]cell{
			{leftColumn, []paragraph{centred(run{text: upper(d.head.Body), bold: true, size: 13}), {rule: 1200, after: 4}}},
			{rightColumn, []paragraph{centred(run{text: d.head.Country, bold: true, size: 12}), centred(run{text: d.head.Motto, bold: true, size: 13}), {rule: 950, after: 4}}},
		},
		[]cell{{leftColumn, left}, {rightColumn, []paragraph{centred(run{text: d.dated(day), italic: true, size: 13})}}},
	)
}

// dated is place and date: days under 10 and the months 1 and 2 have a leading zero (annex I, part II.4); what is not
// known is left open.
func (d *paper) dated(day calendar.Date) string {
	args := map[string]any{"Place": d.place, "D": blank, "M": blank, "Y": strconv.Itoa(calendar.DateOf(d.p.At).Year)}
	if !day.IsZero() {
		args["D"], args["M"], args["Y"] = fmt.Sprintf("%02d", day.Day), month(day.Month), strconv.Itoa(day.Year)
	}
	return d.w.Text("report.dated", args)
}

func month(m time.Month) string {
	if m <= time.February {
		return fmt.Sprintf("%02d", int(m))
	}
	return strconv.Itoa(int(m))
}

// onDay is a day in a sentence of a paper: "ngày 25 tháng 12 năm 2020".
func (d *paper) onDay(day calendar.Date) string {
	return d.w.Text("report.on_day", map[string]any{"D": fmt.Sprintf("%02d", day.Day), "M": month(day.Month), "Y": strconv.Itoa(day.Year)})
}

// text adds a paragraph of the body.
func (d *paper) text(s string) {
	d.add(paragraph{align: "both", first: true, after: 6, runs: []run{{text: s}}})
}

// heading adds a heading of the body, which stays with what follows.
func (d *paper) heading(s string) {
	d.add(paragraph{align: "both", first: true, before: 6, after: 6, keep: true, runs: []run{{text: s, bold: true}}})
}

// labelled adds a paragraph that begins with what it tells.
func (d *paper) labelled(label, s string) {
	d.add(paragraph{align: "both", first: true, after: 6, runs: []run{{text: "- " + label + ": ", italic: true}, {text: s}}})
}

// bottom is who receives the paper, and who signs.
func (d *paper) bottom(recipients []string, signer string) {
	left := []paragraph{{before: 12, runs: []run{{text: d.w.Text("report.recipients", nil) + ":", bold: true, italic: true, size: 12}}}}
	for _, r := range append(recipients, d.w.Text("report.archive", nil)+": "+archive) {
		end := ";"
		if len(left) == len(recipients)+1 {
			end = "."
		}
		left = append(left, paragraph{runs: []run{{text: "- " + r + end, size: 11}}})
	}
	right := []paragraph{{align: "center", before: 12, runs: []run{{text: upper(d.w.Text("report.office_of_signer", nil)), bold: true}}},
		{align: "center", after: 60, runs: []run{{text: d.w.Text("report.sign_here", nil), italic: true, size: 13}}}}
	if signer == "" {
		signer = d.w.Text("report.signer_later", nil)
	}
	right = append(right, paragraph{align: "center", runs: []run{{text: signer, bold: true}}})
	d.table(false, []cell{{textWidth / 2, left}, {textWidth - textWidth/2, right}})
	d.add(paragraph{}) // a document does not end with a table
}

// letters are those of the Vietnamese alphabet that number points (annex I, part II.6): a), b), c), d), đ), e), g).
const letters = "abcdđeghiklmnopqrstuvxy"

// point numbers a point, from 0: "a)"; in English without đ. Beyond the alphabet: "24)".
func point(language string, n int) string {
	alphabet := []rune(letters)
	if language != i18n.Vietnamese {
		alphabet = []rune("abcdefghijklmnopqrstuvwxyz")
	}
	if n < len(alphabet) {
		return string(alphabet[n]) + ")"
	}
	return strconv.Itoa(n+1) + ")"
}
