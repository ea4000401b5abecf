package media

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// payloadType is an RTP payload type. https://www.rfc-editor.org/rfc/rfc3550#section-5.1
type payloadType uint8

// noPayloadType means that something was not negotiated; RTP has 7 bits for the type.
const noPayloadType payloadType = 0xFF

func (t payloadType) ok() bool {
	return t != noPayloadType
}

// eventName is the encoding name of DTMF events, https://www.rfc-editor.org/rfc/rfc4733#section-2.4.1.
const eventName = "telephone-event"

// payloadTypes are those that two ends have agreed on.
type payloadTypes struct {
	pcmu    payloadType
	opus    payloadType
	event8  payloadType // DTMF events with a clock of 8000 Hz
	event48 payloadType // DTMF events with a clock of 48000 Hz
}

func noPayloadTypes() payloadTypes {
	return payloadTypes{noPayloadType, noPayloadType, noPayloadType, noPayloadType}
}

// of is the payload type of a codec.
func (t payloadTypes) of(c Codec) payloadType {
	switch c {
	case PCMU:
		return t.pcmu
	case Opus:
		return t.opus
	case CodecUnknown:
		return noPayloadType
	default:
		return noPayloadType
	}
}

// codec is the codec of a payload type, CodecUnknown if it is none of audio.
func (t payloadTypes) codec(p payloadType) Codec {
	switch p {
	case t.pcmu:
		return PCMU
	case t.opus:
		return Opus
	default:
		return CodecUnknown
	}
}

// event is the payload type of DTMF events and their clock rate in Hz: preferably that of the audio beside them,
// as RFC 4733 section 2.1 asks, else the other one.
func (t payloadTypes) event(audioRate uint32) (payloadType, uint32) {
	if audioRate == opusRate && t.event48.ok() || !t.event8.ok() {
		return t.event48, opusRate
	}

	return t.event8, pcmuRate
}

// isEvent tells whether a payload type is one of DTMF events.
func (t payloadTypes) isEvent(p payloadType) bool {
	return p.ok() && (p == t.event8 || p == t.event48)
}

// eventRate is the clock rate in Hz of a payload type of events.
func (t payloadTypes) eventRate(p payloadType) uint32 {
	if p == t.event48 {
		return opusRate
	}

	return pcmuRate
}

// maxSDP is the longest session description that is read, in bytes. Browsers send 1 to 5 kB.
const maxSDP = 64 << 10

// readSDP checks a session description and returns the payload types of its audio section. Whatever pion would
// stumble over later is refused here, with a reason.
func readSDP(text string) (payloadTypes, error) {
	types := noPayloadTypes()
	if len(text) > maxSDP {
		return types, fmt.Errorf("%w: %d bytes, want at most %d", ErrBadSDP, len(text), maxSDP)
	}
	if !strings.Contains(text, "\r\n") {
		return types, fmt.Errorf("%w: lines must end in CR LF", ErrBadSDP)
	}
	var session sdp.SessionDescription
	if err := session.UnmarshalString(text); err != nil {
		return types, fmt.Errorf("%w: %w", ErrBadSDP, err)
	}
	audio := 0
	for _, section := range session.MediaDescriptions {
		if section.MediaName.Media != "audio" || section.MediaName.Port.Value == 0 {
			continue
		}
		if audio++; audio > 1 {
			return types, fmt.Errorf("%w: more than one audio section", ErrBadSDP)
		}
		types = sectionTypes(section)
	}
	switch {
	case audio == 0:
		return types, ErrNoAudio
	case !types.pcmu.ok() && !types.opus.ok():
		return types, ErrNoCodec
	default:
		return types, nil
	}
}

// sectionTypes finds the payload types in an audio section. The first of each kind counts.
func sectionTypes(section *sdp.MediaDescription) payloadTypes {
	types := noPayloadTypes()
	for _, format := range section.MediaName.Formats {
		number, err := strconv.ParseUint(format, 10, 7)
		if err != nil {
			continue
		}
		at := &types.pcmu
		switch strings.ToLower(encoding(section, format, number)) {
		case "pcmu/8000", "pcmu/8000/1":
		case "opus/48000/2":
			at = &types.opus
		case eventName + "/8000", eventName + "/8000/1":
			at = &types.event8
		case eventName + "/48000", eventName + "/48000/1":
			at = &types.event48
		default:
			continue
		}
		if !at.ok() {
			*at = payloadType(number)
		}
	}

	return types
}

// encoding is what a section's rtpmap says of a format; type 0 is PCMU without one.
// https://www.rfc-editor.org/rfc/rfc3551#section-6
func encoding(section *sdp.MediaDescription, format string, number uint64) string {
	for _, attribute := range section.Attributes {
		if attribute.Key != "rtpmap" {
			continue
		}
		if of, name, ok := strings.Cut(attribute.Value, " "); ok && of == format {
			return strings.TrimSpace(name)
		}
	}
	if number == 0 {
		return "PCMU/8000"
	}

	return ""
}

// tidySDP takes out the candidates of component 2: RTP and RTCP share component 1, and pion lists each twice.
func tidySDP(text string) string {
	lines := strings.SplitAfter(text, "\r\n")
	kept := lines[:0]
	for _, line := range lines {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "a=candidate:") && len(fields) > 1 && fields[1] == "2" {
			continue
		}
		kept = append(kept, line)
	}

	return strings.Join(kept, "")
}
