package callback

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func started(t *testing.T, change ...func(*Config)) *Client {
	t.Helper()
	c := newClient(t, change...)
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// The reports of a call come one after the other and in order, although the first is answered late; another call's do
// not wait for them.
func TestNotify_order(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	other := make(chan struct{})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/CA1/0":
			<-release
		case "/CA2/0":
			close(other)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	c := started(t)
	for i := range 5 {
		params := url.Values{"SequenceNumber": {strconv.Itoa(i)}}
		c.Notify("CA1", s.URL+"/CA1/"+strconv.Itoa(i), "", params)
		params.Set("SequenceNumber", "changed later")
	}
	c.Notify("CA2", s.URL+"/CA2/0", "GET", url.Values{"SequenceNumber": {"0"}})
	<-other
	close(release)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range s.seen() {
		if strings.HasPrefix(a.URI, "/CA1/") {
			got = append(got, a.URI+" "+a.Form.Get("SequenceNumber"))
		}
	}
	want := []string{"/CA1/0 0", "/CA1/1 1", "/CA1/2 2", "/CA1/3 3", "/CA1/4 4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// A failed connection is tried once more, with the same token and before the next report.
func TestNotify_retry(t *testing.T) {
	t.Parallel()
	s := newSite(t, xml)
	dials := 0
	c := started(t, func(cfg *Config) {
		cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials++; dials == 1 || dials >= 4 {
				return nil, errors.New("no route")
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
		tokens := 0
		cfg.NewToken = func() string { tokens++; return "token-" + strconv.Itoa(tokens) }
	})
	for i := range 3 {
		c.Notify("CA1", s.URL+"/"+strconv.Itoa(i), "POST", nil)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range s.seen() {
		got = append(got, a.URI+" "+a.Header.Get("I-Twilio-Idempotency-Token"))
	}
	if diff := cmp.Diff([]string{"/0 token-1", "/1 token-2"}, got); diff != "" || dials != 5 {
		t.Errorf("%d connections, want 5; arrivals (-want +got):\n%s", dials, diff)
	}
}

func TestNotify_sameTokenAcrossTries(t *testing.T) {
	t.Parallel()
	s := newSite(t, answer(503, "text/plain", "later"))
	c := started(t)
	c.Notify("CA1", s.URL+"#rc=2&rp=5xx", "POST", nil)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	seen := s.seen()
	if len(seen) != 3 {
		t.Fatalf("%d requests, want 3", len(seen))
	}
	first := seen[0].Header.Get("I-Twilio-Idempotency-Token")
	if len(first) != 36 || seen[1].Header.Get("I-Twilio-Idempotency-Token") != first || seen[2].Header.Get("I-Twilio-Idempotency-Token") != first {
		t.Errorf("tokens of one report differ, or are no UUIDs: first %q", first)
	}
}

func TestNotify_warnings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		codes   []int
	}{
		"204":       {answer(204, "", ""), nil},
		"empty 200": {answer(200, "", ""), nil},
		"TwiML":     {xml, nil},
		"JSON":      {answer(200, "application/json", "{}"), []int{CodeStatusWarning}},
		"404":       {answer(404, "text/plain", "no"), []int{CodeStatusWarning}},
		"500":       {answer(500, "text/xml", "<Response/>"), []int{CodeStatusWarning}},
		"gone astray": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "ftp://x/", http.StatusFound)
		}, []int{CodeURLFormat}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, test.handler)
			log := &journal{}
			c := started(t, func(cfg *Config) { cfg.Logger = log.logger() })
			c.Notify("CA1", s.URL, "POST", url.Values{"CallStatus": {"completed"}})
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			if got := log.codes(t); !cmp.Equal(got, test.codes) {
				t.Errorf("logged codes %v, want %v", got, test.codes)
			}
			if n := len(s.seen()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// Close waits for what is on its way, but not longer than Drain.
func TestClose_drain(t *testing.T) {
	t.Parallel()
	late := func(after time.Duration) dialFunc {
		return pipe(func(conn net.Conn) {
			timer := time.NewTimer(after)
			defer timer.Stop()
			<-timer.C
			status(200)(conn)
		})
	}
	for name, test := range map[string]struct {
		dial dialFunc
		took time.Duration
		fail bool
	}{
		"in time":  {late(time.Second), 3 * time.Second, false},
		"too late": {pipe(silent), 4 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := started(t, func(cfg *Config) { cfg.Dial = test.dial; cfg.Drain = 4 * time.Second })
				for range 3 {
					c.Notify("CA1", "http://app.test/", "POST", nil)
				}
				begun := time.Now()
				err := c.Close()
				if took := time.Since(begun); (err != nil) != test.fail || took != test.took {
					t.Errorf("Close: %v after %v, want %v", err, took, test.took)
				}
				if test.fail && !strings.Contains(err.Error(), "3 status reports") {
					t.Errorf("Close: %v, want it to count 3 reports", err)
				}
				if err := c.Close(); err != nil {
					t.Errorf("second Close: %v", err)
				}
				c.Notify("CA1", "http://app.test/", "POST", nil)
			})
		})
	}
}

func TestNotify_bounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		arrived := 0
		log := &journal{}
		c := started(t, func(cfg *Config) {
			cfg.Queue = 3
			cfg.Logger = log.logger()
			cfg.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
				arrived++
				return pipe(status(204))(ctx, "", "")
			}
		})
		blocked := make(chan struct{})
		dial := c.dialer
		c.dialer = func(ctx context.Context, network, address string) (net.Conn, error) {
			<-blocked
			return dial(ctx, network, address)
		}
		for range 10 {
			c.Notify("CA1", "http://app.test/#ct=10000", "POST", nil)
		}
		synctest.Wait()
		close(blocked)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if dropped := strings.Count(log.buf.String(), "status report dropped"); arrived != 4 || dropped != 6 {
			t.Errorf("%d arrived and %d dropped, want 4 (one on its way, three waiting) and 6", arrived, dropped)
		}
	})
}

func TestStart_states(t *testing.T) {
	t.Parallel()
	c := started(t)
	if err := c.Start(t.Context()); err == nil {
		t.Error("second Start: no error")
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	never := newClient(t)
	never.Notify("CA1", "http://app.test/", "POST", nil)
	if err := never.Close(); err != nil {
		t.Errorf("Close without Start: %v", err)
	}
	if err := never.Start(t.Context()); err == nil {
		t.Error("Start after Close: no error")
	}
}

func TestNew_checks(t *testing.T) {
	t.Parallel()
	log := (&journal{}).logger()
	for name, cfg := range map[string]Config{
		"no token":       {Logger: log},
		"no logger":      {AuthToken: "x"},
		"negative drain": {AuthToken: "x", Logger: log, Drain: -1},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
