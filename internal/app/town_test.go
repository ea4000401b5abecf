package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/carrier/carriertest"
	"softphone/tokens"
)

// town has a carrier that stands by itself, as Twilio does, and programs on one database that use it, each with an App
// of its own: a token of a program's makes calls that this program is asked about.
type town struct {
	t        *testing.T
	carrier  *carrier.Carrier
	signal   string
	programs []*App
	admin    *person // an administrator
}

// settle founds a town of some programs, with settings of the test's own.
func settle(t *testing.T, programs int, precedence carrier.Precedence, pairs ...string) *town {
	t.Helper()
	hex := func(kind string) string { return kind + random() }
	account, key, secret, auth := hex("AC"), hex("SK"), random(), random()
	apps := make([]carrier.Application, programs)
	fronts := make([]*http.ServeMux, programs)
	for i := range apps {
		fronts[i] = http.NewServeMux()
		front := httptest.NewServer(fronts[i])
		t.Cleanup(front.Close)
		at := strings.Replace(front.URL, "127.0.0.1", "localhost", 1)
		apps[i] = carrier.Application{SID: hex("AP"), FriendlyName: at, VoiceURL: at + "/voice", VoiceFallbackURL: at + "/voice/fallback", StatusCallback: at + "/voice/status"}
	}
	w := &town{t: t}
	var err error
	w.carrier, err = carrier.New(carrier.Config{
		AccountSID: account, AuthToken: auth, APIKeySID: key, APIKeySecret: secret, Applications: apps, Precedence: precedence, LoopbackOnly: true,
		Speak: func(context.Context, string, string, string) ([]int16, int, error) {
			return make([]int16, 80), 8000, nil
		},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = w.carrier.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.carrier.Close(); err != nil {
			t.Error(err)
		}
	})
	api := httptest.NewServer(w.carrier.Handler())
	t.Cleanup(api.Close)
	w.signal = "ws" + strings.TrimPrefix(api.URL, "http") + "/signal"
	for i, app := range apps {
		a := start(t, settings(t, append([]string{
			"SOFTPHONE_PUBLIC_URL", app.FriendlyName, "SOFTPHONE_TWILIO_API_URL", api.URL, "TWILIO_ACCOUNT_SID", account, "TWILIO_AUTH_TOKEN", auth,
			"TWILIO_API_KEY", key, "TWILIO_API_SECRET", secret, "TWILIO_TWIML_APP_SID", app.SID, "TWILIO_CALLER_ID", carrier.OwnNumber,
			"SOFTPHONE_NUMBER_PREFIXES", "+1500555", "SOFTPHONE_RATE_LIMIT", "0", "SOFTPHONE_LIMIT_STARTS_PER_MINUTE", "0",
			"SOFTPHONE_LIMIT_CALLS", "0", "SOFTPHONE_LIMIT_CALLS_PER_PERSON", "0", "SOFTPHONE_CALL_STYLE", "direct",
		}, pairs...)...))
		w.programs = append(w.programs, a)
		at := a.listener.Addr().String()
		fronts[i].Handle("/", &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(&url.URL{Scheme: "http", Host: at})
				r.Out.Host = r.In.Host
			},
			Transport: &http.Transport{DisableKeepAlives: true},
			ErrorLog:  slog.NewLogLogger(slog.DiscardHandler, 0), // what calls report when the program has ended
		})
	}
	w.admin = w.enter(w.programs[programs-1].FirstLink(), "Alice", false) // that of who started last is good
	return w
}

// enter uses a link of an administrator's.
func (w *town) enter(link, name string, reset bool) *person {
	w.t.Helper()
	p := &person{url: w.programs[0].URL()}
	_, ticket, _ := strings.Cut(link, "#")
	password := ""
	if reset { // elsewhere a passkey may come later
		password = "the horses of " + name
	}
	p.post(w.t, "/v1/join", `{"ticket":"`+ticket+`","name":"`+name+`","password":"`+password+`"}`, nil)
	return p
}

// invite makes an agent who may what is said, or, where nothing is, what everybody may.
func (w *town) invite(name, rights string) *person {
	w.t.Helper()
	var link struct{ Link string }
	id := strings.ToLower(name)
	if rights == "" {
		w.admin.post(w.t, "/v1/admin/invitations", `{"role":"agent","name":"`+name+`"}`, &link)
	} else {
		w.admin.post(w.t, "/v1/admin/people", `{"role":"agent","name":"`+name+`","identity":"`+id+`","rights":`+rights+`}`, nil)
		w.admin.post(w.t, "/v1/admin/people/"+id+"/reset", `{}`, &link)
	}
	p := w.enter(link.Link, name, rights != "")
	p.id = id
	return p
}

// given is what came with a token.
type given struct {
	Token string
	Grant string `json:"grant_id"`
}

// token is a token of a program's, for who is signed in or, with an API key, for an identity of the key's.
func (w *town) token(a *App, p *person, body string, key ...string) given {
	w.t.Helper()
	headers := []string{}
	if len(key) > 0 {
		headers = append(headers, "Authorization", "Bearer "+key[0], "Cookie", "")
	}
	var got given
	r := p.of(a).try(w.t, http.MethodPost, "/v1/tokens", cmp.Or(body, "{}"), headers...)
	if err := r.decode(&got); err != nil || r.status != http.StatusCreated {
		w.t.Fatalf("no token for %s: %d %s", body, r.status, r.body)
	}
	return got
}

// bare is a token that names no grant, as programs of others make them.
func (w *town) bare(a *App, identity string) given {
	w.t.Helper()
	signer, err := newSigner(a.config, a.creds)
	if err != nil {
		w.t.Fatal(err)
	}
	jwt, err := signer.Sign(tokens.Access{Identity: identity, TTL: 10 * time.Minute, Incoming: true, ApplicationSID: a.creds.AppSID})
	if err != nil {
		w.t.Fatal(err)
	}
	return given{Token: jwt.JWT}
}

// telephone is a telephone with a token.
func (w *town) telephone(token given) *carriertest.Phone {
	w.t.Helper()
	p, err := carriertest.Dial(w.t.Context(), carriertest.Config{URL: w.signal, Token: token.Token})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = p.Close() })
	return p
}

// callee is somebody's telephone that can be called.
func (w *town) callee(p *person) *carriertest.Phone {
	w.t.Helper()
	phone := w.telephone(w.token(w.programs[0], p, ""))
	if err := phone.Register(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return phone
}

// try calls somebody, with more parameters as they are sent, and returns the call and theirs if it rings there, and
// nothing if the caller is told why it does not.
func (w *town) try(from, to *carriertest.Phone, more string) (call, rung *carriertest.Call) {
	w.t.Helper()
	call, err := from.ConnectRaw(w.t.Context(), "To=client%3A"+to.Identity()+more)
	if err != nil {
		w.t.Fatal(err)
	}
	select {
	case rung = <-to.Incoming():
		select { // as the SDK, the telephone takes what comes late of this call for its next one's
		case <-call.Ringing():
		case <-call.Done():
		}
		return call, rung
	case <-call.Accepted(): // by a voice
		call.Hangup()
	case <-call.Done():
	}
	if err = call.Ended(w.t.Context()); err != nil {
		w.t.Errorf("the call ended by %v", err)
	}
	return nil, nil
}

// reaches reports whether a call gets through. It is over when it is known.
func (w *town) reaches(from, to *carriertest.Phone, more string) bool {
	w.t.Helper()
	call, rung := w.try(from, to, more)
	if rung == nil {
		return false
	}
	call.Hangup()
	<-call.Done()
	<-rung.Done()
	return true
}
