package service

import (
	"context"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// How many of each kind a search shows.
const (
	FoundTasks = 20
	FoundOther = 10
)

// Found is what a search found, each kind as far as the actor may see it. More tells that there is more of a kind than
// is shown.
type Found struct {
	Query      string
	Tasks      []TaskView
	Meetings   []store.FoundMeeting
	Directives []store.FoundDirective // one without a DirectiveID: the group itself
	Units      []FoundUnit
	People     []directive.User // for those who look after people

	More struct{ Tasks, Meetings, Directives, Units, People bool }
}

// Len is how many things are shown.
func (f Found) Len() int {
	return len(f.Tasks) + len(f.Meetings) + len(f.Directives) + len(f.Units) + len(f.People)
}

// FoundUnit is a unit with the one above it.
type FoundUnit struct {
	directive.Unit
	Above string
	Gone  bool // does not exist today
}

// Search looks for words in everything that the actor may see, without accents too. Nothing is found by no words.
func (s *Service) Search(ctx context.Context, call Call, query string) (Found, error) {
	out := Found{Query: strings.TrimSpace(query)}
	words := store.SearchWords(query)
	if len(words) == 0 {
		return out, nil
	}
	var err error
	if out.Tasks, err = s.Tasks(ctx, call, store.TaskFilter{Query: query, Sort: store.SortNewest, Limit: FoundTasks + 1}); err != nil {
		return out, err
	}
	out.Tasks, out.More.Tasks = firstOf(out.Tasks, FoundTasks)
	q := s.store.Read()
	sees := call.Actor.seer(ctx, q)
	meetings, err := q.MeetingsToSearch(ctx)
	if err != nil {
		return out, err
	}
	if out.Meetings, err = found(meetings, words, FoundOther+1, func(m store.FoundMeeting) (string, string) {
		return strings.Join([]string{m.Title, m.Place, m.Chair, m.DocumentNumber}, " "), m.IssuingUnitID
	}, sees); err != nil {
		return out, err
	}
	out.Meetings, out.More.Meetings = firstOf(out.Meetings, FoundOther)
	directives, err := q.DirectivesToSearch(ctx)
	if err != nil {
		return out, err
	}
	if out.Directives, err = found(byGroup(directives, words), words, FoundOther+1, func(d store.FoundDirective) (string, string) {
		return d.Title + " " + d.Text, d.IssuingUnitID
	}, sees); err != nil {
		return out, err
	}
	out.Directives, out.More.Directives = firstOf(out.Directives, FoundOther)
	if err := s.searchUnits(ctx, q, words, &out); err != nil {
		return out, err
	}
	if !call.Actor.everywhere(RightPeople) {
		return out, nil
	}
	people, err := q.Users(ctx)
	if err != nil {
		return out, err
	}
	anybody := func(string) (bool, error) { return true, nil }
	out.People, err = found(people, words, FoundOther+1, func(u directive.User) (string, string) {
		return strings.Join([]string{u.Name, u.Login, u.Email, u.Phone}, " "), ""
	}, anybody)
	out.People, out.More.People = firstOf(out.People, FoundOther)
	return out, err
}

// searchUnits finds units by name, type, code and other spellings; those that exist today come first. The tree is no
// secret.
func (s *Service) searchUnits(ctx context.Context, q *store.Queries, words []string, out *Found) error {
	units, err := q.Units(ctx)
	if err != nil {
		return err
	}
	title := map[string]string{}
	for _, u := range units {
		title[u.ID] = u.Title()
	}
	today := calendar.DateOf(s.Now())
	var gone []FoundUnit
	for _, u := range units {
		if !store.Finds(strings.Join(append([]string{u.Title(), u.Code}, u.Aliases...), " "), words) {
			continue
		}
		if hit := (FoundUnit{u, title[u.ParentID], !u.ValidOn(today)}); hit.Gone {
			gone = append(gone, hit)
		} else {
			out.Units = append(out.Units, hit)
		}
	}
	out.Units, out.More.Units = firstOf(append(out.Units, gone...), FoundOther)
	return nil
}

// byGroup puts a group that is found by its title in the place of its directives: one line, not one for each.
func byGroup(all []store.FoundDirective, words []string) []store.FoundDirective {
	out := make([]store.FoundDirective, 0, len(all))
	byTitle := map[string]bool{}
	for _, d := range all {
		title, known := byTitle[d.GroupID]
		if !known {
			title = store.Finds(d.Title, words)
			byTitle[d.GroupID] = title
		}
		if title && known {
			continue
		}
		if title {
			d.DirectiveID, d.Ordinal, d.Text = "", 0, ""
		}
		out = append(out, d)
	}
	return out
}

// seer answers whether the actor may read what a unit issued, asking once for each unit.
func (a Actor) seer(ctx context.Context, q *store.Queries) func(issuing string) (bool, error) {
	known := map[string]bool{}
	return func(issuing string) (bool, error) {
		sees, asked := known[issuing]
		if asked {
			return sees, nil
		}
		sees, err := a.sees(ctx, q, issuing)
		known[issuing] = sees
		return sees, err
	}
}

// found are the first limit that have the words and that the actor may see. about is the text of one and the unit
// that it belongs to.
func found[T any](all []T, words []string, limit int, about func(T) (text, unit string), sees func(unit string) (bool, error)) ([]T, error) {
	var out []T
	for _, one := range all {
		text, unit := about(one)
		if ok, err := sees(unit); err != nil {
			return nil, err
		} else if !ok || !store.Finds(text, words) {
			continue
		}
		if out = append(out, one); len(out) == limit {
			break
		}
	}
	return out, nil
}

// firstOf cuts a list, and tells whether there was more.
func firstOf[T any](all []T, limit int) ([]T, bool) {
	if len(all) > limit {
		return all[:limit], true
	}
	return all, false
}
