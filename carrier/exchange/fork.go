package exchange

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"softphone/carrier/media"
)

// The defaults of a Dial.
//
// Source: https://www.twilio.com/docs/voice/twiml/dial#dial-attributes.
const (
	defaultTimeout   = 30 * time.Second
	defaultTimeLimit = 4 * time.Hour
)

// dialing is a Dial in progress. All of it but done is owned by the loop;
// result may be read when done is closed.
type dialing struct {
	x      *Exchange
	parent *Call
	req    DialRequest
	done   chan struct{}
	result DialResult

	groups   [][]Target // still to be called
	starting bool       // children of a group are being made
	ringing  []*Call    // children that have not been answered
	winner   *Call
	outcome  Status // the best of the children that have ended
	ended    bool

	timeout *time.Timer
	limit   *time.Timer
	quiet   context.CancelFunc // stops the ringback
	release func()             // undoes the bridge

	recording *recording
}

// Dial calls the targets and bridges the first that answers with this call. It
// returns when the talk is over or nobody could be reached; when ctx ends it
// gives up and ends the child. The result is complete in every case.
func (c *Call) Dial(ctx context.Context, req DialRequest) DialResult {
	d := &dialing{x: c.x, parent: c, req: req, done: make(chan struct{})}
	if err := c.x.loop.run(d.begin); err != nil {
		return DialResult{Status: StatusFailed}
	}
	select {
	case <-d.done:
	case <-ctx.Done():
		c.x.loop.post(d.giveUp)
		select {
		case <-d.done:
		case <-c.x.loop.done:
			select {
			case <-d.done:
			default:
				return DialResult{Status: StatusFailed}
			}
		}
	}
	d.result.Recording = c.x.settled(d.recording)
	return d.result
}

func (d *dialing) begin() {
	c := d.parent
	switch {
	case c.status.Final():
		d.finish(StatusCanceled)
		return
	case c.engaged():
		d.x.log.Warn("dial in a call that is dialling", slog.String("call", c.sid))
		d.ended = true
		d.result.Status = StatusFailed
		close(d.done)
		return
	}
	c.dial = d
	if !d.req.AnswerOnBridge && c.direction == DirectionInbound {
		if err := c.answer(); err != nil && !errors.Is(err, ErrEnded) {
			d.x.log.Warn("dial cannot answer its parent", slog.String("call", c.sid), slog.String("error", err.Error()))
		}
	}
	if d.req.Sequential {
		for _, t := range d.req.Targets {
			d.groups = append(d.groups, []Target{t})
		}
	} else if len(d.req.Targets) > 0 {
		d.groups = [][]Target{d.req.Targets}
	}
	d.next()
}

// next calls the next group of targets, or ends the dial when none is left.
func (d *dialing) next() {
	for len(d.groups) > 0 && !d.ended {
		group := d.groups[0]
		d.groups = d.groups[1:]
		d.outcome = StatusUnknown // the last group decides
		d.starting = true
		for _, t := range group {
			d.call(t)
		}
		d.starting = false
		if d.winner != nil || d.ended {
			return
		}
		if len(d.ringing) > 0 {
			d.arm()
			return
		}
	}
	if !d.ended {
		if d.outcome == StatusUnknown {
			d.outcome = StatusFailed
		}
		d.finish(d.outcome)
	}
}

func (d *dialing) arm() {
	wait := d.req.Timeout
	if wait <= 0 {
		wait = defaultTimeout
	}
	if d.timeout != nil {
		d.timeout.Stop()
	}
	d.timeout = d.x.after(wait+d.x.cfg.RingMargin, func() {
		if d.ended || d.winner != nil {
			return
		}
		d.outcome = StatusNoAnswer
		d.endRinging(StatusNoAnswer)
	})
}

// call makes the children of one target.
func (d *dialing) call(t Target) {
	switch t.Kind {
	case Client:
		d.callClient(t)
	case Number:
		d.callNumber(t)
	case TargetUnknown:
		d.note(StatusFailed)
	}
}

func (d *dialing) callClient(t Target) {
	devices := d.x.newest(t.To)
	if len(devices) == 0 {
		d.newChild(t, "client:"+t.To).end(StatusNoAnswer, Cause{}, false)
		return
	}
	for _, device := range devices {
		d.x.summon(d.newChild(t, "client:"+t.To), device, t.Params)
	}
}

// newChild makes a child call that has left the queue.
func (d *dialing) newChild(t Target, to string) *Call {
	from := d.req.CallerID
	if from == "" {
		from = d.parent.from
	}
	c := d.x.newCall(DirectionOutboundDial, from, to)
	c.status = StatusInitiated
	c.parent, c.outside = d.parent, d.parent.outside
	c.callback = t.StatusCallback
	c.sendDigits = t.SendDigits
	c.child = d
	d.ringing = append(d.ringing, c)
	d.result.CallSID = c.sid
	d.x.enter(c)
	c.report(EventInitiated, StatusInitiated)
	return c
}

// childRinging: a callee is alerted.
func (d *dialing) childRinging() {
	if d.ended || d.winner != nil {
		return
	}
	d.record(RecordFromRinging)
	if d.parent.answered.IsZero() {
		d.parent.ring()
		return
	}
	if d.quiet != nil || d.parent.port == nil {
		return
	}
	country := d.req.RingTone
	if country == "" {
		country = "us"
	}
	port := d.parent.port
	d.quiet = d.x.spawn(func(ctx context.Context) {
		_ = d.x.engine.Play(ctx, port, media.Ringback(country)) // ends by cancel or with the port
	})
}

// childAnswered: a callee has answered; the first wins.
func (d *dialing) childAnswered(c *Call) {
	if d.ended || d.winner != nil {
		c.end(StatusCanceled, Cause{}, true)
		return
	}
	d.winner = c
	d.ringing = slices.DeleteFunc(d.ringing, func(o *Call) bool { return o == c })
	d.result.CallSID = c.sid
	if d.timeout != nil {
		d.timeout.Stop()
	}
	d.endRinging(StatusCanceled)
	if c.sendDigits == "" {
		d.bridge()
		return
	}
	c.cancel = d.x.spawn(func(ctx context.Context) {
		if err := c.SendDigits(ctx, c.sendDigits); err == nil {
			d.x.loop.post(d.bridge)
		}
	})
}

// bridge joins the parent and the winner.
func (d *dialing) bridge() {
	if d.ended || d.winner.status.Final() {
		return
	}
	d.hush()
	if d.parent.direction == DirectionInbound {
		if err := d.parent.answer(); err != nil {
			d.winner.end(StatusCompleted, Cause{}, true)
			return
		}
	}
	if d.parent.port == nil || d.winner.port == nil {
		d.winner.end(StatusFailed, Cause{}, true)
		return
	}
	d.release = media.Bridge(d.parent.port, d.winner.port)
	d.result.Bridged = true
	d.record(d.req.Record.From)
	d.x.log.Info("bridged", slog.String("call", d.parent.sid), slog.String("with", d.winner.sid))
	if t, ok := d.parent.port.(*tapped); ok && d.req.HangupOnStar {
		t.onStar(func() { d.x.loop.post(d.talkOver) })
	}
	limit := d.req.TimeLimit
	if limit <= 0 {
		limit = defaultTimeLimit
	}
	d.limit = d.x.after(limit, d.talkOver)
}

// record records the parent, if it is to be recorded from now on.
func (d *dialing) record(from RecordFrom) {
	if d.recording == nil && from != RecordNever && d.req.Record.From == from {
		d.recording = d.parent.tape(SourceDial, d.req.Record, media.RecorderConfig{})
	}
}

// talkOver ends the winner; the parent goes on.
func (d *dialing) talkOver() {
	if !d.ended && d.winner != nil {
		d.winner.end(StatusCompleted, Cause{}, true)
	}
}

// childEnded: a child is no more.
func (d *dialing) childEnded(c *Call) {
	if c == d.winner {
		d.result.Duration = c.talked()
		d.finish(StatusCompleted)
		return
	}
	d.ringing = slices.DeleteFunc(d.ringing, func(o *Call) bool { return o == c })
	if d.winner != nil || d.ended {
		return
	}
	d.result.CallSID = c.sid
	d.note(c.status)
	if len(d.ringing) == 0 && !d.starting {
		d.next()
	}
}

// note keeps the most telling outcome: busy before no-answer before failed.
func (d *dialing) note(s Status) {
	if rank(s) > rank(d.outcome) {
		d.outcome = s
	}
}

// rank says how telling the end of an unanswered call is.
func rank(s Status) int {
	switch s {
	case StatusBusy:
		return 3
	case StatusNoAnswer, StatusCanceled:
		return 2
	case StatusFailed:
		return 1
	case StatusUnknown, StatusQueued, StatusInitiated, StatusRinging, StatusInProgress, StatusCompleted:
	}
	return 0
}

// endRinging ends all children that were not answered.
func (d *dialing) endRinging(status Status) {
	starting := d.starting
	d.starting = true
	for _, c := range slices.Clone(d.ringing) {
		outcome := d.outcome
		c.end(status, Cause{}, true)
		if outcome != StatusUnknown {
			d.outcome = outcome
		}
	}
	d.starting = starting
	if d.winner == nil && !d.ended && !starting {
		d.next()
	}
}

// parentGone: the caller has hung up.
func (d *dialing) parentGone() { d.giveUp() }

// giveUp ends the dial and its children.
func (d *dialing) giveUp() {
	if d.ended {
		return
	}
	d.groups = nil
	if d.winner != nil {
		d.winner.end(StatusCompleted, Cause{}, true)
		return
	}
	d.outcome = StatusCanceled
	d.endRinging(StatusCanceled)
}

// hush stops the ringback.
func (d *dialing) hush() {
	if d.quiet != nil {
		d.quiet()
	}
}

// finish ends the dial: the parent has its port back.
func (d *dialing) finish(status Status) {
	if d.ended {
		return
	}
	d.ended = true
	d.result.Status = status
	for _, t := range []*time.Timer{d.timeout, d.limit} {
		if t != nil {
			t.Stop()
		}
	}
	d.hush()
	d.recording.end(RecordingProcessing)
	if d.release != nil {
		d.release()
	}
	if t, ok := d.parent.port.(*tapped); ok {
		t.onStar(nil)
		t.Listen(nil)
	}
	if d.parent.dial == d {
		d.parent.dial = nil
	}
	if d.parent.answered.IsZero() {
		d.parent.dialStatus = status
	}
	close(d.done)
}
