package voice

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// Floors says who speaks in channels.
type Floors interface {
	// Star asks for the floor for a telephone that has pressed *. It returns when it is certain that nobody else is heard, with the turn in
	// which the telephone may be heard. The error is of kind [phone.Conflict], code floor_taken or floor_silenced, if it may not speak now:
	// telephones do not wait.
	Star(ctx context.Context, room phone.Room, call phone.CallSID, from phone.Address, dispatcher bool) (phone.Turn, error)
	// Unstar gives back the turn of a telephone that has left the conference by itself, and says why. It reports whether it had the floor
	// until now: it may have been taken away meanwhile.
	Unstar(ctx context.Context, room phone.RoomName, turn phone.TurnID, why phone.TurnEnd) (bool, error)
}

// The sounds that telephones in a channel hear.
const (
	soundGranted = "floor-granted"
	soundRefused = "floor-refused"
	soundOver    = "floor-over"
)

// Starred is that a telephone is no longer in the conference of a channel: it has pressed *, or its time was over, or it has gone.
type Starred struct {
	Request
	Over   bool         // the call has ended
	Status phone.Status // how the dial ended: other than completed, it was not let in
	Room   phone.RoomName
	Turn   phone.TurnID // in which it spoke; empty where it listened
	Until  time.Time    // when that turn was to end at the latest
}

// Star says what to do with a telephone that has pressed *: who listened asks for the floor, and who spoke gives it back. Twilio tells
// * from the end of the time by nothing, so that our clock does.
func (a *Answerer) Star(ctx context.Context, s Starred) (twiml.Response, []phone.Event) {
	spoke := false // until now
	if s.Turn != "" {
		why := phone.TurnReleased
		switch {
		case s.Over:
			why = phone.TurnLeft
		case !a.Now().Before(s.Until):
			why = phone.TurnLimit
		}
		had, err := a.unstar(ctx, s, why)
		// Whose turn was taken away while they spoke asks for the next one. Where it cannot be told, nobody is heard who might not be.
		spoke = had || err != nil || why == phone.TurnLimit
	}
	if s.Over || s.Status != phone.StatusCompleted {
		return a.afterConference(Ended{Request: s.Request, Over: s.Over, Status: s.Status})
	}
	e, left, gone := a.comeBack(ctx, s.Request, s.Room)
	switch {
	case gone != nil:
		return *gone, nil
	case spoke:
		return respond(a.play(soundOver), a.listen(e, left)), nil
	}
	turn, err := a.Floors.Star(ctx, *e.Room, s.Call, s.From, e.Moderator)
	if err != nil {
		if phone.KindOf(err) != phone.Conflict {
			a.Logger.Error("the floor could not be asked for", slog.String("call", string(s.Call)), slog.String("room", string(s.Room)), slog.Any("error", err))
		}
		return respond(a.play(soundRefused), a.listen(e, left)), nil
	}
	return respond(a.play(soundGranted), a.talk(e, turn.ID, left)), nil
}

// TurnOver lets a telephone listen on whose turn was taken away.
func (a *Answerer) TurnOver(ctx context.Context, r Request, room phone.RoomName) twiml.Response {
	e, left, gone := a.comeBack(ctx, r, room)
	if gone != nil {
		return *gone
	}
	return respond(a.play(soundOver), a.listen(e, left))
}

func (a *Answerer) unstar(ctx context.Context, s Starred, why phone.TurnEnd) (bool, error) {
	if a.Floors == nil {
		return false, nil
	}
	had, err := a.Floors.Unstar(ctx, s.Room, s.Turn, why)
	if err != nil { // its limit ends it
		a.Logger.Error("a turn could not be given back", slog.String("call", string(s.Call)), slog.String("room", string(s.Room)), slog.Any("error", err))
	}
	return had, err
}

// comeBack lets a telephone into its channel again, as what it was let in before, for as long as is left of its call. The document is
// there if that cannot be.
func (a *Answerer) comeBack(ctx context.Context, r Request, name phone.RoomName) (routing.Entry, time.Duration, *twiml.Response) {
	instead := func(doc twiml.Response) (routing.Entry, time.Duration, *twiml.Response) {
		return routing.Entry{}, 0, &doc
	}
	room, err := known(a.Store.Room(ctx, name))
	if err == nil && room == nil {
		return instead(a.deny(ctx, r, phone.Errorf(phone.Unknown, "room_unknown", "There is no such room.")))
	}
	var legs []phone.Call
	if err == nil {
		legs, err = a.Store.Family(ctx, r.Call)
	}
	if err != nil {
		a.Logger.Error("a telephone could not be let back into its channel", slog.String("call", string(r.Call)), slog.String("room", string(name)), slog.Any("error", err))
		return instead(a.Sorry())
	}
	left, moderator := a.Rules.MaxCall, false
	for _, leg := range legs {
		if leg.SID != r.Call {
			continue
		}
		moderator = leg.Moderator
		if leg.Limit > 0 {
			left = leg.Limit
		}
		left -= a.Now().Sub(leg.Started)
	}
	e := *routing.Again(*room, moderator, routing.Part{})
	switch left = left.Truncate(time.Second); {
	case left <= 0: // it was the time of the call that was over
		return instead(respond())
	case !a.starred(r, e): // it is a channel no more
		return instead(a.admit(ctx, r, e, left))
	}
	return e, left, nil
}

// starred reports whether somebody speaks by pressing *: telephones do in a channel. Who comes to listen does not, and pages ask for
// the floor themselves.
func (a *Answerer) starred(r Request, e routing.Entry) bool {
	_, client := r.From.Client()
	return a.Floors != nil && e.Room != nil && e.Room.Channel() && !e.Quiet && !client
}

// listen lets a telephone into a channel, muted, until it presses *.
func (a *Answerer) listen(e routing.Entry, left time.Duration) *twiml.Dial {
	return a.star(e, left, a.Links.Star(e.Room.Name, "", time.Time{}))
}

// talk lets a telephone into a channel to be heard, until it presses * or its turn is over.
func (a *Answerer) talk(e routing.Entry, turn phone.TurnID, left time.Duration) *twiml.Dial {
	limit := min(left, e.Room.MaxTurn)
	e.Muted = false
	return a.star(e, limit, a.Links.Star(e.Room.Name, turn, a.Now().Add(limit)))
}

func (a *Answerer) star(e routing.Entry, limit time.Duration, action string) *twiml.Dial {
	return &twiml.Dial{Action: action, HangupOnStar: true, TimeLimit: limit, Nouns: []twiml.Noun{a.conference(e, a.Links.RoomSettings(*e.Room))}}
}

func (a *Answerer) play(sound string) *twiml.Play { return &twiml.Play{URL: a.Links.Sound(sound)} }
