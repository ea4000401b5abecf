package carriertest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Send sends a steady tone from now on; 0 Hz is silence. The frequency should
// be whole.
func (c *Call) Send(hz float64) {
	c.sound.mu.Lock()
	defer c.sound.mu.Unlock()
	c.sound.hz = hz
}

// Mute sends silence instead of the tone, or the tone again.
func (c *Call) Mute(muted bool) {
	c.sound.mu.Lock()
	defer c.sound.mu.Unlock()
	c.sound.muted = muted
}

// Hear waits until a tone is heard at least as loud as this (0 to 1; Send sends
// at 0.5) and returns how loud it was.
func (c *Call) Hear(ctx context.Context, hz, atLeast float64) (float64, error) {
	return c.sound.until(ctx, hz, func(l float64) bool { return l >= atLeast })
}

// HearNot waits until a tone is softer than this and returns how loud it was.
func (c *Call) HearNot(ctx context.Context, hz, below float64) (float64, error) {
	return c.sound.until(ctx, hz, func(l float64) bool { return l < below })
}

// HearSound waits until what is heard, of whatever kind, is at least as loud as
// this (root mean square, 0 to 1) and returns how loud it was.
func (c *Call) HearSound(ctx context.Context, atLeast float64) (float64, error) {
	return c.sound.until(ctx, anySound, func(l float64) bool { return l >= atLeast })
}

// Stats returns the packet counts of this moment.
func (c *Call) Stats() Stats {
	c.sound.mu.Lock()
	defer c.sound.mu.Unlock()
	return c.sound.stats
}

// Digits returns the digits that are heard as RFC 4733 events.
func (c *Call) Digits() <-chan byte { return c.sound.digits }

// SendDigits sends digits as RFC 4733 events, one each 240 ms, and waits until
// they are sent. The call must be connected.
func (c *Call) SendDigits(ctx context.Context, digits string) error {
	if c.sound.eventType == 0 {
		return c.SendDigitsBySignal(ctx, digits)
	}
	for _, d := range digits {
		event, ok := eventOf(d)
		if !ok {
			return fmt.Errorf("carriertest: %q is no digit", d)
		}
		k := &press{event: event, sent: make(chan struct{})}
		c.sound.mu.Lock()
		c.sound.keys = append(c.sound.keys, k)
		c.sound.mu.Unlock()
		select {
		case <-k.sent:
		case <-c.done:
			return ErrEnded
		case <-ctx.Done():
			return fmt.Errorf("digit %q: %w", d, ctx.Err())
		}
	}
	return nil
}

// eventOf returns the event code of a digit.
func eventOf(digit rune) (uint8, bool) {
	code := uint8(0)
	for _, d := range eventDigits {
		if d == digit {
			return code, true
		}
		code++
	}
	return 0, false
}

// SendDigitsBySignal sends digits by the socket, w being a pause.
func (c *Call) SendDigitsBySignal(ctx context.Context, digits string) error {
	return c.phone.send(ctx, "dtmf", object{"callsid": c.SID(), "dtmf": digits})
}

// SendMessage sends a user-defined message and waits until it is acknowledged;
// an *Error if it is refused.
func (c *Call) SendMessage(ctx context.Context, kind string, content any) error {
	body, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("message: %w", err)
	}
	err = c.phone.send(ctx, "message", object{
		"callsid": c.SID(), "content": json.RawMessage(body), "contenttype": "application/json",
		"messagetype": kind, "voiceeventsid": "KX" + strings.Repeat("0", 32),
	})
	if err != nil {
		return err
	}
	select {
	case e := <-c.acked:
		if e != nil {
			return e
		}
		return nil
	case <-c.done:
		return ErrEnded
	case <-ctx.Done():
		return fmt.Errorf("message: %w", ctx.Err())
	}
}

// RestartICE sends a reinvite with new credentials and waits until the new
// check has succeeded.
func (c *Call) RestartICE(ctx context.Context) error {
	select {
	case <-c.restarts: // of an earlier taking up
	default:
	}
	c.transport.renew()
	ufrag, pwd := c.transport.credentials()
	sdp := describe("actpass", ufrag, pwd, c.transport.fingerprint, "0", c.sound.eventType, c.sound.ssrc)
	if err := c.phone.send(ctx, "reinvite", object{"callsid": c.SID(), "sdp": sdp}); err != nil {
		return err
	}
	select {
	case answer := <-c.restarts:
		remote, err := parseSDP(answer)
		if err != nil {
			return fmt.Errorf("answer to reinvite: %w", err)
		}
		c.mu.Lock()
		c.local = sdp
		c.mu.Unlock()
		return c.transport.restart(ctx, remote)
	case <-c.done:
		return ErrEnded
	case <-ctx.Done():
		return fmt.Errorf("reinvite: %w", ctx.Err())
	}
}

// ConnectToken returns what another phone of the same identity takes the call
// over with.
func (c *Call) ConnectToken() (sid, token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sid, c.token
}

// TakeOver answers on this phone a call that rings on another one.
func (p *Phone) TakeOver(ctx context.Context, sid, token string) (*Call, error) {
	c, err := p.newCall()
	if err != nil {
		return nil, err
	}
	c.sound.eventType = eventType
	ufrag, pwd := c.transport.credentials()
	sdp := describe("actpass", ufrag, pwd, c.transport.fingerprint, "0", eventType, c.sound.ssrc)
	c.mu.Lock()
	c.sid, c.local = sid, sdp
	c.mu.Unlock()
	err = p.send(ctx, "invite", object{"callsid": sid, "sdp": sdp, "reconnect": token, "twilio": object{}})
	if err != nil {
		c.end(err, false)
		return nil, err
	}
	return c, nil
}
