package exchange

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"softphone/carrier/media"
)

// presses lets the guest's own far end press a key, as a robot or somebody at another number does.
func (g *guest) presses(digit byte) {
	g.t.Helper()
	near, ok := g.line.port.(*trunk)
	if !ok {
		g.t.Fatalf("%s has no trunk", g.name)
	}
	near.other.WriteDigit(digit)
}

// key says which digit's tones were heard in the last 0.1 s; a space if none were.
func (g *guest) key() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	pcm := g.heard[max(len(g.heard)-800, 0):]
	tones := map[string][2]float64{"2": {697, 1336}, "5": {770, 1336}, "*": {941, 1209}}
	for digit, hz := range tones {
		if media.ToneLevel(pcm, 8000, hz[0]) > 0.15 && media.ToneLevel(pcm, 8000, hz[1]) > 0.15 {
			return digit
		}
	}
	return " "
}

// keys lets a digit sound and says what each guest hears meanwhile, a character each.
func (h *hall) keys(guests ...*guest) string {
	h.talk(140 * time.Millisecond)
	got := ""
	for _, g := range guests {
		got += g.key()
	}
	h.talk(300 * time.Millisecond)
	return got
}

func TestConference_digits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a, b := h.enter("a", 0, quietly()), h.enter("b", 0, quietly())
		c := h.enter("c", 0, quietly(func(r *ConferenceRequest) { r.HangupOnStar = true }))
		waits := h.enter("waits", 0, quietly(func(r *ConferenceRequest) { r.Name, r.StartOnEnter = "Other", false }))
		h.talk(200 * time.Millisecond)
		expect := func(when, want string) {
			t.Helper()
			if got := h.keys(a, b, c); got != want {
				t.Errorf("%s: heard %q, want %q", when, got, want)
			}
		}
		a.presses('5')
		expect("by the line", " 55")
		a.line.leg.Digits("2")
		expect("by signalling", " 22")
		b.presses('*')
		expect("a star that hangs nobody up", "* *")
		waits.presses('5')
		expect("of another room", "   ")

		r := h.room("Room")
		change := func(who string, u ParticipantUpdate) {
			t.Helper()
			if _, err := r.Update(who, u); err != nil {
				t.Fatal(err)
			}
		}
		change(a.sid, ParticipantUpdate{Muted: new(true)})
		a.presses('5')
		expect("muted", "   ")
		change(a.sid, ParticipantUpdate{Muted: new(false), Hold: new(true), HoldMusic: NoSound})
		a.presses('5')
		expect("on hold", "   ")
		b.presses('5')
		expect("while another is on hold", "  5")
		change(a.sid, ParticipantUpdate{Hold: new(false)})
		change(c.sid, ParticipantUpdate{Coaching: new(true), CallSIDToCoach: &a.sid})
		c.presses('2')
		expect("by a coach", "2  ")
		b.presses('2')
		expect("for a coach too", "2 2")

		c.presses('*')
		c.result()
		h.talk(140 * time.Millisecond)
		if got := a.key() + b.key(); got != "  " {
			t.Errorf("the star that hung up was heard: %q", got)
		}
		for _, g := range []*guest{a, b, c} {
			if d, err := g.line.leg.Call().ReadDigit(canceled()); err == nil {
				t.Errorf("%s: digit %c of the conference is left", g.name, d)
			}
		}
		a.cancel()
		a.result()
		a.presses('5')
		if d, err := a.line.leg.Call().ReadDigit(t.Context()); err != nil || d != '5' {
			t.Errorf("after the conference: %c, %v", d, err)
		}
	})
}

// longPress is a listener that keeps how long a key was held.
type longPress struct {
	guest
	held     time.Duration
	released bool
}

// HearPress implements media.PressListener.
func (l *longPress) HearPress(_ byte, held time.Duration, released bool) {
	l.held, l.released = held, released
}

// How long a key is held is told to who wants to know.
func TestTapped_press(t *testing.T) {
	near, _ := newTrunk()
	p := &tapped{Port: near, ears: newEars()}
	l := &longPress{}
	p.Listen(l)
	tap{p}.HearPress('1', time.Second, true)
	if l.held != time.Second || !l.released {
		t.Errorf("held for %v, released %v", l.held, l.released)
	}
	p.Listen(&guest{})
	tap{p}.HearPress('1', time.Minute, false)
	p.Listen(nil)
	tap{p}.HearPress('1', time.Minute, false)
	if l.held != time.Second {
		t.Error("told although nobody listens")
	}
}

func TestCall_keepDigits(t *testing.T) {
	type pressed struct {
		after  time.Duration
		digits string
	}
	const within, most = 2 * time.Second, 4
	tests := []struct {
		name    string
		presses []pressed
		but     string
		want    string
	}{
		{"nothing", nil, "#", ""},
		{"two of the same", []pressed{{0, "11"}}, "#", "11"},
		{"old ones", []pressed{{0, "1"}, {time.Second, "2"}, {1500 * time.Millisecond, "34"}}, "", "234"},
		{"all old", []pressed{{0, "1"}, {3 * time.Second, ""}}, "", ""},
		{"too many", []pressed{{0, "123456"}}, "", "3456"},
		{"the finishing key", []pressed{{0, "#12"}}, "*#", "12"},
		{"two finishing keys", []pressed{{0, "##1"}}, "#", "#1"},
		{"a finishing key later", []pressed{{0, "12#"}}, "#", "12#"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(ctx context.Context, _ *Call, _ Document) { <-ctx.Done() })
				l := b.call(nil)
				c := l.leg.Call()
				for _, p := range tt.presses {
					<-time.After(p.after)
					l.leg.Digits(p.digits)
				}
				synctest.Wait()
				c.KeepDigits(within, most, tt.but)
				got := ""
				d, err := c.ReadDigit(canceled())
				for ; err == nil; d, err = c.ReadDigit(canceled()) {
					got += string(d)
				}
				if got != tt.want {
					t.Errorf("kept %q, want %q", got, tt.want)
				}
			})
		})
	}
}
