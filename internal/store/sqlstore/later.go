package sqlstore

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// gather is how long an entry that nobody waits for waits for others, if there is no commit that it can share before.
	gather = 25 * time.Millisecond
	// again is when it is tried again to write entries down that could not be.
	again = time.Second
	// mostLater is how many entries may wait. With so many, whoever brings another waits for its commit.
	mostLater = 10_000
	// laterBatch is how many of them share a commit at the most.
	laterBatch = 1024
	// atOnce is when the writer goes on where more wait than share a commit: others have their turn between.
	atOnce = time.Nanosecond
)

// later holds entries of the audit that nobody waits for. The writer writes them down with its next commit, or with
// one of their own after a moment.
type later struct {
	wake chan struct{} // has something when entries have begun to wait

	mu      sync.Mutex
	waiting []auditRow
	writing int // of those that waited
	closed  bool
}

// put lets an entry wait, unless too many do or the store is closing.
func (l *later) put(row auditRow) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.waiting) >= mostLater {
		return false
	}
	l.waiting = append(l.waiting, row)
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return true
}

// close lets no more wait.
func (l *later) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// take returns what is to be written now, the oldest first.
func (l *later) take() []auditRow {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.waiting), laterBatch)
	rows := l.waiting[:n:n]
	if l.waiting = l.waiting[n:]; len(l.waiting) == 0 {
		l.waiting = nil
	}
	l.writing = n
	return rows
}

// wrote lets what was taken wait again if it was not written, and reports whether anything waits.
func (l *later) wrote(rows []auditRow, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writing = 0; err != nil {
		l.waiting = append(rows, l.waiting...)
	}
	return len(l.waiting) > 0
}

// idle reports whether all entries are written.
func (l *later) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting) == 0 && l.writing == 0
}

// AuditSoon implements phone.Ledger.
func (s *Store) AuditSoon(ctx context.Context, e phone.AuditEntry) error {
	row, err := auditRowOf(e)
	if err != nil || s.later.put(row) {
		return err
	}
	return s.Audit(ctx, e)
}

// settled waits until what was to be written soon is written: who reads then, sees it.
func (s *Store) settled(ctx context.Context) error {
	for range mostLater/laterBatch + 2 {
		if s.later.idle() {
			break
		}
		if err := s.write(ctx, write{apply: func(context.Context, *sql.Tx) error { return nil }}); err != nil {
			return err
		}
	}
	return nil
}

// commitWith commits a batch together with entries that wait, and returns when the writer is to look again whether there
// are others: zero for when it is woken.
func (s *Store) commitWith(ctx context.Context, batch []write) time.Duration {
	rows := s.later.take()
	if len(rows) == 0 {
		s.commit(ctx, batch)
		return 0
	}
	entries := write{apply: func(ctx context.Context, tx *sql.Tx) error { return s.insertAudit(ctx, tx, rows) }, reply: make(chan error, 1)}
	s.commit(ctx, append([]write{entries}, batch...))
	err := <-entries.reply
	if err != nil {
		s.logger.Error("what was done could not be written down yet", slog.Int("entries", len(rows)), slog.Any("error", err))
	}
	switch more := s.later.wrote(rows, err); {
	case err != nil:
		return again
	case more:
		return atOnce
	}
	return 0
}
