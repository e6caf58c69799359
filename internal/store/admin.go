package store

import (
	"context"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// PostsOfUnit returns the posts at a unit.
func (q *Queries) PostsOfUnit(ctx context.Context, unitID string) ([]directive.Post, error) {
	var rows []postRow
	err := q.list(ctx, &rows, "posts-of-unit", unitID)
	out := make([]directive.Post, len(rows))
	for i, r := range rows {
		out[i] = r.post()
	}
	return out, err
}

// HoldersOfUnit returns who held the posts of a unit when, by post, newest first.
func (q *Queries) HoldersOfUnit(ctx context.Context, unitID string) ([]directive.Holder, error) {
	var rows []holderRow
	err := q.list(ctx, &rows, "holders-of-unit", unitID)
	out := make([]directive.Holder, len(rows))
	for i, r := range rows {
		out[i] = directive.Holder{PostID: r.PostID, UserID: r.UserID, From: r.FromOn, To: r.ToOn, Acting: r.Acting}
	}
	return out, err
}

// Succession says that a unit came in the place of another, wholly or in part.
type Succession struct {
	PredecessorID string
	SuccessorID   string
	EffectiveOn   calendar.Date // the successor's first day
	Act           string        // number of the resolution
}

// SuccessionsOf returns what came before and after a unit.
func (q *Queries) SuccessionsOf(ctx context.Context, unitID string) ([]Succession, error) {
	var out []Succession
	err := q.list(ctx, &out, "successions-of-unit", unitID, unitID)
	return out, err
}

// Successions returns all of them, oldest first.
func (q *Queries) Successions(ctx context.Context) ([]Succession, error) {
	var out []Succession
	err := q.list(ctx, &out, "successions")
	return out, err
}

// InsertSuccession notes that a unit came in the place of another. A pair that is noted already is a unique violation.
func (t *Tx) InsertSuccession(ctx context.Context, s Succession) error {
	return t.insert(ctx, "succession-insert", s)
}

// EventFilter narrows the audit log; zero fields do not.
type EventFilter struct {
	Act     string    // one act ("unit.change"), or with a dot at its end all that begin so ("unit.")
	ActorID string    // who
	Machine bool      // only what nobody did: the program itself
	Units   []string  // ids; nil: any
	TaskID  string    // one task
	From    time.Time // inclusive
	Till    time.Time // exclusive
	After   string    // cursor: the last id seen
	Limit   int
}

// Events returns what the audit log tells, newest first.
func (q *Queries) Events(ctx context.Context, f EventFilter) ([]Event, error) {
	if f.After == "" {
		f.After = newest
	}
	where, args := []string{"id < ?"}, []any{f.After}
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	switch {
	case strings.HasSuffix(f.Act, "."):
		add(`act LIKE ? ESCAPE '\'`, strings.TrimPrefix(likePattern(f.Act), "%"))
	case f.Act != "":
		add("act = ?", f.Act)
	}
	if f.ActorID != "" {
		add("actor_id = ?", f.ActorID)
	}
	if f.Machine {
		add("actor_id = ''")
	}
	if f.Units != nil {
		if len(f.Units) == 0 {
			return nil, nil
		}
		add("unit_id IN ("+placeholders(len(f.Units))+")", anys(f.Units)...)
	}
	if f.TaskID != "" {
		add("task_id = ?", f.TaskID)
	}
	if !f.From.IsZero() {
		add("at >= ?", at(f.From))
	}
	if !f.Till.IsZero() {
		add("at < ?", at(f.Till))
	}
	args = append(args, f.Limit)
	var rows []eventRow
	err := q.selectText(ctx, &rows, "SELECT id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data FROM events WHERE "+
		strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT ?", args...)
	return eventsOf(rows), err
}
