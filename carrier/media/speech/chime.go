package speech

import "math"

const chimeRate = 8000

// chime is what is heard where nothing can speak: three falling notes, C6, A5, F5, in 0.9 s.
func chime() (pcm []int16, rate int) {
	const (
		note  = chimeRate * 3 / 10
		level = 0.3 * math.MaxInt16
	)
	notes := [3]float64{1046.5, 880, 698.5}
	pcm = make([]int16, len(notes)*note)
	for i := range pcm {
		t := float64(i%note) / chimeRate
		fade := math.Exp(-t*8) * min(1, t*200, (0.3-t)*200)
		pcm[i] = int16(level * fade * math.Sin(2*math.Pi*notes[i/note]*t))
	}

	return pcm, chimeRate
}
