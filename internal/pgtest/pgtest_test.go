package pgtest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// eventually waits for a condition, failing the test after ten seconds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatalf("still waiting: %s", what)
		case <-tick.C:
		}
	}
}

func TestStartGivesEachCallADatabaseOfItsOwn(t *testing.T) {
	first, second := open(t, Start(t)), open(t, Start(t))
	if _, err := first.Exec("CREATE TABLE only_here (name text)"); err != nil {
		t.Fatal(err)
	}
	var found sql.NullString
	if err := second.QueryRow("SELECT to_regclass('only_here')::text").Scan(&found); err != nil {
		t.Fatal(err)
	}
	if found.Valid {
		t.Fatal("a table made in one database is seen in the other")
	}
}

func TestDatabaseIsDroppedWithItsTest(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) {
		url = Start(t)
		// Left open on purpose: dropping must not wait for it.
		db, err := sql.Open("postgres", url)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Ping(); err != nil {
			t.Fatal(err)
		}
	})
	if err := open(t, url).Ping(); err == nil {
		t.Fatal("the database is still there after its test")
	}
}

func TestServerHasWhatTheProductNeeds(t *testing.T) {
	db := open(t, Start(t))
	var encoding, order string
	if err := db.QueryRow("SHOW server_encoding").Scan(&encoding); err != nil {
		t.Fatal(err)
	}
	if encoding != "UTF8" {
		t.Errorf("encoding %s, want UTF8", encoding)
	}
	err := db.QueryRow(`SELECT string_agg(name, ' ' ORDER BY name COLLATE "vi-x-icu")
		FROM (VALUES ('đi'), ('em'), ('ăn'), ('an'), ('da')) AS words (name)`).Scan(&order)
	if err != nil {
		t.Fatal(err)
	}
	if want := "an ăn da đi em"; order != want {
		t.Errorf("Vietnamese order %q, want %q", order, want)
	}
}

func TestAcknowledgedRowsSurvive(t *testing.T) {
	server := NewServer(t)
	url, err := server.CreateDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, url)
	if _, err := db.Exec("CREATE TABLE kept (n int)"); err != nil {
		t.Fatal(err)
	}
	faults := []struct {
		name  string
		fault func() error
	}{
		{"kill and start", func() error { return errors.Join(server.Kill9(), server.Start()) }},
		{"restart", server.Restart},
		{"stop and start", func() error { return errors.Join(server.Stop(), server.Start()) }},
	}
	for i, test := range faults {
		if _, err := db.Exec("INSERT INTO kept VALUES ($1)", i); err != nil {
			t.Fatalf("before %s: %v", test.name, err)
		}
		before := server.URL("postgres")
		if err := test.fault(); err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if after := server.URL("postgres"); after != before {
			t.Fatalf("%s changed the address", test.name)
		}
		var count int
		// The pool may still hand out a connection that the fault has broken.
		eventually(t, "a working connection", func() bool {
			return db.QueryRow("SELECT count(*) FROM kept").Scan(&count) == nil
		})
		if count != i+1 {
			t.Fatalf("after %s: %d rows, want %d", test.name, count, i+1)
		}
	}
}

func TestStoppedServerRefuses(t *testing.T) {
	server := NewServer(t)
	db := open(t, server.URL("postgres"))
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if server.Running() {
		t.Fatal("running after Stop")
	}
	if err := db.Ping(); err == nil {
		t.Fatal("a stopped server answers")
	}
	if err := server.Stop(); err != nil {
		t.Fatalf("a second Stop: %v", err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err == nil {
		t.Fatal("starting a running server was accepted")
	}
}

func TestPasswordIsAsked(t *testing.T) {
	server := NewServer(t)
	host, port, err := net.SplitHostPort(server.HostPort())
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, "postgres://"+role+":wrong@"+net.JoinHostPort(host, port)+"/postgres?sslmode=disable")
	if err := db.Ping(); err == nil {
		t.Fatal("the server takes any password")
	}
}

func TestFilesGoWithTheTest(t *testing.T) {
	var dir string
	t.Run("inner", func(t *testing.T) { dir = NewServer(t).dir })
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the folder is still there: %v", err)
	}
}

// childVariable makes the test binary act as a test process that gets killed.
const childVariable = "PGTEST_CHILD"

// TestKilledProcessLeavesNothing runs a process that starts a server and is
// killed while it is up.
func TestKilledProcessLeavesNothing(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		server := NewServer(t)
		// The parent reads this line; the block below is ended by its SIGKILL.
		if _, err := os.Stdout.WriteString("\nready " + server.dir + " " + server.HostPort() + "\n"); err != nil {
			t.Fatal(err)
		}
		<-context.Background().Done()
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKilledProcessLeavesNothing$")
	child.Env = append(os.Environ(), childVariable+"=1")
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var dir, address string
	lines := bufio.NewScanner(output)
	for dir == "" && lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) == 3 && fields[0] == "ready" {
			dir, address = fields[1], fields[2]
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child was not killed")
	}
	if dir == "" {
		t.Fatal("the child ended before its server was ready")
	}
	eventually(t, "the folder to go", func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist)
	})
	connection, err := net.DialTimeout("tcp", address, time.Second)
	if err == nil {
		t.Fatalf("the server still listens: %v", connection.Close())
	}
}

func TestMissingPostgreSQLSaysHowToInstallIt(t *testing.T) {
	if got := explain(fmt.Errorf("start: %w", errNotInstalled)); !strings.Contains(got, "make deps") {
		t.Errorf("message %q does not name make deps", got)
	}
	if got := explain(errors.New("disk full")); strings.Contains(got, "make deps") {
		t.Errorf("message %q names make deps for another failure", got)
	}
}

func TestMajorVersion(t *testing.T) {
	for folder, want := range map[string]int{
		"/usr/lib/postgresql/15/bin":          15,
		"/usr/lib/postgresql/9.6/bin":         0,
		"/usr/pgsql-17/bin":                   17,
		"/opt/homebrew/opt/postgresql@16/bin": 16,
		filepath.Join("/opt", "local", "bin"): 0,
	} {
		if got := majorVersion(folder); got != want {
			t.Errorf("majorVersion(%s) = %d, want %d", folder, got, want)
		}
	}
}
