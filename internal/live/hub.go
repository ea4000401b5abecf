// Package live tells pages what changes while they look. It follows the log of events,
// whichever server wrote it, and hands each change to those whom it concerns. It knows
// neither HTTP nor SQL.
package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// buffer is how many changes may wait for a subscriber before it is dropped.
	buffer = 64
	// batch is how many events are read at once.
	batch = 256
	// pause is how long to wait after an error of the log.
	pause = time.Second
)

// Log is what the hub follows.
type Log interface {
	Newest(ctx context.Context) (int64, error)
	Read(ctx context.Context, after int64, limit int) ([]phone.Event, error)
	Wait(ctx context.Context, after int64) error
	Family(ctx context.Context, root phone.CallSID) ([]phone.Call, error)
}

// Change is a call that is not as it was.
type Change struct {
	Position int64        // of the event that changed it; those of one subscriber grow
	Legs     []phone.Call // all legs of the call, as they are now
}

// Concerns reports whether the holder of an identity made the call or was offered it.
func (c Change) Concerns(id phone.Identity) bool {
	me := phone.Client(id)
	for _, leg := range c.Legs {
		if leg.Parent == "" && leg.From == me || leg.Parent != "" && leg.To == me {
			return true
		}
	}
	return false
}

// Hub fans changes out. One goroutine follows the log; it never waits for a subscriber.
type Hub struct {
	log    Log
	logger *slog.Logger

	mu       sync.Mutex
	position int64 // subscribers have been told of all up to here
	subs     map[phone.Identity]map[*Subscription]struct{}
	stopped  bool

	cancel context.CancelFunc
	done   chan struct{}
}

// NewHub makes a hub that follows log.
func NewHub(log Log, logger *slog.Logger) *Hub {
	return &Hub{log: log, logger: logger, subs: map[phone.Identity]map[*Subscription]struct{}{}, done: make(chan struct{})}
}

// Start begins at the end of the log, and follows it until Close.
func (h *Hub) Start(ctx context.Context) error {
	newest, err := h.log.Newest(ctx)
	if err != nil {
		return err
	}
	h.position = newest
	ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go h.follow(ctx)
	return nil
}

// Close ends all subscriptions and stops. The hub must have been started.
func (h *Hub) Close() {
	h.cancel()
	<-h.done
}

// follow reads the log as it grows.
func (h *Hub) follow(ctx context.Context) {
	defer close(h.done)
	defer h.stop()
	for ctx.Err() == nil {
		err := h.log.Wait(ctx, h.position)
		if err == nil {
			err = h.advance(ctx)
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		h.logger.Error("the log of events cannot be followed", slog.Any("error", err))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// advance tells all that is new. While nobody looks, the log is not read.
func (h *Hub) advance(ctx context.Context) error {
	if skipped, err := h.skip(ctx); skipped || err != nil {
		return err
	}
	events, err := h.log.Read(ctx, h.position, batch)
	if err != nil {
		return err
	}
	changes, err := Changes(ctx, h.log, events)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range changes {
		h.tell(c)
	}
	if len(events) > 0 {
		h.position = events[len(events)-1].Position
	}
	return nil
}

// skip goes to the end of the log if there is no subscriber, and reports whether it did.
// Who subscribes meanwhile begins where it went.
func (h *Hub) skip(ctx context.Context) (bool, error) {
	newest, err := h.log.Newest(ctx)
	if err != nil {
		return false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.subs) > 0 {
		return false, nil
	}
	h.position = max(h.position, newest)
	return true, nil
}

// Changes are the calls that events changed, each once, at its last event's position.
func Changes(ctx context.Context, log Log, events []phone.Event) ([]Change, error) {
	last := map[phone.CallSID]int64{}
	for _, e := range events {
		last[root(e)] = e.Position
	}
	var changes []Change
	for _, e := range events {
		if last[root(e)] != e.Position {
			continue // a later event tells the same, and more
		}
		legs, err := log.Family(ctx, root(e))
		if err != nil {
			return nil, err
		}
		changes = append(changes, Change{Position: e.Position, Legs: legs})
	}
	return changes, nil
}

func root(e phone.Event) phone.CallSID {
	return phone.Call{SID: e.Call, Parent: e.Parent}.Root()
}

// tell hands a change to those whom it concerns. Who has not taken the last ones is
// dropped: they come back and say how far they were.
func (h *Hub) tell(c Change) {
	for id, subs := range h.subs {
		if !c.Concerns(id) {
			continue
		}
		for s := range subs {
			select {
			case s.changes <- c:
			default:
				h.drop(s)
			}
		}
	}
}

// stop ends all subscriptions.
func (h *Hub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	for _, subs := range h.subs {
		for s := range subs {
			h.drop(s)
		}
	}
}

// drop ends a subscription. The lock is held.
func (h *Hub) drop(s *Subscription) {
	subs := h.subs[s.id]
	if _, ok := subs[s]; !ok {
		return
	}
	close(s.changes)
	delete(subs, s)
	if len(subs) == 0 {
		delete(h.subs, s.id)
	}
}
