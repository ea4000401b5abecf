package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestPerson(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	w := f.do(http.MethodPost, "/v1/admin/people", `{"name":"Carol  Smith","email":" Carol@Example.com ","role":"supervisor"}`, ada, isJSON)
	want(t, w, 201, "")
	carol := decode[profile](t, w)
	if carol.Identity != "carol_smith" || carol.Name != "Carol Smith" || carol.Email != "carol@example.com" || carol.Role != phone.Supervisor ||
		carol.ownAccount.Password || carol.Disabled || carol.Rights != nil || carol.SignedIn || !carol.CreatedAt.Equal(f.now) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("made %+v, %v", carol, w.Header())
	}
	want(t, f.do(http.MethodPost, "/v1/admin/people", `{"identity":"dan","name":"Dan","role":"agent","rights":{"clients":["bob"]}}`, ada, isJSON), 201, "")
	if got := decode[profile](t, f.do(http.MethodGet, "/v1/admin/people/dan", "", ada)); got.Email != "" || got.Rights == nil || !slices.Equal(got.Rights.Clients, []phone.Identity{"bob"}) {
		t.Errorf("Dan is %+v", got)
	}
	w = f.do(http.MethodGet, "/v1/admin/people", "", ada)
	want(t, w, 200, "")
	var all []string
	for _, p := range decode[struct{ People []profile }](t, w).People {
		all = append(all, string(p.Identity))
		if p.SignedIn != (p.Identity == "ada") || p.ownAccount.Password != (len(p.Identity) == 3 && p.Identity != "dan") {
			t.Errorf("%s is told as %+v", p.Identity, p)
		}
	}
	if diff := cmp.Diff([]string{"ada", "bob", "carol_smith", "dan", "sue"}, all); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if strings.Contains(w.Body.String(), "$argon2") {
		t.Errorf("a password's hash is told: %s", w.Body)
	}
	f.now = f.now.Add(time.Minute)
	change := func(id, body string) profile {
		t.Helper()
		w := f.do(http.MethodPatch, "/v1/admin/people/"+id, body, ada, isJSON)
		want(t, w, 200, "")
		return decode[profile](t, w)
	}
	if got := change("dan", `{"name":"Daniel"}`); got.Name != "Daniel" || got.Rights == nil || got.Role != phone.Agent || !got.UpdatedAt.Equal(f.now) || !got.CreatedAt.Before(f.now) {
		t.Errorf("what was left out did not stay: %+v", got)
	}
	if got := change("dan", `{"rights":null,"email":"dan@example.com","role":"supervisor"}`); got.Rights != nil || got.Email != "dan@example.com" || got.Role != phone.Supervisor {
		t.Errorf("changed to %+v", got)
	}
	if got := change("dan", `{"email":""}`); got.Email != "" {
		t.Errorf("changed to %+v", got)
	}
	want(t, f.do(http.MethodDelete, "/v1/admin/people/dan", "", ada), 204, "")
	want(t, f.do(http.MethodGet, "/v1/admin/people/dan", "", ada), 404, "person_unknown")
	if diff := cmp.Diff([]string{
		"ada|person.delete|dan||ok", "ada|person.update|dan|email|ok", "ada|person.update|dan|email, role agent to supervisor, rights|ok", "ada|person.update|dan|name|ok",
		"ada|person.create|dan|agent|ok", "ada|person.create|carol_smith|supervisor|ok",
	}, f.audits(t, 6)); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
}

func TestPerson_badInput(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	tests := []struct {
		name, body  string
		status      int
		code, field string
	}{
		{"no name", `{"role":"agent"}`, 422, "name_invalid", "name"},
		{"a name of nothing", `{"name":"\u200b","role":"agent"}`, 422, "name_invalid", "name"},
		{"a long name", `{"name":"` + strings.Repeat("a", 65) + `","role":"agent"}`, 422, "name_invalid", "name"},
		{"no role", `{"name":"Dan"}`, 422, "role_invalid", "role"},
		{"a role that there is not", `{"name":"Dan","role":"root"}`, 422, "role_invalid", "role"},
		{"a role in capitals", `{"name":"Dan","role":"Administrator"}`, 422, "role_invalid", "role"},
		{"a wrong address", `{"name":"Dan","role":"agent","email":"dan"}`, 422, "email_invalid", "email"},
		{"two addresses", `{"name":"Dan","role":"agent","email":"dan@example.com,x@example.com"}`, 422, "email_invalid", "email"},
		{"somebody's address", `{"name":"Dan","role":"agent","email":"BOB@example.com"}`, 409, "email_taken", "email"},
		{"somebody's identity", `{"identity":"bob","name":"Dan","role":"agent"}`, 409, "identity_taken", "identity"},
		{"an identity in capitals", `{"identity":"Dan","name":"Dan","role":"agent"}`, 422, "identity_invalid", "identity"},
		{"an identity that looks alike", `{"identity":"bоb","name":"Dan","role":"agent"}`, 422, "identity_invalid", "identity"},
		{"everybody", `{"identity":"*","name":"Dan","role":"agent"}`, 422, "identity_invalid", "identity"},
		{"rights that there are not", `{"name":"Dan","role":"agent","rights":{"all":true}}`, 422, "field_unknown", "rights.all"},
		{"rights in a list", `{"name":"Dan","role":"agent","rights":[]}`, 422, "type_wrong", "rights"},
		{"a password", `{"name":"Dan","role":"agent","password":"correct horse battery"}`, 422, "field_unknown", "password"},
	}
	before := f.do(http.MethodGet, "/v1/admin/people", "", ada).Body.String()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/admin/people", tt.body, ada, isJSON)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
		})
	}
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		code, field              string
	}{
		{"another identity", http.MethodPatch, "/sue", `{"identity":"eve"}`, 422, "identity_fixed", "identity"},
		{"no identity", http.MethodPatch, "/sue", `{"identity":null}`, 422, "identity_fixed", "identity"},
		{"a name of nothing", http.MethodPatch, "/sue", `{"name":" "}`, 422, "name_invalid", "name"},
		{"a role that there is not", http.MethodPatch, "/sue", `{"role":"owner"}`, 422, "role_invalid", "role"},
		{"somebody's address", http.MethodPatch, "/sue", `{"email":"bob@example.com"}`, 409, "email_taken", "email"},
		{"on or off", http.MethodPatch, "/sue", `{"disabled":"yes"}`, 422, "type_wrong", "disabled"},
		{"rights that there are not", http.MethodPatch, "/sue", `{"rights":{"calls":-1}}`, 422, "number_out_of_range", "rights.calls"},
		{"the last administrator, off", http.MethodPatch, "/ada", `{"disabled":true}`, 409, "administrator_needed", "role"},
		{"the last administrator, a supervisor", http.MethodPatch, "/ada", `{"role":"supervisor"}`, 409, "administrator_needed", "role"},
		{"the last administrator, deleted", http.MethodDelete, "/ada", ``, 409, "administrator_needed", "role"},
		{"nobody, changed", http.MethodPatch, "/eve", `{"name":"Eve"}`, 404, "person_unknown", ""},
		{"nobody, deleted", http.MethodDelete, "/eve", ``, 404, "person_unknown", ""},
		{"nobody, with a new password", http.MethodPost, "/eve/reset", `{}`, 404, "person_unknown", ""},
		{"nobody, signed out", http.MethodDelete, "/eve/sessions", ``, 404, "person_unknown", ""},
		{"no identity, read", http.MethodGet, "/b%20b", ``, 404, "person_unknown", ""},
		{"no identity, deleted", http.MethodDelete, "/%2a", ``, 404, "person_unknown", ""},
		{"signed out, and the calls perhaps", http.MethodDelete, "/bob/sessions?end_calls=1", ``, 422, "end_calls_invalid", "end_calls"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(tt.method, "/v1/admin/people"+tt.path, tt.body, ada, isJSON)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
		})
	}
	if after := f.do(http.MethodGet, "/v1/admin/people", "", ada).Body.String(); after != before {
		t.Errorf("what was refused changed people: %s, before %s", after, before)
	}
	// With another one in charge she may go.
	want(t, f.do(http.MethodPatch, "/v1/admin/people/sue", `{"role":"administrator"}`, ada, isJSON), 200, "")
	want(t, f.do(http.MethodPatch, "/v1/admin/people/ada", `{"role":"agent"}`, ada, isJSON), 200, "")
	want(t, f.do(http.MethodGet, "/v1/admin/people", "", ada), 403, "administration_not_allowed")
	want(t, f.do(http.MethodDelete, "/v1/admin/people/ada", "", f.enters(t, "sue")), 204, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", ada), 401, "session_missing")
}

// What somebody tries to administer who may not is written down.
func TestAdministration_audit(t *testing.T) {
	f := house(t)
	bob := f.enters(t, "bob")
	want(t, f.do(http.MethodDelete, "/v1/admin/people/ada", "", bob), 403, "administration_not_allowed")
	want(t, f.do(http.MethodPost, "/v1/admin/keys", `{}`, bob, isJSON), 403, "administration_not_allowed")
	want(t, f.do(http.MethodPut, "/v1/admin/switches/no_calls", `{"on":true,"reason":"x"}`, bob, isJSON), 403, "administration_not_allowed")
	if diff := cmp.Diff([]string{
		"bob|administration||PUT /v1/admin/switches/:name|administration_not_allowed",
		"bob|administration||POST /v1/admin/keys|administration_not_allowed",
		"bob|administration||DELETE /v1/admin/people/:id|administration_not_allowed",
	}, f.audits(t, 3)); diff != "" {
		t.Errorf("the ledger (-want +got):\n%s", diff)
	}
}

// What somebody may is what they may now, whatever their token and their session allowed when they were made.
func TestPerson_rightsNow(t *testing.T) {
	f := house(t)
	f.Grants.Store = f.People.Store
	ada, bob := f.enters(t, "ada"), f.enters(t, "bob")
	grant := f.token(t, bob, `{}`).GrantID
	const sue = "<Identity>sue</Identity>"
	if doc := f.with("1", "client:bob", "client:sue", grant); !strings.Contains(doc, sue) {
		t.Fatalf("before: %s", doc)
	}
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"rights":{"incoming":true,"clients":["ada"]}}`, ada, isJSON), 200, "")
	for n, handles := range [][]phone.GrantID{nil, {grant}} {
		if doc := f.with("2"+strings.Repeat("0", n), "client:bob", "client:sue", handles...); strings.Contains(doc, "<Dial") {
			t.Errorf("with %v he may still: %s", handles, doc)
		}
	}
	if got := f.token(t, bob, `{}`); !slices.Equal(got.Capabilities.Clients, []phone.Identity{"ada"}) || got.GrantID == grant {
		t.Errorf("a new token says %+v", got.Capabilities)
	}
	want(t, f.do(http.MethodPost, "/v1/tokens", `{"capabilities":{"clients":["sue"]}}`, bob, isJSON), 403, "grant_wider")
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"rights":null}`, ada, isJSON), 200, "")
	if doc := f.with("3", "client:bob", "client:sue", grant); !strings.Contains(doc, sue) {
		t.Errorf("after: %s", doc)
	}
	// Who is switched off is nobody: no session, no token, no call, and nothing to sign in with.
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"disabled":true}`, ada, isJSON), 200, "")
	f.now = f.now.Add(time.Second)
	want(t, f.do(http.MethodPost, "/v1/tokens", `{}`, bob, isJSON), 401, "session_missing")
	for n, handles := range [][]phone.GrantID{nil, {grant}} {
		if doc := f.with("4"+strings.Repeat("0", n), "client:bob", "client:sue", handles...); strings.Contains(doc, "<Dial") {
			t.Errorf("switched off, with %v he may still: %s", handles, doc)
		}
	}
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+secretOf("bob")+`"}`, isJSON), 403, "person_disabled")
	want(t, f.do(http.MethodPost, "/v1/admin/people/bob/reset", `{}`, ada, isJSON), 409, "person_disabled")
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"disabled":false}`, ada, isJSON), 200, "")
	want(t, f.do(http.MethodGet, "/v1/session", "", bob), 401, "session_missing")
	f.enters(t, "bob")
}

// An administrator signs somebody out, and has their calls ended.
func TestPerson_signOut(t *testing.T) {
	f := house(t)
	ada, bob, other := f.enters(t, "ada"), f.enters(t, "bob"), f.enters(t, "bob")
	f.control.take()
	want(t, f.do(http.MethodDelete, "/v1/admin/people/bob/sessions?end_calls=true", "", ada), 204, "")
	if diff := cmp.Diff([]string{"ada end calls of bob", "ada end calls of bob"}, f.control.take()); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
	for _, by := range []string{bob, other} {
		want(t, f.do(http.MethodGet, "/v1/session", "", by), 401, "session_missing")
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", ada), 200, "")
	if got := f.audits(t, 1); got[0] != "ada|session.end|bob|all|ok" {
		t.Errorf("the ledger says %v", got)
	}
	f.enters(t, "bob")
	want(t, f.do(http.MethodDelete, "/v1/admin/people/bob/sessions?end_calls=false", "", ada), 204, "")
	if got := f.control.take(); len(got) != 0 {
		t.Errorf("asked for %v", got)
	}
}
