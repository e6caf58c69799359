package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"giaoban/internal/client"
	"giaoban/internal/i18n"
)

// Env is what a command works with.
type Env struct {
	Out    io.Writer
	In     io.Reader
	Client *client.Client
	Words  *i18n.Printer
	JSON   bool // print the API's body as it is
}

// say writes a line.
func (e *Env) say(format string, args ...any) error {
	_, err := fmt.Fprintf(e.Out, format+"\n", args...)
	return err
}

// raw prints an answer as it is.
func (e *Env) raw(ctx context.Context, method, path string, in any) error {
	body, err := e.Client.Do(ctx, method, path, in)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Out, strings.TrimRight(string(body), "\n"))
	return err
}

// print writes v as the API would.
func (e *Env) print(v any) error {
	enc := json.NewEncoder(e.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// pick is the Vietnamese or the English of two texts.
func (e *Env) pick(vi, en string) string {
	if e.Words.Language() == "en" {
		return en
	}
	return vi
}

// table writes rows under a head, aligned by what is seen. The last column is cut to keep a row on one line.
func (e *Env) table(head []string, rows [][]string) error {
	width := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range append([][]string{head}, rows...) {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+2))
			}
		}
		if err := e.say("%s", strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
		if n == 0 {
			if err := e.say("%s", strings.Repeat("─", min(100, sum(width)+2*len(width)-2))); err != nil {
				return err
			}
		}
	}
	return nil
}

func sum(ns []int) int {
	out := 0
	for _, n := range ns {
		out += n
	}
	return out
}

// short cuts a text to n letters.
func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
