// Package carrier is the local carrier: it plays Twilio's part for one account,
// so that the softphone runs and is tested without Twilio. Browsers with
// Twilio's unmodified SDK connect to its signalling; it fetches TwiML with
// signed requests, performs it, bridges real audio and reports status.
//
// It shares no code with the rest of the module: a stand-in that used the code
// it is to prove could be wrong together with it. What it does faithfully, what
// partly and what not is in README.md.
package carrier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
	"softphone/carrier/media"
	"softphone/carrier/media/speech"
	"softphone/carrier/rest"
	"softphone/carrier/signal"
	"softphone/carrier/telephone"
	"softphone/carrier/verbs"
)

// Carrier is the local carrier. It is safe for concurrent use.
type Carrier struct {
	log       *slog.Logger
	engine    *media.Engine
	voice     func(ctx context.Context, text, language, voice string) (pcm []int16, rate int, err error)
	silence   func() // closes what speaks
	callbacks *callback.Client
	exchange  *exchange.Exchange
	signal    *signal.Server
	mux       *http.ServeMux
	faults    *faultyAPI

	mu       sync.Mutex
	started  bool
	stoppers []stopper // in the order of their start
}

type stopper struct {
	name string
	stop func() error
}

// New checks the configuration and puts the parts together. Nothing runs
// before Start.
func New(cfg Config) (*Carrier, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	c := &Carrier{log: cfg.Logger, mux: http.NewServeMux()}
	part := func(name string) *slog.Logger { return cfg.Logger.With(slog.String("part", name)) }
	var err error
	c.engine, err = media.New(media.Config{
		LoopbackOnly: cfg.LoopbackOnly, Port: cfg.MediaPort, Logger: part("media"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	c.voice, c.silence = cfg.Speak, func() {}
	if c.voice == nil {
		speaker := speech.New(speech.Config{Logger: part("speech")})
		c.voice, c.silence = speaker.Speak, speaker.Close
	}
	c.callbacks, err = callback.New(callback.Config{
		AuthToken: cfg.AuthToken, LoopbackOnly: !cfg.AllowRemoteCallbacks, Logger: part("callback"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	program, err := verbs.New(verbs.Config{
		Client: c.callbacks, Speak: c.speak, Decode: media.WAV, Logger: part("verbs"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	c.exchange, err = exchange.New(exchange.Config{
		Account: exchange.Account{SID: cfg.AccountSID, AuthToken: cfg.AuthToken},
		Keys:    []exchange.Key{{SID: cfg.APIKeySID, Secret: cfg.APIKeySecret}},
		Apps:    cfg.apps(), Numbers: cfg.numbers(), CallerIDs: cfg.CallerIDs,
		Engine: c.engine, Program: program, Notifier: c.callbacks, Speak: c.speak,
		Precedence: cfg.Precedence, RingMargin: cfg.RingMargin, Logger: part("exchange"),
		RecordingsDir: cfg.RecordingsDir, APIBaseURL: strings.TrimSuffix(cfg.APIBaseURL, "/"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	telephones := exchange.Key{SID: exchange.RandomSID("SK"), Secret: exchange.RandomSID("")}
	c.signal, err = signal.New(signal.Config{
		Exchange: c.exchange, Engine: c.engine, Origins: cfg.Origins, LocalOrigins: cfg.LocalOrigins, Guests: cfg.Guests, Telephones: telephones, Edge: cfg.Edge,
		Keep: cfg.KeepCalls, Beat: cfg.Heartbeat, Idle: cfg.SilentAfter, Logger: part("signal"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	api, err := rest.New(rest.Config{Exchange: c.exchange, Sound: program.Sound, Logger: part("rest")})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	desk, err := telephone.New(telephone.Config{
		Exchange: c.exchange, Key: telephones, Origins: cfg.Origins, Logger: part("telephone"),
	})
	if err != nil {
		return nil, fmt.Errorf("carrier: %w", err)
	}
	c.mux.Handle("GET /signal", c.signal)
	c.faults = newFaultyAPI(api, c.callbacks, "/"+exchange.APIVersion+"/Accounts/"+cfg.AccountSID, part("faults"))
	c.mux.Handle(rest.Prefix, c.faults)
	c.mux.HandleFunc(faultsPath, c.serveFaults)
	c.mux.HandleFunc(faultsPath+"/counts", c.serveFaultCounts)
	for _, path := range []string{telephone.Path, telephone.Path + "/"} {
		c.mux.Handle(path, desk.Handler())
	}
	return c, nil
}

// speak makes the sound of a text.
func (c *Carrier) speak(ctx context.Context, text, language, voice string) (exchange.Source, error) {
	pcm, rate, err := c.voice(ctx, text, language, voice)
	if err != nil {
		return nil, fmt.Errorf("speak: %w", err)
	}
	return media.PCM16(rate, pcm), nil
}

// Start starts the parts. If one fails, those before it are stopped again. The
// context bounds the start only. A carrier starts once.
func (c *Carrier) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started {
		return errors.New("carrier: started before")
	}
	c.started = true
	for _, part := range []struct {
		name  string
		start func(context.Context) error
		stop  func() error
	}{
		{"speech", func(context.Context) error { return nil }, func() error { c.silence(); return nil }},
		{"media", c.engine.Start, c.engine.Close},
		{"callback", c.callbacks.Start, c.callbacks.Close},
		{"exchange", c.exchange.Start, c.exchange.Close},
		{"signal", func(context.Context) error { return nil }, c.signal.Close},
	} {
		if err := part.start(ctx); err != nil {
			return errors.Join(fmt.Errorf("start %s: %w", part.name, err), c.stop())
		}
		c.stoppers = append(c.stoppers, stopper{part.name, part.stop})
	}
	c.log.Info("local carrier is up", slog.Int("mediaPort", c.engine.Port()))
	return nil
}

// Close ends all calls, tells the browsers and the applications, and waits until
// every part has stopped. A second Close does nothing.
func (c *Carrier) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults.close()
	return c.stop()
}

// stop stops what runs, the last started first; but calls end before their
// sockets do, so that browsers hear of it.
func (c *Carrier) stop() error {
	var errs []error
	if n := len(c.stoppers); n > 1 && c.stoppers[n-1].name == "signal" {
		c.stoppers[n-1], c.stoppers[n-2] = c.stoppers[n-2], c.stoppers[n-1]
	}
	for _, part := range slices.Backward(c.stoppers) {
		if err := part.stop(); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", part.name, err))
		}
	}
	c.stoppers = nil
	return errors.Join(errs...)
}

// Handler returns what the carrier serves: the WebSocket at /signal, the REST
// API below /2010-04-01/, and below /carrier/ what Twilio does not have.
func (c *Carrier) Handler() http.Handler { return c.mux }

// Drop cuts all sockets of an identity as a network would and returns how many
// there were. It is for tests.
func (c *Carrier) Drop(identity string) int { return c.signal.Drop(identity) }

// Registered returns how many devices of an identity would ring.
func (c *Carrier) Registered(identity string) int { return c.exchange.Registered(identity) }

// Conference returns the live conference of a name, or one by its SID, and
// whether there is one.
func (c *Carrier) Conference(sidOrName string) (*exchange.Conference, bool) {
	return c.exchange.Conference(sidOrName)
}

// Calls returns how many legs are live.
func (c *Carrier) Calls() int { return c.exchange.Calls() }

// MediaPort returns the UDP port of all media; 0 before Start.
func (c *Carrier) MediaPort() int { return c.engine.Port() }
