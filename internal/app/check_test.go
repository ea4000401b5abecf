package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"softphone/internal/config"
)

// makeKey makes an API key whose identities begin with a prefix, and returns its name and its text.
func (p *person) makeKey(t *testing.T, prefix, ceiling string) (id, secret string) {
	t.Helper()
	var made struct{ ID, Secret string }
	p.post(t, "/v1/admin/keys", `{"name":"CRM","scopes":["tokens","check"],"prefix":"`+prefix+`","ceiling":`+ceiling+`}`, &made)
	return made.ID, made.Secret
}

// What the command check asks is answered by the program as it stands.
func TestCheck(t *testing.T) {
	t.Parallel()
	a := start(t, settings(t))
	alice := &person{url: a.URL()}
	alice.post(t, "/v1/session", `{"name":"Alice"}`, nil)
	(&person{url: a.URL()}).post(t, "/v1/session", `{"name":"Bob"}`, nil)
	_, secret := alice.makeKey(t, "crm_", `{"incoming":true,"clients":["bob","bobb"]}`)
	var token struct {
		Grant string `json:"grant_id"`
	}
	r := alice.of(a).try(t, http.MethodPost, "/v1/tokens", `{"identity":"crm_ada"}`, "Authorization", "Bearer "+secret, "Cookie", "")
	if err := r.decode(&token); err != nil || r.status != http.StatusCreated {
		t.Fatalf("no token: %d %s", r.status, r.body)
	}
	tests := []struct {
		name  string
		key   string
		want  CheckRequest
		code  string // of a refused call, empty for one that would be allowed
		wrong string // what the error says, where there is no answer
	}{
		{"allowed", secret, CheckRequest{To: "client:bob", As: "crm_ada", Grant: token.Grant}, "", ""},
		{"without a token: all that the key may give", secret, CheckRequest{To: "client:bob", As: "crm_ada"}, "", ""},
		{"with another's token", secret, CheckRequest{To: "client:bob", As: "crm_eve", Grant: token.Grant}, "clients_not_allowed", ""},
		{"somebody else", secret, CheckRequest{To: "client:carol", As: "crm_ada", Grant: token.Grant}, "clients_not_allowed", ""},
		{"a name that is nobody's", secret, CheckRequest{To: "client:bobb", As: "crm_ada", Grant: token.Grant}, "person_unknown", ""},
		{"a number", secret, CheckRequest{To: "+15005550001", As: "crm_ada", Grant: token.Grant}, "number_not_allowed", ""},
		{"emergency", secret, CheckRequest{To: "911", As: "crm_ada", Grant: token.Grant}, "emergency_number", ""},
		{"nobody's identity", secret, CheckRequest{To: "client:bob"}, "", "identity_missing"},
		{"a person's identity", secret, CheckRequest{To: "client:bob", As: "alice"}, "", "identity_not_allowed"},
		{"a key that is not", "sk_abcdefghij_" + strings.Repeat("a", 32), CheckRequest{To: "client:bob", As: "crm_ada"}, "", "key_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Check(t.Context(), config.Remote{URL: a.URL(), Key: config.Secret(tt.key)}, tt.want)
			switch {
			case tt.wrong != "":
				if err == nil || !strings.Contains(err.Error(), tt.wrong) {
					t.Errorf("error %v, want %q", err, tt.wrong)
				}
			case err != nil || got.Code != tt.code || got.Allowed != (tt.code == ""):
				t.Errorf("got %+v, %v; want %q", got, err, tt.code)
			}
			if err != nil && strings.Contains(err.Error(), tt.key) {
				t.Errorf("the error has the key: %v", err)
			}
		})
	}
}

// A server that is none, or that leads elsewhere, is no answer; and the key goes nowhere else.
func TestCheck_noServer(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("it is asked: %s, with %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	says := func(status int, text string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	for _, tt := range []struct{ name, url, want string }{
		{"nobody listens", closed.URL, "the server does not answer"},
		{"a redirect", says(http.StatusTemporaryRedirect, ""), "is no softphone server: it answers 307"},
		{"a page", says(http.StatusOK, "<html>"), "is no softphone server: it answers something else"},
		{"nothing", says(http.StatusOK, "{}"), "is no softphone server: it answers something else"},
		{"both at once", says(http.StatusOK, `{"allowed":true,"code":"x","steps":[{}]}`), "is no softphone server: it answers something else"},
		{"an error of a proxy", says(http.StatusBadGateway, "<html>"), "is no softphone server: it answers 502"},
		{"a problem", says(http.StatusTooManyRequests, `{"code":"rate_exhausted","detail":"Too many."}`), "rate_exhausted: Too many."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Check(t.Context(), config.Remote{URL: tt.url, Key: "sk_canary"}, CheckRequest{To: "x"}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
