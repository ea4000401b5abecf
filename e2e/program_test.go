package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"testing"
	"time"

	"softphone/carrier/carriertest"
	"softphone/internal/app"
	"softphone/internal/config"
)

// program is the whole program, started in the test's process.
type program struct {
	t        *testing.T
	settings map[string]string
	app      *app.App
	url      string
	log      *output
}

// serve starts the program in local mode, with settings of the test's own, for as long
// as the test runs. When the test fails, what the program logged is shown.
func serve(t *testing.T, settings map[string]string) *program {
	t.Helper()
	p := &program{t: t, log: &output{}, settings: map[string]string{
		"SOFTPHONE_ADDR":      "localhost:0",
		"SOFTPHONE_DATA_DIR":  t.TempDir(),
		"SOFTPHONE_LOG_LEVEL": "debug",
	}}
	maps.Copy(p.settings, settings)
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("the program's log:\n%s", p.log.last(200))
		}
	})
	p.start()
	return p
}

func (p *program) start() {
	p.t.Helper()
	cfg, err := config.Load(config.Sources{Lookup: func(name string) (string, bool) {
		value, ok := p.settings[name]
		return value, ok
	}})
	if err != nil {
		p.t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if p.app, err = app.New(cfg, app.Options{Version: "e2e", Logger: logger}); err != nil {
		p.t.Fatal(err)
	}
	// Not the test's context: that ends before the clean-up.
	if err = p.app.Start(context.Background()); err != nil {
		p.app = nil
		p.t.Fatal(err)
	}
	p.url = p.app.URL()
}

func (p *program) stop() {
	if p.app == nil {
		return
	}
	if err := p.app.Close(); err != nil {
		p.t.Errorf("the program does not stop cleanly: %v", err)
	}
	p.app = nil
}

// restart stops the program and starts it again at the same address, on the same data.
func (p *program) restart() {
	p.t.Helper()
	p.stop()
	p.settings["SOFTPHONE_ADDR"] = strings.TrimPrefix(p.url, "http://")
	p.start()
}

// output keeps what is logged.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// last gives the last lines.
func (o *output) last(n int) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(o.text.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// client speaks to the program's API as a page does, signed in as somebody.
type client struct {
	program *program
	http    *http.Client
}

// client signs a person in without a browser.
func (p *program) client(name string) *client {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	c := &client{program: p, http: &http.Client{Jar: jar, Timeout: patience}}
	c.call(http.MethodPost, "/v1/session", map[string]string{"name": name}, nil)
	return c
}

// call sends a request, wants success, and reads the answer into out.
func (c *client) call(method, path string, in, out any) {
	t := c.program.t
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, c.program.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Softphone-Seat", "headless")
	res, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s: %s (%v)", method, path, res.Status, text, err)
	}
	if out != nil {
		if err = json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
}

// phone signs a person in and registers a telephone without a browser.
func (p *program) phone(name string) *carriertest.Phone {
	p.t.Helper()
	var given struct {
		Token string `json:"token"`
	}
	p.client(name).call(http.MethodPost, "/v1/tokens", struct{}{}, &given)
	return p.telephoneOf(name, given.Token)
}

// telephoneOf registers a telephone with a token.
func (p *program) telephoneOf(name, token string) *carriertest.Phone {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	phone, err := carriertest.Dial(ctx, carriertest.Config{
		URL: strings.Replace(p.url, "http", "ws", 1) + "/signal", Token: token, Origin: p.url,
	})
	if err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	p.t.Cleanup(func() { _ = phone.Close() })
	if err = phone.Register(ctx); err != nil {
		p.t.Fatalf("%s: %v", name, err)
	}
	return phone
}

// rings waits until a telephone rings.
func rings(t *testing.T, phone *carriertest.Phone) *carriertest.Call {
	t.Helper()
	select {
	case call := <-phone.Incoming():
		return call
	case <-time.After(patience):
		t.Fatal("the telephone does not ring")
		return nil
	}
}

// registered waits until a person's telephones are so many.
func (p *program) registered(identity string, want int) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	err := until(ctx, fmt.Sprintf("%d telephones of %s", want, identity), func(context.Context) error {
		if got := p.app.Carrier().Registered(identity); got != want {
			return fmt.Errorf("there are %d", got)
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}
