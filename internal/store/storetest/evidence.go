package storetest

import (
	"context"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func evidenceTests() []test { return []test{{"evidence", evidenceRoundTrip}} }

func evidenceRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	task := e.task(1)
	e.insertTasks(t, task)
	report := filled[store.Report](1)
	report.TaskID = task.ID
	first, second := filled[store.Evidence](2), filled[store.Evidence](3)
	first.TaskID, first.ReportID, first.ArrivedAt = task.ID, report.ID, e.Now()
	second.TaskID, second.ReportID, second.ArrivedAt = task.ID, "", e.Now().Add(time.Second)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertReport(ctx, report))
		must(t, tx.InsertEvidence(ctx, second))
		return tx.InsertEvidence(ctx, first)
	})
	same(t, "a file", val[store.Evidence](t)(e.Read().Evidence(t.Context(), first.ID)), first)
	same(t, "the files of a task", val[[]store.Evidence](t)(e.Read().EvidenceOf(t.Context(), task.ID)), []store.Evidence{first, second})
	_, err := e.Read().Evidence(t.Context(), "absent")
	wantCode(t, "an absent file", err, directive.CodeNotFound)
	twice := second
	twice.ID = "another"
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidence(ctx, twice) }); !store.IsUnique(err) {
		t.Errorf("one blob twice: %v, want a unique violation", err)
	}
}
