package carriertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Config says how a phone connects.
type Config struct {
	URL              string        // of the carrier's signalling: ws://host:port/signal
	Token            string        // access token or legacy capability token
	Origin           string        // the Origin header of a browser; empty: none
	ReconnectTimeout time.Duration // as the SDK's maxCallSignalingTimeoutMs; whole seconds
	Logger           *slog.Logger  // nil: silent
}

// Phone is one device: a socket with the calls on it. It is safe for
// concurrent use.
type Phone struct {
	cfg      Config
	log      *slog.Logger
	incoming chan *Call
	errs     chan *Error
	work     sync.WaitGroup

	// spawn runs a task in a goroutine that Close waits for.
	spawn func(limit time.Duration, task func(context.Context))
	// say sends a message that nobody waits for; the socket may be gone.
	say func(kind string, body object)

	mu         sync.Mutex
	token      string
	conn       *websocket.Conn
	calls      map[*Call]struct{}
	registered bool
	identity   string
	ttl        time.Duration
	beats      int
	waiting    map[string][]chan *Error // by the type of frame that is awaited
	closed     bool
}

// Sizes and times of a phone.
const (
	readLimit   = 256 << 10
	maxIncoming = 16
	maxErrors   = 64
)

// ErrClosed means that the phone's socket is closed.
var ErrClosed = errors.New("carriertest: the phone is closed")

// Dial opens the socket and sends listen. It returns when the carrier has
// accepted the token, or an *Error if it has refused it. Close must be called.
func Dial(ctx context.Context, cfg Config) (*Phone, error) {
	p := &Phone{
		cfg: cfg, log: cfg.Logger, token: cfg.Token,
		incoming: make(chan *Call, maxIncoming), errs: make(chan *Error, maxErrors),
		calls: make(map[*Call]struct{}), waiting: make(map[string][]chan *Error),
	}
	own := context.WithoutCancel(ctx)
	p.spawn = func(limit time.Duration, task func(context.Context)) {
		p.work.Go(func() {
			limited, cancel := context.WithTimeout(own, limit)
			defer cancel()
			task(limited)
		})
	}
	p.say = func(kind string, body object) {
		limited, cancel := context.WithTimeout(own, time.Second)
		defer cancel()
		_ = p.send(limited, kind, body)
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if err := p.open(ctx); err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// open makes a socket and listens on it.
func (p *Phone) open(ctx context.Context) error {
	header := http.Header{}
	if p.cfg.Origin != "" {
		header.Set("Origin", p.cfg.Origin)
	}
	conn, response, err := websocket.Dial(ctx, p.cfg.URL, &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the package closes it
	if err != nil {
		if response != nil && response.StatusCode != http.StatusSwitchingProtocols {
			return fmt.Errorf("signalling answers %d: %w", response.StatusCode, err)
		}
		return fmt.Errorf("signalling: %w", err)
	}
	conn.SetReadLimit(readLimit)
	p.mu.Lock()
	p.conn = conn
	p.mu.Unlock()
	p.work.Go(func() { p.read(context.WithoutCancel(ctx), conn) })
	return p.listen(ctx)
}

func (p *Phone) listen(ctx context.Context) error {
	p.mu.Lock()
	token := p.token
	p.mu.Unlock()
	return p.ask(ctx, "connected", "listen", object{
		"token": token, "reconnectTimeout": int(p.cfg.ReconnectTimeout.Seconds()),
		"browserinfo": object{"p": "browser", "v": "2.18.5", "plugin": "rtc"},
	})
}

// ask sends a message and waits for a frame of a type, or for an error.
func (p *Phone) ask(ctx context.Context, want, kind string, body object) error {
	answer := make(chan *Error, 1)
	p.mu.Lock()
	p.waiting[want] = append(p.waiting[want], answer)
	p.mu.Unlock()
	if err := p.send(ctx, kind, body); err != nil {
		return err
	}
	select {
	case e := <-answer:
		if e != nil {
			return e
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("no %s: %w", want, ctx.Err())
	}
}

// settle tells those who wait for a frame that it has come.
func (p *Phone) settle(kind string, e *Error) {
	p.mu.Lock()
	waiting := p.waiting[kind]
	delete(p.waiting, kind)
	p.mu.Unlock()
	for _, w := range waiting {
		w <- e
	}
}

// Identity returns who the carrier says the phone is.
func (p *Phone) Identity() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.identity
}

// TTL returns how long the carrier said that the token is good for.
func (p *Phone) TTL() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ttl
}

// Beats returns how many heartbeats have come.
func (p *Phone) Beats() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.beats
}

// Register asks to be rung, and waits until it is so.
func (p *Phone) Register(ctx context.Context) error {
	p.mu.Lock()
	p.registered = true
	p.mu.Unlock()
	return p.ask(ctx, "ready", "register", object{"media": object{"audio": true}})
}

// Unregister asks not to be rung any more, and waits until it is so.
func (p *Phone) Unregister(ctx context.Context) error {
	p.mu.Lock()
	p.registered = false
	p.mu.Unlock()
	return p.ask(ctx, "offline", "register", object{"media": object{"audio": false}})
}

// UpdateToken listens with a new token on the same socket. Live calls are
// taken up again, as the SDK does.
func (p *Phone) UpdateToken(ctx context.Context, token string) error {
	p.mu.Lock()
	p.token = token
	p.mu.Unlock()
	return p.listen(ctx)
}

// Incoming returns the calls that ring.
func (p *Phone) Incoming() <-chan *Call { return p.incoming }

// Errors returns the errors that belong to no call.
func (p *Phone) Errors() <-chan *Error { return p.errs }

// Cut cuts the socket without a closing frame and does not come back.
func (p *Phone) Cut() {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	if conn != nil {
		_ = conn.CloseNow()
	}
}

// Drop cuts the socket and comes back on a new one: it listens, takes its calls
// up again with their reconnect tokens, and registers if it was registered.
func (p *Phone) Drop(ctx context.Context) error {
	p.Cut()
	return p.Reopen(ctx)
}

// Reopen comes back after the socket was lost.
func (p *Phone) Reopen(ctx context.Context) error {
	if err := p.open(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	registered := p.registered
	p.mu.Unlock()
	if registered {
		return p.Register(ctx)
	}
	return nil
}

// SendRaw sends any text as a frame.
func (p *Phone) SendRaw(ctx context.Context, text string) error {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	if conn == nil {
		return ErrClosed
	}
	if err := conn.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

func (p *Phone) send(ctx context.Context, kind string, body object) error {
	text, err := json.Marshal(object{"type": kind, "version": version, "payload": body})
	if err != nil {
		return fmt.Errorf("send %s: %w", kind, err)
	}
	return p.SendRaw(ctx, string(text))
}

// Close hangs up all calls and closes the socket. It waits for everything that
// the phone has started.
func (p *Phone) Close() error {
	p.mu.Lock()
	p.closed = true
	conn := p.conn
	calls := make([]*Call, 0, len(p.calls))
	for c := range p.calls {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	for _, c := range calls {
		c.Hangup()
	}
	if conn != nil {
		_ = conn.Close(websocket.StatusNormalClosure, "bye") // the other side may be gone
	}
	p.work.Wait()
	return nil
}

// read handles the frames of one socket until it ends.
func (p *Phone) read(ctx context.Context, conn *websocket.Conn) {
	defer func() { _ = conn.CloseNow() }()
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			p.log.Debug("socket ends", slog.String("why", err.Error()))
			p.lost(conn)
			return
		}
		if string(text) == "\n" {
			p.mu.Lock()
			p.beats++
			p.mu.Unlock()
			_ = conn.Write(ctx, websocket.MessageText, text)
			continue
		}
		var f frame
		var m payload
		if json.Unmarshal(text, &f) != nil || (len(f.Payload) > 0 && json.Unmarshal(f.Payload, &m) != nil) {
			p.log.Warn("frame that the SDK would throw on", slog.String("frame", string(text)))
			continue
		}
		p.log.Debug("frame", slog.String("type", f.Type), slog.String("call", m.CallSID))
		p.take(ctx, f.Type, &m)
	}
}

// lost ends the calls that could not be taken up again.
func (p *Phone) lost(conn *websocket.Conn) {
	p.mu.Lock()
	current := p.conn == conn
	p.mu.Unlock()
	if !current {
		return
	}
	for _, kind := range []string{"connected", "ready", "offline"} {
		p.settle(kind, &Error{Code: 53001, Message: "signalling lost"})
	}
}
