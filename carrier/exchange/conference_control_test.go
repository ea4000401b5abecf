package exchange

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/media"
)

var rewrite = flag.Bool("update", false, "rewrite the golden files in testdata")

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

// Every callback of a conference, in order, with all that it says but what is the same in each.
func TestConference_callbacks_golden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall(t)
		all := ConferenceCallback{URL: "http://app/room", Events: 1<<9 - 1}
		reported := func(r *ConferenceRequest) { r.StatusCallback = all }
		other := func(r *ConferenceRequest) {
			r.StatusCallback = ConferenceCallback{URL: "http://app/never", Events: 1<<9 - 1}
		}
		a := h.enter("a", 0, quietly(reported, func(r *ConferenceRequest) { r.Label = "agent" }))
		b := h.enter("b", hzB, quietly(other, func(r *ConferenceRequest) { r.StartOnEnter = false }))
		c := h.enter("c", 0, quietly(other, func(r *ConferenceRequest) { r.Coach, r.Muted = a.sid, true }))
		r := h.room("Room")
		h.talk(200 * time.Millisecond)
		b.tone = nil
		h.talk(time.Second)
		for _, u := range []ParticipantUpdate{
			{Muted: new(true)},
			{Muted: new(true)},
			{Muted: new(false)},
			{Hold: new(true)},
			{EndOnExit: new(true)},
			{Hold: new(false)},
			{EndOnExit: new(true), BeepOnExit: new(true)},
		} {
			if _, err := r.Update("agent", u); err != nil {
				t.Fatal(err)
			}
		}
		short := func(ctx context.Context, play PlayFunc) error { return play(ctx, media.Silence(100*time.Millisecond)) }
		broken := func(ctx context.Context, play PlayFunc) error { return play(ctx, media.PCM16(1, nil)) }
		gone := func(context.Context, PlayFunc) error { return errors.New("HTTP status 404") }
		for _, s := range []Sound{short, broken, gone} {
			if err := r.Announce("http://app/announce", s); err != nil {
				t.Fatal(err)
			}
			h.talk(200 * time.Millisecond)
		}
		if err := r.AnnounceTo("agent", "http://app/announce", short); err != nil {
			t.Fatal(err)
		}
		h.talk(200 * time.Millisecond)
		b.line.leg.HungUp()
		synctest.Wait()
		if err := r.Kick(c.sid); err != nil {
			t.Fatal(err)
		}
		d := h.enter("d", 0, quietly())
		a.line.leg.HungUp()
		d.result()

		e := h.enter("e", 0, quietly(reported))
		e.line.leg.HungUp()
		synctest.Wait()
		h.enter("f", 0, quietly(reported))
		if err := h.room("Room").Kick(h.guests["f"].sid); err != nil {
			t.Fatal(err)
		}
		h.enter("g", 0, quietly(reported, func(r *ConferenceRequest) { r.EndOnExit = true }))
		if err := h.room("Room").Kick(h.guests["g"].sid); err != nil {
			t.Fatal(err)
		}
		h.enter("h", 0, quietly(reported))
		if err := h.room("Room").End(); err != nil {
			t.Fatal(err)
		}
		h.enter("i", 0, quietly(func(r *ConferenceRequest) {
			r.StatusCallback = ConferenceCallback{URL: "http://app/room", Method: "GET", Events: ConferenceLeave}
		}))
		h.guests["i"].cancel()
		synctest.Wait()

		if n := len(h.notes.fields("http://app/never", "sid")); n != 0 {
			t.Errorf("%d callbacks to the URL of a later participant", n)
		}
		got := h.callbacks("http://app/room")
		const file = "testdata/conference-callbacks.txt"
		if *rewrite {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("callbacks (-want +got):\n%s", diff)
		}
	})
}

// callbacks writes the callbacks to an address, a line each.
func (h *hall) callbacks(address string) string {
	h.notes.mu.Lock()
	defer h.notes.mu.Unlock()
	var b strings.Builder
	names := make(map[string]string) // of SIDs
	for _, g := range h.guests {
		names[g.sid] = "<" + g.name + ">"
	}
	rooms := 0
	for _, v := range h.notes.sent {
		if v.Get("url") != address {
			continue
		}
		if _, err := time.Parse(time.RFC1123Z, v.Get("Timestamp")); err != nil || v.Get("AccountSid") != "AC1" || v.Get("sid") != v.Get("ConferenceSid") {
			h.t.Errorf("common parameters: %v", v)
		}
		if names[v.Get("ConferenceSid")] == "" {
			rooms++
			names[v.Get("ConferenceSid")] = fmt.Sprintf("<room %d>", rooms)
		}
		fmt.Fprintf(&b, "%s %s %s", v.Get("SequenceNumber"), v.Get("StatusCallbackEvent"), names[v.Get("ConferenceSid")])
		for _, name := range slices.Sorted(maps.Keys(v)) {
			switch name {
			case "Timestamp", "AccountSid", "sid", "url", "ConferenceSid", "SequenceNumber", "StatusCallbackEvent":
				continue
			case "method":
				if v.Get(name) == "POST" {
					continue
				}
			}
			value := v.Get(name)
			if short := names[value]; short != "" {
				value = short
			}
			fmt.Fprintf(&b, "\n    %s=%s", name, value)
		}
		b.WriteString("\n")
	}
	return b.String()
}
