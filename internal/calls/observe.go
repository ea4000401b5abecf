package calls

import (
	"fmt"
	"time"

	"softphone/internal/phone"
)

// Difference is a way in which what was told of a conference differs from how it is.
type Difference string

// The differences.
const (
	Missing  Difference = "missing" // somebody is in it of whom that was not told
	Extra    Difference = "extra"   // somebody is not in it any more
	Flag     Difference = "flag"    // somebody is muted, held or coaching, or ends it by leaving, otherwise than was told
	Progress Difference = "status"  // it has started or ended
	Unheard  Difference = "unheard" // nothing was told of it at all
)

// differences compares what was told of a conference with how it is. One that has ended stays so,
// whatever is observed: the REST API may be behind the callbacks.
func differences(c phone.Conference, o phone.Observed) []Difference {
	var found []Difference
	if c.Status == phone.ConferenceCompleted {
		return nil
	}
	if c.Name == "" {
		found = append(found, Unheard)
	}
	if o.Status > c.Status {
		found = append(found, Progress)
	}
	if o.Status == phone.ConferenceCompleted {
		return found
	}
	there := map[phone.CallSID]bool{}
	for _, q := range o.People {
		there[q.Call] = true
		p, _ := c.Participant(q.Call)
		told := phone.ObservedParticipant{
			Call: q.Call, Muted: p.Muted.Value, Held: p.Held.Value, Coached: p.Coached.Value, EndOnExit: p.EndOnExit.Value,
		}
		switch {
		case !p.Presence.Value.Here:
			found = append(found, Missing)
		case told != q:
			found = append(found, Flag)
		}
	}
	for _, p := range c.People {
		if p.Presence.Value.Here && !there[p.Call] {
			found = append(found, Extra)
		}
	}
	return found
}

// observation is the event that says how a conference was when it was asked about, which was
// after c was known of it.
func observation(c phone.Conference, o phone.Observed, now time.Time) phone.Event {
	at := now.UTC().Truncate(time.Microsecond)
	if !at.After(c.Observed.At) {
		at = c.Observed.At.Add(time.Microsecond) // another server's clock is ahead
	}
	if o.Status == phone.ConferenceCompleted && !o.Ended.IsZero() {
		at = o.Ended.UTC()
	}
	return phone.Event{
		Key:  fmt.Sprintf("observed:%s:%d:%d", o.SID, c.Sequence, at.UnixMicro()),
		Kind: phone.ConferenceObserved, At: at, Sequence: c.Sequence, Conference: o.SID,
		Detail: phone.Detail{Name: o.Name, Reason: o.Reason, Status: &o.Status, People: o.People},
	}
}
