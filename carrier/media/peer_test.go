package media

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

func TestPeer_tonesBothWays(t *testing.T) {
	for name, connect := range map[string]func(*client, *Engine) *Peer{"Answer": (*client).call, "Offer": (*client).take} {
		t.Run(name, func(t *testing.T) {
			e, c, ear := newEngine(t), newClient(t, browserCodecs()), newListener()
			peer := connect(c, e)
			if !peer.Takes(PCMU) || !peer.Takes(Opus) || peer.Takes(CodecUnknown) {
				t.Error("the peer does not take what was negotiated")
			}
			peer.Listen(ear)
			// At first there is silence, without anybody writing.
			silence := c.until("silence", func(p rtp.Packet) bool { return p.Payload[0] == MuLawSilence })
			ctx, cancel := context.WithCancel(t.Context())
			played := make(chan error, 1)
			go func() { played <- e.Play(ctx, peer, &Tone{Frequencies: []float64{440}}) }()
			c.say(0, frameSamples, toneFrames(1000, 20))
			ear.hears(t, 1000)
			packets := slices.Concat(silence, c.hears(440))
			cancel()
			if err := <-played; !errors.Is(err, context.Canceled) {
				t.Errorf("Play: %v", err)
			}
			packets = append(packets, c.until("silence again", func(p rtp.Packet) bool { return p.Payload[80] == MuLawSilence })...)
			for i, p := range packets[1:] {
				before := packets[i]
				if p.SequenceNumber != before.SequenceNumber+1 || p.SSRC != before.SSRC {
					t.Errorf("packet %d: %v after %v", i+1, p.Header, before.Header)
				}
				if step := p.Timestamp - before.Timestamp; step != frameSamples && !p.Marker {
					t.Errorf("packet %d: timestamp went on by %d without a marker", i+1, step)
				}
			}
		})
	}
}

func TestPeer_candidates(t *testing.T) {
	e, c := newEngine(t), newClient(t, browserCodecs())
	_, answer, err := e.Answer(t.Context(), c.offer(nil))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(answer, "a=candidate:"); n != 1 || !strings.Contains(answer, " 127.0.0.1 ") {
		t.Errorf("%d candidates:\n%s", n, answer)
	}
	for _, line := range []string{"a=ice-lite\r\n", "a=setup:passive\r\n", "m=audio 9 UDP/TLS/RTP/SAVPF 0 111 126 110\r\n", "a=end-of-candidates\r\n"} {
		if !strings.Contains(answer, line) {
			t.Errorf("no %q in\n%s", line, answer)
		}
	}
}

func TestPeer_bridgedOpusIsUntouched(t *testing.T) {
	e := newEngine(t)
	a, b := newClient(t, browserCodecs()), newClient(t, browserCodecs())
	defer Bridge(a.call(e), b.take(e))()
	payloads := make([][]byte, 15)
	for i := range payloads {
		payloads[i] = append([]byte{0xF8, byte(i)}, bytes.Repeat([]byte{byte(i * 7)}, i*20)...)
	}
	a.say(111, 960, payloads)
	next := 0
	b.until("all Opus packets", func(p rtp.Packet) bool {
		if p.PayloadType == 111 && next < len(payloads) && bytes.Equal(p.Payload, payloads[next]) {
			next++
		} else if p.PayloadType == 111 && string(p.Payload) != silentOpus {
			t.Errorf("a packet that was not sent: %x", p.Payload)
		}

		return next == len(payloads)
	})
}

func TestPeer_digits(t *testing.T) {
	tests := map[string]struct {
		codecs []webrtc.RTPCodecParameters
		audio  uint8
		events uint8
		rate   uint32
		heard  uint8 // payload type of events at the other end, which has them all
	}{
		"PCMU":          {browserCodecs(), 0, 126, 8000, 126},
		"Opus":          {browserCodecs(), 111, 110, 48000, 126},
		"OpusEvents8":   {firefoxCodecs(), 111, 126, 8000, 126},
		"WithoutOpusAt": {oldCodecs(), 0, 126, 8000, 126},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			a, b := newClient(t, test.codecs), newClient(t, browserCodecs())
			pa, pb := a.call(e), b.call(e)
			ear := newListener()
			pa.Listen(ear)
			a.press(test.events, 5, test.rate)
			a.press(test.events, 5, test.rate)
			a.press(test.events, 11, test.rate)
			for _, want := range []byte("55#") {
				if got := ear.digit(t); got != want {
					t.Errorf("digit %c, want %c", got, want)
				}
			}
			// Bridged, a digit arrives as events, and no hole is left where the far end's events were.
			defer Bridge(pa, pb)()
			a.press(test.events, 9, test.rate)
			a.say(0, frameSamples, toneFrames(1000, 25))
			packets := b.hears(1000)
			var reader digitReader
			var digits []byte
			for i, p := range packets {
				if i > 0 && p.SequenceNumber != packets[i-1].SequenceNumber+1 {
					t.Errorf("sequence number %d after %d", p.SequenceNumber, packets[i-1].SequenceNumber)
				}
				if p.PayloadType == test.heard {
					if d := reader.read(p.Payload, p.Timestamp, p.Marker, pcmuRate); d.begins {
						digits = append(digits, d.digit)
					}
				}
			}
			if string(digits) != "9" {
				t.Errorf("digits at the far end: %q", digits)
			}
			if n := len(ear.digits); n != 0 {
				t.Errorf("%d digits too many", n)
			}
		})
	}
}

func TestPeer_reoffer(t *testing.T) {
	e, c, ear := newEngine(t), newClient(t, browserCodecs()), newListener()
	peer := c.call(e)
	peer.Listen(ear)
	ctx, cancel := context.WithCancel(t.Context())
	played := make(chan error, 1)
	go func() { played <- e.Play(ctx, peer, &Tone{Frequencies: []float64{440}}) }()
	before := c.hears(440)
	if _, err := peer.Reoffer(t.Context(), "nonsense\r\n"); !errors.Is(err, ErrBadSDP) {
		t.Errorf("nonsense: %v", err)
	}
	first := c.pc.CurrentLocalDescription().SDP
	restarted := make(chan struct{})
	c.pc.OnICEConnectionStateChange(func(s webrtc.ICEConnectionState) {
		if s == webrtc.ICEConnectionStateConnected {
			close(restarted)
		}
	})
	offer := c.offer(&webrtc.OfferOptions{ICERestart: true})
	if userFragment(offer) == userFragment(first) {
		t.Fatal("no restart")
	}
	answer, err := peer.Reoffer(t.Context(), offer)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(answer, "a=candidate:") || userFragment(answer) == userFragment(c.pc.CurrentRemoteDescription().SDP) {
		t.Errorf("the answer does not restart:\n%s", answer)
	}
	c.accept(answer)
	within(t, restarted, "ICE to connect again")
	for len(c.packets) > 0 {
		<-c.packets
	}
	after := c.hears(440)
	if before[0].SSRC != after[0].SSRC {
		t.Error("another source after the restart")
	}
	c.say(0, frameSamples, toneFrames(1000, 20))
	ear.hears(t, 1000)
	cancel()
	if err = <-played; !errors.Is(err, context.Canceled) {
		t.Errorf("Play: %v", err)
	}
	if err = peer.Close(); err != nil {
		t.Error(err)
	}
	if _, err = peer.Reoffer(t.Context(), offer); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if err = peer.SetAnswer(offer); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestPeer_reports(t *testing.T) {
	e, c := newEngine(t), newClient(t, browserCodecs())
	peer := c.call(e)
	frames := toneFrames(1000, 130)
	c.say(0, frameSamples, frames)
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case p := <-c.reports:
			report, ok := p.(*rtcp.SenderReport)
			if !ok || len(report.Reports) == 0 || report.Reports[0].LastSenderReport == 0 {
				continue
			}
			block := report.Reports[0]
			if report.PacketCount == 0 || report.OctetCount != report.PacketCount*frameSamples || block.TotalLost != 0 || block.Jitter > 8000 {
				t.Errorf("report %+v", report)
			}

			return
		case <-timeout.C:
			t.Fatal("waited in vain for a report with a round trip")
		case <-peer.Done():
			t.Fatal("the peer is done")
		}
	}
}

func TestPeer_done(t *testing.T) {
	t.Run("Close", func(t *testing.T) {
		e, c := newEngine(t), newClient(t, browserCodecs())
		peer := c.call(e)
		for range 3 {
			if err := peer.Close(); err != nil {
				t.Error(err)
			}
		}
		within(t, peer.Done(), "the peer to be done")
		peer.Write(pcmuFrame())
		peer.WriteDigit('1')
		if err := e.Play(t.Context(), peer, Hold()); !errors.Is(err, ErrPortDone) {
			t.Errorf("Play: %v", err)
		}
	})
	t.Run("FarEndCloses", func(t *testing.T) {
		e, c := newEngine(t), newClient(t, browserCodecs())
		peer := c.call(e)
		c.close()
		within(t, peer.Done(), "the peer to be done")
	})
	t.Run("FarEndVanishes", func(t *testing.T) {
		e, err := New(Config{LoopbackOnly: true, FailAfter: 300 * ms})
		if err != nil {
			t.Fatal(err)
		}
		e.disconnectAfter = 300 * ms
		c := newClient(t, browserCodecs())
		peer := c.call(start(t, e))
		if err = c.pc.SCTP().Transport().ICETransport().Stop(); err != nil { // no goodbye
			t.Fatal(err)
		}
		within(t, peer.Done(), "the peer to be done")
	})
	t.Run("ClosedByListener", func(t *testing.T) {
		e, c := newEngine(t), newClient(t, browserCodecs())
		peer := c.call(e)
		peer.Listen(closer{peer})
		c.send(126, []byte{1, 10, 0, 160}, 0)
		within(t, peer.Done(), "the peer to be done")
	})
	t.Run("EngineCloses", func(t *testing.T) {
		e, c := newEngine(t), newClient(t, browserCodecs())
		peer, robot := c.call(e), NewLoopback(e)
		defer Bridge(peer, robot)()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		within(t, peer.Done(), "the peer to be done")
		within(t, robot.Done(), "the robot to be done")
		if _, _, err := e.Offer(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Offer: %v", err)
		}
	})
}

// closer hangs up when it hears a digit.
type closer struct{ port Port }

func (closer) HearFrame(Frame) {}

func (c closer) HearDigit(byte) { _ = c.port.Close() }

func TestEngine_refuses(t *testing.T) {
	for name, config := range map[string]Config{"Port": {Port: 65536}, "NegativePort": {Port: -1}, "FailAfter": {FailAfter: -1}} {
		if _, err := New(config); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	idle, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = idle.Offer(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("Offer before Start: %v", err)
	}
	if err = idle.Close(); err != nil {
		t.Errorf("Close before Start: %v", err)
	}
	e := newEngine(t)
	if err = e.Start(t.Context()); err == nil {
		t.Error("started twice")
	}
	second, err := New(Config{LoopbackOnly: true, Port: e.Port()})
	if err != nil {
		t.Fatal(err)
	}
	if err = second.Start(t.Context()); err == nil {
		t.Error("two engines on one port")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = e.Offer(gone); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Offer with an ended context: %v", err)
	}
	peer, _, err := e.Offer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		sdp  string
		want error
	}{
		"Empty":     {"", ErrBadSDP},
		"NoICE":     {"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", ErrBadSDP},
		"OtherSort": {"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", ErrNoAudio},
	} {
		if err = peer.SetAnswer(test.sdp); !errors.Is(err, test.want) {
			t.Errorf("answer %s: %v", name, err)
		}
		if _, _, err = e.Answer(t.Context(), test.sdp); !errors.Is(err, test.want) {
			t.Errorf("offer %s: %v", name, err)
		}
	}
}

func TestEngine_everyAddressOnOnePort(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	start(t, e)
	addresses, err := localAddresses(false)
	if err != nil {
		t.Fatal(err)
	}
	listening := e.mux.GetListenAddresses()
	if len(listening) != len(addresses) || !addresses[0].IsLoopback() {
		t.Errorf("listens on %v, addresses are %v", listening, addresses)
	}
	c := newClient(t, browserCodecs())
	_, answer, err := e.Answer(t.Context(), c.offer(nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range addresses {
		if strings.Count(answer, " "+ip.String()+" ") != 1 {
			t.Errorf("%v is not one candidate:\n%s", ip, answer)
		}
	}
}
