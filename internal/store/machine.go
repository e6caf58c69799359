package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Bell says that a group's workflow should look at the record again. It carries nothing else.
type Bell struct {
	ID        string
	GroupID   string
	CreatedAt time.Time
}

// Ring appends a bell for a group.
func (t *Tx) Ring(ctx context.Context, groupID string, now time.Time) error {
	_, err := t.exec(ctx, "bell-insert", NewID(), groupID, at(now))
	return err
}

// Bells returns up to limit bells, oldest first.
func (q *Queries) Bells(ctx context.Context, limit int) ([]Bell, error) {
	var rows []struct {
		Bell
		CreatedAt when
	}
	if err := q.list(ctx, &rows, "bells", limit); err != nil {
		return nil, err
	}
	out := make([]Bell, len(rows))
	for i, r := range rows {
		out[i] = r.Bell
		out[i].CreatedAt = r.CreatedAt.Time
	}
	return out, nil
}

// CountBells says how many bells wait.
func (q *Queries) CountBells(ctx context.Context) (int, error) {
	var n int
	err := q.get(ctx, &n, "bells-count")
	return n, err
}

// DeleteBells removes exactly the named bells.
func (t *Tx) DeleteBells(ctx context.Context, ids []string) error {
	for part := range slices.Chunk(ids, chunkParams) {
		if _, err := t.execIn(ctx, "bells-delete", part); err != nil {
			return err
		}
	}
	return nil
}

// TakeLease takes or renews a named lease for holder until now+ttl. It answers the fence, which every change of
// holder raises, and whether the lease is held. now is the caller's clock: leases are for leaving work to one
// process, not for safety, which the keys of the rows give.
func (s *Store) TakeLease(ctx context.Context, name, holder string, ttl time.Duration) (fence int64, held bool, err error) {
	err = s.InTx(ctx, func(t *Tx) error {
		now := t.Now()
		n, err := t.exec(ctx, "lease-take", name, holder, at(now.Add(ttl)), at(now))
		if err != nil || n == 0 {
			return err
		}
		var row struct {
			Name, Holder string
			Fence        int64
			Until        when
		}
		if err := t.get(ctx, &row, "lease", name); err != nil {
			return err
		}
		fence, held = row.Fence, row.Holder == holder
		return nil
	})
	return fence, held, err
}

// ReleaseLease gives a lease back at once, if holder still has it.
func (s *Store) ReleaseLease(ctx context.Context, name, holder string) error {
	return s.InTx(ctx, func(t *Tx) error {
		_, err := t.exec(ctx, "lease-release", at(t.Now()), name, holder)
		return err
	})
}

// Event is one line of the audit log. Data holds what changed, before and after, and why; personal data stays
// out of it.
type Event struct {
	ID        string
	At        time.Time
	ActorID   string // "" when the machine acted
	Act       string
	MeetingID string
	GroupID   string
	TaskID    string
	UnitID    string
	RequestID string // the HTTP request, for finding the log line
	Data      map[string]any
}

type eventRow struct {
	Event
	At   when
	Data document[map[string]any]
}

// Record appends to the audit log, in the transaction of what it tells.
func (t *Tx) Record(ctx context.Context, events ...Event) error {
	if len(events) == 1 {
		e := events[0]
		data, err := json.Marshal(e.Data)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, "event-insert-one", NewID(), at(e.At), e.ActorID, e.Act, e.MeetingID, e.GroupID, e.TaskID, e.UnitID, e.RequestID, string(data))
		return err
	}
	rows := make([]eventRow, len(events))
	for i, e := range events {
		e.ID = NewID()
		rows[i] = eventRow{e, at(e.At), doc(e.Data)}
	}
	return t.insert(ctx, "event-insert", rows)
}

// EventsOfTask returns a task's history, oldest first.
func (q *Queries) EventsOfTask(ctx context.Context, taskID string) ([]Event, error) {
	var rows []eventRow
	err := q.list(ctx, &rows, "events-of-task", taskID)
	return eventsOf(rows), err
}

// EventsOfGroup returns what was done to a group as a whole, oldest first.
func (q *Queries) EventsOfGroup(ctx context.Context, groupID string) ([]Event, error) {
	var rows []eventRow
	err := q.list(ctx, &rows, "events-of-group", groupID)
	return eventsOf(rows), err
}

// EventsPage returns up to limit events, newest first, after the cursor id; "" starts at the newest.
func (q *Queries) EventsPage(ctx context.Context, after string, limit int) ([]Event, error) {
	if after == "" {
		after = newest
	}
	var rows []eventRow
	err := q.list(ctx, &rows, "events-page", after, limit)
	return eventsOf(rows), err
}

// EventsFrom returns up to limit events that were made at an instant of the real clock or later, oldest first, without
// what changed. An event may become visible only after later ones: whoever follows the log asks from somewhat earlier
// and leaves out what was seen.
func (q *Queries) EventsFrom(ctx context.Context, from time.Time, limit int) ([]Event, error) {
	var rows []eventRow
	err := q.list(ctx, &rows, "events-since", firstID(from), limit)
	return eventsOf(rows), err
}

// CalledSince returns when the office last telephoned about which task, since an instant of the real clock.
func (q *Queries) CalledSince(ctx context.Context, from time.Time) (map[string]time.Time, error) {
	var rows []struct {
		TaskID string
		At     when
	}
	err := q.list(ctx, &rows, "tasks-called", firstID(from))
	out := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		out[r.TaskID] = r.At.Time
	}
	return out, err
}

// firstID is the smallest id that NewID can make at an instant: a UUIDv7 begins with the milliseconds (RFC 9562, 5.7).
func firstID(t time.Time) string {
	ms := fmt.Sprintf("%012x", max(0, t.UnixMilli()))
	return ms[:8] + "-" + ms[8:] + "-7000-8000-000000000000"
}

func eventsOf(rows []eventRow) []Event {
	out := make([]Event, len(rows))
	for i, r := range rows {
		out[i] = r.Event
		out[i].At, out[i].Data = r.At.Time, r.Data.V
	}
	return out
}

// Key identifies a request that must have one effect however often it is sent.
type Key struct {
	ActorID  string
	Route    string
	Key      string // as the client chose it
	BodyHash string
}

// ClaimKey claims an idempotency key for this transaction. When the key was used before it answers what it
// answered then and replay is true; with another body that is CodeKeyMismatch; while the first request still
// runs, CodeKeyInProgress.
func (t *Tx) ClaimKey(ctx context.Context, k Key) (result string, replay bool, err error) {
	n, err := t.exec(ctx, "key-claim", k.ActorID, k.Route, k.Key, k.BodyHash, at(t.Now()))
	if IsLockTimeout(err) {
		return "", false, &directive.Error{Code: directive.CodeKeyInProgress, Err: err}
	}
	if err != nil || n == 1 {
		return "", false, err
	}
	var row struct{ BodyHash, Result string }
	if err := t.get(ctx, &row, "key", k.ActorID, k.Route, k.Key); err != nil {
		return "", false, err
	}
	if row.BodyHash != k.BodyHash {
		return "", false, &directive.Error{Code: directive.CodeKeyMismatch}
	}
	return row.Result, true, nil
}

// SaveResult keeps what the act of a key answered.
func (t *Tx) SaveResult(ctx context.Context, k Key, result string) error {
	_, err := t.exec(ctx, "key-result", result, k.ActorID, k.Route, k.Key)
	return err
}

// ExpireKeys forgets keys older than before.
func (t *Tx) ExpireKeys(ctx context.Context, before time.Time) (int64, error) {
	return t.exec(ctx, "keys-expire", at(before))
}

// PolicyRecord is the ladder of a kind as somebody last set it.
type PolicyRecord struct {
	Kind      directive.Kind
	Policy    directive.Policy
	Version   int
	UpdatedAt time.Time
}

// Policies returns the ladders that somebody set; a kind without one has directive.DefaultPolicy.
func (q *Queries) Policies(ctx context.Context) (map[directive.Kind]PolicyRecord, error) {
	var rows []struct {
		PolicyRecord
		Policy    document[directive.Policy]
		UpdatedAt when
	}
	if err := q.list(ctx, &rows, "policies"); err != nil {
		return nil, err
	}
	out := make(map[directive.Kind]PolicyRecord, len(rows))
	for _, r := range rows {
		r.PolicyRecord.Policy, r.PolicyRecord.UpdatedAt = r.Policy.V, r.UpdatedAt.Time
		out[r.Kind] = r.PolicyRecord
	}
	return out, nil
}

// SetPolicy sets the ladder of a kind for groups issued from now on.
func (t *Tx) SetPolicy(ctx context.Context, kind directive.Kind, p directive.Policy, now time.Time) error {
	_, err := t.exec(ctx, "policy-set", kind, doc(p), at(now))
	return err
}

type calendarRow struct {
	Rev        int
	Exceptions document[[]calendar.Exception]
}

// LatestCalendar returns the newest revision of the calendar's exceptions; CodeNotFound before the first.
func (q *Queries) LatestCalendar(ctx context.Context) (rev int, exceptions []calendar.Exception, err error) {
	var r calendarRow
	err = q.get(ctx, &r, "calendar-latest")
	return r.Rev, r.Exceptions.V, err
}

// CalendarAt returns one revision of the calendar's exceptions.
func (q *Queries) CalendarAt(ctx context.Context, rev int) ([]calendar.Exception, error) {
	var r calendarRow
	err := q.get(ctx, &r, "calendar", rev)
	return r.Exceptions.V, err
}

// InsertCalendar adds a revision. Two at once collide on the number: a unique violation.
func (t *Tx) InsertCalendar(ctx context.Context, rev int, exceptions []calendar.Exception, now time.Time) error {
	_, err := t.exec(ctx, "calendar-insert", rev, doc(exceptions), at(now))
	return err
}
