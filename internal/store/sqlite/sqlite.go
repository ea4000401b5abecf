// Package sqlite keeps what the program knows in one SQLite file. It is the store of
// a single server: the file belongs to one process, and what is SQLite's own is here. What
// all engines have in common is in package sqlstore.
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

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver, registered as "sqlite"

	"softphone/internal/phone"
	"softphone/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

var _ phone.Store = (*Store)(nil)

// Store is a SQLite database that this process alone has open.
type Store struct {
	*sqlstore.Store

	closing sync.Once
	lock    *sql.Conn // holds the other processes out
	held    *sql.DB
}

// connections is how many requests read at once. More would only take memory, about half a megabyte each, and wait for
// the processors.
const connections = 16

// Open opens the database file at path, makes it if there is none, and brings its
// tables up to date. A second process that opens the same file is refused.
func Open(ctx context.Context, path string, logger *slog.Logger) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	if err := private(path); err != nil {
		return nil, err
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	s := &Store{}
	if err = s.acquire(ctx, path+".lock"); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		s.Store, err = sqlstore.Open(ctx, db, sqlstore.Engine{Dialect: goose.DialectSQLite3, Migrations: dir, Rows: rows}, logger)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.release())
	}
	return s, nil
}

// private makes the file, if there is none, so that nobody else on the machine can read it, and takes that from others
// where there is one. SQLite gives what it makes beside it the same mode.
// Source: https://www.sqlite.org/wal.html
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	if err = errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return fmt.Errorf("make the database private: %w", err)
	}
	return nil
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
	return errors.Join(s.lock.Close(), s.held.Close())
}

// rows reads JSON: https://sqlite.org/json1.html#jeach
func rows(columns string) string {
	var values []string
	for column := range strings.SplitSeq(columns, ",") {
		name := strings.Fields(column)[0]
		values = append(values, "value->>'"+name+"' AS "+name)
	}
	return "(SELECT " + strings.Join(values, ", ") + " FROM json_each($1))"
}

// Close finishes the writes that were accepted and closes the file.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() { err = errors.Join(s.Store.Close(), s.release()) })
	return err
}
