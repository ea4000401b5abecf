package exchange

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"softphone/carrier/media"
)

// defaultPatience is how long a call by REST rings.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource.
const defaultPatience = 60 * time.Second

// Outgoing is a call that a REST request asks for.
type Outgoing struct {
	To             Target // but for its StatusCallback
	From           string // shown to the callee: a number, or "client:" and an identity
	AppSID         string // of the application whose document it performs; may be empty
	Start          Document
	Perform        func(ctx context.Context, c *Call) // in place of Start; nil: Start is performed
	StatusCallback StatusCallback
	Timeout        time.Duration    // how long it rings; 0 is 60 s. Config.RingMargin is added
	TimeLimit      time.Duration    // the longest talk; 0 is 4 h
	Record         RecordingRequest // from the answer to the end
}

// Place begins an outgoing call. The record is of the call in the queue, which
// it leaves at once; when it is answered it performs its document. All devices
// of a client ring with the SID of the call. It fails with ErrClosed.
func (x *Exchange) Place(o Outgoing) (Record, error) {
	var r Record
	err := x.loop.run(func() {
		c := x.outgoing(o)
		r = c.Record()
		x.place(c, o)
	})
	return r, err
}

// outgoing makes a call that is not known yet. Loop only.
func (x *Exchange) outgoing(o Outgoing) *Call {
	to := o.To.To
	if o.To.Kind == Client {
		to = "client:" + to
	}
	c := x.newCall(DirectionOutboundAPI, o.From, to)
	c.status, c.dialled = StatusQueued, time.Time{}
	c.appSID, c.callback, c.sendDigits = o.AppSID, o.StatusCallback, o.To.SendDigits
	if c.most = o.TimeLimit; c.most <= 0 {
		c.most = defaultTimeLimit
	}
	return c
}

// place puts a call into the queue. Loop only.
func (x *Exchange) place(c *Call, o Outgoing) {
	x.enter(c)
	begin := (&outbound{call: c, req: o}).begin
	if x.stopping || !x.loop.post(begin) {
		c.end(StatusCanceled, Cause{}, true)
	}
}

// outbound is an outgoing call towards the outside: a leg for each device that
// rings, of which one stays. It is the line of the call. Loop only.
type outbound struct {
	call     *Call
	req      Outgoing
	legs     []*Call // that ring
	winner   *Call
	starting bool
	outcome  Status // the most telling of the legs that have ended
	timeout  *time.Timer
}

// begin takes the call out of the queue and lets it ring.
func (o *outbound) begin() {
	c, x := o.call, o.call.x
	if c.status.Final() {
		return
	}
	c.line = o
	c.setStatus(StatusInitiated)
	x.log.Info("call", slog.String("call", c.sid), slog.String("from", shown(c.from)), slog.String("to", shown(c.to)))
	c.report(EventInitiated, StatusInitiated)
	wait := o.req.Timeout
	if wait <= 0 {
		wait = defaultPatience
	}
	o.timeout = x.after(wait+x.cfg.RingMargin, func() {
		if o.winner == nil {
			c.end(StatusNoAnswer, Cause{}, true)
		}
	})
	o.starting = true
	switch o.req.To.Kind {
	case Client:
		o.ringClient()
	case Number:
		o.ringNumber()
	case TargetUnknown:
		o.outcome = StatusFailed
	}
	o.starting = false
	o.settle()
}

func (o *outbound) ringClient() {
	x := o.call.x
	o.outcome = StatusNoAnswer // if no device is there
	for _, device := range x.newest(o.req.To.To) {
		o.outcome = StatusUnknown
		x.summon(o.leg(), device, o.req.To.Params)
	}
}

func (o *outbound) ringNumber() {
	x, number := o.call.x, o.req.To.To
	if robot, ok := x.robots[number]; ok {
		x.ringRobot(o.leg(), robot)
		return
	}
	if own, ok := x.Number(number); ok {
		x.ringOwn(o.leg(), own)
		return
	}
	if device := x.telephone(number); device != nil {
		x.ringTelephone(o.leg(), device)
		return
	}
	o.outcome = StatusFailed
}

// leg makes a leg of the call. It has the call's SID and hears with its ears.
func (o *outbound) leg() *Call {
	leg := o.call.x.newCall(DirectionOutboundAPI, o.call.from, o.call.to)
	leg.sid, leg.ears, leg.status, leg.child = o.call.sid, o.call.ears, StatusInitiated, o
	o.legs = append(o.legs, leg)
	return leg
}

// settle ends the call when nobody is left to answer it.
func (o *outbound) settle() {
	if o.winner == nil && len(o.legs) == 0 && !o.starting {
		o.timeout.Stop()
		o.call.end(o.outcome, Cause{}, false)
	}
}

// childRinging implements begetter.
func (o *outbound) childRinging() { o.call.heardRinging() }

// childAnswered implements begetter.
func (o *outbound) childAnswered(leg *Call) {
	c := o.call
	if c.status.Final() || o.winner != nil {
		leg.end(StatusCanceled, Cause{}, true)
		return
	}
	o.winner = leg
	o.timeout.Stop()
	o.dismiss(leg)
	c.port = leg.port
	c.setStatus(StatusInProgress)
	c.report(EventAnswered, StatusInProgress)
	if o.req.Record.From != RecordNever {
		c.recorded = c.tape(SourceOutboundAPI, o.req.Record, media.RecorderConfig{})
	}
	program := c.document(o.req.Start)
	if perform := o.req.Perform; perform != nil {
		program = func(ctx context.Context) { perform(ctx, c) }
	}
	c.run(func(ctx context.Context) {
		if err := c.SendDigits(ctx, c.sendDigits); err == nil {
			program(ctx)
		}
	})
}

// childEnded implements begetter.
func (o *outbound) childEnded(leg *Call) {
	if leg == o.winner {
		o.call.end(leg.status, Cause{}, false)
		return
	}
	o.legs = slices.DeleteFunc(o.legs, func(other *Call) bool { return other == leg })
	if rank(leg.status) > rank(o.outcome) {
		o.outcome = leg.status
	}
	o.settle()
}

// dismiss ends the legs that ring, but for one; nil: all.
func (o *outbound) dismiss(but *Call) {
	o.starting = true
	for _, leg := range slices.Clone(o.legs) {
		if leg != but {
			leg.end(StatusCanceled, Cause{}, true)
		}
	}
	o.starting = false
}

// Ring implements Line.
func (*outbound) Ring() {}

// Answer implements Line.
func (*outbound) Answer() {}

// Hangup implements Line.
func (o *outbound) Hangup(cause Cause) {
	if o.winner != nil {
		o.winner.end(StatusCompleted, cause, true)
	}
}

// Cancel implements Line.
func (o *outbound) Cancel() {
	o.timeout.Stop()
	o.dismiss(nil)
}

// Port implements Line.
func (o *outbound) Port() media.Port { return o.call.port }
