package store

import (
	"context"
	"time"
)

// Evidence is a file that somebody attached to a task. The file itself is kept apart, under the name in Blob.
type Evidence struct {
	ID        string
	TaskID    string
	ReportID  string // empty: of the task as a whole
	Name      string // as it is shown
	MediaType string // by what is in it
	Size      int64  // bytes
	Digest    string // SHA-256, hex
	Blob      string
	UserID    string
	ArrivedAt time.Time
}

type evidenceRow struct {
	Evidence
	ReportID  text
	ArrivedAt when
}

func (r evidenceRow) evidence() Evidence {
	e := r.Evidence
	e.ReportID, e.ArrivedAt = string(r.ReportID), r.ArrivedAt.Time
	return e
}

// Evidence returns one attached file, or CodeNotFound.
func (q *Queries) Evidence(ctx context.Context, id string) (Evidence, error) {
	var row evidenceRow
	err := q.get(ctx, &row, "evidence", id)
	return row.evidence(), err
}

// EvidenceOf returns the files of a task in the order in which they arrived.
func (q *Queries) EvidenceOf(ctx context.Context, taskID string) ([]Evidence, error) {
	var rows []evidenceRow
	err := q.list(ctx, &rows, "evidence-of-task", taskID)
	out := make([]Evidence, len(rows))
	for i, r := range rows {
		out[i] = r.evidence()
	}
	return out, err
}

// InsertEvidence adds a file.
func (t *Tx) InsertEvidence(ctx context.Context, e Evidence) error {
	return t.insert(ctx, "evidence-insert", evidenceRow{e, text(e.ReportID), at(e.ArrivedAt)})
}
