package media

import (
	"encoding/binary"
	"os"
	"testing"

	"github.com/pion/rtp"
)

// recordedOpus is 1.2 s of a tone of 1000 Hz at level 0.3, 20 ms a packet, as Chromium 156 encoded it for the carrier.
func recordedOpus(tb testing.TB) (packets [][]byte) {
	tb.Helper()
	b, err := os.ReadFile("testdata/opus/tone1000.bin") // each packet after its length in two bytes
	if err != nil {
		tb.Fatal(err)
	}
	for len(b) > 0 {
		n := 2 + int(binary.BigEndian.Uint16(b))
		packets = append(packets, b[2:n])
		b = b[n:]
	}

	return packets
}

func TestDecoder_opus(t *testing.T) {
	var decoder Decoder
	var all []int16
	pcm := make([]int16, MaxFrameSamples)
	for i, payload := range recordedOpus(t) {
		n, err := decoder.Decode(Frame{Codec: Opus, Payload: payload}, pcm)
		if err != nil || n != frameSamples {
			t.Fatalf("packet %d: %d samples, %v", i, n, err)
		}
		all = append(all, pcm[:n]...)
	}
	if l := ToneLevel(all[1600:], 8000, 1000); !about(l, 0.3, 0.01) {
		t.Errorf("1000 Hz at %.3f", l)
	}
	if l := ToneLevel(all[1600:], 8000, 1400); l > 0.003 {
		t.Errorf("1400 Hz at %.4f", l)
	}
	if n, err := decoder.Decode(Frame{Codec: Opus, Payload: []byte(silentOpus)}, pcm); err != nil || n != frameSamples {
		t.Errorf("silence: %d samples, %v", n, err)
	}
}

func TestDecoder_refuses(t *testing.T) {
	tests := map[string]Frame{
		"UnknownCodec": {Codec: 9, Payload: []byte{1}},
		"NoCodec":      {Payload: []byte{1}},
		"EmptyOpus":    {Codec: Opus},
		"LongOpus":     {Codec: Opus, Payload: []byte{0xFF, 0x3F, 1, 2, 3}},
		"CutOpus":      {Codec: Opus, Payload: []byte{0xFA, 0xFF}},
		"LongPCMU":     {Codec: PCMU, Payload: make([]byte, MaxFrameSamples+1)},
	}
	for name, frame := range tests {
		t.Run(name, func(t *testing.T) {
			var decoder Decoder
			if n, err := decoder.Decode(frame, make([]int16, MaxFrameSamples)); err == nil || n != 0 {
				t.Errorf("%d samples, %v", n, err)
			}
		})
	}
}

func TestOpusSamples(t *testing.T) {
	tests := map[string]struct {
		payload []byte
		want    uint32
	}{
		"CELT20":      {[]byte{31 << 3}, 960},
		"CELT2.5":     {[]byte{16 << 3}, 120},
		"SILK60":      {[]byte{3 << 3}, 2880},
		"SILK60Twice": {[]byte{3<<3 | 1}, 5760},
		"Hybrid10":    {[]byte{12 << 3}, 480},
		"FiveOf20":    {[]byte{31<<3 | 3, 5}, 4800},
		"SevenOf20":   {[]byte{31<<3 | 3, 7}, 0},
		"NoneOf20":    {[]byte{31<<3 | 3, 0}, 0},
		"CutOff":      {[]byte{31<<3 | 3}, 0},
		"Empty":       {nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := opusSamples(test.payload); got != test.want {
				t.Errorf("%d samples, want %d", got, test.want)
			}
		})
	}
}

// Opus that is bridged to a phone without Opus is heard all the same.
func TestPeer_opusToPhoneWithoutOpus(t *testing.T) {
	e := newEngine(t)
	a, b := newClient(t, browserCodecs()), newClient(t, oldCodecs())
	pa, pb := a.call(e), b.take(e)
	if pb.Takes(Opus) || !pb.Takes(PCMU) {
		t.Fatal("the phone should have PCMU only")
	}
	defer Bridge(pa, pb)()
	a.say(111, 960, recordedOpus(t))
	for _, p := range b.hears(1000) {
		if p.PayloadType != 0 {
			t.Errorf("payload type %d", p.PayloadType)
		}
	}
}

// What is played to a peer before and after a bridge has another clock than the Opus in between; nobody may notice.
func TestPeer_switchesCodecs(t *testing.T) {
	e := newEngine(t)
	a, b := newClient(t, browserCodecs()), newClient(t, browserCodecs())
	pa, pb := a.call(e), b.take(e)
	if err := e.Play(t.Context(), pb, Limit(Ringback("us"), 200*ms)); err != nil {
		t.Fatal(err)
	}
	release := Bridge(pa, pb)
	a.say(111, 960, recordedOpus(t)[:20])
	count := 0
	packets := b.until("Opus", func(p rtp.Packet) bool {
		if p.PayloadType == 111 && string(p.Payload) != silentOpus {
			count++
		}

		return count == 20
	})
	release()
	if err := e.Play(t.Context(), pb, Limit(&Tone{Frequencies: []float64{600}}, 300*ms)); err != nil {
		t.Fatal(err)
	}
	packets = append(packets, b.hears(600)...)
	switches := 0
	for i, p := range packets[1:] {
		before := packets[i]
		step := p.Timestamp - before.Timestamp
		if p.SequenceNumber != before.SequenceNumber+1 || p.SSRC != before.SSRC {
			t.Errorf("packet %d: %v after %v", i+1, p.Header, before.Header)
		}
		if p.PayloadType == before.PayloadType {
			continue
		}
		switches++
		rate := uint32(8000)
		if p.PayloadType == 111 {
			rate = 48000
		}
		if !p.Marker || step < rate/50 || step > rate/2 {
			t.Errorf("from type %d to %d the timestamp went on by %d, marker %v", before.PayloadType, p.PayloadType, step, p.Marker)
		}
	}
	if switches != 2 {
		t.Errorf("%d switches, want 2", switches)
	}
}

func FuzzDecoder(f *testing.F) {
	for _, payload := range recordedOpus(f)[:5] {
		f.Add(payload, payload)
	}
	f.Add([]byte{0xF8, 0xFF, 0xFE}, []byte{0x08, 1, 2, 3, 4, 5})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var decoder Decoder
		pcm := make([]int16, MaxFrameSamples)
		for _, payload := range [][]byte{first, second, first} {
			n, err := decoder.Decode(Frame{Codec: Opus, Payload: payload}, pcm)
			if want := int(opusSamples(payload)) / 6; err == nil && n != want {
				t.Errorf("%d samples of a packet of %d", n, want)
			}
		}
	})
}

func BenchmarkDecoder_opus(b *testing.B) {
	packets := recordedOpus(b)
	var decoder Decoder
	pcm := make([]int16, MaxFrameSamples)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := decoder.Decode(Frame{Codec: Opus, Payload: packets[i%len(packets)]}, pcm); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream_transcode(b *testing.B) {
	types := allTypes()
	types.opus = noPayloadType
	s, _, now := newTestStream(types)
	s.bind(nowhere{}, 1)
	packets := recordedOpus(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.write(Frame{Codec: Opus, Payload: packets[i%len(packets)], Samples: 960}, now)
		now = now.Add(20 * ms)
	}
}
