package server

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"softphone/internal/phone"
)

const isForm = "Content-Type: application/x-www-form-urlencoded"

// A callback that is not Twilio's, or not ours, changes nothing, whatever it says and wherever it goes.
func TestCallbacks_forged(t *testing.T) {
	f, k := withKeeper(t)
	reports := map[string]url.Values{
		phone.PathStatus: leg("ringing", "1", "00"), phone.PathConference: event("participant-join", "1"),
		phone.PathRecording + "?conference=" + toldSID: recorded("completed"), phone.PathDialed: dialed("busy"),
	}
	for path, form := range reports {
		form.Set("AccountSid", account)
		body, good := form.Encode(), signature(site+path, form)
		other := maps.Clone(form)
		other.Set("AccountSid", "ACffffffffffffffffffffffffffffffff")
		foreign := "X-Twilio-Signature: " + signature(site+path, other)
		mute := strings.Replace(body, "AccountSid=", "Muted=true&AccountSid=", 1)
		tests := []struct {
			name, path, body string
			headers          []string
			code             string
		}{
			{"unsigned", path, body, nil, "signature_invalid"},
			{"an empty signature", path, body, []string{"X-Twilio-Signature: "}, "signature_invalid"},
			{"signed with nothing that is a signature", path, body, []string{"X-Twilio-Signature: c2lnbmVk"}, "signature_invalid"},
			{"signed for another path", path, body, []string{"X-Twilio-Signature: " + signature(site+"/voice/wait", form)}, "signature_invalid"},
			{"signed, and then changed", path, mute, []string{"X-Twilio-Signature: " + good}, "signature_invalid"},
			{"signed, and the query then changed", strings.Split(path, "?")[0] + "?conference=" + string(otherSID), body, []string{"X-Twilio-Signature: " + good}, "signature_invalid"},
			{"two signatures", path, body, []string{"X-Twilio-Signature: " + good, "X-Twilio-Signature: " + good}, "signature_invalid"},
			{"another account's", path, other.Encode(), []string{foreign}, "account_unknown"},
		}
		for _, tt := range tests {
			t.Run(path+", "+tt.name, func(t *testing.T) {
				want(t, f.do(http.MethodPost, tt.path, tt.body, append(tt.headers, isForm)...), http.StatusForbidden, tt.code)
			})
		}
	}
	if newest, err := f.Log.Newest(t.Context()); err != nil || newest != 0 || len(k.seen) > 0 {
		t.Errorf("%d events are stored, %v; the keeper saw %+v", newest, err, k.seen)
	}
}

// What was said before and is said again changes nothing, under the same token of Twilio's or another; nor does it
// matter that something in between was never said.
func TestCallbacks_replayed(t *testing.T) {
	f, k := withKeeper(t)
	say := func(token string, form url.Values) {
		t.Helper()
		form.Set("AccountSid", account)
		w := f.do(http.MethodPost, offerPath, form.Encode(), isForm, "I-Twilio-Idempotency-Token: "+token,
			"X-Twilio-Signature: "+signature(site+offerPath, form))
		want(t, w, http.StatusNoContent, "")
	}
	join, leave := event("participant-join", "1"), event("participant-leave", "9", "ReasonParticipantLeft", "participant_hung_up")
	late := event("participant-mute", "5", "Muted", "true") // 2 to 4 and 6 to 8 were lost
	for _, token := range []string{"a", "a", "b"} {
		say(token, join)
	}
	for _, form := range []url.Values{leave, late, join, leave, late, join} {
		say("c", form)
	}
	c, err := f.Store.Conference(t.Context(), toldSID)
	if err != nil || len(c.People) != 1 || c.Here() != 0 || c.People[0].Presence.Value.Why != "participant_hung_up" || c.Sequence != 9 {
		t.Errorf("the conference is %+v, %v", c, err)
	}
	events, err := f.Log.Read(t.Context(), 0, 100)
	if err != nil || len(events) != 3 || len(k.seen) != 3 || len(k.offers) != 1 {
		t.Errorf("%d events are stored, %v; the keeper saw %d, and %d offers", len(events), err, len(k.seen), len(k.offers))
	}
}

// Every route that takes JSON names what is wrong with it, and asks for nothing.
func TestR_PRIV_1_unknownFields(t *testing.T) {
	f := newFixture(t)
	sue := f.signIn(t, "Sue")
	want(t, f.do(http.MethodPost, "/v1/rooms", `{"name":"standup"}`, sue, isJSON), http.StatusCreated, "")
	f.control.take()
	one := "/participants/" + childSID
	routes := []struct{ method, path string }{
		{http.MethodPost, "/v1/session"},
		{http.MethodPost, "/v1/tokens"},
		{http.MethodPost, "/v1/rooms"},
		{http.MethodPatch, "/v1/rooms/standup"},
		{http.MethodPost, conferencePath + "/announcements"},
		{http.MethodPost, conferencePath + "/participants"},
		{http.MethodPatch, conferencePath + one},
		{http.MethodPatch, conferencePath + "/recordings/" + string(tapeSID)},
	}
	bodies := []struct {
		name, body, kind string
		status           int
		code             string
	}{
		{"an unknown field", `{"is_admin":true}`, isJSON, 422, "field_unknown"},
		{"a list", `[]`, isJSON, 422, "type_wrong"},
		{"a text", `"x"`, isJSON, 422, "type_wrong"},
		{"half an object", `{"a`, isJSON, 400, "json_malformed"},
		{"two objects", `{} {}`, isJSON, 400, "json_malformed"},
		{"too much", `{"x":"` + strings.Repeat("x", maxBody) + `"}`, isJSON, 413, "body_too_large"},
		{"too much, and blank", strings.Repeat(" ", maxBody+1) + `{}`, isJSON, 413, "body_too_large"},
		{"too deep", strings.Repeat(`[`, 20000), isJSON, 400, "json_malformed"},
		{"a form", `a=1`, isForm, 415, "content_type_unsupported"},
	}
	for _, r := range routes {
		for _, b := range bodies {
			for _, keyed := range []bool{false, true} {
				name, headers := b.name, []string{sue, b.kind}
				if keyed {
					name, headers = name+", with a key", append(headers, "Idempotency-Key: "+hash(r.method, r.path, b.name))
				}
				t.Run(r.method+" "+r.path+", "+name, func(t *testing.T) {
					want(t, f.do(r.method, r.path, b.body, headers...), b.status, b.code)
				})
			}
		}
	}
	if asked := f.control.take(); len(asked) > 0 {
		t.Errorf("asked %q", asked)
	}
}
