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
