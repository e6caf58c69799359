package minutes

// piece is a stretch of a block with at most one mark at its beginning.
type piece struct {
	bl    *block
	mark  mark
	a, b  int // runes of the content, after the mark
	first bool
}

// cutPieces cuts blocks at marks inside a paragraph: "… sáu việc. Một là, …".
func (r *reader) cutPieces(bs []block) []piece {
	out := make([]piece, 0, len(bs))
	for i := range bs {
		bl := &bs[i]
		if bl.skip != keep {
			continue
		}
		start := bl.a
		if bl.mark.style != styleNone {
			start = bl.mark.text
		}
		p := piece{bl: bl, mark: bl.mark, a: start, b: bl.b, first: true}
		if bl.heading || bl.cells != nil {
			out = append(out, p)
			continue
		}
		for _, at := range r.innerStarts(start, bl.b) {
			mk, ok := r.markAt(at, bl.b)
			if !ok || !mk.style.inline() || mk.a < p.a || mk.a == start && p.mark.style == styleNone && at == start {
				continue
			}
			if mk.a <= p.a {
				continue
			}
			p.b = mk.a
			out = append(out, p)
			p = piece{bl: bl, mark: mk, a: mk.text, b: bl.b}
		}
		out = append(out, p)
	}
	return out
}

// innerStarts gives the places in a paragraph where a mark may stand: after a
// sentence, a colon or a semicolon.
func (r *reader) innerStarts(a, b int) []int {
	var out []int
	for i := a; i+1 < b; i++ {
		switch r.low[i] {
		case '.', ':', ';', foldEllipsis:
			j := i + 1
			for j < b && (r.low[j] == ' ' || r.low[j] == '\n') {
				j++
			}
			if j > i+1 && j < b && (isLetter(r.low[j]) || r.low[j] == '*') {
				out = append(out, j)
			}
		}
	}
	return out
}
