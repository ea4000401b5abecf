package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// A visitor without an account calls from a button: to where it leads and nowhere else, once, with sound both ways.
func TestButton(t *testing.T) {
	for _, style := range []string{"direct", "conference"} {
		t.Run(style, func(t *testing.T) { visitInStyle(t, style) })
	}
}

func visitInStyle(t *testing.T, style string) {
	t.Helper()
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", style))
	alice, bob := join(t, a, "Alice"), join(t, a, "Bob")
	var button struct{ ID, Key string }
	alice.post(t, "/v1/admin/buttons", `{"name":"Shop","to":"client:bob","origins":["https://shop.example"],"record":true,"closed":{"callback":true}}`, &button)
	at := (&person{}).of(a)
	var token struct{ Token, Identity string }
	got := at.try(t, http.MethodPost, "/v1/tokens", `{"page":{"title":"Shoes","url":"https://shop.example/shoes"}}`, "Authorization", "Bearer "+button.Key, "Origin", "https://shop.example")
	if got.status != http.StatusCreated || got.header.Get("Access-Control-Allow-Origin") != "https://shop.example" {
		t.Fatalf("the page is answered %d %s", got.status, got.body)
	}
	if err := json.Unmarshal([]byte(got.body), &token); err != nil {
		t.Fatal(err)
	}
	visitor := &person{Phone: phoneOf(t, a, token.Token)}
	call := connect(t, visitor, "To", "client:alice", "x_mode", "listen")
	rung := pickUp(t, bob)
	if name := rung.Custom()["name"]; name != "Visitor" {
		t.Errorf("Bob is told that %q calls", name)
	}
	<-call.Connected()
	call.Send(500)
	rung.Send(700)
	hear(t, "Bob does not hear the visitor", rung, 500)
	hear(t, "the visitor does not hear Bob", call, 700)
	var visit struct {
		Page struct{ Title, URL string }
	}
	bob.send(t, http.MethodGet, "/v1/visits/"+token.Identity, "", &visit)
	if visit.Page.Title != "Shoes" || visit.Page.URL != "https://shop.example/shoes" {
		t.Errorf("Bob is told of %+v", visit)
	}
	path := "/v1/buttons/" + button.ID + "/calls/" + token.Identity
	if got = at.try(t, http.MethodGet, path, "", "Origin", "https://shop.example"); got.status != 200 || !strings.Contains(got.body, `"talking"`) {
		t.Errorf("the page is told %d %s", got.status, got.body)
	}
	rung.Hangup()
	if err := call.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	bob.tells(t, "incoming client:"+token.Identity+" completed")
	again := connect(t, visitor, "To", "client:bob")
	if err := again.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	select {
	case <-bob.Incoming():
		t.Error("Bob is called a second time with a token for one call")
	default:
	}
}
