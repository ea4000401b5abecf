package calls

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"softphone/internal/phone"
)

// longestCall is how long any call lasts at the most: what somebody began earlier has ended.
// Source: https://www.twilio.com/docs/voice/twiml/dial#timelimit
const longestCall = 24 * time.Hour

// Lose ends a leg of one's own whose page has died, as if it had ended by itself: nobody hung up, so who is left waits for
// them, if the leg was kept. One that has ended is no error. The error is of kind [phone.Unknown] where it is not theirs.
func (c *Control) Lose(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	own := by
	own.Supervise = false // whose page has died is known to them alone
	err := c.mayHangUp(ctx, own, call)
	if err == nil {
		err = c.Board.HangUp(ctx, call)
	}
	c.audit(ctx, by, err, phone.AuditEntry{Action: "call.hangup", Call: call, Detail: "page lost"})
	return err
}

// EndCallsOf ends all legs of an identity's own that have not ended: those that ring as well. Who it is may do so, and
// supervisors. Each is written down. The error is of kind [phone.Forbidden], or what went wrong with any of them; the
// others are ended all the same.
func (c *Control) EndCallsOf(ctx context.Context, by phone.Grant, of phone.Identity) error {
	if of == "" || !by.Supervise && by.Identity != of {
		err := phone.Errorf(phone.Forbidden, "action_not_allowed", "You may not end other people's calls.")
		c.audit(ctx, by, err, phone.AuditEntry{Action: "call.hangup", Target: string(of)})
		return err
	}
	legs, err := c.liveLegs(ctx, of)
	if err != nil {
		return err
	}
	return c.end(ctx, by, legs, phone.AuditEntry{Target: string(of)})
}

// EndCalls ends some calls, for a reason that was decided: what they were made with has been taken back. Who decided
// it is written down for each. The others are ended though one cannot be; the error says what went wrong.
func (c *Control) EndCalls(ctx context.Context, by phone.Identity, why string, sids []phone.CallSID) error {
	return c.end(ctx, phone.Grant{Identity: by}, sids, phone.AuditEntry{Detail: why})
}

// end ends legs, and writes each down as the entry has it.
func (c *Control) end(ctx context.Context, by phone.Grant, legs []phone.CallSID, entry phone.AuditEntry) error {
	var failed []error
	for _, leg := range legs {
		err := c.hangUp(ctx, by, leg)
		if phone.KindOf(err) == phone.Unknown {
			err = nil // it has ended, which was wanted
		}
		entry.Action, entry.Call = "call.hangup", leg
		c.audit(ctx, by, err, entry)
		if err != nil {
			c.Logger.Warn("a call could not be ended", slog.String("call", string(leg)), slog.Any("error", err))
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// liveLegs are the legs that an identity is the client of and whose end is not known.
func (c *Control) liveLegs(ctx context.Context, of phone.Identity) (live []phone.CallSID, err error) {
	const page = 200 // as many as the store gives
	for q := (phone.LegQuery{Identity: of, Limit: page}); ; {
		legs, err := c.Store.Legs(ctx, q)
		if err != nil {
			return nil, err
		}
		oldest := q.Before
		for _, leg := range legs {
			if !leg.Status.Terminal() && (leg.From == phone.Client(of) || leg.To == phone.Client(of)) && !slices.Contains(live, leg.SID) {
				live = append(live, leg.SID)
			}
			if oldest.IsZero() || leg.Started.Before(oldest) {
				oldest = leg.Started
			}
		}
		if len(legs) == 0 || oldest.Equal(q.Before) || oldest.Before(c.Now().Add(-longestCall)) {
			return live, nil
		}
		q.Before = oldest
	}
}
