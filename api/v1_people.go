package api

import (
	"cmp"
	"net/http"
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
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
	Acting bool   `json:"acting,omitempty" doc:"A deputy who stands in."`
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
		out.Holders = append(out.Holders, HolderJSON{h.UserID, dayText(h.From), dayText(h.To), h.Acting})
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
	To     string `json:"to,omitempty" doc:"Last day; absent: not known yet."`
	Acting bool   `json:"acting,omitempty" doc:"A deputy who stands in."`
}

// LeaveJSON ends a person's sitting on a post.
type LeaveJSON struct {
	UserID string `json:"user_id"`
	To     string `json:"to" doc:"Last day."`
}

// UserPatchJSON changes some values of a person; what is absent stays.
type UserPatchJSON struct {
	Name     *string `json:"name,omitempty"`
	Login    *string `json:"login,omitempty"`
	Email    *string `json:"email,omitempty"`
	Phone    *string `json:"phone,omitempty"`
	Language *string `json:"language,omitempty"`
	Disabled *bool   `json:"disabled,omitempty" doc:"true: sessions, tokens and invitations are dead at once, and stay so."`
}

func (u UserJSON) etag() int { return u.Version }

// apply changes a person.
func (in UserPatchJSON) apply(u *directive.User) {
	for to, from := range map[*string]*string{&u.Name: in.Name, &u.Login: in.Login, &u.Email: in.Email, &u.Phone: in.Phone, &u.Language: in.Language} {
		if from != nil {
			*to = *from
		}
	}
	if in.Disabled != nil {
		u.Disabled = *in.Disabled
	}
}

// InviteJSON asks for an invitation.
type InviteJSON struct {
	Kind string `json:"kind,omitempty" doc:"invite, for somebody new, if absent; reset for somebody who has lost the password."`
}

// InvitationJSON is a new invitation; its link is shown this once.
type InvitationJSON struct {
	ID        string `json:"id"`
	UserID    string `json:"user_id"`
	Kind      string `json:"kind"`
	ExpiresAt string `json:"expires_at"`
	Link      string `json:"link" doc:"Where the person chooses a password, once. A path alone when the server was not told its public address."`
}

func (i InvitationJSON) location() string { return "/api/v1/users" }

// EndedJSON says how many sessions were ended.
type EndedJSON struct {
	Sessions int `json:"sessions"`
}

// NoneJSON is a body without anything in it.
type NoneJSON struct{}

// KnownTokenJSON is a token as it is listed, without its secret.
type KnownTokenJSON struct {
	ID        string `json:"id"`
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
	ExpiresAt string `json:"expires_at,omitempty"`
	RevokedAt string `json:"revoked_at,omitempty"`
}

// setupLink is where a person uses an invitation.
func (a *API) setupLink(secret string) string {
	return strings.TrimSuffix(a.PublicURL, "/") + "/setup/" + secret
}

// accountRoutes are what those who look after people do with accounts.
func (a *API) accountRoutes() []endpoint {
	all := []param{{name: "all", kind: "boolean", values: []string{"true", "false"}, doc: "true: everybody's, for administrators; else one's own."}}
	return []endpoint{
		write(http.MethodPatch, "/api/v1/users/:id", "patchUser", "Sửa người dùng, ngừng hoặc mở lại tài khoản", "Change a person, disable or enable the account", http.StatusOK, false,
			func(r *request, in UserPatchJSON) (UserJSON, error) {
				id, err := r.id()
				if err != nil {
					return UserJSON{}, err
				}
				u, err := a.Service.UpdateUser(r, r.call, id, in.apply)
				return userJSON(u), err
			}),
		write(http.MethodPost, "/api/v1/users/:id/invitations", "invite", "Tạo đường dẫn đặt mật khẩu", "Make a link with which a person chooses a password", http.StatusCreated, true,
			func(r *request, in InviteJSON) (InvitationJSON, error) {
				id, err := r.id()
				if err != nil {
					return InvitationJSON{}, err
				}
				i, err := a.Service.Invite(r, r.call, id, cmp.Or(store.InvitationKind(in.Kind), store.InviteNew))
				return InvitationJSON{i.ID, i.UserID, string(i.Kind), instant(i.ExpiresAt), a.setupLink(i.Secret)}, err
			}),
		act("/api/v1/users/:id/sign-out", "signOutEverywhere", "Đăng xuất một người khỏi mọi thiết bị", "End all sessions of a person", func(r *request, _ NoneJSON) (EndedJSON, error) {
			id, err := r.id()
			if err != nil {
				return EndedJSON{}, err
			}
			n, err := a.Service.SignOutEverywhere(r, r.call, id)
			return EndedJSON{n}, err
		}),
		write(http.MethodPost, "/api/v1/posts/:id/leave", "leavePost", "Thôi giữ chức danh", "End a person's sitting on a post", http.StatusOK, false,
			func(r *request, in LeaveJSON) (PostJSON, error) {
				id, err := r.id()
				if err != nil {
					return PostJSON{}, err
				}
				var p reader
				to := p.day("to", in.To)
				if err := p.Err(); err != nil {
					return PostJSON{}, err
				}
				v, err := a.Service.EndHolding(r, r.call, id, in.UserID, to)
				return postJSON(v), err
			}),
		read("/api/v1/tokens", "listTokens", "Mã truy cập", "Tokens", all, func(r *request) (Page[KnownTokenJSON], error) {
			out := Page[KnownTokenJSON]{Items: []KnownTokenJSON{}}
			ks, err := a.Service.Tokens(r, r.call, r.query("all") == "true")
			for _, k := range ks {
				out.Items = append(out.Items, KnownTokenJSON{k.ID, k.UserID, k.Name, instant(k.CreatedAt), instant(k.ExpiresAt), instant(k.RevokedAt)})
			}
			return out, err
		}),
		remove("/api/v1/tokens/:id", "revokeToken", "Hủy mã truy cập", "Make a token useless", func(r *request) error {
			id, err := r.id()
			if err != nil {
				return err
			}
			return a.Service.RevokeToken(r, r.call, id)
		}),
	}
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
			holder := directive.Holder{UserID: in.UserID, From: p.day("from", in.From), To: p.day("to", in.To), Acting: in.Acting}
			if err := p.Err(); err != nil {
				return PostJSON{}, err
			}
			v, err := a.Service.Appoint(r, r.call, directive.Post{UnitID: in.UnitID, Role: directive.Role(in.Role), Title: in.Title}, holder)
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
