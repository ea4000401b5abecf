package media

import "errors"

var (
	// ErrClosed is returned by an engine or peer that was closed, and by an engine that was not started.
	ErrClosed = errors.New("media: closed or not started")

	// ErrPortDone is returned when the port of a playback was closed or failed before the sound ended.
	ErrPortDone = errors.New("media: port is done")

	// ErrBadSDP is returned for a session description that cannot be read or used.
	ErrBadSDP = errors.New("media: bad session description")

	// ErrNoAudio is returned for a session description without an audio section in use.
	ErrNoAudio = errors.New("media: session description has no audio")

	// ErrNoCodec is returned for an audio section with neither PCMU nor Opus.
	ErrNoCodec = errors.New("media: session description has neither PCMU nor opus")

	// ErrBadAudio is returned for recorded sound that cannot be read: its format, its rate, a damaged file.
	ErrBadAudio = errors.New("media: bad audio")
)
