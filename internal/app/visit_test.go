package app

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// The connection of a visitor's page is lost after twenty minutes of talk: the SDK comes back with the token that it has, long after
// a call could be begun with it, and takes the call up again.
func TestButton_connectionLost(t *testing.T) {
	for _, style := range []string{"direct", "conference"} {
		t.Run(style, func(t *testing.T) { loseConnection(t, style) })
	}
}

func loseConnection(t *testing.T, style string) {
	t.Helper()
	var passed atomic.Int64 // of the twenty minutes: the carrier's clock is there from the beginning
	const talk = 20 * time.Minute
	a := startWith(t, settings(t, "SOFTPHONE_CALL_STYLE", style, "SOFTPHONE_TOKEN_TTL", "1h"), Options{
		Now: func() time.Time { return time.Now().Add(time.Duration(passed.Load()) - talk) },
	})
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	var button struct{ Key string }
	alice.post(t, "/v1/admin/buttons", `{"name":"Shop","to":"client:bob","origins":["https://shop.example"]}`, &button)
	var token struct{ Token string }
	got := (&person{}).of(a).try(t, http.MethodPost, "/v1/tokens", `{}`, "Authorization", "Bearer "+button.Key, "Origin", "https://shop.example")
	if err := json.Unmarshal([]byte(got.body), &token); err != nil || got.status != http.StatusCreated {
		t.Fatalf("the page is answered %d %s", got.status, got.body)
	}
	visitor := &person{Phone: phoneOf(t, a, token.Token)}
	call := connect(t, visitor, "To", "client:bob")
	rung := pickUp(t, bob)
	<-call.Connected()
	call.Send(500)
	hear(t, "Bob does not hear the visitor", rung, 500)

	passed.Store(int64(talk))
	if err := visitor.Drop(t.Context()); err != nil {
		t.Fatalf("the visitor cannot come back: %v", err)
	}
	rung.Send(900)
	hear(t, "the visitor does not hear Bob", call, 900)
	call.Send(1100)
	hear(t, "Bob does not hear the visitor any more", rung, 1100)
	call.Hangup() // reaches the carrier by the connection that there is now
	if err := rung.Ended(t.Context()); err != nil {
		t.Errorf("the call is not hung up: %v", err)
	}
}
