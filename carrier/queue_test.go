package carrier_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// toneFile is a WAV file of a second of one tone.
func toneFile(hz float64) []byte {
	const rate = 8000
	var pcm [rate]int16
	for i := range pcm {
		pcm[i] = int16(12000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v) // to memory: never fails
		}
	}
	b.WriteString("RIFF")
	put(uint32(36 + 2*rate))
	b.WriteString("WAVEfmt ")
	put(uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2*rate), uint16(2), uint16(16))
	b.WriteString("data")
	put(uint32(2*rate), pcm)
	return b.Bytes()
}

// music serves a tone and gives its URL.
func music(t *testing.T, hz float64) string {
	t.Helper()
	file := toneFile(hz)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(file)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/tone.wav"
}

// A caller waits with music in a queue, hears a whisper and is connected with an agent; both hear each other, and go on
// by themselves when the agent has had enough.
func TestQueue_call(t *testing.T) {
	t.Parallel()
	tune, whisper := music(t, 1700), music(t, 2600)
	w := newWorld(t, func(path string, form url.Values) string {
		switch path {
		case "/voice":
			if form.Get("From") == "client:agent" {
				return `<Response><Dial action="/taken" hangupOnStar="true"><Queue url="/whisper">support</Queue></Dial></Response>`
			}
			return `<Response><Enqueue waitUrl="/wait" action="/left">support</Enqueue></Response>`
		case "/wait":
			return `<Response><Play>` + tune + `</Play></Response>`
		case "/whisper":
			return `<Response><Play loop="2">` + whisper + `</Play></Response>`
		case "/left", "/taken":
			return `<Response><Play loop="0">` + tune + `</Play></Response>`
		}
		return ""
	})
	caller := w.connect(w.phone("alice"), nil)
	w.closed("connected", caller.Connected())
	w.hear(caller, 1700)
	second := w.wait("/wait", 2)[1]
	for name, want := range map[string]string{
		"QueuePosition": "1", "CurrentQueueSize": "1", "MaxQueueSize": "1000", "AvgQueueTime": second.Get("QueueTime"),
		"CallSid": caller.SID(),
	} {
		if got := second.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := second.Get("QueueTime"); got == "" || got == "0" {
		t.Errorf("QueueTime = %q after a second", got)
	}
	agent := w.connect(w.phone("agent"), nil)
	w.closed("connected", agent.Connected())
	w.hear(caller, 2600)
	if got := w.wait("/whisper", 1)[0]; got.Get("CallSid") != caller.SID() || got.Get("DequeingCallSid") != agent.SID() || got.Get("QueueSid") != second.Get("QueueSid") {
		t.Errorf("whisper: %v", got)
	}
	caller.Send(440)
	agent.Send(1000)
	w.hear(agent, 440)
	w.hear(caller, 1000)
	for _, hz := range []float64{1700, 2600} {
		if _, err := caller.HearNot(w.ctx(), hz, 0.01); err != nil {
			t.Error(err)
		}
	}
	if err := agent.SendDigits(w.ctx(), "*"); err != nil {
		t.Fatal(err)
	}
	w.hear(caller, 1700)
	w.hear(agent, 1700)
	if _, err := agent.HearNot(w.ctx(), 440, 0.01); err != nil {
		t.Error(err)
	}
	left, taken := w.wait("/left", 1)[0], w.wait("/taken", 1)[0]
	if left.Get("QueueResult") != "bridged" || left.Get("QueueSid") != second.Get("QueueSid") || left.Get("QueueTime") == "" {
		t.Errorf("the caller's action: %v", left)
	}
	if taken.Get("DialCallStatus") != "completed" || taken.Get("DialCallSid") != caller.SID() || taken.Get("DialBridged") != "true" {
		t.Errorf("the agent's action: %v", taken)
	}
	caller.Hangup()
	agent.Hangup()
	w.idle()
}

// A caller is taken out of a queue by request, and another hangs up there.
func TestQueue_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string {
		switch path {
		case "/voice":
			return `<Response><Enqueue waitUrl="" action="/left">support</Enqueue></Response>`
		case "/out":
			return `<Response><Dial callerId="+15005550006"><Number>+15005550001</Number></Dial></Response>`
		}
		return ""
	})
	rest := w.rest()
	alice, bob := w.connect(w.phone("alice"), nil), w.connect(w.phone("bob"), nil)
	w.closed("connected", alice.Connected())
	w.closed("connected", bob.Connected())
	queues, err := rest.ListQueue(nil)
	if err != nil || len(queues) != 1 || queues[0].CurrentSize != 2 {
		t.Fatalf("queues: %v, %v", queues, err)
	}
	q := *queues[0].Sid
	if _, err = rest.UpdateMember(q, alice.SID(), (&api.UpdateMemberParams{}).SetUrl(w.app.url+"/out")); err != nil {
		t.Fatal(err)
	}
	alice.Send(440)
	w.hear(alice, 440) // the echo
	bob.Hangup()
	left := map[string]string{}
	for _, p := range w.wait("/left", 2) {
		left[p.Get("CallSid")] = p.Get("QueueResult") + " " + p.Get("CallStatus")
	}
	if diff := cmp.Diff(map[string]string{alice.SID(): "redirected in-progress", bob.SID(): "hangup completed"}, left); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	alice.Hangup()
	w.idle()
	if err = rest.DeleteQueue(q, nil); err != nil {
		t.Error(err)
	}
}
