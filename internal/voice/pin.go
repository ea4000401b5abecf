package voice

import (
	"context"
	"log/slog"
	"regexp"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// How often a PIN may be keyed in wrongly: in one call, by one caller and for one room. Who hides
// their number shares one allowance with all who do, and wrong PINs of the line that leads to every
// room count as those of one room.
const (
	triesPerCall   = 3
	triesPerCaller = 10
	triesPerRoom   = 50
	triesWithin    = 15 * time.Minute
)

// thinking is how long the line waits for the first key, and for each further one.
const thinking = 8 * time.Second

var pinDigits = regexp.MustCompile(`^[0-9]{4,10}$`)

// ask asks for a PIN.
func (a *Answerer) ask(room phone.RoomName, try int, p Phrase) twiml.Response {
	return respond(&twiml.Gather{
		Action: a.Links.PIN(room, try), FinishOnKey: twiml.Set("#"), Timeout: thinking, ActionOnEmptyResult: true,
		Prompts: []twiml.Prompt{a.say(p, "")},
	})
}

// Keyed is what somebody has keyed in who was asked for a PIN.
type Keyed struct {
	Request
	Room   phone.RoomName // whose PIN was asked for; empty for that of any room
	Try    int            // the how manieth of this call, from 1
	Digits string         // may be nothing
}

// PIN lets somebody in by PIN, or asks again, or refuses. What is said does not depend on whether another
// room has that PIN.
func (a *Answerer) PIN(ctx context.Context, k Keyed) twiml.Response {
	if k.Digits == "" {
		return a.again(ctx, k, PhrasePINMissing)
	}
	plan, known, err := a.judge(ctx, k)
	switch {
	case err != nil:
		a.Logger.Error("a PIN could not be checked", slog.String("call", string(k.Call)), slog.Any("error", err))
		return a.Sorry()
	case plan.Denied != nil:
		return a.deny(ctx, k.Request, plan.Denied)
	case known:
		return a.enterByPIN(ctx, k.Request, plan)
	}
	return a.again(ctx, k, PhrasePINWrong)
}

// enterByPIN lets somebody in. A client that called the line can do no more than what it calls with; the call that
// brings the digits is the one that was asked for them, so that what it says it is made with is worth as much as then.
func (a *Answerer) enterByPIN(ctx context.Context, r Request, plan routing.Plan) twiml.Response {
	limit := plan.MaxCall
	if id, ok := r.From.Client(); ok {
		grant, err := a.Grants.For(ctx, id, r.Grants)
		switch {
		case phone.KindOf(err) == phone.Forbidden:
			return a.deny(ctx, r, err)
		case err != nil && phone.KindOf(err) != phone.Unknown:
			a.Logger.Error("a grant could not be read", slog.String("call", string(r.Call)), slog.Any("error", err))
			return a.Sorry()
		case grant.MaxDuration > 0:
			limit = min(limit, grant.MaxDuration)
		}
	}
	return a.admit(ctx, r, *plan.Enter, limit)
}

// again asks once more, or has asked often enough.
func (a *Answerer) again(ctx context.Context, k Keyed, p Phrase) twiml.Response {
	if k.Try >= triesPerCall {
		return a.deny(ctx, k.Request, phone.Errorf(phone.Forbidden, string(PhrasePINRefused), "No PIN of a room was keyed in."))
	}
	return a.ask(k.Room, k.Try+1, p)
}

// judge says what a PIN opens. It is counted before it is looked at, so that many calls at once try no
// more than one after the other; a right one is taken back.
func (a *Answerer) judge(ctx context.Context, k Keyed) (plan routing.Plan, known bool, err error) {
	at := a.Now()
	keys := []string{callerKey(k.From), "pin:room:" + string(k.Room)}
	for i, most := range []int{triesPerCaller, triesPerRoom} {
		n, failed := a.Store.Attempt(ctx, keys[i], at, at.Add(-triesWithin))
		if failed != nil {
			return plan, false, failed
		}
		if n > most { // the PIN was not tried, so that it does not count
			a.Logger.Warn("too many wrong PINs", slog.String("call", string(k.Call)),
				slog.String("from", k.From.Redacted()), slog.String("room", string(k.Room)))
			plan.Denied = phone.Errorf(phone.Exhausted, "pin_attempts", "Too many wrong PINs: later again.")
			return plan, false, a.forgive(ctx, at, keys[:i+1])
		}
	}
	room, err := a.roomOf(ctx, k)
	if err != nil || room == nil {
		return plan, false, err
	}
	if plan, known = routing.ByPIN(a.Rules, *room, k.From, k.Digits); !known {
		return plan, false, nil
	}
	return plan, true, a.forgive(ctx, at, keys)
}

// forgive takes attempts back.
func (a *Answerer) forgive(ctx context.Context, at time.Time, keys []string) error {
	for _, key := range keys {
		if err := a.Store.Forgive(ctx, key, at); err != nil {
			return err
		}
	}
	return nil
}

// roomOf is the room that a PIN may open, nil for none.
func (a *Answerer) roomOf(ctx context.Context, k Keyed) (*phone.Room, error) {
	switch {
	case !pinDigits.MatchString(k.Digits):
		return nil, nil //nolint:nilnil // nil is the answer
	case k.Room != "":
		return known(a.Store.Room(ctx, k.Room))
	}
	return known(a.Store.RoomByPIN(ctx, k.Digits))
}

// callerKey is under what a caller's wrong PINs are counted.
func callerKey(from phone.Address) string {
	if from.IsZero() {
		return "pin:caller:hidden"
	}
	return "pin:caller:" + from.String()
}
