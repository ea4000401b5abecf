package rest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	"go.uber.org/goleak"

	"softphone/carrier/exchange"
	"softphone/carrier/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	accountSID = "AC00000000000000000000000000000001"
	authToken  = "0123456789abcdef"
	keySID     = "SK00000000000000000000000000000001"
	keySecret  = "keysecret"
	appSID     = "AP00000000000000000000000000000001"
	own        = "+15005550006"
	verified   = "+15551230000"
	echo       = "+15005550001"
	silent     = "+15005550004"
	busy       = "+15005550005"
)

// bench is a server, and Twilio's own client that asks it.
type bench struct {
	t       *testing.T
	x       *exchange.Exchange
	api     *api.ApiService
	url     string
	program *program
	notes   *notes
}

// program keeps the documents that are performed, and performs them until the
// call ends or goes on with another.
type program struct{ begun chan exchange.Document }

// Run implements exchange.Program.
func (p *program) Run(ctx context.Context, _ *exchange.Call, start exchange.Document) {
	p.begun <- start
	<-ctx.Done()
}

// notes keeps status callbacks.
type notes struct{ sent chan url.Values }

// Notify implements exchange.Notifier.
func (n *notes) Notify(_, address, method string, p url.Values) {
	p.Set("url", method+" "+address)
	n.sent <- p
}

func newBench(t *testing.T, change ...func(*exchange.Config)) *bench {
	t.Helper()
	engine, err := media.New(media.Config{LoopbackOnly: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, program: &program{make(chan exchange.Document, 100)}, notes: &notes{make(chan url.Values, 1000)}}
	cfg := exchange.Config{
		Account: exchange.Account{SID: accountSID, AuthToken: authToken},
		Keys:    []exchange.Key{{SID: keySID, Secret: keySecret}},
		Apps: []exchange.Application{{SID: appSID, FriendlyName: "first", Hooks: exchange.Hooks{
			VoiceURL: "http://app.test/voice", StatusCallback: "http://app.test/ended",
		}}},
		Numbers: []exchange.OwnNumber{{Number: own, AppSID: appSID}}, CallerIDs: []string{verified},
		Engine: engine, Program: b.program, Notifier: b.notes, Logger: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&cfg)
	}
	if b.x, err = exchange.New(cfg); err != nil {
		t.Fatal(err)
	}
	if err = b.x.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	sound := func(string, func() url.Values, exchange.Document) exchange.Sound { return exchange.NoSound }
	server, err := New(Config{Exchange: b.x, Sound: sound, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(server)
	b.url = front.URL
	t.Cleanup(func() {
		front.Close()
		if err := b.x.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	b.api = b.as(accountSID, authToken)
	return b
}

// as is Twilio's client with some credentials.
func (b *bench) as(user, password string) *api.ApiService {
	transport := &http.Transport{}
	b.t.Cleanup(transport.CloseIdleConnections)
	c := &client.Client{
		Credentials: client.NewCredentials(user, password),
		HTTPClient:  &http.Client{Transport: &redirecting{t: b.t, to: b.url, base: transport}},
	}
	c.SetAccountSid(accountSID)
	return twilio.NewRestClientWithParams(twilio.ClientParams{Client: c}).Api
}

// redirecting sends what is meant for Twilio to a server of the test, and
// checks each answer against Twilio's own description.
type redirecting struct {
	t    *testing.T
	to   string
	base http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (r *redirecting) RoundTrip(req *http.Request) (*http.Response, error) {
	target, err := url.Parse(r.to)
	if err != nil {
		return nil, err
	}
	method, path := req.Method, req.URL.EscapedPath()
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = target.Scheme, target.Host, ""
	res, err := r.base.RoundTrip(req)
	if err == nil {
		conforms(r.t, method, path, res)
	}
	return res, err
}

// begun waits for the next document that is performed.
func (b *bench) begun() exchange.Document {
	b.t.Helper()
	select {
	case d := <-b.program.begun:
		return d
	case <-time.After(10 * time.Second):
		b.t.Fatal("no document is performed")
		return exchange.Document{}
	}
}

// note waits for the next status callback.
func (b *bench) note() url.Values {
	b.t.Helper()
	select {
	case p := <-b.notes.sent:
		return p
	case <-time.After(10 * time.Second):
		b.t.Fatal("no status callback is sent")
		return nil
	}
}

// call begins a call that must be possible and returns its SID.
func (b *bench) call(to string) string {
	b.t.Helper()
	c, err := b.api.CreateCall((&api.CreateCallParams{}).SetTo(to).SetFrom(own).SetTwiml("<Response/>"))
	if err != nil {
		b.t.Fatal(err)
	}
	return *c.Sid
}

// code returns Twilio's code of an error.
func code(t *testing.T, err error) int {
	t.Helper()
	f, ok := err.(*client.TwilioRestError) //nolint:errorlint // the client wraps it never
	if !ok {
		t.Fatalf("error is no answer of the API: %v", err)
	}
	return f.Code
}

// device is a client's device that rings and answers.
type device struct {
	mu   sync.Mutex
	legs []*exchange.Leg
}

// Invite implements exchange.Device.
func (d *device) Invite(_ context.Context, in exchange.Invite) error {
	d.mu.Lock()
	d.legs = append(d.legs, in.Leg)
	d.mu.Unlock()
	in.Leg.Start(line{})
	in.Leg.Ringing()
	return nil
}

// line is a far end without sound.
type line struct{}

// Ring implements exchange.Line.
func (line) Ring() {}

// Answer implements exchange.Line.
func (line) Answer() {}

// Hangup implements exchange.Line.
func (line) Hangup(exchange.Cause) {}

// Cancel implements exchange.Line.
func (line) Cancel() {}

// Port implements exchange.Line.
func (line) Port() media.Port { return nil }
