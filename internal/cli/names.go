package cli

import (
	"context"
	"net/url"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// everything is a limit that no list reaches.
const everything = 1 << 30

// idLength is the length of a whole id.
const idLength = 36

// named is something that a person may call by the beginning of its id, or by another name.
type named struct{ id, label string }

// choose finds the one thing that is meant. what names the kind of thing in both languages.
func (e *Env) choose(name, vi, en string, found []named) (string, error) {
	switch len(found) {
	case 0:
		return "", e.failure("không tìm thấy %[1]s “%[3]s”", "there is no %[2]s “%[3]s”", vi, en, name)
	case 1:
		return found[0].id, nil
	}
	var lines strings.Builder
	for _, f := range found[:min(len(found), 10)] {
		lines.WriteString("\n  " + f.id + "  " + f.label)
	}
	return "", e.failure("“%[3]s” có thể là %[4]d %[1]s, xin ghi rõ hơn:%[5]s", "“%[3]s” may be one of %[4]d %[2]ss; say more of it:%[5]s", vi, en, name, len(found), lines.String())
}

// newest is the id of the newest meeting of which something is not cancelled: what the doctor leaves behind is none.
func (e *Env) newest(ctx context.Context) (string, error) {
	for cursor := ""; ; {
		var page api.Page[api.MeetingJSON]
		if err := e.Client.Get(ctx, "/api/v1/meetings?limit=20"+cursor, &page); err != nil {
			return "", err
		}
		for _, m := range page.Items {
			if m.Status != "cancelled" {
				return m.ID, nil
			}
		}
		if page.NextCursor == "" {
			return "", e.failure("chưa có cuộc họp nào", "there is no meeting yet")
		}
		cursor = "&cursor=" + url.QueryEscape(page.NextCursor)
	}
}

// meetingID finds a meeting by its id or the beginning of it; the newest without a name.
func (e *Env) meetingID(ctx context.Context, name string) (string, error) {
	switch len(name) {
	case 0:
		return e.newest(ctx)
	case idLength:
		return name, nil
	}
	ms, err := client.All[api.MeetingJSON](ctx, e.Client, "/api/v1/meetings", everything)
	if err != nil {
		return "", err
	}
	var found []named
	for _, m := range ms {
		if strings.HasPrefix(m.ID, name) {
			found = append(found, named{m.ID, m.HeldOn + " " + m.Title})
		}
	}
	return e.choose(name, "cuộc họp", "meeting", found)
}

// groupID finds a group by its id or the beginning of it.
func (e *Env) groupID(ctx context.Context, name string) (string, error) {
	if len(name) == idLength {
		return name, nil
	}
	gs, err := client.All[api.GroupJSON](ctx, e.Client, "/api/v1/groups", everything)
	if err != nil {
		return "", err
	}
	var found []named
	for _, g := range gs {
		if strings.HasPrefix(g.ID, name) {
			found = append(found, named{g.ID, g.Title})
		}
	}
	return e.choose(name, "nhóm nhiệm vụ", "group", found)
}

// taskID finds a task by its id, the beginning of it, or its code.
func (e *Env) taskID(ctx context.Context, name string) (string, error) {
	if len(name) == idLength {
		return name, nil
	}
	v := url.Values{"sort": {"-created_at"}, "role": {"support"}}
	code := strings.Contains(name, "/")
	if code {
		v.Set("q", name)
	}
	tasks, err := client.All[api.TaskJSON](ctx, e.Client, "/api/v1/tasks?"+v.Encode(), everything)
	if err != nil {
		return "", err
	}
	var found []named
	for _, t := range tasks {
		if t.Code == name || !code && strings.HasPrefix(t.ID, name) {
			found = append(found, named{t.ID, t.Code + " " + t.Unit.Name + ": " + short(t.Title, 50)})
		}
	}
	return e.choose(name, "nhiệm vụ", "task", found)
}

// units are all units, past and present.
func (e *Env) units(ctx context.Context) ([]api.UnitJSON, error) {
	var page api.Page[api.UnitJSON]
	err := e.Client.Get(ctx, "/api/v1/units", &page)
	return page.Items, err
}

// titles are the titles of the units by id.
func (e *Env) titles(ctx context.Context) (map[string]string, error) {
	units, err := e.units(ctx)
	out := map[string]string{}
	for _, u := range units {
		out[u.ID] = u.Title
	}
	return out, err
}

// unitID finds a unit by its id, the beginning of it, its code, its title, or a part of its title.
func (e *Env) unitID(ctx context.Context, name string) (string, error) {
	units, err := e.units(ctx)
	if err != nil {
		return "", err
	}
	wanted := strings.ToLower(cell(name))
	var exact, partly []named
	for _, u := range units {
		n := named{u.ID, u.Title + " (" + u.Code + ")"}
		title := strings.ToLower(u.Title)
		switch {
		case u.ID == name:
			return u.ID, nil
		case u.Code == name || title == wanted || strings.ToLower(u.Name) == wanted:
			exact = append(exact, n)
		case strings.Contains(title, wanted) || len(name) >= 8 && strings.HasPrefix(u.ID, name):
			partly = append(partly, n)
		}
	}
	if len(exact) > 0 {
		partly = exact
	}
	return e.choose(name, "đơn vị", "unit", partly)
}

// people are the names of people by id; empty for one who may not see them.
func (e *Env) people(ctx context.Context) (map[string]string, error) {
	var page api.Page[api.UserJSON]
	if err := e.Client.Get(ctx, "/api/v1/users", &page); err != nil {
		if refused(err, 403) {
			return map[string]string{}, nil
		}
		return nil, err
	}
	out := map[string]string{}
	for _, u := range page.Items {
		out[u.ID] = u.Name
	}
	return out, nil
}

// happened is an act of the audit log in words.
func (e *Env) happened(act string) string {
	_, what, _ := strings.Cut(act, ".")
	for _, family := range []string{"act.", "log.", "event.", "action."} {
		if key := family + what; e.Words.Has(key) {
			return e.Words.Text(key, nil)
		}
	}
	return act
}

// word is a code of the domain in words; "" for no code.
func (e *Env) word(family, code string) string {
	if code == "" {
		return ""
	}
	return e.Words.Text(family+"."+code, nil)
}
