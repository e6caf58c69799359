package store_test

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/pgtest"
	"giaoban/internal/store"
	"giaoban/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t *testing.T, o store.Options) *store.Store {
		o.URL = pgtest.Start(t)
		return open(t, o)
	})
}

// TestPostgresVietnamese runs the suite on a database that sorts as Vietnamese does: cursors and orders must not
// lean on the order of bytes.
func TestPostgresVietnamese(t *testing.T) {
	server := pgtest.Start(t)
	db := openRaw(t, "postgres", server)
	storetest.Run(t, func(t *testing.T, o store.Options) *store.Store {
		o.URL = vietnamese(t, db, server)
		return open(t, o)
	})
}

// vietnamese makes a database with Vietnamese collation beside the one that db and server name.
func vietnamese(t *testing.T, db *sql.DB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "vi_" + strings.ReplaceAll(store.NewID(), "-", "")
	if _, err := db.Exec("CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi-VN' LOCALE 'C'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// TestPostgresURL refuses what is no address and lets the operator's own settings stand.
func TestPostgresURL(t *testing.T) {
	for _, bad := range []string{"giaoban.db", "mysql://localhost/x", "host=localhost dbname=x", "postgres://%zz"} {
		if s, err := store.Open(t.Context(), store.Options{URL: bad}); err == nil {
			t.Errorf("%q opened: %v", bad, s.Close())
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the address: %v", bad, err)
		}
	}
	begin := time.Now()
	err := lockedRow(t, store.Options{URL: pgtest.Start(t) + "&lock_timeout=50", LockTimeout: time.Hour})
	if !store.IsLockTimeout(err) || time.Since(begin) > time.Minute {
		t.Errorf("lock_timeout in the URL does not count: %v after %v", err, time.Since(begin))
	}
}

// TestPostgresLockTimeout waits for a row that somebody else keeps.
func TestPostgresLockTimeout(t *testing.T) {
	o := store.Options{URL: pgtest.Start(t), LockTimeout: 100 * time.Millisecond}
	begin := time.Now()
	err := lockedRow(t, o)
	if directive.CodeOf(err) != directive.CodeUnavailable || !store.IsLockTimeout(err) {
		t.Errorf("a locked row: %v, want %s", err, directive.CodeUnavailable)
	}
	if took := time.Since(begin); took < o.LockTimeout {
		t.Errorf("gave up after %v, want %v", took, o.LockTimeout)
	}
}

// lockedRow locks a unit twice at once and returns what the second one got.
func lockedRow(t *testing.T, o store.Options) error {
	t.Helper()
	s := open(t, o)
	units(t, s, "a")
	var second error
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.LockUnit(t.Context(), "a"); err != nil {
			return err
		}
		second = s.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.LockUnit(t.Context(), "a"); return err })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return second
}

func units(t testing.TB, s *store.Store, ids ...string) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		var us []directive.Unit
		for _, id := range ids {
			us = append(us, directive.Unit{ID: id})
		}
		return tx.InsertUnits(t.Context(), us)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPostgresKeyInProgress sends a request again while the first still runs.
func TestPostgresKeyInProgress(t *testing.T) {
	s := open(t, store.Options{URL: pgtest.Start(t), LockTimeout: 50 * time.Millisecond})
	k := store.Key{ActorID: "a", Route: "r", Key: "k", BodyHash: "h"}
	claim := func(tx *store.Tx) error { _, _, err := tx.ClaimKey(t.Context(), k); return err }
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		if err := claim(tx); err != nil {
			return err
		}
		if err := s.InTx(t.Context(), claim); directive.CodeOf(err) != directive.CodeKeyInProgress {
			t.Errorf("while the first runs: %v, want %s", err, directive.CodeKeyInProgress)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPostgresDeadlock locks two rows in opposite order: the database sacrifices one transaction, which is run
// again, and both come through.
func TestPostgresDeadlock(t *testing.T) {
	s := open(t, store.Options{URL: pgtest.Start(t) + "&deadlock_timeout=20ms", LockTimeout: time.Minute})
	units(t, s, "a", "b")
	var met [2]chan struct{}
	met[0], met[1] = make(chan struct{}), make(chan struct{})
	runs := make([]int, 2)
	done := make(chan error)
	for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
		go func() {
			done <- s.InTx(t.Context(), func(tx *store.Tx) error {
				runs[i]++
				for j, id := range order {
					u, err := tx.LockUnit(t.Context(), id)
					if err != nil {
						return err
					}
					u.Version++
					if err := tx.UpdateUnit(t.Context(), u); err != nil {
						return err
					}
					if j == 0 && runs[i] == 1 { // the first time, both hold their first row before either asks for the second
						close(met[i])
						<-met[1-i]
					}
				}
				return nil
			})
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if runs[0]+runs[1] < 3 { // the victim may be sacrificed again before the other has committed
		t.Errorf("ran %d and %d times, want one of them again", runs[0], runs[1])
	}
	for _, id := range []string{"a", "b"} {
		if u, err := s.Read().Unit(t.Context(), id); err != nil || u.Version != 2 {
			t.Errorf("unit %s is at version %d (%v), want 2", id, u.Version, err)
		}
	}
}

// TestPostgresAlwaysDeadlock gives up after a few attempts and says unavailable.
func TestPostgresAlwaysDeadlock(t *testing.T) {
	o := store.Options{URL: pgtest.Start(t)}
	s := open(t, o)
	units(t, s, "a")
	if _, err := openRaw(t, "postgres", o.URL).Exec(`CREATE FUNCTION victim() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'chosen' USING ERRCODE = '40P01'; END $$;
		CREATE TRIGGER victim BEFORE UPDATE ON units EXECUTE FUNCTION victim()`); err != nil {
		t.Fatal(err)
	}
	runs := 0
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		runs++
		return tx.UpdateUnit(t.Context(), directive.Unit{ID: "a"})
	})
	if directive.CodeOf(err) != directive.CodeUnavailable || runs < 2 {
		t.Errorf("%v after %d attempts", err, runs)
	}
}

// TestPostgresPoolIsEnough fills every connection with a transaction whose queries are not prepared on that
// connection yet: none may ask for a further one, which only another transaction's end would free.
func TestPostgresPoolIsEnough(t *testing.T) {
	const conns = 3
	s := open(t, store.Options{URL: pgtest.Start(t), MaxConns: conns})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var inside sync.WaitGroup
	inside.Add(conns)
	done := make(chan error)
	for range conns {
		go func() {
			done <- s.InTx(ctx, func(tx *store.Tx) error {
				inside.Done()
				inside.Wait()
				_, err := tx.Users(ctx)
				return err
			})
		}()
	}
	for range conns {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// TestPostgresForgottenTransaction lets a transaction idle until the database ends it.
func TestPostgresForgottenTransaction(t *testing.T) {
	o := store.Options{URL: pgtest.Start(t) + "&idle_in_transaction_session_timeout=50"}
	s := open(t, o)
	watch := openRaw(t, "postgres", o.URL)
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		if err := tx.Ring(t.Context(), "g", tx.Now()); err != nil {
			return err
		}
		for idle := 1; idle > 0; {
			if err := watch.QueryRow("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'").Scan(&idle); err != nil {
				t.Fatal(err)
			}
		}
		return tx.Ring(t.Context(), "g", tx.Now())
	})
	if directive.CodeOf(err) != directive.CodeUnavailable {
		t.Errorf("a transaction that the database ended: %v, want %s", err, directive.CodeUnavailable)
	}
	if n := bells(t, s); n != 0 {
		t.Errorf("%d of its rows are there, want 0", n)
	}
}

// TestPostgresZones reads an instant in a session of another zone: the column kept the instant, not the clock face.
func TestPostgresZones(t *testing.T) {
	o := store.Options{URL: pgtest.Start(t)}
	s := open(t, o)
	want := time.Date(2021, 1, 16, 0, 0, 0, 0, time.FixedZone("", 7*3600))
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.Ring(t.Context(), "g", want) }); err != nil {
		t.Fatal(err)
	}
	for _, zone := range []string{"UTC", "Asia/Ho_Chi_Minh", "America/New_York"} {
		var got time.Time
		if err := openRaw(t, "postgres", o.URL+"&timezone="+url.QueryEscape(zone)).QueryRow("SELECT created_at FROM bells").Scan(&got); err != nil || !got.Equal(want) {
			t.Errorf("in %s: %v (%v), want %v", zone, got, err, want)
		}
	}
	var face string
	if err := openRaw(t, "postgres", o.URL).QueryRow("SELECT (created_at AT TIME ZONE 'UTC')::text FROM bells").Scan(&face); err != nil || face != "2021-01-15 17:00:00" {
		t.Errorf("the clock face in UTC is %q (%v)", face, err)
	}
	var columns int
	if err := openRaw(t, "postgres", o.URL).QueryRow(`SELECT count(*) FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'timestamp without time zone' AND table_name <> 'goose_db_version'`).Scan(&columns); err != nil || columns != 0 {
		t.Errorf("%d columns drop the offset (%v)", columns, err)
	}
}
