package media

import (
	"encoding/binary"
	"strings"
	"time"
)

// DTMF as RTP events. https://www.rfc-editor.org/rfc/rfc4733#section-2.3

const (
	eventKeys   = "0123456789*#ABCD" // event codes 0 to 15
	eventLength = 4                  // bytes of an event's payload
	eventEnd    = 0x80               // flag in its second byte
	eventVolume = 10                 // -10 dBm0
	noEvent     = 0xFF
)

// eventOf is the event code of a digit, noEvent if it is none.
func eventOf(digit byte) uint8 {
	if digit >= 'a' && digit <= 'd' {
		digit -= 'a' - 'A'
	}
	if at := strings.IndexByte(eventKeys, digit); at >= 0 {
		return uint8(at) //nolint:gosec // one of 16 keys
	}

	return noEvent
}

// digitOf is the digit of an event code, 0 if it is none (flash-hook, fax tones).
func digitOf(event uint8) byte {
	if int(event) >= len(eventKeys) {
		return 0
	}

	return eventKeys[event]
}

// digitReader tells key presses from the many packets that report each of them.
type digitReader struct {
	any      bool
	event    uint8
	stamp    uint32 // RTP timestamp of the event, the same in all its packets
	before   uint32 // duration of its earlier segments
	duration uint16 // of the longest report so far
	ended    bool
}

// press is what one packet tells of a key.
type press struct {
	digit    byte // 0: nothing
	begins   bool // this is the first that is heard of it
	held     time.Duration
	released bool
}

// maxBefore bounds the duration of a key's segments: more than an hour, in any clock.
const maxBefore = 1 << 28

// read takes the payload of one event packet. rate is the clock of the events in Hz, and not 0.
func (r *digitReader) read(payload []byte, stamp uint32, marker bool, rate uint32) press {
	begins, ok := r.report(payload, stamp, marker)
	if !ok {
		return press{}
	}

	return press{
		digit: digitOf(r.event), begins: begins, held: samplesTime(r.before+uint32(r.duration), rate), released: r.ended,
	}
}

// report notes what a packet says and tells whether a key press begins with it; ok is false if it says nothing.
func (r *digitReader) report(payload []byte, stamp uint32, marker bool) (begins, ok bool) {
	if len(payload) < eventLength {
		return false, false
	}
	event := payload[0]
	duration := binary.BigEndian.Uint16(payload[2:])
	ended := payload[1]&eventEnd != 0
	if r.any && event == r.event && stamp == r.stamp {
		r.duration = max(r.duration, duration)
		r.ended = r.ended || ended

		return false, true
	}
	// A key held longer than the duration field can tell is reported in segments, each beginning where the one
	// before ended. https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.3
	goesOn := r.any && event == r.event && !r.ended && !marker && stamp == r.stamp+uint32(r.duration)
	before := uint32(0)
	if goesOn {
		before = min(r.before+uint32(r.duration), maxBefore)
	}
	*r = digitReader{any: true, event: event, stamp: stamp, before: before, duration: duration, ended: ended}

	return !goesOn, true
}

const (
	digitTicks   = 8 // 160 ms of tone, as browsers send
	digitPause   = 4 // 80 ms between digits
	digitRepeats = 3 // the end is told three times, https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1.4
	digitQueue   = 64
)

// digitWriter spells queued digits tick by tick.
type digitWriter struct {
	queue  []uint8
	active bool
	event  uint8
	ticks  uint32 // of the active digit, or of the pause after it
	pause  bool
	tone   Tone // of the active digit, where the far end takes no events
}

// add queues a digit; it is dropped when the far end has so many to hear already that nobody typed them.
func (w *digitWriter) add(event uint8) {
	if event != noEvent && len(w.queue) < digitQueue {
		w.queue = append(w.queue, event)
	}
}

// step moves on by a tick and tells whether a digit sounds in it, and whether it is the digit's first or last.
func (w *digitWriter) step() (sounds, first, last bool) {
	if w.pause {
		w.ticks++
		w.pause = w.ticks < digitPause

		return false, false, false
	}
	if !w.active {
		if len(w.queue) == 0 {
			return false, false, false
		}
		w.event = w.queue[0]
		w.queue = w.queue[:copy(w.queue, w.queue[1:])]
		w.active, w.ticks = true, 0
		low, high := digitTones(w.event)
		w.tone = Tone{Frequencies: []float64{low, high}}
	}
	w.ticks++
	first, last = w.ticks == 1, w.ticks == digitTicks
	if last {
		w.active, w.pause, w.ticks = false, true, 0
	}

	return true, first, last
}

// eventPayload writes the payload of an event packet that has lasted so many ticks.
func eventPayload(b *[eventLength]byte, event uint8, ticks, rate uint32, end bool) []byte {
	b[0], b[1] = event, eventVolume
	if end {
		b[1] |= eventEnd
	}
	binary.BigEndian.PutUint16(b[2:], uint16(ticks*rate/ticksPerSecond)) //nolint:gosec // 160 ms: 7680 at most

	return b[:]
}
