package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationWait is how long a process waits, once a second, for another one that is migrating.
const migrationWait = 5 * time.Minute

// migrate brings the schema up to date. Processes take turns: two that create the same tables at once would both
// fail, or the second would find half of them.
func (s *Store) migrate(ctx context.Context, o Options) (err error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	files, err := s.dialect.localiseFS(sub)
	if err != nil {
		return err
	}
	kind, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithAllowOutofOrder(true)} // changes are merged in any order
	if s.dialect == postgresDialect {
		kind = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(migrationWait/time.Second)))
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	} else {
		turn, err := takeTurn(ctx, filepath.Join(o.Dir, "migrate.lock"))
		if err != nil {
			return fmt.Errorf("migrations: %w", err)
		}
		defer func() { err = errors.Join(err, turn.Close()) }()
	}
	p, err := goose.NewProvider(kind, s.writer.db.DB, files, opts...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if current > target {
		return fmt.Errorf("migrations: the database is at version %d, this program knows %d: use a newer giaoban", current, target)
	}
	if pending, err := p.HasPending(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	} else if !pending {
		return nil // replicas that start later do not queue for the lock
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

// takeTurn waits until no other process migrates the same file. The lock is an exclusive transaction on a small
// SQLite file beside it, which every system that runs SQLite supports and which ends with the process, however
// that ends. Close gives it back.
func takeTurn(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", sqliteURL(path, migrationWait))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // the transaction below belongs to this connection
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
