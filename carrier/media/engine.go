package media

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// Config says how an Engine is to be.
type Config struct {
	// LoopbackOnly binds to 127.0.0.1 alone. Firefox cannot reach that (it pairs no loopback address), Chromium can.
	// Otherwise every IPv4 address of the machine is used, so media can be reached from its network.
	LoopbackOnly bool

	// Port is the UDP port of all media on every address; 0: one that is free.
	Port int

	// FailAfter is how long a peer may be out of reach, after 5 s without a packet, before it is given up;
	// 0: 30 s. The browser SDK tries to restart ICE for that long.
	FailAfter time.Duration

	// Logger takes the engine's log; nil: none.
	Logger *slog.Logger
}

// Engine holds what all peers share: sockets, certificate, clock.
//
// The addresses of the machine are looked up once, by Start.
type Engine struct {
	config Config
	log    *slog.Logger
	epoch  time.Time

	// disconnectAfter is how long no packet may come before a peer counts as out of reach.
	disconnectAfter time.Duration

	// made by Start
	settings webrtc.SettingEngine
	codecs   *webrtc.MediaEngine
	mux      ice.UDPMux
	port     int // of all sockets

	certificate certificate
	beats       beats

	mu      sync.Mutex
	running bool
	closed  bool
	ports   map[Port]struct{}
	stop    context.CancelFunc
	wg      sync.WaitGroup // the clock, and everything in ports until its last goroutine has ended
}

// New checks the configuration. An engine that was not started can play to ports, but make none.
func New(config Config) (*Engine, error) {
	if config.Port < 0 || config.Port > 65535 {
		return nil, fmt.Errorf("media: port %d: want 0 to 65535", config.Port)
	}
	if config.FailAfter < 0 {
		return nil, fmt.Errorf("media: fail after %v: want 0 or more", config.FailAfter)
	}
	if config.FailAfter == 0 {
		config.FailAfter = 30 * time.Second
	}
	log := config.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}

	return &Engine{
		config: config, log: log, epoch: time.Now(), disconnectAfter: 5 * time.Second, ports: map[Port]struct{}{},
	}, nil
}

// Start binds the sockets and starts the clock. The context bounds only the start.
func (e *Engine) Start(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.running {
		return errors.New("media: engine was started before")
	}
	conns, port, err := listenUDP(ctx, e.config.Port, e.config.LoopbackOnly)
	if err != nil {
		return err
	}
	logs := pionLogs{e.log}
	muxes := make([]ice.UDPMux, 0, len(conns))
	for _, conn := range conns {
		e.log.Info("media socket", slog.String("address", conn.LocalAddr().String()))
		muxes = append(muxes, ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: conn, Logger: logs.NewLogger("ice")}))
	}
	mux := ice.NewMultiUDPMuxDefault(muxes...)
	if err = e.setUp(mux, logs); err != nil {
		return errors.Join(err, mux.Close())
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.mux, e.port, e.stop, e.running = mux, port, stop, true
	e.wg.Go(func() { e.run(run) })

	return nil
}

// setUp settles how pion is to work: one port, ICE-lite, only our codecs.
func (e *Engine) setUp(mux ice.UDPMux, logs pionLogs) error {
	const keepAlive = 2 * time.Second
	s := &e.settings
	s.LoggerFactory = logs
	s.SetLite(true)
	s.SetICEUDPMux(mux)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetICETimeouts(e.disconnectAfter, e.config.FailAfter, keepAlive)
	// As DTLS server the engine chooses the SRTP profile, and AES-GCM costs a third of AES-CM. The far end's
	// address has been proved by ICE, so the cookie exchange would only cost a round trip.
	s.SetSRTPProtectionProfiles(
		dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	s.SetDTLSInsecureSkipHelloVerify(true)
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return fmt.Errorf("media: DTLS role: %w", err)
	}
	e.codecs = &webrtc.MediaEngine{}
	for _, codec := range ourCodecs() {
		if err := e.codecs.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			return fmt.Errorf("media: register codec %s: %w", codec.MimeType, err)
		}
	}

	return nil
}

// newAPI is pion for one peer. Its registry of interceptors is empty on purpose: without one, pion adds
// retransmission and congestion feedback, which audio does not use and which cost a third of each packet.
func (e *Engine) newAPI(onBinding bindingHandler) *webrtc.API {
	settings := e.settings
	settings.SetICEBindingRequestHandler(onBinding)

	return webrtc.NewAPI(
		webrtc.WithSettingEngine(settings),
		webrtc.WithMediaEngine(e.codecs),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}),
	)
}

// ourCodecs is what the carrier offers, with the payload types that Chromium uses for it.
func ourCodecs() []webrtc.RTPCodecParameters {
	codec := func(t webrtc.PayloadType, name string, rate uint32, channels uint16, fmtp string) webrtc.RTPCodecParameters {
		return webrtc.RTPCodecParameters{PayloadType: t, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: "audio/" + name, ClockRate: rate, Channels: channels, SDPFmtpLine: fmtp,
		}}
	}

	return []webrtc.RTPCodecParameters{
		codec(0, pcmuName, pcmuRate, 0, ""),
		codec(111, opusName, opusRate, 2, "minptime=10;useinbandfec=1"),
		codec(126, eventName, pcmuRate, 0, "0-15"),
		codec(110, eventName, opusRate, 0, "0-15"),
	}
}

// Port is the UDP port of all media, 0 before Start.
func (e *Engine) Port() int {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.port
}

// Close closes all ports that the engine made, the sockets and the clock, and waits until all their goroutines
// have ended. It must not be called by a listener.
func (e *Engine) Close() error {
	e.mu.Lock()
	running := e.running
	e.running, e.closed = false, true
	ports := make([]Port, 0, len(e.ports))
	for port := range e.ports {
		ports = append(ports, port)
	}
	e.mu.Unlock()
	if !running {
		return nil
	}
	errs := make([]error, 0, len(ports)+1)
	for _, port := range ports {
		errs = append(errs, port.Close())
	}
	e.stop()
	e.wg.Wait()

	return errors.Join(append(errs, e.mux.Close())...)
}

// adopt counts a port as the engine's. It must be followed by one disown.
func (e *Engine) adopt(p Port) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.running {
		return ErrClosed
	}
	e.ports[p] = struct{}{}
	e.wg.Add(1)

	return nil
}

// disown is the end of a port, after its last goroutine has ended.
func (e *Engine) disown(p Port) {
	e.mu.Lock()
	delete(e.ports, p)
	e.mu.Unlock()
	e.wg.Done()
}

// run is the clock goroutine.
func (e *Engine) run(ctx context.Context) {
	beat := newMetronome(e.epoch)
	defer beat.stop()
	for beat.wait(ctx) == nil {
		e.beats.tick(time.Now())
	}
}
