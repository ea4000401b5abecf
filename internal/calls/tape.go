package calls

import (
	"cmp"
	"slices"

	"softphone/internal/phone"
)

// taped takes what was told of a recording into its conference. What people asked for is
// known from our own events; callbacks only tell of the beginning and the end, may come late, and so
// do not resume what was paused.
func taped(c phone.Conference, e phone.Event) phone.Conference {
	d := e.Detail
	if d.Recording == "" {
		return c
	}
	i, ok := slices.BinarySearchFunc(c.Tapes, d.Recording, func(r phone.Recording, s phone.RecordingSID) int { return cmp.Compare(r.SID, s) })
	if !ok {
		c.Tapes = slices.Insert(c.Tapes, i, phone.Recording{SID: d.Recording})
	}
	r, s := &c.Tapes[i], stampOf(e)
	r.Call = least(r.Call, d.Recorded)
	r.Started = earliest(r.Started, e.At.UTC())
	r.Duration = max(r.Duration, e.Duration)
	if d.Reason == phone.ReasonHeld || d.Reason == phone.ReasonUnheld { // by nobody's wish
		s.Sequence = max(s.Sequence, 0)
		r.Hushed.Tell(d.Reason == phone.ReasonHeld, s)
	} else if d.By != "" {
		s.Sequence = max(s.Sequence, 0)
		r.Asked.Tell(d.RecordingStatus, s)
		r.Hushed.Tell(false, s)
		if d.RecordingStatus == phone.RecordingRunning && d.Reason != phone.ReasonResumed {
			r.By = least(r.By, d.By)
		}
	}
	switch ended := d.RecordingStatus.Ended(); {
	case ended == r.Status.Value.Ended():
		r.Status.Tell(d.RecordingStatus, s)
	case ended:
		r.Status = phone.Latest[phone.RecordingStatus]{Value: d.RecordingStatus, Stamp: s}
	}
	return c
}
