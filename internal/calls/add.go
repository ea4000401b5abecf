package calls

import (
	"cmp"
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"softphone/internal/phone"
)

// Mode is how somebody is added to a conference.
type Mode string

// The modes. The empty one is ModeSpeak.
const (
	ModeSpeak  Mode = "speak"
	ModeListen Mode = "listen" // muted
	ModeCoach  Mode = "coach"  // heard by one participant alone
)

// AddRequest says whom to add to a conference, and as what.
type AddRequest struct {
	To      phone.Address // a client or a telephone
	Mode    Mode
	Coach   phone.CallSID // whom to coach, in ModeCoach
	Label   string        // at most 64 characters
	Timeout time.Duration // how long it rings, 5 s to a minute; zero for the installation's own
	// CallerID is the number that a telephone is shown: one of the grant's; the first if it is empty.
	CallerID phone.Number

	transfer int // the number of the transfer for which it is
}

const (
	shortestRing, longestRing = 5 * time.Second, time.Minute
	// crowd is how many a conference holds at the most.
	// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-maxParticipants
	crowd = 250
)

func (r AddRequest) check() error {
	bad := func(field, message string) error {
		return phone.Errorf(phone.Invalid, field+"_invalid", "%s", message).In(field)
	}
	switch kind := r.To.Kind(); {
	case kind != phone.ClientAddress && kind != phone.NumberAddress:
		return bad("to", "Only a person or a telephone can be added to a conference.")
	case r.Mode != "" && r.Mode != ModeSpeak && r.Mode != ModeListen && r.Mode != ModeCoach:
		return bad("mode", "The mode must be speak, listen or coach.")
	case (r.Mode == ModeCoach) != (r.Coach != ""):
		return bad("coach", "Whom to coach must be said in the mode coach, and only there.")
	case r.Timeout != 0 && (r.Timeout < shortestRing || r.Timeout > longestRing):
		return bad("timeout", "The timeout must be 5 to 60 seconds.")
	}
	return checkLabel(r.Label)
}

func checkLabel(label string) error {
	const most = 64
	if !phone.Printable(label) {
		return phone.Errorf(phone.Invalid, "label_invalid", "The label must be visible characters.").In("label")
	}
	if utf8.RuneCountInString(label) > most {
		return phone.Errorf(phone.Invalid, "label_invalid", "The label must be %d characters at the most.", most).In("label")
	}
	return nil
}

// Add calls a person or a telephone into a conference, and returns the new leg. The error is of kind
// Forbidden if the grant does not allow to call there, whoever asks; Conflict with the code already_there if they
// are in the conference or being called for it; Exhausted with room_full.
func (c *Control) Add(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, r AddRequest) (added phone.CallSID, err error) {
	if n, ok := r.To.Number(); ok { // what is checked is what is dialled
		r.To = phone.Telephone(c.Numbering.Describe(n).Number)
	}
	entry := phone.AuditEntry{Action: "participant.add", Conference: sid, Detail: r.To.Redacted()}
	err = c.command(ctx, by, ActionAdd, entry, func(s *scene) error {
		if err = c.mayAdd(ctx, by, s, r); err != nil {
			return err
		}
		return c.alone(ctx, by, ActionAdd, sid, r.To.String(), alreadyThere(), func(s *scene) error {
			if err = c.mayAdd(ctx, by, s, r); err != nil {
				return err
			}
			added, err = c.add(ctx, by, s, r)
			return err
		})
	})
	return added, err
}

func alreadyThere() error {
	return phone.Errorf(phone.Conflict, "already_there", "They are in the conference already, or being called.").In("to")
}

func (c *Control) mayAdd(ctx context.Context, by phone.Grant, s *scene, r AddRequest) error {
	if err := r.check(); err != nil {
		return err
	}
	var called phone.NumberInfo
	if n, ok := r.To.Number(); ok {
		called = c.Numbering.Describe(n)
	}
	if err := by.Allows(r.To, called); err != nil {
		return err
	}
	if _, err := by.CallerID(r.CallerID); err != nil {
		return err
	}
	if err := c.reachable(ctx, r.To); err != nil {
		return err
	}
	here := 0
	for _, p := range s.conference.People {
		if s.phase(p) == gone {
			continue
		}
		if here++; s.owner(p) == r.To {
			return alreadyThere()
		}
	}
	most := crowd
	if s.room != nil {
		most = s.room.MaxParticipants
	}
	if here >= most {
		return phone.Errorf(phone.Exhausted, "room_full", "The conference is full: it holds %d.", most)
	}
	if r.Mode != ModeCoach {
		return nil
	}
	if err := s.may(by, ActionCoach); err != nil {
		return err
	}
	if s.room != nil && s.room.Channel() {
		return phone.NobodyCoached()
	}
	_, err := c.attending(ctx, s, r.Coach)
	return err
}

// reachable is why somebody would not be rung, nil if they are.
func (c *Control) reachable(ctx context.Context, to phone.Address) error {
	id, ok := to.Client()
	if !ok || c.Reach == nil {
		return nil
	}
	if why, not := errors.AsType[*phone.Error](c.Reach(ctx, []phone.Identity{id})[id].Reach.Err()); not {
		return why.In("to")
	}
	return nil
}

// add makes the call, and stores that it was made.
func (c *Control) add(ctx context.Context, by phone.Grant, s *scene, r AddRequest) (phone.CallSID, error) {
	parent, _ := phone.CallerOf(s.conference.Name)
	a := phone.Addition{
		To: r.To, From: phone.Client(by.Identity), Timeout: r.Timeout, MaxCall: least0(by.MaxDuration, c.Settings.MaxCall),
		Muted: r.Mode == ModeListen || s.room != nil && s.room.Channel(), Coached: r.Coach, Settings: c.Settings.conference(s.room, parent),
	}
	a.Settings.Leg = c.Settings.Links.Added(s.conference.SID, parent, by.Identity, r.Label, r.transfer)
	if a.Timeout == 0 {
		a.Timeout = c.Settings.RingTimeout
	}
	if c.NameOf != nil {
		a.Name = c.NameOf(ctx, by.Identity)
	}
	if _, ok := r.To.Number(); ok {
		shown, err := by.CallerID(r.CallerID)
		if err != nil {
			return "", err
		}
		a.From = phone.Telephone(cmp.Or(shown, c.Settings.CallerID))
	}
	call, err := c.dial(ctx, by, s.conference.SID, a)
	if err != nil {
		return "", err
	}
	err = c.record(ctx, dialled(s.conference.SID, call, parent, a, c.Now(), called(by.Identity, r.Label, r.transfer))...)
	if err != nil { // nobody would know of the leg
		hang, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
		defer cancel()
		_ = c.Board.HangUp(hang, call)
		return "", err
	}
	return call, nil
}

// AddedKey is the key of the event that says that a leg was made for a conference, whoever learns of it first.
func AddedKey(call phone.CallSID) string { return "added:" + string(call) }

// dialled are the events that say that a leg was made for a conference. Callbacks tell the rest; they need
// not tell from whom and to whom it goes.
func dialled(sid phone.ConferenceSID, call, parent phone.CallSID, a phone.Addition, now time.Time, d phone.Detail) []phone.Event {
	at := now.UTC().Truncate(time.Microsecond)
	return []phone.Event{
		{
			Key: AddedKey(call), Kind: phone.ParticipantAdded, At: at, Sequence: -1,
			Call: call, Conference: sid, From: a.From, To: a.To, Detail: d,
		},
		{
			Key: "dialled:" + string(call), Kind: phone.CallStatus, At: at, Sequence: -1,
			Call: call, Parent: parent, From: a.From, To: a.To, Status: phone.StatusInitiated,
		},
	}
}

// called is what is said of somebody who is called for a conference.
func called(by phone.Identity, label string, transfer int) phone.Detail {
	d := phone.Detail{By: by, Label: label}
	if transfer > 0 {
		d.Transfer = &phone.Transfer{Number: transfer}
	}
	return d
}

// least0 is the lesser of two limits, where zero is none.
func least0(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
