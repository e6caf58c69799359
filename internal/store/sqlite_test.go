package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
	"giaoban/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T, o store.Options) *store.Store {
		o.Dir = t.TempDir()
		return open(t, o)
	})
}

// TestSQLiteFolders opens folders whose names mean something in an address, and makes missing ones that nobody
// else can read.
func TestSQLiteFolders(t *testing.T) {
	for _, name := range []string{"plain", "with space", "Yên Bái", "50%", "a?b#c", "a%20b"} {
		dir := filepath.Join(t.TempDir(), "deeper", name)
		s := open(t, store.Options{Dir: dir})
		if err := ring(t.Context(), s, "g"); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		for path, mode := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, filepath.Join(dir, "giaoban.db"): 0} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if mode != 0 && info.Mode() != mode {
				t.Errorf("%s: mode %v, want %v", path, info.Mode(), mode)
			}
		}
	}
}

// TestSQLitePragmas looks at what the file promises.
func TestSQLitePragmas(t *testing.T) {
	o := store.Options{Dir: t.TempDir()}
	open(t, o)
	var mode string
	if err := openRaw(t, "sqlite", filepath.Join(o.Dir, "giaoban.db")).QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
}

// TestSQLiteLockedByAnotherProcess holds the file in a transaction of somebody else's: a write waits, then says
// unavailable; reading goes on; once the other is done, so does writing.
func TestSQLiteLockedByAnotherProcess(t *testing.T) {
	o := store.Options{Dir: t.TempDir(), LockTimeout: 200 * time.Millisecond}
	s := open(t, o)
	other := openRaw(t, "sqlite", filepath.Join(o.Dir, "giaoban.db"))
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	err := ring(t.Context(), s, "g")
	if took := time.Since(begin); took < o.LockTimeout || took > o.LockTimeout+3*time.Second {
		t.Errorf("gave up after %v, want %v", took, o.LockTimeout)
	}
	if directive.CodeOf(err) != directive.CodeUnavailable || !store.IsLockTimeout(err) {
		t.Errorf("a locked file: %v, want %s", err, directive.CodeUnavailable)
	}
	if n := bells(t, s); n != 0 {
		t.Errorf("%d rows while the file is locked, want 0", n)
	}
	if _, err := other.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := ring(t.Context(), s, "g"); err != nil {
		t.Errorf("after the other one is done: %v", err)
	}
}

// TestSQLiteWaitsForAnotherProcess lets the other one finish in time.
func TestSQLiteWaitsForAnotherProcess(t *testing.T) {
	o := store.Options{Dir: t.TempDir(), LockTimeout: time.Minute}
	s, other := open(t, o), open(t, o)
	inside, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- other.InTx(t.Context(), func(tx *store.Tx) error {
			close(inside)
			<-release
			return tx.Ring(t.Context(), "first", tx.Now())
		})
	}()
	<-inside
	go func() { done <- ring(t.Context(), s, "second") }()
	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := bells(t, s); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
}
