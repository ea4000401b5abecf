package calls

import (
	"context"
	"strings"
	"unicode/utf8"

	"softphone/internal/phone"
)

// NoteChange is what to keep of a call. What is nil stays as it is; what is empty is taken away.
type NoteChange struct {
	Text    *string // at most 2000 characters
	Outcome *string // at most 64 visible characters
}

const (
	longestNote    = 2000
	longestOutcome = 64
)

func (n NoteChange) check() error {
	if n.Text == nil && n.Outcome == nil {
		return phone.Errorf(phone.Invalid, "change_empty", "The request changes nothing.")
	}
	if t := n.Text; t != nil && (utf8.RuneCountInString(*t) > longestNote || !utf8.ValidString(*t) || strings.IndexFunc(*t, control) >= 0) {
		return phone.Errorf(phone.Invalid, "note_invalid", "A note must be %d characters at the most, which can be read.", longestNote).In("note")
	}
	if t := n.Outcome; t != nil && (utf8.RuneCountInString(*t) > longestOutcome || !phone.Printable(*t)) {
		return phone.Errorf(phone.Invalid, "outcome_invalid", "What came of the call must be %d visible characters at the most.", longestOutcome).In("outcome")
	}
	return nil
}

// Note keeps what somebody notes about a call: any leg of it names it. Who took part in it may, and supervisors;
// to others it is unknown.
func (c *Control) Note(ctx context.Context, by phone.Grant, call phone.CallSID, n NoteChange) error {
	err := c.note(ctx, by, call, n)
	c.audit(ctx, by, err, phone.AuditEntry{Action: "call.note", Call: call})
	return err
}

func (c *Control) note(ctx context.Context, by phone.Grant, call phone.CallSID, n NoteChange) error {
	if !call.Valid() {
		return unknownCall()
	}
	leg, err := c.Store.Call(ctx, call)
	if phone.KindOf(err) == phone.Unknown {
		return unknownCall()
	}
	if err != nil {
		return err
	}
	family, err := c.Store.Family(ctx, leg.Root())
	if err != nil {
		return err
	}
	took := by.Supervise
	for _, l := range family {
		took = took || by.Identity != "" && l.Owner(false) == phone.Client(by.Identity)
	}
	if !took {
		return unknownCall()
	}
	if err = n.check(); err != nil {
		return err
	}
	d := phone.Detail{By: by.Identity}
	switch { // what somebody else sets at the same time is not to be lost
	case n.Outcome == nil:
		d.Text, d.Reason = *n.Text, phone.ReasonText
	case n.Text == nil:
		d.Label, d.Reason = *n.Outcome, phone.ReasonOutcome
	default:
		d.Text, d.Label = *n.Text, *n.Outcome
	}
	return c.record(ctx, phone.Event{
		Key: "noted:" + string(leg.Root()) + ":" + c.NewSecret(), Kind: phone.CallNoted, At: c.now(), Sequence: -1, Call: leg.Root(), Detail: d,
	})
}

func unknownCall() error {
	return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
}
