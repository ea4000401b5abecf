package calls

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"softphone/internal/phone"
)

// Teams knows the teams of this installation.
type Teams interface {
	// Reachable are those of a team who can be called now. The error is of kind [phone.Unknown] if there is no such team.
	Reachable(ctx context.Context, name phone.TeamName) ([]phone.Identity, error)
	// CalledBy is the team that a call came for, empty for none.
	CalledBy(c phone.Call) phone.TeamName
}

// transferred is the event that says what a transfer has become. Of two that follow the same one, one is stored: it is what has become.
func transferred(sid phone.ConferenceSID, t phone.Transfer, by phone.Identity, now time.Time) phone.Event {
	return phone.Event{
		Key: fmt.Sprintf("transfer:%s:%d", sid, t.Version), Kind: phone.TransferChanged, At: now.UTC().Truncate(time.Microsecond), Sequence: -1,
		Conference: sid, Detail: phone.Detail{By: by, Transfer: &t},
	}
}

// bye is the event that says that a leg ends because somebody wants it to.
func bye(sid phone.ConferenceSID, call phone.CallSID, by phone.Identity, now time.Time) phone.Event {
	return phone.Event{
		Key: "bye:" + string(sid) + ":" + string(call), Kind: phone.ParticipantBye, At: now.UTC().Truncate(time.Microsecond), Sequence: -1,
		Call: call, Conference: sid, Detail: phone.Detail{By: by},
	}
}

// hand does what a transfer asks for.
func (k *Keeper) hand(ctx context.Context, s *scene, a act) error {
	sid := s.conference.SID
	switch a.deed {
	case advanceTransfer:
		added, err := k.Tracker.Record(ctx, transferred(sid, a.transfer, "", k.Now()))
		if err != nil || len(added) == 0 { // it has become something else
			return err
		}
		return k.tell(ctx, s, a.transfer)
	case holdLeg:
		return k.Board.Change(ctx, sid, a.call, phone.Change{Held: new(true), Music: k.holdMusic(s, s.conference.Transfer)})
	case unholdLeg:
		return k.Board.Change(ctx, sid, a.call, phone.Change{Held: new(false)})
	case letGo:
		if _, err := k.Tracker.Record(ctx, bye(sid, a.call, "", k.Now())); err != nil {
			return err
		}
		return k.Board.HangUp(ctx, a.call)
	case returnOthers:
		return k.returnOthers(ctx, s, a)
	case tellStranded:
		return k.Board.Redirect(ctx, a.call, k.Settings.Links.Stranded(a.transfer.Kind))
	default:
	}
	return nil
}

// holdMusic is what people hear who are on hold: words first, where who they wait for is cut off.
func (k *Keeper) holdMusic(s *scene, t phone.Transfer) phone.Music {
	if t.Active() && (t.Missed || t.Kind == phone.RejoinTransfer) {
		return phone.Music(k.Settings.Links.Moment(phone.RejoinTransfer))
	}
	return phone.Music(k.Settings.Links.Hold(s.music()))
}

// tell lets people hear what a transfer has become, where they would wonder: who waits that who was with them is cut off, and who
// was called for it that they are now connected.
func (k *Keeper) tell(ctx context.Context, s *scene, t phone.Transfer) error {
	sid, c := s.conference.SID, s.castOf(t)
	interrupted := t.Active() && (t.Missed && !s.conference.Transfer.Missed || t.Kind == phone.RejoinTransfer)
	var errs []error
	for _, p := range slices.Concat(c.others, c.targets) {
		target := t.Number > 0 && p.Transfer == t.Number
		switch {
		case s.phase(p) != present:
		case interrupted && p.Held.Value:
			errs = append(errs, k.Board.Change(ctx, sid, p.Call, phone.Change{Held: new(true), Music: k.holdMusic(s, t)}))
		case interrupted && t.State == phone.TransferTalking: // they had been speaking
			errs = append(errs, k.Board.AnnounceTo(ctx, sid, p.Call, k.Settings.Links.Notice(phone.NoticeInterrupted)))
		case target && t.State == phone.TransferCompleted && t.Reason == phone.TransferLost:
			if p.Held.Value {
				errs = append(errs, k.Board.Change(ctx, sid, p.Call, phone.Change{Held: new(false)}))
			}
			errs = append(errs, k.Board.AnnounceTo(ctx, sid, p.Call, k.Settings.Links.Notice(phone.NoticeConnected)))
		}
	}
	return errors.Join(errs...)
}

// returnOthers gives somebody who has nobody any more to the team that they called. Where there is none, or nobody of it can be
// reached, they are told so.
func (k *Keeper) returnOthers(ctx context.Context, s *scene, a act) error {
	sid, before := s.conference.SID, a.transfer
	name, people, err := k.team(ctx, s, a.call)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return k.Board.Redirect(ctx, a.call, k.Settings.Links.Stranded(before.Kind))
	}
	now := k.Now().UTC().Truncate(time.Microsecond)
	t := phone.Transfer{
		Number: before.Number + 1, Version: before.Version + 1, Kind: phone.ReturnTransfer, State: phone.TransferRinging,
		To: phone.InTeam(name), Called: len(people), Started: now, Until: now.Add(k.Settings.RingTimeout),
	}
	added, err := k.Tracker.Record(ctx, transferred(sid, t, "", now))
	if err != nil || len(added) == 0 { // another server does it
		return err
	}
	waiting := k.Board.Change(ctx, sid, a.call, phone.Change{Held: new(true), Music: phone.Music(k.Settings.Links.Moment(phone.ReturnTransfer))})
	return errors.Join(waiting, k.callBack(ctx, s, a.call, t, people))
}

// callBack calls people for somebody who waits.
func (k *Keeper) callBack(ctx context.Context, s *scene, waits phone.CallSID, t phone.Transfer, people []phone.Identity) error {
	sid := s.conference.SID
	parent, _ := phone.CallerOf(s.conference.Name)
	p, _ := s.conference.Participant(waits)
	a := phone.Addition{
		From: s.owner(p), Timeout: k.Settings.RingTimeout, MaxCall: k.Settings.MaxCall, Settings: k.Settings.conference(nil, parent),
	}
	a.Settings.Leg = k.Settings.Links.Added(sid, parent, "", "", t.Number)
	if a.From.IsZero() { // who hides their number: the number that they called is shown
		a.From = s.calls[waits].To
		if _, ok := a.From.Number(); !ok {
			a.From = phone.Telephone(k.Settings.CallerID)
		}
	}
	if id, ok := a.From.Client(); ok && k.NameOf != nil {
		a.Name = k.NameOf(ctx, id)
	}
	all := make([]phone.Addition, 0, len(people))
	for _, id := range people {
		a.To = phone.Client(id)
		all = append(all, a)
	}
	called, err := k.callAll(ctx, sid, parent, all, called("", "", t.Number))
	if called > 0 && err != nil {
		k.complain(ctx, "not all of a team could be called", sid, err)
		return nil
	}
	return err
}

// team is the team that somebody's call came for, and who of it can be called now and is not there.
func (k *Keeper) team(ctx context.Context, s *scene, waits phone.CallSID) (phone.TeamName, []phone.Identity, error) {
	if k.Teams == nil {
		return "", nil, nil
	}
	caller, _ := phone.CallerOf(s.conference.Name)
	for _, call := range []phone.CallSID{waits, caller} {
		name := k.Teams.CalledBy(s.calls[call])
		if name == "" {
			continue
		}
		people, err := k.Teams.Reachable(ctx, name)
		if phone.KindOf(err) == phone.Unknown {
			continue
		}
		return name, s.absent(people), err
	}
	return "", nil, nil
}

// absent are those of some people who are not in the conference, as many as are called at once.
func (s *scene) absent(people []phone.Identity) []phone.Identity {
	people = slices.DeleteFunc(slices.Clone(people), func(id phone.Identity) bool {
		return slices.ContainsFunc(s.conference.People, func(p phone.Participant) bool {
			return s.phase(p) != gone && s.owner(p) == phone.Client(id)
		})
	})
	return people[:min(len(people), phone.MostRung)]
}

// hush lets a recording pause because somebody is on hold, or go on because nobody is any more. Where those in the call are to be told,
// one server does it.
func (k *Keeper) hush(ctx context.Context, s *scene, a act) error {
	if !k.Settings.Notices {
		return k.setTape(ctx, s, a)
	}
	sid := s.conference.SID
	key := fmt.Sprintf("hush:%s:%s:%d", a.tape.SID, a.deed, a.tape.Status.Stamp.At.UnixMicro())
	if answer, err := k.Store.Once(ctx, key, "", k.Now()); err != nil || answer != nil {
		return notFirst(err)
	}
	var err error
	if a.deed == resumeTape {
		err = k.Settings.notify(ctx, k.Board, sid, phone.NoticeResumed)
	}
	if err == nil {
		err = k.setTape(ctx, s, a)
	}
	if err == nil && a.deed == hushTape {
		if untold := k.Settings.notify(ctx, k.Board, sid, phone.NoticePaused); untold != nil {
			k.complain(ctx, "tell that the recording pauses", sid, untold)
		}
	}
	answer := []byte("done")
	if err != nil {
		answer = nil // let it be tried again
	}
	return errors.Join(err, k.Store.Answer(context.WithoutCancel(ctx), key, answer))
}

// setTape pauses a recording or goes on with it, by nobody's wish.
func (k *Keeper) setTape(ctx context.Context, s *scene, a act) error {
	sid, to, reason := s.conference.SID, phone.RecordingPaused, phone.ReasonHeld
	if a.deed == resumeTape {
		to, reason = phone.RecordingRunning, phone.ReasonUnheld
	}
	if err := k.Board.SetRecording(ctx, sid, a.tape.Call, a.tape.SID, to); err != nil {
		return notFirst(err)
	}
	at := k.Now().UTC().Truncate(time.Microsecond)
	_, err := k.Tracker.Record(ctx, phone.Event{
		Key:  fmt.Sprintf("hush:%s:%s:%d", a.tape.SID, reason, at.UnixMicro()),
		Kind: phone.RecordingReported, At: at, Sequence: -1, Call: a.tape.Call, Conference: sid,
		Detail: phone.Detail{Recording: a.tape.SID, RecordingStatus: to, Recorded: a.tape.Call, Reason: reason},
	})
	return err
}
