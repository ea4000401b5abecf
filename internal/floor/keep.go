package floor

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

const (
	hands = 16   // how many floors are looked at at the same time
	most  = 1000 // and how many are at once
	// backlog is how many sightings may wait. What is beyond is found out by the leases, and who is heard without the floor when
	// Twilio is asked next who is in the channel.
	backlog = 10000
)

// sighting is something that was told of who is in a channel.
type sighting struct {
	kind       phone.EventKind
	conference phone.ConferenceSID
	name       string
	call       phone.CallSID
}

// Start begins to end what is due, and to take note of who leaves, until Close.
func (f *Floors) Start(ctx context.Context) {
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	f.mu.Lock()
	f.wake, f.busy = make(chan struct{}, 1), map[phone.RoomName]bool{}
	f.mu.Unlock()
	f.done.Go(func() { f.run(ctx) })
}

// Close stops, and waits for what is being done. The floors must have been started.
func (f *Floors) Close() {
	f.cancel()
	f.done.Wait()
}

// Saw takes note of events that were recorded. It does not block.
func (f *Floors) Saw(events ...phone.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.wake == nil {
		return
	}
	for _, e := range events {
		switch e.Kind {
		case phone.ParticipantJoined, phone.ParticipantUnmuted:
			if e.Detail.Muted {
				continue
			}
		case phone.ParticipantLeft, phone.ConferenceFinished, phone.ConferenceObserved:
		default:
			continue
		}
		if _, held := phone.RoomOf(e.Detail.Name); !held || len(f.seen) >= backlog {
			continue
		}
		switch over := e.Detail.Status != nil && *e.Detail.Status == phone.ConferenceCompleted; {
		case e.Kind != phone.ConferenceObserved:
			f.seen = append(f.seen, sighting{e.Kind, e.Conference, e.Detail.Name, e.Call})
		case over:
			f.seen = append(f.seen, sighting{phone.ConferenceFinished, e.Conference, e.Detail.Name, ""})
		}
		for _, p := range e.Detail.People {
			if !p.Muted {
				f.seen = append(f.seen, sighting{phone.ParticipantUnmuted, e.Conference, e.Detail.Name, p.Call})
			}
		}
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *Floors) run(ctx context.Context) {
	every := f.Every
	if every == 0 {
		every = sweepEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	free := make(chan struct{}, hands)
	for {
		f.sweep(ctx, free)
		select {
		case <-tick.C:
		case <-f.wake:
			f.mu.Lock()
			seen := f.seen
			f.seen = nil
			f.mu.Unlock()
			for _, s := range seen {
				f.hand(ctx, free, func() { f.heed(ctx, s) })
			}
		case <-ctx.Done():
			return
		}
	}
}

// hand does something beside.
func (f *Floors) hand(ctx context.Context, free chan struct{}, do func()) {
	select {
	case free <- struct{}{}:
	case <-ctx.Done():
		return
	}
	f.done.Go(func() {
		defer func() { <-free }()
		do()
	})
}

// sweep ends what is due, on each floor by one hand at a time.
func (f *Floors) sweep(ctx context.Context, free chan struct{}) {
	rooms, err := f.Store.FloorsDue(ctx, f.Now(), most)
	if err != nil {
		if ctx.Err() == nil {
			f.Logger.ErrorContext(ctx, "it cannot be read what is due on floors", slog.Any("error", err))
		}
		return
	}
	for _, room := range rooms {
		f.mu.Lock()
		busy := f.busy[room]
		f.busy[room] = true
		f.mu.Unlock()
		if busy {
			continue
		}
		f.hand(ctx, free, func() {
			f.expire(ctx, room)
			f.mu.Lock()
			defer f.mu.Unlock()
			delete(f.busy, room)
		})
	}
}

// expire ends what is due on a floor. A telephone cannot say that it still wants it: it does for as long as its call lasts.
func (f *Floors) expire(ctx context.Context, room phone.RoomName) {
	talks := phone.CallSID("")
	fl, err := f.Store.Floor(ctx, room)
	if t := fl.Turn; err == nil && t != nil && t.Star {
		call, unknown := f.Store.Call(ctx, t.Call)
		if unknown != nil || !call.Status.Terminal() { // what is not known ends with the limit
			talks = t.Call
		}
	}
	if err == nil {
		err = f.act(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
			if talks != "" {
				fl.Renew(talks, now)
			}
			return nil, fl.Expire(now), nil
		})
	}
	if err != nil && ctx.Err() == nil {
		f.Logger.ErrorContext(ctx, "what is due on a floor could not be ended", slog.String("room", string(room)), slog.Any("error", err))
	}
}

// heed acts on what was told of a channel.
func (f *Floors) heed(ctx context.Context, s sighting) {
	name, _ := phone.RoomOf(s.name)
	var err error
	switch s.kind {
	case phone.ParticipantLeft:
		err = f.left(ctx, name, s.call)
	case phone.ConferenceFinished:
		err = f.finished(ctx, name, s.conference)
	default:
		err = f.quiet(ctx, name, s)
	}
	if err != nil && ctx.Err() == nil {
		f.Logger.ErrorContext(ctx, "what was told of a channel could not be acted upon", slog.String("room", string(name)), slog.String("call", string(s.call)), slog.Any("error", err))
	}
}

// left takes into account that a call has left a channel. Those of who was silenced are looked at besides: mostly a call is over only after
// it has left, and of one that is nobody need be told any more.
func (f *Floors) left(ctx context.Context, name phone.RoomName, call phone.CallSID) error {
	fl, err := f.Store.Floor(ctx, name)
	if err != nil || fl.Unused() {
		return err
	}
	over := map[phone.CallSID]bool{}
	for _, sid := range append([]phone.CallSID{call}, fl.Silenced...) {
		c, unknown := f.Store.Call(ctx, sid)
		over[sid] = unknown == nil && c.Status.Terminal()
	}
	return f.act(ctx, name, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		for sid, ended := range over {
			if ended {
				fl.Unsilence(sid)
			}
		}
		return nil, fl.Leave(call, over[call], now), nil
	})
}

// finished takes into account that a conference of a channel is over. Who is silenced stays so in the next, if that is held already.
func (f *Floors) finished(ctx context.Context, name phone.RoomName, sid phone.ConferenceSID) error {
	fl, err := f.Store.Floor(ctx, name)
	if err != nil || fl.Unused() {
		return err
	}
	var current phone.Conference
	room, err := f.Store.Room(ctx, name)
	if err == nil {
		current, err = f.Held(ctx, room)
	}
	if err = known(err); err != nil {
		return err
	}
	next := current.SID != "" && current.SID != sid
	return f.act(ctx, name, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		return nil, fl.Empty(sid, next, now), nil
	})
}

// quiet mutes who is heard in a channel without having the floor, however that came about.
func (f *Floors) quiet(ctx context.Context, name phone.RoomName, s sighting) error {
	room, err := f.Store.Room(ctx, name)
	if err != nil || !room.Channel() || room.ConferenceName() != s.name {
		return known(err)
	}
	fl, err := f.Store.Floor(ctx, name)
	if err != nil || fl.Turn != nil && fl.Turn.Call == s.call {
		return err
	}
	c, err := f.Store.Conference(ctx, s.conference)
	if err != nil {
		return known(err)
	}
	if p, there := c.Participant(s.call); !there || !p.Presence.Value.Here || p.Muted.Value {
		return nil // it was told late
	}
	f.Logger.WarnContext(ctx, "somebody was heard in a channel without having the floor", slog.String("room", string(name)), slog.String("call", string(s.call)))
	t := phone.Turn{FloorRequest: phone.FloorRequest{Room: name, Conference: s.conference, Call: s.call}}
	if err = known(f.mute(ctx, t, true)); err != nil {
		return err
	}
	// If they were given the floor at this very moment, they are to be heard after all.
	return f.act(ctx, name, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		return nil, fl.Reopen(s.call, now), nil
	})
}

// known is an error that says more than that something is no more.
func known(err error) error {
	if err == nil || phone.KindOf(err) == phone.Unknown {
		return nil
	}
	return err
}
