package media

import (
	"fmt"
	"testing"
)

// deafPort is a far end that costs nothing.
type deafPort struct{ fakePort }

func (*deafPort) Write(Frame) {}

// BenchmarkMixer_tick is one tick of a room: everything but the network. 20 ms of one core are there for it.
func BenchmarkMixer_tick(b *testing.B) {
	for _, bench := range []struct{ legs, talk int }{{3, 3}, {50, 3}, {50, 50}, {400, 3}, {400, 400}} {
		b.Run(fmt.Sprintf("legs=%d/talk=%d", bench.legs, bench.talk), func(b *testing.B) {
			m, frame := benchRoom(b, bench.legs)
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range m.seats[:bench.talk] {
					s.HearFrame(frame)
				}
				m.tick()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(bench.legs), "ns/leg")
		})
	}
}

// benchRoom is a room of so many seats, the first of which is muted, the second coached by the third, the fourth aside
// with music; and what a seat hears.
func benchRoom(tb testing.TB, legs int) (*Mixer, Frame) {
	tb.Helper()
	e, err := New(Config{})
	if err != nil {
		tb.Fatal(err)
	}
	m := e.NewMixer()
	for range legs {
		m.Join(&deafPort{}, SeatConfig{OnVoice: func(bool) {}})
	}
	if legs > 3 {
		m.seats[0].SetMuted(true)
		m.seats[2].SetCoach(true, m.seats[1])
		m.seats[3].SetAside(true)
		m.seats[3].music.add(Hold())
	}

	return m, Frame{Codec: PCMU, Payload: toneFrames(440, 1)[0], Samples: frameSamples}
}

func TestMixer_allocatesNothing(t *testing.T) {
	m, frame := benchRoom(t, 20)
	if n := testing.AllocsPerRun(100, func() {
		for _, s := range m.seats {
			s.HearFrame(frame)
			s.HearDigit('5')
			s.HearPress('5', 0, true)
		}
		m.tick()
	}); n != 0 {
		t.Errorf("%v allocations in a tick", n)
	}
}
