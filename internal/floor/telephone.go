package floor

import (
	"context"
	"time"

	"softphone/internal/phone"
)

// Star asks for the floor for a telephone that has pressed *, and is outside the conference while it does. With the turn that is returned
// it has the floor at once: it may be let in to be heard, by a document whose end is told by [Floors.Unstar]. The error is of kind
// [phone.Conflict], code floor_taken or floor_silenced, or [phone.Unavailable]: then it is let in muted again. It does not wait, but
// a dispatcher takes the floor from who is none.
func (f *Floors) Star(ctx context.Context, room phone.Room, call phone.CallSID, from phone.Address, dispatcher bool) (phone.Turn, error) {
	c, err := f.Held(ctx, room)
	if err != nil {
		return phone.Turn{}, err
	}
	a, err := f.ask(ctx, phone.FloorRequest{
		ID: f.NewID(), Room: room.Name, Call: call, Conference: c.SID, Holder: from, Priority: dispatcher, Star: true, MaxTurn: room.MaxTurn,
	})
	if err != nil {
		return phone.Turn{}, err
	}
	if a.Place == 0 {
		return *a.Floor.Turn, nil
	}
	if err = f.Release(ctx, room.Name, call, from); err != nil {
		return phone.Turn{}, err
	}
	return phone.Turn{}, phone.Errorf(phone.Conflict, "floor_taken", "Somebody else is speaking.")
}

// Unstar ends the turn of a telephone that has left the conference by itself. It reports whether it had the floor until now: a turn that has
// ended before is no error.
func (f *Floors) Unstar(ctx context.Context, room phone.RoomName, id phone.TurnID, why phone.TurnEnd) (bool, error) {
	had := false
	err := f.act(ctx, room, func(fl *phone.Floor, now time.Time) (*phone.Turn, bool, error) {
		ended, next := fl.Over(id, why, now)
		had = ended != nil
		return ended, next, nil
	})
	return had && err == nil, err
}

// turnAway takes a telephone's voice away. It may be on its way into the conference, where nobody could mute it yet: so it is sent in
// again besides, to listen, whatever it is doing. That takes the place of the document that would let it in to be heard.
// Source: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
func (f *Floors) turnAway(ctx context.Context, t phone.Turn, _ bool) error {
	muted := f.muteWhereItIs(ctx, t)
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	err := f.Board.Redirect(ctx, t.Call, f.Links.TurnOver(t.Room))
	if kind := phone.KindOf(err); err != nil && (kind == phone.Unknown || kind == phone.Conflict) {
		return nil // it has hung up
	}
	if err != nil && muted {
		f.complain(ctx, "a telephone is muted, and could not be sent back into its channel", t, err)
		return nil
	}
	return err
}

// muteWhereItIs mutes a telephone in the conference that is held in the channel now, and reports whether it was there: the one in which it
// pressed * may be over.
func (f *Floors) muteWhereItIs(ctx context.Context, t phone.Turn) bool {
	room, err := f.Store.Room(ctx, t.Room)
	if err != nil {
		return false
	}
	c, err := f.Held(ctx, room)
	if err != nil || c.SID == "" {
		return false
	}
	t.Conference = c.SID
	return f.mute(ctx, t, true) == nil
}
