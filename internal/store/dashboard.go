package store

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// UnitCounts is where one unit stands.
type UnitCounts struct {
	UnitID string
	directive.Counts
}

// CountsByUnit says where the units stand at now with what is open, over lead tasks; what is closed is not counted.
// soon is the instant up to which a deadline is near.
func (q *Queries) CountsByUnit(ctx context.Context, now, soon time.Time) ([]UnitCounts, error) {
	var rows []UnitCounts
	err := q.list(ctx, &rows, "unit-counts", at(now), at(now), at(soon))
	return rows, err
}

// Cell is where one unit stands with one directive.
type Cell struct {
	UnitID      string
	DirectiveID string
	directive.Counts
}

// MeetingCells says where each unit stands with each directive of a meeting; see CountsByUnit.
func (q *Queries) MeetingCells(ctx context.Context, meetingID string, now, soon time.Time) ([]Cell, error) {
	var rows []Cell
	err := q.list(ctx, &rows, "meeting-cells", at(now), at(now), at(soon), meetingID)
	return rows, err
}

// LatestMeeting is the meeting last issued that has given a task to one of the units; nil means any unit. "" when
// there is none.
func (q *Queries) LatestMeeting(ctx context.Context, visible []string) (string, error) {
	text := "SELECT g.meeting_id FROM directive_groups g WHERE g.status IN ('issued', 'completed') AND EXISTS (SELECT 1 FROM tasks t WHERE t.group_id = g.id"
	if visible != nil {
		if len(visible) == 0 {
			return "", nil
		}
		text += " AND t.unit_id IN (" + placeholders(len(visible)) + ")"
	}
	var rows []struct{ MeetingID string }
	err := q.selectText(ctx, &rows, text+") ORDER BY g.issued_at DESC, g.id DESC LIMIT 1", anys(visible)...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].MeetingID, nil
}

// WaitingRequest is a request that nobody has decided, with the unit that asks.
type WaitingRequest struct {
	Request
	UnitID string
}

// WaitingRequests returns up to limit undecided requests, oldest first.
func (q *Queries) WaitingRequests(ctx context.Context, limit int) ([]WaitingRequest, error) {
	var rows []struct {
		requestRow
		UnitID string
	}
	if err := q.list(ctx, &rows, "requests-waiting", limit); err != nil {
		return nil, err
	}
	out := make([]WaitingRequest, len(rows))
	for i, r := range rows {
		out[i] = WaitingRequest{r.request(), r.UnitID}
	}
	return out, nil
}

// EscalatedByUnit says how many unanswered escalations of open tasks each unit has.
func (q *Queries) EscalatedByUnit(ctx context.Context) (map[string]int, error) {
	var rows []struct {
		UnitID string
		N      int
	}
	err := q.list(ctx, &rows, "escalated-units")
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.UnitID] = r.N
	}
	return out, err
}

// DayCount is how many tasks are due on a day.
type DayCount struct {
	DueOn calendar.Date
	N     int
}

// among is the condition that a task belongs to one of the visible units; nil means any.
func among(visible []string) (string, []any) {
	switch {
	case visible == nil:
		return "", nil
	case len(visible) == 0:
		return " AND 1 = 0", nil
	}
	return " AND t.unit_id IN (" + placeholders(len(visible)) + ")", anys(visible)
}

// DueByDay says how many open lead tasks of the visible units (nil: all) are due on each day of a span, both days
// included.
func (q *Queries) DueByDay(ctx context.Context, visible []string, from, to calendar.Date) ([]DayCount, error) {
	condition, args := among(visible)
	var rows []DayCount
	err := q.selectText(ctx, &rows, "SELECT t.due_on, count(*) AS n FROM tasks t WHERE t.role = 'lead' AND t.status IN ("+withUnit+
		") AND t.due_on >= ? AND t.due_on <= ?"+condition+" GROUP BY t.due_on ORDER BY t.due_on", append([]any{from, to}, args...)...)
	return rows, err
}

// Changes is what happened in a span of time.
type Changes struct {
	Done     int // lead tasks completed and still done
	Overdue  int // lead tasks whose deadline passed within it, and that are overdue now
	Extended int // extensions granted
}

// ChangesSince counts what happened to the tasks of the visible units (nil: all) between two instants.
func (q *Queries) ChangesSince(ctx context.Context, visible []string, since, now time.Time) (Changes, error) {
	condition, args := among(visible)
	count := func(sql string, first ...any) (int, error) {
		var rows []struct{ N int }
		if err := q.selectText(ctx, &rows, sql+condition, append(first, args...)...); err != nil || len(rows) == 0 {
			return 0, err
		}
		return rows[0].N, nil
	}
	var out Changes
	var err error
	if out.Done, err = count("SELECT count(*) AS n FROM tasks t WHERE t.role = 'lead' AND t.status = 'done' AND t.done_at >= ?", at(since)); err != nil {
		return out, err
	}
	if out.Overdue, err = count("SELECT count(*) AS n FROM tasks t WHERE t.role = 'lead' AND t.status IN ("+withUnit+") AND t.due > ? AND t.due <= ?",
		at(since), at(now)); err != nil {
		return out, err
	}
	out.Extended, err = count("SELECT count(*) AS n FROM requests r JOIN tasks t ON t.id = r.task_id WHERE r.kind = 'extension' AND r.status = 'granted' AND r.decided_at >= ?", at(since))
	return out, err
}
