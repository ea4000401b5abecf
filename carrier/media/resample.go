package media

import (
	"errors"
	"io"
	"math"
)

const (
	// sincCrossings is the half-width of the filter in zero crossings: more is a steeper, costlier filter.
	sincCrossings = 24

	// sincCutoff is where the filter starts to fall, as a share of the lower Nyquist frequency.
	sincCutoff = 0.94

	// maxPhases bounds the filter bank for rates without a small common divisor with 8000.
	maxPhases = 512
)

// resampler turns a stream of samples at another rate into a Source by a polyphase windowed-sinc filter: what
// is above 4000 Hz is removed by about 80 dB, so nothing folds back. It adds no delay.
type resampler struct {
	src  Source // at another rate
	bank [][]float32
	half int // taps on either side of the centre

	step   float64 // input samples for each output sample
	at     float64 // place of the next output sample, in input samples from the start of window[half]
	window []int16 // input around at: half samples of past, then what is to come
	ended  bool
	padded int // zeros that stand for the time after the end
}

// newResampler reads src, whose samples are at rate Hz, and gives samples at SourceRate.
func newResampler(src Source, rate int) *resampler {
	phases := min(SourceRate/gcd(rate, SourceRate), maxPhases)
	cutoff := sincCutoff * min(1, float64(SourceRate)/float64(rate))
	r := &resampler{
		src:  src,
		half: int(math.Ceil(sincCrossings / cutoff)),
		step: float64(rate) / SourceRate,
	}
	r.bank = make([][]float32, phases+1)
	for phase := range r.bank {
		r.bank[phase] = sincTaps(r.half, cutoff, float64(phase)/float64(phases))
	}
	r.window = make([]int16, r.half)

	return r
}

// sincTaps is the filter for an output sample that lies offset (0 to 1) after the centre input sample. Taps
// are for the input samples 1-half to half around the centre and sum to 1.
func sincTaps(half int, cutoff, offset float64) []float32 {
	taps := make([]float32, 2*half)
	var sum float64
	exact := make([]float64, len(taps))
	for i := range exact {
		x := float64(i+1-half) - offset
		exact[i] = sinc(cutoff*x) * kaiser(x/float64(half))
		sum += exact[i]
	}
	for i := range taps {
		taps[i] = float32(exact[i] / sum)
	}

	return taps
}

// Read implements Source.
func (r *resampler) Read(pcm []int16) (int, error) {
	for i := range pcm {
		if err := r.fill(); err != nil {
			if i > 0 && errors.Is(err, io.EOF) {
				return i, nil
			}

			return i, err
		}
		centre := int(r.at)
		phase := int(math.Round((r.at - float64(centre)) * float64(len(r.bank)-1)))
		taps := r.bank[phase]
		var sum float32
		for k, sample := range r.window[centre+1 : centre+1+len(taps)] {
			sum += taps[k] * float32(sample)
		}
		pcm[i] = int16(min(max(math.Round(float64(sum)), math.MinInt16), math.MaxInt16))
		r.at += r.step
	}

	return len(pcm), nil
}

// fill makes the window hold all that the next output sample needs. io.EOF means that it lies after the end of the
// source.
func (r *resampler) fill() error {
	if drop := int(r.at); drop > 4096 {
		r.window = r.window[:copy(r.window, r.window[drop:])]
		r.at -= float64(drop)
	}
	for len(r.window) <= int(r.at)+2*r.half {
		if r.ended {
			r.padded++
			r.window = append(r.window, 0)
		} else if err := r.more(); err != nil {
			return err
		}
	}
	// The place of the output is half samples into the window; all after the padding began is past the end.
	if int(r.at)+r.half >= len(r.window)-r.padded {
		return io.EOF
	}

	return nil
}

// more reads a piece of the source into the window.
func (r *resampler) more() error {
	const piece = 512
	have := len(r.window)
	r.window = append(r.window, make([]int16, piece)...)
	n, err := r.src.Read(r.window[have:])
	r.window = r.window[:have+n]
	if errors.Is(err, io.EOF) {
		r.ended = true

		return nil
	}

	return err
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}

	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the Kaiser window with beta 8 at x from -1 to 1.
func kaiser(x float64) float64 {
	const beta = 8
	if x <= -1 || x >= 1 {
		return 0
	}

	return bessel0(beta*math.Sqrt(1-x*x)) / bessel0(beta)
}

// bessel0 is the modified Bessel function of order zero, by its power series.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}

	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}

	return a
}
