package carriertest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"softphone/carrier/media"
)

// Digits as sound: two tones at once.
//
// Source: https://www.itu.int/rec/T-REC-Q.23.
const (
	toneKeys   = "123A456B789C*0#D" // by row, then column
	toneWindow = 2 * frameSize      // samples that are looked at together: 40 ms
	toneBegins = 0.1                // of full scale, from which both tones are a digit; the carrier's are of 0.2
	toneEnds   = 0.05               // below which they are none any more
)

func toneRows() [4]float64    { return [4]float64{697, 770, 852, 941} }
func toneColumns() [4]float64 { return [4]float64{1209, 1336, 1477, 1633} }

// toneReader finds digits in sound, 20 ms by 20 ms.
type toneReader struct {
	digits chan byte
	filled bool // what comes is silence in place of sound
	pcm    [toneWindow]int16
	window [toneWindow]float64
	last   byte // the digit that sounds; 0: none
}

func newToneReader() *toneReader {
	r := &toneReader{digits: make(chan byte, 256)}
	for i := range r.window {
		// Hann's window: a voice between the tones is not taken for one of them.
		r.window[i] = (1 - math.Cos(2*math.Pi*float64(i)/toneWindow)) / 2
	}
	return r
}

// take reads the next frame; one that is not of 20 ms is passed over. So is
// silence that begins with a marker: the carrier sends it when nobody speaks, on
// a busy machine also in the middle of a tone, which goes on after it.
func (r *toneReader) take(coded []byte, marked bool) {
	if len(coded) != frameSize {
		return
	}
	silent := !slices.ContainsFunc(coded, func(b byte) bool { return b != media.MuLawSilence })
	if r.filled = silent && (marked || r.filled); r.filled {
		return
	}
	copy(r.pcm[:], r.pcm[frameSize:])
	media.DecodeMuLaw(r.pcm[toneWindow-frameSize:], coded)
	var pcm [toneWindow]int16
	for i, v := range r.pcm {
		pcm[i] = int16(float64(v) * r.window[i])
	}
	row, low := strongest(pcm[:], toneRows())
	column, high := strongest(pcm[:], toneColumns())
	switch digit := toneKeys[4*row+column]; {
	case min(low, high) < toneEnds:
		r.last = 0
	case min(low, high) >= toneBegins && digit != r.last:
		r.last = digit
		select {
		case r.digits <- digit:
		default:
		}
	}
}

// strongest returns the loudest of the tones, and how much louder than the next
// it is.
func strongest(pcm []int16, tones [4]float64) (which int, level float64) {
	var next float64
	for i, hz := range tones {
		switch l := 2 * media.ToneLevel(pcm, rate, hz); { // the window takes half of it
		case l > level:
			which, level, next = i, l, level
		default:
			next = max(next, l)
		}
	}
	return which, level - next
}

// ToneDigits returns the digits that are heard as tones in the sound, from the
// first use of ToneDigits or HearDigit on. Digits does not have these.
func (c *Call) ToneDigits() <-chan byte {
	c.sound.mu.Lock()
	defer c.sound.mu.Unlock()
	if c.sound.tones == nil {
		c.sound.tones = newToneReader()
	}
	return c.sound.tones.digits
}

// HearDigit waits for the next digit that is heard as two tones, and fails if it
// is another one. Ask for ToneDigits before somebody presses a key, so that none
// is missed.
func (c *Call) HearDigit(ctx context.Context, digit byte) error {
	select {
	case got := <-c.ToneDigits():
		if got != digit {
			return fmt.Errorf("carriertest: heard the tones of %c, not of %c", got, digit)
		}
		return nil
	case <-c.done:
		return ErrEnded
	case <-ctx.Done():
		return fmt.Errorf("tones of %c: %w", digit, ctx.Err())
	}
}
