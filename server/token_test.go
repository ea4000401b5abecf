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

// Of what form a token can be: for a telephone's application, of the old kind, with a label.
func TestToken_form(t *testing.T) {
	f, boss, key := withKey(t, crm)
	by := bearer(key.Secret)
	ask := func(t *testing.T, body string) tokenResponse {
		t.Helper()
		return f.token(t, by, strings.Replace(body, "{", `{"identity":"crm_7",`, 1))
	}
	if got := verify(t, f, ask(t, `{"platform":"ios"}`).Token); got.PushCredentialSID != pushSID {
		t.Errorf("for iOS: %+v", got)
	}
	if got := verify(t, f, ask(t, `{"kind":"access"}`).Token); got.PushCredentialSID != "" {
		t.Errorf("for no platform: %+v", got)
	}
	verifyOld := func(text string) tokens.CapabilityClaims {
		claims, err := tokens.VerifyCapability(text, authToken, f.now)
		if err != nil {
			t.Fatalf("token %q: %v", text, err)
		}
		return claims
	}
	whole := ask(t, `{"kind":"capability","ttl":120}`)
	old := verifyOld(whole.Token)
	if old.Incoming != "crm_7" || old.ClientName != "crm_7" || old.AccountSID != account || old.ApplicationSID != app || old.Params[phone.GrantParameter] != string(whole.GrantID) || whole.JTI != "" ||
		old.Expires.Sub(f.now).Abs() > 2*time.Minute+2*time.Second {
		t.Errorf("of the old kind: %+v, %+v", old, whole)
	}
	if old = verifyOld(ask(t, `{"kind":"capability","capabilities":{"clients":["alice"]}}`).Token); old.Incoming != "" || old.ClientName != "crm_7" {
		t.Errorf("of the old kind, narrower: %+v", old)
	}
	labelled := ask(t, `{"label":"kiosk 4","capabilities":{"clients":["alice"]}}`)
	if all := f.do(http.MethodGet, "/v1/grants?key="+string(key.ID), "", boss).Body.String(); !strings.Contains(all, `"label":"kiosk 4"`) {
		t.Errorf("the grants are %s", all)
	}
	for _, line := range []string{
		"key:" + string(key.ID) + " token.issue crm_7 access, 3600 s, " + string(labelled.GrantID) + ", kiosk 4 ok", "token.issue crm_7 capability, 120 s, " + string(whole.GrantID) + " ok",
	} {
		if all := f.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
	for _, tt := range []struct{ name, body, code, field string }{
		{"a kind that there is not", `{"kind":"refresh"}`, "kind_invalid", "kind"},
		{"no kind", `{"kind":""}`, "kind_invalid", "kind"},
		{"a platform that there is not", `{"platform":"windows"}`, "platform_invalid", "platform"},
		{"a platform in capitals", `{"platform":"iOS"}`, "platform_invalid", "platform"},
		{"a platform without a credential", `{"platform":"android"}`, "platform_not_set_up", "platform"},
		{"the old kind for a platform", `{"kind":"capability","platform":"ios"}`, "platform_invalid", "platform"},
		{"an empty label", `{"label":""}`, "label_invalid", "label"},
		{"a long label", `{"label":"` + strings.Repeat("x", 65) + `"}`, "label_invalid", "label"},
		{"a label with a mark", `{"label":"a\u202eb"}`, "label_invalid", "label"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/tokens", strings.Replace(tt.body, "{", `{"identity":"crm_7",`, 1), by, isJSON)
			want(t, w, 422, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
		})
	}
	f.Doors.Capability = nil
	w := f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7","kind":"capability"}`, by, isJSON)
	if want(t, w, 422, "kind_not_allowed"); decode[Problem](t, w).Field != "kind" {
		t.Errorf("%s", w.Body)
	}
}

// As quickstarts ask for it, with an API key: the program names the identity.
func TestToken_quickstartByKey(t *testing.T) {
	f, boss, key := withKey(t, crm)
	by := bearer(key.Secret)
	w := f.do(http.MethodGet, "/token?identity=crm_7&platform=ios", "", by)
	want(t, w, 200, "")
	got := decode[map[string]string](t, w)
	claims := verify(t, f, got["token"])
	if len(got) != 2 || got["identity"] != "crm_7" || claims.Identity != "crm_7" || claims.PushCredentialSID != pushSID || claims.Params[phone.GrantParameter] == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v, %+v", got, claims)
	}
	for _, tt := range []struct {
		name, by, query string
		status          int
		code, field     string
	}{
		{"no identity", by, "", 422, "identity_missing", "identity"},
		{"a person", by, "?identity=alice", 403, "identity_not_allowed", "identity"},
		{"the prefix", by, "?identity=crm_", 403, "identity_not_allowed", "identity"},
		{"no identity at all", by, "?identity=crm_%00", 422, "identity_invalid", "identity"},
		{"a platform that there is not", by, "?identity=crm_7&platform=tv", 422, "platform_invalid", "platform"},
		{"a platform without a credential", boss, "?platform=android", 422, "platform_not_set_up", "platform"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodGet, "/token"+tt.query, "", tt.by)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field || strings.Contains(w.Body.String(), "eyJ") {
				t.Errorf("%s, want the field %q", w.Body, tt.field)
			}
		})
	}
	for by, status := range map[string]int{by: 204, boss: 204, bearer("sk_aaaaaaaaaa_x"): 401, "X-Nobody: 1": 401} {
		if w := f.do(http.MethodHead, "/token", "", by); w.Code != status || w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Body.String(), "eyJ") {
			t.Errorf("HEAD by %.20s: %d %v", by, w.Code, w.Header())
		}
	}
}
