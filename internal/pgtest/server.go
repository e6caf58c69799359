package pgtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver the readiness check and the product use
)

const (
	// role owns the test server.
	role = "giaoban"
	// startTimeout bounds a start, which after a kill may first have to wait
	// for the old server's children and then replay the log.
	startTimeout = 60 * time.Second
	// stopTimeout bounds a fast shutdown.
	stopTimeout = 30 * time.Second
	// pollEvery is the pause between two looks at a server that is starting.
	pollEvery = 20 * time.Millisecond
)

// Server is a PostgreSQL of a test's own, for tests of what happens while the
// database is away. Its address stays the same across Stop, Kill9, Start and
// Restart. Its methods may be used from any goroutine, but not from two at
// once.
type Server struct {
	bin      string // folder of initdb and postgres
	dir      string // everything of this server: data/, log, pid
	user     *syscall.Credential
	port     int
	password string
	watcher  *watcher

	process *exec.Cmd
	exited  chan struct{} // closed when process has ended
}

// NewServer starts a server that ends with the test. Without PostgreSQL on the
// machine the test fails and says how to install it.
func NewServer(tb testing.TB) *Server {
	tb.Helper()
	s, err := startServer()
	if err != nil {
		fatal(tb, err)
	}
	tb.Cleanup(func() {
		if err := s.close(); err != nil {
			tb.Errorf("pgtest: %v", err)
		}
	})
	return s
}

// startServer makes the folder and the database cluster in it and starts it.
func startServer() (_ *Server, err error) {
	s := &Server{password: rand.Text()}
	if s.bin, err = binFolder(); err != nil {
		return nil, err
	}
	if s.user, err = serverUser(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "giaoban-pg-"); err != nil {
		return nil, err
	}
	if s.watcher, err = watch(s.dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := s.initialise(); err != nil {
		return nil, err
	}
	// A free port can be taken by someone else before the server binds it.
	for range 5 {
		if s.port, err = freePort(); err != nil {
			return nil, err
		}
		if err = s.startOnce(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// initialise runs initdb.
func (s *Server) initialise() error {
	if s.user != nil {
		if err := os.Chown(s.dir, int(s.user.Uid), int(s.user.Gid)); err != nil {
			return err
		}
	}
	passwordFile := filepath.Join(s.dir, "password")
	if err := os.WriteFile(passwordFile, []byte(s.password), 0o600); err != nil {
		return err
	}
	if s.user != nil {
		if err := os.Chown(passwordFile, int(s.user.Uid), int(s.user.Gid)); err != nil {
			return err
		}
	}
	cmd := s.command("initdb",
		"--pgdata="+s.data(),
		"--username="+role,
		"--pwfile="+passwordFile,
		// Trust would let every user of the machine act as ours.
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		// The plainest locale: whoever leans on the database for Vietnamese
		// order or lower case without saying so fails here.
		"--locale=C",
		"--no-sync",
		"--no-instructions",
	)
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	return os.Remove(passwordFile)
}

// URL returns the address of a database on this server, in the form that lib/pq
// and pgx read. The database "postgres" always exists.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(role, s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// HostPort returns the address the server listens on, for a proxy in between.
func (s *Server) HostPort() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
}

// CreateDatabase makes a new, empty database and returns its URL. It lives as
// long as the server's files.
func (s *Server) CreateDatabase(ctx context.Context) (string, error) {
	_, url, err := s.createDatabase(ctx)
	return url, err
}

// Start starts a stopped or killed server on the same files and port and waits
// until it answers, trying again while children of a killed server still hold
// its files.
func (s *Server) Start() error {
	if s.Running() {
		return errors.New("the server is already running")
	}
	deadline := time.Now().Add(startTimeout)
	for {
		err := s.startOnce()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-time.After(pollEvery)
	}
}

// Running reports whether the server process is alive.
func (s *Server) Running() bool {
	if s.process == nil {
		return false
	}
	select {
	case <-s.exited:
		return false
	default:
		return true
	}
}

// Stop shuts the server down as an administrator's restart does (mode fast):
// open connections are closed cleanly. A server that is not running is left
// alone.
func (s *Server) Stop() error {
	return s.end(syscall.SIGINT)
}

// Kill9 kills the server's main process as a power cut would end it; its
// children notice by themselves. A server that is not running is left alone.
func (s *Server) Kill9() error {
	return s.end(syscall.SIGKILL)
}

// Restart is Stop and Start.
func (s *Server) Restart() error {
	if err := s.Stop(); err != nil {
		return err
	}
	return s.Start()
}

// startOnce launches postgres and waits until it answers or ends.
func (s *Server) startOnce() error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := s.command("postgres", "-D", s.data(), "-p", strconv.Itoa(s.port),
		"-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=",
		// A test's data need not survive the machine, only a killed process;
		// for that synchronous_commit must stay on.
		"-c", "fsync=off",
		"-c", "full_page_writes=off",
		"-c", "max_connections=200",
		"-c", "timezone=UTC",
	)
	cmd.Stdout, cmd.Stderr = log, log
	// The server has a handle of its own by now.
	if err := errors.Join(cmd.Start(), log.Close()); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	s.process, s.exited = cmd, make(chan struct{})
	pidFile := filepath.Join(s.dir, "pid")
	// The watcher's note of whom to end; taken away before the number can name
	// another process.
	if err := os.WriteFile(pidFile, []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
		return errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	go func() {
		// Neither result matters: how postgres ended is in its log, and a note
		// that is gone already is what we want.
		_ = cmd.Wait()
		_ = os.Remove(pidFile)
		close(s.exited)
	}()
	return s.waitReady()
}

// waitReady returns when the server answers, or with its log when it ended or
// stays silent.
func (s *Server) waitReady() (err error) {
	db, err := sql.Open("postgres", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		pingErr := db.PingContext(ctx)
		// Someone else's server on our port would refuse the password.
		if pingErr == nil {
			return nil
		}
		select {
		case <-s.exited:
			return fmt.Errorf("postgres ended while starting:\n%s", s.log())
		case <-ctx.Done():
			return errors.Join(
				fmt.Errorf("postgres does not answer after %v: %w\n%s", startTimeout, pingErr, s.log()),
				s.end(syscall.SIGKILL))
		case <-tick.C:
		}
	}
}

// end sends a signal and waits for the process to be gone.
func (s *Server) end(signal syscall.Signal) error {
	if !s.Running() {
		return nil
	}
	if err := s.process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal %v: %w", signal, err)
	}
	select {
	case <-s.exited:
		return nil
	case <-time.After(stopTimeout):
		return fmt.Errorf("postgres is still running %v after %v", stopTimeout, signal)
	}
}

// close ends the server for good and removes its files.
func (s *Server) close() error {
	return errors.Join(s.end(syscall.SIGQUIT), s.watcher.finish())
}

// command prepares one of PostgreSQL's programs under the server's user.
func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir // the tests' own folder may be closed to the other user
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	// Out of the terminal's process group: Ctrl-C reaches the tests, and the
	// watcher ends the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.user, Setpgid: true}
	return cmd
}

func (s *Server) data() string    { return filepath.Join(s.dir, "data") }
func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// log returns the end of the server's log, for error messages.
func (s *Server) log() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	const most = 4000
	if len(text) > most {
		text = text[len(text)-most:]
	}
	return string(text)
}

// freePort asks the system for a TCP port that is free now.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
