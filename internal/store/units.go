package store

import (
	"context"
	"slices"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// unitRow is a unit as the table keeps it.
type unitRow struct {
	directive.Unit
	Aliases    document[[]string]
	ParentID   text
	SearchText string
}

func rowOfUnit(u directive.Unit) unitRow {
	if u.Aliases == nil {
		u.Aliases = []string{}
	}
	return unitRow{Unit: u, Aliases: doc(u.Aliases), ParentID: text(u.ParentID),
		SearchText: Fold(strings.Join(append([]string{u.Title(), u.Code}, u.Aliases...), " "))}
}

func (r unitRow) unit() directive.Unit {
	u := r.Unit
	u.Aliases, u.ParentID = r.Aliases.V, string(r.ParentID)
	return u
}

func unitsOf(rows []unitRow) []directive.Unit {
	out := make([]directive.Unit, len(rows))
	for i, r := range rows {
		out[i] = r.unit()
	}
	return out
}

// Unit returns one unit, or CodeNotFound.
func (q *Queries) Unit(ctx context.Context, id string) (directive.Unit, error) {
	var r unitRow
	if err := q.get(ctx, &r, "unit", id); err != nil {
		return directive.Unit{}, err
	}
	return r.unit(), nil
}

// Units returns the whole tree, past and present.
func (q *Queries) Units(ctx context.Context) ([]directive.Unit, error) {
	var rows []unitRow
	err := q.list(ctx, &rows, "units")
	return unitsOf(rows), err
}

// UnitsOn returns the units that exist on a day in Vietnam.
func (q *Queries) UnitsOn(ctx context.Context, d calendar.Date) ([]directive.Unit, error) {
	var rows []unitRow
	err := q.list(ctx, &rows, "units-valid", d, d)
	return unitsOf(rows), err
}

// UnitsTasked returns the units that have tasks, by their codes.
func (q *Queries) UnitsTasked(ctx context.Context) ([]directive.Unit, error) {
	var rows []unitRow
	err := q.list(ctx, &rows, "units-tasked")
	return unitsOf(rows), err
}

// Children returns the direct children of a unit that exist on a day, provincial bodies apart: "all units".
func (q *Queries) Children(ctx context.Context, parent string, on calendar.Date) ([]directive.Unit, error) {
	var rows []unitRow
	err := q.list(ctx, &rows, "unit-children", parent, on, on)
	return unitsOf(rows), err
}

// ChildIDs returns the ids of what Children returns.
func (q *Queries) ChildIDs(ctx context.Context, parent string, on calendar.Date) ([]string, error) {
	var ids []string
	err := q.list(ctx, &ids, "unit-children-ids", parent, on, on)
	return ids, err
}

// UnitsByID returns those of the named units that exist in the table, by id.
func (q *Queries) UnitsByID(ctx context.Context, ids []string) (map[string]directive.Unit, error) {
	out := make(map[string]directive.Unit, len(ids))
	for part := range slices.Chunk(ids, chunkParams) {
		var rows []unitRow
		if err := q.listIn(ctx, &rows, "units-in", part); err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r.unit()
		}
	}
	return out, nil
}

// PathOf returns the ids of a unit and everything above it, itself first; empty when it does not exist.
func (q *Queries) PathOf(ctx context.Context, unitID string) ([]string, error) {
	var ids []string
	err := q.list(ctx, &ids, "unit-path", unitID)
	return ids, err
}

// SubtreeOf returns the ids of a unit and everything below it, past and present.
func (q *Queries) SubtreeOf(ctx context.Context, unitID string) ([]string, error) {
	var ids []string
	err := q.list(ctx, &ids, "unit-subtree", unitID)
	return ids, err
}

// OnlyRoot returns the one unit under no other, past and present, provincial bodies apart; "" when there is none or
// more than one.
func (q *Queries) OnlyRoot(ctx context.Context) (string, error) {
	var ids []string
	if err := q.list(ctx, &ids, "unit-roots"); err != nil || len(ids) != 1 {
		return "", err
	}
	return ids[0], nil
}

// CountUnits says how many units there are, past and present.
func (q *Queries) CountUnits(ctx context.Context) (int, error) {
	var n int
	err := q.get(ctx, &n, "units-count")
	return n, err
}

// LockUnit returns a unit and keeps others from changing it until the transaction ends.
func (t *Tx) LockUnit(ctx context.Context, id string) (directive.Unit, error) {
	var r unitRow
	if err := t.get(ctx, &r, "unit-lock", id); err != nil {
		return directive.Unit{}, err
	}
	return r.unit(), nil
}

// InsertUnits adds units. A parent that does not exist is a foreign-key violation.
func (t *Tx) InsertUnits(ctx context.Context, units []directive.Unit) error {
	rows := make([]unitRow, len(units))
	for i, u := range units {
		rows[i] = rowOfUnit(u)
	}
	return t.insert(ctx, "unit-insert", rows)
}

// UpdateUnit writes a unit's present values.
func (t *Tx) UpdateUnit(ctx context.Context, u directive.Unit) error {
	return t.insert(ctx, "unit-update", rowOfUnit(u))
}
