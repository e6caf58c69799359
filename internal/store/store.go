package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"  // the PostgreSQL driver
	_ "modernc.org/sqlite" // the SQLite driver
)

// Options says which database to open.
type Options struct {
	Dir string // the folder of giaoban.db; used when URL is empty
	URL string // postgres://…

	// Now is the clock. It is read after locks are held, never before. Nil: the machine's.
	Now func() time.Time
	// MaxConns bounds connections to PostgreSQL and readers of SQLite. 0: a default for two cores.
	MaxConns int
	// LockTimeout is how long a transaction waits for what another one holds, a row in PostgreSQL or the file in
	// SQLite, before it fails with CodeUnavailable. 0: two seconds for a row, five for the file. In PostgreSQL a
	// lock_timeout in the URL counts instead.
	LockTimeout time.Duration
}

// Store is the record. It is safe for concurrent use.
type Store struct {
	dialect dialect
	now     func() time.Time
	writer  *handle // SQLite: one connection, since SQLite has one writer
	reader  *handle // PostgreSQL: the same handle as writer
}

// handle is a pool with its prepared statements.
type handle struct {
	db       *sqlx.DB
	dialect  dialect
	mu       sync.Mutex
	prepared map[string]*sqlx.Stmt
}

// NewID makes an identifier: a UUID of version 7 (RFC 9562), so that ids sort by the time of their making.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Open opens the database, applies pending migrations and prepares the queries. Several processes may do so at
// once. It fails when the database cannot be reached (CodeUnavailable) or is newer than this program.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if o.MaxConns == 0 {
		o.MaxConns = 16
	}
	var err error
	if o.URL != "" {
		err = s.openPostgres(o)
	} else {
		err = s.openSQLite(o)
	}
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx, o); err != nil {
		return nil, errors.Join(classify(err), s.Close())
	}
	if err := s.PrepareAll(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openSQLite opens giaoban.db with one connection that writes and several that read. Transactions begin
// IMMEDIATE: a deferred one that reads and then writes after another writer fails at once with "database is
// locked". synchronous=FULL: an answered act survives a loss of power.
func (s *Store) openSQLite(o Options) error {
	s.dialect = sqliteDialect
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	wait := cmp.Or(o.LockTimeout, 5*time.Second)
	dsn := func(extra ...string) string {
		return sqliteURL(filepath.Join(o.Dir, "giaoban.db"), wait, append([]string{"foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-16000)"}, extra...)...)
	}
	open := func(dsn string, conns int) (*handle, error) {
		db, err := sqlx.Open("sqlite", dsn)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return newHandle(db, s.dialect), nil
	}
	var err error
	if s.writer, err = open(dsn(), 1); err != nil {
		return err
	}
	s.reader, err = open(dsn("query_only(1)"), o.MaxConns)
	return err
}

// sqliteURL is the address of a file of which every transaction waits for another one's end before it begins.
func sqliteURL(path string, wait time.Duration, pragmas ...string) string {
	v := url.Values{
		"_time_format": {"sqlite"}, "_timezone": {"UTC"}, "_txlock": {"immediate"},
		"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())}, pragmas...),
	}
	return "file:" + url.PathEscape(path) + "?" + v.Encode()
}

func (s *Store) openPostgres(o Options) error {
	s.dialect = postgresDialect
	dsn, err := postgresURL(o.URL, cmp.Or(o.LockTimeout, 2*time.Second))
	if err != nil {
		return err
	}
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(o.MaxConns)
	db.SetMaxIdleConns(o.MaxConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	s.writer = newHandle(db, s.dialect)
	s.reader = s.writer
	return nil
}

// postgresURL adds what the store relies on, unless the operator chose otherwise: nobody waits longer than wait
// for a row, a forgotten transaction ends, statements take one round trip.
func postgresURL(raw string, wait time.Duration) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", fmt.Errorf("database: want a URL like postgres://user:password@host:5432/name")
	}
	q := u.Query()
	for name, value := range map[string]string{
		"binary_parameters": "yes", "timezone": "UTC", "lock_timeout": strconv.FormatInt(wait.Milliseconds(), 10),
		"idle_in_transaction_session_timeout": "60000", "connect_timeout": "5", "application_name": "giaoban",
	} {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func newHandle(db *sqlx.DB, d dialect) *handle {
	db.MapperFunc(snake)
	return &handle{db: db, dialect: d, prepared: map[string]*sqlx.Stmt{}}
}

// snake is how a Go field is called in SQL: UnitID → unit_id.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			lowerNext := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if i > 0 && (unicode.IsLower(runes[i-1]) || lowerNext) {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Now reads the store's clock, in UTC with the precision that the database keeps.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Postgres reports whether the store is on PostgreSQL.
func (s *Store) Postgres() bool { return s.dialect == postgresDialect }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return classify(s.reader.db.PingContext(ctx)) }

// ClockSkew is how far the database's clock is ahead of this process's. Always zero for a file.
func (s *Store) ClockSkew(ctx context.Context) (time.Duration, error) {
	if s.dialect == sqliteDialect {
		return 0, nil
	}
	before := time.Now()
	var theirs time.Time
	if err := s.reader.db.GetContext(ctx, &theirs, "SELECT clock_timestamp()"); err != nil {
		return 0, classify(err)
	}
	mine := before.Add(time.Since(before) / 2)
	return theirs.Sub(mine), nil
}

// Close ends all connections.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.db.Close())
	}
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.db.Close())
	}
	return errors.Join(errs...)
}

// attempts bounds how often a transaction that the database sacrificed is run again.
const attempts = 4

// InTx runs fn in one transaction and commits it. It is the only way to write. fn may run several times when
// the database sacrifices the transaction, so it must have no effect outside it. An error from fn rolls back and
// comes out unchanged if it is a *directive.Error; a lost connection, a full disk or a lock not given in time
// comes out as CodeUnavailable. After a failed commit nobody knows whether it happened: the caller repeats the
// act with the same idempotency key. A panic in fn rolls back and goes on.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for range attempts {
		err = s.once(ctx, fn)
		if !retryable(err) {
			break
		}
	}
	return classify(err)
}

// once is one attempt. Whatever way fn is left, the transaction ends: on SQLite it holds the only connection that
// writes.
func (s *Store) once(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.writer.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	ended := false
	defer func() {
		if !ended {
			// The cause is already on its way out, and a rollback that fails ends with its connection.
			_ = tx.Rollback()
		}
	}()
	err = fn(&Tx{Queries{h: s.writer, tx: tx, now: s.Now}})
	if err == nil {
		err = tx.Commit()
		ended = err == nil
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return ctx.Err() // the context ended the transaction under fn's hands: say so
	}
	return err
}

// Read answers queries outside a transaction.
func (s *Store) Read() *Queries { return &Queries{h: s.reader, now: s.Now} }

// Tx is a running transaction: everything that can be read, and everything that can be written.
type Tx struct{ Queries }

// Now reads the clock. Inside a transaction call it after the rows in question are locked: the start of the
// transaction may lie before somebody else's commit.
func (q *Queries) Now() time.Time { return q.now() }

// SameInstant truncates t to what the database keeps, so that a value compares equal after a round trip.
func SameInstant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
