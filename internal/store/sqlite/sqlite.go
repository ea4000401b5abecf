// Package sqlite keeps what the program knows in one SQLite file. It is the store of
// a single server; it knows the vocabulary of package phone and nothing else.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver, registered as "sqlite"

	"softphone/internal/phone"
)

//go:embed migrations/*.sql
var migrations embed.FS

var _ phone.Store = (*Store)(nil)

// Store is a SQLite database. One goroutine writes; reads run beside it.
type Store struct {
	db   *sql.DB
	lock *sql.Conn // holds the other processes out
	held *sql.DB

	writes  chan write
	closing sync.Once
	done    chan struct{}
}

// Open opens the database file at path, makes it if there is none, and brings its
// tables up to date. A second process that opens the same file is refused.
func Open(ctx context.Context, path string, logger *slog.Logger) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	s := &Store{writes: make(chan write), done: make(chan struct{})}
	if err := s.acquire(ctx, path+".lock"); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err == nil {
		s.db = db
		err = migrate(ctx, db, logger)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.release())
	}
	go s.writer(context.WithoutCancel(ctx))
	return s, nil
}

// dsn turns on the write-ahead log with full durability: a commit that was
// acknowledged survives a crash of the machine.
func dsn(path string) string {
	q := url.Values{"_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "busy_timeout(5000)",
	}, "_txlock": {"immediate"}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// acquire locks a file beside the database for as long as the store is open. The
// operating system drops the lock when the process dies, however it dies.
func (s *Store) acquire(ctx context.Context, path string) error {
	held, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	conn, err := held.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		if strings.Contains(err.Error(), "SQLITE_BUSY") {
			err = phone.Errorf(phone.Conflict, "data_in_use",
				"Another softphone process uses %s: stop it, or give this one another SOFTPHONE_DATA_DIR.", strings.TrimSuffix(path, ".lock"))
		}
		return errors.Join(err, held.Close())
	}
	s.lock, s.held = conn, held
	return nil
}

func (s *Store) release() error {
	var errs []error
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close(), s.held.Close())
	}
	return errors.Join(errs...)
}

func migrate(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	for _, r := range results {
		logger.Info("migrated", slog.Int64("version", r.Source.Version), slog.Duration("took", r.Duration))
	}
	return nil
}

// Ping reads, and takes the writer's turn, so that a store that cannot write says so.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return phone.InternalError("ping the database", err)
	}
	return s.write(ctx, func(context.Context, *sql.Tx) error { return nil })
}

// Close finishes the writes that were accepted and closes the file.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.done)
		s.writes <- write{} // the writer stops when it has come to this
		err = s.release()
	})
	return err
}

// micros is how times are kept: microseconds since 1970, 0 for no time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
