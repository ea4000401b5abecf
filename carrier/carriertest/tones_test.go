package carriertest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"softphone/carrier/media"
)

// feed lets a reader hear a source, in frames, and returns the digits in it.
func feed(t *testing.T, src media.Source, ticks int) string {
	t.Helper()
	r := newToneReader()
	pcm, coded := make([]int16, frameSize), make([]byte, frameSize)
	silence := bytes.Repeat([]byte{media.MuLawSilence}, frameSize)
	for i := range ticks {
		clear(pcm)
		if _, err := src.Read(pcm); err != nil {
			t.Fatal(err)
		}
		media.EncodeMuLaw(coded, pcm)
		r.take(coded, false)
		r.take(coded[1:], true) // of another length: not read
		if i == 31 {            // in the middle of a tone
			r.take(silence, true)
			r.take(silence, false)
		}
	}
	close(r.digits)
	var got []byte
	for d := range r.digits {
		got = append(got, d)
	}
	return string(got)
}

func TestToneReader(t *testing.T) {
	const ms = time.Millisecond
	tone := func(hz ...float64) *media.Tone { return &media.Tone{Frequencies: hz} }
	tests := map[string]struct {
		src  media.Source
		want string
	}{
		"Long":         {tone(697, 1209), "1"},
		"LastKey":      {tone(941, 1633), "D"},
		"Again":        {&media.Tone{Frequencies: []float64{770, 1336}, Cadence: []time.Duration{100 * ms, 50 * ms}}, "55555555"},
		"WithAVoice":   {tone(852, 1477, 560), "9"},
		"Soft":         {&media.Tone{Frequencies: []float64{697, 1209}, Level: 0.03}, ""},
		"LowToneOnly":  {tone(697), ""},
		"HighToneOnly": {tone(1209), ""},
		"TwoOfARow":    {tone(697, 770, 1209), ""},
		"Voices":       {tone(440, 1050, 2500), ""},
		"Dialling":     {tone(350, 440), ""},
		"Silence":      {media.Silence(2 * time.Second), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := feed(t, test.src, 60); got != test.want {
				t.Errorf("heard %q, want %q", got, test.want)
			}
		})
	}
}

func TestCall_hearDigit(t *testing.T) {
	c := &Call{sound: &sound{}, done: make(chan struct{})}
	c.ToneDigits()
	c.sound.tones.digits <- '4'
	c.sound.tones.digits <- '2'
	if err := c.HearDigit(t.Context(), '4'); err != nil {
		t.Error(err)
	}
	if err := c.HearDigit(t.Context(), '4'); err == nil {
		t.Error("a 2 was taken for a 4")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.HearDigit(ctx, '4'); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	close(c.done)
	if err := c.HearDigit(t.Context(), '4'); !errors.Is(err, ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
}
