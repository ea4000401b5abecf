package calls

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// tend does what a conference needs.
func (k *Keeper) tend(ctx context.Context, sid phone.ConferenceSID) {
	ctx, cancel := context.WithTimeout(ctx, deedLimit)
	defer cancel()
	s, err := stage(ctx, k.Store, sid)
	if err != nil {
		k.complain(ctx, "it could not be read", sid, err)
		return
	}
	k.listen(ctx, s)
	for _, a := range keep(s, k.Now()) {
		if !k.first(sid, a) || a.deed == giveUpOffer && k.Failed(a.call) {
			continue
		}
		if err := k.do(ctx, s, a); err != nil && phone.KindOf(err) != phone.Unknown {
			k.complain(ctx, a.deed.String(), sid, err)
		}
	}
}

// first reports whether a deed was not done a moment ago.
func (k *Keeper) first(sid phone.ConferenceSID, a act) bool {
	key := fmt.Sprintf("%s %s %s %s %d", sid, a.deed, a.call, a.tape.SID, a.transfer.Version)
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := k.tried[key]; ok && k.Now().Sub(at) < patient {
		return false
	}
	if k.tried == nil {
		k.tried = map[string]time.Time{}
	}
	k.tried[key] = k.Now()
	return true
}

// String is what is done.
func (d deed) String() string {
	switch d {
	case endConference:
		return "end"
	case endUnmoderated:
		return "end without a moderator"
	case hangUpLeg:
		return "hang up"
	case tellUnanswered:
		return "tell that nobody answered"
	case giveUpOffer:
		return "give up an offer"
	case continueTape:
		return "record another leg"
	case stopTape:
		return "stop recording"
	case hushTape:
		return "pause the recording"
	case resumeTape:
		return "go on recording"
	case holdLeg:
		return "hold"
	case unholdLeg:
		return "take off hold"
	case letGo:
		return "let go"
	case advanceTransfer:
		return "transfer"
	case returnOthers:
		return "give back"
	case tellStranded:
		return "tell that nobody is there"
	case tellLost:
		return "tell of a call that was lost"
	}
	return "nothing"
}

func (k *Keeper) do(ctx context.Context, s *scene, a act) error {
	sid := s.conference.SID
	k.Logger.Info("a conference is kept", slog.String("conference", string(sid)), slog.String("deed", a.deed.String()),
		slog.String("call", string(a.call)), slog.String("recording", string(a.tape.SID)))
	switch a.deed {
	case endConference:
		return k.Board.EndConference(ctx, sid)
	case endUnmoderated:
		return k.endUnmoderated(ctx, s)
	case hangUpLeg:
		return k.Board.HangUp(ctx, a.call)
	case tellUnanswered:
		return k.tellUnanswered(ctx, s, a)
	case giveUpOffer:
		k.fail(a.call)
	case continueTape:
		return k.continueTape(ctx, s, a.tape)
	case stopTape:
		return notFirst(k.Board.SetRecording(ctx, sid, a.tape.Call, a.tape.SID, phone.RecordingCompleted))
	case hushTape, resumeTape:
		return k.hush(ctx, s, a)
	case tellLost:
		if k.Passed != nil {
			k.Passed(ctx, []phone.Pass{a.pass})
		}
	case holdLeg, unholdLeg, letGo, advanceTransfer, returnOthers, tellStranded:
		return k.hand(ctx, s, a)
	}
	return nil
}

// endUnmoderated ends a room whose moderators have left. The API is asked who is there: if the
// callback was lost that tells of a moderator's coming, many would lose their conference.
func (k *Keeper) endUnmoderated(ctx context.Context, s *scene) error {
	o, err := k.Board.Conference(ctx, s.conference.SID)
	if err != nil {
		return err
	}
	legs, err := k.unheardOf(ctx, s, o)
	if err != nil {
		return err
	}
	for _, q := range o.People {
		p, known := s.conference.Participant(q.Call)
		if known && s.moderates(p) || legs[q.Call].Moderator {
			return nil // the reconciler will say so
		}
	}
	return k.Board.EndConference(ctx, s.conference.SID)
}

// unheardOf are the calls of those who are in a conference, and of whom it was not told.
func (k *Keeper) unheardOf(ctx context.Context, s *scene, o phone.Observed) (map[phone.CallSID]phone.Call, error) {
	var sids []phone.CallSID
	for _, q := range o.People {
		if _, known := s.conference.Participant(q.Call); !known {
			sids = append(sids, q.Call)
		}
	}
	if len(sids) == 0 {
		return map[phone.CallSID]phone.Call{}, nil
	}
	calls, err := k.Store.CallsOf(ctx, sids)
	legs := make(map[phone.CallSID]phone.Call, len(calls))
	for _, leg := range calls {
		legs[leg.SID] = leg
	}
	return legs, err
}

// overdue is how long after the last leg has ended a caller is sent to hear that nobody
// answered, although somebody else has begun to see to that.
const overdue = 10 * time.Second

// tellUnanswered lets the caller hear that nobody answered. Who records the outcome does it; if that
// had no effect, anybody does.
func (k *Keeper) tellUnanswered(ctx context.Context, s *scene, a act) error {
	var ended time.Time
	var to phone.Address
	for _, p := range s.conference.People {
		if offered(p) {
			leg := s.calls[p.Call]
			ended, to = latest(latest(latest(ended, p.Added), p.Told.Value.At), leg.Ended), leg.To
		}
	}
	caller := s.calls[a.call]
	if kind := caller.To.Kind(); kind == phone.TeamAddress || kind == phone.ClientAddress { // whoever rang in their place
		to = caller.To
	}
	added, err := k.Tracker.Record(ctx, phone.Event{
		Key: outcomeKey(a.call), Kind: phone.DialEnded, At: k.Now().UTC().Truncate(time.Microsecond), Sequence: -1,
		Call: a.call, From: caller.From, To: caller.To, Status: a.status,
	})
	if err != nil {
		return err
	}
	if len(added) == 0 && (caller.Voicemail || k.Now().Sub(ended) < overdue) { // who leaves a message is not to be interrupted
		return nil
	}
	return k.Board.Redirect(ctx, a.call, k.Settings.Links.Unanswered(a.status, to))
}

// continueTape goes on with a recording whose leg has left. The leg that has left is not recorded
// any longer.
func (k *Keeper) continueTape(ctx context.Context, s *scene, old phone.Recording) error {
	sid, key := s.conference.SID, "continue:"+string(old.SID)
	call, ok := s.bestToRecord()
	if !ok {
		return nil
	}
	if answer, err := k.Store.Once(ctx, key, "", k.Now()); err != nil || answer != nil {
		return notFirst(err)
	}
	re, err := k.switchTape(ctx, sid, old, call, !s.calls[old.Call].Status.Terminal())
	answer := []byte(re)
	if err != nil {
		answer = nil // let it be tried again
	}
	if settled := k.Store.Answer(context.WithoutCancel(ctx), key, answer); settled != nil {
		return settled
	}
	return err
}

func (k *Keeper) switchTape(ctx context.Context, sid phone.ConferenceSID, old phone.Recording, call phone.CallSID, lives bool) (phone.RecordingSID, error) {
	if lives && !old.Status.Value.Ended() {
		err := k.Board.SetRecording(ctx, sid, old.Call, old.SID, phone.RecordingCompleted)
		if kind := phone.KindOf(err); err != nil && kind != phone.Unknown && kind != phone.Conflict {
			return "", err
		}
	}
	re, err := k.Board.StartRecording(ctx, call, k.Settings.Links.Recording(sid, call))
	if err != nil {
		return "", err
	}
	e := continued(sid, old, re, call)
	e.At = k.Now().UTC().Truncate(time.Microsecond)
	if _, err = k.Tracker.Record(context.WithoutCancel(ctx), e); err != nil { // nobody would know that they are recorded
		_ = k.Board.SetRecording(ctx, sid, call, re, phone.RecordingCompleted)
	}
	return re, err
}

// notFirst is no error: somebody else carries it out, or has.
func notFirst(err error) error {
	if err != nil && phone.KindOf(err) == phone.Conflict {
		return nil
	}
	return err
}
