package guard

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"softphone/internal/phone"
)

// Pending begins the names under which time is set aside for calls that have no SID yet.
const Pending = "pending:"

const (
	sweepEvery = 30 * time.Second
	// young is how old what was set aside is before it is looked for: until then the call's end is told.
	young = time.Minute
	// grace is how long after it should have ended a call of which nobody knows anything counts as one that did.
	grace = 10 * time.Minute
	// late is how long after a caller has gone the call that was made for them may be told of.
	late = 10 * time.Second
	// limit is how long settling one call may take.
	limit = 10 * time.Second
	// swept is how much that was set aside is looked at in a sweep.
	swept = 1000
)

// Start begins to settle what has ended, until Close.
func (g *Guard) Start(ctx context.Context) {
	ctx, g.cancel = context.WithCancel(context.WithoutCancel(ctx))
	g.done = make(chan struct{})
	g.mu.Lock()
	g.wake = make(chan struct{}, 1)
	g.mu.Unlock()
	go g.run(ctx)
}

// Close stops. The guard must have been started.
func (g *Guard) Close() {
	g.cancel()
	<-g.done
}

// Saw takes note of events that were recorded. It does not block.
func (g *Guard) Saw(events ...phone.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range events {
		if e.Kind != phone.CallStatus || !e.Status.Terminal() || e.From.Kind() != phone.ClientAddress && !counted(e.To) {
			continue
		}
		if g.ended == nil {
			g.ended = map[phone.CallSID]bool{}
		}
		g.ended[e.Call] = true
		if e.Parent != "" {
			g.ended[e.Parent] = true
		}
	}
	if len(g.ended) > 0 && g.wake != nil {
		select {
		case g.wake <- struct{}{}:
		default:
		}
	}
}

func (g *Guard) run(ctx context.Context) {
	defer close(g.done)
	every := g.Every
	if every == 0 {
		every = sweepEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	g.Sweep(ctx)
	for {
		select {
		case <-g.wake:
			g.settleEnded(ctx)
		case <-tick.C:
			g.Sweep(ctx)
		case <-ctx.Done(): // what ended with the program is settled by it
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
			defer cancel()
			g.settleEnded(last)
			return
		}
	}
}

// settleEnded settles the calls of which an end was told.
func (g *Guard) settleEnded(ctx context.Context) {
	g.mu.Lock()
	ended := g.ended
	g.ended = nil
	g.mu.Unlock()
	for call := range ended {
		if err := g.settle(ctx, call); err != nil {
			g.complain(ctx, call, err) // the sweep tries again
		}
	}
}

// settle settles a call, if it is over.
func (g *Guard) settle(ctx context.Context, call phone.CallSID) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	legs, err := g.Store.Family(ctx, call)
	if err != nil {
		return err
	}
	if used, over, _ := g.used(call, legs); over {
		return g.Store.Settle(ctx, call, used, g.Now())
	}
	return nil
}

// used is how long a call lasted, by what was told of it and the legs that were made for it, and whether it is over, and whether it
// is known at all. Who called somebody may leave, and whom they called goes on with others: the call is over when both have ended.
func (g *Guard) used(sid phone.CallSID, legs []phone.Call) (used time.Duration, over, known bool) {
	var own phone.Call
	for _, leg := range legs {
		if leg.SID == sid {
			own, known = leg, true
		}
	}
	if !known || !own.Status.Terminal() {
		return 0, false, known
	}
	if own.From.Kind() != phone.ClientAddress || !counted(own.To) {
		return own.Duration(), true, true
	}
	called := false
	for _, leg := range legs {
		if leg.Parent != sid || leg.To != own.To {
			continue
		}
		if !leg.Status.Terminal() {
			return 0, false, true
		}
		called, used = true, max(used, leg.Duration())
	}
	if !called {
		return own.Duration(), g.Now().Sub(own.Ended) >= late, true
	}
	return used, true, true
}

// Sweep settles what was left over: because a server ended in the middle of a call, or because nobody told how it went.
func (g *Guard) Sweep(ctx context.Context) {
	now := g.Now()
	all, err := g.Store.Unsettled(ctx, phone.ReservationQuery{Before: now.Add(-young), Limit: swept})
	for _, r := range all {
		if err == nil {
			err = g.sweep(ctx, r, now)
		}
	}
	if err != nil {
		g.complain(ctx, "", err)
	}
}

// sweep settles one call, if it is over or must be.
func (g *Guard) sweep(ctx context.Context, r phone.Reservation, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	length := r.Length
	if length == 0 {
		length = g.MaxCall
	}
	if strings.HasPrefix(string(r.Call), Pending) { // whether the call was made is not known
		return g.forget(ctx, r, now)
	}
	legs, err := g.Store.Family(ctx, r.Call)
	if err != nil {
		return err
	}
	used, over, known := g.used(r.Call, legs)
	if !known && g.Carrier != nil {
		var status phone.Status
		status, _, used, err = g.Carrier.Call(ctx, r.Call)
		switch {
		case phone.KindOf(err) == phone.Unknown:
			return g.forget(ctx, r, now)
		case err == nil:
			over = status.Terminal()
		}
	}
	switch {
	case over:
		return g.Store.Settle(ctx, r.Call, used, now)
	case now.Sub(r.At) > length+grace:
		return g.forget(ctx, r, now)
	}
	return nil
}

// forget settles a call of which nobody knows how long it was as the longest that it can have been.
func (g *Guard) forget(ctx context.Context, r phone.Reservation, now time.Time) error {
	g.Logger.Warn("it is not known how long a call was: it counts as long as it could be", slog.String("call", string(r.Call)),
		slog.String("by", string(r.Identity)), slog.Duration("length", r.Length))
	return g.Store.Settle(ctx, r.Call, r.Length, now)
}

func (g *Guard) complain(ctx context.Context, call phone.CallSID, err error) {
	if ctx.Err() == nil {
		g.Logger.Warn("what calls used up could not be settled", slog.String("call", string(call)), slog.Any("error", err))
	}
}
