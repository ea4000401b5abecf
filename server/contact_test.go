package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func (f *fixture) contactNames(t *testing.T, who string) (names []string) {
	t.Helper()
	for _, one := range decode[struct{ Contacts []contact }](t, f.do(http.MethodGet, "/v1/contacts", "", who)).Contacts {
		name := one.Name
		if one.Favourite {
			name += "*"
		}
		names = append(names, name)
	}
	return names
}

func TestContacts(t *testing.T) {
	f := newFixture(t)
	admin, root, alice, bob := f.signInAs(t, "Root", phone.Administrator), f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Alice", phone.Agent), f.signInAs(t, "Bob", phone.Agent)
	w := f.do(http.MethodPost, "/v1/contacts", `{"name":" <b>Zoë</b> ","numbers":["+1 (500) 555-0001"],"client":"client:zoe","notes":"a\r\nb","favourite":true}`, alice, isJSON)
	want(t, w, 201, "")
	zoe := decode[contact](t, w)
	updated := zoe.Updated
	if diff := cmp.Diff(contact{
		ID: zoe.ID, Name: "<b>Zoë</b>", Numbers: []phone.Number{outside}, Client: "zoe", Notes: "a\nb", Favourite: true, MayEdit: true, Updated: updated,
	}, zoe); diff != "" {
		t.Errorf("contact (-want +got):\n%s", diff)
	}
	for range 2 { // no answer came to the first
		w = f.do(http.MethodPost, "/v1/contacts", `{"name":"Ann","client":"ann","shared":true}`, root, isJSON, "Idempotency-Key: ann")
		want(t, w, 201, "")
	}
	ann := "/v1/contacts/" + string(decode[contact](t, w).ID)
	hers := "/v1/contacts/" + string(zoe.ID)

	want(t, f.do(http.MethodPost, "/v1/contacts", `{"name":"Ann","client":"ann","shared":true}`, alice, isJSON), 403, "sharing_not_allowed")
	want(t, f.do(http.MethodPatch, ann, `{"name":"No"}`, alice, isJSON), 403, "sharing_not_allowed")
	want(t, f.do(http.MethodDelete, ann, "", alice, isJSON), 403, "sharing_not_allowed")
	want(t, f.do(http.MethodPut, ann+"/favourite", `{"favourite":true}`, alice, isJSON), 204, "")
	want(t, f.do(http.MethodPut, hers+"/favourite", `{"favourite":false}`, alice, isJSON), 204, "")
	if decode[contact](t, f.do(http.MethodGet, ann, "", alice)).MayEdit {
		t.Error("an agent may edit what all share")
	}
	for who, want := range map[string][]string{alice: {"<b>Zoë</b>", "Ann*"}, bob: {"Ann"}, root: {"Ann"}} {
		if diff := cmp.Diff(want, f.contactNames(t, who)); diff != "" {
			t.Errorf("contacts (-want +got):\n%s", diff)
		}
	}
	for _, who := range []string{bob, root} { // nobody else sees what is somebody's own
		want(t, f.do(http.MethodGet, hers, "", who), 404, "contact_unknown")
		want(t, f.do(http.MethodPatch, hers, `{"name":"No"}`, who, isJSON), 404, "contact_unknown")
		want(t, f.do(http.MethodDelete, hers, "", who, isJSON), 404, "contact_unknown")
		want(t, f.do(http.MethodPut, hers+"/favourite", `{"favourite":true}`, who, isJSON), 404, "contact_unknown")
	}
	want(t, f.do(http.MethodPatch, hers, `{"numbers":[],"name":"Zed"}`, alice, isJSON), 200, "")
	if got := decode[contact](t, f.do(http.MethodGet, hers, "", alice)); got.Name != "Zed" || len(got.Numbers) != 0 || got.Client != "zoe" || got.Notes != "a\nb" {
		t.Errorf("changed, it is %+v", got)
	}
	want(t, f.do(http.MethodDelete, hers, "", alice, isJSON), 204, "")
	want(t, f.do(http.MethodDelete, ann, "", root, isJSON), 204, "")
	if diff := cmp.Diff([]string{"contact.delete", "contact.create"}, f.audited(t, "action=contact.&outcome=ok", admin)); diff != "" {
		t.Errorf("written down (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"contact.delete", "contact.update", "contact.create"}, f.audited(t, "action=contact.&outcome=sharing_not_allowed", admin)); diff != "" {
		t.Errorf("written down of what was refused (-want +got):\n%s", diff)
	}
}

func TestContacts_badInput(t *testing.T) {
	f := newFixture(t)
	alice := f.signIn(t, "Alice")
	id := decode[contact](t, f.do(http.MethodPost, "/v1/contacts", `{"name":"A","client":"a"}`, alice, isJSON)).ID
	for body, wrong := range map[string][2]string{
		`{"name":"","client":"a"}`:                                             {"name_invalid", "name"},
		`{"name":"a\u0007","client":"a"}`:                                      {"name_invalid", "name"},
		`{"name":"` + strings.Repeat("é", 101) + `"}`:                          {"name_invalid", "name"},
		`{"name":"A","numbers":["03-1234-5678"]}`:                              {"numbers_invalid", "numbers"},
		`{"name":"A","numbers":["` + strings.Repeat("1", 999) + `"]}`:          {"numbers_invalid", "numbers"},
		`{"name":"A","numbers":["+15005550001","+1 500 555 0001"]}`:            {"numbers_invalid", "numbers"},
		`{"name":"A","numbers":["` + strings.Repeat(`","`, 20) + `"]}`:         {"numbers_invalid", "numbers"},
		`{"name":"A","client":"a b"}`:                                          {"client_invalid", "client"},
		`{"name":"A","client":"","numbers":[]}`:                                {"numbers_missing", "numbers"},
		`{"name":"A","client":"a","notes":"` + strings.Repeat("é", 501) + `"}`: {"notes_invalid", "notes"},
		`{"name":"A","client":"a","colour":"red"}`:                             {"field_unknown", "colour"},
		`{"name":5}`: {"type_wrong", "name"},
	} {
		for method, path := range map[string]string{http.MethodPost: "/v1/contacts", http.MethodPatch: "/v1/contacts/" + string(id)} {
			w := f.do(method, path, body, alice, isJSON)
			want(t, w, 422, wrong[0])
			if p := decode[Problem](t, w); p.Field != wrong[1] {
				t.Errorf("%.60s is wrong in %q, want %q", body, p.Field, wrong[1])
			}
		}
	}
	want(t, f.do(http.MethodPatch, "/v1/contacts/"+string(id), `{"favourite":true}`, alice, isJSON), 422, "field_fixed")
	want(t, f.do(http.MethodPut, "/v1/contacts/"+string(id)+"/favourite", `{}`, alice, isJSON), 422, "field_missing")
	want(t, f.do(http.MethodGet, "/v1/contacts", ""), 401, "session_missing")
}
