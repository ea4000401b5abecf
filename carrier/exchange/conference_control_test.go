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

func TestConference_muteHoldCoach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly(func(r *ConferenceRequest) { r.Label = "agent" }))
		b := h.enter("b", hzB, quietly())
		c := h.enter("c", hzC, quietly(func(r *ConferenceRequest) { r.Coach = a.sid }))
		h.expect("c coaches a", a, "bc", b, "a", c, "ab")
		r := h.room("Room")
		change := func(who string, u ParticipantUpdate) ParticipantInfo {
			t.Helper()
			info, err := r.Update(who, u)
			if err != nil {
				t.Fatal(err)
			}
			return info
		}
		info := change(c.sid, ParticipantUpdate{CallSIDToCoach: &b.sid})
		if !info.Coaching || info.CallSIDToCoach != b.sid {
			t.Errorf("info = %+v", info)
		}
		h.expect("c coaches b", a, "b", b, "ac", c, "ab")
		change(c.sid, ParticipantUpdate{Muted: new(true)})
		h.expect("a muted coach", b, "a")
		change(c.sid, ParticipantUpdate{Coaching: new(false), Muted: new(false)})
		h.expect("barged in", a, "bc", b, "ac", c, "ab")

		change("agent", ParticipantUpdate{Hold: new(true), HoldMusic: tone(hzD)})
		h.expect("a on hold", a, "d", b, "c", c, "b")
		if info = change("agent", ParticipantUpdate{EndOnExit: new(true)}); info.EndOnExit {
			t.Error("endConferenceOnExit was changed during hold")
		}
		var refused *RefusalError
		for _, tt := range []struct {
			who  *guest
			sid  string
			code int
		}{{b, a.sid, 16027}, {b, b.sid, 16028}, {b, "agent", 13240}, {b, "CA" + strings.Repeat("f", 32), 16028}} {
			_, err := r.Update(tt.who.sid, ParticipantUpdate{Coaching: new(true), CallSIDToCoach: &tt.sid, Muted: new(true)})
			if !errors.As(err, &refused) || refused.Code != tt.code {
				t.Errorf("coach %s: %v, want %d", tt.sid, err, tt.code)
			}
		}
		if info, _ = r.Participant(b.sid); info.Muted {
			t.Error("a refused update was done in part")
		}
		change("agent", ParticipantUpdate{Hold: new(true), HoldMusic: NoSound})
		h.expect("other music", a, "")
		info = change("agent", ParticipantUpdate{Hold: new(false), EndOnExit: new(true), BeepOnExit: new(true)})
		if !info.EndOnExit || !info.BeepOnExit || info.Hold {
			t.Errorf("info = %+v", info)
		}
		h.expect("all together", a, "bc", b, "ac", c, "ab")
		for _, who := range []string{"nobody", ""} {
			if _, err := r.Update(who, ParticipantUpdate{}); !errors.Is(err, ErrNoParticipant) {
				t.Errorf("%q: %v", who, err)
			}
		}
	})
}

func TestConference_holdWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly(func(r *ConferenceRequest) { r.Wait = tone(hzC) }))
		r := h.room("Room")
		set := func(u ParticipantUpdate) {
			t.Helper()
			if _, err := r.Update(a.sid, u); err != nil {
				t.Fatal(err)
			}
		}
		set(ParticipantUpdate{Hold: new(true), HoldMusic: tone(hzD)})
		h.expect("on hold", a, "d")
		set(ParticipantUpdate{Hold: new(false)})
		h.expect("waits again", a, "c")
		set(ParticipantUpdate{Wait: tone(hzD)})
		h.expect("another waitUrl", a, "d")
		set(ParticipantUpdate{Hold: new(true), HoldMusic: tone(hzC)})
		b := h.enter("b", hzB, quietly())
		h.expect("on hold when it starts", a, "c", b, "")
		set(ParticipantUpdate{Hold: new(false)})
		h.expect("in the room", a, "b", b, "a")
	})
}

func TestConference_kickAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly())
		b := h.enter("b", hzB, quietly(func(r *ConferenceRequest) { r.Label = "agent" }))
		c := h.enter("c", hzC, quietly())
		r := h.room("Room")
		if err := r.Kick("agent"); err != nil {
			t.Fatal(err)
		}
		b.result()
		if b.line.leg.Call().Status() != StatusInProgress {
			t.Error("the kicked call was ended")
		}
		h.expect("without b", a, "c", c, "a")
		if err := r.End(); err != nil {
			t.Fatal(err)
		}
		a.result()
		c.result()
		for name, err := range map[string]error{
			"End": r.End(), "Kick": r.Kick(a.sid), "Announce": r.Announce("x", NoSound), "AnnounceTo": r.AnnounceTo(a.sid, "x", NoSound),
		} {
			if !errors.Is(err, ErrConferenceEnded) {
				t.Errorf("%s after the end: %v", name, err)
			}
		}
	})
}

func TestConference_redirectedCallLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		all := ConferenceCallback{URL: "http://app/room", Events: ConferenceLeave | ConferenceEnd}
		a := h.enter("a", hzA, quietly(func(r *ConferenceRequest) { r.StatusCallback = all }))
		b := h.enter("b", hzB, quietly())
		h.mu.Lock()
		h.requests["b"] = quietly(func(r *ConferenceRequest) { r.Name = "Other" })
		h.mu.Unlock()
		if err := b.line.leg.Call().Redirect(Redirection{Start: Document{URL: "http://app/other"}}); err != nil {
			t.Fatal(err)
		}
		if got := b.result(); !got.Talked {
			t.Errorf("result = %+v", got)
		}
		h.expect("b in another room", a, "", b, "")
		if got := h.room("Other").Participants(); len(got) != 1 || got[0].CallSID != b.sid {
			t.Errorf("the other room has %+v", got)
		}
		want := []string{"participant-leave in-progress participant_updated_via_api"}
		if diff := cmp.Diff(want, h.notes.fields("http://app/room", "StatusCallbackEvent", "ParticipantCallStatus", "ReasonParticipantLeft")); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
	})
}

func TestConference_announce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		a := h.enter("a", hzA, quietly())
		b := h.enter("b", hzB, quietly())
		r := h.room("Room")
		if _, err := r.Update(b.sid, ParticipantUpdate{Hold: new(true), HoldMusic: tone(hzC)}); err != nil {
			t.Fatal(err)
		}
		said := func(ctx context.Context, play PlayFunc) error {
			return play(ctx, media.Limit(&media.Tone{Frequencies: []float64{hzD}}, 1500*time.Millisecond))
		}
		if err := r.Announce("http://app/announce", said); err != nil {
			t.Fatal(err)
		}
		h.expect("an announcement to all", a, "d", b, "d")
		h.expect("after it", a, "", b, "c")
		if err := r.AnnounceTo(b.sid, "http://app/announce", said); err != nil {
			t.Fatal(err)
		}
		h.expect("an announcement to b", a, "", b, "d")
		stuck := make(chan struct{})
		if err := r.AnnounceTo(b.sid, "x", func(ctx context.Context, _ PlayFunc) error { <-ctx.Done(); close(stuck); return ctx.Err() }); err != nil {
			t.Fatal(err)
		}
		b.line.leg.HungUp()
		<-stuck
	})
}
