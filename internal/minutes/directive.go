package minutes

import (
	"regexp"
	"strings"
)

// task is a directive while the text is being walked.
type task struct {
	d    Directive
	a, b int // runes
	who  addressed
	from string // one of the Unit… sources, for d.UnitBasis
	lead []addressee
}

// mode is how ready the reader is to take a sentence for a directive.
type mode uint8

const (
	modeNeutral mode = iota // running text: only what is told explicitly
	modeWeak                // under a title of minutes: what reads like an instruction
	modeStrong              // in an announced list: everything but notes
	modeOff                 // results, causes, proposals: nothing
)

// verdict is the decision about a sentence and its reason when it is refused
// although it looks like a directive.
type verdict struct {
	take   bool
	reason string
}

// judge decides whether a sentence is a directive.
func (w *walker) judge(m mode, toks []token) verdict {
	r := w.r
	i := r.leadIn(toks)
	if _, n := r.t.sequel.match(toks, 0); n > 0 {
		if m == modeNeutral || m == modeOff {
			return verdict{}
		}
		return verdict{reason: PassageContinues}
	}
	if r.fieldLine(toks) || r.headLine(toks) || r.closingFormula(toks) {
		return verdict{}
	}
	if r.opinion(toks) {
		return verdict{reason: PassageReported}
	}
	if at := r.tellingVerb(toks); at >= 0 && m != modeOff { // "đề nghị nhân dân tiếp tục ủng hộ"
		_, n := r.directingAt(toks, at)
		if _, k := r.t.petitioners.match(toks, at+n); k > 0 {
			return verdict{reason: PassageNoAddress}
		}
	}
	if m != modeOff && r.praises(toks, i) {
		return verdict{reason: PassageEvaluation}
	}
	if v, n := r.t.offNouns.match(toks, i); n > 0 && v == "proposal" && r.tellingVerb(toks) <= i+n || r.petitions(toks, -1) {
		if upTo, k := r.t.upward.match(toks, i+n); k > 0 && upTo != "" || n == 0 || m == modeNeutral {
			return verdict{reason: PassageProposal}
		}
	}
	if at := r.tellingVerb(toks); at == i && m != modeOff && r.asksUpward(toks, at) && (m != modeStrong || r.draft.Organisation != "") {
		return verdict{reason: PassageProposal} // an association cannot tell its province
	}
	switch m {
	case modeOff:
		if at := r.tellingVerb(toks); at >= 0 {
			return verdict{reason: w.offReason}
		}
		return verdict{}
	case modeStrong:
		if subject, next := r.subject(toks, i); len(subject) > 0 && next < len(toks) && toks[next].key == "sẽ" {
			return verdict{reason: PassageReported} // what a body is going to do by itself
		}
		if len(toks) < 12 && len(r.withoutPunct(toks)) < 3 && !r.predicateAt(toks, i) {
			return verdict{}
		}
		if r.reportedStart(toks, i) {
			return verdict{reason: PassageReported}
		}
		return verdict{take: true}
	case modeWeak:
		if r.instructs(toks, i) {
			return verdict{take: true}
		}
		if v := w.judgeNeutral(toks, i); v.take {
			return v
		}
		return verdict{}
	}
	return w.judgeNeutral(toks, i)
}

// fieldLine reports whether a line of the header is no sentence: "Thành phần:",
// "Thời gian, địa điểm:".
func (r *reader) fieldLine(toks []token) bool {
	if _, n := r.t.fields.match(toks, 0); n == 0 {
		return false
	}
	for _, t := range toks[:min(len(toks), 8)] {
		if t.low == ":" {
			return true
		}
	}
	return false
}

// headLine reports whether a sentence only says when the meeting was: it holds the day of the meeting and tells nobody
// anything.
func (r *reader) headLine(toks []token) bool {
	if len(toks) == 0 || r.draft.HeldOnSpan.IsZero() {
		return false
	}
	s := r.span(toks[0].a, toks[len(toks)-1].b)
	return s.Start <= r.draft.HeldOnSpan.Start && r.draft.HeldOnSpan.End <= s.End && r.tellingVerb(toks) < 0
}

var reClosingFormula = regexp.MustCompile(`\bthong bao\b.*\bde\b.*\b(?:duoc biet|biet)\b,? (?:va )?(?:to chuc )?(?:trien khai )?thuc hien`)

// closingFormula: "Văn phòng UBND tỉnh thông báo kết luận … để các đơn vị biết, thực hiện."
func (r *reader) closingFormula(toks []token) bool {
	return len(toks) < 60 && toks[len(toks)-1].b > 0 && reClosingFormula.MatchString(r.str[toks[0].a:toks[len(toks)-1].b])
}

// opinion reports whether a line is what somebody said in the discussion: "Ông Trần Văn Hòa, Hiệu trưởng …: đề nghị …".
// The words of the chair are no opinion.
func (r *reader) opinion(toks []token) bool {
	i := 0
	switch {
	case toks[0].key == "ông" || toks[0].key == "bà":
		i = 1
	case len(toks) > 1 && toks[0].low == "dong" && toks[1].low == "chi":
		i = 2
	default:
		return false
	}
	n := r.nameAt(toks, i)
	if n < 2 || r.draft.Chair != "" && strings.Contains(r.draft.Chair, r.text(toks[i+n-1].a, toks[i+n-1].b)) {
		return false
	}
	for j := i + n; j < len(toks) && j < i+n+20; j++ {
		if toks[j].low == ":" {
			return true
		}
		if toks[j].kind == tokPunct && toks[j].low != "," && toks[j].low != "-" && toks[j].low != "(" && toks[j].low != ")" {
			return false
		}
	}
	return false
}

// reportedStart reports whether the sentence tells what was or will be: its
// subject is no addressee and its first predicate is in the past or future.
func (r *reader) reportedStart(toks []token, i int) bool {
	if subject, _ := r.subject(toks, i); len(subject) > 0 {
		return false
	}
	if r.predicateAt(toks, i) {
		return false
	}
	for j := i; j < len(toks); j++ {
		if _, n := r.t.modals.match(toks, j); n > 0 && toks[j].low != "duoc" {
			return false
		}
		if toks[j].low == "se" && toks[j].key == "sẽ" {
			return true
		}
		if toks[j].low == "da" && toks[j].key == "đã" {
			return j < i+12
		}
	}
	return false
}

// instructs reports whether a sentence reads like an instruction: it begins
// with a verb, or with an addressee and a predicate that is not past, or says
// that something must be.
func (r *reader) instructs(toks []token, i int) bool {
	if i >= len(toks) {
		return false
	}
	if _, n := r.t.condition.match(toks, i); n > 0 {
		return true
	}
	subject, next := r.subject(toks, i)
	if len(subject) > 0 {
		if later, after := r.afterState(toks, next); len(later) > 0 {
			subject, next = later, after
		}
		if r.pastAt(toks, next) {
			return false
		}
		return true
	}
	for j := i; j < len(toks); j++ {
		if toks[j].low == "se" && toks[j].key == "sẽ" {
			return false
		}
	}
	if _, n := r.t.past.match(toks, i); n > 0 {
		return false
	}
	if r.predicateAt(toks, i) {
		return true
	}
	for j := i; j < len(toks); j++ {
		if k := toks[j].key; k == "phải" || k == "cần" {
			return true
		}
	}
	return r.deadlineIn(toks[0].a, toks[len(toks)-1].b) != nil
}

// pastAt reports whether the predicate at token i is past or going on. An
// exception in between is passed over.
func (r *reader) pastAt(toks []token, i int) bool {
	_, i = r.exceptions(toks, i)
	if i >= len(toks) {
		return false
	}
	switch toks[i].key {
	case "đã": // "các đơn vị đã đạt kế hoạch tiếp tục vận động": only who is meant is past
		for j := i + 2; j < len(toks) && j < i+10 && toks[j].kind != tokPunct; j++ {
			if k := toks[j].key; k == "phải" || k == "cần" || k == "tiếp" && j+1 < len(toks) && toks[j+1].low == "tuc" || k == "khẩn" {
				return false
			}
		}
		return true
	case "mới", "vừa", "đang", "từng":
		return true
	}
	if _, n := r.t.verbs.match(toks, i); n > 0 && i+n+1 < len(toks) && toks[i+n].key == "được" && toks[i+n+1].kind == tokNumber {
		return true // "thu được 6,2 tỷ đồng"
	}
	return false
}

// praises reports whether those who lead praise somebody: "Ban Thường vụ biểu dương thành phố …" is no directive.
func (r *reader) praises(toks []token, i int) bool {
	subject, next := r.subject(toks, i)
	if len(subject) == 0 || !r.t.chiefs.has(toks[i:next]) {
		return false
	}
	_, n := r.t.praise.match(toks, next)
	return n > 0
}

// judgeNeutral takes from running text only what somebody tells somebody to
// do, or what goes on after such a sentence with another body and a predicate.
func (w *walker) judgeNeutral(toks []token, i int) verdict {
	r := w.r
	future, chief := len(toks), len(toks)
	if at, _, n := r.t.chiefs.find(toks, 0); n > 0 {
		chief = at + n
	}
	for j := range toks {
		if toks[j].key == "sẽ" {
			future = j
			break
		}
	}
	for v := 0; v < len(toks); v++ {
		val, n := r.directingAt(toks, v)
		if n == 0 || val == "-" {
			v += max(0, n-1)
			continue
		}
		if v > future || v > 0 && r.reportedBefore(toks, v) {
			if list, _ := r.addressees(toks, v+n); len(list) > 0 {
				return verdict{reason: PassageReported}
			}
			continue
		}
		if r.asksUpward(toks, v) && v > 0 {
			return verdict{reason: PassageProposal}
		}
		if v > i && v < chief && !(val == "giao" && toks[v-1].low == ",") { // "Đối với …, giao Sở …"
			continue
		}
		at := v + n
		if at < len(toks) && toks[at].low == ":" { // "… kết luận: Các thôn rà soát …"
			at++
		}
		if at < len(toks) && toks[at].low == "cho" {
			at++
		}
		list, next := r.addressees(toks, at)
		if len(list) == 0 {
			continue
		}
		if next < len(toks) && (r.predicateAt(toks, next) || r.predicateAt(toks, r.pastTime(toks, next))) {
			return verdict{take: true}
		}
		return verdict{reason: PassageNoAddress}
	}
	subject, next := r.subject(toks, i)
	if len(subject) == 0 && w.flow && i < len(toks) && w.goesOn(toks, i) {
		return verdict{take: true}
	}
	if len(subject) == 0 || r.pastAt(toks, next) || next >= len(toks) {
		return verdict{}
	}
	if _, n := r.t.urgent.match(toks, next); n > 0 && (w.flow || toks[next].low != "can" && toks[next].low != "phai") {
		return verdict{take: !r.presides(toks, next)}
	}
	if w.flow && (r.predicateAt(toks, next) || toks[next].key == "mỗi" || toks[next].low == ":" || toks[next].low == ",") && toks[next].low != "duoc" {
		return verdict{take: true}
	}
	return verdict{}
}

// pastTime passes over "trong thời gian tới", "từ nay đến cuối năm" between a body and what it is to do.
func (r *reader) pastTime(toks []token, i int) int {
	if i >= len(toks) || toks[i].low != "trong" && toks[i].low != "tu" {
		return i
	}
	for j := i + 1; j < len(toks) && j < i+9; j++ {
		if k := toks[j].key; k == "cần" || k == "phải" || k == "tập" || k == "tiếp" || toks[j].kind == tokPunct && j+1 < len(toks) {
			if toks[j].kind == tokPunct {
				return j + 1
			}
			return j
		}
	}
	return i
}

// goesOn reports whether a sentence without a subject goes on with what was
// told before it: "Đồng thời, tiếp tục đẩy mạnh …", "Kiểm soát chặt chẽ …".
func (w *walker) goesOn(toks []token, i int) bool {
	r := w.r
	if _, n := r.t.past.match(toks, i); n > 0 {
		return false
	}
	for _, t := range toks[:min(len(toks), i+12)] {
		switch t.key {
		case "đã", "sẽ", "đang", "vừa":
			return false
		}
	}
	if _, n := r.t.adverbs.match(toks, i); n > 0 {
		return r.predicateAt(toks, i+n)
	}
	_, n := r.t.verbs.match(toks, i)
	return n > 1
}

// presides: "chủ trì hội nghị" presides, "chủ trì, phối hợp với" leads a task.
func (r *reader) presides(toks []token, i int) bool {
	if toks[i].low == "chu" && (i+2 >= len(toks) || toks[i+2].low == ".") {
		return true
	}
	return toks[i].low == "chu" && i+2 < len(toks) && (toks[i+2].low == "hoi" || toks[i+2].low == "cuoc" || toks[i+2].low == "buoi" || toks[i+2].low == "phien")
}

// reportedBefore reports whether a telling verb is past or intended: "đã đề
// nghị", "sẽ yêu cầu".
func (r *reader) reportedBefore(toks []token, v int) bool {
	for j := v - 1; j >= 0 && j >= v-3; j-- {
		switch toks[j].key {
		case "đã", "sẽ", "từng", "vừa":
			// "đồng chí đã yêu cầu … cần" opens directives all the same
			return true
		}
	}
	return false
}

var reGoalOnly = regexp.MustCompile(`^(?:muc|chi tieu|muc tieu|muc phan dau|chi tieu cu the)[^:.;]{0,40}:`)

// completes reports whether a sentence only gives deadline or goals to the
// directive before it: "Kế hoạch gửi về … chậm nhất ngày 28/02/2022", "Mức phấn
// đấu: …". One that has a subject of its own, or says that something must be,
// stands alone.
func (w *walker) completes(toks []token, a, b int, prev *task) bool {
	r := w.r
	if prev == nil || len(toks) > 45 {
		return false
	}
	if reGoalOnly.MatchString(r.str[a:b]) {
		return true
	}
	_, n := r.t.reports.match(toks, 0)
	if n == 0 || prev.d.Deadline != nil {
		return false
	}
	for _, t := range toks {
		if k := t.key; k == "phải" || k == "cần" {
			return false
		}
	}
	d := r.deadlineIn(a, b)
	if d == nil {
		return false
	}
	if v, k := r.t.verbs.match(toks, 0); k > 0 && v != "hoàn thành" { // "Báo cáo kết quả …", "Gửi báo cáo tổng kết …"
		return len(toks) <= 14 && (toks[0].low == "bao" || toks[0].low == "hoan" || n > k)
	}
	return true
}

// split cuts a sentence where parts have different addressees with their own
// verbs, or different deadlines. It gives ranges of runes.
func (r *reader) split(toks []token, a, b int) [][2]int {
	var out [][2]int
	start := a
	r.findHits(a, b) // once for all parts
	for i := 1; i < len(toks); i++ {
		t := toks[i]
		if t.kind != tokPunct || t.low != ";" && t.low != "," {
			continue
		}
		if !r.splitsAt(toks, i, start, b) {
			continue
		}
		x, y := r.trim(start, t.a, "")
		out = append(out, [2]int{x, y})
		start = t.b
	}
	x, y := r.trim(start, b, "")
	return append(out, [2]int{x, y})
}

// splitsAt decides about the mark at token i of a sentence whose current part
// begins at rune start.
func (r *reader) splitsAt(toks []token, i, start, b int) bool {
	next := i + 1
	if next >= len(toks) {
		return false
	}
	end := b
	for j := next; j < len(toks); j++ {
		if toks[j].low == ";" {
			end = toks[j].a
			break
		}
	}
	_, riding := r.t.contrast.match(toks, next)
	if toks[i].low == "," {
		if riding == 0 {
			if _, n := r.t.levels.match(toks, next); n == 0 {
				return false
			}
		}
		return r.deadlineIn(start, toks[i].a) != nil && r.deadlineIn(toks[next].a, end) != nil
	}
	left, right := r.deadlineIn(start, toks[i].a), r.deadlineIn(toks[next].a, end)
	if left != nil && right != nil {
		return true
	}
	at := next + riding
	subject, after := r.subject(toks, at)
	if len(subject) == 0 || after >= len(toks) || subject[0].each {
		return false
	}
	if toks[after].low == "chu" || toks[after].low == "phoi" { // roles of one task
		return false
	}
	return r.predicateAt(toks, after)
}

// build makes a task from a range of runes.
func (w *walker) build(a, b int) *task {
	r := w.r
	t := &task{a: a, b: b}
	t.d.Text, t.d.Span = r.text(a, b), r.span(a, b)
	t.who = r.address(r.tokenise(a, b))
	t.d.Deadline = r.deadlineIn(a, b)
	if t.d.Deadline != nil && t.who.conditional && t.d.Deadline.Type != DeadlineRecurring {
		t.d.Deadline.Type = DeadlineConditional
	}
	t.d.Measures = r.measuresIn(a, b, t.d.Deadline)
	return t
}

// settle gives a task its addressees: its own, else those of the heading, of
// the directive before, or of the sentence that opened the list.
func (w *walker) settle(t *task, prev *task) {
	group := w.group.addrs
	who := t.who
	switch {
	case who.own:
		t.lead, t.from = who.lead, UnitOwn
		if named(who.lead) == 0 && named(group) > 0 && everyEach(who.lead) {
			t.lead, t.from = group, UnitGroup // "mỗi thành phố 03 phường" of the group's cities
		}
	case who.nobody:
	case who.previous && prev != nil:
		t.lead, t.from = prev.lead, UnitPrevious
	case who.counted > 0 && len(group) == who.counted:
		t.lead, t.from = group, UnitGroup
	case who.counted > 0 && prev != nil && len(prev.lead) == who.counted:
		t.lead, t.from = prev.lead, UnitPrevious
	case who.counted > 0:
	case len(group) > 0:
		t.lead, t.from = group, UnitGroup
	case prev != nil && w.mode == modeNeutral && w.flow:
		t.lead, t.from = prev.lead, UnitPrevious
	case prev != nil && len(prev.lead) > 0 && (who.conditional && len(w.opening.addrs) == 0 || w.r.continues(t, prev)):
		t.lead, t.from = prev.lead, UnitPrevious
	case len(w.opening.addrs) > 0:
		t.lead, t.from = w.opening.addrs, UnitOpening
	}
}

// named counts the named units of a list.
func named(list []addressee) int {
	n := 0
	for _, a := range list {
		if a.kind == addrUnit {
			n++
		}
	}
	return n
}

func everyEach(list []addressee) bool {
	for _, a := range list {
		if !a.each {
			return false
		}
	}
	return len(list) > 0
}

// continues reports whether a sentence goes on about the thing that the one
// before ordered: "… gửi báo cáo. Báo cáo phải tách rõ số liệu."
func (r *reader) continues(t, prev *task) bool {
	toks := r.tokenise(t.a, min(t.b, t.a+40))
	if len(toks) < 3 {
		return false
	}
	_, n := r.t.reports.match(toks, 0)
	if n == 0 || n >= len(toks) {
		return false
	}
	k := toks[n].key
	return (k == "phải" || k == "cần") && strings.Contains(r.str[prev.a:prev.b], toks[0].low+" "+toks[min(1, n-1)].low)
}
