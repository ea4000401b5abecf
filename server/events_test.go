package server

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// message is one server-sent event.
type message struct {
	id, event, data string
	calls           []entry
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
	return f.followAt(t, "/v1/events", cookie, headers...)
}

func (f *fixture) followAt(t *testing.T, path, cookie string, headers ...string) *feed {
	t.Helper()
	site := httptest.NewServer(f.Handler())
	t.Cleanup(site.Close)
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, site.URL+path, http.NoBody)
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
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return &feed{t, lines, stop}
}

// next waits for the next message; the zero message is the end of the feed.
func (f *feed) next() message {
	f.t.Helper()
	m := message{}
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
			m.calls, m.data = data.Calls, value
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

const boardPath = "/v1/events?conferences=1"

// seen is what a message says of a conference.
type seen struct {
	SID          phone.ConferenceSID
	Status       phone.ConferenceStatus
	Participants []participant
	May          []string
	Control      *bool
	Conferences  []seen
}

func (m message) seen(t *testing.T) seen {
	t.Helper()
	var s seen
	if err := json.Unmarshal([]byte(m.data), &s); err != nil {
		t.Fatalf("%v: %s", err, m.data)
	}
	return s
}

func TestEvents_conferences(t *testing.T) {
	f := newFixture(t)
	sue, alice, mallory := f.signIn(t, "Sue"), f.signIn(t, "Alice"), f.signIn(t, "Mallory")
	f.standup(t)
	board, page, stranger := f.followAt(t, boardPath, sue), f.followAt(t, boardPath, alice), f.followAt(t, boardPath, mallory)
	var position string
	for who, p := range map[string]*feed{"sue": board, "alice": page, "mallory": stranger} {
		if m := p.next(); m.event != "snapshot" || m.id != "" {
			t.Fatalf("%s: a new page gets %+v", who, m)
		}
		m := p.next()
		s := m.seen(t)
		if m.event != "conferences" || m.id == "" || s.Control == nil || !*s.Control || len(s.Conferences) != map[string]int{"sue": 1, "alice": 1}[who] {
			t.Fatalf("%s: of conferences a new page gets %+v", who, m)
		}
		position = m.id
	}
	muted := func(e *phone.Event) { e.Detail.Muted = true }
	f.happen(t, about(confSID, 7, phone.ParticipantMuted, callSID, muted))
	m, mine := board.next(), page.next()
	if s := m.seen(t); m.event != "conference" || m.id <= position || s.SID != confSID || !s.Participants[0].Muted || s.Participants[0].Me || len(s.May) != 2 {
		t.Errorf("a change is told as %+v", m)
	}
	if s := mine.seen(t); mine.id != m.id || !s.Participants[0].Muted || !s.Participants[0].Me || len(s.May) != 0 {
		t.Errorf("to who takes part it is told as %+v", mine)
	}

	// A call that takes part changes, and so does the conference. Bob's telephone is nobody's page.
	f.happen(t, phone.Event{Key: "busy", Kind: phone.CallStatus, At: t0.Add(9 * time.Second), Sequence: 2, Call: childSID, Status: phone.StatusBusy})
	if s := board.next().seen(t); s.Participants[1].State != "busy" {
		t.Errorf("a call that takes part is told as %+v", s)
	}
	page.stop()
	f.control.set(func() { f.control.down = true })
	if m = board.next(); m.event != "control" || m.id != "" || *m.seen(t).Control {
		t.Errorf("when nothing can be steered any more the board is told %+v", m)
	}
	f.happen(t, about(confSID, 20, phone.ConferenceFinished, "", nil))
	last := board.next()
	if s := last.seen(t); last.event != "conference" || s.Status != phone.ConferenceCompleted {
		t.Errorf("the end is told as %+v", last)
	}

	// Who comes back is told what was missed, and how things stand.
	back := f.followAt(t, boardPath, alice, "Last-Event-ID: "+mine.id)
	if m = back.next(); m.event != "conference" || m.id != last.id || m.seen(t).Status != phone.ConferenceCompleted {
		t.Errorf("who comes back is told %+v", m)
	}
	if m = back.next(); m.event != "control" || *m.seen(t).Control {
		t.Errorf("who comes back is told how things stand by %+v", m)
	}
	want(t, f.do(http.MethodDelete, "/v1/session", "", mallory), 204, "")
	for m = stranger.next(); m.event == "control"; m = stranger.next() {
		if m.id != "" {
			t.Errorf("Mallory is told %+v", m)
		}
	}
	if m.event != "end" {
		t.Errorf("Mallory is told %+v", m)
	}
	want(t, f.do(http.MethodGet, "/v1/events?conferences=yes", "", sue), 422, "conferences_invalid")
}

// A call and a conference that change with one event are told with one position, by the last
// of the two: whoever got the first alone is told both.
func TestEvents_together(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	f.standup(t)
	page := f.followAt(t, boardPath, alice)
	page.next()
	first := page.next()
	f.happen(t, phone.Event{Key: "dial", Kind: phone.DialEnded, At: t0.Add(time.Minute), Sequence: -1, Call: callSID, From: phone.Client("alice"), Status: phone.StatusCompleted})
	calls, conference := page.next(), page.next()
	if calls.event != "calls" || calls.id != "" || conference.event != "conference" || conference.id <= first.id {
		t.Errorf("told %+v and %+v after %+v", calls, conference, first)
	}
}

// Whatever a page loses its connection at, it is told each change once: none is lost, none
// comes twice.
func TestEvents_resume(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	const changes = 150
	f.happen(t, phone.Event{Key: "first", Kind: phone.CallRequested, At: t0, Sequence: -1, Call: callSID, From: phone.Client("zoe"), Status: phone.StatusRinging})
	at := "1" // that has been seen
	told := make(chan struct{})
	go func() {
		defer close(told)
		for i := range changes {
			f.happen(t, phone.Event{
				Key: fmt.Sprint("e", i), Kind: phone.CallRequested, At: t0, Sequence: -1, Call: phone.CallSID(fmt.Sprintf("CA%032x", i)),
				From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusRinging,
			})
		}
	}()
	random := rand.New(rand.NewPCG(1, 2))
	times := map[phone.CallSID]int{}
	for len(times) < changes {
		page := f.follow(t, alice, "Last-Event-ID: "+at)
		for range 1 + random.IntN(20) {
			m := page.next()
			if m.event == "snapshot" {
				t.Fatal("a page that was not away for long gets a snapshot")
			}
			if m.id != "" {
				at = m.id
			}
			for _, e := range m.calls {
				times[e.SID]++
			}
			if len(times) == changes {
				break
			}
		}
		page.stop()
	}
	<-told
	for sid, n := range times {
		if n != 1 {
			t.Errorf("%s is told %d times", sid, n)
		}
	}
}
