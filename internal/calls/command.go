package calls

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"softphone/internal/phone"
)

// End ends a conference for everybody.
func (c *Control) End(ctx context.Context, by phone.Grant, sid phone.ConferenceSID) error {
	return c.command(ctx, by, ActionEnd, phone.AuditEntry{Action: "conference.end", Conference: sid}, func(s *scene) error {
		for _, p := range s.conference.People {
			if !s.comesBack(p) || s.calls[p.Call].Status.Terminal() || s.phase(p) == coming {
				continue // one that is not there may have pressed * a moment ago
			}
			if err := c.Board.HangUp(ctx, p.Call); err != nil && phone.KindOf(err) != phone.Unknown {
				return err
			}
		}
		if err := c.Board.EndConference(ctx, sid); phone.KindOf(err) != phone.Unknown {
			return err
		}
		return nil // it has ended, which was wanted
	})
}

// Announcement is something to be read aloud to a conference.
type Announcement struct {
	Text     string        // 1 to 300 characters
	Language string        // of the text, such as en-GB; empty for the installation's own
	To       phone.CallSID // who alone hears it; empty: everybody
}

// maxAnnouncement is how many characters can be announced: the text is in a URL, where one may
// take nine.
const maxAnnouncement = 300

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

func (a Announcement) check() error {
	n := utf8.RuneCountInString(a.Text)
	switch {
	case strings.TrimSpace(a.Text) == "" || n > maxAnnouncement || !utf8.ValidString(a.Text) || strings.IndexFunc(a.Text, control) >= 0:
		return phone.Errorf(phone.Invalid, "text_invalid", "The text must be 1 to %d characters that can be read.", maxAnnouncement).In("text")
	case a.Language != "" && !languageTag.MatchString(a.Language):
		return phone.Errorf(phone.Invalid, "language_invalid", "The language must be a tag such as en-GB or ja-JP.").In("language")
	}
	return nil
}

// control reports whether a character is none to be read; a line may be broken.
func control(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

// Announce lets everybody in a conference, or one participant, hear a text.
func (c *Control) Announce(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, a Announcement) error {
	entry := phone.AuditEntry{Action: "conference.announce", Conference: sid, Call: a.To, Detail: shortened(a.Text)}
	return c.command(ctx, by, ActionAnnounce, entry, func(s *scene) error {
		if err := a.check(); err != nil {
			return err
		}
		document := c.Settings.Links.Say(a.Language, a.Text)
		if a.To == "" {
			if err := c.Board.Announce(ctx, sid, document); err != nil {
				return conferenceGone(err)
			}
		} else {
			if _, err := c.attending(ctx, s, a.To); err != nil {
				return err
			}
			if err := c.Board.AnnounceTo(ctx, sid, a.To, document); err != nil {
				return participantGone(err)
			}
		}
		return c.record(ctx, c.event(phone.ConferenceAnnounced, s, a.To, phone.Detail{By: by.Identity, Text: a.Text}))
	})
}

// shortened is as much of a text as is written down of it.
func shortened(text string) string {
	const most = 80
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "�")
}

// Remove lets a participant leave the conference, or stops calling one who has not come yet.
func (c *Control) Remove(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, call phone.CallSID) error {
	entry := phone.AuditEntry{Action: "participant.remove", Conference: sid, Call: call}
	return c.command(ctx, by, ActionRemove, entry, func(s *scene) error {
		p, ok := s.conference.Participant(call)
		if err := s.mayTouch(by, p); err != nil {
			return err
		}
		if ok && s.phase(p) == coming {
			return c.Board.HangUp(ctx, call)
		}
		if _, err := c.attending(ctx, s, call); err != nil {
			return err
		}
		if err := c.record(ctx, bye(sid, call, by.Identity, c.Now())); err != nil {
			return err
		}
		if s.comesBack(p) {
			return c.Board.HangUp(ctx, call)
		}
		if err := c.Board.Remove(ctx, sid, call); phone.KindOf(err) != phone.Unknown {
			return err
		}
		return nil // gone, which was wanted
	})
}

// comesBack reports whether a participant would come in again who is sent out: for a telephone in a channel, that is as if it had
// pressed *, and Twilio does not tell the one from the other.
func (s *scene) comesBack(p phone.Participant) bool {
	return s.room != nil && s.room.Channel() && s.owner(p).Kind() != phone.ClientAddress
}

// attending returns a participant who is in the conference. Where we were not told so, the REST
// API is asked: a callback may have been lost. The error is of kind Unknown if the call has nothing
// to do with the conference, and Conflict if it is not in it.
func (c *Control) attending(ctx context.Context, s *scene, call phone.CallSID) (phone.Participant, error) {
	p, known := s.conference.Participant(call)
	if known && s.phase(p) == present {
		return p, nil
	}
	absent := phone.Errorf(phone.Conflict, "participant_gone", "This participant is not in the conference.")
	if !known {
		absent = phone.Errorf(phone.Unknown, "participant_unknown", "There is no such participant in the conference.")
	}
	if !call.Valid() || known && s.calls[call].Status.Terminal() {
		return p, absent
	}
	o, err := c.Board.Conference(ctx, s.conference.SID)
	if err != nil {
		return p, conferenceGone(err)
	}
	q, there := find(o, call)
	if !there {
		return p, absent
	}
	p.Call, p.Presence.Value.Here = call, true
	p.Muted.Value, p.Held.Value, p.Coached.Value, p.EndOnExit.Value = q.Muted, q.Held, q.Coached, q.EndOnExit
	return p, nil
}

// find is the participant of a call.
func find(o phone.Observed, call phone.CallSID) (phone.ObservedParticipant, bool) {
	for _, p := range o.People {
		if p.Call == call {
			return p, true
		}
	}
	return phone.ObservedParticipant{}, false
}

// HangUp ends a leg of one's own; supervisors may end any. One that has ended is no error.
func (c *Control) HangUp(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	err := c.mayHangUp(ctx, by, call)
	if err == nil {
		err = c.hangUp(ctx, by, call)
	}
	c.audit(ctx, by, err, phone.AuditEntry{Action: "call.hangup", Call: call})
	return err
}

// hangUp ends a leg, and says before that this is wanted: its conferences are not to expect who it was.
func (c *Control) hangUp(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	sids, err := c.Store.ConferencesWith(ctx, []phone.CallSID{call})
	var events []phone.Event
	for _, sid := range sids {
		events = append(events, bye(sid, call, by.Identity, c.Now()))
	}
	if err == nil && len(events) > 0 {
		err = c.record(ctx, events...)
	}
	if err != nil {
		c.Logger.Warn("it could not be stored that a leg is to end", slog.String("call", string(call)), slog.Any("error", err))
	}
	return c.Board.HangUp(ctx, call)
}

// mayHangUp reports whether somebody may end a call, by an error of kind Unknown if not: who it is
// none of their business whether there is such a call.
func (c *Control) mayHangUp(ctx context.Context, by phone.Grant, call phone.CallSID) error {
	unknown := phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
	if !call.Valid() {
		return unknown
	}
	leg, err := c.Store.Call(ctx, call)
	if err != nil {
		if phone.KindOf(err) == phone.Unknown {
			return unknown
		}
		return err
	}
	if by.Supervise {
		return nil
	}
	if by.Identity == "" {
		return unknown
	}
	sids, err := c.Store.ConferencesWith(ctx, []phone.CallSID{call})
	if err != nil {
		return err
	}
	s := &scene{calls: map[phone.CallSID]phone.Call{call: leg}}
	p := phone.Participant{Call: call}
	for _, sid := range sids {
		conference, err := c.Store.Conference(ctx, sid)
		if err != nil {
			return err
		}
		p, _ = conference.Participant(call)
	}
	if s.owner(p) != phone.Client(by.Identity) {
		return unknown
	}
	return nil
}
