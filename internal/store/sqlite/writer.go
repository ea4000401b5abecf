package sqlite

import (
	"context"
	"database/sql"

	"softphone/internal/phone"
)

// maxBatch is how many writes share one commit at the most.
const maxBatch = 256

// change makes changes in a transaction.
type change func(ctx context.Context, tx *sql.Tx) error

// write is one change that waits for the writer; the zero write stops it.
type write struct {
	apply change
	reply chan error
}

// write hands a change to the writer and waits until it is durable.
func (s *Store) write(ctx context.Context, apply change) error {
	w := write{apply: apply, reply: make(chan error, 1)}
	select {
	case s.writes <- w:
		return <-w.reply
	case <-s.done:
		return phone.Errorf(phone.Unavailable, "stopping", "The server is stopping: try again in a moment.")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer makes all changes. What waits while a commit is under way shares the next
// one, since a commit costs a sync of the disk whatever its size.
func (s *Store) writer(ctx context.Context) {
	for {
		batch := []write{<-s.writes}
		for len(batch) < maxBatch && batch[len(batch)-1].apply != nil {
			select {
			case w := <-s.writes:
				batch = append(batch, w)
				continue
			default:
			}
			break
		}
		stop := batch[len(batch)-1].apply == nil
		if stop {
			batch = batch[:len(batch)-1]
		}
		s.commit(ctx, batch)
		if stop {
			return
		}
	}
}

// commit applies a batch in one transaction. When that fails, each write gets a
// transaction of its own, so that one bad write does not fail its neighbours.
func (s *Store) commit(ctx context.Context, batch []write) {
	err := s.transact(ctx, batch)
	for _, w := range batch {
		e := err
		if err != nil && len(batch) > 1 {
			e = s.transact(ctx, []write{w})
		}
		w.reply <- e
	}
}

func (s *Store) transact(ctx context.Context, batch []write) error {
	if len(batch) == 0 {
		return nil
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return phone.InternalError("begin a transaction", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	for _, w := range batch {
		if err := w.apply(ctx, tx); err != nil {
			return phone.InternalError("write", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return phone.InternalError("commit", err)
	}
	return nil
}
