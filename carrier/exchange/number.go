package exchange

import (
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"softphone/carrier/media"
)

// Codes of a Dial that does not come about.
//
// Source: https://www.twilio.com/docs/api/errors.
const (
	codeCallerID      = 13214
	codeInvalidNumber = 13223
	codeNoSuchNumber  = 13224
)

var (
	e164        = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	punctuation = regexp.MustCompile(`[ ().\x{a0}-]`)
)

// clockPause is the silence between two announcements of the talking clock.
const clockPause = 4 * time.Second

// callNumber calls a number: a robot, or a number of the account.
//
// Caller ids: https://www.twilio.com/docs/voice/twiml/dial#callerid.
func (d *dialing) callNumber(t Target) {
	if strings.HasPrefix(d.parent.from, "client:") && !d.x.mayShow(d.req.CallerID) {
		d.refuse(codeCallerID, t, "the caller id is not a number of the account")
		return
	}
	number := punctuation.ReplaceAllString(t.To, "")
	if !e164.MatchString(number) {
		d.refuse(codeInvalidNumber, t, "the number is not in E.164 form")
		return
	}
	if robot, ok := d.x.robots[number]; ok {
		d.x.ringRobot(d.newChild(t, number), robot)
		return
	}
	if own, ok := d.x.Number(number); ok {
		d.x.ringOwn(d.newChild(t, own.Number), own)
		return
	}
	d.result.ErrorCode = codeNoSuchNumber
	d.newChild(t, number).end(StatusFailed, Cause{}, false)
}

// refuse notes a target that is not dialled at all.
func (d *dialing) refuse(code int, t Target, why string) {
	d.x.log.Warn("number is not dialled", slog.String("call", d.parent.sid),
		slog.String("to", t.To), slog.Int("code", code), slog.String("why", why))
	d.result.ErrorCode = code
	d.note(StatusFailed)
}

// mayShow says whether a number may be shown to a dialled number.
func (x *Exchange) mayShow(number string) bool {
	_, own := x.Number(number)
	return own || slices.Contains(x.cfg.CallerIDs, number)
}

// ringRobot connects an outgoing call with a robot. Loop only.
func (x *Exchange) ringRobot(child *Call, robot Robot) {
	leg := &Leg{child}
	switch robot {
	case RobotBusy:
		child.end(StatusBusy, Cause{}, false)
		return
	case RobotSilent:
		leg.Start(robotLine{})
		leg.Ringing()
		return
	case RobotEcho, RobotClock, RobotMusic:
		leg.Start(robotLine{port: x.voices[robot]()})
	case RobotUnknown:
		child.end(StatusFailed, Cause{}, false)
		return
	}
	leg.Ringing()
	leg.Answered()
}

// ringOwn connects an outgoing call with a number of the account: its
// application answers a new inbound call, and a trunk joins the two. Loop only.
func (x *Exchange) ringOwn(child *Call, own OwnNumber) {
	in := x.newCall(DirectionInbound, child.from, own.Number)
	in.hooks = own.Hooks
	if own.AppSID != "" {
		in.appSID = own.AppSID
		app, _ := x.Application(own.AppSID)
		in.hooks = app.Hooks
	}
	x.add(in)
	near, far := &Leg{child}, &Leg{in}
	a, b := newTrunk()
	near.Start(callerEnd{leg: far, port: a})
	near.Ringing()
	far.Start(calleeEnd{leg: near, port: b})
}

// robotVoices says what the robots that answer are made of.
func (x *Exchange) robotVoices() map[Robot]func() media.Port {
	return map[Robot]func() media.Port{
		RobotEcho:  func() media.Port { return media.NewLoopback(x.engine) },
		RobotClock: func() media.Port { return media.NewPlayer(x.engine, x.clock) },
		RobotMusic: func() media.Port { return media.NewPlayer(x.engine, media.Hold) },
	}
}

// clock returns one announcement of the talking clock.
func (x *Exchange) clock() Source {
	pause := media.Silence(clockPause)
	if x.cfg.Speak == nil {
		return media.Concat(media.Limit(media.Busy(), time.Second), pause)
	}
	text := "The time is " + x.cfg.Now().Format("3 04 and 5 seconds") + "."
	said, err := x.cfg.Speak(x.loop, text, "en-US", "alice")
	if err != nil {
		x.log.Warn("talking clock is dumb", slog.String("error", err.Error()))
		return media.Concat(media.Limit(media.Busy(), time.Second), pause)
	}
	return media.Concat(said, pause)
}

// robotLine is the line of a robot.
type robotLine struct{ port media.Port }

// Ring implements Line.
func (robotLine) Ring() {}

// Answer implements Line.
func (robotLine) Answer() {}

// Hangup implements Line.
func (r robotLine) Hangup(Cause) { r.Cancel() }

// Cancel implements Line.
func (r robotLine) Cancel() {
	if r.port != nil {
		_ = r.port.Close()
	}
}

// Port implements Line.
func (r robotLine) Port() media.Port { return r.port }
