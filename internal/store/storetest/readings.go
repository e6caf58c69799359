package storetest

import (
	"context"
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// readingRoundTrip keeps what was read with its meeting: once, and not without it.
func readingRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	m := filledMeeting(1)
	want := store.Reading{MeetingID: m.ID, Rules: "0123456789ab", Draft: `{"title":"Giao ban"}`, CreatedAt: e.Now()}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertMeeting(ctx, m))
		return tx.InsertReading(ctx, want)
	})
	same(t, "what was read", val[store.Reading](t)(e.Read().Reading(t.Context(), m.ID)), want)
	_, err := e.Read().Reading(t.Context(), "absent")
	wantCode(t, "a meeting made by hand", err, directive.CodeNotFound)
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReading(ctx, want) }); !store.IsUnique(err) {
		t.Errorf("a second reading: %v, want a unique violation", err)
	}
	want.MeetingID = "absent"
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReading(ctx, want) }); err == nil {
		t.Error("a reading without its meeting was kept")
	}
}
