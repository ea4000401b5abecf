// Package calls keeps what happened to calls and conferences, tells how they are, and steers them.
//
// What happened is a log of events, which the [Tracker] writes; how a call is, is derived from its events by
// [Apply], and how a conference is by [ApplyConference]. [Control] does what people ask for, the [Keeper] what
// nobody asks for but everybody expects, and the [Reconciler] finds out what was not told. All of them act through a
// [phone.Switchboard] and wait for its callbacks to say what has become of it.
//
// It knows neither HTTP nor SQL.
package calls

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

// backlog is how many observations may wait to be stored.
const backlog = 1024

// together is how many of them are stored at once at the most, and gather how long the
// first waits for others: a commit costs the same for one and for many.
const (
	together = 256
	gather   = 25 * time.Millisecond
)

// Tracker takes observations of calls and stores them.
type Tracker struct {
	// Saw is given all events that were new, when they are durable. It must not block, and is
	// set before the first event. Nil means that nobody wants them.
	Saw func(events ...phone.Event)

	log    phone.EventLog
	logger *slog.Logger

	mu     sync.RWMutex // held to send, and to close
	queue  chan phone.Event
	closed bool
	done   chan struct{}
}

// NewTracker makes a tracker that stores in log.
func NewTracker(log phone.EventLog, logger *slog.Logger) *Tracker {
	return &Tracker{log: log, logger: logger, queue: make(chan phone.Event, backlog), done: make(chan struct{})}
}

// Start starts to store what is noted, until Close, whatever becomes of ctx.
func (t *Tracker) Start(ctx context.Context) {
	go t.run(context.WithoutCancel(ctx))
}

// Record stores events and returns, when they are durable, those that were new. Events
// whose keys are known are not stored again, which is no error.
func (t *Tracker) Record(ctx context.Context, events ...phone.Event) ([]phone.Event, error) {
	added, err := t.log.Append(ctx, Folds(), events...)
	if err == nil && len(added) > 0 && t.Saw != nil {
		t.Saw(added...)
	}
	return added, err
}

// Note stores an event soon, without making the caller wait: for answers that a person
// on the line is waiting for. When too many wait it is dropped and logged; what it
// says is said again by the status callbacks that follow.
func (t *Tracker) Note(e phone.Event) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return
	}
	select {
	case t.queue <- e:
	default:
		t.logger.Warn("too many events wait to be stored, one is dropped",
			slog.String("call", string(e.Call)), slog.String("kind", string(e.Kind)))
	}
}

func (t *Tracker) run(ctx context.Context) {
	defer close(t.done)
	for e := range t.queue {
		events := t.waiting(e)
		if _, err := t.Record(ctx, events...); err != nil {
			t.logger.Error("events could not be stored", slog.Int("events", len(events)),
				slog.String("first_call", string(e.Call)), slog.Any("error", err))
		}
	}
}

// waiting is an event and those that come soon behind it: they share one commit.
func (t *Tracker) waiting(first phone.Event) []phone.Event {
	events := []phone.Event{first}
	soon := time.NewTimer(gather)
	defer soon.Stop()
	for len(events) < together {
		select {
		case e, ok := <-t.queue:
			if !ok {
				return events
			}
			events = append(events, e)
		case <-soon.C:
			return events
		}
	}
	return events
}

// Close stores what waits and stops. The tracker must have been started.
func (t *Tracker) Close() {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		close(t.queue)
	}
	t.mu.Unlock()
	<-t.done
}
