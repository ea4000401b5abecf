package calls

import "softphone/internal/phone"

// hears reports whether somebody may listen to a recording of the conference. Supervisors may to all, and who may record in
// the room to those of a room. Of a call between people it is who may record wherever they are, and was in the conference while
// the recording was made: to have been called for it, or to have come or gone before, is not enough. So whoever may start a
// recording of their own call may hear it afterwards, too, and nobody else.
func (s *scene) hears(by phone.Grant, tape phone.Recording) bool {
	if s.room != nil {
		return by.RolesOf(*s.room)&phone.RoleRecord != 0
	}
	if by.Supervise || s.may(by, ActionRecord) == nil {
		return true
	}
	if _, ofPeople := phone.CallerOf(s.conference.Name); !ofPeople || by.RolesIn(phone.EveryRoom)&phone.RoleRecord == 0 || by.Identity == "" {
		return false
	}
	for _, p := range s.conference.People {
		if s.owner(p) == phone.Client(by.Identity) && during(p, tape) {
			return true
		}
	}
	return false
}

// during reports whether a participant was in the conference while a recording was made.
func during(p phone.Participant, tape phone.Recording) bool {
	if p.Joined.IsZero() {
		return false
	}
	came := !tape.Status.Value.Ended() || p.Joined.Before(tape.Status.Stamp.At)
	stayed := p.Presence.Value.Here || p.Presence.Value.At.After(tape.Started)
	return came && stayed
}
