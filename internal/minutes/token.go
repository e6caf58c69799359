package minutes

import (
	"slices"
	"strings"
)

type tokenKind uint8

const (
	tokWord tokenKind = iota
	tokNumber
	tokPunct
)

// token is a word, a number or one mark of punctuation. Its indices count
// runes of the source.
type token struct {
	a, b int
	low  string
	key  string // see accentKey
	id   int32  // in the vocabulary of the tables; 0: no table has the word
	kind tokenKind
	cap  bool // begins with an upper-case letter
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || c == foldLetter || c == foldMark }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// tokenise gives the tokens of a range of runes: a part of those of the whole
// text, unless the range begins or ends inside one.
func (s *source) tokenise(a, b int) []token {
	all := s.toks
	from := s.tokenFrom(a)
	s.near = from
	to := from
	for to < len(all) && to < from+64 && all[to].a < b {
		to++
	}
	if to == from+64 {
		to = s.tokenFrom(b)
	}
	if from > 0 && all[from-1].b > a || to > from && all[to-1].b > b {
		return s.cutTokens(a, b)
	}
	return all[from:to:to]
}

// tokenFrom finds the first token at or after rune a. The text is mostly read forwards, so the search begins where the
// last one ended.
func (s *source) tokenFrom(a int) int {
	lo, hi := 0, len(s.toks)
	if s.near < hi && s.toks[s.near].a <= a {
		lo = s.near
		for step := 8; lo+step < hi; step *= 2 {
			if s.toks[lo+step].a >= a {
				hi = lo + step
				break
			}
			lo += step
		}
	} else if s.near < hi {
		hi = s.near
		for step := 8; hi-step > 0; step *= 2 {
			if s.toks[hi-step].a < a {
				lo = hi - step
				break
			}
			hi -= step
		}
	}
	k, _ := slices.BinarySearchFunc(s.toks[lo:hi], a, func(t token, at int) int { return t.a - at })
	return lo + k
}

// cutTokens splits a range of runes. "KH&ĐT", "Ia H'Drai" and "GDNN-GDTX" keep
// their inner marks; numbers keep "." and "," between digits.
func (s *source) cutTokens(a, b int) []token {
	toks := make([]token, 0, s.countTokens(a, b))
	for i := a; i < b; {
		c := s.low[i]
		if c == ' ' || c == '\n' {
			i++
			continue
		}
		j, kind := i+1, tokPunct
		switch {
		case isLetter(c):
			kind = tokWord
			for j < b && (isLetter(s.low[j]) || isDigit(s.low[j]) || s.joins(j, b)) {
				j++
			}
		case isDigit(c):
			kind = tokNumber
			for j < b && (isDigit(s.low[j]) || (s.low[j] == '.' || s.low[j] == ',') && j+1 < b && isDigit(s.low[j+1])) {
				j++
			}
		}
		w := s.wordOf(i, j)
		toks = append(toks, token{a: i, b: j, low: s.str[i:j], key: w.key, id: w.id, kind: kind, cap: s.cap[i]})
		i = j
	}
	return toks
}

// countTokens gives at least the number of tokens of a range, so that a long text is not copied while it grows.
func (s *source) countTokens(a, b int) int {
	n, inside := 0, false
	for _, c := range s.low[a:b] {
		wordly := isLetter(c) || isDigit(c)
		if !(wordly && inside) && c != ' ' && c != '\n' {
			n++
		}
		inside = wordly
	}
	return n
}

// joins reports whether the mark at j ties two parts of one word.
func (s *source) joins(j, b int) bool {
	if j+1 >= b || !isLetter(s.low[j+1]) {
		return false
	}
	switch s.low[j] {
	case '&', '\'':
		return true
	case '-': // between capitals only: "GDNN-GDTX", not "kinh tế-xã hội"
		return s.cap[j-1] && s.cap[j+1]
	}
	return false
}

// word is what is known of a spelling.
type word struct {
	key string
	id  int32
}

// wordOf looks the spelling of a range of runes up; a text has far fewer of them
// than words.
func (s *source) wordOf(a, b int) word {
	text := s.text(a, b)
	w, ok := s.spellings[text]
	if !ok {
		w = word{key: accentKey(text), id: s.words[s.str[a:b]]}
		s.spellings[text] = w
	}
	return w
}

// key is a range of runes in lower case with its accents, tone marks placed in one
// style, for the words that only their accents tell apart.
func (s *source) key(a, b int) string { return s.wordOf(a, b).key }

var toneStyle = strings.NewReplacer(
	"oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa",
	"oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
	"uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy",
)

// accentKey folds case and tone-mark style ("hoà", "hòa"; "quí", "quý").
func accentKey(s string) string {
	k := toneStyle.Replace(strings.ToLower(s))
	if k == "quí" {
		return "quý"
	}
	return k
}

// foldString folds a phrase of a table the way texts are folded.
func foldString(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, foldRune(r))
	}
	return string(b)
}
