package carriertest

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"softphone/carrier/media"
)

const (
	rate        = 8000
	frameSize   = 160 // samples of 20 ms
	tick        = 20 * time.Millisecond
	window      = 1600 // samples that a tone is looked for in: 0.2 s
	amplitude   = 0.5  // of the tones that are sent
	consent     = 100  // ticks between two checks that keep ICE alive
	eventTicks  = 8    // 160 ms of tone
	pauseTicks  = 4    // 80 ms of gap
	eventVolume = 10   // -10 dBm0
)

// sound is both directions of a call's audio.
type sound struct {
	eventType uint8 // what we send digits as; 0: not possible
	ssrc      uint32
	digits    chan byte // heard

	mu       sync.Mutex
	far      *srtp.Context
	heard    [window]byte // µ-law, a ring
	filled   int
	next     int
	changed  chan struct{} // closed by the next frame; nil if nobody waits
	event    uint32        // timestamp of the last event heard
	anyEvent bool
	tones    *toneReader // nil: nobody has asked for digits in the sound
	stats    Stats
	lastSeq  uint16
	lastAt   time.Time

	hz    float64
	muted bool
	keys  []*press // to send
}

// press is a digit on its way.
type press struct {
	event uint8
	ticks uint16
	stamp uint32
	sent  chan struct{}
}

// Stats counts the RTP packets of a call.
type Stats struct {
	Sent     int
	Received int
	Lost     int // gaps in the sequence numbers received
	Bad      int // could not be decrypted
	// Gaps counts how many milliseconds, rounded down, passed between a packet and the one
	// before; the last entry counts all that were longer.
	Gaps [128]int
}

// packet takes an SRTP or SRTCP packet.
func (s *sound) packet(p []byte) {
	if len(p) < 12 || (p[1] >= 192 && p[1] <= 223) { // RTCP
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.far == nil {
		return
	}
	var h rtp.Header
	plain, err := s.far.DecryptRTP(nil, p, &h)
	if err != nil {
		s.stats.Bad++
		return
	}
	n, err := h.Unmarshal(plain)
	if err != nil {
		s.stats.Bad++
		return
	}
	if s.stats.Received > 0 {
		if gap := h.SequenceNumber - s.lastSeq; gap > 1 && gap < 1<<15 {
			s.stats.Lost += int(gap) - 1
		}
	}
	now := time.Now()
	if s.stats.Received > 0 {
		gap := int(now.Sub(s.lastAt) / time.Millisecond)
		s.stats.Gaps[min(gap, len(s.stats.Gaps)-1)]++
	}
	s.lastSeq, s.lastAt = h.SequenceNumber, now
	s.stats.Received++
	s.take(&h, plain[n:])
}

func (s *sound) take(h *rtp.Header, body []byte) {
	switch {
	case h.PayloadType == pcmuType:
		for _, b := range body {
			s.heard[s.next] = b
			s.next = (s.next + 1) % window
			s.filled = min(s.filled+1, window)
		}
		if s.tones != nil {
			s.tones.take(body, h.Marker)
		}
		if s.changed != nil {
			close(s.changed)
			s.changed = nil
		}
	case h.PayloadType == s.eventType && len(body) >= 4:
		if s.anyEvent && s.event == h.Timestamp {
			return
		}
		s.anyEvent, s.event = true, h.Timestamp
		if int(body[0]) < len(eventDigits) {
			select {
			case s.digits <- eventDigits[body[0]]:
			default:
			}
		}
	}
}

// eventDigits are the digits by their event code.
//
// Source: https://www.rfc-editor.org/rfc/rfc4733#section-3.2.
const eventDigits = "0123456789*#ABCD"

// anySound stands for all frequencies together.
const anySound = 0

// loudness is the root mean square, 0 to 1.
func loudness(pcm []int16) float64 {
	sum := 0.0
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum/float64(len(pcm))) / math.MaxInt16
}

// level returns how loud a tone is at this moment, 0 to 1, and a channel that
// is closed by the next frame.
func (s *sound) level(hz float64) (float64, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	if s.filled < window {
		return 0, s.changed
	}
	ring := make([]byte, 0, window)
	ring = append(append(ring, s.heard[s.next:]...), s.heard[:s.next]...)
	pcm := make([]int16, window)
	media.DecodeMuLaw(pcm, ring)
	if hz == anySound {
		return loudness(pcm), s.changed
	}
	return media.ToneLevel(pcm, rate, hz), s.changed
}

func (s *sound) until(ctx context.Context, hz float64, ok func(float64) bool) (float64, error) {
	for {
		level, next := s.level(hz)
		s.mu.Lock()
		full := s.filled == window
		s.mu.Unlock()
		if full && ok(level) {
			return level, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return level, fmt.Errorf("%.0f Hz at level %.3f: %w", hz, level, ctx.Err())
		}
	}
}

// run sends a packet every 20 ms until done is closed.
func (s *sound) run(t *transport, local *srtp.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	w := writer{s: s, t: t, local: local, header: rtp.Header{Version: 2, SSRC: s.ssrc, PayloadType: pcmuType, Marker: true}}
	for i := range w.quiet {
		w.quiet[i] = media.MuLawSilence
	}
	for n := 1; ; n++ {
		select {
		case <-t.done:
			return
		case <-ticker.C:
		}
		if n%consent == 0 {
			_ = t.bind()
		}
		w.beat()
	}
}

// writer makes the packets of one call.
type writer struct {
	s      *sound
	t      *transport
	local  *srtp.Context
	header rtp.Header
	at     uint32 // samples since the start
	hz     float64
	wave   []byte // a second of the tone
	quiet  [frameSize]byte
	plain  []byte
	sealed []byte
}

func (w *writer) beat() {
	w.s.mu.Lock()
	hz, muted := w.s.hz, w.s.muted
	var key *press
	if len(w.s.keys) > 0 {
		key = w.s.keys[0]
	}
	w.s.mu.Unlock()
	if key != nil && w.press(key) {
		w.at += frameSize
		return
	}
	if w.wave == nil || hz != w.hz {
		w.hz, w.wave = hz, wave(hz)
	}
	body := w.wave[w.at%rate:][:frameSize]
	if muted {
		body = w.quiet[:]
	}
	w.header.PayloadType, w.header.Timestamp = pcmuType, w.at
	w.send(body)
	w.at += frameSize
}

// wave is a second of a tone in µ-law; 0 Hz is silence.
func wave(hz float64) []byte {
	pcm := make([]int16, rate)
	if hz > 0 {
		for i := range pcm {
			pcm[i] = int16(amplitude * math.MaxInt16 * math.Sin(2*math.Pi*hz*float64(i)/rate))
		}
	}
	coded := make([]byte, rate)
	media.EncodeMuLaw(coded, pcm)
	return coded
}

// press sends the packets of a digit that belong to this tick. It reports
// false in the gap after it, when sound is sent.
func (w *writer) press(k *press) bool {
	defer func() { k.ticks++ }()
	switch {
	case k.ticks == 0:
		k.stamp = w.at
		w.header.Marker = true
	case k.ticks >= eventTicks:
		if k.ticks == eventTicks+pauseTicks {
			w.s.mu.Lock()
			w.s.keys = w.s.keys[1:]
			w.s.mu.Unlock()
			close(k.sent)
		}
		return false
	}
	duration := (k.ticks + 1) * frameSize
	body := []byte{k.event, eventVolume, 0, 0}
	binary.BigEndian.PutUint16(body[2:], duration)
	repeat := 1
	if k.ticks == eventTicks-1 { // the end is sent three times
		body[1] |= 0x80
		repeat = 3
	}
	w.header.PayloadType, w.header.Timestamp = w.s.eventType, k.stamp
	for range repeat {
		w.send(body)
	}
	return true
}

func (w *writer) send(body []byte) {
	n := w.header.MarshalSize()
	if cap(w.plain) < n+len(body) {
		w.plain = make([]byte, n+frameSize)
	}
	w.plain = w.plain[:n+len(body)]
	if _, err := w.header.MarshalTo(w.plain); err != nil {
		return
	}
	copy(w.plain[n:], body)
	sealed, err := w.local.EncryptRTP(w.sealed[:0], w.plain, &w.header)
	if err != nil {
		return
	}
	w.sealed = sealed
	w.t.write(sealed)
	w.header.SequenceNumber++
	w.header.Marker = false
	w.s.mu.Lock()
	w.s.stats.Sent++
	w.s.mu.Unlock()
}
