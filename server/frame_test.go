package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
	"softphone/tokens"
)

// openRoute reports whether a route is for who is not signed in: what a page must know before, and the ways in. Each
// is named, so that one more is entered here on purpose.
func openRoute(method, path string) bool {
	switch method + " " + path {
	case "GET /v1/settings", "POST /v1/session", "POST /v1/session/passkey", "POST /v1/session/passkey/options", "POST /v1/join", "POST /v1/join/look",
		"GET /v1/oidc/:id/start", "GET /v1/oidc/:id/callback",
		"GET /v1/buttons/:id", "POST /v1/buttons/:id/callbacks", "GET /v1/buttons/:id/calls/:identity":
		return true
	}
	return false
}

// Nothing of ours can be put into another site's frame, to have its buttons pressed there.
func TestR_FRAME_1(t *testing.T) {
	f := newFixture(t)
	for _, to := range f.targets() {
		h := f.do(to.method, to.path, "", "Sec-Fetch-Dest: iframe", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: cross-site").Header()
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s %s: %v", to.method, to.path, h)
		}
	}
}

// A feed is for who is signed in here, on a page of ours: no other site's page opens one, and nothing in its URL is
// a credential.
func TestR_LIVE_1(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	_, cookie, _ := strings.Cut(alice, "=")
	tests := []struct {
		name, target string
		headers      []string
		status       int
		code         string
	}{
		{"nobody", "/v1/events", nil, 401, "session_missing"},
		{"a secret in the URL", "/v1/events?token=" + cookie + "&softphone=" + cookie, nil, 401, "session_missing"},
		{"a secret in a header", "/v1/events", []string{"X-Softphone-Session: " + cookie}, 401, "session_missing"},
		{"another's cookie", "/v1/events", []string{"Cookie: softphone=" + strings.Repeat("A", len(cookie))}, 401, "session_missing"},
		{"another site", "/v1/events", []string{alice, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"}, 403, "cross_origin"},
		{"a sibling host", "/v1/events", []string{alice, "Origin: http://x.phone.example", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"}, 403, "cross_origin"},
		{"another site in an old browser", "/v1/events", []string{alice, "Origin: https://evil.example"}, 403, "cross_origin"},
		{"a place that was never told", "/v1/events", []string{alice, "Last-Event-ID: x"}, 422, "last_event_id_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want(t, f.do(http.MethodGet, tt.target, "", tt.headers...), tt.status, tt.code)
		})
	}
}

// A feed ends within two seconds of its session, and tells its page of nothing that happens after.
func TestR_LIVE_2(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	page := f.follow(t, alice)
	if m := page.next(); m.event != "snapshot" {
		t.Fatalf("a new page gets %+v", m)
	}
	want(t, f.do(http.MethodDelete, "/v1/session", "", alice), 204, "")
	begun := time.Now()
	for m := page.next(); m.event != ""; m = page.next() {
		if len(m.calls) > 0 {
			t.Errorf("after signing out the page is told %+v", m)
		}
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("the feed ends after %v", took)
	}
	want(t, f.do(http.MethodGet, "/v1/events", "", alice), 401, "session_missing")
}

// A token for calls is no session, wherever it is put, and a session's secret is no token for calls.
func TestR_JWT_1_asSession(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	made := decode[tokenResponse](t, f.do(http.MethodPost, "/v1/tokens", "{}", alice, isJSON))
	for _, header := range []string{
		"Cookie: softphone=" + made.Token, "Authorization: Bearer " + made.Token, "Authorization: Bearer " + strings.Split(made.Token, ".")[2], "X-Softphone-Seat: x",
		"Authorization: Bearer eyJhbGciOiJub25lIn0.eyJpZGVudGl0eSI6ImFsaWNlIn0.",
	} {
		for _, route := range []string{"/v1/session", "/v1/people", "/v1/events"} {
			if w := f.do(http.MethodGet, route, "", header); w.Code != 401 {
				t.Errorf("%s with %s: %d %s", route, header[:20], w.Code, w.Body)
			}
		}
	}
	_, secret, _ := strings.Cut(alice, "=")
	if _, err := tokens.VerifyAccess(secret, func(string) (string, bool) { return keySecret, true }, f.now); tokens.ReasonOf(err) != tokens.ReasonMalformed {
		t.Errorf("the session's secret as a token: %v", err)
	}
}

// What a client says of itself beside whom it calls changes nothing: the answer is the same to the byte.
func TestR_PRIV_1_parameters(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Alice")
	for _, to := range []string{"client:bob", "+15005550001", "+19005551234", "room:standup"} {
		form := voiceForm("client:alice", to)
		plainly := f.post(phone.PathAnswer, form)
		want(t, plainly, 200, "")
		for name, value := range map[string]string{
			"is_agent": "true", "role": "moderator", "GrantFullAccess": "True", "coach": "1", "record": "1", "endConferenceOnExit": "true", "statusCallback": "https://evil.example",
			"conference": "other-tenant:room", "callerId": "+15005559999", "CallerId": "+15005559999", "identity": "sue", "From": "client:sue", "moderator": "true", "muted": "false",
			"timeLimit": "86400", "Called": "+15005550009", "sf_identity": "sue", "x_role": "coach", "name": "<Dial>+15005550009</Dial>", "Url": "https://evil.example",
		} {
			if form.Has(name) {
				continue // Twilio's own, which it does not let a client say
			}
			form.Set(name, value)
			if w := f.post(phone.PathAnswer, form); w.Code != 200 || w.Body.String() != plainly.Body.String() {
				t.Errorf("with %s=%s: %d %s\nwithout: %s", name, value, w.Code, w.Body, plainly.Body)
			}
			form.Del(name)
		}
	}
}

// The name that a callee is shown is the one that the caller signed in by, whatever the call says.
func TestR_ID_2(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Alice")
	form := voiceForm("client:alice", "client:bob")
	for _, name := range []string{"name", "Caller", "CallerName", "display_name", "FromName"} {
		form.Set(name, "The Bank")
	}
	w := f.post(phone.PathAnswer, form)
	want(t, w, 200, "")
	if text := w.Body.String(); !strings.Contains(text, `name="name" value="Alice"`) || strings.Contains(text, "Bank") {
		t.Errorf("Bob is told %s", text)
	}
}

// Names of people, rooms and labels are text wherever they go: in JSON, in a document and in an event nothing of them
// is markup.
func TestR_CSP_1_names(t *testing.T) {
	f := newFixture(t)
	const evil = `<img src=x onerror=alert(1)>`
	w := f.do(http.MethodPost, "/v1/session", `{"name":"`+evil+`"}`, isJSON)
	want(t, w, 201, "")
	cookie := "Cookie: " + strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
	want(t, f.do(http.MethodPost, "/v1/rooms", `{"name":"standup","title":"`+evil+`"}`, cookie, isJSON), 201, "")
	self := decode[person](t, f.do(http.MethodGet, "/v1/session", "", cookie))
	answers := map[string]*httptest.ResponseRecorder{
		"the session": f.do(http.MethodGet, "/v1/session", "", cookie), "the rooms": f.do(http.MethodGet, "/v1/rooms", "", cookie),
		"the answer to a call": f.post(phone.PathAnswer, voiceForm("client:"+string(self.Identity), "client:bob")),
		"a problem":            f.do(http.MethodPost, "/v1/rooms", `{"`+evil+`":1}`, cookie, isJSON), "a page that is not there": f.do(http.MethodGet, "/"+`%3Cimg%20onerror=x%3E`, ""),
	}
	for what, w := range answers {
		if strings.Contains(w.Body.String(), "<img") {
			t.Errorf("%s has markup: %s", what, w.Body)
		}
		if kind := w.Header().Get("Content-Type"); strings.Contains(kind, "html") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is said to be %s", what, kind)
		}
	}
}

// What a telephone is shown, and how long a call may be, is ours to say, whatever the client says of it.
func TestR_TOLL_3(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Alice")
	for _, to := range []string{"+15005550001", "client:bob"} {
		form := voiceForm("client:alice", to)
		for _, name := range []string{"callerId", "CallerId", "caller_id", "timeLimit", "TimeLimit"} {
			form.Set(name, "+15005559999")
		}
		w := f.post(phone.PathAnswer, form)
		want(t, w, 200, "")
		text := w.Body.String()
		if strings.Contains(text, "+15005559999") || !strings.Contains(text, `timeLimit="3600"`) || strings.HasPrefix(to, "+") && !strings.Contains(text, `callerId="+15005550006"`) {
			t.Errorf("to %s: %s", to, text)
		}
	}
	form := voiceForm("client:alice", "+15005550001")
	form.Set("x_caller_id", "+15005559999") // one may be asked for, but not any
	w := f.post(phone.PathAnswer, form)
	want(t, w, 200, "")
	if text := w.Body.String(); strings.Contains(text, "<Dial") || !strings.Contains(text, "not yours to show") {
		t.Errorf("shown what is not theirs: %s", text)
	}
}
