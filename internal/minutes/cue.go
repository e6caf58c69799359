package minutes

// cue is what a heading or an opening sentence says about what follows it.
type cue struct {
	verb bool   // somebody asks or tells: "yêu cầu", "giao"
	on   bool   // directives follow
	off  string // PassageEvaluation or PassageProposal: something else follows
}

// cueIn reads the cue of an opening sentence.
//
// With a telling verb, directives follow unless the verb's own object is
// something else ("đề nghị làm rõ các hạn chế sau"). Without a verb the first
// noun decides, because the head of a Vietnamese noun phrase comes first: "một
// số tồn tại trong thực hiện nhiệm vụ" are shortcomings, "giải pháp khắc phục
// hạn chế" are solutions.
//
// A counted noun ("4 nguyên nhân", "những việc") names the list and goes before
// nouns that are only mentioned.
func (r *reader) cueIn(toks []token) cue {
	verbAt := r.tellingVerb(toks)
	var first, counted, lastOff, lastOn listNoun
	lastOff.at, lastOn.at = -1, -1
	for i := 0; i < len(toks); i++ {
		noun, n := r.listNounAt(toks, i)
		if n == 0 {
			continue
		}
		if !first.found {
			first = noun
		}
		if noun.counted && !counted.found {
			counted = noun
		}
		if noun.off == "" {
			lastOn = noun
		} else {
			lastOff = noun
		}
		i += n - 1
	}
	if counted.found {
		first = counted
	}
	c := cue{verb: verbAt >= 0}
	switch {
	case r.petitions(toks, verbAt):
		c.off = PassageProposal
	case verbAt >= 0 && r.asksUpward(toks, verbAt):
		c.off = PassageProposal
	case verbAt >= 0 && lastOff.at > verbAt && lastOn.at < verbAt:
		c.off = lastOff.off
	case verbAt >= 0:
		c.on = true
	case first.found && first.off != "" && !r.proposesWork(toks, first.at, lastOn.at):
		c.off = first.off
	case first.found:
		c.on = true
	}
	return c
}

// petitions reports whether people who cannot tell anybody ask for something: "cử tri kiến nghị một số nội dung". The one
// who tells is named directly before the verb.
func (r *reader) petitions(toks []token, verbAt int) bool {
	at, _, n := r.t.petitioners.find(toks, 0)
	if n == 0 || at > 14 {
		return false
	}
	end := min(len(toks), at+n+8)
	for j := at + n; j < end; j++ {
		if v, k := r.t.offNouns.match(toks, j); k > 0 && v == "proposal" {
			return true
		}
		if toks[j].low == "de" && j+1 < len(toks) && toks[j+1].low == "nghi" {
			return !r.t.chiefs.has(toks[at+n : j])
		}
		if toks[j].kind == tokPunct || j == verbAt {
			return false
		}
	}
	return false
}

// listNoun is a noun that a list can be called by.
type listNoun struct {
	found   bool
	at      int
	off     string // what it lists instead of directives
	counted bool
}

// listNounAt reads such a noun at token i. "Việc" is one only when counted.
func (r *reader) listNounAt(toks []token, i int) (listNoun, int) {
	noun := listNoun{found: true, at: i}
	if i > 0 {
		switch prev := toks[i-1]; {
		case smallNumber(prev) > 0 && prev.key != "năm" || prev.low == "nhung" || prev.low == "cac" || prev.low == "so" && i > 1 && toks[i-2].low == "mot":
			noun.counted = true
		case prev.low == "nam" && i > 1 && toks[i-2].kind != tokPunct: // "năm nhóm việc", not "trong năm"
			noun.counted = toks[i-2].low != "trong" && toks[i-2].low != "cong"
		}
	}
	if _, n := r.t.goalNouns.match(toks, i); n > 0 {
		if toks[i].low == "viec" && !noun.counted {
			return listNoun{}, 0
		}
		return noun, n
	}
	if v, n := r.t.offNouns.match(toks, i); n > 0 {
		noun.off = v
		return noun, n
	}
	return listNoun{}, 0
}

// proposesWork tells "đề xuất 5 nhóm giải pháp trọng tâm" (a plan) from
// "nhiều kiến nghị" (requests): the proposing word is directly followed by what
// is to be done.
func (r *reader) proposesWork(toks []token, off, on int) bool {
	return on > off && on-off <= 4 && off+1 < len(toks) && toks[off].low == "de" && (toks[off+1].low == "xuat" || toks[off+1].low == "ra")
}

// tellingVerb gives the last place where somebody asks or tells, -1 if none.
// Nouns and passives with the same words do not count.
func (r *reader) tellingVerb(toks []token) int {
	at := -1
	for i := 0; i < len(toks); i++ {
		v, n := r.directingAt(toks, i)
		if n == 0 {
			continue
		}
		if v != "-" {
			at = i
		}
		i += n - 1
	}
	return at
}

// asksUpward reports whether the request at token v goes to a superior.
func (r *reader) asksUpward(toks []token, v int) bool {
	_, n := r.directingAt(toks, v)
	if toks[v].low == "giao" {
		return false
	}
	if at, _, k := r.t.offNouns.find(toks[:v], 0); k > 0 && at >= 0 {
		if val, _ := r.t.offNouns.match(toks, at); val == "proposal" {
			return true
		}
	}
	_, k := r.t.upward.match(toks, v+n)
	return k > 0 && toks[v].low != "yeu"
}

// headingCue reads the cue of a title line: its head decides, "đánh giá" inside
// "Về đăng ký, đánh giá mô hình" does not.
func (r *reader) headingCue(toks []token) cue {
	for i := 0; i < len(toks) && i < 4; i++ {
		if v, n := r.t.offHeads.match(toks, i); n > 0 && !(i > 0 && toks[i-1].low == "tac" && n == 2 && workNouns[toks[i].low]) {
			if _, on := r.t.onHeads.match(toks, i); on >= n {
				break
			}
			return cue{off: v}
		}
		switch toks[i].low {
		case "ve", "mot", "so", "nhung", "cac", "cong", "tac", ".", ":", "/":
			continue
		}
		break
	}
	if c := r.cueIn(toks); c.off == PassageProposal { // "Đại biểu kiến nghị"
		return c
	}
	// In a long headline a telling word is one of many.
	return cue{on: len(toks) <= 14 && r.t.onHeads.has(toks)}
}

// workNouns are what is a title of something else alone, and work to be done after "công tác": "CÔNG TÁC BÁO CÁO".
var workNouns = map[string]bool{"bao": true, "khen": true, "thao": true}

// directingAt reads a telling word at token i; value "-" is a look-alike.
// "Giao Ban Phong trào" hands over, "giao ban" meets.
func (r *reader) directingAt(toks []token, i int) (value string, n int) {
	v, n := r.t.directing.match(toks, i)
	if v == "-" && n == 2 && toks[i].low == "giao" && toks[i+1].low == "ban" && toks[i+1].cap && i+2 < len(toks) && toks[i+2].cap {
		return "giao", 1
	}
	return v, n
}
