package calls

import (
	"time"

	"softphone/internal/phone"
)

const (
	// rejoinFor is how long who was lost may come back.
	rejoinFor = time.Minute
	// undialled is how long a transfer may go on without everybody being called for it: who began it is no more, or could not.
	undialled = 15 * time.Second
	// late is how long after its end the ringing of a target may be told.
	late = 10 * time.Second
	// starting is how long who begins a transfer is given to do what it asks for first.
	starting = 3 * time.Second
)

// cast is who is who in a transfer.
type cast struct {
	senders []phone.Participant // who sends, or was lost and is back, where they are there
	targets []phone.Participant // who are called for it, wherever they are
	others  []phone.Participant // who else is there, but for those who listen or coach
}

// castOf is who is who in the last transfer.
func (s *scene) castOf(t phone.Transfer) cast {
	var c cast
	for _, p := range s.conference.People {
		switch here := s.phase(p) == present; {
		case t.By != "" && s.owner(p) == phone.Client(t.By):
			if here {
				c.senders = append(c.senders, p)
			}
		case t.Number > 0 && p.Transfer == t.Number:
			c.targets = append(c.targets, p)
		case here && s.party(p):
			c.others = append(c.others, p)
		}
	}
	return c
}

// arrived reports whether a target is there, and ringing whether one may still come.
func (s *scene) arrived(c cast) (arrived, ringing bool) {
	for _, p := range c.targets {
		ph := s.phase(p)
		arrived, ringing = arrived || ph == present, ringing || ph == coming
	}
	return arrived, ringing
}

// whyNot is why no target came: busy if all were, and no answer if anybody's telephone rang.
func (s *scene) whyNot(c cast) string {
	reason := phone.TransferNotReached
	for _, p := range c.targets {
		switch s.calls[p.Call].Status {
		case phone.StatusNoAnswer, phone.StatusCanceled:
			return phone.TransferNoAnswer
		case phone.StatusCompleted:
			return phone.TransferGone
		case phone.StatusBusy:
			reason = phone.TransferBusy
		default:
		}
	}
	return reason
}

// changed is a transfer that has changed.
func changed(t phone.Transfer, state phone.TransferState, reason string) (phone.Transfer, bool) {
	t.Version, t.State, t.Reason = t.Version+1, state, reason
	t.Swapped = t.Swapped && state == phone.TransferTalking
	return t, true
}

// advance is what the transfer of a call has become by what has happened, and whether it is otherwise than it was. Somebody who was
// lost may make one where there was none.
func (s *scene) advance(now time.Time) (phone.Transfer, bool) {
	t := s.conference.Transfer
	if !t.Decides() {
		return s.missed(now)
	}
	c := s.castOf(t)
	arrived, ringing := s.arrived(c)
	switch {
	case !t.Active():
		return s.settle(t, c, now)
	case len(c.others) == 0:
		return changed(t, phone.TransferFailed, phone.TransferOthersGone)
	case t.State == phone.TransferTalking && !arrived:
		return changed(t, phone.TransferFailed, phone.TransferGone)
	case t.State == phone.TransferTalking && len(c.senders) == 0:
		return changed(t, phone.TransferCompleted, s.whyAlone(t))
	case s.unheard(t, c):
		t.Version, t.Missed = t.Version+1, true
		return t, true
	case t.State == phone.TransferTalking:
		return t, false
	case t.Kind == phone.RejoinTransfer:
		return s.expect(t, c, now)
	case arrived && t.Kind == phone.WarmTransfer && len(c.senders) > 0:
		return changed(t, phone.TransferTalking, "")
	case arrived:
		return changed(t, phone.TransferCompleted, s.whyAlone(t))
	case !ringing && (len(c.targets) >= max(t.Called, 1) || now.Sub(t.Started) >= undialled):
		return changed(t, phone.TransferFailed, s.whyNot(c))
	case !now.Before(t.Until.Add(late)):
		return changed(t, phone.TransferFailed, phone.TransferNoAnswer)
	}
	return t, false
}

// whyAlone is why whoever sends is not there when the target and the others are connected: empty if they wished so.
func (s *scene) whyAlone(t phone.Transfer) string {
	if _, lost := s.lost(t.By); lost && t.Kind == phone.WarmTransfer {
		return phone.TransferLost
	}
	return ""
}

// unheard reports whether who talks, or is to talk, with the target first is not there, and those who wait are not told so yet: they
// were cut off, or their page has not been heard of, and it is a matter of time until that is told.
func (s *scene) unheard(t phone.Transfer, c cast) bool {
	if t.Kind != phone.WarmTransfer || t.Missed {
		return false
	}
	if len(c.senders) == 0 {
		_, lost := s.lost(t.By)
		return lost
	}
	return s.silent[t.By] && c.senders[0].Kept
}

// expect is what becomes of a transfer that waits for who was lost.
func (s *scene) expect(t phone.Transfer, c cast, now time.Time) (phone.Transfer, bool) {
	_, kept := s.lost(t.By)
	switch {
	case len(c.senders) > 0:
		return changed(t, phone.TransferCompleted, "")
	case !kept:
		return changed(t, phone.TransferFailed, phone.TransferLeft)
	case !now.Before(t.Until):
		return changed(t, phone.TransferFailed, phone.TransferNoAnswer)
	}
	return t, false
}

// settle is what becomes of a transfer that is over: when all is as its end asks for, it decides nothing any more. Who waits
// and has nobody left may be given back to who was lost a moment ago.
func (s *scene) settle(t phone.Transfer, c cast, now time.Time) (phone.Transfer, bool) {
	if s.abandoned(t, c) {
		left, kept := s.lost(t.By)
		if kept && t.Kind != phone.RejoinTransfer && now.Before(left.Add(rejoinFor)) {
			return expected(t, t.By, left, now), true
		}
		return t, false
	}
	if len(s.unsettled(t, c)) > 0 {
		return t, false
	}
	t.Version, t.Settled = t.Version+1, true
	return t, true
}

// expected is a transfer that waits for who was lost.
func expected(after phone.Transfer, by phone.Identity, left, now time.Time) phone.Transfer {
	return phone.Transfer{
		Number: after.Number + 1, Version: after.Version + 1, Kind: phone.RejoinTransfer, State: phone.TransferRinging,
		By: by, To: phone.Client(by), Started: now.UTC().Truncate(time.Microsecond), Until: left.Add(rejoinFor),
	}
}

// abandoned reports whether people wait who have nobody: their transfer came to nothing, and who sent them has gone. Two of
// them have each other.
func (s *scene) abandoned(t phone.Transfer, c cast) bool {
	over := (t.State == phone.TransferFailed || t.State == phone.TransferCanceled) && t.Reason != phone.TransferLeft
	return over && len(c.senders) == 0 && len(c.others) == 1
}

// lost is when somebody left the call without a goodbye who would have said it; false if they did not.
func (s *scene) lost(id phone.Identity) (time.Time, bool) {
	var last phone.Participant
	var left time.Time
	for _, p := range s.conference.People {
		if id == "" || s.owner(p) != phone.Client(id) || p.Joined.IsZero() {
			continue
		}
		if s.phase(p) != gone {
			return time.Time{}, false
		}
		if at := s.left(p); last.Call == "" || at.After(left) {
			last, left = p, at
		}
	}
	return left, last.Kept && !last.Left
}

// missed is a transfer that waits for who was lost a moment ago, where one other is left.
func (s *scene) missed(now time.Time) (phone.Transfer, bool) {
	t := s.conference.Transfer
	c := s.castOf(phone.Transfer{})
	if len(c.others) != 1 {
		return t, false
	}
	for _, p := range s.conference.People {
		id, ok := s.owner(p).Client()
		if !ok || !p.Kept || s.phase(p) == coming {
			continue
		}
		left, lost := s.lost(id)
		again := t.Kind == phone.RejoinTransfer && t.By == id && !t.Started.Before(left)
		given := t.Kind != phone.RejoinTransfer && t.By == id && t.State == phone.TransferCompleted // the call is not theirs any more
		if lost && !again && !given && now.Before(left.Add(rejoinFor)) {
			return expected(t, id, left, now), true
		}
	}
	return t, false
}
