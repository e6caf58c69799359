package store

import (
	"context"
	"slices"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// maxSearchWords is how many words of a question count.
const maxSearchWords = 12

// SearchWords are the words of a question as search compares them: folded, each once, in the order given.
func SearchWords(query string) []string {
	var out []string
	for _, word := range strings.Fields(Fold(query)) {
		if !slices.Contains(out, word) && len(out) < maxSearchWords {
			out = append(out, word)
		}
	}
	return out
}

// FindWord returns where a word of SearchWords begins in folded text, from a place on, or -1. What begins with a
// letter or a digit is found where a word begins, any other sign anywhere.
func FindWord(folded, word string, from int) int {
	for from <= len(folded) {
		i := strings.Index(folded[from:], word)
		if i < 0 {
			return -1
		}
		if from += i; from == 0 || !plain(word[0]) || !plain(folded[from-1]) {
			return from
		}
		from++
	}
	return -1
}

// Finds reports whether some text has every one of the words.
func Finds(text string, words []string) bool {
	folded := Fold(text)
	for _, word := range words {
		if FindWord(folded, word, 0) < 0 {
			return false
		}
	}
	return len(words) > 0
}

// plain reports whether a byte of folded text is part of a word of the index.
func plain(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// wordsOf are the words of folded text as the index keeps them.
func wordsOf(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return r > 'z' || !plain(byte(r)) })
}

// wordsRow is what the index keeps of a task.
type wordsRow struct{ TaskID, Words string }

// begins are the beginnings of words by which the index narrows a question. It does not keep letters beyond a-z, which
// folding leaves; and one or two consonants begin too many words.
func begins(query string) []string {
	var out []string
	for _, word := range SearchWords(query) {
		if strings.IndexFunc(word, func(r rune) bool { return r > 0x7f }) >= 0 {
			continue
		}
		for _, begin := range wordsOf(word) {
			if len(begin) > 1 && (len(begin) > 2 || strings.ContainsAny(begin, "aeiouy0123456789")) && !slices.Contains(out, begin) {
				out = append(out, begin)
			}
		}
	}
	return out
}

// expression asks the index, in the database's own words, for tasks with all of these words, or with words that begin
// so.
func (d dialect) expression(words []string, begin bool) string {
	quote, more, and := "'", ":*", " & "
	if d == sqliteDialect {
		quote, more, and = `"`, "*", " AND "
	}
	var out []string
	for _, word := range words {
		word = quote + word + quote
		if begin {
			word += more
		}
		out = append(out, word)
	}
	return strings.Join(out, and)
}

// manyFound is from how many tasks on the index is of no use: where one task in some dozens matches, a walk through the
// list in its own order is at the end of its page sooner than all that match are put in order.
const manyFound = 4000

// narrow adds what the index of words knows of a question. The conditions on search_text stand beside it: they say
// what matches, this says where to look. Words that very many tasks have are left to those conditions.
func (q *Queries) narrow(ctx context.Context, query string, add func(condition string, values ...any)) error {
	many := func(words ...string) (bool, error) {
		var n int
		err := q.get(ctx, &n, "words-count", q.h.dialect.expression(words, false), manyFound+1)
		return n > manyFound, err
	}
	all := begins(query)
	var rare []string
	for _, word := range all {
		common, err := many(word)
		if err != nil {
			return err
		}
		if !common {
			rare = append(rare, word)
		}
	}
	if len(rare) == 0 && len(all) > 1 { // each is common, and still they may hardly ever stand together
		common, err := many(all...)
		if err != nil {
			return err
		}
		if !common {
			rare = all
		}
	}
	if len(rare) > 0 {
		_, condition, _ := strings.Cut(q.h.text("words-match"), " WHERE ")
		add(condition, q.h.dialect.expression(rare, true))
	}
	return nil
}

// FoundMeeting is what a search reads of a meeting.
type FoundMeeting struct {
	ID, Title, Place, Chair, DocumentNumber string
	HeldOn                                  calendar.Date
	IssuingUnitID                           string
}

// MeetingsToSearch returns every meeting, newest first.
func (q *Queries) MeetingsToSearch(ctx context.Context) ([]FoundMeeting, error) {
	var rows []FoundMeeting
	err := q.list(ctx, &rows, "meetings-found-in")
	return rows, err
}

// FoundDirective is what a search reads of a directive and its group. A group without directives has one without id.
type FoundDirective struct {
	GroupID, MeetingID string
	GroupOrdinal       int
	Kind               directive.Kind
	Title              string // of the group
	DirectiveID        string
	Ordinal            int
	Text               string
	MeetingTitle       string
	HeldOn             calendar.Date
	IssuingUnitID      string
}

// DirectivesToSearch returns every directive, those of the newest meeting first.
func (q *Queries) DirectivesToSearch(ctx context.Context) ([]FoundDirective, error) {
	var rows []FoundDirective
	err := q.list(ctx, &rows, "directives-found-in")
	return rows, err
}
