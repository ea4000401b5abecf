package media

import (
	"fmt"
	"strings"
)

// Codec names an audio encoding that the carrier can send and receive.
type Codec uint8

const (
	// CodecUnknown is the zero Codec: no encoding at all.
	CodecUnknown Codec = iota

	// PCMU is G.711 µ-law, 8000 samples a second, RTP clock 8000 Hz.
	// https://www.rfc-editor.org/rfc/rfc3551#section-4.5.14
	PCMU

	// Opus is Opus in any of its modes; its RTP clock is always 48000 Hz.
	// https://www.rfc-editor.org/rfc/rfc7587#section-4.1
	Opus
)

const (
	pcmuName = "PCMU"
	opusName = "opus"

	pcmuRate = 8000
	opusRate = 48000
)

// ParseCodec reads the encoding name of an SDP rtpmap, in any case.
// An encoding that the carrier does not have is an error.
func ParseCodec(name string) (Codec, error) {
	switch {
	case strings.EqualFold(name, pcmuName):
		return PCMU, nil
	case strings.EqualFold(name, opusName):
		return Opus, nil
	default:
		return CodecUnknown, fmt.Errorf("media: codec %q: want %s or %s", name, pcmuName, opusName)
	}
}

// String is the encoding name as SDP writes it.
func (c Codec) String() string {
	switch c {
	case PCMU:
		return pcmuName
	case Opus:
		return opusName
	case CodecUnknown:
		return "unknown"
	default:
		return fmt.Sprintf("codec(%d)", uint8(c))
	}
}

// ClockRate is the RTP clock in Hz, 0 for an unknown codec.
func (c Codec) ClockRate() uint32 {
	switch c {
	case PCMU:
		return pcmuRate
	case Opus:
		return opusRate
	case CodecUnknown:
		return 0
	default:
		return 0
	}
}

// Frame is the payload of one RTP packet of audio.
type Frame struct {
	// Codec says how Payload is encoded.
	Codec Codec

	// Payload is borrowed: it is valid only during the call that passes the frame.
	Payload []byte

	// Samples is the length in the codec's RTP clock: 160 for 20 ms of PCMU, 960 for 20 ms of Opus.
	Samples uint32

	// Gap is how much is missing just before this frame, in the codec's RTP clock, because packets were lost
	// on the way in. Forwarding it lets the next receiver conceal the loss. Writers of new sound leave it 0.
	Gap uint32

	// Marker is set on the first frame of a talk spurt.
	Marker bool
}
