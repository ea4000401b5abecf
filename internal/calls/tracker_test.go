package calls

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memoryLog is a log in memory that can be held up.
type memoryLog struct {
	phone.EventLog // that is read is not expected

	mu     sync.Mutex
	gate   chan struct{} // nil: open
	err    error
	events []phone.Event
}

func (l *memoryLog) Append(_ context.Context, _ phone.Folds, events ...phone.Event) ([]phone.Event, error) {
	if l.gate != nil {
		<-l.gate
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return nil, l.err
	}
	l.events = append(l.events, events...)
	return events, nil
}

func TestTracker_Note(t *testing.T) {
	log := &memoryLog{}
	tr := NewTracker(log, slog.New(slog.DiscardHandler))
	tr.Start(t.Context())
	for i := range 100 {
		tr.Note(phone.Event{Key: fmt.Sprint(i)})
	}
	tr.Close()
	if len(log.events) != 100 {
		t.Errorf("%d events were stored before Close returned, want 100", len(log.events))
	}
	tr.Note(phone.Event{Key: "late"}) // must not panic
	tr.Close()
}

func TestTracker_Note_neverBlocks(t *testing.T) {
	log := &memoryLog{gate: make(chan struct{})}
	tr := NewTracker(log, slog.New(slog.DiscardHandler))
	tr.Start(t.Context())
	// The log is held up: a full queue may wait, and one batch that was taken out of it.
	for range backlog + together + 10 {
		tr.Note(phone.Event{})
	}
	close(log.gate)
	tr.Close()
	if n := len(log.events); n < backlog || n > backlog+together {
		t.Errorf("%d events were stored, want those that fitted: %d to %d", n, backlog, backlog+together)
	}
}

func TestTracker_Record(t *testing.T) {
	log := &memoryLog{err: errors.New("disk full")}
	tr := NewTracker(log, slog.New(slog.DiscardHandler))
	tr.Start(t.Context())
	defer tr.Close()
	if _, err := tr.Record(t.Context(), phone.Event{}); !errors.Is(err, log.err) {
		t.Errorf("error %v, want the store's own", err)
	}
}
