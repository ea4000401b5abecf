package carriertest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/pion/srtp/v3"
)

// Call is one call of a phone. It is safe for concurrent use.
type Call struct {
	phone     *Phone
	transport *transport
	sound     *sound
	temp      string // own id of a call that the phone has placed
	incoming  bool

	ringing   chan struct{}
	accepted  chan struct{}
	connected chan struct{}
	acked     chan *Error // one for each message sent
	done      chan struct{}

	mu       sync.Mutex
	sid      string
	token    string // reconnect token
	local    string // own description; empty before the answer of an incoming call
	offer    string // the carrier's, incoming only
	params   map[string]string
	answered bool
	rang     bool
	canceled bool
	ended    bool
	err      error
	restarts chan string // answers to reinvite
	resumed  int         // times that the call was taken up again
}

// ErrEnded means that the call has ended.
var ErrEnded = errors.New("carriertest: the call has ended")

// mediaTimeout is how long a call may take to have media.
const mediaTimeout = 10 * time.Second

func (p *Phone) newCall() (*Call, error) {
	var id [4]byte
	_, _ = rand.Read(id[:])
	s := &sound{ssrc: binary.BigEndian.Uint32(id[:]), digits: make(chan byte, 256)}
	t, err := newTransport(s.packet)
	if err != nil {
		return nil, err
	}
	c := &Call{
		phone: p, transport: t, sound: s,
		ringing: make(chan struct{}), accepted: make(chan struct{}), connected: make(chan struct{}),
		acked: make(chan *Error, 16), done: make(chan struct{}), restarts: make(chan string, 1),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrClosed
	}
	p.calls[c] = struct{}{}
	return c, nil
}

// Connect places a call with custom parameters (nil: none) and returns as soon
// as it is asked for.
func (p *Phone) Connect(ctx context.Context, params map[string]string) (*Call, error) {
	twilio := object{}
	if params != nil {
		twilio["params"] = encodeParams(params)
	}
	return p.place(ctx, twilio)
}

// ConnectRaw is Connect with custom parameters as they are sent: as a page may write
// them that does not use the SDK, such as one name twice.
func (p *Phone) ConnectRaw(ctx context.Context, query string) (*Call, error) {
	return p.place(ctx, object{"params": query})
}

func (p *Phone) place(ctx context.Context, twilio object) (*Call, error) {
	c, err := p.newCall()
	if err != nil {
		return nil, err
	}
	var id [16]byte
	_, _ = rand.Read(id[:])
	c.temp = "TJS" + hex.EncodeToString(id[:])
	c.sound.eventType = eventType
	ufrag, pwd := c.transport.credentials()
	sdp := describe("actpass", ufrag, pwd, c.transport.fingerprint, "0", eventType, c.sound.ssrc)
	c.mu.Lock()
	c.local = sdp
	c.mu.Unlock()
	if err := p.send(ctx, "invite", object{"callsid": c.temp, "sdp": sdp, "twilio": twilio}); err != nil {
		c.end(err, false)
		return nil, err
	}
	return c, nil
}

// SID returns the call's SID; empty while the carrier has not told it.
func (c *Call) SID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sid
}

// Parameters returns what an incoming call was invited with: CallSid, From, To
// and so on.
func (c *Call) Parameters() map[string]string { return c.params }

// Custom returns the custom parameters of an incoming call.
func (c *Call) Custom() map[string]string { return decodeParams(c.params["Params"]) }

// Ringing is closed when the callee of a placed call is alerted.
func (c *Call) Ringing() <-chan struct{} { return c.ringing }

// Accepted is closed when the call is answered.
func (c *Call) Accepted() <-chan struct{} { return c.accepted }

// Connected is closed when sound can flow.
func (c *Call) Connected() <-chan struct{} { return c.connected }

// Done is closed when the call has ended.
func (c *Call) Done() <-chan struct{} { return c.done }

// Ended waits for the end of the call and returns its error: an *Error if the
// carrier gave one, nil for a plain end.
func (c *Call) Ended(ctx context.Context) error {
	select {
	case <-c.done:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.err
	case <-ctx.Done():
		return fmt.Errorf("call %s has not ended: %w", c.SID(), ctx.Err())
	}
}

// Canceled says whether the call ended while it rang here.
func (c *Call) Canceled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.canceled
}

// Resumed returns how often the call was taken up again after the loss of the
// socket or a new token.
func (c *Call) Resumed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resumed
}

// Answer accepts an incoming call and waits until sound can flow.
func (c *Call) Answer(ctx context.Context) error {
	remote, err := parseSDP(c.offer)
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	c.sound.eventType = remote.eventType
	ufrag, pwd := c.transport.credentials()
	sdp := describe("active", ufrag, pwd, c.transport.fingerprint, remote.mid, remote.eventType, c.sound.ssrc)
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return ErrEnded
	}
	c.local = sdp
	c.accept()
	c.mu.Unlock()
	if err := c.phone.send(ctx, "answer", object{"callsid": c.sid, "sdp": sdp}); err != nil {
		return err
	}
	c.start(remote)
	select {
	case <-c.connected:
		return nil
	case <-c.done:
		return ErrEnded
	case <-ctx.Done():
		return fmt.Errorf("media: %w", ctx.Err())
	}
}

// accept notes that the call is answered. Holds mu.
func (c *Call) accept() {
	if !c.answered {
		c.answered = true
		close(c.accepted)
	}
}

// start brings the media up in the background.
func (c *Call) start(remote description) {
	c.phone.spawn(mediaTimeout, func(ctx context.Context) {
		local, far, err := c.transport.connect(ctx, remote)
		if err != nil {
			c.phone.log.Debug("media failed", slog.String("call", c.SID()), slog.String("error", err.Error()))
			c.Hangup()
			c.end(err, false)
			return
		}
		c.open(local, far)
	})
}

func (c *Call) open(local, far *srtp.Context) {
	c.sound.mu.Lock()
	c.sound.far = far
	c.sound.mu.Unlock()
	close(c.connected)
	c.sound.run(c.transport, local)
}

// Reject refuses an incoming call.
func (c *Call) Reject(ctx context.Context) error {
	err := c.phone.send(ctx, "reject", object{"callsid": c.SID()})
	c.end(nil, false)
	return err
}

// Hangup ends the call. It does nothing if it has ended.
func (c *Call) Hangup() {
	c.mu.Lock()
	sid, ended, unanswered := c.sid, c.ended, c.incoming && !c.answered
	c.mu.Unlock()
	if ended {
		return
	}
	if sid == "" {
		sid = c.temp
	}
	kind := "hangup"
	if unanswered {
		kind = "reject"
	}
	c.phone.say(kind, object{"callsid": sid})
	c.end(nil, false)
}

// end frees the call.
func (c *Call) end(err error, canceled bool) {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	c.ended, c.canceled, c.err = true, canceled, err
	c.mu.Unlock()
	p := c.phone
	p.mu.Lock()
	delete(p.calls, c)
	p.mu.Unlock()
	close(c.done)
	p.work.Go(c.transport.close)
}

// take handles one message of the carrier about the call.
func (c *Call) take(kind string, m *payload) {
	switch kind {
	case "ringing":
		c.mu.Lock()
		c.sid = m.CallSID
		if !c.rang {
			c.rang = true
			close(c.ringing)
		}
		c.mu.Unlock()
	case "answer":
		c.answerCame(m)
	case "cancel":
		c.end(nil, true)
	case "hangup":
		if m.Error != nil {
			c.end(m.Error, false)
			return
		}
		c.end(nil, false)
	case "ack":
		c.acked <- nil
	case "error":
		if m.VoiceEventSID != "" {
			c.acked <- m.Error
			return
		}
		if m.Error != nil {
			c.phone.fail(m.Error)
		}
	}
}

// answerCame handles an answer: to the call, to a reinvite, or to the taking up
// of the call.
func (c *Call) answerCame(m *payload) {
	c.mu.Lock()
	c.sid = m.CallSID
	if m.Reconnect != "" {
		c.token = m.Reconnect
	}
	if c.answered {
		c.resumed++
		c.mu.Unlock()
		select {
		case c.restarts <- m.SDP:
		default:
		}
		return
	}
	c.accept()
	c.mu.Unlock()
	remote, err := parseSDP(m.SDP)
	if err != nil {
		c.Hangup()
		c.end(fmt.Errorf("answer: %w", err), false)
		return
	}
	if !strings.Contains(m.SDP, "telephone-event/8000") {
		c.sound.eventType = 0
	}
	c.start(remote)
}
