package store

import (
	"context"
	"time"

	"giaoban/internal/directive"
)

// UnitCounts is where one unit stands.
type UnitCounts struct {
	UnitID string
	directive.Counts
}

// CountsByUnit says where the units stand at now, over the lead tasks of all groups that were not cancelled. soon is
// the instant up to which a deadline is near.
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
