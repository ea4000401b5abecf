package carrier_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/carriertest"
	"softphone/carrier/exchange"
)

// conference answers each call with a Dial to a conference whose attributes are those of the caller.
func conference(attributes map[string]string, more map[string]string) func(string, url.Values) string {
	return func(path string, form url.Values) string {
		if path != "/voice" {
			return more[path]
		}
		return fmt.Sprintf(`<Response><Dial action="/action"><Conference beep="false" statusCallback="/room" `+
			`statusCallbackEvent="start end join leave mute hold modify speaker announcement" %s>Room</Conference></Dial></Response>`,
			attributes[form.Get("From")])
	}
}

// guest is a phone in the conference that says a tone.
func (w *world) guest(identity string, hz float64) *carriertest.Call {
	w.t.Helper()
	c := w.connect(w.phone(identity), nil)
	w.closed("connected", c.Connected())
	c.Send(hz)
	return c
}

func (w *world) room() *exchange.Conference {
	w.t.Helper()
	r, ok := w.carrier.Conference("Room")
	if !ok {
		w.t.Fatal("there is no conference")
	}
	return r
}

// hearNot waits until a tone is not heard any more.
func (w *world) hearNot(c *carriertest.Call, hz float64) {
	w.t.Helper()
	if level, err := c.HearNot(w.ctx(), hz, 0.01); err != nil {
		w.t.Fatalf("%.0f Hz is still heard, level %.3f: %v", hz, level, err)
	}
}

// exactly checks that a phone hears some of the tones, and the others not.
func (w *world) exactly(c *carriertest.Call, all []float64, heard ...float64) {
	w.t.Helper()
	for _, hz := range all {
		if slices.Contains(heard, hz) {
			w.hear(c, hz)
		}
	}
	for _, hz := range all {
		if !slices.Contains(heard, hz) {
			w.hearNot(c, hz)
		}
	}
}

func TestConference_threePhones(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(nil, nil))
	tones := []float64{440, 1000, 1700}
	alice, bob, carol := w.guest("alice", 440), w.guest("bob", 1000), w.guest("carol", 1700)
	w.exactly(alice, tones, 1000, 1700)
	w.exactly(bob, tones, 440, 1700)
	w.exactly(carol, tones, 440, 1000)

	room := w.room()
	yes, no := true, false
	update := func(c *carriertest.Call, u exchange.ParticipantUpdate) {
		t.Helper()
		if _, err := room.Update(c.SID(), u); err != nil {
			t.Fatal(err)
		}
	}
	update(bob, exchange.ParticipantUpdate{Muted: &yes})
	w.exactly(alice, tones, 1700)
	w.exactly(bob, tones, 440, 1700)
	bobSID := bob.SID()
	update(carol, exchange.ParticipantUpdate{Coaching: &yes, CallSIDToCoach: &bobSID})
	w.exactly(alice, tones)
	w.exactly(bob, tones, 440, 1700)
	update(bob, exchange.ParticipantUpdate{Muted: &no})
	update(bob, exchange.ParticipantUpdate{Hold: &yes})
	w.hearNot(alice, 1000)
	if loud, err := bob.HearSound(w.ctx(), 0.01); err != nil {
		t.Fatalf("no music on hold, %.4f: %v", loud, err)
	}
	update(bob, exchange.ParticipantUpdate{Hold: &no})
	w.exactly(alice, tones, 1000)

	if err := room.Kick(bob.SID()); err != nil {
		t.Fatal(err)
	}
	w.ended(bob)
	if err := room.End(); err != nil {
		t.Fatal(err)
	}
	w.ended(alice)
	w.ended(carol)
	for _, form := range w.wait("/action", 3) {
		if got := form.Get("DialCallStatus") + " " + form.Get("CallStatus") + " " + form.Get("DialBridged"); got != "answered in-progress true" || form.Has("DialCallSid") {
			t.Errorf("action: %v", form)
		}
	}
	w.idle()
}

// A digit is heard by all others of a room as its two tones, and by nobody as an event.
func TestConference_digits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(nil, nil))
	alice, bob, carol := w.guest("alice", 440), w.guest("bob", 1050), w.guest("carol", 2500)
	all := []*carriertest.Call{alice, bob, carol}
	for _, c := range all {
		c.ToneDigits()
	}
	w.exactly(carol, []float64{440, 1050}, 440, 1050)
	w.exactly(alice, []float64{1050, 2500}, 1050, 2500)
	w.exactly(bob, []float64{440, 2500}, 440, 2500)
	heard := func(digits string, by ...*carriertest.Call) {
		t.Helper()
		for _, c := range by {
			for _, d := range []byte(digits) {
				if err := c.HearDigit(w.ctx(), d); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	press := func(c *carriertest.Call, digits string) {
		t.Helper()
		if err := c.SendDigits(w.ctx(), digits); err != nil {
			t.Fatal(err)
		}
	}
	press(alice, "1599*0#D")
	heard("1599*0#D", bob, carol)
	if err := bob.SendDigitsBySignal(w.ctx(), "44w7"); err != nil {
		t.Fatal(err)
	}
	heard("447", alice, carol)

	room := w.room()
	yes, no := true, false
	for _, muted := range []*bool{&yes, &no} {
		if _, err := room.Update(carol.SID(), exchange.ParticipantUpdate{Muted: muted}); err != nil {
			t.Fatal(err)
		}
		press(carol, "3")
	}
	heard("3", alice, bob) // once: when she was not muted
	press(carol, "6")
	heard("6", alice, bob)
	for _, c := range all {
		if n := len(c.Digits()); n != 0 {
			t.Errorf("%d digits came as events", n)
		}
		if n := len(c.ToneDigits()); n != 0 {
			t.Errorf("%d digits too many are heard", n)
		}
	}
}

func TestConference_moderator(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(map[string]string{
		"client:alice": `startConferenceOnEnter="false" waitUrl="/wait"`,
		"client:boss":  `endConferenceOnExit="true" participantLabel="boss"`,
	}, map[string]string{"/wait": `<Response><Say>please hold the line</Say><Redirect/></Response>`}))
	alice := w.guest("alice", 440)
	if loud, err := alice.HearSound(w.ctx(), 0.005); err != nil {
		t.Fatalf("nothing is heard while waiting, %.4f: %v", loud, err)
	}
	if got := w.wait("/wait", 1)[0]; got.Get("CallSid") != alice.SID() || got.Get("CallStatus") != "in-progress" {
		t.Errorf("waitUrl was asked with %v", got)
	}
	boss := w.guest("boss", 1000)
	w.hear(alice, 1000)
	w.hear(boss, 440)
	w.exactly(alice, []float64{440, 1000}, 1000)
	boss.Hangup()
	w.ended(alice)
	forms := w.wait("/room", 8)
	events := field(forms, "StatusCallbackEvent")
	events = slices.DeleteFunc(events, func(e string) bool { return strings.HasPrefix(e, "participant-speech") })
	want := []string{"participant-join", "participant-join", "conference-start", "participant-leave", "participant-leave", "conference-end"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for i, got := range field(forms, "SequenceNumber") {
		if got != fmt.Sprint(i+1) {
			t.Errorf("callback %d has SequenceNumber %s", i, got)
		}
	}
	end := forms[len(forms)-1]
	if end.Get("ParticipantLabelEndingConference") != "boss" || end.Get("CallSidEndingConference") != boss.SID() ||
		end.Get("ReasonConferenceEnded") != "participant-with-end-conference-on-exit-left" {
		t.Errorf("conference-end: %v", end)
	}
	w.idle()
}

func TestConference_waitUrlFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, form url.Values) string {
		switch {
		case path == "/voice":
			return `<Response><Dial action="/action"><Conference waitUrl="/broken">Room</Conference></Dial></Response>`
		case path == "/broken":
			return `<Response`
		case form.Get("DialCallStatus") == "answered":
			return `<Response><Play digits="5"/><Pause length="1"/></Response>`
		}
		return ""
	})
	alice := w.connect(w.phone("alice"), nil)
	w.closed("connected", alice.Connected())
	w.digits(alice, "5")
	w.ended(alice)
	w.idle()
}

func TestConference_full(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(map[string]string{
		"client:alice": `maxParticipants="2" participantLabel="same"`, "client:carol": `participantLabel="same"`,
	}, nil))
	w.guest("alice", 440)
	carol := w.connect(w.phone("carol"), nil)
	w.ended(carol)
	bob := w.guest("bob", 1000)
	w.hear(bob, 440)
	dave := w.connect(w.phone("dave"), nil)
	w.ended(dave)
	if got := field(w.wait("/action", 2), "DialCallStatus"); !cmp.Equal(got, []string{"failed", "failed"}) {
		t.Errorf("DialCallStatus = %v", got)
	}
}

// A call that a socket's loss interrupts stays in its conference until the browser has come back.
func TestConference_survivesALostSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(nil, nil))
	phone := w.phone("alice")
	alice := w.connect(phone, nil)
	w.closed("connected", alice.Connected())
	alice.Send(440)
	bob := w.guest("bob", 1000)
	w.hear(bob, 440)
	if w.carrier.Drop("alice") != 1 {
		t.Fatal("no socket was dropped")
	}
	w.hear(alice, 1000)
	<-time.After(200 * time.Millisecond)
	w.hear(bob, 440)
	if n := len(w.room().Participants()); n != 2 {
		t.Errorf("%d participants", n)
	}
}
