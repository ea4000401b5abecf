package media

import "math/bits"

// G.711 companding. https://www.itu.int/rec/T-REC-G.711
//
// Both directions are computed, bit for bit as the ITU's own software tools do (G.191, g711.c): µ-law from and to
// the 14 upper bits of a sample, A-law to the 13 upper bits.

const (
	muLawBias = 33   // in 14-bit units, G.711 table 2
	muLawMax  = 8158 // largest 14-bit magnitude, one below the overload point

	// MuLawSilence is the µ-law code of the value zero.
	MuLawSilence = 0xFF
)

// DecodeMuLaw turns µ-law bytes into linear samples. It converts as many as both slices hold and returns
// how many that were. It does not allocate.
func DecodeMuLaw(pcm []int16, mulaw []byte) int {
	n := min(len(pcm), len(mulaw))
	for i, b := range mulaw[:n] {
		pcm[i] = muLawToLinear(b)
	}

	return n
}

// EncodeMuLaw turns linear samples into µ-law bytes. It converts as many as both slices hold and returns
// how many that were. It does not allocate.
func EncodeMuLaw(mulaw []byte, pcm []int16) int {
	n := min(len(mulaw), len(pcm))
	for i, s := range pcm[:n] {
		mulaw[i] = linearToMuLaw(s)
	}

	return n
}

// muLawToLinear expands one code to 16 bits: sign, 3-bit segment, 4-bit step, all bits inverted on the wire.
func muLawToLinear(code byte) int16 {
	code = ^code
	segment := code >> 4 & 7
	magnitude := (int16(code&0x0F)<<1+muLawBias)<<segment - muLawBias // 14 bits
	if code&0x80 != 0 {
		return -magnitude << 2
	}

	return magnitude << 2
}

// linearToMuLaw compresses a 16-bit sample. Negative values are mirrored by one's complement, so -1 to -4 is the
// code of minus zero.
func linearToMuLaw(sample int16) byte {
	sign := byte(uint16(sample)>>8) & 0x80 //nolint:gosec // the bits are meant
	magnitude := min((sample^sample>>15)>>2, muLawMax) + muLawBias
	segment := bits.Len16(uint16(magnitude)) - 6 //nolint:gosec // 33..8191 have 6..13 bits

	return ^(sign | byte(segment)<<4 | byte(magnitude>>(segment+1))&0x0F) //nolint:gosec // 3 and 4 bits
}

// aLawToLinear expands one A-law code to 16 bits; every even bit is inverted on the wire.
func aLawToLinear(code byte) int16 {
	code ^= 0x55
	segment := code >> 4 & 7
	magnitude := int16(code&0x0F)<<4 + 8
	if segment > 0 {
		magnitude = (magnitude + 0x100) << (segment - 1)
	}
	if code&0x80 != 0 {
		return magnitude
	}

	return -magnitude
}
