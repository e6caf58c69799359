package minutes

import (
	"regexp"
	"strings"
)

// head is what the header says beside the fields of the draft.
type head struct {
	formal bool
}

var (
	reNumberLine = regexp.MustCompile(`^so\s*:\s*(\S+/\S+)`)
	reDocNumber  = regexp.MustCompile(`\b(\d{1,5}/(?:tb|kl|kh|cv|qd|bc|bb|ct|nq)-[a-z0-9&-]+)`)
	reDateLine   = regexp.MustCompile(`^[a-z .'-]{2,40},\s*(ngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})`)
	reTypeLine   = regexp.MustCompile(`^(?:thong bao|ket luan|bien ban|ke hoach|cong van|bao cao|quyet dinh|chuong trinh|huong dan|chi thi|nghi quyet)\b`)
	reFormalWord = regexp.MustCompile(`\b(?:bien ban|ket luan|thong bao|ke hoach|cong van|chuong trinh cong tac|bien ban hop|bien ban hoi nghi|bien ban giao ban)\b`)
	reAbstract   = regexp.MustCompile(`^v/v\b|^ve viec\b`)

	// A day of a meeting is told by the words around it.
	reDayBefore  = regexp.MustCompile(`(?:\b(?:sang|chieu|toi|trua|hop|ngay|nay|thoi gian|dien ra|vao|to chuc|hom nay)\s*:?\s*(?:ngay\s+)?(?:nay,?\s+|nay\s+)?(?:ngay\s+)?)$|^\(?[^.]{0,60}\)?\s*-\s*$|^$`)
	reMeetWord   = regexp.MustCompile(`\b(?:hoi nghi|hop|cuoc hop|giao ban|phien hop|tong ket|so ket|buoi lam viec|dai hoi)\b`)
	reNotMeeting = regexp.MustCompile(`\b(?:tinh den|so lieu|het ngay|den ngay|quyet dinh so|ke hoach so|cong van so|van ban so|thong bao so|nghi quyet|nghi dinh|thong tu|hop bao|truoc ngay|quy dinh so|kl-|\d/tb|\d/kh|uoc den|thoi diem)\b`)
	reAnyDay     = regexp.MustCompile(`\b\d{1,2}(?:\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|\s+thang\s+\d{1,2}(?:\s+nam\s+\d{4}|/\d{4})?)\b`)
	reDayLead    = regexp.MustCompile(`(?:\b(?:cuoc hop|hop|sang|chieu|toi|ngay|nay|\d{1,2}\s?h\s?\d{0,2}|\d{1,2} gio)\s*,?\s*)+$`)
	reReviewed   = regexp.MustCompile(`\btong ket (?:cong tac |nhiem vu )?(?:cua )?nam ((?:19|20)\d{2})\b`)
	reDayOpens   = regexp.MustCompile(`^(?:sang|chieu|toi|ngay)\s`)
	reYearNear   = regexp.MustCompile(`\b(?:quy\s+(?:iv|iii|ii|i|[1-4])|thang\s+\d{1,2}|6\s+thang\s+(?:dau|cuoi)\s+nam)\s*(?:/|nam)?\s*((?:19|20)\d{2})\b`)
)

// readHead reads title, day, place, chair, organisation and document from the
// beginning of the text and from an opening that an export moved to its end.
func (r *reader) readHead(bs []block) head {
	h := head{}
	r.readTitle(bs, &h)
	r.readDocument(bs)
	paras := r.headParagraphs(bs)
	r.readDay(paras)
	r.readPlace(paras)
	r.readChair(paras)
	r.readOrganisation(bs, paras)
	return h
}

// headParagraphs gives the sentences of the header: of a lede at the end, then
// of the first paragraphs.
func (r *reader) headParagraphs(bs []block) [][2]int {
	var lede, out [][2]int
	n := 0
	for i := range bs {
		bl := &bs[i]
		if bl.skip != keep || bl.setext {
			continue
		}
		if bl.lede {
			lede = append(lede, r.sentences(bl.a, bl.b)...)
			continue
		}
		if n < 14 {
			out = append(out, r.sentences(bl.a, bl.b)...)
			n++
		}
	}
	out = append(lede, out...)
	return out[:min(len(out), 80)]
}

// readTitle finds the title: an underlined one, the abstract of an official
// document, else the first line that is no slogan and no full sentence.
func (r *reader) readTitle(bs []block, h *head) {
	set := func(bl *block, from int) {
		a, b := r.trim(from, bl.b, "*_#")
		r.draft.Title, r.draft.TitleSpan = r.text(a, b), r.span(a, b)
		if reFormalWord.MatchString(r.str[a:b]) {
			h.formal = true
		}
	}
	official := -1
	for i := 0; i < len(bs) && i < 12; i++ {
		bl := &bs[i]
		if bl.setext {
			bl.skip = skipMeta
			set(bl, bl.a)
			return
		}
		if reNumberLine.MatchString(r.str[bl.a:bl.b]) {
			official = i
		}
	}
	if official >= 0 {
		h.formal = true
		r.officialTitle(bs, official, set)
		return
	}
	for i := 0; i < len(bs) && i < 8; i++ {
		bl := &bs[i]
		line := r.str[bl.a:bl.b]
		if bl.skip != keep || strings.IndexByte(".!", r.low[bl.b-1]) >= 0 {
			continue
		}
		if reTypeLine.MatchString(line) && bl.caps && len(line) < 25 && i+1 < len(bs) { // "BIÊN BẢN" alone
			h.formal = true
			bl.skip = skipMeta
			continue
		}
		bl.skip = skipMeta
		bl.heading = false
		set(bl, bl.a)
		return
	}
}

// officialTitle reads the abstract below a line with the type of the document
// ("KẾ HOẠCH") or beside "V/v", and sets the lines of the header aside.
func (r *reader) officialTitle(bs []block, number int, set func(*block, int)) {
	typeAt := -1
	for i := 0; i < len(bs) && i < number+8; i++ {
		bl := &bs[i]
		line := r.str[bl.a:bl.b]
		alone := bl.caps && len(line) <= 25 // the type alone on its line
		switch {
		case reAbstract.MatchString(line), typeAt >= 0 && typeAt == i-1, typeAt < 0 && i > number && reTypeLine.MatchString(line) && !alone:
			if r.draft.Title == "" {
				set(bl, bl.a)
			}
			bl.skip = skipMeta
		case typeAt < 0 && i > number && reTypeLine.MatchString(line):
			typeAt = i
			bl.skip = skipMeta
		case i <= number, reDateLine.MatchString(line):
			bl.skip = skipMeta
		case r.draft.Title != "":
			return
		}
	}
}

// readDocument reads number, date and signer of the assigning document.
func (r *reader) readDocument(bs []block) {
	for i := range bs {
		bl := &bs[i]
		line := r.str[bl.a:bl.b]
		if m := reNumberLine.FindStringSubmatchIndex(line); m != nil && i < 12 {
			r.draft.DocumentNumber, r.draft.DocumentNumberSpan = r.text(bl.a+m[2], bl.a+m[3]), r.span(bl.a+m[2], bl.a+m[3])
		}
		if m := reDateLine.FindStringSubmatchIndex(line); m != nil && i < 12 && r.draft.DocumentDate == "" {
			if w, ok := whenAt(line[m[2]:]); ok && w.day.valid() {
				r.draft.DocumentDate, r.draft.DocumentDateSpan = w.day.String(), r.span(bl.a+m[2], bl.a+m[2]+w.end)
			}
		}
		if r.draft.DocumentNumber == "" && bl.lede {
			if m := reDocNumber.FindStringSubmatchIndex(line); m != nil {
				r.draft.DocumentNumber, r.draft.DocumentNumberSpan = r.text(bl.a+m[2], bl.a+m[3]), r.span(bl.a+m[2], bl.a+m[3])
			}
		}
		if bl.skip == skipClosing && r.draft.DocumentNumber != "" && r.isByline(bl.a, bl.b) && r.draft.DocumentSigner == "" {
			r.draft.DocumentSigner, r.draft.DocumentSignerSpan = r.text(bl.a, bl.b), r.span(bl.a, bl.b)
		}
	}
}

// readDay finds the day of the meeting.
func (r *reader) readDay(sents [][2]int) {
	for i, s := range sents {
		low := r.str[s[0]:s[1]]
		meets := reMeetWord.MatchString(low) || strings.Contains(low, "thoi gian")
		if !meets && i+1 < len(sents) && reDayOpens.MatchString(low) { // "Sáng ngày …, tại … . Hội … đã tổ chức hội nghị"
			meets = reMeetWord.MatchString(r.str[sents[i+1][0]:sents[i+1][1]])
		}
		for _, m := range reAnyDay.FindAllStringIndex(low, -1) {
			before := low[max(0, m[0]-60):m[0]]
			if !meets || reNotMeeting.MatchString(before) || !reDayBefore.MatchString(low[max(0, m[0]-25):m[0]]) {
				continue
			}
			w, ok := whenAt(low[m[0]:])
			if !ok || w.period || w.bad {
				continue
			}
			var inferred []string
			if w.day.y == 0 {
				w.day.y = r.yearNear(low, w.day.m)
				inferred = []string{"year"}
			}
			if !w.day.valid() {
				continue
			}
			start := m[0]
			if l := reDayLead.FindStringIndex(low[:m[0]]); l != nil {
				start = l[0]
			}
			a, b := r.trim(s[0]+start, s[0]+m[0]+w.end, ",")
			r.meeting = w.day
			r.draft.HeldOn, r.draft.HeldOnSpan, r.draft.HeldOnInferred = w.day.String(), r.span(a, b), inferred
			return
		}
	}
}

// yearNear gives the year that the sentence of a meeting day names beside it:
// of its quarter or month, or the year it reviews (reviews are held from October
// to March); else the caller's fallback; 0 if none.
func (r *reader) yearNear(low string, month int) int {
	if m := reYearNear.FindStringSubmatch(low); m != nil {
		if d := parseDay(m[1] + "-01-01"); d.y > 0 {
			return d.y
		}
	}
	if m := reReviewed.FindStringSubmatch(low); m != nil {
		d := parseDay(m[1] + "-01-01")
		switch {
		case month >= 10:
			return d.y
		case month >= 1 && month <= 3:
			return d.y + 1
		}
	}
	return r.opt.PublishedFallbackYear
}

var (
	rePlaceAt    = regexp.MustCompile(`\b(?:dia diem\s*:|dat tai|tai)\s+`)
	rePlaceNot   = regexp.MustCompile(`^(?:hoi nghi|cuoc hop|buoi|phien|thoi diem|day|do|cac|dia ban|bao cao|diem)\b`)
	rePlaceStart = regexp.MustCompile(`^(?:hoi truong|tru so|phong hop|trung tam|thu vien|bao tang|nha van hoa|ha noi|tp|thanh pho|thi xa|huyen|phuong|xa|truong|so|van phong|nha khach|khach san|ubnd)\b`)
	reAfterDay   = regexp.MustCompile(`^\s*,\s*`)
)

// readPlace finds where the meeting was held: after "tại" or "Địa điểm:" near
// the day.
func (r *reader) readPlace(sents [][2]int) {
	if r.draft.HeldOnSpan.IsZero() {
		return
	}
	at := -1
	for i, s := range sents {
		if sp := r.span(s[0], s[1]); sp.Start <= r.draft.HeldOnSpan.Start && r.draft.HeldOnSpan.End <= sp.End {
			at = i
		}
	}
	if at < 0 {
		return
	}
	for i := at; i < len(sents) && i <= at+2; i++ {
		low := r.str[sents[i][0]:sents[i][1]]
		for _, m := range rePlaceAt.FindAllStringIndex(low, -1) {
			rest := low[m[1]:]
			if strings.HasSuffix(strings.TrimRight(low[:m[0]], " "), "diem cau") || rePlaceNot.MatchString(rest) || i > at && !rePlaceStart.MatchString(rest) {
				continue
			}
			r.setPlace(sents[i][0]+m[1], sents[i][1])
			return
		}
		if i == at { // "Họp ngày 28/3/2024, phòng họp số 2, …"
			day := r.draft.HeldOnSpan
			for k := sents[i][0]; k < sents[i][1]; k++ {
				if int(r.off[k]) != day.End {
					continue
				}
				if m := reAfterDay.FindStringIndex(r.str[k:sents[i][1]]); m != nil && rePlaceStart.MatchString(r.str[k+m[1]:sents[i][1]]) {
					a, b := r.trim(k+m[1], sents[i][1], ".")
					r.draft.Place, r.draft.PlaceSpan = r.text(a, b), r.span(a, b)
					return
				}
			}
		}
	}
}

// setPlace takes the place from rune a to the next comma or full stop.
func (r *reader) setPlace(a, b int) {
	end := a
	for end < b && strings.IndexByte(",;.(", r.low[end]) < 0 {
		end++
	}
	x, y := r.trim(a, end, "*_")
	if x < y && y-x < 120 {
		r.draft.Place, r.draft.PlaceSpan = r.text(x, y), r.span(x, y)
	}
}

var (
	rePresides  = regexp.MustCompile(`\b(?:dieu hanh\s+(?:hoi nghi|cuoc hop|buoi hop|phien hop|giao ban)|(?:chu tri|chu toa)(?:\s+(?:hoi nghi|cuoc hop|buoi hop|phien hop|hop|giao ban)|\s*[.:;]|\s*$|\s*,\s+(?:du|tham du|cung|co)\b))`)
	rePresider  = regexp.MustCompile(`\b(?:duoi su chu tri cua|do|chu tri\s*:|chu toa\s*:|nguoi chu tri\s*:)\s+`)
	reConcluder = regexp.MustCompile(`\b(?:ket luan|y kien chi dao|chi dao)\s+cua\s+`)
	reConducts  = regexp.MustCompile(`^(?:phat bieu\s+)?(?:chi dao|ket luan|ket thuc)\s+(?:hoi nghi|cuoc hop|tai hoi nghi|tai cuoc hop)\b`)
	reHonorific = regexp.MustCompile(`\b(?:ong|ba|dong chi|d/c|dc)\s+`)
	reDirects   = regexp.MustCompile(`\b(?:yeu cau|giao|chi dao|ket luan|y kien chi dao)\b`)
	reTitleWord = regexp.MustCompile(`\b(?:pho thu tuong(?: thuong truc)?|thu tuong|thu truong|bo truong|tong cuc truong|cuc truong|pho chu tich|chu tich|giam doc)(?:\s+[a-z]+){0,7}?\s+`)
)

// readChair finds who presides, else who gives the directions.
func (r *reader) readChair(sents [][2]int) {
	for _, s := range sents {
		low := r.str[s[0]:s[1]]
		if m := rePresider.FindStringIndex(low); m != nil && r.personAt(s[0]+m[1], s[1], ChairPresided) {
			return
		}
		if m := rePresides.FindStringIndex(low); m != nil {
			from := []int{s[0]}
			for _, re := range []*regexp.Regexp{reTitleWord, reHonorific} {
				for _, h := range re.FindAllStringIndex(low[:m[0]], -1) {
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
	for _, h := range reHonorific.FindAllStringIndex(low, -1) {
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
			for _, h := range reHonorific.FindAllStringIndex(sl, -1) {
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
		k := r.key(toks[i])
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
	_, n := r.t.titles.match(r.source, toks, i)
	return n > 0
}

func (r *reader) setChair(a, b, ta, tb int, basis ChairBasis) {
	r.draft.Chair, r.draft.ChairSpan, r.draft.ChairBasis = r.text(a, b), r.span(a, b), basis
	if ta < tb {
		r.draft.ChairTitle, r.draft.ChairTitleSpan = r.text(ta, tb), r.span(ta, tb)
	}
}

var (
	reAssociation = regexp.MustCompile(`\b(?:hoi\s+khuyen\s+hoc|hoi\s+kh)\s+tinh\b`)
)

// readOrganisation finds the body that meets: the association named in the
// header or first in the text, with the province's name if it stands there.
func (r *reader) readOrganisation(bs []block, sents [][2]int) {
	try := func(a, b int) bool {
		for _, m := range reAssociation.FindAllStringIndex(r.str[a:b], -1) {
			end := a + m[1]
			toks := r.tokenise(end, min(b, end+40))
			n := 0
			for n < len(toks) && n < 3 && toks[n].kind == tokWord && toks[n].cap {
				if _, k := r.t.verbs.match(r.source, toks, n); k > 1 {
					break
				}
				n++
			}
			if n >= 2 && n <= 3 {
				end = toks[min(n, 2)-1].b
			}
			r.draft.Organisation, r.draft.OrganisationSpan = r.text(a+m[0], end), r.span(a+m[0], end)
			return true
		}
		return false
	}
	for i := 0; i < len(bs) && i < 6; i++ {
		if (bs[i].skip == keep || bs[i].skip == skipMeta) && try(bs[i].a, bs[i].b) {
			return
		}
	}
	for _, s := range sents {
		if try(s[0], s[1]) {
			return
		}
	}
}
