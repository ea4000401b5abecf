package exchange

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// performance is one run of a program.
type performance struct {
	stop context.CancelCauseFunc
	done chan struct{} // closed when it has returned
}

// run gives the call a program, in place of the one that it has: the new one
// begins when the old one has returned. When it returns by itself the call
// ends. Loop only.
func (c *Call) run(program func(context.Context)) {
	before := c.running
	p := &performance{done: make(chan struct{})}
	c.running = p
	p.stop = c.x.launch(func(ctx context.Context) {
		defer close(p.done)
		if before != nil {
			<-before.done
		}
		if ctx.Err() == nil {
			program(ctx)
		}
		c.x.loop.post(func() {
			if c.running == p {
				c.end(c.hangupStatus(), Cause{}, true)
			}
		})
	})
	c.cancel = func() { p.stop(nil) }
}

// document returns the program that performs a document.
func (c *Call) document(start Document) func(context.Context) {
	return func(ctx context.Context) { c.x.cfg.Program.Run(ctx, c, start) }
}

// Redirection is what a live call is to do from now on.
type Redirection struct {
	Start                Document
	StatusCallback       string // empty: as before
	StatusCallbackMethod string
}

// Redirect makes the call abandon what it does and perform another document.
// Its program's context ends with the cause ErrRedirected; its Dial ends, and
// the child with it; a conference goes on without it. A child that talks in a
// Dial leaves it, and its parent's program goes on. It fails with ErrEnded,
// ErrNotAnswered (an outgoing call that rings) or ErrClosed.
//
// Source: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource.
func (c *Call) Redirect(r Redirection) error {
	return c.change(func() error { return c.redirect(r) })
}

// change runs an operation of the REST API on a live call.
func (c *Call) change(operation func() error) error {
	var result error
	failed := c.x.loop.run(func() {
		if c.status.Final() {
			result = ErrEnded
			return
		}
		result = operation()
	})
	return errors.Join(failed, result)
}

func (c *Call) redirect(r Redirection) error {
	if c.line == nil || c.direction != DirectionInbound && c.answered.IsZero() {
		return ErrNotAnswered
	}
	c.x.log.Info("call is redirected", slog.String("call", c.sid))
	if r.StatusCallback != "" {
		c.hooks.StatusCallback, c.hooks.StatusCallbackMethod = r.StatusCallback, r.StatusCallbackMethod
		c.callback.URL, c.callback.Method = r.StatusCallback, r.StatusCallbackMethod
	}
	switch {
	case c.running != nil:
		c.running.stop(ErrRedirected)
	case c.cancel != nil:
		c.cancel()
	}
	if c.dial != nil {
		c.dial.giveUp()
	}
	if c.seat != nil {
		c.seat.leave(leftUpdated, false)
	}
	if c.queued != nil {
		c.queued.redirected()
	}
	if c.pickup != nil {
		c.pickup.giveUp()
	}
	if d, ok := c.child.(*dialing); ok {
		d.childMoved(c)
	}
	c.run(c.document(r.Start))
	return nil
}

// childMoved lets the winner go: the Dial is over, the two are apart.
func (d *dialing) childMoved(c *Call) {
	c.child = nil
	d.result.Moved = true
	d.finish(StatusCompleted)
	if t, ok := c.port.(*tapped); ok {
		t.Listen(nil)
	}
}

// Cancel gives up a call that is queued or rings, and leaves one alone that is
// answered. A call that rings in a Dial counts as answered. It fails with
// ErrEnded or ErrClosed.
func (c *Call) Cancel() error {
	return c.change(func() error {
		if c.answered.IsZero() && c.direction != DirectionOutboundDial {
			c.end(StatusCanceled, Cause{}, true)
		}
		return nil
	})
}

// Complete ends the call in whatever state it is. It fails with ErrEnded or
// ErrClosed.
func (c *Call) Complete() error {
	return c.change(func() error {
		c.end(c.hangupStatus(), Cause{}, true)
		return nil
	})
}

// Limit sets how long the call may be answered, at least a second. A call that
// has been answered for longer ends. It fails with ErrEnded or ErrClosed.
func (c *Call) Limit(most time.Duration) error {
	return c.change(func() error {
		c.most = most
		c.arm()
		return nil
	})
}

// arm makes an answered call end at its limit. Loop only.
func (c *Call) arm() {
	if c.most <= 0 || c.answered.IsZero() {
		return
	}
	if c.limit != nil {
		c.limit.Stop()
	}
	left := c.most - c.x.cfg.Now().Sub(c.answered)
	c.limit = c.x.after(max(left, 0), func() { c.end(StatusCompleted, Cause{}, true) })
}
