package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// taping is a recorder under test, in a synctest bubble.
type taping struct {
	t    *testing.T
	r    *Recorder
	path string
	stop context.CancelFunc
	done chan error
}

func tape(t *testing.T, r *Recorder) *taping {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	k := &taping{t: t, r: r, path: filepath.Join(t.TempDir(), "x.wav"), stop: stop, done: make(chan error, 1)}
	go func() { k.done <- r.Run(ctx, k.path) }()
	synctest.Wait()

	return k
}

// finish ends the recording and returns its channels.
func (k *taping) finish() (channels [][]int16) {
	k.t.Helper()
	k.stop()
	if err := <-k.done; err != nil {
		k.t.Fatalf("recording: %v", err)
	}
	raw, err := os.ReadFile(k.path)
	if err != nil {
		k.t.Fatal(err)
	}
	format, size, err := readWAVHeader(bytes.NewReader(raw))
	if err != nil || format.rate != SourceRate || format.bits != 16 || format.code != wavPCM {
		k.t.Fatalf("file: %+v, %v", format, err)
	}
	if want := int64(len(raw) - tapeHeaderSize); size != want && want > 0 {
		k.t.Errorf("header says %d bytes, there are %d", size, want)
	}
	if want := uint32(len(raw) - 8); len(raw) > tapeHeaderSize && binary.LittleEndian.Uint32(raw[4:]) != want {
		k.t.Error("the RIFF size is wrong")
	}
	channels = make([][]int16, format.channels)
	pcm := raw[tapeHeaderSize:]
	for i := 0; i+2*format.channels <= len(pcm); i += 2 * format.channels {
		for c := range channels {
			channels[c] = append(channels[c], int16(binary.LittleEndian.Uint16(pcm[i+2*c:])))
		}
	}
	if got := time.Duration(len(channels[0])) * time.Second / SourceRate; got != k.r.Length() {
		k.t.Errorf("length = %v, the file has %v", k.r.Length(), got)
	}

	return channels
}

// legSound gives a tap 20 ms of a tone on each side, 0 is nothing, for a while.
func legSound(tap *Tap, d time.Duration, in, out float64) {
	tones := [2]*Tone{{Frequencies: []float64{in}}, {Frequencies: []float64{out}}}
	for range d / tickLength {
		for i, put := range []func(Frame){tap.Inbound, tap.Outbound} {
			if tones[i].Frequencies[0] == 0 {
				continue
			}
			var pcm [frameSamples]int16
			var coded [frameSamples]byte
			_, _ = tones[i].Read(pcm[:])
			EncodeMuLaw(coded[:], pcm[:])
			put(Frame{Codec: PCMU, Payload: coded[:], Samples: frameSamples})
		}
		<-time.After(tickLength)
	}
	synctest.Wait()
}

// contains says which of the three tones are in a piece of sound.
func contains(pcm []int16) string {
	got := ""
	for i, hz := range []float64{toneA, toneB, toneC} {
		if ToneLevel(pcm, SourceRate, hz) > 0.02 {
			got += "abc"[i : i+1]
		}
	}

	return got
}

// seconds is a piece of a recording; it ends with it.
func seconds(pcm []int16, from, to float64) []int16 {
	return pcm[min(int(from*SourceRate), len(pcm)):min(int(to*SourceRate), len(pcm))]
}

func near(t *testing.T, what string, pcm []int16, want time.Duration) {
	t.Helper()
	got := time.Duration(len(pcm)) * time.Second / SourceRate
	if diff := (got - want).Abs(); diff > 200*time.Millisecond {
		t.Errorf("%s lasts %v, want about %v", what, got, want)
	}
}

func TestRecorder_leg(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config RecorderConfig
		want   []string // tones of each channel
	}{
		"mono": {RecorderConfig{}, []string{"ab"}},
		"dual": {RecorderConfig{Dual: true}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, tap := newRoom(t).m.engine.RecordLeg(c.config)
				k := tape(t, r)
				legSound(tap, 2*time.Second, toneA, toneB)
				channels := k.finish()
				if len(channels) != len(c.want) {
					t.Fatalf("%d channels, want %d", len(channels), len(c.want))
				}
				for i, want := range c.want {
					near(t, "the recording", channels[i], 2*time.Second)
					if got := contains(seconds(channels[i], 0.5, 1.5)); got != want {
						t.Errorf("channel %d has %q, want %q", i, got, want)
					}
				}
			})
		})
	}
}

func TestRecorder_opus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, tap := newRoom(t).m.engine.RecordLeg(RecorderConfig{Dual: true})
		k := tape(t, r)
		for _, payload := range recordedOpus(t) { // a tone of 1000 Hz
			tap.Outbound(Frame{Codec: Opus, Payload: payload, Samples: 960})
			<-time.After(tickLength)
		}
		channels := k.finish()
		if l, r := contains(seconds(channels[0], 0.2, 1)), contains(seconds(channels[1], 0.2, 1)); l != "" || r != "b" {
			t.Errorf("left %q, right %q", l, r)
		}
	})
}

func TestRecorder_pause(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		skip  bool
		lasts time.Duration
		later string // heard in the second after the first
	}{
		"skip":    {true, 2 * time.Second, "c"},
		"silence": {false, 3 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, tap := newRoom(t).m.engine.RecordLeg(RecorderConfig{})
				k := tape(t, r)
				legSound(tap, time.Second, toneA, 0)
				r.Pause(c.skip)
				legSound(tap, time.Second, toneB, 0)
				r.Resume()
				legSound(tap, time.Second, 0, toneC)
				pcm := k.finish()[0]
				near(t, "the recording", pcm, c.lasts)
				if got := contains(seconds(pcm, 0.2, 0.8)) + "|" + contains(seconds(pcm, 1.2, 1.8)); got != "a|"+c.later {
					t.Errorf("heard %q, want %q", got, "a|"+c.later)
				}
				for at := 0.0; at < 3; at += 0.1 { // not even for a moment
					if piece := seconds(pcm, at, at+0.1); ToneLevel(piece, SourceRate, toneB) > 0.01 {
						t.Errorf("what was said in the pause is heard at %.1f s", at)
					}
				}
			})
		})
	}
}

func TestRecorder_trim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := newRoom(t).m.engine
		r, tap := engine.RecordLeg(RecorderConfig{Trim: true})
		k := tape(t, r)
		legSound(tap, 2*time.Second, 0, 0)
		legSound(tap, time.Second, toneA, 0)
		legSound(tap, time.Second, 0, 0)
		legSound(tap, time.Second, 0, toneB)
		legSound(tap, 3*time.Second, 0, 0)
		pcm := k.finish()[0]
		near(t, "the trimmed recording", pcm, 3*time.Second+2*trimMargin*tickLength)
		if got := contains(seconds(pcm, 0.4, 1)) + "|" + contains(seconds(pcm, 1.4, 2)) + "|" + contains(seconds(pcm, 2.4, 3)); got != "a||b" {
			t.Errorf("heard %q", got)
		}

		r, tap = engine.RecordLeg(RecorderConfig{Trim: true})
		k = tape(t, r)
		legSound(tap, time.Second, 0, 0)
		legSound(tap, tickLength, toneA, 0) // a click
		legSound(tap, time.Second, 0, 0)
		if pcm := k.finish()[0]; len(pcm) != 0 || r.Heard() {
			t.Errorf("silence was recorded for %d samples, heard: %v", len(pcm), r.Heard())
		}
	})
}

func TestRecorder_quiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began, told := time.Now(), make(chan time.Duration, 9)
		r, tap := newRoom(t).m.engine.RecordLeg(RecorderConfig{
			Quiet: 2 * time.Second, OnQuiet: func() { told <- time.Since(began) },
		})
		k := tape(t, r)
		legSound(tap, time.Second, 0, 0)
		legSound(tap, 3*time.Second, toneA, 0)
		legSound(tap, 5*time.Second, 0, 0)
		k.finish()
		if len(told) != 1 {
			t.Fatalf("told %d times of silence, want once", len(told))
		}
		if at := <-told; (at - 6*time.Second).Abs() > 200*time.Millisecond {
			t.Errorf("told of silence after %v, want about 6 s", at)
		}
	})
}

func TestRecorder_room(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		room := newRoom(t)
		a, b := room.join(toneA, SeatConfig{}), room.join(toneB, SeatConfig{})
		c := room.join(toneC, SeatConfig{Muted: true})
		r, stop := room.m.Record(RecorderConfig{Dual: true})
		k := tape(t, r)
		second := func() {
			for range ticksPerSecond {
				room.run(1, a, b, c)
				<-time.After(tickLength)
			}
		}
		second()
		b.seat.SetAside(true)
		c.seat.SetMuted(false)
		second()
		stop()
		stop()
		second()
		channels := k.finish()
		if len(channels) != 1 {
			t.Fatalf("%d channels, want 1", len(channels))
		}
		near(t, "the recording", channels[0], 2*time.Second)
		if got := contains(seconds(channels[0], 0.2, 0.8)) + "|" + contains(seconds(channels[0], 1.2, 1.8)); got != "ab|ac" {
			t.Errorf("heard %q", got)
		}
	})
}

func TestRecorder_slowDisk(t *testing.T) {
	t.Parallel()
	q := &reel{}
	var sum [frameSamples]int32
	for i := range reelFrames + 5 {
		sum[0] = int32(i)
		q.push(&sum)
	}
	var got []int16
	if err := q.collect(func(f *tapeFrame) error { got = append(got, f[0][0]); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != reelFrames || got[0] != 0 || got[reelFrames-1] != reelFrames-1 || q.lost() != 5 {
		t.Errorf("kept %v, lost %d", got, q.lost())
	}
}

func TestRecorder_noFile(t *testing.T) {
	t.Parallel()
	r, _ := newRoom(t).m.engine.RecordLeg(RecorderConfig{})
	path := filepath.Join(t.TempDir(), "x.wav")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.Run(t.Context(), path); err == nil {
		t.Error("a file that is there was written over")
	}
}

func TestRecorder_readable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.wav")
	w, err := createTape(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	var f tapeFrame
	for i := range frameSamples {
		f[0][i], f[1][i] = 1000, -500
	}
	for range 3 {
		if err = w.write(&f); err != nil {
			t.Fatal(err)
		}
	}
	if err = w.close(w.size); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	src, err := WAV(file)
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, 4*frameSamples)
	n, err := readFull(src, pcm)
	if n != 3*frameSamples || !errors.Is(err, io.EOF) || pcm[0] != 250 {
		t.Errorf("%d samples of %d, %v", n, pcm[0], err)
	}
}

func TestMixer_recordingAllocatesNothing(t *testing.T) {
	m, frame := benchRoom(t, 3)
	_, stop := m.Record(RecorderConfig{})
	defer stop()
	_, tap := m.engine.RecordLeg(RecorderConfig{})
	if n := testing.AllocsPerRun(100, func() {
		m.seats[1].HearFrame(frame)
		m.tick()
		tap.Inbound(frame)
		tap.Outbound(frame)
		m.reels[0].clear()
	}); n != 0 {
		t.Errorf("%v allocations in a tick", n)
	}
}
