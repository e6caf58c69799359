package minutes

import "strings"

// abbreviations are folded words after which a full stop ends no sentence.
var abbreviations = map[string]bool{
	"tp": true, "tx": true, "tt": true, "ts": true, "ths": true, "gs": true, "pgs": true, "bs": true,
	"tr": true, "vv": true, "dc": true, "so": false, "st": true, "ks": true, "nxb": true, "đ/c": true,
	"tm": true, "kt": true, "tl": true, "tuq": true,
}

// longestSentence is where a stretch of text stops being a sentence, in runes.
const longestSentence = 4000

// sentences splits a range of runes. Brackets keep their content together; a
// closing quotation mark belongs to the sentence before it; a full stop without
// a space after it ("03 xã.Báo cáo") still ends a sentence. What is longer than
// longestSentence is cut all the same: it is no sentence, and the rules that look
// at pairs of words stay linear in the text.
func (s *source) sentences(a, b int) [][2]int {
	var out [][2]int
	start, open, openAt := a, 0, a
	cut := func(end int) {
		x, y := s.trim(start, end, "*_")
		if x < y {
			out = append(out, [2]int{x, y})
		}
		start = end
	}
	for i := a; i < b; i++ {
		if i-start >= longestSentence && s.low[i] == ' ' {
			cut(i)
			open = 0
		}
		switch c := s.low[i]; c {
		case '(', '[':
			if open == 0 {
				openAt = i
			}
			open++
		case ')', ']':
			if open > 0 {
				open--
			}
		case '.', '!', '?', foldEllipsis:
			if open > 0 && i-openAt < 400 { // an unclosed bracket must not swallow the text
				continue
			}
			open = 0
			if end, ok := s.sentenceEnd(i, start, b); ok {
				cut(end)
				i = end - 1
			}
		}
	}
	cut(b)
	return out
}

// sentenceEnd decides whether the mark at i ends the sentence begun at start,
// and where.
func (s *source) sentenceEnd(i, start, b int) (int, bool) {
	end := i + 1
	for end < b && strings.IndexByte(".!?\"*_)"+string(rune(foldEllipsis)), s.low[end]) >= 0 {
		end++
	}
	if s.low[i] == '.' && i+2 < b && s.low[i+1] == '/' && s.low[i+2] == '.' {
		return i + 3, true
	}
	if end >= b {
		return b, true
	}
	next := end
	for next < b && (s.low[next] == ' ' || s.low[next] == '\n') {
		next++
	}
	if next >= b {
		return end, true
	}
	word := i
	for word > start && (isLetter(s.low[word-1]) || s.low[word-1] == '/') {
		word--
	}
	w := s.str[word:i]
	if s.low[i] == '.' {
		if abbreviations[w] || w == "d/c" {
			return 0, false
		}
		if len(w) == 1 && s.cap[word] { // an initial: "Q. Hùng"
			return 0, false
		}
	}
	// What follows must look like a beginning.
	starts := s.cap[next] || s.low[next] == '"' || s.low[next] == '*' || s.low[next] == '(' || isDigit(s.low[next]) || s.low[next] == '-' || s.low[next] == '+'
	if next == end { // no space: only "chữ.Chữ"
		if s.low[i] != '.' || !s.cap[next] || w == "" || s.cap[word] || next+1 < b && s.cap[next+1] {
			return 0, false
		}
		return end, true
	}
	return end, starts
}
