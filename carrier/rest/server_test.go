package rest

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/carrier/exchange"
)

func TestNew_checks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := Config{
		Exchange: b.x, Logger: slog.New(slog.DiscardHandler),
		Sound: func(string, func() url.Values, exchange.Document) exchange.Sound { return exchange.NoSound },
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Config){
		"Exchange": func(c *Config) { c.Exchange = nil },
		"Sound":    func(c *Config) { c.Sound = nil },
		"Logger":   func(c *Config) { c.Logger = nil },
	} {
		cfg := good
		spoil(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// ask makes a request without Twilio's client.
func (b *bench) ask(method, path, user, password string) *http.Response {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if user != "" {
		req.SetBasicAuth(user, password)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		b.t.Fatal(err)
	}
	conforms(b.t, method, path[:len(path)-len(req.URL.RawQuery)], res)
	return res
}

func TestServer_requests(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const account = "/2010-04-01/Accounts/" + accountSID
	tests := []struct {
		name, method, path, user, password string
		want                               int
	}{
		{"auth token", "GET", account + "/Calls.json", accountSID, authToken, 200},
		{"key", "GET", account + "/Calls.json", keySID, keySecret, 200},
		{"nobody", "GET", account + "/Calls.json", "", "", 401},
		{"wrong token", "GET", account + "/Calls.json", accountSID, keySecret, 401},
		{"wrong secret", "GET", account + "/Calls.json", keySID, authToken, 401},
		{"unknown key", "GET", account + "/Calls.json", "SK1", "", 401},
		{"another account", "GET", "/2010-04-01/Accounts/AC1/Calls.json", accountSID, authToken, 404},
		{"longer account", "GET", account + "0/Calls.json", accountSID, authToken, 404},
		{"XML", "GET", account + "/Calls", accountSID, authToken, 404},
		{"unknown resource", "GET", account + "/Messages.json", accountSID, authToken, 404},
		{"bad escape of nothing", "GET", account + "/Calls/.json", accountSID, authToken, 404},
		{"method", "DELETE", account + "/Calls.json", accountSID, authToken, 405},
		{"unknown parameter", "GET", account + "/Calls.json?Staus=busy", accountSID, authToken, 400},
		{"query that cannot be read", "GET", account + "/Calls.json?a=%zz", accountSID, authToken, 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := b.ask(tt.method, tt.path, tt.user, tt.password)
			_ = res.Body.Close()
			if res.StatusCode != tt.want {
				t.Errorf("status %d, want %d", res.StatusCode, tt.want)
			}
			if ask := res.Header.Get("WWW-Authenticate") != ""; ask != (tt.want == 401) {
				t.Errorf("asks for credentials: %v", ask)
			}
		})
	}
}

func TestFaultOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err          error
		status, code int
		internal     bool
	}{
		{bad(21205, "x"), 400, 21205, false},
		{fmt.Errorf("place: %w", exchange.ErrClosed), 503, 20503, false},
		{&exchange.RefusalError{Code: 16020, Text: "full"}, 400, 16020, false},
		{errors.New("a secret"), 500, 20500, true},
	}
	for _, tt := range tests {
		f, internal := faultOf(tt.err)
		if f.status != tt.status || f.code != tt.code || internal != tt.internal || internal && strings.Contains(f.text, "secret") {
			t.Errorf("%v: %+v, internal %v", tt.err, f, internal)
		}
	}
}

func TestForm_span(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	tests := []struct {
		query string
		want  bool
	}{
		{"", true},
		{"T=2026-01-02", true},
		{"T=2026-01-03", false},
		{"T%3E=2026-01-02", true},
		{"T>=2026-01-02", true},
		{"T%3C=2026-01-02", false},
		{"T%3C=2026-01-03", true},
		{"T=2026-01-02T03:04:05Z", true},
		{"T=2026-01-02T04:04:05%2B01:00", true},
		{"T=2026-01-02T03:04:06Z", false},
		{"T%3E=2026-01-02&T%3C=2026-01-02T03:00:00Z", false},
	}
	for _, tt := range tests {
		values, err := url.ParseQuery(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		f := &form{values: values}
		holds := f.span("T")
		if got := holds(at); got != tt.want || f.err() != nil {
			t.Errorf("%s: %v (%v), want %v", tt.query, got, f.err(), tt.want)
		}
	}
	for _, text := range []string{"x", "2026-13-01", "2026-01-02 03:04"} {
		f := &form{values: url.Values{"T": {text}}}
		if f.span("T"); f.err() == nil {
			t.Errorf("%q: no fault", text)
		}
	}
	if never := (&form{values: url.Values{"T": {"2026-01-02"}}}).span("T"); never(time.Time{}) {
		t.Error("a time that is not there yet is in a span")
	}
}

func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"", "a=1&b=2", "a", "=", "%zz=1", "a=%26&a=b+c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		all, err := parameters(query)
		for _, p := range all {
			if p.Name == "" || err != nil {
				t.Errorf("%q: %q, %v", query, p, err)
			}
		}
	})
}
