package cli

import (
	"context"
	"fmt"

	"giaoban/api"
)

// AddUser adds a person and, with a role, seats them on the post of a unit (by id, code or name; "": the whole tree).
// As JSON it prints the person, then the post.
func (e *Env) AddUser(ctx context.Context, u api.UserJSON, role, unit string) error {
	seat := api.AppointJSON{Role: role}
	if role != "" { // before anything is made
		if err := e.checkRole(role); err != nil {
			return err
		}
	}
	if unit != "" {
		if role == "" {
			return e.misused("--unit cần đi cùng --role", "--unit goes with --role")
		}
		var err error
		if seat.UnitID, err = e.unitID(ctx, unit); err != nil {
			return err
		}
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/users", u)
	if err != nil {
		return err
	}
	made, err := decode[api.UserJSON](body)
	if err != nil {
		return err
	}
	if e.JSON {
		err = e.body(body)
	} else {
		err = e.say("%s  %s", made.ID, made.Name)
	}
	if err != nil || role == "" {
		return err
	}
	seat.UserID = made.ID
	body, err = e.Client.Do(ctx, "POST", "/api/v1/posts", seat)
	if err != nil {
		return fmt.Errorf("%s: %w", e.phrase("%s đã được thêm nhưng chưa có chức danh", "%s is added but has no post yet", made.Name), err)
	}
	if e.JSON {
		return e.body(body)
	}
	titles, err := e.titles(ctx)
	if err != nil {
		return err
	}
	return e.say("%s, %s", e.word("role", role), e.where(titles, seat.UnitID))
}

// NewToken makes a token for whoever signs in as login; for oneself without one. Its secret is printed this once.
func (e *Env) NewToken(ctx context.Context, login, name string) error {
	in := api.TokenInJSON{Name: name}
	if login != "" {
		u, err := e.user(ctx, login)
		if err != nil {
			return err
		}
		in.UserID = u.ID
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/tokens", in)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.body(body)
	}
	k, err := decode[api.TokenJSON](body)
	if err != nil {
		return err
	}
	return e.say("%s", k.Token)
}
