package media

import "math"

// ToneLevel tells how much of one frequency is in a piece of sound: the amplitude of the sine at hz, from 0
// (none) to 1 (full scale), by Goertzel's algorithm. rate is the sampling rate in Hz. The resolution is about
// rate/len(pcm) Hz: 50 Hz for 20 ms. An empty piece, a rate of 0 or less, and a frequency at or above half the
// rate give 0.
func ToneLevel(pcm []int16, rate int, hz float64) float64 {
	n := len(pcm)
	if n == 0 || rate <= 0 || hz < 0 || hz >= float64(rate)/2 {
		return 0
	}
	angle := 2 * math.Pi * hz / float64(rate)
	coefficient := 2 * math.Cos(angle)
	var before, last float64
	for _, sample := range pcm {
		before, last = last, float64(sample)+coefficient*last-before
	}
	power := before*before + last*last - coefficient*before*last

	return 2 * math.Sqrt(max(power, 0)) / float64(n) / -math.MinInt16
}
