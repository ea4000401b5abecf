package calls

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// sweepEvery is how often all live conferences are looked at, where that is not said.
	sweepEvery = 5 * time.Second
	// hands is how many conferences are tended at the same time.
	hands = 16
	// swept is how many live conferences are looked at in a sweep.
	swept = 1000
	// patient is how long after a deed it is not done again: its callbacks are on their way.
	patient = 5 * time.Second
	// remembered is how long it is known that an offer failed.
	remembered = 10 * time.Minute
	// deedLimit is how long tending a conference once may take.
	deedLimit = 30 * time.Second
)

// Keeper sees to it that conferences go as they should, where Twilio has no rule for it or
// one that people fall over: it ends moderated rooms when the last moderator has been gone for as long as the room
// allows, calls between people when one is left alone, calls people for whom a call waits, and goes on with
// recordings whose leg has left. It acts on what was recorded, at once, and looks at all live conferences
// now and then: whatever one server dropped, any does. Several may do the same at the same time.
type Keeper struct {
	Store    Store
	Board    *Watched
	Tracker  *Tracker
	Settings Settings
	Teams    Teams // nil: there are none
	// Reach is how it is with people, by their pages; nil: nobody's page is heard of late.
	Reach func(ctx context.Context, of []phone.Identity) map[phone.Identity]phone.Attendance
	// Passed keeps what people are told when they are back, once however often it is told; nil: they are told nothing.
	Passed func(ctx context.Context, passes []phone.Pass)
	NameOf func(ctx context.Context, id phone.Identity) string // as shown to people; nil: nobody's name is known
	Every  time.Duration                                       // how often all conferences are looked at; zero: every 5 s
	Now    func() time.Time                                    // the clock
	Logger *slog.Logger

	mu     sync.Mutex
	dirty  map[phone.ConferenceSID]bool // to be tended
	busy   map[phone.ConferenceSID]bool // being tended
	legs   map[phone.CallSID]bool       // whose conferences are to be tended
	offers []offering
	failed map[phone.CallSID]time.Time // callers for whom nobody could be called
	tried  map[string]time.Time        // deeds, and when they were done

	wake    chan struct{}
	cancel  context.CancelFunc
	done    chan struct{}
	working sync.WaitGroup
}

// Start begins to keep conferences, until Close.
func (k *Keeper) Start(ctx context.Context) {
	ctx, k.cancel = context.WithCancel(context.WithoutCancel(ctx))
	k.done = make(chan struct{})
	k.mu.Lock()
	k.wake = make(chan struct{}, 1)
	k.mu.Unlock()
	go k.run(ctx)
}

// Close stops and waits for what is being done. The keeper must have been started.
func (k *Keeper) Close() {
	k.cancel()
	<-k.done
	k.working.Wait()
}

// Saw takes note of events that were recorded. It does not block.
func (k *Keeper) Saw(events ...phone.Event) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range events {
		switch e.Kind {
		case phone.ParticipantJoined, phone.ParticipantLeft, phone.ParticipantPromoted, phone.ConferenceObserved, phone.ConferenceFinished,
			phone.ParticipantAdded, phone.ParticipantHeld, phone.ParticipantUnheld, phone.ParticipantKept, phone.ParticipantBye,
			phone.TransferChanged, phone.RecordingReported:
			k.mark(e.Conference)
		case phone.CallStatus:
			if !e.Status.Terminal() && e.Status != phone.StatusInProgress {
				continue
			}
			if k.legs == nil {
				k.legs = map[phone.CallSID]bool{}
			}
			k.legs[e.Call] = true
		default: // the next sweep is soon enough
		}
	}
	k.rouse()
}

// mark has a conference tended. With the lock.
func (k *Keeper) mark(sid phone.ConferenceSID) {
	if k.dirty == nil {
		k.dirty = map[phone.ConferenceSID]bool{}
	}
	k.dirty[sid] = true
}

// rouse wakes the loop. With the lock.
func (k *Keeper) rouse() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Failed reports whether nobody could be called for a caller who waits in a conference, because the REST
// API cannot be asked: then the call is best put through without it.
func (k *Keeper) Failed(caller phone.CallSID) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, failed := k.failed[caller]
	return failed
}

// fail notes that nobody could be called for a caller.
func (k *Keeper) fail(caller phone.CallSID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed == nil {
		k.failed = map[phone.CallSID]time.Time{}
	}
	k.failed[caller] = k.Now()
}

func (k *Keeper) run(ctx context.Context) {
	defer close(k.done)
	every := k.Every
	if every == 0 {
		every = sweepEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	free := make(chan struct{}, hands)
	k.sweep(ctx)
	for {
		for _, work := range k.take(ctx) {
			select {
			case free <- struct{}{}:
			case <-ctx.Done():
				return
			}
			k.working.Go(func() {
				defer func() { <-free }()
				work(ctx)
			})
		}
		select {
		case <-k.wake:
		case <-tick.C:
			k.sweep(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// take is what is to be done now. A conference is tended by one hand at a time.
func (k *Keeper) take(ctx context.Context) []func(context.Context) {
	k.findConferences(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	var work []func(context.Context)
	for _, o := range k.offers {
		work = append(work, func(ctx context.Context) { k.carryOut(ctx, o) })
	}
	k.offers = nil
	for sid := range k.dirty {
		if k.busy[sid] {
			continue
		}
		delete(k.dirty, sid)
		if k.busy == nil {
			k.busy = map[phone.ConferenceSID]bool{}
		}
		k.busy[sid] = true
		work = append(work, func(ctx context.Context) {
			k.tend(ctx, sid)
			k.mu.Lock()
			defer k.mu.Unlock()
			delete(k.busy, sid)
			if k.dirty[sid] {
				k.rouse()
			}
		})
	}
	return work
}

// findConferences has those tended in which legs are of which something was told.
func (k *Keeper) findConferences(ctx context.Context) {
	k.mu.Lock()
	legs := slices.Collect(maps.Keys(k.legs))
	k.legs = nil
	k.mu.Unlock()
	if len(legs) == 0 {
		return
	}
	sids, err := k.Store.ConferencesWith(ctx, legs)
	if err != nil {
		k.complain(ctx, "the conferences of calls could not be read", "", err)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, sid := range sids {
		k.mark(sid)
	}
}

// sweep looks at all live conferences, and forgets what is long past.
func (k *Keeper) sweep(ctx context.Context) {
	now := k.Now()
	k.mu.Lock()
	maps.DeleteFunc(k.failed, func(_ phone.CallSID, at time.Time) bool { return now.Sub(at) > remembered })
	maps.DeleteFunc(k.tried, func(_ string, at time.Time) bool { return now.Sub(at) > patient })
	k.mu.Unlock()
	scenes, err := liveScenes(ctx, k.Store)
	if err != nil {
		k.complain(ctx, "live conferences could not be read", "", err)
		return
	}
	k.listen(ctx, scenes...)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range scenes {
		if len(keep(s, now)) > 0 {
			k.mark(s.conference.SID)
		}
	}
}

// listen finds out of whom no page is heard who sends in a transfer that goes on.
func (k *Keeper) listen(ctx context.Context, scenes ...*scene) {
	var senders []phone.Identity
	for _, s := range scenes {
		if t := s.conference.Transfer; t.Active() && t.Kind == phone.WarmTransfer && !t.Missed {
			senders = append(senders, t.By)
		}
	}
	if len(senders) == 0 || k.Reach == nil {
		return
	}
	silent := map[phone.Identity]bool{}
	for id, a := range k.Reach(ctx, senders) {
		silent[id] = a.Reach == phone.ReachStale || a.Reach == phone.ReachOffline
	}
	for _, s := range scenes {
		s.silent = silent
	}
}

// liveScenes are all live conferences with what must be known of them.
func liveScenes(ctx context.Context, store Store) ([]*scene, error) {
	live, err := store.Conferences(ctx, phone.ConferenceQuery{Live: true, Limit: swept})
	if err != nil || len(live) == 0 {
		return nil, err
	}
	rooms, err := roomsByConference(ctx, store)
	if err != nil {
		return nil, err
	}
	all, err := callsOfAll(ctx, store, live)
	if err != nil {
		return nil, err
	}
	var scenes []*scene
	for _, c := range live {
		scenes = append(scenes, &scene{conference: c, calls: part(all, c), room: rooms[c.Name]})
	}
	return scenes, nil
}

func (k *Keeper) complain(ctx context.Context, message string, sid phone.ConferenceSID, err error) {
	if ctx.Err() == nil {
		k.Logger.Warn("a conference could not be kept", slog.String("what", message), slog.String("conference", string(sid)), slog.Any("error", err))
	}
}
