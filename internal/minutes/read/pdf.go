package read

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"
)

// pdf reads the text layer of a PDF.
func (d *Document) pdf(ctx context.Context, engine PDF, file []byte) error {
	if engine == nil {
		return refuse(ErrNoPDF)
	}
	pages, err := engine.Pages(ctx, file)
	var refused *Error
	switch {
	case err == nil:
	case errors.As(err, &refused), ctx.Err() != nil:
		return err
	default:
		return &Error{Code: ErrDamaged, Err: err}
	}
	letters := 0
	for _, p := range pages {
		for _, r := range p {
			if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	if letters == 0 || letters < 20*min(len(pages), 5) { // a scanned page may have a stamp or a file number as text
		return refuse(ErrNoTextLayer)
	}
	d.Text = strings.Join(d.pageLines(pages), "\n")
	return nil
}

var rePageNumber = regexp.MustCompile(`^\s*(?:[Tt]rang\s+)?-?\s*\d{1,3}\s*(?:/\s*\d{1,3}\s*)?-?\s*$`)

// pageLines leaves page numbers out, joins a line that ends in the middle of a
// word group with the next, and lets a paragraph go on over a page break.
func (d *Document) pageLines(pages []string) []string {
	var out []string
	for _, p := range pages {
		lines := strings.Split(strings.Trim(tidy(p), "\n "), "\n")
		for i, line := range lines {
			line = strings.TrimRight(line, " \t")
			if rePageNumber.MatchString(line) && (i < 2 || i >= len(lines)-2) {
				d.note(NotePageText)
				continue
			}
			if n := len(out); n > 0 && goesOn(out[n-1], line) {
				out[n-1] += " " + strings.TrimLeft(line, " \t")
				d.note(NotePageText)
				continue
			}
			out = append(out, line)
		}
	}
	return out
}

// goesOn reports whether a line that a page was too narrow for goes on in the
// next: it is long, ends without punctuation, and the next begins with a small
// letter or a number that starts no list.
func goesOn(line, next string) bool {
	next = strings.TrimLeft(next, " \t")
	if next == "" || len([]rune(line)) < 50 || strings.ContainsAny(line[len(line)-1:], ".:;!?") {
		return false
	}
	first := []rune(next)[0]
	if unicode.IsDigit(first) {
		return !reListMark.MatchString(next)
	}
	return !strings.ContainsRune("-–+*•▪○", first) && !reListMark.MatchString(next) && !isTitle(next)
}

var reListMark = regexp.MustCompile(`^(?:\(?\d{1,2}(?:\.\d{1,2})*[.)/]|[IVX]{1,5}[.)/]|[a-zđA-Z][.)])\s`)

// isTitle reports a line in capitals.
func isTitle(line string) bool {
	up, letters := 0, 0
	for _, r := range line {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				up++
			}
		}
	}
	return letters > 0 && up*10 >= letters*8
}
