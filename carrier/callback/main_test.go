package callback

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

const token = "12345"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// journal keeps log lines for a test to look at.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(j, nil)) }

// codes gives the "code" of every line that has one.
func (j *journal) codes(t *testing.T) []int {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	var codes []int
	for line := range bytes.Lines(j.buf.Bytes()) {
		var entry struct{ Code int }
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatalf("log line %q: %v", line, err)
		}
		if entry.Code != 0 {
			codes = append(codes, entry.Code)
		}
	}
	return codes
}

func newClient(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{AuthToken: token, LoopbackOnly: true, Logger: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// arrival is what a test server was sent.
type arrival struct {
	Method, URI string
	Form        url.Values
	Header      http.Header
}

// site is an application that records what it is sent and answers by path.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	arrivals []arrival
}

func newSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewServer(s.record(t, handler))
	t.Cleanup(s.Close)
	return s
}

func newTLSSite(t *testing.T, handler http.HandlerFunc) *site {
	t.Helper()
	s := &site{}
	s.Server = httptest.NewUnstartedServer(s.record(t, handler))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *site) record(t *testing.T, handler http.HandlerFunc) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Errorf("request body %q: %v", body, err)
		}
		s.mu.Lock()
		s.arrivals = append(s.arrivals, arrival{Method: r.Method, URI: r.RequestURI, Form: form, Header: r.Header})
		s.mu.Unlock()
		handler(w, r)
	}
}

func (s *site) seen() []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]arrival(nil), s.arrivals...)
}

// xml answers an empty TwiML document.
func xml(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = io.WriteString(w, "<Response/>")
}
