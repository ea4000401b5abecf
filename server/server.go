// Package server is the HTTP side of the product: routes, middleware and handlers. It
// is the only package that knows Echo. Handlers read a request, ask another package,
// and write the answer; what the answer is, is not decided here.
package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/calls"
	"softphone/internal/live"
	"softphone/internal/manual"
	"softphone/internal/phone"
	"softphone/internal/presence"
	"softphone/internal/twilio"
	"softphone/internal/voice"
	"softphone/tokens"
)

// Server answers HTTP. Set the fields, then use Handler or Start.
type Server struct {
	PublicURL string // how browsers and Twilio reach the server, without a trailing slash
	Settings  Settings
	Account   phone.AccountSID // whose webhooks are taken

	Page      fs.FS // index.html, assets/ and sounds/
	Signer    *tokens.Signer
	App       phone.ApplicationSID
	TokenTTL  time.Duration // of tokens that ask for none, and the longest that may be asked for
	Validator *twilio.Validator
	Voice     *voice.Answerer
	Calls     *calls.Tracker
	Keeper    Keeper // of conferences; nil: nobody
	Store     Store
	Guard     Guard                       // of what calls cost
	Control   Control                     // steers conferences
	Floors    Floors                      // who speaks in channels
	Presence  *presence.Register          // who can be rung
	Media     Media                       // of recordings
	Log       live.Log                    // what a page that comes back has missed is read from here
	Live      *live.Hub                   // what changes while it looks
	Ping      func(context.Context) error // whether what we depend on is there
	People    *auth.People
	Passkeys  *auth.Passkeys // nil: browsers allow none on our URL
	Providers []Provider     // of organisations; none: nobody signs in so
	Grants    *auth.Grants
	Doors     Doors          // how other programs get tokens
	SignIns   *auth.Limiter  // of sign-ins, by address
	Proxies   []netip.Prefix // who may say whom they ask for, in X-Forwarded-For
	Limits    Limits
	Answered  func(route, method, status string) // counts requests; nil: nobody does
	Violated  func(directive string)             // counts what breaks a page's policy; nil: nobody does
	Now       func() time.Time
	Logger    *slog.Logger

	manual   *manual.Manual
	echo     *echo.Echo
	http     *http.Server
	stopping atomic.Bool

	visitors   hourly       // of buttons, by address
	complaints auth.Limiter // of lines in the log that strangers can cause
	proxied    sync.Once
	counting   chan struct{} // of one: who holds it adds calls up
}

// Settings are what the page is told before anybody signs in.
type Settings struct {
	Version         string      `json:"version"`
	Language        string      `json:"language"`
	SignIn          SignIn      `json:"sign_in"`
	Signalling      *Signalling `json:"signalling"` // null: Twilio's own
	Edge            string      `json:"edge"`
	Region          string      `json:"region"`
	PublishInsights bool        `json:"publish_insights"`
	CallStyle       string      `json:"call_style"` // "conference": callers wait in one; "direct": they are dialled through
	Notice          string      `json:"notice"`     // "local": no account, calls stay on this machine
	SpeedDial       []SpeedDial `json:"speed_dial"`
}

// SignIn is how people can sign in. What the server's other fields say of it is filled in.
type SignIn struct {
	Demo     bool       `json:"demo"` // a name is enough
	Password bool       `json:"password"`
	Passkey  bool       `json:"passkey"`
	OIDC     []Provider `json:"oidc"`
	First    bool       `json:"first"`   // nobody can, until the first administrator has used the link of the first start
	Session  bool       `json:"session"` // the request came with a session; GET /v1/session says whether it is still good
}

// Signalling is where the SDK connects when it is not Twilio's own place.
type Signalling struct {
	URL string `json:"url"` // ws://… or wss://…
}

// SpeedDial is a destination that is offered to everybody.
type SpeedDial struct {
	To   string `json:"to"`
	Name string `json:"name"` // a key of the page's catalogue of words
}

// Build makes the routes, and says to Live what pages are told. It must be called once, before Handler
// and Start, and before Live is started.
func (s *Server) Build() error {
	public, err := url.Parse(s.PublicURL)
	if err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientOf(s.Proxies)
	e.HTTPErrorHandler = s.writeError
	s.counting = make(chan struct{}, 1)
	s.complaints.Every, s.complaints.Burst, s.complaints.Now = time.Minute, 10, s.Now
	e.Use(s.recoverPanics, s.logRequests, s.countRequests, s.secureHeaders(public), s.warnOfProxy, limitBody, s.throttle())
	s.manual = manual.New(s.PublicURL)
	s.routes(e, public)
	s.Live.Use(teller{s})
	s.echo = e
	s.http = &http.Server{
		Handler:           e,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute, // what takes longer moves it, see patient
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug),
	}
	return nil
}

// Handler answers the product's own routes.
func (s *Server) Handler() http.Handler { return s.echo }

// Serve answers requests on l with h, which is Handler or wraps it, until Close.
func (s *Server) Serve(l net.Listener, h http.Handler) error {
	s.http.Handler = h
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Shutdown says "not ready", finishes what is under way until ctx ends, and stops.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stopping.Store(true)
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}
