package server

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// network leads requests to the servers that are in this process, by host.
type network map[string]http.Handler

func (n network) RoundTrip(r *http.Request) (*http.Response, error) {
	h := n[r.URL.Host]
	if h == nil {
		return nil, &url.Error{Op: r.Method, URL: r.URL.String(), Err: context.DeadlineExceeded}
	}
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1"
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, in)
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

// organisation is a server that signs people in by a provider, and the provider.
type organisation struct {
	*fixture
	issuer *issuer
	oidc   *auth.OIDC
	store  phone.Store
	net    network
}

func newOrganisation(t *testing.T) *organisation {
	t.Helper()
	f := newFixture(t)
	f.People.Journal = f.Store
	o := &organisation{fixture: f}
	o.renew(t)
	return o
}

// renew gives the organisation another provider, and people who have not tried to sign in yet.
func (o *organisation) renew(t *testing.T) {
	t.Helper()
	store, ok := o.Store.(phone.Store)
	if !ok {
		t.Fatal("the fixture's store is not whole")
	}
	o.now = o.now.Add(time.Hour)
	o.log.Reset()
	o.issuer, o.store = newIssuer(t, o.Now), store
	o.net = network{"phone.example": o.Handler(), "id.example": o.issuer}
	o.oidc = &auth.OIDC{
		Issuer: issuerURL, ClientID: clientID, ClientSecret: clientSecret, Scopes: []string{"openid", "profile", "email"},
		Redirect: site + OIDCPath + "sso" + OIDCCallback, Client: &http.Client{Transport: o.net}, Store: store, People: o.People,
		Logger: slog.New(slog.NewTextHandler(o.log, nil)),
		Rules: []auth.RoleRule{
			{Claim: "groups", Value: "phone-admins", Role: phone.Administrator},
			{Claim: "groups", Value: "phone-leads", Role: phone.Supervisor},
			{Claim: "groups", Value: "phone", Role: phone.Agent},
		},
	}
	o.Providers = []Provider{{ID: "sso", Name: "Example Inc.", OIDC: o.oidc}}
}

// browser is a browser with its cookies.
type browser struct {
	t *testing.T
	*http.Client
	seen []string // the URLs that it was led to
}

func (o *organisation) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t}
	b.Client = &http.Client{Transport: o.net, Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		b.seen = append(b.seen, r.URL.String())
		return nil
	}}
	return b
}

// visit opens a URL, and returns where the browser ends, as path, query and fragment.
func (b *browser) visit(target string) string {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, target, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = answer.Body.Close()
	at := answer.Request.URL
	return strings.TrimPrefix(at.String(), site)
}

// signIn goes to the provider and back.
func (b *browser) signIn() string {
	b.t.Helper()
	return b.visit(site + "/v1/oidc/sso/start")
}

// me is who is signed in in the browser.
func (b *browser) me(seat string) self {
	b.t.Helper()
	r, _ := http.NewRequestWithContext(b.t.Context(), http.MethodGet, site+"/v1/session", nil)
	if seat != "" {
		r.Header.Set(seatHeader, seat)
	}
	answer, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var who self
	if answer.StatusCode == http.StatusOK {
		if err := json.NewDecoder(answer.Body).Decode(&who); err != nil {
			b.t.Fatal(err)
		}
	}
	return who
}

// stop makes the browser stop before it is led to a URL that begins so, and returns that URL.
func (b *browser) stop(start, before string) string {
	b.t.Helper()
	follow := b.CheckRedirect
	defer func() { b.CheckRedirect = follow }()
	var stopped string
	b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), before) {
			stopped = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	b.visit(start)
	if stopped == "" {
		b.t.Fatalf("the browser was not led to %s", before)
	}
	return stopped
}

const callback = site + "/v1/oidc/sso/callback"

func TestOIDC(t *testing.T) {
	for name, method := range map[string]jwt.SigningMethod{
		"RS256": jwt.SigningMethodRS256, "PS256": jwt.SigningMethodPS256, "ES256": jwt.SigningMethodES256, "EdDSA": jwt.SigningMethodEdDSA,
	} {
		t.Run(name, func(t *testing.T) {
			o := newOrganisation(t)
			o.issuer.method = method
			b := o.browser(t)
			if at := b.visit(site + "/v1/oidc/sso/start?next=" + url.QueryEscape("/board?a=b#c")); at != "/board?a=b#c" {
				t.Fatalf("the browser ends at %s; log: %s", at, o.log)
			}
			if me := b.me(""); me.Identity != "alice" || me.Name != "Alice Smith" || me.Role != phone.Agent {
				t.Errorf("signed in is %+v", me)
			}
			p, err := o.oidc.Store.PersonBySubject(t.Context(), issuerURL, "1")
			if err != nil || p.Identity != "alice" || p.Email != "" || p.Password != "" {
				t.Errorf("stored is %+v, %v", p, err)
			}
			sessions, err := o.store.SessionsOf(t.Context(), "alice", o.now)
			if err != nil || len(sessions) != 1 || sessions[0].Method != "oidc" || sessions[0].Agent != "Go-http-client/1.1" && sessions[0].Agent != "" {
				t.Errorf("sessions %+v, %v", sessions, err)
			}
			for _, u := range b.seen {
				if strings.Contains(u, clientSecret) || strings.Contains(u, "access") {
					t.Errorf("the browser sees %s", u)
				}
			}
			// The next time they are the same person, in the role that they have now, and by their first name.
			o.issuer.who["groups"] = []string{"phone", "phone-leads", "phone-admins"}
			o.issuer.who["preferred_username"], o.issuer.who["name"] = "renamed", "Renamed"
			other := o.browser(t)
			if at := other.signIn(); at != "/" {
				t.Fatalf("the browser ends at %s; log: %s", at, o.log)
			}
			if me := other.me(""); me.Identity != "alice" || me.Name != "Alice Smith" || me.Role != phone.Administrator {
				t.Errorf("signed in is %+v", me)
			}
		})
	}
}

// outcome is where a sign-in ends when something is wrong: the code, or the path of somebody who is in.
func outcomeOf(at string) string {
	if code, ok := strings.CutPrefix(at, "/#sign-in="); ok {
		return code
	}
	return at
}

func TestOIDC_refused(t *testing.T) {
	set := func(name string, value any) func(*organisation) {
		return func(o *organisation) { o.issuer.claims = func(c map[string]any) { c[name] = value } }
	}
	without := func(name string) func(*organisation) {
		return func(o *organisation) { o.issuer.claims = func(c map[string]any) { delete(c, name) } }
	}
	ago := func(d time.Duration, name string) func(*organisation) {
		return func(o *organisation) {
			o.issuer.claims = func(c map[string]any) { c[name] = o.now.Add(-d).Unix() }
		}
	}
	answers := func(path, what string) func(*organisation) {
		return func(o *organisation) { o.issuer.answer[path] = what }
	}
	says := func(name string, value any) func(*organisation) {
		return func(o *organisation) { o.issuer.meta[name] = value }
	}
	tests := []struct {
		name  string
		spoil func(*organisation)
		want  string
	}{
		{"nothing is wrong", func(*organisation) {}, "/"},
		{"nonce of another", set("nonce", "another"), "oidc_token_invalid"},
		{"no nonce", without("nonce"), "oidc_token_invalid"},
		{"for another client", set("aud", "another"), "oidc_token_invalid"},
		{"for nobody", without("aud"), "oidc_token_invalid"},
		{"for us too", set("aud", []string{"another", clientID}), "oidc_token_invalid"},
		{"for us too, and given to us", func(o *organisation) {
			o.issuer.claims = func(c map[string]any) { c["aud"], c["azp"] = []string{"another", clientID}, clientID }
		}, "/"},
		{"given to another", set("azp", "another"), "oidc_token_invalid"},
		{"of another issuer", set("iss", "https://evil.example"), "oidc_token_invalid"},
		{"of an issuer that looks alike", set("iss", issuerURL+"/"), "oidc_token_invalid"},
		{"of no issuer", without("iss"), "oidc_token_invalid"},
		{"expired", ago(2*time.Minute, "exp"), "oidc_token_invalid"},
		{"expired by clocks that differ", ago(30*time.Second, "exp"), "/"},
		{"never expires", without("exp"), "oidc_token_invalid"},
		{"expires in words", set("exp", "tomorrow"), "oidc_token_invalid"},
		{"not yet", ago(-10*time.Minute, "nbf"), "oidc_token_invalid"},
		{"issued in the future", ago(-2*time.Minute, "iat"), "oidc_token_invalid"},
		{"issued by a clock that is ahead", ago(-30*time.Second, "iat"), "/"},
		{"of nobody", without("sub"), "oidc_token_invalid"},
		{"of somebody without end", set("sub", strings.Repeat("x", 300)), "oidc_token_invalid"},
		{"of a number", set("sub", 7), "oidc_token_invalid"},
		{"another access token", set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "oidc_token_invalid"},
		{"no access token's digest", without("at_hash"), "/"},
		{"alg none", func(o *organisation) { o.issuer.method = jwt.SigningMethodNone }, "oidc_token_invalid"},
		{"HS256 by the public key", func(o *organisation) { o.issuer.method = jwt.SigningMethodHS256 }, "oidc_token_invalid"},
		{"RS512", func(o *organisation) { o.issuer.method = jwt.SigningMethodRS512 }, "oidc_token_invalid"},
		{"a key that nobody published", func(o *organisation) { o.issuer.kid = "../../dev/null" }, "oidc_token_invalid"},
		{"the key of another algorithm", func(o *organisation) { o.issuer.kid = "ec" }, "oidc_token_invalid"},
		{"signature gone", func(o *organisation) {
			o.issuer.token = func(raw string) string { return raw[:strings.LastIndexByte(raw, '.')+1] }
		}, "oidc_token_invalid"},
		{"payload of another", func(o *organisation) {
			o.issuer.token = func(raw string) string {
				parts := strings.Split(raw, ".")
				return parts[0] + "." + strings.TrimRight(parts[1], "=")[:len(parts[1])-4] + "AAAA." + parts[2]
			}
		}, "oidc_token_invalid"},
		{"signed by a key of its own", func(o *organisation) {
			o.issuer.token = func(raw string) string {
				forged := newIssuer(t, o.Now)
				var err error
				if forged.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
					t.Fatal(err)
				}
				token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
				if err != nil {
					t.Fatal(err)
				}
				token.Header["jwk"] = forged.keys()["keys"][0]
				again, err := token.SignedString(forged.rsa)
				if err != nil {
					t.Fatal(err)
				}
				return again
			}
		}, "oidc_token_invalid"},
		{"no token", func(o *organisation) { o.issuer.token = func(string) string { return "" } }, "oidc_token_invalid"},
		{"a token without end", func(o *organisation) {
			o.issuer.token = func(string) string { return strings.Repeat(".", 40<<10) }
		}, "oidc_token_invalid"},

		{"discovery in HTML", answers("/.well-known/openid-configuration", "html"), "oidc_unavailable"},
		{"discovery fails", answers("/.well-known/openid-configuration", "500"), "oidc_unavailable"},
		{"discovery of another", says("issuer", "https://evil.example"), "oidc_unavailable"},
		{"keys without TLS", says("jwks_uri", "http://id.example/keys"), "oidc_unavailable"},
		{"keys on our own machine", says("jwks_uri", "http://127.0.0.1/keys"), "oidc_unavailable"},
		{"tokens nowhere", says("token_endpoint", ""), "oidc_unavailable"},
		{"an endpoint that is a script", says("authorization_endpoint", "javascript:alert(1)"), "oidc_unavailable"},
		{"there is no such host", func(o *organisation) { delete(o.net, "id.example") }, "oidc_unavailable"},
		{"token in HTML", answers("/token", "html"), "oidc_unavailable"},
		{"token fails", answers("/token", "500"), "oidc_unavailable"},
		{"keys in HTML", answers("/keys", "html"), "oidc_unavailable"},
		{"keys fail", answers("/keys", "500"), "oidc_unavailable"},
		{"wrong secret", func(o *organisation) { o.oidc.ClientSecret = "wrong" }, "oidc_failed"},
		{"the person says no", func(o *organisation) { o.issuer.refuse = "access_denied" }, "oidc_denied"},
		{"the provider does not know what we want", func(o *organisation) { o.issuer.refuse = "invalid_scope" }, "oidc_failed"},
		{"it must name itself, and does not", says("authorization_response_iss_parameter_supported", true), "oidc_token_invalid"},

		{"no group", set("groups", []string{"others"}), "oidc_not_allowed"},
		{"no groups", without("groups"), "oidc_not_allowed"},
		{"groups are null", set("groups", nil), "oidc_not_allowed"},
		{"one group, not in a list", set("groups", "phone"), "/"},
		{"groups are an object", set("groups", map[string]any{"phone": true}), "oidc_claims_invalid"},
		{"groups are a number", set("groups", 1), "oidc_claims_invalid"},
		{"a group is a number", set("groups", []any{"phone", 1}), "oidc_claims_invalid"},
		{"too many groups for a token", func(o *organisation) {
			o.issuer.claims = func(c map[string]any) {
				delete(c, "groups")
				c["_claim_names"] = map[string]any{"groups": "src1"}
				c["_claim_sources"] = map[string]any{"src1": map[string]any{"endpoint": "https://evil.example"}}
			}
		}, "oidc_claims_invalid"},
		{"another domain", func(o *organisation) {
			o.oidc.Domains = []string{"example.com"}
			o.issuer.who["email"], o.issuer.who["email_verified"] = "alice@example.com.evil", true
		}, "oidc_not_allowed"},
		{"a domain that nobody verified", func(o *organisation) {
			o.oidc.Domains = []string{"example.com"}
			o.issuer.who["email"] = "alice@example.com"
		}, "oidc_claims_invalid"},
		{"the right domain", func(o *organisation) {
			o.oidc.Domains = []string{"example.com"}
			o.issuer.who["email"], o.issuer.who["email_verified"] = "Alice@Example.com", true
		}, "/"},
	}
	o := newOrganisation(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o.renew(t)
			o.issuer.who["sub"] = tt.name
			tt.spoil(o)
			b := o.browser(t)
			if got := outcomeOf(b.signIn()); got != tt.want {
				t.Errorf("ends at %s, want %s; log: %s", got, tt.want, o.log)
			}
			me := b.me("")
			if (me.Identity != "") != (tt.want == "/") {
				t.Errorf("signed in is %+v", me)
			}
			if log := o.log.String(); strings.Contains(log, clientSecret) || strings.Contains(log, "eyJ") {
				t.Errorf("the log tells secrets: %s", log)
			}
			if p, err := o.store.PersonBySubject(t.Context(), issuerURL, tt.name); (err == nil) != (tt.want == "/") {
				t.Errorf("kept is %+v, %v", p, err)
			}
		})
	}
}

func TestOIDC_state(t *testing.T) {
	o := newOrganisation(t)
	b := o.browser(t)
	back := b.stop(site+"/v1/oidc/sso/start", callback)

	// Another's browser, as when somebody is made to follow a link that signs them in as the sender.
	victim := o.browser(t)
	if got := outcomeOf(victim.visit(back)); got != "oidc_state" {
		t.Errorf("in another browser it ends at %s", got)
	}
	if got := outcomeOf(b.visit(back)); got != "oidc_state" {
		t.Errorf("once tried elsewhere it ends at %s", got)
	}

	back = b.stop(site+"/v1/oidc/sso/start", callback)
	u, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "wrong", strings.Repeat("x", 10_000), u.Query().Get("state") + "x"} {
		q := u.Query()
		q.Set("state", wrong)
		if got := outcomeOf(b.visit(callback + "?" + q.Encode())); got != "oidc_state" {
			t.Errorf("state %.20q ends at %s", wrong, got)
		}
	}
	if at := b.visit(back); at != "/" || b.me("").Identity != "alice" {
		t.Errorf("the right one ends at %s", at)
	}
	if got := outcomeOf(b.visit(back)); got != "oidc_state" {
		t.Errorf("the same again ends at %s", got)
	}

	// The code of one sign-in with the state of another.
	first, second := b.stop(site+"/v1/oidc/sso/start", callback), b.stop(site+"/v1/oidc/sso/start", callback)
	u1, _ := url.Parse(first)
	u2, _ := url.Parse(second)
	q := u2.Query()
	q.Set("code", u1.Query().Get("code"))
	if got := outcomeOf(b.visit(callback + "?" + q.Encode())); got != "oidc_state" { // PKCE: invalid_grant
		t.Errorf("the code of another ends at %s", got)
	}

	back = b.stop(site+"/v1/oidc/sso/start", callback)
	o.now = o.now.Add(auth.TripLimit)
	if got := outcomeOf(b.visit(back)); got != "oidc_state" {
		t.Errorf("too late it ends at %s", got)
	}
	if got := outcomeOf(b.visit(b.stop(site+"/v1/oidc/sso/start", callback) + "&iss=https%3A%2F%2Fevil.example")); got != "oidc_token_invalid" {
		t.Errorf("the answer of another issuer ends at %s", got)
	}
	if at := b.visit(b.stop(site+"/v1/oidc/sso/start", callback) + "&iss=" + url.QueryEscape(issuerURL)); at != "/" {
		t.Errorf("an issuer that names itself ends at %s", at)
	}
}

// Of all who come back at once with one state, one is let in.
func TestOIDC_race(t *testing.T) {
	o := newOrganisation(t)
	b := o.browser(t)
	back := b.stop(site+"/v1/oidc/sso/start", callback)
	u, _ := url.Parse(back)
	var cookies []string
	for _, c := range b.Jar.Cookies(u) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	var wg sync.WaitGroup
	ends := make(chan string, 10)
	for range cap(ends) {
		wg.Go(func() {
			ends <- o.do(http.MethodGet, u.RequestURI(), "", "Cookie: "+strings.Join(cookies, "; ")).Header().Get("Location")
		})
	}
	wg.Wait()
	close(ends)
	count := map[string]int{}
	for at := range ends {
		count[at]++
	}
	if diff := cmp.Diff(map[string]int{"/": 1, "/#sign-in=oidc_state": 9}, count); diff != "" {
		t.Errorf("they end at (-want +got):\n%s", diff)
	}
}

func TestOIDC_cookies(t *testing.T) {
	o := newOrganisation(t)
	o.PublicURL = "https://phone.example" // the names and flags follow it
	w := o.do(http.MethodGet, "/v1/oidc/sso/start?seat=abc", "")
	binder := w.Result().Cookies()[0]
	if w.Code != http.StatusFound || !strings.HasPrefix(binder.Name, "__Host-softphone-oidc-") || !binder.Secure || !binder.HttpOnly ||
		binder.SameSite != http.SameSiteLaxMode || binder.Path != "/" || binder.Domain != "" || !binder.Expires.Equal(o.now.Add(auth.TripLimit).UTC()) {
		t.Errorf("%d, cookie %+v", w.Code, binder)
	}
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || to.Host != "id.example" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("led to %v, %v, %v", to, w.Header(), err)
	}
	q := to.Query()
	if strings.Contains(to.String(), binder.Value) || q.Get("state") == q.Get("nonce") || len(q.Get("code_challenge")) != 43 ||
		q.Get("redirect_uri") != callback || q.Get("scope") != "openid profile email" {
		t.Errorf("asked for %v", q)
	}
	// The provider sees who comes, and leads back.
	answer, err := o.oidc.Client.Get(to.String())
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// A sign-in is in the seat in which it was begun, and what the browser had there ends.
func TestOIDC_seat(t *testing.T) {
	o := newOrganisation(t)
	b := o.browser(t)
	if at := b.visit(site + "/v1/oidc/sso/start?seat=abc"); at != "/" {
		t.Fatalf("ends at %s", at)
	}
	if b.me("").Identity != "" || b.me("abc").Identity != "alice" {
		t.Errorf("signed in are %+v and %+v", b.me(""), b.me("abc"))
	}
	u, _ := url.Parse(site)
	i := slices.IndexFunc(b.Jar.Cookies(u), func(c *http.Cookie) bool { return c.Name == "softphone-abc" })
	had := b.Jar.Cookies(u)[i]
	if at := b.visit(site + "/v1/oidc/sso/start?seat=abc"); at != "/" {
		t.Fatalf("ends at %s", at)
	}
	now := b.Jar.Cookies(u)
	if slices.ContainsFunc(now, func(c *http.Cookie) bool { return c.Value == had.Value || strings.Contains(c.Name, "oidc") }) {
		t.Errorf("the browser still has %v", now)
	}
	o.now = o.now.Add(2 * time.Second) // what was read is believed for a moment
	if w := o.do(http.MethodGet, "/v1/session", "", "Cookie: "+had.Name+"="+had.Value, seatHeader+": abc"); w.Code != http.StatusUnauthorized {
		t.Errorf("the session before is answered %d", w.Code)
	}
}

func TestOIDC_start_refused(t *testing.T) {
	o := newOrganisation(t)
	for target, want := range map[string]string{
		"/v1/oidc/other/start":        "oidc_unknown",
		"/v1/oidc/other/callback":     "oidc_unknown",
		"/v1/oidc/sso/start?seat=A-B": "seat_invalid",
	} {
		if w := o.do(http.MethodGet, target, ""); !strings.Contains(w.Body.String(), `"`+want+`"`) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for _, next := range []string{
		"https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)", "board",
		"/v1/oidc/sso/start", "/%76%31/oidc/sso/start", "/x/../v1/session", "/%2F/evil.example", "/%5Cevil.example", "/a b", "/é", "/" + strings.Repeat("x", 600), "/%zz", "http:/board", "mailto:a@b",
	} {
		w := o.do(http.MethodGet, "/v1/oidc/sso/start?next="+url.QueryEscape(next), "")
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "next_invalid") {
			t.Errorf("%q: %d %s", next, w.Code, w.Header().Get("Location"))
		}
	}
	var last string
	for range 10 {
		last = o.do(http.MethodGet, "/v1/oidc/sso/start", "").Header().Get("Location")
	}
	if last != "/#sign-in=too_many_attempts" {
		t.Errorf("the tenth at once is led to %s", last)
	}
}

// Who was let in once and is not any more loses what they have.
func TestOIDC_later(t *testing.T) {
	o := newOrganisation(t)
	b := o.browser(t)
	b.signIn()
	o.issuer.who["groups"] = []string{}
	if got := outcomeOf(o.browser(t).signIn()); got != "oidc_not_allowed" {
		t.Errorf("without the group it ends at %s", got)
	}
	o.now = o.now.Add(2 * time.Second)
	if me := b.me(""); me.Identity != "" {
		t.Errorf("the session before is still that of %s", me.Identity)
	}

	o.issuer.who["groups"] = []string{"phone"}
	b.signIn()
	if _, err := o.oidc.Store.UpdatePerson(t.Context(), "alice", func(p *phone.Person) error {
		p.Disabled = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	o.issuer.who["groups"] = []string{"phone-admins"}
	if got := outcomeOf(o.browser(t).signIn()); got != "person_disabled" {
		t.Errorf("disabled, it ends at %s", got)
	}
	if p, err := o.oidc.Store.Person(t.Context(), "alice"); err != nil || p.Role != phone.Agent {
		t.Errorf("disabled, she becomes %+v, %v", p, err)
	}
	entries, err := o.Store.Audited(t.Context(), phone.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, e := range slices.Backward(entries) {
		kept = append(kept, strings.Join([]string{e.Action, string(e.By), e.Detail, e.Outcome}, "|"))
	}
	if diff := cmp.Diff([]string{
		"person.create|alice|role agent, by the provider|ok", "person.sign_in|alice|oidc|ok",
		"person.sign_in|alice|oidc|oidc_not_allowed", "person.sign_in|alice|oidc|ok", "person.sign_in|alice|oidc|person_disabled",
	}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// The last administrator keeps that role, and is not let in on the strength of it.
func TestOIDC_lastAdministrator(t *testing.T) {
	o := newOrganisation(t)
	o.issuer.who["groups"] = "phone-admins"
	o.browser(t).signIn()
	o.issuer.who["groups"] = "phone"
	if got := outcomeOf(o.browser(t).signIn()); got != "administrator_needed" {
		t.Errorf("it ends at %s", got)
	}
}

// Nobody becomes somebody else by what they can choose at the provider.
func TestOIDC_who(t *testing.T) {
	here := phone.Person{User: phone.User{Identity: "alice", Name: "Alice"}, Email: "alice@example.com", Role: phone.Supervisor, Password: "hash"}
	tests := []struct {
		name    string
		domains []string
		change  func(*phone.Person)
		who     map[string]any
		want    phone.Person // identity, address, whether a password is left
	}{
		{"the same name", nil, nil, map[string]any{"preferred_username": "alice"}, phone.Person{User: phone.User{Identity: "alice_2"}}},
		{"the address, not verified", nil, nil, map[string]any{"email": "alice@example.com"}, phone.Person{User: phone.User{Identity: "alice_2"}}},
		{"the address, verified by whom nobody believes", nil, nil, map[string]any{"email": "alice@example.com", "email_verified": true}, phone.Person{User: phone.User{Identity: "alice_2"}}},
		{"an address of her own, verified", nil, nil, map[string]any{"email": "a.smith@other.example", "email_verified": true}, phone.Person{User: phone.User{Identity: "alice_2"}, Email: "a.smith@other.example"}},
		{"the address, verified by whom it belongs to", []string{"example.com"}, nil, map[string]any{"email": "alice@example.com", "email_verified": true}, phone.Person{User: phone.User{Identity: "alice"}, Email: "alice@example.com"}},
		{"the same in capitals, verified in words", []string{"example.com"}, nil, map[string]any{"email": "ALICE@EXAMPLE.COM", "email_verified": "true"}, phone.Person{User: phone.User{Identity: "alice"}, Email: "alice@example.com"}},
		{"she belongs to another account", []string{"example.com"}, func(p *phone.Person) { p.Issuer, p.Subject = issuerURL, "another" }, map[string]any{"email": "alice@example.com", "email_verified": true}, phone.Person{User: phone.User{Identity: "alice_2"}}},
		{"she is disabled", []string{"example.com"}, func(p *phone.Person) { p.Disabled = true }, map[string]any{"email": "alice@example.com", "email_verified": true}, phone.Person{User: phone.User{Identity: "alice_2"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOrganisation(t)
			before := here
			if tt.change != nil {
				tt.change(&before)
			}
			if err := o.oidc.Store.CreatePerson(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			o.oidc.Domains = tt.domains
			maps.Copy(o.issuer.who, tt.who)
			if o.issuer.who["preferred_username"] != "alice" {
				o.issuer.who["preferred_username"] = "alice@example.com"
			}
			b := o.browser(t)
			if at := b.signIn(); at != "/" {
				t.Fatalf("ends at %s; log: %s", at, o.log)
			}
			p, err := o.oidc.Store.PersonBySubject(t.Context(), issuerURL, "1")
			if err != nil || p.Identity != tt.want.Identity || p.Email != tt.want.Email || p.Password != "" || p.Role != phone.Agent {
				t.Errorf("signed in is %+v, %v", p, err)
			}
			after, err := o.oidc.Store.Person(t.Context(), "alice")
			if err != nil || (p.Identity != "alice") != cmp.Equal(after, before) {
				t.Errorf("who was here is %+v, %v", after, err)
			}
		})
	}
}

// What the ID token leaves out is asked of the provider, and what it says counts.
func TestOIDC_userinfo(t *testing.T) {
	o := newOrganisation(t)
	delete(o.issuer.who, "groups")
	o.issuer.more = map[string]any{"groups": []string{"phone-leads"}, "name": "Somebody Else", "nonce": "x"}
	b := o.browser(t)
	if at := b.signIn(); at != "/" {
		t.Fatalf("ends at %s; log: %s", at, o.log)
	}
	if me := b.me(""); me.Name != "Alice Smith" || me.Role != phone.Supervisor {
		t.Errorf("signed in is %+v", me)
	}
	o.issuer.userSub = "2"
	if got := outcomeOf(o.browser(t).signIn()); got != "oidc_token_invalid" {
		t.Errorf("of somebody else it ends at %s", got)
	}
	o.issuer.answer["/userinfo"] = "500"
	if got := outcomeOf(o.browser(t).signIn()); got != "oidc_unavailable" {
		t.Errorf("when it fails it ends at %s", got)
	}
	o.issuer.who["groups"] = "phone"
	if at := o.browser(t).signIn(); at != "/" {
		t.Errorf("where nothing is left out it ends at %s", at)
	}
}

// A provider that is down is asked again, and not by everybody at once; one that was there is used on.
func TestOIDC_down(t *testing.T) {
	o := newOrganisation(t)
	const meta = "/.well-known/openid-configuration"
	o.SignIns.Burst = 1000
	o.issuer.answer[meta] = "500"
	for range 5 {
		if got := outcomeOf(o.browser(t).signIn()); got != "oidc_unavailable" {
			t.Errorf("it ends at %s", got)
		}
	}
	if len(o.issuer.asked) != 1 {
		t.Errorf("it was asked %v", o.issuer.asked)
	}
	delete(o.issuer.answer, meta)
	o.now = o.now.Add(6 * time.Second)
	if at := o.browser(t).signIn(); at != "/" {
		t.Errorf("when it is there it ends at %s", at)
	}
	o.issuer.answer[meta] = "html"
	o.now = o.now.Add(2 * time.Hour)
	if at := o.browser(t).signIn(); at != "/" {
		t.Errorf("one that was there ends at %s", at)
	}
	if !strings.Contains(o.log.String(), "does not answer as it should") {
		t.Error("the log does not say so")
	}
}

func TestOIDC_client(t *testing.T) {
	for name, methods := range map[string][]string{"as it likes": nil, "in the header": {"client_secret_basic", "client_secret_post"}, "in the form": {"client_secret_post"}} {
		t.Run(name, func(t *testing.T) {
			o := newOrganisation(t)
			if methods != nil {
				o.issuer.meta["token_endpoint_auth_methods_supported"] = methods
			}
			if at := o.browser(t).signIn(); at != "/" {
				t.Errorf("ends at %s; log: %s", at, o.log)
			}
		})
	}
	t.Run("public", func(t *testing.T) {
		o := newOrganisation(t)
		o.oidc.ClientSecret, o.issuer.public = "", true
		if at := o.browser(t).signIn(); at != "/" {
			t.Errorf("ends at %s; log: %s", at, o.log)
		}
	})
}

// A store that fails is our fault, and the log says so.
func TestOIDC_storeFails(t *testing.T) {
	o := newOrganisation(t)
	b := o.browser(t)
	back := b.stop(site+"/v1/oidc/sso/start", callback)
	o.oidc.Store = brokenPeople{o.oidc.Store}
	if got := outcomeOf(b.visit(back)); got != "internal" {
		t.Errorf("it ends at %s", got)
	}
	if !strings.Contains(o.log.String(), "disk full") {
		t.Errorf("the log says %s", o.log)
	}
}

type brokenPeople struct{ auth.OIDCPorts }

func (brokenPeople) PersonBySubject(context.Context, string, string) (phone.Person, error) {
	return phone.Person{}, phone.InternalError("disk full", io.ErrShortWrite)
}
