package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// led is where a request without a script's doing leads a browser.
func led(t *testing.T, target string) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	to, err := answer.Location()
	if err != nil || answer.StatusCode != http.StatusFound {
		t.Fatalf("%d, %v", answer.StatusCode, err)
	}
	return to
}

// A provider on this machine is asked, by the program as it is set up, when somebody signs in and not before.
func TestApp_provider(t *testing.T) {
	var issuer *httptest.Server
	asked := 0
	issuer = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path != "/realms/x/.well-known/openid-configuration" {
			t.Errorf("it is asked for %s", r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		at := issuer.URL + "/realms/x"
		_ = json.NewEncoder(w).Encode(map[string]string{
			"issuer": at, "authorization_endpoint": at + "/auth", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
		})
	}))
	defer issuer.Close()
	a := start(t, settings(t, "SOFTPHONE_OIDC_ISSUER", issuer.URL+"/realms/x", "SOFTPHONE_OIDC_CLIENT_ID", "phone", "SOFTPHONE_OIDC_ROLES", "*=agent"))
	if asked != 0 {
		t.Error("it is asked at the start")
	}
	to := led(t, a.URL()+"/v1/oidc/sso/start")
	q := to.Query()
	if !strings.HasPrefix(to.String(), issuer.URL+"/realms/x/auth?") || q.Get("redirect_uri") != a.URL()+"/v1/oidc/sso/callback" || q.Get("client_id") != "phone" {
		t.Errorf("led to %s", to)
	}
	led(t, a.URL()+"/v1/oidc/sso/start")
	if asked != 1 {
		t.Errorf("it is asked %d times", asked)
	}
}

// One that cannot be reached, or must not, keeps the program from nothing but this sign-in.
func TestApp_providerUnreachable(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, issuer := range map[string]string{"down": closed.URL, "in a network that nobody allowed": "https://10.255.255.1"} {
		t.Run(name, func(t *testing.T) {
			a := start(t, settings(t, "SOFTPHONE_OIDC_ISSUER", issuer, "SOFTPHONE_OIDC_CLIENT_ID", "phone", "SOFTPHONE_OIDC_ROLES", "*=agent"))
			if to := led(t, a.URL()+"/v1/oidc/sso/start"); to.Fragment != "sign-in=oidc_unavailable" || to.Path != "/" {
				t.Errorf("led to %s", to)
			}
		})
	}
}
