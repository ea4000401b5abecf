package exchange

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"time"
)

// EnqueueRequest is what an Enqueue verb asks for.
//
// Source: https://www.twilio.com/docs/voice/twiml/enqueue.
type EnqueueRequest struct {
	Name    string // of the queue, which is made if it does not exist
	MaxSize int    // how many may wait, this call included; 0: as many as the queue allows. A queue that is made has it
	// Wait lets the call hear something for as long as it waits; it may be begun again. ctx ends when the call does not
	// wait any more. params are those of its requests, asked anew for each. It returns true to leave the queue; an error
	// that is not of the end of the call means that the TwiML is wrong. nil is music.
	Wait func(ctx context.Context, params func() url.Values) (leave bool, err error)
}

// EnqueueResult is how an Enqueue ended. It is complete even when the call has ended.
type EnqueueResult struct {
	Result   QueueResult
	QueueSID string        // empty if the call did not come into the queue
	Time     time.Duration // in the queue
}

// member is a call in a queue. All of it but done is owned by the loop; result may be read when done is closed.
type member struct {
	call   *Call
	req    EnqueueRequest
	queue  *queue // nil: it never came in
	since  time.Time
	left   time.Time // zero while it waits
	taker  *pickup   // who has taken it; nil while it waits
	done   chan struct{}
	result EnqueueResult
	gone   bool

	quiet  context.CancelFunc // stops what it hears
	hushed chan struct{}      // closed when that has ended
	turn   int                // counts what it has heard
}

// Enqueue puts the call into a queue. It answers an inbound call, and returns when the call has left the queue, and has
// talked with who took it from there. When ctx ends the call leaves. The result is complete in every case.
func (c *Call) Enqueue(ctx context.Context, req EnqueueRequest) EnqueueResult {
	m := &member{call: c, req: req, done: make(chan struct{})}
	if err := c.x.loop.run(m.join); err != nil {
		return EnqueueResult{}
	}
	select {
	case <-m.done:
	case <-ctx.Done():
		c.x.loop.post(m.redirected)
		select {
		case <-m.done:
		case <-c.x.loop.done:
			select {
			case <-m.done:
			default:
				return EnqueueResult{}
			}
		}
	}
	return m.result
}

// engaged says whether a verb has the call's sound already. Loop only.
func (c *Call) engaged() bool {
	return c.dial != nil || c.seat != nil || c.queued != nil || c.pickup != nil
}

// ready answers an inbound call and says whether it can be connected. Loop only.
func (c *Call) ready(verb string) bool {
	switch {
	case c.status.Final():
		return false
	case c.engaged():
		c.x.log.Warn("verb in a call that is engaged", slog.String("call", c.sid), slog.String("verb", verb))
		return false
	}
	if c.direction == DirectionInbound {
		if err := c.answer(); err != nil {
			return false
		}
	}
	if c.port == nil {
		c.x.log.Warn("call has no sound", slog.String("call", c.sid), slog.String("verb", verb))
		return false
	}
	return true
}

// join puts the call at the end of the queue. Loop only.
func (m *member) join() {
	c, x := m.call, m.call.x
	if !c.ready("Enqueue") {
		m.over(QueueSystemError)
		return
	}
	q := x.queueNamed(m.req.Name)
	if q == nil {
		q = x.newQueue(m.req.Name, m.req.MaxSize)
	}
	most := q.most
	if m.req.MaxSize > 0 {
		most = min(most, m.req.MaxSize)
	}
	if len(q.members) >= most {
		m.over(QueueFull)
		return
	}
	m.queue, m.since = q, x.cfg.Now()
	m.result.QueueSID = q.sid
	c.queued = m
	q.members = append(q.members, m)
	x.log.Info("call is queued", slog.String("call", c.sid), slog.String("queue", q.sid), slog.Int("position", len(q.members)))
	m.wait()
}

// wait lets the call wait: for the first who is there to take it, if there is one. Loop only.
func (m *member) wait() {
	if takers := m.queue.takers; len(takers) > 0 {
		takers[0].take(m.queue.members[0])
		if m.taker != nil {
			return
		}
	}
	x, turn, hushed := m.call.x, m.turn, make(chan struct{})
	m.hushed = hushed
	m.quiet = x.spawn(func(ctx context.Context) {
		defer close(hushed)
		leave, err := m.pass(ctx)
		if ctx.Err() != nil || errors.Is(err, ErrEnded) {
			return
		}
		x.loop.post(func() {
			switch {
			case m.turn != turn:
			case err != nil:
				x.log.Warn("waiting in a queue failed", slog.String("call", m.call.sid), slog.String("error", err.Error()))
				m.over(QueueError)
			case leave:
				m.over(QueueLeft)
			}
		})
	})
}

// pass lets the call hear what those hear who wait.
func (m *member) pass(ctx context.Context) (leave bool, err error) {
	if m.req.Wait == nil {
		return false, HoldMusic(ctx, m.call.Play)
	}
	return m.req.Wait(ctx, func() url.Values {
		v := m.call.Params()
		if err := m.call.x.loop.run(func() { m.describe(v) }); err != nil {
			m.call.x.log.Debug("place in a queue is not known any more", slog.String("call", m.call.sid))
		}
		return v
	})
}

// leave takes the call out of those who wait. Loop only.
func (m *member) leave() {
	m.turn++
	if m.quiet != nil {
		m.quiet()
	}
	if q := m.queue; q != nil && m.left.IsZero() {
		m.left = m.call.x.cfg.Now()
		q.members = slices.DeleteFunc(q.members, func(o *member) bool { return o == m })
	}
}

// back puts the call to the front again, as who took it has gone before they were connected. Loop only.
func (m *member) back() {
	q := m.queue
	m.left, m.taker = time.Time{}, nil
	if q.x.queues[q.sid] != q { // deleted meanwhile
		m.over(QueueSystemError)
		return
	}
	q.members = slices.Insert(q.members, 0, m)
	m.wait()
}

// over ends the verb: the call has its port back. Loop only.
func (m *member) over(result QueueResult) {
	if m.gone {
		return
	}
	m.gone = true
	m.leave()
	c, p := m.call, m.taker
	m.taker = nil
	m.result.Result = result
	if m.queue != nil {
		m.result.Time = m.waited()
		c.queued = nil
		c.x.log.Info("call leaves the queue", slog.String("call", c.sid), slog.String("queue", m.queue.sid), slog.String("result", result.String()))
	}
	if p != nil {
		p.memberGone()
	}
	if t, ok := c.port.(*tapped); ok && m.queue != nil {
		t.Listen(nil)
	}
	close(m.done)
}

// hungUp: the caller has gone. Loop only.
func (m *member) hungUp() {
	switch p := m.taker; {
	case p == nil:
		m.over(QueueHangup)
	case p.result.Bridged:
		m.over(QueueBridged)
	default:
		m.over(QueueBridging)
	}
}

// redirected: the call goes on with another document. Loop only.
func (m *member) redirected() {
	if p := m.taker; p != nil && p.result.Bridged {
		p.result.Moved = true
		m.over(QueueRedirectedFromBridged)
		return
	}
	m.over(QueueRedirected)
}
