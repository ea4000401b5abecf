package calls

import (
	"cmp"
	"slices"
	"time"

	"softphone/internal/phone"
)

// Folds are how calls and conferences are derived from what happened to them.
func Folds() phone.Folds { return phone.Folds{Call: Apply, Conference: ApplyConference} }

// Apply derives a call from all of its events. It is pure, and gives the same call for
// every order and any repetition of the same events: terminal states absorb, and what
// is said first in Twilio's own order wins.
func Apply(events []phone.Event) phone.Call {
	events = slices.Clone(events)
	slices.SortFunc(events, inOrder)
	var c phone.Call
	var lastDial, admitted phone.Event
	for _, e := range events {
		c.SID = cmp.Or(c.SID, e.Call)
		c.Parent = cmp.Or(c.Parent, e.Parent)
		if c.From.IsZero() {
			c.From = e.From
		}
		if c.To.IsZero() {
			c.To = e.To
		}
		if c.Started.IsZero() || e.At.Before(c.Started) {
			c.Started = e.At
		}
		switch e.Kind {
		case phone.CallDenied:
			c.Denied = cmp.Or(c.Denied, e.Denied)
		case phone.DialEnded:
			if lastDial.Key == "" || !inTime(e, lastDial) {
				lastDial, c.Outcome = e, e.Status
			}
		case phone.CallAdmitted:
			if admitted.Key == "" || !inTime(e, admitted) {
				admitted, c.Room, c.Moderator, c.Label = e, e.Detail.Room, e.Detail.Moderator, e.Detail.Label
				c.Limit = time.Duration(e.Detail.Limit) * time.Second
			}
		case phone.CallVoicemail:
			c.Voicemail = true
		case phone.CallNoted:
			c.Note = noted(c.Note, e)
		case phone.CallRequested, phone.CallStatus:
			c = progress(c, e)
		default:
		}
	}
	return c
}

// noted takes into a note what somebody set of it. All such events are ours, and come in the order of their times.
func noted(n phone.Note, e phone.Event) phone.Note {
	if e.Detail.Reason != phone.ReasonOutcome {
		n.Text = e.Detail.Text
	}
	if e.Detail.Reason != phone.ReasonText {
		n.Outcome = e.Detail.Label
	}
	n.By = e.Detail.By
	return n
}

// progress takes a status into the call.
func progress(c phone.Call, e phone.Event) phone.Call {
	switch {
	case e.Status.Terminal():
		if !c.Status.Terminal() {
			c.Status = e.Status
		}
		if c.Ended.IsZero() || e.At.Before(c.Ended) {
			c.Ended = e.At
		}
		if e.Duration > 0 {
			c = answeredAt(c, e.At.Add(-e.Duration))
		}
	case e.Status == phone.StatusInProgress:
		c = answeredAt(c, e.At)
		fallthrough
	default:
		if !c.Status.Terminal() && e.Status > c.Status {
			c.Status = e.Status
		}
	}
	return c
}

// answeredAt keeps the earliest answer.
func answeredAt(c phone.Call, at time.Time) phone.Call {
	if c.Answered.IsZero() || at.Before(c.Answered) {
		c.Answered = at
	}
	return c
}

// inOrder is the order in which events are read: Twilio's sequence where there is one,
// then time, then the key, so that no two events are equal.
func inOrder(a, b phone.Event) int {
	return cmp.Or(cmp.Compare(a.Sequence, b.Sequence), a.At.Compare(b.At), cmp.Compare(a.Key, b.Key))
}

// inTime reports whether a happened before b.
func inTime(a, b phone.Event) bool {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) < 0
}
