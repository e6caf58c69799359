//go:build !slim

package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// lock keeps a second engine off the folder: two on one database would take the
// shards from each other in turns. It is an exclusive transaction on a small
// SQLite file, which every system that runs SQLite supports and which ends with
// the process, however that ends.
type lock struct {
	db         *sql.DB
	connection *sql.Conn
}

// lockFile is held locked while an engine runs on the folder.
const lockFile = "temporal.lock"

func acquire(ctx context.Context, dir string) (_ *lock, err error) {
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
	return &lock{db: db, connection: connection}, nil
}

// release lets the next engine in. Closing the connection ends the transaction.
func (l *lock) release() error { return errors.Join(l.connection.Close(), l.db.Close()) }
