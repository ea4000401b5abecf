package calls

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

const (
	// settle is how long a call may be silent before it is asked about: its reports are
	// given this time to arrive.
	settle = time.Minute
	// round is how many calls are asked about at once.
	round = 100
	// observed is the place of what was asked in the order of a call's reports: behind all
	// that were told, so that what was told wins.
	observed = 1 << 30
)

// Unfinished finds calls whose end is not known.
type Unfinished interface {
	Unfinished(ctx context.Context, before time.Time, limit int) ([]phone.Call, error)
}

// Carrier is who knows how calls really are.
type Carrier interface {
	// Call returns the call's status, when it ended (zero where that is not said) and how long it
	// was answered. The error is of kind phone.Unknown if the carrier knows no such call.
	Call(ctx context.Context, sid phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error)
}

// Reconciler repairs calls whose end was never told, because a callback was lost or
// because this program was not there to hear it: it asks, and records the answer as an event.
type Reconciler struct {
	Store   Unfinished
	Carrier Carrier
	Tracker *Tracker
	Every   time.Duration    // how often it looks
	Now     func() time.Time // the clock
	Logger  *slog.Logger

	cancel context.CancelFunc
	done   chan struct{}
}

// Start looks at once, and then regularly until Close. What began before the program is
// asked about at once, since its reports may have been lost while nobody listened.
func (r *Reconciler) Start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	r.done = make(chan struct{})
	go r.run(ctx)
}

// Close stops. The reconciler must have been started.
func (r *Reconciler) Close() {
	r.cancel()
	<-r.done
}

func (r *Reconciler) run(ctx context.Context) {
	defer close(r.done)
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	r.look(ctx, r.Now())
	for {
		select {
		case <-tick.C:
			r.look(ctx, r.Now().Add(-settle))
		case <-ctx.Done():
			return
		}
	}
}

// look asks about the calls that started before a time.
func (r *Reconciler) look(ctx context.Context, before time.Time) {
	calls, err := r.Store.Unfinished(ctx, before, round)
	for _, c := range calls {
		if err == nil {
			err = r.ask(ctx, c)
		}
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
