package minutes

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// deadlineRow is a word that makes the day or period after it a deadline.
type deadlineRow struct {
	typ    string
	first  string // the folded words it can begin with
	re     *regexp.Regexp
	days   bool // a day must follow, a period is not enough
	period bool // a period must follow
}

// deadlineRows: the words before the day or period. Patterns see folded text.
var deadlineRows = []deadlineRow{
	{DeadlineBefore, "truoc", regexp.MustCompile(`^(?:truoc\s+)`), true, false},
	{DeadlineBy, "cham muon han thoi", regexp.MustCompile(`^(?:(?:cham\s+nhat|muon\s+nhat|han\s+cuoi|han\s+chot|thoi\s+han|han\s+nop|han\s+gui|han\s+hoan\s+thanh)(?:\s+cung)?(?:\s+(?:la|vao|den|trong|het|hoan\s+thanh))*\s*:?\s+)`), false, false},
	{DeadlineBy, "den toi", regexp.MustCompile(`^(?:(?:den|toi)\s+(?:het\s+|cuoi\s+))`), false, false},
	{DeadlineBy, "vao", regexp.MustCompile(`^(?:vao\s+(?:cuoi|het)\s+)`), false, true},
	{DeadlineBy, "khong", regexp.MustCompile(`^(?:khong\s+(?:qua|muon\s+hon|cham\s+hon|sau)\s+)`), true, false},
	{DeadlineBy, "du", regexp.MustCompile(`^(?:du\s+kien\s+(?:to\s+chuc\s+|hoan\s+thanh\s+|khai\s+mac\s+|khai\s+giang\s+)?(?:vao\s+)?)`), false, false},
	{DeadlineBy, "vao trong", regexp.MustCompile(`^(?:(?:vao|trong)\s+)`), true, false},
	{DeadlineBy, "phan hoan to khai xong", regexp.MustCompile(`^(?:(?:phan\s+dau|hoan\s+thanh|to\s+chuc|khai\s+giang|khai\s+mac|xong)\s+(?:den\s+)?)`), false, false},
	{DeadlineWithin, "ngay trong", regexp.MustCompile(`^(?:(?:ngay\s+)?trong\s+)`), false, true},
}

var (
	reBetween = regexp.MustCompile(`^tu\s+`)
	reDenHet  = regexp.MustCompile(`^\s*(?:,\s*)?(?:den|-)\s+(?:het\s+)?`)
	reInDays  = regexp.MustCompile(`^(?:trong\s+(?:vong|thoi\s+han)|trong|cham\s+nhat(?:\s+la)?|khong\s+qua)\s+(\d{1,3})\s+(ngay|tuan|thang)(\s+lam\s+viec)?(?:\s+(?:ke\s+tu|tinh\s+tu|sau|truoc|tu)\b[^,.;]*)?`)
)

// Words directly before a deadline word, in the tables of [tables].
const (
	// cutOffs make a day no deadline: a day of counting or of beginning.
	cutOffs = "số liệu, thống kê, có hiệu lực, ước, kể từ, so với, không phải, từ"
	// results make a period one of what was.
	results = "được, đạt được, đạt được trong, diễn ra, ban hành, phát sinh"
	// phraseHeads are taken into the phrase of a deadline.
	phraseHeads = "hoàn thành, hoàn tất, xong, đối chiếu xong, tổ chức xong, khai giảng, sơ kết, thời gian, thời gian tổ chức, thời gian thực hiện, thời gian hoàn thành, gửi về tỉnh, gửi về tỉnh hội, định kỳ"
)

// recurringRows: deadlines that come back. Group "n" counts months.
var recurringRows = []struct {
	first string // the folded words it can begin with, "#" for a number
	re    *regexp.Regexp
}{
	{"dinh cu #", regexp.MustCompile(`^(?:(?:dinh\s+ky\s+)?(?:cu\s+)?(?P<n>\d{1,2})\s+(?P<u>thang|tuan|nam)\s*(?:/\s*(?:1\s+)?|(?:mot|1|bao\s+cao\s+(?:mot|1))\s+)lan\b)`)},
	{"dinh theo", regexp.MustCompile(`^(?:(?:dinh\s+ky|theo\s+dinh\s+ky)(?:\s+\w+){0,2}?\s+(?:vao\s+)?(?:(?:truoc\s+)?(?:ngay|cuoi|dau|giua|thu)\s+(?:mung\s+)?(?:\d{1,2}(?:/\d{1,2})?\s+|\w+\s+)?)?(?:hang|moi|tung)\s+(?P<u>tuan|thang|quy|nam|6\s+thang))`)},
	{"truoc cham vao ngay hom", regexp.MustCompile(`^(?:(?:truoc\s+|cham\s+nhat\s+|vao\s+)?(?:ngay|hom)\s+(?:mung\s+)?\d{1,2}(?:[/.-]\d{1,2})?\s+(?:cua\s+)?(?:hang|moi|tung)\s+(?P<u>thang|quy|nam))`)},
	{"vao truoc ngay cuoi dau giua", regexp.MustCompile(`^(?:(?:vao\s+|truoc\s+)?(?:ngay\s+)?(?:cuoi|dau|giua)\s+(?:ngay\s+)?(?:hang|moi|tung)\s+(?P<u>tuan|thang|quy|nam|6\s+thang))`)},
	{"vao thu", regexp.MustCompile(`^(?:(?:vao\s+)?thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])\s+(?:hang|moi)\s+(?P<u>tuan))`)},
	{"hang moi", regexp.MustCompile(`^(?:(?:hang|moi)\s+(?P<u>thang|quy|nam|6\s+thang)\s*,?\s+(?:bao\s+cao|gui\s+bao\s+cao|nop\s+bao\s+cao))`)},
	{"bao gui nop giao cong doi tong kiem hop", regexp.MustCompile(`^(?:(?:bao\s+cao|gui|nop|giao\s+ban|cong\s+khai|doi\s+chieu|tong\s+hop|kiem\s+tra|kiem\s+ke|hop)\s+(?:\w+\s+){0,8}?(?:hang|moi)\s+(?P<u>thang|quy|nam|tuan))`)},
}

// hit is a deadline found in a text. a, b are the runes of the words that made it one.
type hit struct {
	a, b  int
	order int // of two that begin together the lower goes first
	d     *Deadline
}

// triggers are the rows that can begin with a word.
type triggers struct {
	once, recurring []int // indices of deadlineRows and recurringRows
	other           bool  // reBetween or reInDays
}

// hits are the deadlines of the sentence that was looked at last: its parts are asked for several times.
type hits struct {
	a, b            int
	once, recurring []hit
}

// newTriggers sorts the rows by the words they begin with.
func newTriggers() map[string]triggers {
	out := map[string]triggers{}
	for i, row := range deadlineRows {
		for _, w := range strings.Fields(row.first) {
			t := out[w]
			t.once = append(t.once, i)
			out[w] = t
		}
	}
	for i, row := range recurringRows {
		for _, w := range strings.Fields(row.first) {
			t := out[w]
			t.recurring = append(t.recurring, i)
			out[w] = t
		}
	}
	for _, w := range []string{"tu", "trong", "cham", "khong"} { // of reBetween and reInDays
		t := out[w]
		t.other = true
		out[w] = t
	}
	return out
}

// deadlineIn finds the deadline that a range of runes states; nil if none. A
// recurring one goes before a single day, then the first stands.
func (r *reader) deadlineIn(a, b int) *Deadline {
	if a < r.hits.a || b > r.hits.b || r.hits.b == 0 {
		r.findHits(a, b)
	}
	for _, list := range [2][]hit{r.hits.recurring, r.hits.once} {
		for _, h := range list {
			if h.a >= a && h.b <= b {
				d := *h.d
				return &d
			}
		}
	}
	return nil
}

// farthest is how many tokens before a day or period the words may stand that make it a deadline.
const farthest = 14

// findHits finds all deadlines of a range of runes, in the order in which they are preferred.
func (r *reader) findHits(a, b int) {
	r.hits = hits{a: a, b: b}
	toks := r.tokenise(a, b)
	periods := false // "mỗi", "hằng", "từng", "lần": without one nothing comes back
	for i := range toks {
		switch toks[i].low {
		case "moi", "hang", "tung", "lan":
			periods = true
		}
	}
	low := r.str[a:b]
	day := -1 // the next token that a day or period may begin with
	for i := len(toks) - 1; i >= 0; i-- {
		t := &toks[i]
		if t.mayBeDay() {
			day = i
		}
		var rows triggers
		switch {
		case t.kind == tokWord:
			rows = r.t.triggers[t.low]
		case t.kind == tokNumber && periods:
			rows = r.t.triggers["#"]
		}
		if periods {
			for _, k := range rows.recurring {
				r.recurringAt(k, low, a, t.a-a)
			}
		}
		if day < 0 || day > i+farthest {
			continue
		}
		if rows.other {
			r.otherAt(t.low, low, a, t.a-a)
		}
		for _, k := range rows.once {
			row := &deadlineRows[k]
			m := row.re.FindStringIndex(low[t.a-a : min(len(low), t.a-a+80)])
			if m == nil || !startsDay(low[t.a-a+m[1]:]) && row.typ != DeadlineBy {
				continue
			}
			at := []int{t.a - a, t.a - a + m[1]}
			if d, end := r.dayAfter(row, low, a, at); d != nil {
				r.hits.once = append(r.hits.once, hit{t.a, a + end, 2 + k, d})
			}
		}
	}
	slices.SortStableFunc(r.hits.once, func(x, y hit) int { return cmp.Or(x.a-y.a, x.order-y.order) })
	slices.SortStableFunc(r.hits.recurring, func(x, y hit) int { return cmp.Or(x.order-y.order, x.a-y.a) })
}

// mayBeDay reports whether a day or period may begin with the token, or be part of one.
func (t *token) mayBeDay() bool {
	if t.kind == tokNumber {
		return true
	}
	switch t.low {
	case "nam", "quy", "qui", "nua", "tuan":
		return true
	}
	return false
}

// startsDay is a cheap test for what whenAt may read.
func startsDay(low string) bool {
	if low == "" {
		return false
	}
	return isDigit(low[0]) || strings.IndexByte("nmtqhcsv", low[0]) >= 0
}

// otherAt reads the forms that name a span of time instead of a day.
func (r *reader) otherAt(word, low string, a, at int) {
	if word == "tu" {
		if m := reBetween.FindStringIndex(low[at:]); m != nil {
			if d, end := r.between(low, a, []int{at, at + m[1]}); d != nil {
				r.hits.once = append(r.hits.once, hit{a + at, a + end, 1, d})
			}
		}
		return
	}
	m := reInDays.FindStringSubmatchIndex(low[at:])
	if m == nil {
		return
	}
	for i := range m {
		if m[i] >= 0 {
			m[i] += at
		}
	}
	if spans := strings.HasPrefix(low[m[0]:], "trong v") || strings.HasPrefix(low[m[0]:], "trong t"); word == "trong" && !spans && !(low[m[4]:m[5]] == "ngay" && (m[6] >= 0 || strings.Contains(low[m[5]:m[1]], " tu "))) {
		return // "trong 3 ngày hội nghị" is no deadline, "trong 05 ngày làm việc" is
	}
	if d := r.inDays(low, a, m); d != nil {
		r.hits.once = append(r.hits.once, hit{a + m[0], a + m[1], 0, d})
	}
}

// dayAfter reads the day or period after a deadline word at m, and where it ends.
func (r *reader) dayAfter(row *deadlineRow, low string, a int, m []int) (*Deadline, int) {
	w, ok := whenAt(low[m[1]:min(len(low), m[1]+60)])
	if !ok {
		// "đến hết năm": the word "hết" was taken by the row
		if w, ok = whenAt(low[max(0, m[1]-4):min(len(low), m[1]+60)]); !ok || row.typ != DeadlineBy || !strings.HasPrefix(low[max(0, m[1]-4):], "het ") {
			return nil, 0
		}
		w.end -= 4
	}
	if row.days && w.period || row.period && !w.period {
		return nil, 0
	}
	if r.t.cutOffs.before(low, m[0]) >= 0 || r.wordBefore(a+m[0]) == "tính" || row.typ == DeadlineWithin && r.resultBefore(low, m[0]) {
		return nil, 0
	}
	if !w.period && w.day.y == 0 && row.typ == DeadlineBy && !strings.Contains(low[m[0]:m[1]+w.end], "ngay") && !strings.HasPrefix(low[m[0]:], "cham") {
		return nil, 0 // "đạt 6/10 huyện" is no day
	}
	start := r.t.phraseHeads.allBefore(low, m[0], ":")
	typ := row.typ
	if typ == DeadlineBy && w.period && strings.HasPrefix(low[m[0]:], "hoan") {
		typ = DeadlineWithin
	}
	return r.newDeadline(w, typ, a+start, a+m[1]+w.end), m[1] + w.end
}

// resultBefore: "đạt được trong năm 2021", "đã thu trong quý I" tell what was.
func (r *reader) resultBefore(low string, at int) bool {
	if r.t.results.before(low, at) >= 0 {
		return true
	}
	at, _ = wordBefore(low, at)
	_, w := wordBefore(low, at)
	return w == "da"
}

// wordBefore gives the word that ends before rune i, in lower case with accents:
// folding alone takes "về tỉnh" for "tính".
func (r *reader) wordBefore(i int) string {
	for i > 0 && r.low[i-1] == ' ' {
		i--
	}
	a := i
	for a > 0 && isLetter(r.low[a-1]) {
		a--
	}
	return accentKey(r.text(a, i))
}

// setImpossible notes that no calendar has the day of a deadline.
func (r *reader) setImpossible(d *Deadline) {
	if r.impossible == nil {
		r.impossible = map[Span]bool{}
	}
	r.impossible[d.Span] = true
}

// newDeadline resolves the printed day and notes what was inferred.
func (r *reader) newDeadline(w when, typ string, a, b int) *Deadline {
	a, b = r.trim(a, b, ",")
	d := &Deadline{Type: typ, Phrase: r.text(a, b), Span: r.span(a, b)}
	if w.bad {
		r.setImpossible(d)
		return d
	}
	got, inferred := w.resolve(r.meeting)
	if got == (day{}) && w.day.y != 0 {
		r.setImpossible(d)
	}
	d.Date, d.Inferred = got.String(), inferred
	return d
}

// between reads "từ ngày 01/10 đến ngày 07/10/2023": its last day, and where it ends.
func (r *reader) between(low string, a int, m []int) (*Deadline, int) {
	from, ok := whenAt(low[m[1]:min(len(low), m[1]+60)])
	if !ok {
		return nil, 0
	}
	at := m[1] + from.end
	sep := reDenHet.FindStringIndex(low[at:min(len(low), at+30)])
	if sep == nil {
		return nil, 0
	}
	at += sep[1]
	to, ok := whenAt(low[at:min(len(low), at+60)])
	if !ok {
		return nil, 0
	}
	return r.newDeadline(to, DeadlineWithin, a+m[0], a+at+to.end), at + to.end
}

// inDays reads "trong vòng 15 ngày (làm việc) kể từ ngày …": no day is fixed.
func (r *reader) inDays(low string, a int, m []int) *Deadline {
	n, err := strconv.Atoi(low[m[2]:m[3]])
	if err != nil || n == 0 {
		return nil
	}
	x, y := r.trim(a+m[0], a+m[1], ",")
	d := &Deadline{Type: DeadlineWithin, Phrase: r.text(x, y), Span: r.span(x, y)}
	switch {
	case low[m[4]:m[5]] != "ngay":
	case m[6] >= 0:
		d.WorkingDays = n
	default:
		d.Days = n
	}
	return d
}

// recurringAt reads a deadline that comes back every period, by row k, at rune at of the range.
func (r *reader) recurringAt(k int, low string, a, at int) {
	row := &recurringRows[k]
	m := row.re.FindStringSubmatchIndex(low[at:min(len(low), at+160)])
	if m == nil || strings.HasSuffix(strings.TrimRight(low[:at], " "), "binh quan") {
		return
	}
	group := func(name string) string {
		k := 2 * row.re.SubexpIndex(name)
		if k < 0 || m[k] < 0 {
			return ""
		}
		return low[at+m[k] : at+m[k+1]]
	}
	start := r.t.phraseHeads.allBefore(low, at, ":")
	x, y := r.trim(a+start, a+at+m[1], ",")
	d := &Deadline{Type: DeadlineRecurring, Phrase: r.text(x, y), Span: r.span(x, y), Every: everyOf(group("n"), group("u"))}
	r.hits.recurring = append(r.hits.recurring, hit{a + at, a + at + m[1], k, d})
}

// everyOf names the period; "" when it is none of the five ("2 tháng").
func everyOf(n, unit string) string {
	unit = strings.Join(strings.Fields(unit), " ")
	if n == "" || n == "1" || n == "01" {
		switch unit {
		case "tuan":
			return EveryWeek
		case "thang":
			return EveryMonth
		case "quy":
			return EveryQuarter
		case "6 thang":
			return EveryHalfYear
		case "nam":
			return EveryYear
		}
		return ""
	}
	if unit == "thang" {
		switch strings.TrimLeft(n, "0") {
		case "3":
			return EveryQuarter
		case "6":
			return EveryHalfYear
		case "12":
			return EveryYear
		}
	}
	return ""
}
