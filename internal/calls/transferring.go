package calls

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"softphone/internal/phone"
)

// TransferRequest says to whom the others of a call are to be given.
type TransferRequest struct {
	Kind     phone.TransferKind // blind or warm
	To       phone.Address      // a person, a telephone or a team
	Timeout  time.Duration      // how long it rings, 5 s to a minute; zero: 25 s
	CallerID phone.Number       // that a telephone is shown; the grant's first if it is empty
}

// transferRing is how long the target of a transfer rings where that is not said: longer, nobody stays on hold gladly.
const transferRing = 25 * time.Second

func (r TransferRequest) check() error {
	bad := func(field, message string) error {
		return phone.Errorf(phone.Invalid, field+"_invalid", "%s", message).In(field)
	}
	switch kind := r.To.Kind(); {
	case r.Kind != phone.BlindTransfer && r.Kind != phone.WarmTransfer:
		return bad("kind", "The kind must be blind or warm.")
	case kind != phone.ClientAddress && kind != phone.NumberAddress && kind != phone.TeamAddress:
		return bad("to", "A call can be given to a person, a telephone or a team.")
	case r.Timeout < shortestRing || r.Timeout > longestRing:
		return bad("timeout", "The timeout must be 5 to 60 seconds.")
	}
	return nil
}

// StartTransfer begins to give the others of a call to somebody else, and returns the transfer's number: they are put on hold, and the
// target is called. What comes then is the [Keeper]'s to do, whatever becomes of who asked. The error is of kind Conflict
// with the code transfer_running while another goes on, and nobody_to_transfer where nobody else is there; of kind Unknown with
// the code person_unknown for a name that is nobody's; and as of [Control.Add].
func (c *Control) StartTransfer(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, r TransferRequest) (number int, err error) {
	if n, ok := r.To.Number(); ok { // what is checked is what is dialled
		r.To = phone.Telephone(c.Numbering.Describe(n).Number)
	}
	if r.Timeout == 0 {
		r.Timeout = transferRing
	}
	entry := phone.AuditEntry{Action: "transfer.start", Conference: sid, Target: r.To.Redacted(), Detail: shortened(string(r.Kind))}
	err = c.command(ctx, by, ActionTransfer, entry, func(s *scene) error {
		number, err = c.startTransfer(ctx, by, s, r)
		return err
	})
	return number, err
}

func (c *Control) startTransfer(ctx context.Context, by phone.Grant, s *scene, r TransferRequest) (int, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	if s.conference.Transfer.Decides() {
		return 0, transferRunning()
	}
	calls, err := c.targets(ctx, by, s, r)
	if err != nil {
		return 0, err
	}
	now := c.now()
	t := phone.Transfer{
		Number: s.conference.Transfer.Number + 1, Version: s.conference.Transfer.Version + 1, Kind: r.Kind, State: phone.TransferRinging,
		By: by.Identity, To: r.To, Called: len(calls), Started: now, Until: now.Add(r.Timeout),
	}
	others := s.castOf(t).others
	if len(others) == 0 {
		return 0, phone.Errorf(phone.Conflict, "nobody_to_transfer", "Nobody else is in the call who could be given to somebody.")
	}
	// From here on the transfer goes its way, whoever waits for it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deedLimit)
	defer cancel()
	won, err := c.turn(ctx, by, s, t)
	switch {
	case err != nil:
		return 0, err
	case !won:
		return 0, transferRunning()
	}
	err = c.holdAll(ctx, s, others, true)
	if err == nil {
		err = c.callTargets(ctx, by, s, calls)
	}
	if err != nil {
		failed, _ := changed(t, phone.TransferFailed, phone.CodeOf(err))
		if _, kept := c.turn(ctx, by, s, failed); kept != nil { // the keeper finds that nobody is called
			err = errors.Join(err, kept)
		}
		return 0, err
	}
	return t.Number, nil
}

// turn stores what a transfer has become. It is false if it has become something else meanwhile.
func (c *Control) turn(ctx context.Context, by phone.Grant, s *scene, t phone.Transfer) (bool, error) {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordLimit)
	defer cancel()
	added, err := c.Tracker.Record(keep, transferred(s.conference.SID, t, by.Identity, c.Now()))
	return len(added) > 0, err
}

// targets are the calls that a transfer makes: one, or one to each of a team. All are checked before any is made.
func (c *Control) targets(ctx context.Context, by phone.Grant, s *scene, r TransferRequest) ([]AddRequest, error) {
	one := AddRequest{To: r.To, Timeout: r.Timeout, CallerID: r.CallerID, transfer: s.conference.Transfer.Number + 1}
	name, team := r.To.Team()
	if !team {
		if err := c.mayAdd(ctx, by, s, one); err != nil {
			return nil, err
		}
		return []AddRequest{one}, c.known(ctx, r.To)
	}
	if err := by.Allows(r.To, phone.NumberInfo{}); err != nil {
		return nil, err
	}
	nobody := phone.Errorf(phone.Unavailable, "nobody_there", "Nobody of the team can be reached.").In("to")
	if c.Teams == nil {
		return nil, nobody
	}
	people, err := c.Teams.Reachable(ctx, name)
	if err != nil {
		return nil, err
	}
	var all []AddRequest
	for _, id := range s.absent(people) {
		one.To = phone.Client(id)
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, nobody
	}
	return all, nil
}

// known is why nobody can be called by a name that is nobody's; nil for others.
func (c *Control) known(ctx context.Context, to phone.Address) error {
	id, ok := to.Client()
	if !ok || c.Knows == nil {
		return nil
	}
	known, err := c.Knows(ctx, id)
	if err == nil && !known {
		err = phone.Errorf(phone.Unknown, "person_unknown", "Nobody has the name %s here.", id).In("to")
	}
	return err
}

// callTargets calls all. The error is that of one where nobody could be called.
func (c *Control) callTargets(ctx context.Context, by phone.Grant, s *scene, all []AddRequest) error {
	_, errs := atOnce(all, func(r AddRequest) (phone.CallSID, error) { return c.add(ctx, by, s, r) })
	for _, err := range errs {
		if err == nil {
			return nil
		}
	}
	return errs[0]
}

// TransferAction is what can be done with a transfer that goes on.
type TransferAction string

// The actions.
const (
	TransferComplete TransferAction = "complete" // who sends leaves; while it rings, the target has the call when it answers
	TransferSwap     TransferAction = "swap"     // who sends talks with the others, or with the target again
	TransferCancel   TransferAction = "cancel"   // the target is let go, and the others come back
)

// SteerTransfer does something with a transfer: who sends may, and supervisors. The error is of kind Conflict with the code
// transfer_over if it has ended, transfer_ringing for what has to wait for the target.
func (c *Control) SteerTransfer(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, number int, a TransferAction) error {
	err := c.steerTransfer(ctx, by, sid, number, a)
	c.audit(ctx, by, err, phone.AuditEntry{Action: "transfer." + string(choose(a.known(), a, "set")), Conference: sid, Detail: strconv.Itoa(number)})
	return err
}

func (a TransferAction) known() bool {
	return a == TransferComplete || a == TransferSwap || a == TransferCancel
}

// turns is how often something is tried that others change at the same time.
const turns = 3

func (c *Control) steerTransfer(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, number int, a TransferAction) error {
	for range turns {
		s, err := c.scene(ctx, sid)
		if err != nil {
			return err
		}
		next, err := s.steered(by, number, a)
		if err != nil || next.Version == s.conference.Transfer.Version {
			return err
		}
		if won, err := c.turn(ctx, by, s, next); err != nil || won {
			return err
		}
	}
	return transferRunning()
}

// steered is what a transfer becomes by what somebody does with it.
func (s *scene) steered(by phone.Grant, number int, a TransferAction) (phone.Transfer, error) {
	t := s.conference.Transfer
	if !sees(by, s.conference, s.room, s.standing(by.Identity)) {
		return t, unknownConference()
	}
	over := phone.Errorf(phone.Conflict, "transfer_over", "The transfer has ended.")
	switch {
	case !a.known():
		return t, phone.Errorf(phone.Invalid, "action_invalid", "The action must be complete, swap or cancel.").In("action")
	case number < 1 || number > t.Number:
		return t, phone.Errorf(phone.Unknown, "transfer_unknown", "There is no such transfer.")
	case !by.Supervise && number == t.Number && (by.Identity == "" || by.Identity != t.By):
		return t, phone.Errorf(phone.Forbidden, "action_not_allowed", "Who began the transfer says what becomes of it.")
	case number < t.Number || !t.Active():
		return t, over
	case a == TransferCancel:
		next, _ := changed(t, phone.TransferCanceled, "")
		return next, nil
	case t.State == phone.TransferTalking && a == TransferComplete:
		next, _ := changed(t, phone.TransferCompleted, "")
		return next, nil
	case t.State == phone.TransferTalking:
		t.Version, t.Swapped = t.Version+1, !t.Swapped
		return t, nil
	case a == TransferComplete && t.Kind == phone.WarmTransfer:
		t.Version, t.Kind = t.Version+1, phone.BlindTransfer
		return t, nil
	case a == TransferComplete && t.Kind == phone.BlindTransfer:
		return t, nil // it is so already
	}
	return t, phone.Errorf(phone.Conflict, "transfer_ringing", "The target has not answered yet.")
}

func transferRunning() error {
	return phone.Errorf(phone.Conflict, "transfer_running", "A transfer goes on, which says who is on hold.")
}

// Hold puts all others of a call on hold, or takes them off it. What is so already is no error.
func (c *Control) Hold(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, held bool) error {
	entry := phone.AuditEntry{Action: choose(held, "conference.hold", "conference.unhold"), Conference: sid}
	return c.command(ctx, by, ActionHold, entry, func(s *scene) error {
		if s.conference.Transfer.Decides() {
			return transferRunning()
		}
		return c.holdAll(ctx, s, s.castOf(phone.Transfer{By: by.Identity}).others, held)
	})
}

// holdAll puts people on hold or takes them off it. Who has gone meanwhile is no error.
func (c *Control) holdAll(ctx context.Context, s *scene, people []phone.Participant, held bool) error {
	music := phone.Music(c.Settings.Links.Hold(s.music()))
	errs := make([]error, len(people))
	var done sync.WaitGroup
	for i, p := range people {
		if stale(c, p.Held, &held) == nil {
			continue
		}
		done.Go(func() {
			if err := c.set(ctx, s, p.Call, phone.Change{Held: &held}, music); phone.KindOf(err) != phone.Unknown {
				errs[i] = err
			}
		})
	}
	done.Wait()
	return errors.Join(errs...)
}

// MayRejoin reports whether somebody who was lost may come back into a call.
func (c *Control) MayRejoin(ctx context.Context, id phone.Identity, sid phone.ConferenceSID) (bool, error) {
	held, err := c.Store.Conference(ctx, sid)
	if err != nil {
		return false, err
	}
	t := held.Transfer
	return held.Status != phone.ConferenceCompleted && t.Kind == phone.RejoinTransfer && t.Active() && t.By == id && c.Now().Before(t.Until), nil
}
