package exchange

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"softphone/carrier/media"
)

// QueueDialRequest is what a Dial with a Queue asks for.
//
// Source: https://www.twilio.com/docs/voice/twiml/queue.
type QueueDialRequest struct {
	Name           string           // of the queue
	Timeout        time.Duration    // how long an empty queue is waited at; 0 is 30 s. Config.RingMargin is added
	TimeLimit      time.Duration    // the longest talk; 0 is 4 h
	HangupOnStar   bool             // * ends the talk
	AnswerOnBridge bool             // the call is answered only when it is connected
	Record         RecordingRequest // of this call, while it talks: it is left, who was taken right
	// Whisper is what a call hears before it is connected: sid is its SID, params are those of each request. nil is
	// nothing. If it fails the call is connected all the same.
	Whisper func(sid string, params func() url.Values) Sound
}

// pickup is a call that takes another out of a queue. All of it but done is owned by the loop; result may be read when
// done is closed.
type pickup struct {
	call   *Call
	req    QueueDialRequest
	queue  *queue
	done   chan struct{}
	result DialResult
	ended  bool

	member  *member   // who was taken; nil while nobody was
	begun   time.Time // of the talk
	timeout *time.Timer
	limit   *time.Timer
	quiet   context.CancelFunc // stops the whisper
	release func()             // undoes the bridge

	recording *recording
}

// DialQueue connects the call with the one that has waited longest in a queue, or with the first that comes. It returns
// when the talk is over, and then both calls go on by themselves; or when nobody came in time. When ctx ends it gives
// up. The result is complete in every case: no-answer when nobody came, failed when there is no such queue.
func (c *Call) DialQueue(ctx context.Context, req QueueDialRequest) DialResult {
	p := &pickup{call: c, req: req, done: make(chan struct{})}
	if err := c.x.loop.run(p.begin); err != nil {
		return DialResult{Status: StatusFailed}
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		c.x.loop.post(p.giveUp)
		select {
		case <-p.done:
		case <-c.x.loop.done:
			select {
			case <-p.done:
			default:
				return DialResult{Status: StatusFailed}
			}
		}
	}
	p.result.Recording = c.x.settled(p.recording)
	return p.result
}

func (p *pickup) begin() {
	c := p.call
	switch {
	case c.status.Final():
		p.finish(StatusCanceled)
		return
	case !p.req.AnswerOnBridge && !c.ready("Dial"), c.engaged():
		p.finish(StatusFailed)
		return
	}
	if p.queue = c.x.queueNamed(p.req.Name); p.queue == nil {
		c.x.log.Warn("there is no such queue", slog.String("call", c.sid), slog.String("queue", p.req.Name))
		p.finish(StatusFailed)
		return
	}
	c.pickup = p
	p.look()
}

// look takes the front of the queue, or waits until somebody comes. Loop only.
func (p *pickup) look() {
	if p.call.x.queues[p.queue.sid] != p.queue { // deleted while somebody heard the whisper
		p.finish(StatusFailed)
		return
	}
	p.queue.takers = append(p.queue.takers, p)
	if len(p.queue.members) > 0 {
		p.queue.takers[0].take(p.queue.members[0])
	}
	if p.member != nil || p.ended {
		return
	}
	wait := p.req.Timeout
	if wait <= 0 {
		wait = defaultTimeout
	}
	p.timeout = p.call.x.after(wait+p.call.x.cfg.RingMargin, func() {
		if p.member == nil {
			p.finish(StatusNoAnswer)
		}
	})
}

// take takes a call out of the queue and lets it hear the whisper. Loop only.
func (p *pickup) take(m *member) {
	p.unlist()
	m.leave()
	m.taker, p.member = p, m
	p.result.CallSID = m.call.sid
	if p.req.Whisper == nil {
		p.bridge(m)
		return
	}
	x, hushed := p.call.x, m.hushed
	sound := p.req.Whisper(m.call.sid, func() url.Values {
		v := m.call.Params()
		v.Set("QueueSid", p.queue.sid)
		v.Set("DequeingCallSid", p.call.sid) // spelled so
		if err := x.loop.run(func() { v.Set("QueueTime", seconds(m.waited())) }); err != nil {
			x.log.Debug("time in a queue is not known any more", slog.String("call", m.call.sid))
		}
		return v
	})
	p.quiet = x.spawn(func(ctx context.Context) {
		if hushed != nil {
			<-hushed
		}
		err := sound(ctx, m.call.Play)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			x.log.Warn("whisper failed", slog.String("call", m.call.sid), slog.String("error", err.Error()))
		}
		x.loop.post(func() { p.bridge(m) })
	})
}

// unlist takes the call out of those who wait for a member. Loop only.
func (p *pickup) unlist() {
	if p.timeout != nil {
		p.timeout.Stop()
	}
	if p.queue != nil {
		p.queue.takers = slices.DeleteFunc(p.queue.takers, func(o *pickup) bool { return o == p })
	}
}

// bridge joins the two. Loop only.
func (p *pickup) bridge(m *member) {
	c, x := p.call, p.call.x
	if p.ended || p.member != m {
		return
	}
	if c.direction == DirectionInbound {
		if err := c.answer(); err != nil {
			p.giveUp()
			return
		}
	}
	if c.port == nil {
		p.finish(StatusFailed)
		m.back()
		return
	}
	p.release = media.Bridge(c.port, m.call.port)
	p.result.Bridged, p.begun = true, x.cfg.Now()
	if p.req.Record.From != RecordNever {
		p.recording = c.tape(SourceDial, p.req.Record, media.RecorderConfig{})
	}
	x.log.Info("bridged", slog.String("call", c.sid), slog.String("with", m.call.sid), slog.String("queue", p.queue.sid))
	if t, ok := c.port.(*tapped); ok && p.req.HangupOnStar {
		t.onStar(func() { x.loop.post(p.giveUp) })
	}
	limit := p.req.TimeLimit
	if limit <= 0 {
		limit = defaultTimeLimit
	}
	p.limit = x.after(limit, p.giveUp)
}

// memberGone: who was taken has left. Loop only.
func (p *pickup) memberGone() {
	p.member = nil
	if p.quiet != nil {
		p.quiet()
	}
	switch {
	case p.ended:
	case p.result.Bridged:
		p.finish(StatusCompleted)
	default:
		p.look()
	}
}

// giveUp ends the Dial: who has talked goes on, who has not waits again. Loop only.
func (p *pickup) giveUp() {
	if p.ended {
		return
	}
	m := p.member
	switch {
	case p.result.Bridged:
		p.finish(StatusCompleted)
		m.over(QueueBridged)
	case m != nil:
		p.finish(StatusCanceled)
		m.back()
	default:
		p.finish(StatusCanceled)
	}
}

// finish ends the Dial: the call has its port back. Loop only.
func (p *pickup) finish(status Status) {
	if p.ended {
		return
	}
	p.ended = true
	p.unlist()
	c := p.call
	p.result.Status = status
	if p.result.Bridged && !p.result.Moved {
		p.result.Duration = c.x.cfg.Now().Sub(p.begun).Round(time.Second)
	}
	if p.limit != nil {
		p.limit.Stop()
	}
	if p.quiet != nil {
		p.quiet()
	}
	p.recording.end(RecordingProcessing)
	if p.release != nil {
		p.release()
	}
	if c.pickup == p {
		c.pickup = nil
		if t, ok := c.port.(*tapped); ok {
			t.onStar(nil)
			t.Listen(nil)
		}
		if c.answered.IsZero() {
			c.dialStatus = status
		}
	}
	if p.member != nil {
		p.member.taker = nil
	}
	close(p.done)
}
