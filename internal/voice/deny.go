package voice

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// guard asks whether a call that is allowed may be made now, and puts into the plan how long it may last or why it is
// refused. Who is asked for a PIN calls nobody: nothing is set aside for that.
func (a *Answerer) guard(ctx context.Context, r Request, call routing.Call, plan *routing.Plan) error {
	if a.Guard == nil {
		return nil
	}
	length, err := a.Guard.Admit(ctx, attempted(r, call, *plan))
	switch {
	case err == nil:
		plan.MaxCall = length
	case ofGuard(err):
		*plan = routing.Plan{Denied: err}
	default:
		return err
	}
	return nil
}

// attempted is the call that a plan would make.
func attempted(r Request, call routing.Call, plan routing.Plan) phone.Attempt {
	attempt := phone.Attempt{Call: r.Call, To: r.To, Length: plan.MaxCall}
	if _, ok := r.From.Client(); ok && plan.Ask == nil {
		attempt.Grant = call.Grant
	}
	if plan.Number != "" {
		attempt.To = phone.Telephone(plan.Number)
	}
	return attempt
}

// ofGuard reports whether an error is the guard's refusal, and not that it could not decide.
func ofGuard(err error) bool {
	kind, code := phone.KindOf(err), phone.CodeOf(err)
	return kind == phone.Exhausted || kind == phone.Forbidden || code == "calls_switched_off" || code == "numbers_switched_off"
}

// auditLimit is how long it may take to write down that a call was refused: somebody is on the line.
const auditLimit = 2 * time.Second

// deny tells why a call is refused. It is written down whose call that was.
func (a *Answerer) deny(ctx context.Context, r Request, why error) twiml.Response {
	code := phone.CodeOf(why)
	a.Logger.Info("call refused", slog.String("call", string(r.Call)), slog.String("from", r.From.Redacted()),
		slog.String("to", r.To.Redacted()), slog.String("reason", code))
	a.observe(r, phone.Event{Key: "denied:" + string(r.Call), Kind: phone.CallDenied, Denied: code})
	id, client := r.From.Client()
	if !client {
		id = "" // what there is instead is a telephone's number
	}
	if a.Denied != nil {
		a.Denied(id, code)
	}
	if client {
		soon, cancel := context.WithTimeout(ctx, auditLimit)
		defer cancel()
		err := a.Store.Audit(soon, phone.AuditEntry{
			At: a.Now(), By: id, Action: "call.denied", Call: r.Call, Target: r.To.Redacted(), Outcome: code,
		})
		if err != nil {
			a.Logger.Error("a refused call could not be written down", slog.String("call", string(r.Call)), slog.Any("error", err))
		}
	}
	return a.speakTo(r, phraseFor(r, code), "")
}
