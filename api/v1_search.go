package api

import "giaoban/internal/service"

// SearchJSON is what a search found, by kind.
type SearchJSON struct {
	Query      string               `json:"query"`
	Tasks      []TaskJSON           `json:"tasks" doc:"The newest 20; all of them: GET /tasks with the same q."`
	Meetings   []MeetingRefJSON     `json:"meetings" doc:"The newest 10."`
	Directives []FoundDirectiveJSON `json:"directives" doc:"The first 10 of the newest meetings."`
	Units      []UnitJSON           `json:"units" doc:"The first 10, those that exist today before others."`
	People     []UserJSON           `json:"people" doc:"The first 10; empty for those who do not look after people."`
	More       []string             `json:"more" doc:"The kinds of which there is more than is shown."`
}

// FoundDirectiveJSON is a directive, or a group that its title matches.
type FoundDirectiveJSON struct {
	GroupID      string         `json:"group_id"`
	GroupOrdinal int            `json:"group_ordinal"`
	Title        string         `json:"title" doc:"Of the group."`
	DirectiveID  string         `json:"directive_id" doc:"Empty: the group is meant."`
	Ordinal      int            `json:"ordinal" doc:"Of the directive in its group; 0 for a group."`
	Text         string         `json:"text"`
	Meeting      MeetingRefJSON `json:"meeting"`
}

func searchJSON(f service.Found) SearchJSON {
	out := SearchJSON{Query: f.Query, Tasks: []TaskJSON{}, Meetings: []MeetingRefJSON{}, Directives: []FoundDirectiveJSON{}, Units: []UnitJSON{}, People: []UserJSON{}, More: []string{}}
	for _, t := range f.Tasks {
		out.Tasks = append(out.Tasks, taskJSON(t))
	}
	for _, m := range f.Meetings {
		out.Meetings = append(out.Meetings, MeetingRefJSON{m.ID, m.Title, dayText(m.HeldOn)})
	}
	for _, d := range f.Directives {
		out.Directives = append(out.Directives, FoundDirectiveJSON{d.GroupID, d.GroupOrdinal, d.Title, d.DirectiveID, d.Ordinal, d.Text,
			MeetingRefJSON{d.MeetingID, d.MeetingTitle, dayText(d.HeldOn)}})
	}
	for _, u := range f.Units {
		out.Units = append(out.Units, unitJSON(u.Unit))
	}
	for _, u := range f.People {
		out.People = append(out.People, userJSON(u))
	}
	for _, kind := range []struct {
		name string
		more bool
	}{{"tasks", f.More.Tasks}, {"meetings", f.More.Meetings}, {"directives", f.More.Directives}, {"units", f.More.Units}, {"people", f.More.People}} {
		if kind.more {
			out.More = append(out.More, kind.name)
		}
	}
	return out
}

func (a *API) searchRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/search", "search", "Tìm khắp nơi", "Search everything that one may see",
			[]param{{name: "q", doc: "Words to find, each from its beginning, without accents too."}}, func(r *request) (SearchJSON, error) {
				f, err := a.Service.Search(r, r.call, r.query("q"))
				return searchJSON(f), err
			}),
	}
}
