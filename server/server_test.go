package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"softphone/internal/auth"
	"softphone/internal/auth/password"
	"softphone/internal/calls"
	"softphone/internal/floor"
	"softphone/internal/guard"
	"softphone/internal/live"
	"softphone/internal/numbering"
	"softphone/internal/phone"
	"softphone/internal/presence"
	"softphone/internal/routing"
	"softphone/internal/store/sqlite"
	"softphone/internal/twilio"
	"softphone/internal/voice"
	"softphone/tokens"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	site      = "http://phone.example"
	account   = "AC0123456789abcdef0123456789abcdef"
	app       = "AP0123456789abcdef0123456789abcdef"
	keySID    = "SK0123456789abcdef0123456789abcdef"
	keySecret = "an API key's secret"
	authToken = "12345"
	pushSID   = "CR0123456789abcdef0123456789abcdef"
	callSID   = "CA0123456789abcdef0123456789abcdef"
	childSID  = "CAfedcba9876543210fedcba9876543210"
)

// fixture is a whole server on a store of its own.
type fixture struct {
	*Server
	tb      testing.TB
	control *control
	log     *bytes.Buffer
	now     time.Time
}

// newFixture makes the server, changed before it is built.
func newFixture(tb testing.TB, changes ...func(*Server)) *fixture {
	tb.Helper()
	f := &fixture{tb: tb, log: &bytes.Buffer{}, now: time.Now().Truncate(time.Second)}
	logger := slog.New(slog.NewTextHandler(f.log, nil))
	store, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "softphone.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tracker := calls.NewTracker(store, logger)
	tracker.Start(tb.Context())
	hub := live.NewHub(store, logger)
	tb.Cleanup(func() {
		hub.Close()
		tracker.Close()
		if err = store.Close(); err != nil {
			tb.Error(err)
		}
	})
	signer, err := tokens.NewSigner(tokens.Key{AccountSID: account, SID: keySID, Secret: keySecret, Region: "us1"})
	if err != nil {
		tb.Fatal(err)
	}
	validator, err := twilio.NewValidator(site, authToken)
	if err != nil {
		tb.Fatal(err)
	}
	now := func() time.Time { return f.now }
	keys := &auth.Keys{Store: store, Now: now}
	buttons := &auth.Buttons{Store: store, Keys: keys, Now: now}
	people := &auth.People{
		Visitors: buttons, Store: store, Journal: store, Passwords: password.NewHasher(password.Cost{Memory: 8, Passes: 1, Threads: 1}, 2), Demo: true,
		TTL: time.Hour, Now: now, Logger: logger,
	}
	f.control = &control{store: store}
	allowed := &auth.Grants{Store: everybody{}, Kept: store, Now: now, Base: phone.Grant{
		Incoming: true, Clients: []phone.Identity{phone.Everybody}, CallerIDs: []phone.Number{"+15005550006"},
		Numbers: []phone.NumberRule{{Prefix: "+1500555", Types: []phone.NumberType{phone.PersonalNumber}}},
		Rooms:   []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak}},
	}}
	watch := &guard.Guard{
		Store: store, Keys: store, Limits: guard.Limits{Calls: 9, CallsPerPerson: 5, MinutesPerDay: 600}, MaxCall: time.Hour, Now: now, Logger: logger,
	}
	capability, err := tokens.NewCapabilitySigner(account, authToken)
	if err != nil {
		tb.Fatal(err)
	}
	attends := &presence.Register{Store: store, Now: now, Logger: logger}
	f.Server = &Server{
		Presence: attends,
		Floors: &floor.Floors{
			Store: store, Board: quietBoard{}, Folds: calls.Folds(), Links: phone.Links{Base: site}, NewID: auth.NewTurnID, Now: now, Logger: logger,
		},
		Guard: watch, PublicURL: site, Account: account, App: app, TokenTTL: time.Hour,
		Settings: Settings{Version: "test", Language: "en", SignIn: SignIn{Demo: true, Password: true}, Edge: "roaming", Region: "us1", SpeedDial: []SpeedDial{}},
		Page: fstest.MapFS{
			"index.html":                 {Data: []byte("<!doctype html>")},
			"telephone.html":             {Data: []byte("<!doctype html>")},
			"assets/main-1234.js":        {Data: []byte("1")},
			"sounds/incoming.wav":        {Data: []byte("RIFF")},
			"softphone.webmanifest":      {Data: []byte("{}")},
			"talk.js":                    {Data: []byte("2")},
			"talk.html":                  {Data: []byte("<!doctype html>")},
			"talk/panel-1234.js":         {Data: []byte("3")},
			"assets/secret/../index.txt": {Data: []byte("x")},
		},
		Signer: signer, Validator: validator, Calls: tracker, Store: store, Control: f.control, Media: media{}, Log: store, Live: hub, Ping: store.Ping,
		People: people, Grants: allowed, Doors: Doors{Keys: keys, Buttons: buttons, Budgets: store, Capability: capability, Push: Push{IOS: pushSID}}, SignIns: &auth.Limiter{Every: time.Second, Burst: 5, Now: now}, Now: now, Logger: logger,
		Voice: &voice.Answerer{
			Buttons: buttons, Guard: watch, Grants: allowed, People: people, Presence: attends, Store: store, Language: "en", Links: phone.Links{Base: site},
			Numbering: numbering.Plans{}, Rules: routing.Rules{RingTimeout: 30 * time.Second, MaxCall: time.Hour, Incoming: map[phone.Number]routing.Line{
				"+15005550006": {People: []phone.Identity{"alice"}}, "+15005550007": {PIN: true},
			}},
			Note: tracker.Note, Now: now, Logger: logger,
			Record: func(ctx context.Context, events ...phone.Event) error {
				_, err := tracker.Record(ctx, events...)
				return err
			},
		},
	}
	for _, change := range changes {
		change(f.Server)
	}
	if err := f.Build(); err != nil {
		tb.Fatal(err)
	}
	if err := hub.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return f
}

// do sends one request. Headers are "Name: value".
func (f *fixture) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	return f.doFor(context.Background(), method, target, body, headers...)
}

// doFor is do for somebody who waits until ctx ends.
func (f *fixture) doFor(ctx context.Context, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	r.Host = "phone.example"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	conforms(f.tb, r, body, w)
	return w
}

const isJSON = "Content-Type: application/json"

// signIn signs somebody in and returns the header of their session.
func (f *fixture) signIn(tb testing.TB, name string) string {
	tb.Helper()
	w := f.do(http.MethodPost, "/v1/session", `{"name":"`+name+`"}`, isJSON)
	if w.Code != http.StatusCreated {
		tb.Fatalf("sign-in: %d %s", w.Code, w.Body)
	}
	return "Cookie: " + strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
}

// post sends a webhook, signed as Twilio does.
func (f *fixture) post(path string, form url.Values) *httptest.ResponseRecorder {
	if form.Get("AccountSid") == "" {
		form.Set("AccountSid", account)
	}
	return f.do(http.MethodPost, path, form.Encode(), "Content-Type: application/x-www-form-urlencoded",
		"X-Twilio-Signature: "+signature(site+path, form))
}

func signature(address string, form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		values := slices.Compact(slices.Sorted(slices.Values(form[name])))
		for _, value := range values {
			address += name + value
		}
	}
	mac := hmac.New(sha1.New, []byte(authToken))
	_, _ = mac.Write([]byte(address))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func voiceForm(from, to string) url.Values {
	return url.Values{"CallSid": {callSID}, "CallStatus": {"ringing"}, "From": {from}, "To": {to}, "Direction": {"inbound"}}
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return v
}

// want checks a status and, of a problem, its code.
func want(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if code == "" {
		return
	}
	if p := decode[Problem](t, w); p.Code != code || p.Status != status || p.Detail == "" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("problem %+v of type %s, want code %s", p, w.Header().Get("Content-Type"), code)
	}
}

func TestHealth(t *testing.T) {
	f := newFixture(t)
	want(t, f.do(http.MethodGet, "/healthz", ""), http.StatusOK, "")
	want(t, f.do(http.MethodGet, "/readyz", ""), http.StatusOK, "")
	f.Ping = func(context.Context) error { return context.DeadlineExceeded }
	want(t, f.do(http.MethodGet, "/readyz", ""), http.StatusServiceUnavailable, "store_unavailable")
	want(t, f.do(http.MethodGet, "/healthz", ""), http.StatusOK, "")
	if err := f.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, f.do(http.MethodGet, "/readyz", ""), http.StatusServiceUnavailable, "stopping")
}

func TestPage(t *testing.T) {
	f := newFixture(t)
	tests := []struct {
		path, typ, cache string
		status           int
	}{
		{"/", "text/html; charset=utf-8", "no-cache", 200},
		{"/board", "text/html; charset=utf-8", "no-cache", 200},
		{"/channels", "text/html; charset=utf-8", "no-cache", 200},
		{"/telephone", "text/html; charset=utf-8", "no-cache", 200},
		{"/index", "application/problem+json", "no-store", 404},
		{"/assets/main-1234.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", 200},
		{"/sounds/incoming.wav", "", "public, max-age=3600", 200},
		{"/softphone.webmanifest", "application/manifest+json", "no-cache", 200},
		{"/assets", "application/problem+json", "no-store", 404},
		{"/nothing", "application/problem+json", "no-store", 404},
		{"/..%2f..%2fetc/passwd", "application/problem+json", "no-store", 404},
		{"/%00", "application/problem+json", "no-store", 404},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			w := f.do(http.MethodGet, tt.path, "")
			if w.Code != tt.status || w.Header().Get("Cache-Control") != tt.cache || (tt.typ != "" && w.Header().Get("Content-Type") != tt.typ) {
				t.Errorf("%d %s %s", w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"))
			}
			for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"} {
				if w.Header().Get(h) == "" {
					t.Errorf("header %s is missing", h)
				}
			}
		})
	}
}

func TestContentPolicy(t *testing.T) {
	local := contentPolicy(Settings{Signalling: &Signalling{URL: "ws://localhost:8080/signal"}, Edge: "roaming"})
	if !strings.Contains(local, "connect-src 'self' ws://localhost:8080;") || strings.Contains(local, "twilio.com") {
		t.Errorf("with a signalling URL of its own: %s", local)
	}
	twilios := contentPolicy(Settings{Edge: "dublin,roaming", Region: "ie1"})
	if !strings.Contains(twilios, "wss://voice-js.dublin.twilio.com wss://voice-js.roaming.twilio.com https://eventgw.twilio.com https://eventgw.ie1.twilio.com;") {
		t.Errorf("with Twilio: %s", twilios)
	}
	for _, p := range []string{local, twilios} {
		if strings.Contains(p, "unsafe") || !strings.Contains(p, "require-trusted-types-for 'script'") {
			t.Errorf("the policy is weak: %s", p)
		}
	}
}

func TestOwnHostAndOrigin(t *testing.T) {
	f := newFixture(t)
	cookie := f.signIn(t, "Alice")
	tests := []struct {
		name, method, path string
		headers            []string
		status             int
		code               string
	}{
		{"another host", http.MethodGet, "/v1/settings", []string{"Host: evil.example"}, 421, "host_unknown"},
		{"the page under another host", http.MethodGet, "/", []string{"Host: evil.example"}, 421, "host_unknown"},
		{"a loopback name of a public server", http.MethodGet, "/v1/settings", []string{"Host: localhost"}, 421, "host_unknown"},
		{"our own page", http.MethodPost, "/v1/tokens", []string{"Origin: " + site, "Sec-Fetch-Site: same-origin"}, 201, ""},
		{"a program", http.MethodPost, "/v1/tokens", nil, 201, ""},
		{"another site's page", http.MethodPost, "/v1/tokens", []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, 403, "cross_origin"},
		{"another site's page in an old browser", http.MethodPost, "/v1/tokens", []string{"Origin: https://evil.example"}, 403, "cross_origin"},
		{"a page without an origin", http.MethodPost, "/v1/tokens", []string{"Origin: null"}, 403, "cross_origin"},
		{"a sibling host", http.MethodPost, "/v1/tokens", []string{"Origin: http://x.phone.example", "Sec-Fetch-Site: same-site"}, 403, "cross_origin"},
		{"signing out from elsewhere", http.MethodDelete, "/v1/session", []string{"Sec-Fetch-Site: cross-site"}, 403, "cross_origin"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(tt.method, tt.path, "{}", append(tt.headers, cookie, isJSON)...)
			want(t, w, tt.status, tt.code)
			if w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Error("another origin may read the answer")
			}
		})
	}
}

func TestSession(t *testing.T) {
	f := newFixture(t)
	want(t, f.do(http.MethodGet, "/v1/session", ""), 401, "session_missing")
	cookie := f.signIn(t, "Alice")
	w := f.do(http.MethodGet, "/v1/session", "", cookie)
	want(t, w, 200, "")
	if got := decode[person](t, w); got != (person{"alice", "Alice"}) {
		t.Errorf("signed in as %+v", got)
	}
	// A second seat of the same browser is somebody else.
	w = f.do(http.MethodPost, "/v1/session", `{"name":"Bob"}`, isJSON, "X-Softphone-Seat: tab2", cookie)
	want(t, w, 201, "")
	set := w.Header().Get("Set-Cookie")
	for _, attribute := range []string{"softphone-tab2=", "Path=/", "HttpOnly", "SameSite=Strict"} {
		if !strings.Contains(set, attribute) {
			t.Errorf("cookie %q lacks %s", set, attribute)
		}
	}
	both := cookie + "; " + strings.Split(set, ";")[0]
	if got := decode[person](t, f.do(http.MethodGet, "/v1/session", "", both, "X-Softphone-Seat: tab2")); got.Identity != "bob" {
		t.Errorf("the second seat is %+v", got)
	}
	if got := decode[person](t, f.do(http.MethodGet, "/v1/session", "", both)); got.Identity != "alice" {
		t.Errorf("the first seat is %+v", got)
	}
	type list struct{ People []person }
	if got := decode[list](t, f.do(http.MethodGet, "/v1/people", "", cookie)); len(got.People) != 1 || got.People[0].Identity != "bob" {
		t.Errorf("Alice sees %+v", got)
	}
	want(t, f.do(http.MethodDelete, "/v1/session", "", cookie), 204, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", cookie), 401, "session_missing")
	if got := decode[person](t, f.do(http.MethodGet, "/v1/session", "", both, "X-Softphone-Seat: tab2")); got.Identity != "bob" {
		t.Errorf("after the other signed out the second seat is %+v", got)
	}
}

func TestR_SESS_1_cookie(t *testing.T) {
	f := newFixture(t)
	f.PublicURL = "https://phone.example"
	set := f.do(http.MethodPost, "/v1/session", `{"name":"Alice"}`, isJSON).Header().Get("Set-Cookie")
	if !strings.HasPrefix(set, "__Host-softphone=") || !strings.Contains(set, "Secure") {
		t.Errorf("under https the cookie is %q", set)
	}
}

func TestSession_badInput(t *testing.T) {
	f := newFixture(t)
	f.SignIns.Burst = 1000
	tests := []struct {
		name, body  string
		headers     []string
		status      int
		code, field string
	}{
		{"no JSON", "name=Alice", []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "content_type_unsupported", ""},
		{"JSON said to be text", `{"name":"Alice"}`, []string{"Content-Type: text/plain"}, 415, "content_type_unsupported", ""},
		{"no type", `{"name":"Alice"}`, nil, 415, "content_type_unsupported", ""},
		{"half a body", `{"name":`, []string{isJSON}, 400, "json_malformed", ""},
		{"nothing", ``, []string{isJSON}, 400, "json_malformed", ""},
		{"two objects", `{"name":"a"}{"name":"b"}`, []string{isJSON}, 400, "json_malformed", ""},
		{"a list", `[]`, []string{isJSON}, 422, "type_wrong", ""},
		{"a number", `3`, []string{isJSON}, 422, "type_wrong", ""},
		{"wrong type", `{"name":1}`, []string{isJSON}, 422, "type_wrong", "name"},
		{"unknown field", `{"name":"Alice","role":"admin"}`, []string{isJSON}, 422, "field_unknown", "role"},
		{"empty name", `{"name":" "}`, []string{isJSON}, 422, "name_invalid", "name"},
		{"no name", `{}`, []string{isJSON}, 422, "name_invalid", "name"},
		{"long body", `{"name":"` + strings.Repeat("a", maxBody) + `"}`, []string{isJSON}, 413, "body_too_large", ""},
		{"bad seat", `{"name":"Alice"}`, []string{isJSON, "X-Softphone-Seat: ../x"}, 422, "seat_invalid", "X-Softphone-Seat"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/session", tt.body, tt.headers...)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
		})
	}
}

func TestSession_tooMany(t *testing.T) {
	f := newFixture(t)
	f.member(t, "alice", phone.Agent)
	for range 5 {
		want(t, f.do(http.MethodPost, "/v1/session", `{"login":"alice","password":"guess"}`, isJSON), 401, "login_wrong")
	}
	right := `{"login":"alice","password":"` + secretOf("alice") + `"}`
	w := f.do(http.MethodPost, "/v1/session", right, isJSON, "X-Forwarded-For: 192.0.2.99")
	want(t, w, 429, "too_many_attempts")
	if w.Header().Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	f.now = f.now.Add(time.Minute)
	want(t, f.do(http.MethodPost, "/v1/session", right, isJSON), 201, "")
}

func TestRoutes_methods(t *testing.T) {
	f := newFixture(t)
	want(t, f.do(http.MethodPatch, "/v1/session", "{}", isJSON), 405, "method_not_allowed")
	want(t, f.do(http.MethodGet, "/v1/nothing", ""), 404, "not_found")
}

func TestPanic(t *testing.T) {
	f := newFixture(t)
	f.Ping = func(context.Context) error { panic("a fault") }
	want(t, f.do(http.MethodGet, "/readyz", ""), 500, "internal")
	if !strings.Contains(f.log.String(), "a fault") {
		t.Error("the panic is not logged")
	}
}
