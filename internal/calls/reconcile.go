package calls

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"softphone/internal/phone"
)

const (
	// round is how many calls are asked about at once.
	round = 100
	// observed is the place of what was asked in the order of a call's reports: behind all
	// that were told, so that what was told wins.
	observed = 1 << 30
)

// Known is what we know, to be compared.
type Known interface {
	Unfinished(ctx context.Context, before time.Time, limit int) ([]phone.Call, error)
	Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Conference, error)
	Conferences(ctx context.Context, q phone.ConferenceQuery) ([]phone.Conference, error)
}

// Reconciler repairs what callbacks did not tell, because they were lost or because this program was not
// there to hear them: it asks the carrier how calls and conferences are, and records the answer as an event where
// it differs. Several may do so at the same time.
type Reconciler struct {
	Store   Known
	Carrier phone.Switchboard
	Tracker *Tracker
	Every   time.Duration // how often it looks at calls; those that began a shorter time ago are given it to report
	// EveryConference is how often it looks at conferences; zero: every 15 s. When the carrier cannot be
	// asked, or is asked too much, it waits up to four times as long.
	EveryConference time.Duration
	Now             func() time.Time // the clock
	Logger          *slog.Logger

	mu     sync.Mutex
	drift  map[Difference]int64
	turn   int // which conferences are looked at next
	place  int // which call is; for who looks at calls
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// Start looks at once, and then regularly until Close. What began before the program is
// asked about at once, since its reports may have been lost while nobody listened.
func (r *Reconciler) Start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.done.Go(func() { r.runCalls(ctx) })
	r.done.Go(func() { r.runConferences(ctx) })
}

// Close stops. The reconciler must have been started.
func (r *Reconciler) Close() {
	r.cancel()
	r.done.Wait()
}

// Drift is how many differences were found and repaired since the start, by kind.
func (r *Reconciler) Drift() map[Difference]int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.drift)
}

func (r *Reconciler) runCalls(ctx context.Context) {
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	r.look(ctx, r.Now())
	for {
		select {
		case <-tick.C:
			r.look(ctx, r.Now().Add(-r.Every))
		case <-ctx.Done():
			return
		}
	}
}

const (
	conferencesEvery = 15 * time.Second
	// longestPause is how many times as long it waits at the most when the carrier cannot be asked.
	longestPause = 4
)

func (r *Reconciler) runConferences(ctx context.Context) {
	every := r.EveryConference
	if every == 0 {
		every = conferencesEvery
	}
	pause := every
	for {
		err := r.lookAtConferences(ctx)
		switch kind := phone.KindOf(err); {
		case err == nil:
			pause = every
		case kind == phone.Unavailable || kind == phone.Exhausted:
			pause = min(2*pause, longestPause*every)
		}
		if err != nil && ctx.Err() == nil {
			r.Logger.Warn("conferences could not be compared with the carrier's", slog.Any("error", err))
		}
		if wait(ctx, jitter(pause)) != nil {
			return
		}
	}
}

// jitter is a time within a tenth of another, so that several servers do not ask at the same moment.
func jitter(d time.Duration) time.Duration {
	return d - d/10 + rand.N(d/5+1) //nolint:gosec // nobody gains from guessing it
}

// look asks about calls that started before a time. Where there are more than are asked about at once they take
// turns: the oldest may go on for hours.
func (r *Reconciler) look(ctx context.Context, before time.Time) {
	calls, err := r.Store.Unfinished(ctx, before, swept)
	for n := 0; err == nil && n < min(len(calls), round); n++ {
		err = r.ask(ctx, calls[r.place%len(calls)])
		r.place++
	}
	if err != nil && ctx.Err() == nil {
		r.Logger.Warn("calls could not be compared with the carrier's", slog.Any("error", err))
	}
}

// ask compares one call, and records what its reports did not tell.
func (r *Reconciler) ask(ctx context.Context, c phone.Call) error {
	status, ended, talked, err := r.Carrier.Call(ctx, c.SID)
	if phone.KindOf(err) == phone.Unknown {
		status, ended = forgotten(c)
		talked, err = 0, nil
	}
	if err != nil || !status.Terminal() {
		return err
	}
	if ended.IsZero() {
		ended = r.Now()
	}
	r.Logger.Info("the end of a call was not told, and was asked for", slog.String("call", string(c.SID)), slog.String("status", status.String()))
	_, err = r.Tracker.Record(ctx, phone.Event{
		Key: fmt.Sprintf("observed:%s:%s", c.SID, status), Kind: phone.CallStatus, At: ended, Sequence: observed,
		Call: c.SID, Parent: c.Parent, From: c.From, To: c.To, Status: status, Duration: talked,
	})
	return err
}

// forgotten is how a call ended that the carrier knows nothing of any more, as the local one
// after a restart. When is not known: it counts as ended when it was last heard of.
func forgotten(c phone.Call) (status phone.Status, ended time.Time) {
	if c.Answered.IsZero() {
		return phone.StatusFailed, c.Started
	}
	return phone.StatusCompleted, c.Answered
}
