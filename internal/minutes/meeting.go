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
	for i, size := 0, 0; i < len(out) && i < 80; i++ {
		if size += out[i][1] - out[i][0]; size > 3*longestSentence {
			return out[:i]
		}
	}
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
		line := r.str[bl.a:bl.b]
		if reNumberLine.MatchString(line) {
			official = i
		}
		if i > 0 && official < 0 && reTypeLine.MatchString(line) && bl.caps && len(line) <= 25 {
			official = i - 1
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
		last := r.low[bl.b-1]
		if bl.skip != keep || last == '!' { // a slogan
			continue
		}
		if last == '.' || last == ':' || last == ';' || bl.mark.style != styleNone || bl.cells != nil {
			return // the text begins without a title
		}
		if r.fieldLine(r.tokenise(bl.a, bl.b)) { // the head of a record goes on: it has no title
			return
		}
		if reTypeLine.FindString(line) == line && bl.caps && i+1 < len(bs) { // "BIÊN BẢN" alone
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
		meets := reMeetWord.MatchString(low) || strings.Contains(low, "thoi gian") || strings.HasPrefix(low, "hom nay")
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
				near := s[1]
				if i+1 < len(sents) && sents[i+1][0] >= s[1] { // an opening at the end of the text comes first
					near = sents[i+1][1]
				}
				w.day.y = r.yearNear(r.str[s[0]:near], w.day.m)
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
	for _, m := range reFullDate.FindAllStringSubmatch(low, -1) { // another day of these weeks, with its year
		if d := digits(m[1]) - month; -1 <= d && d <= 1 {
			return digits(m[2])
		}
	}
	return r.opt.PublishedFallbackYear
}

var reFullDate = regexp.MustCompile(`\b\d{1,2}\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*((?:19|20)\d{2})\b`)

var (
	rePlaceAt    = regexp.MustCompile(`\b(?:dia diem\s*:|dat tai|tai)\s+`)
	rePlaceNot   = regexp.MustCompile(`^(?:\d|hoi nghi|cuoc hop|buoi|phien|thoi diem|day|do|cac|dia ban|bao cao|diem)\b`)
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
	reAssociation = regexp.MustCompile(`\b(?:hoi\s+khuyen\s+hoc|hoi\s+kh)\s+tinh\b`)
	// reLongProvince: provinces, of now and before, whose names have more than two syllables.
	reLongProvince = regexp.MustCompile(`^\s+(?:thua\s+thien(?:\s*-\s*|\s+)hue|ba\s+ria(?:\s*-\s*|\s+)vung\s+tau|quang\s+nam\s*-\s*da\s+nang|binh\s+tri\s+thien|ha\s+nam\s+ninh|hoang\s+lien\s+son)\b`)
)

// readOrganisation finds the body that meets: the association named in the
// header or first in the text, with the province's name if it stands there.
func (r *reader) readOrganisation(bs []block, sents [][2]int) {
	try := func(a, b int) bool {
		if m := reAssociation.FindStringIndex(r.str[a:b]); m != nil {
			end := a + m[1]
			if long := reLongProvince.FindStringIndex(r.str[end:b]); long != nil {
				end += long[1]
				r.draft.Organisation, r.draft.OrganisationSpan = r.text(a+m[0], end), r.span(a+m[0], end)
				return true
			}
			toks := r.tokenise(end, min(b, end+40))
			n := 0
			for n < len(toks) && n < 3 && toks[n].kind == tokWord && toks[n].cap {
				if _, k := r.t.verbs.match(toks, n); k > 1 {
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
