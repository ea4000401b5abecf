package calls

import (
	"cmp"

	"softphone/internal/phone"
)

// participantEvent reports whether events of a kind change what is known of a participant.
func participantEvent(k phone.EventKind) bool {
	switch k {
	case phone.ParticipantJoined, phone.ParticipantLeft, phone.ParticipantMuted, phone.ParticipantUnmuted,
		phone.ParticipantHeld, phone.ParticipantUnheld, phone.ParticipantModified, phone.SpeechStarted, phone.SpeechStopped,
		phone.ParticipantAdded, phone.ParticipantLabelled, phone.ParticipantPromoted, phone.ParticipantKept, phone.ParticipantBye:
		return true
	default:
		return false
	}
}

// participate takes an event into a participant.
func participate(p phone.Participant, e phone.Event) phone.Participant {
	at, s := e.At.UTC(), stampOf(e)
	switch e.Kind {
	case phone.ParticipantAdded:
		if p.Added.IsZero() || cmp.Or(at.Compare(p.Added), cmp.Compare(e.Detail.By, p.AddedBy)) < 0 {
			p.Added, p.AddedBy = at, e.Detail.By
		}
		if e.Detail.Label != "" {
			p.Label.Tell(e.Detail.Label, s)
		}
		if t := e.Detail.Transfer; t != nil {
			p.Transfer = max(p.Transfer, t.Number)
		}
		return p
	case phone.ParticipantKept:
		p.Kept = true
		return p
	case phone.ParticipantBye:
		p.Left = true
		return p
	case phone.ParticipantLabelled:
		p.Label.Tell(e.Detail.Label, s)
		return p
	case phone.ParticipantPromoted:
		p.Moderator.Tell(e.Detail.Moderator, s)
		return p
	case phone.ParticipantJoined:
		p.Joined = earliest(p.Joined, at)
		p = tellPresence(p, phone.Presence{Here: true, At: at}, s)
	case phone.ParticipantLeft:
		p = tellPresence(p, phone.Presence{At: at, Why: e.Detail.Reason}, s)
	case phone.SpeechStarted, phone.SpeechStopped:
		p.Speaking.Tell(e.Kind == phone.SpeechStarted, s)
	default:
	}
	d := e.Detail
	tellFlags(&p, s, d.Muted, d.Held, d.Coached, d.EndOnExit)
	return p
}

// tellPresence takes into account what a callback tells of somebody's presence. Who comes or
// goes does not speak.
func tellPresence(p phone.Participant, v phone.Presence, s phone.Stamp) phone.Participant {
	p.Told.Tell(v, s)
	p.Presence.Tell(v, s)
	p.Speaking.Tell(false, s)
	return p
}

// tellFlags takes into account what all callbacks tell, and observations too. Whose voice
// reaches nobody does not speak: Twilio need not say that they stopped.
func tellFlags(p *phone.Participant, s phone.Stamp, muted, held bool, coached phone.CallSID, endOnExit bool) {
	p.Muted.Tell(muted, s)
	p.Held.Tell(held, s)
	p.Coached.Tell(coached, s)
	p.EndOnExit.Tell(endOnExit, s)
	if muted || held {
		p.Speaking.Tell(false, s)
	}
}

// presence is the value that belongs to a participant's register of presence. An observation
// tells only who is there. Where it agrees with what callbacks told, they know since when, and why.
// When the conference has ended, nobody is there.
func presence(c phone.Conference, p phone.Participant) phone.Presence {
	s := p.Presence.Stamp
	if s.IsZero() {
		return phone.Presence{}
	}
	here := p.Presence.Value.Here || p.Presence.Value.Why == phone.LeftWithConference
	v := phone.Presence{Here: here, At: s.At}
	if !s.Observed || !p.Told.Stamp.IsZero() && p.Told.Value.Here == here {
		v = p.Told.Value
	}
	if c.Status == phone.ConferenceCompleted && v.Here {
		return phone.Presence{At: c.Ended, Why: phone.LeftWithConference}
	}
	return v
}
