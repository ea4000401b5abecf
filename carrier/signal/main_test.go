package signal

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/golang-jwt/jwt/v5"
	"go.uber.org/goleak"

	"softphone/carrier/exchange"
	"softphone/carrier/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testAccount = "AC00000000000000000000000000000001"
	testAuth    = "auth-token"
	testKey     = "SK00000000000000000000000000000001"
	testSecret  = "key-secret"
	testApp     = "AP00000000000000000000000000000001"
	testOrigin  = "http://softphone.test"
)

type program func(ctx context.Context, c *exchange.Call)

// Run implements exchange.Program.
func (p program) Run(ctx context.Context, c *exchange.Call, _ exchange.Document) { p(ctx, c) }

type nobody struct{}

// Notify implements exchange.Notifier.
func (nobody) Notify(string, string, string, url.Values) {}

func newExchange(t *testing.T, run program) (*exchange.Exchange, *media.Engine) {
	t.Helper()
	engine, err := media.New(media.Config{LoopbackOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	x, err := exchange.New(exchange.Config{
		Account: exchange.Account{SID: testAccount, AuthToken: testAuth},
		Keys:    []exchange.Key{{SID: testKey, Secret: testSecret}},
		Apps:    []exchange.Application{{SID: testApp}},
		Engine:  engine, Program: run, Notifier: nobody{}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return x, engine
}

// door is a server under test.
type door struct {
	t      *testing.T
	ctx    func() context.Context // ends when patience does
	server *Server
	x      *exchange.Exchange
	url    string
}

func newDoor(t *testing.T, run program, change ...func(*Config)) *door {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	x, engine := newExchange(t, run)
	cfg := Config{Exchange: x, Engine: engine, Origins: []string{testOrigin}, Logger: slog.New(slog.DiscardHandler)}
	for _, f := range change {
		f(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []func(context.Context) error{engine.Start, x.Start} {
		if err := start(ctx); err != nil {
			t.Fatal(err)
		}
	}
	front := httptest.NewServer(s)
	t.Cleanup(func() {
		for _, stop := range []func() error{x.Close, s.Close, engine.Close} {
			if err := stop(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
		front.Close()
	})
	return &door{t: t, ctx: func() context.Context { return ctx }, server: s, x: x, url: "ws" + strings.TrimPrefix(front.URL, "http")}
}

// wire is a raw socket.
type wire struct {
	d    *door
	conn *websocket.Conn
}

func (d *door) open() *wire {
	d.t.Helper()
	header := http.Header{"Origin": {testOrigin}}
	conn, _, err := websocket.Dial(d.ctx(), d.url, &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the package closes it
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = conn.CloseNow() })
	return &wire{d, conn}
}

// listening opens a socket with a good token.
func (d *door) listening(identity string) *wire {
	d.t.Helper()
	w := d.open()
	w.send("listen", map[string]any{"token": d.token(accessClaims(identity))})
	w.want("connected")
	return w
}

func (w *wire) raw(text string) {
	w.d.t.Helper()
	if err := w.conn.Write(w.d.ctx(), websocket.MessageText, []byte(text)); err != nil {
		w.d.t.Fatal(err)
	}
}

func (w *wire) send(kind string, payload map[string]any) {
	w.d.t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "version": "1.6", "payload": payload})
	if err != nil {
		w.d.t.Fatal(err)
	}
	w.raw(string(text))
}

// next returns the next frame that is no heartbeat.
func (w *wire) next() (string, reply) {
	w.d.t.Helper()
	for {
		_, text, err := w.conn.Read(w.d.ctx())
		if err != nil {
			w.d.t.Fatalf("read: %v", err)
		}
		if string(text) == "\n" {
			continue
		}
		var f struct {
			Type, Version string
			Payload       reply
		}
		if err := json.Unmarshal(text, &f); err != nil {
			w.d.t.Fatalf("frame %q: %v", text, err)
		}
		if f.Version != version {
			w.d.t.Errorf("version %q in %s", f.Version, text)
		}
		return f.Type, f.Payload
	}
}

// want returns the next frame, which must be of a type.
func (w *wire) want(kind string) reply {
	w.d.t.Helper()
	got, r := w.next()
	if got != kind {
		w.d.t.Fatalf("frame %s %+v, want %s", got, r.Error, kind)
	}
	return r
}

// wantError reads an error with a code.
func (w *wire) wantError(kind string, code int) {
	w.d.t.Helper()
	r := w.want(kind)
	if r.Error == nil || r.Error.Code != code {
		w.d.t.Fatalf("%s with %+v, want code %d", kind, r.Error, code)
	}
}

// accessClaims are those of a good access token.
func accessClaims(identity string) jwt.MapClaims {
	return jwt.MapClaims{
		"jti": testKey + "-1", "iss": testKey, "sub": testAccount,
		"exp": time.Now().Add(time.Hour).Unix(),
		"grants": map[string]any{
			"identity": identity,
			"voice": map[string]any{
				"incoming": map[string]any{"allow": true},
				"outgoing": map[string]any{"application_sid": testApp, "params": map[string]any{"room": "r1", "n": 7}},
			},
		},
	}
}

func (d *door) token(claims jwt.MapClaims) string {
	return signed(d.t, claims, testSecret, fpaContentType)
}

func signed(t *testing.T, claims jwt.MapClaims, secret, cty string) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	if cty != "" {
		token.Header["cty"] = cty
	}
	text, err := token.SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
