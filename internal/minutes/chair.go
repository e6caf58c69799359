package minutes

import (
	"regexp"
	"strings"
)

var (
	rePresides  = regexp.MustCompile(`\b(?:dieu hanh\s+(?:hoi nghi|cuoc hop|buoi hop|phien hop|giao ban)|(?:chu tri|chu toa)(?:\s+(?:hoi nghi|cuoc hop|buoi hop|phien hop|hop|giao ban)|\s*[.:;]|\s*$|\s*,\s+(?:du|tham du|cung|co)\b))`)
	rePresider  = regexp.MustCompile(`\b(?:duoi su chu tri cua|do|chu tri\s*:|chu toa\s*:|nguoi chu tri\s*:)\s+`)
	reConcluder = regexp.MustCompile(`\b(?:ket luan|y kien chi dao|chi dao)\s+cua\s+`)
	reConducts  = regexp.MustCompile(`^(?:phat bieu\s+)?(?:chi dao|ket luan|ket thuc)\s+(?:hoi nghi|cuoc hop|tai hoi nghi|tai cuoc hop)\b`)
	reHonorific = regexp.MustCompile(`\b(?:ong|ba|dong chi|d/c|dc)\s+`)
	reDirects   = regexp.MustCompile(`\b(?:yeu cau|de nghi|giao|chi dao|ket luan|y kien chi dao)\b`)
	reTitleWord = regexp.MustCompile(`\b(?:pho thu tuong(?: thuong truc)?|thu tuong|thu truong|bo truong|tong cuc truong|cuc truong|pho chu tich|chu tich|pho giam doc|giam doc|pho hieu truong|hieu truong|chi cuc truong|pho bi thu|bi thu|truong ban|truong phong|chanh van phong|vien truong|chanh thanh tra|chanh an)(?:\s+[a-z]+){0,7}?\s+`)
)

// honorifics finds "ông", "bà", "đồng chí" in a range of runes. A name may hold a syllable that folds alike: "Phùng Bá
// Toàn" is no lady.
func (r *reader) honorifics(a, b int) (found [][]int) {
	for _, m := range reHonorific.FindAllStringIndex(r.str[a:b], -1) {
		word := r.key(a+m[0], a+m[0]+len(strings.TrimRight(r.str[a+m[0]:a+m[1]], " \n")))
		if word == "bá" || word == "ba" || word == "bả" || word == "bạ" || word == "ong" || r.cap[a+m[0]] && m[0] > 0 && word == "bà" {
			continue
		}
		found = append(found, m)
	}
	return found
}

// readChair finds who presides, else who gives the directions.
func (r *reader) readChair(sents [][2]int) {
	for _, s := range sents {
		low := r.str[s[0]:s[1]]
		if m := rePresider.FindStringIndex(low); m != nil && r.personAt(s[0]+m[1], s[1], ChairPresided) {
			return
		}
		if m := rePresides.FindStringIndex(low); m != nil {
			from := []int{s[0]}
			for _, list := range [][][]int{reTitleWord.FindAllStringIndex(low[:m[0]], -1), r.honorifics(s[0], s[0]+m[0])} {
				for _, h := range list {
					from = append(from, s[0]+h[0])
				}
			}
			for k := len(from) - 1; k >= 0 && k >= len(from)-4; k-- {
				if k == 0 && !r.titleAt(r.tokenise(s[0], min(s[1], s[0]+40)), 0) {
					break // a sentence that begins with neither honorific nor office
				}
				if r.personAt(from[k], s[0]+m[0], ChairPresided) {
					return
				}
			}
		}
	}
	for _, s := range sents {
		low := r.str[s[0]:s[1]]
		if m := reConcluder.FindStringIndex(low); m != nil && r.personAt(s[0]+m[1], s[1], ChairDirected) {
			return
		}
		end := -1
		if ms := reDirects.FindAllStringIndex(low, 4); len(ms) > 0 {
			end = ms[len(ms)-1][0]
		}
		if reConducts.MatchString(low) {
			end = len(low)
		}
		if end > 0 && r.titledBefore(s[0], s[0]+end, sents) {
			return
		}
	}
}

// titledBefore reads "đồng chí Chủ tịch Hội Khuyến học tỉnh đã … yêu cầu": a
// title without a name is looked up among the persons named with it before.
func (r *reader) titledBefore(a, b int, sents [][2]int) bool {
	low := r.str[a:b]
	for _, h := range r.honorifics(a, b) {
		if r.personAt(a+h[0], b, ChairDirected) {
			return true
		}
	}
	for _, m := range reTitleWord.FindAllStringIndex(low, -1) {
		if r.personAt(a+m[0], b, ChairDirected) {
			return true
		}
		title := low[m[0]:m[1]]
		for _, s := range sents {
			if s[0] >= a {
				break
			}
			sl := r.str[s[0]:s[1]]
			for _, h := range r.honorifics(s[0], s[1]) {
				if k := strings.Index(sl[h[1]:], strings.TrimSpace(title)); k >= 0 && k < 40 && r.personAt(s[0]+h[0], s[1], ChairDirected) {
					return true
				}
			}
		}
	}
	return false
}

// personAt reads a person from rune a: an honorific, name and title in either
// order. It sets the chair.
func (r *reader) personAt(a, b int, basis ChairBasis) bool {
	toks := r.tokenise(a, b)
	i := 0
	for i < len(toks) {
		k := toks[i].key
		if k == "ông" || k == "bà" || k == "đồng" && i+1 < len(toks) && toks[i+1].low == "chi" {
			if k == "đồng" {
				i++
			}
			i++
			continue
		}
		if toks[i].low == "d" && i+2 < len(toks) && toks[i+1].low == "/" && toks[i+2].low == "c" {
			i += 3
			continue
		}
		if toks[i].kind == tokPunct {
			i++
			continue
		}
		break
	}
	if i >= len(toks) {
		return false
	}
	if r.titleAt(toks, i) { // "Phó Thủ tướng Trương Hòa Bình"
		j := i
		for j < len(toks) && toks[j].kind == tokWord {
			if n := r.nameAt(toks, j); n >= 2 && j > i && (j+n >= len(toks) || toks[j+n].kind == tokPunct || !toks[j+n].cap) && !r.titleAt(toks, j) && r.headAt(toks, j) == 0 && r.plainName(toks, j, n) {
				r.setChair(toks[j].a, toks[j+n-1].b, toks[i].a, toks[j-1].b, basis)
				return true
			}
			j++
			if j > i+14 {
				break
			}
		}
		return false
	}
	n := r.nameAt(toks, i)
	if n < 2 || r.headAt(toks, i) > 0 {
		return false
	}
	end := i + n
	titleA, titleB := 0, 0
	if end < len(toks) && (toks[end].low == "," || toks[end].low == "-") && end+1 < len(toks) && r.titleAt(toks, end+1) {
		j := end + 1
		for j < len(toks) && toks[j].low != "," && toks[j].low != "." && toks[j].low != ";" && !r.speaks(toks, j) {
			j++
		}
		titleA, titleB = toks[end+1].a, toks[j-1].b
	}
	r.setChair(toks[i].a, toks[end-1].b, titleA, titleB, basis)
	return true
}

// speaks: a verb that ends a person's title.
func (r *reader) speaks(toks []token, i int) bool {
	switch toks[i].low {
	case "chu":
		return i+1 < len(toks) && toks[i+1].low == "tri"
	case "dieu":
		return i+1 < len(toks) && toks[i+1].low == "hanh"
	case "da", "yeu", "phat", "giao", "ket":
		return !toks[i].cap
	}
	return false
}

// nameAt counts capitalised words at token i.
func (r *reader) nameAt(toks []token, i int) int {
	n := 0
	for i+n < len(toks) && n < 5 && toks[i+n].kind == tokWord && toks[i+n].cap {
		n++
	}
	return n
}

// plainName: no word of the run names an institution.
func (r *reader) plainName(toks []token, i, n int) bool {
	for k := i; k < i+n; k++ {
		switch toks[k].low {
		case "hoi", "tinh", "chinh", "phu", "tuong", "quoc", "hai", "bo", "tai":
			return k != i && toks[k].low != "hoi"
		}
	}
	return true
}

// titleAt reports whether an office begins at token i.
func (r *reader) titleAt(toks []token, i int) bool {
	_, n := r.t.titles.match(toks, i)
	return n > 0
}

func (r *reader) setChair(a, b, ta, tb int, basis ChairBasis) {
	r.draft.Chair, r.draft.ChairSpan, r.draft.ChairBasis = r.text(a, b), r.span(a, b), basis
	if ta < tb {
		r.draft.ChairTitle, r.draft.ChairTitleSpan = r.text(ta, tb), r.span(ta, tb)
	}
}
