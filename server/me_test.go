package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestMe(t *testing.T) {
	f := house(t)
	bob := f.enters(t, "bob")
	w := f.do(http.MethodGet, "/v1/me", "", bob)
	want(t, w, 200, "")
	me := decode[ownAccount](t, w)
	if me != (ownAccount{person{"bob", "Bob"}, "bob@example.com", phone.Agent, true, "", f.now.UTC()}) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("he is %+v, %v", me, w.Header())
	}
	w = f.do(http.MethodPatch, "/v1/me", `{"name":"  Robert   B "}`, bob, isJSON)
	want(t, w, 200, "")
	if got := decode[ownAccount](t, w); got.Name != "Robert B" || got.Identity != "bob" {
		t.Errorf("renamed to %+v", got)
	}
	for _, path := range []string{"/v1/session", "/v1/me"} {
		if got := decode[person](t, f.do(http.MethodGet, path, "", bob)); got.Name != "Robert B" {
			t.Errorf("%s says %+v", path, got)
		}
	}
	for _, tt := range []struct{ name, body, code, field string }{
		{"no name", `{}`, "name_invalid", "name"},
		{"a name of nothing", `{"name":"\u00ad"}`, "name_invalid", "name"},
		{"a long name", `{"name":"` + strings.Repeat("ä", 65) + `"}`, "name_invalid", "name"},
		{"a role", `{"name":"Bob","role":"administrator"}`, "field_unknown", "role"},
		{"rights", `{"name":"Bob","rights":null}`, "field_unknown", "rights"},
		{"an address", `{"name":"Bob","email":"x@example.com"}`, "field_unknown", "email"},
	} {
		w := f.do(http.MethodPatch, "/v1/me", tt.body, bob, isJSON)
		if want(t, w, 422, tt.code); decode[Problem](t, w).Field != tt.field {
			t.Errorf("%s: %s", tt.name, w.Body)
		}
	}
	for _, x := range []struct{ method, path, body string }{
		{http.MethodGet, "/v1/me", ""},
		{http.MethodPatch, "/v1/me", `{"name":"Eve"}`},
		{http.MethodPut, "/v1/me/password", `{"current":"","new":"` + goodPassword + `"}`},
		{http.MethodGet, "/v1/sessions", ""},
		{http.MethodDelete, "/v1/sessions", ""},
		{http.MethodDelete, "/v1/sessions/x", ""},
	} {
		headers := []string{}
		if x.body != "" {
			headers = append(headers, isJSON)
		}
		want(t, f.do(x.method, x.path, x.body, headers...), 401, "session_missing")
	}
}

func TestMe_password(t *testing.T) {
	f := house(t)
	bob, other := f.enters(t, "bob"), f.enters(t, "bob")
	change := func(by, current, next string) *httptest.ResponseRecorder {
		return f.do(http.MethodPut, "/v1/me/password", `{"current":"`+current+`","new":"`+next+`"}`, by, isJSON)
	}
	for _, tt := range []struct{ name, current, next, code, field string }{
		{"no password", "", goodPassword, "password_wrong", "current"},
		{"a wrong one", "guess", goodPassword, "password_wrong", "current"},
		{"somebody else's", secretOf("ada"), goodPassword, "password_wrong", "current"},
		{"a short new one", secretOf("bob"), "short", "password_short", "new"},
		{"no new one", secretOf("bob"), "", "password_missing", "new"},
		{"a usual new one", secretOf("bob"), "1234567890", "password_usual", "new"},
		{"his name", secretOf("bob"), "bob@example.com", "password_personal", "new"},
	} {
		w := change(bob, tt.current, tt.next)
		if want(t, w, 422, tt.code); decode[Problem](t, w).Field != tt.field {
			t.Errorf("%s: %s", tt.name, w.Body)
		}
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", other), 200, "")
	want(t, change(bob, secretOf("bob"), goodPassword), 204, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", bob), 200, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", other), 401, "session_missing")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+secretOf("bob")+`"}`, isJSON), 401, "login_wrong")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+goodPassword+`"}`, isJSON), 201, "")
	if all := f.writtenDown(t); !strings.Contains(all, "bob person.password bob  ok") || !strings.Contains(all, "bob person.password bob  password_wrong") || strings.Contains(all, goodPassword) {
		t.Errorf("the ledger says %s", all)
	}
	// Who finds a browser unattended does not get to guess for long, and the person is not kept out elsewhere.
	for range 10 - 3 { // three were wrong above
		want(t, change(bob, "guess", goodPassword+" 2"), 422, "password_wrong")
	}
	want(t, change(bob, goodPassword, goodPassword+" 2"), 429, "too_many_attempts")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+goodPassword+`"}`, isJSON), 201, "")
}

// Who has no password may choose one soon after they signed in, and not later.
func TestMe_firstPassword(t *testing.T) {
	f := house(t)
	f.People.TTL = 3 * time.Hour
	ada := f.enters(t, "ada")
	_, ticket := f.invites(t, ada, `{"role":"agent"}`)
	w := f.joins(ticket, `,"name":"Carol"`)
	want(t, w, 201, "")
	carol := cookieOf(w)
	if got := decode[ownAccount](t, f.do(http.MethodGet, "/v1/me", "", carol)); got.Password {
		t.Errorf("she is %+v", got)
	}
	w = f.do(http.MethodPut, "/v1/me/password", `{"current":"guess","new":"`+goodPassword+`"}`, carol, isJSON)
	if want(t, w, 422, "password_wrong"); decode[Problem](t, w).Field != "current" {
		t.Errorf("%s", w.Body)
	}
	f.now = f.now.Add(time.Hour + time.Second)
	want(t, f.do(http.MethodPut, "/v1/me/password", `{"current":"","new":"`+goodPassword+`"}`, carol, isJSON), 403, "session_stale")
	f.now = f.now.Add(-2 * time.Second)
	want(t, f.do(http.MethodPut, "/v1/me/password", `{"current":"","new":"`+goodPassword+`"}`, carol, isJSON), 204, "")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"carol","password":"`+goodPassword+`"}`, isJSON), 201, "")
}

// sessionsOf are somebody's sessions, the newest first.
func (f *fixture) sessionsOf(t *testing.T, by string) []ownSession {
	t.Helper()
	w := f.do(http.MethodGet, "/v1/sessions", "", by)
	want(t, w, 200, "")
	return decode[struct{ Sessions []ownSession }](t, w).Sessions
}

func TestSessions(t *testing.T) {
	f := house(t)
	one := f.enters(t, "bob", "User-Agent: Browser 1")
	f.now = f.now.Add(time.Minute)
	two := f.enters(t, "bob", "User-Agent: Browser 2")
	ada := f.enters(t, "ada")
	got := f.sessionsOf(t, one)
	was := f.now.Add(-time.Minute).UTC()
	wanted := []ownSession{
		{"", "Browser 2", "password", f.now.UTC(), f.now.UTC(), f.now.Add(time.Hour).UTC(), false},
		{"", "Browser 1", "password", was, was, was.Add(time.Hour), true},
	}
	ids := []string{}
	for i := range got {
		ids = append(ids, got[i].ID)
		got[i].ID, got[i].SeenAt = "", got[i].SeenAt.Truncate(time.Minute)
		if i < len(wanted) {
			wanted[i].SeenAt = f.now.UTC().Truncate(time.Minute)
		}
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Fatalf("sessions (-want +got):\n%s", diff)
	}
	for _, id := range ids {
		if id == "" || strings.Contains(one+two, id) {
			t.Errorf("the session is told as %q, and its secret is %s or %s", id, one, two)
		}
		want(t, f.do(http.MethodGet, "/v1/session", "", "Cookie: softphone="+id), 401, "session_missing")
		want(t, f.do(http.MethodDelete, "/v1/sessions/"+id, "", ada), 404, "session_unknown")
	}
	for _, id := range []string{"x", "%00", strings.Repeat("a", 1000)} {
		want(t, f.do(http.MethodDelete, "/v1/sessions/"+id, "", one), 404, "session_unknown")
	}
	want(t, f.do(http.MethodDelete, "/v1/sessions/"+ids[0], "", one), 204, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", two), 401, "session_missing")
	want(t, f.do(http.MethodDelete, "/v1/sessions/"+ids[0], "", one), 404, "session_unknown")
	want(t, f.do(http.MethodDelete, "/v1/sessions/"+ids[1], "", one), 204, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", one), 401, "session_missing")
	want(t, f.do(http.MethodGet, "/v1/session", "", ada), 200, "")
	if diff := cmp.Diff([]string{"bob|session.end|bob|" + ids[1] + "|ok", "bob|session.end|bob|" + ids[0] + "|ok"}, f.audits(t, 2)); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
}

func TestSessions_everywhere(t *testing.T) {
	f := house(t)
	f.Grants.Store = f.People.Store
	one, two, sue := f.enters(t, "bob"), f.enters(t, "bob"), f.enters(t, "sue")
	grant := f.token(t, one, `{}`).GrantID
	f.control.take()
	w := f.do(http.MethodDelete, "/v1/sessions?end_calls=yes", "", one)
	if want(t, w, 422, "end_calls_invalid"); decode[Problem](t, w).Field != "end_calls" {
		t.Errorf("%s", w.Body)
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", one), 200, "")
	w = f.do(http.MethodDelete, "/v1/sessions?end_calls=true", "", one)
	want(t, w, 204, "")
	if set := w.Header().Get("Set-Cookie"); !strings.HasPrefix(set, "softphone=;") || !strings.Contains(set, "Expires=Thu, 01 Jan 1970") {
		t.Errorf("the browser keeps its cookie: %q", set)
	}
	if diff := cmp.Diff([]string{"bob end calls of bob", "bob end calls of bob"}, f.control.take()); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	for _, by := range []string{one, two} {
		want(t, f.do(http.MethodGet, "/v1/session", "", by), 401, "session_missing")
		want(t, f.do(http.MethodPost, "/v1/tokens", `{}`, by, isJSON), 401, "session_missing")
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", sue), 200, "")
	f.now = f.now.Add(time.Second)
	if doc := f.with("1", "client:bob", "client:sue", grant); strings.Contains(doc, "<Dial") {
		t.Errorf("his token is good still: %s", doc)
	}
	// Without asking for it the calls go on.
	again := f.enters(t, "bob")
	want(t, f.do(http.MethodDelete, "/v1/sessions", "", again), 204, "")
	if got := f.control.take(); len(got) != 0 {
		t.Errorf("asked for %v", got)
	}
}
