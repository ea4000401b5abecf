package server

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"softphone/internal/live"
	"softphone/internal/phone"
)

// reply is what a page got.
type reply struct{ r *httptest.ResponseRecorder }

// prove finds the proof of work that a button asks for.
func (f *fixture) prove(t *testing.T, b buttonJSON) string {
	t.Helper()
	c := decode[publicButton](t, f.do(http.MethodGet, "/v1/buttons/"+b.Key, "", "Origin: "+shop)).Challenge
	for i := range 1 << 20 {
		proof := fmt.Sprintf("%s.%d", c.Nonce, i)
		if sum := sha256.Sum256([]byte(proof)); strings.HasPrefix(fmt.Sprintf("%08b%08b%08b", sum[0], sum[1], sum[2]), strings.Repeat("0", c.Bits)) {
			return proof
		}
	}
	t.Fatal("no proof was found")
	return ""
}

func TestCallback(t *testing.T) {
	f, boss, b := withButton(t, "")
	path := "/v1/buttons/" + b.Key + "/callbacks"
	send := func(body string) *httptest.ResponseRecorder {
		return f.do(http.MethodPost, path, body, isJSON, "Origin: "+shop)
	}
	const good = `{"name":"Erika","number":"+81 3 3224 9999","when":"after\u0007 five","note":"about\nshoes","page":{"title":"T","url":"javascript:alert(1)"}}`
	want(t, send(good), 403, "callback_not_offered")
	f.change(t, boss, b, `{"closed":{"callback":true},"on":true}`)
	for body, code := range map[string]string{
		`{"number":"+81332249999"}`:                 "name_invalid",
		`{"name":"\u0000","number":"+81332249999"}`: "name_invalid",
		`{"name":"E"}`:                              "number_invalid",
		`{"name":"E","number":"alice"}`:             "number_invalid",
		`{"name":"E","number":"+8133"}`:             "number_invalid",
		`{"name":"E","number":"+81332249999","note":"` + strings.Repeat("x", 501) + `"}`: "note_invalid",
		`{"name":"E","number":"+81332249999","to":"client:sue"}`:                         "field_unknown",
	} {
		want(t, send(body), 422, code)
	}
	want(t, send(`{"name":"E","number":"+449098790000"}`), 403, "number_type_not_allowed")
	want(t, f.do(http.MethodPost, path, good, "Content-Type: text/plain", "Origin: "+shop), 415, "content_type_unsupported")
	w := send(good)
	want(t, w, 201, "")
	id := decode[map[string]string](t, w)["id"]

	// Bob may answer the button, and so sees it; Carol does not; supervisors see all.
	bob, carol := f.signIn(t, "Bob"), f.signIn(t, "Carol")
	f.demote(t, "bob")
	f.demote(t, "carol")
	f.Grants.Forget()
	for who, expected := range map[string]int{bob: 1, carol: 0, boss: 1} {
		all := decode[map[string][]task](t, f.do(http.MethodGet, "/v1/tasks?open=true", "", who))["tasks"]
		if len(all) != expected {
			t.Fatalf("%s sees %d tasks, want %d", who, len(all), expected)
		}
		if expected > 0 && (all[0].Number != "+81332249999" || all[0].When != "after five" || all[0].Note != "about shoes" || all[0].Page != (page{"T", ""})) {
			t.Errorf("the task is %+v", all[0])
		}
	}
	want(t, f.do(http.MethodPatch, "/v1/tasks/"+id, `{"done":true}`, carol, isJSON), 404, "task_unknown")
	want(t, f.do(http.MethodPatch, "/v1/tasks/"+id, `{}`, bob, isJSON), 422, "field_missing")
	for range 2 {
		w = f.do(http.MethodPatch, "/v1/tasks/"+id, `{"done":true}`, bob, isJSON)
		want(t, w, 200, "")
		if got := decode[task](t, w); got.DoneAt == nil || *got.DoneBy != "bob" {
			t.Errorf("done it is %+v", got)
		}
	}
	if all := decode[map[string][]task](t, f.do(http.MethodGet, "/v1/tasks?open=true", "", bob))["tasks"]; len(all) != 0 {
		t.Errorf("open are %v", all)
	}
	f.now = f.now.Add(time.Second)
	want(t, f.do(http.MethodPatch, "/v1/tasks/"+id, `{"done":false}`, boss, isJSON), 200, "")

	events, err := f.Log.Read(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := live.Changes(t.Context(), f.Log, events, true)
	if err != nil {
		t.Fatal(err)
	}
	tell := teller{f.Server}.Tell(t.Context(), changes)
	for _, tt := range []struct {
		grant phone.Grant
		want  string
	}{
		{phone.Grant{Identity: "bob"}, "event: task.created\n"},
		{phone.Grant{Identity: "x", Supervise: true}, "event: task.created\n"},
		{phone.Grant{Identity: "carol"}, ""},
	} {
		var text string
		for _, frame := range tell(live.Viewer{Grant: tt.grant}) {
			text += string(frame.Text())
		}
		if tt.want == "" && strings.Contains(text, "task") || !strings.Contains(text, tt.want) {
			t.Errorf("%s is told %q", tt.grant.Identity, text)
		}
	}
	n := 0
	for _, e := range events {
		if e.Detail.Task != "" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d events about the task, want 3", n)
	}
	want(t, f.do(http.MethodPatch, "/v1/tasks/"+id, `{"done":true}`, bob, isJSON), 200, "")
	if text := string(teller{f.Server}.Tell(t.Context(), changes)(live.Viewer{Grant: phone.Grant{Identity: "bob"}})[0].Text()); !strings.Contains(text, "event: task.done\n") {
		t.Errorf("when it is done bob is told %q", text)
	}
}

func TestVisit(t *testing.T) {
	f, boss, b := withButton(t, "")
	id := decode[tokenResponse](t, f.ask(b.Key, `{"page":{"title":"<script>","url":"https://shop.example"}}`, "Origin: "+shop).r).Identity
	bob, carol := f.signIn(t, "Bob"), f.signIn(t, "Carol")
	f.demote(t, "bob")
	f.demote(t, "carol")
	path := "/v1/visits/" + string(id)
	want(t, f.do(http.MethodGet, path, "", bob), 404, "visit_unknown") // nobody has called yet
	if _, err := f.Calls.Record(t.Context(),
		phone.Event{Key: "1", Kind: phone.CallStatus, At: f.now, Sequence: -1, Call: callSID, From: phone.Client(id), To: phone.Client("bob"), Status: phone.StatusRinging},
		phone.Event{Key: "2", Kind: phone.CallStatus, At: f.now, Sequence: -1, Call: childSID, Parent: callSID, From: phone.Client(id), To: phone.Client("bob"), Status: phone.StatusRinging},
	); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{bob, boss} {
		w := f.do(http.MethodGet, path, "", who)
		want(t, w, 200, "")
		if v := decode[visit](t, w); v.Page.Title != "<script>" || v.Name != "Visitor" || v.Origin != shop || len(v.Verified) != 0 {
			t.Errorf("the visit is %+v", v)
		}
	}
	want(t, f.do(http.MethodGet, path, "", carol), 404, "visit_unknown")
	// The visitor is in a room, into which Alice calls Dan: he sees who it is, and she, who is not there, does not.
	f.happen(t, about(confSID, 1, phone.ParticipantJoined, callSID, nil), about(confSID, 2, phone.ConferenceStarted, "", nil))
	f.calledInto(t, "dan")
	f.now = f.now.Add(time.Minute) // so that some more may sign in
	want(t, f.do(http.MethodGet, path, "", f.signInAs(t, "Dan", phone.Agent)), 200, "")
	want(t, f.do(http.MethodGet, path, "", f.signInAs(t, "Alice", phone.Agent)), 404, "visit_unknown")
	for _, other := range []string{"bob", "wabcdefgh_abcdefghijklmnopqrstuvwxyz"} {
		want(t, f.do(http.MethodGet, "/v1/visits/"+other, "", boss), 404, "visit_unknown")
	}
}

func TestTalk(t *testing.T) {
	f, boss, b := withButton(t, `,"words":{"en":{"label":"\"><script>","who":"","consent":""}},"language":"en"`)
	f.change(t, boss, b, `{"origins":["https://shop.example","https://b.example:8443"]}`)
	for _, path := range []string{"/talk/" + b.Key, "/talk/" + string(b.ID)} {
		w := f.do(http.MethodGet, path, "")
		want(t, w, 200, "")
		h := w.Header()
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors https://shop.example https://b.example:8443;") || strings.Contains(csp, "unsafe") || strings.Count(csp, "frame-ancestors") != 1 {
			t.Errorf("policy %s", csp)
		}
		if h.Get("X-Frame-Options") != "" || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Cache-Control") != "no-cache" {
			t.Errorf("headers %v", h)
		}
	}
	for path, cache := range map[string]string{"/talk.js": "no-cache", "/talk/panel-1234.js": "public, max-age=31536000, immutable"} {
		w := f.do(http.MethodGet, path, "")
		want(t, w, 200, "")
		if h := w.Header(); h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cache-Control") != cache || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	for _, path := range []string{"/talk/aaaaaaaaaa", "/talk/pk_aaaaaaaaaa", "/talk/", "/talk/x/y", "/talk/..%2findex.html", "/talk/../index.html"} {
		w := f.do(http.MethodGet, path, "")
		if w.Code == 200 && strings.Contains(w.Header().Get("Content-Security-Policy"), "https://") || w.Code != 404 && path != "/talk/../index.html" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Security-Policy"))
		}
	}
	for _, path := range []string{"/", "/board", "/assets/main-1234.js", "/v1/settings", "/openapi.json"} {
		h := f.do(http.MethodGet, path, "").Header()
		if h.Get("X-Frame-Options") != "DENY" || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s can be framed: %v", path, h)
		}
	}
	s := decode[snippets](t, f.do(http.MethodGet, "/v1/admin/buttons/"+string(b.ID)+"/snippet", "", boss))
	if strings.Contains(s.Iframe, `"><script>`) || !strings.Contains(s.Iframe, `allow="microphone; autoplay"`) || !strings.Contains(s.Iframe, site+"/talk/"+b.Key) {
		t.Errorf("the frame is %s", s.Iframe)
	}
	if s.CSP.Iframe != "frame-src "+site || !strings.Contains(s.CSP.Script, "connect-src "+site+" wss://voice-js.roaming.twilio.com https://eventgw.twilio.com") || strings.Contains(s.CSP.Script, "'self'") {
		t.Errorf("the policy is %+v", s.CSP)
	}
	if s.PermissionsPolicy.Iframe != `microphone=(self "`+site+`"), autoplay=(self "`+site+`")` {
		t.Errorf("the permissions are %+v", s.PermissionsPolicy)
	}
	f.change(t, boss, b, `{"on":false}`)
	want(t, f.do(http.MethodGet, "/talk/"+b.Key, ""), 403, "button_off")
}
