package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"

	"github.com/lib/pq"
	"modernc.org/sqlite"

	"giaoban/internal/directive"
)

// Driver error codes: SQLite's extended result codes and PostgreSQL's SQLSTATE. This file is the only one that
// reads them.
const (
	sqliteUnique      = 2067
	sqlitePrimaryKey  = 1555
	sqliteForeignKey  = 787
	sqliteBusy        = 5
	sqliteLocked      = 6
	sqliteFull        = 13
	pgUnique          = "23505"
	pgForeignKey      = "23503"
	pgDeadlock        = "40P01"
	pgSerialization   = "40001"
	pgLockTimeout     = "55P03"
	pgDiskFull        = "53100"
	primaryResultMask = 0xff
)

// IsUnique reports whether err is a violation of a unique key.
func IsUnique(err error) bool {
	if code, ok := sqliteCode(err); ok {
		return code == sqliteUnique || code == sqlitePrimaryKey
	}
	return pgCode(err) == pgUnique
}

// IsForeignKey reports whether err is a violation of a foreign key: a row that is named does not exist, or one
// that is to go is still named.
func IsForeignKey(err error) bool {
	if code, ok := sqliteCode(err); ok {
		return code == sqliteForeignKey
	}
	return pgCode(err) == pgForeignKey
}

// IsLockTimeout reports whether somebody else held a row or the database for too long.
func IsLockTimeout(err error) bool {
	if code, ok := sqliteCode(err); ok {
		code &= primaryResultMask
		return code == sqliteBusy || code == sqliteLocked
	}
	return pgCode(err) == pgLockTimeout
}

// retryable reports whether the same transaction may succeed if run again: the database chose it as a victim.
func retryable(err error) bool {
	code := pgCode(err)
	return code == pgDeadlock || code == pgSerialization
}

// classify turns what the database says into what a caller can act on: a lost connection, a full disk or a lock
// that was not given in time are CodeUnavailable, a missing row is CodeNotFound. Anything else stays as it is.
func classify(err error) error {
	var known *directive.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return directive.NotFound()
	case unavailable(err):
		return &directive.Error{Code: directive.CodeUnavailable, Err: err}
	}
	return err
}

func unavailable(err error) bool {
	if IsLockTimeout(err) || retryable(err) {
		return true
	}
	if code, ok := sqliteCode(err); ok {
		return code&primaryResultMask == sqliteFull
	}
	switch code := pgCode(err); {
	case code == pgDiskFull:
		return true
	case len(code) == 5 && (code[:2] == "08" || code[:2] == "53" || code[:2] == "57"): // connection, resources, operator intervention
		return true
	}
	var network *net.OpError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &network) ||
		errors.Is(err, context.DeadlineExceeded)
}

func sqliteCode(err error) (int, bool) {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code(), true
	}
	return 0, false
}

func pgCode(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return ""
}
