package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Format codes of a WAV file's fmt chunk. https://www.rfc-editor.org/rfc/rfc2361
const (
	wavPCM        = 0x0001
	wavALaw       = 0x0006
	wavMuLaw      = 0x0007
	wavExtensible = 0xFFFE
)

// wavFormat is what the fmt chunk says.
type wavFormat struct {
	code     uint16
	channels int
	rate     int
	bits     int
}

// WAV plays a RIFF WAVE file: PCM of 8, 16, 24 or 32 bits, µ-law or A-law, 1 to 8 channels (mixed to one), 1000 to
// 192000 Hz (resampled to 8000 Hz). It reads the header now and the sound as it is played; a file that is cut off
// in its sound plays until there. Other files fail with ErrBadAudio.
func WAV(r io.Reader) (Source, error) {
	format, size, err := readWAVHeader(r)
	if err != nil {
		return nil, err
	}
	data := &wavData{r: io.LimitReader(r, size), format: format}
	if format.rate == SourceRate {
		return data, nil
	}

	return newResampler(data, format.rate), nil
}

// readWAVHeader reads up to the first sample and returns how many bytes of sound follow at most.
func readWAVHeader(r io.Reader) (format wavFormat, size int64, err error) {
	var riff [12]byte
	if _, err = io.ReadFull(r, riff[:]); err != nil {
		return format, 0, fmt.Errorf("%w: no WAV header: %w", ErrBadAudio, err)
	}
	if string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE" {
		return format, 0, fmt.Errorf("%w: not a RIFF WAVE file", ErrBadAudio)
	}
	for known := false; ; {
		var head [8]byte
		if _, err = io.ReadFull(r, head[:]); err != nil {
			return format, 0, fmt.Errorf("%w: WAV file without a data chunk: %w", ErrBadAudio, err)
		}
		size = int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "fmt ":
			if format, err = readWAVFormat(r, size); err != nil {
				return format, 0, err
			}
			known = true
		case "data":
			if !known {
				return format, 0, fmt.Errorf("%w: WAV data chunk before its fmt chunk", ErrBadAudio)
			}
			if size == 0 { // written by a program that could not seek back: until the end of the file
				size = 1 << 40
			}

			return format, size, nil
		default:
			if _, err = io.CopyN(io.Discard, r, size+size&1); err != nil {
				return format, 0, fmt.Errorf("%w: WAV chunk %q is cut off: %w", ErrBadAudio, head[:4], err)
			}
		}
	}
}

func readWAVFormat(r io.Reader, size int64) (f wavFormat, err error) {
	const smallest, largest = 16, 1 << 10
	if size < smallest || size > largest {
		return f, fmt.Errorf("%w: WAV fmt chunk of %d bytes", ErrBadAudio, size)
	}
	chunk := make([]byte, size+size&1)
	if _, err = io.ReadFull(r, chunk); err != nil {
		return f, fmt.Errorf("%w: WAV fmt chunk is cut off: %w", ErrBadAudio, err)
	}
	f.code = binary.LittleEndian.Uint16(chunk)
	f.channels = int(binary.LittleEndian.Uint16(chunk[2:]))
	f.rate = int(min(binary.LittleEndian.Uint32(chunk[4:]), maxRate+1))
	f.bits = int(binary.LittleEndian.Uint16(chunk[14:]))
	if f.code == wavExtensible {
		if size < 26 {
			return f, fmt.Errorf("%w: WAV extensible format without its sub-format", ErrBadAudio)
		}
		f.code = binary.LittleEndian.Uint16(chunk[24:]) // first two bytes of the sub-format's GUID
	}

	return f, f.check()
}

func (f wavFormat) check() error {
	const maxChannels = 8
	if f.channels < 1 || f.channels > maxChannels {
		return fmt.Errorf("%w: WAV file with %d channels, want 1 to %d", ErrBadAudio, f.channels, maxChannels)
	}
	if err := checkRate(f.rate); err != nil {
		return err
	}
	switch {
	case f.code == wavPCM && (f.bits == 8 || f.bits == 16 || f.bits == 24 || f.bits == 32):
		return nil
	case (f.code == wavALaw || f.code == wavMuLaw) && f.bits == 8:
		return nil
	default:
		return fmt.Errorf("%w: WAV format %d with %d bits, want PCM (1) of 8, 16, 24 or 32 bits, A-law (6) or µ-law (7)",
			ErrBadAudio, f.code, f.bits)
	}
}

// wavData is the sound of a WAV file at its own rate, mixed to one channel.
type wavData struct {
	r      io.Reader
	format wavFormat
	buf    []byte
}

// Read implements Source, but for the rate.
func (w *wavData) Read(pcm []int16) (int, error) {
	width := w.format.bits / 8
	size := width * w.format.channels
	if need := size * len(pcm); cap(w.buf) < need {
		w.buf = make([]byte, need)
	}
	n, err := io.ReadFull(w.r, w.buf[:size*len(pcm)])
	n /= size
	for i := range n {
		var sum int
		for c := range w.format.channels {
			sum += int(w.format.sample(w.buf[i*size+c*width:]))
		}
		pcm[i] = int16(sum / w.format.channels) //nolint:gosec // the mean of such
	}
	if n > 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return n, nil
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("media: read WAV: %w", err)
	}

	return n, err
}

// sample reads one sample of one channel.
func (f wavFormat) sample(b []byte) int16 {
	switch {
	case f.code == wavMuLaw:
		return muLawToLinear(b[0])
	case f.code == wavALaw:
		return aLawToLinear(b[0])
	case f.bits == 8:
		return (int16(b[0]) - 0x80) << 8
	default: // the two upper bytes of a little-endian number
		return int16(binary.LittleEndian.Uint16(b[f.bits/8-2:])) //nolint:gosec // two's complement
	}
}
