package minutes

import (
	"regexp"
	"strings"
)

// column is what a column of a table of directives holds.
type column string

const (
	colNone    column = ""
	colNumber  column = "number"
	colTask    column = "task"
	colLead    column = "lead"
	colSupport column = "support"
	colDue     column = "due"
	colGoal    column = "goal"
)

// cells cuts a line at "|" or tabs into ranges of runes; nil if the line is no
// row of a table. Pasted tables come with either.
func (s *source) cells(a, b int) [][2]int {
	pipes, tabs := strings.Count(s.str[a:b], "|"), strings.Count(s.text(a, b), "\t")
	if pipes < 2 && tabs < 2 {
		return nil
	}
	byPipe := pipes >= 2
	var out [][2]int
	start := a
	for i := a; i <= b; i++ {
		if i < b && !(byPipe && s.low[i] == '|') && (byPipe || s.src[s.off[i]] != '\t') {
			continue
		}
		x, y := s.trim(start, i, "*_")
		if !(byPipe && (i == a || start > a && i == b && x == y)) { // outer pipes of Markdown
			out = append(out, [2]int{x, y})
		}
		start = i + 1
	}
	return out
}

var (
	reTableRule  = regexp.MustCompile(`^[\s|:+-]+$`)
	reBareEvery  = regexp.MustCompile(`^(?:hang|moi|dinh ky hang)\s+(tuan|thang|quy|nam)\b`)
	reCellNumber = regexp.MustCompile(`^(?:(\d{1,2}|[ivx]{1,5}|[a-h])[.)]?)$`)
)

// columnsOf reads the header of a table: at least two cells that name columns,
// one of them the task.
func (r *reader) columnsOf(cells [][2]int) []column {
	cols := make([]column, len(cells))
	known, task := 0, false
	for i, c := range cells {
		toks := r.tokenise(c[0], c[1])
		if len(toks) > 8 {
			return nil
		}
		if at, v, _ := r.t.columns.find(toks, 0); at >= 0 {
			cols[i] = column(v)
			known++
			task = task || cols[i] == colTask
		}
	}
	if known < 2 || !task {
		return nil
	}
	return cols
}

// row reads one row of a table.
func (w *walker) row(p piece) {
	r := w.r
	if reTableRule.MatchString(r.str[p.bl.a:p.bl.b]) {
		return
	}
	cells := p.bl.cells
	if cols := r.columnsOf(cells); cols != nil {
		w.columns = cols
		if w.mode == modeNeutral || w.mode == modeWeak {
			w.mode, w.level = modeStrong, 4
		}
		return
	}
	if w.mode == modeOff || w.columns == nil {
		return
	}
	filled, last := 0, -1
	for i, c := range cells {
		if c[0] < c[1] && (i >= len(w.columns) || w.columns[i] != colNumber) {
			filled++
			last = i
		}
	}
	if filled == 1 && r.partTitle(cells, last) {
		w.tablePart(p, cells, last)
		return
	}
	w.tableTask(p, cells)
}

// partTitle: a row with one text is a title unless it ends like a sentence.
func (r *reader) partTitle(cells [][2]int, i int) bool {
	c := cells[i]
	return c[1]-c[0] < 160 && r.low[c[1]-1] != '.' && r.low[c[1]-1] != ';'
}

// tablePart opens the group of a table's part.
func (w *walker) tablePart(p piece, cells [][2]int, title int) {
	r := w.r
	c := cells[title]
	w.openGroup(piece{bl: p.bl, a: p.bl.a, b: p.bl.b})
	g := w.group
	g.a = p.bl.a
	for i := 0; i < title; i++ {
		if n, ok := r.cellOrdinal(cells[i]); ok {
			g.g.Ordinal = n
			g.g.Marker, g.g.MarkerSpan = r.text(cells[i][0], cells[i][1]), r.span(cells[i][0], cells[i][1])
		}
	}
	from := c[0]
	if mk, ok := r.markAt(c[0], c[1]); ok && g.g.Marker == "" && mk.style != styleBullet && mk.text < c[1] {
		g.g.Ordinal = mk.ordinal
		g.g.Marker, g.g.MarkerSpan = r.text(mk.a, mk.b), r.span(mk.a, mk.b)
		from = mk.text
	}
	a, b := r.trim(from, c[1], ":*_")
	g.headA, g.headB = a, b
	g.g.Heading, g.g.HeadingSpan = r.text(a, b), r.span(a, b)
	g.addrs = r.headingAddress(r.tokenise(a, b))
}

// cellOrdinal reads a number alone in a cell.
func (r *reader) cellOrdinal(c [2]int) (int, bool) {
	m := reCellNumber.FindStringSubmatch(r.str[c[0]:c[1]])
	if m == nil {
		return 0, false
	}
	style := styleRoman
	switch {
	case isDigit(m[1][0]):
		style = styleArabic
	case romanOrdinal(m[1]) == 0:
		style = styleUpper
	}
	n := r.ordinalOf(style, m[1], c[0])
	return n, n > 0
}

// tableTask makes a directive of a row: the task cell is its text, the other
// cells say who, with whom, until when and how much.
func (w *walker) tableTask(p piece, cells [][2]int) {
	r := w.r
	var task *task
	for i, c := range cells {
		if i < len(w.columns) && w.columns[i] == colTask && c[0] < c[1] {
			task = w.build(c[0], c[1])
		}
	}
	if task == nil {
		return
	}
	if w.group == nil {
		w.openGroup(piece{bl: p.bl, a: p.bl.a, b: p.bl.b})
	}
	for i, c := range cells {
		if i >= len(w.columns) || c[0] >= c[1] {
			continue
		}
		toks := r.tokenise(c[0], c[1])
		switch w.columns[i] {
		case colLead:
			if list := r.cellBodies(toks); len(list) > 0 {
				task.who.lead, task.who.own = list, true
				if ex, _ := r.exceptionsIn(toks); len(ex) > 0 {
					task.who.except = ex
				}
			}
		case colSupport:
			task.who.support = append(task.who.support, r.cellBodies(toks)...)
		case colDue:
			if d := r.cellDeadline(c); d != nil {
				task.d.Deadline = d
			}
		case colGoal:
			task.d.Measures = append(task.d.Measures, r.measuresIn(c[0], c[1], nil)...)
		}
	}
	w.settle(task, w.prev)
	w.group.tasks = append(w.group.tasks, task)
	w.group.b = max(w.group.b, p.bl.b)
	w.prev = task
}

// cellBodies reads the bodies of a cell, up to its exceptions.
func (r *reader) cellBodies(toks []token) []addressee {
	if at, _, n := r.t.except.find(toks, 0); n > 0 {
		toks = toks[:at]
	}
	var out []addressee
	for i := 0; i < len(toks); {
		list, next := r.addressees(toks, i)
		out = append(out, list...)
		i = max(next, i+1)
	}
	return out
}

// exceptionsIn finds the exceptions of a cell.
func (r *reader) exceptionsIn(toks []token) ([]addressee, int) {
	at, _, n := r.t.except.find(toks, 0)
	if n == 0 {
		return nil, 0
	}
	return r.exceptions(toks, at)
}

// cellDeadline reads a cell of deadlines, where a bare day or period is enough.
func (r *reader) cellDeadline(c [2]int) *Deadline {
	if d := r.deadlineIn(c[0], c[1]); d != nil {
		return d
	}
	low := r.str[c[0]:c[1]]
	if m := reBareEvery.FindStringSubmatchIndex(low); m != nil {
		return &Deadline{Type: DeadlineRecurring, Phrase: r.text(c[0], c[1]), Span: r.span(c[0], c[1]), Every: everyOf("", low[m[2]:m[3]])}
	}
	w, ok := whenAt(low)
	if !ok {
		return nil
	}
	typ := DeadlineBy
	if w.period {
		typ = DeadlineWithin
	}
	return r.newDeadline(w, typ, c[0], c[0]+w.end)
}
