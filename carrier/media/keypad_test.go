package media

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// keyHeard is one digit as it was heard.
type keyHeard struct {
	Digit       string
	Tone, Pause time.Duration // the pause before it; of the first 0
}

// keysIn finds the digits in sound that has nothing else in it.
func keysIn(t *testing.T, pcm []int16) []keyHeard {
	t.Helper()
	var found []keyHeard
	silent, quiet := 0, SamplesIn(5*time.Millisecond) // a wave is near zero for less
	from, last := -1, 0
	end := func() {
		piece := pcm[from : last+1]
		h := keyHeard{Tone: samplesTime(uint32(len(piece)), SourceRate).Round(time.Millisecond)}
		for _, digit := range []byte(eventKeys) {
			low, high := digitTones(eventOf(digit))
			a, b := ToneLevel(piece, SourceRate, low), ToneLevel(piece, SourceRate, high)
			if about(a, defaultToneLevel, 0.02) && about(b, defaultToneLevel, 0.02) {
				h.Digit += string(digit)
			}
		}
		if len(found) > 0 {
			h.Pause = samplesTime(uint32(silent), SourceRate).Round(time.Millisecond)
		}
		found = append(found, h)
		from, silent = -1, last
	}
	for i, sample := range pcm {
		switch {
		case sample > 40 || sample < -40:
			if from < 0 {
				from = i
				silent = i - silent - 1
			}
			last = i
		case from >= 0 && i-last > quiet:
			end()
		}
	}
	if from >= 0 {
		end()
	}
	return found
}

// ticksOf is what a keypad makes of ticks; before each, act does something.
func ticksOf(p *keypad, ticks int, act func(tick int)) []int16 {
	var pcm []int16
	for tick := range ticks {
		if act != nil {
			act(tick)
		}
		var frame [frameSamples]int16
		p.mix(&frame)
		pcm = append(pcm, frame[:]...)
	}
	return pcm
}

func TestKeypad(t *testing.T) {
	const ms = time.Millisecond
	tests := map[string]struct {
		ticks int
		act   func(p *keypad, tick int)
		want  []keyHeard
	}{
		"EachKey": {
			16 * 12,
			func(p *keypad, tick int) {
				if tick == 0 {
					for _, d := range []byte(eventKeys) {
						p.press(d)
					}
				}
			},
			func() (all []keyHeard) {
				for _, d := range eventKeys {
					all = append(all, keyHeard{string(d), 160 * ms, 50 * ms})
				}
				all[0].Pause = 0
				return all
			}(),
		},
		"TwiceTheSameKey": {
			30,
			func(p *keypad, tick int) {
				if tick == 0 || tick == 8 {
					p.press('5')
					p.hold('5', 160*ms, true)
				}
			},
			[]keyHeard{{"5", 160 * ms, 0}, {"5", 160 * ms, 50 * ms}},
		},
		"HeldForLong": {
			120,
			func(p *keypad, tick int) {
				if tick == 0 {
					p.press('9')
				}
				if tick < 100 {
					p.hold('9', time.Duration(tick+1)*20*ms, tick == 99)
				}
			},
			[]keyHeard{{"9", 2 * time.Second, 0}},
		},
		"Tapped": {
			30,
			func(p *keypad, tick int) {
				if tick == 0 {
					p.press('d')
					p.hold('d', 30*ms, true)
					p.press('*')
					p.hold('*', 0, true)
				}
			},
			[]keyHeard{{"D", 100 * ms, 0}, {"*", 100 * ms, 50 * ms}},
		},
		"ReleaseIsLost": {
			100,
			func(p *keypad, tick int) {
				if tick == 0 {
					p.press('0')
				}
				if tick < 20 {
					p.hold('0', time.Duration(tick+1)*20*ms, false)
				}
				if tick == 60 {
					p.press('1')
				}
			},
			[]keyHeard{{"0", 500 * ms, 0}, {"1", 160 * ms, 700 * ms}},
		},
		"ReportsStall": {
			100,
			func(p *keypad, tick int) {
				switch tick {
				case 0:
					p.press('8')
					p.hold('8', 200*ms, false)
				case 40:
					p.hold('8', 800*ms, false)
				case 41:
					p.hold('8', 840*ms, true)
				}
			},
			[]keyHeard{{"8", 300 * ms, 0}},
		},
		"NobodyHoldsAKeyForHours": {
			600,
			func(p *keypad, tick int) {
				if tick == 0 {
					p.press('3')
				}
				p.hold('3', time.Hour, false)
			},
			[]keyHeard{{"3", keyLongest, 0}},
		},
		"OffForgets": {
			60,
			func(p *keypad, tick int) {
				switch tick {
				case 0:
					p.press('1')
					p.press('2')
				case 5:
					p.turn(true)
					p.press('3')
				case 6:
					p.turn(false)
					p.hold('3', time.Second, true)
				case 20:
					p.press('4')
				}
			},
			[]keyHeard{{"1", 100 * ms, 0}, {"4", 160 * ms, 300 * ms}},
		},
		"NoDigit": {
			20,
			func(p *keypad, _ int) {
				p.press('w')
				p.hold('w', time.Second, true)
			},
			nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var p keypad
			got := keysIn(t, ticksOf(&p, test.ticks, func(tick int) { test.act(&p, tick) }))
			near := cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() <= 2*ms })
			if diff := cmp.Diff(test.want, got, near); diff != "" {
				t.Errorf("keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeypad_bounded(t *testing.T) {
	var p keypad
	for range 1000 {
		p.press('1')
	}
	if p.count != digitQueue {
		t.Errorf("%d keys wait", p.count)
	}
	if n := len(keysIn(t, ticksOf(&p, digitQueue*11, nil))); n != digitQueue {
		t.Errorf("%d keys are heard", n)
	}
}

// digits checks which digits were heard since the last time.
func (r *room) digits(who string, k *talker, want string) {
	r.t.Helper()
	k.mu.Lock()
	n := len(k.frames)
	k.mu.Unlock()
	var got strings.Builder
	for _, h := range keysIn(r.t, k.last(n)) {
		got.WriteString(h.Digit)
	}
	k.mu.Lock()
	k.frames = nil
	sent := string(k.fakePort.digits)
	k.mu.Unlock()
	if got.String() != want {
		r.t.Errorf("%s hears %q, want %q", who, got.String(), want)
	}
	if sent != "" {
		r.t.Errorf("%s is sent %q as digits too", who, sent)
	}
}

func TestMixer_digits(t *testing.T) {
	r := newRoom(t)
	a, b, c := r.join(0, SeatConfig{}), r.join(0, SeatConfig{}), r.join(0, SeatConfig{})
	press := func(k *talker, digits string) {
		for _, d := range []byte(digits) {
			k.ear.press(press{digit: d, begins: true, held: 20 * time.Millisecond})
			k.ear.press(press{digit: d, held: 160 * time.Millisecond, released: true})
		}
		r.run(40)
	}
	expect := func(when, atA, atB, atC string) {
		t.Helper()
		r.digits("a "+when, a, atA)
		r.digits("b "+when, b, atB)
		r.digits("c "+when, c, atC)
	}
	press(a, "11#")
	expect("when a presses", "", "11#", "11#")

	a.seat.SetMuted(true)
	press(a, "2")
	a.seat.SetMuted(false)
	r.run(40)
	expect("when a is muted", "", "", "")
	a.seat.SetAside(true)
	press(a, "3")
	a.seat.SetMuted(true)
	a.seat.SetAside(false)
	press(a, "3")
	a.seat.SetMuted(false)
	r.run(40)
	expect("when a is aside, then muted", "", "", "")
	press(a, "4")
	expect("when a is back", "", "4", "4")

	b.seat.SetAside(true)
	press(a, "5")
	b.seat.SetAside(false)
	expect("when b is aside", "", "", "5")

	c.seat.SetCoach(true, a.seat)
	press(c, "6")
	expect("when c coaches a", "6", "", "")
	press(a, "7")
	expect("when a is coached", "", "7", "7")
	c.seat.SetCoach(true, nil)
	press(c, "8")
	expect("when c coaches nobody", "", "", "")

	muted := r.join(0, SeatConfig{Muted: true})
	waiting := r.join(0, SeatConfig{Aside: true})
	press(muted, "9")
	press(waiting, "9")
	expect("when who came muted or waits presses", "", "", "")
}

// A digit is heard beside the voices, and too loud together with the presser's own it is cut off.
func TestMixer_digitsAndVoice(t *testing.T) {
	r := newRoom(t)
	a, b, c := r.join(toneA, SeatConfig{}), r.join(toneC, SeatConfig{}), r.join(0, SeatConfig{})
	r.run(20, a, b)
	a.ear.press(press{digit: '1', begins: true})
	a.ear.press(press{digit: '1', held: time.Second})
	r.run(20, a, b)
	r.hears("c while a presses", c, "ac")
	r.hears("b while a presses", b, "a")
	for _, k := range []*talker{b, c} {
		for _, hz := range []float64{697, 1209} {
			if l := ToneLevel(k.last(10), SourceRate, hz); !about(l, defaultToneLevel, 0.02) {
				t.Errorf("%v Hz at %.3f", hz, l)
			}
		}
	}
	for _, hz := range []float64{697, 1209} {
		if l := ToneLevel(a.last(10), SourceRate, hz); l > 0.005 {
			t.Errorf("who presses hears %v Hz at %.3f", hz, l)
		}
	}
}

func TestMixer_digitsAreNoSpeech(t *testing.T) {
	r := newRoom(t)
	a := r.join(0, SeatConfig{OnVoice: func(speaking bool) { t.Errorf("speaking: %v", speaking) }})
	a.ear.digit('1')
	a.ear.digit('1')
	r.run(2 * voiceHangover)
}
