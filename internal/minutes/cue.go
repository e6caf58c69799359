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
func (r *reader) cueIn(toks []token) cue {
	verbAt := r.tellingVerb(toks)
	firstOn, firstOff, lastOn, lastOff := -1, -1, -1, -1
	off := ""
	for i := 0; i < len(toks); i++ {
		if _, n := r.t.goalNouns.match(r.source, toks, i); n > 0 {
			if firstOn < 0 {
				firstOn = i
			}
			lastOn = i
			i += n - 1
			continue
		}
		if v, n := r.t.offNouns.match(r.source, toks, i); n > 0 {
			if firstOff < 0 {
				firstOff, off = i, v
			}
			lastOff = i
			i += n - 1
		}
	}
	c := cue{verb: verbAt >= 0}
	switch {
	case verbAt >= 0 && r.asksUpward(toks, verbAt):
		c.off = PassageProposal
	case verbAt >= 0 && lastOff > verbAt && lastOn < verbAt:
		c.off = off
	case verbAt >= 0:
		c.on = true
	case firstOff >= 0 && (firstOn < 0 || firstOff < firstOn) && !r.proposesWork(toks, firstOff, firstOn):
		c.off = off
	case firstOn >= 0:
		c.on = true
	}
	_ = lastOff
	return c
}

// proposesWork tells "đề xuất 5 nhóm giải pháp trọng tâm" (a plan) from
// "nhiều kiến nghị" (requests): the proposing word is directly followed by a
// number or quantifier and what is to be done.
func (r *reader) proposesWork(toks []token, off, on int) bool {
	return on > off && on-off <= 4 && toks[off].low == "de" && toks[off].kind == tokWord && (toks[off+1].low == "xuat" || toks[off+1].low == "ra")
}

// tellingVerb gives the last place where somebody asks or tells, -1 if none.
// Nouns and passives with the same words do not count.
func (r *reader) tellingVerb(toks []token) int {
	at := -1
	for i := 0; i < len(toks); i++ {
		v, n := r.t.directing.match(r.source, toks, i)
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
	_, n := r.t.directing.match(r.source, toks, v)
	if toks[v].low == "giao" {
		return false
	}
	if at, _, k := r.t.offNouns.find(r.source, toks[:v], 0); k > 0 && at >= 0 {
		if val, _ := r.t.offNouns.match(r.source, toks, at); val == "proposal" {
			return true
		}
	}
	_, k := r.t.upward.match(r.source, toks, v+n)
	return k > 0 && toks[v].low != "yeu"
}

// headingCue reads the cue of a title line: its head decides, "đánh giá" inside
// "Về đăng ký, đánh giá mô hình" does not.
func (r *reader) headingCue(toks []token) cue {
	for i := 0; i < len(toks) && i < 4; i++ {
		if v, n := r.t.offHeads.match(r.source, toks, i); n > 0 {
			if _, on := r.t.onHeads.match(r.source, toks, i); on >= n {
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
	if r.t.onHeads.has(r.source, toks) && !r.mentionsOnly(toks) {
		return cue{on: true}
	}
	return cue{}
}

// mentionsOnly keeps news headlines apart, where a telling word is one of many.
func (r *reader) mentionsOnly(toks []token) bool { return len(toks) > 14 }
