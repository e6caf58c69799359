package minutes

import "regexp"

// addressed is who a sentence is for.
type addressed struct {
	lead, support, except []addressee
	own                   bool // the sentence itself says who
	nobody                bool // it says that nobody named is meant: no defaults apply
	previous              bool // "ba đơn vị này": those of the sentence before
	counted               int  // "ba huyện": a number of units without names
	conditional           bool
}

var (
	reUnnamedSites = regexp.MustCompile(`\b(?:tai|o|cho)\s+(?:\d{1,3}|hai|ba|bon|nam|sau|bay|tam|chin|muoi|mot so|cac)\s+(?:don vi|huyen|xa|phuong|dia phuong|noi|co so|truong)\s+(?:lam\s+diem|thi\s+diem|diem|duoc\s+chon)\b`)
	reAtProvince   = regexp.MustCompile(`\b(?:o|tai)\s+cap\s+tinh\b`)
)

// address reads who the sentence is for: its subject, the object of a telling
// verb, or the units at which the work is to be done.
func (r *reader) address(toks []token) addressed {
	var ad addressed
	i := r.leadIn(toks)
	if _, n := r.t.condition.match(toks, i); n > 0 {
		ad.conditional = true
	}
	if n, prev := r.countedUnits(toks, i); n > 0 || prev {
		ad.counted, ad.previous = n, prev
	}
	subject, next := r.subject(toks, i)
	if told, after := r.told(toks); len(told) > 0 && !territorial(subject) {
		subject, next = told, after
	}
	if len(subject) > 0 {
		if later, after := r.afterState(toks, next); len(later) > 0 {
			subject, next = later, after
		}
		ad.lead, ad.own = subject, true
		ad.except, next = r.exceptions(toks, next)
		ad.lead = append(ad.lead, r.furtherSubjects(toks, next, subject)...)
	} else if ad.counted == 0 && !ad.previous {
		if ad.lead = r.sites(toks); len(ad.lead) == 0 {
			ad.lead = r.everyType(toks)
		}
		ad.own = len(ad.lead) > 0
	}
	if lead, support := r.roles(toks); len(lead) > 0 {
		ad.lead, ad.support, ad.own = lead, support, true
	} else {
		ad.support = r.supporters(toks)
	}
	if !ad.own && len(toks) > 0 {
		low := r.str[toks[0].a:toks[len(toks)-1].b]
		ad.nobody = reUnnamedSites.MatchString(low) || reAtProvince.MatchString(low)
	}
	return ad
}

// territorial reports whether a list holds units of the tree.
func territorial(list []addressee) bool {
	for _, a := range list {
		if a.kind != addrAgency {
			return true
		}
	}
	return false
}

// leadIn passes over what stands before the subject: "Riêng", "Đồng thời,",
// "Đến hết năm 2025,".
func (r *reader) leadIn(toks []token) int {
	i := 0
	for i < len(toks) {
		if toks[i].kind == tokPunct && toks[i].low != "(" {
			i++
			continue
		}
		if _, n := r.t.leadIns.match(toks, i); n > 0 {
			i += n
			continue
		}
		break
	}
	if i < len(toks) {
		switch toks[i].low {
		case "den", "truoc", "trong", "tu", "nam", "cham", "hang", "sang", "chieu":
			if toks[i].low == "trong" && i+1 < len(toks) && toks[i+1].low == "do" {
				return i
			}
			for j := i + 1; j < len(toks) && j < i+10; j++ {
				if toks[j].low == "," && j+1 < len(toks) {
					return j + 1
				}
			}
		}
	}
	return i
}

// subject reads the bodies at token i if what follows can be their predicate.
func (r *reader) subject(toks []token, i int) ([]addressee, int) {
	if v, n := r.t.verbs.match(toks, i); n > 1 && v != "" && !r.inspectorate(toks, i) {
		return nil, i
	}
	list, next := r.addressees(toks, i)
	if len(list) == 0 {
		return nil, i
	}
	if last := list[len(list)-1]; last.kind == addrAgency && next < len(toks) && !r.predicateAt(toks, next) && toks[next].low != "," && toks[next].low != ":" && toks[next].key != "mỗi" {
		return nil, i
	}
	return list, next
}

// inspectorate: "Thanh tra Sở", "Thanh tra tỉnh" are bodies, "thanh tra việc …" is what they do.
func (r *reader) inspectorate(toks []token, i int) bool {
	if i+2 >= len(toks) || toks[i].low != "thanh" || !toks[i].cap {
		return false
	}
	switch toks[i+2].low {
	case "so", "tinh", "huyen", "bo", "nha", "chinh", "thanh", "thi":
		return true
	}
	return false
}

// told reads the bodies after a telling verb: "yêu cầu các sở, UBND các huyện",
// "Giao huyện Thanh Sơn", "chọn phường Nghĩa Lộ".
func (r *reader) told(toks []token) ([]addressee, int) {
	for i := 0; i < len(toks); i++ {
		v, n := r.directingAt(toks, i)
		if n == 0 {
			_, n = r.t.picks.match(toks, i)
		}
		if n == 0 {
			continue
		}
		if v != "-" {
			at := i + n
			if at < len(toks) && (toks[at].low == "cho" || toks[at].low == ":") {
				at++
			}
			if list, next := r.addressees(toks, at); len(list) > 0 && !(list[0].each && next < len(toks) && toks[next].kind == tokNumber) {
				return list, next
			}
		}
		i += n - 1
	}
	return nil, 0
}

// afterState handles "Huyện đảo Cồn Cỏ chưa có tổ chức hội, Thường trực tỉnh
// Hội cử người …": the first clause tells a state, the second has the subject.
func (r *reader) afterState(toks []token, i int) ([]addressee, int) {
	if i+1 >= len(toks) || !(toks[i].low == "chua" || toks[i].low == "khong" || toks[i].low == "da") || toks[i+1].low != "co" {
		return nil, 0
	}
	for j := i; j < len(toks) && j < i+30; j++ {
		if toks[j].low == "," {
			if list, next := r.subject(toks, j+1); len(list) > 0 && r.predicateAt(toks, next) {
				return list, next
			}
		}
	}
	return nil, 0
}

// exceptions reads "trừ thành phố Sông Công" after a list.
func (r *reader) exceptions(toks []token, i int) ([]addressee, int) {
	j := i
	for j < len(toks) && (toks[j].low == "," || toks[j].low == "(") {
		j++
	}
	_, n := r.t.except.match(toks, j)
	if n == 0 {
		return nil, i
	}
	list, next := r.addressees(toks, j+n)
	if len(list) == 0 {
		return nil, i
	}
	return list, next
}

// furtherSubjects reads the units that begin later clauses of the sentence:
// "Thành phố Hải Dương …, thành phố Chí Linh và thị xã Kinh Môn mỗi nơi …, các
// huyện còn lại …". After "all units", named ones only tell a share.
func (r *reader) furtherSubjects(toks []token, i int, first []addressee) []addressee {
	for _, a := range first {
		if a.kind != addrUnit {
			return nil
		}
	}
	var out []addressee
	for ; i < len(toks) && len(out) < maxBodies; i++ {
		if _, n := r.t.support.match(toks, i); n > 0 {
			_, next := r.addressees(toks, i+n)
			i = max(i, next-1)
			continue
		}
		if toks[i].low != "," && toks[i].low != ";" {
			continue
		}
		j := i + 1
		if _, n := r.t.leadIns.match(toks, j); n > 0 {
			j += n
		}
		list, next := r.addressees(toks, j)
		for _, a := range list {
			if (a.kind == addrUnit || a.kind == addrRest) && a.typ != "tỉnh" && !contains(first, a) {
				out = append(out, a)
			}
		}
		i = max(i, next-1)
	}
	return out
}

// everyType reads "mức áp dụng cho phường là 75%, cho xã là 65%": the types of
// units one by one are all of them.
func (r *reader) everyType(toks []token) []addressee {
	var first *addressee
	kinds := map[string]bool{}
	for i := 0; i+1 < len(toks); i++ {
		if toks[i].low != "cho" {
			continue
		}
		typ, n := r.unitType(toks, i+1)
		if n == 0 || typ == "tỉnh" || r.unitName(toks, i+1+n, "") > 0 {
			continue
		}
		kinds[typ] = true
		if first == nil {
			first = &addressee{kind: addrAll, name: AllUnitsName, a: toks[i+1].a, b: toks[i+n].b, commune: true}
		}
		first.commune = first.commune && communeLevel(typ)
	}
	if len(kinds) < 2 {
		return nil
	}
	return []addressee{*first}
}

func contains(list []addressee, a addressee) bool {
	for _, x := range list {
		if x.kind == a.kind && x.typ == a.typ && x.fold == a.fold && x.kind == addrUnit {
			return true
		}
	}
	return false
}

// sites reads the units at which the work is to be done: "tại huyện Định Hóa
// và thành phố Sông Công", "ở thành phố Yên Bái". Units after other words
// (of, with, about) are told nothing.
func (r *reader) sites(toks []token) []addressee {
	var out []addressee
	for i := 0; i < len(toks) && len(out) < maxBodies; i++ {
		if _, n := r.t.support.match(toks, i); n > 0 {
			_, next := r.addressees(toks, i+n)
			i = max(i, next-1)
			continue
		}
		at := -1
		switch toks[i].low {
		case "tai", "o":
			at = i + 1
		case ";", ":", ",":
			at = i + 1
			if toks[i].low == "," && i+1 < len(toks) {
				if _, n := r.unitType(toks, i+1); n == 0 {
					at = -1
				}
			}
		case "doi":
			if i+1 < len(toks) && toks[i+1].low == "voi" {
				at = i + 2
			}
		}
		if at < 0 || at >= len(toks) {
			continue
		}
		list, next := r.addressees(toks, at)
		for _, a := range list {
			if (a.kind == addrUnit || a.kind == addrRest) && a.typ != "tỉnh" && !contains(out, a) {
				out = append(out, a)
			}
		}
		i = max(i, next-1)
	}
	return out
}

// supporters reads the bodies after "phối hợp với". Bodies that are only
// called "concerned" are not named.
func (r *reader) supporters(toks []token) []addressee {
	var out []addressee
	for i := 0; i < len(toks); i++ {
		v, n := r.t.support.match(toks, i)
		if n == 0 {
			continue
		}
		if v == "-" {
			i += n - 1
			continue
		}
		list, next := r.addressees(toks, i+n)
		for _, a := range list {
			if a.kind == addrSubset || a.kind == addrAgency && r.t.vague.has(r.tokenise(a.a, a.b)) {
				continue
			}
			out = append(out, a)
		}
		i = max(i, next-1)
	}
	return out
}

// roles reads "huyện Đạ Tẻh chủ trì, huyện Đạ Huoai và huyện Cát Tiên phối
// hợp": who leads and who supports, said after the names.
func (r *reader) roles(toks []token) (lead, support []addressee) {
	for i := 0; i < len(toks); i++ {
		if i > 0 && toks[i-1].kind != tokPunct {
			continue
		}
		list, next := r.addressees(toks, i)
		if len(list) == 0 || next+1 >= len(toks) {
			continue
		}
		switch {
		case toks[next].low == "chu" && toks[next+1].low == "tri":
			lead = append(lead, list...)
		case toks[next].low == "phoi" && toks[next+1].low == "hop" && (next+2 >= len(toks) || toks[next+2].kind == tokPunct):
			support = append(support, list...)
		}
		i = next
	}
	if len(support) == 0 {
		return nil, nil
	}
	return lead, support
}

// countedUnits reads "ba đơn vị này", "hai huyện", "các đơn vị trên": units
// without names.
func (r *reader) countedUnits(toks []token, i int) (n int, previous bool) {
	if i+1 >= len(toks) {
		return 0, false
	}
	switch {
	case toks[i].kind == tokNumber:
		for _, c := range toks[i].low {
			if c < '0' || c > '9' || n > 999 {
				return 0, false
			}
			n = 10*n + int(c-'0')
		}
	case numberWords[toks[i].low] > 0:
		n = numberWords[toks[i].low]
	case toks[i].low == "cac":
	default:
		return 0, false
	}
	_, k := r.unitType(toks, i+1)
	if k == 0 {
		if v, m := r.t.bodyNouns.match(toks, i+1); m > 0 && v == "unit" {
			k = m
		}
	}
	if k == 0 {
		return 0, false
	}
	at := i + 1 + k
	if at < len(toks) && (toks[at].low == "nay" || toks[at].low == "tren" || toks[at].low == "do" || toks[at].low == "noi") {
		return n, true
	}
	if n > 0 && at < len(toks) && r.unitName(toks, at, "") > 0 {
		return 0, false
	}
	return n, false
}
