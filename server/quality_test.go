package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// called is a fixture in which Alice has called Bob.
func called(t *testing.T) (f *fixture, alice, bob string) {
	t.Helper()
	f = newFixture(t)
	alice, bob = f.signIn(t, "Alice"), f.signIn(t, "Bob")
	asked := phone.Event{
		Key: "asked", Kind: phone.CallRequested, At: f.now, Sequence: -1, Call: callSID,
		From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusRinging,
	}
	answered := asked
	answered.Key, answered.Kind, answered.Call, answered.Parent, answered.Status = "answered", phone.CallStatus, childSID, callSID, phone.StatusInProgress
	f.happen(t, asked, answered)
	return f, alice, bob
}

func TestQuality(t *testing.T) {
	f, alice, bob := called(t)
	const path = "/v1/calls/" + callSID + "/quality"
	if got := f.do(http.MethodGet, path, "", alice); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"reports":[]}` {
		t.Fatalf("at first %d %s", got.Code, got.Body)
	}
	measured := `{"verdict":"poor","causes":["loss","delay"],"codec":"opus","samples":[{"at":1,"mos":2.5,"rtt":812.5,"jitter":3.25,"loss":0.0625},{"at":2.5,"mos":0,"rtt":0,"jitter":0,"loss":1}],
		"warnings":[{"name":"high-rtt","from":1.5,"until":2},{"name":"low-mos","from":2,"until":null}]}`
	want(t, f.do(http.MethodPost, path, measured, alice, isJSON), 204, "")
	want(t, f.do(http.MethodPost, path, `{"rating":2,"issue":"choppy-audio"}`, alice, isJSON), 204, "")
	want(t, f.do(http.MethodPost, "/v1/calls/"+childSID+"/quality", `{"verdict":"good"}`, bob, isJSON), 204, "")
	at := f.now.UTC().Format("2006-01-02T15:04:05Z")
	reports := fmt.Sprintf(`{"reports":[{"call":%q,"by":{"identity":"alice","name":"Alice"},"at":%q,"verdict":"poor","causes":["loss","delay"],"codec":"opus",`+
		`"samples":[{"at":1,"mos":2.5,"rtt":812.5,"jitter":3.25,"loss":0.0625},{"at":2.5,"mos":0,"rtt":0,"jitter":0,"loss":1}],`+
		`"warnings":[{"name":"high-rtt","from":1.5,"until":2},{"name":"low-mos","from":2,"until":null}],"rating":2,"issue":"choppy-audio"},`+
		`{"call":%q,"by":{"identity":"bob","name":"Bob"},"at":%q,"verdict":"good","causes":[],"codec":null,"samples":[],"warnings":[],"rating":null,"issue":null}]}`, callSID, at, childSID, at)
	for who, where := range map[string]string{alice: path, bob: "/v1/calls/" + childSID + "/quality"} {
		if got := strings.TrimSpace(f.do(http.MethodGet, where, "", who).Body.String()); got != reports {
			t.Errorf("%s says\n%s, want\n%s", where, got, reports)
		}
	}

	// Only who took part, and each of their own leg.
	carol := f.signIn(t, "Carol")
	for _, x := range []struct{ who, call string }{
		{carol, callSID}, {carol, childSID}, {bob, callSID}, {alice, childSID}, {alice, "CA00000000000000000000000000000000"}, {alice, "x"},
	} {
		where := "/v1/calls/" + x.call + "/quality"
		want(t, f.do(http.MethodGet, where, "", x.who), 404, "call_unknown")
		want(t, f.do(http.MethodPost, where, `{"rating":1}`, x.who, isJSON), 404, "call_unknown")
	}
	want(t, f.do(http.MethodGet, path, ""), 401, "session_missing")
}

// Who was called into a room has a leg without a parent, which came from whoever asked for it: they took part in it all the same.
func TestQuality_calledIntoRoom(t *testing.T) {
	f := newFixture(t)
	f.standup(t)
	f.calledInto(t, "bob")
	f.signIn(t, "Root")
	bob, carol := f.signInAs(t, "Bob", phone.Agent), f.signInAs(t, "Carol", phone.Agent)
	for _, path := range []string{"quality", "recordings"} {
		want(t, f.do(http.MethodGet, "/v1/calls/"+addedSID+"/"+path, "", bob), 200, "")
		want(t, f.do(http.MethodGet, "/v1/calls/"+addedSID+"/"+path, "", carol), 404, "call_unknown")
	}
	want(t, f.do(http.MethodPost, "/v1/calls/"+addedSID+"/quality", `{"rating":5}`, bob, isJSON), 204, "")
}

func TestQuality_invalid(t *testing.T) {
	f, alice, _ := called(t)
	const path = "/v1/calls/" + callSID + "/quality"
	many := func(n int, one string) string { return "[" + strings.Repeat(one+",", n-1) + one + "]" }
	sampled := func(fields string) string { return `{"samples":[{` + fields + `}]}` }
	for _, tt := range []struct{ name, body, code, field string }{
		{"nothing", `{}`, "change_empty", ""},
		{"nulls", `{"verdict":null,"samples":null}`, "change_empty", ""},
		{"a verdict", `{"verdict":"bad"}`, "quality_invalid", "verdict"},
		{"a cause", `{"causes":["loss","moon"]}`, "quality_invalid", "causes[1]"},
		{"a cause twice", `{"causes":["loss","loss"]}`, "quality_invalid", "causes[1]"},
		{"too many causes", `{"causes":` + many(5, `"loss"`) + `}`, "quality_invalid", "causes"},
		{"a codec", `{"codec":"<b>"}`, "quality_invalid", "codec"},
		{"too many samples", `{"samples":` + many(601, `{"at":1}`) + `}`, "quality_invalid", "samples"},
		{"before the call", sampled(`"at":-1`), "quality_invalid", "samples[0].at"},
		{"days after it", sampled(`"at":86401`), "quality_invalid", "samples[0].at"},
		{"back in time", `{"samples":[{"at":2},{"at":1}]}`, "quality_invalid", "samples[1].at"},
		{"mos", sampled(`"mos":5.1`), "quality_invalid", "samples[0].mos"},
		{"rtt", sampled(`"rtt":-0.1`), "quality_invalid", "samples[0].rtt"},
		{"jitter", sampled(`"jitter":60001`), "quality_invalid", "samples[0].jitter"},
		{"loss", sampled(`"loss":1.1`), "quality_invalid", "samples[0].loss"},
		{"a text as a number", sampled(`"mos":"4"`), "type_wrong", "samples.mos"},
		{"too many warnings", `{"warnings":` + many(101, `{"name":"a"}`) + `}`, "quality_invalid", "warnings"},
		{"a warning's name", `{"warnings":[{"name":"a b"}]}`, "quality_invalid", "warnings[0].name"},
		{"a warning's begin", `{"warnings":[{"name":"a","from":-1}]}`, "quality_invalid", "warnings[0].from"},
		{"a warning's end", `{"warnings":[{"name":"a","from":2,"until":1}]}`, "quality_invalid", "warnings[0].until"},
		{"no stars", `{"rating":0}`, "quality_invalid", "rating"},
		{"six stars", `{"rating":6}`, "quality_invalid", "rating"},
		{"half a star", `{"rating":1.5}`, "type_wrong", "rating"},
		{"an issue alone", `{"issue":"echo"}`, "quality_invalid", "rating"},
		{"an issue", `{"rating":1,"issue":"moon"}`, "quality_invalid", "issue"},
		{"a stranger", `{"by":"bob"}`, "field_unknown", "by"},
	} {
		w := f.do(http.MethodPost, path, tt.body, alice, isJSON)
		if want(t, w, 422, tt.code); decode[Problem](t, w).Field != tt.field {
			t.Errorf("%s: %s", tt.name, w.Body)
		}
	}
	want(t, f.do(http.MethodPost, path, `{"codec":"`+strings.Repeat("x", 1<<16)+`"}`, alice, isJSON), 413, "body_too_large")
	if got := strings.TrimSpace(f.do(http.MethodGet, path, "", alice).Body.String()); got != `{"reports":[]}` {
		t.Errorf("what was refused left %s", got)
	}
}
