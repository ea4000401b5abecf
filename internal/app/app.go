// Package app is the composition root: it builds every part of the program from the
// settings, starts them in order and stops them in reverse. It is the only package that
// knows all others, and nothing is decided here but who is given to whom.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"softphone/carrier"
	"softphone/internal/auth"
	"softphone/internal/calls"
	"softphone/internal/config"
	"softphone/internal/floor"
	"softphone/internal/live"
	"softphone/internal/obs"
	"softphone/internal/phone"
	"softphone/internal/presence"
	"softphone/internal/routing"
	"softphone/internal/twilio"
	"softphone/internal/voice"
	"softphone/server"
	"softphone/static"
	"softphone/tokens"
)

// Options are what a program gives beside its settings.
type Options struct {
	Version string
	Logger  *slog.Logger
	Now     func() time.Time // the clock; nil: time.Now
	// Compare is how often Twilio, or the local carrier, is asked whether calls and conferences are as they were
	// told to be; zero: every minute for calls, every 15 s for conferences.
	Compare time.Duration
}

// App is the running program.
type App struct {
	config config.Config
	opts   Options
	creds  credentials

	listener net.Listener
	url      string
	first    string // the link for the first administrator, empty where there is one
	store    phone.Store
	tracker  *calls.Tracker
	hub      *live.Hub
	rest     *twilio.Client
	board    *calls.Watched // rest, whose health is watched
	control  *calls.Control
	keeper   *calls.Keeper
	floors   *floor.Floors
	grants   *auth.Grants
	presence *presence.Register
	present  bool // presence was started
	speaking bool // floors were started
	guards   *guards
	keys     *auth.Keys
	buttons  *auth.Buttons // on other sites' pages
	repair   *calls.Reconciler
	carrier  *carrier.Carrier // nil unless the program plays Twilio's part itself
	server   *server.Server
	served   chan error

	stopSweep context.CancelFunc // nil: none was started
	sweeping  sync.WaitGroup

	metrics    *obs.Metrics // nil: nobody wants to know
	metricsURL string
	operators  *http.Server
	operating  sync.WaitGroup
}

// New makes a program from checked settings.
func New(cfg config.Config, opts Options) (*App, error) {
	if opts.Logger == nil {
		return nil, errors.New("app: a logger is needed")
	}
	if err := checkGuard(cfg); err != nil {
		return nil, err
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return &App{config: cfg, opts: opts, served: make(chan error, 1)}, nil
}

// Start starts all parts, and returns when requests are answered.
func (a *App) Start(ctx context.Context) (err error) {
	defer func() { //nolint:contextcheck // closing has its own time
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.creds, err = credentialsFor(a.config); err != nil {
		return err
	}
	if a.store, err = a.openStore(ctx); err != nil {
		return err
	}
	if a.listener, err = listen(ctx, a.config.Addr, "SOFTPHONE_ADDR"); err != nil {
		return err
	}
	a.url = publicURL(a.config, a.listener.Addr())
	a.tracker = calls.NewTracker(a.log(), a.logger("calls"))
	a.tracker.Start(ctx)
	if a.config.Local() {
		if a.carrier, err = a.newCarrier(); err != nil { //nolint:contextcheck // nothing runs before Start
			return err
		}
		if err = a.carrier.Start(ctx); err != nil {
			return err
		}
	}
	people := a.people()
	if err = a.found(ctx, people); err != nil {
		return err
	}
	a.startPresence(ctx)
	if err = a.newControl(people); err != nil {
		return err
	}
	if err = a.startGuard(ctx); err != nil {
		return err
	}
	a.startKeeper(ctx)
	if a.server, err = a.newServer(people); err != nil { //nolint:contextcheck // requests bring their own
		return err
	}
	if err = a.server.Live.Start(ctx); err != nil {
		return err
	}
	a.hub = a.server.Live
	handler, err := a.handler()
	if err != nil {
		return err
	}
	srv, listener := a.server, a.listener
	go func() { a.served <- srv.Serve(listener, handler) }()
	a.startRepair(ctx)
	a.startSweep(ctx)
	return a.startMetrics(ctx)
}

// URL is how browsers reach the program, known when Start has returned.
func (a *App) URL() string { return a.url }

// Carrier is the local carrier, nil when Twilio itself is used.
func (a *App) Carrier() *carrier.Carrier { return a.carrier }

// Done yields an error when the program can no longer answer requests by itself.
func (a *App) Done() <-chan error { return a.served }

// Close stops all parts: calls are ended and what they report is stored, requests under
// way are finished within the grace of the settings.
func (a *App) Close() error {
	errs := []error{a.stopMetrics()}
	if a.stopSweep != nil {
		a.stopSweep()
		a.sweeping.Wait()
		a.stopSweep = nil
	}
	if a.repair != nil {
		a.repair.Close()
		a.repair = nil
	}
	if a.keeper != nil {
		a.keeper.Close()
		a.keeper = nil
	}
	if a.speaking {
		a.floors.Close()
		a.speaking = false
	}
	if a.carrier != nil {
		errs = append(errs, a.carrier.Close())
		a.carrier = nil
	}
	if a.hub != nil {
		a.hub.Close() // ends the pages' feeds, which the server would wait for
		a.hub = nil
	}
	if a.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), a.config.ShutdownGrace)
		errs = append(errs, a.server.Shutdown(ctx))
		cancel()
		a.server = nil
	} else if a.listener != nil {
		errs = append(errs, a.listener.Close())
	}
	a.listener = nil
	if a.tracker != nil {
		a.tracker.Close()
		a.tracker = nil
	}
	if a.guards != nil { // when all is stored that calls reported
		a.guards.close()
		a.guards = nil
	}
	if a.present {
		a.presence.Close()
		a.present = false
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
		a.store = nil
	}
	return errors.Join(errs...)
}

func (a *App) logger(component string) *slog.Logger {
	return a.opts.Logger.With(slog.String("component", component))
}

// listen opens the address; one that is taken is an error that says what to do.
func listen(ctx context.Context, addr, setting string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (%w): stop what uses it, or set %s, such as %s=localhost:8090", addr, err, setting, setting)
	}
	return l, nil
}

// publicURL is the URL of the settings, or else the address's own, with the port that
// was got where any would do.
func publicURL(cfg config.Config, addr net.Addr) string {
	if cfg.PublicURL != "" {
		return cfg.PublicURL
	}
	host, _, err := net.SplitHostPort(cfg.Addr)
	if err != nil || host == "" {
		host = "localhost"
	}
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + cfg.Addr
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (a *App) newServer(people *auth.People) (*server.Server, error) {
	signer, err := newSigner(a.config, a.creds, tokens.WithClock(a.opts.Now))
	if err != nil {
		return nil, err
	}
	validator, err := twilio.NewValidator(a.url, a.creds.authTokens()...)
	if err != nil {
		return nil, fmt.Errorf("webhooks cannot be checked: %w", err)
	}
	s := &server.Server{
		PublicURL: a.url,
		Settings:  a.settings(),
		Account:   phone.AccountSID(a.creds.AccountSID),
		Page:      static.Files(),
		Signer:    signer,
		App:       phone.ApplicationSID(a.creds.AppSID),
		TokenTTL:  a.config.TokenTTL,
		Validator: validator,
		Voice: &voice.Answerer{
			Grants: a.grants, People: people, Presence: a.presence, Knows: a.knows, Store: a.store, Rules: a.rules(), Numbering: a.plans(), Guard: a.guards.guard, Denied: a.denied(), Language: a.config.Language,
			MayRejoin: a.control.MayRejoin, Buttons: a.buttons, Links: phone.Links{Base: a.url}, Conferences: a.config.CallStyle == "conference", Available: a.control.Available,
			Floors: a.floors, Messages: a.config.Voicemail, Note: a.tracker.Note, Record: a.record, Now: a.opts.Now, Logger: a.logger("voice"),
		},
		Calls:    a.tracker,
		Store:    a.store,
		Control:  a.control,
		Floors:   a.floors,
		Keeper:   a.keeper,
		Guard:    a.guards.guard,
		Media:    a.rest,
		Log:      a.store,
		Live:     live.NewHub(a.store, a.logger("live")),
		Ping:     a.store.Ping,
		People:   people,
		Grants:   a.grants,
		Presence: a.presence,
		SignIns:  &auth.Limiter{Every: 6 * time.Second, Burst: 20, Now: a.opts.Now},
		Now:      a.opts.Now,
		Logger:   a.logger("server"),
	}
	if a.metrics != nil {
		s.Answered = a.metrics.Answered
	}
	a.signOn(s, people)
	a.edges(s)
	if err = a.doors(s); err != nil {
		return nil, err
	}
	return s, s.Build()
}

// record stores events, whichever of them are new.
func (a *App) record(ctx context.Context, events ...phone.Event) error {
	_, err := a.tracker.Record(ctx, events...)
	return err
}

// grant is what everybody may do who holds a token.
func (a *App) grant() phone.Grant {
	return phone.Grant{
		Incoming: true, Clients: []phone.Identity{phone.Everybody}, Teams: []phone.TeamName{phone.EveryTeam},
		Numbers: a.creds.numbers(a.config), CallerIDs: a.creds.callerIDs(), MaxDuration: a.config.MaxCall,
		Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak}},
	}
}

func (a *App) rules() routing.Rules {
	r := routing.Rules{RingTimeout: a.config.RingTimeout, MaxCall: a.config.MaxCall, Incoming: map[phone.Number]routing.Line{}}
	for number, who := range a.creds.incoming(a.config) {
		var line routing.Line
		for _, name := range who {
			if room, ok := strings.CutPrefix(name, "room:"); ok {
				line.Room = phone.RoomName(room)
				continue
			}
			if team, ok := strings.CutPrefix(name, "team:"); ok {
				line.Team = phone.TeamName(team)
				continue
			}
			line.People = append(line.People, phone.Identity(name))
		}
		r.Incoming[phone.Number(number)] = line
	}
	if line := a.creds.conferenceLine(a.config); line != "" {
		r.Incoming[phone.Number(line)] = routing.Line{PIN: true}
	}
	return r
}

func (a *App) settings() server.Settings {
	set := server.Settings{
		Version: a.opts.Version, Language: a.config.Language, SignIn: server.SignIn{Demo: a.config.Demo(), Password: true},
		Edge: a.config.Edge, Region: a.config.Region, PublishInsights: true, CallStyle: a.config.CallStyle,
	}
	if a.carrier != nil {
		u, err := url.Parse(a.url)
		if err == nil {
			scheme := map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
			set.Signalling = &server.Signalling{URL: scheme + "://" + u.Host + "/signal"}
		}
		set.PublishInsights = false
		set.Notice = "local"
		set.SpeedDial = speedDial()
	}
	return set
}
