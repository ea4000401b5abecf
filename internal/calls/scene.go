package calls

import (
	"context"

	"softphone/internal/phone"
)

// scene is a conference with what must be known to judge it.
type scene struct {
	conference phone.Conference
	calls      map[phone.CallSID]phone.Call
	room       *phone.Room             // nil for none, or one that is no more
	silent     map[phone.Identity]bool // who sends in its transfer, if none of their pages is heard of
}

// owner is whose leg a participant is: who was called, or else who called.
func (s *scene) owner(p phone.Participant) phone.Address {
	return s.calls[p.Call].Owner(!p.Added.IsZero())
}

// mayTouch refuses changes to who came into other people's call to listen or to coach: only supervisors
// may, and nobody else makes them heard.
func (s *scene) mayTouch(by phone.Grant, p phone.Participant) error {
	call, known := s.calls[p.Call]
	if !known || by.Supervise || s.owner(p) == phone.Client(by.Identity) || call.To.Kind() != phone.ConferenceAddress {
		return nil
	}
	return phone.Errorf(phone.Forbidden, "supervisor_present", "A supervisor who listens or coaches is changed by supervisors only.")
}

// moderates reports whether a participant is a moderator.
func (s *scene) moderates(p phone.Participant) bool {
	if p.Moderator.Stamp.IsZero() {
		return s.calls[p.Call].Moderator
	}
	return p.Moderator.Value
}

// phase is where a participant is.
type phase uint8

const (
	gone    phase = iota // was there, or never came
	coming               // is being called, or has answered and is about to enter
	present              // in the conference
)

// phase tells where a participant is. A leg that has ended is not there, whatever the conference
// was told: of two callbacks one may be late.
func (s *scene) phase(p phone.Participant) phase {
	call, known := s.calls[p.Call]
	switch {
	case s.conference.Status == phone.ConferenceCompleted, known && call.Status.Terminal():
		return gone
	case p.Presence.Value.Here:
		return present
	case p.Joined.IsZero() && p.Told.Stamp.IsZero() && !p.Added.IsZero():
		return coming
	}
	return gone
}

// standing is what somebody is in the conference.
func (s *scene) standing(id phone.Identity) standing {
	var st standing
	if id == "" {
		return st
	}
	for _, p := range s.conference.People {
		if s.owner(p) != phone.Client(id) {
			continue
		}
		st.Took = true
		if s.phase(p) == present {
			st.Inside = true
			st.Moderator = st.Moderator || s.moderates(p)
		}
	}
	return st
}

func (s *scene) may(by phone.Grant, a Action) error {
	return may(by, a, s.conference, s.room, s.standing(by.Identity))
}

// music is what people hear on hold here.
func (s *scene) music() phone.Music {
	if s.room != nil {
		return s.room.Music
	}
	return phone.MusicBuiltin
}

// roomName is the name of the room that the conference is held in, empty for none.
func (s *scene) roomName() phone.RoomName {
	name, _ := phone.RoomOf(s.conference.Name)
	return name
}

// stage gathers what must be known of a conference. The error is of kind Unknown if there is none.
func stage(ctx context.Context, store Store, sid phone.ConferenceSID) (*scene, error) {
	c, err := store.Conference(ctx, sid)
	if err != nil {
		return nil, err
	}
	var sids []phone.CallSID
	for _, p := range c.People {
		sids = append(sids, p.Call)
	}
	s := &scene{conference: c, calls: map[phone.CallSID]phone.Call{}}
	if len(sids) > 0 {
		legs, err := store.CallsOf(ctx, sids)
		if err != nil {
			return nil, err
		}
		for _, leg := range legs {
			s.calls[leg.SID] = leg
		}
	}
	if name := s.roomName(); name != "" {
		room, err := store.Room(ctx, name)
		if err != nil && phone.KindOf(err) != phone.Unknown {
			return nil, err
		}
		if err == nil {
			s.room = roomHolding(c, room)
		}
	}
	return s, nil
}

// roomHolding is the room, if the conference is held in it and not in one of the same name that was
// before it.
func roomHolding(c phone.Conference, room phone.Room) *phone.Room {
	if room.ConferenceName() != c.Name {
		return nil
	}
	return &room
}
