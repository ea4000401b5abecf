package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
)

var folder = filepath.Join("..", "..", "static", "sounds")

func TestSounds_fresh(t *testing.T) {
	for name, sound := range all() {
		got, err := os.ReadFile(filepath.Join(folder, name+".wav"))
		if err != nil {
			t.Fatalf("%v; run: go run ./tools/sounds", err)
		}
		if !bytes.Equal(got, wav(sound)) {
			t.Errorf("%s.wav is not what this program makes; run: go run ./tools/sounds", name)
		}
	}
}

func TestSounds_noStrangers(t *testing.T) {
	sounds := all()
	if len(sounds) != 20 {
		t.Errorf("there are %d sounds, the page wants 15 and callers 5", len(sounds))
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if _, ok := sounds[name[:len(name)-len(filepath.Ext(name))]]; !ok {
			t.Errorf("%s is not made by this program", name)
		}
	}
}

func TestSounds_loudButNotClipped(t *testing.T) {
	for name, sound := range all() {
		var peak float64
		for _, sample := range sound {
			peak = math.Max(peak, math.Abs(sample))
		}
		if peak < 0.1 || peak > 0.95 {
			t.Errorf("%s peaks at %.2f, want 0.1 to 0.95", name, peak)
		}
		if last := math.Abs(sound[len(sound)-1]); last > 0.01 {
			t.Errorf("%s ends at %.3f, which clicks", name, last)
		}
	}
}

func TestKeys_haveTheirTwoTones(t *testing.T) {
	five := all()["dtmf5"]
	for hz, want := range map[float64]bool{770: true, 1336: true, 697: false, 1477: false, 941: false} {
		if got := power(five, hz) > 0.05; got != want {
			t.Errorf("tone of %.0f Hz in dtmf5: %t, want %t", hz, got, want)
		}
	}
}

// What a telephone hears is over before it keeps anybody from speaking.
func TestFloor_short(t *testing.T) {
	for name, most := range map[string]float64{"floor-granted": 0.2, "floor-refused": 0.5, "floor-over": 0.25} {
		if s := all()[name]; len(s) == 0 || float64(len(s))/rate > most {
			t.Errorf("%s takes %.2f s, want %.2f s at the most", name, float64(len(s))/rate, most)
		}
	}
	granted, refused := all()["floor-granted"], all()["floor-refused"]
	if power(granted, 880) < 0.03 || power(granted, 1320) < 0.03 || power(granted, 310) > 0.02 || power(refused, 310) < 0.03 || power(refused, 880) > 0.02 {
		t.Errorf("granted and refused cannot be told apart: %.3f %.3f %.3f, %.3f %.3f", power(granted, 880), power(granted, 1320), power(granted, 310),
			power(refused, 310), power(refused, 880))
	}
}

func TestRingback_rings(t *testing.T) {
	for name, want := range map[string]struct {
		hz             []float64
		heard, seconds int
	}{"ringback-en": {[]float64{440, 480}, 2, 6}, "ringback-ja": {[]float64{400, 384, 416}, 1, 3}} {
		s := all()[name]
		if len(s) != want.seconds*rate {
			t.Errorf("%s has %d samples, want %d s", name, len(s), want.seconds)
		}
		for _, hz := range want.hz {
			if power(s[:want.heard*rate], hz) < 0.04 {
				t.Errorf("%s has no tone of %.0f Hz", name, hz)
			}
		}
		for i, sample := range s[want.heard*rate:] {
			if sample != 0 {
				t.Fatalf("%s is heard %d samples after its end", name, i)
			}
		}
	}
}

func TestWav_header(t *testing.T) {
	b := wav(sound{0, 1, -1})
	if len(b) != 50 || string(b[:4]) != "RIFF" || string(b[8:16]) != "WAVEfmt " || string(b[36:40]) != "data" {
		t.Fatalf("malformed: % x", b)
	}
	if got := binary.LittleEndian.Uint32(b[4:]); got != 42 {
		t.Errorf("RIFF size %d, want 42", got)
	}
	if got := binary.LittleEndian.Uint32(b[24:]); got != rate {
		t.Errorf("rate %d, want %d", got, rate)
	}
	if got := int16(binary.LittleEndian.Uint16(b[48:])); got != -math.MaxInt16 {
		t.Errorf("last sample %d, want %d", got, -math.MaxInt16)
	}
}

// power is how much of a tone there is: its amplitude by Goertzel's method.
func power(s sound, hz float64) float64 {
	var re, im float64
	for i, sample := range s {
		re += sample * math.Cos(2*math.Pi*hz*float64(i)/rate)
		im += sample * math.Sin(2*math.Pi*hz*float64(i)/rate)
	}
	return 2 * math.Hypot(re, im) / float64(len(s))
}
