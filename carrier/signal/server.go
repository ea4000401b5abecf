package signal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"

	"softphone/carrier/exchange"
	"softphone/carrier/media"
)

// Config is what a server is made of. Exchange, Engine and Logger are
// required; the durations have the defaults that the SDK wants.
type Config struct {
	Exchange *exchange.Exchange
	Engine   *media.Engine
	Origins  []string // Origin headers that browsers may have, exactly; a request without one is let in
	// LocalOrigins lets in pages of this machine too, on any port: localhost and addresses of the loopback network.
	LocalOrigins bool
	// Guests says whether pages of an origin may too that is not among them; nil: none may.
	Guests func(ctx context.Context, origin string) bool
	Logger *slog.Logger

	Telephones exchange.Key // signs the tokens of telephones outside of the account; without a SID there are none

	Edge   string        // what connected reports; must name a host that leads here. Empty is roaming
	Region string        // empty is US_EAST_VIRGINIA
	Home   string        // empty is us1
	Beat   time.Duration // between heartbeats; 0 is 10 s. The SDK gives up after 15 s without any
	Idle   time.Duration // a socket that is silent for so long is dropped; 0 is 25 s
	Keep   time.Duration // how long at least a call outlives its socket; 0 is 5 s
	Linger time.Duration // between a refused token and close; 0 is 100 ms

	Now func() time.Time // nil is time.Now
}

// Limits of one socket.
const (
	readLimit    = 128 << 10 // bytes of a frame; the SDK's largest are SDP of some kB
	sendQueue    = 128       // frames waiting to be written; a socket that lags further is dropped
	maxLines     = 32        // calls at a time
	writeTimeout = 5 * time.Second
)

// Server is the signalling gateway, an http.Handler for /signal.
type Server struct {
	cfg    Config
	x      *exchange.Exchange
	engine *media.Engine
	log    *slog.Logger
	verify verifier
	work   sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	sessions map[*session]struct{}
	lines    map[string][]*line // by SID; several are devices that ring for one call
	byTemp   map[temp]*line     // calls placed by a browser, by its own id
}

// temp is the id that a browser gives its call before it learns the SID.
type temp struct{ identity, id string }

// New checks the configuration and returns a server.
func New(cfg Config) (*Server, error) {
	switch {
	case cfg.Exchange == nil:
		return nil, errors.New("signal: Config.Exchange is nil: give the exchange")
	case cfg.Engine == nil:
		return nil, errors.New("signal: Config.Engine is nil: give the media engine")
	case cfg.Logger == nil:
		return nil, errors.New("signal: Config.Logger is nil: give a logger")
	}
	if slices.Contains(cfg.Origins, "*") {
		return nil, errors.New("signal: Config.Origins has *: name each origin, such as http://localhost:8080")
	}
	setDefault(&cfg.Edge, "roaming")
	setDefault(&cfg.Region, "US_EAST_VIRGINIA")
	setDefault(&cfg.Home, "us1")
	setDefault(&cfg.Beat, 10*time.Second)
	setDefault(&cfg.Idle, 25*time.Second)
	setDefault(&cfg.Keep, 5*time.Second)
	setDefault(&cfg.Linger, 100*time.Millisecond)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Server{
		cfg:      cfg,
		x:        cfg.Exchange,
		engine:   cfg.Engine,
		log:      cfg.Logger,
		verify:   verifier{cfg.Exchange, cfg.Telephones, cfg.Now},
		sessions: make(map[*session]struct{}),
		lines:    make(map[string][]*line),
		byTemp:   make(map[temp]*line),
	}, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// admits reports whether pages of an origin may connect.
func (s *Server) admits(ctx context.Context, origin string) bool {
	return slices.Contains(s.cfg.Origins, origin) || s.cfg.LocalOrigins && local(origin) || s.cfg.Guests != nil && s.cfg.Guests(ctx, origin)
}

// local reports whether an origin is of a page that this machine serves, by a name that means no other.
func local(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || origin != u.Scheme+"://"+u.Host {
		return false
	}
	address, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && address.IsLoopback()
}

// ServeHTTP implements http.Handler: it upgrades the request and serves the
// socket until it ends. A foreign Origin is answered with 403.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" && !s.admits(r.Context(), origin) {
		s.log.Warn("foreign origin refused", slog.String("origin", origin))
		http.Error(w, "origin is not allowed", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin was checked above, exactly
	})
	if err != nil {
		s.log.Debug("upgrade failed", slog.String("error", err.Error()))
		return
	}
	conn.SetReadLimit(readLimit)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	e := &session{
		srv:   s,
		conn:  conn,
		stop:  cancel,
		out:   make(chan []byte, sendQueue),
		lines: make(map[*line]struct{}),
		over:  make(map[string]struct{}),
	}
	if !s.enter(e) {
		_ = conn.Close(websocket.StatusGoingAway, "closing")
		return
	}
	defer s.work.Done()
	e.serve(ctx)
}

func (s *Server) enter(e *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.sessions[e] = struct{}{}
	s.work.Add(1)
	return true
}

// Drop cuts all sockets of an identity without a closing frame, as a network
// would, and returns how many there were. It is for tests.
func (s *Server) Drop(identity string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for e := range s.sessions {
		if e.grant.identity == identity {
			e.stop()
			n++
		}
	}
	return n
}

// Sessions returns how many sockets are open.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// Close closes all sockets, so that browsers come back later, and waits for
// them. Calls are the exchange's to end: close it first.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	open := make([]*session, 0, len(s.sessions))
	for e := range s.sessions {
		open = append(open, e)
	}
	s.mu.Unlock()
	var closing sync.WaitGroup
	for _, e := range open {
		closing.Go(func() { e.leave() })
	}
	closing.Wait()
	s.work.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, same := range s.lines {
		for _, l := range slices.Clone(same) {
			l.drop()
		}
	}
	return nil
}

// secretToken returns an unguessable text with a prefix.
func secretToken(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return prefix + hex.EncodeToString(b[:])
}

// invited makes the identity of an invite known in errors.
func invited(sid string, err error) error { return fmt.Errorf("invite for call %s: %w", sid, err) }
