package phone

import (
	"context"
	"slices"
	"time"
)

const (
	// FloorLease is for how long the floor is held, or a place in its queue, by who does not say again that they want it.
	// Their page says so every second.
	FloorLease = 3 * time.Second
	// FloorStep is how long who has to mute or unmute somebody may take: after that any server may do it in their place.
	FloorStep = 3 * time.Second
	// starGrace is how much longer a telephone's turn may last than a page's: it hears a tone before it is heard.
	starGrace = 5 * time.Second
)

// TurnID names a turn: 26 lower-case letters and digits.
type TurnID string

// TurnPhase is where a turn is between who spoke before and who speaks after.
type TurnPhase string

// The phases of a turn, in their order.
const (
	TurnOpening TurnPhase = "opening" // the holder is being unmuted
	TurnOpen    TurnPhase = "open"    // the holder is heard
	TurnClosing TurnPhase = "closing" // the holder is being muted
)

// TurnEnd is why a turn ended.
type TurnEnd string

// The reasons.
const (
	TurnReleased    TurnEnd = "released"    // the holder let go
	TurnExpired     TurnEnd = "expired"     // the holder was not heard of within the lease
	TurnLimit       TurnEnd = "limit"       // the longest turn was over
	TurnLeft        TurnEnd = "left"        // the holder left the channel
	TurnRevoked     TurnEnd = "revoked"     // a dispatcher took it away
	TurnInterrupted TurnEnd = "interrupted" // a dispatcher wanted to speak
	TurnSilenced    TurnEnd = "silenced"    // a dispatcher silenced the holder
	TurnFailed      TurnEnd = "failed"      // the holder could not be unmuted
)

// FloorRequest is that somebody wants to speak in a channel.
type FloorRequest struct {
	ID         TurnID        `json:"id"` // of the turn that it becomes
	Room       RoomName      `json:"room"`
	Call       CallSID       `json:"call"`
	Conference ConferenceSID `json:"conference"` // that the call is in
	Holder     Address       `json:"holder"`     // whose call it is
	Priority   bool          `json:"priority,omitempty"`
	// Star says that it is a telephone that pressed *: it is outside the conference meanwhile, is let in again to be heard, and does not wait.
	Star    bool          `json:"star,omitempty"`
	MaxTurn time.Duration `json:"max_turn"`
	Asked   time.Time     `json:"asked"`
	Lease   time.Time     `json:"lease"` // until when it is wanted, if nothing more is heard
}

// Turn is that somebody speaks in a channel, or spoke.
type Turn struct {
	FloorRequest

	Phase TurnPhase `json:"phase"`
	Since time.Time `json:"since,omitzero"` // when it was open; zero until it was
	Limit time.Time `json:"limit"`          // when it ends at the latest
	Ended time.Time `json:"ended,omitzero"`
	Why   TurnEnd   `json:"why,omitempty"` // it is to end, or has, because of this
	By    Identity  `json:"by,omitempty"`  // who ended it, where it was somebody else
	// Step is until when the server that is about to unmute or to mute the holder may take, and Claim says which that is: it grows
	// with each that takes over.
	Step  time.Time `json:"step"`
	Claim int       `json:"claim"`
}

// Floor is who speaks in a channel, and who wants to. Its methods are all that can happen to it. Those that return a bool
// say by it that whoever made this change must now carry out what the turn's phase says: unmute the holder, then call Opened or
// Failed; or mute the holder, then call Closed. Exactly one has that to do at any time, or nobody for as long
// as Step if who had it is no more; so nobody is unmuted before it is certain that who spoke before is muted.
type Floor struct {
	Room     RoomName       `json:"room"`
	Turn     *Turn          `json:"turn,omitempty"` // nil: nobody speaks
	Queue    []FloorRequest `json:"queue,omitempty"`
	Silenced []CallSID      `json:"silenced,omitempty"` // who may not speak, by SID
}

// Due is when something ends by itself, zero if nothing does.
func (f *Floor) Due() time.Time {
	var due time.Time
	sooner := func(t time.Time) {
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	if t := f.Turn; t != nil {
		if t.Phase == TurnOpen {
			sooner(t.Lease)
			sooner(t.Limit)
		} else {
			sooner(t.Step)
		}
	}
	for _, r := range f.Queue {
		sooner(r.Lease)
	}
	return due
}

// Place is where a call is in the queue, from 1: after who is being unmuted for the first time. It is 0 for who holds the floor, also
// while they are unmuted once more, and -1 for who does not wait.
func (f *Floor) Place(call CallSID) int {
	before := 0
	if t := f.Turn; t != nil && t.Why == "" {
		if t.Phase == TurnOpening && t.Since.IsZero() {
			before = 1
		}
		if t.Call == call {
			return before
		}
	}
	if i := f.waits(call); i >= 0 {
		return before + i + 1
	}
	return -1
}

func (f *Floor) waits(call CallSID) int {
	return slices.IndexFunc(f.Queue, func(r FloorRequest) bool { return r.Call == call })
}

// Request asks for the floor, or says that it is still wanted by who holds it or waits. A dispatcher, who has priority, comes before
// those who wait, and takes the floor from a holder who has none. The error is of kind [Conflict]: floor_silenced, or
// floor_taken for a telephone, which does not wait.
func (f *Floor) Request(r FloorRequest, now time.Time) (bool, error) {
	if slices.Contains(f.Silenced, r.Call) {
		return false, Errorf(Conflict, "floor_silenced", "A dispatcher has silenced you in this channel.")
	}
	if f.Renew(r.Call, now) {
		return false, nil
	}
	r.Asked, r.Lease = now, now.Add(FloorLease)
	t := f.Turn
	switch {
	case t == nil:
		return f.start(r, now), nil
	case r.Star && (!r.Priority || t.Priority):
		return false, Errorf(Conflict, "floor_taken", "Somebody else is speaking.")
	}
	at := len(f.Queue)
	if r.Priority {
		if at = slices.IndexFunc(f.Queue, func(q FloorRequest) bool { return !q.Priority }); at < 0 {
			at = len(f.Queue)
		}
	}
	f.Queue = slices.Insert(f.Queue, at, r)
	if !r.Priority || t.Priority {
		return false, nil
	}
	by, _ := r.Holder.Client()
	return f.end(TurnInterrupted, by, now), nil
}

// Renew says that the floor is still wanted by who holds it or waits, and reports whether they do.
func (f *Floor) Renew(call CallSID, now time.Time) bool {
	f.drop(now)
	if t := f.Turn; t != nil && t.Call == call && t.Why == "" {
		t.Lease = now.Add(FloorLease)
		return true
	}
	if i := f.waits(call); i >= 0 {
		f.Queue[i].Lease = now.Add(FloorLease)
		return true
	}
	return false
}

// Release gives the floor back, or the place in the queue. Of who has neither it is no error. Pages give it back by themselves when the
// longest turn is over: that is still why it ended.
func (f *Floor) Release(call CallSID, now time.Time) bool {
	if t := f.Turn; t != nil && t.Phase == TurnOpen && !now.Before(t.Limit) {
		return f.leave(call, TurnLimit, now)
	}
	return f.leave(call, TurnReleased, now)
}

// Leave takes into account that a call has left the conference. A telephone that pressed * leaves it to be let in again, and
// keeps what it has until the call itself is over.
func (f *Floor) Leave(call CallSID, over bool, now time.Time) bool {
	if over {
		f.Silenced = without(f.Silenced, call)
	} else if t := f.Turn; t != nil && t.Call == call && t.Star {
		return false
	}
	return f.leave(call, TurnLeft, now)
}

// Unused reports whether nobody speaks, waits or is silenced.
func (f *Floor) Unused() bool { return f.Turn == nil && len(f.Queue) == 0 && len(f.Silenced) == 0 }

// Empty takes into account that a conference is over, and whether the next is held by now: it may be told late. A telephone that was alone
// in it and pressed * begins the next.
func (f *Floor) Empty(conference ConferenceSID, next bool, now time.Time) bool {
	f.Queue = slices.DeleteFunc(f.Queue, func(r FloorRequest) bool { return r.Conference == conference })
	if len(f.Queue) == 0 {
		f.Queue = nil
		if !next {
			f.Silenced = nil
		}
	}
	return f.Turn != nil && f.Turn.Conference == conference && !f.Turn.Star && f.end(TurnLeft, "", now)
}

// Revoke takes the floor away.
func (f *Floor) Revoke(by Identity, now time.Time) bool { return f.end(TurnRevoked, by, now) }

// Silence lets a call speak no more.
func (f *Floor) Silence(call CallSID, by Identity, now time.Time) bool {
	if i, there := slices.BinarySearch(f.Silenced, call); !there {
		f.Silenced = slices.Insert(f.Silenced, i, call)
	}
	f.unqueue(call)
	return f.Turn != nil && f.Turn.Call == call && f.end(TurnSilenced, by, now)
}

// Unsilence lets a call speak again, if it asks.
func (f *Floor) Unsilence(call CallSID) { f.Silenced = without(f.Silenced, call) }

// Opened takes into account that the holder was unmuted, for who did it by this claim. It reports whether the turn is open
// now, and whether the holder must be muted again, since it has ended meanwhile. Neither: somebody else took over meanwhile, and who
// came here late must mute whom they unmuted, unless that is the holder.
func (f *Floor) Opened(id TurnID, claim int, now time.Time) (open, next bool) {
	t := f.Turn
	if t == nil || t.ID != id || t.Claim != claim || t.Phase != TurnOpening {
		return false, false
	}
	if t.Why != "" {
		f.close(now)
		return false, true
	}
	t.open(now)
	return true, false
}

// Failed takes into account that the holder could not be unmuted: they are muted, to be sure.
func (f *Floor) Failed(id TurnID, claim int, why TurnEnd, now time.Time) bool {
	t := f.Turn
	if t == nil || t.ID != id || t.Claim != claim || t.Phase != TurnOpening {
		return false
	}
	if t.Why == "" {
		t.Why = why
	}
	f.close(now)
	return true
}

// Closed takes into account that it is certain that the holder is muted: the turn has ended, and the next begins. It returns the one that
// ended, nil if it was known already.
func (f *Floor) Closed(id TurnID, now time.Time) (ended *Turn, next bool) {
	if f.Turn == nil || f.Turn.ID != id || f.Turn.Phase != TurnClosing {
		return nil, false
	}
	return f.finish(now)
}

// Over takes into account that a telephone's turn is over because it has left the conference by itself. Nobody needs to
// mute it. It returns the turn that ended, nil if that was known already.
func (f *Floor) Over(id TurnID, why TurnEnd, now time.Time) (ended *Turn, next bool) {
	t := f.Turn
	if t == nil || t.ID != id || !t.Star || t.Phase != TurnOpen {
		return nil, false
	}
	t.Why = why
	return f.finish(now)
}

// Reopen has the holder of a call unmuted once more.
func (f *Floor) Reopen(call CallSID, now time.Time) bool {
	t := f.Turn
	if t == nil || t.Call != call || t.Phase != TurnOpen || t.Star {
		return false
	}
	t.Phase, t.Step = TurnOpening, now.Add(FloorStep)
	t.Claim++
	return true
}

// Expire ends what is due: places in the queue and the turn of who was not heard of, a turn that has lasted long enough; and takes over from
// who should have muted or unmuted somebody and has not.
func (f *Floor) Expire(now time.Time) bool {
	f.drop(now)
	t := f.Turn
	switch {
	case t == nil:
		return f.next(now)
	case t.Phase == TurnOpen && !now.Before(t.Limit):
		return f.end(TurnLimit, "", now)
	case t.Phase == TurnOpen && !now.Before(t.Lease):
		return f.end(TurnExpired, "", now)
	case t.Phase == TurnOpen || now.Before(t.Step):
		return false
	case t.Why == "":
		t.Why = TurnExpired
	}
	f.close(now)
	return true
}

// drop takes those out of the queue who were not heard of.
func (f *Floor) drop(now time.Time) {
	f.Queue = slices.DeleteFunc(f.Queue, func(r FloorRequest) bool { return !now.Before(r.Lease) })
}

func (f *Floor) unqueue(call CallSID) {
	f.Queue = slices.DeleteFunc(f.Queue, func(r FloorRequest) bool { return r.Call == call })
}

func (f *Floor) leave(call CallSID, why TurnEnd, now time.Time) bool {
	f.unqueue(call)
	return f.Turn != nil && f.Turn.Call == call && f.end(why, "", now)
}

// end has the turn end. Who is about to unmute the holder finds out when that is done: it could overtake being muted.
func (f *Floor) end(why TurnEnd, by Identity, now time.Time) bool {
	t := f.Turn
	if t == nil || t.Why != "" {
		return false
	}
	t.Why, t.By = why, by
	if t.Phase != TurnOpen {
		return false
	}
	f.close(now)
	return true
}

// close has whoever makes this change mute the holder.
func (f *Floor) close(now time.Time) {
	f.Turn.Phase, f.Turn.Step = TurnClosing, now.Add(FloorStep)
	f.Turn.Claim++
}

// finish ends the turn and begins the next.
func (f *Floor) finish(now time.Time) (ended *Turn, next bool) {
	ended, f.Turn = f.Turn, nil
	ended.Ended = now
	f.drop(now)
	return ended, f.next(now)
}

// next begins the turn of who waits first.
func (f *Floor) next(now time.Time) bool {
	if len(f.Queue) == 0 {
		return false
	}
	r := f.Queue[0]
	f.Queue = slices.Delete(f.Queue, 0, 1)
	return f.start(r, now)
}

// start begins a turn. A telephone's is open at once: it is let in to be heard. Nothing is heard of it until it presses * again: for as
// long as its call lasts servers renew its turn.
func (f *Floor) start(r FloorRequest, now time.Time) bool {
	t := &Turn{FloorRequest: r, Phase: TurnOpening, Limit: now.Add(r.MaxTurn), Step: now.Add(FloorStep), Claim: 1}
	f.Turn = t
	if !r.Star {
		return true
	}
	t.open(now)
	t.Limit = t.Limit.Add(starGrace)
	return false
}

// open has the turn run, from now on if it did not before.
func (t *Turn) open(now time.Time) {
	t.Phase = TurnOpen
	if t.Since.IsZero() {
		t.Since, t.Limit = now, now.Add(t.MaxTurn)
	}
	t.Lease = now.Add(FloorLease)
}

func without(all []CallSID, one CallSID) []CallSID {
	return slices.DeleteFunc(all, func(s CallSID) bool { return s == one })
}

// FloorOutcome is what a change of a floor has brought about beside: the turns that have ended and the events that tell of it are stored
// with it.
type FloorOutcome struct {
	Turns  []Turn
	Events []Event
}

// FloorStore keeps who speaks in channels. Turns of a room that is deleted go with it, as does its floor.
type FloorStore interface {
	// Floor returns the floor of a room. Nobody speaks and nobody waits where nothing is known of it.
	Floor(ctx context.Context, room RoomName) (Floor, error)
	// UpdateFloor lets change alter a floor in a transaction, and returns what it has become; what change returns is stored with
	// it. An error of change is returned as it is, and nothing is stored. Change may be called more than once,
	// each time with the floor as it is then, and must not use the store. When nothing was altered nothing is written.
	UpdateFloor(ctx context.Context, room RoomName, folds Folds, change func(*Floor) (FloorOutcome, error)) (Floor, error)
	// FloorsDue returns the rooms on whose floors something should have ended by now, at most limit (1 to 1000), the longest due first.
	FloorsDue(ctx context.Context, now time.Time, limit int) ([]RoomName, error)
	// Turns returns a page of the turns of a room.
	Turns(ctx context.Context, q TurnQuery) ([]Turn, error)
}

// TurnQuery selects a page of turns that have ended, the newest first.
type TurnQuery struct {
	Room   RoomName
	Before time.Time // only those that ended before; zero means from the newest
	Limit  int       // 1 to 1000
}
