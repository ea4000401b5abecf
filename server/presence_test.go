package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// states are the states of the others, as somebody sees them.
func (f *fixture) states(t *testing.T, who string) map[phone.Identity]attendance {
	t.Helper()
	at := map[phone.Identity]attendance{}
	for _, p := range decode[struct{ People []listed }](t, f.do(http.MethodGet, "/v1/people", "", who)).People {
		at[p.Identity] = p.Presence
	}
	return at
}

func TestPresence(t *testing.T) {
	f := newFixture(t)
	alice, bob := f.signIn(t, "Alice"), f.signIn(t, "Bob")
	own := func(method, body string) ownPresenceAnswer {
		t.Helper()
		return decode[ownPresenceAnswer](t, f.do(method, "/v1/presence", body, bob, isJSON))
	}
	is := func(when string, want attendance) {
		t.Helper()
		if diff := cmp.Diff(map[phone.Identity]attendance{"bob": want}, f.states(t, alice)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	is("who has used no page", attendance{State: "unknown"})
	if got := own(http.MethodPost, `{"page":"p1"}`); got.State != "available" || got.Before != "unknown" || got.Beat != 5 || got.Lease != 12 || len(got.Missed) > 0 {
		t.Errorf("the first beat is told %+v", got)
	}
	is("at a page", attendance{State: "available"})
	own(http.MethodPost, `{"page":"p1","busy":"call"}`)
	is("on a call", attendance{State: "busy", Busy: "call"})

	until := f.now.Add(time.Hour).UTC()
	own(http.MethodPut, `{"state":"away","reason":"Lunch","until":"`+until.Format(time.RFC3339)+`"}`)
	is("away", attendance{State: "away", Reason: "Lunch", Until: &until})
	own(http.MethodPut, `{"state":"available"}`)

	f.now = f.now.Add(phone.LeaseTime + time.Second)
	is("a page that was not heard of", attendance{State: "stale"})
	if doc := f.call("CA00000000000000000000000000000001", "client:alice", "client:bob"); !strings.Contains(doc, "cannot be reached") {
		t.Errorf("who calls is told %s", doc)
	}
	got := own(http.MethodPost, `{"page":"p1"}`)
	heard := f.now.Add(-phone.LeaseTime - time.Second).UTC()
	want := []missedCall{{Call: got.Missed[0].Call, From: "client:alice", Name: "Alice", To: "client:bob", At: f.now.UTC(), Why: "stale", Heard: &heard}}
	if diff := cmp.Diff(want, got.Missed); got.Before != "stale" || diff != "" {
		t.Errorf("who wakes is told %+v (-want +got):\n%s", got, diff)
	}
	if w := f.do(http.MethodDelete, "/v1/presence/missed?until="+url.QueryEscape(f.now.UTC().Format(time.RFC3339Nano)), "", bob, isJSON); w.Code != http.StatusNoContent {
		t.Errorf("seen: %d %s", w.Code, w.Body)
	}
	if left := own(http.MethodGet, ""); len(left.Missed) > 0 || left.State != "available" {
		t.Errorf("what was seen is told again: %+v", left)
	}
	if w := f.do(http.MethodDelete, "/v1/presence?page=p1", "", bob, isJSON); w.Code != http.StatusNoContent {
		t.Errorf("good-bye: %d %s", w.Code, w.Body)
	}
	is("after the good-bye", attendance{State: "offline"})
}

func TestPresence_badInput(t *testing.T) {
	f := newFixture(t)
	bob := f.signIn(t, "Bob")
	for _, tt := range []struct{ name, method, path, body, code string }{
		{"a page without a name", http.MethodPost, "/v1/presence", `{}`, "page_invalid"},
		{"a page with another", http.MethodPost, "/v1/presence", `{"page":"P 1"}`, "page_invalid"},
		{"busy with something else", http.MethodPost, "/v1/presence", `{"page":"p1","busy":"lunch"}`, "busy_invalid"},
		{"another field", http.MethodPost, "/v1/presence", `{"page":"p1","state":"dnd"}`, "field_unknown"},
		{"no state", http.MethodPut, "/v1/presence", `{}`, "presence_invalid"},
		{"stale by choice", http.MethodPut, "/v1/presence", `{"state":"stale"}`, "presence_invalid"},
		{"a reason not to be disturbed", http.MethodPut, "/v1/presence", `{"state":"dnd","reason":"x"}`, "away_invalid"},
		{"a long reason", http.MethodPut, "/v1/presence", `{"state":"away","reason":"` + strings.Repeat("あ", 81) + `"}`, "away_invalid"},
		{"two lines", http.MethodPut, "/v1/presence", `{"state":"away","reason":"a\nb"}`, "away_invalid"},
		{"an end in the past", http.MethodPut, "/v1/presence", `{"state":"away","until":"2001-01-01T00:00:00Z"}`, "until_invalid"},
		{"good-bye of nobody", http.MethodDelete, "/v1/presence", "", "page_invalid"},
		{"seen at no time", http.MethodDelete, "/v1/presence/missed", "", "until_invalid"},
	} {
		if w := f.do(tt.method, tt.path, tt.body, bob, isJSON); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"`+tt.code+`"`) {
			t.Errorf("%s gives %d %s", tt.name, w.Code, w.Body)
		}
	}
}
