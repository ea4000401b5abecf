package calls

import (
	"cmp"
	"slices"
	"time"

	"softphone/internal/phone"
)

// ApplyConference takes one more event into a conference. It is pure, does not change what it
// was given, and comes to the same conference for the same events in any order, if each is given once:
// statuses and times only grow or shrink, and what is told again and again is ordered by
// [phone.Stamp]. Events that are not about a conference change nothing.
//
// Every callback about a participant tells all that Twilio knows of it, so what a lost one would
// have told is told by the next. A conference that has ended is empty, whoever is said to
// have entered it.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
func ApplyConference(c phone.Conference, e phone.Event) phone.Conference {
	if e.Conference == "" {
		return c
	}
	at := e.At.UTC()
	c.People, c.Tapes = slices.Clone(c.People), slices.Clone(c.Tapes)
	c.SID, c.Name = least(c.SID, e.Conference), least(c.Name, e.Detail.Name)
	c.Created = earliest(c.Created, at)
	c.LastSeen = latest(c.LastSeen, at)
	c.Sequence = max(c.Sequence, e.Sequence)
	switch e.Kind {
	case phone.ConferenceStarted:
		c = reached(c, phone.ConferenceInProgress, at)
	case phone.ConferenceFinished:
		c = closed(reached(c, phone.ConferenceCompleted, at), e)
	case phone.ConferenceObserved:
		c = observe(c, e)
	case phone.RecordingReported:
		c = taped(c, e)
	case phone.TransferChanged:
		if t := e.Detail.Transfer; t != nil && t.Version > c.Transfer.Version {
			c.Transfer = *t
		}
	default:
		if e.Call != "" && participantEvent(e.Kind) {
			p := enter(&c, e.Call)
			*p = participate(*p, e)
			p.Presence.Value = presence(c, *p)
		}
	}
	if e.Kind == phone.ConferenceObserved || c.Status == phone.ConferenceCompleted {
		for i := range c.People {
			c.People[i].Presence.Value = presence(c, c.People[i])
		}
	}
	return c
}

// reached takes a status into the conference.
func reached(c phone.Conference, s phone.ConferenceStatus, at time.Time) phone.Conference {
	c.Status = max(c.Status, s)
	switch s {
	case phone.ConferenceInProgress:
		c.Started = earliest(c.Started, at)
	case phone.ConferenceCompleted:
		c.Ended = earliest(c.Ended, at)
	case phone.ConferenceInit:
	}
	return c
}

// closed takes into the conference why it ended. What was told wins over what was asked for,
// then what is first.
func closed(c phone.Conference, e phone.Event) phone.Conference {
	s := stampOf(e)
	first := s.Compare(c.Closed) < 0
	if s.Observed != c.Closed.Observed {
		first = !s.Observed
	}
	if c.Closed.IsZero() || first {
		c.Reason, c.EndedBy, c.Closed = e.Detail.Reason, e.Detail.EndedBy, s
	}
	return c
}

// observe takes into the conference what the REST API tells of it: who is not in it is gone. Of one
// that has ended it does not tell who was there.
func observe(c phone.Conference, e phone.Event) phone.Conference {
	at, s := e.At.UTC(), stampOf(e)
	if status := e.Detail.Status; status != nil {
		c = reached(c, *status, at)
		if *status == phone.ConferenceCompleted {
			return closed(c, e)
		}
	}
	there := map[phone.CallSID]bool{}
	for _, o := range e.Detail.People {
		there[o.Call] = true
		p := enter(&c, o.Call)
		p.Joined = earliest(p.Joined, at)
		p.Presence.Tell(phone.Presence{Here: true}, s)
		tellFlags(p, s, o.Muted, o.Held, o.Coached, o.EndOnExit)
	}
	for i := range c.People {
		if p := &c.People[i]; !there[p.Call] {
			p.Presence.Tell(phone.Presence{}, s)
		}
	}
	if c.Observed.IsZero() || c.Observed.Compare(s) < 0 {
		c.Observed = s
	}
	return c
}

// stampOf is the place of an event among those of its conference.
func stampOf(e phone.Event) phone.Stamp {
	return phone.Stamp{Sequence: e.Sequence, Observed: e.Kind == phone.ConferenceObserved, At: e.At.UTC(), Key: e.Key}
}

// least is the lesser of two texts that are not empty, so that of two that contradict each
// other the same one holds in any order.
func least[T ~string](a, b T) T {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// enter returns a conference's participant, and makes one of whom nothing was heard yet. The
// pointer holds until the next call.
func enter(c *phone.Conference, call phone.CallSID) *phone.Participant {
	i, ok := slices.BinarySearchFunc(c.People, call, func(p phone.Participant, s phone.CallSID) int { return cmp.Compare(p.Call, s) })
	if !ok {
		p := phone.Participant{Call: call}
		if !c.Observed.IsZero() {
			p.Presence.Tell(phone.Presence{}, c.Observed)
		}
		c.People = slices.Insert(c.People, i, p)
	}
	return &c.People[i]
}
