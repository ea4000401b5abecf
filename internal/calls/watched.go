package calls

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"softphone/internal/phone"
)

// enough is how many requests in a row must find nobody before the API counts as down: one
// may be an accident.
const enough = 2

// Watched is a switchboard whose health is watched: by what becomes of all that is asked of it.
type Watched struct {
	board  phone.Switchboard
	missed atomic.Int64 // requests in a row that found nobody

	mu       sync.Mutex
	outcomes map[string]int64
}

// Watch begins to watch a switchboard, which counts as healthy until it is found not to be.
func Watch(board phone.Switchboard) *Watched { return &Watched{board: board} }

// Available is false while the switchboard is known to be down: the last requests found nobody.
// Whatever it answers, a refusal too, shows that it is there.
func (w *Watched) Available() bool { return w.missed.Load() < enough }

// Outcomes is how many requests there were: "ok", or by the kind of their error.
func (w *Watched) Outcomes() map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.outcomes)
}

// count counts the outcome of a request.
func (w *Watched) count(err error) {
	outcome := "ok"
	if err != nil {
		outcome = phone.KindOf(err).String()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.outcomes == nil {
		w.outcomes = map[string]int64{}
	}
	w.outcomes[outcome]++
}

// note takes the outcome of a request into account, and returns it.
func (w *Watched) note(err error) error {
	w.count(err)
	switch {
	case errors.Is(err, context.Canceled): // who asked went away
	case phone.KindOf(err) == phone.Unavailable && err != nil, errors.Is(err, context.DeadlineExceeded):
		w.missed.Add(1)
	default:
		w.missed.Store(0)
	}
	return err
}

// Call implements [phone.Switchboard], as do the other methods.
func (w *Watched) Call(ctx context.Context, sid phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error) {
	status, ended, talked, err = w.board.Call(ctx, sid)
	return status, ended, talked, w.note(err)
}

// HangUp ends a call.
func (w *Watched) HangUp(ctx context.Context, sid phone.CallSID) error {
	return w.note(w.board.HangUp(ctx, sid))
}

// Redirect makes a call do something else.
func (w *Watched) Redirect(ctx context.Context, sid phone.CallSID, url string) error {
	return w.note(w.board.Redirect(ctx, sid, url))
}

// LiveConferences lists conferences.
func (w *Watched) LiveConferences(ctx context.Context) ([]phone.Observed, error) {
	live, err := w.board.LiveConferences(ctx)
	return live, w.note(err)
}

// Conference tells of one conference.
func (w *Watched) Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Observed, error) {
	o, err := w.board.Conference(ctx, sid)
	return o, w.note(err)
}

// EndConference ends a conference.
func (w *Watched) EndConference(ctx context.Context, sid phone.ConferenceSID) error {
	return w.note(w.board.EndConference(ctx, sid))
}

// Announce lets everybody hear something.
func (w *Watched) Announce(ctx context.Context, sid phone.ConferenceSID, url string) error {
	return w.note(w.board.Announce(ctx, sid, url))
}

// AnnounceTo lets one participant hear something.
func (w *Watched) AnnounceTo(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, url string) error {
	return w.note(w.board.AnnounceTo(ctx, sid, call, url))
}

// Add calls somebody into a conference.
func (w *Watched) Add(ctx context.Context, conference string, a phone.Addition) (phone.CallSID, phone.ConferenceSID, error) {
	call, sid, err := w.board.Add(ctx, conference, a)
	return call, sid, w.note(err)
}

// Change changes a participant.
func (w *Watched) Change(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID, c phone.Change) error {
	return w.note(w.board.Change(ctx, sid, call, c))
}

// Remove removes a participant.
func (w *Watched) Remove(ctx context.Context, sid phone.ConferenceSID, call phone.CallSID) error {
	return w.note(w.board.Remove(ctx, sid, call))
}

// StartRecording records a leg.
func (w *Watched) StartRecording(ctx context.Context, call phone.CallSID, url string) (phone.RecordingSID, error) {
	re, err := w.board.StartRecording(ctx, call, url)
	return re, w.note(err)
}

// SetRecording pauses, goes on with or ends a recording.
func (w *Watched) SetRecording(ctx context.Context, conference phone.ConferenceSID, call phone.CallSID, sid phone.RecordingSID, to phone.RecordingStatus) error {
	return w.note(w.board.SetRecording(ctx, conference, call, sid, to))
}
