package carrier_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// dialNumber answers a browser's call with a Dial to the number of its To, and
// a call to an own number with other TwiML.
func dialNumber(attributes, own string) func(string, url.Values) string {
	return func(path string, form url.Values) string {
		switch {
		case path != "/voice":
			return ""
		case form.Get("From") == "client:alice":
			return fmt.Sprintf(`<Response><Dial action="/action" answerOnBridge="true" %s>`+
				`<Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">%s</Number></Dial></Response>`,
				attributes, form.Get("To"))
		}
		return own
	}
}

const callerID = `callerId="+15005550006"`

func TestNumber_robots(t *testing.T) {
	t.Parallel()
	t.Run("echo plays back", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID, ""))
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550001"})
		w.closed("connected", call.Connected())
		call.Send(440)
		w.hear(call, 440)
		if err := call.SendDigits(w.ctx(), "42"); err != nil {
			t.Fatal(err)
		}
		w.digits(call, "42")
		call.Hangup()
		w.idle()
	})
	t.Run("music and clock make a sound", func(t *testing.T) {
		for _, number := range []string{"+15005550002", "+15005550003"} {
			w := newWorld(t, dialNumber(callerID, ""))
			call := w.connect(w.phone("alice"), map[string]string{"To": number})
			w.closed("connected", call.Connected())
			if loud, err := call.HearSound(w.ctx(), 0.01); err != nil {
				t.Errorf("%s is silent, %.4f: %v", number, loud, err)
			}
			call.Hangup()
			w.idle()
		}
	})
	outcomes := []struct{ name, number, attributes, status, code string }{
		{"busy is busy", "+15005550005", callerID, "busy", ""},
		{"silent never answers", "+15005550004", callerID + ` timeout="5"`, "no-answer", ""},
		{"an unknown number fails", "+15005550099", callerID, "failed", ""},
		{"a client without a caller id", "+15005550001", "", "failed", ""},
		{"a caller id of somebody else", "+15005550001", `callerId="+12025550123"`, "failed", ""},
	}
	for _, tt := range outcomes {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dialNumber(tt.attributes, ""))
			call := w.connect(w.phone("alice"), map[string]string{"To": tt.number})
			if got := w.wait("/action", 1)[0].Get("DialCallStatus"); got != tt.status {
				t.Errorf("DialCallStatus = %q, want %q", got, tt.status)
			}
			w.ended(call)
			w.idle()
		})
	}
}

func TestNumber_own(t *testing.T) {
	t.Parallel()
	t.Run("its application answers", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID, `<Response><Dial answerOnBridge="true"><Client>bob</Client></Dial></Response>`))
		bob := w.registered("bob")
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550006"})
		in := w.incoming(bob)
		w.closed("ringing", call.Ringing())
		w.answer(in)
		w.closed("connected", call.Connected())
		call.Send(440)
		in.Send(1000)
		w.hear(call, 1000)
		w.hear(in, 440)
		if err := call.SendDigits(w.ctx(), "7"); err != nil {
			t.Fatal(err)
		}
		w.digits(in, "7")
		form := w.wait("/voice", 2)[1]
		got := map[string]string{}
		for _, k := range []string{"From", "Caller", "To", "Called", "Direction", "CallStatus", "ApplicationSid"} {
			got[k] = form.Get(k)
		}
		want := map[string]string{
			"From": "+15005550006", "Caller": "+15005550006", "To": "+15005550006", "Called": "+15005550006",
			"Direction": "inbound", "CallStatus": "ringing", "ApplicationSid": appSID,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("VoiceUrl request of the number (-want +got):\n%s", diff)
		}
		in.Hangup()
		w.ended(call)
		w.idle()
	})
	t.Run("its rejection is the dial's", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID, `<Response><Reject reason="busy"/></Response>`))
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550006"})
		if got := w.wait("/action", 1)[0].Get("DialCallStatus"); got != "busy" {
			t.Errorf("DialCallStatus = %q", got)
		}
		w.ended(call)
		w.idle()
	})
	t.Run("the caller gives up", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID, `<Response><Dial answerOnBridge="true"><Client>bob</Client></Dial></Response>`))
		bob := w.registered("bob")
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550006"})
		in := w.incoming(bob)
		call.Hangup()
		w.ended(in)
		if !in.Canceled() {
			t.Error("ringing did not end by cancel")
		}
		w.idle()
	})
}

func TestDial_limits(t *testing.T) {
	t.Parallel()
	t.Run("star hangs up", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID+` hangupOnStar="true"`, ""))
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550001"})
		w.closed("connected", call.Connected())
		if err := call.SendDigits(w.ctx(), "*"); err != nil && !isEnded(call) {
			t.Fatal(err)
		}
		if got := w.wait("/action", 1)[0].Get("DialCallStatus"); got != "completed" {
			t.Errorf("DialCallStatus = %q", got)
		}
		w.ended(call)
	})
	t.Run("time limit", func(t *testing.T) {
		w := newWorld(t, dialNumber(callerID+` timeLimit="1"`, ""))
		start := time.Now()
		call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550001"})
		action := w.wait("/action", 1)[0]
		if took := time.Since(start); took < time.Second || action.Get("DialCallDuration") != "1" {
			t.Errorf("after %v: %v", took, action)
		}
		w.ended(call)
	})
}

func isEnded(c interface{ Done() <-chan struct{} }) bool {
	select {
	case <-c.Done():
		return true
	default:
		return false
	}
}
