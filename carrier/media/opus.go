package media

import (
	"errors"
	"fmt"

	"github.com/pion/opus"
)

// MaxFrameSamples is how many 8000 Hz samples a frame has at most: 120 ms, the longest Opus packet.
// https://www.rfc-editor.org/rfc/rfc6716#section-3.2.5
const MaxFrameSamples = 960

var errNoDecoding = errors.New("media: frame cannot be decoded")

// Decoder turns the frames of one stream, in order, into 8000 Hz samples. The zero Decoder is ready; it
// keeps the state that Opus carries from frame to frame. It does not allocate after the first Opus frame.
type Decoder struct {
	opus *opus.Decoder
}

// Decode fills pcm, which should hold MaxFrameSamples, and returns how many samples it put there.
// A frame that cannot be decoded, or does not fit, is an error; the next one may be fine.
func (d *Decoder) Decode(f Frame, pcm []int16) (n int, err error) {
	switch f.Codec {
	case PCMU:
		if len(f.Payload) > len(pcm) {
			return 0, fmt.Errorf("%w: %d samples into room for %d", errNoDecoding, len(f.Payload), len(pcm))
		}

		return DecodeMuLaw(pcm, f.Payload), nil
	case Opus:
		return d.decodeOpus(f.Payload, pcm)
	case CodecUnknown:
	}

	return 0, fmt.Errorf("%w: %v", errNoDecoding, f.Codec)
}

func (d *Decoder) decodeOpus(payload []byte, pcm []int16) (n int, err error) {
	// The payload comes from the network and the decoder is other people's: a fault in it must cost one frame,
	// not every call.
	defer func() {
		if fault := recover(); fault != nil {
			d.opus = nil
			n, err = 0, fmt.Errorf("%w: opus decoder fault: %v", errNoDecoding, fault)
		}
	}()
	if opusSamples(payload) == 0 {
		return 0, fmt.Errorf("%w: not an Opus packet", errNoDecoding)
	}
	if d.opus == nil {
		decoder, failed := opus.NewDecoderWithOutput(SourceRate, 1)
		if failed != nil {
			return 0, fmt.Errorf("%w: %w", errNoDecoding, failed)
		}
		d.opus = &decoder
	}
	if n, err = d.opus.DecodeToInt16(payload, pcm); err != nil {
		return 0, fmt.Errorf("%w: %w", errNoDecoding, err)
	}

	return n, nil
}

// opusSamples is the length of an Opus packet in samples of 48000 Hz, from its first bytes; 0 if it is none.
// https://www.rfc-editor.org/rfc/rfc6716#section-3.1
func opusSamples(payload []byte) uint32 {
	if len(payload) == 0 {
		return 0
	}
	config := payload[0] >> 3
	var frame uint32
	switch {
	case config < 12: // SILK: 10, 20, 40, 60 ms
		frame = [4]uint32{480, 960, 1920, 2880}[config&3]
	case config < 16: // hybrid: 10, 20 ms
		frame = [2]uint32{480, 960}[config&1]
	default: // CELT: 2.5, 5, 10, 20 ms
		frame = [4]uint32{120, 240, 480, 960}[config&3]
	}
	count := uint32(1)
	switch payload[0] & 3 {
	case 1, 2:
		count = 2
	case 3:
		if len(payload) < 2 {
			return 0
		}
		count = uint32(payload[1] & 0x3F)
	}
	const longest = 120 * opusRate / 1000
	if frame*count > longest {
		return 0
	}

	return frame * count
}
