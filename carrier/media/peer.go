package media

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// Peer is a WebRTC connection to a browser: a Port whose far end is the page. From the moment that it is connected
// until it is closed it sends RTP without a break, silence when nobody writes.
type Peer struct {
	engine *Engine
	log    *slog.Logger
	pc     *webrtc.PeerConnection

	negotiation sync.Mutex // one offer or answer at a time
	types       atomic.Pointer[payloadTypes]
	path        path

	out      *stream
	reportIn int // ticks until the next RTCP report; the clock goroutine's

	stats  receiveStats
	ear    ear
	reader atomic.Pointer[webrtc.TrackRemote] // the track that is heard; an older one is not

	connect   sync.Once
	connected chan struct{}
	finish    sync.Once
	done      chan struct{}

	mu      sync.Mutex
	ended   bool
	readers sync.WaitGroup // goroutines that read audio and RTCP
}

var _ Port = (*Peer)(nil)

// newPeer makes a peer connection with one audio track of our own, not yet negotiated.
func (e *Engine) newPeer() (*Peer, error) {
	p := &Peer{
		engine:    e,
		log:       e.log,
		out:       newStream(),
		reportIn:  1 + rand.IntN(reportTicks), //nolint:gosec // spreads the reports of all peers over the second
		connected: make(chan struct{}),
		done:      make(chan struct{}),
	}
	none := noPayloadTypes()
	p.types.Store(&none)
	if err := e.adopt(p); err != nil {
		return nil, err
	}
	if err := p.open(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	e.beats.add(p)

	return p, nil
}

// open makes the peer connection.
func (p *Peer) open() error {
	certificate, err := p.engine.certificate.get()
	if err != nil {
		return err
	}
	pc, err := p.engine.newAPI(p.path.onBinding).NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{certificate}})
	if err != nil {
		return fmt.Errorf("media: new peer connection: %w", err)
	}
	p.pc = pc
	pc.OnConnectionStateChange(p.stateChanged)
	pc.OnTrack(p.readAudio)
	sender, err := pc.AddTrack(&track{out: p.out})
	if err != nil {
		return fmt.Errorf("media: add track: %w", err)
	}
	if p.enter() {
		go func() {
			defer p.readers.Done()
			drain(sender)
		}()
	}

	return nil
}

// stateChanged follows the transport: ICE and DTLS together.
func (p *Peer) stateChanged(state webrtc.PeerConnectionState) {
	p.log.Debug("peer connection", slog.String("state", state.String()))
	switch state {
	case webrtc.PeerConnectionStateConnected:
		p.connect.Do(func() {
			p.out.start()
			close(p.connected)
		})
	case webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		p.end()
	case webrtc.PeerConnectionStateNew, webrtc.PeerConnectionStateConnecting,
		webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateUnknown:
	}
}

// enter counts a goroutine that Close waits for, unless the peer has ended.
func (p *Peer) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return false
	}
	p.readers.Add(1)

	return true
}

// readAudio is the goroutine that hears the far end.
func (p *Peer) readAudio(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	if !p.enter() {
		return
	}
	defer p.readers.Done()
	p.reader.Store(remote)
	if p.enter() {
		go func() {
			defer p.readers.Done()
			p.readReports(receiver)
		}()
	}
	in := inbound{stats: &p.stats}
	b := make([]byte, receiveMTU)
	for {
		n, _, err := remote.Read(b)
		if n == 0 && err != nil { // with a packet, the error only says that its payload type is none of ours
			return
		}
		if p.reader.Load() != remote {
			continue
		}
		switch heard := in.take(b[:n], *p.types.Load(), time.Now()); {
		case heard.press.digit != 0:
			p.ear.press(heard.press)
		case heard.frame.Samples != 0:
			p.ear.frame(heard.frame)
		}
	}
}

// receiveMTU is the longest packet that is read, in bytes.
const receiveMTU = 1500

// readReports takes the sender reports of the far end.
func (p *Peer) readReports(receiver *webrtc.RTPReceiver) {
	b := make([]byte, receiveMTU)
	for {
		n, _, err := receiver.Read(b)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(b[:n])
		if err != nil {
			continue
		}
		for _, packet := range packets {
			if report, ok := packet.(*rtcp.SenderReport); ok {
				p.stats.senderReport(report, time.Now())
			}
		}
	}
}

// drain throws away the far end's reports about us, so that they do not pile up.
func drain(sender *webrtc.RTPSender) {
	b := make([]byte, receiveMTU)
	for {
		if _, _, err := sender.Read(b); err != nil {
			return
		}
	}
}

// tick implements ticker.
func (p *Peer) tick(now time.Time) {
	p.out.tick(now)
	if p.reportIn--; p.reportIn > 0 {
		return
	}
	p.reportIn = reportTicks
	packets := compound(p.out, &p.stats, now)
	if len(packets) == 0 {
		return
	}
	if err := p.pc.WriteRTCP(packets); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		p.log.Debug("RTCP not sent", slog.String("error", err.Error()))
	}
}

// Connected is closed when ICE and DTLS are up and sound can flow.
func (p *Peer) Connected() <-chan struct{} {
	return p.connected
}

// Write implements Port. What is written before the peer is connected is dropped.
func (p *Peer) Write(f Frame) {
	p.out.write(f, time.Now())
}

// WriteDigit implements Port. Digits are queued, also before the peer is connected, take 160 ms each and 80 ms between
// them, and sound instead of what is written meanwhile. A far end without RFC 4733 events hears the two tones.
func (p *Peer) WriteDigit(digit byte) {
	p.out.digit(digit)
}

// Listen implements Port.
func (p *Peer) Listen(l Listener) {
	p.ear.set(l)
}

// Takes implements Port. Before the answer is known it takes nothing.
func (p *Peer) Takes(c Codec) bool {
	return p.types.Load().of(c).ok()
}

// Done implements Port. It stays open while the far end is only out of reach for a moment: see Config.FailAfter.
func (p *Peer) Done() <-chan struct{} {
	return p.done
}

// Close implements Port. The connection is taken down in the background; Engine.Close waits for that.
func (p *Peer) Close() error {
	p.end()

	return nil
}

// end is the end of the peer, whatever the cause.
func (p *Peer) end() {
	p.finish.Do(func() {
		p.mu.Lock()
		p.ended = true
		p.mu.Unlock()
		p.out.stop()
		p.engine.beats.remove(p)
		close(p.done)
		go p.takeDown()
	})
}

// takeDown closes the connection and waits for its goroutines. It has a goroutine of its own, because the end may
// come from one of them.
func (p *Peer) takeDown() {
	defer p.engine.disown(p)
	if p.pc != nil {
		if err := p.pc.GracefulClose(); err != nil {
			p.log.Debug("peer connection closed", slog.String("error", err.Error()))
		}
	}
	p.readers.Wait()
}
