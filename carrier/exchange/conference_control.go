package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

var (
	// ErrConferenceEnded means that the conference is over.
	ErrConferenceEnded = errors.New("exchange: the conference has ended")
	// ErrNoParticipant means that no participant of the conference has this SID or label.
	ErrNoParticipant = errors.New("exchange: no such participant in the conference")
)

// ParticipantInfo is a participant at one moment.
type ParticipantInfo struct {
	ConferenceSID    string
	CallSID          string
	Label            string
	Muted, Hold      bool
	Coaching         bool
	CallSIDToCoach   string
	StartOnEnter     bool
	EndOnExit        bool
	BeepOnExit       bool
	Waiting          bool // for the conference to start
	Joined           time.Time
	CallStatus       Status
	ConferenceStatus ConferenceStatus
}

// ParticipantUpdate changes a participant. What is nil stays as it is.
//
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource.
type ParticipantUpdate struct {
	Muted          *bool
	Hold           *bool
	HoldMusic      Sound // with Hold; nil is HoldMusic
	Wait           Sound // what is heard until the conference starts
	BeepOnExit     *bool
	EndOnExit      *bool // ignored while the participant is on hold, as by Twilio
	Coaching       *bool
	CallSIDToCoach *string
}

// Participants returns who is present, in the order of their coming.
func (r *Conference) Participants() []ParticipantInfo {
	var all []ParticipantInfo
	if err := r.x.loop.run(func() {
		for _, p := range r.participants {
			all = append(all, p.info())
		}
	}); err != nil {
		return nil
	}
	return all
}

// Participant returns who is present under a call's SID or a label. It fails with ErrConferenceEnded, ErrNoParticipant
// or ErrClosed.
func (r *Conference) Participant(who string) (ParticipantInfo, error) {
	return r.with(who, func(*participant) error { return nil })
}

// with runs a closure on the loop for a participant and returns how the participant is then.
func (r *Conference) with(who string, do func(*participant) error) (info ParticipantInfo, err error) {
	failed := r.x.loop.run(func() {
		if err = r.alive(); err != nil {
			return
		}
		p := r.find(who)
		if p == nil {
			err = fmt.Errorf("%w: %q", ErrNoParticipant, who)
			return
		}
		err = do(p)
		info = p.info()
	})
	return info, errors.Join(failed, err)
}

func (r *Conference) alive() error {
	if r.status == ConferenceCompleted {
		return ErrConferenceEnded
	}
	return nil
}

func (p *participant) info() ParticipantInfo {
	return ParticipantInfo{
		ConferenceSID: p.room.sid, CallSID: p.call.sid, Label: p.label, Muted: p.muted, Hold: p.held,
		Coaching: p.coaching, CallSIDToCoach: p.coached, StartOnEnter: p.startOnEnter, EndOnExit: p.endOnExit,
		BeepOnExit: p.beep&BeepOnExit != 0, Waiting: p.waiting, Joined: p.joined, CallStatus: p.call.status,
		ConferenceStatus: p.room.status,
	}
}

// Update changes a participant, given by the call's SID or the label. It fails as Participant does, and with a
// *RefusalError (13240, 16027, 16028) when nobody can be coached so; then nothing is changed.
func (r *Conference) Update(who string, u ParticipantUpdate) (ParticipantInfo, error) {
	return r.with(who, func(p *participant) error {
		coaching, coached := p.coaching, p.coached
		if u.Coaching != nil {
			coaching = *u.Coaching
		}
		if u.CallSIDToCoach != nil {
			coached = *u.CallSIDToCoach
		}
		recoach := coaching != p.coaching || coaching && coached != p.coached
		if recoach && coaching {
			if err := r.mayCoach(p.call.sid, coached); err != nil {
				return err
			}
		}
		p.mute(u.Muted)
		if u.Hold != nil && !*u.Hold {
			p.unhold()
		}
		modified := p.modify(u)
		if recoach {
			p.coach(coaching, coached)
		}
		if modified || recoach {
			r.touch()
			r.report(ConferenceModify, "participant-modify", p)
		}
		if u.Hold != nil && *u.Hold {
			p.hold(u.HoldMusic)
		}
		return nil
	})
}

// mute sets whether the room hears the participant. Loop only.
func (p *participant) mute(muted *bool) {
	if muted == nil || *muted == p.muted {
		return
	}
	p.muted = *muted
	p.seat.SetMuted(p.muted)
	p.room.touch()
	name := "participant-unmute"
	if p.muted {
		name = "participant-mute"
	}
	p.room.report(ConferenceMute, name, p)
}

// modify changes what has no event of its own, and tells whether it did. Loop only.
func (p *participant) modify(u ParticipantUpdate) (changed bool) {
	if u.EndOnExit != nil && !p.held && *u.EndOnExit != p.endOnExit {
		p.endOnExit, changed = *u.EndOnExit, true
	}
	if u.BeepOnExit != nil && *u.BeepOnExit != (p.beep&BeepOnExit != 0) {
		p.beep ^= BeepOnExit
		changed = true
	}
	if u.Wait != nil {
		p.wait = u.Wait
		if p.waiting && !p.held {
			p.aside(p.wait, true)
		}
	}
	return changed
}

// hold takes the participant out of the room. On hold already, the music changes if there is another. Loop only.
func (p *participant) hold(music Sound) {
	if p.held && music == nil {
		return
	}
	if music == nil {
		music = HoldMusic
	}
	p.aside(music, false)
	if p.held {
		return
	}
	p.held = true
	p.room.touch()
	p.room.report(ConferenceHold, "participant-hold", p)
}

// unhold puts the participant back into the room, or to those who wait for it. Loop only.
func (p *participant) unhold() {
	if !p.held {
		return
	}
	p.held = false
	if p.waiting {
		p.aside(p.wait, true)
	} else {
		p.hush()
		p.seat.SetAside(false)
	}
	p.room.touch()
	p.room.report(ConferenceHold, "participant-unhold", p)
}

// Kick removes a participant; its call goes on with what follows on the Dial. It fails as Participant does.
func (r *Conference) Kick(who string) error {
	_, err := r.with(who, func(p *participant) error {
		p.leave(leftUpdated, true)
		return nil
	})
	return err
}

// End ends the conference for all. It fails with ErrConferenceEnded or ErrClosed.
func (r *Conference) End() error {
	var err error
	failed := r.x.loop.run(func() {
		if err = r.alive(); err == nil {
			r.end(ending{"conference-ended-via-api", "The conference was ended by a request.", "", ""}, leftAPI)
		}
	})
	return errors.Join(failed, err)
}

// announcement is a sound on its way to all, or to one.
type announcement struct {
	to     *participant // nil: all
	cancel context.CancelFunc
}

// Announce plays a sound to all and returns at once. The callback of its end carries the URL that it comes from. It
// fails with ErrConferenceEnded or ErrClosed.
func (r *Conference) Announce(address string, sound Sound) error {
	var err error
	failed := r.x.loop.run(func() {
		if err = r.alive(); err == nil {
			r.announce(nil, address, sound, r.mixer.Announce)
		}
	})
	return errors.Join(failed, err)
}

// AnnounceTo plays a sound to one participant, as Announce does to all. It fails as Participant does.
func (r *Conference) AnnounceTo(who, address string, sound Sound) error {
	_, err := r.with(who, func(p *participant) error {
		r.announce(p, address, sound, p.seat.Announce)
		return nil
	})
	return err
}

// announce plays a sound and reports its end. Loop only.
func (r *Conference) announce(to *participant, address string, sound Sound, play PlayFunc) {
	a := &announcement{to: to}
	a.cancel = r.x.spawn(func(ctx context.Context) {
		var broken error // of the playing, as against the fetching
		err := sound(ctx, func(ctx context.Context, src Source) error {
			err := whileThere(play)(ctx, src)
			if err != nil && !errors.Is(err, ErrEnded) {
				broken = err
			}
			return err
		})
		stopped := ctx.Err() != nil
		r.x.loop.post(func() {
			r.announcing = slices.DeleteFunc(r.announcing, func(o *announcement) bool { return o == a })
			if !stopped && r.alive() == nil {
				r.announced(a, address, err, broken)
			}
		})
	})
	r.announcing = append(r.announcing, a)
}

// announced reports the end of an announcement. What cannot be fetched is for the log alone. Loop only.
func (r *Conference) announced(a *announcement, address string, err, broken error) {
	switch {
	case broken != nil:
		r.report(ConferenceAnnouncement, "announcement-fail", a.to,
			"AnnounceUrl", address, "ReasonAnnouncementFailed", broken.Error())
	case errors.Is(err, ErrEnded):
	case err != nil:
		r.x.log.Warn("announcement failed", slog.String("conference", r.sid), slog.String("error", err.Error()))
	default:
		r.report(ConferenceAnnouncement, "announcement-end", a.to, "AnnounceUrl", address)
	}
}
