package service

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Lifetimes say how long sessions live. The zero value of a field is its default.
type Lifetimes struct {
	Idle      time.Duration // without use; 12 h
	Age       time.Duration // at most; 30 days
	AdminIdle time.Duration // the same for whoever holds an administrator's post; 30 min
	AdminAge  time.Duration // 12 h
}

func (l Lifetimes) orDefault() Lifetimes {
	set := func(d *time.Duration, to time.Duration) {
		if *d <= 0 {
			*d = to
		}
	}
	set(&l.Idle, 12*time.Hour)
	set(&l.Age, 30*24*time.Hour)
	set(&l.AdminIdle, 30*time.Minute)
	set(&l.AdminAge, 12*time.Hour)
	return l
}

// of picks the lifetimes that count for a person.
func (l Lifetimes) of(a Actor) (idle, age time.Duration) {
	if slices.ContainsFunc(a.Seats, func(s store.Seat) bool { return s.Role == directive.RoleAdmin }) {
		return l.AdminIdle, l.AdminAge
	}
	return l.Idle, l.Age
}

const (
	// slideEvery is how often the use of a session is written at most.
	slideEvery = time.Minute
	// deviceMemory is how long a browser is remembered after its last session.
	deviceMemory = 180 * 24 * time.Hour
	// invitationLife is how long an invitation is good for.
	invitationLife = 72 * time.Hour
	// setupLife is the same for the set-up link, of which every start prints a new one until one was used.
	setupLife = 30 * 24 * time.Hour
)

// Credentials are what a person signs in with.
type Credentials struct {
	Login     string // user name, e-mail address or telephone number
	Password  string
	Device    string // SignedIn.Device of an earlier time on the same browser; may be empty
	Address   string // where the request came from
	UserAgent string
}

// trim cuts what is kept of a request to what a row holds.
func (in Credentials) trim() Credentials {
	in.UserAgent = clipped(in.UserAgent, 200)
	in.Address = clipped(in.Address, 60)
	return in
}

// clipped cuts a text that a client made up to n bytes of valid UTF-8 without control characters.
func clipped(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	for len(s) > n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return s
}

// SignedIn is a new session. The secrets are known here only.
type SignedIn struct {
	Secret     string // for Resume
	Session    store.Session
	Actor      Actor
	MustChange bool   // the password, before anything else
	Device     string // to be kept by the browser, also after signing out
}

// badCredentials is the one answer to a wrong name, a wrong password, and an account that may not be used.
func badCredentials() error { return &directive.Error{Code: directive.CodeBadCredentials} }

// typedName is a name as somebody typed it, in the forms under which a person may be found.
type typedName struct{ exact, lower, digits string }

// nameForms brings a typed user name, e-mail address or telephone number to the forms that are compared: +84 216 3876
// 000, 84.216.3876.000 and 0216 3876 000 are one number.
func nameForms(s string) typedName {
	s = norm.NFC.String(strings.TrimSpace(s))
	n := typedName{exact: s, lower: strings.ToLower(s)}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-()", r) {
			return -1
		}
		return r
	}, s)
	if rest, ok := strings.CutPrefix(digits, "+84"); ok {
		digits = "0" + rest
	} else if rest, ok := strings.CutPrefix(digits, "84"); ok && len(digits) > 10 {
		digits = "0" + rest
	}
	if len(digits) >= 8 && strings.Trim(digits, "0123456789") == "" {
		n.digits = digits
	}
	return n
}

// pick chooses whom a typed name means: the user name first, then the e-mail address, then the telephone number. What
// fits several people fits nobody: an office's number is no name.
func (n typedName) pick(us []directive.User) (directive.User, bool) {
	for _, fits := range []func(directive.User) bool{
		func(u directive.User) bool { return u.Login == n.exact },
		func(u directive.User) bool { return strings.ToLower(u.Login) == n.lower },
		func(u directive.User) bool { return u.Email != "" && strings.ToLower(u.Email) == n.lower },
		func(u directive.User) bool { return n.digits != "" && nameForms(u.Phone).digits == n.digits },
	} {
		var found []directive.User
		for _, u := range us {
			if fits(u) {
				found = append(found, u)
			}
		}
		if len(found) > 0 {
			return found[0], len(found) == 1
		}
	}
	return directive.User{}, false
}

// findByName returns whom a typed name means, and whether it means anybody.
func (s *Service) findByName(ctx context.Context, q *store.Queries, name typedName) (directive.User, bool, error) {
	if name.exact == "" || len(name.exact) > 254 || !utf8.ValidString(name.exact) || strings.ContainsRune(name.exact, 0) {
		return directive.User{}, false, nil
	}
	us, err := q.UsersByName(ctx, name.exact, name.lower, name.digits)
	if err != nil {
		return directive.User{}, false, err
	}
	u, ok := name.pick(us)
	return u, ok, nil
}

// SignIn begins a session. A wrong name, a wrong password and a disabled account are one error, CodeBadCredentials,
// after the same work; after too many of them it is CodeTooMany for a while. call has no actor yet; its idempotency
// key does not count, since no secret is ever stored.
func (s *Service) SignIn(ctx context.Context, call Call, in Credentials) (SignedIn, error) {
	in = in.trim()
	name := nameForms(in.Login)
	q := s.store.Read()
	u, known, err := s.findByName(ctx, q, name)
	if err != nil {
		return SignedIn{}, err
	}
	account := "?" + hashToken(name.lower) // what is typed for nobody is counted as an account is
	var stored store.Password
	if known {
		account = u.ID
		if stored, err = q.Password(ctx, u.ID); err != nil && directive.CodeOf(err) != directive.CodeNotFound {
			return SignedIn{}, err
		}
		if u.Disabled {
			stored.Hash = ""
		}
	}
	device, familiar, err := s.device(ctx, q, in.Device, u.ID)
	if err != nil {
		return SignedIn{}, err
	}
	limits := []failureLimit{{"account " + account, accountFailures}, {"address " + in.Address, addressFailures}}
	if familiar {
		limits = []failureLimit{{"device " + account + " " + hashToken(device), deviceFailures}}
	}
	ok, err := s.verify(ctx, in.Password, stored.Hash, limits)
	if err != nil {
		s.logger.WarnContext(ctx, "sign-in refused", "request_id", call.RequestID, "address", in.Address, "known_device", familiar, "why", directive.CodeOf(err))
		return SignedIn{}, err
	}
	if !ok {
		s.logger.WarnContext(ctx, "sign-in failed", "request_id", call.RequestID, "address", in.Address, "known_device", familiar)
		return SignedIn{}, badCredentials()
	}
	var out SignedIn
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		// The account may have changed while the password was compared.
		now, err := tx.LockUser(ctx, u.ID)
		if err != nil {
			return err
		}
		current, err := tx.Password(ctx, u.ID)
		if err != nil {
			return err
		}
		if now.Disabled || current.Hash != stored.Hash {
			return badCredentials()
		}
		out, err = s.begin(ctx, tx, call, now, in, device)
		out.MustChange, out.Actor.MustChange = current.MustChange, current.MustChange
		return err
	})
	return out, err
}

// verify compares a password with a hash, as long as the limits let it, and counts a failure.
func (s *Service) verify(ctx context.Context, password, hash string, limits []failureLimit) (bool, error) {
	if err := s.limits.check(s.Now(), limits); err != nil {
		return false, err
	}
	done, err := s.hasher.take(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	// Whoever sends many attempts at once is counted too.
	if err := s.limits.check(s.Now(), limits); err != nil {
		return false, err
	}
	ok, err := s.hasher.matches(password, hash)
	if err != nil || ok {
		return ok, err
	}
	return false, s.limits.fail(s.Now(), limits)
}

// device returns the secret by which a browser is known: the given one if anybody has signed in with it, else a new
// one. familiar reports whether this person has.
func (s *Service) device(ctx context.Context, q *store.Queries, given, userID string) (secret string, familiar bool, err error) {
	if given != "" && len(given) < 100 {
		users, err := q.DeviceUsers(ctx, hashToken(given))
		if err != nil {
			return "", false, err
		}
		if len(users) > 0 {
			return given, slices.Contains(users, userID), nil
		}
	}
	return newSecret(""), false, nil
}

// begin starts a session of a person inside a transaction.
func (s *Service) begin(ctx context.Context, tx *store.Tx, call Call, u directive.User, in Credentials, device string) (SignedIn, error) {
	actor, err := s.actorIn(ctx, &tx.Queries, u)
	if err != nil {
		return SignedIn{}, err
	}
	now := tx.Now()
	idle, age := s.lifetimes.of(actor)
	secret := newSecret("")
	session := store.Session{ID: store.NewID(), Hash: hashToken(secret), UserID: u.ID, Device: hashToken(device), CreatedAt: now, SeenAt: now,
		IdleTill: now.Add(min(idle, age)), ExpiresAt: now.Add(age), UserAgent: in.UserAgent, Address: in.Address}
	if err := tx.ForgetSessions(ctx, u.ID, now.Add(-deviceMemory)); err != nil {
		return SignedIn{}, err
	}
	if err := tx.InsertSession(ctx, session); err != nil {
		return SignedIn{}, err
	}
	actor.SessionID = session.ID
	return SignedIn{Secret: secret, Session: session, Actor: actor, Device: device},
		tx.Record(ctx, store.Event{At: now, ActorID: u.ID, Act: "session.start", RequestID: call.RequestID, Data: map[string]any{"session": session.ID, "address": in.Address}})
}

// Resume returns the person behind a session's secret, with the posts held today. A session that is unknown, over,
// ended, or of a disabled account is CodeUnauthenticated. Its use is written at most once a minute.
func (s *Service) Resume(ctx context.Context, secret string) (Actor, store.Session, error) {
	nobody := &directive.Error{Code: directive.CodeUnauthenticated}
	if secret == "" || len(secret) > 100 {
		return Actor{}, store.Session{}, nobody
	}
	now := s.Now()
	live, err := s.store.Read().Session(ctx, hashToken(secret), now)
	if directive.CodeOf(err) == directive.CodeNotFound {
		return Actor{}, store.Session{}, nobody
	}
	if err != nil {
		return Actor{}, store.Session{}, err
	}
	actor, err := s.actor(ctx, directive.User{ID: live.UserID, Name: live.UserName, Language: live.Language})
	if err != nil {
		return Actor{}, store.Session{}, err
	}
	actor.SessionID, actor.MustChange = live.ID, live.MustChange
	// Whoever became an administrator since lives by the shorter times.
	idle, age := s.lifetimes.of(actor)
	end := live.CreatedAt.Add(age)
	if !now.Before(end) || !now.Before(live.SeenAt.Add(idle)) {
		return Actor{}, store.Session{}, nobody
	}
	session := live.Session
	session.ExpiresAt = earlier(session.ExpiresAt, end)
	if now.Sub(session.SeenAt) >= slideEvery {
		session.SeenAt, session.IdleTill = now, earlier(now.Add(idle), session.ExpiresAt)
		err := s.store.InTx(ctx, func(tx *store.Tx) error { return tx.SlideSession(ctx, session.ID, now, session.IdleTill, now) })
		if err != nil && directive.CodeOf(err) != directive.CodeUnavailable { // whoever reads need not wait for a writer
			return Actor{}, store.Session{}, err
		}
	}
	return actor, session, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// SignOut ends the session that the call was made in.
func (s *Service) SignOut(ctx context.Context, call Call) error {
	call.Key = nil
	_, err := write(ctx, s, call, func(c *change) (struct{}, error) {
		ended, err := c.EndSession(ctx, call.Actor.UserID, call.Actor.SessionID, c.now)
		if err != nil || !ended {
			return struct{}{}, err
		}
		return struct{}{}, c.record(ctx, store.Event{Act: "session.end", Data: map[string]any{"session": call.Actor.SessionID}})
	})
	return err
}

// SignOutEverywhere ends all sessions of a person: one's own, or anybody's for those who look after people. userID ""
// is oneself. It says how many there were.
func (s *Service) SignOutEverywhere(ctx context.Context, call Call, userID string) (int, error) {
	return write(ctx, s, call, func(c *change) (int, error) {
		if userID == "" {
			userID = call.Actor.UserID
		}
		if err := c.mayLookAfter(ctx, userID); err != nil {
			return 0, err
		}
		n, err := c.EndSessions(ctx, userID, "", c.now)
		if err != nil {
			return 0, err
		}
		return int(n), c.record(ctx, store.Event{Act: "session.end_all", Data: map[string]any{"user": userID, "sessions": n}})
	})
}

// mayLookAfter fails unless the person is the actor's self or the actor looks after people; then an unknown person is
// CodeNotFound.
func (c *change) mayLookAfter(ctx context.Context, userID string) error {
	if userID == c.call.Actor.UserID && userID != "" {
		return nil
	}
	if !c.call.Actor.everywhere(RightPeople) {
		return directive.Forbidden()
	}
	_, err := c.User(ctx, userID)
	return err
}

// Sessions returns the actor's own sessions in use, newest first.
func (s *Service) Sessions(ctx context.Context, call Call) ([]store.Session, error) {
	return s.store.Read().SessionsOf(ctx, call.Actor.UserID, s.Now())
}

// ChangePassword gives the actor a new password, and ends all other sessions. A wrong old one is counted as a failed
// sign-in is.
func (s *Service) ChangePassword(ctx context.Context, call Call, old, password string) error {
	q := s.store.Read()
	u, err := q.User(ctx, call.Actor.UserID)
	if err != nil {
		return err
	}
	stored, err := q.Password(ctx, u.ID)
	if err != nil && directive.CodeOf(err) != directive.CodeNotFound {
		return err
	}
	ok, err := s.verify(ctx, old, stored.Hash, []failureLimit{{"change " + u.ID, accountFailures}})
	if err != nil {
		return err
	}
	var p directive.Problems
	if !ok {
		p.Add("old_password", "wrong_password")
	}
	checkPassword(&p, "new_password", password, u)
	if ok && norm.NFC.String(old) == norm.NFC.String(password) {
		p.Add("new_password", "password_same")
	}
	if err := p.Err(); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	call.Key = nil
	_, err = write(ctx, s, call, func(c *change) (struct{}, error) {
		if _, err := c.LockUser(ctx, u.ID); err != nil {
			return struct{}{}, err
		}
		current, err := c.Password(ctx, u.ID)
		if err != nil {
			return struct{}{}, err
		}
		if current.Hash != stored.Hash {
			return struct{}{}, &directive.Error{Code: directive.CodeConflict, Detail: "password_changed"}
		}
		return struct{}{}, c.setPassword(ctx, u.ID, hash, false, "password.change")
	})
	return err
}

// setPassword writes a password, ends the person's sessions but the one that asks, and makes invitations useless.
func (c *change) setPassword(ctx context.Context, userID, hash string, mustChange bool, act string) error {
	if err := c.SetPassword(ctx, store.Password{UserID: userID, Hash: hash, MustChange: mustChange, ChangedAt: c.now}); err != nil {
		return err
	}
	kept := ""
	if userID == c.call.Actor.UserID {
		kept = c.call.Actor.SessionID
	}
	if _, err := c.EndSessions(ctx, userID, kept, c.now); err != nil {
		return err
	}
	if err := c.CloseInvitations(ctx, userID, c.now); err != nil {
		return err
	}
	return c.record(ctx, store.Event{Act: act, Data: map[string]any{"user": userID}})
}

// SetPassword gives a person a password that somebody else chose, by those who look after people. With mustChange
// nothing can be done before the person has changed it.
func (s *Service) SetPassword(ctx context.Context, call Call, userID, password string, mustChange bool) error {
	if !call.Actor.everywhere(RightPeople) {
		return directive.Forbidden()
	}
	u, err := s.store.Read().User(ctx, userID)
	if err != nil {
		return err
	}
	var p directive.Problems
	if checkPassword(&p, "password", password, u); p.Err() != nil {
		return p.Err()
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	call.Key = nil
	_, err = write(ctx, s, call, func(c *change) (struct{}, error) {
		if _, err := c.LockUser(ctx, userID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.setPassword(ctx, userID, hash, mustChange, "password.set")
	})
	return err
}

// Invited is an invitation with whom it is for. Secret is known when it is made only.
type Invited struct {
	store.Invitation
	User   directive.User
	Secret string `json:"-"`
}

// Invite makes an invitation with which a person chooses a password once, within 72 hours. Earlier invitations of the
// person become useless. A repeated request with the same idempotency key is refused, since the secret is shown only
// once.
func (s *Service) Invite(ctx context.Context, call Call, userID string, kind store.InvitationKind) (Invited, error) {
	secret := newSecret("")
	out, err := write(ctx, s, call, func(c *change) (Invited, error) {
		if !call.Actor.everywhere(RightPeople) {
			return Invited{}, directive.Forbidden()
		}
		if kind != store.InviteNew && kind != store.InviteReset {
			return Invited{}, fieldError("kind", "one_of", "Values", "invite, reset")
		}
		u, err := c.LockUser(ctx, userID)
		if err != nil {
			return Invited{}, err
		}
		if u.Disabled {
			return Invited{}, &directive.Error{Code: directive.CodeConflict, Detail: "user_disabled"}
		}
		if err := c.CloseInvitations(ctx, userID, c.now); err != nil {
			return Invited{}, err
		}
		i := store.Invitation{ID: store.NewID(), Hash: hashToken(secret), UserID: userID, Kind: kind, CreatedBy: call.Actor.UserID, CreatedAt: c.now, ExpiresAt: c.now.Add(invitationLife)}
		if err := c.InsertInvitation(ctx, i); err != nil {
			return Invited{}, err
		}
		return Invited{i, u, secret}, c.record(ctx, store.Event{Act: "invitation.create", Data: map[string]any{"invitation": i.ID, "user": userID, "kind": kind}})
	})
	if err == nil && out.Secret == "" { // made by an earlier request with the same key
		return Invited{}, &directive.Error{Code: directive.CodeConflict, Detail: "link_shown_once"}
	}
	return out, err
}

// Invitation says whom an invitation is for. One that is unknown, used, replaced or expired is CodeNotFound.
func (s *Service) Invitation(ctx context.Context, secret string) (Invited, error) {
	return s.invitation(ctx, s.store.Read(), secret)
}

func (s *Service) invitation(ctx context.Context, q *store.Queries, secret string) (Invited, error) {
	if secret == "" || len(secret) > 100 {
		return Invited{}, directive.NotFound()
	}
	i, err := q.Invitation(ctx, hashToken(secret), s.Now())
	if err != nil {
		return Invited{}, err
	}
	u, err := q.User(ctx, i.UserID)
	return Invited{Invitation: i, User: u}, err
}

// AcceptInvitation sets the password that in carries, and the user name if in has one, uses the invitation up, ends
// the person's sessions, and begins a new one.
func (s *Service) AcceptInvitation(ctx context.Context, call Call, secret string, in Credentials) (SignedIn, error) {
	in = in.trim()
	invited, err := s.Invitation(ctx, secret)
	if err != nil {
		return SignedIn{}, err
	}
	u := invited.User
	var p directive.Problems
	if in.Login = norm.NFC.String(in.Login); in.Login != "" {
		u.Login = in.Login
		cleanText(&p, "login", &u.Login, 100, true)
	}
	checkPassword(&p, "password", in.Password, u)
	if err := p.Err(); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return SignedIn{}, err
	}
	device, _, err := s.device(ctx, s.store.Read(), in.Device, u.ID)
	if err != nil {
		return SignedIn{}, err
	}
	call.Key, call.Actor = nil, Actor{UserID: u.ID}
	return write(ctx, s, call, func(c *change) (SignedIn, error) {
		stored, err := c.LockUser(ctx, u.ID)
		if err != nil {
			return SignedIn{}, err
		}
		used, err := c.UseInvitation(ctx, invited.ID, c.now)
		if err != nil {
			return SignedIn{}, err
		}
		if !used || stored.Disabled {
			return SignedIn{}, directive.NotFound()
		}
		if stored.Login != u.Login {
			before := stored
			stored.Login = u.Login
			stored.Version++
			if err := c.storeUser(ctx, stored, before); err != nil {
				return SignedIn{}, err
			}
		}
		if err := c.setPassword(ctx, u.ID, hash, false, "invitation.accept"); err != nil {
			return SignedIn{}, err
		}
		return s.begin(ctx, c.Tx, call, stored, in, device)
	})
}

// FirstLink makes the secret of a set-up invitation for the first administrator, whom FirstToken made; "" when that
// administrator has a password or may not sign in. Earlier ones stay good until then.
func (s *Service) FirstLink(ctx context.Context) (string, error) {
	secret := ""
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		secret = ""
		id, err := tx.FirstTokenUser(ctx)
		if directive.CodeOf(err) == directive.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		u, err := tx.LockUser(ctx, id)
		if err != nil || u.Disabled {
			return err
		}
		_, err = tx.Password(ctx, id)
		if directive.CodeOf(err) != directive.CodeNotFound {
			return err
		}
		now, made := tx.Now(), newSecret("")
		i := store.Invitation{ID: store.NewID(), Hash: hashToken(made), UserID: id, Kind: store.InviteSetup, CreatedAt: now, ExpiresAt: now.Add(setupLife)}
		if err := tx.InsertInvitation(ctx, i); err != nil {
			return err
		}
		secret = made
		return tx.Record(ctx, store.Event{At: now, Act: "invitation.create", Data: map[string]any{"invitation": i.ID, "user": id, "kind": i.Kind}})
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// newSecret makes a secret of 256 random bits.
func newSecret(prefix string) string {
	var b [32]byte
	rand.Read(b[:]) //nolint:errcheck // never fails: it would stop the process (crypto/rand)
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// Me is the actor as a person: what is known of them, what their posts allow somewhere, and the session they ask in.
type Me struct {
	User    directive.User
	Rights  []Right
	Session store.Session // zero with a token
}

// Me describes the actor of a call.
func (s *Service) Me(ctx context.Context, call Call) (Me, error) {
	var out Me
	var err error
	if out.User, err = s.store.Read().User(ctx, call.Actor.UserID); err != nil {
		return out, err
	}
	for _, right := range []Right{RightRead, RightDraft, RightIssue, RightReport, RightStandIn, RightReview, RightDecide, RightComment, RightUnits, RightPeople, RightSettings, RightAudit} {
		if call.Actor.anywhere(right) == nil {
			out.Rights = append(out.Rights, right)
		}
	}
	if call.Actor.SessionID == "" {
		return out, nil
	}
	sessions, err := s.Sessions(ctx, call)
	for _, one := range sessions {
		if one.ID == call.Actor.SessionID {
			out.Session = one
		}
	}
	return out, err
}
