package callback

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func trusting(s *site) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// hang never connects.
func hang(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// pipe connects to serve, in memory so that its time is the test's.
func pipe(serve func(net.Conn)) dialFunc {
	return func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer func() { _ = far.Close() }()
			serve(far)
		}()
		return near, nil
	}
}

// silent reads and says nothing.
func silent(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// status answers each request with a status line and an empty TwiML document.
func status(code int) func(net.Conn) {
	return func(conn net.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d x\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>", code)
	}
}

func TestFetch_patience(t *testing.T) {
	t.Parallel()
	refuse := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route") }
	trickle := func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			silent(conn)
		}()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, _ = io.WriteString(conn, " ")
			case <-gone:
				return
			}
		}
	}
	for name, test := range map[string]struct {
		dial     dialFunc
		fragment string
		code     int
		tries    int64
		took     time.Duration
	}{
		"no connection: twice 5 s":           {hang, "", CodeConnectTimeout, 2, 10 * time.Second},
		"no connection at once: twice":       {refuse, "", CodeConnect, 2, 0},
		"silence: 15 s, once":                {pipe(silent), "", CodeTotalTimeout, 1, 15 * time.Second},
		"endless answer: 15 s":               {pipe(trickle), "", CodeTotalTimeout, 1, 15 * time.Second},
		"ct":                                 {hang, "#ct=200", CodeConnectTimeout, 2, 400 * time.Millisecond},
		"ct and rc":                          {hang, "#ct=1000&rc=4", CodeConnectTimeout, 5, 5 * time.Second},
		"total is the limit of all tries":    {hang, "#rc=5&ct=4000", CodeTotalTimeout, 4, 15 * time.Second},
		"rc=0":                               {hang, "#rc=0", CodeConnectTimeout, 1, 5 * time.Second},
		"rt":                                 {pipe(silent), "#rt=700", CodeTotalTimeout, 1, 700 * time.Millisecond},
		"rt is for each read":                {pipe(trickle), "#rt=1500", CodeTotalTimeout, 1, 15 * time.Second},
		"rt with rp=rt":                      {pipe(silent), "#rt=700&rp=rt&rc=2", CodeTotalTimeout, 3, 2100 * time.Millisecond},
		"tt":                                 {pipe(silent), "#tt=3000", CodeTotalTimeout, 1, 3 * time.Second},
		"5xx is not tried again":             {pipe(status(503)), "#rc=3", CodeRetrieval, 1, 0},
		"5xx with rp=5xx":                    {pipe(status(503)), "#rc=3&rp=ct,5xx", CodeRetrieval, 4, 0},
		"4xx with rp=5xx":                    {pipe(status(404)), "#rc=3&rp=5xx", CodeRetrieval, 1, 0},
		"4xx with rp=all":                    {pipe(status(404)), "#rc=5&rp=all", CodeRetrieval, 6, 0},
		"rp without ct":                      {hang, "#rp=5xx", CodeConnectTimeout, 1, 5 * time.Second},
		"values out of range are as default": {hang, "#ct=99&tt=15001&rc=6", CodeConnectTimeout, 2, 10 * time.Second},
		"another fragment":                   {hang, "#section-2", CodeConnectTimeout, 2, 10 * time.Second},
		"success":                            {pipe(status(200)), "", 0, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var tries atomic.Int64
				c := newClient(t, func(cfg *Config) {
					cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
						tries.Add(1)
						return test.dial(ctx, network, address)
					}
				})
				begun := time.Now()
				_, err := c.Fetch(t.Context(), Request{URL: "http://app.test/" + test.fragment})
				if took := time.Since(begun); CodeOf(err) != test.code || tries.Load() != test.tries || took != test.took {
					t.Errorf("Fetch: %v after %v and %d tries; want code %d after %v and %d", err, took, tries.Load(), test.code, test.took, test.tries)
				}
			})
		})
	}
}

func TestFetch_endedContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c := newClient(t, func(cfg *Config) {
			cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				asked.Add(1)
				return hang(ctx, network, address)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Fetch(ctx, Request{URL: "http://app.test/", FallbackURL: "http://app.test/fallback"})
		if !errors.Is(err, context.DeadlineExceeded) || CodeOf(err) != 0 || asked.Load() != 1 {
			t.Errorf("Fetch: %v after %d requests; want the error of the context, no code, no fallback", err, asked.Load())
		}
	})
}
