package sqlite

import (
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
	"go.uber.org/goleak"

	"softphone/internal/phone"
	"softphone/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Engine{New: func(t *testing.T) func() phone.Store {
		t.Helper()
		path := filepath.Join(t.TempDir(), "a folder with spaces & ünï?code", "softphone.db")
		return func() phone.Store { return open(t, path) }
	}})
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "softphone.db")
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	storetest.Migrate(t, func() phone.Store { return open(t, path) }, db, goose.DialectSQLite3, dir)
}

// Of a floor that is as it was nothing is kept: of a room that is not there it would be for ever.
func TestUpdateFloor_unaltered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "softphone.db")
	s := open(t, path)
	_, err := s.UpdateFloor(t.Context(), "nowhere", phone.Folds{}, func(*phone.Floor) (phone.FloorOutcome, error) { return phone.FloorOutcome{}, nil })
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var rows int
	if err = db.QueryRowContext(t.Context(), `SELECT count(*) FROM floors`).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

func TestOpen_inUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "softphone.db")
	s := open(t, path)
	_, err := Open(t.Context(), path, slog.New(slog.DiscardHandler))
	if phone.KindOf(err) != phone.Conflict || !strings.Contains(err.Error(), "SOFTPHONE_DATA_DIR") {
		t.Errorf("a second process gets %v, want a conflict that says what to do", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Errorf("after the first has stopped: %v", err)
	}
}

func TestOpen_notADatabase(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a folder was opened as a database")
	}
}

func BenchmarkAppend(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "softphone.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	storetest.BenchmarkAppend(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

func BenchmarkConferences(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "softphone.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	storetest.BenchmarkConferences(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

func BenchmarkReserve(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "softphone.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	storetest.BenchmarkReserve(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}
