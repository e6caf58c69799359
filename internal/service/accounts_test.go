package service_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// The passwords of these tests. None of them may appear in a log or in a table.
const (
	password = "canary sông Hồng 7"
	another  = "canary núi Phan Xi Păng"
)

// keeper is somebody who looks after people, with a password.
func (w *world) keeper() service.Call {
	w.t.Helper()
	if _, known := w.people["keeper"]; !known {
		w.seat("keeper", "", directive.RoleAdmin, "")
		w.give("keeper", password)
	}
	return w.as("keeper")
}

// give sets a person's password.
func (w *world) give(login, password string) {
	w.t.Helper()
	if err := w.service.SetPassword(w.t.Context(), w.admin(), w.people[login], password, false); err != nil {
		w.t.Fatal(err)
	}
}

// signIn is an attempt to sign in from an address of a test.
func (w *world) signIn(login, password, device string) (service.SignedIn, error) {
	return w.service.SignIn(w.t.Context(), service.Call{ArrivedAt: w.clock.Now()}, service.Credentials{Login: login, Password: password, Device: device, Address: "203.0.113.7", UserAgent: "test\r\n"})
}

// session is a session that must begin.
func (w *world) session(login, password, device string) service.SignedIn {
	w.t.Helper()
	return must[service.SignedIn](w.t)(w.signIn(login, password, device))
}

// in is a call inside a session.
func inSession(w *world, s service.SignedIn) service.Call {
	w.t.Helper()
	actor, _, err := w.service.Resume(w.t.Context(), s.Secret)
	if err != nil {
		w.t.Fatal(err)
	}
	return service.Call{Actor: actor, ArrivedAt: w.clock.Now()}
}

func (w *world) alive(s service.SignedIn) bool {
	w.t.Helper()
	_, _, err := w.service.Resume(w.t.Context(), s.Secret)
	if err != nil && directive.CodeOf(err) != directive.CodeUnauthenticated {
		w.t.Fatal(err)
	}
	return err == nil
}

func wantCode(t testing.TB, what string, err error, code directive.Code) {
	t.Helper()
	if directive.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// TestSignIn: with the user name, the address or the number one gets in; whatever is wrong, the answer is the same.
func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give("chair", password)
		w.give("office", password)
		w.sql("UPDATE users SET phone = '+84 216 3876.000', login = 'chair' WHERE id = '" + w.people["chair"] + "'")
		email := must[directive.User](t)(w.store.Read().User(t.Context(), w.people["chair"])).Email
		ids := map[string]bool{}
		for _, name := range []string{"chair", " Chair ", strings.ToUpper(email), "0216 3876 000", "84.216.3876.000"} {
			s := w.session(name, password, "")
			if s.Actor.UserID != w.people["chair"] || len(s.Actor.Seats) != 1 || s.MustChange || s.Session.UserAgent != "test" {
				t.Errorf("%s: signed in as %+v", name, s.Actor)
			}
			if ids[s.Session.ID] || ids[s.Secret] || len(s.Secret) < 43 {
				t.Errorf("%s: the session is not a new one", name)
			}
			ids[s.Session.ID], ids[s.Secret] = true, true
			actor, session, err := w.service.Resume(t.Context(), s.Secret)
			if err != nil || actor.UserID != w.people["chair"] || actor.Name != "chair" || session.ID != s.Session.ID {
				t.Errorf("%s: resumed as %+v (%v)", name, actor, err)
			}
		}
		must[directive.User](t)(w.service.DisableUser(t.Context(), w.admin(), w.people["office"], true))
		answers := map[string]bool{}
		for what, c := range map[string][2]string{"a wrong password": {"chair", another}, "an unknown name": {"nobody", password}, "a disabled account": {"office", password},
			"no password yet": {"supervisor", password}, "nothing": {"", ""}, "a long one": {strings.Repeat("x", 5000), strings.Repeat("y", 5000)}, "no text": {"\xff\x00", "\xff\x00"}} {
			_, err := w.signIn(c[0], c[1], "")
			wantCode(t, what, err, directive.CodeBadCredentials)
			answers[fmt.Sprint(err)] = true
		}
		if len(answers) != 1 {
			t.Errorf("%d different answers: %v", len(answers), answers)
		}
		if n := w.count("SELECT count(*) FROM events WHERE act = 'session.start'"); n != 5 {
			t.Errorf("%d sessions in the audit log, want 5", n)
		}
	})
}

// TestLockOut: a stranger who guesses keeps others like them out for a while, never the person on a browser that has
// signed in before; and the right password does not help while the door is closed.
func TestLockOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give("chair", password)
		known := w.session("chair", password, "")
		refused := func(login, password, device string) (directive.Code, string) {
			_, err := w.signIn(login, password, device)
			return directive.CodeOf(err), fmt.Sprint(err)
		}
		texts := map[string]bool{}
		for _, login := range []string{"chair", "nobody"} {
			for i := range 10 {
				if code, _ := refused(login, another, ""); code != directive.CodeBadCredentials {
					t.Fatalf("%s, attempt %d: %s", login, i, code)
				}
			}
			code, text := refused(login, password, "")
			if code != directive.CodeTooMany {
				t.Errorf("%s, after ten failures: %s", login, text)
			}
			texts[text] = true
		}
		if len(texts) != 1 {
			t.Errorf("an unknown account is told apart: %v", texts)
		}
		if code, _ := refused("chair", password, "made up"); code != directive.CodeTooMany {
			t.Errorf("a made-up device opens the door: %s", code)
		}
		again := w.session("chair", password, known.Device)
		if again.Device != known.Device || again.Secret == known.Secret {
			t.Error("a known browser is not known any more, or its session is not a new one")
		}
		for range 10 {
			refused("chair", another, known.Device)
		}
		if code, _ := refused("chair", password, known.Device); code != directive.CodeTooMany {
			t.Errorf("a known browser guesses for ever: %s", code)
		}
		w.clock.add(31 * time.Minute)
		w.session("chair", password, "")
	})
}

// TestManyAtOnce: guesses that are sent all at once are counted one by one.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give("chair", password)
		var group sync.WaitGroup
		codes := make([]directive.Code, 40)
		for i := range codes {
			group.Go(func() {
				_, err := w.signIn("chair", another, "")
				codes[i] = directive.CodeOf(err)
			})
		}
		group.Wait()
		guesses := 0
		for _, c := range codes {
			if c == directive.CodeBadCredentials {
				guesses++
			}
		}
		if guesses > 11 {
			t.Errorf("%d guesses were answered", guesses)
		}
	})
}

// TestSharedAddress: an office of many people behind one address signs in as often as it likes.
func TestSharedAddress(t *testing.T) {
	w := newWorld(t, databases[0].place(t))
	w.give("chair", password)
	for range 12 {
		w.session("chair", password, "")
	}
	for i := range 100 {
		_, err := w.signIn(fmt.Sprintf("guess-%d", i), another, "")
		wantCode(t, "a guess", err, directive.CodeBadCredentials)
	}
	_, err := w.signIn("chair", password, "")
	wantCode(t, "after a hundred failures from one address", err, directive.CodeTooMany)
}

// TestSessionLife: a session lives while it is used, not for ever, and shorter for an administrator; its use is
// written once a minute at most.
func TestSessionLife(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give("chair", password)
		w.keeper()
		for _, c := range []struct {
			login     string
			idle, age time.Duration
		}{{"chair", 12 * time.Hour, 30 * 24 * time.Hour}, {"keeper", 30 * time.Minute, 12 * time.Hour}} {
			s := w.session(c.login, password, "")
			w.clock.add(c.idle)
			if w.alive(s) {
				t.Errorf("%s: alive after %v without use", c.login, c.idle)
			}
			s = w.session(c.login, password, "")
			uses := 0
			for began := w.clock.Now(); w.alive(s); uses++ {
				if w.clock.Now().Sub(began) > c.age {
					t.Fatalf("%s: alive after %v", c.login, c.age)
				}
				w.clock.add(c.idle - time.Second)
			}
			if want := int(c.age / c.idle); uses < want {
				t.Errorf("%s: used %d times, want at least %d", c.login, uses, want)
			}
		}
		s := w.session("chair", password, "")
		seen := func() string { return w.query("SELECT seen_at FROM sessions WHERE id = '" + s.Session.ID + "'")[0] }
		w.clock.add(59 * time.Second)
		before := seen()
		if !w.alive(s) || seen() != before {
			t.Error("a use within a minute was written")
		}
		w.clock.add(time.Second)
		if !w.alive(s) || seen() == before {
			t.Error("a use after a minute was not written")
		}
	})
}

// TestBecomingAdmin: a session that began with the long times ends by the short ones when its person takes an
// administrator's post.
func TestBecomingAdmin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give("chair", password)
		s := w.session("chair", password, "")
		w.seat("chair", "", directive.RoleAdmin, "thêm")
		w.clock.add(31 * time.Minute)
		if w.alive(s) {
			t.Error("alive after 31 minutes without use")
		}
	})
}

// TestSessionsEnd: by signing out, everywhere, by a new password, by being disabled, each at once.
func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, chair := t.Context(), w.people["chair"]
		w.give("chair", password)
		w.give("office", password)
		office := w.session("office", password, "")
		three := func() (a, b, c service.SignedIn) {
			return w.session("chair", password, ""), w.session("chair", password, ""), w.session("chair", password, "")
		}
		a, b, c := three()
		if n := len(must[[]store.Session](t)(w.service.Sessions(ctx, inSession(w, a)))); n != 3 {
			t.Errorf("%d sessions, want 3", n)
		}
		if err := w.service.SignOut(ctx, inSession(w, a)); err != nil || w.alive(a) || !w.alive(b) {
			t.Errorf("signed out: %v", err)
		}
		if err := w.service.ChangePassword(ctx, inSession(w, b), password, another); err != nil || !w.alive(b) || w.alive(c) {
			t.Errorf("changed the password: %v", err)
		}
		_, err := w.signIn("chair", password, "")
		wantCode(t, "the old password", err, directive.CodeBadCredentials)
		w.give("chair", password)
		if w.alive(b) {
			t.Error("alive with a password that somebody else set")
		}
		a, b, _ = three()
		_, err = w.service.SignOutEverywhere(ctx, inSession(w, office), chair)
		wantCode(t, "somebody else's sessions", err, directive.CodeForbidden)
		if n, err := w.service.SignOutEverywhere(ctx, inSession(w, a), ""); err != nil || n != 3 || w.alive(a) || w.alive(b) {
			t.Errorf("signed out everywhere: %d %v", n, err)
		}
		_, b, _ = three()
		if n, err := w.service.SignOutEverywhere(ctx, w.keeper(), chair); err != nil || n != 3 || w.alive(b) {
			t.Errorf("signed out by the keeper: %d %v", n, err)
		}
		_, err = w.service.SignOutEverywhere(ctx, w.keeper(), store.NewID())
		wantCode(t, "nobody's sessions", err, directive.CodeNotFound)
		a, _, _ = three()
		token := must[service.NewToken](t)(w.service.CreateToken(ctx, w.as("chair"), "", "máy", time.Time{}))
		must[directive.User](t)(w.service.DisableUser(ctx, w.keeper(), chair, true))
		_, err = w.service.Authenticate(ctx, token.Secret)
		wantCode(t, "a token of a disabled account", err, directive.CodeUnauthenticated)
		if w.alive(a) {
			t.Error("alive after the account was disabled")
		}
		must[directive.User](t)(w.service.DisableUser(ctx, w.keeper(), chair, false))
		_, err = w.service.Authenticate(ctx, token.Secret)
		wantCode(t, "a token from before", err, directive.CodeUnauthenticated)
		if w.alive(a) {
			t.Error("a session came back to life")
		}
		if !w.alive(office) {
			t.Error("somebody else's session ended")
		}
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if err := w.service.SetPassword(ctx, w.admin(), w.people["chair"], password, true); err != nil {
			t.Fatal(err)
		}
		s := w.session("chair", password, "")
		call := inSession(w, s)
		if !s.MustChange || !call.Actor.MustChange {
			t.Error("a password that somebody else chose need not be changed")
		}
		w.refusedField(t, "old_password", "wrong_password", func() error { return w.service.ChangePassword(ctx, call, another, another) })
		w.refusedField(t, "new_password", "password_same", func() error { return w.service.ChangePassword(ctx, call, password, password) })
		w.refusedField(t, "new_password", "password_short", func() error { return w.service.ChangePassword(ctx, call, password, "ngắn") })
		w.refusedField(t, "new_password", "password_obvious", func() error { return w.service.ChangePassword(ctx, call, password, "matkhau123") })
		if err := w.service.ChangePassword(ctx, call, password, another); err != nil {
			t.Fatal(err)
		}
		if inSession(w, s).Actor.MustChange {
			t.Error("the changed password must be changed again")
		}
		for range 10 {
			w.service.ChangePassword(ctx, call, password, "mật khẩu mới nào đó") //nolint:errcheck // counted below
		}
		wantCode(t, "guessing in a session that was left open", w.service.ChangePassword(ctx, call, another, "mật khẩu mới nào đó"), directive.CodeTooMany)
		w.refused(t, directive.CodeForbidden, func() error { return w.service.SetPassword(ctx, call, w.people["office"], password, false) })
	})
}

// TestInvitation: an invitation lets one person choose a password once, in time.
func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, chair := t.Context(), w.people["chair"]
		w.refused(t, directive.CodeForbidden, func() error {
			_, err := w.service.Invite(ctx, w.as("office"), chair, store.InviteNew)
			return err
		})
		w.refused(t, directive.CodeNotFound, func() error {
			_, err := w.service.Invite(ctx, w.admin(), store.NewID(), store.InviteNew)
			return err
		})
		w.refusedField(t, "kind", "one_of", func() error {
			_, err := w.service.Invite(ctx, w.admin(), chair, store.InviteSetup)
			return err
		})
		invite := func() service.Invited {
			return must[service.Invited](t)(w.service.Invite(ctx, w.keeper(), chair, store.InviteReset))
		}
		accept := func(secret, login string) (service.SignedIn, error) {
			return w.service.AcceptInvitation(ctx, service.Call{ArrivedAt: w.clock.Now()}, secret, service.Credentials{Login: login, Password: another})
		}
		w.give("chair", password)
		open := w.session("chair", password, "")
		old, now := invite(), invite()
		if who := must[service.Invited](t)(w.service.Invitation(ctx, now.Secret)); who.User.ID != chair || who.Kind != store.InviteReset || who.Secret != "" {
			t.Errorf("the invitation is %+v", who)
		}
		w.refusedField(t, "password", "password_short", func() error {
			_, err := w.service.AcceptInvitation(ctx, service.Call{}, now.Secret, service.Credentials{Password: "ngắn"})
			return err
		})
		w.refusedField(t, "login", "duplicate", func() error { _, err := accept(now.Secret, "Office"); return err })
		s, err := accept(now.Secret, "chu.tich")
		if err != nil || s.Actor.UserID != chair || !w.alive(s) || w.alive(open) {
			t.Errorf("accepted as %+v (%v)", s.Actor, err)
		}
		w.session("chu.tich", another, "")
		late := invite()
		w.clock.add(72 * time.Hour)
		for what, secret := range map[string]string{"replaced": old.Secret, "used": now.Secret, "expired": late.Secret, "unknown": "x", "empty": "", "long": strings.Repeat("x", 1000)} {
			_, err := w.service.Invitation(ctx, secret)
			wantCode(t, what, err, directive.CodeNotFound)
			w.refused(t, directive.CodeNotFound, func() error { _, err := accept(secret, ""); return err })
		}
		last := invite()
		must[directive.User](t)(w.service.DisableUser(ctx, w.keeper(), chair, true))
		_, err = w.service.Invitation(ctx, last.Secret)
		wantCode(t, "of a disabled account", err, directive.CodeNotFound)
		w.refused(t, directive.CodeConflict, func() error {
			_, err := w.service.Invite(ctx, w.keeper(), chair, store.InviteNew)
			return err
		})
	})
}

// TestInvitationRace: of many who use one invitation at once, one gets in.
func TestInvitationRace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := must[service.Invited](t)(w.service.Invite(t.Context(), w.admin(), w.people["chair"], store.InviteNew))
		var group sync.WaitGroup
		errs := make([]error, 6)
		for n := range errs {
			group.Go(func() {
				_, errs[n] = w.service.AcceptInvitation(context.Background(), service.Call{}, i.Secret, service.Credentials{Password: fmt.Sprintf("canary mật khẩu thứ %d", n)})
			})
		}
		group.Wait()
		in := 0
		for _, err := range errs {
			if err == nil {
				in++
			} else {
				wantCode(t, "who came later", err, directive.CodeNotFound)
			}
		}
		if in != 1 {
			t.Errorf("%d got in", in)
		}
	})
}

// TestFirstLink: until the first administrator has a password every start makes a link, and then none.
func TestFirstLink(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if link := must[string](t)(w.service.FirstLink(ctx)); link != "" {
			t.Error("a link before there is an administrator")
		}
		must[string](t)(w.service.FirstToken(ctx))
		first, second := must[string](t)(w.service.FirstLink(ctx)), must[string](t)(w.service.FirstLink(ctx))
		if first == "" || first == second {
			t.Fatalf("links %q and %q", first, second)
		}
		s, err := w.service.AcceptInvitation(ctx, service.Call{}, first, service.Credentials{Login: "quantri", Password: password})
		if err != nil || len(s.Actor.Seats) != 1 || s.Actor.Seats[0].Role != directive.RoleAdmin {
			t.Fatalf("set up as %+v (%v)", s.Actor, err)
		}
		_, err = w.service.Invitation(ctx, second)
		wantCode(t, "the other link", err, directive.CodeNotFound)
		if link := must[string](t)(w.service.FirstLink(ctx)); link != "" {
			t.Error("a link after there is a password")
		}
	})
}

func TestUpdateUser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, keeper := t.Context(), w.keeper()
		change := func(call service.Call, apply func(*directive.User)) error {
			_, err := w.service.UpdateUser(ctx, call, w.people["chair"], apply)
			return err
		}
		w.refused(t, directive.CodeForbidden, func() error { return change(w.as("office"), func(*directive.User) {}) })
		w.refusedField(t, "email", "bad_email", func() error { return change(keeper, func(u *directive.User) { u.Email = "x" }) })
		w.refusedField(t, "login", "duplicate", func() error { return change(keeper, func(u *directive.User) { u.Login = "office" }) })
		email := must[directive.User](t)(w.store.Read().User(ctx, w.people["office"])).Email
		w.refusedField(t, "login", "duplicate", func() error { return change(keeper, func(u *directive.User) { u.Login = email }) })
		w.refusedField(t, "disabled", "own_account", func() error {
			_, err := w.service.DisableUser(ctx, keeper, keeper.Actor.UserID, true)
			return err
		})
		stale := keeper
		stale.IfMatch = 9
		w.refused(t, directive.CodeStaleVersion, func() error { return change(stale, func(*directive.User) {}) })
		if err := change(keeper, func(u *directive.User) { u.Phone, u.ID, u.Version = "0912 345 678", "x", 77 }); err != nil {
			t.Fatal(err)
		}
		u := must[directive.User](t)(w.store.Read().User(ctx, w.people["chair"]))
		if u.Phone != "0912 345 678" || u.Version != 2 {
			t.Errorf("changed to %+v", u)
		}
	})
}

func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		mine := must[service.NewToken](t)(w.service.CreateToken(ctx, w.as("chair"), "", "của tôi", time.Time{}))
		theirs := must[service.NewToken](t)(w.service.CreateToken(ctx, w.as("office"), "", "của họ", time.Time{}))
		if own := must[[]store.Token](t)(w.service.Tokens(ctx, w.as("chair"), false)); len(own) != 1 || own[0].ID != mine.ID {
			t.Errorf("one's own tokens are %v", own)
		}
		_, err := w.service.Tokens(ctx, w.as("chair"), true)
		wantCode(t, "everybody's tokens", err, directive.CodeForbidden)
		if all := must[[]store.Token](t)(w.service.Tokens(ctx, w.keeper(), true)); len(all) != 2 {
			t.Errorf("%d tokens, want 2", len(all))
		}
		revoke := func(call service.Call, id string) func() error {
			return func() error { return w.service.RevokeToken(ctx, call, id) }
		}
		w.refused(t, directive.CodeNotFound, revoke(w.as("chair"), theirs.ID))
		w.refused(t, directive.CodeNotFound, revoke(w.as("chair"), store.NewID()))
		if err := revoke(w.as("chair"), mine.ID)(); err != nil {
			t.Error(err)
		}
		if err := revoke(w.keeper(), theirs.ID)(); err != nil {
			t.Error(err)
		}
		w.refused(t, directive.CodeNotFound, revoke(w.as("chair"), mine.ID))
		for _, k := range []service.NewToken{mine, theirs} {
			_, err := w.service.Authenticate(ctx, k.Secret)
			wantCode(t, "a revoked token", err, directive.CodeUnauthenticated)
		}
	})
}

func TestEndHolding(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, today := t.Context(), calendar.DateOf(w.clock.Now())
		v := must[service.PostView](t)(w.service.AppointTo(ctx, w.admin(), directive.Post{UnitID: w.units["Lục Yên"], Role: directive.RoleOfficer, Title: "Thư ký"}, w.people["chair"], today))
		end := func(call service.Call, last calendar.Date) func() error {
			return func() error {
				_, err := w.service.EndHolding(ctx, call, v.ID, w.people["chair"], last)
				return err
			}
		}
		w.refused(t, directive.CodeForbidden, end(w.as("office"), today))
		w.refused(t, directive.CodeNotFound, end(w.admin(), today.AddDays(-1)))
		w.refusedField(t, "to", "required", end(w.admin(), calendar.Date{}))
		if err := end(w.admin(), today)(); err != nil {
			t.Fatal(err)
		}
		w.clock.add(24 * time.Hour)
		if n := len(w.as("chair").Actor.Seats); n != 1 {
			t.Errorf("%d posts on the day after, want 1", n)
		}
	})
}

// TestSecretsAreKept: no password, secret or token is in the log or in a table.
func TestSecretsAreKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var log bytes.Buffer
		w.service = service.New(service.Options{Store: w.store, Grace: grace, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		w.give("chair", password)
		s := w.session("chair", password, "")
		w.signIn("canary-login", password, "") //nolint:errcheck // refused
		w.signIn("chair", another, s.Device)   //nolint:errcheck // refused
		i := must[service.Invited](t)(w.service.Invite(t.Context(), w.admin(), w.people["office"], store.InviteNew))
		k := must[service.NewToken](t)(w.service.CreateToken(t.Context(), w.as("chair"), "", "máy", time.Time{}))
		if n := strings.Count(log.String(), "sign-in failed"); n != 2 {
			t.Errorf("%d failures in the log, want 2:\n%s", n, log.String())
		}
		held := log.String()
		for _, rows := range w.rows() {
			held += strings.Join(rows, "\n")
		}
		for _, secret := range []string{"canary", s.Secret, s.Device, i.Secret, k.Secret} {
			if strings.Contains(held, secret) {
				t.Errorf("%q is in the log or in a table", secret)
			}
		}
	})
}
