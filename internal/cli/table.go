package cli

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// widest is how wide the line under a head may get.
const widest = 120

// table writes rows under a head, its columns aligned by what is seen.
func (e *Env) table(head []string, rows [][]string) error {
	widths := make([]int, len(head))
	all := append([][]string{head}, rows...)
	for _, row := range all {
		for i := range row {
			row[i] = cell(row[i])
			widths[i] = max(widths[i], width(row[i]))
		}
	}
	total := -gap
	for _, w := range widths {
		total += w + gap
	}
	for n, row := range all {
		var b strings.Builder
		for i, text := range row {
			b.WriteString(text)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-width(text)+gap))
			}
		}
		if err := e.say("%s", strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
		if n == 0 {
			if err := e.say("%s", strings.Repeat("─", min(widest, total))); err != nil {
				return err
			}
		}
	}
	return nil
}

// gap stands between two columns.
const gap = 2

// cell is a text on one line, in NFC, without what a terminal would obey.
func cell(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(norm.NFC.String(text)), " ")
}

// width is how many places a text takes: its letters, without marks that stand above or below another.
func width(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}

// short cuts a text to n letters.
func short(text string, n int) string {
	r := []rune(cell(text))
	if len(r) <= n {
		return string(r)
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}
