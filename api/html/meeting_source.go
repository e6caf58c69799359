package html

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Mark is a passage of a source text that something was read from: byte offsets, End exclusive.
type Mark struct {
	Start, End int
	Token      string // what points at it: "s123", "s123-units", "h-title"
	Class      string // used, meta, unread; "" for a part of another passage
}

// SourcePiece is a part of a source text over which the marks do not change.
type SourcePiece struct {
	ID    string // of the first piece of a passage: a link leads there
	Spans string // tokens of all marks over it, apart by spaces
	Class string
	Text  string
}

// SourcePieces cuts a text at the borders of marks. Marks that do not lie on whole characters of the text are left out.
func SourcePieces(text string, marks []Mark) []SourcePiece {
	border := func(i int) bool { return i == len(text) || i >= 0 && i < len(text) && utf8.RuneStart(text[i]) }
	marks = slices.DeleteFunc(slices.Clone(marks), func(m Mark) bool {
		return m.Token == "" || m.End <= m.Start || m.End > len(text) || !border(m.Start) || !border(m.End)
	})
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	cuts := []int{0, len(text)}
	for _, m := range marks {
		cuts = append(cuts, m.Start, m.End)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []SourcePiece
	var over []Mark
	next, given := 0, map[string]bool{}
	for i := 0; i+1 < len(cuts); i++ {
		over = slices.DeleteFunc(over, func(m Mark) bool { return m.End <= cuts[i] })
		for ; next < len(marks) && marks[next].Start == cuts[i]; next++ {
			over = append(over, marks[next])
		}
		piece := SourcePiece{Text: text[cuts[i]:cuts[i+1]]}
		var tokens []string
		for _, m := range over {
			tokens = append(tokens, m.Token)
			piece.Class = cmp.Or(piece.Class, m.Class)
			if m.Start == cuts[i] && m.Class != "" && piece.ID == "" && !given[m.Token] {
				piece.ID = m.Token
				given[m.Token] = true
			}
		}
		piece.Spans = strings.Join(tokens, " ")
		out = append(out, piece)
	}
	return out
}
