package media

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// room is a mixer under test whose clock is the test.
type room struct {
	t *testing.T
	m *Mixer
}

func newRoom(t *testing.T) *room {
	t.Helper()
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}

	return &room{t, e.NewMixer()}
}

// talker is a far end that says one tone, if any.
type talker struct {
	*fakePort
	seat *Seat
	tone *Tone
}

func (r *room) join(hz float64, config SeatConfig) *talker {
	k := &talker{fakePort: newFakePort()}
	if hz != 0 {
		k.tone = &Tone{Frequencies: []float64{hz}}
	}
	k.seat = r.m.Join(k, config)

	return k
}

// run lets so many ticks pass in which the talkers talk.
func (r *room) run(ticks int, talkers ...*talker) {
	var pcm [frameSamples]int16
	var coded [frameSamples]byte
	for range ticks {
		for _, k := range talkers {
			if k.tone == nil {
				continue
			}
			_, _ = k.tone.Read(pcm[:])
			EncodeMuLaw(coded[:], pcm[:])
			k.ear.frame(Frame{Codec: PCMU, Payload: coded[:], Samples: frameSamples})
		}
		r.m.tick()
	}
}

// last is the last n frames that were written.
func (p *fakePort) last(n int) []int16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	pcm := make([]int16, n*frameSamples)
	for i, f := range p.frames[len(p.frames)-n:] {
		DecodeMuLaw(pcm[i*frameSamples:], f.Payload)
	}

	return pcm
}

const (
	toneA = 400.0
	toneB = 1000.0
	toneC = 1700.0
)

// hears checks which of the three tones are in the last 0.2 s.
func (r *room) hears(who string, k *talker, want string) {
	r.t.Helper()
	pcm := k.last(10)
	got := ""
	for name, hz := range []float64{toneA, toneB, toneC} {
		switch l := ToneLevel(pcm, SourceRate, hz); {
		case l > defaultToneLevel*0.9:
			got += string("abc"[name])
		case l > defaultToneLevel*0.02:
			r.t.Errorf("%s hears %c at %.4f", who, "abc"[name], l)
		}
	}
	if got != want {
		r.t.Errorf("%s hears %q, want %q", who, got, want)
	}
}

func TestMixer_everybodyElse(t *testing.T) {
	r := newRoom(t)
	a, b, c := r.join(toneA, SeatConfig{}), r.join(toneB, SeatConfig{}), r.join(toneC, SeatConfig{})
	d := r.join(0, SeatConfig{})
	talk := func() { t.Helper(); r.run(20, a, b, c) }
	talk()
	r.hears("a", a, "bc")
	r.hears("b", b, "ac")
	r.hears("c", c, "ab")
	r.hears("d", d, "abc")
	if !a.frames[0].Marker || a.frames[1].Marker {
		t.Error("the marker is on the first frame alone")
	}

	b.seat.SetMuted(true)
	talk()
	r.hears("a while b is muted", a, "c")
	r.hears("b while muted", b, "ac")
	b.seat.SetMuted(false)

	b.seat.SetAside(true)
	talk()
	r.hears("a while b is aside", a, "c")
	r.hears("b while aside", b, "")
	b.seat.SetAside(false)

	c.seat.SetCoach(true, a.seat)
	talk()
	r.hears("a who is coached", a, "bc")
	r.hears("b while c coaches a", b, "a")
	r.hears("c who coaches", c, "ab")
	r.hears("d while c coaches a", d, "ab")
	d.seat.SetCoach(true, b.seat)
	r.run(20, a, b, c, d)
	r.hears("b whose coach is silent", b, "a")
	c.seat.SetMuted(true)
	talk()
	r.hears("a whose coach is muted", a, "b")
	c.seat.SetMuted(false)

	a.seat.Leave()
	wrote := len(a.frames)
	talk()
	r.hears("b after a left", b, "")
	r.hears("d when the coached has left", d, "b")
	if len(a.frames) != wrote {
		t.Error("writes to a seat that was left")
	}
	c.seat.SetCoach(false, nil)
	talk()
	r.hears("d when c coaches no more", d, "bc")
}

func TestMixer_opus(t *testing.T) {
	r := newRoom(t)
	a, b := r.join(0, SeatConfig{}), r.join(toneA, SeatConfig{})
	for _, payload := range recordedOpus(t)[:40] {
		a.ear.frame(Frame{Codec: Opus, Payload: payload, Samples: 960})
		r.run(1, b)
	}
	a.ear.frame(Frame{Codec: Opus, Payload: []byte{0xFA, 0xFF}}) // broken: heard as nothing
	if l := ToneLevel(b.last(10), SourceRate, 1000); !about(l, 0.3, 0.02) {
		t.Errorf("1000 Hz at %.3f", l)
	}
	r.hears("the Opus end", a, "a")
	if f := a.frames[0]; f.Codec != PCMU {
		t.Errorf("is sent %v", f.Codec)
	}
}

func TestMixer_tooLoud(t *testing.T) {
	r := newRoom(t)
	loud := make([]*talker, 4)
	for i := range loud {
		loud[i] = r.join(toneA, SeatConfig{})
		loud[i].tone.Level = 0.9
	}
	ear := r.join(0, SeatConfig{})
	r.run(20, loud...)
	// Four waves of 0.9 that are cut off are nearly a square wave; if they overflowed they would be noise.
	if l := ToneLevel(ear.last(10), SourceRate, toneA); l < 1.1 {
		t.Errorf("clipped tone at %.3f", l)
	}
}

func TestMixer_sounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		a, b := r.join(toneA, SeatConfig{}), r.join(0, SeatConfig{Aside: true})
		tone := func(hz float64, d time.Duration) Source { return &Tone{Frequencies: []float64{hz}, Length: d} }
		ctx, cancel := context.WithCancel(t.Context())
		run := make(chan struct{})
		go func() { r.m.Run(ctx); close(run) }()
		talk := func(d time.Duration) {
			t.Helper()
			var pcm [frameSamples]int16
			var coded [frameSamples]byte
			for range d / tickLength {
				_, _ = a.tone.Read(pcm[:])
				EncodeMuLaw(coded[:], pcm[:])
				a.ear.frame(Frame{Codec: PCMU, Payload: coded[:], Samples: frameSamples})
				<-time.After(tickLength)
			}
			synctest.Wait()
		}
		result := make(chan error, 1)
		music, stop := context.WithCancel(t.Context())
		go func() { result <- b.seat.Music(music, tone(toneB, 0)) }()
		talk(time.Second)
		r.hears("b aside with music", b, "b")
		r.hears("a", a, "")

		r.m.Beep(tone(toneC, 500*time.Millisecond))
		talk(400 * time.Millisecond)
		r.hears("a during the beep", a, "c")
		r.hears("b aside during the beep", b, "b")
		talk(time.Second)
		r.hears("a after the beep", a, "")

		begun := time.Now()
		said := make(chan error, 1)
		go func() { said <- r.m.Announce(t.Context(), tone(toneC, time.Second)) }()
		talk(500 * time.Millisecond)
		r.hears("a during the announcement", a, "c")
		r.hears("b aside during the announcement", b, "c")
		talk(700 * time.Millisecond)
		if err := <-said; err != nil || time.Since(begun) < time.Second {
			t.Errorf("announcement: %v after %v", err, time.Since(begun))
		}
		r.hears("b aside after the announcement", b, "b")

		go func() { said <- b.seat.Announce(t.Context(), tone(toneC, 300*time.Millisecond)) }()
		talk(260 * time.Millisecond)
		r.hears("b while spoken to", b, "c")
		r.hears("a while b is spoken to", a, "")
		talk(100 * time.Millisecond)
		if err := <-said; err != nil {
			t.Error(err)
		}
		go func() { said <- a.seat.Announce(t.Context(), tone(toneC, 300*time.Millisecond)) }()
		talk(260 * time.Millisecond)
		r.hears("a while spoken to", a, "c")
		talk(100 * time.Millisecond)
		if err := <-said; err != nil {
			t.Error(err)
		}
		go func() { said <- a.seat.Announce(t.Context(), failure{ErrBadAudio}) }()
		if err := <-said; !errors.Is(err, ErrBadAudio) {
			t.Errorf("a broken sound: %v", err)
		}

		stop()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("music: %v", err)
		}
		talk(time.Second)
		r.hears("b aside without music", b, "")
		b.seat.SetAside(false)
		talk(time.Second)
		r.hears("b in the room", b, "a")

		go func() { said <- b.seat.Music(t.Context(), Hold()) }()
		synctest.Wait()
		close(b.done)
		if err := <-said; !errors.Is(err, ErrPortDone) {
			t.Errorf("music to a port that is done: %v", err)
		}
		go func() { said <- r.m.Announce(t.Context(), Hold()) }()
		synctest.Wait()
		cancel()
		if err := <-said; !errors.Is(err, ErrClosed) {
			t.Errorf("announcement in a mixer that ends: %v", err)
		}
		<-run
		if frames, want := len(a.frames), int(time.Since(r.m.engine.epoch)/tickLength); frames < want-1 || frames > want+2 {
			t.Errorf("%d frames in %d ticks", frames, want)
		}
	})
}

func TestMixer_voice(t *testing.T) {
	r := newRoom(t)
	var heard []bool
	a := r.join(toneA, SeatConfig{OnVoice: func(speaking bool) { heard = append(heard, speaking) }})
	expect := func(what string, want ...bool) {
		t.Helper()
		if len(heard) != len(want) {
			t.Errorf("%s: %v, want %v", what, heard, want)
		}
		for i := range min(len(heard), len(want)) {
			if heard[i] != want[i] {
				t.Errorf("%s: %v, want %v", what, heard, want)
			}
		}
		heard = nil
	}
	r.run(voiceOnset-1, a)
	r.run(1)
	expect("a click")
	r.run(10, a)
	expect("speech", true)
	r.run(voiceHangover - 1)
	r.run(2, a)
	expect("a breath")
	r.run(voiceHangover)
	expect("silence", false)
	r.run(10, a)
	a.seat.SetMuted(true)
	r.run(3, a)
	expect("muted while speaking", true, false)
	a.seat.SetMuted(false)
	a.tone.Level = 0.005
	r.run(20, a)
	expect("the noise of a room")
}

func TestJitter(t *testing.T) {
	frame := func(v int16) []int16 {
		pcm := make([]int16, frameSamples)
		for i := range pcm {
			pcm[i] = v
		}
		return pcm
	}
	var out [frameSamples]int16
	t.Run("GathersItsDepth", func(t *testing.T) {
		j := newJitter(60 * time.Millisecond)
		for i := range 2 {
			j.put(frame(int16(i+1)), 0)
			if j.take(&out) {
				t.Fatalf("let out after %d frames", i+1)
			}
		}
		for i := range 4 {
			j.put(frame(int16(i+3)), 0)
			if !j.take(&out) || out[0] != int16(i+1) {
				t.Fatalf("take %d is %d", i, out[0])
			}
		}
		for want := 5; want <= 6; want++ {
			if !j.take(&out) || out[0] != int16(want) {
				t.Fatalf("took %d, want %d", out[0], want)
			}
		}
		for range 2 {
			if j.take(&out) {
				t.Fatal("sound out of nothing")
			}
		}
		j.put(frame(9), 0)
		if j.take(&out) {
			t.Fatal("after a break it does not gather again")
		}
	})
	t.Run("DropsWhatIsLate", func(t *testing.T) {
		j := newJitter(20 * time.Millisecond)
		for i := range 30 {
			j.put(frame(int16(i)), 0)
		}
		if j.count > j.depth+jitterSlack+frameSamples {
			t.Errorf("holds %d samples", j.count)
		}
		taken := 0
		for j.take(&out) {
			taken++
		}
		if taken == 0 || out[0] != 0 {
			t.Errorf("took %d frames", taken)
		}
	})
	t.Run("FillsHoles", func(t *testing.T) {
		j := newJitter(40 * time.Millisecond)
		j.put(frame(1), 0)
		j.put(frame(2), frameSamples)
		var got []int16
		for j.count > 0 {
			j.take(&out)
			got = append(got, out[0])
		}
		if len(got) != 3 || got[0] != 1 || got[1] != 0 || got[2] != 2 {
			t.Errorf("took %v", got)
		}
	})
	t.Run("NeverOverflows", func(t *testing.T) {
		j := newJitter(time.Hour)
		for range 100 {
			j.put(make([]int16, MaxFrameSamples), 1<<30)
		}
		if j.count > jitterRoom {
			t.Errorf("holds %d samples", j.count)
		}
	})
}
