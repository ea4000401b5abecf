package callback

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	twilio "github.com/twilio/twilio-go/client"
)

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestFetch_request(t *testing.T) {
	t.Parallel()
	s := newSite(t, xml)
	c := newClient(t, func(cfg *Config) { cfg.NewToken = func() string { return "token-1" } })
	params := url.Values{"CallSid": {"CA1"}, "To": {""}, "From": {"client:alice & bob"}}
	validator := twilio.NewRequestValidator(token)

	doc, err := c.Fetch(t.Context(), Request{URL: s.URL + "/voice?x=1#rc=0", Params: params})
	if err != nil {
		t.Fatal(err)
	}
	want := Document{Kind: KindTwiML, Body: []byte("<Response/>"), ContentType: "text/xml", URL: s.URL + "/voice?x=1"}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if _, err := c.Fetch(t.Context(), Request{URL: s.URL + "/voice?x=1", Method: "GET", Params: params}); err != nil {
		t.Fatal(err)
	}
	seen := s.seen()
	if len(seen) != 2 {
		t.Fatalf("%d requests, want 2", len(seen))
	}

	post, get := seen[0], seen[1]
	if post.Method != http.MethodPost || post.URI != "/voice?x=1" || !cmp.Equal(post.Form, params) {
		t.Errorf("POST came as %s %s %v", post.Method, post.URI, post.Form)
	}
	wantHeader := http.Header{
		"Content-Type":               {"application/x-www-form-urlencoded; charset=UTF-8"},
		"I-Twilio-Idempotency-Token": {"token-1"},
		"User-Agent":                 {"TwilioProxy/1.1"},
		"Cache-Control":              {"max-age=259200"},
		"Accept":                     {"*/*"},
		"Connection":                 {"close"},
		"Accept-Encoding":            {"gzip"},
		"Content-Length":             {strconv.Itoa(len(params.Encode()))},
		"X-Twilio-Signature":         post.Header["X-Twilio-Signature"],
	}
	if diff := cmp.Diff(wantHeader, post.Header); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if !validator.ValidateBody(s.URL+post.URI, []byte(params.Encode()), post.Header.Get("X-Twilio-Signature")) {
		t.Error("twilio-go refuses the signature of the POST")
	}

	if want := "/voice?x=1&" + params.Encode(); get.Method != http.MethodGet || get.URI != want || len(get.Form) != 0 {
		t.Errorf("GET came as %s %s %v, want %s", get.Method, get.URI, get.Form, want)
	}
	if !validator.Validate(s.URL+get.URI, nil, get.Header.Get("X-Twilio-Signature")) {
		t.Error("twilio-go refuses the signature of the GET")
	}
}

func TestFetch_answers(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("x", maxDocument)
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		kind    Kind
		code    int
	}{
		"text/xml":            {answer(200, "text/xml; charset=utf-8", "<Response/>"), KindTwiML, 0},
		"application/xml":     {answer(200, "Application/XML", "<Response/>"), KindTwiML, 0},
		"text/html":           {answer(201, "text/html", "<Response/>"), KindTwiML, 0},
		"text/plain":          {answer(200, "text/plain", "Good day"), KindText, 0},
		"audio":               {answer(200, "audio/x-wav", "RIFF"), KindAudio, 0},
		"long audio":          {answer(200, "audio/wav", full+"x"), KindAudio, 0},
		"JSON":                {answer(200, "application/json", "{}"), 0, CodeContentType},
		"broken content type": {answer(200, ";;", "<Response/>"), 0, CodeContentType},
		"64 kB":               {answer(200, "text/xml", full), KindTwiML, 0},
		"64 kB and a byte":    {answer(200, "text/xml", full+"x"), 0, CodeTooLarge},
		"empty":               {answer(200, "text/xml", ""), 0, CodeEmpty},
		"204":                 {answer(204, "text/xml", ""), 0, CodeEmpty},
		"304":                 {answer(304, "text/xml", ""), 0, CodeRetrieval},
		"404":                 {answer(404, "text/xml", "<Response/>"), 0, CodeRetrieval},
		"500":                 {answer(500, "text/xml", full+"x"), 0, CodeRetrieval},
		"redirect to nowhere": {answer(302, "text/xml", "<Response/>"), 0, CodeRetrieval},
		"redirect to a scheme": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "ftp://x/")
			w.WriteHeader(http.StatusFound)
		}, 0, CodeURLFormat},
		"answer breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "<Resp")
		}, 0, CodeRetrieval},
		"not HTTP": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "220 smtp.example.com\r\n\r\n")
			_ = conn.Close()
		}, 0, CodeProtocol},
		"no answer": {func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close()
			}
		}, 0, CodeRetrieval},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, test.handler)
			log := &journal{}
			c := newClient(t, func(cfg *Config) { cfg.Logger = log.logger() })
			doc, err := c.Fetch(t.Context(), Request{URL: s.URL})
			if CodeOf(err) != test.code || doc.Kind != test.kind || (err == nil) != (test.code == 0) {
				t.Errorf("Fetch = %v, %v; want kind %v, code %d", doc.Kind, err, test.kind, test.code)
			}
			if test.code != 0 && !cmp.Equal(log.codes(t), []int{test.code}) {
				t.Errorf("logged codes %v, want %d", log.codes(t), test.code)
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("%d requests, want 1: nothing here is tried again", n)
			}
		})
	}
}

func TestFetch_redirects(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/")); n > 0 {
			http.Redirect(w, r, "/"+strconv.Itoa(n-1), http.StatusTemporaryRedirect)
			return
		}
		xml(w, r)
	})
	c := newClient(t)
	doc, err := c.Fetch(t.Context(), Request{URL: s.URL + "/10", Params: url.Values{"CallSid": {"CA1"}}})
	if err != nil || doc.URL != s.URL+"/0" {
		t.Errorf("ten redirects: %q, %v", doc.URL, err)
	}
	validator := twilio.NewRequestValidator(token)
	for i, a := range s.seen() {
		if method := map[bool]string{true: "POST", false: "GET"}[i == 0]; a.Method != method || (len(a.Form) != 0) != (i == 0) {
			t.Errorf("request %d: %s %v; parameters and POST are for the first only", i, a.Method, a.Form)
		}
		if !validator.ValidateBody(s.URL+a.URI, []byte(a.Form.Encode()), a.Header.Get("X-Twilio-Signature")) {
			t.Errorf("request %d: wrong signature", i)
		}
	}
	if _, err := c.Fetch(t.Context(), Request{URL: s.URL + "/11"}); CodeOf(err) != CodeRedirects {
		t.Errorf("eleven redirects: %v, want code %d", err, CodeRedirects)
	}
}

func TestFetch_fallback(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			xml(w, r)
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	c := newClient(t)
	params := url.Values{"CallSid": {"CA1"}}
	primary := strings.Replace(s.URL, "http://", "http://user:secret@", 1) + "/bad?x=1#rc=0"

	doc, err := c.Fetch(t.Context(), Request{URL: primary, Params: params, FallbackURL: s.URL + "/good", FallbackMethod: "GET"})
	if err != nil || !doc.Fallback || doc.URL != s.URL+"/good" {
		t.Fatalf("fallback: %+v, %v", doc, err)
	}
	last := s.seen()[1]
	want := "/good?" + url.Values{"CallSid": {"CA1"}, "ErrorCode": {"11200"}, "ErrorUrl": {s.URL + "/bad?x=1"}}.Encode()
	if last.Method != http.MethodGet || last.URI != want {
		t.Errorf("fallback asked with %s %s, want GET %s", last.Method, last.URI, want)
	}
	if len(params) != 1 {
		t.Errorf("the caller's parameters were changed: %v", params)
	}

	if _, err := c.Fetch(t.Context(), Request{URL: s.URL + "/bad", FallbackURL: s.URL + "/bad2"}); CodeOf(err) != CodeRetrieval {
		t.Errorf("both fail: %v", err)
	}
	if n := len(s.seen()); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
	if _, err := c.Fallback(t.Context(), Request{}, 12100, "http://x/"); CodeOf(err) != CodeURLFormat {
		t.Errorf("no fallback URL: %v", err)
	}
}

func TestFetch_credentials(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "twilio" || password != "p:w" {
			w.Header().Set("WWW-Authenticate", `basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		xml(w, r)
	})
	c := newClient(t)
	with := func(credentials string) string { return strings.Replace(s.URL, "http://", "http://"+credentials, 1) }
	doc, err := c.Fetch(t.Context(), Request{URL: with("twilio:p%3Aw@"), Params: url.Values{"A": {"b"}}})
	if err != nil || doc.URL != with("twilio:p%3Aw@") {
		t.Fatalf("right credentials: %q, %v", doc.URL, err)
	}
	seen := s.seen()
	if len(seen) != 2 || seen[0].Header.Get("Authorization") != "" || seen[1].Form.Get("A") != "b" {
		t.Errorf("want a request without credentials, then the same with them; got %+v", seen)
	}
	if _, err := c.Fetch(t.Context(), Request{URL: with("twilio:wrong@")}); CodeOf(err) != CodeRetrieval || strings.Contains(err.Error(), "wrong") {
		t.Errorf("wrong credentials: %v", err)
	}
	if _, err := c.Fetch(t.Context(), Request{URL: s.URL}); CodeOf(err) != CodeRetrieval {
		t.Errorf("no credentials: %v", err)
	}
	if n := len(s.seen()); n != 5 {
		t.Errorf("%d requests, want 5", n)
	}
}

func TestFetch_cookies(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "42"})
		xml(w, r)
	})
	c := newClient(t)
	mine, other := NewJar(), NewJar()
	for _, jar := range []http.CookieJar{mine, mine, other} {
		if _, err := c.Fetch(t.Context(), Request{URL: s.URL, Jar: jar}); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, a := range s.seen() {
		got = append(got, a.Header.Get("Cookie"))
	}
	if diff := cmp.Diff([]string{"", "session=42", ""}, got); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

func TestFetch_unreachable(t *testing.T) {
	t.Parallel()
	gone := newSite(t, xml)
	gone.Close()
	plain := newSite(t, xml)
	secure := newTLSSite(t, xml)
	noHost := func(cfg *Config) {
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "app.invalid", IsNotFound: true}}
		}
	}
	reset := func(cfg *Config) {
		cfg.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
	}
	for name, test := range map[string]struct {
		url    string
		change func(*Config)
		code   int
	}{
		"refused":           {gone.URL, func(*Config) {}, CodeConnectRefused},
		"no such host":      {"http://app.invalid/", noHost, CodeBadHost},
		"no route":          {"http://app.test/", reset, CodeConnect},
		"not this machine":  {"http://192.0.2.1/", func(*Config) {}, CodeConnect},
		"unknown authority": {secure.URL, func(*Config) {}, CodeCertificatePath},
		"TLS to plain HTTP": {strings.Replace(plain.URL, "http:", "https:", 1), func(*Config) {}, CodeTLS},
		"relative":          {"/voice", func(*Config) {}, CodeURLFormat},
		"bad retry policy":  {plain.URL + "#rp=6xx", func(*Config) {}, CodeRetryPolicy},
		"unreadable":        {"http://user:secret@[::1/", func(*Config) {}, CodeURLFormat},
		"certificate's time": {secure.URL, func(cfg *Config) {
			cfg.TLS = trusting(secure)
			cfg.TLS.Time = func() time.Time { return secure.Certificate().NotAfter.Add(time.Hour) }
		}, CodeCertificateExpired},
		"certificate's host": {strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), func(cfg *Config) { cfg.TLS = trusting(secure) }, CodeCertificateHost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, test.change).Fetch(t.Context(), Request{URL: test.url})
			if CodeOf(err) != test.code || strings.Contains(err.Error(), "secret") {
				t.Errorf("Fetch: %v, want code %d and no password", err, test.code)
			}
		})
	}
}

func TestFetch_localOnlyNamesTheReason(t *testing.T) {
	t.Parallel()
	if _, err := newClient(t).Fetch(t.Context(), Request{URL: "http://192.0.2.1/"}); !errors.Is(err, errNotLoopback) {
		t.Errorf("Fetch: %v, want %v", err, errNotLoopback)
	}
}

// https is signed without its port, on the wire too.
func TestFetch_https(t *testing.T) {
	t.Parallel()
	s := newTLSSite(t, xml)
	c := newClient(t, func(cfg *Config) { cfg.TLS = trusting(s) })
	if _, err := c.Fetch(t.Context(), Request{URL: s.URL + "/v", Params: url.Values{"A": {"b"}}}); err != nil {
		t.Fatal(err)
	}
	want, err := Sign(token, "https://127.0.0.1/v", url.Values{"A": {"b"}})
	if got := s.seen()[0].Header.Get("X-Twilio-Signature"); err != nil || got != want {
		t.Errorf("signature %q, want %q, %v", got, want, err)
	}
}

func TestFetchMedia(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/music.wav", http.StatusFound)
		case "/music.wav":
			answer(200, "Audio/X-Wav; rate=8000", "RIFF")(w, r)
		case "/huge.wav":
			answer(200, "audio/wav", strings.Repeat("x", maxMedia+1))(w, r)
		default:
			answer(404, "text/plain", "no")(w, r)
		}
	})
	c := newClient(t)
	got, err := c.FetchMedia(t.Context(), s.URL+"/moved", nil)
	want := Media{Body: []byte("RIFF"), ContentType: "audio/x-wav", URL: s.URL + "/music.wav"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("FetchMedia: %v (-want +got):\n%s", err, diff)
	}
	if a := s.seen()[0]; a.Method != http.MethodGet || len(a.Form) != 0 {
		t.Errorf("asked with %s %v, want a GET without parameters", a.Method, a.Form)
	}
	if _, err := c.FetchMedia(t.Context(), s.URL+"/huge.wav", nil); CodeOf(err) != CodeTooLarge {
		t.Errorf("over 10 MB: %v", err)
	}
	if _, err := c.FetchMedia(t.Context(), s.URL+"/none.wav", nil); CodeOf(err) != CodeRetrieval {
		t.Errorf("404: %v", err)
	}
}
