package app

import (
	"context"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/carrier/carriertest"
)

func connect(t *testing.T, p *person, pairs ...string) *carriertest.Call {
	t.Helper()
	params := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	call, err := p.Connect(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// hear waits until a tone of somebody else's is heard.
func hear(t *testing.T, what string, call *carriertest.Call, hz float64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if _, err := call.Hear(ctx, hz, 0.1); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func end(t *testing.T, calls ...*carriertest.Call) {
	t.Helper()
	for _, call := range calls {
		call.Hangup()
		if err := call.Ended(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// People meet in a room: two by name, one by telephone and PIN, and one who listens and is not heard.
func TestRoom(t *testing.T) {
	a := start(t, settings(t))
	alice, bob, carol, dave := join(t, a, "Alice"), join(t, a, "Bob"), join(t, a, "Carol"), join(t, a, "Dave")
	alice.post(t, "/v1/rooms", `{"name":"talk","moderated":true,"pin":"4711","moderators":["alice"]}`, nil)

	hers := connect(t, alice, "To", "room:talk")
	<-hers.Connected()
	his := connect(t, bob, "To", "room:talk")
	<-his.Connected()
	hers.Send(440)
	his.Send(700)
	hear(t, "Bob does not hear Alice", his, 440)
	hear(t, "Alice does not hear Bob", hers, 700)

	third := connect(t, carol, "To", ownConferenceLine)
	<-third.Connected()
	if _, err := third.HearSound(t.Context(), 0.01); err != nil {
		t.Fatalf("Carol is not asked for the PIN: %v", err)
	}
	if err := third.SendDigits(t.Context(), "1111#4711#"); err != nil { // a wrong one, and the right one
		t.Fatal(err)
	}
	hear(t, "Carol does not hear Alice", third, 440)

	listener := connect(t, dave, "To", "room:talk", "x_mode", "listen")
	<-listener.Connected()
	listener.Send(1300)
	hear(t, "Dave does not hear Alice", listener, 440)
	if _, err := hers.HearNot(t.Context(), 1300, 0.02); err != nil {
		t.Errorf("Alice hears who listens: %v", err)
	}
	end(t, third, listener, his, hers)
	bob.tells(t, "outgoing room:talk completed")
}

// A call between people that is held in a conference is to them like any other.
func TestConferenceStyle(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"))
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	call := connect(t, alice, "To", "client:bob")
	<-call.Connected()
	hear(t, "Alice does not hear it ring", call, 440) // one of the two tones
	rung := <-bob.Incoming()
	if got := rung.Custom()["name"]; got != "Alice" {
		t.Errorf("Bob is told that %q calls", got)
	}
	if err := rung.Answer(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-rung.Connected()
	call.Send(500)
	rung.Send(700)
	hear(t, "Bob does not hear Alice", rung, 500)
	hear(t, "Alice does not hear Bob", call, 700)
	rung.Hangup()
	if err := call.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	alice.tells(t, "outgoing client:bob completed")
	bob.tells(t, "incoming client:alice completed")
}

func TestConferenceStyle_givenUp(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference"))
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	call := connect(t, alice, "To", "client:bob")
	rung := <-bob.Incoming()
	end(t, call)
	if err := rung.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	alice.tells(t, "outgoing client:bob canceled")
}

// While Twilio's REST API is down nobody can be called into a conference: the first caller hears it ring for a
// moment, and is connected directly; those after them are so at once.
func TestConferenceStyle_withoutREST(t *testing.T) {
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference", "SOFTPHONE_LANGUAGE", "ja"))
	if err := a.Carrier().SetFaults(carrier.Faults{REST: carrier.RESTFault{Status: 503}}); err != nil {
		t.Fatal(err)
	}
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	for _, what := range []string{"the first call", "the second call"} {
		call := connect(t, alice, "To", "client:bob")
		rung := <-bob.Incoming()
		if err := rung.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-rung.Connected()
		<-call.Connected()
		call.Send(500)
		rung.Send(700)
		hear(t, what+": Bob does not hear Alice", rung, 500)
		hear(t, what+": Alice does not hear Bob", call, 700)
		rung.Hangup()
		if err := call.Ended(t.Context()); err != nil {
			t.Error(err)
		}
		alice.tells(t, "outgoing client:bob completed", call)
	}
}
