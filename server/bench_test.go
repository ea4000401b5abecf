package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// silent is an answer that nobody reads.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(status int)      { s.status = status }

// repeat serves the same request again and again.
func (f *fixture) repeat(b *testing.B, method, target, body string, headers ...string) {
	b.Helper()
	if w := f.do(method, target, body, headers...); w.Code/100 != 2 {
		b.Fatalf("%d %s", w.Code, w.Body)
	}
	content := strings.NewReader(body)
	r := httptest.NewRequest(method, target, content)
	r.Host = "phone.example"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := &silent{header: http.Header{}}
	h := f.Handler()
	b.ReportAllocs()
	for b.Loop() {
		content.Reset(body)
		r.Body = io.NopCloser(content) // the server has wrapped it
		clear(w.header)
		h.ServeHTTP(w, r)
		if w.status/100 != 2 {
			b.Fatal(w.status)
		}
	}
}

func BenchmarkServer_token(b *testing.B) {
	f := newFixture(b)
	f.repeat(b, http.MethodPost, "/v1/tokens", `{}`, isJSON, f.signIn(b, "Alice"))
}

// What is noted is stored behind the answer, and not measured here.
func BenchmarkServer_voice(b *testing.B) {
	f := newFixture(b)
	f.signIn(b, "Alice")
	f.Voice.Note = func(phone.Event) {}
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	for _, name := range []string{"Caller", "CallerCity", "CallerState", "CallerZip", "Called", "CalledCity", "CalledState", "CalledZip", "FromCountry", "ToCountry"} {
		form.Set(name, "client:somebody")
	}
	form.Set("ApplicationSid", string(f.App))
	f.repeat(b, http.MethodPost, "/voice", form.Encode(), "Content-Type: application/x-www-form-urlencoded",
		"X-Twilio-Signature: "+signature(site+"/voice", form))
}

func BenchmarkServer_tokenByKey(b *testing.B) {
	f := newFixture(b)
	f.Doors.Keys.Usual = 1 << 30
	secret, _, err := f.Doors.Keys.Make(b.Context(), phone.APIKey{
		Name: "crm", Scopes: []phone.Scope{phone.ScopeTokens}, Prefix: "crm_", Ceiling: phone.Grant{Incoming: true, Clients: []phone.Identity{phone.Everybody}},
	})
	if err != nil {
		b.Fatal(err)
	}
	f.repeat(b, http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, isJSON, "Authorization: Bearer "+secret)
}
