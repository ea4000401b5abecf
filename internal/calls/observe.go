package calls

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
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
	if c.SID == "" || c.Name == "" && o.Name != "" {
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

const (
	// asked is how many conferences are asked about in a round. Where more go on they take turns.
	asked = 50
	// confirm is how long callbacks that are under way are given, before what they
	// did not tell counts as lost.
	confirm = 2 * time.Second
)

// lookAtConferences compares conferences that one side believes to go on, and records how those are that
// differ, and still do so a moment later.
func (r *Reconciler) lookAtConferences(ctx context.Context) error {
	known, err := r.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Limit: swept})
	if err != nil {
		return err
	}
	live, err := r.Carrier.LiveConferences(ctx)
	if err != nil {
		return err
	}
	var differ []phone.ConferenceSID
	for _, sid := range r.next(known, live) {
		_, _, found, failed := r.compare(ctx, sid)
		if failed != nil {
			return failed
		}
		if len(found) > 0 {
			differ = append(differ, sid)
		}
	}
	if len(differ) == 0 {
		return nil
	}
	if err = wait(ctx, confirm); err != nil {
		return err
	}
	for _, sid := range differ {
		if err := r.repair(ctx, sid); err != nil {
			return err
		}
	}
	return nil
}

// next are the conferences to ask about: first those of which only one side knows that they go on, or how
// far they are, then the others in turn.
func (r *Reconciler) next(known []phone.Conference, live []phone.Observed) []phone.ConferenceSID {
	going := map[phone.ConferenceSID]phone.ConferenceStatus{}
	for _, o := range live {
		going[o.SID] = o.Status
	}
	var first, others []phone.ConferenceSID
	for _, c := range known {
		if status, ok := going[c.SID]; !ok || status != c.Status {
			first = append(first, c.SID)
		} else {
			others = append(others, c.SID)
		}
		delete(going, c.SID)
	}
	for sid := range going {
		first = append(first, sid)
	}
	slices.Sort(others)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := 0; i < len(others) && len(first) < asked; i++ {
		first = append(first, others[r.turn%len(others)])
		r.turn++
	}
	return first[:min(len(first), asked)]
}

// compare asks about one conference. What we know is read before the carrier is asked: that is
// what the answer comes after.
func (r *Reconciler) compare(ctx context.Context, sid phone.ConferenceSID) (c phone.Conference, o phone.Observed, found []Difference, err error) {
	c, err = r.Store.Conference(ctx, sid)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return c, o, nil, err
	}
	if c.Status == phone.ConferenceCompleted {
		return c, o, nil, nil
	}
	o, err = r.Carrier.Conference(ctx, sid)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return c, o, nil, err
	}
	if err != nil { // as with the local carrier after a restart
		o = phone.Observed{SID: sid, Name: c.Name, Status: phone.ConferenceCompleted, Ended: c.LastSeen}
	}
	if c.SID == "" && o.Status == phone.ConferenceCompleted {
		return c, o, nil, nil // it is history, and not ours
	}
	return c, o, differences(c, o), nil
}

// repair records how a conference is, if it still differs from what was told.
func (r *Reconciler) repair(ctx context.Context, sid phone.ConferenceSID) error {
	c, o, found, err := r.compare(ctx, sid)
	if err != nil || len(found) == 0 {
		return err
	}
	added, err := r.Tracker.Record(ctx, observation(c, o, r.Now()))
	if err != nil || len(added) == 0 {
		return err
	}
	r.mu.Lock()
	if r.drift == nil {
		r.drift = map[Difference]int64{}
	}
	kinds := map[Difference]int{}
	for _, d := range found {
		r.drift[d]++
		kinds[d]++
	}
	r.mu.Unlock()
	r.Logger.Info("a conference was not as it was told to be", slog.String("conference", string(sid)), slog.Any("differences", kinds))
	return nil
}
