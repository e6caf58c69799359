package minutes

import (
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// flatTask is a task with its group and inherited deadline.
type flatTask struct {
	t     labelTask
	words []string
	due   *labelDeadline
	group int
}

// flatten lists groups and tasks; directives outside the groups make a group
// of their own, and a phase deadline is inherited.
func flatten(l label) (groups []labelGroup, groupWords [][]string, tasks []flatTask) {
	groups = l.Groups
	if len(l.Further) > 0 {
		groups = append(append([]labelGroup(nil), groups...), labelGroup{Kind: KindOther, Tasks: l.Further})
	}
	for gi, g := range groups {
		var words []string
		for _, t := range g.Tasks {
			ft := flatTask{t: t, words: labelWords(norm.NFC.String(t.Text)), due: t.Deadline, group: gi}
			if ft.due == nil {
				ft.due = g.PhaseDeadline
			}
			if ft.due != nil && ft.due.Date == "" && ft.due.Phrase == "" {
				ft.due = nil
			}
			words = append(words, ft.words...)
			tasks = append(tasks, ft)
		}
		if len(words) == 0 {
			words = labelWords(string(g.Heading))
		}
		groupWords = append(groupWords, words)
	}
	return groups, groupWords, tasks
}

// pair is a possible match of expected i with found j.
type pair struct {
	sim  float64
	i, j int
}

// greedy matches one to one, best first.
func greedy(pairs []pair) []pair {
	sort.SliceStable(pairs, func(a, b int) bool {
		p, q := pairs[a], pairs[b]
		if p.sim != q.sim {
			return p.sim > q.sim
		}
		if dp, dq := abs(p.i-p.j), abs(q.i-q.j); dp != dq {
			return dp < dq
		}
		return p.i < q.i
	})
	usedI, usedJ := map[int]bool{}, map[int]bool{}
	var out []pair
	for _, p := range pairs {
		if usedI[p.i] || usedJ[p.j] {
			continue
		}
		usedI[p.i], usedJ[p.j] = true, true
		out = append(out, p)
	}
	sort.Slice(out, func(a, b int) bool { return out[a].i < out[b].i })
	return out
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// common counts shared words with their multiplicity.
func common(a, b []string) int {
	count := map[string]int{}
	for _, w := range a {
		count[w]++
	}
	n := 0
	for _, w := range b {
		if count[w] > 0 {
			count[w]--
			n++
		}
	}
	return n
}

// lcs is the length of the longest common subsequence of words.
func lcs(a, b []string) int {
	prev, cur := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, x := range a {
		for j, y := range b {
			if x == y {
				cur[j+1] = prev[j] + 1
			} else {
				cur[j+1] = max(prev[j+1], cur[j])
			}
		}
		prev, cur = cur, prev
	}
	return prev[len(b)]
}

// taskSim is the likeness of two tasks: at least 0.8 of the longer in common
// order, or the expected one contained in a found one not much longer.
func taskSim(e, g []string) float64 {
	if len(e) == 0 || len(g) == 0 {
		return 0
	}
	big := max(len(e), len(g))
	r := 0.0
	if float64(common(e, g)) >= 0.8*float64(big) {
		r = float64(lcs(e, g)) / float64(big)
	}
	if r >= 0.8 {
		return r
	}
	if float64(len(g)) <= 1.5*float64(len(e)) && strings.Contains(" "+strings.Join(g, " ")+" ", " "+strings.Join(e, " ")+" ") {
		return 0.8
	}
	return 0
}

// scoreLabels scores found groups against expected ones.
func scoreLabels(want, got label) Result {
	res := Result{Negative: want.Negative}
	eg, egw, et := flatten(want)
	gg, ggw, gt := flatten(got)
	res.scoreGroups(eg, egw, gg, ggw)

	var pairs []pair
	for i := range et {
		for j := range gt {
			if s := taskSim(et[i].words, gt[j].words); s > 0 {
				pairs = append(pairs, pair{s, i, j})
			}
		}
	}
	matched := greedy(pairs)
	res.Tasks = Counts{len(matched), len(gt) - len(matched), len(et) - len(matched)}
	usedE, usedG := map[int]bool{}, map[int]bool{}
	var blocks [][2][]flatTask
	for _, p := range matched {
		usedE[p.i], usedG[p.j] = true, true
		res.scoreUnits(et[p.i].t, gt[p.j].t)
		blocks = append(blocks, [2][]flatTask{{et[p.i]}, {gt[p.j]}})
	}
	var restE, restG []flatTask
	for i, t := range et {
		if !usedE[i] {
			restE = append(restE, t)
			res.note("task missed: %s", clip(t.t.Text))
		}
	}
	for j, t := range gt {
		if !usedG[j] {
			restG = append(restG, t)
			res.note("task spurious: %s", clip(t.t.Text))
		}
	}
	for _, b := range append(blocks, [2][]flatTask{restE, restG}) {
		res.scoreDeadlines(b[0], b[1])
		res.scoreTargets(b[0], b[1])
	}
	return res
}

func clip(s string) string {
	rs := []rune(labelFold(s))
	if len(rs) > 110 {
		rs = rs[:110]
	}
	return string(rs)
}

func (r *Result) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

func (r *Result) scoreGroups(eg []labelGroup, egw [][]string, gg []labelGroup, ggw [][]string) {
	var pairs []pair
	for i := range eg {
		for j := range gg {
			total := len(egw[i]) + len(ggw[j])
			if total == 0 {
				continue
			}
			dice := 2 * float64(common(egw[i], ggw[j])) / float64(total)
			same := eg[i].Ordinal != "" && eg[i].Ordinal == gg[j].Ordinal
			if dice >= 0.5 || same && dice >= 0.3 {
				if same {
					dice += 0.15
				}
				pairs = append(pairs, pair{dice, i, j})
			}
		}
	}
	m := greedy(pairs)
	r.Groups = Counts{len(m), len(gg) - len(m), len(eg) - len(m)}
	r.KindN = len(m)
	for _, p := range m {
		if labelKind(eg[p.i].Kind) == labelKind(gg[p.j].Kind) {
			r.KindOK++
		} else {
			r.note("kind: %s: want %s, got %s", eg[p.i].Marker+eg[p.i].Heading, eg[p.i].Kind, gg[p.j].Kind)
		}
	}
}

// labelKind reads the synonyms of the kinds.
func labelKind(k scalar) string {
	s := strings.ReplaceAll(labelPlain(string(k)), " ", "_")
	switch s {
	case "targets":
		return KindTarget
	case "year_end", "review":
		return KindYearEndReview
	case "communication":
		return KindPropaganda
	}
	return s
}

// scoreUnits compares lead and coordinating units of two matched tasks.
func (r *Result) scoreUnits(e, g labelTask) {
	want, got := labelUnits(e), labelUnits(g)
	for _, seg := range strings.Split(labelFold(e.UnitsNote), ";") { // "X thuộc Y": Y stands for X
		if x, y, ok := strings.Cut(strings.TrimSpace(seg), " thuộc "); ok {
			x, y := labelUnit(x), labelUnit(y)
			if want[x] && !got[x] && got[y] {
				delete(got, y)
				got[x] = true
			}
		}
	}
	mention := " " + labelPlain(e.UnitsNote) + " "
	for x := range got {
		if !want[x] && !strings.HasPrefix(x, "-") && x != "ALL" && x != "REST" && strings.Contains(mention, " "+x+" ") {
			delete(got, x)
		}
	}
	c := countSets(want, got)
	r.Units.add(c)
	if c.FP+c.FN > 0 {
		r.note("units: %s: want %v, got %v", clip(e.Text), keys(want), keys(got))
	}
	r.Support.add(countSets(unitSet(e.Coordinating), unitSet(g.Coordinating)))
}

func keys(m map[string]bool) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func countSets(want, got map[string]bool) (c Counts) {
	for x := range got {
		if want[x] {
			c.TP++
		} else {
			c.FP++
		}
	}
	c.FN = len(want) - c.TP
	return c
}

func unitSet(list []string) map[string]bool {
	out := map[string]bool{}
	for _, x := range list {
		out[labelUnit(x)] = true
	}
	return out
}

var reExceptNote = regexp.MustCompile(`(?i)^\s*(?:trừ|except)\s+(.*)`)

// labelUnits gives the set of lead units, exceptions with a minus sign.
func labelUnits(t labelTask) map[string]bool {
	out := map[string]bool{}
	for _, x := range t.Units {
		if u := labelUnit(x); u != "" {
			out[u] = true
		}
	}
	for _, seg := range strings.Split(labelFold(t.UnitsNote), ";") {
		m := reExceptNote.FindStringSubmatch(seg)
		if m == nil {
			continue
		}
		for _, x := range strings.FieldsFunc(strings.ReplaceAll(m[1], " và ", ","), func(c rune) bool { return c == ',' }) {
			if u := labelUnit(x); u != "" {
				out["-"+u] = true
			}
		}
	}
	return out
}

var (
	genericUnitWords = "all districts cac moi tat ca toan the hoi khuyen hoc hkh ubnd uy ban nhan dan chu tich huyen thi xa thanh pho tran phuong quan dac khu don vi dia nganh va co so tinh cuc hai"
	reUnitType       = regexp.MustCompile(`\b(?:huyen|thi|thanh pho|xa|phuong)\b`)
	reUnitPrefix     = regexp.MustCompile(`^(?:thuong truc |chu tich )?(?:hoi [a-z ]*?|hkh|ubnd|uy ban nhan dan) ((?:cac )?(?:huyen|thi xa|thanh pho|thi tran|xa|phuong|quan|dac khu|tp|tx|tt)\b.*)`)
	unitAbbr         = [][2]string{{"t p ", "thanh pho "}, {"tp ", "thanh pho "}, {"tx ", "thi xa "}, {"tt ", "thi tran "}, {"h ", "huyen "}, {"q ", "quan "}, {"p ", "phuong "}, {"x ", "xa "}, {"huyen dao ", "huyen "}}
)

// labelUnit normalises a unit's name: accents, case, abbreviations of the type
// and the association before it do not count; collective phrases are ALL.
func labelUnit(name string) string {
	s := labelPlain(name)
	if s == "all districts" || s == "all" || s == "all units" {
		return "ALL"
	}
	if strings.Contains(s, "con lai") {
		return "REST"
	}
	words := strings.Fields(s)
	generic := len(words) > 0
	for _, w := range words {
		if w == "cap" || !strings.Contains(" "+genericUnitWords+" ", " "+w+" ") {
			generic = false
		}
	}
	if generic {
		switch words[0] {
		case "cac", "moi", "tat", "toan":
			return "ALL"
		}
		if strings.Contains(" "+s+" ", " cac ") || len(reUnitType.FindAllString(s, -1)) > 1 {
			return "ALL"
		}
	}
	if m := reUnitPrefix.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = strings.TrimPrefix(s, "cac ")
	for _, a := range unitAbbr {
		if strings.HasPrefix(s, a[0]) {
			s = a[1] + s[len(a[0]):]
		}
	}
	return strings.TrimSpace(s)
}

// scoreDeadlines compares the deadlines of two lists of tasks.
func (r *Result) scoreDeadlines(e, g []flatTask) {
	var want, got []*labelDeadline
	for _, t := range e {
		if t.due != nil {
			want = append(want, t.due)
		}
	}
	for _, t := range g {
		if t.due != nil {
			got = append(got, t.due)
		}
	}
	var pairs []pair
	for i, x := range want {
		for j, y := range got {
			if x.Date != "" && firstTen(x.Date) == firstTen(y.Date) || x.Date == "" && overlap(x.Phrase, y.Phrase) {
				pairs = append(pairs, pair{1, i, j})
			}
		}
	}
	m := greedy(pairs)
	r.Deadlines.add(Counts{len(m), len(got) - len(m), len(want) - len(m)})
	for i, x := range want {
		if !pairedI(m, i) {
			r.note("deadline missed: %s (%s)", x.Date, labelFold(x.Phrase))
		}
	}
	for j, y := range got {
		if !pairedJ(m, j) {
			r.note("deadline spurious: %s (%s)", y.Date, labelFold(y.Phrase))
		}
	}
}

func firstTen(s scalar) string { return string(s[:min(len(s), 10)]) }

func pairedI(m []pair, i int) bool {
	for _, p := range m {
		if p.i == i {
			return true
		}
	}
	return false
}

func pairedJ(m []pair, j int) bool {
	for _, p := range m {
		if p.j == j {
			return true
		}
	}
	return false
}

// scoreTargets compares the numbers of two lists of tasks.
func (r *Result) scoreTargets(e, g []flatTask) {
	var want, got []labelTarget
	for _, t := range e {
		want = append(want, t.t.Targets...)
	}
	for _, t := range g {
		got = append(got, t.t.Targets...)
	}
	var pairs []pair
	for i, x := range want {
		for j, y := range got {
			if labelNumber(x) == labelNumber(y) && overlap(x.Phrase, y.Phrase) {
				pairs = append(pairs, pair{1, i, j})
			}
		}
	}
	m := greedy(pairs)
	r.Targets.add(Counts{len(m), len(got) - len(m), len(want) - len(m)})
	for i, x := range want {
		if !pairedI(m, i) {
			r.note("target missed: %s (%s)", x.Number.value, labelFold(x.Phrase))
		}
	}
	for j, y := range got {
		if !pairedJ(m, j) {
			r.note("target spurious: %s (%s)", y.Number.value, labelFold(y.Phrase))
		}
	}
}

// overlap: at least half of the shorter phrase's words are shared.
func overlap(a, b string) bool {
	x, y := labelWords(norm.NFC.String(a)), labelWords(norm.NFC.String(b))
	return len(x) > 0 && len(y) > 0 && 2*common(x, y) >= min(len(x), len(y))
}

var (
	unitScale = []struct {
		word  string
		value float64
	}{{"nghin ty", 1e12}, {"ngan ty", 1e12}, {"ty", 1e9}, {"trieu", 1e6}, {"nghin", 1e3}, {"ngan", 1e3}}
	reGrouped    = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+(?:,\d+)?$`)
	reRangeSplit = regexp.MustCompile(`(\d)\s*[-–]\s*`)
)

// labelNumber gives a comparable form of a number with its scale.
func labelNumber(t labelTarget) string {
	n := strings.TrimSpace(t.Number.value)
	if n == "" {
		return ""
	}
	k, unit := 1.0, labelPlain(t.Unit)
	for _, s := range unitScale {
		if strings.HasPrefix(unit, s.word) {
			k = s.value
			break
		}
	}
	var parts []string
	for _, x := range strings.Split(reRangeSplit.ReplaceAllString(n, "$1|"), "|") {
		if t.Number.text {
			x = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(x), "~<>≥≤="))
			if reGrouped.MatchString(x) {
				x = strings.ReplaceAll(x, ".", "")
			}
			x = strings.ReplaceAll(x, ",", ".")
		}
		v, err := strconv.ParseFloat(x, 64)
		if err != nil {
			return n
		}
		parts = append(parts, strconv.FormatFloat(math.Round(v*k*1e6)/1e6, 'f', -1, 64))
	}
	return strings.Join(parts, "|")
}
