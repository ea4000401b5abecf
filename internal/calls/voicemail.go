package calls

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// Voicemail sends the caller of a call that rings to leave a message for who asks, who rings no more. Only who is rung may do it, of
// calls between people, and while nobody else rings for the same call: those may still answer. Nothing has changed if it is refused: the
// error is of kind Unknown with the code call_unknown for a call that is not theirs; Conflict with call_answered if it was
// answered, participant_gone if it rings no more, and others_ring; Forbidden with action_not_allowed for a call
// into a room, or one that was given to them by somebody who is still there.
func (c *Control) Voicemail(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	entry := phone.AuditEntry{Action: "call.voicemail", Call: call}
	s, _, err := c.ringing(ctx, by, call)
	if err == nil {
		entry.Conference = s.conference.SID
		err = c.inTurn(ctx, "pass", entry.Conference, string(call), ringsNoMore(), func() error { return c.voicemail(ctx, by, call) })
	}
	c.audit(ctx, by, err, entry)
	return err
}

// voicemail sends the caller, who then is in the conference no more, and stores how the offer of the call has ended.
func (c *Control) voicemail(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	s, p, err := c.ringing(ctx, by, call) // as it is now that it is our turn
	if err != nil {
		return err
	}
	caller, _ := phone.CallerOf(s.conference.Name)
	for _, other := range s.conference.People {
		switch {
		case other.Call == call || other.Call == caller || s.phase(other) == gone:
		case s.phase(other) == coming && offered(other):
			return phone.Errorf(phone.Conflict, "others_ring", "Others are still being rung: decline the call, and they can answer it.")
		case s.party(other):
			err = phone.Errorf(phone.Forbidden, "action_not_allowed", "Somebody speaks with the caller, who cannot be sent away.")
		}
	}
	if !offered(p) {
		err = phone.Errorf(phone.Forbidden, "action_not_allowed", "A call that was given to you cannot be sent to leave a message: decline it, and who gave it to you goes on.")
	}
	if err != nil {
		return err
	}
	// From here on the caller is sent, whoever waits for it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deedLimit)
	defer cancel()
	if err = c.Board.Redirect(ctx, caller, c.Settings.Links.Voicemail(phone.Client(by.Identity))); err != nil {
		return participantGone(err)
	}
	leg, now := s.calls[caller], c.Now().UTC().Truncate(time.Microsecond)
	err = c.record(ctx, phone.Event{
		Key: outcomeKey(caller), Kind: phone.DialEnded, At: now, Sequence: -1, Call: caller, From: leg.From, To: leg.To, Status: phone.StatusBusy,
	}, phone.Event{Key: phone.VoicemailKey(caller), Kind: phone.CallVoicemail, At: now, Sequence: -1, Call: caller})
	if err != nil { // it is stored when they are asked for a message, too
		c.Logger.Warn("it could not be stored that a caller was sent to voicemail", slog.String("call", string(caller)), slog.Any("error", err))
	}
	return c.hangUp(ctx, by, call)
}

// outcomeKey is the key of the event that tells how the offer of a caller's call has ended, which is told once.
func outcomeKey(caller phone.CallSID) string { return "dialed:" + string(caller) + ":offer" }
