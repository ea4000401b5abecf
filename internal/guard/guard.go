// Package guard keeps calls within what was meant to be spent. Whether somebody may call somebody at all is said by their
// grant; the guard says whether they may now: how many calls they and all others make at once, how many they begin in a
// minute, how long the telephone was used today, and whether an administrator has switched calls off. What a call may use up is
// set aside before it is dialled, and settled when it has ended. Who should know that something is amiss is told by alerts.
//
// It must not know how calls are made, HTTP or SQL.
package guard

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/phone"
)

// Store is what the guard needs to know, and where it keeps what is set aside.
type Store interface {
	phone.BudgetStore
	phone.SwitchStore
	Family(ctx context.Context, root phone.CallSID) ([]phone.Call, error)
}

// Keys are the API keys, whose ceilings are limits for all calls together that are made with their tokens.
type Keys interface {
	Key(ctx context.Context, id phone.KeyID) (phone.APIKey, error)
}

// Carrier knows how calls are of which nothing was told; see [phone.Switchboard].
type Carrier interface {
	Call(ctx context.Context, sid phone.CallSID) (status phone.Status, ended time.Time, talked time.Duration, err error)
}

// Guard keeps calls within limits. Set the fields, then Start. Several may guard the same store.
type Guard struct {
	Store   Store
	Keys    Keys    // nil: keys have no limits of their own
	Carrier Carrier // asked about calls of which nothing is known; nil: nobody is
	Limits  Limits
	MaxCall time.Duration    // the longest call
	Alerts  *Alerts          // nil: nobody is told
	Every   time.Duration    // how often what was left over is looked for; zero: every 30 s
	Now     func() time.Time // the clock
	Logger  *slog.Logger

	switches switches

	mu     sync.Mutex
	ended  map[phone.CallSID]bool // of which an end was told
	wake   chan struct{}
	cancel context.CancelFunc
	done   chan struct{}
}

// least is what a call is given at least: with less left it is not begun.
const least = time.Minute

// tries is how often it is tried to set time aside while others do so.
const tries = 4

// Admit lets a call be made that its grant allows, or says why not now, and returns how long it may last: as long as was
// asked, or as what is left of the budgets. The error is of kind [phone.Exhausted], code calls_exhausted, rate_exhausted or
// time_exhausted, or [phone.Unavailable], code calls_switched_off or numbers_switched_off. Without an identity in the grant it is
// a call from outside, for which nothing is set aside. A call that was admitted before is admitted again.
func (g *Guard) Admit(ctx context.Context, a phone.Attempt) (time.Duration, error) {
	if a.Length <= 0 {
		a.Length = g.MaxCall
	}
	if a.Grant.Identity == "" {
		return a.Length, g.open(ctx, phone.Address{})
	}
	if err := g.open(ctx, a.To); err != nil {
		return 0, err
	}
	r, limits, timed, err := g.reservation(ctx, a)
	if err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		spent, err := g.spent(ctx, limits)
		if err != nil {
			return 0, err
		}
		length := min(a.Length, max(left(limits, spent), least)).Truncate(time.Second)
		if timed {
			r.Length = length
		}
		err = g.Store.Reserve(ctx, r, limits)
		if phone.CodeOf(err) == codeTime && length > least && n < tries {
			continue // another took what was left
		}
		g.tell(limits, spent, r, err)
		if err != nil {
			return 0, err
		}
		return length, nil
	}
}

// Would says whether Admit would let a call be made now, and nothing is set aside. How many were begun within the last
// minute is not looked at. The errors are those of Admit.
func (g *Guard) Would(ctx context.Context, a phone.Attempt) error {
	if a.Grant.Identity == "" {
		return g.open(ctx, phone.Address{})
	}
	if err := g.open(ctx, a.To); err != nil {
		return err
	}
	_, limits, _, err := g.reservation(ctx, a)
	if err != nil {
		return err
	}
	for _, l := range limits {
		calls, used, err := g.Store.Spent(ctx, l.Scope, cmp.Or(l.Since, g.Now().Add(-day)))
		switch {
		case err != nil:
			return err
		case l.Calls > 0 && calls >= l.Calls:
			return phone.Errorf(phone.Exhausted, codeCalls, "%d calls are being made, and no more may be at once.", calls).In(l.Scope)
		case l.Time > 0 && used+least > l.Time:
			return phone.Errorf(phone.Exhausted, codeTime, "The %s that calls may take is used up.", l.Time).In(l.Scope)
		}
	}
	return nil
}

// Assign gives what was set aside for a call that had no SID yet, under a name that begins with [Pending], to the call.
func (g *Guard) Assign(ctx context.Context, pending, call phone.CallSID) error {
	return g.Store.Assign(ctx, pending, call)
}

// Release frees what was set aside for a call that was not made.
func (g *Guard) Release(ctx context.Context, call phone.CallSID) error {
	return g.Store.Settle(ctx, call, 0, g.Now())
}

// left is how much time the tightest of some limits leaves, very much where none limits it.
func left(limits []phone.Limit, spent []use) time.Duration {
	tightest := time.Duration(1<<63 - 1)
	for i, l := range limits {
		if l.Time > 0 {
			tightest = min(tightest, l.Time-spent[i].time)
		}
	}
	return tightest
}
