package minutes

import (
	"strings"
	"unicode"
)

type addrKind uint8

const (
	addrUnit   addrKind = iota // a named unit
	addrAll                    // all units of the issuing body
	addrRest                   // "các huyện còn lại"
	addrSubset                 // some of them, not named
	addrAgency                 // a body that is no unit of the tree
	addrLevel                  // "cấp xã"
	addrNobody                 // "cấp tỉnh": the issuing body itself
)

// addressee is one body found in the text.
type addressee struct {
	kind    addrKind
	typ     string // of a unit: "huyện"
	name    string // as the draft shows it
	fold    string // folded bare name of a unit
	a, b    int    // runes
	each    bool   // "mỗi huyện": also a way to distribute a number
	place   *addressee
	commune bool // a collective of communes only
}

// unitType reads the type of a unit at token i: "xã", but not "xã hội".
func (r *reader) unitType(toks []token, i int) (typ string, n int) {
	typ, n = r.t.unitTypes.match(toks, i)
	if n == 1 && typ == "xã" && i+1 < len(toks) {
		switch toks[i+1].low {
		case "hoi", "vien", "luan", "giao":
			return "", 0
		}
	}
	if n == 2 && toks[i+1].low == "dao" && toks[i+1].cap { // "huyện Đảo Ngọc" is called so, "huyện đảo Cồn Cỏ" is one
		return r.t.unitTypes.match(toks[:i+1], i)
	}
	return typ, n
}

// nounPhrase reads one body, or a list that shares a type word, at token i.
func (r *reader) nounPhrase(toks []token, i int) (list []addressee, n int) {
	j, plural, each := i, false, false
	whole := false
	for j < len(toks) {
		switch key := toks[j].low; {
		case key == "cac" || key == "nhung" || key == "moi" && toks[j].key == "mọi":
			plural = true
		case key == "tat" && j+1 < len(toks) && toks[j+1].low == "ca", key == "toan" && j+1 < len(toks) && (toks[j+1].low == "bo" || toks[j+1].low == "the"):
			plural, whole = true, true
			j++
		case key == "moi" || key == "tung" && toks[j].key == "từng":
			plural, each = true, true
		default:
			goto body
		}
		j++
	}
body:
	if j >= len(toks) {
		return nil, 0
	}
	if _, k := r.t.whole.match(toks, j); k > 0 && !plural {
		return []addressee{{kind: addrAll, name: "all districts", a: toks[i].a, b: toks[j+k-1].b}}, j + k - i
	}
	if v, k := r.t.levels.match(toks, j); k > 0 && !plural {
		ad := addressee{kind: addrAll, name: r.text(toks[j].a, toks[j+k-1].b), a: toks[i].a, b: toks[j+k-1].b}
		switch v {
		case "commune":
			ad.kind = addrLevel
		case "province":
			ad.kind = addrNobody
		}
		return []addressee{ad}, j + k - i
	}
	// "ba huyện", "5 huyện": a counted list when names follow
	counted := false
	if !plural && j+1 < len(toks) && (toks[j].kind == tokNumber || numberWords[toks[j].low] > 0) {
		if _, k := r.unitType(toks, j+1); k > 0 {
			plural, counted = true, true
			j++
		}
	}
	start := j
	if _, k := r.t.assoc.match(toks, j); k > 0 {
		j += k
		for j < len(toks) && (toks[j].low == "cac" || toks[j].low == "moi") {
			plural = true
			j++
		}
		if v, k := r.t.levels.match(toks, j); k > 0 && v == "district" {
			return []addressee{{kind: addrAll, name: "all districts", a: toks[i].a, b: toks[j+k-1].b}}, j + k - i
		}
	}
	if typ, k := r.unitType(toks, j); k > 0 {
		if units, next := r.namedUnits(toks, j, k, typ, plural); len(units) > 0 {
			units[0].a = toks[i].a
			return units, next - i
		}
		if units, next := r.singledOut(toks, j, k, typ); plural && len(units) > 0 {
			units[0].a = toks[i].a
			return units, next - i
		}
		if start < j && !plural && !each && typ != "tỉnh" { // "UBND huyện" of the only one there is
			end := j + k
			if end >= len(toks) || !toks[end].cap && r.predicateAt(toks, end) {
				return []addressee{{kind: addrAgency, name: r.text(toks[i].a, toks[end-1].b), a: toks[i].a, b: toks[end-1].b}}, end - i
			}
		}
		if counted { // "02 xã" is a number, nobody
			return nil, 0
		}
		if coll, next, ok := r.collective(toks, i, j, plural || each, whole, each); ok {
			return []addressee{coll}, next - i
		}
	}
	if plural && start == j {
		if coll, next, ok := r.bodies(toks, i, j, each); ok {
			return []addressee{coll}, next - i
		}
	}
	if !plural {
		if ag, next, ok := r.agency(toks, start); ok {
			return []addressee{ag}, next - i
		}
	}
	return nil, 0
}

// singledOut reads "các huyện giáp ranh là Chợ Mới, Tân Hòa", "các xã vùng cao gồm Nậm Tia và Bản Mù": a collective
// whose members are then named.
func (r *reader) singledOut(toks []token, j, k int, typ string) ([]addressee, int) {
	for at := j + k + 1; at < len(toks) && at < j+k+6; at++ {
		switch toks[at].low {
		case "la", "gom", "(", ":":
			if at+1 < len(toks) && toks[at+1].cap && r.unitName(toks, at+1, typ) > 0 {
				if _, n := r.unitType(toks, at+1); n == 0 && r.headAt(toks, at+1) == 0 {
					units, next := r.namedUnits(toks, j, at+1-j, typ, true)
					if next < len(toks) && toks[at].low == "(" && toks[next].low == ")" {
						next++
					}
					return units, next
				}
			}
			return nil, 0
		}
		if toks[at].kind == tokPunct || toks[at].cap {
			return nil, 0
		}
	}
	return nil, 0
}

// namedUnits reads the name after a type word at j, then the further names of
// a list that shares it: "các huyện Phú Lương, Đồng Hỷ và Phú Bình".
func (r *reader) namedUnits(toks []token, j, k int, typ string, plural bool) ([]addressee, int) {
	at := j + k
	if plural && at < len(toks) && (toks[at].low == ":" || toks[at].low == "(") {
		at++
	}
	n := r.unitName(toks, at, typ)
	if n == 0 {
		return nil, 0
	}
	units := []addressee{r.namedUnit(toks, j, at, n, typ)}
	next := at + n
	if communeLevel(typ) {
		if pl, m := r.parentOf(toks, next); m > 0 {
			place := units[0]
			pl.place = &place
			pl.a = place.a
			return []addressee{pl}, next + m
		}
	}
	for plural && next+1 < len(toks) {
		sep := next
		if toks[sep].low == "," {
			sep++
		}
		if sep < len(toks) && toks[sep].low == "va" {
			sep++
		}
		if sep == next || sep >= len(toks) || !toks[sep].cap {
			break
		}
		if _, m := r.unitType(toks, sep); m > 0 {
			break
		}
		if r.headAt(toks, sep) > 0 && r.units.nameAt(toks, sep, typ) == 0 {
			break
		}
		m := r.unitName(toks, sep, typ)
		if m == 0 {
			break
		}
		units = append(units, r.namedUnit(toks, sep, sep, m, typ))
		next = sep + m
	}
	return units, next
}

// parentOf reads the district after a commune: "xã Làng Nhì huyện Trạm Tấu",
// "xã Làng Nhì (huyện Trạm Tấu)", "xã Làng Nhì thuộc huyện Trạm Tấu".
func (r *reader) parentOf(toks []token, i int) (addressee, int) {
	j := i
	for j < len(toks) && j < i+1 && (toks[j].low == "," || toks[j].low == "(" || toks[j].low == "thuoc" || toks[j].low == "cua") {
		j++
	}
	typ, k := r.unitType(toks, j)
	if k == 0 || !districtLevel(typ) {
		return addressee{}, 0
	}
	n := r.unitName(toks, j+k, typ)
	if n == 0 {
		return addressee{}, 0
	}
	end := j + k + n
	ad := r.namedUnit(toks, j, j+k, n, typ)
	if end < len(toks) && toks[j].low == "(" && toks[end].low == ")" {
		end++
	}
	return ad, end - i
}

// unitName gives the number of tokens of a unit's name at token i: a name of
// the tree, else capitalised words. Careless texts write the second syllable
// small ("Phù ninh"), and names of one syllable are few.
func (r *reader) unitName(toks []token, i int, typ string) int {
	if n := r.units.nameAt(toks, i, typ); n > 0 {
		return n
	}
	if n := r.former.nameAt(toks, i, typ); n > 0 {
		return n
	}
	n := 0
	for i+n < len(toks) && n < 4 {
		t := toks[i+n]
		if t.kind == tokNumber && n == 0 && (typ == "quận" || typ == "phường") {
			return 1
		}
		if t.kind != tokWord || !t.cap {
			break
		}
		if n > 0 {
			if _, k := r.unitType(toks, i+n); k > 0 {
				break
			}
			if r.headAt(toks, i+n) > 0 && n >= 2 {
				break
			}
		}
		n++
	}
	if n == 1 && i+1 < len(toks) && toks[i+1].kind == tokWord && !strings.Contains(toks[i].low, "'") && len(toks[i].low) < 6 {
		_, known := r.t.singleName.match(toks, i)
		_, stop := r.t.notName.match(toks, i+1)
		if known == 0 && stop == 0 {
			n = 2
		}
	}
	return n
}

func (r *reader) namedUnit(toks []token, j, at, n int, typ string) addressee {
	words := make([]string, n)
	folds := make([]string, n)
	for k := range words {
		words[k] = capitalise(r.text(toks[at+k].a, toks[at+k].b))
		folds[k] = toks[at+k].low
	}
	return addressee{kind: addrUnit, typ: typ, name: typ + " " + strings.Join(words, " "), fold: strings.Join(folds, " "), a: toks[j].a, b: toks[at+n-1].b}
}

// capitalise sets the first letter of a syllable in upper case, the rest as is
// unless the whole name is set in capitals.
func capitalise(w string) string {
	rs := []rune(w)
	if len(rs) > 1 && strings.ToUpper(w) == w && !strings.ContainsAny(w, "'0123456789") {
		rs = []rune(strings.ToLower(w))
	}
	if len(rs) > 0 {
		rs[0] = unicode.ToUpper(rs[0])
	}
	return string(rs)
}

// collective reads "huyện, thị, thành phố", "các xã, phường", "mỗi huyện":
// types without a name. One bare type word alone is nobody.
func (r *reader) collective(toks []token, i, j int, plural, whole, each bool) (addressee, int, bool) {
	types, next, commune := 0, j, true
	for next < len(toks) {
		typ, k := r.unitType(toks, next)
		if k == 0 && types > 0 {
			typ, k = r.t.shortTypes.match(toks, next)
		}
		if k == 0 || typ == "tỉnh" && types == 0 {
			break
		}
		types++
		commune = commune && communeLevel(typ)
		next += k
		sep := next
		if sep < len(toks) && (toks[sep].low == "," || toks[sep].low == "/" || toks[sep].low == "-") {
			sep++
		}
		if sep < len(toks) && toks[sep].low == "va" {
			sep++
		}
		if _, k := r.unitType(toks, sep); k > 0 && r.unitName(toks, sep+k, "") == 0 {
			next = sep
			continue
		}
		if _, k := r.t.shortTypes.match(toks, sep); k > 0 && (sep+k >= len(toks) || !toks[sep+k].cap) {
			next = sep
			continue
		}
		break
	}
	if types == 0 || types == 1 && !plural {
		return addressee{}, 0, false
	}
	ad := addressee{kind: addrAll, name: r.text(toks[i].a, toks[next-1].b), a: toks[i].a, b: toks[next-1].b, each: each, commune: commune}
	return r.qualify(toks, ad, next, whole || each)
}

// qualify reads what limits a collective: "còn lại" the rest, "chưa gửi đăng
// ký" a part that is not named.
func (r *reader) qualify(toks []token, ad addressee, next int, whole bool) (addressee, int, bool) {
	if next+1 < len(toks) && toks[next].low == "con" && toks[next+1].low == "lai" {
		ad.kind = addrRest
		ad.b = toks[next+1].b
		ad.name = lowerFirst(r.text(ad.a, ad.b))
		return ad, next + 2, true
	}
	if next < len(toks) && toks[next].key == "khác" {
		ad.kind, ad.b = addrRest, toks[next].b
		ad.name = lowerFirst(r.text(ad.a, ad.b))
		return ad, next + 1, true
	}
	if !whole {
		if _, k := r.t.subsets.match(toks, next); k > 0 {
			ad.kind = addrSubset
		}
	}
	return ad, next, true
}

func lowerFirst(s string) string {
	rs := []rune(s)
	if len(rs) > 1 && !unicode.IsUpper(rs[1]) {
		rs[0] = unicode.ToLower(rs[0])
	}
	return string(rs)
}

// bodies reads a collective of other bodies: "các đơn vị" are all units, "các
// sở, ban, ngành" an agency of its own.
func (r *reader) bodies(toks []token, i, j int, each bool) (addressee, int, bool) {
	next, units, others := j, 0, 0
	for next < len(toks) {
		v, k := r.t.bodyNouns.match(toks, next)
		if k == 0 {
			break
		}
		if v == "unit" {
			units++
		} else {
			others++
		}
		next += k
		sep := next
		for sep < len(toks) && (toks[sep].low == "," || toks[sep].low == "va" || toks[sep].low == "-") {
			sep++
		}
		if sep > next {
			if _, k := r.t.bodyNouns.match(toks, sep); k > 0 {
				next = sep
				continue
			}
			break
		}
		if _, k := r.t.levels.match(toks, next); k > 0 { // "đơn vị cấp huyện"
			break
		}
		if _, k := r.t.bodyNouns.match(toks, next); k == 0 {
			break
		}
	}
	if units+others == 0 {
		return addressee{}, 0, false
	}
	if next < len(toks) {
		if _, k := r.t.bodyTails.match(toks, next); k > 0 {
			next += k
			others++
		}
	}
	if v, k := r.t.levels.match(toks, next); k > 0 && others == 0 && v == "district" {
		next += k
	}
	ad := addressee{kind: addrAgency, name: r.text(toks[i].a, toks[next-1].b), a: toks[i].a, b: toks[next-1].b, each: each}
	if others == 0 {
		ad.kind = addrAll
		return r.qualify(toks, ad, next, each)
	}
	return ad, next, true
}

// agency reads a body by its first word up to the verb, the comma or the next
// body. A verb directly after the first word belongs to the name ("Ban chỉ
// đạo"), as do capitalised ones ("Ban Tuyên truyền") and those after "và"
// ("Ban chỉ đạo Đổi mới và phát triển").
func (r *reader) agency(toks []token, i int) (addressee, int, bool) {
	k := r.headAt(toks, i)
	if k == 0 {
		return addressee{}, 0, false
	}
	if !toks[i].cap && !r.lowerHead(toks, i) {
		return addressee{}, 0, false
	}
	next := i + k
	for next < len(toks) && next < i+24 {
		t := toks[next]
		if t.key == "mỗi" && next > i+k {
			break
		}
		if t.low == "trong" && !t.cap && next > i+k { // "Huyện ủy Đăk Rinh trong thời gian tới cần …"
			break
		}
		if t.low == "," && r.nameGoesOn(toks, next+1) {
			next++
			continue
		}
		if t.kind == tokPunct && t.low != "-" && t.low != "(" && t.low != ")" && t.low != "&" && t.low != "/" {
			break
		}
		if t.low == "va" && next+1 < len(toks) {
			if r.headAt(toks, next+1) > 0 && (toks[next+1].cap || toks[next+1].key == "thôn") {
				break
			}
			if toks[next+1].low == "cac" || toks[next+1].low == "nhung" {
				break
			}
			if _, n := r.unitType(toks, next+1); n > 0 {
				break
			}
		}
		if t.low == "cac" || t.low == "tung" {
			if _, m, ok := r.bodies(toks, next, next+1, false); ok {
				next = m
				continue
			}
		}
		if next > i+k-1 && !t.cap && toks[next-1].low != "va" {
			inWord := false // "Đào tạo": the second half of a word
			if _, n := r.t.verbs.match(toks, next-1); n > 1 && next-1 > i {
				inWord = true
			}
			if !inWord && (next > i+k || k > 1 || !r.nameVerb(toks, next)) && r.predicateAt(toks, next) {
				break
			}
		}
		next++
	}
	if _, bare := r.t.bareHeads.match(toks, i); next == i+k && bare == 0 { // "Sở" alone names nobody
		return addressee{}, 0, false
	}
	a, b := r.trim(toks[i].a, toks[next-1].b, "")
	return addressee{kind: addrAgency, name: r.text(a, b), a: a, b: b}, next, true
}

// nameGoesOn reports whether a name goes on after a comma: "Trung tâm Văn hóa, Thông tin và Truyền thông huyện". What
// follows is set with a capital, is no body of its own, and comes to its "và" and another capital.
func (r *reader) nameGoesOn(toks []token, i int) bool {
	if i+1 < len(toks) && (toks[i].low == "vien" || toks[i].low == "cong") && toks[i+1].low == "chuc" { // "Phòng Công chức, viên chức"
		return true
	}
	if i >= len(toks) || !toks[i].cap || r.headAt(toks, i) > 0 {
		return false
	}
	if _, n := r.unitType(toks, i); n > 0 {
		return false
	}
	for j := i + 1; j+1 < len(toks) && j < i+6; j++ {
		switch {
		case toks[j].low == "va":
			return toks[j+1].cap && r.headAt(toks, j+1) == 0
		case toks[j].kind != tokWord && toks[j].low != ",":
			return false
		case toks[j].cap && r.headAt(toks, j) > 0:
			return false
		}
	}
	return false
}

// headAt gives the length of an agency's first words at token i, 0 if none.
func (r *reader) headAt(toks []token, i int) int {
	v, n := r.t.heads.match(toks, i)
	if v == "-" && n == 2 && i+1 < len(toks) && toks[i].cap && toks[i+1].cap { // "Sở Tài nguyên" folds like "sở tại"
		v, n = r.t.heads.match(toks[:i+1], i)
	}
	if v == "-" {
		return 0
	}
	return n
}

// lowerHead allows heads that are usually written small: "đài truyền thanh".
func (r *reader) lowerHead(toks []token, i int) bool {
	switch toks[i].key {
	case "thôn", "đài", "tỉnh", "trung", "thư", "đoàn", "bưu":
		return true
	}
	return false
}

// nameVerb: "Ban chỉ đạo", "Tổ công tác", "Phòng giáo dục": the word after the
// head names the body although it is also a verb.
func (r *reader) nameVerb(toks []token, i int) bool {
	switch toks[i].low {
	case "chi", "to", "cong", "tuyen", "van", "quan", "khuyen":
		return true
	}
	return false
}

// predicateAt reports whether a predicate begins at token i: a modal, an
// adverb before a verb, or a verb.
func (r *reader) predicateAt(toks []token, i int) bool {
	if r.inNoun(toks, i) {
		return false
	}
	if _, n := r.t.modals.match(toks, i); n > 0 {
		return true
	}
	if _, n := r.t.adverbs.match(toks, i); n > 0 {
		return true
	}
	if _, n := r.t.past.match(toks, i); n > 0 {
		return true
	}
	if v, n := r.directingAt(toks, i); n > 0 && v != "-" {
		return true
	}
	_, n := r.t.verbs.match(toks, i)
	return n > 0
}

// inNoun reports whether a syllable that is a verb elsewhere belongs to a noun of two here: "việc làm", "công trình",
// "dự án".
func (r *reader) inNoun(toks []token, i int) bool {
	if _, n := r.t.nouns.match(toks, i); n == 2 {
		return true
	}
	_, n := r.t.nouns.match(toks, i-1)
	return n == 2
}

// maxBodies is how many bodies of one sentence are read. No province has that
// many communes (the largest has under 200 since 2025); it keeps the time linear
// for texts that are no minutes.
const maxBodies = 500

// addressees reads a list of bodies joined by commas and "và".
func (r *reader) addressees(toks []token, i int) (list []addressee, next int) {
	next = i
	for at := i; at < len(toks) && len(list) < maxBodies; {
		l, n := r.nounPhrase(toks, at)
		if n == 0 {
			break
		}
		list = append(list, l...)
		next = at + n
		at = next
		for at < len(toks) && (toks[at].low == "," || toks[at].low == "va" || toks[at].low == "cung" || toks[at].low == "&") {
			at++
		}
		if at == next {
			break
		}
	}
	return list, next
}
