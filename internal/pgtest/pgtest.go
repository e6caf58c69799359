// Package pgtest gives tests a real PostgreSQL.
//
// [Start] is what most tests want: the address of a new, empty database on a
// server that all tests of the package's binary share. [NewServer] gives a
// server of one's own, for tests that stop, kill and restart it.
//
// The servers live in a temporary directory, listen on a free loopback port
// behind a random password, and never outlive the test process, not even one
// that is killed: a small watcher process sees its end and cleans up, so no
// TestMain is needed. Under root, which PostgreSQL refuses, the server runs as
// the user postgres or nobody.
package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// dropTimeout bounds the removal of one test's database.
const dropTimeout = 10 * time.Second

// shared is the server behind [Start]. It is the one variable of the package:
// starting a server takes a second, and every test of a binary may use the
// same one because each gets its own database.
var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Start returns the URL of a new, empty UTF-8 database, which is dropped when
// the test ends. The first call of a test binary starts the server that later
// calls share. The role in the URL owns the server, so a test may create roles
// and extensions.
//
// Without PostgreSQL on the machine the test fails and says how to install it.
func Start(tb testing.TB) string {
	tb.Helper()
	shared.once.Do(func() {
		shared.server, shared.err = startServer()
	})
	if shared.err != nil {
		fatal(tb, shared.err)
	}
	name, url, err := shared.server.createDatabase(tb.Context())
	if err != nil {
		fatal(tb, err)
	}
	tb.Cleanup(func() {
		// The test's context is already cancelled in a cleanup.
		ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
		defer cancel()
		if err := shared.server.dropDatabase(ctx, name); err != nil {
			tb.Errorf("pgtest: %v", err)
		}
	})
	return url
}

// fatal ends the test.
func fatal(tb testing.TB, err error) {
	tb.Helper()
	tb.Fatalf("pgtest: %s", explain(err))
}

// explain adds the way to install PostgreSQL where that is what is missing.
func explain(err error) string {
	if errors.Is(err, errNotInstalled) {
		return err.Error() + "; install it with `make deps` (Debian: apt-get install postgresql), " +
			"or put the folder with initdb and postgres on PATH"
	}
	return err.Error()
}

// createDatabase makes a database under a fresh name and returns its name and
// URL.
func (s *Server) createDatabase(ctx context.Context) (name, url string, err error) {
	name = "test_" + strings.ToLower(rand.Text()[:12])
	// The name is ours and has no special characters; CREATE DATABASE takes no
	// parameters.
	if err := s.admin(ctx, "CREATE DATABASE "+name); err != nil {
		return "", "", fmt.Errorf("create database: %w", err)
	}
	return name, s.URL(name), nil
}

func (s *Server) dropDatabase(ctx context.Context, name string) error {
	// FORCE, since a test may end with connections still open.
	if err := s.admin(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

// admin runs one statement in the maintenance database, on a connection of its
// own so that none is left open between tests.
func (s *Server) admin(ctx context.Context, statement string) (err error) {
	db, err := sql.Open("postgres", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, statement)
	return err
}
