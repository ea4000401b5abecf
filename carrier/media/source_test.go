package media

import (
	"errors"
	"io"
	"math"
	"testing"
	"time"
)

// readAll reads a source in pieces of odd length, at most so many samples.
func readAll(t *testing.T, src Source, most int) []int16 {
	t.Helper()
	var all []int16
	piece := make([]int16, 117)
	for len(all) < most {
		n, err := src.Read(piece[:min(len(piece), most-len(all))])
		all = append(all, piece[:n]...)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}

	return all
}

// loudest is the largest amplitude, 0 to 1.
func loudest(pcm []int16) float64 {
	var most float64
	for _, s := range pcm {
		most = max(most, math.Abs(float64(s))/-math.MinInt16)
	}

	return most
}

// sine is so many samples of a wave at a rate.
func sine(hz float64, rate, samples int, level float64) []int16 {
	pcm := make([]int16, samples)
	for i := range pcm {
		pcm[i] = toSample(level * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}

	return pcm
}

func about(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance
}

func TestToneLevel(t *testing.T) {
	pcm := sine(1000, 8000, 800, 0.5)
	for _, test := range []struct {
		name string
		pcm  []int16
		rate int
		hz   float64
		want float64
	}{
		{"TheTone", pcm, 8000, 1000, 0.5},
		{"Another", pcm, 8000, 1500, 0},
		{"Empty", nil, 8000, 1000, 0},
		{"NoRate", pcm, 0, 1000, 0},
		{"AboveNyquist", pcm, 8000, 4000, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := ToneLevel(test.pcm, test.rate, test.hz); !about(got, test.want, 0.003) {
				t.Errorf("level %.4f, want %.3f", got, test.want)
			}
		})
	}
}

func TestSilence(t *testing.T) {
	if pcm := readAll(t, Silence(125*time.Millisecond), 1<<20); len(pcm) != 1000 || loudest(pcm) != 0 {
		t.Errorf("%d samples, loudest %v", len(pcm), loudest(pcm))
	}
	if pcm := readAll(t, Silence(-time.Second), 1<<20); len(pcm) != 0 {
		t.Errorf("%d samples of less than nothing", len(pcm))
	}
}

func TestTone_cadence(t *testing.T) {
	tests := map[string]struct {
		src   Source
		hz    []float64
		on    []int // from these milliseconds on it sounds for 100 ms
		off   []int
		level float64
	}{
		"RingbackUS": {Ringback("US"), []float64{440, 480}, []int{0, 1900, 6000, 12100}, []int{2000, 5900, 8000}, 0.15},
		"RingbackUK": {Ringback("uk"), []float64{400, 450}, []int{0, 300, 600, 900, 3000}, []int{400, 500, 1000, 2900}, 0.15},
		"Unknown":    {Ringback("xx"), []float64{440, 480}, []int{0}, []int{2000}, 0.15},
		"Busy":       {Busy(), []float64{480, 620}, []int{0, 400, 1000}, []int{500, 900}, 0.15},
		"Steady":     {&Tone{Frequencies: []float64{1000}}, []float64{1000}, []int{0, 5000}, nil, 0.2},
		"Level":      {&Tone{Frequencies: []float64{1000}, Level: 0.7}, []float64{1000}, []int{0}, nil, 0.7},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			pcm := readAll(t, test.src, SamplesIn(13*time.Second))
			piece := func(ms int) []int16 {
				from := ms * SourceRate / 1000

				return pcm[from : from+800]
			}
			for _, ms := range test.on {
				for _, hz := range test.hz {
					if got := ToneLevel(piece(ms), 8000, hz); !about(got, test.level, 0.02) {
						t.Errorf("%v Hz at %d ms: %.3f, want %.2f", hz, ms, got, test.level)
					}
				}
			}
			for _, ms := range test.off {
				if got := loudest(piece(ms)); got != 0 {
					t.Errorf("sounds at %d ms: %.3f", ms, got)
				}
			}
		})
	}
}

func TestTone_length(t *testing.T) {
	if pcm := readAll(t, &Tone{Frequencies: []float64{500}, Length: time.Second / 4}, 1<<20); len(pcm) != 2000 {
		t.Errorf("%d samples, want 2000", len(pcm))
	}
}

func TestHold_isMusic(t *testing.T) {
	src := Hold()
	pcm := readAll(t, src, SamplesIn(60*time.Second))
	if most := loudest(pcm); most < 0.2 || most > 0.95 {
		t.Errorf("loudest is %.2f, want neither faint nor clipped", most)
	}
	bars := musicStep * musicSteps
	for second := range 59 {
		if l := loudest(pcm[second*8000 : (second+1)*8000]); l < 0.02 {
			t.Errorf("second %d is silent", second)
		}
	}
	// The tune comes again, with only the last notes of the round before still ringing in it.
	first, again := pcm[bars:bars+8000], pcm[2*bars:2*bars+8000]
	for i := range first {
		if !about(float64(first[i]), float64(again[i]), 400) {
			t.Fatalf("sample %d of the rounds differs: %d, %d", i, first[i], again[i])
		}
	}
	if a := ToneLevel(pcm[:2000], 8000, 880); a < 0.05 {
		t.Errorf("the tune does not begin on A5: level %.3f", a)
	}
}

func TestConcatAndLoop(t *testing.T) {
	count := 0
	src := Concat(PCM16(8000, []int16{1, 2}), Silence(0), Loop(func() Source {
		if count++; count > 2 {
			return nil
		}

		return PCM16(8000, []int16{3})
	}), PCM16(8000, []int16{4}))
	got := readAll(t, src, 100)
	want := []int16{1, 2, 3, 3, 4}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	if pcm := readAll(t, Loop(func() Source { return Silence(0) }), 100); len(pcm) != 0 {
		t.Errorf("a loop of nothing gave %d samples", len(pcm))
	}
	if pcm := readAll(t, Limit(Hold(), time.Second), 1<<20); len(pcm) != 8000 {
		t.Errorf("limited to %d samples", len(pcm))
	}
}

func TestPCM16_badRate(t *testing.T) {
	for _, rate := range []int{-1, 0, 999, 192001} {
		if _, err := PCM16(rate, []int16{1}).Read(make([]int16, 10)); !errors.Is(err, ErrBadAudio) {
			t.Errorf("rate %d: %v", rate, err)
		}
	}
}

func TestPCM16_resamples(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 44100, 48000, 96000, 6000, 44099} {
		n := rate / 2
		low := readAll(t, PCM16(rate, sine(1000, rate, n, 0.5)), 1<<20)
		if d := len(low) - 4000; d < -1 || d > 1 {
			t.Errorf("%d Hz: half a second became %d samples", rate, len(low))
		}
		middle := low[400:3600]
		if got := ToneLevel(middle, 8000, 1000); !about(got, 0.5, 0.005) {
			t.Errorf("%d Hz: 1000 Hz at level %.4f, want 0.5", rate, got)
		}
		// The rest of the spectrum holds next to nothing.
		clean := sine(1000, 8000, len(low), 0.5)
		var noise float64
		for i := 400; i < 3600; i++ {
			noise = max(noise, math.Abs(float64(low[i]-clean[i])))
		}
		if noise > 60 {
			t.Errorf("%d Hz: off by up to %.0f of 16384", rate, noise)
		}
		if rate >= 16000 {
			high := readAll(t, PCM16(rate, sine(5000, rate, n, 0.5)), 1<<20)
			if got := loudest(high[400:3600]); got > 0.0005 {
				t.Errorf("%d Hz: 5000 Hz leaves %.5f", rate, got)
			}
		}
	}
}

func BenchmarkResample_48000(b *testing.B) {
	src := newResampler(&recordedLoop{samples: sine(440, 48000, 48000, 0.5)}, 48000)
	pcm := make([]int16, frameSamples)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = src.Read(pcm)
	}
}

type recordedLoop struct {
	samples []int16
	at      int
}

func (r *recordedLoop) Read(pcm []int16) (int, error) {
	n := copy(pcm, r.samples[r.at:])
	r.at = (r.at + n) % len(r.samples)

	return n, nil
}

func BenchmarkHold(b *testing.B) {
	src := Hold()
	pcm := make([]int16, frameSamples)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = src.Read(pcm)
	}
}
