package carriertest

import (
	"context"
	"time"
)

// take handles one message of the carrier, as the SDK would.
func (p *Phone) take(ctx context.Context, kind string, m *payload) {
	switch kind {
	case "connected":
		p.mu.Lock()
		p.identity = m.Token.Identity
		p.ttl = time.Duration(m.Token.TTL * float64(time.Second))
		p.mu.Unlock()
		p.takeUp(ctx)
		p.settle(kind, nil)
	case "ready", "offline":
		p.settle(kind, nil)
	case "close":
		p.Cut()
	case "invite":
		p.ring(m)
	case "ringing", "answer", "cancel", "hangup", "ack", "error":
		if c := p.find(m.CallSID, kind); c != nil {
			c.take(kind, m)
			return
		}
		if kind == "error" && m.Error != nil {
			p.fail(m.Error)
		}
	}
}

// fail reports an error that belongs to no call, to whoever waits for a reply.
func (p *Phone) fail(e *Error) {
	select {
	case p.errs <- e:
	default:
	}
	p.settle("connected", e)
	p.settle("ready", e)
}

// takeUp sends a re-attaching invite for every call that has a token.
func (p *Phone) takeUp(ctx context.Context) {
	p.mu.Lock()
	calls := make([]*Call, 0, len(p.calls))
	for c := range p.calls {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	for _, c := range calls {
		c.mu.Lock()
		sid, token, sdp := c.sid, c.token, c.local
		c.mu.Unlock()
		if token != "" && sdp != "" {
			_ = p.send(ctx, "invite", object{"callsid": sid, "sdp": sdp, "reconnect": token, "twilio": object{}})
		}
	}
}

// find returns the call that a message is for. The SDK gives ringing and answer
// to every call; a phone with one outgoing call at a time cannot tell. A call
// that took a late ringing of the one before it for its own is still answered.
func (p *Phone) find(sid, kind string) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	var young, unanswered *Call
	for c := range p.calls {
		c.mu.Lock()
		match := sid != "" && (c.sid == sid || c.temp == sid)
		waits := !c.incoming && !c.answered
		isYoung := waits && c.sid == ""
		c.mu.Unlock()
		switch {
		case match:
			return c
		case isYoung:
			young = c
		case waits:
			unanswered = c
		}
	}
	switch {
	case kind != "ringing" && kind != "answer":
		return nil
	case young != nil:
		return young
	}
	return unanswered
}

// ring makes the call of an invite. A call that is invited again rings again.
func (p *Phone) ring(m *payload) {
	if c := p.find(m.CallSID, "invite"); c != nil {
		c.end(nil, true)
	}
	c, err := p.newCall()
	if err != nil {
		return
	}
	c.incoming = true
	c.sid, c.token, c.offer, c.params = m.CallSID, m.Reconnect, m.SDP, m.Parameters
	select {
	case p.incoming <- c:
	default:
		c.end(nil, false) // nobody looks at the phone
	}
}
