package media

import "math"

// Hold is endless music for people who wait: a slow plucked arpeggio with a little tune above it. Eight bars of
// four, 84 beats a minute, composed for this program and synthesised here.
func Hold() Source {
	return &music{}
}

const (
	musicStep  = SourceRate * 60 / 84 / 2 // an eighth note in samples
	musicSteps = 8 * 8                    // eight bars
)

// musicChord is the four notes (MIDI numbers) of the arpeggio in a bar.
func musicChord(bar int) [4]int {
	return [8][4]int{
		{65, 72, 76, 81}, // F major 7
		{64, 71, 74, 79}, // E minor 7
		{62, 69, 72, 77}, // D minor 7
		{60, 67, 71, 76}, // C major 7
		{58, 65, 69, 74}, // B flat major 7
		{57, 64, 67, 72}, // A minor 7
		{55, 62, 65, 70}, // G minor 7
		{60, 67, 70, 74}, // C 7, suspended
	}[bar]
}

// musicTune is the tune's notes on the four beats of a bar; 0 lets the last one ring.
func musicTune(bar int) [4]int {
	return [8][4]int{
		{81, 0, 79, 77},
		{79, 0, 76, 74},
		{77, 0, 76, 72},
		{76, 0, 0, 0},
		{74, 77, 81, 0},
		{79, 0, 76, 72},
		{74, 0, 77, 82},
		{79, 0, 0, 0},
	}[bar]
}

// music plays the notes on a set of strings, reusing the one that was plucked longest ago.
type music struct {
	at      int // samples into the eight bars
	strings [24]pluckedString
	next    int
}

// Read implements Source.
func (m *music) Read(pcm []int16) (int, error) {
	for i := range pcm {
		if m.at%musicStep == 0 {
			m.play(m.at / musicStep)
		}
		m.at = (m.at + 1) % (musicStep * musicSteps)
		var sum float64
		for s := range m.strings {
			sum += m.strings[s].ring()
		}
		pcm[i] = toSample(sum)
	}

	return len(pcm), nil
}

// play plucks what begins at an eighth note.
func (m *music) play(step int) {
	bar, eighth := step/8, step%8
	chord := musicChord(bar)
	m.pluck(chord[[8]int{0, 1, 2, 3, 2, 1, 2, 3}[eighth]], 0.08, 0.5)
	if eighth == 0 {
		m.pluck(chord[0]-12, 0.12, 0.9)
	}
	if note := musicTune(bar)[eighth/2]; eighth%2 == 0 && note != 0 {
		m.pluck(note, 0.14, 0.8)
	}
}

// pluck sounds a note and its octave. seconds is how long it takes to fade to a third.
func (m *music) pluck(note int, level, seconds float64) {
	hz := 440 * math.Pow(2, float64(note-69)/12)
	for partial, share := range [2]float64{1, 0.25} {
		m.strings[m.next].pluck(hz*float64(partial+1), level*share, seconds/float64(partial+1))
		m.next = (m.next + 1) % len(m.strings)
	}
}

// pluckedString is a fading sine wave, made by the recurrence y(n) = 2 r cos(w) y(n-1) - r² y(n-2).
type pluckedString struct {
	forward, back float64
	last, before  float64
}

func (s *pluckedString) pluck(hz, level, seconds float64) {
	fade := math.Exp(-1 / (seconds * SourceRate))
	angle := 2 * math.Pi * hz / SourceRate
	s.forward = 2 * fade * math.Cos(angle)
	s.back = fade * fade
	s.last, s.before = 0, -level*math.Sin(angle)/fade
}

func (s *pluckedString) ring() float64 {
	s.last, s.before = s.forward*s.last-s.back*s.before, s.last

	return s.last
}
