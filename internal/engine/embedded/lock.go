//go:build !slim

package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Hold keeps a second engine off the folder: two on one database would take the
// shards from each other in turns. It is an exclusive transaction on a small
// SQLite file, which every system that runs SQLite supports and which ends with
// the process, however that ends.
type Hold struct {
	db         *sql.DB
	connection *sql.Conn
	taken      atomic.Bool // by a server, which lets go of it when it has ended
}

// Take makes the folder if it is missing and holds it for an engine to come, so
// that a process knows whether it may have it before it starts anything. It
// returns [ErrInUse] when another engine runs there.
func Take(ctx context.Context, dir string) (*Hold, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return acquire(ctx, dir)
}

// Release lets the next engine in, unless a server took the hold over.
func (h *Hold) Release() error {
	if h.taken.Swap(true) {
		return nil
	}
	return h.release()
}

// lockFile is held locked while an engine runs on the folder.
const lockFile = "temporal.lock"

func acquire(ctx context.Context, dir string) (_ *Hold, err error) {
	db, err := sql.Open("sqlite", dataSource(filepath.Join(dir, lockFile), "busy_timeout(0)"))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	db.SetMaxOpenConns(1)
	// The context must not end the connection later, only the attempt now.
	connection, err := db.Conn(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	if _, err := connection.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		var sqliteErr *sqlite.Error
		if errors.As(err, &sqliteErr) && sqliteErr.Code() == sqlite3.SQLITE_BUSY {
			return nil, fmt.Errorf("%s: %w", dir, errors.Join(ErrInUse, connection.Close()))
		}
		return nil, errors.Join(err, connection.Close())
	}
	return &Hold{db: db, connection: connection}, nil
}

// release: closing the connection ends the transaction.
func (h *Hold) release() error { return errors.Join(h.connection.Close(), h.db.Close()) }
