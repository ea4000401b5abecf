package main

import "math"

// rate is in samples per second: the rate of telephony, and enough for what is played here.
const rate = 8000

// A sound is a sequence of samples from -1 to 1.
type sound []float64

// all names every sound that the page and callers want.
func all() map[string]sound {
	sounds := map[string]sound{
		"incoming":   ringtone(),
		"outgoing":   outgoing(),
		"disconnect": disconnect(),

		// What callers hear while somebody rings.
		"ringback-en": ringback(6, 2, func(t float64) float64 { return float64(0.15*tone(440, t)) + float64(0.15*tone(480, t)) }),
		"ringback-ja": ringback(3, 1, func(t float64) float64 { return 0.25 * tone(400, t) * (0.55 + float64(0.45*tone(16, t))) }),

		// What telephones in a channel hear when they press *: you may speak, you may not, your turn is over. They rise, stay and fall, so
		// that they can be told apart by who does not hear pitch well.
		"floor-granted": chirps(0.06, 880, 1320),
		"floor-refused": chirps(0.12, 310, 310, 310),
		"floor-over":    chirps(0.08, 1320, 880),
	}
	rows := [4]float64{697, 770, 852, 941}
	columns := [3]float64{1209, 1336, 1477}
	keys := [4][3]string{{"1", "2", "3"}, {"4", "5", "6"}, {"7", "8", "9"}, {"s", "0", "h"}}
	for r, row := range keys {
		for c, key := range row {
			sounds["dtmf"+key] = keyTone(rows[r], columns[c])
		}
	}
	return sounds
}

// Frequencies of the notes, in hertz.
const (
	noteG4 = 391.995
	noteA4 = 440.000
	noteC5 = 523.251
	noteD5 = 587.330
	noteE5 = 659.255
	noteG5 = 783.991
)

// ringtone is looped by the page: two soft phrases, then silence, four seconds in all.
func ringtone() sound {
	s := silence(4.0)
	for _, n := range []struct{ at, hz, gain float64 }{
		{0.00, noteG4, 0.22},
		{0.00, noteE5, 0.30},
		{0.20, noteG5, 0.26},
		{0.40, noteD5, 0.28},
		{1.00, noteG4, 0.20},
		{1.00, noteE5, 0.28},
		{1.20, noteG5, 0.24},
		{1.40, noteC5, 0.28},
	} {
		s.bell(n.at, n.hz, n.gain)
	}
	return s.faded()
}

// outgoing says that a call has begun.
func outgoing() sound {
	s := silence(0.7)
	s.bell(0, noteC5, 0.16)
	s.bell(0.11, noteG5, 0.14)
	return s.faded()
}

// disconnect says that a call is over.
func disconnect() sound {
	s := silence(0.8)
	s.bell(0, noteE5, 0.16)
	s.bell(0.13, noteA4, 0.16)
	return s.faded()
}

// ringback is one turn of the tone that says that it rings at the far end: so many seconds in all, of
// which the first are heard. In America it is two tones for 2 s in 6, in Japan 400 Hz with a tremble of
// 16 Hz for 1 s in 3.
// Source: ITU-T E.180, Various tones used in national networks.
func ringback(length, heard float64, wave func(t float64) float64) sound {
	const edge = 0.01
	s := silence(length)
	for i := range int(heard * rate) {
		t := float64(i) / rate
		s[i] = float64(wave(t)) * math.Min(1, math.Min(t, heard-t)/edge)
	}
	return s
}

// keyTone is what a key of the keypad sounds like: two tones, with soft edges.
// Source: ITU-T Q.23.
func keyTone(low, high float64) sound {
	const length, edge = 0.16, 0.008
	s := silence(length)
	for i := range s {
		t := float64(i) / rate
		s[i] = float64(0.16*tone(low, t)) + float64(0.16*tone(high, t))
		s[i] *= math.Min(1, math.Min(t, length-t)/edge)
	}
	return s
}

// chirps are short tones one after another, each so long and with soft edges, with breaks of half that time.
func chirps(length float64, notes ...float64) sound {
	const gain, edge = 0.3, 0.006
	s := silence(float64(length * (float64(1.5*float64(len(notes))) - 0.5)))
	for n, hz := range notes {
		at := int(float64(length*1.5*float64(n)) * rate)
		for i := 0; i < int(length*rate) && at+i < len(s); i++ {
			t := float64(i) / rate
			s[at+i] = float64(gain*tone(hz, t)) * math.Min(1, math.Min(t, length-t)/edge)
		}
	}
	return s.faded()
}

// bell adds a struck note at a time, in seconds: a few partials that fade, the higher the sooner.
func (s sound) bell(at, hz, gain float64) {
	partials := [...]struct{ ratio, gain, fade float64 }{{1, 1, 3.2}, {2, 0.32, 5}, {3, 0.12, 8}, {4.2, 0.05, 14}}
	for i := int(at * rate); i < len(s); i++ {
		t := float64(i)/rate - at
		attack := math.Min(1, t/0.006)
		var sum float64
		for _, p := range partials {
			if hz*p.ratio < rate/2*0.95 {
				sum += float64(p.gain * float64(math.Exp(-p.fade*t)*tone(hz*p.ratio, t)))
			}
		}
		s[i] += float64(gain * float64(attack*sum))
	}
}

// faded brings the last moments to silence, so that no sound ends with a click.
func (s sound) faded() sound {
	const edge = rate / 50
	for i := range min(edge, len(s)) {
		s[len(s)-1-i] *= float64(i) / edge
	}
	return s
}

func silence(seconds float64) sound { return make(sound, int(seconds*rate)) }

func tone(hz, t float64) float64 { return math.Sin(float64(2*math.Pi*hz) * t) }
