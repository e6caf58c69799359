package storetest

import (
	"context"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func peopleTests() []test {
	return []test{
		{"people/round trip", peopleRoundTrip},
		{"people/seats", seats},
		{"people/tokens", tokens},
		{"people/keys", peopleKeys},
	}
}

func peopleRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	user := filled[directive.User](1)
	post := filled[directive.Post](2)
	post.UnitID = province
	over := directive.Post{ID: "over-all", Role: directive.RoleInspector}
	held := filled[directive.Holder](3)
	held.PostID, held.UserID = post.ID, user.ID
	holds := directive.Holder{PostID: over.ID, UserID: user.ID, From: calendar.NewDate(2020, 1, 1)}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, user, e.Now()))
		must(t, tx.InsertPost(ctx, post))
		must(t, tx.InsertPost(ctx, over))
		must(t, tx.InsertHolder(ctx, held))
		return tx.InsertHolder(ctx, holds)
	})
	same(t, "a person", val[directive.User](t)(e.Read().User(t.Context(), user.ID)), user)
	seeded := val[directive.User](t)(e.Read().User(t.Context(), userID))
	byID := map[string]directive.User{user.ID: user, userID: seeded}
	same(t, "persons by id", val[map[string]directive.User](t)(e.Read().UsersByID(t.Context(), []string{user.ID, userID, "absent"})), byID)
	same(t, "no persons by id", val[map[string]directive.User](t)(e.Read().UsersByID(t.Context(), nil)), nil)
	everybody := map[string]directive.User{}
	for _, u := range val[[]directive.User](t)(e.Read().Users(t.Context())) {
		everybody[u.ID] = u
	}
	same(t, "everybody", everybody, byID)

	posts := map[string]directive.Post{}
	for _, p := range val[[]directive.Post](t)(e.Read().Posts(t.Context())) {
		posts[p.ID] = p
	}
	same(t, "the posts", posts, map[string]directive.Post{post.ID: post, over.ID: over})
	same(t, "a post by its place", val[directive.Post](t)(e.Read().PostAt(t.Context(), post.UnitID, post.Role, post.Title)), post)
	same(t, "a post over the whole tree", val[directive.Post](t)(e.Read().PostAt(t.Context(), "", over.Role, "")), over)
	holders := map[string]directive.Holder{}
	for _, h := range val[[]directive.Holder](t)(e.Read().Holders(t.Context())) {
		holders[h.PostID] = h
	}
	same(t, "the holders", holders, map[string]directive.Holder{post.ID: held, over.ID: holds})

	_, err := e.Read().User(t.Context(), "absent")
	wantCode(t, "an absent person", err, directive.CodeNotFound)
	_, err = e.Read().PostAt(t.Context(), province, directive.RoleChair, "")
	wantCode(t, "an absent post", err, directive.CodeNotFound)
}

func seats(t *testing.T, e *env) {
	e.seed(t)
	day := calendar.NewDate(2021, 1, 5)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, directive.User{ID: "left", Login: "left", Disabled: true}, e.Now()))
		must(t, tx.InsertUser(ctx, directive.User{ID: "next", Login: "next"}, e.Now()))
		must(t, tx.InsertPost(ctx, directive.Post{ID: "head", UnitID: district(1), Role: directive.RoleHead}))
		must(t, tx.InsertPost(ctx, directive.Post{ID: "admin", Role: directive.RoleAdmin}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: userID, From: day.AddDays(-10), To: day}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: "next", From: day.AddDays(1)}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: "left", From: day.AddDays(-10)}))
		return tx.InsertHolder(ctx, directive.Holder{PostID: "admin", UserID: "next", From: day.AddDays(-10)})
	})
	user := val[directive.User](t)(e.Read().User(t.Context(), userID))
	next := val[directive.User](t)(e.Read().User(t.Context(), "next"))
	at := func(on calendar.Date, units ...string) map[string][]store.Seat {
		out := map[string][]store.Seat{}
		for _, s := range val[[]store.Seat](t)(e.Read().SeatsAt(t.Context(), units, on)) {
			out[s.UnitID] = append(out[s.UnitID], s)
		}
		return out
	}
	admin := []store.Seat{{UnitID: "", Role: directive.RoleAdmin, User: next}}
	same(t, "on the last day", at(day, district(1), district(2)),
		map[string][]store.Seat{"": admin, district(1): {{UnitID: district(1), Role: directive.RoleHead, User: user}}})
	same(t, "on the next day", at(day.AddDays(1), district(1)),
		map[string][]store.Seat{"": admin, district(1): {{UnitID: district(1), Role: directive.RoleHead, User: next}}})
	same(t, "of no unit", at(day), map[string][]store.Seat{"": admin})
	many := make([]string, 17_000) // more than one statement takes
	for i := range many {
		many[i] = store.NewID()
	}
	same(t, "of many units", at(day, many...), map[string][]store.Seat{"": admin})

	same(t, "of a person", val[[]store.Seat](t)(e.Read().SeatsOf(t.Context(), userID, day)), []store.Seat{{UnitID: district(1), Role: directive.RoleHead}})
	same(t, "of a person who left", val[[]store.Seat](t)(e.Read().SeatsOf(t.Context(), userID, day.AddDays(1))), nil)
	if got := val[[]store.Seat](t)(e.Read().SeatsOf(t.Context(), "next", day.AddDays(1))); len(got) != 2 {
		t.Errorf("one who holds two posts has %d seats", len(got))
	}
}

func tokens(t *testing.T, e *env) {
	e.seed(t)
	user := val[directive.User](t)(e.Read().User(t.Context(), userID))
	forever := store.Token{ID: "forever", Hash: "aa", UserID: userID, Name: "máy bàn", CreatedAt: e.Now()}
	short := filled[store.Token](1)
	short.UserID, short.ExpiresAt = userID, e.Now().Add(time.Hour)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUser(ctx, directive.User{ID: "gone", Login: "gone", Disabled: true}, e.Now()))
		must(t, tx.InsertToken(ctx, store.Token{ID: "gone", Hash: "bb", UserID: "gone", CreatedAt: e.Now()}))
		must(t, tx.InsertToken(ctx, forever))
		return tx.InsertToken(ctx, short)
	})
	for _, c := range []struct {
		what, hash string
		at         time.Time
		ok         bool
	}{
		{"one that never ends", forever.Hash, e.Now().Add(1000 * time.Hour), true},
		{"one in time", short.Hash, short.ExpiresAt.Add(-time.Microsecond), true},
		{"one at its end", short.Hash, short.ExpiresAt, false},
		{"an unknown one", "cc", e.Now(), false},
		{"one of a person who left", "bb", e.Now(), false},
	} {
		got, err := e.Read().UserByToken(t.Context(), c.hash, c.at)
		if c.ok {
			must(t, err)
			same(t, c.what, got, user)
		} else {
			wantCode(t, c.what, err, directive.CodeNotFound)
		}
	}
	if n := val[int](t)(e.Read().CountTokens(t.Context())); n != 3 {
		t.Errorf("%d tokens, want 3", n)
	}
}

func peopleKeys(t *testing.T, e *env) {
	e.seed(t)
	over := directive.Post{ID: "admin", Role: directive.RoleAdmin}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertPost(ctx, over) })
	for what, insert := range map[string]func(ctx context.Context, tx *store.Tx) error{
		"a login twice": func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertUser(ctx, directive.User{ID: "other", Login: "mai"}, e.Now())
		},
		"a post over the whole tree twice": func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertPost(ctx, directive.Post{ID: "admin-2", Role: directive.RoleAdmin})
		},
	} {
		if err := e.try(t, insert); !store.IsUnique(err) {
			t.Errorf("%s: %v, want a unique violation", what, err)
		}
	}
	for what, insert := range map[string]func(ctx context.Context, tx *store.Tx) error{
		"a post at no unit": func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertPost(ctx, directive.Post{ID: "lost", UnitID: "absent", Role: directive.RoleHead})
		},
		"nobody on a post": func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertHolder(ctx, directive.Holder{PostID: "admin", UserID: "absent", From: calendar.NewDate(2021, 1, 1)})
		},
		"nobody's token": func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertToken(ctx, store.Token{ID: "k", Hash: "k", UserID: "absent", CreatedAt: e.Now()})
		},
	} {
		if err := e.try(t, insert); !store.IsForeignKey(err) {
			t.Errorf("%s: %v, want a foreign-key violation", what, err)
		}
	}
}
