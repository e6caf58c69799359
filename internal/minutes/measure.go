package minutes

import (
	"regexp"
	"strings"
)

const reNum = `\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?`

// A number with what stands directly after it: "1,8 tỷ đồng", "45-47%",
// "14.000 đồng/người/năm", "02 xã".
var (
	reNumber = regexp.MustCompile(`^(` + reNum + `)(?:\s?-\s?(` + reNum + `))?`)
	reScale  = regexp.MustCompile(`^\s*((?:(?:nghin|ngan)\s+)?ty|trieu|nghin|ngan)(?:\s+(dong|usd|do la))?`)
	reDong   = regexp.MustCompile(`^\s*(dong|d)\b`)
	rePer    = regexp.MustCompile(`^\s*(?:/\s*\w+(?:\s+(?:vien|dan|hoc|nang|xa|hoi|vi)\b)?(?:\s*/\s*\w+)?|(?:moi|mot|tren)\s+(nguoi|nam|thang|quy|tuan|ho|hoi vien|nguoi dan|xa|huyen)\b)`)
	reTimes  = regexp.MustCompile(`^\s*lan\s*(?:/|moi|mot|trong|tren)\s*(?:mot\s+)?(ngay|tuan|thang|quy|nam)\b`)
	rePeriod = regexp.MustCompile(`^\s*(tuan|thang|nam)\s*/\s*(?:1\s*)?lan\b`)

	// What a number is when it is no measure, by what stands before …
	// … and after it.
	reNoMeasureAfter = regexp.MustCompile(`^\s*(?:/\s*\d|[./-]\d|/\w*[a-z]{2}-|-(?:kh|nq|qd|ct)|(?:thang|nam|ngay|gio|tuoi|tieu chi|chi so|noi dung|nhiem vu|nhom|viec|khau|muc tieu|nguyen tac|buoc|nuoc|cap|trong tam|giai phap|van de|chuong trinh hanh dong|lan thu|h\d|h\b|tuan|quy|nghi quyet|phut truoc|muc|linh vuc|ben|mat|mui|thang dau|thang cuoi|kv|kva|mva)\b)|^[a-z]`)

	reSelector   = regexp.MustCompile(`\b(?:co|dat)\s+((?:ty le|ti le|so)\b[^,;.]{0,40}?)(?:duoi|tren|thap hon|cao hon)\s*$`)
	reScopeAfter = regexp.MustCompile(`^(?:\s+\w+){1,2}?\s+(?:lam diem|thi diem|diem)\b`)
)

// Words directly before a number, in the tables of [tables].
const (
	// noMeasures make it an ordinal, a day, the number of a document.
	noMeasures = "so, quy, thang, nam, ngay, mung, lan, lan thu, khoa, dieu, khoan, giai doan, nhom, lop, quyet dinh, nghi dinh, thong tu, nghi quyet, chi thi, ke hoach, cong van, qd, de an, chi dao, dot, cuc, muc do, phu luc, mau, phong hop so, quoc lo, cap do, khu, luat, van ban, den, thu, phien ban, gio, luc, trang, tuoi, nhiem vu, phan, muc, ban, bcd, lien minh, cong nghiep, nhiem ky, luc, covid, trang thai, hoi nghi"
	// quantifiers belong to its phrase.
	quantifiers = "ít nhất, tối thiểu, tối đa, không quá, không dưới, dưới, trên, hơn, khoảng, gần, đủ, đạt, từ, tăng, giảm, bình quân, phấn đấu, thu về, mức, chỉ tiêu, mỗi nơi, mỗi huyện, mỗi xã, mỗi đơn vị, mỗi phường, mỗi lớp, mỗi người, mỗi thành phố, mỗi chi hội, mỗi tháng, mỗi quý, mỗi năm, thêm, lập mới, toàn bộ, thu, vận động, là, tại, in, cấp, chọn, gửi, giải ngân, có, dài"
)

// measuresIn reads the numbers of a range of runes that count something. Parts
// that the deadline takes are left out.
func (r *reader) measuresIn(a, b int, deadline *Deadline) []Measure {
	var out []Measure
	low, done := r.str[a:b], 0
	toks := r.tokenise(a, b)
	for i := range toks {
		at := toks[i].a - a
		if toks[i].kind != tokNumber || at < done {
			continue
		}
		m := reNumber.FindStringSubmatchIndex(low[at:min(len(low), at+60)])
		for k := range m {
			if m[k] >= 0 {
				m[k] += at
			}
		}
		done = m[1]
		if ms, ok := r.measureAt(low, a, m, toks, i, deadline); ok {
			out = append(out, ms)
		}
	}
	return out
}

// measureAt reads the number at m of low, whose first token is toks[i].
func (r *reader) measureAt(low string, a int, m []int, toks []token, i int, deadline *Deadline) (Measure, bool) {
	if m[0] > 0 {
		if c := low[m[0]-1]; isLetter(c) || isDigit(c) || strings.IndexByte("/.-,", c) >= 0 && (m[0] < 2 || low[m[0]-2] != ' ') {
			return Measure{}, false
		}
	}
	after := low[m[1]:min(len(low), m[1]+120)]
	noMeasure := r.t.noMeasures.before(low, m[0]) >= 0
	next := token{} // after the number
	for i < len(toks) && toks[i].a-a < m[1] {
		i++
	}
	if i < len(toks) {
		next = toks[i]
	}
	ms := Measure{Number: plainNumber(low[m[2]:m[3]]), Role: RoleTarget}
	if m[4] >= 0 {
		ms.Number += "-" + plainNumber(low[m[4]:m[5]])
	}
	end := m[1]
	switch {
	case (next.low == "tuan" || next.low == "thang" || next.low == "nam") && rePeriod.MatchString(after): // "định kỳ 1 tháng/lần"
		x := rePeriod.FindStringSubmatchIndex(after)
		end += x[1]
		ms.Role, ms.UnitOfMeasure = RoleFrequency, "lần/"+r.text(a+m[1]+x[2], a+m[1]+x[3])
	case next.low == "lan" && reTimes.MatchString(after): // "02 lần mỗi tuần"
		x := reTimes.FindStringSubmatchIndex(after)
		end += x[1]
		ms.Role, ms.UnitOfMeasure = RoleFrequency, "lần/"+r.text(a+m[1]+x[2], a+m[1]+x[3])
	case inDeadline(r, deadline, a+m[0]):
		return Measure{}, false
	case next.low == "%" && strings.HasPrefix(strings.TrimLeft(after, " "), "%"):
		end += strings.IndexByte(after, '%') + 1
		stop := r.nounEnd(a+end, a+min(len(low), end+80), true)
		ms.UnitOfMeasure = strings.TrimSpace("% " + strings.TrimSpace(r.text(a+end, stop)))
		end = stop - a
	case scales[next.low] && reScale.MatchString(after), (next.low == "dong" || next.low == "d") && reDong.MatchString(after) && !noMeasure:
		x := reScale.FindStringIndex(after)
		if x == nil {
			x = reDong.FindStringIndex(after)
		}
		unit := r.text(a+m[1], a+m[1]+x[1])
		end += x[1]
		if p := rePer.FindStringIndex(low[end:min(len(low), end+40)]); p != nil {
			per := r.text(a+end, a+end+p[1])
			end += p[1]
			if !strings.HasPrefix(strings.TrimSpace(per), "/") {
				w := strings.Fields(per)
				per = "/" + strings.Join(w[1:], " ")
			}
			unit += strings.TrimSpace(per)
		}
		ms.UnitOfMeasure = strings.TrimSpace(unit)
	case noMeasure, m[4] >= 0, next.kind != tokWord, reNoMeasureAfter.MatchString(after[:min(len(after), 40)]):
		return Measure{}, false
	default:
		stop := r.nounEnd(a+end, a+min(len(low), end+60), false)
		if stop <= a+end {
			return Measure{}, false
		}
		ms.UnitOfMeasure = strings.TrimSpace(r.text(a+end, stop))
		end = stop - a
		if x := r.scopeAfter(after); x != nil { // "4 đơn vị làm điểm"
			ms.Role, end = RoleScope, m[1]+x[1]
			ms.UnitOfMeasure = strings.TrimSpace(r.text(a+m[1], a+end))
		} else if _, w := wordBefore(low, m[0]); w == "cua" {
			ms.Role = RoleScope
		}
	}
	start := m[0]
	before := low[max(0, m[0]-80):m[0]]
	if sel := selectorBefore(before); sel != nil {
		ms.Role = RoleSelector
		from := m[0] - len(before) + sel[2]
		if ms.UnitOfMeasure == "%" { // "có tỷ lệ giải ngân dưới 50%": what is measured stands before
			x, y := r.trim(a+from, a+m[0]-len(before)+sel[3], "")
			ms.UnitOfMeasure = "% " + r.text(x, y)
		}
		x, y := r.trim(a+from, a+end, ",;")
		ms.Phrase, ms.Span = r.text(x, y), r.span(x, y)
		return ms, true
	}
	if ms.Role != RoleScope {
		start = r.t.quantifiers.allBefore(low, m[0], "")
	}
	x, y := r.trim(a+start, a+end, ",;")
	ms.Phrase, ms.Span = r.text(x, y), r.span(x, y)
	return ms, true
}

// scales are the words that multiply an amount.
var scales = map[string]bool{"ty": true, "trieu": true, "nghin": true, "ngan": true}

// scopeAfter finds "đơn vị làm điểm" after a number.
func (r *reader) scopeAfter(after string) []int {
	if !strings.Contains(after[:min(len(after), 60)], "diem") {
		return nil
	}
	return reScopeAfter.FindStringIndex(after)
}

// selectorBefore finds "có tỷ lệ … dưới" at the end of what stands before a number.
func selectorBefore(before string) []int {
	switch _, w := wordBefore(before, len(before)); w {
	case "duoi", "tren", "hon":
		return reSelector.FindStringSubmatchIndex(before)
	}
	return nil
}

// inDeadline reports whether a rune lies in the deadline's phrase.
func inDeadline(r *reader, d *Deadline, at int) bool {
	return d != nil && int(r.off[at]) >= d.Span.Start && int(r.off[at]) < d.Span.End
}

// plainNumber turns "1.236" into "1236" and "23,5" into "23.5", and drops
// leading zeros: "02" is 2.
func plainNumber(s string) string {
	s = strings.ReplaceAll(s, ".", "")
	s = strings.ReplaceAll(s, ",", ".")
	t := strings.TrimLeft(s, "0")
	if t == "" || t[0] == '.' {
		t = "0" + t
	}
	return t
}

// nounEnd finds the end of the counted noun in runes [a, b): up to the verb,
// preposition or punctuation. A list of unit types keeps its commas: "100% số
// xã, phường, thị trấn".
func (r *reader) nounEnd(a, b int, percent bool) int {
	toks := r.tokenise(a, b)
	end, words, limit := a, 0, 4
	if percent {
		limit = 9
	}
	for i := 0; i < len(toks) && words < limit; i++ {
		t := toks[i]
		if t.kind == tokPunct {
			if t.low == "," && i+1 < len(toks) && words > 0 {
				if _, n := r.t.listNouns.match(toks, i+1); n > 0 {
					continue
				}
			}
			break
		}
		if t.kind == tokNumber && (i == 0 || !percent) {
			break
		}
		if _, n := r.t.nounStop.match(toks, i); n > 0 {
			break
		}
		if v := r.verbAfterNoun(toks, i); v > 1 || v == 1 && i > 0 {
			break
		}
		end = t.b
		words++
	}
	return end
}

// verbAfterNoun gives the length of a verb at token i that ends the counted
// noun, 0 if none.
func (r *reader) verbAfterNoun(toks []token, i int) int {
	if _, n := r.t.modals.match(toks, i); n > 0 {
		return n
	}
	if r.inNoun(toks, i) {
		return 0
	}
	_, n := r.t.verbs.match(toks, i)
	return n
}
