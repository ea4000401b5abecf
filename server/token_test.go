package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
	"softphone/tokens"
)

func verify(t *testing.T, f *fixture, jwt string) tokens.AccessClaims {
	t.Helper()
	claims, err := tokens.VerifyAccess(jwt, func(sid string) (string, bool) { return keySecret, sid == keySID }, f.now)
	if err != nil {
		t.Fatalf("token %q: %v", jwt, err)
	}
	return claims
}

func TestToken(t *testing.T) {
	f := newFixture(t)
	cookie := f.signIn(t, "Alice")
	asked := time.Now().Truncate(time.Second)
	w := f.do(http.MethodPost, "/v1/tokens", `{}`, isJSON, cookie)
	answered := time.Now()
	want(t, w, 201, "")
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a token may be cached")
	}
	got := decode[tokenResponse](t, w)
	claims := verify(t, f, got.Token)
	if claims.Params[phone.GrantParameter] != string(got.GrantID) || !got.GrantID.Valid() || got.JTI != claims.ID {
		t.Errorf("the token names %v, the answer %s and %s", claims.Params, got.GrantID, got.JTI)
	}
	if got.Identity != "alice" || got.TTL != 3600 || got.RefreshAfter != 2400 || got.AppSID != app || got.Edge != "roaming" ||
		got.ExpiresAt.Before(asked.Add(time.Hour)) || got.ExpiresAt.After(answered.Add(time.Hour)) || !got.Capabilities.Incoming || !slices.Equal(got.Capabilities.Clients, []phone.Identity{"*"}) ||
		len(got.Capabilities.Numbers) != 1 || !slices.Equal(got.Capabilities.CallerIDs, []phone.Number{"+15005550006"}) {
		t.Errorf("answer %+v", got)
	}
	if short := decode[tokenResponse](t, f.do(http.MethodPost, "/v1/tokens", `{"ttl":60}`, isJSON, cookie)); short.TTL != 60 || short.RefreshAfter != 40 {
		t.Errorf("a short token: %+v", short)
	}
	plain := f.do(http.MethodPost, "/v1/tokens", `{}`, isJSON, cookie, "Accept: text/plain")
	want(t, plain, 201, "")
	verify(t, f, plain.Body.String())
}

func TestToken_quickstart(t *testing.T) {
	f := newFixture(t)
	want(t, f.do(http.MethodGet, "/token", ""), 401, "session_missing")
	cookie := f.signIn(t, "Alice")
	got := decode[map[string]string](t, f.do(http.MethodGet, "/token?identity=mallory", "", cookie))
	if len(got) != 2 || got["identity"] != "alice" {
		t.Errorf("answer %v, want identity and token", got)
	}
	verify(t, f, got["token"])
	w := f.do(http.MethodGet, "/token", "", cookie, "Accept: text/plain")
	want(t, w, 200, "")
	verify(t, f, w.Body.String())
}

func TestToken_badInput(t *testing.T) {
	f := newFixture(t)
	cookie := f.signIn(t, "Alice")
	tests := []struct {
		name, body  string
		signedIn    bool
		status      int
		code, field string
	}{
		{"nobody signed in", `{}`, false, 401, "session_missing", ""},
		{"chosen identity", `{"identity":"mallory"}`, true, 422, "identity_not_allowed", "identity"},
		{"too long", `{"ttl":86400}`, true, 422, "ttl_invalid", "ttl"},
		{"too short", `{"ttl":59}`, true, 422, "ttl_invalid", "ttl"},
		{"zero", `{"ttl":0}`, true, 422, "ttl_invalid", "ttl"},
		{"negative", `{"ttl":-1}`, true, 422, "ttl_invalid", "ttl"},
		{"huge", `{"ttl":9223372036854775807}`, true, 422, "ttl_invalid", "ttl"},
		{"infinite", `{"ttl":1e309}`, true, 422, "type_wrong", "ttl"},
		{"fraction", `{"ttl":60.5}`, true, 422, "type_wrong", "ttl"},
		{"text", `{"ttl":"60"}`, true, 422, "type_wrong", "ttl"},
		{"grants of one's own", `{"grants":{"voice":{}}}`, true, 422, "field_unknown", "grants"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headers := []string{isJSON}
			if tt.signedIn {
				headers = append(headers, cookie)
			}
			w := f.do(http.MethodPost, "/v1/tokens", tt.body, headers...)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
			if strings.Contains(w.Body.String(), "eyJ") {
				t.Error("a refusal has a token")
			}
		})
	}
	want(t, f.do(http.MethodGet, "/v1/tokens", "", cookie), 404, "not_found")
}
