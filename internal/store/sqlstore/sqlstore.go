// Package sqlstore is the store on database/sql: how events are written in groups, folded,
// read and waited for, whatever the engine. Packages sqlite and postgres give it a database
// and an [Engine], which says the little that differs. It knows no driver.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/pressly/goose/v3"

	"softphone/internal/phone"
)

var _ phone.Store = (*Store)(nil)

// Engine is what differs between databases. All other statements are the same text for all:
// placeholders are $1, $2 …, times are microseconds since 1970.
type Engine struct {
	Dialect    goose.Dialect
	Migrations fs.FS // NNNN_name.sql, each applied in a transaction of its own
	// Rows is a source for FROM: the objects of the JSON array $1 as rows. Columns are
	// names and types, such as "sid text, started bigint".
	Rows func(columns string) string
	// Options are those of the transactions that write. Each of their statements must see
	// what was committed before it.
	Options *sql.TxOptions
	// Begin is the first statement of each transaction that writes: it returns when no other
	// such transaction is under way, and keeps others out until this one has ended, so that
	// positions become visible in their order, and a call is folded by one at a time. Empty
	// where only one process can write.
	Begin string
	// Announce tells other processes, when the transaction commits, that the newest position
	// is $1, in decimal. Empty where there are no others.
	Announce string
	// Follow is run beside the store until ctx ends: it tells head how far the log has grown by
	// other processes. Nil where there are no others.
	Follow func(ctx context.Context, head *Head)
}

// Store is a database in use. One goroutine writes; reads run beside it.
type Store struct {
	db     *sql.DB
	engine Engine
	logger *slog.Logger
	head   *Head
	recent recent

	statements  map[string]*sql.Stmt // the writer's
	swept       time.Time            // when the writer swept out old reservations last
	sweptGrants time.Time            // and old grants

	writes   chan write
	later    later
	closing  sync.Once
	done     chan struct{}
	working  sync.WaitGroup // the writer, and what follows
	unfollow context.CancelFunc
}

// Open brings the tables of db up to date and starts to work on it. The store closes db
// when it is closed, and when it cannot be opened.
func Open(ctx context.Context, db *sql.DB, e Engine, logger *slog.Logger) (*Store, error) {
	s := &Store{db: db, engine: e, logger: logger, writes: make(chan write), statements: map[string]*sql.Stmt{}, done: make(chan struct{}), later: later{wake: make(chan struct{}, 1)}}
	err := s.migrate(ctx)
	var position int64
	if err == nil {
		position, err = Newest(ctx, db)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.head = newHead(position)
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.unfollow = cancel
	if e.Follow != nil {
		s.working.Go(func() { e.Follow(background, s.head) })
	}
	s.working.Go(func() { s.writer(context.WithoutCancel(ctx)) })
	return s, nil
}

func (s *Store) migrate(ctx context.Context) error {
	p, err := goose.NewProvider(s.engine.Dialect, s.db, s.engine.Migrations)
	if err != nil {
		return err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	for _, r := range results {
		s.logger.Info("migrated", slog.Int64("version", r.Source.Version), slog.Duration("took", r.Duration))
	}
	return nil
}

// Ping reads, and takes the writer's turn, so that a store that cannot write says so. Why
// it cannot is logged: the error may be shown to anybody.
func (s *Store) Ping(ctx context.Context) error {
	err := s.db.PingContext(ctx)
	if err == nil {
		err = s.write(ctx, write{apply: func(context.Context, *sql.Tx) error { return nil }})
	}
	if err == nil || phone.KindOf(err) == phone.Unavailable {
		return err
	}
	s.logger.Warn("the database cannot be used", slog.Any("error", err))
	return phone.Errorf(phone.Unavailable, "database_unavailable", "The database does not answer.")
}

// Close finishes the writes that were accepted, ends all waiting and closes the database.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		s.later.close()
		close(s.done)
		s.writes <- write{} // the writer stops when it has come to this
		s.unfollow()
		s.working.Wait()
		err = s.db.Close()
	})
	return err
}

// stopping is what a store says that is closed.
func stopping() error {
	return phone.Errorf(phone.Unavailable, "stopping", "The server is stopping: try again in a moment.")
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
