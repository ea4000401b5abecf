package media

import (
	"fmt"

	"github.com/pion/webrtc/v4"
)

// track implements webrtc.TrackLocal: it hands pion's packet writer to a stream, which numbers packets itself and
// sends any payload type that was negotiated. pion's own tracks know one codec only.
type track struct {
	out *stream
}

// Bind implements webrtc.TrackLocal. The codec that it returns matters only to interceptors; there are none.
func (t *track) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	codecs := c.CodecParameters()
	if len(codecs) == 0 {
		return webrtc.RTPCodecParameters{}, fmt.Errorf("media: bind track: %w", ErrNoCodec)
	}
	t.out.bind(c.WriteStream(), uint32(c.SSRC()))

	return codecs[0], nil
}

// Unbind implements webrtc.TrackLocal.
func (t *track) Unbind(webrtc.TrackLocalContext) error {
	t.out.bind(nil, 0)

	return nil
}

// ID implements webrtc.TrackLocal.
func (*track) ID() string {
	return "audio"
}

// RID implements webrtc.TrackLocal.
func (*track) RID() string {
	return ""
}

// StreamID implements webrtc.TrackLocal.
func (*track) StreamID() string {
	return "carrier"
}

// Kind implements webrtc.TrackLocal.
func (*track) Kind() webrtc.RTPCodecType {
	return webrtc.RTPCodecTypeAudio
}
