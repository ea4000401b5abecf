// Package postgres keeps what the program knows in a PostgreSQL database, which any number
// of servers may use at the same time: stores that are open on one database behave as one.
// What is PostgreSQL's own is here; what all engines have in common is in package sqlstore.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"softphone/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	connections   = 16 // how many are open at once at the most, beside the one that listens
	keepIdle      = 5 * time.Minute
	lockMigration = `SELECT pg_advisory_lock(8316866959867535104)` // any number that no other program is likely to use
	freeMigration = `SELECT pg_advisory_unlock(8316866959867535104)`
)

// begin waits for the turn to write. The lock belongs to the table, so that programs in
// other schemas of the same database do not wait. It gives up before the writer does, and
// the database ends the transaction of a server that has died in the middle of it. Rows are
// to be found by an index, one after the other: the planner thinks that the list of a batch is long
// and, before it has counted it, that a table is short, and would read all of it each time.
const begin = `SELECT set_config('lock_timeout', '8s', true), set_config('idle_in_transaction_session_timeout', '15s', true),
	set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true),
	set_config('jit', 'off', true), pg_advisory_xact_lock((1936680560::bigint << 32) | 'events'::regclass::oid::bigint)`

// Open opens the database of a URL such as postgres://user:password@host/name?sslmode=verify-full
// and brings its tables up to date. What the URL leaves out is taken from the places where
// PostgreSQL's own programs look. Errors and logs do not have the password.
// Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
func Open(ctx context.Context, url string, logger *slog.Logger) (*sqlstore.Store, error) {
	return openAnd(ctx, url, look, logger)
}

// openAnd opens a store that looks for events of other servers this often.
func openAnd(ctx context.Context, url string, look time.Duration, logger *slog.Logger) (*sqlstore.Store, error) {
	cfg, err := parse(url)
	if err != nil {
		return nil, err
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*cfg, stdlib.OptionShouldPing(rested))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(keepIdle)
	free, err := alone(ctx, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	l := &listener{config: cfg, db: db, look: look, logger: logger}
	s, err := sqlstore.Open(ctx, db, sqlstore.Engine{
		Dialect:    goose.DialectPostgres,
		Migrations: dir,
		Rows:       rows,
		Options:    &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		Begin:      begin,
		Announce:   `SELECT pg_notify(` + channel + `, $1)`,
		Follow:     l.follow,
	}, logger)
	free()
	if err != nil {
		return nil, fmt.Errorf("the database: %w", err)
	}
	return s, nil
}

// rested says which connections must show that they still live before they are used: those
// that may have been lost since they were. A database that was restarted is then used again
// without an error for each connection from before.
func rested(_ context.Context, p stdlib.ShouldPingParams) bool {
	return p.IdleDuration > 50*time.Millisecond
}

// rows reads JSON: https://www.postgresql.org/docs/current/functions-json.html
func rows(columns string) string {
	return `json_to_recordset($1::json) AS r(` + columns + `)`
}

// alone checks that the database is there and fit, and waits until no other server changes its
// tables. The others may when the result is called.
func alone(ctx context.Context, db *sql.DB) (free func(), err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("the database cannot be reached: %w", err)
	}
	var encoding string
	err = conn.QueryRowContext(ctx, `SELECT current_setting('server_encoding')`).Scan(&encoding)
	if err == nil && encoding != "UTF8" {
		err = fmt.Errorf("its encoding is %s, and names of people may have any letter: make it with ENCODING 'UTF8'", encoding)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, lockMigration)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the database cannot be used: %w", err), conn.Close())
	}
	return func() {
		// When the connection is lost, so is the lock.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), freeMigration)
		_ = conn.Close()
	}, nil
}
