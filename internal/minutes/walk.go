package minutes

import "regexp"

// protoGroup is a group while the text is being walked.
type protoGroup struct {
	g            Group
	tasks        []*task
	addrs        []addressee
	headA, headB int
	b            int // end in runes
	a            int
	listed       bool // already among the groups found
}

// walker carries the state from block to block.
type walker struct {
	r         *reader
	pieces    []piece
	formal    bool // minutes, conclusions, plans, letters: titles are to be trusted
	mode      mode
	level     int // of the title that set the mode
	offReason string
	offList   bool // the mode is off for a list only
	opening   opening
	group     *protoGroup
	groups    []*protoGroup
	series    markStyle
	last      int
	stray     markStyle // of the last item of a list that nothing announced
	strayLast int
	inline    bool // the groups of the series have their text beside the mark
	items     bool // numbered items are directives of the titled group
	itemStyle markStyle
	flow      bool // the sentence before was told to somebody in running text
	prev      *task
	bullets   bool // the list being read is the bullets of a sentence with a colon
	before    struct {
		mode  mode
		level int
	} // what held before them
	columns   []column    // of the table being read
	flowGroup *protoGroup // of running text
	announced struct {    // the first list whose number the text announces
		announced, found int
		span             Span
	}
}

// levelOf ranks a title: a lower number stands higher.
func levelOf(p piece) int {
	switch p.mark.style {
	case stylePart:
		return 1
	case styleUpper:
		return 2
	case styleRoman:
		return 3
	case styleNamed, styleCount, styleRank:
		return 5
	case styleArabic:
		return 6
	case styleLetter:
		return 7
	case styleBullet:
		return 8
	}
	if p.bl.caps {
		return 3
	}
	return 4
}

// walk reads all pieces.
func (w *walker) walk() {
	for i := range w.pieces {
		if w.r.givenUp() {
			return
		}
		p := w.pieces[i]
		if p.bl.lede && p.first {
			w.endOfList()
		}
		switch {
		case p.bl.setext:
		case p.bl.cells != nil:
			w.row(p)
		case p.bl.heading && p.first:
			w.heading(i, p)
		case p.mark.style.startsGroup() && !(w.items && p.mark.style == w.itemStyle):
			w.numbered(i, p)
		default:
			w.paragraph(i, p)
		}
	}
	w.closeGroup()
}

// heading opens a section and a group that becomes real with its first directive.
func (w *walker) heading(i int, p piece) {
	r := w.r
	a, b := r.trim(p.a, p.b, "*_:")
	toks := r.tokenise(a, b)
	level := levelOf(p)
	c := r.headingCue(toks)
	w.flow, w.items = false, false
	if w.offList {
		w.offList, w.mode = false, w.base(false)
	}
	switch {
	case w.mode == modeOff && level > w.level && c.off == "":
		w.closeGroup()
		return // a part of the results
	case c.off != "":
		w.closeGroup()
		w.mode, w.level, w.offReason = modeOff, level, c.off
		return
	case c.on:
		w.mode, w.level = modeStrong, level
	case w.mode == modeStrong && level > w.level:
	case p.mark.style == styleNamed && w.mode != modeOff:
		w.mode, w.level = modeStrong, level-1
	case w.mode == modeStrong && level == w.level && p.mark.style.startsGroup():
		// a sibling of an announced title: still part of the conclusions
	default:
		w.mode, w.level = w.base(true), level
	}
	w.series = styleNone
	if p.mark.style.startsGroup() {
		w.series, w.last, w.inline = p.mark.style, p.mark.ordinal, false
	}
	w.openGroup(p)
	w.group.headA, w.group.headB = a, b
	w.titleOf(w.group, p, a, b)
	w.group.addrs = r.headingAddress(toks)
	if cc := r.headingCue(toks); !cc.on || r.t.assignment.has(toks) {
		w.items, w.itemStyle = w.singleItems(i)
	}
}

// base is the mode of a section whose title says nothing: minutes are trusted,
// news are not.
func (w *walker) base(titled bool) mode {
	if w.formal && titled {
		return modeWeak
	}
	return modeNeutral
}

var rePhaseTitle = regexp.MustCompile(`\s*\([^()]*\)$`)

// titleOf sets the heading as printed, without a period in brackets.
func (w *walker) titleOf(g *protoGroup, p piece, a, b int) {
	r := w.r
	if m := rePhaseTitle.FindStringIndex(r.str[a:b]); m != nil && p.mark.style == styleNamed {
		b = a + m[0]
	}
	if a < b {
		g.g.Heading, g.g.HeadingSpan = r.text(a, b), r.span(a, b)
	}
}

// singleItems reports whether numbered items of one sentence each follow the
// title at i: they are then directives of its group, not groups.
func (w *walker) singleItems(i int) (bool, markStyle) {
	if i+1 >= len(w.pieces) {
		return false, styleNone
	}
	style := w.pieces[i+1].mark.style
	if style != styleArabic || w.pieces[i+1].bl.heading {
		return false, styleNone
	}
	for j := i + 1; j < len(w.pieces) && j < i+60; j++ {
		p := w.pieces[j]
		if p.mark.style != style || p.bl.heading {
			break
		}
		if len(w.r.sentences(p.a, p.b)) > 1 {
			return false, styleNone
		}
	}
	return true, style
}

// openGroup starts a group; the pending one is kept only if it has directives.
func (w *walker) openGroup(p piece) {
	w.closeGroup()
	g := &protoGroup{a: p.a, b: p.b}
	if p.mark.style != styleNone {
		g.a = p.mark.a
		g.g.Ordinal = p.mark.ordinal
		g.g.Marker, g.g.MarkerSpan = w.r.text(p.mark.a, p.mark.b), w.r.span(p.mark.a, p.mark.b)
	}
	w.group, w.prev = g, nil
	if w.announced.announced > 0 && g.g.Ordinal == w.announced.found+1 {
		w.announced.found++
	}
}

func (w *walker) closeGroup() {
	if w.group != nil && len(w.group.tasks) > 0 && !w.group.listed {
		w.group.listed = true
		w.groups = append(w.groups, w.group)
	}
	w.group, w.prev = nil, nil
}

// numbered reads a group whose text stands beside its number.
func (w *walker) numbered(i int, p piece) {
	follows := w.series == p.mark.style && p.mark.ordinal == w.last+1 && (w.inline || w.offList)
	if !follows && p.mark.ordinal > 1 && p.mark.style != styleNamed && w.mode == modeNeutral && !p.bl.lede {
		if w.stray == p.mark.style && p.mark.ordinal == w.strayLast+1 {
			w.unopened(i, p)
			return
		}
		w.paragraph(i, p) // a stray number
		return
	}
	if !follows && !w.offList && w.mode == modeNeutral && p.mark.style != styleNamed {
		if !w.formal || p.mark.ordinal != 1 {
			w.unopened(i, p)
			return
		}
		w.mode, w.level = modeWeak, levelOf(p)-1 // the numbered points of a conclusion need no sentence that opens them
	}
	if p.mark.style == styleNamed && w.mode != modeOff {
		w.mode, w.level = modeStrong, levelOf(p)-1
	}
	if off := w.r.runInTitle(p); off != "" && w.mode != modeOff { // "1. Đánh giá chung: Trong 5 tháng đầu năm, …"
		w.series, w.last, w.inline = p.mark.style, p.mark.ordinal, true
		w.closeGroup()
		mode, reason := w.mode, w.offReason
		w.mode, w.offReason = modeOff, off
		w.sentencesOf(i, p)
		w.mode, w.offReason = mode, reason
		return
	}
	if follows && p.mark.ordinal != w.last+1 {
		w.r.warn(WarnOrdinal, w.r.span(p.mark.a, p.mark.b), w.r.text(p.mark.a, p.mark.b))
	}
	w.series, w.last, w.inline = p.mark.style, p.mark.ordinal, true
	if w.mode != modeOff {
		w.openGroup(p)
		w.group.addrs = w.headedAddress(p)
	}
	w.sentencesOf(i, p)
}

// runInTitle reads the title that a numbered item begins with, up to its colon: why what follows is no directive, or "".
func (r *reader) runInTitle(p piece) string {
	toks := r.tokenise(p.a, min(p.b, p.a+80))
	for k, t := range toks {
		if t.low == ":" && k > 0 && k <= 8 {
			return r.headingCue(toks[:k]).off
		}
		if t.kind == tokPunct && t.low != "," {
			return ""
		}
	}
	return ""
}

// headedAddress reads the addressees of a group that begins "Đối với …:".
func (w *walker) headedAddress(p piece) []addressee {
	r := w.r
	toks := r.tokenise(p.a, min(p.b, p.a+300))
	for k, t := range toks {
		if t.low == ":" {
			return r.headingAddress(toks[:k])
		}
		if t.low == "." || t.low == ";" {
			break
		}
	}
	return nil
}

// unopened notes a numbered list that nothing announces.
func (w *walker) unopened(i int, p piece) {
	w.stray, w.strayLast = p.mark.style, p.mark.ordinal
	toks := w.r.tokenise(p.a, p.b)
	if len(toks) > 0 && !w.r.fieldLine(toks) && w.r.predicateAt(toks, w.r.leadIn(toks)) && !w.r.pastAt(toks, 0) {
		w.r.pass(p.a, p.b, PassageNoGroup)
		return
	}
	w.sentencesOf(i, p)
}

// paragraph reads text without a number of its own.
func (w *walker) paragraph(i int, p piece) {
	plain := p.mark.style == styleNone
	if plain && p.first {
		if w.bullets && w.prev != nil { // the paragraph after the bullets of a sentence with a colon
			w.bullets = false
			w.closeGroup()
			w.mode, w.level = w.before.mode, w.before.level
		}
		w.leaveList(i, p)
	}
	w.sentencesOf(i, p)
}

// leaveList ends a list when a plain paragraph follows its last element.
func (w *walker) leaveList(i int, p piece) {
	if w.offList {
		w.offList, w.series = false, styleNone
		w.mode = w.base(false)
		return
	}
	if w.series == styleNone || !w.inline {
		return
	}
	for j := i + 1; j < len(w.pieces) && j < i+40; j++ {
		q := w.pieces[j]
		if q.mark.style == w.series && q.mark.ordinal == w.last+1 {
			return // the element has several paragraphs
		}
		if q.bl.heading {
			break
		}
	}
	w.endOfList()
}

// endOfList goes back to running text.
func (w *walker) endOfList() {
	w.closeGroup()
	w.mode, w.series, w.flow, w.items = modeNeutral, styleNone, false, false
	w.opening = opening{}
}

// sentencesOf reads the sentences of a piece.
func (w *walker) sentencesOf(i int, p piece) {
	r := w.r
	list := r.sentences(p.a, p.b)
	for k, s := range list {
		if r.givenUp() {
			return
		}
		toks := r.tokenise(s[0], s[1])
		if len(toks) == 0 {
			continue
		}
		if k == len(list)-1 && w.opensList(i, p, toks) {
			continue
		}
		if k == 0 && p.first && w.mode != modeOff {
			if _, n := r.t.closings.match(toks, 0); n > 0 && p.mark.style == styleNone && !p.bl.lede {
				if w.mode != modeNeutral || len(w.groups) > 0 || w.group != nil {
					w.endOfList()
					w.restOf(list, PassageAfterList)
					return
				}
			}
		}
		w.sentence(p, toks, s[0], s[1], k == 0)
	}
}

// restOf notes what looks like a directive after the end of the list.
func (w *walker) restOf(list [][2]int, reason string) {
	for _, s := range list {
		toks := w.r.tokenise(s[0], s[1])
		if at := w.r.tellingVerb(toks); at >= 0 {
			w.r.pass(s[0], s[1], reason)
		}
	}
}

// sentence reads one sentence: refuse it, attach it to the directive before,
// or make it one or more directives.
func (w *walker) sentence(p piece, toks []token, a, b int, first bool) {
	r := w.r
	if _, n := r.t.phase.match(toks, 0); n > 0 && w.group != nil && w.mode != modeOff {
		if d := r.deadlineIn(a, b); d != nil {
			x, y := r.trim(a, b, ".")
			d.Phrase, d.Span = r.text(x, y), r.span(x, y)
			w.group.g.PhaseDeadline = d
			w.group.b = b
			return
		}
	}
	item := first && p.mark.style != styleNone // stands for itself
	if w.mode != modeOff && w.mode != modeNeutral && w.group != nil && !item && w.completes(toks, a, b, w.prev) {
		if d := r.deadlineIn(a, b); d != nil && w.prev.d.Deadline == nil {
			w.prev.d.Deadline = d
		}
		w.prev.d.Measures = append(w.prev.d.Measures, r.measuresIn(a, b, w.prev.d.Deadline)...)
		w.group.b = b
		return
	}
	v := w.judge(w.mode, toks)
	if !v.take {
		if w.mode == modeNeutral {
			w.flow = false
			if v.reason == "" {
				w.closeGroupIfFlow()
			}
		}
		if v.reason != "" {
			r.pass(a, b, v.reason)
		}
		return
	}
	if w.group == nil {
		w.openFlow(p)
	}
	a, toks = r.withoutPurpose(toks, a)
	for k, part := range r.split(toks, a, b) {
		t := w.build(part[0], part[1])
		if levelSplit := part != [2]int{a, b}; levelSplit && !t.who.own {
			t.who.lead = r.levelSubject(part[0], part[1])
			t.who.own = len(t.who.lead) > 0
		}
		if k > 0 && !t.who.own && !t.who.nobody && t.who.counted == 0 && w.prev.who.own { // "các huyện lợp lại nhà trước …; thống kê thiệt hại trước …"
			t.lead, t.from = w.prev.lead, UnitPrevious
		} else {
			w.settle(t, w.prev)
		}
		if t.d.Deadline == nil && w.opening.suggested != nil {
			s := *w.opening.suggested
			t.d.Suggested = &s
		}
		w.group.tasks = append(w.group.tasks, t)
		w.group.b = max(w.group.b, b)
		w.prev = t
	}
	w.flow = w.mode == modeNeutral
}

// withoutPurpose leaves out a purpose before who tells whom: "Để đẩy nhanh tiến
// độ …, UBND tỉnh yêu cầu …". It gives the new beginning.
func (r *reader) withoutPurpose(toks []token, a int) (int, []token) {
	if len(toks) == 0 || toks[0].key != "để" && toks[0].key != "nhằm" {
		return a, toks
	}
	v := r.tellingVerb(toks)
	for i := v - 1; i > 0; i-- {
		if toks[i].low == "," {
			if _, n := r.t.chiefs.match(toks, i+1); n > 0 {
				return toks[i+1].a, toks[i+1:]
			}
		}
	}
	return a, toks
}

// openFlow starts, or goes on with, the one group of a text without headings.
func (w *walker) openFlow(p piece) {
	if w.mode == modeNeutral && w.flowGroup != nil {
		w.group = w.flowGroup
		return
	}
	w.openGroup(piece{bl: p.bl, a: p.a, b: p.b})
	if w.mode == modeNeutral {
		w.flowGroup = w.group
	}
}

// closeGroupIfFlow ends a group of running text; openFlow takes it up again.
func (w *walker) closeGroupIfFlow() {
	if w.group != nil && w.group.g.Marker == "" && w.group.g.Heading == "" {
		w.closeGroup()
	}
}

// levelSubject reads "mô hình cấp huyện …", "cấp tỉnh …" in a sentence that
// was split by level.
func (r *reader) levelSubject(a, b int) []addressee {
	toks := r.tokenise(a, b)
	at, v, n := r.t.levels.find(toks, 0)
	if at < 0 {
		return nil
	}
	ad := addressee{kind: addrAll, name: r.text(toks[at].a, toks[at+n-1].b), a: toks[at].a, b: toks[at+n-1].b}
	switch v {
	case "commune":
		ad.kind = addrLevel
	case "province":
		ad.kind = addrNobody
	}
	return []addressee{ad}
}

// headingAddress reads the addressees that a title names: "Đối với Hội Khuyến
// học thành phố Đà Lạt và thành phố Bảo Lộc".
func (r *reader) headingAddress(toks []token) []addressee {
	i := r.leadIn(toks)
	list, next := r.addressees(toks, i)
	if len(list) == 0 || next < len(toks) && toks[next].low != ":" && toks[next].low != "." {
		return nil
	}
	return list
}
