package html

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Search is what was found, by kind.
type Search struct {
	Frame
	Query    string
	Total    int // of what is shown
	More     bool
	Sections []SearchSection // those that have something
}

// Name is the page's template.
func (*Search) Name() string { return "search" }

// SearchSection is one kind of what was found.
type SearchSection struct {
	Key  string // of the kind: tasks, meetings, directives, units, people
	Hits []SearchHit
	More bool   // there is more than is shown
	All  string // address of the whole list; "" for none
}

// SearchHit is one thing that was found.
type SearchHit struct {
	Path  string
	Title []Marked
	Note  []Marked // what it belongs to
	State State    // of a task
}

// Marked is a piece of a text; Hit when it is what was looked for.
type Marked struct {
	Text string
	Hit  bool
}

// NewSearch arranges what the service found.
func NewSearch(w *i18n.Printer, f Frame, found service.Found) *Search {
	out := &Search{Frame: f, Query: found.Query, Total: found.Len(), More: found.More.Tasks || found.More.Meetings || found.More.Directives || found.More.Units || found.More.People}
	out.Find = found.Query
	words := store.SearchWords(found.Query)
	mark := func(texts ...string) []Marked {
		var full []string
		for _, text := range texts {
			if text != "" {
				full = append(full, text)
			}
		}
		return markWords(strings.Join(full, " · "), words)
	}
	add := func(key string, more bool, all string, hits []SearchHit) {
		if len(hits) > 0 {
			out.Sections = append(out.Sections, SearchSection{Key: key, Hits: hits, More: more, All: all})
		}
	}
	q := "?q=" + url.QueryEscape(found.Query)
	var hits []SearchHit
	for _, t := range found.Tasks {
		hits = append(hits, SearchHit{"/tasks/" + t.ID, mark(t.Title), mark(capital(t.Unit.Title()), t.Code, t.Place), TaskState(w, t.Task, f.Now, f.Calendar)})
	}
	add("tasks", found.More.Tasks, "/tasks"+q, hits)
	hits = nil
	for _, d := range found.Directives {
		number := w.Number(float64(d.GroupOrdinal)) + "."
		hit := SearchHit{Path: "/groups/" + d.GroupID, Title: mark(number + " " + d.Title), Note: mark(d.MeetingTitle, w.Date(d.HeldOn))}
		if d.DirectiveID != "" {
			hit.Title, hit.Note = mark(number+w.Number(float64(d.Ordinal))+". "+d.Text), mark(d.Title, d.MeetingTitle, w.Date(d.HeldOn))
		}
		hits = append(hits, hit)
	}
	add("directives", found.More.Directives, "", hits)
	hits = nil
	for _, m := range found.Meetings {
		hits = append(hits, SearchHit{Path: "/meetings/" + m.ID, Title: mark(m.Title), Note: mark(w.Date(m.HeldOn), m.Place, m.Chair, m.DocumentNumber)})
	}
	add("meetings", found.More.Meetings, "", hits)
	hits = nil
	for _, u := range found.Units {
		note := []string{u.Code, strings.Join(u.Aliases, ", ")}
		if u.Above != "" {
			note = append([]string{capital(u.Above)}, note...)
		}
		if u.Gone {
			note = append(note, Lifetime(w, u.Unit))
		}
		hits = append(hits, SearchHit{Path: "/units/" + u.ID, Title: mark(capital(u.Title())), Note: mark(note...)})
	}
	add("units", found.More.Units, "/units"+q, hits)
	hits = nil
	for _, p := range found.People {
		hits = append(hits, SearchHit{Path: "/people/" + p.ID, Title: mark(p.Name), Note: mark(p.Login, p.Email, p.Phone)})
	}
	add("people", found.More.People, "/people"+q, hits)
	return out
}

// letters are a text folded letter by letter, with the place in the text where each byte of it comes from.
type letters struct {
	folded   string
	from, to []int // by byte of folded: the letter, with its accents, in the text
}

func foldLetters(text string) letters {
	var l letters
	var b strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		folded := store.Fold(string(r))
		if unicode.IsSpace(r) {
			folded = " "
		}
		if folded == "" { // an accent of its own: part of the letter before
			for j := len(l.to) - 1; j >= 0 && l.to[j] == i; j-- {
				l.to[j] = end
			}
			continue
		}
		b.WriteString(folded)
		for range len(folded) {
			l.from, l.to = append(l.from, i), append(l.to, end)
		}
	}
	l.folded = b.String()
	return l
}

// markWords cuts a text where words of a search stand in it, with whatever accents.
func markWords(text string, words []string) []Marked {
	l := foldLetters(text)
	hit := make([]bool, len(text))
	for _, word := range words {
		for at := store.FindWord(l.folded, word, 0); at >= 0; at = store.FindWord(l.folded, word, at+len(word)) {
			for i := l.from[at]; i < l.to[at+len(word)-1]; i++ {
				hit[i] = true
			}
		}
	}
	var out []Marked
	for from := 0; from < len(text); {
		to := from + 1
		for to < len(text) && hit[to] == hit[from] {
			to++
		}
		out = append(out, Marked{text[from:to], hit[from]})
		from = to
	}
	return out
}
