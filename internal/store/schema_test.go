package store_test

import (
	"strings"
	"sync"
	"testing"

	"giaoban/internal/store"
)

// TestReopen opens a database a second time and finds what was written.
func TestReopen(t *testing.T) {
	onEach(t, func(t *testing.T, d database) {
		o := d.place(t)
		first, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := ring(t.Context(), first, "g"); err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if n := bells(t, open(t, o)); n != 1 {
			t.Errorf("%d rows after opening again, want 1", n)
		}
		if open(t, o).Postgres() != (d.name == "postgres") {
			t.Error("the store does not know its database")
		}
	})
}

// TestOpenAtOnce lets several processes find an empty database at the same moment: one migrates it, all work. It
// takes several rounds, since two that come a little apart do not meet.
func TestOpenAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, d database) {
		for range 4 {
			openAtOnce(t, d)
		}
	})
}

func openAtOnce(t *testing.T, d database) {
	t.Helper()
	o := d.place(t)
	const n = 4
	var all sync.WaitGroup
	start := make(chan struct{})
	for range n {
		all.Go(func() {
			<-start
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			if err := ring(t.Context(), s, "g"); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	if rows := bells(t, open(t, o)); rows != n {
		t.Errorf("%d rows, want %d", rows, n)
	}
	var twice int
	err := d.raw(t, o).QueryRow("SELECT count(*) FROM (SELECT version_id FROM goose_db_version GROUP BY version_id HAVING count(*) > 1) v").Scan(&twice)
	if err != nil || twice != 0 {
		t.Errorf("%d migrations were applied twice (%v)", twice, err)
	}
}

// TestNewerDatabase refuses a database that a later version has changed, and leaves it as it is.
func TestNewerDatabase(t *testing.T) {
	onEach(t, func(t *testing.T, d database) {
		o := d.place(t)
		open(t, o)
		db := d.raw(t, o)
		if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), o)
		if err == nil {
			t.Fatalf("opened: %v", s.Close())
		}
		if !strings.Contains(err.Error(), "9999") || !strings.Contains(err.Error(), "newer") {
			t.Errorf("%v does not say what to do", err)
		}
	})
}

// TestEventsAreInsertOnly tries to change the audit log past the store.
func TestEventsAreInsertOnly(t *testing.T) {
	onEach(t, func(t *testing.T, d database) {
		o := d.place(t)
		s := open(t, o)
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.Record(t.Context(), store.Event{At: tx.Now(), Act: "issue", Data: map[string]any{}})
		})
		if err != nil {
			t.Fatal(err)
		}
		before, err := s.Read().EventsPage(t.Context(), "", 10)
		if err != nil {
			t.Fatal(err)
		}
		id := before[0].ID
		const columns = "(id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data) "
		values := "VALUES ('" + id + "', '2021-01-01 00:00:00+00:00', '', 'forged', '', '', '', '', '', '{}')"
		forgeries := []string{
			"UPDATE events SET act = 'forged'",
			"DELETE FROM events",
			"INSERT INTO events " + columns + values + " ON CONFLICT (id) DO UPDATE SET act = excluded.act",
		}
		if d.name == "postgres" {
			forgeries = append(forgeries, "TRUNCATE events")
		} else {
			forgeries = append(forgeries, "INSERT OR REPLACE INTO events "+columns+values, "REPLACE INTO events "+columns+values,
				"UPDATE OR REPLACE events SET act = 'forged'")
		}
		db := d.raw(t, o)
		for _, forgery := range forgeries {
			if _, err := db.Exec(forgery); err == nil || !strings.Contains(err.Error(), "insert-only") {
				t.Errorf("%s: %v, want a refusal", forgery, err)
			}
		}
		after, err := s.Read().EventsPage(t.Context(), "", 10)
		if err != nil || len(after) != 1 || after[0].Act != "issue" {
			t.Errorf("the log reads %+v (%v)", after, err)
		}
	})
}
