package storetest

import (
	"context"
	"slices"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func unitTests() []test {
	return []test{
		{"units/round trip", unitRoundTrip},
		{"units/dated tree", unitsDated},
		{"units/paths", unitPaths},
		{"units/keys", unitKeys},
		{"units/many", unitsMany},
	}
}

func unitRoundTrip(t *testing.T, e *env) {
	parent := directive.Unit{ID: "root", Level: directive.LevelCountry, Version: 1} // everything that may be missing is
	unit := filled[directive.Unit](1)
	unit.ParentID = parent.ID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertUnits(ctx, []directive.Unit{parent, unit})
	})
	read := func(id string) directive.Unit {
		t.Helper()
		return val[directive.Unit](t)(e.Read().Unit(t.Context(), id))
	}
	same(t, "an empty unit", read(parent.ID), parent)
	same(t, "a full unit", read(unit.ID), unit)
	same(t, "a locked unit", in(t, e, func(ctx context.Context, tx *store.Tx) (directive.Unit, error) { return tx.LockUnit(ctx, unit.ID) }), unit)

	changed := filled[directive.Unit](2)
	changed.ID, changed.ParentID = unit.ID, parent.ID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateUnit(ctx, changed) })
	same(t, "an updated unit", read(unit.ID), changed)
	changed = directive.Unit{ID: unit.ID}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateUnit(ctx, changed) })
	same(t, "an emptied unit", read(unit.ID), changed)
	same(t, "the tree", val[[]directive.Unit](t)(e.Read().Units(t.Context())), []directive.Unit{changed, parent})

	_, err := e.Read().Unit(t.Context(), "absent")
	wantCode(t, "an absent unit", err, directive.CodeNotFound)
	err = e.try(t, func(ctx context.Context, tx *store.Tx) error { _, err := tx.LockUnit(ctx, "absent"); return err })
	wantCode(t, "locking an absent unit", err, directive.CodeNotFound)
	if n := val[int](t)(e.Read().CountUnits(t.Context())); n != 2 {
		t.Errorf("%d units, want 2", n)
	}
}

func unitsDated(t *testing.T, e *env) {
	day := calendar.NewDate(2025, 7, 1)
	old := directive.Unit{ID: "old", Level: directive.LevelDistrict, ParentID: "p", ValidTo: day.AddDays(-1)}
	young := directive.Unit{ID: "young", Level: directive.LevelCommune, ParentID: "p", ValidFrom: day}
	body := directive.Unit{ID: "body", Level: directive.LevelBody, ParentID: "p"}
	grandchild := directive.Unit{ID: "grandchild", Level: directive.LevelCommune, ParentID: "old"}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertUnits(ctx, []directive.Unit{{ID: "p", Level: directive.LevelProvince}, old, young, body, grandchild})
	})
	for _, c := range []struct {
		on              calendar.Date
		valid, children []string
	}{
		{day.AddDays(-1), []string{"body", "grandchild", "old", "p"}, []string{"old"}},
		{day, []string{"body", "grandchild", "p", "young"}, []string{"young"}},
	} {
		if got := unitIDs(val[[]directive.Unit](t)(e.Read().UnitsOn(t.Context(), c.on))); !slices.Equal(got, c.valid) {
			t.Errorf("units on %s: %v, want %v", c.on, got, c.valid)
		}
		if got := unitIDs(val[[]directive.Unit](t)(e.Read().Children(t.Context(), "p", c.on))); !slices.Equal(got, c.children) {
			t.Errorf("children on %s: %v, want %v", c.on, got, c.children)
		}
		if got := val[[]string](t)(e.Read().ChildIDs(t.Context(), "p", c.on)); !slices.Equal(got, c.children) {
			t.Errorf("ids of children on %s: %v, want %v", c.on, got, c.children)
		}
	}
}

func unitPaths(t *testing.T, e *env) {
	e.seed(t)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertUnits(ctx, []directive.Unit{{ID: "commune", Level: directive.LevelCommune, ParentID: district(1)}})
	})
	if got := val[[]string](t)(e.Read().PathOf(t.Context(), "commune")); !slices.Equal(got, []string{"commune", district(1), province}) {
		t.Errorf("path %v", got)
	}
	got := val[[]string](t)(e.Read().SubtreeOf(t.Context(), district(1)))
	slices.Sort(got)
	if !slices.Equal(got, []string{"commune", district(1)}) {
		t.Errorf("subtree %v", got)
	}
	if got := val[[]string](t)(e.Read().SubtreeOf(t.Context(), province)); len(got) != 11 {
		t.Errorf("%d units under the province, want 11", len(got))
	}
	if got := val[[]string](t)(e.Read().PathOf(t.Context(), "absent")); len(got) != 0 {
		t.Errorf("path of an absent unit: %v", got)
	}
}

func unitKeys(t *testing.T, e *env) {
	e.seed(t)
	insert := func(u directive.Unit) error {
		return e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertUnits(ctx, []directive.Unit{u}) })
	}
	if err := insert(directive.Unit{ID: province}); !store.IsUnique(err) || store.IsForeignKey(err) {
		t.Errorf("a second unit of one id: %v, want a unique violation", err)
	}
	if err := insert(directive.Unit{ID: "orphan", ParentID: "absent"}); !store.IsForeignKey(err) || store.IsUnique(err) {
		t.Errorf("a unit without its parent: %v, want a foreign-key violation", err)
	}
	if err := insert(directive.Unit{ID: "fine"}); err != nil {
		t.Errorf("after two refusals: %v", err)
	}
	if store.IsUnique(nil) || store.IsForeignKey(nil) || store.IsLockTimeout(nil) || store.IsUnique(errStop) {
		t.Error("what is no violation is taken for one")
	}
}

// unitsMany goes past one statement's worth of parameters, in and out.
func unitsMany(t *testing.T, e *env) {
	const n = 17_000
	units := make([]directive.Unit, n)
	ids := make([]string, n)
	for i := range units {
		units[i] = directive.Unit{ID: store.NewID(), Level: directive.LevelCommune}
		ids[i] = units[i].ID
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertUnits(ctx, units) })
	got := val[map[string]directive.Unit](t)(e.Read().UnitsByID(t.Context(), append(ids, "absent")))
	if len(got) != n || got[ids[n-1]].ID != ids[n-1] {
		t.Errorf("%d units by id, want %d", len(got), n)
	}
	if got := val[map[string]directive.Unit](t)(e.Read().UnitsByID(t.Context(), nil)); len(got) != 0 {
		t.Errorf("no id finds %d units", len(got))
	}
}

func unitIDs(units []directive.Unit) []string {
	ids := make([]string, len(units))
	for i, u := range units {
		ids[i] = u.ID
	}
	slices.Sort(ids)
	return ids
}
