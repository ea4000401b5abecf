package main

import (
	"bytes"
	"encoding/binary"
	"math"
)

// wav is a sound as a file: RIFF WAVE, 16-bit PCM, mono, which every browser plays.
// Source: IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0, 1991.
func wav(s sound) []byte {
	const header, bytesPerSample = 44, 2
	size := len(s) * bytesPerSample
	var b bytes.Buffer
	b.Grow(header + size)
	word := func(v int) { b.Write(binary.LittleEndian.AppendUint32(nil, uint32(v))) }
	half := func(v int) { b.Write(binary.LittleEndian.AppendUint16(nil, uint16(v))) }
	b.WriteString("RIFF")
	word(header - 8 + size)
	b.WriteString("WAVEfmt ")
	word(16)
	half(1) // PCM
	half(1) // mono
	word(rate)
	word(rate * bytesPerSample)
	half(bytesPerSample)
	half(8 * bytesPerSample)
	b.WriteString("data")
	word(size)
	for _, sample := range s {
		half(int(math.Round(math.Max(-1, math.Min(1, sample)) * math.MaxInt16)))
	}
	return b.Bytes()
}
