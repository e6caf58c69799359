package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func adminTests() []test {
	return []test{
		{"admin/posts of a unit", postsOfUnit},
		{"admin/successions", successions},
		{"admin/events by filter", eventsByFilter},
	}
}

func postsOfUnit(t *testing.T, e *env) {
	day := calendar.NewDate(2021, 1, 1)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUnits(ctx, []directive.Unit{{ID: "u", Level: directive.LevelDistrict}, {ID: "other", Level: directive.LevelDistrict}}))
		for _, id := range []string{"ann", "bao"} {
			must(t, tx.InsertUser(ctx, directive.User{ID: id, Name: id, Login: id}, tx.Now()))
		}
		must(t, tx.InsertPost(ctx, directive.Post{ID: "head", UnitID: "u", Role: directive.RoleHead}))
		must(t, tx.InsertPost(ctx, directive.Post{ID: "away", UnitID: "other", Role: directive.RoleHead}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: "ann", From: day.AddDays(-30), To: day.AddDays(-1)}))
		must(t, tx.InsertHolder(ctx, directive.Holder{PostID: "head", UserID: "bao", From: day, Acting: true}))
		return tx.InsertHolder(ctx, directive.Holder{PostID: "away", UserID: "ann", From: day})
	})
	posts := val[[]directive.Post](t)(e.Read().PostsOfUnit(t.Context(), "u"))
	same(t, "the posts", posts, []directive.Post{{ID: "head", UnitID: "u", Role: directive.RoleHead}})
	holders := val[[]directive.Holder](t)(e.Read().HoldersOfUnit(t.Context(), "u"))
	same(t, "the holders, newest first", holders, []directive.Holder{{PostID: "head", UserID: "bao", From: day, Acting: true},
		{PostID: "head", UserID: "ann", From: day.AddDays(-30), To: day.AddDays(-1)}})
}

func successions(t *testing.T, e *env) {
	reform := calendar.NewDate(2025, 7, 1)
	want := store.Succession{PredecessorID: "old", SuccessorID: "new", EffectiveOn: reform, Act: "Nghị quyết 1685"}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertUnits(ctx, []directive.Unit{{ID: "old", Level: directive.LevelDistrict}, {ID: "new", Level: directive.LevelCommune}, {ID: "apart", Level: directive.LevelCommune}}))
		return tx.InsertSuccession(ctx, want)
	})
	for _, id := range []string{"old", "new"} {
		same(t, "what stands around "+id, val[[]store.Succession](t)(e.Read().SuccessionsOf(t.Context(), id)), []store.Succession{want})
	}
	same(t, "all successions", val[[]store.Succession](t)(e.Read().Successions(t.Context())), []store.Succession{want})
	if got := val[[]store.Succession](t)(e.Read().SuccessionsOf(t.Context(), "apart")); len(got) != 0 {
		t.Errorf("a unit apart has %v", got)
	}
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertSuccession(ctx, want) }); !store.IsUnique(err) {
		t.Errorf("the same pair again: %v", err)
	}
}

func eventsByFilter(t *testing.T, e *env) {
	start := e.clock.Now()
	for _, event := range []store.Event{
		{Act: "unit.change", ActorID: "ann", UnitID: "u"}, {Act: "unit_x", ActorID: "ann"}, {Act: "user.create", ActorID: "bao"},
		{Act: "step.remind", TaskID: "t", UnitID: "w"}, {Act: "unit.create", ActorID: "bao", UnitID: "w"},
	} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error {
			event.At = e.clock.Now()
			return tx.Record(ctx, event)
		})
		e.clock.Advance(time.Hour)
	}
	find := func(f store.EventFilter) (acts []string) {
		t.Helper()
		f.Limit = 100
		for _, event := range val[[]store.Event](t)(e.Read().Events(t.Context(), f)) {
			acts = append(acts, event.Act)
		}
		return acts
	}
	for name, c := range map[string]struct {
		f    store.EventFilter
		want []string
	}{
		"everything, newest first": {store.EventFilter{}, []string{"unit.create", "step.remind", "user.create", "unit_x", "unit.change"}},
		"a family":                 {store.EventFilter{Act: "unit."}, []string{"unit.create", "unit.change"}},
		"one act":                  {store.EventFilter{Act: "unit.change"}, []string{"unit.change"}},
		"a person":                 {store.EventFilter{ActorID: "bao"}, []string{"unit.create", "user.create"}},
		"the program":              {store.EventFilter{Machine: true}, []string{"step.remind"}},
		"units":                    {store.EventFilter{Units: []string{"u", "w"}}, []string{"unit.create", "step.remind", "unit.change"}},
		"no unit":                  {store.EventFilter{Units: []string{}}, nil},
		"a task":                   {store.EventFilter{TaskID: "t"}, []string{"step.remind"}},
		"from":                     {store.EventFilter{From: start.Add(3 * time.Hour)}, []string{"unit.create", "step.remind"}},
		"till":                     {store.EventFilter{Till: start.Add(time.Hour)}, []string{"unit.change"}},
		"together":                 {store.EventFilter{Act: "unit.", ActorID: "bao", From: start, Till: start.Add(24 * time.Hour)}, []string{"unit.create"}},
		"a pattern is no pattern":  {store.EventFilter{Act: "%."}, nil},
	} {
		if got := find(c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	first := val[[]store.Event](t)(e.Read().Events(t.Context(), store.EventFilter{Limit: 2}))
	if got := find(store.EventFilter{After: first[1].ID}); len(got) != 3 || got[0] != "user.create" {
		t.Errorf("after the second: %v", got)
	}
}
