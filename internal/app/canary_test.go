package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"softphone/carrier"
)

// canaries are secrets that are watched for wherever they must not be.
type canaries struct {
	t      *testing.T
	words  map[string]string // what it is → the secret itself
	shapes map[string]*regexp.Regexp
}

func (c *canaries) add(what, secret string) {
	c.t.Helper()
	if len(secret) < 6 {
		c.t.Fatalf("the %s %q is too short to be found", what, secret)
	}
	c.words[what] = secret
}

// find tells where a secret is in a text, line by line.
func (c *canaries) find(where, text string) {
	c.t.Helper()
	told := map[string]bool{}
	for line := range strings.Lines(text) {
		for what, secret := range c.words {
			if strings.Contains(line, secret) && !told[what] {
				told[what] = true
				c.t.Errorf("%s has the %s: %s", where, what, line)
			}
		}
		for what, shape := range c.shapes {
			if found := shape.FindString(line); found != "" && !told[what] {
				told[what] = true
				c.t.Errorf("%s has %s, %s: %s", where, what, found, line)
			}
		}
	}
}

// evening is a program that logs all it can, its secrets, and what it answered when it refused.
type evening struct {
	*App
	canaries

	t       *testing.T
	log     bytes.Buffer
	refused strings.Builder
}

// begin starts a program whose credentials are canaries, with a log that hides nothing of itself.
func begin(t *testing.T, style string) *evening {
	t.Helper()
	cfg := settings(t, "SOFTPHONE_METRICS_ADDR", "localhost:0", "SOFTPHONE_CALL_STYLE", style)
	e := &evening{t: t, canaries: canaries{t, map[string]string{}, map[string]*regexp.Regexp{
		"a number":   regexp.MustCompile(`1500555[0-9]{4}|14155550[0-9]{3}`),
		"a JWT":      regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}`),
		"a grant":    regexp.MustCompile(`gr_[A-Za-z0-9]{12,}`),
		"an API key": regexp.MustCompile(`[sp]k_[A-Za-z0-9]{6,}`),
	}}}
	kept := keptCredentials{
		AccountSID: "AC" + random(), AuthToken: "canaryauthtoken" + random(), APIKey: "SK" + random(), APISecret: "canaryapisecret" + random(), AppSID: "AP" + random(),
	}
	e.add("auth token", kept.AuthToken)
	e.add("API secret", kept.APISecret)
	b, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(cfg.DataDir, "carrier.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	e.App, err = New(cfg, Options{Version: "test", Logger: slog.New(slog.NewTextHandler(&e.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	if err = e.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

// join is join, whose cookie is a secret from now on.
func (e *evening) join(name string) *person {
	e.t.Helper()
	p := join(e.t, e.App, name)
	_, value, _ := strings.Cut(p.cookie, "=")
	e.add(name+"'s cookie", value)
	return p
}

// try sends what is refused, and keeps the answer.
func (e *evening) try(by *person, method, path, body string, headers ...string) answer {
	e.t.Helper()
	a := by.of(e.App).try(e.t, method, path, body, headers...)
	if a.status >= http.StatusBadRequest {
		e.refused.WriteString(method + " " + strings.Split(path, "?")[0] + ": " + a.body + "\n")
	}
	return a
}

// over ends the program and looks for the canaries in all that it has said.
func (e *evening) over() {
	e.t.Helper()
	status, figures := get(e.t, e.metricsURL)
	if status != http.StatusOK {
		e.t.Errorf("the figures: %d", status)
	}
	if err := e.Close(); err != nil {
		e.t.Error(err)
	}
	if e.log.Len() < 10_000 || e.refused.Len() < 1000 {
		e.t.Errorf("too little was said: %d bytes in the log, %d in refusals", e.log.Len(), e.refused.Len())
	}
	e.find("the log", e.log.String())
	e.find("the metrics", figures)
	e.find("a refusal", e.refused.String())
}

// A whole evening, with calls of every kind and all that can go wrong, leaves no secret and no whole number in the log
// at its finest, in metrics, or in what is answered to who is refused.
func TestR_LOG_1(t *testing.T) {
	for _, style := range []string{"direct", "conference"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			e := begin(t, style)
			defer e.over()
			alice, bob, carol := e.join("Alice"), e.join("Bob"), e.join("Carol")
			e.add("PIN", "47110815")
			e.add("wrong PIN", "90210666")
			e.add("keys", "8675309")
			e.add("announcement", "canary announcement")
			alice.post(t, "/v1/rooms", `{"name":"talk","pin":"47110815","number":"+15005550010"}`, nil)

			call := connect(t, alice, "To", "client:bob")
			rung := <-bob.Incoming()
			if err := rung.Answer(t.Context()); err != nil {
				t.Fatal(err)
			}
			<-rung.Connected()
			<-call.Connected()
			if err := call.SendDigits(t.Context(), "8675309"); err != nil {
				t.Fatal(err)
			}
			end(t, call)

			for _, number := range []string{"+15005550001", "+15005550005", ownNumber, "+19005551234", "911", "+1 (415) 555-0199", "+14155550199;ext=5"} {
				call = connect(t, alice, "To", number)
				select {
				case <-call.Connected():
					call.Hangup()
				case <-call.Done():
				case rung = <-bob.Incoming():
					_ = rung.Reject(t.Context())
					call.Hangup()
				}
				<-call.Done()
			}

			third := connect(t, carol, "To", ownConferenceLine)
			<-third.Connected()
			if _, err := third.HearSound(t.Context(), 0.01); err != nil {
				t.Fatalf("Carol is not asked for the PIN: %v", err)
			}
			if err := third.SendDigits(t.Context(), "90210666#47110815#"); err != nil {
				t.Fatal(err)
			}
			hers := connect(t, alice, "To", "room:talk")
			<-hers.Connected()
			held := until(t, alice, "Alice and Carol are in", func(b board) bool { return len(b.Participants) == 2 })
			path := "/v1/conferences/" + held.SID
			alice.post(t, path+"/announcements", `{"text":"canary announcement"}`, nil)
			alice.post(t, path+"/participants", `{"to":"+15005550001"}`, nil)
			alice.post(t, path+"/participants", `{"to":"+15005550004"}`, nil)
			until(t, alice, "the echo is in", func(b board) bool { return len(b.Participants) > 2 })
			e.misuse(alice, path)
			if err := e.Carrier().SetFaults(carrier.Faults{REST: carrier.RESTFault{Status: 503}}); err != nil {
				t.Fatal(err)
			}
			e.try(alice, http.MethodPost, path+"/participants", `{"to":"+15005550003"}`)
			if err := e.Carrier().SetFaults(carrier.Faults{}); err != nil {
				t.Fatal(err)
			}
			for _, frame := range []string{
				`{"type":"dtmf","payload":{"callsid":"CA1","dtmf":"8675309"}}`, `{"type":"+15005550014"`, `{"type":"tomorrow","payload":{"to":"+15005550014","x":"canarypassword"}}`,
				`{"type":"hangup","payload":{"callsid":"` + hers.SID() + `x","message":"+15005550014 canarypassword"}}`,
			} {
				if err := bob.SendRaw(t.Context(), frame); err != nil {
					t.Fatal(err)
				}
			}
			if err := carol.UpdateToken(t.Context(), "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJTSyJ9.Y2FuYXJ5c2lnbmF0dXJl"); err == nil {
				t.Error("a token that is none is taken")
			}
			end(t, third, hers)
		})
	}
}

// misuse is all that strangers and broken programs send, secrets in every place.
func (e *evening) misuse(by *person, conference string) {
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJTSyJ9.Y2FuYXJ5c2lnbmF0dXJl"
	e.add("password", "canarypassword")
	stranger := &person{url: by.url, cookie: "softphone=canarypassword"}
	form := "AccountSid=" + e.creds.AccountSID + "&CallSid=CA0123456789abcdef0123456789abcdef&From=%2B15005550011&To=%2B15005550012&Digits=47110815&Caller=%2B15005550011"
	for _, path := range []string{"/voice", "/voice/status?to=%2B15005550011", "/voice/pin", "/voice/enter?room=talk", "/voice/fallback", "/voice/dialed", "/voice/conference", "/voice/recording", "/voice/tomorrow"} {
		e.try(stranger, http.MethodPost, path, form, "Content-Type", "application/x-www-form-urlencoded", "X-Twilio-Signature", "Y2FuYXJ5cGFzc3dvcmQ=")
	}
	for _, body := range []string{
		`{"name":"+15005550013","code":"canarypassword"}`, `{"login":"a","password":"canarypassword"}`, `{"ticket":"canarypassword"}`, `{"password":1}`,
		`{"to":"+15005550099999999"}`, `{"to":"+190055512"}`, `{"to":"+8821234567"}`, `{"token":"` + jwt + `"}`, `{"name":{"x":"canarypassword"}}`, `{"name":"canarypassword`,
		`{"identity":"alice","ttl":86400}`, `{"ttl":-1}`, `{"code":"canarypassword\u001b[2J\r\nlevel=ERROR msg=forged"}`,
	} {
		for _, path := range []string{"/v1/session", "/v1/tokens", "/v1/rooms", "/v1/join", "/v1/join/look", "/v1/keys", "/v1/check", conference + "/participants", conference + "/announcements"} {
			for _, who := range []*person{by, stranger} {
				if path != "/v1/session" || who == stranger {
					e.try(who, http.MethodPost, path, body)
				}
			}
		}
	}
	for _, path := range []string{"/v1/tokens", "/token", "/v1/calls", "/v1/events", "/v1/people", "/v1/grants", "/v1/admin/keys"} {
		for _, value := range []string{"Bearer " + jwt, "Bearer sk_canary_canarypassword", "Basic Y2FuYXJ5OmNhbmFyeXBhc3N3b3Jk", "Bearer\x00"} {
			if strings.ContainsRune(value, 0) {
				continue
			}
			e.try(stranger, http.MethodGet, path+"?token=canarypassword&access_token="+jwt, "", "Authorization", value, "Idempotency-Key", "canarypassword")
		}
	}
	e.try(stranger, http.MethodGet, "/v1/events", "", "Last-Event-ID", "canarypassword")
	e.try(by, http.MethodPost, "/v1/rooms", `{"name":"a"}`, "Idempotency-Key", "canarypassword\tx")
	r, err := stranger.of(e.App).ask(e.t.Context(), http.MethodPost, "/2010-04-01/Accounts/"+e.creds.AccountSID+"/Calls.json", "To=%2B15005550014&From=%2B15005550006",
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic Y2FuYXJ5OmNhbmFyeXBhc3N3b3Jk")
	if err != nil || r.StatusCode != http.StatusUnauthorized {
		e.t.Errorf("the carrier's REST API: %v, %v", r, err)
	}
	if err == nil {
		_ = r.Body.Close()
	}
	e.try(stranger, http.MethodPost, "/reports", `[{"type":"csp-violation","body":{"effectiveDirective":"img-src","blockedURL":"https://x.example/canarypassword"}}]`, "Content-Type", "application/reports+json")
}
