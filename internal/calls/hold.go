package calls

import (
	"time"

	"softphone/internal/phone"
)

// keepTransfer says what the last transfer of a call asks for now. Nobody else may be on hold, and whoever is has somebody to wait for.
func keepTransfer(s *scene, now time.Time) []act {
	t := s.conference.Transfer
	if next, ok := s.advance(now); ok {
		return []act{{deed: advanceTransfer, transfer: next}}
	}
	if !t.Decides() {
		return nil
	}
	c := s.castOf(t)
	switch {
	case !t.Active() && s.abandoned(t, c):
		if t.Kind == phone.ReturnTransfer {
			return []act{{deed: tellStranded, call: c.others[0].Call, transfer: t}}
		}
		return []act{{deed: returnOthers, call: c.others[0].Call, transfer: t}}
	case !t.Active():
		return s.unsettled(t, c)
	case t.State == phone.TransferTalking && t.Swapped:
		return append(s.off(c.others), s.on(c.targets)...)
	case t.State == phone.TransferTalking:
		return append(s.on(c.others), s.off(c.targets)...)
	case t.Kind != phone.RejoinTransfer && now.Sub(t.Started) < starting:
		return nil
	}
	return s.on(c.others)
}

// unsettled is what is still to be done when a transfer is over.
func (s *scene) unsettled(t phone.Transfer, c cast) []act {
	acts := append(s.off(c.others), s.off(c.senders)...)
	if t.Reason == phone.TransferOthersGone {
		return append(acts, s.off(c.targets)...)
	}
	if t.State != phone.TransferCompleted {
		return acts // the target is let go
	}
	acts = append(acts, s.off(c.targets)...)
	if t.Kind != phone.RejoinTransfer {
		for _, p := range c.senders {
			acts = append(acts, act{deed: letGo, call: p.Call})
		}
	}
	return acts
}

// on are the deeds that put people on hold who are there and are not.
func (s *scene) on(people []phone.Participant) (acts []act) {
	for _, p := range people {
		if s.phase(p) == present && !p.Held.Value {
			acts = append(acts, act{deed: holdLeg, call: p.Call})
		}
	}
	return acts
}

// off are the deeds that take people off hold who are there and on it.
func (s *scene) off(people []phone.Participant) (acts []act) {
	for _, p := range people {
		if s.phase(p) == present && p.Held.Value {
			acts = append(acts, act{deed: unholdLeg, call: p.Call})
		}
	}
	return acts
}

// stray are the deeds that let those go who are called for a transfer that is over.
func stray(s *scene) (acts []act) {
	t := s.conference.Transfer
	for _, p := range s.conference.People {
		if p.Transfer == 0 || p.Transfer == t.Number && t.Active() {
			continue
		}
		given := t.State == phone.TransferCompleted || t.Reason == phone.TransferOthersGone
		switch ph := s.phase(p); {
		case ph == coming:
			acts = append(acts, act{deed: hangUpLeg, call: p.Call})
		case ph == present && p.Transfer == t.Number && !given: // and is not expected back
			acts = append(acts, act{deed: letGo, call: p.Call})
		}
	}
	return acts
}

// keepFromHold takes people off hold whom nobody could: those who put them there have gone.
func keepFromHold(s *scene) []act {
	var parties []phone.Participant
	for _, p := range s.conference.People {
		if s.phase(p) != present || !s.party(p) {
			continue
		}
		if id, ok := s.owner(p).Client(); ok && !id.Visitor() {
			return nil
		}
		parties = append(parties, p)
	}
	if len(parties) < 2 { // who is alone waits for somebody who is coming
		return nil
	}
	return s.off(parties)
}

// hungUp is why a participant left whose leg ended by itself.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
const hungUp = "participant_hung_up"

// keepLost says who is to be told, when they are back, that the call has ended that they were cut off from: all were, or whoever waited for them
// has gone.
func keepLost(s *scene, now time.Time) (acts []act) {
	const since = 2 * rejoinFor
	c, t := s.conference, s.conference.Transfer
	if _, ofPeople := phone.CallerOf(c.Name); !ofPeople || now.Sub(c.Ended) >= since {
		return nil
	}
	for _, p := range c.People {
		id, ok := s.owner(p).Client()
		left, lost := s.lost(id)
		if !ok || !lost || !s.left(p).Equal(left) || p.Presence.Value.Why != hungUp || c.Ended.Sub(left) >= since {
			continue
		}
		if t.By == id && (t.State == phone.TransferCanceled || t.Kind != phone.RejoinTransfer && t.State == phone.TransferCompleted) {
			continue // they had given it up, or away
		}
		acts = append(acts, act{deed: tellLost, call: p.Call, pass: phone.Pass{
			Identity: id, Call: p.Call, From: s.otherThan(id), To: phone.Client(id), At: c.Ended, Why: phone.PassLost, Heard: left,
		}})
	}
	return acts
}

// otherThan is who was in the call with somebody to the last.
func (s *scene) otherThan(id phone.Identity) (other phone.Address) {
	var last time.Time
	for _, p := range s.conference.People {
		end := s.owner(p)
		if at := s.left(p); !p.Joined.IsZero() && end != phone.Client(id) && s.party(p) && (other.IsZero() || at.After(last)) {
			other, last = end, at
		}
	}
	return other
}

// keepHushed says which recording of a call between people is to pause, because somebody is on hold, or to go on, because nobody
// is any more.
func keepHushed(s *scene) []act {
	held := false
	for _, p := range s.conference.People {
		held = held || s.phase(p) == present && p.Held.Value
	}
	tape, ok := s.recorded()
	switch {
	case !ok || s.conference.Status == phone.ConferenceCompleted:
	case held && tape.Status.Value == phone.RecordingRunning:
		return []act{{deed: hushTape, tape: tape}}
	case !held && tape.Status.Value == phone.RecordingPaused && tape.Hushed.Value:
		return []act{{deed: resumeTape, tape: tape}}
	}
	return nil
}
