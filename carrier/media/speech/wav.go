package speech

import (
	"encoding/binary"
	"errors"
)

var errNotWAV = errors.New("speech: engine gave no 16-bit mono WAV")

// readWAV reads what the two engines write: 16-bit mono PCM. espeak-ng, which cannot go back on a pipe, leaves a size
// in the header that is too large; the sound ends where the bytes do.
func readWAV(b []byte) (pcm []int16, rate int, err error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, 0, errNotWAV
	}
	for b = b[12:]; len(b) >= 8; {
		name, size, body := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:])), b[8:]
		size = min(size, len(body))
		body = body[:size]
		switch name {
		case "fmt ":
			if size < 16 || binary.LittleEndian.Uint16(body) != 1 || binary.LittleEndian.Uint16(body[2:]) != 1 ||
				binary.LittleEndian.Uint16(body[14:]) != 16 {
				return nil, 0, errNotWAV
			}
			rate = int(binary.LittleEndian.Uint32(body[4:]))
		case "data":
			if rate < 1000 || rate > 192000 {
				return nil, 0, errNotWAV
			}
			pcm = make([]int16, size/2)
			for i := range pcm {
				pcm[i] = int16(binary.LittleEndian.Uint16(body[2*i:])) //nolint:gosec // two's complement
			}

			return pcm, rate, nil
		}
		b = b[8+size:]
		if size&1 == 1 && len(b) > 0 {
			b = b[1:]
		}
	}

	return nil, 0, errNotWAV
}
