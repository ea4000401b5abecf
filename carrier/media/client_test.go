package media

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// patience is how long tests wait for what must happen.
const patience = 20 * time.Second

// client is a WebRTC client as a browser is one: full ICE, any payload type at any moment. It shares nothing with
// Peer but pion.
type client struct {
	t       *testing.T
	pc      *webrtc.PeerConnection
	track   *rawTrack
	packets chan rtp.Packet
	reports chan rtcp.Packet
	up      chan struct{}
	quit    chan struct{}
	once    sync.Once
	workers sync.WaitGroup
}

// rawTrack lets a test send any RTP packet.
type rawTrack struct {
	mu     sync.Mutex
	writer webrtc.TrackLocalWriter
	header rtp.Header
}

func (r *rawTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writer = c.WriteStream()
	r.header = rtp.Header{Version: 2, SSRC: uint32(c.SSRC()), SequenceNumber: 65530, Timestamp: 1000}

	return c.CodecParameters()[0], nil
}

func (*rawTrack) Unbind(webrtc.TrackLocalContext) error { return nil }

func (*rawTrack) ID() string { return "microphone" }

func (*rawTrack) RID() string { return "" }

func (*rawTrack) StreamID() string { return "page" }

func (*rawTrack) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

// browserCodecs are those of Chromium: PCMU, Opus, events at both rates.
func browserCodecs() []webrtc.RTPCodecParameters {
	return ourCodecs()
}

// firefoxCodecs has events at 8000 Hz only.
func firefoxCodecs() []webrtc.RTPCodecParameters {
	return ourCodecs()[:3]
}

// oldCodecs has no Opus.
func oldCodecs() []webrtc.RTPCodecParameters {
	return []webrtc.RTPCodecParameters{ourCodecs()[0], ourCodecs()[2]}
}

func newClient(t *testing.T, codecs []webrtc.RTPCodecParameters) *client {
	t.Helper()
	var engine webrtc.MediaEngine
	for _, codec := range codecs {
		if err := engine.RegisterCodec(codec, webrtc.RTPCodecTypeAudio); err != nil {
			t.Fatal(err)
		}
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&engine)).
		NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{
		t: t, pc: pc, track: &rawTrack{}, up: make(chan struct{}), quit: make(chan struct{}),
		packets: make(chan rtp.Packet, 10_000), reports: make(chan rtcp.Packet, 100),
	}
	var once sync.Once
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(c.up) })
		}
	})
	pc.OnTrack(c.read)
	if _, err = pc.AddTrack(c.track); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)

	return c
}

func (c *client) close() {
	c.once.Do(func() { close(c.quit) })
	_ = c.pc.GracefulClose()
	c.workers.Wait()
}

func (c *client) read(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	c.workers.Go(func() {
		for {
			packets, _, err := receiver.ReadRTCP()
			if err != nil {
				return
			}
			for _, p := range packets {
				select {
				case c.reports <- p:
				default:
				}
			}
		}
	})
	c.workers.Go(func() {
		for {
			p, _, err := remote.ReadRTP()
			if err != nil {
				return
			}
			select {
			case c.packets <- *p:
			default:
			}
		}
	})
}

// call offers to the engine and takes its answer.
func (c *client) call(e *Engine) *Peer {
	c.t.Helper()
	peer, answer, err := e.Answer(c.t.Context(), c.offer(nil))
	if err != nil {
		c.t.Fatal(err)
	}
	c.accept(answer)
	c.wait(peer)

	return peer
}

// take lets the engine offer and answers.
func (c *client) take(e *Engine) *Peer {
	c.t.Helper()
	peer, offer, err := e.Offer(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	if err = c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		c.t.Fatal(err)
	}
	answer, err := c.pc.CreateAnswer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if err = c.pc.SetLocalDescription(answer); err != nil {
		c.t.Fatal(err)
	}
	if err = peer.SetAnswer(answer.SDP); err != nil { // at once, without candidates, as the SDK does
		c.t.Fatal(err)
	}
	c.wait(peer)

	return peer
}

// offer makes an offer and returns it at once, without candidates, as the SDK does.
func (c *client) offer(options *webrtc.OfferOptions) string {
	c.t.Helper()
	offer, err := c.pc.CreateOffer(options)
	if err != nil {
		c.t.Fatal(err)
	}
	if err = c.pc.SetLocalDescription(offer); err != nil {
		c.t.Fatal(err)
	}

	return offer.SDP
}

func (c *client) accept(answer string) {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		c.t.Fatalf("%v\n%s", err, answer)
	}
}

func (c *client) wait(peer *Peer) {
	c.t.Helper()
	within(c.t, c.up, "the client to connect")
	within(c.t, peer.Connected(), "the peer to connect")
}

// within waits for a channel to be closed.
func within(t *testing.T, done <-chan struct{}, what string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		t.Fatalf("waited in vain for %s", what)
	}
}

// send sends one packet; the timestamp goes on by samples afterwards.
func (c *client) send(kind uint8, payload []byte, samples uint32) {
	c.track.mu.Lock()
	defer c.track.mu.Unlock()
	c.track.header.PayloadType = kind
	if _, err := c.track.writer.WriteRTP(&c.track.header, payload); err != nil {
		select {
		case <-c.quit:
		default:
			c.t.Error(err)
		}
	}
	c.track.header.SequenceNumber++
	c.track.header.Timestamp += samples
}

// say sends frames in the background at the pace of 20 ms.
func (c *client) say(kind uint8, samples uint32, payloads [][]byte) {
	c.workers.Go(func() {
		tick := time.NewTicker(tickLength)
		defer tick.Stop()
		for _, payload := range payloads {
			select {
			case <-c.quit:
				return
			case <-tick.C:
				c.send(kind, payload, samples)
			}
		}
	})
}

// press sends a digit as a browser does: 160 ms, three ends, all with one timestamp.
func (c *client) press(kind uint8, code byte, rate uint32) {
	tick := time.NewTicker(tickLength)
	defer tick.Stop()
	for i := uint32(1); i <= 10; i++ {
		duration, flags := min(i, 8)*rate/50, byte(10)
		if i >= 8 {
			flags |= 0x80
		}
		c.send(kind, []byte{code, flags, byte(duration >> 8), byte(duration)}, 0)
		<-tick.C
	}
	c.track.mu.Lock()
	c.track.header.Timestamp += 10 * rate / 50
	c.track.mu.Unlock()
}

// until receives packets until one is as wanted and returns all of them.
func (c *client) until(what string, wanted func(rtp.Packet) bool) (all []rtp.Packet) {
	c.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case p := <-c.packets:
			all = append(all, p)
			if wanted(p) {
				return all
			}
		case <-timeout.C:
			c.t.Fatalf("waited in vain for %s in %d packets", what, len(all))
		}
	}
}

// hears receives until a tone is in the last 100 ms of PCMU.
func (c *client) hears(hz float64) []rtp.Packet {
	c.t.Helper()
	var pcm []int16

	return c.until("a tone", func(p rtp.Packet) bool {
		if p.PayloadType != 0 {
			return false
		}
		piece := make([]int16, len(p.Payload))
		DecodeMuLaw(piece, p.Payload)
		pcm = append(pcm, piece...)
		pcm = pcm[max(len(pcm)-800, 0):]

		return len(pcm) == 800 && ToneLevel(pcm, 8000, hz) > 0.15
	})
}

// toneFrames is so many frames of a tone in PCMU.
func toneFrames(hz float64, n int) [][]byte {
	frames := make([][]byte, n)
	pcm := sine(hz, 8000, n*frameSamples, 0.3)
	for i := range frames {
		frames[i] = make([]byte, frameSamples)
		EncodeMuLaw(frames[i], pcm[i*frameSamples:])
	}

	return frames
}

// listener remembers what a port says and decodes it.
type listener struct {
	frames chan Frame // with payloads of their own
	digits chan byte
}

func newListener() *listener {
	return &listener{frames: make(chan Frame, 10_000), digits: make(chan byte, 100)}
}

func (l *listener) HearFrame(f Frame) {
	f.Payload = append([]byte(nil), f.Payload...)
	select {
	case l.frames <- f:
	default:
	}
}

func (l *listener) HearDigit(d byte) {
	select {
	case l.digits <- d:
	default:
	}
}

// digit waits for the next digit.
func (l *listener) digit(t *testing.T) byte {
	t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case d := <-l.digits:
		return d
	case <-timeout.C:
		t.Fatal("waited in vain for a digit")

		return 0
	}
}

// hears waits for a tone in the last 100 ms of what comes.
func (l *listener) hears(t *testing.T, hz float64) {
	t.Helper()
	var decoder Decoder
	var pcm []int16
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case f := <-l.frames:
			piece := make([]int16, MaxFrameSamples)
			n, err := decoder.Decode(f, piece)
			if err != nil {
				t.Fatal(err)
			}
			pcm = append(pcm, piece[:n]...)
			pcm = pcm[max(len(pcm)-800, 0):]
			if len(pcm) == 800 && ToneLevel(pcm, 8000, hz) > 0.15 {
				return
			}
		case <-timeout.C:
			t.Fatalf("waited in vain for %v Hz", hz)
		}
	}
}

// newEngine starts an engine on loopback.
func newEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(Config{LoopbackOnly: true})
	if err != nil {
		t.Fatal(err)
	}

	return start(t, e)
}

func start(t *testing.T, e *Engine) *Engine {
	t.Helper()
	if err := e.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})

	return e
}
