package minutes

import (
	"regexp"
	"strconv"
	"strings"
)

// deadlineRow is a word that makes the day or period after it a deadline.
type deadlineRow struct {
	typ    string
	re     *regexp.Regexp
	days   bool // a day must follow, a period is not enough
	period bool // a period must follow
}

// deadlineRows: the words before the day or period. Patterns see folded text.
var deadlineRows = []deadlineRow{
	{DeadlineBefore, regexp.MustCompile(`\btruoc\s+`), true, false},
	{DeadlineBy, regexp.MustCompile(`\b(?:cham\s+nhat|muon\s+nhat|han\s+cuoi|han\s+chot|thoi\s+han|han\s+nop|han\s+gui|han\s+hoan\s+thanh)(?:\s+cung)?(?:\s+(?:la|vao|den|trong|het|hoan\s+thanh))*\s*:?\s+`), false, false},
	{DeadlineBy, regexp.MustCompile(`\b(?:den|toi)\s+(?:het\s+|cuoi\s+)`), false, false},
	{DeadlineBy, regexp.MustCompile(`\bkhong\s+(?:qua|muon\s+hon|cham\s+hon|sau)\s+`), true, false},
	{DeadlineBy, regexp.MustCompile(`\bdu\s+kien\s+(?:to\s+chuc\s+|hoan\s+thanh\s+|khai\s+mac\s+|khai\s+giang\s+)?(?:vao\s+)?`), false, false},
	{DeadlineBy, regexp.MustCompile(`\b(?:vao|trong)\s+`), true, false},
	{DeadlineBy, regexp.MustCompile(`\b(?:phan\s+dau|hoan\s+thanh|to\s+chuc|khai\s+giang|khai\s+mac|xong)\s+(?:den\s+)?`), false, false},
	{DeadlineWithin, regexp.MustCompile(`\b(?:ngay\s+)?trong\s+`), false, true},
}

var (
	reBetween = regexp.MustCompile(`\btu\s+`)
	reDenHet  = regexp.MustCompile(`^\s*(?:,\s*)?(?:den|-)\s+(?:het\s+)?`)
	reInDays  = regexp.MustCompile(`\b(?:trong\s+(?:vong|thoi\s+han)|cham\s+nhat(?:\s+la)?|khong\s+qua)\s+(\d{1,3})\s+(ngay|tuan|thang)(\s+lam\s+viec)?(?:\s+(?:ke\s+tu|tinh\s+tu|sau|truoc|tu)\b[^,.;]*)?`)

	// What makes a day no deadline: cut-offs, results, start days.
	reCutOff = regexp.MustCompile(`(?:\bso\s+lieu|\bthong\s+ke|\bco\s+hieu\s+luc|\buoc|\bke\s+tu|\bso\s+voi|\bkhong\s+phai|\btu)\s*$`)
	reResult = regexp.MustCompile(`(?:\bduoc|\bdat\s+duoc|\bda\s+\w+|\bdat\s+duoc\s+trong|\bdien\s+ra|\bban\s+hanh|\bphat\s+sinh)\s*$`)

	// Words taken into the phrase when they stand directly before it.
	rePhraseHead = regexp.MustCompile(`(?:\b(?:hoan\s+thanh|hoan\s+tat|xong|doi\s+chieu\s+xong|to\s+chuc\s+xong|khai\s+giang|so\s+ket|thoi\s+gian(?:\s+to\s+chuc|\s+thuc\s+hien|\s+hoan\s+thanh)?|gui\s+ve\s+tinh(?:\s+hoi)?|dinh\s+ky)\s*:?\s*)+$`)
)

// recurringRows: deadlines that come back. Group "n" counts months.
var recurringRows = []struct {
	every string
	re    *regexp.Regexp
}{
	{"", regexp.MustCompile(`\b(?:dinh\s+ky\s+)?(?:cu\s+)?(?P<n>\d{1,2})\s+(?P<u>thang|tuan|nam)\s*(?:/\s*(?:1\s+)?|(?:mot|1|bao\s+cao\s+(?:mot|1))\s+)lan\b`)},
	{"", regexp.MustCompile(`\b(?:dinh\s+ky|theo\s+dinh\s+ky)(?:\s+\w+){0,2}?\s+(?:vao\s+)?(?:(?:truoc\s+)?(?:ngay|cuoi|dau|giua|thu)\s+(?:mung\s+)?(?:\d{1,2}(?:/\d{1,2})?\s+|\w+\s+)?)?(?:hang|moi|tung)\s+(?P<u>tuan|thang|quy|nam|6\s+thang)`)},
	{"", regexp.MustCompile(`\b(?:truoc\s+|cham\s+nhat\s+|vao\s+)?(?:ngay|hom)\s+(?:mung\s+)?\d{1,2}(?:[/.-]\d{1,2})?\s+(?:cua\s+)?(?:hang|moi|tung)\s+(?P<u>thang|quy|nam)`)},
	{"", regexp.MustCompile(`\b(?:vao\s+|truoc\s+)?(?:ngay\s+)?(?:cuoi|dau|giua)\s+(?:ngay\s+)?(?:hang|moi|tung)\s+(?P<u>tuan|thang|quy|nam|6\s+thang)`)},
	{"", regexp.MustCompile(`\b(?:vao\s+)?thu\s+(?:hai|ba|tu|nam|sau|bay|[2-7])\s+(?:hang|moi)\s+(?P<u>tuan)`)},
	{"", regexp.MustCompile(`\b(?:hang|moi)\s+(?P<u>thang|quy|nam|6\s+thang)\s*,?\s+(?:bao\s+cao|gui\s+bao\s+cao|nop\s+bao\s+cao)`)},
	{"", regexp.MustCompile(`\b(?:bao\s+cao|gui|nop|giao\s+ban)\s+(?:\w+\s+){0,8}?(?:hang|moi)\s+(?P<u>thang|quy|nam|tuan)`)},
}

// deadlineIn finds the deadline that a range of runes states; nil if none. A
// recurring one goes before a single day, then the first stands.
func (r *reader) deadlineIn(a, b int) *Deadline {
	low := r.str[a:b]
	if d := r.recurringIn(low, a); d != nil {
		return d
	}
	best, at := (*Deadline)(nil), len(low)+1
	if m := reInDays.FindStringSubmatchIndex(low); m != nil {
		best, at = r.inDays(low, a, m), m[0]
	}
	for _, m := range reBetween.FindAllStringIndex(low, -1) {
		if m[0] >= at {
			break
		}
		if d := r.between(low, a, m); d != nil {
			best, at = d, m[0]
		}
	}
	for _, row := range deadlineRows {
		for _, m := range row.re.FindAllStringIndex(low, -1) {
			if m[0] >= at {
				break
			}
			if d := r.dayAfter(row, low, a, m); d != nil {
				best, at = d, m[0]
				break
			}
		}
	}
	return best
}

// dayAfter reads the day or period after a deadline word at m.
func (r *reader) dayAfter(row deadlineRow, low string, a int, m []int) *Deadline {
	w, ok := whenAt(low[m[1]:min(len(low), m[1]+60)])
	if !ok {
		// "đến hết năm": the word "hết" was taken by the row
		if w, ok = whenAt(low[max(0, m[1]-4):min(len(low), m[1]+60)]); !ok || row.typ != DeadlineBy || !strings.HasPrefix(low[max(0, m[1]-4):], "het ") {
			return nil
		}
		w.end -= 4
	}
	if row.days && w.period || row.period && !w.period {
		return nil
	}
	before := low[:m[0]]
	if len(before) > 40 {
		before = before[len(before)-40:]
	}
	if reCutOff.MatchString(before) || r.wordBefore(a+m[0]) == "tính" || row.typ == DeadlineWithin && reResult.MatchString(before) {
		return nil
	}
	if !w.period && w.day.y == 0 && row.typ == DeadlineBy && !strings.Contains(low[m[0]:m[1]+w.end], "ngay") && !strings.HasPrefix(low[m[0]:], "cham") {
		return nil // "đạt 6/10 huyện" is no day
	}
	start := phraseStart(low, m[0])
	typ := row.typ
	if typ == DeadlineBy && w.period && strings.HasPrefix(low[m[0]:], "hoan") {
		typ = DeadlineWithin
	}
	return r.newDeadline(w, typ, a+start, a+m[1]+w.end)
}

// phraseStart takes the words into a phrase that belong to it: "hoàn thành".
func phraseStart(low string, at int) int {
	from := max(0, at-80)
	if h := rePhraseHead.FindStringIndex(low[from:at]); h != nil {
		return from + h[0]
	}
	return at
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

// newDeadline resolves the printed day and notes what was inferred.
func (r *reader) newDeadline(w when, typ string, a, b int) *Deadline {
	a, b = r.trim(a, b, ",")
	d := &Deadline{Type: typ, Phrase: r.text(a, b), Span: r.span(a, b)}
	if w.bad {
		r.warn(WarnBadDate, d.Span, d.Phrase)
		return d
	}
	got, inferred := w.resolve(r.meeting)
	if got == (day{}) && w.day.y != 0 {
		r.warn(WarnBadDate, d.Span, d.Phrase)
	}
	d.Date, d.Inferred = got.String(), inferred
	if got != (day{}) && r.meeting != (day{}) && got.before(r.meeting) {
		r.warn(WarnPastDeadline, d.Span, d.Date, r.meeting.String())
	}
	return d
}

// between reads "từ ngày 01/10 đến ngày 07/10/2023": its last day.
func (r *reader) between(low string, a int, m []int) *Deadline {
	from, ok := whenAt(low[m[1]:min(len(low), m[1]+60)])
	if !ok {
		return nil
	}
	at := m[1] + from.end
	sep := reDenHet.FindStringIndex(low[at:min(len(low), at+30)])
	if sep == nil {
		return nil
	}
	at += sep[1]
	to, ok := whenAt(low[at:min(len(low), at+60)])
	if !ok {
		return nil
	}
	return r.newDeadline(to, DeadlineWithin, a+m[0], a+at+to.end)
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

// recurringIn reads a deadline that comes back every period.
func (r *reader) recurringIn(low string, a int) *Deadline {
	for _, row := range recurringRows {
		m := row.re.FindStringSubmatchIndex(low)
		if m == nil {
			continue
		}
		group := func(name string) string {
			k := 2 * row.re.SubexpIndex(name)
			if k < 0 || m[k] < 0 {
				return ""
			}
			return low[m[k]:m[k+1]]
		}
		if strings.HasSuffix(strings.TrimRight(low[:m[0]], " "), "binh quan") {
			continue
		}
		start := phraseStart(low, m[0])
		x, y := r.trim(a+start, a+m[1], ",")
		return &Deadline{Type: DeadlineRecurring, Phrase: r.text(x, y), Span: r.span(x, y), Every: everyOf(group("n"), group("u"))}
	}
	return nil
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
