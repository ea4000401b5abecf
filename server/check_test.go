package server

import (
	"net/http"
	"strings"
	"testing"

	"softphone/internal/phone"
)

// apiKey makes an API key as an administrator does, and returns the header that shows it.
func (f *fixture) apiKey(t *testing.T, body string) string {
	t.Helper()
	w := f.do(http.MethodPost, "/v1/admin/keys", body, f.signIn(t, "Boss"), isJSON)
	want(t, w, http.StatusCreated, "")
	return "Authorization: Bearer " + decode[struct {
		Key string `json:"secret"`
	}](t, w).Key
}

// Who asks about whose call, and what is said of it.
func TestCheck(t *testing.T) {
	f := newFixture(t)
	boss := f.signIn(t, "Boss")
	agent := f.signInAs(t, "Alice", phone.Agent)
	key := f.apiKey(t, `{"name":"CRM","scopes":["tokens","check"],"prefix":"crm_","ceiling":{"clients":["bob"]}}`)
	mute := f.apiKey(t, `{"name":"Tokens","scopes":["tokens"],"prefix":"shop_","ceiling":{"clients":["bob"]}}`)
	tests := []struct {
		name, who, body string
		status          int
		code, field     string // of the problem
		found           string // of the answer: allowed, or the code; and the last step
	}{
		{"oneself", agent, `{"to":"client:bob"}`, 200, "", "", "allowed limits"},
		{"oneself by name", agent, `{"to":"bob","as":"alice"}`, 200, "", "", "allowed limits"},
		{"another", agent, `{"to":"bob","as":"boss"}`, 403, "administration_not_allowed", "as", ""},
		{"another, as an administrator", boss, `{"to":"bob","as":"alice"}`, 200, "", "", "allowed limits"},
		{"nobody", boss, `{"to":"bob","as":"a b"}`, 422, "identity_invalid", "as", ""},
		{"premium rate", agent, `{"to":"+19005551234"}`, 200, "", "", "number_not_allowed rights"},
		{"emergency", agent, `{"to":"911"}`, 200, "", "", "emergency_number destination"},
		{"rubbish", agent, `{"to":"sip:a@b"}`, 200, "", "", "address_invalid destination"},
		{"nothing", agent, `{}`, 422, "to_missing", "to", ""},
		{"a handle that is none", agent, `{"to":"bob","grant":"gr_x"}`, 422, "grant_invalid", "grant", ""},
		{"all that a key may give", key, `{"to":"bob","as":"crm_ada"}`, 200, "", "", "allowed limits"},
		{"more than that", key, `{"to":"client:alice","as":"crm_ada"}`, 200, "", "", "clients_not_allowed rights"},
		{"a grant of nobody's", key, `{"to":"bob","as":"crm_ada","grant":"gr_mfrggzdfmztwq2lknnwg23tpob"}`, 200, "", "", "clients_not_allowed rights"},
		{"not the key's", key, `{"to":"bob","as":"alice"}`, 403, "identity_not_allowed", "as", ""},
		{"nobody of the key's", key, `{"to":"bob"}`, 422, "identity_missing", "as", ""},
		{"without the scope", mute, `{"to":"bob","as":"shop_a"}`, 403, "scope_missing", "", ""},
		{"nobody signed in", "X-None: 1", `{"to":"bob"}`, 401, "session_missing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/check", tt.body, tt.who, isJSON)
			want(t, w, tt.status, tt.code)
			if tt.status != http.StatusOK {
				if p := decode[Problem](t, w); p.Field != tt.field {
					t.Errorf("field %q, want %q", p.Field, tt.field)
				}
				return
			}
			r := decode[checkResponse](t, w)
			got := r.Code
			if r.Allowed {
				got = "allowed"
			}
			if got += " " + r.Steps[len(r.Steps)-1].Step; got != tt.found {
				t.Errorf("found %q, want %q: %s", got, tt.found, w.Body)
			}
			if r.Allowed == (r.Reason != "") || r.Allowed != (r.Plan != "") {
				t.Errorf("the plan or the reason is wrong: %s", w.Body)
			}
		})
	}
	if all := f.writtenDown(t); strings.Contains(all, "call.denied") {
		t.Errorf("it was written down as a call: %s", all)
	}
}
