package media

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtp"
)

const (
	// fillAfter is how long nobody may write before silence is sent in his place.
	fillAfter = 60 * time.Millisecond

	// maxLag is how far a stream's timestamps may fall behind the clock before they jump after it.
	maxLag = 60 * time.Millisecond

	// maxGap is the longest hole that a writer may leave in the timestamps.
	maxGap = time.Second

	// lagShare of the lag is forgiven with each packet, so that two clocks that differ a little never make a jump.
	lagShare = 256
)

// packetWriter sends one RTP packet; pion's track writer is one.
type packetWriter interface {
	WriteRTP(header *rtp.Header, payload []byte) (int, error)
}

// stream is the outgoing half of a peer: it numbers what several writers, the filler and the digits send as one
// RTP stream with one SSRC. Timestamps run on through changes of codec: the time that has passed is added in the
// clock of the new one. https://www.rfc-editor.org/rfc/rfc7160#section-4.1
type stream struct {
	mu     sync.Mutex
	out    packetWriter // nil: not bound
	open   bool         // the far end can receive
	ended  bool         // it never will again
	types  payloadTypes
	header rtp.Header

	codec   Codec         // of the last packet of audio
	samples uint32        // its length
	at      time.Time     // when it was sent
	lag     time.Duration // how far the timestamps are behind the clock

	spoke   time.Time // when somebody wrote last
	filling bool      // silence is being sent meanwhile

	digits     digitWriter
	eventStamp uint32
	eventBytes [eventLength]byte

	decoder *Decoder // made when first needed, as its buffers
	pcm     []int16
	coded   []byte
	spare   [pcmuRate / ticksPerSecond]byte // for what the stream makes itself

	packets, octets uint32 // sent, for RTCP
}

// silentOpus is an Opus packet of 20 ms of silence: CELT, fullband, mono. (A constant, because there is no
// constant slice.)
const silentOpus = "\xF8\xFF\xFE"

func newStream() *stream {
	s := &stream{codec: PCMU}
	s.header.Version = 2
	s.header.SequenceNumber = uint16(rand.Uint32()) //nolint:gosec // RFC 3550 wants it unpredictable for weak ciphers only; SRTP protects it
	s.header.Timestamp = rand.Uint32()              //nolint:gosec // as above

	return s
}

// bind says where packets go; nil: nowhere any more.
func (s *stream) bind(out packetWriter, ssrc uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = out
	s.header.SSRC = ssrc
}

// negotiated sets the payload types that the far end takes.
func (s *stream) negotiated(types payloadTypes) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.types = types
	if !types.pcmu.ok() {
		s.codec = Opus
	}
}

// start begins sending, when the transport is up.
func (s *stream) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = true
}

// stop ends sending for good.
func (s *stream) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open, s.ended, s.out = false, true, nil
}

// digit queues a DTMF digit; it may wait for the transport to come up.
func (s *stream) digit(digit byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.digits.add(eventOf(digit))
	}
}

// write sends a frame that somebody wrote.
func (s *stream) write(f Frame, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open || s.out == nil || len(f.Payload) == 0 {
		return
	}
	if !s.types.of(f.Codec).ok() {
		var ok bool
		if f, ok = s.transcode(f); !ok {
			return
		}
	}
	filled := s.filling || s.spoke.IsZero()
	s.spoke, s.filling = now, false
	if s.digits.active { // the digit is heard instead
		return
	}
	if filled { // the hole has been filled with silence already
		f.Gap = 0
	}
	s.send(f.Codec, f.Payload, f.Samples, f.Gap, f.Marker || filled, now)
}

// transcode turns Opus into PCMU for a far end without Opus. The payload is valid until the next call.
func (s *stream) transcode(f Frame) (Frame, bool) {
	if f.Codec != Opus || !s.types.pcmu.ok() {
		return f, false
	}
	if s.decoder == nil {
		s.decoder = &Decoder{}
		s.pcm = make([]int16, MaxFrameSamples)
		s.coded = make([]byte, MaxFrameSamples)
	}
	n, err := s.decoder.Decode(f, s.pcm)
	if err != nil {
		return f, false
	}
	EncodeMuLaw(s.coded, s.pcm[:n])

	return Frame{
		Codec: PCMU, Payload: s.coded[:n], Samples: uint32(n), //nolint:gosec // MaxFrameSamples at most
		Gap: f.Gap / (opusRate / pcmuRate), Marker: f.Marker,
	}, true
}

// tick does what is due each 20 ms: a digit, or silence when nobody speaks.
func (s *stream) tick(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open || s.out == nil {
		return
	}
	if sounds, first, last := s.digits.step(); sounds {
		s.sendDigit(first, last, now)

		return
	}
	if now.Sub(s.spoke) < fillAfter {
		return
	}
	begins := !s.filling
	s.filling = true
	switch {
	case s.codec == Opus && s.types.opus.ok():
		s.send(Opus, s.spare[:copy(s.spare[:], silentOpus)], opusRate/ticksPerSecond, 0, begins, now)
	case s.types.pcmu.ok():
		for i := range s.spare {
			s.spare[i] = MuLawSilence
		}
		s.send(PCMU, s.spare[:], uint32(len(s.spare)), 0, begins, now)
	}
}

// send numbers and sends one packet of audio.
func (s *stream) send(c Codec, payload []byte, samples, gap uint32, marker bool, now time.Time) {
	switched := s.stamp(c, gap, marker, now)
	s.header.Marker = marker || switched
	s.header.PayloadType = uint8(s.types.of(c))
	s.codec, s.samples, s.at = c, samples, now
	s.emit(payload)
}

// stamp moves the timestamp on to that of a packet sent now and tells whether it had to jump. spurt: sound
// begins with it, so that a small jump does not hurt.
func (s *stream) stamp(c Codec, gap uint32, spurt bool, now time.Time) (jumped bool) {
	if s.at.IsZero() {
		return true
	}
	rate := c.ClockRate()
	before := samplesTime(s.samples, s.codec.ClockRate())
	passed := now.Sub(s.at)
	if rate != s.codec.ClockRate() {
		s.lag = 0
		s.header.Timestamp += timeSamples(max(passed, before), rate)

		return true
	}
	hole := min(samplesTime(gap, rate), maxGap)
	s.header.Timestamp += s.samples + timeSamples(hole, rate)
	s.lag = max(s.lag+passed-before-hole, 0)
	allowed := maxLag
	if spurt {
		allowed = tickLength
	}
	if s.lag <= allowed {
		s.lag -= s.lag / lagShare

		return false
	}
	s.header.Timestamp += timeSamples(s.lag, rate)
	s.lag = 0

	return true
}

// sendDigit sends this tick's share of the active digit.
func (s *stream) sendDigit(first, last bool, now time.Time) {
	rate := s.codec.ClockRate()
	kind, eventRate := s.types.event(rate)
	if !kind.ok() {
		s.sendTone(first, now)

		return
	}
	if first {
		// The event has the timestamp that audio would have now; the next audio has one as much later.
		s.stamp(s.codec, 0, true, now)
		s.samples, s.at = 0, now
		s.eventStamp = s.header.Timestamp
	}
	ticks, repeats := s.digits.ticks, 1
	if last {
		ticks, repeats = digitTicks, digitRepeats
	}
	payload := eventPayload(&s.eventBytes, s.digits.event, ticks, eventRate, last)
	audioStamp := s.header.Timestamp
	s.header.Timestamp = s.eventStamp
	s.header.PayloadType = uint8(kind)
	s.header.Marker = first
	for range repeats {
		s.emit(payload)
	}
	s.header.Timestamp = audioStamp
}

// sendTone sends 20 ms of the active digit as sound.
func (s *stream) sendTone(first bool, now time.Time) {
	var pcm [len(s.spare)]int16
	if _, err := s.digits.tone.Read(pcm[:]); err != nil || !s.types.pcmu.ok() {
		return
	}
	EncodeMuLaw(s.spare[:], pcm[:])
	s.send(PCMU, s.spare[:], uint32(len(pcm)), 0, first, now)
}

// emit sends a packet with the header as it is and counts it. A transport that refuses one is about to tell
// the peer so; there is nothing to do here.
func (s *stream) emit(payload []byte) {
	s.header.SequenceNumber++
	if _, err := s.out.WriteRTP(&s.header, payload); err != nil {
		return
	}
	s.packets++
	s.octets += uint32(len(payload)) //nolint:gosec // a packet is short
}

// samplesTime is the time that so many samples take; rate is not 0.
func samplesTime(samples, rate uint32) time.Duration {
	return time.Duration(samples) * time.Second / time.Duration(rate)
}

// timeSamples is how many samples a time takes.
func timeSamples(d time.Duration, rate uint32) uint32 {
	return uint32(int64(d) * int64(rate) / int64(time.Second)) //nolint:gosec // wraps as RTP timestamps do
}
