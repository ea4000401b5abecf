package media

import (
	"encoding/binary"
	"errors"
	"sync"
	"time"
)

// packet is what the carrier needs to know of an RTP packet. https://www.rfc-editor.org/rfc/rfc3550#section-5.1
type packet struct {
	marker   bool
	kind     payloadType
	sequence uint16
	stamp    uint32
	ssrc     uint32
	payload  []byte
}

var errNotRTP = errors.New("media: not an RTP packet")

// parse reads a packet without copying or allocating.
func (p *packet) parse(b []byte) error {
	const fixed = 12
	if len(b) < fixed || b[0]>>6 != 2 {
		return errNotRTP
	}
	p.marker = b[1]&0x80 != 0
	p.kind = payloadType(b[1] & 0x7F)
	p.sequence = binary.BigEndian.Uint16(b[2:])
	p.stamp = binary.BigEndian.Uint32(b[4:])
	p.ssrc = binary.BigEndian.Uint32(b[8:])
	from, to := fixed+4*int(b[0]&0x0F), len(b)
	if b[0]&0x10 != 0 { // header extension
		if len(b) < from+4 {
			return errNotRTP
		}
		from += 4 + 4*int(binary.BigEndian.Uint16(b[from+2:]))
	}
	if b[0]&0x20 != 0 { // padding, its length in the last byte
		to -= int(b[to-1])
	}
	if from > to {
		return errNotRTP
	}
	p.payload = b[from:to]

	return nil
}

// inbound is the incoming half of a peer: it turns packets into frames and digits.
type inbound struct {
	digits digitReader
	stats  *receiveStats

	begun    bool
	ssrc     uint32
	sequence uint16 // the highest so far
	codec    Codec  // of the last frame
	next     uint32 // timestamp that follows on the last frame
}

// heard is what a packet means; nothing, a frame or a key.
type heard struct {
	frame Frame
	press press
}

// take reads a packet that arrived now. Packets that come too late, duplicates and those of unknown types mean
// nothing. Events are taken out; what follows is numbered anew by whoever sends it on.
func (in *inbound) take(b []byte, types payloadTypes, now time.Time) (h heard) {
	var p packet
	if p.parse(b) != nil {
		return h
	}
	codec := types.codec(p.kind)
	event := types.isEvent(p.kind)
	if codec == CodecUnknown && !event {
		return h
	}
	if in.begun && p.ssrc != in.ssrc {
		in.begun, in.digits = false, digitReader{}
		in.stats.reset()
	}
	in.stats.received(&p, codec.ClockRate(), now)
	ahead := int16(p.sequence - in.sequence) //nolint:gosec // the wrap is meant
	if in.begun && ahead <= 0 {
		return h
	}
	lost := in.begun && ahead > 1
	in.begun, in.ssrc, in.sequence = true, p.ssrc, p.sequence
	if event {
		h.press = in.digits.read(p.payload, p.stamp, p.marker, types.eventRate(p.kind))

		return h
	}
	h.frame = Frame{Codec: codec, Payload: p.payload, Marker: p.marker}
	switch codec {
	case PCMU:
		h.frame.Samples = uint32(len(p.payload)) //nolint:gosec // a packet is short
	case Opus:
		h.frame.Samples = opusSamples(p.payload)
	case CodecUnknown:
	}
	if gap := p.stamp - in.next; lost && codec == in.codec && gap <= codec.ClockRate() {
		h.frame.Gap = gap
	}
	in.codec, in.next = codec, p.stamp+h.frame.Samples

	return h
}

// receiveStats is what a receiver reports of a stream. https://www.rfc-editor.org/rfc/rfc3550#appendix-A
// The reading goroutine writes it, the clock goroutine reads it.
type receiveStats struct {
	mu sync.Mutex

	begun        bool
	ssrc         uint32
	first        uint32 // extended sequence numbers
	highest      uint32
	count        uint32
	countBefore  uint32 // at the last report
	expectBefore uint32

	rate    uint32
	transit uint32
	jitter  uint32 // in 1/16 of the clock, as RFC 3550 A.8 computes it

	lastReport   uint32 // middle of the last sender report's NTP time
	lastReportAt time.Time
}
