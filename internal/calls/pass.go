package calls

import (
	"cmp"
	"context"
	"time"

	"softphone/internal/phone"
)

// PassRequest says to whom a call goes on that rings and was not answered.
type PassRequest struct {
	To       phone.Address // a person, a telephone or a team
	CallerID phone.Number  // that a telephone is shown; the grant's first if it is empty
}

// Pass gives a call that rings at somebody to somebody else: the target is called as they were, and then they ring no more. Who
// called goes on waiting, and hears what all hear whom nobody answers if the target does not. Where several ring, the others go on
// ringing. Only who is rung may do it, of calls between people. Nothing has changed if it is refused: the error is of kind
// Unknown with the code call_unknown for a call that is not theirs; Conflict with call_answered if it was answered, and participant_gone if
// it rings no more; Forbidden with action_not_allowed for a call into a room; and else as of [Control.StartTransfer].
func (c *Control) Pass(ctx context.Context, by phone.Grant, call phone.CallSID, r PassRequest) error {
	if n, ok := r.To.Number(); ok { // what is checked is what is dialled
		r.To = phone.Telephone(c.Numbering.Describe(n).Number)
	}
	entry := phone.AuditEntry{Action: "call.pass", Call: call, Target: r.To.Redacted()}
	s, _, err := c.ringing(ctx, by, call)
	if err == nil {
		entry.Conference = s.conference.SID
		err = c.inTurn(ctx, "pass", entry.Conference, string(call), ringsNoMore(), func() error { return c.pass(ctx, by, call, r) })
	}
	c.audit(ctx, by, err, entry)
	return err
}

// ringing is the conference for which a call rings at somebody.
func (c *Control) ringing(ctx context.Context, by phone.Grant, call phone.CallSID) (*scene, phone.Participant, error) {
	var p phone.Participant
	unknown := phone.Errorf(phone.Unknown, "call_unknown", "There is no such call, or it does not ring at you.")
	if !call.Valid() || by.Identity == "" {
		return nil, p, unknown
	}
	sids, err := c.Store.ConferencesWith(ctx, []phone.CallSID{call})
	if err != nil {
		return nil, p, err
	}
	for _, sid := range sids {
		s, err := stage(ctx, c.Store, sid)
		if err != nil {
			return nil, p, err
		}
		p, _ = s.conference.Participant(call)
		if p.Added.IsZero() || s.owner(p) != phone.Client(by.Identity) {
			continue
		}
		_, ofPeople := phone.CallerOf(s.conference.Name)
		switch {
		case !ofPeople:
			err = phone.Errorf(phone.Forbidden, "action_not_allowed", "A call into a room cannot be passed on.")
		case s.answered(p):
			err = phone.Errorf(phone.Conflict, "call_answered", "The call was answered. It can be transferred.")
		case s.phase(p) != coming:
			err = ringsNoMore()
		}
		return s, p, err
	}
	return nil, p, unknown
}

// codeGone is the code of [ringsNoMore].
const codeGone = "participant_gone"

func ringsNoMore() error {
	return phone.Errorf(phone.Conflict, codeGone, "The call rings here no more.")
}

// pass calls the targets, stores that they are called, and only then lets who passes the call on ring no more: there is no moment in
// which nobody rings.
func (c *Control) pass(ctx context.Context, by phone.Grant, call phone.CallSID, r PassRequest) error {
	s, p, err := c.ringing(ctx, by, call) // as it is now that it is our turn
	if err != nil {
		return err
	}
	targets, err := c.targets(ctx, by, s, TransferRequest{To: r.To, CallerID: r.CallerID})
	if err != nil {
		return err
	}
	// From here on the call goes on, whoever waits for it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deedLimit)
	defer cancel()
	if err = c.ringAll(ctx, by, s, p, targets); err != nil {
		return err
	}
	switch _, _, err = c.ringing(ctx, by, call); {
	case phone.CodeOf(err) == codeGone: // which was wanted
		return nil
	case err != nil: // where it was answered meanwhile, the targets are let go
		return err
	}
	return c.hangUp(ctx, by, call)
}

// ringAll calls all in the place of somebody who rings, for the same caller and the same reason. The error is that of one where nobody could be called.
func (c *Control) ringAll(ctx context.Context, by phone.Grant, s *scene, p phone.Participant, targets []AddRequest) error {
	sid := s.conference.SID
	parent, _ := phone.CallerOf(s.conference.Name)
	calls := make([]phone.Addition, len(targets))
	for i, r := range targets {
		var err error
		if calls[i], err = c.instead(ctx, by, s, p, r); err != nil {
			return err
		}
	}
	legs, errs := atOnce(calls, func(a phone.Addition) (phone.CallSID, error) { return c.dial(ctx, by, sid, a) })
	ringing, err := rung{sid, parent, calls, legs, errs}.store(ctx, c.Board, c.Now(), called(p.AddedBy, p.Label.Value, p.Transfer), c.record)
	if err == nil && ringing == 0 {
		err = errs[0]
	}
	return err
}

// instead is the call of a target in the place of somebody who rings.
func (c *Control) instead(ctx context.Context, by phone.Grant, s *scene, p phone.Participant, r AddRequest) (phone.Addition, error) {
	parent, _ := phone.CallerOf(s.conference.Name)
	a := phone.Addition{
		To: r.To, From: s.calls[p.Call].From, Timeout: c.Settings.RingTimeout, MaxCall: least0(by.MaxDuration, c.Settings.MaxCall),
		Settings: c.Settings.conference(nil, parent),
	}
	if !offered(p) {
		a.Settings.Leg = c.Settings.Links.Added(s.conference.SID, parent, p.AddedBy, p.Label.Value, p.Transfer)
	}
	if t := s.conference.Transfer; p.Transfer > 0 { // whoever is on hold for it waits no longer than was said
		a.Timeout = max(shortestRing, min(a.Timeout, t.Until.Sub(c.Now()).Truncate(time.Second)))
	}
	if id, ok := a.From.Client(); ok && c.NameOf != nil {
		a.Name = c.NameOf(ctx, id)
	}
	if _, ok := r.To.Number(); ok {
		shown, err := by.CallerID(r.CallerID)
		if err != nil {
			return a, err
		}
		a.From = phone.Telephone(cmp.Or(shown, c.Settings.CallerID))
	}
	return a, nil
}
