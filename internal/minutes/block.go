package minutes

import (
	"regexp"
	"strings"
)

// block is a paragraph, a list item or a heading: one line of the text, or
// several that were wrapped. a, b are runes without surrounding space.
type block struct {
	a, b    int
	mark    mark // style styleNone if there is none
	bold    bool // set in Markdown bold
	caps    bool // set in capitals
	setext  bool // underlined with =====
	lede    bool // the opening moved to the end by a web export: "more(…) – …"
	skip    skipReason
	heading bool
	cells   [][2]int // of a row of a table; nil for other lines
}

type skipReason uint8

const (
	keep        skipReason = iota
	skipWeb                // navigation, source line, image, caption, teaser
	skipMeta               // date of publication, national emblem
	skipByline             // author
	skipClosing            // signature, recipients and what follows
)

// boilerplate are lines that carry nothing of the meeting. Patterns see the
// folded line without surrounding space.
var boilerplate = []struct {
	reason skipReason
	begins string // the first bytes it can have; "": any
	has    string // what it holds
	short  int    // the longest such line; 0: any
	tail   int    // only so much of its end is looked at; 0: all
	re     *regexp.Regexp
}{
	{skipWeb, "#", "", 0, 0, regexp.MustCompile(`^# source `)},
	{skipWeb, "\x01 l", "", 0, 0, regexp.MustCompile(`^[\x01 ]*loading`)},
	{skipWeb, "!", "", 0, 0, regexp.MustCompile(`^!\[`)},
	{skipWeb, "[", "", 0, 0, regexp.MustCompile(`^\[:gift:`)},
	{skipWeb, "=-_*~", "", 130, 0, regexp.MustCompile(`^(?:=|-|_|\*|~){3,}$`)},
	{skipWeb, "tcigblxdqnmfz", "", 130, 0, regexp.MustCompile(`^(?:trang chu|chia se|in bai|in trang|gui email|binh luan|tin lien quan|tin khac|luot xem|xem them|doc them|quay lai|dang nhap|tu khoa|tag|tags|nguon|tim kiem|menu|facebook|zalo)\b[^.]{0,60}$`)},
	{skipWeb, "", "anh", 0, 80, regexp.MustCompile(`(?:^|[ .(])anh\s?: ?[^.]{0,30}[.)]{0,2}(?:[^.]{0,8}\.)?$`)},
	{skipMeta, "nt", "", 0, 0, regexp.MustCompile(`^(?:ngay|thoi gian) (?:xuat ban|dang|cap nhat)\b`)},
	{skipMeta, "cd", "", 130, 0, regexp.MustCompile(`^(?:cap nhat|dang luc|dang ngay)\b[^.]{0,60}$`)},
	{skipMeta, "tn0123456789", "", 130, 0, regexp.MustCompile(`^(?:thu \w+,? )?(?:ngay )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4},?\s+(?:luc )?\d{1,2}[:h]\d{2}(?::\d{2})?(?: (?:sa|ch|am|pm))?(?: gmt\S*)?$`)},
	{skipMeta, "c", "", 130, 0, regexp.MustCompile(`^cong hoa xa hoi chu nghia viet nam$`)},
	{skipMeta, "d", "", 130, 0, regexp.MustCompile(`^doc lap ?- ?tu do ?- ?hanh phuc$`)},
	{skipByline, "tbn", "", 130, 0, regexp.MustCompile(`^(?:tin,? ?(?:va )?(?:bai|anh)|bai,? ?(?:va )?anh|tac gia|thu ky|nguoi ghi|nguoi lap)\b[^.]{0,60}$`)},
	{skipByline, "", "(", 0, 0, regexp.MustCompile(`^[^.]{0,6}\.?[^.]{0,30}\((?:luoc ghi|tong hop|theo [^)]*)\)$`)},
	{skipClosing, "ktq", "", 0, 0, regexp.MustCompile(`^(?:tm|kt|tl|tuq|q)\. `)},
	{skipClosing, "n", "", 0, 0, regexp.MustCompile(`^noi nhan ?:`)},
}

var (
	reTeaserLink = regexp.MustCompile(`^\[[^\]]*\]\(http`)
	reLede       = regexp.MustCompile(`^more\([^)]{0,40}\) ?-? ?`)
)

// blocks cuts the text into blocks, in order.
func (r *reader) blocks() []block {
	s := r.source
	lines := 1
	for i := 1; i < len(s.low); i++ {
		if s.low[i-1] == '\n' && s.low[i] != '\n' {
			lines++
		}
	}
	out := make([]block, 0, lines+1)
	closing := false
	for i := 0; i <= len(s.low) && !r.givenUp(); {
		end := strings.IndexByte(s.str[i:], '\n')
		if end < 0 {
			end = len(s.low)
		} else {
			end += i
		}
		a, b := s.trim(i, end, "")
		blank := a == b
		line := s.str[a:b]
		i = end + 1
		if blank {
			if n := len(out); n > 0 && out[n-1].b >= 0 {
				out = append(out, block{a: a, b: -1}) // a gap; dropped below
			}
			continue
		}
		if isRule(line) {
			s.underline(out, line)
			continue
		}
		bl := s.newBlock(a, b, line)
		if bl.skip == skipClosing {
			closing = true
		}
		if closing {
			bl.skip = skipClosing
			if bl.lede {
				bl.skip, closing = keep, false
			}
		}
		if n := len(out); n > 0 && out[n-1].b >= 0 && s.wrapped(out[n-1], bl) {
			out[n-1].b = b
			continue
		}
		out = append(out, bl)
	}
	kept := out[:0]
	for _, bl := range out {
		if bl.b >= 0 {
			kept = append(kept, bl)
		}
	}
	r.markHeadings(kept)
	return kept
}

func isRule(line string) bool {
	return len(line) >= 3 && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

// underline applies a Markdown underline to the line above it: ==== makes a
// title, ---- a teaser (dropped, it repeats the body) or a heading.
func (s *source) underline(out []block, line string) {
	n := len(out)
	if n == 0 || out[n-1].b < 0 {
		return
	}
	bl := &out[n-1]
	switch {
	case line[0] == '=':
		bl.setext = true
	case bl.b-bl.a > 200 || s.low[bl.b-1] == foldEllipsis:
		bl.skip = skipWeb
	default:
		bl.bold = true
	}
}

func (s *source) newBlock(a, b int, line string) block {
	bl := block{a: a, b: b}
	if m := reLede.FindStringIndex(line); m != nil {
		bl.lede = true
		bl.a += m[1]
		return bl
	}
	if b-a < 320 {
		bl.skip = boilerplateOf(line)
	}
	if reTeaserLink.MatchString(line) {
		bl.skip = skipWeb
	}
	if bl.skip == keep {
		if bl.cells = s.cells(a, b); bl.cells != nil {
			return bl
		}
	}
	if mk, ok := s.markAt(a, b); ok {
		bl.mark = mk
	}
	bl.bold = strings.HasPrefix(line, "**") && strings.HasSuffix(strings.TrimRight(line, " .:"), "**") || strings.HasPrefix(line, "#")
	if bl.bold && strings.HasPrefix(line, "#") {
		for bl.a < bl.b && (s.low[bl.a] == '#' || s.low[bl.a] == ' ') {
			bl.a++
		}
	}
	bl.caps = s.mostlyCaps(bl.a, bl.b)
	if bl.skip == keep && bl.mark.style == styleNone && s.isByline(bl.a, bl.b) {
		bl.skip = skipByline
	}
	return bl
}

// boilerplateOf tells why a line is left out; keep if it is not.
func boilerplateOf(line string) skipReason {
	if line = strings.TrimRight(line, "*_ "); line == "" {
		return keep
	}
	for i := range boilerplate {
		row := &boilerplate[i]
		if row.begins != "" && strings.IndexByte(row.begins, line[0]) < 0 || row.has != "" && !strings.Contains(line, row.has) || row.has == "(" && line[len(line)-1] != ')' {
			continue
		}
		if row.short > 0 && len(line) > row.short {
			continue
		}
		if row.tail > 0 && len(line) > row.tail {
			if row.re.MatchString(line[len(line)-row.tail:]) {
				return row.reason
			}
			continue
		}
		if row.re.MatchString(line) {
			return row.reason
		}
	}
	return keep
}

// mostlyCaps reports whether a line is set in capitals.
func (s *source) mostlyCaps(a, b int) bool {
	up, all := 0, 0
	for i := a; i < b; i++ {
		if isLetter(s.low[i]) {
			all++
			if s.cap[i] {
				up++
			}
		}
	}
	return all >= 3 && up*10 >= all*8
}

// isByline recognises a name alone on its line: two to five capitalised words.
func (s *source) isByline(a, b int) bool {
	a, b = s.trim(a, b, "*_()")
	if b-a > 50 || s.mostlyCaps(a, b) {
		return false
	}
	words := 0
	for _, t := range s.tokenise(a, b) {
		if t.kind == tokPunct && (t.low == "." || t.low == "-") {
			continue
		}
		if t.kind != tokWord || !t.cap {
			return false
		}
		words++
	}
	return words >= 2 && words <= 5 || words == 1 && strings.IndexByte(s.str[a:b], '.') > 0
}

// wrapped reports whether next continues the paragraph prev, as in text wrapped
// to a fixed width: no mark, no end of sentence, and a lower-case beginning.
func (s *source) wrapped(prev, next block) bool {
	if prev.skip != keep || next.skip != keep || next.mark.style != styleNone || next.lede || prev.cells != nil || next.cells != nil || prev.setext || prev.bold {
		return false
	}
	last := s.low[prev.b-1]
	return prev.b-prev.a >= 40 && strings.IndexByte(".:;!?", last) < 0 && isLetter(s.low[next.a]) && !s.cap[next.a]
}

// assigns reports whether a line is the title of assignments: "Phân công thực hiện:".
func (r *reader) assigns(toks []token) bool {
	_, n := r.t.assignment.match(toks, 0)
	return n > 0 && len(toks) <= n+2
}

// markHeadings decides which blocks are titles of what follows: no closing
// punctuation, short, and something else than a sibling after them.
func (r *reader) markHeadings(bs []block) {
	s := r.source
	for i := range bs {
		bl := &bs[i]
		if bl.skip != keep || bl.setext || bl.lede || bl.cells != nil {
			continue
		}
		from := bl.a
		if bl.mark.style != styleNone {
			from = bl.mark.text
		}
		a, b := s.trim(from, bl.b, "*_")
		if a >= b || b-a > 180 {
			continue
		}
		last := s.low[b-1]
		if strings.IndexByte(".;!?,", last) >= 0 || last == ':' && (b-a > 90 || r.tellingVerb(s.tokenise(a, b)) >= 0 && !r.assigns(s.tokenise(a, b))) {
			continue
		}
		if len(s.sentences(a, b)) > 1 {
			continue
		}
		var next *block
		for j := i + 1; j < len(bs); j++ {
			if bs[j].skip == keep {
				next = &bs[j]
				break
			}
		}
		if next == nil || next.lede {
			continue
		}
		toks := s.tokenise(a, b)
		switch bl.mark.style {
		case styleNone:
			_, n := r.t.headingWords.match(toks, 0)
			bl.heading = bl.bold || bl.caps || last == ':' || n > 0 && len(toks) <= 25 || len(toks) <= 8
		case styleBullet, styleLetter:
			dash := bl.mark.style == styleBullet && (s.low[bl.mark.a] == '-' || s.low[bl.mark.a] == '+' || s.low[bl.mark.a] == '*')
			bl.heading = len(toks) <= 12 && (!dash && next.mark.style == styleNone && !next.bold && !next.caps || bl.mark.style == styleBullet && next.mark.style == styleBullet && s.low[next.mark.a] != s.low[bl.mark.a] && len(toks) <= 8)
		case stylePart, styleUpper:
			bl.heading = true
		default:
			sibling := next.mark.style == bl.mark.style && next.mark.ordinal == bl.mark.ordinal+1
			bl.heading = !sibling || bl.bold || bl.caps
		}
	}
}
