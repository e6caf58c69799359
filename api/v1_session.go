package api

import (
	"net/http"
)

// CredentialsJSON is what a person signs in with.
type CredentialsJSON struct {
	Login    string `json:"login" doc:"User name, e-mail address or telephone number."`
	Password string `json:"password"`
}

// OwnPostJSON is a post that the asker holds today.
type OwnPostJSON struct {
	UnitID string `json:"unit_id" doc:"Empty: over the whole tree."`
	Role   string `json:"role"`
}

// SessionJSON says who is asking.
type SessionJSON struct {
	User       UserJSON      `json:"user"`
	Posts      []OwnPostJSON `json:"posts"`
	Rights     []string      `json:"rights" doc:"What the posts allow, each within its unit and everything below."`
	MustChange bool          `json:"must_change" doc:"The password has to be changed before anything else."`
	ExpiresAt  string        `json:"expires_at,omitempty" doc:"The session ends then, however much it is used. Absent with a token."`
}

// PasswordJSON is a new password with the present one.
type PasswordJSON struct {
	Old string `json:"old_password"`
	New string `json:"new_password" doc:"10 to 256 characters of any kind, not an obvious word."`
}

// whoAmI describes the actor of the request.
func (r *request) whoAmI() (SessionJSON, error) {
	me, err := r.api.Service.Me(r, r.call)
	if err != nil {
		return SessionJSON{}, err
	}
	out := SessionJSON{User: userJSON(me.User), Posts: []OwnPostJSON{}, Rights: []string{}, MustChange: r.call.Actor.MustChange}
	for _, s := range r.call.Actor.Seats {
		out.Posts = append(out.Posts, OwnPostJSON{s.UnitID, string(s.Role)})
	}
	for _, right := range me.Rights {
		out.Rights = append(out.Rights, string(right))
	}
	if !me.Session.ExpiresAt.IsZero() {
		out.ExpiresAt = instant(me.Session.ExpiresAt)
	}
	return out, nil
}

func (a *API) sessionRoutes() []endpoint {
	signIn := write(http.MethodPost, "/api/v1/session", "signIn", "Đăng nhập", "Sign in; the answer sets a cookie", http.StatusOK, false, func(r *request, in CredentialsJSON) (SessionJSON, error) {
		signed, err := a.Service.SignIn(r, r.call, a.credentials(r.gin, in.Login, in.Password))
		if err != nil {
			return SessionJSON{}, err
		}
		a.setSession(r.gin, signed)
		r.call.Actor = signed.Actor
		return r.whoAmI()
	})
	signIn.public = true
	who := read("/api/v1/session", "whoAmI", "Người đang đăng nhập, chức danh và quyền", "Who is asking, with posts and rights", nil, func(r *request) (SessionJSON, error) {
		return r.whoAmI()
	})
	who.settling = true
	signOut := remove("/api/v1/session", "signOut", "Đăng xuất", "Sign out", func(r *request) error {
		if err := a.Service.SignOut(r, r.call); err != nil {
			return err
		}
		a.clearSession(r.gin)
		return nil
	})
	signOut.settling = true
	password := write(http.MethodPost, "/api/v1/password", "changePassword", "Đổi mật khẩu", "Change one's password; all other sessions end", http.StatusOK, false,
		func(r *request, in PasswordJSON) (SessionJSON, error) {
			if err := a.Service.ChangePassword(r, r.call, in.Old, in.New); err != nil {
				return SessionJSON{}, err
			}
			r.call.Actor.MustChange = false
			return r.whoAmI()
		})
	password.settling = true
	return []endpoint{signIn, who, signOut, password}
}
