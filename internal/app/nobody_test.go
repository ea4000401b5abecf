package app

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Whoever could answer is rung, by whatever frontend they are here: somebody of an API key's who has never called, somebody with a token
// that the operator made, who has not either, and somebody who came once and has left. Only a name that is nobody's is not.
func TestDial_nobody(t *testing.T) {
	t.Parallel()
	cfg := settings(t, "SOFTPHONE_CALL_STYLE", "conference")
	a := start(t, cfg)
	alice := join(t, a, "Alice")
	_, secret := alice.makeKey(t, "crm_", `{"incoming":true}`)
	var of struct{ Token string }
	r := alice.of(a).try(t, http.MethodPost, "/v1/tokens", `{"identity":"crm_ada"}`, "Authorization", "Bearer "+secret, "Cookie", "")
	if err := r.decode(&of); err != nil || r.status != http.StatusCreated {
		t.Fatalf("no token: %d %s", r.status, r.body)
	}
	made, err := Token(cfg, TokenRequest{Identity: "robot", Kind: "access", TTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for to, token := range map[string]string{"crm_ada": of.Token, "robot": made} {
		them := phoneOf(t, a, token)
		if err := them.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		call := connect(t, alice, "To", "client:"+to)
		rung := <-them.Incoming()
		if err := rung.Answer(t.Context()); err != nil {
			t.Fatal(err)
		}
		rung.Hangup()
		over(t, "the call to "+to, call)
		if err := them.Close(); err != nil {
			t.Fatal(err)
		}
	}
	left := &person{url: a.URL()}
	left.post(t, "/v1/session", `{"name":"Left"}`, nil)
	left.send(t, http.MethodDelete, "/v1/session", "", nil)
	for to, denied := range map[string]string{"left": "callee_offline", "crm_eve": "person_unknown", "robbot": "person_unknown"} {
		call := connect(t, alice, "To", "client:"+to)
		over(t, "the call to "+to, call)
		alice.tells(t, fmt.Sprintf("outgoing client:%s failed %s", to, denied), call)
	}
}
