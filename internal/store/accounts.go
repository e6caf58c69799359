package store

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Password is how a person proves who they are.
type Password struct {
	UserID     string
	Hash       string // argon2id, in PHC form
	MustChange bool   // chosen by somebody else: nothing else can be done before it is changed
	ChangedAt  time.Time
}

// Session is one browser that a person has signed in on, as the store knows it: only a hash of its secret.
type Session struct {
	ID        string
	Hash      string // SHA-256 of the secret, hex
	UserID    string
	Device    string // SHA-256 of what the browser keeps after signing out, hex
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	IdleTill  time.Time // over, unless it is used before
	ExpiresAt time.Time // over, however much it is used
	UserAgent string
	Address   string
	EndedAt   time.Time // zero: not ended by anybody
}

// LiveSession is a session in use, with what its owner is asked for at every request.
type LiveSession struct {
	Session
	UserName   string
	Language   string // of the owner
	MustChange bool   // the password
}

// InvitationKind is what an invitation is for.
type InvitationKind string

// The kinds of invitations.
const (
	InviteSetup InvitationKind = "setup"  // the first administrator's, made by the program
	InviteNew   InvitationKind = "invite" // for somebody new
	InviteReset InvitationKind = "reset"  // for somebody who has lost the password
)

// Invitation lets one person choose a password, once.
type Invitation struct {
	ID        string
	Hash      string // SHA-256 of the secret, hex
	UserID    string
	Kind      InvitationKind
	CreatedBy string // empty: the program
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// UsersByName returns everybody whom a name that was typed in may mean: by user name, exactly or in lower case; by
// e-mail address in lower case; by telephone number, digits alone and with a leading 0.
func (q *Queries) UsersByName(ctx context.Context, exact, lower, digits string) ([]directive.User, error) {
	var us []directive.User
	err := q.list(ctx, &us, "users-by-name", exact, lower, lower, digits)
	return us, err
}

// LockUser is User, and holds the row.
func (t *Tx) LockUser(ctx context.Context, id string) (directive.User, error) {
	var u directive.User
	err := t.get(ctx, &u, "user-lock", id)
	return u, err
}

// UpdateUser writes a person whose row is held.
func (t *Tx) UpdateUser(ctx context.Context, u directive.User) error {
	return t.insert(ctx, "user-update", u)
}

// Password returns how a person proves who they are, or CodeNotFound.
func (q *Queries) Password(ctx context.Context, userID string) (Password, error) {
	var row struct {
		Password
		ChangedAt when
	}
	err := q.get(ctx, &row, "password", userID)
	row.Password.ChangedAt = row.ChangedAt.Time
	return row.Password, err
}

// SetPassword writes a person's password over the one before.
func (t *Tx) SetPassword(ctx context.Context, p Password) error {
	return t.insert(ctx, "password-set", struct {
		Password
		ChangedAt when
	}{p, at(p.ChangedAt)})
}

type sessionRow struct {
	Session
	CreatedAt, SeenAt, IdleTill, ExpiresAt, EndedAt when
}

func rowOfSession(s Session) sessionRow {
	return sessionRow{s, at(s.CreatedAt), at(s.SeenAt), at(s.IdleTill), at(s.ExpiresAt), at(s.EndedAt)}
}

func (r sessionRow) session() Session {
	s := r.Session
	s.CreatedAt, s.SeenAt, s.IdleTill, s.ExpiresAt, s.EndedAt = r.CreatedAt.Time, r.SeenAt.Time, r.IdleTill.Time, r.ExpiresAt.Time, r.EndedAt.Time
	return s
}

// Session returns the session of a secret's hash if it is in use and its owner not disabled, else CodeNotFound.
func (q *Queries) Session(ctx context.Context, hash string, now time.Time) (LiveSession, error) {
	var row struct {
		sessionRow
		UserName   string
		Language   string
		MustChange bool
	}
	err := q.get(ctx, &row, "session", hash, at(now), at(now))
	return LiveSession{row.session(), row.UserName, row.Language, row.MustChange}, err
}

// SessionsOf returns a person's sessions in use, newest first.
func (q *Queries) SessionsOf(ctx context.Context, userID string, now time.Time) ([]Session, error) {
	var rows []sessionRow
	err := q.list(ctx, &rows, "sessions-of-user", userID, at(now), at(now))
	out := make([]Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out, err
}

// InsertSession adds a session.
func (t *Tx) InsertSession(ctx context.Context, s Session) error {
	return t.insert(ctx, "session-insert", rowOfSession(s))
}

// SlideSession notes that a session was used now and lives until idleTill, unless that was noted after before.
func (t *Tx) SlideSession(ctx context.Context, id string, now, idleTill, before time.Time) error {
	_, err := t.exec(ctx, "session-slide", at(now), at(idleTill), id, at(before))
	return err
}

// EndSession ends one session of a person, and reports whether it was in use.
func (t *Tx) EndSession(ctx context.Context, userID, id string, now time.Time) (bool, error) {
	n, err := t.exec(ctx, "session-end", at(now), id, userID)
	return n > 0, err
}

// EndSessions ends all sessions of a person but the one kept, and says how many. kept may be empty.
func (t *Tx) EndSessions(ctx context.Context, userID, kept string, now time.Time) (int64, error) {
	return t.exec(ctx, "sessions-end", at(now), userID, kept)
}

// ForgetSessions deletes the sessions of a person that are over and were last used before an instant.
func (t *Tx) ForgetSessions(ctx context.Context, userID string, before time.Time) error {
	_, err := t.exec(ctx, "sessions-forget", userID, at(before), at(before))
	return err
}

// DeviceUsers says who has signed in on a device, by the hash of its secret.
func (q *Queries) DeviceUsers(ctx context.Context, device string) ([]string, error) {
	var ids []string
	err := q.list(ctx, &ids, "device-users", device)
	return ids, err
}

type invitationRow struct {
	Invitation
	CreatedAt, ExpiresAt, UsedAt when
}

// Invitation returns the invitation of a secret's hash if it can still be used, else CodeNotFound.
func (q *Queries) Invitation(ctx context.Context, hash string, now time.Time) (Invitation, error) {
	var row invitationRow
	err := q.get(ctx, &row, "invitation", hash, at(now))
	i := row.Invitation
	i.CreatedAt, i.ExpiresAt, i.UsedAt = row.CreatedAt.Time, row.ExpiresAt.Time, row.UsedAt.Time
	return i, err
}

// InsertInvitation adds an invitation.
func (t *Tx) InsertInvitation(ctx context.Context, i Invitation) error {
	return t.insert(ctx, "invitation-insert", invitationRow{i, at(i.CreatedAt), at(i.ExpiresAt), at(i.UsedAt)})
}

// UseInvitation uses an invitation up, and reports whether it was still there to use.
func (t *Tx) UseInvitation(ctx context.Context, id string, now time.Time) (bool, error) {
	n, err := t.exec(ctx, "invitation-use", at(now), id)
	return n > 0, err
}

// CloseInvitations makes all of a person's invitations useless.
func (t *Tx) CloseInvitations(ctx context.Context, userID string, now time.Time) error {
	_, err := t.exec(ctx, "invitations-close", at(now), userID)
	return err
}

type tokenRow struct {
	Token
	CreatedAt, ExpiresAt, RevokedAt when
}

// Tokens returns a person's tokens in the order of their making; of everybody when userID is empty.
func (q *Queries) Tokens(ctx context.Context, userID string) ([]Token, error) {
	var rows []tokenRow
	var err error
	if userID == "" {
		err = q.list(ctx, &rows, "tokens")
	} else {
		err = q.list(ctx, &rows, "tokens-of-user", userID)
	}
	out := make([]Token, len(rows))
	for i, r := range rows {
		out[i] = r.Token
		out[i].CreatedAt, out[i].ExpiresAt, out[i].RevokedAt = r.CreatedAt.Time, r.ExpiresAt.Time, r.RevokedAt.Time
	}
	return out, err
}

// RevokeToken makes a token useless, and reports whether it was of use.
func (t *Tx) RevokeToken(ctx context.Context, id string, now time.Time) (bool, error) {
	n, err := t.exec(ctx, "token-revoke", at(now), id)
	return n > 0, err
}

// RevokeTokens makes all tokens of a person useless, and says how many there were.
func (t *Tx) RevokeTokens(ctx context.Context, userID string, now time.Time) (int64, error) {
	return t.exec(ctx, "tokens-revoke", at(now), userID)
}

// FirstTokenUser is whom the first token was made for, the first administrator; CodeNotFound before that.
func (q *Queries) FirstTokenUser(ctx context.Context) (string, error) {
	var id string
	err := q.get(ctx, &id, "token-first")
	return id, err
}

// EndHolder ends a person's sitting on a post with a last day, and says whether there was one to end.
func (t *Tx) EndHolder(ctx context.Context, postID, userID string, last calendar.Date) (bool, error) {
	n, err := t.exec(ctx, "holder-end", last, postID, userID, last, last)
	return n > 0, err
}
