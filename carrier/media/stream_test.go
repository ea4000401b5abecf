package media

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// sent is a packetWriter that remembers copies of the packets.
type sent struct {
	packets []rtp.Packet
	err     error
}

func (s *sent) WriteRTP(header *rtp.Header, payload []byte) (int, error) {
	s.packets = append(s.packets, rtp.Packet{Header: *header, Payload: bytes.Clone(payload)})

	return len(payload), s.err
}

func (s *sent) last() rtp.Packet {
	return s.packets[len(s.packets)-1]
}

func allTypes() payloadTypes {
	return payloadTypes{pcmu: 0, opus: 111, event8: 126, event48: 110}
}

// newTestStream is a stream that sends to memory, and a time to begin at.
func newTestStream(types payloadTypes) (*stream, *sent, time.Time) {
	s, out := newStream(), &sent{}
	s.bind(out, 4711)
	s.negotiated(types)
	s.start()

	return s, out, time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
}

func pcmuFrame() Frame {
	return Frame{Codec: PCMU, Payload: bytes.Repeat([]byte{0x55}, frameSamples), Samples: frameSamples}
}

func opusFrame() Frame {
	return Frame{Codec: Opus, Payload: []byte{0xF8, 1, 2, 3}, Samples: 960}
}

const ms = time.Millisecond

// A step is one write, and what the packet for it should be like compared to the one before.
type streamStep struct {
	after  time.Duration
	frame  Frame
	stamp  uint32 // difference to the packet before
	marker bool
}

func TestStream_numbers(t *testing.T) {
	gap := func(f Frame, samples uint32) Frame { f.Gap = samples; return f }
	marked := func(f Frame) Frame { f.Marker = true; return f }
	tests := map[string][]streamStep{
		"Steady": {
			{20 * ms, pcmuFrame(), 160, false}, {20 * ms, pcmuFrame(), 160, false},
		},
		"JitterIsNotInTheTimestamps": {
			{35 * ms, pcmuFrame(), 160, false}, {5 * ms, pcmuFrame(), 160, false}, {0, pcmuFrame(), 160, false},
		},
		"MarkerIsPassedOn": {
			{20 * ms, marked(pcmuFrame()), 160, true},
		},
		"LostPacketsLeaveAHole": {
			{60 * ms, gap(opusFrame(), 1920), 60 * 48, true}, // between two clocks the time decides
			{60 * ms, gap(opusFrame(), 1920), 960 + 1920, false},
		},
		"HoleThatNobodyTold": {
			{300 * ms, pcmuFrame(), 300 * 8, true}, {20 * ms, pcmuFrame(), 160, false},
		},
		"PCMUToOpusAndBack": {
			{20 * ms, opusFrame(), 20 * 48, true},
			{20 * ms, opusFrame(), 960, false},
			{20 * ms, pcmuFrame(), 20 * 8, true},
			{20 * ms, pcmuFrame(), 160, false},
		},
		"SwitchInTheMiddleOfAFrame": {
			{5 * ms, opusFrame(), 20 * 48, true}, // the frame before lasts 20 ms whatever the clock says
		},
		"SwitchAfterAPause": {
			{500 * ms, opusFrame(), 500 * 48, true},
		},
		"HugeGapIsBounded": {
			{20 * ms, gap(pcmuFrame(), 1<<31), 160 + 8000, false},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			s, out, now := newTestStream(allTypes())
			s.write(pcmuFrame(), now)
			if !out.last().Marker || out.last().SSRC != 4711 {
				t.Errorf("first packet: %v", out.last().Header)
			}
			for i, step := range steps {
				before := out.last().Header
				now = now.Add(step.after)
				s.write(step.frame, now)
				got := out.last()
				if got.SequenceNumber != before.SequenceNumber+1 {
					t.Errorf("step %d: sequence number went on by %d", i, got.SequenceNumber-before.SequenceNumber)
				}
				if diff := got.Timestamp - before.Timestamp; diff != step.stamp || got.Marker != step.marker {
					t.Errorf("step %d: timestamp went on by %d, marker %v; want %d, %v", i, diff, got.Marker, step.stamp, step.marker)
				}
				if !bytes.Equal(got.Payload, step.frame.Payload) {
					t.Errorf("step %d: payload changed", i)
				}
			}
		})
	}
}

// A writer whose clock is 200 ppm slow must not make a jump, ever.
func TestStream_clockDrift(t *testing.T) {
	s, out, now := newTestStream(allTypes())
	for range 50 * 3600 {
		s.write(pcmuFrame(), now)
		now = now.Add(20*ms + 4*time.Microsecond)
	}
	for i, p := range out.packets[1:] {
		if p.Marker || p.Timestamp-out.packets[i].Timestamp != 160 {
			t.Fatalf("packet %d: marker %v, timestamp went on by %d", i+1, p.Marker, p.Timestamp-out.packets[i].Timestamp)
		}
	}
}

func TestStream_fillsSilence(t *testing.T) {
	s, out, now := newTestStream(allTypes())
	start := now
	tick := func(n int) {
		for range n {
			s.tick(now)
			now = now.Add(20 * ms)
		}
	}
	tick(50) // nobody has written yet
	if len(out.packets) != 50 || out.last().PayloadType != 0 || !out.packets[0].Marker || out.packets[1].Marker {
		t.Fatalf("%d packets in a second before anybody writes", len(out.packets))
	}
	if p := out.last().Payload; len(p) != frameSamples || slices.ContainsFunc(p, func(b byte) bool { return b != MuLawSilence }) {
		t.Error("that is not silence")
	}
	s.write(opusFrame(), now)
	if !out.last().Marker {
		t.Error("no marker when speech begins")
	}
	n := len(out.packets)
	tick(3) // 0, 20, 40 ms after: a late writer is waited for
	if len(out.packets) != n {
		t.Error("silence between two frames")
	}
	tick(10)
	if len(out.packets) != n+10 || string(out.last().Payload) != silentOpus || out.last().PayloadType != 111 {
		t.Errorf("%d packets of silence in 200 ms, last %v", len(out.packets)-n, out.last())
	}
	begin, end := out.packets[n].Timestamp, out.last().Timestamp
	if end-begin != 9*960 {
		t.Errorf("silence of 180 ms takes %d", end-begin)
	}
	s.write(opusFrame(), now)
	if diff := out.last().Timestamp - end; !out.last().Marker || diff != 960 {
		t.Errorf("after silence: marker %v, timestamp went on by %d", out.last().Marker, diff)
	}
	report, ok := s.senderReport(now.Add(10 * ms))
	if !ok || report.PacketCount != uint32(len(out.packets)) || report.RTPTime != out.last().Timestamp+480 || report.SSRC != 4711 {
		t.Errorf("sender report %+v", report)
	}
	if want := uint64(start.Unix()+2208988800) + uint64(now.Add(10*ms).Sub(start)/time.Second); report.NTPTime>>32 != want {
		t.Errorf("NTP seconds %d, want %d", report.NTPTime>>32, want)
	}
}

func TestStream_refuses(t *testing.T) {
	noOpus, noPCMU := allTypes(), allTypes()
	noOpus.opus, noPCMU.pcmu = noPayloadType, noPayloadType
	s, out, now := newTestStream(noPCMU)
	s.write(pcmuFrame(), now)
	s.write(Frame{Codec: Opus, Samples: 960}, now)
	s.write(Frame{Codec: 77, Payload: []byte{1}, Samples: 1}, now)
	if len(out.packets) != 0 {
		t.Errorf("sent %v", out.packets)
	}
	s.tick(now)
	if len(out.packets) != 1 || string(out.last().Payload) != silentOpus {
		t.Error("a far end with Opus only gets no silence")
	}
	s, out, now = newTestStream(noOpus)
	s.write(Frame{Codec: Opus, Payload: []byte{0xFF, 0xFF}, Samples: 960}, now) // 3: 63 frames, longer than a packet may be
	if len(out.packets) != 0 {
		t.Error("sent what cannot be decoded")
	}
	s.stop()
	s.write(pcmuFrame(), now)
	s.tick(now)
	s.digit('1')
	if len(out.packets) != 0 {
		t.Error("sent after the end")
	}
	if _, ok := s.senderReport(now); ok {
		t.Error("reports after the end")
	}
	if len(s.digits.queue) != 0 {
		t.Error("keeps a digit after the end")
	}
}

func TestStream_digitsWaitForTheTransport(t *testing.T) {
	s, out, now := newTestStream(allTypes())
	s.open = false
	s.digit('4')
	s.tick(now)
	if len(out.packets) != 0 {
		t.Error("sent before the transport is up")
	}
	s.start()
	s.tick(now)
	if len(out.packets) != 1 || out.last().PayloadType != 126 || out.last().Payload[0] != 4 {
		t.Errorf("sent %v", out.packets)
	}
}

func TestStream_failedSendsAreNotCounted(t *testing.T) {
	s, out, now := newTestStream(allTypes())
	out.err = errors.New("no route")
	s.write(pcmuFrame(), now)
	if s.packets != 0 {
		t.Errorf("counted %d", s.packets)
	}
}

func TestStream_digits(t *testing.T) {
	only8, none := allTypes(), allTypes()
	only8.event48 = noPayloadType
	none.event8, none.event48 = noPayloadType, noPayloadType
	tests := map[string]struct {
		types  payloadTypes
		frame  Frame
		kind   uint8
		length uint16
	}{
		"PCMU":            {allTypes(), pcmuFrame(), 126, 1280},
		"Opus":            {allTypes(), opusFrame(), 110, 7680},
		"OpusAsInFirefox": {only8, opusFrame(), 126, 1280},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, out, now := newTestStream(test.types)
			s.write(test.frame, now.Add(-20*ms))
			s.digit('1')
			s.digit('x')
			s.digit('#')
			for range 40 {
				s.tick(now)
				s.write(test.frame, now.Add(ms))
				now = now.Add(20 * ms)
			}
			var reader digitReader
			var digits []byte
			var ends, markers int
			for i, p := range out.packets {
				if i > 0 && p.SequenceNumber != out.packets[i-1].SequenceNumber+1 {
					t.Fatalf("packet %d has sequence number %d", i, p.SequenceNumber)
				}
				if p.PayloadType != test.kind {
					continue
				}
				if d := reader.read(p.Payload, p.Timestamp, p.Marker, pcmuRate); d.begins {
					digits = append(digits, d.digit)
				}
				if p.Marker {
					markers++
				}
				if p.Payload[1]&eventEnd != 0 {
					ends++
					if reader.duration != test.length {
						t.Errorf("lasts %d, want %d", reader.duration, test.length)
					}
				}
			}
			if string(digits) != "1#" || ends != 6 || markers != 2 {
				t.Errorf("digits %q, %d ends, %d markers", digits, ends, markers)
			}
			// 40 frames were written; those during the two digits, 8 ticks each, are not heard, as the clock tells.
			first, last := out.packets[0], out.last()
			if name == "PCMU" && last.Timestamp-first.Timestamp < 39*160 {
				t.Errorf("timestamps went on by %d in 40 frames", last.Timestamp-first.Timestamp)
			}
		})
	}
	t.Run("AsSoundWithoutEvents", func(t *testing.T) {
		s, out, now := newTestStream(none)
		s.digit('5')
		for range digitTicks {
			s.tick(now)
			now = now.Add(20 * ms)
		}
		var pcm []int16
		for _, p := range out.packets {
			piece := make([]int16, len(p.Payload))
			DecodeMuLaw(piece, p.Payload)
			pcm = append(pcm, piece...)
		}
		for _, hz := range []float64{770, 1336} {
			if l := ToneLevel(pcm, 8000, hz); !about(l, 0.2, 0.02) {
				t.Errorf("%v Hz at %.3f", hz, l)
			}
		}
	})
}

func BenchmarkStream_write(b *testing.B) {
	for name, frame := range map[string]Frame{"PCMU": pcmuFrame(), "Opus": opusFrame()} {
		b.Run(name, func(b *testing.B) {
			s, _, now := newTestStream(allTypes())
			s.bind(nowhere{}, 1)
			b.ReportAllocs()
			for b.Loop() {
				s.write(frame, now)
				now = now.Add(20 * ms)
			}
		})
	}
}

type nowhere struct{}

func (nowhere) WriteRTP(*rtp.Header, []byte) (int, error) {
	return 0, nil
}
