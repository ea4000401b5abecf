package exchange

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/media"
)

func TestConference_everybodyHearsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly())
		b := h.enter("b", hzB, quietly())
		c := h.enter("c", hzC, quietly(func(r *ConferenceRequest) { r.Muted = true }))
		d := h.enter("d", hzA, quietly(func(r *ConferenceRequest) { r.Name = "Other" }))
		h.expect("c muted", a, "b", b, "a", c, "ab", d, "")
		if n := len(h.x.Conferences()); n != 2 {
			t.Errorf("%d conferences", n)
		}
		b.line.leg.HungUp()
		h.expect("b gone", a, "", c, "a")
		want := ConferenceResult{Joined: true, Talked: true, ConferenceSID: h.room("Room").SID()}
		if diff := cmp.Diff(want, b.result()); diff != "" {
			t.Errorf("result (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"answer"}, a.line.heard()); diff != "" {
			t.Errorf("what a's line was told (-want +got):\n%s", diff)
		}
	})
}

func TestConference_moderator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		attendee := func(r *ConferenceRequest) { r.StartOnEnter, r.Wait = false, tone(hzD) }
		a := h.enter("a", hzA, quietly(attendee))
		b := h.enter("b", hzB, quietly(attendee))
		h.expect("before the moderator", a, "d", b, "d")
		first := h.room("Room")
		if got := first.Info().Status; got != ConferenceInit {
			t.Errorf("status = %v", got)
		}
		c := h.enter("c", hzC, quietly(func(r *ConferenceRequest) { r.EndOnExit = true }))
		h.expect("with the moderator", a, "bc", b, "ac", c, "ab")
		late := h.enter("late", 0, quietly(attendee))
		h.expect("one who comes later", late, "abc")
		if got := first.Info().Status; got != ConferenceInProgress {
			t.Errorf("status = %v", got)
		}
		c.line.leg.HungUp()
		for _, g := range []*guest{a, b, c, late} {
			if got := g.result(); !got.Joined || !got.Talked || got.ConferenceSID != first.SID() {
				t.Errorf("%s: %+v", g.name, got)
			}
		}
		info := first.Info()
		if info.Status != ConferenceCompleted || info.ReasonEnded != "participant-with-end-conference-on-exit-left" || info.CallSIDEndingConference != c.sid {
			t.Errorf("info = %+v", info)
		}
		d := h.enter("d", 0, quietly(attendee))
		if again := h.room("Room"); again.SID() == first.SID() || again.Info().Status != ConferenceInit {
			t.Error("the name is that of the conference that has ended")
		}
		if past, ok := h.x.Conference(first.SID()); !ok || past != first {
			t.Error("the conference that has ended is forgotten")
		}
		h.expect("alone again", d, "d")
	})
}

func TestConference_waitsForTwoAndNeverAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		waiting := func(r *ConferenceRequest) { r.Wait = tone(hzD) }
		a := h.enter("a", hzA, quietly(waiting))
		h.expect("a moderator alone", a, "d")
		b := h.enter("b", hzB, quietly(waiting, func(r *ConferenceRequest) { r.StartOnEnter = false }))
		h.expect("two", a, "b", b, "a")
		b.line.leg.HungUp()
		h.expect("alone after it started", a, "")
		if got := h.room("Room").Info().Status; got != ConferenceInProgress {
			t.Errorf("status = %v", got)
		}
		a.line.leg.HungUp()
		if got := a.result(); !got.Talked {
			t.Errorf("a: %+v", got)
		}
	})
}

func TestConference_waiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		music := h.enter("music", 0, ConferenceRequest{Name: "1"})
		short := h.enter("short", 0, ConferenceRequest{Name: "2", Wait: func(ctx context.Context, play PlayFunc) error {
			return play(ctx, media.Limit(&media.Tone{Frequencies: []float64{hzD}}, 500*time.Millisecond))
		}})
		failing := h.enter("failing", 0, ConferenceRequest{Name: "3", Wait: func(context.Context, PlayFunc) error { return errors.New("no such page") }})
		h.talk(400 * time.Millisecond)
		if got := short.hears(); got != "d" {
			t.Errorf("waiting music: %q", got)
		}
		h.talk(600 * time.Millisecond)
		if got := short.hears(); got != "" || !short.inside() {
			t.Errorf("after the music's end: %q", got)
		}
		loud := 0
		for _, sample := range music.heard {
			loud = max(loud, int(sample))
		}
		if loud < 1000 {
			t.Errorf("the default music is at %d", loud)
		}
		if got := failing.result(); !got.Joined || got.Talked {
			t.Errorf("with music that fails: %+v", got)
		}
		if _, ok := h.x.Conference("3"); ok {
			t.Error("the conference goes on")
		}
	})
}

func TestConference_beeps(t *testing.T) {
	tests := []struct {
		name        string
		beep        Beep
		enter, exit bool
	}{
		{"none", 0, false, false},
		{"on enter", BeepOnEnter, true, false},
		{"on exit", BeepOnExit, false, true},
		{"both", BeepOnEnter | BeepOnExit, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHall(t)
				a := h.enter("a", 0, quietly())
				h.enter("b", 0, quietly())
				beeped := func() bool {
					a.mu.Lock()
					a.heard = nil
					a.mu.Unlock()
					h.talk(300 * time.Millisecond)
					return media.ToneLevel(a.heard, 8000, 880) > 0.02
				}
				beeped()
				c := h.enter("c", 0, quietly(func(r *ConferenceRequest) { r.Beep = tt.beep }))
				if got := beeped(); got != tt.enter {
					t.Errorf("beep on enter: %v", got)
				}
				c.line.leg.HungUp()
				if got := beeped(); got != tt.exit {
					t.Errorf("beep on exit: %v", got)
				}
			})
		})
	}
}

func TestConference_refuses(t *testing.T) {
	sid := func(n int) string { return "CA" + strings.Repeat("0", 31) + string("0123456789"[n]) }
	tests := []struct {
		name string
		req  func(*ConferenceRequest)
		code int
	}{
		{"no name", func(r *ConferenceRequest) { r.Name = "" }, 13237},
		{"long label", func(r *ConferenceRequest) { r.Label = strings.Repeat("ä", 129) }, 16023},
		{"label with a slash", func(r *ConferenceRequest) { r.Label = "a/b" }, 16023},
		{"label like a SID", func(r *ConferenceRequest) { r.Label = sid(9) }, 16023},
		{"label in use", func(r *ConferenceRequest) { r.Label = "agent" }, 16025},
		{"coach of no SID", func(r *ConferenceRequest) { r.Coach = "agent" }, 13240},
		{"coach of one on hold", func(r *ConferenceRequest) { r.Coach = sid(3) }, 16027},
		{"coach of one who is not there", func(r *ConferenceRequest) { r.Coach = sid(9) }, 16028},
		{"coach in a new room", func(r *ConferenceRequest) { r.Name, r.Coach = "New", sid(1) }, 16028},
		{"full", func(*ConferenceRequest) {}, 16020},
		{"longest label in another room", func(r *ConferenceRequest) { r.Name, r.Label = "New", strings.Repeat("ä", 128) }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHall(t)
				h.enter("a", 0, quietly(func(r *ConferenceRequest) { r.MaxParticipants, r.Label = 2, "agent" }))
				b := h.enter("b", 0, quietly(func(r *ConferenceRequest) { r.MaxParticipants = 9 }))
				if _, err := h.room("Room").Update(b.sid, ParticipantUpdate{Hold: new(true)}); err != nil {
					t.Fatal(err)
				}
				c := h.enter("c", 0, quietly(tt.req))
				if tt.code == 0 {
					if !c.inside() {
						t.Error("is not let in")
					}
					return
				}
				if diff := cmp.Diff(ConferenceResult{ErrorCode: tt.code}, c.result()); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
				if n := len(h.room("Room").Participants()); n != 2 {
					t.Errorf("%d participants", n)
				}
			})
		})
	}
}

func TestConference_dialAttributes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", 0, quietly(func(r *ConferenceRequest) { r.HangupOnStar = true }))
		b := h.enter("b", 0, quietly(func(r *ConferenceRequest) { r.TimeLimit = time.Minute }))
		a.line.leg.Digits("1")
		b.line.leg.Digits("*")
		<-time.After(59 * time.Second)
		if !a.inside() || !b.inside() {
			t.Fatal("left too early")
		}
		<-time.After(2 * time.Second)
		b.result()
		a.line.leg.Digits("*")
		a.result()
		if _, err := a.line.leg.Call().ReadDigit(canceled()); !errors.Is(err, context.Canceled) {
			t.Errorf("a digit of the conference is left: %v", err)
		}
		c := h.enter("c", 0, quietly())
		c.cancel()
		c.result()
		if c.line.leg.Call().Status() != StatusInProgress {
			t.Error("leaving has ended the call")
		}
		if err := h.x.loop.run(func() {
			if len(h.x.rooms) != 0 {
				t.Errorf("%d rooms are left", len(h.x.rooms))
			}
		}); err != nil {
			t.Error(err)
		}
	})
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestConference_oneThingAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", 0, quietly())
		c := a.line.leg.Call()
		if got := c.Conference(t.Context(), quietly()); got.Joined {
			t.Errorf("in two conferences: %+v", got)
		}
		if got := c.Dial(t.Context(), DialRequest{Targets: []Target{client("bob")}}); got.Status != StatusFailed {
			t.Errorf("dials out of a conference: %+v", got)
		}
		a.line.leg.HungUp()
		a.result()
		if got := c.Conference(t.Context(), quietly()); got.Joined {
			t.Errorf("after the end: %+v", got)
		}
	})
}

func TestExchange_closeEndsConferences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", 0, quietly())
		b := h.enter("b", 0, ConferenceRequest{Name: "Waiting"})
		r := h.room("Room")
		if err := h.x.Close(); err != nil {
			t.Fatal(err)
		}
		a.result()
		b.result()
		if err := r.End(); !errors.Is(err, ErrClosed) {
			t.Errorf("error = %v", err)
		}
		if got := r.Info(); got.Status != ConferenceCompleted || r.Participants() != nil {
			t.Errorf("info = %+v", got)
		}
	})
}
