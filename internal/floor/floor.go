// Package floor lets one speak at a time in a channel. Who may is decided by [phone.Floor], in a transaction of the store; this package
// carries it out: it mutes who spoke, and only when that is confirmed does it unmute who is next, and only when that is confirmed
// says that the floor is theirs. What a page does to itself in the meantime is for speed alone.
//
// Any number of servers do the same at the same time. One that dies in the middle of it is stood in for by any other, when the
// time is over that it had.
//
// It must not know HTTP, SQL, or how calls are made.
package floor

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// stepLimit is how long Twilio may take to mute or unmute somebody. It is less than phone.FloorStep, so that no
	// request is under way any more when somebody else takes over.
	stepLimit = 2 * time.Second
	// pressLimit is how long who asks for the floor may wait for an answer.
	pressLimit = 10 * time.Second
	// sweepEvery is how often it is looked whether something is due, where that is not said.
	sweepEvery = 250 * time.Millisecond
)

// Store is what must be known to say who speaks, and where it is kept.
type Store interface {
	phone.FloorStore
	phone.RoomStore
	phone.ConferenceStore
	Call(ctx context.Context, sid phone.CallSID) (phone.Call, error)
}

// Board is what mutes and unmutes: a part of [phone.Switchboard].
type Board interface {
	Change(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, c phone.Change) error
	Redirect(ctx context.Context, sid phone.CallSID, url string) error
}

// Floors are the floors of all channels. Set the fields; what people ask for needs no Start.
//
// Errors are of kind [phone.Conflict], with the codes floor_silenced, not_in_channel, floor_lost (it was taken away or given
// back meanwhile) and floor_taken (telephones alone), or [phone.Unavailable], code floor_failed, when Twilio cannot be asked.
type Floors struct {
	Store  Store
	Board  Board
	Folds  phone.Folds // of the events that tell of turns
	Links  phone.Links
	NewID  func() phone.TurnID         // 128 random bits
	Every  time.Duration               // how often it is looked what is due; zero: four times a second
	Waited func(seconds time.Duration) // is told how long it took to grant a floor that was free, or that a dispatcher took from who spoke; nil: nobody is
	Now    func() time.Time
	Logger *slog.Logger

	mu     sync.Mutex
	seen   []sighting
	busy   map[phone.RoomName]bool // being swept
	wake   chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// Press is that somebody wants to speak.
type Press struct {
	Call     phone.CallSID
	Holder   phone.Address // who asks, and whose call it must be
	Priority bool          // a dispatcher
}

// Answer is how it stands with who asked.
type Answer struct {
	// Place is 0 for who has the floor, and else the place in the queue, from 1.
	Place int
	Floor phone.Floor
}

// Request asks for the floor of a channel, for a call that is in it. It returns when the caller is unmuted, and then the place is 0, or when
// they wait. To ask again is to say that it is still wanted: who does not for three seconds loses it.
func (f *Floors) Request(ctx context.Context, room phone.Room, p Press) (Answer, error) {
	conference, err := f.inside(ctx, room, p)
	if err != nil {
		return Answer{}, err
	}
	return f.ask(ctx, phone.FloorRequest{
		ID: f.NewID(), Room: room.Name, Call: p.Call, Conference: conference, Holder: p.Holder, Priority: p.Priority, MaxTurn: room.MaxTurn,
	})
}

func (f *Floors) ask(ctx context.Context, r phone.FloorRequest) (Answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pressLimit) // what was begun is ended, whoever waits
	defer cancel()
	began := f.Now()
	floor, duty, err := f.update(ctx, r.Room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		must, refused := fl.Request(r, now)
		return nil, must, refused
	})
	if err != nil {
		return Answer{}, err
	}
	var failed error
	if duty {
		floor, failed = f.drive(ctx, floor, r.ID)
	}
	a := Answer{Place: floor.Place(r.Call), Floor: floor}
	switch {
	case a.Place == 0 && floor.Turn.ID == r.ID && f.Waited != nil:
		f.Waited(f.Now().Sub(began))
	case a.Place >= 0:
	case failed != nil:
		return Answer{}, failed
	default:
		return Answer{}, lost()
	}
	return a, nil
}

// Renew says that the floor, or a place in its queue, is still wanted. Who has neither gets floor_lost, and nothing is asked for.
func (f *Floors) Renew(ctx context.Context, room phone.RoomName, p Press) (Answer, error) {
	floor, _, err := f.update(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		if !owns(fl, p.Call, p.Holder) || !fl.Renew(p.Call, now) {
			return nil, false, lost()
		}
		return nil, false, nil
	})
	return Answer{Place: floor.Place(p.Call), Floor: floor}, err
}

// Release gives the floor back, or the place in the queue. Of who has neither it is no error.
func (f *Floors) Release(ctx context.Context, room phone.RoomName, call phone.CallSID, holder phone.Address) error {
	return f.act(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		return nil, owns(fl, call, holder) && fl.Release(call, now), nil
	})
}

// Revoke takes the floor away from whoever has it.
func (f *Floors) Revoke(ctx context.Context, room phone.RoomName, by phone.Identity) error {
	return f.act(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) { return nil, fl.Revoke(by, now), nil })
}

// Silence lets a call speak no more in a channel, or lets it ask again. It unmutes nobody.
func (f *Floors) Silence(ctx context.Context, room phone.RoomName, call phone.CallSID, silent bool, by phone.Identity) error {
	return f.act(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		if !silent {
			fl.Unsilence(call)
			return nil, false, nil
		}
		return nil, fl.Silence(call, by, now), nil
	})
}

// act changes a floor and carries out what comes of it. That who is next cannot be unmuted is not the error of who let go, and who
// cannot be muted now is muted as soon as that is possible.
func (f *Floors) act(ctx context.Context, room phone.RoomName, do deed) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), pressLimit)
	defer cancel()
	floor, duty, err := f.update(ctx, room, do)
	if err == nil && duty {
		_, _ = f.drive(ctx, floor, "") // it is logged
	}
	return err
}

// owns reports whether a place on a floor is somebody's.
func owns(fl *phone.Floor, call phone.CallSID, holder phone.Address) bool {
	if t := fl.Turn; t != nil && t.Call == call {
		return t.Holder == holder
	}
	for _, r := range fl.Queue {
		if r.Call == call {
			return r.Holder == holder
		}
	}
	return false
}

// inside is the conference that a call of somebody's is in, which is held in a channel.
func (f *Floors) inside(ctx context.Context, room phone.Room, p Press) (phone.ConferenceSID, error) {
	outside := phone.Errorf(phone.Conflict, "not_in_channel", "This call is not in the channel: listen to it first.")
	c, err := f.Held(ctx, room)
	if err != nil {
		return "", err
	}
	q, there := c.Participant(p.Call)
	if !there || !q.Presence.Value.Here {
		return "", outside
	}
	call, err := f.Store.Call(ctx, p.Call)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return "", err
	}
	if err != nil || call.Owner(!q.Added.IsZero()) != p.Holder {
		return "", outside
	}
	return c.SID, nil
}

// Held is the conference that is held in a room now; the zero Conference if there is none.
func (f *Floors) Held(ctx context.Context, room phone.Room) (phone.Conference, error) {
	all, err := f.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Room: room.Name, Limit: 10})
	if err != nil {
		return phone.Conference{}, err
	}
	for _, c := range all {
		if c.Name == room.ConferenceName() {
			return c, nil
		}
	}
	return phone.Conference{}, nil
}

func lost() error {
	return phone.Errorf(phone.Conflict, "floor_lost", "You do not have the floor any more, nor a place in its queue: ask for it again.")
}
