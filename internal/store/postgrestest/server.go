// Package postgrestest starts a real PostgreSQL for tests: its own data folder, a socket in
// that folder and no port, gone when the test is over, even when that was killed. It knows
// nothing of the store.
package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Require is the variable of the environment that makes a test fail, and not skip, where
// there is no PostgreSQL.
const Require = "SOFTPHONE_REQUIRE_POSTGRES"

// Server is a PostgreSQL server of its own.
type Server struct {
	dir      string // socket, password file and data
	bin      string // folder of PostgreSQL's programs
	as       []string
	password string
	durable  bool
	made     atomic.Int64

	stdin   io.Closer // the server stops when it is closed
	stopped chan struct{}
}

// New makes an empty server and starts it. When it is to be durable it waits for the disk,
// as in real life; tests do not need that. Where PostgreSQL is not installed the test is
// skipped, or fails if [Require] is 1.
func New(tb testing.TB, durable bool) *Server {
	tb.Helper()
	bin, err := programs()
	if err != nil {
		if os.Getenv(Require) == "1" { //nolint:forbidigo // a switch of the tests, no setting of the program
			tb.Fatal(err)
		}
		tb.Skip(err)
	}
	s := &Server{bin: bin, password: rand.Text(), durable: durable}
	tb.Cleanup(func() {
		s.Stop(tb)
		if err := os.RemoveAll(s.dir); err != nil {
			tb.Error(err)
		}
	})
	if err := s.init(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	s.Start(tb)
	return s
}

// programs finds the folder of PostgreSQL's programs. Debian keeps the server's out of PATH.
func programs() (string, error) {
	var found []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"} {
		more, err := filepath.Glob(filepath.Join(pattern, "postgres"))
		if err != nil {
			return "", err
		}
		found = append(found, more...)
	}
	if len(found) > 0 {
		return filepath.Dir(slices.Max(found)), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("PostgreSQL is not installed, and this test needs it: tools/postgres/install installs it")
}

// init makes the data folder. PostgreSQL refuses to run as root, so root runs it as the user
// that Debian's package makes.
func (s *Server) init(ctx context.Context) (err error) {
	if s.dir, err = os.MkdirTemp("", "softphone-postgres-"); err != nil {
		return err
	}
	pwfile := filepath.Join(s.dir, "password")
	if err = os.WriteFile(pwfile, []byte(s.password), 0o600); err != nil {
		return err
	}
	if os.Geteuid() == 0 {
		if err = s.drop(pwfile); err != nil {
			return fmt.Errorf("PostgreSQL does not run as root: %w", err)
		}
	}
	out, err := s.command(ctx, "initdb", "--pgdata", s.data(), "--username", "softphone", "--pwfile", pwfile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// drop has PostgreSQL's own user run the programs, and gives it the folder.
func (s *Server) drop(pwfile string) error {
	u, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	s.as = []string{"setpriv", "--reuid", u.Uid, "--regid", u.Gid, "--clear-groups", "--"}
	return errors.Join(chown(s.dir, u), chown(pwfile, u))
}

func chown(path string, u *user.User) error {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	return os.Chown(path, uid, gid)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command is one of PostgreSQL's programs, as a user that may run it.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	words := slices.Concat(s.as, []string{filepath.Join(s.bin, name)}, args)
	c := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // the words are ours
	c.Dir = s.dir
	return c
}

// Start starts the server, after New or Stop, and returns when it takes connections.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "log_min_messages=fatal"}
	if !s.durable {
		args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	}
	server := s.command(context.WithoutCancel(tb.Context()), "postgres", args...)
	// The shell outlives a test that is killed, sees that its input ends, and stops the server.
	server.Args = append([]string{"sh", "-c", `"$@" & cat >/dev/null; kill -QUIT $!; wait $!`, "sh"}, server.Args...)
	sh, err := exec.LookPath("sh")
	if err != nil {
		tb.Fatal(err)
	}
	server.Path, server.Err = sh, nil
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	stdin, err := server.StdinPipe()
	if err == nil {
		err = server.Start()
	}
	_ = log.Close() // the server has it
	if err != nil {
		tb.Fatal(err)
	}
	stopped := make(chan struct{})
	s.stdin, s.stopped = stdin, stopped
	go func() {
		_ = server.Wait() // the shell's exit code says nothing
		close(stopped)
	}()
	if err := s.await(tb.Context()); err != nil {
		text, _ := os.ReadFile(log.Name()) // the error matters, this explains it
		tb.Fatalf("PostgreSQL does not start: %v\n%s", err, text)
	}
}

// await returns when the server takes connections.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		err := s.command(ctx, "pg_isready", "--quiet", "--host", s.dir, "--timeout", "5").Run()
		if err == nil {
			return nil
		}
		select {
		case <-s.stopped:
			return errors.New("it stopped")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop stops the server as a crash of its machine would: connections are cut. What was
// committed is still there after Start. A server that does not run is left alone.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	if s.stdin == nil {
		return
	}
	if err := s.stdin.Close(); err != nil {
		tb.Error(err)
	}
	<-s.stopped
	s.stdin = nil
}

// URL is that of a database on the server.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("softphone", s.password), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}}.Encode(),
	}
	return u.String()
}

// Password is the password in the URLs.
func (s *Server) Password() string { return s.password }

// Database makes an empty database and returns its URL.
func (s *Server) Database(tb testing.TB) string {
	tb.Helper()
	name := "test" + strconv.FormatInt(s.made.Add(1), 10)
	s.SQL(tb, "postgres", "CREATE DATABASE "+name)
	return s.URL(name)
}

// SQL runs a statement in a database and returns what psql prints of its result.
func (s *Server) SQL(tb testing.TB, database, statement string) string {
	tb.Helper()
	out, err := s.command(tb.Context(), "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1",
		"--dbname", s.URL(database), "--command", statement).CombinedOutput()
	if err != nil {
		tb.Fatalf("%s: %v\n%s", statement, err, out)
	}
	return strings.TrimSpace(string(out))
}
