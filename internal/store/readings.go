package store

import (
	"context"
	"time"
)

// Reading is what was read in the minutes of a meeting when its draft was made.
type Reading struct {
	MeetingID string
	Rules     string // which rules read it
	Draft     string // JSON
	CreatedAt time.Time
}

type readingRow struct {
	Reading
	CreatedAt when
}

// Reading returns what was read in the minutes of a meeting, or CodeNotFound: its draft was made by hand.
func (q *Queries) Reading(ctx context.Context, meetingID string) (Reading, error) {
	var row readingRow
	err := q.get(ctx, &row, "reading", meetingID)
	r := row.Reading
	r.CreatedAt = row.CreatedAt.Time
	return r, err
}

// InsertReading keeps what was read in the minutes of a meeting. A second reading is a unique violation.
func (t *Tx) InsertReading(ctx context.Context, r Reading) error {
	return t.insert(ctx, "reading-insert", readingRow{r, at(r.CreatedAt)})
}
