package exchange

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"softphone/carrier/media"
)

// Why a participant has left, as callbacks say it.
const (
	leftHungUp    = "participant_hung_up"
	leftUpdated   = "participant_updated_via_api"
	leftModerator = "moderator_ended_conference"
	leftAPI       = "conference_ended_via_api"
)

// maxLabel is how many characters a label has at most.
const maxLabel = 128

var (
	callSID       = regexp.MustCompile(`^CA[0-9a-fA-F]{32}$`)
	conferenceSID = regexp.MustCompile(`^CF[0-9a-fA-F]{32}$`)
)

// participant is a call in a conference. All of it but done is owned by the loop; result may be read when done is
// closed.
type participant struct {
	call   *Call
	room   *Conference // nil: it has never been in one
	seat   *media.Seat
	joined time.Time
	done   chan struct{}
	result ConferenceResult
	gone   bool

	label        string
	muted, held  bool
	waiting      bool // for the conference to start
	startOnEnter bool
	endOnExit    bool
	beep         Beep
	coaching     bool
	coached      string // SID of the call that hears this one
	wait         Sound

	recording *recording // of the call

	quiet context.CancelFunc // stops what is heard aside
	turn  int                // counts what was heard aside
	limit *time.Timer
}

// Conference puts the call into a conference. It answers an inbound call, and returns when the call has left the
// conference, or when it could not come in. When ctx ends the call leaves. The result is complete in every case.
func (c *Call) Conference(ctx context.Context, req ConferenceRequest) ConferenceResult {
	p := &participant{call: c, done: make(chan struct{})}
	if err := c.x.loop.run(func() { p.join(req) }); err != nil {
		return ConferenceResult{}
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		c.x.loop.post(func() { p.leave(leftUpdated, false) })
		select {
		case <-p.done:
		case <-c.x.loop.done:
			select {
			case <-p.done:
			default:
				return ConferenceResult{}
			}
		}
	}
	p.result.Recording = c.x.settled(p.recording)
	return p.result
}

// join lets the call into the conference, or ends the participation at once. Loop only.
func (p *participant) join(req ConferenceRequest) {
	c := p.call
	if c.status.Final() {
		p.stay(0)
		return
	}
	if c.engaged() {
		c.x.log.Warn("conference in a call that is dialling", slog.String("call", c.sid))
		p.stay(0)
		return
	}
	if c.direction == DirectionInbound {
		if err := c.answer(); err != nil {
			p.stay(0)
			return
		}
	}
	if c.port == nil {
		c.x.log.Warn("call in a conference has no sound", slog.String("call", c.sid))
		p.stay(0)
		return
	}
	if c.invitation != nil {
		c.invitation.over()
	}
	if err := c.x.admit(req, c); err != nil {
		c.x.log.Warn("call is not let into the conference", slog.String("call", c.sid),
			slog.Int("code", err.Code), slog.String("why", err.Text))
		p.stay(err.Code)
		return
	}
	p.sit(c.x.room(req), req)
}

// stay ends the participation before it began. Loop only.
func (p *participant) stay(code int) {
	p.gone = true
	p.result.ErrorCode = code
	close(p.done)
}

// admit says whether a call may come into the conference; nil: it may. Loop only.
func (x *Exchange) admit(req ConferenceRequest, c *Call) *RefusalError {
	if req.Name == "" {
		return &RefusalError{codeConferenceName, "the conference has no name"}
	}
	if utf8.RuneCountInString(req.Label) > maxLabel || strings.Contains(req.Label, "/") || callSID.MatchString(req.Label) {
		return &RefusalError{codeLabel, "a label has at most 128 characters, no slash, and is not a call's SID"}
	}
	r := x.rooms[req.Name]
	if req.SID != "" && (r == nil || r.sid != req.SID) {
		return &RefusalError{codeConferenceEnded, "the conference has ended"}
	}
	if r != nil && req.Label != "" && r.find(req.Label) != nil {
		return &RefusalError{codeLabelTaken, "another participant has this label"}
	}
	if req.Coach != "" {
		if err := r.mayCoach(c.sid, req.Coach); err != nil {
			return err
		}
	}
	if r != nil && len(r.participants) >= r.most {
		return &RefusalError{codeFull, "the conference is full"}
	}
	return nil
}

// mayCoach says whether a call can be heard by one participant alone; nil: it can. r may be nil. Loop only.
func (r *Conference) mayCoach(coach, coached string) *RefusalError {
	if !callSID.MatchString(coached) {
		return &RefusalError{codeCoachSID, "who is to be coached is not given by the SID of a call"}
	}
	var p *participant
	if r != nil && coach != coached {
		p = r.find(coached)
	}
	switch {
	case p == nil:
		return &RefusalError{codeCoachedAbsent, "who is to be coached is not in the conference"}
	case p.held:
		return &RefusalError{codeCoachedHeld, "who is to be coached is on hold"}
	}
	return nil
}

// find returns a participant by its call's SID or its label; nil if there is none. Loop only.
func (r *Conference) find(who string) *participant {
	i := slices.IndexFunc(r.participants, func(p *participant) bool {
		return p.call.sid == who || p.label != "" && p.label == who
	})
	if i < 0 {
		return nil
	}
	return r.participants[i]
}

// sit gives the participant its place. Loop only.
func (p *participant) sit(r *Conference, req ConferenceRequest) {
	c := p.call
	p.room, p.joined = r, c.x.cfg.Now()
	p.label, p.muted, p.startOnEnter, p.endOnExit, p.beep = req.Label, req.Muted, req.StartOnEnter, req.EndOnExit, req.Beep
	p.waiting = r.status == ConferenceInit
	if p.wait = req.Wait; p.wait == nil {
		p.wait = HoldMusic
	}
	p.result = ConferenceResult{Joined: true, Talked: !p.waiting, ConferenceSID: r.sid}
	config := media.SeatConfig{Muted: p.muted, Aside: p.waiting, Depth: req.Jitter}
	if r.callback.URL != "" && r.callback.Events&ConferenceSpeaker != 0 {
		config.OnVoice = func(speaking bool) { c.x.loop.post(func() { p.heardVoice(speaking) }) }
	}
	p.seat = r.mixer.Join(c.port, config)
	p.coach(req.Coach != "", req.Coach)
	c.seat = p
	if req.RecordLeg.From != RecordNever {
		p.recording = c.tape(SourceDial, req.RecordLeg, media.RecorderConfig{})
	}
	r.participants = append(r.participants, p)
	r.touch()
	if t, ok := c.port.(*tapped); ok && req.HangupOnStar {
		t.onStar(func() { c.x.loop.post(func() { p.leave(leftHungUp, false) }) })
	}
	limit := req.TimeLimit
	if limit <= 0 {
		limit = defaultTimeLimit
	}
	p.limit = c.x.after(limit, func() { p.leave(leftHungUp, false) })
	c.x.log.Info("call joins conference", slog.String("call", c.sid), slog.String("conference", r.sid))
	r.report(ConferenceJoin, "participant-join", p)
	r.startIfReady()
	if p.waiting {
		p.aside(p.wait, true)
	}
	if r.status == ConferenceInProgress && p.beep&BeepOnEnter != 0 {
		r.mixer.Beep(media.EnterBeep())
	}
}

// coach makes the participant a coach or an ordinary one. Loop only.
func (p *participant) coach(coaching bool, coached string) {
	p.coaching, p.coached = coaching, ""
	var seat *media.Seat
	if coaching {
		p.coached = coached
		if other := p.room.find(coached); other != nil {
			seat = other.seat
		}
	}
	p.seat.SetCoach(coaching, seat)
}

// aside lets the participant hear something in place of the room. needed: without it the participant leaves, as Twilio
// does when a waitUrl cannot be had. Loop only.
func (p *participant) aside(sound Sound, needed bool) {
	p.hush()
	p.seat.SetAside(true)
	x, seat, turn := p.call.x, p.seat, p.turn
	p.quiet = x.spawn(func(ctx context.Context) {
		err := sound(ctx, whileThere(seat.Music))
		if err == nil || ctx.Err() != nil || errors.Is(err, ErrEnded) {
			return
		}
		x.log.Warn("music of a conference failed", slog.String("call", p.call.sid), slog.String("error", err.Error()))
		if needed {
			x.loop.post(func() {
				if p.turn == turn {
					p.leave(leftHungUp, false)
				}
			})
		}
	})
}

// whileThere gives a PlayFunc whose error is ErrEnded when there is nobody to play to any more.
func whileThere(play PlayFunc) PlayFunc {
	return func(ctx context.Context, src Source) error {
		err := play(ctx, src)
		if errors.Is(err, media.ErrPortDone) || errors.Is(err, media.ErrClosed) {
			return ErrEnded
		}
		return err
	}
}

// hush stops what is heard aside. Loop only.
func (p *participant) hush() {
	p.turn++
	if p.quiet != nil {
		p.quiet()
	}
}

// heardVoice reports that the participant begins or ends to speak. Loop only.
func (p *participant) heardVoice(speaking bool) {
	switch {
	case p.gone:
	case speaking:
		p.room.report(ConferenceSpeaker, "participant-speech-start", p)
	default:
		p.room.report(ConferenceSpeaker, "participant-speech-stop", p)
	}
}

// leave ends the participation: the call has its port back. Loop only.
func (p *participant) leave(why string, kicked bool) {
	if p.gone {
		return
	}
	p.gone = true
	r, c := p.room, p.call
	p.limit.Stop()
	p.hush()
	p.seat.Leave()
	p.recording.end(RecordingProcessing)
	if t, ok := c.port.(*tapped); ok {
		t.onStar(nil)
		t.Listen(nil)
	}
	for _, a := range r.announcing {
		if a.to == p {
			a.cancel()
		}
	}
	c.seat = nil
	r.participants = slices.DeleteFunc(r.participants, func(o *participant) bool { return o == p })
	r.touch()
	c.x.log.Info("call leaves conference", slog.String("call", c.sid), slog.String("conference", r.sid), slog.String("why", why))
	r.reportLeave(p, why)
	close(p.done)
	r.left(p, kicked)
}
