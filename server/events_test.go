package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// message is one server-sent event.
type message struct {
	id, event string
	calls     []entry
}

// feed is a page that follows.
type feed struct {
	t     *testing.T
	lines *bufio.Scanner
	stop  context.CancelFunc
}

// follow opens the feed of who is signed in, over a real connection.
func (f *fixture) follow(t *testing.T, cookie string, headers ...string) *feed {
	t.Helper()
	site := httptest.NewServer(f.Handler())
	t.Cleanup(site.Close)
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+"/v1/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "phone.example"
	for _, h := range append(headers, cookie) {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = answer.Body.Close()
	})
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("the feed is %d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	return &feed{t, bufio.NewScanner(answer.Body), stop}
}

// next waits for the next message; the zero message is the end of the feed.
func (f *feed) next() message {
	f.t.Helper()
	var m message
	for f.lines.Scan() {
		field, value, _ := strings.Cut(f.lines.Text(), ": ")
		switch field {
		case "id":
			m.id = value
		case "event":
			m.event = value
		case "data":
			var data struct{ Calls []entry }
			if err := json.Unmarshal([]byte(value), &data); err != nil {
				f.t.Fatal(err)
			}
			m.calls = data.Calls
		case "":
			if m.event != "" {
				return m
			}
		}
	}
	return message{}
}

func TestEvents(t *testing.T) {
	f := newFixture(t)
	alice, mallory := f.signIn(t, "Alice"), f.signIn(t, "Mallory")
	page := f.follow(t, alice)
	stranger := f.follow(t, mallory)
	first := page.next()
	if first.event != "snapshot" || len(first.calls) != 0 {
		t.Fatalf("a new page gets %+v", first)
	}
	if m := stranger.next(); m.event != "snapshot" || len(m.calls) != 0 {
		t.Fatalf("Mallory gets %+v", m)
	}
	want(t, f.post("/voice/dialed", dialed("busy")), 200, "")
	change := page.next()
	if change.event != "calls" || len(change.calls) != 1 || change.calls[0].Status != phone.StatusBusy || change.id <= first.id {
		t.Fatalf("a change is told as %+v after %+v", change, first)
	}
	page.stop()

	// While the page is away something happens; when it comes back it is told that alone.
	want(t, f.post("/voice/status", leg("initiated", "0", "00")), 204, "")
	want(t, f.post("/voice/status", leg("completed", "3", "25", "CallDuration", "20")), 204, "")
	back := f.follow(t, alice, "Last-Event-ID: "+change.id)
	missed := back.next()
	if missed.event != "calls" || len(missed.calls) != 1 || missed.calls[0].Status != phone.StatusCompleted || missed.id <= change.id {
		t.Fatalf("a page that comes back is told %+v", missed)
	}
	want(t, f.post("/voice/status", leg("ringing", "1", "01")), 204, "")
	if again := back.next(); again.id <= missed.id {
		t.Errorf("after %+v comes %+v", missed, again)
	}

	// What concerns Alice and Bob was never told to Mallory; signing out ends her feed.
	want(t, f.do(http.MethodDelete, "/v1/session", "", mallory), 204, "")
	if end := stranger.next(); end.event != "end" {
		t.Errorf("Mallory is told %+v", end)
	}
	if more := stranger.next(); more.event != "" {
		t.Errorf("after the end comes %+v", more)
	}
}

// A page whose position is of another log, or too far back, gets all anew.
func TestEvents_snapshotInstead(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	want(t, f.post("/voice/dialed", dialed("busy")), 200, "")
	page := f.follow(t, alice, "Last-Event-ID: 999999")
	if m := page.next(); m.event != "snapshot" || len(m.calls) != 1 {
		t.Errorf("a page from the future gets %+v", m)
	}
}

func TestEvents_badInput(t *testing.T) {
	f := newFixture(t)
	want(t, f.do(http.MethodGet, "/v1/events", ""), 401, "session_missing")
	alice := f.signIn(t, "Alice")
	for _, id := range []string{"-1", "x", "9223372036854775808"} {
		want(t, f.do(http.MethodGet, "/v1/events", "", alice, "Last-Event-ID: "+id), 422, "last_event_id_invalid")
	}
}
