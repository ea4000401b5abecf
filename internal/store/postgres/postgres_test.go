package postgres

import (
	"io/fs"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"go.uber.org/goleak"

	"softphone/internal/phone"
	"softphone/internal/store/postgrestest"
	"softphone/internal/store/sqlstore"
	"softphone/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(tb testing.TB, url string) *sqlstore.Store {
	tb.Helper()
	s, err := Open(tb.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	server := postgrestest.New(t, false)
	storetest.Run(t, storetest.Engine{Several: true, New: func(t *testing.T) func() phone.Store {
		t.Helper()
		url := server.Database(t)
		return func() phone.Store { return open(t, url) }
	}})
}

func TestMigrate(t *testing.T) {
	url := postgrestest.New(t, false).Database(t)
	cfg, err := parse(url)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	storetest.Migrate(t, func() phone.Store { return open(t, url) }, stdlib.OpenDB(*cfg), goose.DialectPostgres, dir)
}

func BenchmarkAppend(b *testing.B) {
	s := open(b, postgrestest.New(b, true).Database(b))
	storetest.BenchmarkAppend(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

func BenchmarkConferences(b *testing.B) {
	s := open(b, postgrestest.New(b, true).Database(b))
	storetest.BenchmarkConferences(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

func BenchmarkReserve(b *testing.B) {
	s := open(b, postgrestest.New(b, true).Database(b))
	storetest.BenchmarkReserve(b, s)
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}
