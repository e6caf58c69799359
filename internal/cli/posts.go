package cli

import (
	"context"
	"strings"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Seat is a person on a post, as people name both.
type Seat struct {
	Login string
	Role  string
	Unit  string // id, code or name; "": the whole tree
	Day   string // the first day of an appointment, the last of one that ends; "": today
}

// Posts lists who holds which post.
func (e *Env) Posts(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/posts", nil)
	}
	var page api.Page[api.PostJSON]
	if err := e.Client.Get(ctx, "/api/v1/posts", &page); err != nil {
		return err
	}
	people, err := e.people(ctx)
	if err != nil {
		return err
	}
	titles, err := e.titles(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, p := range page.Items {
		if len(p.Holders) == 0 {
			rows = append(rows, []string{e.where(titles, p.UnitID), e.word("role", p.Role), e.pick("chưa có người", "nobody yet"), "", ""})
		}
		for _, h := range p.Holders {
			rows = append(rows, []string{e.where(titles, p.UnitID), e.word("role", p.Role), people[h.UserID], e.date(h.From), e.date(h.To)})
		}
	}
	return e.table([]string{e.pick("Đơn vị", "Unit"), e.pick("Chức danh", "Post"), e.pick("Người giữ", "Person"), e.pick("Từ", "From"), e.pick("Đến", "To")}, rows)
}

// Appoint seats a person on a post, which is made if there is none.
func (e *Env) Appoint(ctx context.Context, s Seat) error {
	who, unit, day, err := e.seat(ctx, s)
	if err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/posts", api.AppointJSON{UnitID: unit, Role: s.Role, UserID: who.ID, From: day})
	if err != nil {
		return err
	}
	return e.seated(ctx, who, body)
}

// EndPost ends a person's sitting on a post.
func (e *Env) EndPost(ctx context.Context, s Seat) error {
	who, unit, day, err := e.seat(ctx, s)
	if err != nil {
		return err
	}
	if day == "" {
		day = e.today().String()
	}
	var page api.Page[api.PostJSON]
	if err := e.Client.Get(ctx, "/api/v1/posts", &page); err != nil {
		return err
	}
	for _, p := range page.Items {
		if p.UnitID != unit || p.Role != s.Role {
			continue
		}
		for _, h := range p.Holders {
			if to, err := calendar.ParseDate(h.To); h.UserID != who.ID || err == nil && to.Before(e.today()) {
				continue
			}
			body, err := e.Client.Do(ctx, "POST", "/api/v1/posts/"+p.ID+"/leave", api.LeaveJSON{UserID: who.ID, To: day})
			if err != nil {
				return err
			}
			return e.seated(ctx, who, body)
		}
	}
	return e.failure("%s không giữ chức danh này", "%s does not hold this post", who.Name)
}

// seat finds the person and the unit of a seat, and reads its day.
func (e *Env) seat(ctx context.Context, s Seat) (who api.UserJSON, unit, day string, err error) {
	if err = e.checkRole(s.Role); err != nil {
		return who, "", "", err
	}
	if s.Day != "" {
		if day, err = e.day("--on", s.Day); err != nil {
			return who, "", "", err
		}
	}
	if s.Unit != "" {
		if unit, err = e.unitID(ctx, s.Unit); err != nil {
			return who, "", "", err
		}
	}
	who, err = e.user(ctx, s.Login)
	return who, unit, day, err
}

// seated says who sits where, from the server's answer.
func (e *Env) seated(ctx context.Context, who api.UserJSON, body []byte) error {
	if e.JSON {
		return e.body(body)
	}
	p, err := decode[api.PostJSON](body)
	if err != nil {
		return err
	}
	titles, err := e.titles(ctx)
	if err != nil {
		return err
	}
	line := who.Name + ": " + e.word("role", p.Role) + ", " + e.where(titles, p.UnitID)
	for _, h := range p.Holders {
		if h.UserID == who.ID && h.To != "" {
			line += ", " + e.phrase("đến hết ngày %s", "until %s", e.date(h.To))
		}
	}
	return e.say("%s", line)
}

// where names the unit of a post.
func (e *Env) where(titles map[string]string, unitID string) string {
	if unitID == "" {
		return e.pick("toàn hệ thống", "the whole tree")
	}
	return titles[unitID]
}

// user finds a person by the name under which they sign in.
func (e *Env) user(ctx context.Context, login string) (api.UserJSON, error) {
	var page api.Page[api.UserJSON]
	if err := e.Client.Get(ctx, "/api/v1/users", &page); err != nil {
		return api.UserJSON{}, err
	}
	for _, u := range page.Items {
		if u.Login == login {
			return u, nil
		}
	}
	return api.UserJSON{}, e.failure("không có ai tên đăng nhập “%s”", "nobody signs in as “%s”", login)
}

func (e *Env) checkRole(role string) error {
	if directive.Role(role).Valid() {
		return nil
	}
	var known []string
	for _, r := range directive.Roles() {
		known = append(known, string(r))
	}
	return e.misused("%q: chức danh là một trong: %s", "%q: a post is one of: %s", role, strings.Join(known, ", "))
}
