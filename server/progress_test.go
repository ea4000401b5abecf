package server

import (
	"net/http"
	"testing"
	"time"

	"softphone/internal/phone"
)

// A call that was as long as it may be is told from one that somebody ended, in both styles; Twilio tells durations in whole seconds.
func TestProgress_limit(t *testing.T) {
	for name, tt := range map[string]struct {
		conference string
		lasted     time.Duration
		want       string
	}{
		"direct, to its limit":       {"", 60 * time.Second, "limit"},
		"direct, before":             {"", 58 * time.Second, "completed"},
		"a conference, to its limit": {phone.CallConference(callSID), 61 * time.Second, "limit"},
		"a conference, before":       {phone.CallConference(callSID), 30 * time.Second, "completed"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _, b := withButton(t, `,"limits":{"max_duration":60}`)
			id := decode[tokenResponse](t, f.ask(b.Key, `{}`, "Origin: "+shop).r).Identity
			told := phone.Event{At: f.now, Sequence: -1, Call: callSID, From: phone.Client(id), To: phone.Client("bob")}
			admitted, began, child, ended := told, told, told, told
			admitted.Key, admitted.Kind, admitted.Detail = "1", phone.CallAdmitted, phone.Detail{Name: tt.conference, Limit: 60}
			began.Key, began.Kind, began.Status = "2", phone.CallStatus, phone.StatusInProgress
			child.Key, child.Kind, child.Status, child.Call, child.Parent = "3", phone.CallStatus, phone.StatusInProgress, childSID, callSID
			over := child
			over.Key, over.Status, over.At = "4", phone.StatusCompleted, f.now.Add(tt.lasted)
			ended.Key, ended.Kind, ended.Status, ended.At = "5", phone.CallStatus, phone.StatusCompleted, f.now.Add(tt.lasted)
			if _, err := f.Calls.Record(t.Context(), admitted, began, child, over, ended); err != nil {
				t.Fatal(err)
			}
			got := decode[map[string]string](t, f.do(http.MethodGet, "/v1/buttons/"+b.Key+"/calls/"+string(id), "", "Origin: "+shop))
			if got["status"] != "ended" || got["reason"] != tt.want {
				t.Errorf("after %s the page is told %v, want %s", tt.lasted, got, tt.want)
			}
		})
	}
}

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
