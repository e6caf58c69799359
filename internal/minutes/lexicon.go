package minutes

import "strings"

// lexicon is a table of phrases, each with a value, matched on tokens. A
// phrase of two or more words matches without regard to accents, because typing
// errors mostly hit those ("truớc ngày", "thi xã"); a single word must have its
// accents, because "nam" alone is năm, nắm or nam.
type lexicon struct {
	byFirst map[string][]phrase
}

type phrase struct {
	words []string // folded
	key   string   // with accents, for single words
	value string
}

// newLexicon builds a lexicon from rows of "value: phrase, phrase, …"; rows
// without a colon have the phrase itself as value.
func newLexicon(rows ...string) *lexicon {
	l := &lexicon{byFirst: map[string][]phrase{}}
	for _, row := range rows {
		value, list, ok := strings.Cut(row, ":")
		if !ok {
			value, list = "", row
		}
		for _, p := range strings.Split(list, ",") {
			p = strings.TrimSpace(p)
			if p == "" {
				continue
			}
			v := value
			if v == "" {
				v = p
			}
			l.add(p, strings.TrimSpace(v))
		}
	}
	return l
}

func (l *lexicon) add(p, value string) {
	w := strings.Fields(foldString(p))
	l.byFirst[w[0]] = append(l.byFirst[w[0]], phrase{words: w, key: accentKey(p), value: value})
}

// match finds the longest phrase that begins at token i and gives its value
// and length in tokens; length 0 means none.
func (l *lexicon) match(s *source, toks []token, i int) (value string, n int) {
	if i < 0 || i >= len(toks) {
		return "", 0
	}
	for _, p := range l.byFirst[toks[i].low] {
		if len(p.words) <= n || i+len(p.words) > len(toks) {
			continue
		}
		ok := true
		for k := 1; k < len(p.words); k++ {
			if toks[i+k].low != p.words[k] {
				ok = false
				break
			}
		}
		if ok && (len(p.words) > 1 || s.key(toks[i]) == p.key) {
			value, n = p.value, len(p.words)
		}
	}
	return value, n
}

// find gives the first match at or after token i.
func (l *lexicon) find(s *source, toks []token, i int) (at int, value string, n int) {
	for ; i < len(toks); i++ {
		if v, k := l.match(s, toks, i); k > 0 {
			return i, v, k
		}
	}
	return -1, "", 0
}

// has reports whether any phrase occurs in toks.
func (l *lexicon) has(s *source, toks []token) bool {
	at, _, _ := l.find(s, toks, 0)
	return at >= 0
}
