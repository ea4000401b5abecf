package app

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Whatever is asked for that cannot be is refused by name, and nothing comes of it: of the whole program, with a
// conference that goes on, one that has ended, and one that never was.
func TestBadInput(t *testing.T) {
	t.Parallel()
	m := meet(t)
	m.alice.post(t, "/v1/rooms", `{"name":"other"}`, nil)
	elsewhere := connect(t, m.carol.person, "To", "room:other")
	<-elsewhere.Connected()
	dave := connect(t, m.dave.person, "To", "room:talk")
	<-dave.Connected()
	eventually(t, "Dave is in", func() (string, bool) { _, ok := m.here(dave.SID()); return "", ok })
	dave.Hangup() // who has just left: not even the callback need have come
	eventually(t, "Dave is out", func() (string, bool) { _, ok := m.here(dave.SID()); return "", !ok })
	const nowhere, nobody = "/v1/conferences/CF00000000000000000000000000000000", "/participants/CA00000000000000000000000000000000"
	bob, left, away := "/participants/"+m.bob.sid, "/participants/"+dave.SID(), "/participants/"+elsewhere.SID()
	tests := []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{"a room that does not exist", http.MethodGet, "/v1/rooms/nothing", "", 404, "room_unknown"},
		{"change a room that does not exist", http.MethodPatch, "/v1/rooms/nothing", `{"title":"x"}`, 404, "room_unknown"},
		{"delete a room that does not exist", http.MethodDelete, "/v1/rooms/nothing", "", 404, "room_unknown"},
		{"a conference that never was", http.MethodGet, nowhere, "", 404, "conference_unknown"},
		{"end a conference that never was", http.MethodPost, nowhere + "/end", "", 404, "conference_unknown"},
		{"mute in a conference that never was", http.MethodPatch, nowhere + bob, `{"muted":true}`, 404, "conference_unknown"},
		{"mute who just left", http.MethodPatch, m.path + left, `{"muted":true}`, 409, "participant_gone"},
		{"hold who just left", http.MethodPatch, m.path + left, `{"held":true}`, 409, "participant_gone"},
		{"end with who just left", http.MethodPatch, m.path + left, `{"end_on_exit":true}`, 409, "participant_gone"},
		{"remove who just left", http.MethodDelete, m.path + left, "", 409, "participant_gone"},
		{"announce to who just left", http.MethodPost, m.path + "/announcements", `{"text":"x","to":"` + dave.SID() + `"}`, 409, "participant_gone"},
		{"coach who just left", http.MethodPatch, m.path + bob, `{"coach":"` + dave.SID() + `"}`, 409, "participant_gone"},
		{"mute who is elsewhere", http.MethodPatch, m.path + away, `{"muted":true}`, 404, "participant_unknown"},
		{"remove who is elsewhere", http.MethodDelete, m.path + away, "", 404, "participant_unknown"},
		{"coach who is elsewhere", http.MethodPatch, m.path + bob, `{"coach":"` + elsewhere.SID() + `"}`, 404, "participant_unknown"},
		{"mute nobody", http.MethodPatch, m.path + nobody, `{"muted":true}`, 404, "participant_unknown"},
		{"coach oneself", http.MethodPatch, m.path + bob, `{"coach":"` + m.bob.sid + `"}`, 422, "coach_invalid"},
		{"change nothing", http.MethodPatch, m.path + bob, `{}`, 422, "change_empty"},
		{"add who is there", http.MethodPost, m.path + "/participants", `{"to":"client:bob"}`, 409, "already_there"},
		{"add a number that is not allowed", http.MethodPost, m.path + "/participants", `{"to":"+882161234567"}`, 403, "number_not_allowed"},
		{"add an emergency number", http.MethodPost, m.path + "/participants", `{"to":"911"}`, 403, "emergency_number"},
		{"add a room", http.MethodPost, m.path + "/participants", `{"to":"room:other"}`, 422, "to_invalid"},
		{"a label of unseen characters", http.MethodPatch, m.path + bob, `{"label":"a\u0007"}`, 422, "label_invalid"},
		{"announce nothing", http.MethodPost, m.path + "/announcements", `{"text":" "}`, 422, "text_invalid"},
		{"announce too much", http.MethodPost, m.path + "/announcements", `{"text":"` + strings.Repeat("x", 301) + `"}`, 422, "text_invalid"},
		{"a recording that never was", http.MethodPatch, m.path + "/recordings/RE00000000000000000000000000000000", `{"status":"paused"}`, 404, "recording_unknown"},
		{"hang up a call that never was", http.MethodPost, "/v1/calls/CA00000000000000000000000000000000/end", "", 404, "call_unknown"},
	}
	for _, tt := range tests {
		got := m.boards[0].try(t, tt.method, tt.path, tt.body)
		if got.status != tt.status || got.Code != tt.code {
			t.Errorf("%s: %d %s, want %d %s", tt.name, got.status, got.body, tt.status, tt.code)
		}
	}
	end(t, elsewhere)
	m.agree("when nothing was done")
	if got := m.ask(http.MethodPost, "/end", ""); got.status != http.StatusNoContent {
		t.Fatalf("it does not end: %d %s", got.status, got.body)
	}
	m.gone(m.alice)
	m.gone(m.bob)
	m.agree("when it has ended")
	for _, tt := range []struct{ method, path, body string }{
		{http.MethodPost, "/end", ""},
		{http.MethodPatch, bob, `{"muted":true}`},
		{http.MethodPatch, bob, `{"label":"x"}`},
		{http.MethodDelete, bob, ""},
		{http.MethodPost, "/participants", `{"to":"client:carol"}`},
		{http.MethodPost, "/announcements", `{"text":"x"}`},
		{http.MethodPost, "/recordings", ""},
	} {
		if got := m.ask(tt.method, tt.path, tt.body); got.status != http.StatusConflict || got.Code != "conference_ended" {
			t.Errorf("when it has ended, %s %s: %d %s", tt.method, tt.path, got.status, got.body)
		}
	}
	m.quiet(m.carol)
}

// Who asks many times at once, or again, calls somebody once, and records once.
func TestBadInput_twice(t *testing.T) {
	t.Parallel()
	m := meet(t)
	const many = 8
	answers := make([]answer, many)
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() { answers[n] = m.ask(http.MethodPost, "/participants", `{"to":"client:carol"}`) })
	}
	all.Wait()
	made := 0
	for _, got := range answers {
		switch {
		case got.status == http.StatusCreated:
			made++
		case got.status != http.StatusConflict || got.Code != "already_there":
			t.Errorf("added at once: %d %s", got.status, got.body)
		}
	}
	m.carol.call = <-m.carol.Incoming()
	m.carol.sid = m.carol.call.SID()
	m.agree("when Carol is called")
	m.quiet(m.carol)
	if made != 1 {
		t.Errorf("%d were added", made)
	}

	tapes := 0
	for n := range many {
		all.Go(func() { answers[n] = m.ask(http.MethodPost, "/recordings", "") })
	}
	all.Wait()
	for _, got := range answers {
		switch {
		case got.status == http.StatusCreated:
			tapes++
		case got.status != http.StatusConflict || got.Code != "recording_running":
			t.Errorf("recorded at once: %d %s", got.status, got.body)
		}
	}
	if tapes != 1 {
		t.Errorf("%d recordings were begun", tapes)
	}

	key := []string{"Idempotency-Key", "2f0e5c1d"}
	first := m.ask(http.MethodPost, "/participants", `{"to":"client:dave"}`, key...)
	m.dave.call = <-m.dave.Incoming()
	m.dave.sid = m.dave.call.SID()
	if again := m.ask(http.MethodPost, "/participants", `{"to":"client:dave"}`, key...); again.status != first.status || again.body != first.body || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %d %s, at first %d %s", again.status, again.body, first.status, first.body)
	}
	if other := m.ask(http.MethodPost, "/participants", `{"to":"client:erin"}`, key...); other.status != http.StatusUnprocessableEntity {
		t.Errorf("something else with the same key: %d %s", other.status, other.body)
	}
	m.agree("when Dave is called")
	m.quiet(m.dave)
}

// Who calls a room that does not exist is told so, and it is in their history.
func TestBadInput_roomUnknown(t *testing.T) {
	t.Parallel()
	a := startComparing(t, settings(t))
	alice := join(t, a, "Alice")
	call := connect(t, alice, "To", "room:nothing")
	<-call.Connected()
	if err := call.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	alice.tells(t, "outgoing room:nothing failed room_unknown", call)
	if _, ok := a.Carrier().Conference("room-nothing"); ok {
		t.Error("there is a conference")
	}
	<-time.After(soon)
	if live, _ := alice.of(a).live(t); len(live) > 0 {
		t.Errorf("the board shows %v", live)
	}
}
