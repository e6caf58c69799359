package storetest

import (
	"context"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func accountTests() []test {
	return []test{
		{"accounts/names", userNames},
		{"accounts/passwords", passwords},
		{"accounts/sessions", sessions},
		{"accounts/invitations", invitations},
		{"accounts/tokens", revokedTokens},
		{"accounts/holders", endedHolders},
	}
}

func userNames(t *testing.T, e *env) {
	e.seed(t)
	hoa := directive.User{ID: "hoa", Name: "Hoa", Login: "Hoa", Email: "Hoa@Example.org", Phone: "+84 (216) 3876.000", Language: "vi", Version: 1}
	bare := directive.User{ID: "bare", Name: "Bare", Login: "bare", Version: 1}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, hoa, e.Now()))
		return tx.InsertUser(ctx, bare, e.Now())
	})
	for _, c := range []struct {
		exact, lower, digits string
		want                 []directive.User
	}{
		{"Hoa", "hoa", "", []directive.User{hoa}},
		{"HOA", "hoa", "", []directive.User{hoa}},
		{"hoa@example.ORG", "hoa@example.org", "", []directive.User{hoa}},
		{"0216 3876000", "0216 3876000", "02163876000", []directive.User{hoa}},
		{"nobody", "nobody", "", nil},
		{"", "", "", nil}, // no e-mail and no number are no names
	} {
		same(t, c.exact, val[[]directive.User](t)(e.Read().UsersByName(t.Context(), c.exact, c.lower, c.digits)), c.want)
	}
	changed := filled[directive.User](1)
	changed.ID = hoa.ID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		same(t, "a held person", val[directive.User](t)(tx.LockUser(ctx, hoa.ID)), hoa)
		return tx.UpdateUser(ctx, changed)
	})
	same(t, "a changed person", val[directive.User](t)(e.Read().User(t.Context(), hoa.ID)), changed)
	bare.Login = changed.Login
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateUser(ctx, bare) }); !store.IsUnique(err) {
		t.Errorf("a login twice: %v, want a unique violation", err)
	}
}

func passwords(t *testing.T, e *env) {
	e.seed(t)
	_, err := e.Read().Password(t.Context(), userID)
	wantCode(t, "no password", err, directive.CodeNotFound)
	for seed := range 2 { // the second is written over the first
		p := filled[store.Password](seed)
		p.UserID, p.MustChange = userID, seed == 1
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetPassword(ctx, p) })
		same(t, "a password", val[store.Password](t)(e.Read().Password(t.Context(), userID)), p)
	}
}

func sessions(t *testing.T, e *env) {
	e.seed(t)
	session := func(seed int) store.Session {
		s := filled[store.Session](seed)
		s.UserID, s.CreatedAt, s.SeenAt, s.EndedAt = userID, e.Now().Add(time.Duration(seed)*time.Second), e.Now(), time.Time{}
		s.IdleTill, s.ExpiresAt = e.Now().Add(time.Hour), e.Now().Add(2*time.Hour)
		return s
	}
	one, two, gone := session(1), session(2), session(3)
	gone.UserID = "gone"
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, directive.User{ID: "gone", Login: "gone", Disabled: true}, e.Now()))
		must(t, tx.SetPassword(ctx, store.Password{UserID: userID, Hash: "h", MustChange: true, ChangedAt: e.Now()}))
		must(t, tx.InsertSession(ctx, one))
		must(t, tx.InsertSession(ctx, two))
		return tx.InsertSession(ctx, gone)
	})
	live := func(hash string, at time.Time) (store.LiveSession, error) {
		return e.Read().Session(t.Context(), hash, at)
	}
	same(t, "a session", val[store.LiveSession](t)(live(one.Hash, e.Now())), store.LiveSession{Session: one, UserName: "Lò Thị Mai", MustChange: true})
	same(t, "the sessions of a person", val[[]store.Session](t)(e.Read().SessionsOf(t.Context(), userID, e.Now())), []store.Session{two, one})
	for what, c := range map[string]struct {
		hash string
		at   time.Time
	}{"unknown": {"absent", e.Now()}, "idle too long": {one.Hash, one.IdleTill}, "of a disabled account": {gone.Hash, e.Now()}} {
		_, err := live(c.hash, c.at)
		wantCode(t, what, err, directive.CodeNotFound)
	}
	same(t, "who signed in on a device", val[[]string](t)(e.Read().DeviceUsers(t.Context(), one.Device)), []string{userID})

	later := e.Now().Add(30 * time.Minute)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.SlideSession(ctx, one.ID, later, later.Add(3*time.Hour), later))
		return tx.SlideSession(ctx, one.ID, later.Add(-time.Minute), later, later.Add(-time.Minute)) // came too late to count
	})
	one.SeenAt, one.IdleTill = later, later.Add(3*time.Hour)
	same(t, "a session in use", val[store.LiveSession](t)(live(one.Hash, later)).Session, one)
	_, err := live(one.Hash, one.ExpiresAt)
	wantCode(t, "expired", err, directive.CodeNotFound)

	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		if n := val[int64](t)(tx.EndSessions(ctx, userID, one.ID, e.Now())); n != 1 {
			t.Errorf("%d other sessions ended, want 1", n)
		}
		if val[bool](t)(tx.EndSession(ctx, "gone", one.ID, e.Now())) {
			t.Error("somebody else ended a session")
		}
		return nil
	})
	_, err = live(two.Hash, e.Now())
	wantCode(t, "ended with the others", err, directive.CodeNotFound)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		for _, want := range []bool{true, false} {
			if got := val[bool](t)(tx.EndSession(ctx, userID, one.ID, e.Now())); got != want {
				t.Errorf("ended %t, want %t", got, want)
			}
		}
		must(t, tx.ForgetSessions(ctx, userID, one.SeenAt)) // two was seen before, one then
		return nil
	})
	same(t, "a forgotten device", val[[]string](t)(e.Read().DeviceUsers(t.Context(), two.Device)), nil)
	same(t, "a remembered device", val[[]string](t)(e.Read().DeviceUsers(t.Context(), one.Device)), []string{userID})
}

func invitations(t *testing.T, e *env) {
	e.seed(t)
	invitation := func(seed int) store.Invitation {
		i := filled[store.Invitation](seed)
		i.UserID, i.ExpiresAt, i.UsedAt = userID, e.Now().Add(time.Hour), time.Time{}
		return i
	}
	one, two := invitation(1), invitation(2)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertInvitation(ctx, one))
		return tx.InsertInvitation(ctx, two)
	})
	same(t, "an invitation", val[store.Invitation](t)(e.Read().Invitation(t.Context(), one.Hash, e.Now())), one)
	_, err := e.Read().Invitation(t.Context(), one.Hash, one.ExpiresAt)
	wantCode(t, "expired", err, directive.CodeNotFound)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		for _, want := range []bool{true, false} {
			if got := val[bool](t)(tx.UseInvitation(ctx, one.ID, e.Now())); got != want {
				t.Errorf("used %t, want %t", got, want)
			}
		}
		_, err := tx.Invitation(ctx, one.Hash, e.Now())
		wantCode(t, "used", err, directive.CodeNotFound)
		must(t, tx.CloseInvitations(ctx, userID, e.Now()))
		_, err = tx.Invitation(ctx, two.Hash, e.Now())
		wantCode(t, "closed", err, directive.CodeNotFound)
		return nil
	})
}

func revokedTokens(t *testing.T, e *env) {
	e.seed(t)
	_, err := e.Read().FirstTokenUser(t.Context())
	wantCode(t, "no token yet", err, directive.CodeNotFound)
	one := filled[store.Token](1)
	one.UserID, one.CreatedAt, one.ExpiresAt, one.RevokedAt = userID, e.Now(), e.Now().Add(time.Hour), time.Time{}
	two := store.Token{ID: "two", Hash: "bb", UserID: "other", Name: "2", CreatedAt: e.Now().Add(time.Second)}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, directive.User{ID: "other", Login: "other"}, e.Now()))
		must(t, tx.InsertToken(ctx, two))
		return tx.InsertToken(ctx, one)
	})
	same(t, "whose the first token is", val[string](t)(e.Read().FirstTokenUser(t.Context())), userID)
	same(t, "all tokens", val[[]store.Token](t)(e.Read().Tokens(t.Context(), "")), []store.Token{one, two})
	same(t, "one's tokens", val[[]store.Token](t)(e.Read().Tokens(t.Context(), "other")), []store.Token{two})
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		for _, want := range []bool{true, false} {
			if got := val[bool](t)(tx.RevokeToken(ctx, one.ID, e.Now())); got != want {
				t.Errorf("revoked %t, want %t", got, want)
			}
		}
		if n := val[int64](t)(tx.RevokeTokens(ctx, "other", e.Now())); n != 1 {
			t.Errorf("%d tokens revoked, want 1", n)
		}
		return nil
	})
	one.RevokedAt = e.Now()
	same(t, "a revoked token", val[[]store.Token](t)(e.Read().Tokens(t.Context(), userID)), []store.Token{one})
	_, err = e.Read().UserByToken(t.Context(), one.Hash, e.Now())
	wantCode(t, "a revoked token", err, directive.CodeNotFound)
}

func endedHolders(t *testing.T, e *env) {
	e.seed(t)
	day := calendar.NewDate(2021, 1, 5)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertPost(ctx, directive.Post{ID: "head", UnitID: district(1), Role: directive.RoleHead}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: userID, From: day}))
		for last, want := range map[calendar.Date]bool{day.AddDays(-1): false, day.AddDays(3): true} {
			if got := val[bool](t)(tx.EndHolder(ctx, "head", userID, last)); got != want {
				t.Errorf("ended on %s: %t, want %t", last, got, want)
			}
		}
		return nil
	})
	same(t, "the holders", val[[]directive.Holder](t)(e.Read().Holders(t.Context())), []directive.Holder{{PostID: "head", UserID: userID, From: day, To: day.AddDays(3)}})
}
