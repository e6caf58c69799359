package minutes

import "strings"

// tails are phrases that are looked for backwards: they tell what a number or a
// day is by the words directly before it. They are folded.
type tails map[string][][]string // by last word; the words before it, last first

func newTails(phrases string) tails {
	t := tails{}
	for _, p := range strings.Split(phrases, ",") {
		w := strings.Fields(foldString(p))
		last := w[len(w)-1]
		var rest []string
		for i := len(w) - 2; i >= 0; i-- {
			rest = append(rest, w[i])
		}
		t[last] = append(t[last], rest)
	}
	return t
}

// before gives the start of the longest phrase that ends at end of low, white space aside; -1 if none.
func (t tails) before(low string, end int) int {
	at, last := wordBefore(low, end)
	start := -1
	for _, rest := range t[last] {
		from, ok := at, true
		for _, w := range rest {
			var have string
			if from, have = wordBefore(low, from); have != w {
				ok = false
				break
			}
		}
		if ok && (start < 0 || from < start) {
			start = from
		}
	}
	return start
}

// allBefore gives the start of the run of phrases that ends at end, end if there is none. Marks of between may
// stand after each.
func (t tails) allBefore(low string, end int, between string) int {
	for start := end; ; end = start {
		for start > 0 && (low[start-1] == ' ' || low[start-1] == '\n' || strings.IndexByte(between, low[start-1]) >= 0) {
			start--
		}
		if start = t.before(low, start); start < 0 {
			return end
		}
	}
}

// wordBefore gives the word that ends at end of low, white space aside, and where it begins; "" if something else
// stands there.
func wordBefore(low string, end int) (int, string) {
	for end > 0 && (low[end-1] == ' ' || low[end-1] == '\n') {
		end--
	}
	a := end
	for a > 0 && (isLetter(low[a-1]) || isDigit(low[a-1])) {
		a--
	}
	return a, low[a:end]
}
