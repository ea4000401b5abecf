package server

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/auth"
	"softphone/internal/auth/authtest"
	"softphone/internal/phone"
)

// keyed is a server for others on whose URL browsers allow passkeys.
func keyed(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t, func(s *Server) {
		store, ok := s.Store.(auth.PasskeyPorts)
		if !ok {
			t.Fatal("the store keeps no passkeys")
		}
		s.People.Demo, s.Settings.SignIn.Demo, s.SignIns.Burst = false, false, 1000
		s.Passkeys = &auth.Passkeys{PublicURL: "https://phone.example", Store: store, People: s.People, Logger: slog.New(slog.DiscardHandler)}
		if err := s.Passkeys.Build(); err != nil {
			t.Fatal(err)
		}
	})
	f.member(t, "ada", phone.Administrator)
	f.member(t, "bob", phone.Agent)
	return f
}

// asked is the beginning of a ceremony.
func (f *fixture) asked(t *testing.T, path string, headers ...string) (ticket string, options json.RawMessage) {
	t.Helper()
	w := f.do(http.MethodPost, path+"/options", `{}`, append(headers, isJSON)...)
	want(t, w, 200, "")
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the challenge may be kept: %v", w.Header())
	}
	got := decode[struct {
		Ticket  string
		Options json.RawMessage
	}](t, w)
	return got.Ticket, got.Options
}

func answer(ticket, name string, credential []byte) string {
	if name == "" {
		return fmt.Sprintf(`{"ticket":%q,"credential":%s}`, ticket, credential)
	}
	return fmt.Sprintf(`{"ticket":%q,"name":%q,"credential":%s}`, ticket, name, credential)
}

// enrols makes a passkey of who is signed in.
func (f *fixture) enrols(t *testing.T, d *authtest.Authenticator, by, name string) *httptest.ResponseRecorder {
	t.Helper()
	ticket, options := f.asked(t, "/v1/me/passkeys", by)
	return f.do(http.MethodPost, "/v1/me/passkeys", answer(ticket, name, d.Create(t, options)), by, isJSON)
}

// shows signs in with a passkey.
func (f *fixture) shows(t *testing.T, d *authtest.Authenticator) *httptest.ResponseRecorder {
	t.Helper()
	ticket, options := f.asked(t, "/v1/session/passkey")
	return f.do(http.MethodPost, "/v1/session/passkey", answer(ticket, "", d.Get(t, options)), isJSON, "User-Agent: Browser 1")
}

func TestPasskey(t *testing.T) {
	f := keyed(t)
	if s := decode[Settings](t, f.do(http.MethodGet, "/v1/settings", "")); !s.SignIn.Passkey {
		t.Error("the page is not told that there are passkeys")
	}
	bob, d := f.enters(t, "bob"), authtest.NewAuthenticator(t)
	w := f.enrols(t, d, bob, " My  laptop")
	want(t, w, 201, "")
	made := decode[passkey](t, w)
	if made.Name != "My laptop" || made.ID == "" || made.Synced || made.UsedAt != nil || !made.CreatedAt.Equal(f.now) {
		t.Errorf("made %+v", made)
	}
	f.now = f.now.Add(time.Minute)
	d.Count++
	w = f.shows(t, d)
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Identity != "bob" || got.Method != "passkey" || got.Role != phone.Agent {
		t.Errorf("signed in as %+v", got)
	}
	if set := w.Header().Get("Set-Cookie"); !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Strict") {
		t.Errorf("the cookie is %q", set)
	}
	cookie := cookieOf(w)
	want(t, f.do(http.MethodGet, "/v1/session", "", cookie), 200, "")
	used := f.now.UTC()
	made.UsedAt = &used
	w = f.do(http.MethodGet, "/v1/me/passkeys", "", bob)
	want(t, w, 200, "")
	if diff := cmp.Diff([]passkey{made}, decode[struct{ Passkeys []passkey }](t, w).Passkeys); diff != "" {
		t.Errorf("passkeys (-want +got):\n%s", diff)
	}
	// Only their owner has them, or deletes them.
	ada := f.enters(t, "ada")
	if got := f.do(http.MethodGet, "/v1/me/passkeys", "", ada).Body.String(); strings.TrimSpace(got) != `{"passkeys":[]}` {
		t.Errorf("another has %s", got)
	}
	for _, id := range []string{made.ID, "x", "%00", "AAAA", "!"} {
		want(t, f.do(http.MethodDelete, "/v1/me/passkeys/"+id, "", ada), 404, "passkey_unknown")
	}
	want(t, f.do(http.MethodDelete, "/v1/me/passkeys/"+made.ID, "", bob), 204, "")
	want(t, f.do(http.MethodDelete, "/v1/me/passkeys/"+made.ID, "", bob), 404, "passkey_unknown")
	d.Count++
	want(t, f.shows(t, d), 401, "passkey_wrong")
	all := f.writtenDown(t)
	for _, line := range []string{"bob passkey.create bob My laptop ok", "bob person.sign_in bob passkey ok", "bob passkey.delete bob  ok", "ada passkey.delete ada  passkey_unknown"} {
		if !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

func TestPasskey_refused(t *testing.T) {
	f := keyed(t)
	f.People.TTL = 3 * time.Hour
	bob, ada, d := f.enters(t, "bob"), f.enters(t, "ada"), authtest.NewAuthenticator(t)
	for _, x := range []struct{ method, path, body string }{
		{http.MethodPost, "/v1/me/passkeys/options", `{}`},
		{http.MethodPost, "/v1/me/passkeys", `{"ticket":"x","name":"N","credential":{}}`},
		{http.MethodGet, "/v1/me/passkeys", ""},
		{http.MethodDelete, "/v1/me/passkeys/AAAA", ""},
	} {
		headers := []string{}
		if x.body != "" {
			headers = append(headers, isJSON)
		}
		want(t, f.do(x.method, x.path, x.body, headers...), 401, "session_missing")
	}
	ticket, options := f.asked(t, "/v1/me/passkeys", bob)
	add := func(by, body string) *httptest.ResponseRecorder {
		return f.do(http.MethodPost, "/v1/me/passkeys", body, by, isJSON)
	}
	for _, name := range []string{"", " ", "a\nb\u0000", strings.Repeat("a", 65)} {
		w := add(bob, fmt.Sprintf(`{"ticket":%q,"name":%s,"credential":{}}`, ticket, quoted(t, name)))
		if want(t, w, 422, "passkey_name_invalid"); decode[Problem](t, w).Field != "name" {
			t.Errorf("%s", w.Body)
		}
	}
	// A ticket is good for whom it was given to, for what, and once.
	signIn, _ := f.asked(t, "/v1/session/passkey")
	want(t, add(bob, answer(signIn, "N", d.Create(t, options))), 404, "ticket_invalid")
	_, invited := f.invites(t, ada, `{"role":"administrator"}`)
	want(t, add(bob, answer(invited, "N", d.Create(t, options))), 404, "ticket_invalid")
	want(t, f.looks(invited), 200, "")
	adas, _ := f.asked(t, "/v1/me/passkeys", ada)
	want(t, add(bob, answer(adas, "N", d.Create(t, options))), 404, "ticket_invalid")
	want(t, f.looks(ticket), 404, "ticket_invalid")
	want(t, f.joins(ticket, `,"name":"Eve"`), 404, "ticket_invalid")
	want(t, add(bob, answer(ticket, "N", []byte(`{"id":"x"}`))), 422, "passkey_invalid")
	want(t, add(bob, answer(ticket, "N", d.Create(t, options))), 404, "ticket_invalid")
	ticket, options = f.asked(t, "/v1/me/passkeys", bob)
	late := d.Create(t, options)
	f.now = f.now.Add(5 * time.Minute)
	want(t, add(bob, answer(ticket, "N", late)), 404, "ticket_invalid")
	d.Origin = "https://phone.example.evil"
	w := f.enrols(t, d, bob, "N")
	if want(t, w, 422, "passkey_invalid"); decode[Problem](t, w).Field != "credential" {
		t.Errorf("%s", w.Body)
	}
	d.Origin = "https://phone.example"
	want(t, f.enrols(t, d, bob, "N"), 201, "")
	want(t, f.enrols(t, d, bob, "N"), 409, "passkey_taken")
	f.now = f.now.Add(time.Hour)
	want(t, f.do(http.MethodPost, "/v1/me/passkeys/options", `{}`, bob, isJSON), 403, "session_stale")

	show := func(body string) *httptest.ResponseRecorder {
		return f.do(http.MethodPost, "/v1/session/passkey", body, isJSON)
	}
	ticket, options = f.asked(t, "/v1/session/passkey")
	right := d.Get(t, options)
	other, _ := f.asked(t, "/v1/session/passkey")
	for _, tt := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"no ticket", `{"ticket":"","credential":` + string(right) + `}`, 404, "ticket_invalid"},
		{"an invitation", answer(invited, "", right), 404, "ticket_invalid"},
		{"the answer to another challenge", answer(other, "", right), 401, "passkey_wrong"},
		{"the ticket of that again", answer(other, "", right), 404, "ticket_invalid"},
		{"a name", answer(ticket, "N", right), 422, "field_unknown"},
		{"the right answer", answer(ticket, "", right), 201, ""},
		{"the right answer again", answer(ticket, "", right), 404, "ticket_invalid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := show(tt.body)
			want(t, w, tt.status, tt.code)
			if (w.Header().Get("Set-Cookie") != "") != (tt.status == 201) {
				t.Errorf("cookie %q", w.Header().Get("Set-Cookie"))
			}
		})
	}
	want(t, f.do(http.MethodPost, "/v1/session/passkey", answer("x", "", right), isJSON, "X-Softphone-Seat: A B"), 422, "seat_invalid")
	d.Unproved = true
	want(t, f.shows(t, d), 401, "passkey_wrong")
	d.Unproved, d.Origin = false, "https://evil.example"
	want(t, f.shows(t, d), 401, "passkey_wrong")
	d.Origin = "https://phone.example"
	ada = f.enters(t, "ada")
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"disabled":true}`, ada, isJSON), 200, "")
	want(t, f.shows(t, d), 403, "person_disabled")
	want(t, f.do(http.MethodDelete, "/v1/admin/people/bob", "", ada), 204, "")
	want(t, f.shows(t, d), 401, "passkey_wrong")
}

func quoted(t *testing.T, s string) string {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Pages ask for a challenge as they open: that does not use up what people may try, and has a limit of its own.
func TestPasskey_throttle(t *testing.T) {
	f := keyed(t)
	f.SignIns.Burst = 3
	for range 3 {
		f.asked(t, "/v1/session/passkey")
	}
	want(t, f.do(http.MethodPost, "/v1/session/passkey/options", `{}`, isJSON), 429, "too_many_attempts")
	for range 3 {
		want(t, f.do(http.MethodPost, "/v1/session/passkey", `{"ticket":"x","credential":{}}`, isJSON), 404, "ticket_invalid")
	}
	want(t, f.do(http.MethodPost, "/v1/session/passkey", `{"ticket":"x","credential":{}}`, isJSON), 429, "too_many_attempts")
}

// Where browsers allow none, there is nothing of passkeys.
func TestPasskey_none(t *testing.T) {
	f := house(t)
	bob := f.enters(t, "bob")
	if s := decode[Settings](t, f.do(http.MethodGet, "/v1/settings", "")); s.SignIn.Passkey {
		t.Error("the page is told that there are passkeys")
	}
	want(t, f.do(http.MethodGet, "/v1/me/passkeys", ""), 401, "session_missing")
	for _, x := range []struct{ method, path string }{
		{http.MethodGet, "/v1/me/passkeys"},
		{http.MethodPost, "/v1/me/passkeys"},
		{http.MethodPost, "/v1/me/passkeys/options"},
		{http.MethodDelete, "/v1/me/passkeys/AAAA"},
		{http.MethodPost, "/v1/session/passkey"},
		{http.MethodPost, "/v1/session/passkey/options"},
	} {
		want(t, f.do(x.method, x.path, `{}`, bob, isJSON), 422, "passkeys_unavailable")
	}
}
