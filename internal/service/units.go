package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// MaxUnits is how many units one import may bring: all communes of the country and room to spare.
const MaxUnits = 20_000

// Units returns the whole tree, past and present. It is no secret: everybody signed in may see it.
func (s *Service) Units(ctx context.Context) ([]directive.Unit, error) {
	return s.store.Read().Units(ctx)
}

// Unit returns one unit.
func (s *Service) Unit(ctx context.Context, id string) (directive.Unit, error) {
	return s.store.Read().Unit(ctx, id)
}

// CreateUnit adds one unit to the tree.
func (s *Service) CreateUnit(ctx context.Context, call Call, u directive.Unit) (directive.Unit, error) {
	us, err := s.createUnits(ctx, call, []directive.Unit{u}, func(int) string { return "" })
	if err != nil {
		return u, err
	}
	return us[0], nil
}

// ImportUnits adds many units at once, all or none. A unit may name its parent by an id, or by the code of a unit
// that stands before it in the list or in the tree already.
func (s *Service) ImportUnits(ctx context.Context, call Call, units []directive.Unit) ([]directive.Unit, error) {
	if len(units) == 0 {
		return nil, fieldError("units", "required")
	}
	if len(units) > MaxUnits {
		return nil, fieldError("units", "too_many", "Max", MaxUnits)
	}
	return s.createUnits(ctx, call, units, func(i int) string { return fmt.Sprintf("units[%d].", i) })
}

func (s *Service) createUnits(ctx context.Context, call Call, units []directive.Unit, at func(int) string) ([]directive.Unit, error) {
	return write(ctx, s, call, func(c *change) ([]directive.Unit, error) {
		out, err := checkUnits(ctx, &c.Queries, call.Actor, units, at)
		if err != nil {
			return nil, err
		}
		if err := c.InsertUnits(ctx, out); err != nil {
			return nil, err
		}
		for _, u := range out {
			err := c.record(ctx, store.Event{Act: "unit.create", UnitID: u.ID, Data: map[string]any{"title": u.Title(), "code": u.Code, "parent": u.ParentID}})
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// checkUnits holds units to the rules, in their order, and gives each an id.
func checkUnits(ctx context.Context, q *store.Queries, actor Actor, units []directive.Unit, at func(int) string) ([]directive.Unit, error) {
	known, err := q.Units(ctx)
	if err != nil {
		return nil, err
	}
	tree := newTree(known)
	var p directive.Problems
	out := make([]directive.Unit, len(units))
	for i, u := range units {
		u.ID, u.Version = store.NewID(), 1
		checkUnit(&p, at(i), &u, tree)
		if err := mayPlace(ctx, q, actor, u, tree); err != nil {
			return nil, err
		}
		tree.add(u)
		out[i] = u
	}
	return out, p.Err()
}

// mayPlace: whoever keeps the units above may add below; only one over the whole tree may add a root.
func mayPlace(ctx context.Context, q *store.Queries, actor Actor, u directive.Unit, tree tree) error {
	if u.ParentID == "" {
		if actor.everywhere(RightUnits) {
			return nil
		}
		return directive.Forbidden()
	}
	if _, stored := tree.stored[u.ParentID]; !stored {
		return nil // a unit of this import, checked itself
	}
	ok, err := actor.can(ctx, q, RightUnits, u.ParentID)
	if err == nil && !ok {
		return directive.Forbidden()
	}
	return err
}

// tree is the units by what refers to them.
type tree struct {
	byID   map[string]directive.Unit
	byCode map[string][]directive.Unit
	stored map[string]bool
}

func newTree(units []directive.Unit) tree {
	t := tree{byID: map[string]directive.Unit{}, byCode: map[string][]directive.Unit{}, stored: map[string]bool{}}
	for _, u := range units {
		t.add(u)
		t.stored[u.ID] = true
	}
	return t
}

func (t tree) add(u directive.Unit) {
	t.byID[u.ID] = u
	if u.Code != "" {
		t.byCode[u.Code] = append(t.byCode[u.Code], u)
	}
}

// overlap reports whether two units exist on some same day.
func overlap(a, b directive.Unit) bool {
	aBeforeB := !a.ValidTo.IsZero() && !b.ValidFrom.IsZero() && a.ValidTo.Before(b.ValidFrom)
	bBeforeA := !b.ValidTo.IsZero() && !a.ValidFrom.IsZero() && b.ValidTo.Before(a.ValidFrom)
	return !aBeforeB && !bBeforeA
}

// checkUnit cleans and checks a unit before it joins the tree, and resolves a parent that is named by its code.
func checkUnit(p *directive.Problems, at string, u *directive.Unit, t tree) {
	cleanText(p, at+"name", &u.Name, MaxTitle, true)
	cleanText(p, at+"type", &u.Type, MaxTitle, false)
	cleanText(p, at+"code", &u.Code, 40, false)
	cleanText(p, at+"phone", &u.Phone, 40, false)
	cleanText(p, at+"email", &u.Email, 254, false)
	if u.Email != "" && !validEmail(u.Email) {
		p.Add(at+"email", "bad_email")
	}
	for i := range u.Aliases {
		cleanText(p, fmt.Sprintf("%saliases[%d]", at, i), &u.Aliases[i], MaxTitle, true)
	}
	known := false
	for _, l := range directive.Levels() {
		known = known || l == u.Level
	}
	if !known {
		p.Add(at+"level", "one_of", "Values", "country, province, district, commune, branch, body")
	}
	if !u.ValidFrom.IsZero() && !u.ValidTo.IsZero() && u.ValidTo.Before(u.ValidFrom) {
		p.Add(at+"valid_to", "until_before_start")
	}
	for _, other := range t.byCode[u.Code] {
		if u.Code != "" && other.ID != u.ID && overlap(*u, other) {
			p.Add(at+"code", "duplicate", "Value", u.Code)
		}
	}
	if u.ParentID == "" {
		return
	}
	if _, ok := t.byID[u.ParentID]; !ok {
		for _, other := range t.byCode[u.ParentID] {
			if overlap(*u, other) {
				u.ParentID = other.ID
				return
			}
		}
		p.Add(at+"parent_id", "unknown_unit", "Value", u.ParentID)
	}
}

// PatchUnit changes a unit. apply changes the stored unit; what it yields is checked as a new unit is.
func (s *Service) PatchUnit(ctx context.Context, call Call, id string, apply func(*directive.Unit)) (directive.Unit, error) {
	return write(ctx, s, call, func(c *change) (directive.Unit, error) {
		u, err := c.LockUnit(ctx, id)
		if err != nil {
			return u, err
		}
		if ok, err := call.Actor.can(ctx, &c.Queries, RightUnits, id); err != nil || !ok {
			if err == nil {
				err = directive.Forbidden() // everybody may see the tree
			}
			return u, err
		}
		if err := c.checkVersion(u.Version); err != nil {
			return u, err
		}
		before := u
		apply(&u)
		u.ID, u.Level, u.Version = before.ID, before.Level, before.Version+1
		known, err := c.Units(ctx)
		if err != nil {
			return u, err
		}
		var p directive.Problems
		tree := newTree(known)
		checkUnit(&p, "", &u, tree)
		if u.ParentID != before.ParentID {
			if err := mayPlace(ctx, &c.Queries, call.Actor, u, tree); err != nil {
				return u, err
			}
			if tree.stored[u.ParentID] {
				path, err := c.PathOf(ctx, u.ParentID)
				if err != nil {
					return u, err
				}
				if slices.Contains(path, u.ID) {
					p.Add("parent_id", "cycle")
				}
			}
		}
		if err := p.Err(); err != nil {
			return u, err
		}
		if err := c.UpdateUnit(ctx, u); err != nil {
			return u, err
		}
		return u, c.record(ctx, store.Event{Act: "unit.change", UnitID: u.ID, Data: map[string]any{"before": before.Title(), "after": u.Title(),
			"valid_to": u.ValidTo, "parent": u.ParentID, "changed": changedUnit(before, u)}})
	})
}

// changedUnit names the fields in which a unit differs, each with its values before and after, for the audit log. How
// to reach a unit is personal enough to be named alone.
func changedUnit(before, after directive.Unit) []map[string]any {
	out := []map[string]any{}
	add := func(field string, from, to any) {
		if from != to {
			out = append(out, map[string]any{"field": field, "before": from, "after": to})
		}
	}
	add("code", before.Code, after.Code)
	add("title", before.Title(), after.Title())
	add("aliases", strings.Join(before.Aliases, ", "), strings.Join(after.Aliases, ", "))
	add("parent_id", before.ParentID, after.ParentID)
	add("valid_from", before.ValidFrom.String(), after.ValidFrom.String())
	add("valid_to", before.ValidTo.String(), after.ValidTo.String())
	if before.Phone != after.Phone {
		out = append(out, map[string]any{"field": "phone"})
	}
	if before.Email != after.Email {
		out = append(out, map[string]any{"field": "email"})
	}
	return out
}
