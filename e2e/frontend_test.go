package e2e

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// frontend is the example of another team's frontend, as a program of its own at an address of its own.
func (p *program) frontend(key string) (url string) {
	t := p.t
	t.Helper()
	sdk, err := filepath.Abs(filepath.Join("..", "web", "node_modules", "@twilio", "voice-sdk", "dist", "twilio.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = os.Stat(sdk); err != nil {
		t.Skipf("Twilio's SDK is not here, run make web: %v", err)
	}
	binary := filepath.Join(t.TempDir(), "frontend")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if said, wrong := exec.CommandContext(ctx, "go", "build", "-o", binary, "../docs/examples/frontend").CombinedOutput(); wrong != nil {
		t.Fatalf("the example does not build: %v\n%s", wrong, said)
	}
	run, at, err := start(ctx, []string{"SOFTPHONE_API_KEY=" + key}, binary,
		[]string{"-listen", "localhost:0", "-softphone", p.url, "-prefix", "crm_", "-sdk", sdk}, nil, regexp.MustCompile(`(http://\S+)`))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := run.close(); err != nil {
			t.Error(err)
		}
	})
	return at
}

// Another team's frontend: its page gets a token from its own back end, which has an API key, and talks with somebody at
// ours, by Twilio's SDK as it is.
func TestFrontend(t *testing.T) {
	b := browser(t, "chromium")
	p := serve(t, nil)
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)
	var key struct{ Secret string }
	alice.ask("POST", "/v1/admin/keys", map[string]any{
		"name": "CRM", "scopes": []string{"tokens"}, "prefix": "crm_", "ceiling": map[string]any{"incoming": true, "clients": []string{"*"}, "calls": 1},
	}, &key)

	grace := &person{Page: b.NewProfile(t).Open(t, "grace"), name: "Grace", hz: bobHz}
	grace.Goto(p.frontend(key.Secret))
	grace.Fill("textbox", "Name", "Grace")
	grace.Click("button", "Sign in")
	grace.WaitText("status", "Telephone", "Ready")
	grace.Tone(grace.hz)

	grace.Fill("textbox", "Call whom", "alice")
	grace.Click("button", "Call")
	alice.isCalledBy("crm_grace")
	alice.answer()
	grace.WaitText("status", "Telephone", "Talking")
	alice.HearTone(grace.hz)
	grace.HearTone(alice.hz)
	alice.hangUp()
	grace.WaitText("status", "Telephone", "Ready")
	alice.isIdle()

	alice.call("crm_grace")
	grace.WaitText("status", "Telephone", "client:alice is calling")
	grace.Click("button", "Answer")
	grace.HearTone(alice.hz)
	alice.HearTone(grace.hz)
	grace.Click("button", "Hang up")
	alice.isIdle()
	for _, fault := range grace.Faults() { // the SDK's sounds are not to be had here
		if strings.HasPrefix(fault, "policy:") {
			t.Errorf("%s: %s", grace.name, fault)
		}
	}
	alice.NoFaults()
}

// A frontend like those of Twilio's quickstarts: GET /token behind a session, JSON or the bare token, and the SDK as its
// documentation shows it.
func TestFrontend_quickstart(t *testing.T) {
	b := browser(t, "chromium")
	p := serve(t, nil)
	alice := p.join(b.NewProfile(t), "Alice", aliceHz)

	c := p.client("Bob")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/token", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/plain")
	r.Header.Set("X-Softphone-Seat", "headless")
	answer, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || strings.Count(string(text), ".") != 2 || strings.ContainsAny(string(text), "{\" \n") {
		t.Fatalf("the bare token: %d %q %v", answer.StatusCode, text, err)
	}
	bob := p.telephoneOf("Bob", string(text))
	alice.call("bob")
	rung := rings(t, bob)
	if err = rung.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	rung.Send(bobHz)
	alice.HearTone(bobHz)
	rung.Hangup()
	alice.isIdle()
}
