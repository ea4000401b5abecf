package server

import (
	"net/http"
	"testing"

	"softphone/internal/phone"
)

// A visitor's page is told how its own call is, and nobody else's.
func TestProgress(t *testing.T) {
	f, boss, b := withButton(t, "")
	id := decode[tokenResponse](t, f.ask(b.Key, `{}`, "Origin: "+shop).r).Identity
	path := "/v1/buttons/" + b.Key + "/calls/"
	look := func(status int, want string) {
		t.Helper()
		w := f.do(http.MethodGet, path+string(id), "", "Origin: "+shop)
		if w.Code != status || w.Header().Get("Access-Control-Allow-Origin") != shop {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if status != 200 {
			return
		}
		if got := decode[map[string]string](t, w); got["status"]+" "+got["reason"] != want {
			t.Errorf("the call is %v, want %s", got, want)
		}
	}
	event := func(key string, call, parent phone.CallSID, status phone.Status) {
		t.Helper()
		if _, err := f.Calls.Record(t.Context(), phone.Event{
			Key: key, Kind: phone.CallStatus, At: f.now, Sequence: -1, Call: call, Parent: parent, From: phone.Client(id), To: phone.Client("bob"), Status: status,
		}); err != nil {
			t.Fatal(err)
		}
	}
	look(404, "")
	event("1", callSID, "", phone.StatusInProgress)
	look(200, "waiting ")
	event("2", childSID, callSID, phone.StatusRinging)
	look(200, "waiting ")
	event("3", childSID, callSID, phone.StatusInProgress)
	look(200, "talking ")
	event("4", childSID, callSID, phone.StatusCompleted)
	event("5", callSID, "", phone.StatusCompleted)
	look(200, "ended completed")

	for _, other := range []string{"bob", "wabcdefgh_abcdefghijklmnopqrstuvwxyz", "x", "%00"} {
		if w := f.do(http.MethodGet, path+other, "", "Origin: "+shop); w.Code != 404 {
			t.Errorf("%s: %d %s", other, w.Code, w.Body)
		}
	}
	want(t, f.do(http.MethodGet, path+string(id), "", "Origin: https://evil.example"), 403, "origin_not_allowed")
	w := f.do(http.MethodPost, "/v1/admin/buttons", `{"name":"Other","to":"client:bob","origins":["`+shop+`"]}`, boss, isJSON)
	want(t, w, 201, "")
	want(t, f.do(http.MethodGet, "/v1/buttons/"+decode[buttonJSON](t, w).Key+"/calls/"+string(id), "", "Origin: "+shop), 404, "call_unknown")
}

func TestDeniedReason(t *testing.T) {
	for code, want := range map[string]string{"button_closed": "closed", "calls_exhausted": "busy", "nobody_there": "no_answer", "grant_used": "failed"} {
		if got := deniedReason(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}
