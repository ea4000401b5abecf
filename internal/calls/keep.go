package calls

import (
	"time"

	"softphone/internal/phone"
)

// deed is something that the keeper does.
type deed uint8

const (
	endConference deed = iota + 1
	endUnmoderated
	hangUpLeg
	tellUnanswered
	giveUpOffer
	continueTape
	stopTape
	hushTape
	resumeTape
	holdLeg
	unholdLeg
	letGo
	advanceTransfer
	returnOthers
	tellStranded
	tellLost
)

// act is one deed, and to what.
type act struct {
	deed   deed
	call   phone.CallSID
	status phone.Status    // how the offer went, in tellUnanswered
	tape   phone.Recording // in the deeds about recordings
	// transfer is what it is to become in advanceTransfer, and as it is in returnOthers and tellStranded.
	transfer phone.Transfer
	pass     phone.Pass // what somebody is told when they are back, in tellLost
}

// keep says what a conference needs now. It is pure: what was done shows in the conference.
func keep(s *scene, now time.Time) []act {
	acts := keepTapes(s)
	if s.conference.Status == phone.ConferenceCompleted {
		return append(append(acts, keepFromRinging(s)...), keepLost(s, now)...)
	}
	if caller, ok := phone.CallerOf(s.conference.Name); ok {
		return append(append(acts, keepHushed(s)...), keepPeople(s, caller, now)...)
	}
	if unmoderated(s, now) {
		acts = append(acts, act{deed: endUnmoderated})
	}
	return acts
}

// keepPeople says what a call between people needs: what its transfer asks for while there is one, and else what every call does.
func keepPeople(s *scene, caller phone.CallSID, now time.Time) []act {
	acts, handed := stray(s), keepTransfer(s, now)
	if len(handed) > 0 || s.conference.Transfer.Decides() {
		return append(acts, handed...)
	}
	return append(append(acts, keepCall(s, caller, now)...), keepFromHold(s)...)
}

// keepFromRinging says which legs ring for a conference that is over. Twilio lets them ring, and who answers comes
// into none.
func keepFromRinging(s *scene) []act {
	var acts []act
	for _, p := range s.conference.People {
		leg := s.calls[p.Call]
		if !p.Added.IsZero() && !s.answered(p) && p.Told.Stamp.IsZero() && !leg.Status.Terminal() {
			acts = append(acts, act{deed: hangUpLeg, call: p.Call})
		}
	}
	return acts
}

// unmoderated reports whether a moderated room goes on although its last moderator has been
// gone for as long as it may.
func unmoderated(s *scene, now time.Time) bool {
	if s.room == nil || !s.room.Moderated || s.conference.Status != phone.ConferenceInProgress {
		return false
	}
	var had, somebody bool
	var since time.Time
	for _, p := range s.conference.People {
		there := s.phase(p) == present
		somebody = somebody || there
		demoted := !p.Moderator.Stamp.IsZero() && !p.Moderator.Value
		switch {
		case p.Joined.IsZero():
		case s.moderates(p) && there:
			return false
		case s.moderates(p):
			had, since = true, latest(since, s.left(p))
		case demoted:
			had, since = true, latest(since, p.Moderator.Stamp.At)
		}
	}
	return had && somebody && now.Sub(since) >= s.room.Grace
}

// left is when somebody left who is not there.
func (s *scene) left(p phone.Participant) time.Time {
	if p.Presence.Value.Here {
		return s.calls[p.Call].Ended
	}
	return p.Presence.Value.At
}

// stranded is how long a caller waits for somebody to be called for them before that counts as failed.
const stranded = 15 * time.Second

// offered reports whether a leg was made by an offer, and by nobody's wish.
func offered(p phone.Participant) bool {
	return !p.Added.IsZero() && p.AddedBy == "" && p.Transfer == 0
}

// answered reports whether a leg was answered, or has been in the conference.
func (s *scene) answered(p phone.Participant) bool {
	return !p.Joined.IsZero() || !s.calls[p.Call].Answered.IsZero()
}

// party reports whether somebody talks here, and does not merely listen or coach: who entered
// the conference by its SID is a supervisor.
func (s *scene) party(p phone.Participant) bool {
	return s.calls[p.Call].To.Kind() != phone.ConferenceAddress || !p.Muted.Value && p.Coached.Value == ""
}

// keepCall says what a call between people needs. It is over when fewer than two are there or being called, as
// nobody's leaving ends it by itself. When one answers who was offered the call, the others stop ringing;
// when nobody does, the caller is told.
func keepCall(s *scene, caller phone.CallSID, now time.Time) []act {
	from, known := s.conference.Participant(caller)
	callerThere := s.phase(from) == present
	callerGone := s.calls[caller].Status.Terminal() || known && !callerThere && !from.Told.Stamp.IsZero()

	var taken bool // somebody has answered the offer
	var lost []act // legs that ring in vain
	var offers, others, parties, anybody int
	for _, p := range s.conference.People {
		taken = taken || offered(p) && s.answered(p)
	}
	for _, p := range s.conference.People {
		ph := s.phase(p)
		if ph == present {
			anybody++
		}
		if p.Call == caller {
			continue
		}
		if offered(p) {
			offers++
		}
		if offered(p) || s.party(p) {
			others++
		}
		switch {
		case ph == coming && offered(p) && !s.answered(p) && (taken || callerGone):
			lost = append(lost, act{deed: hangUpLeg, call: p.Call})
		case ph != gone && s.party(p):
			parties++
		}
	}
	if !callerGone {
		parties++
	}
	switch {
	case callerThere && offers > 0 && !taken && parties == 1:
		return append(lost, act{deed: tellUnanswered, call: caller, status: s.outcome()})
	case others == 0:
		failed := s.calls[caller].Outcome == phone.StatusFailed
		if callerThere && (failed || now.Sub(from.Joined) >= stranded) {
			return []act{{deed: giveUpOffer, call: caller}}
		}
		return nil
	case parties < 2 && anybody > 0:
		return append(lost, act{deed: endConference})
	}
	return lost
}

// outcome is how an offer went that nobody answered: busy if all were, and no answer if anybody's
// telephone rang.
func (s *scene) outcome() phone.Status {
	outcome := phone.StatusFailed
	for _, p := range s.conference.People {
		if !offered(p) {
			continue
		}
		switch s.calls[p.Call].Status {
		case phone.StatusNoAnswer, phone.StatusCanceled:
			return phone.StatusNoAnswer
		case phone.StatusBusy:
			outcome = phone.StatusBusy
		default:
		}
	}
	return outcome
}

// keepTapes says what becomes of recordings of legs that have left: one that should go on goes on
// with another leg, and no leg is recorded when it is not in the conference.
func keepTapes(s *scene) []act {
	var newest phone.Recording
	var acts []act
	for _, r := range s.conference.Tapes {
		if newest.SID == "" || r.Started.After(newest.Started) {
			newest = r
		}
	}
	for _, r := range s.conference.Tapes {
		p, known := s.conference.Participant(r.Call)
		if r.Call == "" || !known || s.phase(p) == present {
			continue
		}
		_, somebody := s.bestToRecord()
		switch running := !r.Status.Value.Ended(); {
		case r.SID == newest.SID && r.Asked.Value == phone.RecordingRunning && somebody:
			acts = append(acts, act{deed: continueTape, tape: r})
		case running && !s.calls[r.Call].Status.Terminal():
			acts = append(acts, act{deed: stopTape, tape: r})
		}
	}
	return acts
}
