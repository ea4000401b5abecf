package app

import (
	"net/http"
	"testing"
	"time"

	"softphone/carrier/carriertest"
	"softphone/internal/phone"
)

// board is what /v1/conferences says of the only conference that goes on.
type board struct {
	SID          string
	Participants []struct {
		Call, State string
		Held, Muted bool
	}
	Recording *struct{ SID, Status, By string }
}

// until waits until the conference is as it should be.
func until(t *testing.T, p *person, what string, ok func(b board) bool) board {
	t.Helper()
	var all struct{ Conferences []board }
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); <-time.After(50 * time.Millisecond) {
		p.send(t, http.MethodGet, "/v1/conferences?state=live", "", &all)
		if len(all.Conferences) == 1 && ok(all.Conferences[0]) {
			return all.Conferences[0]
		}
	}
	t.Fatalf("%s: it did not come to be; conferences %+v", what, all.Conferences)
	return board{}
}

// in is the participant of a call.
func (b board) in(call string) (state string, held, muted bool) {
	for _, p := range b.Participants {
		if p.Call == call {
			return p.State, p.Held, p.Muted
		}
	}
	return "", false, false
}

// A call between people is steered: the callee is held and muted, a third is added, it is recorded,
// and it goes on when the callee leaves, until one is left alone.
func TestSteer(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"))
	alice, bob, carol := join(t, a, "Alice"), join(t, a, "Bob"), join(t, a, "Carol")
	hers := connect(t, alice, "To", "client:bob")
	his := <-bob.Incoming()
	if err := his.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	bobs := his.Parameters()["CallSid"]
	b := until(t, alice, "both talk", func(b board) bool { state, _, _ := b.in(bobs); return state == "here" })
	path := "/v1/conferences/" + b.SID

	alice.send(t, http.MethodPatch, path+"/participants/"+bobs, `{"held":true,"muted":true}`, nil)
	until(t, alice, "Bob is held", func(b board) bool { _, held, muted := b.in(bobs); return held && muted })
	alice.send(t, http.MethodPatch, path+"/participants/"+bobs, `{"end_on_exit":true}`, nil)
	alice.send(t, http.MethodPatch, path+"/participants/"+bobs, `{"end_on_exit":false}`, nil)
	until(t, alice, "Bob is held again", func(b board) bool { _, held, _ := b.in(bobs); return held })

	var recording struct{ SID string }
	alice.post(t, path+"/recordings", "", &recording)
	until(t, alice, "it is recorded", func(b board) bool { return b.Recording != nil && b.Recording.SID == recording.SID })
	alice.send(t, http.MethodPatch, path+"/recordings/"+recording.SID, `{"status":"paused"}`, nil)
	until(t, alice, "it is paused", func(b board) bool { return b.Recording != nil && b.Recording.Status == "paused" })

	var added struct{ Call string }
	alice.post(t, path+"/participants", `{"to":"client:carol"}`, &added)
	third := <-carol.Incoming()
	if err := third.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(t, alice, "Carol is in", func(b board) bool { state, _, _ := b.in(added.Call); return state == "here" })
	end(t, his)
	until(t, alice, "Bob has left", func(b board) bool { state, _, _ := b.in(bobs); return state == "left" })
	hers.Send(500)
	hear(t, "Carol does not hear Alice when Bob has left", third, 500)
	hers.Hangup()
	if err := third.Ended(t.Context()); err != nil {
		t.Errorf("Carol is left alone: %v", err)
	}
	for range 100 {
		c, err := a.store.Conference(t.Context(), phone.ConferenceSID(b.SID))
		if err == nil && c.Status == phone.ConferenceCompleted {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Error("the conference did not end")
}

// byPIN enters a room by the conference line. Who does so is no moderator, whoever they are.
func byPIN(t *testing.T, p *person, pin string) *carriertest.Call {
	t.Helper()
	call := connect(t, p, "To", ownConferenceLine)
	<-call.Connected()
	if _, err := call.HearSound(t.Context(), 0.01); err != nil {
		t.Fatalf("the PIN is not asked for: %v", err)
	}
	if err := call.SendDigits(t.Context(), pin+"#"); err != nil {
		t.Fatal(err)
	}
	return call
}

// A moderated room ends when its moderator leaves.
func TestModerated(t *testing.T) {
	a := start(t, settings(t))
	alice, bob, carol := join(t, a, "Alice"), join(t, a, "Bob"), join(t, a, "Carol")
	alice.post(t, "/v1/rooms", `{"name":"talk","moderated":true,"pin":"4711","moderators":["alice"]}`, nil)
	his, third := byPIN(t, bob, "4711"), byPIN(t, carol, "4711")
	hers := connect(t, alice, "To", "room:talk")
	<-hers.Connected()
	his.Send(700)
	hear(t, "Carol does not hear Bob when Alice has come", third, 700)
	hers.Hangup()
	for name, call := range map[string]*carriertest.Call{"Bob": his, "Carol": third} {
		select {
		case <-call.Done():
		case <-time.After(15 * time.Second):
			t.Errorf("%s is still there when the moderator has left", name)
		}
	}
}

// Who is made a moderator while everybody waits is let in as one, and all hear each other.
func TestModerated_promoted(t *testing.T) {
	a := start(t, settings(t))
	alice, bob, carol := join(t, a, "Alice"), join(t, a, "Bob"), join(t, a, "Carol")
	alice.post(t, "/v1/rooms", `{"name":"talk","moderated":true,"pin":"4711"}`, nil)
	his := connect(t, bob, "To", "room:talk")
	<-his.Connected()
	third := byPIN(t, carol, "4711")
	b := until(t, alice, "both wait", func(b board) bool { return len(b.Participants) == 2 })
	alice.send(t, http.MethodPatch, "/v1/conferences/"+b.SID+"/participants/"+b.Participants[0].Call, `{"moderator":true}`, nil)
	his.Send(700)
	hear(t, "Carol does not hear Bob when he moderates", third, 700)
	end(t, his, third)
}

// Who declines is offered nothing any more, and the caller hears of it.
func TestConferenceStyle_declined(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"))
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	call := connect(t, alice, "To", "client:bob")
	if err := (<-bob.Incoming()).Reject(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-call.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the caller still waits")
	}
	alice.tells(t, "outgoing client:bob busy")
}
