// Package live tells pages what changes while they look. It follows the log of events,
// whichever server wrote it, and sends what each change is for a page down its connection. What
// that looks like is for the server to say: this package knows neither HTTP nor SQL.
//
// A page that waits costs a connection and a [Page], and no goroutine. One goroutine follows the log and
// writes to all pages, without ever waiting for one: a page that does not take what is sent gets
// a goroutine and a bounded queue until it has caught up, or is dropped when that is full.
package live

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"softphone/internal/phone"
)

const (
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
	Returns(ctx context.Context, roots []phone.CallSID) (phone.Returns, error)

	Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Conference, error)
	ConferencesWith(ctx context.Context, calls []phone.CallSID) ([]phone.ConferenceSID, error)
	CallsOf(ctx context.Context, sids []phone.CallSID) ([]phone.Call, error)
	Room(ctx context.Context, name phone.RoomName) (phone.Room, error)
}

// Teller says what pages are told, and whether they may be told any more.
type Teller interface {
	// Tell returns a function that says what changes are for a viewer: frames in the order of their
	// positions, at most one for each position. It is called for one viewer after the other.
	Tell(ctx context.Context, changes []Change) func(v Viewer) []Frame
	// Standing is what all who look at conferences are told when it is not as it was.
	Standing() Frame
	// Ended returns those of some sessions that have ended.
	Ended(ctx context.Context, sessions []string) ([]string, error)
	// Farewell is the last that a page is told whose session has ended.
	Farewell() Frame
	// Grant is what an identity may do now.
	Grant(ctx context.Context, id phone.Identity) (phone.Grant, error)
}

// Hub tells pages what changes.
type Hub struct {
	log    Log
	teller Teller
	logger *slog.Logger
	limits Limits

	mu          sync.Mutex
	position    int64 // pages that join are told of all after here
	viewers     map[viewerKey]*viewer
	addresses   map[string]*address
	wheel       [beats][]*Page // pages by the second in which their heart beats
	pages       int
	conferences int // how many pages look at conferences
	stopped     bool

	told    atomic.Int64 // all pages have been told of all up to here
	dropped atomic.Int64
	slow    sync.WaitGroup // goroutines of pages that do not take what is sent

	cancel context.CancelFunc
	done   sync.WaitGroup
}

// NewHub makes a hub that follows log.
func NewHub(log Log, logger *slog.Logger) *Hub {
	return &Hub{log: log, logger: logger, viewers: map[viewerKey]*viewer{}, addresses: map[string]*address{}}
}

// Limit sets how many pages there may be. It must be called before Start.
func (h *Hub) Limit(l Limits) { h.limits = l }

// Use sets who says what pages are told. It must be called before Start.
func (h *Hub) Use(t Teller) { h.teller = t }

// Start begins at the end of the log, and follows it until Close.
func (h *Hub) Start(ctx context.Context) error {
	if h.teller == nil {
		return errors.New("live: nobody says what pages are told")
	}
	newest, err := h.log.Newest(ctx)
	if err != nil {
		return err
	}
	h.position = newest
	h.told.Store(newest)
	ctx, h.cancel = context.WithCancel(context.WithoutCancel(ctx))
	h.done.Go(func() { h.follow(ctx) })
	h.done.Go(func() { h.keep(ctx) })
	return nil
}

// Close ends all pages and stops. The hub must have been started.
func (h *Hub) Close() {
	h.cancel()
	h.done.Wait()
	h.stop()
	h.slow.Wait()
}

// Pages is how many pages are connected, and how many were dropped because they took too long
// to take what was sent.
func (h *Hub) Pages() (connected, dropped int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pages, int(h.dropped.Load())
}

// follow reads the log as it grows.
func (h *Hub) follow(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.log.Wait(ctx, h.told.Load())
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
	events, err := h.log.Read(ctx, h.told.Load(), batch)
	if err != nil || len(events) == 0 {
		return err
	}
	newest := events[len(events)-1].Position
	for conferences := h.lookAtConferences(); ; conferences = true {
		changes, err := Changes(ctx, h.log, events, conferences)
		if err != nil {
			return err
		}
		reached, ok := h.reach(changes, newest, conferences)
		if !ok {
			continue // somebody came meanwhile who looks at conferences
		}
		tell := h.teller.Tell(ctx, changes)
		for _, r := range reached {
			send(r.pages, tell(r.viewer))
		}
		h.told.Store(newest)
		return nil
	}
}

// skip goes to the end of the log if there is no page, and reports whether it did.
// Who joins meanwhile begins where it went.
func (h *Hub) skip(ctx context.Context) (bool, error) {
	newest, err := h.log.Newest(ctx)
	if err != nil {
		return false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pages > 0 {
		return false, nil
	}
	h.position = max(h.position, newest)
	h.told.Store(h.position)
	return true, nil
}

// stop ends all pages.
func (h *Hub) stop() {
	h.mu.Lock()
	h.stopped = true
	var all []*Page
	for _, pages := range h.wheel {
		all = append(all, pages...)
	}
	h.mu.Unlock()
	for _, p := range all {
		p.abandon()
	}
}
