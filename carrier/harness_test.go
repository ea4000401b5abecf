package carrier_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	twilioclient "github.com/twilio/twilio-go/client"
	"go.uber.org/goleak"

	"softphone/carrier"
	"softphone/carrier/carriertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	accountSID = "AC00000000000000000000000000000001"
	authToken  = "test-auth-token"
	keySID     = "SK00000000000000000000000000000001"
	keySecret  = "testKeySecret" // letters and digits: Twilio's client wants no others
	appSID     = "AP00000000000000000000000000000001"
	origin     = "http://softphone.test"

	patience = 10 * time.Second
)

// world is a carrier with an application behind it.
type world struct {
	t       *testing.T
	ctx     func() context.Context // ends when patience does
	carrier *carrier.Carrier
	url     string // of the signalling
	app     *application
}

// application answers webhooks with TwiML and keeps what it was asked.
type application struct {
	t     *testing.T
	url   string
	twiml func(path string, form url.Values) string

	mu       sync.Mutex
	requests []request
	changed  chan struct{}
}

// request is a webhook that came.
type request struct {
	path string
	form url.Values
}

func newWorld(t *testing.T, twiml func(path string, form url.Values) string, change ...func(*carrier.Config)) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	t.Cleanup(cancel)
	app := &application{t: t, twiml: twiml, changed: make(chan struct{})}
	backend := httptest.NewServer(app)
	t.Cleanup(backend.Close)
	app.url = backend.URL
	front := httptest.NewUnstartedServer(nil)
	t.Cleanup(front.Close)
	cfg := carrier.Config{
		AccountSID: accountSID, AuthToken: authToken, APIKeySID: keySID, APIKeySecret: keySecret,
		Applications: []carrier.Application{{
			SID: appSID, VoiceURL: app.url + "/voice", StatusCallback: app.url + "/ended",
		}},
		APIBaseURL: "http://" + front.Listener.Addr().String(),
		Origins:    []string{origin}, LoopbackOnly: true, Speak: hum, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := carrier.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = c.Handler()
	front.Start()
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return &world{t: t, ctx: func() context.Context { return ctx }, carrier: c, url: "ws" + strings.TrimPrefix(front.URL, "http") + "/signal", app: app}
}

// hum says every text as half a second of 300 Hz, at once: how long it takes to
// make speech is nothing that these tests are about.
func hum(context.Context, string, string, string) (pcm []int16, rate int, err error) {
	rate = 8000
	pcm = make([]int16, rate/2)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*300*float64(i)/float64(rate)))
	}
	return pcm, rate, nil
}

// ServeHTTP checks the signature with Twilio's own validator.
func (a *application) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Errorf("read webhook: %v", err)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		a.t.Errorf("webhook form: %v", err)
	}
	flat := make(map[string]string, len(form))
	for k := range form {
		flat[k] = form.Get(k)
	}
	validator := twilioclient.NewRequestValidator(authToken)
	if !validator.Validate(a.url+r.RequestURI, flat, r.Header.Get("X-Twilio-Signature")) {
		a.t.Errorf("%s: signature is not Twilio's", r.RequestURI)
	}
	a.mu.Lock()
	a.requests = append(a.requests, request{r.URL.Path, form})
	close(a.changed)
	a.changed = make(chan struct{})
	a.mu.Unlock()
	w.Header().Set("Content-Type", "text/xml")
	text := a.twiml(r.URL.Path, form)
	if text == "" {
		text = "<Response/>"
	}
	_, _ = io.WriteString(w, text)
}

// wait returns the first webhooks of a path, as soon as there are so many.
func (w *world) wait(path string, n int) []url.Values {
	w.t.Helper()
	for {
		w.app.mu.Lock()
		changed := w.app.changed
		var forms []url.Values
		for _, r := range w.app.requests {
			if r.path == path {
				forms = append(forms, r.form)
			}
		}
		w.app.mu.Unlock()
		if len(forms) >= n {
			return forms
		}
		select {
		case <-changed:
		case <-w.ctx().Done():
			w.t.Fatalf("%s was asked %d times, not %d", path, len(forms), n)
		}
	}
}

// token makes an access token.
func token(identity string, life time.Duration) string {
	return sign(identity, life, keySecret)
}

func sign(identity string, life time.Duration, secret string) string {
	now := time.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"jti": fmt.Sprintf("%s-%d", keySID, now.UnixNano()), "iss": keySID, "sub": accountSID,
		"exp": jwt.NewNumericDate(now.Add(life)),
		"grants": map[string]any{
			"identity": identity,
			"voice": map[string]any{
				"incoming": map[string]any{"allow": true},
				"outgoing": map[string]any{"application_sid": appSID, "params": map[string]any{"grant": "g1"}},
			},
		},
	})
	t.Header["cty"] = "twilio-fpa;v=1"
	text, err := t.SignedString([]byte(secret))
	if err != nil {
		return ""
	}
	return text
}

func (w *world) phone(identity string, change ...func(*carriertest.Config)) *carriertest.Phone {
	w.t.Helper()
	cfg := carriertest.Config{URL: w.url, Token: token(identity, time.Hour), Origin: origin}
	for _, f := range change {
		f(&cfg)
	}
	p, err := carriertest.Dial(w.ctx(), cfg)
	if err != nil {
		w.t.Fatalf("%s dials: %v", identity, err)
	}
	w.t.Cleanup(func() { _ = p.Close() })
	return p
}

func (w *world) registered(identity string, change ...func(*carriertest.Config)) *carriertest.Phone {
	w.t.Helper()
	p := w.phone(identity, change...)
	if err := p.Register(w.ctx()); err != nil {
		w.t.Fatalf("%s registers: %v", identity, err)
	}
	return p
}

func (w *world) connect(p *carriertest.Phone, params map[string]string) *carriertest.Call {
	w.t.Helper()
	c, err := p.Connect(w.ctx(), params)
	if err != nil {
		w.t.Fatalf("connect: %v", err)
	}
	return c
}

func (w *world) incoming(p *carriertest.Phone) *carriertest.Call {
	w.t.Helper()
	select {
	case c := <-p.Incoming():
		return c
	case <-w.ctx().Done():
		w.t.Fatalf("%s: no incoming call", p.Identity())
		return nil
	}
}

func (w *world) answer(c *carriertest.Call) {
	w.t.Helper()
	if err := c.Answer(w.ctx()); err != nil {
		w.t.Fatalf("answer: %v", err)
	}
}

func (w *world) closed(what string, done <-chan struct{}) {
	w.t.Helper()
	select {
	case <-done:
	case <-w.ctx().Done():
		w.t.Fatalf("not %s", what)
	}
}

func (w *world) hear(c *carriertest.Call, hz float64) {
	w.t.Helper()
	if level, err := c.Hear(w.ctx(), hz, 0.3); err != nil {
		w.t.Fatalf("tone is not heard, level %.3f: %v", level, err)
	}
}

func (w *world) digits(c *carriertest.Call, want string) {
	w.t.Helper()
	var got []byte
	for len(got) < len(want) {
		select {
		case d := <-c.Digits():
			got = append(got, d)
		case <-w.ctx().Done():
			w.t.Fatalf("heard digits %q, not %q", got, want)
		}
	}
	if string(got) != want {
		w.t.Fatalf("heard digits %q, not %q", got, want)
	}
}

func (w *world) ended(c *carriertest.Call) {
	w.t.Helper()
	if err := c.Ended(w.ctx()); err != nil {
		w.t.Fatalf("call ended with %v", err)
	}
}

// idle waits until no call is left.
func (w *world) idle() {
	w.t.Helper()
	for w.carrier.Calls() > 0 {
		select {
		case <-w.ctx().Done():
			w.t.Fatalf("%d calls are left", w.carrier.Calls())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// field returns one field of each form.
func field(forms []url.Values, name string) []string {
	var out []string
	for _, f := range forms {
		out = append(out, f.Get(name))
	}
	return slices.Clip(out)
}

// dialClient answers /voice with a Dial to the client of the parameter To.
func dialClient(attributes string) func(string, url.Values) string {
	return func(path string, form url.Values) string {
		if path != "/voice" {
			return ""
		}
		return fmt.Sprintf(`<Response><Dial action="/action" %s><Client statusCallback="/leg" `+
			`statusCallbackEvent="initiated ringing answered completed"><Identity>%s</Identity>`+
			`<Parameter name="topic" value="a b&amp;c=1+ä"/></Client></Dial></Response>`, attributes, form.Get("To"))
	}
}
