package minutes

import "strings"

// vocabulary numbers the folded words of all tables, so that matching a phrase compares numbers and not strings.
type vocabulary map[string]int32

// id numbers a folded word; words of no table have 0.
func (v vocabulary) id(word string) int32 {
	id, ok := v[word]
	if !ok {
		id = int32(len(v) + 1)
		v[word] = id
	}
	return id
}

// lexicon is a table of phrases, each with a value, matched on tokens. A
// phrase of two or more words matches without regard to accents, because typing
// errors mostly hit those ("truớc ngày", "thi xã"); a single word must have its
// accents, because "nam" alone is năm, nắm or nam.
type lexicon struct {
	first []uint16   // by number of the first word: 1 + index into lists
	lists [][]phrase // of the phrases that begin with it
	words vocabulary
}

type phrase struct {
	rest  []int32 // the words after the first
	key   string  // with accents, for single words
	value string
}

// lexicon builds a lexicon from rows of "value: phrase, phrase, …"; rows
// without a colon have the phrase itself as value.
func (v vocabulary) lexicon(rows ...string) *lexicon {
	l := &lexicon{words: v}
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
	var ids []int32
	for _, w := range strings.Fields(foldString(p)) {
		ids = append(ids, l.words.id(w))
	}
	for int(ids[0]) >= len(l.first) {
		l.first = append(l.first, make([]uint16, int(ids[0])+1-len(l.first))...)
	}
	at := l.first[ids[0]]
	if at == 0 {
		l.lists = append(l.lists, nil)
		at = uint16(len(l.lists))
		l.first[ids[0]] = at
	}
	l.lists[at-1] = append(l.lists[at-1], phrase{rest: ids[1:], key: accentKey(p), value: value})
}

// match finds the longest phrase that begins at token i and gives its value
// and length in tokens; length 0 means none.
func (l *lexicon) match(toks []token, i int) (value string, n int) {
	if i < 0 || i >= len(toks) {
		return "", 0
	}
	id := toks[i].id
	if int(id) >= len(l.first) || l.first[id] == 0 {
		return "", 0
	}
phrases:
	for k := range l.lists[l.first[id]-1] {
		p := &l.lists[l.first[id]-1][k]
		if len(p.rest) < n || i+len(p.rest) >= len(toks) || len(p.rest) == 0 && (n > 0 || toks[i].key != p.key) {
			continue
		}
		for k, w := range p.rest {
			if toks[i+1+k].id != w {
				continue phrases
			}
		}
		value, n = p.value, len(p.rest)+1
	}
	return value, n
}

// find gives the first match at or after token i.
func (l *lexicon) find(toks []token, i int) (at int, value string, n int) {
	for ; i < len(toks); i++ {
		if v, k := l.match(toks, i); k > 0 {
			return i, v, k
		}
	}
	return -1, "", 0
}

// has reports whether any phrase occurs in toks.
func (l *lexicon) has(toks []token) bool {
	at, _, _ := l.find(toks, 0)
	return at >= 0
}
