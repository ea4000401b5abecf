package app

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"softphone/carrier"
)

// meeting is a room in which Alice and Bob are, and that Alice's page shows. Carol and Dave are elsewhere.
type meeting struct {
	*crowd

	alice, bob, carol, dave *member
	path                    string
}

func meet(t *testing.T) *meeting {
	t.Helper()
	a := startComparing(t, settings(t))
	c := gather(t, a, 1)
	m := &meeting{crowd: c, alice: c.people[0], bob: c.people[1], carol: c.people[2], dave: c.people[3]}
	c.look(m.alice.of(a))
	c.enter(m.alice, "")
	c.enter(m.bob, "")
	m.path = c.path()
	c.agree("before")
	return m
}

// spoil lets requests of the REST API go wrong from now on.
func (m *meeting) spoil(f carrier.RESTFault) {
	m.t.Helper()
	if err := m.carrier.SetFaults(carrier.Faults{REST: f}); err != nil {
		m.t.Fatal(err)
	}
}

// ask asks for something by the control API, in Alice's name.
func (m *meeting) ask(method, path, body string, headers ...string) answer {
	m.t.Helper()
	return m.boards[0].try(m.t, method, m.path+path, body, headers...)
}

// refused checks that something was refused with a code and was not done.
func (m *meeting) refused(got answer, status int, code string, what ...string) {
	m.t.Helper()
	if got.status != status || got.Code != code || got.header.Get("Retry-After") == "" {
		m.t.Errorf("%s: %d %s, Retry-After %q; want %d %s", what, got.status, got.body, got.header.Get("Retry-After"), status, code)
	}
}

// quiet checks that nobody calls somebody.
func (m *meeting) quiet(who *member) {
	m.t.Helper()
	select {
	case <-who.Incoming():
		m.t.Errorf("%s is called", who.Identity())
	default:
	}
}

// talk is what goes on without the REST API: people call each other, and the room.
func (m *meeting) talk() {
	m.t.Helper()
	call := connect(m.t, m.carol.person, "To", "client:dave")
	rung := <-m.dave.Incoming()
	if err := rung.Answer(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	<-call.Connected()
	<-rung.Connected()
	call.Send(500)
	hear(m.t, "Dave does not hear Carol", rung, 500)
	end(m.t, call)
	if err := rung.Ended(m.t.Context()); err != nil {
		m.t.Error(err)
	}
	m.enter(m.carol, "")
	m.bob.call.Send(700)
	hear(m.t, "Carol does not hear Bob in the room", m.carol.call, 700)
	m.carol.call.Hangup()
	m.gone(m.carol)
}

// While the REST API is down commands are refused in words, nothing is done, people are told that nothing can
// be steered, and go on talking. When it is back they are told so.
func TestOutage(t *testing.T) {
	tests := []struct {
		name  string
		fault carrier.RESTFault
	}{
		{"500", carrier.RESTFault{Status: http.StatusInternalServerError}},
		{"503", carrier.RESTFault{Status: http.StatusServiceUnavailable}},
		{"garbage", carrier.RESTFault{Garbage: true}},
		{"no answer", carrier.RESTFault{Drop: true}},
		{"no answer for long", carrier.RESTFault{Hang: carrier.Duration(time.Minute)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := meet(t)
			m.feeds[0].steers(t, true)
			m.spoil(tt.fault)
			var all sync.WaitGroup
			for _, command := range []struct{ method, path, body string }{
				{http.MethodPatch, "/participants/" + m.bob.sid, `{"muted":true}`},
				{http.MethodPatch, "/participants/" + m.bob.sid, `{"end_on_exit":true}`},
				{http.MethodPost, "/participants", `{"to":"client:carol"}`},
				{http.MethodDelete, "/participants/" + m.bob.sid, ""},
				{http.MethodPost, "/announcements", `{"text":"Hello"}`},
				{http.MethodPost, "/recordings", ""},
				{http.MethodPost, "/end", ""},
			} {
				all.Go(func() {
					m.refused(m.ask(command.method, command.path, command.body), http.StatusServiceUnavailable, "rest_unavailable", command.path, command.body)
				})
			}
			all.Wait()
			m.feeds[0].steers(t, false)
			if _, control := m.boards[0].live(t); control {
				t.Error("the list says that conferences can be steered")
			}
			m.talk()
			m.quiet(m.carol)
			m.agree("when nothing was done")

			m.spoil(carrier.RESTFault{})
			m.feeds[0].steers(t, true)
			if got := m.ask(http.MethodPatch, "/participants/"+m.bob.sid, `{"muted":true}`); got.status != http.StatusNoContent {
				t.Errorf("when it is back: %d %s", got.status, got.body)
			}
			m.agree("when it is back")
		})
	}
}

// Who asks too much is asked to wait, and may be lucky.
func TestOutage_tooMuch(t *testing.T) {
	t.Parallel()
	m := meet(t)
	m.spoil(carrier.RESTFault{Status: http.StatusTooManyRequests, Method: http.MethodPost, Times: 2})
	if got := m.ask(http.MethodPost, "/participants", `{"to":"client:carol"}`); got.status != http.StatusCreated {
		t.Fatalf("after two refusals: %d %s", got.status, got.body)
	}
	m.carol.call = <-m.carol.Incoming()
	m.spoil(carrier.RESTFault{Status: http.StatusTooManyRequests, Method: http.MethodPost})
	m.refused(m.ask(http.MethodPatch, "/participants/"+m.bob.sid, `{"muted":true}`), http.StatusTooManyRequests, "rest_busy")
	m.refused(m.ask(http.MethodPost, "/participants", `{"to":"client:dave"}`), http.StatusTooManyRequests, "rest_busy")
	m.quiet(m.carol)
	m.quiet(m.dave)
	m.feeds[0].steers(t, true)
	m.carol.call.Hangup()
	m.agree("when nothing more was done")
}

// What was done, and whose answer was lost, is seen on the board, and asked for again it is not done twice.
func TestOutage_done(t *testing.T) {
	tests := []struct {
		name  string
		fault carrier.RESTFault
	}{
		{"500", carrier.RESTFault{Status: http.StatusInternalServerError}},
		{"garbage", carrier.RESTFault{Garbage: true}},
		{"no answer", carrier.RESTFault{Drop: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := meet(t)
			tt.fault.Method, tt.fault.Times, tt.fault.Performed = http.MethodPost, 1, true
			m.spoil(tt.fault)
			m.refused(m.ask(http.MethodPatch, "/participants/"+m.bob.sid, `{"muted":true}`), http.StatusServiceUnavailable, "rest_unavailable")
			m.agree("when Bob was muted")
			if p, _ := m.here(m.bob.sid); !p.Muted {
				t.Error("Bob is not muted")
			}

			m.spoil(tt.fault)
			key := []string{"Idempotency-Key", "6f9d6b1e"}
			m.refused(m.ask(http.MethodPost, "/participants", `{"to":"client:carol","label":"Guest"}`, key...), http.StatusServiceUnavailable, "rest_unavailable")
			m.carol.call = <-m.carol.Incoming()
			m.carol.sid = m.carol.call.SID()
			m.agree("when Carol is called")
			again := m.ask(http.MethodPost, "/participants", `{"to":"client:carol","label":"Guest"}`, key...)
			if again.status != http.StatusConflict || again.Code != "already_there" {
				t.Errorf("asked again: %d %s", again.status, again.body)
			}
			if err := m.carol.call.Answer(t.Context()); err != nil {
				t.Fatal(err)
			}
			eventually(t, "Carol is in", func() (string, bool) { _, ok := m.here(m.carol.sid); return "", ok })
			m.agree("when Carol is in")
			m.quiet(m.carol)
			var shown struct {
				Participants []struct{ Call, Label string }
			}
			got := m.ask(http.MethodGet, "", "")
			if err := json.Unmarshal([]byte(got.body), &shown); err != nil {
				t.Fatal(err)
			}
			for _, p := range shown.Participants {
				if p.Call == m.carol.sid && p.Label != "Guest" {
					t.Errorf("Carol's label is %q", p.Label)
				}
			}
		})
	}
}
