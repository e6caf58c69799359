package calendar_test

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite" // registers the driver

	"giaoban/internal/calendar"
)

func TestDateInSQLite(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1) // one connection, one memory
	due := date(t, "2021-01-11")
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`CREATE TABLE tasks (id INTEGER PRIMARY KEY, due_on TEXT)`, nil},
		{`INSERT INTO tasks (id, due_on) VALUES (1, ?), (2, ?), (3, '')`, []any{due, calendar.Date{}}},
	} {
		if _, err := tx.ExecContext(t.Context(), step.query, step.args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int]calendar.Date{1: due, 2: {}, 3: {}} {
		var got calendar.Date
		if err := db.QueryRowContext(t.Context(), `SELECT due_on FROM tasks WHERE id = ?`, id).Scan(&got); err != nil || got != want {
			t.Errorf("row %d: %v, %v; want %v", id, got, err, want)
		}
	}
	var kind, text string
	err = db.QueryRowContext(t.Context(), `SELECT typeof(due_on), due_on FROM tasks WHERE due_on = ?`, due).Scan(&kind, &text)
	if err != nil || kind != "text" || text != "2021-01-11" {
		t.Errorf("stored as %s %q, %v", kind, text, err)
	}
}
