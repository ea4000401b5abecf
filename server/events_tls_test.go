package server

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Where the server's own connection cannot be the page's, as with HTTP/2, or cannot be written to as it is,
// as with TLS, the feed is the same.
func TestEvents_tls(t *testing.T) {
	for protocol, two := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(protocol, func(t *testing.T) {
			f := newFixture(t)
			alice := f.signIn(t, "Alice")
			site := httptest.NewUnstartedServer(f.Handler())
			site.EnableHTTP2 = two
			site.StartTLS()
			defer site.Close()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/v1/events?conferences=1", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = "phone.example"
			name, value, _ := strings.Cut(alice, ": ")
			r.Header.Set(name, value)
			answer, err := site.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = answer.Body.Close() }()
			if answer.Proto != protocol || answer.StatusCode != http.StatusOK {
				t.Fatalf("answered %s %s", answer.Proto, answer.Status)
			}
			page := &feed{t, bufio.NewScanner(answer.Body), func() {}}
			if first, second := page.next(), page.next(); first.event != "snapshot" || second.event != "conferences" {
				t.Fatalf("a new page gets %+v and %+v", first, second)
			}
			f.standup(t)
			if m := page.next(); m.event != "calls" && m.event != "conference" {
				t.Errorf("a change is told as %+v", m)
			}
			want(t, f.do(http.MethodDelete, "/v1/session", "", alice), 204, "")
			for m := page.next(); m.event != "end"; m = page.next() {
				if m.event == "" {
					t.Fatal("the feed ends without a word")
				}
			}
			if more := page.next(); more.event != "" {
				t.Errorf("after the end comes %+v", more)
			}
		})
	}
}
