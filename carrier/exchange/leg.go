package exchange

import "log/slog"

// Leg is the far end's hold on a call: what happens there is reported through
// it. Its methods return at once and may be called from anywhere, also from a
// Line's methods; what they report takes effect in the order of the calls.
// Reports about a call that has ended do nothing.
type Leg struct{ call *Call }

// Call returns the call of the leg.
func (l *Leg) Call() *Call { return l.call }

// Done is closed when the call has ended.
func (l *Leg) Done() <-chan struct{} { return l.call.done }

// Start gives the call its line; it comes before every other report. An
// inbound call's program starts to run.
func (l *Leg) Start(line Line) {
	c := l.call
	if !c.x.loop.post(func() { c.start(line) }) {
		go line.Hangup(Cause{Status: StatusCanceled})
	}
}

// Ringing reports that an outgoing call alerts its far end.
func (l *Leg) Ringing() {
	c := l.call
	c.x.loop.post(func() { c.heardRinging() })
}

// Answered reports that the far end of an outgoing call has answered and that
// the line has a port.
func (l *Leg) Answered() {
	c := l.call
	c.x.loop.post(func() { c.heardAnswer() })
}

// Rejected reports that the far end of an outgoing call refuses it.
func (l *Leg) Rejected() {
	c := l.call
	c.x.loop.post(func() {
		if c.answered.IsZero() {
			c.end(StatusBusy, Cause{}, false)
		}
	})
}

// HungUp reports that the far end has ended the call.
func (l *Leg) HungUp() {
	c := l.call
	c.x.loop.post(func() {
		switch {
		case !c.answered.IsZero():
			c.end(StatusCompleted, Cause{}, false)
		case c.direction == DirectionInbound:
			c.end(StatusCanceled, Cause{}, false)
		default:
			c.end(StatusBusy, Cause{}, false)
		}
	})
}

// Lost reports that the far end cannot be reached any more: an outgoing call
// that was not answered ends as no-answer, an inbound one as canceled.
func (l *Leg) Lost() {
	c := l.call
	c.x.loop.post(func() {
		switch {
		case !c.answered.IsZero():
			c.end(StatusCompleted, Cause{}, true)
		case c.direction == DirectionInbound:
			c.end(StatusCanceled, Cause{}, true)
		default:
			c.end(StatusNoAnswer, Cause{}, true)
		}
	})
}

// Failed reports that the call could not be connected; the far end is told the
// code.
func (l *Leg) Failed(code int, message string) {
	c := l.call
	c.x.loop.post(func() {
		status := StatusFailed
		if !c.answered.IsZero() {
			status = StatusCompleted
		}
		c.end(status, Cause{Code: code, Message: message}, true)
	})
}

// Digits reports digits that the far end sent by signalling: 0-9 A-D * # and w,
// which is a pause of half a second.
func (l *Leg) Digits(digits string) {
	c := l.call
	at := durationZero
	for _, d := range []byte(digits) {
		pause, ok := digitPause(d)
		switch {
		case ok:
			at += pause
		case at == 0:
			c.x.loop.post(func() { c.heardDigit(d) })
		default:
			c.x.after(at, func() { c.heardDigit(d) })
		}
	}
}

// start attaches the line. Loop only.
func (c *Call) start(line Line) {
	if c.status.Final() {
		if c.direction == DirectionInbound {
			line.Hangup(Cause{Status: c.status})
		} else {
			line.Cancel()
		}
		return
	}
	c.line = line
	if c.direction != DirectionInbound {
		return
	}
	c.hold(line.Port())
	if c.outside {
		c.run(c.passOn)
		return
	}
	start := Document{
		URL:            c.hooks.VoiceURL,
		Method:         c.hooks.VoiceMethod,
		FallbackURL:    c.hooks.VoiceFallbackURL,
		FallbackMethod: c.hooks.VoiceFallbackMethod,
	}
	c.x.log.Info("call", slog.String("call", c.sid), slog.String("from", shown(c.from)), slog.String("to", shown(c.to)))
	c.run(c.document(start))
}

// heardRinging notes that the callee is alerted. Loop only.
func (c *Call) heardRinging() {
	if c.status != StatusInitiated {
		return
	}
	c.setStatus(StatusRinging)
	c.report(EventRinging, StatusRinging)
	if c.child != nil {
		c.child.childRinging()
	}
}

// heardAnswer notes that the callee has answered. Loop only.
func (c *Call) heardAnswer() {
	if c.status.Final() || !c.answered.IsZero() || c.direction == DirectionInbound || c.line == nil {
		return
	}
	c.setStatus(StatusInProgress)
	c.hold(c.line.Port())
	c.report(EventAnswered, StatusInProgress)
	if c.child != nil {
		c.child.childAnswered(c)
	}
}
