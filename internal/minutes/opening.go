package minutes

import (
	"regexp"
	"strings"
)

// opening is what the sentence before a list says about all of it.
type opening struct {
	addrs     []addressee
	suggested *Suggested
	announced int
	span      Span
}

// opensList handles the sentence before a list: it says whether directives
// follow, for whom and in which period.
func (w *walker) opensList(i int, p piece, toks []token) bool {
	r := w.r
	colon := toks[len(toks)-1].low == ":"
	listNext := false
	if i+1 < len(w.pieces) {
		q := w.pieces[i+1]
		listNext = q.mark.style.startsGroup() && q.mark.ordinal == 1 && (w.mode == modeNeutral || w.mode == modeWeak || w.group == nil || q.mark.style != styleArabic)
		if colon && (q.mark.style == styleBullet || q.mark.style == styleLetter) {
			listNext = true
		}
	}
	if !listNext && !(colon && i+1 < len(w.pieces)) {
		return false
	}
	c := r.cueIn(toks)
	if !c.on && c.off == "" {
		return colon
	}
	if c.off != "" {
		if w.mode == modeStrong && !listNext {
			return true
		}
		w.closeGroup()
		w.mode, w.offReason, w.offList = modeOff, c.off, true
		w.series, w.last = styleNone, 0
		return true
	}
	if w.mode == modeOff && !w.offList {
		return true
	}
	if !colon && !c.verb && w.mode == modeNeutral && !r.announces(toks) {
		return false
	}
	w.offList = false
	if q := w.pieces[i+1]; !w.bullets {
		w.bullets = colon && q.mark.style == styleBullet && p.mark.style == styleNone
		w.before.mode, w.before.level = w.mode, w.level
	}
	w.mode, w.level = modeStrong, 4
	if w.group == nil || len(w.group.tasks) == 0 || !p.bl.heading {
		w.opening = r.readOpening(toks)
		if w.opening.announced > 0 && w.announced.announced == 0 {
			w.announced.announced, w.announced.span = w.opening.announced, w.opening.span
		}
	}
	if q := w.pieces[i+1]; q.mark.style == styleBullet && w.group == nil {
		w.openGroup(piece{bl: p.bl, a: p.a, b: p.b})
	}
	return true
}

// announces reports whether a sentence announces a list by a number and a noun.
func (r *reader) announces(toks []token) bool {
	for i := range toks {
		if _, n := r.t.goalNouns.match(toks, i); n > 0 && i > 0 && (toks[i-1].kind == tokNumber || numberWords[toks[i-1].low] > 0) {
			return true
		}
	}
	return false
}

// readOpening reads addressees, period and announced number.
func (r *reader) readOpening(toks []token) opening {
	var o opening
	list, _ := r.told(toks)
	for _, a := range list {
		if a.kind != addrSubset && a.kind != addrNobody {
			o.addrs = append(o.addrs, a)
		}
	}
	a, b := toks[0].a, toks[len(toks)-1].b
	o.span = r.span(a, b)
	o.suggested = r.periodOf(a, b)
	for i := range toks {
		if _, n := r.t.goalNouns.match(toks, i); n > 0 && i > 0 {
			if v := smallNumber(toks[i-1]); v > 0 {
				o.announced = v
			}
		}
	}
	return o
}

func smallNumber(t token) int {
	if v := numberWords[t.low]; v > 0 {
		return v
	}
	if t.kind != tokNumber || len(t.low) > 2 {
		return 0
	}
	v := 0
	for _, c := range t.low {
		if c < '0' || c > '9' {
			return 0
		}
		v = 10*v + int(c-'0')
	}
	return v
}

var rePeriodPhrase = regexp.MustCompile(`\btrong\s+(?:nam|quy|thang|tuan|6\s+thang|nua)\b`)

// periodOf reads the period that an opening sets for its list: an offer, never
// a deadline.
func (r *reader) periodOf(a, b int) *Suggested {
	low := r.str[a:b]
	if !strings.Contains(low, "trong") {
		return nil
	}
	for _, m := range rePeriodPhrase.FindAllStringIndex(low, -1) {
		at := m[0] + len("trong")
		for at < len(low) && (low[at] == ' ' || low[at] == '\n') {
			at++
		}
		w, ok := whenAt(low[at:min(len(low), at+60)])
		if !ok || !w.period {
			continue
		}
		d, _ := w.resolve(r.meeting)
		if d == (day{}) {
			continue
		}
		return &Suggested{Date: d.String(), Phrase: r.text(a+m[0], a+at+w.end), Span: r.span(a+m[0], a+at+w.end)}
	}
	return nil
}
