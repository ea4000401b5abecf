package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"softphone/carrier/media"
)

// Exchange is the switch. It is safe for concurrent use.
type Exchange struct {
	cfg    Config
	engine *media.Engine
	log    *slog.Logger
	loop   *loop
	work   sync.WaitGroup // programs, invites, players

	// spawn runs a task in a goroutine that Close waits for. The task's context
	// ends by cancel or when the exchange closes. Loop only.
	spawn func(task func(context.Context)) (cancel context.CancelFunc)
	// launch is spawn with a cause for the end of the context.
	launch func(task func(context.Context)) (stop context.CancelCauseFunc)

	directory directory
	robots    map[string]Robot // read only
	voices    map[Robot]func(number string) media.Port

	// Owned by the loop.
	calls     map[string]*Call
	devices   map[string][]Device    // by identity, oldest first
	outdoors  map[string][]Device    // telephones outside of the account by number, oldest first
	engaged   map[string]*Call       // the leg that each telephone's one line is used for
	rooms     map[string]*Conference // live ones by name
	pastRooms []*Conference          // the latest that have ended, oldest first
	queues    map[string]*queue      // by SID
	past      []Record               // calls that have ended, the newest last

	recordings []*recording // the newest last
	made       uint64       // counts calls
	stopping   bool

	folder folder         // of recordings
	taping sync.WaitGroup // recordings that run
}

// New checks the configuration and returns an exchange that is not started.
func New(cfg Config) (*Exchange, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.NewSID == nil {
		cfg.NewSID = RandomSID
	}
	if cfg.APIBaseURL == "" {
		cfg.APIBaseURL = "https://api.twilio.com"
	}
	if cfg.Robots == nil {
		cfg.Robots = DefaultRobots()
	}
	x := &Exchange{
		cfg:      cfg,
		engine:   cfg.Engine,
		log:      cfg.Logger,
		loop:     newLoop(),
		robots:   cfg.Robots,
		calls:    make(map[string]*Call),
		devices:  make(map[string][]Device),
		outdoors: make(map[string][]Device),
		engaged:  make(map[string]*Call),
		rooms:    make(map[string]*Conference),
		queues:   make(map[string]*queue),
	}
	x.folder.named = cfg.RecordingsDir
	x.voices = x.robotVoices()
	x.launch = func(task func(context.Context)) context.CancelCauseFunc {
		ctx, stop := context.WithCancelCause(x.loop)
		x.work.Go(func() {
			defer stop(nil)
			task(ctx)
		})
		return stop
	}
	x.spawn = func(task func(context.Context)) context.CancelFunc {
		stop := x.launch(task)
		return func() { stop(nil) }
	}
	x.directory.fill(cfg)
	return x, nil
}

// Start starts the exchange. The context is not kept.
func (x *Exchange) Start(context.Context) error {
	x.loop.start()
	return nil
}

// Close ends every call, stops the exchange and waits for its programs. It may
// be called once, after Start.
func (x *Exchange) Close() error {
	err := x.loop.run(func() {
		x.stopping = true
		for _, c := range x.calls {
			c.end(c.hangupStatus(), Cause{}, true)
		}
	})
	x.taping.Wait() // so that what was recorded is still reported
	x.loop.close()
	x.work.Wait()
	if err = errors.Join(err, x.folder.close()); err != nil {
		return fmt.Errorf("close exchange: %w", err)
	}
	return nil
}

// Account returns the account of the exchange.
func (x *Exchange) Account() Account { return x.cfg.Account }

// Call returns the live call with this SID, and whether there is one.
func (x *Exchange) Call(sid string) (*Call, bool) {
	var c *Call
	if err := x.loop.run(func() { c = x.known(sid) }); err != nil {
		return nil, false
	}
	return c, c != nil
}

// Calls returns how many calls are live, each leg counted.
func (x *Exchange) Calls() int {
	n := 0
	if err := x.loop.run(func() { n = len(x.calls) }); err != nil {
		return 0
	}
	return n
}

// Incoming describes a call that a browser wants to make.
type Incoming struct {
	Identity    string     // without "client:"
	AppSID      string     // of the token's outgoing grant
	Params      url.Values // of the connect request; the client's word
	TokenParams url.Values // of the token's outgoing grant
}

// NewCall creates the inbound call of a browser. Nothing happens until
// Leg.Start is called on its leg; a leg that is not wanted any more is given
// up by Leg.HungUp. It fails with ErrUnknownApplication or ErrClosed.
func (x *Exchange) NewCall(in Incoming) (*Leg, error) {
	app, ok := x.Application(in.AppSID)
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownApplication, in.AppSID)
	}
	c := x.newCall(DirectionInbound, "client:"+in.Identity, "")
	c.appSID = app.SID
	c.hooks = app.Hooks
	c.client = true
	c.custom = x.merge(in.Params, in.TokenParams)
	c.to = c.custom.Get("To")
	if err := x.loop.run(func() { x.add(c) }); err != nil {
		return nil, err
	}
	return &Leg{c}, nil
}

func (x *Exchange) add(c *Call) {
	x.enter(c)
	if x.stopping {
		c.end(StatusCanceled, Cause{}, true)
	}
}

// after runs a closure on the loop when the time has passed.
func (x *Exchange) after(d time.Duration, task func()) *time.Timer {
	return time.AfterFunc(d, func() { x.loop.post(task) })
}
