package exchange

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"time"

	"softphone/carrier/media"
)

// Call is one leg. It is the handle of programs; it is safe for concurrent use
// and stays readable after the call has ended.
type Call struct {
	x *Exchange

	// Set before the call is known to anyone.
	sid       string
	parent    *Call
	from, to  string
	client    bool   // begun by a browser: Called is empty
	outside   bool   // not of the account: never told, recorded or given out
	telephone string // the number of the telephone whose line it uses
	direction Direction
	appSID    string
	hooks     Hooks
	custom    url.Values
	callback  StatusCallback
	ears      *ears
	created   time.Time
	order     uint64        // of creation
	done      chan struct{} // closed when the call has ended

	mu       sync.Mutex // for readers elsewhere; only the loop writes
	status   Status
	dialled  time.Time
	answered time.Time
	ended    time.Time
	updated  time.Time

	// Owned by the loop.
	cancel     context.CancelFunc // of the program's context
	running    *performance       // the program, while there is one
	line       Line
	port       media.Port
	dial       *dialing     // of this call as a parent
	child      begetter     // of this call as a child
	seat       *participant // of this call in a conference
	queued     *member      // of this call in a queue
	pickup     *pickup      // of another call from a queue
	invitation *invitation  // into a conference, until it is there
	dialStatus Status       // of the last dial, while unanswered
	sequence   int          // of status callbacks
	sendDigits string
	recordings []*recording // that run
	recorded   *recording   // with which it was begun, by REST
	ringing    bool
	most       time.Duration // how long it may be answered; 0: for ever
	limit      *time.Timer   // ends the call then
}

// begetter is what has made a call and waits for what becomes of it: a Dial, or
// a request to the REST API. Loop only.
type begetter interface {
	childRinging()
	childAnswered(*Call)
	childEnded(*Call)
}

func (x *Exchange) newCall(d Direction, from, to string) *Call {
	now := x.cfg.Now()
	return &Call{
		x:         x,
		sid:       x.cfg.NewSID("CA"),
		from:      from,
		to:        to,
		direction: d,
		status:    StatusRinging,
		created:   now,
		dialled:   now,
		updated:   now,
		ears:      newEars(),
		done:      make(chan struct{}),
	}
}

// SID returns the call's SID: CA and 32 hex digits.
func (c *Call) SID() string { return c.sid }

// ParentSID returns the SID of the call that dialled this one; empty if none
// did.
func (c *Call) ParentSID() string {
	if c.parent == nil {
		return ""
	}
	return c.parent.sid
}

// AccountSID returns the SID of the account.
func (c *Call) AccountSID() string { return c.x.cfg.Account.SID }

// AppSID returns the SID of the application that handles the call; empty if
// none does.
func (c *Call) AppSID() string { return c.appSID }

// From returns the caller: "client:" and an identity, or a number.
func (c *Call) From() string { return c.from }

// To returns the callee: "client:" and an identity, or a number; for a call
// from a browser its custom parameter To, which is often empty.
func (c *Call) To() string { return c.to }

// Direction says who began the call.
func (c *Call) Direction() Direction { return c.direction }

// Status returns the call's status at this moment.
func (c *Call) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

// Answered says whether the call has ever been answered.
func (c *Call) Answered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.answered.IsZero()
}

// Done is closed when the call has ended.
func (c *Call) Done() <-chan struct{} { return c.done }

// Answer answers an inbound call; when it is answered already that is no
// error. It fails with ErrNotInbound, ErrEnded or ErrClosed.
func (c *Call) Answer(context.Context) error {
	if c.direction != DirectionInbound {
		return ErrNotInbound
	}
	result := ErrClosed
	if err := c.x.loop.run(func() { result = c.answer() }); err != nil {
		return err
	}
	return result
}

// Reject refuses an inbound call that has not been answered. The status is
// StatusBusy, or anything else for StatusNoAnswer. It fails with ErrNotInbound,
// ErrAnswered, ErrEnded or ErrClosed.
func (c *Call) Reject(status Status) error {
	if c.direction != DirectionInbound {
		return ErrNotInbound
	}
	result := ErrClosed
	err := c.x.loop.run(func() {
		switch {
		case c.status.Final():
			result = ErrEnded
		case !c.answered.IsZero():
			result = ErrAnswered
		case status == StatusBusy:
			c.end(StatusBusy, Cause{Code: codeBusy, Message: "Busy here"}, true)
			result = nil
		default:
			c.end(StatusNoAnswer, Cause{Code: codeDecline, Message: "Decline"}, true)
			result = nil
		}
	})
	if err != nil {
		return err
	}
	return result
}

// Codes that a refused caller is given.
//
// Source: https://www.twilio.com/docs/voice/sdks/error-codes.
const (
	codeBusy    = 31486
	codeDecline = 31603
)

// Hangup ends the call and its children.
func (c *Call) Hangup() {
	c.x.loop.post(func() { c.end(c.hangupStatus(), Cause{}, true) })
}

// Afterwards returns a context for requests that must still be made when the
// call has ended, such as the action of a Dial. It ends when the exchange
// closes, and after the time allowed.
func (c *Call) Afterwards(allow time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.x.loop, allow)
}

// Later runs a task in a goroutine of its own, for requests that nobody waits
// for. The task's context ends when the exchange closes, and after the time
// allowed. It may be called by the call's program only.
func (c *Call) Later(allow time.Duration, task func(ctx context.Context)) {
	c.x.launch(func(ctx context.Context) {
		limited, cancel := context.WithTimeout(ctx, allow)
		defer cancel()
		task(limited)
	})
}

// hangupStatus is the final status if the carrier's side ends the call now.
func (c *Call) hangupStatus() Status {
	switch {
	case !c.answered.IsZero():
		return StatusCompleted
	case c.direction != DirectionInbound:
		return StatusCanceled
	case c.dialStatus != StatusUnknown:
		return c.dialStatus
	}
	return StatusCompleted
}

// answer answers an inbound call. Loop only.
func (c *Call) answer() error {
	if c.status.Final() || c.line == nil {
		return ErrEnded
	}
	if !c.answered.IsZero() {
		return nil
	}
	c.setStatus(StatusInProgress)
	c.line.Answer()
	return nil
}

// ring tells the far end of an inbound call that the callee is alerted. Loop only.
func (c *Call) ring() {
	if c.line == nil || c.status.Final() || !c.answered.IsZero() || c.ringing {
		return
	}
	c.ringing = true
	c.line.Ring()
}

func (c *Call) setStatus(s Status) {
	now := c.x.cfg.Now()
	c.mu.Lock()
	c.status, c.updated = s, now
	switch {
	case s == StatusInitiated:
		c.dialled = now
	case s == StatusInProgress:
		c.answered = now
	case s.Final():
		c.ended = now
	}
	c.mu.Unlock()
	if s == StatusInProgress {
		c.arm()
	}
}

// talked is how long the call was answered, in whole seconds.
func (c *Call) talked() time.Duration {
	if c.answered.IsZero() || c.ended.IsZero() {
		return 0
	}
	return c.ended.Sub(c.answered).Round(time.Second)
}

// end ends the call: its far end is told if tell is set, its children end, its
// callbacks are sent, its dial goes on without it. Loop only.
func (c *Call) end(status Status, cause Cause, tell bool) {
	if c.status.Final() {
		return
	}
	wasAnswered := !c.answered.IsZero()
	c.setStatus(status)
	c.x.remember(c)
	c.x.log.Info("call ended", slog.String("call", c.sid), slog.String("status", status.String()))
	if c.dial != nil {
		c.dial.parentGone()
	}
	if c.seat != nil {
		c.seat.leave(leftHungUp, false)
	}
	if c.queued != nil {
		c.queued.hungUp()
	}
	if c.pickup != nil {
		c.pickup.giveUp()
	}
	if c.invitation != nil {
		c.invitation.over()
	}
	for _, rec := range slices.Clone(c.recordings) {
		rec.end(RecordingProcessing)
	}
	if tell && c.line != nil {
		if c.direction == DirectionInbound || wasAnswered {
			cause.Status = status
			c.line.Hangup(cause)
		} else {
			c.line.Cancel()
		}
	}
	switch {
	case c.direction == DirectionInbound:
		c.reportEnd()
	case !c.dialled.IsZero(): // a call that was given up in the queue is not reported
		c.report(EventCompleted, status)
	}
	close(c.done)
	c.hangUpTelephone()
	if c.limit != nil {
		c.limit.Stop()
	}
	if c.cancel != nil {
		c.cancel()
	}
	if c.port != nil {
		_ = c.port.Close()
	}
	if c.child != nil {
		c.child.childEnded(c)
	}
}
