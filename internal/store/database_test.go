package store_test

import (
	"context"
	"database/sql"
	"testing"

	"giaoban/internal/pgtest"
	"giaoban/internal/store"
)

// database is one of the two on which a test runs.
type database struct {
	name string
	// place makes a new, empty database and returns where it is.
	place func(t testing.TB) store.Options
	// raw opens the same database through its driver, past the store.
	raw func(t testing.TB, o store.Options) *sql.DB
}

func databases() []database {
	return []database{
		{"sqlite", func(t testing.TB) store.Options { return store.Options{Dir: t.TempDir()} },
			func(t testing.TB, o store.Options) *sql.DB { return openRaw(t, "sqlite", o.Dir+"/giaoban.db") }},
		{"postgres", func(t testing.TB) store.Options { return store.Options{URL: pgtest.Start(t)} },
			func(t testing.TB, o store.Options) *sql.DB { return openRaw(t, "postgres", o.URL) }},
	}
}

// onEach runs a test on each database.
func onEach(t *testing.T, test func(t *testing.T, d database)) {
	for _, d := range databases() {
		t.Run(d.name, func(t *testing.T) { test(t, d) })
	}
}

func openRaw(t testing.TB, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// open opens a store that closes with the test.
func open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// ring writes one row.
func ring(ctx context.Context, s *store.Store, group string) error {
	return s.InTx(ctx, func(tx *store.Tx) error { return tx.Ring(ctx, group, tx.Now()) })
}

func bells(t testing.TB, s *store.Store) int {
	t.Helper()
	n, err := s.Read().CountBells(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
