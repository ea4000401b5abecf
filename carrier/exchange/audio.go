package exchange

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"softphone/carrier/media"
)

// Source is sound: 8000 Hz, mono, 16 bit. See media.Source.
type Source = media.Source

const (
	durationZero time.Duration = 0
	digitTime                  = 230 * time.Millisecond // a tone of 160 ms and a gap of 70 ms
)

// digitPause returns how long a w or W in a string of digits lasts.
func digitPause(d byte) (time.Duration, bool) {
	switch d {
	case 'w':
		return 500 * time.Millisecond, true
	case 'W':
		return time.Second, true
	}
	return 0, false
}

// Play plays a sound to the call's far end until the sound's end (nil), until
// ctx ends (its error) or until the call does (ErrEnded). The call should be
// answered and not be in a Dial.
func (c *Call) Play(ctx context.Context, src Source) error {
	var port media.Port
	if err := c.x.loop.run(func() { port = c.port }); err != nil {
		return err
	}
	if port == nil {
		return ErrEnded
	}
	if err := c.x.engine.Play(ctx, port, src); err != nil {
		if errors.Is(err, media.ErrPortDone) {
			return ErrEnded
		}
		return fmt.Errorf("play to call %s: %w", c.sid, err)
	}
	return nil
}

// SendDigits sends DTMF to the call's far end: 0-9 A-D * # and w (0.5 s) or W
// (1 s). It returns when they are sent, when ctx ends, or with ErrEnded.
func (c *Call) SendDigits(ctx context.Context, digits string) error {
	var port media.Port
	if err := c.x.loop.run(func() { port = c.port }); err != nil {
		return err
	}
	if port == nil {
		return ErrEnded
	}
	for _, d := range []byte(digits) {
		wait, pause := digitPause(d)
		if !pause {
			port.WriteDigit(d)
			wait = digitTime
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-c.done:
			timer.Stop()
			return ErrEnded
		}
	}
	return nil
}

// hold takes the port of the far end and listens to it. Loop only.
func (c *Call) hold(p media.Port) {
	if p == nil {
		return
	}
	c.port = &tapped{Port: p, ears: c.ears}
	c.port.Listen(nil)
}

// heardDigit takes a digit that came by signalling. Loop only.
func (c *Call) heardDigit(d byte) {
	if t, ok := c.port.(*tapped); ok && !c.status.Final() {
		t.hear(d)
	}
}

// tapped is a port whose digits are seen on their way. Without a listener they
// are kept for ReadDigit.
type tapped struct {
	media.Port
	ears *ears
	taps taps

	mu       sync.Mutex
	listener media.Listener
	star     func()
}

// Listen implements media.Port.
func (t *tapped) Listen(l media.Listener) {
	t.mu.Lock()
	t.listener = l
	t.mu.Unlock()
	t.Port.Listen(tap{t})
}

// onStar calls f for each * that is heard; nil: for none.
func (t *tapped) onStar(f func()) {
	t.mu.Lock()
	t.star = f
	t.mu.Unlock()
}

func (t *tapped) hear(d byte) {
	t.mu.Lock()
	l, star := t.listener, t.star
	t.mu.Unlock()
	switch {
	case d == '*' && star != nil:
		star()
	case l != nil:
		l.HearDigit(d)
	default:
		t.ears.put(d)
	}
}

// hears is who listens; nil: nobody.
func (t *tapped) hears() media.Listener {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.listener
}

// tap is the listener of a tapped port.
type tap struct{ t *tapped }

// HearFrame implements media.Listener.
func (t tap) HearFrame(f media.Frame) {
	t.t.taps.inbound(f)
	if l := t.t.hears(); l != nil {
		l.HearFrame(f)
	}
}

// HearDigit implements media.Listener.
func (t tap) HearDigit(d byte) { t.t.hear(d) }

// HearPress implements media.PressListener.
func (t tap) HearPress(d byte, held time.Duration, released bool) {
	if l, ok := t.t.hears().(media.PressListener); ok {
		l.HearPress(d, held, released)
	}
}
