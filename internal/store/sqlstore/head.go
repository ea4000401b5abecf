package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"softphone/internal/phone"
)

// Head is the position of the newest event, and those who wait for a newer one.
type Head struct {
	mu       sync.Mutex
	position int64
	moved    chan struct{} // closed, and made anew, when the position grows
}

func newHead(position int64) *Head {
	return &Head{position: position, moved: make(chan struct{})}
}

// At returns the newest position that is known, 0 for a log that is empty.
func (h *Head) At() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.position
}

// Advance says that the log has grown to position. What is known already is passed over.
func (h *Head) Advance(position int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if position > h.position {
		h.set(position)
	}
}

// Correct says that the log was found to end at position is when it was known to end at was,
// the result of At before it was looked at. Unlike Advance it can take the head back, which a
// database makes necessary that was restored to an earlier state.
func (h *Head) Correct(was, is int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if is > h.position || h.position == was {
		h.set(is)
	}
}

// set is called with the lock held.
func (h *Head) set(position int64) {
	if position > h.position {
		close(h.moved)
		h.moved = make(chan struct{})
	}
	h.position = position
}

// look returns the position, and what is closed when it grows.
func (h *Head) look() (int64, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.position, h.moved
}

// Newest reads the position of the newest event, 0 for a log that is empty.
func Newest(ctx context.Context, db *sql.DB) (position int64, err error) {
	if err := db.QueryRowContext(ctx, NewestQuery).Scan(&position); err != nil {
		return 0, fmt.Errorf("read the newest position: %w", err)
	}
	return position, nil
}

// NewestQuery selects the position of the newest event, 0 for a log that is empty.
const NewestQuery = `SELECT COALESCE(MAX(position), 0) FROM events`

// Newest implements phone.EventLog.
func (s *Store) Newest(ctx context.Context) (int64, error) {
	return s.head.At(), ctx.Err()
}

// Wait implements phone.EventLog.
func (s *Store) Wait(ctx context.Context, after int64) error {
	for {
		position, moved := s.head.look()
		if position > after {
			return nil
		}
		select {
		case <-moved:
		case <-s.done:
			return stopping()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// maxRead is how many events, or whatever else, are read at once at the most.
const maxRead = 1000

// Read implements phone.EventLog.
func (s *Store) Read(ctx context.Context, after int64, limit int) ([]phone.Event, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+eventNames+` FROM events WHERE position > $1 ORDER BY position LIMIT $2`, after, limit)
	if err != nil {
		return nil, phone.InternalError("read events", err)
	}
	events, err := scanEvents(rows)
	if err != nil {
		return nil, phone.InternalError("read events", err)
	}
	return events, nil
}

func checkLimit(limit int) error {
	if limit < 1 || limit > maxRead {
		return phone.Errorf(phone.Invalid, "limit_invalid", "The limit is %d: it must be 1 to %d.", limit, maxRead).In("limit")
	}
	return nil
}
