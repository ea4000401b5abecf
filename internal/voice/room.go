package voice

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// admit lets a call into a conference. That it was let in, and as what, is stored before: who
// moderates depends on it.
func (a *Answerer) admit(ctx context.Context, r Request, e routing.Entry, maxCall time.Duration) twiml.Response {
	part := "ordinary"
	switch {
	case e.Moderator:
		part = "moderator"
	case e.Quiet:
		part = "quiet"
	}
	event := a.event(r, phone.Event{
		Key: "admitted:" + string(r.Call) + ":" + e.Conference + ":" + part, Kind: phone.CallAdmitted,
		Detail: phone.Detail{Name: e.Conference, Moderator: e.Moderator, Limit: int(maxCall / time.Second)},
	})
	settings := a.Links.CallSettings("")
	if e.Room != nil {
		event.Detail.Room = e.Room.Name
		settings = a.Links.RoomSettings(*e.Room)
	}
	if err := a.Record(ctx, event); err != nil {
		a.Logger.Error("a call could not be let into a conference", slog.String("call", string(r.Call)), slog.Any("error", err))
		return a.Sorry()
	}
	if a.starred(r, e) {
		return respond(a.say(PhraseStar, ""), a.listen(e, maxCall))
	}
	return respond(&twiml.Dial{
		Action: a.Links.DialedConference(e.Conference, e.Coach), TimeLimit: maxCall, Nouns: []twiml.Noun{a.conference(e, settings)},
	})
}

// conference writes an entry. What Twilio takes from the first who enters is the same for all.
func (a *Answerer) conference(e routing.Entry, s phone.ConferenceSettings) *twiml.Conference {
	c := &twiml.Conference{
		Name: e.Conference, Muted: e.Muted, Coach: string(e.Coach), Beep: beep(s.Beep),
		StartOnEnter: twiml.Set(!e.Waits), MaxParticipants: s.MaxParticipants,
		StatusCallback: s.Status,
		StatusCallbackEvents: twiml.ConferenceStart | twiml.ConferenceEnd | twiml.ConferenceJoin | twiml.ConferenceLeave |
			twiml.ConferenceMute | twiml.ConferenceHold | twiml.ConferenceModify | twiml.ConferenceSpeaker | twiml.ConferenceAnnouncement,
		RecordingStatusCallback:       s.Recording,
		RecordingStatusCallbackEvents: twiml.RecordingInProgress | twiml.RecordingCompleted | twiml.RecordingAbsent,
	}
	if e.Room != nil && e.Room.Channel() {
		c.JitterBuffer = twiml.JitterSmall // what is said is to be heard soon
	}
	if s.Record {
		c.Record = twiml.RecordFromStart
	}
	if e.Quiet {
		c.Beep, c.WaitURL = twiml.BeepNever, twiml.Set("")
		return c
	}
	if e.Room == nil || e.Room.Music == phone.MusicSilence || e.Room.Channel() { // who is alone in a channel listens for others
		c.WaitURL = twiml.Set("")
	} else if music := a.Links.Wait(e.Room.Music); music != "" {
		c.WaitURL = twiml.Set(music)
	}
	return c
}

func beep(b phone.Beep) twiml.Beep {
	switch b {
	case phone.BeepBoth:
		return twiml.BeepBoth
	case phone.BeepEnter:
		return twiml.BeepOnEnter
	case phone.BeepExit:
		return twiml.BeepOnExit
	case phone.BeepNever:
	}
	return twiml.BeepNever
}

// audit keeps who entered, or wanted to enter, a conference that is not theirs or to be heard by nobody in
// it. Without that it does not happen.
func (a *Answerer) audit(ctx context.Context, r Request, c routing.Call, plan routing.Plan) error {
	id, client := r.From.Client()
	sid, others := r.To.Conference()
	_, room := r.To.Room()
	if !client || (!others && (!room || c.As.Mode == routing.Speak)) {
		return nil
	}
	action, detail := "conference.enter", ""
	switch c.As.Mode {
	case routing.Listen:
		action = "conference.listen"
	case routing.Coach:
		action, detail = "conference.coach", "coaches "+string(c.As.Coach)
	case routing.Speak:
	}
	e := phone.AuditEntry{At: a.Now(), By: id, Action: action, Call: r.Call, Detail: detail, Outcome: "ok"}
	if others {
		e.Conference = sid
	}
	if c.Room != nil {
		e.Room = c.Room.Name
	}
	if plan.Denied != nil {
		e.Outcome = phone.CodeOf(plan.Denied)
	}
	return a.Store.Audit(ctx, e)
}

// Entering is a call that is to enter a conference again, or as something else than before. Where it
// goes was decided by who sent it there.
type Entering struct {
	Request
	Room       phone.RoomName
	Conference string // the name of one that is held in no room
	Role       string // speak, or nothing; moderate; listen; coach
	Coach      string
}

// Enter lets a call in that was sent here.
func (a *Answerer) Enter(ctx context.Context, in Entering) twiml.Response {
	moderator := in.Role == phone.EnterModerate
	if moderator {
		in.Role = ""
	}
	part, err := routing.ParsePart(in.Role, in.Coach)
	if err != nil {
		return a.deny(ctx, in.Request, err)
	}
	limit, err := a.limit(ctx, in.Call)
	if err != nil {
		a.Logger.Error("a call could not be read", slog.String("call", string(in.Call)), slog.Any("error", err))
		return a.Sorry()
	}
	if in.Room == "" {
		if _, ok := phone.CallerOf(in.Conference); !ok {
			return a.deny(ctx, in.Request, phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference."))
		}
		return a.admit(ctx, in.Request, *routing.Outside(in.Conference, part), limit)
	}
	room, err := a.Store.Room(ctx, in.Room)
	switch {
	case phone.KindOf(err) == phone.Unknown:
		return a.deny(ctx, in.Request, phone.Errorf(phone.Unknown, "room_unknown", "There is no such room."))
	case err != nil:
		a.Logger.Error("a room could not be read", slog.String("room", string(in.Room)), slog.Any("error", err))
		return a.Sorry()
	}
	return a.admit(ctx, in.Request, *routing.Again(room, moderator, part), limit)
}

// limit is how long a call may last that was let in before: as was decided, and stored, then. What its caller may
// is not asked again: calls that last survive the end of what they were made with.
func (a *Answerer) limit(ctx context.Context, call phone.CallSID) (time.Duration, error) {
	legs, err := a.Store.Family(ctx, call)
	if err != nil {
		return 0, err
	}
	for _, leg := range legs {
		if leg.SID == call && leg.Limit > 0 {
			return leg.Limit, nil
		}
	}
	return a.Rules.MaxCall, nil
}
