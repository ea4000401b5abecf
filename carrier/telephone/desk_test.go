package telephone

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"softphone/carrier/exchange"
	"softphone/carrier/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	site       = "http://localhost:8080"
	ownNumber  = "+15005550006"
	keySecret  = "telephone-secret"
	accountSID = "AC1"
)

type nothing struct{}

// Run implements exchange.Program.
func (nothing) Run(context.Context, *exchange.Call, exchange.Document) {}

// Notify implements exchange.Notifier.
func (nothing) Notify(string, string, string, url.Values) {}

type device struct{}

// Invite implements exchange.Device.
func (*device) Invite(context.Context, exchange.Invite) error { return errors.New("nobody is here") }

// shop is a desk under test, and its clock.
type shop struct {
	t   *testing.T
	x   *exchange.Exchange
	d   *Desk
	now time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	engine, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.DiscardHandler)
	x, err := exchange.New(exchange.Config{
		Account: exchange.Account{SID: accountSID}, Numbers: []exchange.OwnNumber{{Number: ownNumber, FriendlyName: "front desk"}},
		Engine: engine, Program: nothing{}, Notifier: nothing{}, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = x.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if failed := x.Close(); failed != nil {
			t.Error(failed)
		}
	})
	s := &shop{t: t, x: x, now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	s.d, err = New(Config{
		Exchange: x, Key: exchange.Key{SID: "SK1", Secret: keySecret}, Origins: []string{site}, Logger: logger,
		Now: func() time.Time { return s.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends a request as our own page does, but for what is changed.
func (s *shop) ask(method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, site+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1234"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Origin", site)
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.d.Handler().ServeHTTP(w, r)
	return w
}

// give asks for a telephone and must get one.
func (s *shop) give(body string) given {
	s.t.Helper()
	w := s.ask(http.MethodPost, Path, body)
	var g given
	if err := json.Unmarshal(w.Body.Bytes(), &g); err != nil || w.Code != http.StatusCreated {
		s.t.Fatalf("%s: %d %s (%v)", body, w.Code, w.Body, err)
	}
	return g
}

func TestDesk_gives(t *testing.T) {
	s := newShop(t)
	w := s.ask(http.MethodPost, Path, "")
	if got := w.Header().Get("Cache-Control"); w.Code != http.StatusCreated || got != "no-store" {
		t.Fatalf("%d, Cache-Control %q", w.Code, got)
	}
	var g given
	if err := json.Unmarshal(w.Body.Bytes(), &g); err != nil {
		t.Fatal(err)
	}
	if g.Number != "+15005550101" || g.Signalling.URL != "ws://localhost:8080/signal" || !g.ExpiresAt.Equal(s.now.Add(time.Hour)) || g.Secret == "" {
		t.Errorf("given %+v", g)
	}
	token, err := jwt.Parse(g.Token, func(*jwt.Token) (any, error) { return []byte(keySecret), nil },
		jwt.WithTimeFunc(func() time.Time { return s.now }), jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired())
	if err != nil {
		t.Fatal(err)
	}
	want := jwt.MapClaims{
		"jti": fmt.Sprintf("SK1-%d", s.now.UnixNano()), "iss": "SK1", "sub": accountSID, "exp": float64(s.now.Add(time.Hour).Unix()),
		"grants": map[string]any{
			"identity": "telephone +15005550101", "voice": map[string]any{"incoming": map[string]any{"allow": true}},
		},
	}
	if diff := cmp.Diff(want, token.Claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	if got := token.Header["cty"]; got != fpaContentType {
		t.Errorf("cty is %v", got)
	}
}

func TestDesk_numbers(t *testing.T) {
	s := newShop(t)
	first := s.give(`{}`)
	if second := s.give(`{"number":""}`); second.Number != "+15005550102" {
		t.Errorf("the next is %s", second.Number)
	}
	if g := s.give(`{"number":"+81312345678"}`); g.Number != "+81312345678" {
		t.Errorf("given %s", g.Number)
	}
	t.Log("its owner gets it back, with the same secret")
	s.now = s.now.Add(time.Minute)
	again := s.give(fmt.Sprintf(`{"number":%q,"secret":%q}`, first.Number, first.Secret))
	if again.Secret != first.Secret || !again.ExpiresAt.After(first.ExpiresAt) {
		t.Errorf("given %+v after %+v", again, first)
	}
	refusals := []struct {
		name, body string
		status     int
		code       string
	}{
		{"somebody else's", `{"number":"+15005550101"}`, 409, "number_taken"},
		{"with a wrong secret", `{"number":"+15005550101","secret":"x"}`, 409, "number_taken"},
		{"the account's", `{"number":"` + ownNumber + `"}`, 409, "number_taken"},
		{"a robot's", `{"number":"+15005550001"}`, 409, "number_taken"},
		{"no number", `{"number":"0312345678"}`, 400, "number_invalid"},
		{"a misspelt field", `{"nummer":"+15005550101"}`, 400, "body_invalid"},
		{"no JSON", `number=1`, 400, "body_invalid"},
		{"too long", `{"number":"` + strings.Repeat("1", maxBody) + `"}`, 400, "body_invalid"},
	}
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			w := s.ask(http.MethodPost, Path, tt.body)
			var p problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != tt.status || p.Code != tt.code || p.Status != tt.status {
				t.Errorf("%d %s (%v), want %d %s", w.Code, w.Body, err, tt.status, tt.code)
			}
		})
	}
}

// A number is free again when its token has expired, but for one that is in use.
func TestDesk_takesBack(t *testing.T) {
	s := newShop(t)
	left, used := s.give(`{}`), s.give(`{}`)
	s.x.RegisterTelephone(used.Number, &device{})
	s.now = s.now.Add(59 * time.Minute)
	if g := s.give(`{}`); g.Number != "+15005550103" {
		t.Errorf("before the hour: %s", g.Number)
	}
	s.now = s.now.Add(time.Minute)
	if g := s.give(`{}`); g.Number != left.Number || g.Secret == left.Secret {
		t.Errorf("after the hour: %+v", g)
	}
	if w := s.ask(http.MethodPost, Path, fmt.Sprintf(`{"number":%q}`, used.Number)); w.Code != http.StatusConflict {
		t.Errorf("a number in use: %d", w.Code)
	}
}

func TestDesk_exhausted(t *testing.T) {
	s := newShop(t)
	for range last {
		s.give(`{}`)
	}
	if w := s.ask(http.MethodPost, Path, `{}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("one more than there are: %d", w.Code)
	}
}

func TestDesk_guards(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	tests := []struct {
		name   string
		method string
		change []func(*http.Request)
		want   int
	}{
		{"our page", http.MethodPost, nil, 201},
		{"our page reads", http.MethodGet, nil, 200},
		{"no browser", http.MethodPost, []func(*http.Request){func(r *http.Request) { r.Header = http.Header{} }}, 201},
		{"another page", http.MethodPost, []func(*http.Request){header("Origin", "https://evil.example"), header("Sec-Fetch-Site", "cross-site")}, 403},
		{"another page in an old browser", http.MethodPost, []func(*http.Request){func(r *http.Request) {
			r.Header = http.Header{"Origin": {"https://evil.example"}}
		}}, 403},
		{"another page reads", http.MethodGet, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"a neighbour reads", http.MethodGet, []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, 403},
		{"a page under a name that was made to point here", http.MethodGet, []func(*http.Request){func(r *http.Request) { r.Host = "evil.example:8080" }}, 403},
		{"another machine", http.MethodPost, []func(*http.Request){func(r *http.Request) { r.RemoteAddr = "192.0.2.7:1234" }}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := Path
			if tt.method == http.MethodGet {
				path += "/directory"
			}
			if w := newShop(t).ask(tt.method, path, "", tt.change...); w.Code != tt.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, tt.want)
			}
		})
	}
}

func TestDesk_directory(t *testing.T) {
	var got directory
	if err := json.Unmarshal(newShop(t).ask(http.MethodGet, Path+"/directory", "").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]listed{{ownNumber, "front desk"}}, got.Numbers); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if len(got.Robots) != 7 || got.Robots[0] != (listed{"+15005550001", "echo"}) {
		t.Errorf("robots %+v", got.Robots)
	}
}

func FuzzDesk_hand(f *testing.F) {
	for _, seed := range []string{"", `{}`, `{"number":"+15005550101","secret":"x"}`, `[`, `null`, `{"number":1}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if w := newShop(t).ask(http.MethodPost, Path, body); w.Code != 201 && w.Code != 400 && w.Code != 409 {
			t.Errorf("%q: %d", body, w.Code)
		}
	})
}
