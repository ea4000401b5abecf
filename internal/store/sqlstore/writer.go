package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"softphone/internal/phone"
)

const (
	maxBatch = 256              // how many writes share one commit at the most
	patience = 10 * time.Second // how long a commit may take
)

// write is something that waits for the writer: events to append, or another change, or a change that says which events are to
// be appended with it. The zero write stops the writer.
type write struct {
	append *appending
	apply  func(ctx context.Context, tx *sql.Tx) error
	reply  chan error
}

// refusal is what apply returns when it has decided against a change, and changed nothing: who
// asked gets the error as it is, and the others in the batch are not affected.
type refusal struct{ error }

func (w write) stops() bool { return w.append == nil && w.apply == nil }

// write hands a write to the writer and waits until it is durable. When ctx ends before
// that, it may still become so.
func (s *Store) write(ctx context.Context, w write) error {
	w.reply = make(chan error, 1)
	select {
	case s.writes <- w:
	case <-s.done:
		return stopping()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-w.reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer makes all changes. What waits while a commit is under way shares the next
// one, since a commit costs a sync of the disk whatever its size.
func (s *Store) writer(ctx context.Context) {
	var due <-chan time.Time // when entries that nobody waits for have waited long enough; nil where none do
	for {
		var batch []write
		select {
		case w := <-s.writes:
			batch = append(batch, w)
		case <-s.later.wake:
			if due == nil {
				due = time.After(gather)
			}
			continue
		case <-due:
		}
		for len(batch) > 0 && len(batch) < maxBatch && !batch[len(batch)-1].stops() {
			select {
			case w := <-s.writes:
				batch = append(batch, w)
				continue
			default:
			}
			break
		}
		stop := len(batch) > 0 && batch[len(batch)-1].stops()
		if stop {
			batch = batch[:len(batch)-1]
		}
		due = nil
		if after := s.commitWith(ctx, batch); after > 0 {
			due = time.After(after)
		}
		if !stop {
			continue
		}
		for due != nil && s.commitWith(ctx, nil) == atOnce { // more wait than share a commit
		}
		return
	}
}

// unbegun is an error that befalls every write alike: no transaction could be begun.
type unbegun struct{ error }

func (e unbegun) Unwrap() error { return e.error }

// commit applies a batch in one transaction. When that fails, each write gets a
// transaction of its own, so that one bad write does not fail its neighbours.
func (s *Store) commit(ctx context.Context, batch []write) {
	if len(batch) == 0 {
		return
	}
	refused, err := s.transact(ctx, batch)
	_, down := errors.AsType[unbegun](err)
	for i, w := range batch {
		switch {
		case err == nil:
			w.reply <- refused[i]
		case down || len(batch) == 1:
			w.reply <- err
		default:
			said, alone := s.transact(ctx, batch[i:i+1])
			if alone == nil {
				alone = said[0]
			} else if _, down = errors.AsType[unbegun](alone); down {
				err = alone
			}
			w.reply <- alone
		}
	}
}

// transact carries out a batch in one transaction. It returns what was refused, by the place in
// the batch; all others are durable.
func (s *Store) transact(ctx context.Context, batch []write) (refused []error, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tx, err := s.begin(ctx)
	if err != nil {
		return nil, unbegun{phone.InternalError("begin a transaction", err)}
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	refused = make([]error, len(batch))
	var appends []*appending
	for i, w := range batch {
		if w.apply != nil {
			err = w.apply(ctx, tx)
			if no, ok := errors.AsType[refusal](err); ok {
				refused[i] = no.error
				continue
			}
			if err != nil {
				return nil, phone.InternalError("write", err)
			}
		}
		if w.append != nil {
			appends = append(appends, w.append)
		}
	}
	result, err := s.appendAll(ctx, tx, appends)
	if err != nil {
		return nil, phone.InternalError("append events", err)
	}
	if err := tx.Commit(); err != nil {
		return nil, phone.InternalError("commit", err)
	}
	s.recent.keep(result.become)
	s.head.Advance(result.newest)
	return refused, nil
}

func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := s.db.BeginTx(ctx, s.engine.Options)
	if err != nil || s.engine.Begin == "" {
		return tx, err
	}
	if _, err := tx.ExecContext(ctx, s.engine.Begin); err != nil {
		_ = tx.Rollback() // the first error is the one that matters
		return nil, err
	}
	return tx, nil
}
