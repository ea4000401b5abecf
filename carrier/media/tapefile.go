package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	tapeHeaderSize = 44 // RIFF, fmt and the head of data
	sampleSize     = 2

	// maxTapeData is how many bytes of sound fit into a WAV file, whose sizes have 32 bits; a whole number of frames.
	maxTapeData = (1<<32 - 1 - tapeHeaderSize) / (2 * sampleSize * frameSamples) * (2 * sampleSize * frameSamples)
)

// tapeFile is a WAV file that grows: 8000 Hz, 16 bit, one channel or two. Its header tells the truth when it is closed;
// before, its sizes are 0, which readers take for "until the end of the file".
//
// Source: RFC 2361, and the RIFF WAVE chunks as every reader knows them.
type tapeFile struct {
	file     *os.File
	out      *bufio.Writer
	channels int
	size     int64 // of the sound, in bytes
}

// createTape makes a file that must not be there yet, readable by its owner only.
func createTape(path string, channels int) (*tapeFile, error) {
	const buffer = 1 << 14
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the caller says where
	if err != nil {
		return nil, fmt.Errorf("media: recording: %w", err)
	}
	w := &tapeFile{file: file, out: bufio.NewWriterSize(file, buffer), channels: channels}
	header := w.header(0)
	if _, err := w.out.Write(header[:]); err != nil {
		return nil, errors.Join(fmt.Errorf("media: recording: %w", err), file.Close())
	}

	return w, nil
}

// header is the beginning of the file for so many bytes of sound.
func (w *tapeFile) header(size int64) (h [tapeHeaderSize]byte) {
	le := binary.LittleEndian
	frame := w.channels * sampleSize
	copy(h[0:], "RIFF")
	if size > 0 {
		le.PutUint32(h[4:], uint32(size+tapeHeaderSize-8)) //nolint:gosec // maxTapeData at most
	}
	copy(h[8:], "WAVEfmt ")
	le.PutUint32(h[16:], 16)
	le.PutUint16(h[20:], wavPCM)
	le.PutUint16(h[22:], uint16(w.channels)) //nolint:gosec // 1 or 2
	le.PutUint32(h[24:], SourceRate)
	le.PutUint32(h[28:], uint32(SourceRate*frame)) //nolint:gosec // 32000 at most
	le.PutUint16(h[32:], uint16(frame))            //nolint:gosec // 4 at most
	le.PutUint16(h[34:], 8*sampleSize)
	copy(h[36:], "data")
	le.PutUint32(h[40:], uint32(size)) //nolint:gosec // maxTapeData at most

	return h
}

// write appends 20 ms. What does not fit into a WAV file is left out.
func (w *tapeFile) write(pcm *tapeFrame) error {
	var raw [2 * sampleSize * frameSamples]byte
	n := 0
	for i := range frameSamples {
		for c := range w.channels {
			binary.LittleEndian.PutUint16(raw[n:], uint16(pcm[c][i])) //nolint:gosec // two's complement
			n += sampleSize
		}
	}
	if w.size+int64(n) > maxTapeData {
		return nil
	}
	if _, err := w.out.Write(raw[:n]); err != nil {
		return fmt.Errorf("media: recording: %w", err)
	}
	w.size += int64(n)

	return nil
}

// close keeps the first so many bytes of the sound, and finishes the file.
func (w *tapeFile) close(keep int64) error {
	header := w.header(keep)
	err := w.out.Flush()
	if err == nil {
		err = w.file.Truncate(tapeHeaderSize + keep)
	}
	if err == nil {
		_, err = w.file.WriteAt(header[:], io.SeekStart)
	}
	if err = errors.Join(err, w.file.Close()); err != nil {
		return fmt.Errorf("media: recording: %w", err)
	}

	return nil
}
