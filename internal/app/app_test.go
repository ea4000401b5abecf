package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"softphone/carrier/carriertest"
	"softphone/internal/config"
	"softphone/internal/phone"
	"softphone/tokens"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// settings are those of a program on a free port, with a data folder of its own.
func settings(t *testing.T, pairs ...string) config.Config {
	t.Helper()
	env := map[string]string{"SOFTPHONE_ADDR": "localhost:0", "SOFTPHONE_DATA_DIR": t.TempDir(), "SOFTPHONE_MEDIA_LOOPBACK_ONLY": "true"}
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	cfg, err := config.Load(config.Sources{Lookup: func(name string) (string, bool) {
		v, ok := env[name]
		return v, ok
	}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func start(t *testing.T, cfg config.Config) *App {
	t.Helper()
	return startWith(t, cfg, Options{})
}

// startWith starts a program with some of the options; it has a version and logs nothing.
func startWith(t *testing.T, cfg config.Config, o Options) *App {
	t.Helper()
	o.Version, o.Logger = "test", slog.New(slog.DiscardHandler)
	a, err := New(cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// person is somebody who signed in over HTTP and has a headless phone.
type person struct {
	*carriertest.Phone
	cookie, url, id string
}

func join(t *testing.T, a *App, name string) *person {
	t.Helper()
	p := &person{url: a.URL()}
	var token struct{ Token string }
	p.post(t, "/v1/session", fmt.Sprintf(`{"name":%q}`, name), nil)
	p.post(t, "/v1/tokens", `{}`, &token)
	p.Phone = phoneOf(t, a, token.Token)
	if err := p.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// phoneOf is a headless phone with a token, which nobody can call until it registers.
func phoneOf(t *testing.T, a *App, token string) *carriertest.Phone {
	t.Helper()
	phone, err := carriertest.Dial(t.Context(), carriertest.Config{
		URL: "ws" + strings.TrimPrefix(a.URL(), "http") + "/signal", Token: token, Origin: a.URL(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = phone.Close() })
	return phone
}

// first is the first administrator of a program where people have accounts.
func first(t *testing.T, a *App) *person {
	t.Helper()
	_, ticket, _ := strings.Cut(a.FirstLink(), "#")
	p := &person{}
	r := p.of(a).try(t, http.MethodPost, "/v1/join", fmt.Sprintf(`{"ticket":%q,"name":"Boss","identity":"boss","password":"a long enough phrase"}`, ticket))
	if r.status != http.StatusCreated {
		t.Fatalf("the first administrator is answered %d %s", r.status, r.body)
	}
	p.cookie = strings.Split(r.header.Get("Set-Cookie"), ";")[0]
	return p
}

func (p *person) post(t *testing.T, path, body string, into any) {
	t.Helper()
	p.send(t, http.MethodPost, path, body, into)
}

func (p *person) send(t *testing.T, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", p.cookie)
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode/100 != 2 {
		t.Fatalf("%s: %d %s %v", path, answer.StatusCode, b, err)
	}
	if c := answer.Header.Get("Set-Cookie"); c != "" {
		p.cookie = strings.Split(c, ";")[0]
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
}

// tells waits until their history says that of their newest call, or of one call, as [person.line] writes it: why a call was
// refused is told a moment after its end.
func (p *person) tells(t *testing.T, want string, of ...*carriertest.Call) {
	t.Helper()
	eventually(t, "the history", func() (string, bool) {
		got := p.line(t, of...)
		return fmt.Sprintf("%q, want %q", got, want), got == want
	})
}

// line is what history says of the newest call, or of one that is given, once it says that it has ended.
func (p *person) line(t *testing.T, of ...*carriertest.Call) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var list struct {
			Calls []struct {
				SID, Direction, Status, Denied string
				Peer                           struct{ Address, Name string }
				Ended                          *time.Time `json:"ended_at"`
			}
		}
		p.send(t, http.MethodGet, "/v1/calls", "", &list)
		for i, c := range list.Calls { // two that were placed in one second stand in any order
			if c.Ended != nil && (len(of) == 0 && i == 0 || len(of) > 0 && c.SID == of[0].SID()) {
				return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.Direction, c.Peer.Address, c.Status, c.Denied))
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("history does not come to an end: %+v", list)
		}
	}
}

// The whole program, without a browser: sign-in, token, signalling, VoiceUrl, TwiML,
// sound both ways, callbacks, history.
func TestCall(t *testing.T) {
	for _, style := range []string{"direct", "conference"} {
		t.Run(style, func(t *testing.T) { callInStyle(t, style) })
	}
}

func callInStyle(t *testing.T, style string) {
	t.Helper()
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", style))
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	call, err := alice.Connect(t.Context(), map[string]string{"To": "client:bob"})
	if err != nil {
		t.Fatal(err)
	}
	rung := <-bob.Incoming()
	if got := rung.Custom()["name"]; got != "Alice" {
		t.Errorf("Bob is told that %q calls", got)
	}
	if style == "direct" { // else it waits in a conference, which is answered
		<-call.Ringing()
	}
	if err := rung.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-call.Accepted()
	<-call.Connected()
	call.Send(440)
	rung.Send(700)
	if _, err := rung.Hear(t.Context(), 440, 0.2); err != nil {
		t.Error(err)
	}
	if _, err := call.Hear(t.Context(), 700, 0.2); err != nil {
		t.Error(err)
	}
	rung.Hangup()
	if err := call.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	alice.tells(t, "outgoing client:bob completed")
	bob.tells(t, "incoming client:alice completed")
}

func TestCall_outcomes(t *testing.T) {
	tests := []struct{ name, to, want string }{
		{"busy number", "+15005550005", "outgoing +15005550005 busy"},
		{"nobody registered", "client:carol", "outgoing client:carol no-answer"},
		{"a name that is nobody's", "client:carrol", "outgoing client:carrol failed person_unknown"},
		{"number outside the grant", "+19005551234", "outgoing +19005551234 failed number_not_allowed"},
		{"nonsense", "<b>", "outgoing  failed address_invalid"},
	}
	for _, style := range []string{"direct", "conference"} {
		a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", style))
		alice := join(t, a, "Alice")
		(&person{url: a.URL()}).post(t, "/v1/session", `{"name":"Carol"}`, nil)
		for _, tt := range tests {
			t.Run(style+", "+tt.name, func(t *testing.T) {
				call, err := alice.Connect(t.Context(), map[string]string{"To": tt.to})
				if err != nil {
					t.Fatal(err)
				}
				<-call.Connected() // the reason is spoken
				if _, err := call.HearSound(t.Context(), 0.01); err != nil {
					t.Errorf("the reason is not heard: %v", err)
				}
				// Or it was the ringing that was heard: who hangs up then has given the call up.
				eventually(t, "it is known how the call went", func() (string, bool) {
					legs, err := a.store.Family(t.Context(), phone.CallSID(call.SID()))
					known := slices.ContainsFunc(legs, func(leg phone.Call) bool { return leg.Denied != "" || leg.Outcome != phone.StatusUnknown })
					return fmt.Sprintf("%d legs, %v", len(legs), err), known
				})
				call.Hangup()
				if err := call.Ended(t.Context()); err != nil {
					t.Error(err)
				}
				alice.tells(t, tt.want, call)
			})
		}
	}
}

// Pages stay connected over a restart: credentials, sessions and history are kept.
func TestRestart(t *testing.T) {
	cfg := settings(t)
	first := start(t, cfg)
	token, err := Token(cfg, TokenRequest{Identity: "alice", Kind: "access", TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	alice := join(t, first, "Alice")
	if err = first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(t, cfg)
	alice.url = second.URL()
	alice.send(t, http.MethodGet, "/v1/session", "", nil)
	phone, err := carriertest.Dial(t.Context(), carriertest.Config{
		URL: "ws" + strings.TrimPrefix(second.URL(), "http") + "/signal", Token: token,
	})
	if err != nil {
		t.Fatalf("a token of before the restart is refused: %v", err)
	}
	if err := phone.Close(); err != nil {
		t.Error(err)
	}
}

// A program that was killed never heard how its calls ended. When it starts again it
// asks, and history comes to an end.
func TestRestart_afterCrash(t *testing.T) {
	cfg := settings(t)
	first := start(t, cfg)
	alice := join(t, first, "Alice")
	call := phone.Event{
		Key: "lost", Kind: phone.CallStatus, At: time.Now().Add(-time.Hour), Sequence: 2, Status: phone.StatusInProgress,
		Call: "CA0123456789abcdef0123456789abcdef", Parent: "CAfedcba9876543210fedcba9876543210", From: phone.Client("bob"), To: phone.Client("alice"),
	}
	if _, err := first.tracker.Record(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	alice.url = start(t, cfg).URL()
	alice.tells(t, "incoming client:bob completed")
}

func TestStart_errors(t *testing.T) {
	running := start(t, settings(t))
	taken := strings.TrimPrefix(running.URL(), "http://")
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "carrier.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		cfg  config.Config
		want []string
	}{
		{"address taken", settings(t, "SOFTPHONE_ADDR", taken), []string{"cannot listen on " + taken, "SOFTPHONE_ADDR"}},
		{"data folder in use", settings(t, "SOFTPHONE_DATA_DIR", running.config.DataDir), []string{"SOFTPHONE_DATA_DIR"}},
		{"damaged credentials", settings(t, "SOFTPHONE_DATA_DIR", damaged), []string{"carrier.json is damaged", "delete it"}},
		{"another database", settings(t, "SOFTPHONE_DATABASE_URL", "mysql://x"), []string{"SOFTPHONE_DATABASE_URL must be sqlite:PATH"}},
		{"a database without a host", settings(t, "SOFTPHONE_DATABASE_URL", "postgres:softphone"), []string{"SOFTPHONE_DATABASE_URL must be sqlite:PATH", "postgres://USER:PASSWORD@HOST/NAME"}},
		{"a database that is down", settings(t, "SOFTPHONE_DATABASE_URL", "postgresql://softphone:secret@127.0.0.1:1/softphone"), []string{"SOFTPHONE_DATABASE_URL: the database cannot be reached"}},
		{"database in a file", settings(t, "SOFTPHONE_DATABASE_URL", "sqlite:/dev/null/x.db"), []string{"data folder"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := New(tt.cfg, Options{Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			err = a.Start(t.Context())
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error %v lacks %q", err, want)
				}
			}
		})
	}
}

func TestNew_withoutLogger(t *testing.T) {
	if _, err := New(config.Config{}, Options{}); err == nil {
		t.Error("a program without a logger was made")
	}
}

func TestCredentials_secret(t *testing.T) {
	cfg := settings(t)
	start(t, cfg)
	info, err := os.Stat(filepath.Join(cfg.DataDir, "carrier.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the credentials' file: %v, %v", info, err)
	}
	creds, err := credentialsFor(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if b := []byte(fmt.Sprintf("%v %+v %#v", creds, creds, creds)); bytes.Contains(b, []byte(creds.AuthToken.Reveal())) {
		t.Error("credentials print their secrets")
	}
}

func TestToken(t *testing.T) {
	cfg := settings(t)
	creds, err := credentialsFor(cfg)
	if err != nil {
		t.Fatal(err)
	}
	jwt, err := Token(cfg, TokenRequest{Identity: "alice", Kind: "access", TTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	claims, err := tokens.VerifyAccess(jwt, func(string) (string, bool) { return creds.APISecret.Reveal(), true }, time.Now())
	if err != nil || claims.Identity != "alice" {
		t.Errorf("claims %+v, %v", claims, err)
	}
	if _, err := Token(cfg, TokenRequest{Identity: "alice", Kind: "capability", TTL: time.Minute}); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string]TokenRequest{
		"kind": {Identity: "alice", Kind: "golden"}, "identity": {Identity: "a b", Kind: "access"}, "ttl": {Identity: "a", Kind: "access", TTL: 25 * time.Hour},
	} {
		if _, err := Token(cfg, bad); err == nil {
			t.Errorf("a bad %s was taken", name)
		}
	}
}

// With Twilio's settings nothing of the carrier is there, and the page is told of
// Twilio's own places.
func TestTwilio(t *testing.T) {
	hex := strings.Repeat("0123456789abcdef", 2)
	a := start(t, settings(t, "TWILIO_ACCOUNT_SID", "AC"+hex, "TWILIO_AUTH_TOKEN", "token", "TWILIO_API_KEY", "SK"+hex,
		"TWILIO_API_SECRET", "secret", "TWILIO_TWIML_APP_SID", "AP"+hex, "SOFTPHONE_PUBLIC_URL", "http://localhost:1"))
	if a.Carrier() != nil || a.settings().Signalling != nil || a.settings().Notice != "" || len(a.settings().SpeedDial) != 0 {
		t.Errorf("with Twilio the page is told %+v", a.settings())
	}
	if len(a.grant().Numbers) != 0 {
		t.Error("with Twilio numbers may be called that nobody allowed")
	}
}

// Operators see figures at an address of their own, and nowhere else.
func TestMetrics(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_METRICS_ADDR", "localhost:0", "SOFTPHONE_CALL_STYLE", "direct"))
	alice := join(t, a, "Alice")
	call, err := alice.Connect(t.Context(), map[string]string{"To": "+15005550005"})
	if err != nil {
		t.Fatal(err)
	}
	<-call.Connected()
	call.Hangup()
	alice.line(t)
	get := func(url string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		b, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(b)
	}
	status, text := get(a.metricsURL)
	for _, figure := range []string{
		`softphone_http_requests_total{method="POST",route="/voice",status="200"} 1`, `softphone_events_stored_total{kind="dial.ended"} 1`,
		"softphone_calls 0", "softphone_conferences 0", "softphone_feed_pages 0", "softphone_rest_available 1", `softphone_feed_pages_ended_total{reason="slow"} 0`,
	} {
		if !strings.Contains(text, figure+"\n") {
			t.Errorf("%d without %s:\n%s", status, figure, text)
		}
	}
	if status, _ = get(a.URL() + "/metrics"); status != http.StatusNotFound {
		t.Errorf("people get %d", status)
	}
}

// The page offers the carrier's own numbers for tries, whatever other numbers the settings allow: they can be called.
func TestLocal_demoNumbers(t *testing.T) {
	t.Parallel()
	a := start(t, settings(t, "SOFTPHONE_NUMBER_PREFIXES", "+81"))
	alice := &person{url: a.URL()}
	alice.post(t, "/v1/session", `{"name":"Alice"}`, nil)
	for to, code := range map[string]string{"+15005550001": "", "+81332249999": "", "+493090182000": "number_not_allowed"} {
		var got CheckAnswer
		r := alice.of(a).try(t, http.MethodPost, "/v1/check", `{"to":"`+to+`"}`)
		if err := r.decode(&got); err != nil || got.Code != code || got.Allowed != (code == "") {
			t.Errorf("a call to %s: %+v, want %q", to, got, code)
		}
	}
}
