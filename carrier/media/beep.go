package media

import "time"

const (
	beepLow   = 880.0  // Hz
	beepHigh  = 1320.0 // Hz, a fifth above
	beepTone  = 120 * time.Millisecond
	beepLevel = 0.15
)

// EnterBeep is what a conference hears when somebody comes: two rising tones, 240 ms.
func EnterBeep() Source {
	return Concat(beep(beepLow), beep(beepHigh))
}

// ExitBeep is what a conference hears when somebody leaves: two falling tones, 240 ms.
func ExitBeep() Source {
	return Concat(beep(beepHigh), beep(beepLow))
}

func beep(hz float64) Source {
	return &Tone{Frequencies: []float64{hz}, Length: beepTone, Level: beepLevel}
}

// RecordBeep is what one hears before a message is recorded: a tone of 0.5 s.
func RecordBeep() Source {
	return &Tone{Frequencies: []float64{beepHigh}, Length: 500 * time.Millisecond, Level: beepLevel}
}
