package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fakePort is a port without a far end: a test hears what is written, and says what comes.
type fakePort struct {
	ear  ear
	done chan struct{}

	mu     sync.Mutex
	frames []Frame // with payloads of their own
	times  []time.Time
	digits []byte
}

func newFakePort() *fakePort {
	return &fakePort{done: make(chan struct{})}
}

func (p *fakePort) Write(f Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f.Payload = bytes.Clone(f.Payload)
	p.frames = append(p.frames, f)
	p.times = append(p.times, time.Now())
}

func (p *fakePort) WriteDigit(d byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.digits = append(p.digits, d)
}

func (p *fakePort) Listen(l Listener) { p.ear.set(l) }

func (*fakePort) Takes(Codec) bool { return true }

func (p *fakePort) Done() <-chan struct{} { return p.done }

func (*fakePort) Close() error { return nil }

// HearFrame and HearDigit make it a listener too.
func (p *fakePort) HearFrame(f Frame) { p.Write(f) }

func (p *fakePort) HearDigit(d byte) { p.WriteDigit(d) }

func TestBridge(t *testing.T) {
	a, b := newFakePort(), newFakePort()
	release := Bridge(a, b)
	a.ear.frame(Frame{Codec: Opus, Payload: []byte{1}, Samples: 960, Gap: 7, Marker: true})
	a.ear.digit('1')
	b.ear.frame(Frame{Codec: PCMU, Payload: []byte{2}, Samples: 1})
	b.ear.digit('2')
	got := fmt.Sprintf("%v %s %v %s", a.frames, a.digits, b.frames, b.digits)
	if want := "[{PCMU [2] 1 0 false}] 2 [{opus [1] 960 7 true}] 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	third := newFakePort()
	again := Bridge(a, third)
	release()
	release()
	a.ear.digit('3')
	b.ear.digit('4')
	if string(third.digits) != "3" || string(a.digits) != "2" || string(b.digits) != "1" {
		t.Errorf("after release: third %s, a %s, b %s", third.digits, a.digits, b.digits)
	}
	again()
	a.ear.digit('5')
	a.Listen(nil)
	a.ear.digit('6')
	if string(third.digits) != "3" {
		t.Errorf("after the second release: %s", third.digits)
	}
}

// testEngine is an engine whose clock runs, without sockets: for synctest.
func testEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	e.running, e.stop, e.mux = true, cancel, noMux{}
	e.wg.Go(func() { e.run(ctx) })
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})

	return e
}

func TestPlay_paces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := testEngine(t)
		<-time.After(1234567 * time.Microsecond)
		port, start := newFakePort(), time.Now()
		if err := e.Play(t.Context(), port, &Tone{Frequencies: []float64{440}, Length: 2 * time.Minute}); err != nil {
			t.Fatal(err)
		}
		if passed := time.Since(start); passed < 2*time.Minute-tickLength || passed > 2*time.Minute+tickLength {
			t.Errorf("two minutes took %v", passed)
		}
		if len(port.frames) != 50*120 {
			t.Fatalf("%d frames in two minutes", len(port.frames))
		}
		for i, at := range port.times[1:] {
			if want := port.times[0].Add(time.Duration(i+1) * tickLength); i > 0 && !at.Equal(e.onGrid(want)) {
				t.Fatalf("frame %d came at %v, want %v", i+1, at.Sub(start), want.Sub(start))
			}
		}
		if !port.frames[0].Marker || port.frames[1].Marker || port.frames[0].Samples != 160 || port.frames[0].Codec != PCMU {
			t.Errorf("first frame %v", port.frames[0])
		}
	})
}

// onGrid is the beat of the engine nearest to a time.
func (e *Engine) onGrid(t time.Time) time.Time {
	since := t.Sub(e.epoch) + tickLength/2

	return e.epoch.Add(since - since%tickLength)
}

func TestPlay_oneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, port := testEngine(t), newFakePort()
		for range 10 {
			if err := e.Play(t.Context(), port, Limit(Hold(), 130*ms)); err != nil { // the last frame is half full
				t.Fatal(err)
			}
		}
		if len(port.frames) != 70 {
			t.Errorf("%d frames, want 70", len(port.frames))
		}
		if passed := port.times[69].Sub(port.times[0]); passed != 69*tickLength {
			t.Errorf("70 frames took %v: there are holes between the pieces", passed)
		}
	})
}

func TestPlay_ends(t *testing.T) {
	broken := errors.New("disk on fire")
	tests := map[string]struct {
		src   Source
		end   func(cancel context.CancelFunc, p *fakePort)
		after time.Duration
		want  error
		heard int
	}{
		"Nothing":    {src: Silence(0)},
		"Source":     {src: Silence(40 * ms), heard: 2},
		"Failure":    {src: Concat(Silence(40*ms), failure{broken}), want: broken, heard: 2},
		"NoProgress": {src: lazy{}, want: io.ErrNoProgress},
		"Context": {
			src: Hold(), end: func(cancel context.CancelFunc, _ *fakePort) { cancel() },
			after: 990 * ms, want: context.Canceled, heard: 50,
		},
		"Port": {
			src: Hold(), end: func(_ context.CancelFunc, p *fakePort) { close(p.done) },
			after: 990 * ms, want: ErrPortDone, heard: 50,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, port := testEngine(t), newFakePort()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.end != nil {
					time.AfterFunc(test.after, func() { test.end(cancel, port) })
				}
				if err := e.Play(ctx, port, test.src); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
				if len(port.frames) != test.heard {
					t.Errorf("%d frames, want %d", len(port.frames), test.heard)
				}
			})
		})
	}
}

// lazy is a source that never gives anything.
type lazy struct{}

func (lazy) Read([]int16) (int, error) { return 0, nil }

func TestMetronome_afterAStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMetronome(time.Now())
		defer m.stop()
		beats := func() (n int) {
			ctx, cancel := context.WithTimeout(t.Context(), ms)
			defer cancel()
			for m.wait(ctx) == nil {
				n++
			}

			return n
		}
		if n := beats(); n != 1 {
			t.Errorf("%d beats at first", n)
		}
		<-time.After(85 * ms)
		if n := beats(); n != 4 {
			t.Errorf("%d beats after 86 ms, want the 4 that are due", n)
		}
		<-time.After(time.Minute)
		if n := beats(); n > 2 {
			t.Errorf("%d beats at once after the machine stood still for a minute", n)
		}
	})
}

func TestLoopback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, far := testEngine(t), newFakePort()
		robot := NewLoopback(e)
		robot.Listen(far)
		start := time.Now()
		buffer := []byte{0}
		for i := range 30 {
			buffer[0] = byte(i)
			robot.Write(Frame{Codec: Opus, Payload: buffer, Samples: 960, Gap: uint32(i)})
			if i == 10 {
				robot.WriteDigit('7')
				robot.WriteDigit('?')
			}
			<-time.After(tickLength)
		}
		<-time.After(time.Second)
		synctest.Wait()
		far.mu.Lock()
		defer far.mu.Unlock()
		if len(far.frames) != 30 || string(far.digits) != "7" {
			t.Fatalf("%d frames and digits %q came back", len(far.frames), far.digits)
		}
		for i, f := range far.frames {
			if f.Payload[0] != byte(i) || f.Codec != Opus || f.Samples != 960 || f.Gap != uint32(i) {
				t.Errorf("frame %d came back as %v", i, f)
			}
		}
		if d := far.times[0].Sub(start); d < loopbackDelay || d > loopbackDelay+tickLength {
			t.Errorf("came back after %v", d)
		}
		if !robot.Takes(PCMU) || !robot.Takes(Opus) || robot.Takes(CodecUnknown) {
			t.Error("an echo takes both codecs")
		}
	})
}

func TestLoopback_bounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		robot := NewLoopback(testEngine(t))
		for range 1000 {
			robot.Write(pcmuFrame())
		}
		if l, ok := robot.(*loopback); !ok || l.count != loopbackFrames {
			t.Errorf("keeps %+v", l)
		}
	})
}

func TestPlayer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, far := testEngine(t), newFakePort()
		made := 0
		robot := NewPlayer(e, func() Source {
			made++

			return Limit(Hold(), 100*ms)
		})
		<-time.After(time.Second)
		if made != 0 {
			t.Error("plays though nobody listens")
		}
		robot.Listen(far)
		robot.Write(pcmuFrame())
		robot.WriteDigit('1')
		<-time.After(990 * ms)
		synctest.Wait()
		if n := len(far.frames); n != 50 || made != 11 {
			t.Errorf("%d frames in a second, of 10 rounds and the one begun ahead; made %d", n, made)
		}
		if err := robot.Close(); err != nil {
			t.Error(err)
		}
		<-robot.Done()
	})
}

func TestPlayer_brokenSourceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, source := range map[string]Source{"Failure": PCM16(1, nil), "Empty": Silence(0), "Nil": nil} {
			robot := NewPlayer(testEngine(t), func() Source { return source })
			robot.Listen(newFakePort())
			synctest.Wait()
			select {
			case <-robot.Done():
			default:
				t.Errorf("%s: the player goes on", name)
			}
		}
	})
}

func TestRobots_withoutEngine(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, robot := range []Port{NewLoopback(e), NewPlayer(e, Hold)} {
		<-robot.Done()
		robot.Listen(newFakePort())
		robot.Write(pcmuFrame())
		robot.WriteDigit('1')
		if err := robot.Close(); err != nil {
			t.Error(err)
		}
	}
}
