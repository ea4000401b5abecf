package exchange

import (
	"log/slog"
	"regexp"
	"slices"
	"strings"
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

// callNumber calls a number: a robot, a number of the account or a telephone.
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
	if device := d.x.telephone(number); device != nil {
		d.x.ringTelephone(d.newChild(t, number), device)
		return
	}
	d.result.ErrorCode = codeNoSuchNumber
	d.newChild(t, number).end(StatusFailed, Cause{}, false)
}

// refuse notes a target that is not dialled at all.
func (d *dialing) refuse(code int, t Target, why string) {
	d.x.log.Warn("number is not dialled", slog.String("call", d.parent.sid),
		slog.String("to", shown(t.To)), slog.Int("code", code), slog.String("why", why))
	d.result.ErrorCode = code
	d.note(StatusFailed)
}

// mayShow says whether a number may be shown to a dialled number.
func (x *Exchange) mayShow(number string) bool {
	_, own := x.Number(number)
	return own || slices.Contains(x.cfg.CallerIDs, number)
}

// ringOwn connects an outgoing call with a number of the account: its
// application answers a new inbound call, and a trunk joins the two. Loop only.
func (x *Exchange) ringOwn(child *Call, own OwnNumber) {
	in := x.newInbound(child.from, own)
	x.add(in)
	near, far := &Leg{child}, &Leg{in}
	a, b := newTrunk()
	near.Start(callerEnd{leg: far, port: a})
	near.Ringing()
	far.Start(calleeEnd{leg: near, port: b})
}

// newInbound makes the inbound call of who calls a number of the account: its
// application or its own hooks answer.
func (x *Exchange) newInbound(from string, own OwnNumber) *Call {
	in := x.newCall(DirectionInbound, from, own.Number)
	in.hooks = own.Hooks
	if own.AppSID != "" {
		in.appSID = own.AppSID
		app, _ := x.Application(own.AppSID)
		in.hooks = app.Hooks
	}
	return in
}
