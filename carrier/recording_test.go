package carrier_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier"
	"softphone/carrier/carriertest"
	"softphone/carrier/media"
)

// sound asks the carrier for the sound of a recording, as an application does, and returns its channels.
func (w *world) sound(address string) [][]int16 {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), http.MethodGet, address+".wav", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.SetBasicAuth(accountSID, authToken)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "audio/wav" {
		w.t.Fatalf("%s: %d %s, %v", address, res.StatusCode, res.Header.Get("Content-Type"), err)
	}
	const header = 44
	n := int(binary.LittleEndian.Uint16(raw[22:]))
	channels := make([][]int16, n)
	for i := header; i+2*n <= len(raw); i += 2 * n {
		for c := range channels {
			channels[c] = append(channels[c], int16(binary.LittleEndian.Uint16(raw[i+2*c:])))
		}
	}
	return channels
}

// together is how loud the tones are in the window in which the weakest of them is loudest.
func together(pcm []int16, window int, tones ...float64) float64 {
	best := 0.0
	for at := 0; at+window <= len(pcm); at += window / 4 {
		weakest := 1.0
		for _, hz := range tones {
			weakest = min(weakest, media.ToneLevel(pcm[at:at+window], 8000, hz))
		}
		best = max(best, weakest)
	}
	return best
}

// has checks that some tones sound together in a recording, and that others never do.
func has(t *testing.T, what string, pcm []int16, tones []float64, never ...float64) {
	t.Helper()
	if level := together(pcm, 800, tones...); level < 0.1 {
		t.Errorf("%s (%d samples): %v do not sound together, level %.3f", what, len(pcm), tones, level)
	}
	for _, hz := range never {
		if level := together(pcm, 1600, hz); level > 0.02 {
			t.Errorf("%s: %.0f Hz is in it, level %.3f", what, hz, level)
		}
	}
}

func TestRecording_conference(t *testing.T) {
	t.Parallel()
	w := newWorld(t, conference(map[string]string{
		"client:alice": `record="record-from-start" recordingStatusCallback="/rec" recordingStatusCallbackEvent="in-progress completed absent"`,
	}, nil))
	alice := w.guest("alice", 440)
	bob := w.guest("bob", 1000)
	w.hear(alice, 1000)
	w.hear(bob, 440)
	rest := w.rest()

	// Somebody records the running conference: by one of the calls in it, which hears all the others.
	r, err := rest.CreateCallRecording(alice.SID(), (&api.CreateCallRecordingParams{}).
		SetRecordingStatusCallback(w.app.url+"/leg").SetRecordingStatusCallbackEvent([]string{"completed"}))
	if err != nil {
		t.Fatal(err)
	}
	carol := w.guest("carol", 1700)
	w.hear(alice, 1700)
	w.hear(bob, 1700)

	// What is said now is not to be recorded.
	pause := (&api.UpdateCallRecordingParams{}).SetStatus("paused").SetPauseBehavior("skip")
	if _, err = rest.UpdateCallRecording(alice.SID(), "Twilio.CURRENT", pause); err != nil {
		t.Fatal(err)
	}
	bob.Send(2600)
	w.hear(alice, 2600)
	w.hear(carol, 2600)
	bob.Send(1000)
	w.hear(alice, 1000)
	w.hearNot(alice, 2600)
	if _, err = rest.UpdateCallRecording(alice.SID(), *r.Sid, (&api.UpdateCallRecordingParams{}).SetStatus("in-progress")); err != nil {
		t.Fatal(err)
	}
	carol.Send(2000)
	w.hear(bob, 2000)
	carol.Send(1700)
	w.hear(bob, 1700)
	w.hearNot(bob, 2000)
	if _, err = rest.UpdateCallRecording(alice.SID(), *r.Sid, (&api.UpdateCallRecordingParams{}).SetStatus("stopped")); err != nil {
		t.Fatal(err)
	}
	leg := w.wait("/leg", 1)[0]
	if leg.Get("CallSid") != alice.SID() || leg.Get("RecordingSource") != "StartCallRecordingAPI" || leg.Get("RecordingSid") != *r.Sid {
		t.Errorf("callback: %v", leg)
	}
	has(t, "the call", w.sound(leg.Get("RecordingUrl"))[0], []float64{440, 1000, 1700}, 2600)

	if err = w.room().End(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*carriertest.Call{alice, bob, carol} {
		w.ended(c)
	}
	forms := w.wait("/rec", 2)
	if got := strings.Join(field(forms, "RecordingStatus"), " "); got != "in-progress completed" {
		t.Errorf("callbacks: %s", got)
	}
	room := w.sound(forms[1].Get("RecordingUrl"))
	if len(room) != 1 {
		t.Fatalf("the conference has %d channels", len(room))
	}
	has(t, "the conference", room[0], []float64{440, 1000, 1700})
	has(t, "the conference", room[0], []float64{440, 2600, 1700})
	w.idle()
}

func TestRecording_dialDual(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorld(t, dialClient(`record="record-from-answer-dual" recordingStatusCallback="/rec"`), func(c *carrier.Config) { c.RecordingsDir = dir })
	bob := w.registered("bob")
	alice := w.connect(w.phone("alice"), map[string]string{"To": "bob"})
	in := w.incoming(bob)
	w.answer(in)
	w.closed("connected", in.Connected())
	alice.Send(440)
	in.Send(1000)
	w.hear(alice, 1000)
	w.hear(in, 440)
	in.Hangup()
	w.ended(alice)
	action, done := w.wait("/action", 1)[0], w.wait("/rec", 1)[0]
	if action.Get("RecordingSid") != done.Get("RecordingSid") || action.Get("RecordingUrl") != done.Get("RecordingUrl") ||
		action.Get("RecordingDuration") != done.Get("RecordingDuration") || done.Get("RecordingSource") != "DialVerb" ||
		done.Get("RecordingChannels") != "2" || done.Get("CallSid") != alice.SID() {
		t.Errorf("action: %v\ncallback: %v", action, done)
	}
	channels := w.sound(done.Get("RecordingUrl"))
	if len(channels) != 2 {
		t.Fatalf("%d channels, want 2", len(channels))
	}
	has(t, "the caller's side", channels[0], []float64{440}, 1000)
	has(t, "the callee's side", channels[1], []float64{1000}, 440)
	if _, err := os.Stat(dir + "/" + done.Get("RecordingSid") + ".wav"); err != nil {
		t.Error(err)
	}
	w.idle()
}

func TestRecording_message(t *testing.T) {
	t.Parallel()
	heard := make(chan struct{})
	w := newWorld(t, func(path string, _ url.Values) string {
		switch path {
		case "/voice":
			return `<Response><Record action="/got" finishOnKey="#" playBeep="false" recordingStatusCallback="/rec" ` +
				`recordingStatusCallbackEvent="in-progress completed absent"/></Response>`
		case "/rec":
			select {
			case <-heard:
			default:
				close(heard) // it begins
			}
		case "/got":
			return `<Response><Hangup/></Response>`
		}
		return ""
	})
	alice := w.connect(w.phone("alice"), nil)
	w.closed("connected", alice.Connected())
	w.closed("recording", heard)
	alice.Send(440)
	if err := alice.SendDigitsBySignal(w.ctx(), "ww#"); err != nil { // a second later
		t.Fatal(err)
	}
	got := w.wait("/got", 1)[0]
	if got.Get("Digits") != "#" || got.Get("RecordingSid") == "" {
		t.Errorf("action: %v", got)
	}
	w.ended(alice)
	if status := field(w.wait("/rec", 2), "RecordingStatus"); fmt.Sprint(status) != "[in-progress completed]" {
		t.Errorf("callbacks: %v", status)
	}
	has(t, "the message", w.sound(got.Get("RecordingUrl"))[0], []float64{440}, 1000)
	w.idle()
}
