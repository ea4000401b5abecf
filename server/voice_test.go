package server

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// Every route below /voice refuses what is not signed, those of tomorrow too.
func TestR_WH_1_unsigned(t *testing.T) {
	f := newFixture(t)
	seen := 0
	for _, route := range f.echo.Routes() {
		if !strings.HasPrefix(route.Path, "/voice") || strings.Contains(route.Path, "*") {
			continue
		}
		seen++
		want(t, f.do(route.Method, route.Path, "CallSid="+callSID, "Content-Type: application/x-www-form-urlencoded"), 403, "signature_invalid")
		if w := f.do(route.Method, route.Path+"/", ""); w.Code/100 == 3 {
			t.Errorf("%s/ redirects, which loses a webhook's fields", route.Path)
		}
	}
	if seen < 8 {
		t.Errorf("%d routes were tried", seen)
	}
	for _, line := range []string{"signed_url=" + site + "/voice", "0 X-Twilio-Signature headers"} {
		if !strings.Contains(f.log.String(), line) {
			t.Errorf("the log lacks %q", line)
		}
	}
	if strings.Contains(f.log.String(), authToken) {
		t.Error("the log shows the auth token")
	}
}

func TestVoice_refused(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", "ACffffffffffffffffffffffffffffffff")
	want(t, f.post("/voice", form), 403, "account_unknown")

	twice := voiceForm("client:alice", "client:bob")
	twice.Add("From", "client:mallory")
	want(t, f.post("/voice", twice), 400, "field_twice")

	none := voiceForm("client:alice", "client:bob")
	none.Del("CallSid")
	want(t, f.post("/voice", none), 422, "field_invalid")

	long := voiceForm("client:alice", "client:bob")
	long.Set("Note", strings.Repeat("x", maxBody))
	want(t, f.post("/voice", long), 413, "body_too_large")

	signed := voiceForm("client:alice", "client:bob")
	signed.Set("AccountSid", account)
	w := f.do(http.MethodPost, "/voice", signed.Encode()+"&To=client:mallory", "Content-Type: application/x-www-form-urlencoded",
		"X-Twilio-Signature: "+signature(site+"/voice", signed))
	want(t, w, 403, "signature_invalid")
}

func TestVoice_answer(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Alice")
	tests := []struct {
		name     string
		from, to string
		extra    url.Values
		want     []string
	}{
		{"client to client", "client:alice", "client:bob", nil, []string{
			`<Dial`, `answerOnBridge="true"`, `<Identity>bob</Identity>`, `name="name" value="Alice"`, `action="` + site + `/voice/dialed"`, `callerId="client:alice"`,
		}},
		{"client to number", "client:alice", "+15005550001", nil, []string{`callerId="+15005550006"`, `>+15005550001</Number>`}},
		{"shown as asked", "client:alice", "+15005550001", url.Values{"x_caller_id": {"+15005550006"}}, []string{`callerId="+15005550006"`}},
		{"shown what is not theirs", "client:alice", "+15005550001", url.Values{"x_caller_id": {"+15005559999"}}, []string{`is not yours to show`}},
		{"shown nonsense", "client:alice", "+15005550001", url.Values{"x_caller_id": {"<b>"}}, []string{`is not yours to show`}},
		{"shown two", "client:alice", "+15005550001", url.Values{"x_caller_id": {"+15005550006", "+15005550006"}}, []string{`cannot be entered in that way`}},
		{"shown to people", "client:alice", "client:bob", url.Values{"x_caller_id": {"+15005550006"}}, []string{`callerId="client:alice"`}},
		{"who calls from outside chooses nothing", "+14155552671", "+15005550006", url.Values{"x_caller_id": {"+15005550006"}}, []string{`callerId="+14155552671"`}},
		{"a role of one's own changes nothing", "client:alice", "client:bob", url.Values{
			"role": {"moderator"}, "callerId": {"+15005559999"}, "statusCallback": {"https://evil.example"}, "is_agent": {"true"},
		}, []string{`<Identity>bob</Identity>`, `callerId="client:alice"`}},
		{"denied", "client:alice", "+19005551234", nil, []string{`<Say`, `You may not call this telephone number`, `<Hangup`}},
		{"from outside", "+14155552671", "+15005550006", nil, []string{`alice</Client>`, `callerId="+14155552671"`}},
		{"a client that is none of ours", "client:a@b", "+15005550006", nil, []string{`This call is not allowed`}},
		{"nobody named", "client:alice", "", nil, []string{`Nobody was named`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			form := voiceForm(tt.from, tt.to)
			maps.Copy(form, tt.extra)
			w := f.post("/voice", form)
			want(t, w, 200, "")
			if got := w.Header().Get("Content-Type"); got != "text/xml; charset=utf-8" {
				t.Errorf("content type %q", got)
			}
			for _, part := range tt.want {
				if !strings.Contains(w.Body.String(), part) {
					t.Errorf("answer lacks %s: %s", part, w.Body)
				}
			}
			if strings.Contains(w.Body.String(), "evil") {
				t.Errorf("a parameter of the client's is in the answer: %s", w.Body)
			}
		})
	}
}

func TestVoice_get(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	target := "/voice?" + form.Encode()
	w := f.do(http.MethodGet, target, "", "X-Twilio-Signature: "+signature(site+target, nil))
	want(t, w, 200, "")
	if !strings.Contains(w.Body.String(), "bob") {
		t.Errorf("answer %s", w.Body)
	}
}

// Twilio signs what it fetches as music, too, and its URL is somebody's word: a call that is known is not
// asked for so, nobody listens so, and nothing is reported so.
func TestVoice_getBelievesNothing(t *testing.T) {
	f := newFixture(t)
	f.standup(t)
	get := func(path string, form url.Values) *httptest.ResponseRecorder {
		form.Set("AccountSid", account)
		target := path + "?" + form.Encode()
		return f.do(http.MethodGet, target, "", "X-Twilio-Signature: "+signature(site+target, nil))
	}
	want(t, get("/voice", voiceForm("client:alice", "room:standup")), 403, "get_refused")
	for _, change := range [][2]string{{"x_mode", "listen"}, {"x_coach", childSID}, {"To", "conference:" + string(confSID)}} {
		form := voiceForm("client:alice", "room:standup")
		form.Set("CallSid", "CAffffffffffffffffffffffffffffffff")
		form.Set(change[0], change[1])
		want(t, get("/voice", form), 403, "get_refused")
	}
	for _, path := range []string{"/voice/dialed", "/voice/status", "/voice/fallback", "/voice/conference", "/voice/enter", "/voice/star", "/voice/turn-over"} {
		if w := get(path, dialed("completed")); w.Code < 400 {
			t.Errorf("GET %s is answered with %d", path, w.Code)
		}
	}
	if audit, err := f.Store.Audited(t.Context(), phone.AuditQuery{Limit: 1}); err != nil || len(audit) > 0 {
		t.Errorf("written down: %+v, %v", audit, err)
	}
}

func TestVoice_fallback(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("ErrorCode", "11200")
	form.Set("ErrorUrl", site+"/voice")
	w := f.post("/voice/fallback", form)
	want(t, w, 200, "")
	if !strings.Contains(w.Body.String(), "something went wrong") || !strings.Contains(f.log.String(), "11200") {
		t.Errorf("answer %s, log %s", w.Body, f.log)
	}
}

// leg is a report about Bob's leg of Alice's call.
func leg(status string, sequence, second string, more ...string) url.Values {
	form := url.Values{
		"CallSid": {childSID}, "ParentCallSid": {callSID}, "CallStatus": {status}, "From": {"client:alice"}, "To": {"client:bob"},
		"SequenceNumber": {sequence}, "Timestamp": {"Sat, 31 Jan 2026 12:00:" + second + " +0000"},
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func dialed(status string) url.Values {
	form := voiceForm("client:alice", "client:bob")
	form.Set("DialCallStatus", status)
	form.Set("DialCallSid", childSID)
	return form
}

func TestHistory(t *testing.T) {
	reports := []func(f *fixture) int{
		func(f *fixture) int { return f.post("/voice/status", leg("initiated", "0", "00")).Code },
		func(f *fixture) int { return f.post("/voice/status", leg("ringing", "1", "01")).Code },
		func(f *fixture) int { return f.post("/voice/status", leg("in-progress", "2", "05")).Code },
		func(f *fixture) int {
			return f.post("/voice/status", leg("completed", "3", "25", "CallDuration", "20")).Code
		},
		func(f *fixture) int { return f.post("/voice/dialed", dialed("completed")).Code },
	}
	orders := [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {3, 0, 4, 0, 3, 1, 2, 2}}
	for _, order := range orders {
		f := newFixture(t)
		alice, bob := f.signIn(t, "Alice"), f.signIn(t, "Bob")
		for _, i := range order {
			if code := reports[i](f); code/100 != 2 {
				t.Fatalf("report %d: status %d", i, code)
			}
		}
		type list struct{ Calls []entry }
		for who, cookie := range map[string]string{"outgoing": alice, "incoming": bob} {
			w := f.do(http.MethodGet, "/v1/calls", "", cookie)
			want(t, w, 200, "")
			got := decode[list](t, w).Calls
			if len(got) != 1 || got[0].Direction != who || got[0].Status != phone.StatusCompleted || got[0].Duration != 20 || got[0].Answered == nil || got[0].Ended == nil {
				t.Errorf("order %v, %s: %s", order, who, w.Body)
			}
		}
		one := decode[entry](t, f.do(http.MethodGet, "/v1/calls/"+callSID, "", alice))
		if one.SID != callSID || one.Peer.Name != "Bob" {
			t.Errorf("one call: %+v", one)
		}
	}
}

func TestHistory_refused(t *testing.T) {
	f := newFixture(t)
	alice, mallory := f.signIn(t, "Alice"), f.signIn(t, "Mallory")
	want(t, f.post("/voice", voiceForm("client:alice", "+19005551234")), 200, "")
	end := voiceForm("client:alice", "+19005551234")
	end.Set("CallStatus", "completed")
	end.Set("CallDuration", "4")
	want(t, f.post("/voice/status", end), 204, "")
	f.Calls.Close() // what was noted is stored
	got := decode[entry](t, f.do(http.MethodGet, "/v1/calls/"+callSID, "", alice))
	if got.Status != phone.StatusFailed || got.Denied != "number_not_allowed" || got.Peer.Address.String() != "+19005551234" {
		t.Errorf("a refused call is %+v", got)
	}
	want(t, f.do(http.MethodGet, "/v1/calls/"+callSID, "", mallory), 404, "call_unknown")
	want(t, f.do(http.MethodGet, "/v1/calls/nonsense", "", alice), 404, "call_unknown")
	for _, q := range []string{"limit=0", "limit=201", "limit=x", "before=yesterday"} {
		want(t, f.do(http.MethodGet, "/v1/calls?"+q, "", alice), 422, strings.Split(q, "=")[0]+"_invalid")
	}
}

func TestStatus_badInput(t *testing.T) {
	f := newFixture(t)
	for name, form := range map[string]url.Values{
		"no call":        {"CallStatus": {"completed"}},
		"unknown status": leg("gone", "0", "00"),
		"bad time":       leg("ringing", "0", "99"),
		"bad sequence":   leg("ringing", "-1", "00"),
	} {
		if w := f.post("/voice/status", form); w.Code != 422 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestDialed(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Bob")
	for status, words := range map[string]string{
		"completed": "", "canceled": "", "busy": "Bob is busy", "no-answer": "Bob did not answer", "failed": "could not be connected",
	} {
		w := f.post("/voice/dialed", dialed(status))
		want(t, w, 200, "")
		if spoken := strings.Contains(w.Body.String(), "<Say"); spoken != (words != "") || !strings.Contains(w.Body.String(), words) {
			t.Errorf("%s is answered with %s", status, w.Body)
		}
	}
	if !slices.Contains([]int{422}, f.post("/voice/dialed", dialed("gone")).Code) {
		t.Error("an unknown outcome is taken")
	}
}

// Whoever asked may have gone when their request is read: the caller has hung up, say. What
// they told is stored all the same, for it is told once.
func TestHistory_goneAway(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	gone, leave := context.WithCancel(t.Context())
	leave()
	tell := func(path string, form url.Values, status int) {
		t.Helper()
		form.Set("AccountSid", account)
		w := f.doFor(gone, http.MethodPost, path, form.Encode(), "Content-Type: application/x-www-form-urlencoded",
			"X-Twilio-Signature: "+signature(site+path, form))
		want(t, w, status, "")
	}
	tell("/voice/dialed", dialed("busy"), 200)
	end := voiceForm("client:alice", "client:bob")
	end.Set("CallStatus", "completed")
	tell("/voice/status", end, 204)
	got := decode[entry](t, f.do(http.MethodGet, "/v1/calls/"+callSID, "", alice))
	if got.Status != phone.StatusBusy || got.Ended == nil {
		t.Errorf("the call is %+v, log %s", got, f.log)
	}
}
