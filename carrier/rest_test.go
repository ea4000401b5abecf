package carrier_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twilio/twilio-go"
	twilioclient "github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// redirecting sends what is meant for Twilio to the carrier.
type redirecting struct {
	to   string // host and port
	base *http.Transport
}

// RoundTrip implements http.RoundTripper.
func (r redirecting) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = "http", r.to, ""
	return r.base.RoundTrip(req)
}

// rest is Twilio's own client, which asks the carrier.
func (w *world) rest() *api.ApiService {
	transport := &http.Transport{}
	w.t.Cleanup(transport.CloseIdleConnections)
	host := strings.TrimSuffix(strings.TrimPrefix(w.url, "ws://"), "/signal")
	c := &twilioclient.Client{
		Credentials: twilioclient.NewCredentials(keySID, keySecret),
		HTTPClient:  &http.Client{Transport: redirecting{host, transport}},
	}
	c.SetAccountSid(accountSID)
	return twilio.NewRestClientWithParams(twilio.ClientParams{Client: c}).Api
}

func TestREST_callRedirectHangUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string {
		switch path {
		case "/transfer":
			return `<Response><Dial action="/action"><Client>carol</Client></Dial></Response>`
		case "/action":
			return `<Response><Hangup/></Response>`
		}
		return ""
	})
	// Two devices of bob ring for the same call.
	bob, spare, carol := w.registered("bob"), w.registered("bob"), w.registered("carol")
	rest := w.rest()
	c, err := rest.CreateCall((&api.CreateCallParams{}).SetTo("client:bob?topic=a%20b").SetFrom("+15005550006").
		SetTwiml(`<Response><Say>Hello.</Say><Dial callerId="+15005550006"><Number>+15005550001</Number></Dial></Response>`).
		SetStatusCallback(w.app.url + "/progress").SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"}))
	if err != nil {
		t.Fatal(err)
	}
	in, other := w.incoming(bob), w.incoming(spare)
	if in.SID() != *c.Sid || other.SID() != *c.Sid || in.Parameters()["Params"] != "topic=a%20b" {
		t.Errorf("bob's devices ring with %s and %s, not %s: %v", in.SID(), other.SID(), *c.Sid, in.Parameters())
	}
	w.answer(in)
	w.closed("connected", in.Connected())
	w.ended(other)
	if !other.Canceled() {
		t.Error("the device that did not answer is not told that the call was taken")
	}
	in.Send(440)
	w.hear(in, 440) // it is said hello, and then the echo is there

	if _, err = rest.UpdateCall(*c.Sid, (&api.UpdateCallParams{}).SetUrl(w.app.url+"/transfer")); err != nil {
		t.Fatal(err)
	}
	third := w.incoming(carol)
	w.answer(third)
	w.closed("connected", third.Connected())
	third.Send(1000)
	w.hear(third, 440)
	w.hear(in, 1000)
	all, err := rest.ListCall((&api.ListCallParams{}).SetParentCallSid(*c.Sid))
	if err != nil {
		t.Fatal(err)
	}
	var children []string
	for _, child := range all {
		children = append(children, *child.To+" "+*child.Status+" "+*child.Direction)
	}
	if diff := cmp.Diff([]string{"client:carol in-progress outbound-dial", "+15005550001 completed outbound-dial"}, children); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}

	third.Hangup()
	w.ended(in)
	w.idle()
	if got := w.wait("/action", 1)[0]; got.Get("DialCallStatus") != "completed" || got.Get("Direction") != "outbound-api" {
		t.Errorf("action = %v", got)
	}
	progress := w.wait("/progress", 4)
	if diff := cmp.Diff([]string{"initiated", "ringing", "in-progress", "completed"}, field(progress, "CallStatus")); diff != "" {
		t.Errorf("callbacks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0", "1", "2", "3"}, field(progress, "SequenceNumber")); diff != "" {
		t.Errorf("numbers of the callbacks (-want +got):\n%s", diff)
	}
	if c, err = rest.FetchCall(*c.Sid, nil); err != nil || *c.Status != "completed" || *c.Duration != progress[3].Get("CallDuration") {
		t.Errorf("the call that has ended: %v", err)
	}
}

// A caller waits in a conference, an agent is added by request, holds the
// caller and takes the caller back.
func TestREST_conference(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string {
		switch path {
		case "/voice":
			return `<Response><Dial><Conference waitUrl="" beep="false" endConferenceOnExit="true">case 1/2</Conference></Dial></Response>`
		case "/hold", "/announce":
			return `<Response><Say>Please hold the line.</Say></Response>`
		}
		return ""
	})
	agent := w.registered("agent")
	rest := w.rest()
	caller := w.connect(w.phone("alice"), nil)
	w.closed("connected", caller.Connected())
	p, err := rest.CreateParticipant(url.PathEscape("case 1/2"), (&api.CreateParticipantParams{}).SetTo("client:agent").SetFrom("client:desk").
		SetLabel("agent").SetBeep("false").SetStatusCallback(w.app.url+"/leg").SetStatusCallbackEvent([]string{"answered completed"}))
	if err != nil {
		t.Fatal(err)
	}
	room := *p.ConferenceSid
	in := w.incoming(agent)
	if in.SID() != *p.CallSid {
		t.Errorf("the agent rings with %s, not %s", in.SID(), *p.CallSid)
	}
	w.answer(in)
	caller.Send(440)
	in.Send(1000)
	w.hear(in, 440)
	w.hear(caller, 1000)
	hold := (&api.UpdateParticipantParams{}).SetHold(true).SetHoldUrl(w.app.url + "/hold").SetHoldMethod("POST")
	if _, err = rest.UpdateParticipant(room, caller.SID(), hold); err != nil {
		t.Fatal(err)
	}
	if _, err = in.HearNot(w.ctx(), 440, 0.01); err != nil {
		t.Fatal(err)
	}
	if got := w.wait("/hold", 1)[0].Get("CallSid"); got != caller.SID() {
		t.Errorf("the hold music is asked for %s", got)
	}
	if _, err = rest.UpdateParticipant(room, caller.SID(), (&api.UpdateParticipantParams{}).SetHold(false)); err != nil {
		t.Fatal(err)
	}
	w.hear(in, 440)
	if _, err = rest.UpdateConference(room, (&api.UpdateConferenceParams{}).SetAnnounceUrl(w.app.url+"/announce")); err != nil {
		t.Fatal(err)
	}
	if got := w.wait("/announce", 1)[0].Get("ConferenceSid"); got != room {
		t.Errorf("the announcement is asked for %s", got)
	}
	all, err := rest.ListParticipant(room, nil)
	if err != nil || len(all) != 2 {
		t.Errorf("%d participants, %v", len(all), err)
	}
	caller.Hangup() // and the conference ends
	w.ended(in)
	w.idle()
	if diff := cmp.Diff([]string{"in-progress", "completed"}, field(w.wait("/leg", 2), "CallStatus")); diff != "" {
		t.Errorf("callbacks of the agent's leg (-want +got):\n%s", diff)
	}
}
