package callback

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// Config is what a Client needs. AuthToken and Logger are required.
type Config struct {
	AuthToken    string // the account's primary auth token; signs everything
	LoopbackOnly bool   // refuse, when connecting, any address that is not this machine's
	Logger       *slog.Logger

	// Dial opens a TCP connection; nil means the system's. A test puts its own here.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is the configuration for https; nil means the system's roots.
	TLS *tls.Config
	// NewToken makes an I-Twilio-Idempotency-Token; nil means a random UUID.
	NewToken func() string
	// Queue is how many reports of one call may wait; 0 means 256. A report beyond that is dropped and logged.
	Queue int
	// Drain is how long Close waits for reports on their way; 0 means 5 seconds.
	Drain time.Duration
}

const (
	defaultQueue = 256
	defaultDrain = 5 * time.Second
	inbox        = 1024
)

// Client makes requests to the application. It is safe for concurrent use. Fetch and FetchMedia work at once;
// Notify from Start until Close.
type Client struct {
	authToken string
	newToken  func() string
	dialer    func(ctx context.Context, network, address string) (net.Conn, error)
	transport *http.Transport
	log       *slog.Logger
	queue     int
	drain     time.Duration

	mu      sync.Mutex
	closed  bool
	started bool
	faults  *injector            // for all reports; nil is none
	scoped  map[string]*injector // for those of some calls and conferences, by SID
	scopes  []string             // the keys of scoped, the oldest first
	counts  FaultCounts
	holds   int      // who holds
	held    []report // while somebody does

	// in
	reports chan report

	// out
	closing   chan struct{} // closed as Close begins
	done      chan struct{}
	abandoned int // reports not delivered when Close gave up; read after done
}

// New checks cfg and makes a Client.
func New(cfg Config) (*Client, error) {
	if cfg.AuthToken == "" {
		return nil, errors.New("callback: Config.AuthToken is empty: give the account's auth token")
	}
	if cfg.Logger == nil {
		return nil, errors.New("callback: Config.Logger is nil: give a logger")
	}
	if cfg.Queue < 0 || cfg.Drain < 0 {
		return nil, errors.New("callback: Config.Queue and Config.Drain must not be negative")
	}
	c := &Client{
		authToken: cfg.AuthToken,
		newToken:  cfg.NewToken,
		dialer:    cfg.Dial,
		log:       cfg.Logger,
		queue:     cfg.Queue,
		drain:     cfg.Drain,
		reports:   make(chan report, inbox),
		scoped:    make(map[string]*injector),
		closing:   make(chan struct{}),
		done:      make(chan struct{}),
	}
	if c.newToken == nil {
		c.newToken = newUUID
	}
	if c.dialer == nil {
		c.dialer = systemDial(cfg.LoopbackOnly)
	}
	if c.queue == 0 {
		c.queue = defaultQueue
	}
	if c.drain == 0 {
		c.drain = defaultDrain
	}
	c.transport = &http.Transport{
		DialContext:            c.dial,
		TLSClientConfig:        cfg.TLS,
		DisableKeepAlives:      true, // Twilio sends "Connection: close"
		TLSHandshakeTimeout:    maxConnect,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return c, nil
}

// NewJar makes the cookie jar of one call: Twilio returns an application's cookies for as long as a call lasts.
func NewJar() http.CookieJar {
	jar, err := cookiejar.New(nil)
	if err != nil { // never without options
		return nil
	}
	return jar
}

func systemDial(loopbackOnly bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	d := &net.Dialer{}
	if loopbackOnly {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !at.Addr().Unmap().IsLoopback() {
				return fmt.Errorf("%s: %w", address, errNotLoopback)
			}
			return nil
		}
	}
	return d.DialContext
}

type (
	policyKey  struct{}
	requestKey struct{}
)

// dial is called by the transport, which hands on the values of the request's context but not its end. So that context
// comes along as a value of its own: nothing goes on connecting when the request is over.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	p, ok := ctx.Value(policyKey{}).(policy)
	if !ok {
		p = defaultPolicy()
	}
	limited, cancel := context.WithTimeoutCause(ctx, p.connect, errConnectTimeout)
	defer cancel()
	if request, ok := ctx.Value(requestKey{}).(context.Context); ok {
		stop := context.AfterFunc(request, cancel) //nolint:contextcheck // the transport's context does not end with the request
		defer stop()
	}
	conn, err := c.dialer(limited, network, address)
	if err != nil {
		return nil, &dialError{err: err, timeout: errors.Is(context.Cause(limited), errConnectTimeout)}
	}
	return &patientConn{Conn: conn, patience: p.read}, nil
}

// patientConn gives up when the far end is silent for longer than patience.
type patientConn struct {
	net.Conn
	patience time.Duration
}

func (c *patientConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
