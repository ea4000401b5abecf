package carrier_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/carrier/carriertest"
)

// telephone is given a telephone by the carrier and registers it.
func (w *world) telephone(number string) *carriertest.Phone {
	w.t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"number":%q}`, number))
	address := strings.TrimSuffix(strings.Replace(w.url, "ws", "http", 1), "/signal") + "/carrier/telephones"
	request, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, address, body)
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header.Set("Origin", origin)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var given struct{ Number, Token string }
	if err := json.NewDecoder(response.Body).Decode(&given); err != nil || response.StatusCode != http.StatusCreated || given.Number != number {
		w.t.Fatalf("%s: %+v, %v", response.Status, given, err)
	}
	return w.registered(number, func(c *carriertest.Config) { c.Token = given.Token })
}

const (
	home  = "+15005550101"
	other = "+15005550102"
)

func TestTelephone_callsTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string {
		if path == "/voice" {
			return `<Response><Dial answerOnBridge="true"><Client>bob</Client></Dial></Response>`
		}
		return ""
	})
	bob := w.registered("bob")
	call := w.connect(w.telephone(home), map[string]string{"To": "+15005550006"})
	in := w.incoming(bob)
	if got := in.Parameters()["From"]; got != home {
		t.Errorf("bob is called by %q", got)
	}
	w.closed("ringing", call.Ringing())
	w.answer(in)
	w.closed("connected", call.Connected())
	call.Send(440)
	in.Send(1000)
	w.hear(call, 1000)
	w.hear(in, 440)
	if err := call.SendDigits(w.ctx(), "7#"); err != nil {
		t.Fatal(err)
	}
	w.digits(in, "7#")
	call.Hangup()
	w.ended(in)
	if got := field(w.wait("/ended", 1), "From"); got[0] != home {
		t.Errorf("ended: from %q", got)
	}
	w.idle()
}

func TestTelephone_isCalled(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, status string
		act          func(*world, *carriertest.Call, *carriertest.Call)
	}{
		{"and talks", "completed", func(w *world, call, in *carriertest.Call) {
			w.answer(in)
			w.closed("connected", call.Connected())
			call.Send(440)
			in.Send(1000)
			w.hear(call, 1000)
			w.hear(in, 440)
			in.Hangup()
		}},
		{"and declines", "busy", func(w *world, _, in *carriertest.Call) {
			if err := in.Reject(w.ctx()); err != nil {
				w.t.Fatal(err)
			}
		}},
		{"and does not answer", "no-answer", func(*world, *carriertest.Call, *carriertest.Call) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dialNumber(callerID+` timeout="5"`, ""))
			phone := w.telephone(home)
			call := w.connect(w.phone("alice"), map[string]string{"To": home})
			in := w.incoming(phone)
			if got := in.Parameters()["From"]; got != "+15005550006" {
				t.Errorf("it is called by %q", got)
			}
			tt.act(w, call, in)
			if got := w.wait("/action", 1)[0].Get("DialCallStatus"); got != tt.status {
				t.Errorf("DialCallStatus = %q, want %q", got, tt.status)
			}
			w.idle()
		})
	}
}

// The application hears nothing of what two telephones say to each other.
func TestTelephone_callsAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string { t.Errorf("%s is asked", path); return "" })
	call := w.connect(w.telephone(home), map[string]string{"To": other})
	wantCode(t, call.Ended(w.ctx()), 31404)
	caller, callee := w.telephone("+15005550103"), w.telephone(other)
	call = w.connect(caller, map[string]string{"To": other})
	in := w.incoming(callee)
	if got := in.Parameters()["From"]; got != "+15005550103" {
		t.Errorf("called by %q", got)
	}
	w.answer(in)
	w.closed("connected", call.Connected())
	call.Send(440)
	w.hear(in, 440)
	in.Hangup()
	w.ended(call)

	call = w.connect(caller, map[string]string{"To": other})
	if err := w.incoming(callee).Reject(w.ctx()); err != nil {
		t.Fatal(err)
	}
	wantCode(t, call.Ended(w.ctx()), 31486)
	w.idle()
}

func TestNumber_talkerAndSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dialNumber(callerID, ""))
	call := w.connect(w.phone("alice"), map[string]string{"To": "+15005550008"})
	w.closed("connected", call.Connected())
	call.Hangup()
	w.idle()

	call = w.connect(w.telephone(home), map[string]string{"To": "+15005550009"})
	w.closed("connected", call.Connected())
	soon, cancel := context.WithTimeout(w.ctx(), time.Second)
	defer cancel()
	if loud, err := call.HearSound(soon, 0.01); err == nil {
		t.Errorf("the silent one says something, %.4f", loud)
	}
	call.Hangup()
	w.idle()
}
