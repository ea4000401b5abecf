package media

import (
	"io"
	"math"
	"strings"
	"time"
)

// Tone is a source of one or several sine waves with a cadence. Fill in the fields, then use its address as a
// Source; the fields must not change after the first Read.
type Tone struct {
	// Frequencies are the sine waves in Hz that sound together, each between 0 and 4000.
	Frequencies []float64

	// Cadence is how long it sounds, is silent, sounds again and so on, repeated for ever. Empty: always on.
	Cadence []time.Duration

	// Length is when it ends; 0: never.
	Length time.Duration

	// Level is the amplitude of each wave, from 0 to 1 of full scale; 0 stands for 0.2 (about -14 dBFS).
	Level float64

	at int // samples made so far
}

const defaultToneLevel = 0.2

// Read implements Source.
func (t *Tone) Read(pcm []int16) (int, error) {
	if t.Length > 0 {
		pcm = pcm[:max(min(len(pcm), SamplesIn(t.Length)-t.at), 0)]
		if len(pcm) == 0 {
			return 0, io.EOF
		}
	}
	level := t.Level
	if level == 0 {
		level = defaultToneLevel
	}
	for i := range pcm {
		pcm[i] = 0
		if t.sounds(t.at) {
			pcm[i] = toSample(level * t.wave(t.at))
		}
		t.at++
	}

	return len(pcm), nil
}

// wave is the sum of the sine waves at a sample.
func (t *Tone) wave(at int) float64 {
	var sum float64
	for _, hz := range t.Frequencies {
		// The turns are reduced before the multiplication so that hours into a tone it is as pure as at first.
		turns := math.Mod(hz*float64(at)/SourceRate, 1)
		sum += math.Sin(2 * math.Pi * turns)
	}

	return sum
}

// sounds tells whether the cadence is on at a sample.
func (t *Tone) sounds(at int) bool {
	var period int
	for _, d := range t.Cadence {
		period += SamplesIn(d)
	}
	if period == 0 {
		return true
	}
	at %= period
	on := true
	for _, d := range t.Cadence {
		if at -= SamplesIn(d); at < 0 {
			break
		}
		on = !on
	}

	return on
}

// toSample turns an amplitude of -1 to 1 into a sample, clipping what is louder.
func toSample(amplitude float64) int16 {
	return int16(math.Round(min(max(amplitude, -1), 1) * math.MaxInt16))
}

// Ringback is the endless tone that a caller hears while the callee's phone rings, as in a country: au, de, es,
// fr, it, jp, uk (also gb) or us, in either case. Any other country has the tone of the us.
// The values are those of ITU-T E.180 supplement 2.
func Ringback(country string) Source {
	const ms = time.Millisecond
	tone := func(cadence []time.Duration, hz ...float64) Source {
		return &Tone{Frequencies: hz, Cadence: cadence, Level: 0.15}
	}
	switch strings.ToLower(country) {
	case "au":
		return tone([]time.Duration{400 * ms, 200 * ms, 400 * ms, 2000 * ms}, 400, 450)
	case "de", "it":
		return tone([]time.Duration{1000 * ms, 4000 * ms}, 425)
	case "es":
		return tone([]time.Duration{1500 * ms, 3000 * ms}, 425)
	case "fr":
		return tone([]time.Duration{1500 * ms, 3500 * ms}, 440)
	case "jp":
		return tone([]time.Duration{1000 * ms, 2000 * ms}, 384, 416)
	case "gb", "uk":
		return tone([]time.Duration{400 * ms, 200 * ms, 400 * ms, 2000 * ms}, 400, 450)
	default:
		return tone([]time.Duration{2000 * ms, 4000 * ms}, 440, 480)
	}
}

// Busy is the endless busy tone of North America: 480 and 620 Hz, half a second on and off.
func Busy() Source {
	return &Tone{
		Frequencies: []float64{480, 620},
		Cadence:     []time.Duration{500 * time.Millisecond, 500 * time.Millisecond},
		Level:       0.15,
	}
}

// digitTones are the two frequencies of a DTMF digit, low and high. https://www.itu.int/rec/T-REC-Q.23
func digitTones(event uint8) (low, high float64) {
	const keys = "123A456B789C*0#D"
	at := strings.IndexByte(keys, digitOf(event))
	if at < 0 {
		return 0, 0
	}

	return [4]float64{697, 770, 852, 941}[at/4], [4]float64{1209, 1336, 1477, 1633}[at%4]
}
