package api

import (
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// UserJSON is a person.
type UserJSON struct {
	ID       string `json:"id,omitempty" doc:"Read only."`
	Name     string `json:"name"`
	Login    string `json:"login" doc:"Unique."`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Language string `json:"language,omitempty" doc:"vi or en; vi if absent."`
	Disabled bool   `json:"disabled,omitempty" doc:"Read only."`
	Version  int    `json:"version,omitempty" doc:"Read only."`
}

func (u UserJSON) location() string { return "/api/v1/users" }

func userJSON(u directive.User) UserJSON {
	return UserJSON{u.ID, u.Name, u.Login, u.Email, u.Phone, u.Language, u.Disabled, u.Version}
}

// HolderJSON says who sat on a post when.
type HolderJSON struct {
	UserID string `json:"user_id"`
	From   string `json:"from"`
	To     string `json:"to,omitempty"`
}

// PostJSON is a seat at a unit.
type PostJSON struct {
	ID      string       `json:"id"`
	UnitID  string       `json:"unit_id" doc:"Empty: over the whole tree."`
	Role    string       `json:"role"`
	Title   string       `json:"title"`
	Holders []HolderJSON `json:"holders"`
}

func (p PostJSON) location() string { return "/api/v1/posts" }

func postJSON(v service.PostView) PostJSON {
	out := PostJSON{v.ID, v.UnitID, string(v.Role), v.Title, []HolderJSON{}}
	for _, h := range v.Holders {
		out.Holders = append(out.Holders, HolderJSON{h.UserID, dayText(h.From), dayText(h.To)})
	}
	return out
}

// AppointJSON makes sure that a post exists and seats a person on it.
type AppointJSON struct {
	UnitID string `json:"unit_id,omitempty" doc:"Absent: over the whole tree."`
	Role   string `json:"role" doc:"chair, supervisor, office, head, officer, inspector or admin."`
	Title  string `json:"title,omitempty"`
	UserID string `json:"user_id,omitempty" doc:"Absent: the post stays empty."`
	From   string `json:"from,omitempty" doc:"First day; today if absent."`
}

// TokenInJSON asks for a token.
type TokenInJSON struct {
	UserID    string `json:"user_id,omitempty" doc:"Absent: for oneself."`
	Name      string `json:"name"`
	ExpiresAt string `json:"expires_at,omitempty" doc:"RFC 3339; absent: never."`
}

// TokenJSON is a new token; its secret is shown this once.
type TokenJSON struct {
	ID        string `json:"id"`
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	ExpiresAt string `json:"expires_at,omitempty"`
	Token     string `json:"token"`
}

func (t TokenJSON) location() string { return "/api/v1/tokens" }

func (a *API) peopleRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/users", "listUsers", "Người dùng", "People", nil, func(r *request) (Page[UserJSON], error) {
			us, err := a.Service.Users(r, r.call)
			out := Page[UserJSON]{Items: []UserJSON{}}
			for _, u := range us {
				out.Items = append(out.Items, userJSON(u))
			}
			return out, err
		}),
		create("/api/v1/users", "createUser", "Thêm người dùng", "Add a person", func(r *request, in UserJSON) (UserJSON, error) {
			u, err := a.Service.CreateUser(r, r.call, directive.User{Name: in.Name, Login: in.Login, Email: in.Email, Phone: in.Phone, Language: in.Language})
			return userJSON(u), err
		}),
		read("/api/v1/posts", "listPosts", "Chức danh ở các đơn vị và người giữ", "Posts and who holds them", nil, func(r *request) (Page[PostJSON], error) {
			ps, err := a.Service.Posts(r, r.call)
			out := Page[PostJSON]{Items: []PostJSON{}}
			for _, p := range ps {
				out.Items = append(out.Items, postJSON(p))
			}
			return out, err
		}),
		create("/api/v1/posts", "appoint", "Lập chức danh, phân công người giữ", "Make a post and seat a person on it", func(r *request, in AppointJSON) (PostJSON, error) {
			var p reader
			from := p.day("from", in.From)
			if err := p.Err(); err != nil {
				return PostJSON{}, err
			}
			v, err := a.Service.AppointTo(r, r.call, directive.Post{UnitID: in.UnitID, Role: directive.Role(in.Role), Title: in.Title}, in.UserID, from)
			return postJSON(v), err
		}),
		create("/api/v1/tokens", "createToken", "Tạo mã truy cập", "Make a token", func(r *request, in TokenInJSON) (TokenJSON, error) {
			var p reader
			expires := p.instant("expires_at", in.ExpiresAt)
			if err := p.Err(); err != nil {
				return TokenJSON{}, err
			}
			k, err := a.Service.CreateToken(r, r.call, in.UserID, in.Name, expires)
			return TokenJSON{k.ID, k.UserID, k.Name, instant(k.ExpiresAt), k.Secret}, err
		}),
	}
}
