package postgres

import (
	"context"
	"database/sql"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"softphone/internal/store/sqlstore"
)

// channel is the name of the notifications, as SQL: one for each table of events.
const channel = `'softphone_' || 'events'::regclass::oid`

const (
	// look is how often the newest position is read, whatever was notified. It bounds how
	// late an event is seen when a notification is lost, or a proxy keeps them back.
	look = time.Second
	// answer is how long the listening connection may take to answer before it counts as lost.
	answer = 5 * time.Second
)

// listener learns what other servers append.
// Source: https://www.postgresql.org/docs/current/sql-notify.html
type listener struct {
	config *pgx.ConnConfig
	db     *sql.DB
	look   time.Duration
	logger *slog.Logger
}

// follow tells head how far the log has grown until ctx ends. While it has no connection
// to listen on, it looks once a second.
func (l *listener) follow(ctx context.Context, head *sqlstore.Head) {
	well := true
	for {
		err := l.listen(ctx, head, func() {
			if !well {
				well = true
				l.logger.Info("the database notifies again")
			}
		})
		if ctx.Err() != nil {
			return
		}
		if well {
			well = false
			l.logger.Warn("the database does not notify: events of other servers come up to a second late", slog.Any("error", err))
		}
		select {
		case <-time.After(l.look):
		case <-ctx.Done():
			return
		}
		// That it cannot look either has been said above, in effect.
		_ = l.newest(ctx, head, func(ctx context.Context) (int64, error) { return sqlstore.Newest(ctx, l.db) })
	}
}

// listen listens on a connection of its own until that is lost. It calls heard when
// notifications come.
func (l *listener) listen(ctx context.Context, head *sqlstore.Head, heard func()) error {
	conn, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // it is lost, or not needed any more
	}()
	var name string
	if err := conn.QueryRow(ctx, `SELECT `+channel).Scan(&name); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{name}.Sanitize()); err != nil {
		return err
	}
	heard()
	for {
		// Also the first time: what was appended before LISTEN was not notified.
		err := l.newest(ctx, head, func(ctx context.Context) (position int64, err error) {
			err = conn.QueryRow(ctx, sqlstore.NewestQuery).Scan(&position)
			return position, err
		})
		if err == nil {
			err = l.hear(ctx, head, conn)
		}
		if err != nil {
			return err
		}
	}
}

// hear takes notifications until it is time to look.
func (l *listener) hear(ctx context.Context, head *sqlstore.Head, conn *pgx.Conn) error {
	hearing, cancel := context.WithTimeout(ctx, l.look)
	defer cancel()
	for {
		n, err := conn.WaitForNotification(hearing)
		if err != nil {
			if hearing.Err() != nil && ctx.Err() == nil && !conn.IsClosed() {
				return nil // the time is over
			}
			return err
		}
		position, err := strconv.ParseInt(n.Payload, 10, 64)
		if err != nil {
			continue // somebody else's
		}
		head.Advance(position)
	}
}

// newest looks how far the log has grown.
func (l *listener) newest(ctx context.Context, head *sqlstore.Head, read func(context.Context) (int64, error)) error {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	was := head.At()
	is, err := read(ctx)
	if err == nil {
		head.Correct(was, is)
	}
	return err
}
