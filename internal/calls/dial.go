package calls

import (
	"context"
	"log/slog"

	"softphone/internal/phone"
)

// pending begins the names of calls that have no SID yet.
const pending = "pending:"

// dial makes a call into a conference. If it is to a telephone, what it may use up is set aside before; for
// other calls it is enough that calls are not switched off.
func (c *Control) dial(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, a phone.Addition) (phone.CallSID, error) {
	if c.Guard == nil {
		return c.board(ctx, sid, a)
	}
	attempt := phone.Attempt{Call: phone.CallSID(pending + c.NewSecret()), To: a.To, Length: a.MaxCall}
	_, telephone := a.To.Number()
	if telephone {
		attempt.Grant = by
	}
	length, err := c.Guard.Admit(ctx, attempt)
	if err != nil {
		return "", err
	}
	if telephone {
		a.MaxCall = length
	}
	call, err := c.board(ctx, sid, a)
	if !telephone {
		return call, err
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer cancel()
	var kept error
	if err == nil {
		kept = c.Guard.Assign(after, attempt.Call, call)
	} else {
		kept = c.Guard.Release(after, attempt.Call)
	}
	if kept != nil { // it counts as long as it could be
		c.Logger.Warn("what a call may use up could not be kept track of", slog.String("call", string(call)), slog.Any("error", kept))
	}
	return call, err
}

func (c *Control) board(ctx context.Context, sid phone.ConferenceSID, a phone.Addition) (phone.CallSID, error) {
	call, _, err := c.Board.Add(ctx, string(sid), a)
	return call, conferenceGone(err)
}
