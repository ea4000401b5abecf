package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"softphone/internal/live"
	"softphone/internal/phone"
)

// from sends one request from an address.
func (f *fixture) from(remote, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "phone.example", net.JoinHostPort(remote, "5")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	return w
}

// targets are all routes with something in the place of their parameters, and some that do not exist.
func (f *fixture) targets() []struct{ method, path string } {
	var all []struct{ method, path string }
	fill := strings.NewReplacer(":sid", toldSID, ":name", "nothing", ":call", childSID, ":re", string(tapeSID), "*", "nothing")
	for _, r := range f.echo.Routes() {
		if strings.HasPrefix(r.Method, "echo_") {
			continue
		}
		all = append(all, struct{ method, path string }{r.Method, fill.Replace(r.Path)})
	}
	return append(all, []struct{ method, path string }{
		{http.MethodPut, "/v1/session"},
		{http.MethodPost, "/v1/nothing"},
		{http.MethodGet, "/v1/nothing"},
		{http.MethodGet, "/"},
		{http.MethodGet, "/board"},
		{http.MethodGet, "/telephone"},
		{http.MethodGet, "/assets/main-1234.js"},
		{"BREW", "/"},
		{http.MethodOptions, "/v1/rooms"},
		{http.MethodTrace, "/voice"},
		{http.MethodHead, "/"},
		{http.MethodOptions, "*"},
	}...)
}

// Every answer keeps what is ours apart from others' pages, errors too, whoever asks.
func TestHeaders_everywhere(t *testing.T) {
	f := newFixture(t, func(s *Server) { s.PublicURL = "https://phone.example" })
	always := []string{
		"Content-Security-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Referrer-Policy",
		"X-Content-Type-Options", "X-Frame-Options", "Strict-Transport-Security",
	}
	check := func(t *testing.T, what string, w *httptest.ResponseRecorder) {
		t.Helper()
		for _, h := range always {
			if len(w.Header().Values(h)) != 1 {
				t.Errorf("%s: %d, and %d headers %s", what, w.Code, len(w.Header().Values(h)), h)
			}
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %s", what, policy)
		}
	}
	seen := map[int]bool{}
	for _, to := range f.targets() {
		for _, body := range []string{"", `{"x":`, strings.Repeat("x", maxBody+1)} {
			w := f.do(to.method, to.path, body)
			check(t, to.method+" "+to.path, w)
			seen[w.Code] = true
		}
	}
	f.Ping = func(context.Context) error { panic("a fault") }
	w := f.do(http.MethodGet, "/readyz", "")
	check(t, "a panic", w)
	seen[w.Code] = true
	for _, status := range []int{200, 204, 401, 403, 404, 405, 413, 415, 500} {
		if !seen[status] {
			t.Errorf("nothing was answered with %d", status)
		}
	}
}

func TestSecured(t *testing.T) {
	h, err := Secured("https://phone.example", http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/carrier/x", http.NoBody))
	if w.Code != http.StatusNotFound || w.Header().Get("Content-Security-Policy") != answerPolicy() || w.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// The page may load what is ours and speak to where the SDK connects, to nobody else; and what is no page may
// nothing. No policy lets anything through.
func TestR_CSP_1_policies(t *testing.T) {
	f := newFixture(t)
	tests := []struct{ name, path, want string }{
		{"the page", "/", contentPolicy(f.Settings) + "; report-uri /reports; report-to policy"},
		{"the board", "/board", contentPolicy(f.Settings) + "; report-uri /reports; report-to policy"},
		{"the telephone", "/telephone", contentPolicy(f.Settings) + "; report-uri /reports; report-to policy"},
		{"an answer", "/v1/settings", answerPolicy()},
		{"a webhook", phone.PathAnswer, answerPolicy()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := f.do(http.MethodGet, tt.path, "").Header().Get("Content-Security-Policy"); got != tt.want {
				t.Errorf("the policy is %s", got)
			}
		})
	}
	if got := f.do(http.MethodGet, "/", "").Header().Get("Reporting-Endpoints"); got != `policy="/reports"` {
		t.Errorf("reports go to %s", got)
	}
	sources := map[string]bool{"'self'": true, "'none'": true, "data:": true, "blob:": true, "mediastream:": true, "'script'": true, "worker": true}
	for _, policy := range []string{contentPolicy(f.Settings), contentPolicy(Settings{Edge: "dublin", Region: "ie1"}), docsPolicy(), answerPolicy()} {
		for directive := range strings.SplitSeq(policy, "; ") {
			words := strings.Fields(directive)
			for _, source := range words[1:] {
				if !sources[source] && (words[0] != "connect-src" || !strings.HasSuffix(source, ".twilio.com")) && directive != "trusted-types worker" {
					t.Errorf("%s lets %s through", words[0], source)
				}
			}
		}
	}
	for policy, names := range map[string]string{contentPolicy(f.Settings): "worker", docsPolicy(): "'none'"} {
		if !strings.HasSuffix(policy, "require-trusted-types-for 'script'; trusted-types "+names) {
			t.Errorf("strings can be run under %s", policy)
		}
	}
}

func TestReport(t *testing.T) {
	var told []string
	f := newFixture(t, func(s *Server) { s.Violated = func(directive string) { told = append(told, directive) } })
	const newer, old = "Content-Type: application/reports+json", "Content-Type: application/csp-report"
	tests := []struct {
		name, kind, body string
		status           int
		want             []string
	}{
		{"one", newer, `[{"type":"csp-violation","age":1,"body":{"effectiveDirective":"script-src-elem","blockedURL":"https://evil.example/x.js?token=canary"}}]`, 204, []string{"script-src-elem"}},
		{"two", newer, `[{"type":"csp-violation","body":{"effectiveDirective":"img-src"}},{"type":"csp-violation","body":{"effectiveDirective":"trusted-types","blockedURL":"trusted-types-sink"}}]`, 204, []string{"img-src", "trusted-types"}},
		{"something else", newer, `[{"type":"deprecation","body":{"id":"x"}}]`, 204, nil},
		{"the old form", old, `{"csp-report":{"effective-directive":"style-src","blocked-uri":"inline"}}`, 204, []string{"style-src"}},
		{"the oldest form", old, `{"csp-report":{"violated-directive":"style-src 'self'","blocked-uri":"inline"}}`, 204, []string{"style-src"}},
		{"a directive that is made up", newer, `[{"type":"csp-violation","body":{"effectiveDirective":"a\nlevel=ERROR\u001b[2J"}}]`, 204, []string{"other"}},
		{"nonsense", newer, `{`, 400, nil},
		{"a list where there is one", old, `[]`, 400, nil},
		{"JSON", isJSON, `{}`, 415, nil},
		{"too large", newer, `["` + strings.Repeat("x", maxReport) + `"]`, 413, nil},
		{"far too large", newer, strings.Repeat("x", maxBody+1), 413, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			told = nil
			if w := f.do(http.MethodPost, reportPath, tt.body, tt.kind); w.Code != tt.status || !slices.Equal(told, tt.want) {
				t.Errorf("%d, told %q: %s", w.Code, told, w.Body)
			}
		})
	}
	if log := f.log.String(); !strings.Contains(log, "blocked=https://evil.example") || strings.Contains(log, "canary") || strings.Contains(log, "\x1b") {
		t.Errorf("the log says %s", log)
	}
	before := f.log.Len()
	for range 100 {
		f.do(http.MethodPost, reportPath, tests[0].body, newer)
	}
	if lines := strings.Count(f.log.String()[before:], "\n"); lines > 10 {
		t.Errorf("100 reports write %d lines into the log", lines)
	}
}

// A page elsewhere cannot make a browser do anything here with our cookie, by whatever it can send without asking.
func TestR_CSRF_1(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	want(t, f.do(http.MethodPost, "/v1/rooms", `{"name":"standup"}`, alice, isJSON), 201, "")
	f.control.take()
	const evil, crossSite = "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"
	senders := []struct {
		name, body string
		headers    []string
		status     int
		code       string
	}{
		{"a form", "a=1", []string{isForm, evil, crossSite}, 403, "cross_origin"},
		{"a form in an old browser", "a=1", []string{isForm, evil}, 403, "cross_origin"},
		{"a form of a browser that says nothing", "a=1", []string{isForm}, 415, "content_type_unsupported"},
		{"a form with files", "--x--", []string{"Content-Type: multipart/form-data; boundary=x"}, 415, "content_type_unsupported"},
		{"JSON said to be text", "{}", []string{"Content-Type: text/plain"}, 415, "content_type_unsupported"},
		{"JSON said to be text, with JSON for a parameter", "{}", []string{"Content-Type: text/plain; x=application/json"}, 415, "content_type_unsupported"},
		{"JSON said to be nothing", "{}", nil, 415, "content_type_unsupported"},
		{"a form without anything in it", "", []string{isForm}, 415, "content_type_unsupported"},
		{"two types", "{}", []string{isJSON, "Content-Type: text/plain"}, 415, "content_type_unsupported"},
		{"packed", "{}", []string{isJSON, "Content-Encoding: gzip"}, 415, "content_encoding_unsupported"},
		{"a page without an origin", "{}", []string{isJSON, "Origin: null"}, 403, "cross_origin"},
		{"another site", "{}", []string{isJSON, evil, crossSite}, 403, "cross_origin"},
		{"another site, followed like a link", "{}", []string{isJSON, crossSite, "Sec-Fetch-Mode: navigate"}, 403, "cross_origin"},
		{"a sibling host", "{}", []string{isJSON, "Origin: http://x.phone.example", "Sec-Fetch-Site: same-site"}, 403, "cross_origin"},
		{"our host by another port", "{}", []string{isJSON, "Origin: http://phone.example:8081"}, 403, "cross_origin"},
		{"another method in a header", "{}", []string{isJSON, evil, "X-HTTP-Method-Override: GET"}, 403, "cross_origin"},
	}
	tried := 0
	for _, to := range f.targets() {
		if strings.HasPrefix(to.path, "/v1/buttons/") { // which asks for origins of its own, and looks at no cookie
			continue
		}
		if !strings.HasPrefix(to.path, "/v1/") || to.path == "/v1/nothing" || to.method == http.MethodGet || to.method == http.MethodOptions || to.method == http.MethodPut && to.path == "/v1/session" {
			continue
		}
		tried++
		for _, from := range senders {
			w := f.do(to.method, to.path, from.body, append([]string{alice}, from.headers...)...)
			if w.Code != from.status || !strings.Contains(w.Body.String(), `"`+from.code+`"`) {
				t.Errorf("%s %s by %s: %d %s", to.method, to.path, from.name, w.Code, w.Body)
			}
		}
	}
	if asked := f.control.take(); len(asked) > 0 || tried < 10 {
		t.Errorf("of %d routes was asked %q", tried, asked)
	}
}

// A header or a field does not make a request one of another method.
func TestMethodOverride(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		want(t, f.do(http.MethodGet, "/v1/session?_method=DELETE", "", alice, header+": DELETE"), 200, "")
		want(t, f.do(http.MethodPost, "/v1/rooms/standup?_method=DELETE", "{}", alice, isJSON, header+": DELETE"), 405, "method_not_allowed")
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", alice), 200, "")
}

// What changes nothing is not for other sites' pages either: a feed is a connection. Links to us may be followed.
func TestReads_crossOrigin(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	tests := []struct {
		name    string
		headers []string
		status  int
	}{
		{"our page", []string{"Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"}, 200},
		{"typed by the user", []string{"Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"}, 200},
		{"a program", nil, 200},
		{"our page in an old browser", []string{"Origin: " + site}, 200},
		{"a link elsewhere", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"}, 200},
		{"another site's script", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"}, 403},
		{"another site's fetch", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Origin: https://evil.example"}, 403},
		{"a sibling host", []string{"Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"}, 403},
		{"another site in an old browser", []string{"Origin: https://evil.example"}, 403},
		{"no origin", []string{"Origin: null"}, 403},
		{"an origin that is none", []string{"Origin: ://"}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodGet, "/v1/people", "", append(tt.headers, alice)...)
			want(t, w, tt.status, map[int]string{403: "cross_origin"}[tt.status])
		})
	}
}

// Nobody's page but ours reads an answer, however much its origin looks like ours.
func TestR_CORS_1(t *testing.T) {
	f := newFixture(t, func(s *Server) { s.PublicURL = "https://shop.example" })
	origins := []string{
		"https://shop.example.evil", "https://evilshop.example", "http://shop.example", "https://shop.example:8443", "HTTPS://SHOP.EXAMPLE",
		"https://xn--shp-fka.example", "https://shop.example", "https://evil.example", "null", "*", "",
	}
	for _, to := range f.targets() {
		if to.path == "/v1/tokens" || to.path == "/token" || strings.HasPrefix(to.path, "/v1/buttons/") || strings.HasPrefix(to.path, "/talk") { // those have origins of their own
			continue
		}
		for _, origin := range origins {
			for _, method := range []string{to.method, http.MethodOptions} {
				w := f.do(method, to.path, "", "Host: shop.example", "Origin: "+origin, "Access-Control-Request-Method: "+to.method, "Access-Control-Request-Headers: authorization",
					"Access-Control-Request-Private-Network: true")
				for name := range w.Header() {
					if strings.HasPrefix(name, "Access-Control-") {
						t.Errorf("%s %s of %s: %s", method, to.path, origin, name)
					}
				}
			}
		}
	}
}

// One address has so much of each family of routes, whatever it says of itself; Twilio is never told to come less
// often.
func TestThrottle(t *testing.T) {
	f := newFixture(t, func(s *Server) {
		s.Limits = Limits{Rate: 10}
		s.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.7/32")}
	})
	families := []struct {
		name, method, path string
		most               int
	}{
		{"api", http.MethodGet, "/v1/settings", 100},
		{"tokens", http.MethodPost, "/v1/tokens", 50},
		{"doors", http.MethodPost, "/v1/session", 20},
		{"reports", http.MethodPost, reportPath, 2},
		{"pages", http.MethodGet, "/", 1000},
	}
	for i, of := range families {
		t.Run(of.name, func(t *testing.T) {
			address := fmt.Sprintf("192.0.2.%d", i+1)
			ask := func(n int) *httptest.ResponseRecorder {
				return f.from(address, of.method, of.path, "{}", isJSON, fmt.Sprintf("X-Forwarded-For: 198.51.100.%d", n), "X-Softphone-Seat: s"+strconv.Itoa(n),
					fmt.Sprintf("Forwarded: for=198.51.100.%d", n), fmt.Sprintf("X-Real-IP: 198.51.100.%d", n), "Cookie: softphone="+strconv.Itoa(n),
					"Authorization: Bearer sk_"+strconv.Itoa(n), "User-Agent: "+strconv.Itoa(n))
			}
			for n := range of.most {
				if w := ask(n); w.Code == http.StatusTooManyRequests && w.Body.Len() > 0 && strings.Contains(w.Body.String(), "too_many_attempts") && of.name != "doors" {
					t.Fatalf("attempt %d: %d %s", n, w.Code, w.Body)
				}
			}
			w := ask(of.most)
			want(t, w, 429, "too_many_attempts")
			if after, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || after < 1 {
				t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
			}
		})
	}
	if w := f.from("192.0.2.99", http.MethodGet, "/v1/settings", ""); w.Code != 200 {
		t.Errorf("another address: %d", w.Code)
	}
	for n := range 200 { // by a proxy of ours: each is counted by its own address, which the proxy tells
		if w := f.from("10.0.0.7", http.MethodGet, "/v1/settings", "", fmt.Sprintf("X-Forwarded-For: 192.0.2.99, 198.51.100.%d", n)); w.Code != 200 {
			t.Fatalf("client %d of a proxy: %d", n, w.Code)
		}
	}
	refused := 0
	for n := range 200 { // one customer of a network has many addresses of IPv6
		if w := f.from(fmt.Sprintf("2001:db8:1:2::%x", n), http.MethodGet, "/v1/settings", ""); w.Code == 429 {
			refused++
		}
	}
	if refused != 100 {
		t.Errorf("of 200 requests from a /64 %d were refused, want 100", refused)
	}
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	for n := range 300 {
		if w := f.from("192.0.2.1", http.MethodPost, phone.PathAnswer, form.Encode(), isForm, "X-Twilio-Signature: "+signature(site+phone.PathAnswer, form)); w.Code != 200 {
			t.Fatalf("webhook %d: %d %s", n, w.Code, w.Body)
		}
	}
	for n := range 300 { // nor are those who forge them told anything but that
		want(t, f.from("192.0.2.1", http.MethodPost, phone.PathAnswer, form.Encode(), isForm, "X-Twilio-Signature: "+strconv.Itoa(n)), 403, "signature_invalid")
	}
	if lines := strings.Count(f.log.String(), "its signature is not Twilio's"); lines < 1 || lines > 10 {
		t.Errorf("300 forged webhooks write %d lines into the log", lines)
	}
	f.now = f.now.Add(time.Minute)
	if w := f.from("192.0.2.1", http.MethodGet, "/v1/settings", ""); w.Code != 200 {
		t.Errorf("a minute later: %d", w.Code)
	}
}

// A person has so much as well, from however many addresses.
func TestThrottle_person(t *testing.T) {
	f := newFixture(t, func(s *Server) { s.Limits = Limits{Rate: 10} })
	alice := f.signIn(t, "Alice")
	bob := f.signIn(t, "Bob")
	ask := func(n int, who string) int {
		return f.from(fmt.Sprintf("192.0.2.%d", n), http.MethodGet, "/v1/people", "", who).Code
	}
	for n := range 50 {
		if status := ask(n, alice); status != 200 {
			t.Fatalf("request %d: %d", n, status)
		}
	}
	if a, b := ask(50, alice), ask(50, bob); a != 429 || b != 200 {
		t.Errorf("one more of Alice's: %d; of Bob's: %d", a, b)
	}
}

// A route that nobody thought of belongs to a family, and a webhook of tomorrow to none.
func TestFamilyOf(t *testing.T) {
	for route, want := range map[string]string{
		"/v1/rooms": "api", "/v1/tomorrow/:id": "api", "/v1/tokens": "tokens", "/token": "tokens", "/v1/session": "doors", "/v1/sessions": "api",
		"/v1/session/passkey": "doors", "/v1/join": "doors", "/v1/join/look": "doors", "/v1/oidc/:id/start": "doors", "/*": "pages", "": "pages", "/docs": "pages",
		"/voice": "", "/voice/status": "", "/voice/tomorrow": "", "/voicemail": "pages", "/healthz": "", "/readyz": "", reportPath: "reports",
	} {
		if f, _ := familyOf(route); f.name != want {
			t.Errorf("%s belongs to %q, want %q", route, f.name, want)
		}
	}
}

// What is told to Twilio when there is too much to do does not make it give up.
func TestUnhurried(t *testing.T) {
	err := unhurried(&later{phone.Errorf(phone.Exhausted, "too_many", "Too many."), time.Second})
	if got := describe(err); got.Status != 503 || got.Code != "busy" {
		t.Errorf("%+v", got)
	}
	if err = errors.New("x"); unhurried(err) != err || unhurried(nil) != nil { //nolint:errorlint // the very same
		t.Error("another error is not itself any more")
	}
}

// No route reads more than anybody needs to say, with a length or without one.
func TestBody_tooLarge(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	body := `{"x":"` + strings.Repeat("x", maxBody) + `"}`
	for _, to := range f.targets() {
		kind := isJSON
		if strings.HasPrefix(to.path, "/voice") {
			kind = isForm
		}
		if w := f.do(to.method, to.path, body, alice, kind); w.Code != 413 {
			t.Errorf("%s %s: %d", to.method, to.path, w.Code)
		}
		if to.method != http.MethodPost && to.method != http.MethodPatch || strings.HasSuffix(to.path, "/end") || strings.HasSuffix(to.path, "/lost") || strings.HasSuffix(to.path, "/voicemail") || strings.HasSuffix(to.path, "/recordings") || strings.HasSuffix(to.path, "/context-keys") || strings.HasSuffix(to.path, "/revoke") || to.path == "/v1/nothing" || to.path == "/assets/main-1234.js" {
			continue // reads no body
		}
		if to.path == reportPath {
			kind = "Content-Type: application/reports+json"
		}
		r := httptest.NewRequest(to.method, to.path, io.MultiReader(strings.NewReader(body))) // of no known length
		r.Host, r.ContentLength = "phone.example", -1
		for _, h := range []string{alice, kind} {
			name, value, _ := strings.Cut(h, ": ")
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		if f.Handler().ServeHTTP(w, r); w.Code != 413 {
			t.Errorf("%s %s in chunks: %d %s", to.method, to.path, w.Code, w.Body)
		}
	}
}

// Twilio's requests go on when there is no place for one more feed, and who asks for one is told when to
// come again.
func TestR_LIVE_3(t *testing.T) {
	f := newFixture(t, func(s *Server) {
		s.Live.Limit(live.Limits{Pages: 2, From: 1})
		s.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	srv := httptest.NewServer(f.Handler())
	t.Cleanup(srv.Close)
	alice := f.signIn(t, "Alice")
	_, cookie, _ := strings.Cut(alice, ": ")
	feed := func(from string) (int, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/v1/events", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "phone.example"
		r.Header.Set("Cookie", cookie)
		r.Header.Set("X-Forwarded-For", from)
		answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return answer.StatusCode, answer.Header
	}
	tests := []struct {
		name, from string
		status     int
	}{
		{"the first", "192.0.2.1", 200},
		{"another of the same address", "192.0.2.1", 503},
		{"of another address", "192.0.2.2", 200},
		{"one more than there may be", "192.0.2.3", 503},
	}
	for _, tt := range tests {
		status, header := feed(tt.from)
		if status != tt.status || tt.status == 503 && header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q", tt.name, status, header.Get("Retry-After"))
		}
		if header.Get("X-Content-Type-Options") == "" || header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: the headers are %v", tt.name, header)
		}
	}
	want(t, f.post(phone.PathAnswer, voiceForm("client:alice", "client:bob")), 200, "")
}

// A connection that says nothing, or never comes to an end of its headers, does not stay.
func TestServer_slow(t *testing.T) {
	f := newFixture(t)
	if f.http.ReadHeaderTimeout <= 0 || f.http.ReadTimeout <= 0 || f.http.WriteTimeout <= 0 || f.http.IdleTimeout <= 0 || f.http.MaxHeaderBytes <= 0 {
		t.Errorf("a request may take as long as it likes: %+v", f.http)
	}
	f.http.ReadHeaderTimeout = 50 * time.Millisecond
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- f.Serve(l, f.Handler()) }()
	t.Cleanup(func() {
		if err := f.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	for name, tt := range map[string]struct{ says, want string }{
		"nothing":          {"", ""},
		"half a header":    {"GET / HTTP/1.1\r\nHost: phone.example\r\nX-Slow", ""},
		"endless headers":  {"GET / HTTP/1.1\r\nHost: phone.example\r\nX: " + strings.Repeat("x", 64<<10), "431"},
		"an endless path":  {"GET /" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\n", "431"},
		"two hosts":        {"GET / HTTP/1.1\r\nHost: phone.example\r\nHost: evil.example\r\n\r\n", "400"},
		"a length, twice":  {"POST /voice HTTP/1.1\r\nHost: phone.example\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"},
		"smuggled":         {"POST /voice HTTP/1.1\r\nHost: phone.example\r\nTransfer-Encoding: chunked, identity\r\n\r\n", "501"},
		"a folded header":  {"GET / HTTP/1.1\r\nHost: phone.example\r\nX: a\r\n b\r\n\r\n", ""},
		"a space, a colon": {"GET / HTTP/1.1\r\nHost : phone.example\r\n\r\n", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if err = conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(conn, tt.says)
			line, err := bufio.NewReader(conn).ReadString('\n')
			if tt.want != "" && !strings.Contains(line, " "+tt.want+" ") || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("answered %q, %v", line, err)
			}
			if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
				t.Error("the connection stays")
			}
		})
	}
}

// What others say of our name and scheme is not believed: what we hand out names the public URL.
func TestR_WH_2(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	answer := func(headers ...string) string {
		w := f.do(http.MethodPost, phone.PathAnswer, form.Encode(), append(headers, isForm, "X-Twilio-Signature: "+signature(site+phone.PathAnswer, form))...)
		want(t, w, 200, "")
		return w.Body.String()
	}
	plainly := answer()
	others := answer("Host: evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /evil", "X-Original-URL: /evil",
		"X-Forwarded-Port: 99", "Forwarded: host=evil.example;proto=https", "X-Rewrite-URL: /evil")
	if plainly != others || strings.Contains(others, "evil") {
		t.Errorf("%s\nis not\n%s", others, plainly)
	}
	for _, forged := range []string{"http://evil.example", "https://phone.example"} {
		w := f.do(http.MethodPost, phone.PathAnswer, form.Encode(), isForm, "Host: "+strings.TrimPrefix(forged, "http://"), "X-Forwarded-Proto: https",
			"X-Twilio-Signature: "+signature(forged+phone.PathAnswer, form))
		if u, err := url.Parse(forged); err != nil || u.Host == "" {
			t.Fatal(err)
		}
		want(t, w, 403, "signature_invalid")
	}
	w := f.do(http.MethodPost, "/v1/session", `{"name":"Alice"}`, isJSON, "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example")
	if set := w.Header().Get("Set-Cookie"); strings.Contains(set, "__Host-") || strings.Contains(set, "Domain") {
		t.Errorf("a header makes the cookie %q", set)
	}
}
