package app

import (
	"encoding/json"
	"net/http"
	"testing"
)

// The network is measured by a call that reaches nobody: it is heard to arrive, ends by itself, counts among the calls
// of who makes it while it lasts, and is in nobody's history.
func TestNetworkCheck(t *testing.T) {
	t.Parallel() // it mostly waits
	a := start(t, settings(t, "SOFTPHONE_CALL_STYLE", "conference", "SOFTPHONE_LIMIT_CALLS_PER_PERSON", "1"))
	alice := join(t, a, "Alice")
	(&person{url: a.URL()}).post(t, "/v1/session", `{"name":"Bob"}`, nil)
	check := connect(t, alice, "To", "check:network")
	if _, err := check.HearSound(t.Context(), 0.01); err != nil {
		t.Fatalf("nothing arrives: %v", err)
	}
	second := connect(t, alice, "To", "client:bob") // one more than she may make at once
	<-second.Accepted()
	end(t, second)
	alice.tells(t, "outgoing client:bob failed calls_exhausted", second)
	if err := check.Ended(t.Context()); err != nil {
		t.Error(err)
	}
	for _, query := range []string{"", "?of=everybody"} {
		var told struct {
			Calls []json.RawMessage
		}
		alice.send(t, http.MethodGet, "/v1/calls"+query, "", &told)
		if len(told.Calls) != 1 {
			t.Errorf("the history%s is %s", query, told.Calls)
		}
	}
}
