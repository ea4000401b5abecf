package calls

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// ParticipantChange is what to change about a participant. What is nil or empty stays as it is.
type ParticipantChange struct {
	Muted     *bool
	Held      *bool
	Moderator *bool
	EndOnExit *bool
	Music     phone.Music // to be heard on hold; empty for the room's own
	Label     *string
	Kept      bool           // who it is will say goodbye before they hang up; only they themselves say so
	Coach     *phone.CallSID // who alone hears the participant; empty: everybody
}

// step is one of the things that a change asks for.
type step struct {
	action Action
	name   string // as it is written down
	detail string
}

// steps are the things that a change asks for.
func (ch ParticipantChange) steps() []step {
	var steps []step
	if ch.Muted != nil {
		steps = append(steps, step{ActionMute, choose(*ch.Muted, "participant.mute", "participant.unmute"), ""})
	}
	switch {
	case ch.Held != nil:
		steps = append(steps, step{ActionHold, choose(*ch.Held, "participant.hold", "participant.unhold"), shortened(string(ch.Music))})
	case ch.Music != "":
		steps = append(steps, step{ActionHold, "participant.hold", shortened(string(ch.Music))})
	}
	if ch.Moderator != nil {
		steps = append(steps, step{ActionModerate, choose(*ch.Moderator, "participant.promote", "participant.demote"), ""})
	}
	if ch.EndOnExit != nil {
		steps = append(steps, step{ActionModerate, "participant.end_on_exit", fmt.Sprint(*ch.EndOnExit)})
	}
	if ch.Label != nil {
		steps = append(steps, step{ActionLabel, "participant.label", shortened(*ch.Label)})
	}
	if ch.Kept {
		steps = append(steps, step{ActionHangUp, "participant.keep", ""})
	}
	if ch.Coach != nil {
		steps = append(steps, step{ActionCoach, choose(*ch.Coach == "", "participant.barge", "participant.coach"), shortened(string(*ch.Coach))})
	}
	return steps
}

func choose[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

func (ch ParticipantChange) check() error {
	switch {
	case len(ch.steps()) == 0:
		return phone.Errorf(phone.Invalid, "change_empty", "The request changes nothing.")
	case ch.Music != "" && !ch.Music.Valid():
		return phone.Errorf(phone.Invalid, "music_invalid", "The music must be builtin, silence, or a URL that begins with https:// or http://.").In("music")
	case ch.Music != "" && ch.Held != nil && !*ch.Held:
		return phone.Errorf(phone.Invalid, "music_invalid", "Music is for who is held.").In("music")
	case ch.Coach != nil && *ch.Coach != "" && !ch.Coach.Valid():
		return phone.Errorf(phone.Invalid, "coach_invalid", "Whom to coach is said by the SID of their call.").In("coach")
	case ch.Label != nil:
		return checkLabel(*ch.Label)
	}
	return nil
}

// Change changes a participant. What is so already is no error. Everything is checked before
// anything is done.
func (c *Control) Change(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, call phone.CallSID, ch ParticipantChange) error {
	steps := ch.steps()
	s, err := c.scene(ctx, sid)
	if err == nil {
		if err = c.mayChange(by, s, call, ch, steps); err == nil {
			err = c.change(ctx, by, s, call, ch)
		}
	}
	entries := make([]phone.AuditEntry, 0, len(steps))
	for _, st := range steps {
		e := phone.AuditEntry{Action: st.name, Conference: sid, Call: call, Detail: st.detail}
		if s != nil {
			e.Room = s.roomName()
		}
		entries = append(entries, e)
	}
	c.audit(ctx, by, err, entries...)
	return err
}

// mayChange checks a change without asking anybody. Everybody may mute themselves.
func (c *Control) mayChange(by phone.Grant, s *scene, call phone.CallSID, ch ParticipantChange, steps []step) error {
	if len(steps) == 0 {
		if err := s.may(by, ActionHangUp); phone.KindOf(err) == phone.Unknown {
			return err
		}
	}
	p, _ := s.conference.Participant(call)
	for _, st := range steps {
		if st.action == ActionMute && *ch.Muted && s.phase(p) == present && s.owner(p) == phone.Client(by.Identity) {
			continue
		}
		if err := s.may(by, st.action); err != nil {
			return err
		}
	}
	switch {
	case ch.Kept && s.owner(p) != phone.Client(by.Identity):
		return phone.Errorf(phone.Forbidden, "action_not_allowed", "Only who it is can say that they will say goodbye.")
	case (ch.Held != nil || ch.Music != "") && s.conference.Transfer.Decides():
		return transferRunning()
	}
	if err := s.mayTouch(by, p); err != nil {
		return err
	}
	return ch.check()
}

// change does what was asked for: first what only we know can be refused, then what Twilio does,
// then what we keep ourselves.
func (c *Control) change(ctx context.Context, by phone.Grant, s *scene, call phone.CallSID, ch ParticipantChange) error {
	p, known := s.conference.Participant(call)
	twilio := ch.Muted != nil || ch.Held != nil || ch.Music != "" || ch.EndOnExit != nil || ch.Coach != nil
	if twilio || !known || s.phase(p) == gone {
		var err error
		if p, err = c.attending(ctx, s, call); err != nil {
			return err
		}
	}
	if ch.Coach != nil && *ch.Coach != "" {
		if s.room != nil && s.room.Channel() {
			return phone.NobodyCoached()
		}
		if *ch.Coach == call {
			return phone.Errorf(phone.Invalid, "coach_invalid", "Nobody can coach themselves.").In("coach")
		}
		if _, err := c.attending(ctx, s, *ch.Coach); err != nil {
			return err
		}
	}
	promoted := ch.Moderator != nil && *ch.Moderator != s.moderates(p)
	if promoted && !*ch.Moderator && s.lastModerator(p) {
		return phone.Errorf(phone.Conflict, "last_moderator", "The room would have no moderator: make somebody else one first.")
	}
	if ch.Muted != nil && c.Floors != nil && s.room != nil && s.room.Channel() {
		if err := c.voice(ctx, by, s, p, *ch.Muted); err != nil {
			return err
		}
		ch.Muted = nil // Twilio is told by the floor
	}
	if err := c.flags(ctx, s, p, ch); err != nil {
		return err
	}
	return c.own(ctx, by, s, p, ch, promoted)
}

// voice takes somebody's voice away in a channel, or gives it back: who is not silenced is heard when they are granted the floor, and not
// before. Who mutes themselves, and may not unmute, only lets go.
func (c *Control) voice(ctx context.Context, by phone.Grant, s *scene, p phone.Participant, silent bool) error {
	if silent && s.may(by, ActionMute) != nil {
		return c.Floors.Release(ctx, s.room.Name, p.Call, s.owner(p))
	}
	return c.Floors.Silence(ctx, s.room.Name, p.Call, silent, by.Identity)
}

// lastModerator reports whether a moderated room would have none without this participant.
func (s *scene) lastModerator(p phone.Participant) bool {
	if s.room == nil || !s.room.Moderated || s.phase(p) != present {
		return false
	}
	for _, q := range s.conference.People {
		if q.Call != p.Call && s.phase(q) == present && s.moderates(q) {
			return false
		}
	}
	return true
}

// own carries out what Twilio knows nothing of: labels, and who moderates. Twilio cannot make
// somebody who waits start the conference, since that is said by the document with which they entered it: a moderator
// who is made while everybody waits is sent through the door again.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-startConferenceOnEnter
func (c *Control) own(ctx context.Context, by phone.Grant, s *scene, p phone.Participant, ch ParticipantChange, promoted bool) error {
	var events []phone.Event
	if ch.Kept && !p.Kept {
		e := c.event(phone.ParticipantKept, s, p.Call, phone.Detail{By: by.Identity})
		e.Key = "kept:" + string(s.conference.SID) + ":" + string(p.Call)
		events = append(events, e)
	}
	if ch.Label != nil {
		events = append(events, c.event(phone.ParticipantLabelled, s, p.Call, phone.Detail{By: by.Identity, Label: *ch.Label}))
	}
	if promoted {
		waiting := s.room != nil && s.room.Moderated && s.conference.Status == phone.ConferenceInit && s.phase(p) == present
		if *ch.Moderator && waiting {
			door := c.Settings.Links.Enter(s.room.Name, "", phone.EnterModerate, "")
			if err := c.Board.Redirect(ctx, p.Call, door); err != nil {
				return participantGone(err)
			}
		}
		events = append(events, c.event(phone.ParticipantPromoted, s, p.Call, phone.Detail{By: by.Identity, Moderator: *ch.Moderator}))
	}
	if len(events) == 0 {
		return nil
	}
	return c.record(ctx, events...)
}

// sure is for how long what was told of a participant may still be wrong because a callback that
// should have followed was lost: later the reconciler has compared it.
const sure = time.Minute

// stale reports whether a flag must be set: it is otherwise, or what we know of it may be wrong.
func stale[T comparable](c *Control, known phone.Latest[T], wanted *T) *T {
	if wanted == nil {
		return nil
	}
	age := c.Now().Sub(known.Stamp.At)
	if known.Value == *wanted && !known.Stamp.IsZero() && age > sure && c.Available() {
		return nil
	}
	return wanted
}

// flags carries out what Twilio does. The change is seen when its callbacks come.
func (c *Control) flags(ctx context.Context, s *scene, p phone.Participant, ch ParticipantChange) error {
	change := phone.Change{
		Muted: stale(c, p.Muted, ch.Muted), Held: stale(c, p.Held, ch.Held), Coached: stale(c, p.Coached, ch.Coach),
		EndOnExit: stale(c, p.EndOnExit, ch.EndOnExit),
	}
	music := phone.Music(c.Settings.Links.Hold(choose(ch.Music != "", ch.Music, s.music())))
	if ch.Music != "" { // who is held already is to hear something else
		if ch.Held == nil && !p.Held.Value {
			return phone.Errorf(phone.Conflict, "participant_not_held", "Music is for who is held.").In("music")
		}
		change.Held = new(true)
	}
	if change == (phone.Change{}) {
		return nil
	}
	if change.EndOnExit != nil {
		if ch.Held != nil {
			change.Held = ch.Held
		}
		return c.endOnExit(ctx, s, p.Call, change, music)
	}
	return participantGone(c.set(ctx, s, p.Call, change, music))
}

func (c *Control) set(ctx context.Context, s *scene, call phone.CallSID, change phone.Change, music phone.Music) error {
	if change.Held != nil && *change.Held {
		change.Music = music
	}
	return c.Board.Change(ctx, s.conference.SID, call, change)
}

// endOnExit sets whether the conference ends when the participant leaves. While they are held
// Twilio's API takes that and does nothing, so they are let off hold for a moment; and since that must not be a
// matter of what we were told, the API is asked.
// Source: https://github.com/twilio-professional-services/flex-dialpad-addon-plugin/issues/60
func (c *Control) endOnExit(ctx context.Context, s *scene, call phone.CallSID, change phone.Change, music phone.Music) error {
	o, err := c.Board.Conference(ctx, s.conference.SID)
	if err != nil {
		return conferenceGone(err)
	}
	q, there := find(o, call)
	if !there {
		return phone.Errorf(phone.Conflict, "participant_gone", "This participant is not in the conference.")
	}
	hold := choose(change.Held != nil, change.Held, &q.Held)
	change.Held = nil
	if !q.Held {
		if err = participantGone(c.set(ctx, s, call, change, "")); err != nil || !*hold {
			return err
		}
		return participantGone(c.set(ctx, s, call, phone.Change{Held: hold}, music))
	}
	if err = c.set(ctx, s, call, phone.Change{Held: new(false)}, ""); err != nil {
		return participantGone(err)
	}
	// From here on nobody may go away before the participant is on hold again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rehold)
	defer cancel()
	err = participantGone(c.set(ctx, s, call, change, ""))
	if !*hold {
		return err
	}
	if again := c.holdAgain(ctx, s, call, music); again != nil {
		return again
	}
	return err
}

// rehold is how long it may take to put somebody on hold again, and tries how often that is tried.
const (
	rehold = 30 * time.Second
	tries  = 3
)

// holdAgain puts somebody on hold who must not stay off it.
func (c *Control) holdAgain(ctx context.Context, s *scene, call phone.CallSID, music phone.Music) error {
	pause := 250 * time.Millisecond
	for n := 1; ; n++ {
		err := c.set(ctx, s, call, phone.Change{Held: new(true)}, music)
		if err == nil || phone.KindOf(err) == phone.Unknown {
			return participantGone(err)
		}
		if n == tries || wait(ctx, pause) != nil {
			c.Logger.Error("a participant could not be put on hold again", slog.String("conference", string(s.conference.SID)),
				slog.String("call", string(call)), slog.Any("error", err))
			return phone.Errorf(phone.Unavailable, "hold_lost",
				"The participant had to be let off hold for this, and could not be put on hold again: they hear the conference. Hold them again.")
		}
		pause *= 4
	}
}

// wait waits, unless ctx ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
