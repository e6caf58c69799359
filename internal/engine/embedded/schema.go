//go:build !slim

package embedded

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.temporal.io/server/schema"
	sqliteschema "go.temporal.io/server/schema/sqlite"

	_ "modernc.org/sqlite" // the driver the server uses as well
)

// database is one of the server's two files with the folder of the server's
// own schema that belongs in it.
type database struct {
	folder  string // in schema.Assets
	version string // what this build expects
}

func mainDatabase() database {
	return database{folder: "sqlite/v3/temporal", version: sqliteschema.Version}
}

func visibilityDatabase() database {
	return database{folder: "sqlite/v3/visibility", version: sqliteschema.VisibilityVersion}
}

// versionTable records which schema a file has. The server keeps no such note
// in SQLite; the name is ours so that it never meets one the server may add.
const versionTable = `CREATE TABLE giaoban_engine_schema (
	only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
	version TEXT NOT NULL
)`

// prepare makes the schema in a new file, or brings an older file to this
// build's version step by step. Each is one transaction: a kill in the middle
// leaves the file as it was.
func (d database) prepare(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", dataSource(file, "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	defer func() {
		if rollbackErr := tx.Rollback(); !errors.Is(rollbackErr, sql.ErrTxDone) {
			err = errors.Join(err, rollbackErr)
		}
	}()
	version, err := readVersion(ctx, tx)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	switch {
	case version == d.version:
		return nil
	case version == emptyFile:
		err = d.create(ctx, tx)
	case version == "", compareVersions(version, d.version) > 0:
		err = &SchemaError{File: file, Found: version, Known: d.version}
	default:
		err = d.upgrade(ctx, tx, version)
	}
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// emptyFile is what readVersion answers for a file without tables.
const emptyFile = "empty"

// readVersion returns the version noted in the file, "" when it has tables but
// no note.
func readVersion(ctx context.Context, tx *sql.Tx) (string, error) {
	var tables, noted int
	err := tx.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE name = 'giaoban_engine_schema')
		FROM sqlite_master WHERE type = 'table'`).Scan(&tables, &noted)
	switch {
	case err != nil:
		return "", err
	case tables == 0:
		return emptyFile, nil
	case noted == 0:
		return "", nil
	}
	var version string
	err = tx.QueryRowContext(ctx, `SELECT version FROM giaoban_engine_schema`).Scan(&version)
	return version, err
}

func (d database) create(ctx context.Context, tx *sql.Tx) error {
	if err := d.run(ctx, tx, path.Join(d.folder, "schema.sql")); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, versionTable); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO giaoban_engine_schema (only_row, version) VALUES (1, ?)`, d.version)
	return err
}

// upgrade runs the server's own update files newer than the version, in order.
func (d database) upgrade(ctx context.Context, tx *sql.Tx, from string) error {
	steps, err := d.steps()
	if err != nil {
		return err
	}
	for _, step := range steps {
		if compareVersions(step.version, from) <= 0 || compareVersions(step.version, d.version) > 0 {
			continue
		}
		for _, file := range step.files {
			if err := d.run(ctx, tx, file); err != nil {
				return err
			}
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE giaoban_engine_schema SET version = ?`, d.version)
	return err
}

func (d database) run(ctx context.Context, tx *sql.Tx, file string) error {
	script, err := fs.ReadFile(schema.Assets(), file)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, string(script)); err != nil {
		return fmt.Errorf("engine schema %s: %w", file, err)
	}
	return nil
}

// step is one version of the server's schema and the files that lead to it.
type step struct {
	version string
	files   []string
}

// steps reads the server's update folders, oldest first. The visibility schema
// has none so far.
func (d database) steps() ([]step, error) {
	manifests, err := fs.Glob(schema.Assets(), path.Join(d.folder, "versioned", "*", "manifest.json"))
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, name := range manifests {
		text, err := fs.ReadFile(schema.Assets(), name)
		if err != nil {
			return nil, err
		}
		var manifest struct {
			CurrVersion          string
			SchemaUpdateCqlFiles []string
		}
		if err := json.Unmarshal(text, &manifest); err != nil {
			return nil, fmt.Errorf("engine schema %s: %w", name, err)
		}
		next := step{version: manifest.CurrVersion}
		for _, file := range manifest.SchemaUpdateCqlFiles {
			next.files = append(next.files, path.Join(path.Dir(name), file))
		}
		steps = append(steps, next)
	}
	slices.SortFunc(steps, func(a, b step) int { return compareVersions(a.version, b.version) })
	return steps, nil
}

// compareVersions orders versions such as 0.9 and 0.11 by their numbers. A part
// that is no number counts as 0.
func compareVersions(a, b string) int {
	left, right := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(left), len(right)) {
		if c := cmp.Compare(number(left, i), number(right, i)); c != 0 {
			return c
		}
	}
	return 0
}

func number(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}

// checkpoint moves what is in a file's write-ahead log into the file itself, so
// that a stopped engine's files can be copied one by one.
func checkpoint(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", dataSource(file, "busy_timeout(5000)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// dataSource is the address of a SQLite file for database/sql.
func dataSource(file string, pragmas ...string) string {
	values := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return "file:" + escapePath(file) + "?" + values.Encode()
}

// escapePath makes a path safe inside a SQLite URI, where ? # and % mean
// something.
func escapePath(file string) string {
	return (&url.URL{Path: file}).EscapedPath()
}
