package media

const (
	// voiceLevel is the mean square of a frame from which it counts as speech: -40 dBFS. Talk is at about -26 dBFS,
	// the noise of a quiet room below -55 dBFS.
	voiceLevel = 328 * 328

	voiceOnset    = 3  // frames in a row that begin speech: 60 ms, so that a click is none
	voiceHangover = 40 // frames without speech that end it: 0.8 s, so that a breath does not
)

// voice tells speech from silence by its energy.
type voice struct {
	speaking bool
	frames   int // in a row that speak against the present state
}

// hear takes the next 20 ms and tells whether speech began or ended with it. muted sound counts as silence, at once.
func (v *voice) hear(pcm *[frameSamples]int16, sounds, muted bool) (changed bool) {
	if muted {
		changed = v.speaking
		*v = voice{}

		return changed
	}
	loud := sounds && energy(pcm) >= voiceLevel
	if loud == v.speaking {
		v.frames = 0

		return false
	}
	v.frames++
	if limit := v.patience(); v.frames < limit {
		return false
	}
	v.speaking, v.frames = loud, 0

	return true
}

func (v *voice) patience() int {
	if v.speaking {
		return voiceHangover
	}

	return voiceOnset
}

// energy is the mean square of the samples.
func energy(pcm *[frameSamples]int16) int64 {
	var sum int64
	for _, sample := range pcm {
		sum += int64(sample) * int64(sample)
	}

	return sum / frameSamples
}
