package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// TokenPrefix begins every bearer token, so that one found in the wrong place is recognised.
const TokenPrefix = "gb_"

// hashToken is what the store keeps of a token: 256 random bits need no slow hash.
func hashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Authenticate returns the person behind a bearer token, with the posts held today. An unknown, expired or
// revoked token is CodeUnauthenticated.
func (s *Service) Authenticate(ctx context.Context, secret string) (Actor, error) {
	if !strings.HasPrefix(secret, TokenPrefix) {
		return Actor{}, &directive.Error{Code: directive.CodeUnauthenticated}
	}
	u, err := s.store.Read().UserByToken(ctx, hashToken(secret), s.Now())
	if directive.CodeOf(err) == directive.CodeNotFound {
		return Actor{}, &directive.Error{Code: directive.CodeUnauthenticated}
	}
	if err != nil {
		return Actor{}, err
	}
	return s.actor(ctx, u)
}

// FirstToken makes the administrator and the first token when no token was ever made, and returns its secret; ""
// when there was one already. The administrator's post is over the whole tree.
func (s *Service) FirstToken(ctx context.Context) (string, error) {
	secret := newSecret(TokenPrefix)
	made := false
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		made = false
		n, err := tx.CountTokens(ctx)
		if err != nil || n > 0 {
			return err
		}
		now := tx.Now()
		u := directive.User{ID: store.NewID(), Name: "Quản trị hệ thống", Login: "admin", Language: "vi", Version: 1}
		post := directive.Post{ID: store.NewID(), Role: directive.RoleAdmin}
		if err := tx.InsertUser(ctx, u, now); err != nil {
			return err
		}
		if err := tx.InsertPost(ctx, post); err != nil {
			return err
		}
		if err := tx.InsertHolder(ctx, directive.Holder{PostID: post.ID, UserID: u.ID, From: calendar.DateOf(now)}); err != nil {
			return err
		}
		made = true
		if err := tx.InsertToken(ctx, store.Token{ID: store.NewID(), Hash: hashToken(secret), UserID: u.ID, Name: "first", CreatedAt: now}); err != nil {
			return err
		}
		return tx.Record(ctx, store.Event{At: now, ActorID: u.ID, Act: "token.first"})
	})
	if store.IsUnique(err) { // another process made it at the same moment
		return "", nil
	}
	if err != nil || !made {
		return "", err
	}
	return secret, nil
}

// CreateUser adds a person. Login names are unique.
func (s *Service) CreateUser(ctx context.Context, call Call, u directive.User) (directive.User, error) {
	return write(ctx, s, call, func(c *change) (directive.User, error) { return c.createUser(ctx, u) })
}

// AddPerson adds a person and seats them on a post in one step: both or neither.
func (s *Service) AddPerson(ctx context.Context, call Call, u directive.User, post directive.Post, holder directive.Holder) (directive.User, error) {
	return write(ctx, s, call, func(c *change) (directive.User, error) {
		added, err := c.createUser(ctx, u)
		if err != nil {
			return added, err
		}
		holder.UserID = added.ID
		_, err = c.appoint(ctx, post, holder)
		return added, err
	})
}

func (c *change) createUser(ctx context.Context, u directive.User) (directive.User, error) {
	if !c.call.Actor.everywhere(RightPeople) {
		return u, directive.Forbidden()
	}
	var p directive.Problems
	checkUser(&p, &u)
	if err := p.Err(); err != nil {
		return u, err
	}
	u.ID, u.Version, u.Disabled = store.NewID(), 1, false
	err := c.InsertUser(ctx, u, c.now)
	if store.IsUnique(err) {
		return u, fieldError("login", "duplicate", "Value", u.Login)
	}
	if err != nil {
		return u, err
	}
	return u, c.record(ctx, store.Event{Act: "user.create", Data: map[string]any{"user": u.ID}})
}

// checkUser cleans what is known of a person and holds it to the rules.
func checkUser(p *directive.Problems, u *directive.User) {
	cleanText(p, "name", &u.Name, MaxTitle, true)
	cleanText(p, "login", &u.Login, 100, true)
	cleanText(p, "email", &u.Email, 254, false)
	cleanText(p, "phone", &u.Phone, 40, false)
	if u.Email != "" && !validEmail(u.Email) {
		p.Add("email", "bad_email")
	}
	if u.Language == "" {
		u.Language = "vi"
	}
	if u.Language != "vi" && u.Language != "en" {
		p.Add("language", "one_of", "Values", "vi, en")
	}
}

// validEmail reports whether s is a bare address that mail can be sent to.
func validEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && !strings.ContainsAny(s, "\r\n")
}

// Users returns everybody.
func (s *Service) Users(ctx context.Context, call Call) ([]directive.User, error) {
	if !call.Actor.everywhere(RightPeople) {
		return nil, directive.Forbidden()
	}
	return s.store.Read().Users(ctx)
}

// PostView is a post with who holds it.
type PostView struct {
	directive.Post
	Holders []directive.Holder
}

// Posts returns every post with its holders.
func (s *Service) Posts(ctx context.Context, call Call) ([]PostView, error) {
	if !call.Actor.everywhere(RightPeople) {
		return nil, directive.Forbidden()
	}
	q := s.store.Read()
	posts, err := q.Posts(ctx)
	if err != nil {
		return nil, err
	}
	holders, err := q.Holders(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]PostView, len(posts))
	index := map[string]int{}
	for i, p := range posts {
		out[i].Post = p
		index[p.ID] = i
	}
	for _, h := range holders {
		i := index[h.PostID]
		out[i].Holders = append(out[i].Holders, h)
	}
	return out, nil
}

// AppointTo makes sure that a post exists and, when userID is given, seats the person on it from a day on (the
// zero day: today).
func (s *Service) AppointTo(ctx context.Context, call Call, post directive.Post, userID string, from calendar.Date) (PostView, error) {
	return s.Appoint(ctx, call, post, directive.Holder{UserID: userID, From: from})
}

// Appoint is AppointTo with everything that can be said of a holder: also a last day, and that it is a deputy who
// stands in.
func (s *Service) Appoint(ctx context.Context, call Call, post directive.Post, holder directive.Holder) (PostView, error) {
	return write(ctx, s, call, func(c *change) (PostView, error) { return c.appoint(ctx, post, holder) })
}

func (c *change) appoint(ctx context.Context, post directive.Post, holder directive.Holder) (PostView, error) {
	var out PostView
	if !c.call.Actor.everywhere(RightPeople) {
		return out, directive.Forbidden()
	}
	var p directive.Problems
	cleanText(&p, "title", &post.Title, MaxTitle, false)
	if !post.Role.Valid() {
		p.Add("role", "one_of", "Values", "chair, supervisor, office, head, officer, inspector, admin")
	}
	if post.UnitID != "" {
		if _, err := c.Unit(ctx, post.UnitID); directive.CodeOf(err) == directive.CodeNotFound {
			p.Add("unit_id", "unknown_unit", "Value", post.UnitID)
		} else if err != nil {
			return out, err
		}
	}
	if holder.UserID != "" {
		if _, err := c.User(ctx, holder.UserID); directive.CodeOf(err) == directive.CodeNotFound {
			p.Add("user_id", "bad_reference")
		} else if err != nil {
			return out, err
		}
	}
	if holder.From.IsZero() {
		holder.From = calendar.DateOf(c.now)
	}
	if !holder.To.IsZero() && holder.To.Before(holder.From) {
		p.Add("to", "until_before_start")
	}
	if err := p.Err(); err != nil {
		return out, err
	}
	existing, err := c.PostAt(ctx, post.UnitID, post.Role, post.Title)
	switch {
	case err == nil:
		post = existing
	case directive.CodeOf(err) == directive.CodeNotFound:
		post.ID = store.NewID()
		if err := c.InsertPost(ctx, post); err != nil {
			return out, err
		}
	default:
		return out, err
	}
	out.Post = post
	if holder.UserID != "" {
		holder.PostID = post.ID
		if err := c.InsertHolder(ctx, holder); err != nil {
			if store.IsUnique(err) {
				return out, fieldError("user_id", "duplicate", "Value", holder.UserID)
			}
			return out, err
		}
		out.Holders = append(out.Holders, holder)
	}
	return out, c.record(ctx, store.Event{Act: "post.appoint", UnitID: post.UnitID, Data: map[string]any{"post": post.ID, "role": post.Role, "user": holder.UserID, "from": holder.From, "to": holder.To, "acting": holder.Acting}})
}

// NewToken is a token with its secret, which is shown once and never stored.
type NewToken struct {
	store.Token
	Secret string `json:"-"`
}

// CreateToken makes a token for a person: for oneself, or for others by those who look after people. It lives
// until expires; the zero time: for ever. A repeated request with the same idempotency key is refused, since the
// secret is shown only once.
func (s *Service) CreateToken(ctx context.Context, call Call, userID, name string, expires time.Time) (NewToken, error) {
	secret := newSecret(TokenPrefix)
	out, err := write(ctx, s, call, func(c *change) (NewToken, error) {
		if userID == "" {
			userID = call.Actor.UserID
		}
		if userID != call.Actor.UserID && !call.Actor.everywhere(RightPeople) {
			return NewToken{}, directive.Forbidden()
		}
		var p directive.Problems
		cleanText(&p, "name", &name, 100, true)
		if _, err := c.User(ctx, userID); directive.CodeOf(err) == directive.CodeNotFound {
			p.Add("user_id", "bad_reference")
		} else if err != nil {
			return NewToken{}, err
		}
		if !expires.IsZero() && !expires.After(c.now) {
			p.Add("expires_at", "due_in_past", "Due", calendar.DateOf(expires).String())
		}
		if err := p.Err(); err != nil {
			return NewToken{}, err
		}
		k := store.Token{ID: store.NewID(), Hash: hashToken(secret), UserID: userID, Name: name, CreatedAt: c.now, ExpiresAt: expires}
		if err := c.InsertToken(ctx, k); err != nil {
			return NewToken{}, err
		}
		return NewToken{k, secret}, c.record(ctx, store.Event{Act: "token.create", Data: map[string]any{"token": k.ID, "user": userID}})
	})
	if err == nil && out.Secret == "" { // made by an earlier request with the same key
		return NewToken{}, &directive.Error{Code: directive.CodeConflict, Detail: "token_shown_once"}
	}
	return out, err
}

// storeUser writes a person whose row is held. A user name is one person's, and may not be another's e-mail address or
// telephone number, since one signs in with any of them.
func (c *change) storeUser(ctx context.Context, u, before directive.User) error {
	taken := fieldError("login", "duplicate", "Value", u.Login)
	if u.Login != before.Login {
		name := nameForms(u.Login)
		others, err := c.UsersByName(ctx, name.exact, name.lower, name.digits)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(others, func(other directive.User) bool { return other.ID != u.ID }) {
			return taken
		}
	}
	err := c.Tx.UpdateUser(ctx, u)
	if store.IsUnique(err) {
		return taken
	}
	return err
}

// UpdateUser changes what is known of a person. apply changes the stored person; what it yields is checked as a new
// one is. Disabling takes the person's access away at once: sessions, tokens and invitations are dead, and stay so
// when the account is enabled again. Nobody disables themselves.
func (s *Service) UpdateUser(ctx context.Context, call Call, userID string, apply func(*directive.User)) (directive.User, error) {
	return write(ctx, s, call, func(c *change) (directive.User, error) {
		if !call.Actor.everywhere(RightPeople) {
			return directive.User{}, directive.Forbidden()
		}
		u, err := c.LockUser(ctx, userID)
		if err != nil {
			return u, err
		}
		if err := c.checkVersion(u.Version); err != nil {
			return u, err
		}
		before := u
		apply(&u)
		u.ID, u.Version = before.ID, before.Version+1
		var p directive.Problems
		checkUser(&p, &u)
		if u.Disabled && userID == call.Actor.UserID {
			p.Add("disabled", "own_account")
		}
		if err := p.Err(); err != nil {
			return u, err
		}
		if err := c.storeUser(ctx, u, before); err != nil {
			return u, err
		}
		if u.Disabled && !before.Disabled {
			if err := c.shutOut(ctx, userID); err != nil {
				return u, err
			}
		}
		return u, c.record(ctx, store.Event{Act: "user.update", Data: map[string]any{"user": u.ID, "changed": changedFields(before, u), "disabled": u.Disabled}})
	})
}

// changedFields names what differs between two states of a person.
func changedFields(a, b directive.User) []string {
	out := []string{}
	for name, differs := range map[string]bool{"name": a.Name != b.Name, "login": a.Login != b.Login, "email": a.Email != b.Email, "phone": a.Phone != b.Phone,
		"language": a.Language != b.Language, "disabled": a.Disabled != b.Disabled} {
		if differs {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// shutOut makes everything useless with which a person could come in.
func (c *change) shutOut(ctx context.Context, userID string) error {
	if _, err := c.EndSessions(ctx, userID, "", c.now); err != nil {
		return err
	}
	if _, err := c.RevokeTokens(ctx, userID, c.now); err != nil {
		return err
	}
	return c.CloseInvitations(ctx, userID, c.now)
}

// DisableUser takes a person's access away at once, or gives it back.
func (s *Service) DisableUser(ctx context.Context, call Call, userID string, disabled bool) (directive.User, error) {
	return s.UpdateUser(ctx, call, userID, func(u *directive.User) { u.Disabled = disabled })
}

// Tokens returns the actor's own tokens; with all, everybody's, for those who look after people.
func (s *Service) Tokens(ctx context.Context, call Call, all bool) ([]store.Token, error) {
	if all {
		if !call.Actor.everywhere(RightPeople) {
			return nil, directive.Forbidden()
		}
		return s.store.Read().Tokens(ctx, "")
	}
	if call.Actor.UserID == "" {
		return nil, nil
	}
	return s.store.Read().Tokens(ctx, call.Actor.UserID)
}

// RevokeToken makes a token useless at once: one's own, or anybody's for those who look after people. One that may not
// be seen, or was revoked before, is CodeNotFound.
func (s *Service) RevokeToken(ctx context.Context, call Call, tokenID string) error {
	_, err := write(ctx, s, call, func(c *change) (struct{}, error) {
		owner := call.Actor.UserID
		if call.Actor.everywhere(RightPeople) {
			owner = ""
		} else if owner == "" {
			return struct{}{}, directive.NotFound()
		}
		tokens, err := c.Tokens(ctx, owner)
		if err != nil {
			return struct{}{}, err
		}
		for _, k := range tokens {
			if k.ID != tokenID {
				continue
			}
			if revoked, err := c.RevokeToken(ctx, tokenID, c.now); err != nil || !revoked {
				if err == nil {
					err = directive.NotFound()
				}
				return struct{}{}, err
			}
			return struct{}{}, c.record(ctx, store.Event{Act: "token.revoke", Data: map[string]any{"token": tokenID, "user": k.UserID}})
		}
		return struct{}{}, directive.NotFound()
	})
	return err
}

// EndHolding ends a person's sitting on a post with a last day. The post stays, with who else held it.
func (s *Service) EndHolding(ctx context.Context, call Call, postID, userID string, last calendar.Date) (PostView, error) {
	return write(ctx, s, call, func(c *change) (PostView, error) {
		var out PostView
		if !call.Actor.everywhere(RightPeople) {
			return out, directive.Forbidden()
		}
		if last.IsZero() {
			return out, fieldError("to", "required")
		}
		ended, err := c.EndHolder(ctx, postID, userID, last)
		if err == nil && !ended {
			err = directive.NotFound()
		}
		if err != nil {
			return out, err
		}
		posts, err := c.Posts(ctx)
		if err != nil {
			return out, err
		}
		holders, err := c.Holders(ctx)
		if err != nil {
			return out, err
		}
		for _, p := range posts {
			if p.ID == postID {
				out.Post = p
			}
		}
		for _, h := range holders {
			if h.PostID == postID {
				out.Holders = append(out.Holders, h)
			}
		}
		return out, c.record(ctx, store.Event{Act: "post.leave", Data: map[string]any{"post": postID, "user": userID, "to": last}})
	})
}

// PersonDetail is a person with everything that those who look after people need to know.
type PersonDetail struct {
	directive.User
	Holdings    []Holding
	Tokens      []store.Token // those that are still of use
	Sessions    int           // browsers that are signed in
	HasPassword bool          // false: the person has not been let in yet
}

// Holding is a person's sitting on a post. Unit is empty when the post is over the whole tree.
type Holding struct {
	directive.Holder
	Post directive.Post
	Unit directive.Unit
}

// PersonDetail describes a person, for those who look after people. The newest holding comes first.
func (s *Service) PersonDetail(ctx context.Context, call Call, userID string) (PersonDetail, error) {
	var d PersonDetail
	if !call.Actor.everywhere(RightPeople) {
		return d, directive.Forbidden()
	}
	q := s.store.Read()
	var err error
	if d.User, err = q.User(ctx, userID); err != nil {
		return d, err
	}
	if _, err = q.Password(ctx, userID); err == nil {
		d.HasPassword = true
	} else if directive.CodeOf(err) != directive.CodeNotFound {
		return d, err
	}
	now := s.Now()
	sessions, err := q.SessionsOf(ctx, userID, now)
	if err != nil {
		return d, err
	}
	d.Sessions = len(sessions)
	tokens, err := q.Tokens(ctx, userID)
	if err != nil {
		return d, err
	}
	for _, k := range tokens {
		if k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(now)) {
			d.Tokens = append(d.Tokens, k)
		}
	}
	posts, err := s.Posts(ctx, call)
	if err != nil {
		return d, err
	}
	units := map[string]bool{}
	for _, p := range posts {
		for _, h := range p.Holders {
			if h.UserID == userID {
				d.Holdings = append(d.Holdings, Holding{Holder: h, Post: p.Post})
				units[p.UnitID] = true
			}
		}
	}
	delete(units, "")
	named, err := q.UnitsByID(ctx, keys(units))
	if err != nil {
		return d, err
	}
	for i := range d.Holdings {
		d.Holdings[i].Unit = named[d.Holdings[i].Post.UnitID]
	}
	slices.SortStableFunc(d.Holdings, func(a, b Holding) int { return b.From.Compare(a.From) })
	return d, nil
}
