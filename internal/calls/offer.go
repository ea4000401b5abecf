package calls

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// offering is an offer that is to be carried out.
type offering struct {
	sid    phone.ConferenceSID
	caller phone.CallSID
	offer  phone.Offer
}

// Offer calls the people of an offer into the conference in which the caller waits: one that
// [phone.CallConference] named, and of which something was recorded. It does not block, and needs ctx no longer when it
// returns. Of all servers that are told to, one does it, once. When nobody could be called, [Keeper.Failed] says so.
func (k *Keeper) Offer(_ context.Context, conference phone.ConferenceSID, o phone.Offer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.offers = append(k.offers, offering{sid: conference, offer: o})
	k.rouse()
}

const (
	// offerLimit is how long it may take to make all calls of an offer.
	offerLimit = 30 * time.Second
	// busyTries is how often a call is made that the API has no time for; it says so before
	// it has done anything.
	busyTries = 4
)

// carryOut makes the calls of an offer.
func (k *Keeper) carryOut(ctx context.Context, o offering) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), offerLimit)
	defer cancel()
	c, err := k.Store.Conference(ctx, o.sid)
	if err != nil {
		k.complain(ctx, "it is not known for whom somebody is to be called", o.sid, err)
		return
	}
	var ok bool
	if o.caller, ok = phone.CallerOf(c.Name); !ok {
		k.Logger.Error("an offer is for no call between people", slog.String("conference", string(o.sid)), slog.String("name", c.Name))
		return
	}
	key := "offer:" + string(o.caller)
	answer, err := k.Store.Once(ctx, key, "", k.Now())
	if err != nil || answer != nil {
		if err = notFirst(err); err != nil {
			k.giveUp(ctx, o, err)
		}
		return
	}
	all := make([]phone.Addition, 0, len(o.offer.To))
	for _, to := range o.offer.To {
		all = append(all, phone.Addition{
			To: to, From: o.offer.From, Name: o.offer.Name, Timeout: o.offer.Timeout, MaxCall: o.offer.MaxCall,
			Settings: k.Settings.conference(nil, o.caller),
		})
	}
	called, err := k.callAll(ctx, o.sid, o.caller, all, phone.Detail{})
	switch over := phone.KindOf(err); {
	case called > 0 && err != nil:
		k.complain(ctx, "not everybody could be called", o.sid, err)
	case err == nil, over == phone.Unknown, over == phone.Conflict: // the caller has gone
	default:
		k.giveUp(ctx, o, err)
	}
	if err := k.Store.Answer(ctx, key, []byte("done")); err != nil {
		k.complain(ctx, "an offer could not be settled", o.sid, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.mark(o.sid)
	k.rouse()
}

// callAll calls all at once, for the sake of a call, and stores that they are called. It returns how many could be, and why others
// could not. All is stored together: a leg that ends at once must not look like the last of them.
func (k *Keeper) callAll(ctx context.Context, sid phone.ConferenceSID, parent phone.CallSID, all []phone.Addition, d phone.Detail) (int, error) {
	legs, errs := atOnce(all, func(a phone.Addition) (phone.CallSID, error) { return k.addPatiently(ctx, sid, a) })
	called, err := rung{sid, parent, all, legs, errs}.store(ctx, k.Board, k.Now(), d, func(ctx context.Context, events ...phone.Event) error {
		_, err := k.Tracker.Record(ctx, events...)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, err := range errs { // one that is ours counts more than that the caller has gone
		if kind := phone.KindOf(err); err != nil && kind != phone.Unknown && kind != phone.Conflict {
			return called, err
		}
	}
	return called, errors.Join(errs...)
}

// addPatiently calls somebody, and waits while the API is too busy to.
func (k *Keeper) addPatiently(ctx context.Context, sid phone.ConferenceSID, a phone.Addition) (phone.CallSID, error) {
	pause := 250 * time.Millisecond
	for n := 1; ; n++ {
		call, _, err := k.Board.Add(ctx, string(sid), a)
		if err == nil || phone.KindOf(err) != phone.Exhausted || n == busyTries || wait(ctx, pause) != nil {
			return call, err
		}
		pause *= 2
	}
}

// giveUp notes that nobody could be called, for this server and the others.
func (k *Keeper) giveUp(ctx context.Context, o offering, why error) {
	k.Logger.Error("nobody could be called for a caller who waits", slog.String("conference", string(o.sid)),
		slog.String("call", string(o.caller)), slog.Any("error", why))
	k.fail(o.caller)
	_, err := k.Tracker.Record(ctx, phone.Event{
		Key: "offer-failed:" + string(o.caller), Kind: phone.DialEnded, At: k.Now().UTC().Truncate(time.Microsecond), Sequence: -1,
		Call: o.caller, Status: phone.StatusFailed,
	})
	if err != nil {
		k.complain(ctx, "a failed offer could not be recorded", o.sid, err)
	}
}
