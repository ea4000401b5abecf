package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

const crm = `{"name":"CRM","scopes":["tokens","check"],"prefix":"crm_","origins":["https://crm.example"],
	"ceiling":{"incoming":true,"clients":["alice","bob"],"numbers":[{"prefix":"+1500555","types":["personal_number"]}],"caller_ids":["+15005550006"]}}`

// withKey is a server where Boss is in charge and another program has an API key.
func withKey(t *testing.T, body string) (f *fixture, boss string, key madeKey) {
	t.Helper()
	f = newFixture(t, func(s *Server) { s.Grants.Store = s.People.Store })
	boss = f.signIn(t, "Boss")
	w := f.do(http.MethodPost, "/v1/admin/keys", body, boss, isJSON)
	want(t, w, 201, "")
	return f, boss, decode[madeKey](t, w)
}

func bearer(text string) string { return "Authorization: Bearer " + text }

// token gets one for an identity of the key's, which allows what the body says.
func (f *fixture) token(t *testing.T, by, body string) tokenResponse {
	t.Helper()
	w := f.do(http.MethodPost, "/v1/tokens", body, by, isJSON)
	want(t, w, 201, "")
	return decode[tokenResponse](t, w)
}

// with asks what becomes of a call that names grants.
func (f *fixture) with(sid, from, to string, handles ...phone.GrantID) string {
	form := url.Values{"CallSid": {sidOf(sid)}, "From": {from}, "To": {to}, "CallStatus": {"ringing"}}
	for _, h := range handles {
		form.Add(phone.GrantParameter, string(h))
	}
	return f.post(phone.PathAnswer, form).Body.String()
}

// Nobody gets a token who does not show a session or an API key that stands; and what is wrong with a key is not told.
func TestR_TOK_1(t *testing.T) {
	f, boss, key := withKey(t, crm)
	made := func(body string) madeKey {
		return decode[madeKey](t, f.do(http.MethodPost, "/v1/admin/keys", body, boss, isJSON))
	}
	revoked := made(`{"name":"R","scopes":["tokens"],"prefix":"rev_"}`)
	want(t, f.do(http.MethodDelete, "/v1/admin/keys/"+string(revoked.ID), "", boss), 204, "")
	ends := made(`{"name":"E","scopes":["tokens"],"prefix":"end_","expires_at":"` + f.now.Add(time.Minute).UTC().Format(time.RFC3339) + `"}`)
	checks := made(`{"name":"C","scopes":["check"],"prefix":"chk_"}`)
	alice := f.signIn(t, "Alice")
	want(t, f.do(http.MethodDelete, "/v1/session", "", alice), 204, "")
	f.now = f.now.Add(time.Minute)
	last := key.Secret[len(key.Secret)-1:]
	other := map[bool]string{true: "b", false: "a"}[last == "a"]
	tests := []struct {
		name, code string
		headers    []string
	}{
		{"nothing", "session_missing", nil},
		{"a session that has ended", "session_missing", []string{alice}},
		{"a made-up session", "session_missing", []string{"Cookie: softphone=" + strings.Repeat("A", 43)}},
		{"a wrong secret", "key_invalid", []string{bearer(key.Secret[:len(key.Secret)-1] + other)}},
		{"a key that there is not", "key_invalid", []string{bearer("sk_aaaaaaaaaa_" + strings.Repeat("a", 32))}},
		{"a key's name alone", "key_invalid", []string{bearer("sk_" + string(key.ID))}},
		{"a revoked key", "key_invalid", []string{bearer(revoked.Secret)}},
		{"a key that has ended", "key_invalid", []string{bearer(ends.Secret)}},
		{"a key twice", "key_invalid", []string{bearer(key.Secret), bearer(key.Secret)}},
		{"a key by another scheme", "key_invalid", []string{"Authorization: Basic " + key.Secret}},
		{"a key without a scheme", "key_invalid", []string{"Authorization: " + key.Secret}},
		{"an empty header", "key_invalid", []string{"Authorization: "}},
		{"a made-up key beside a good session", "key_invalid", []string{boss, bearer("sk_aaaaaaaaaa_x")}},
		{"10 kB of key", "key_invalid", []string{bearer(strings.Repeat("a", 10_000))}},
	}
	bodies := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for method, path := range map[string]string{http.MethodPost: "/v1/tokens", http.MethodGet: "/token?identity=crm_7"} {
				w := f.do(method, path, `{"identity":"crm_7"}`, append(tt.headers, isJSON)...)
				want(t, w, 401, tt.code)
				if tt.code == "key_invalid" {
					bodies[w.Body.String()] = true
					if w.Header().Get("WWW-Authenticate") == "" {
						t.Error("it is not said how to be let in")
					}
				}
			}
			if w := f.do(http.MethodHead, "/token", "", tt.headers...); w.Code != 401 {
				t.Errorf("HEAD: %d", w.Code)
			}
		})
	}
	if len(bodies) != 1 {
		t.Errorf("keys that are wrong in several ways are answered in several: %v", bodies)
	}
	for _, path := range []string{"/v1/tokens?key=" + key.Secret, "/v1/tokens?api_key=" + key.Secret, "/v1/tokens?access_token=" + key.Secret} {
		want(t, f.do(http.MethodPost, path, `{"identity":"crm_7"}`, isJSON), 401, "session_missing")
	}
	want(t, f.do(http.MethodPost, "/v1/tokens", `{"identity":"chk_7"}`, bearer(checks.Secret), isJSON), 403, "scope_missing")
	want(t, f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, bearer(key.Secret), isJSON), 201, "")
}

// Whose token it is is decided here: with a session who is signed in, and with an API key one of its own identities.
func TestR_TOK_2(t *testing.T) {
	f, boss, key := withKey(t, crm)
	for _, tt := range []struct {
		name, by, identity string
		status             int
		code               string
	}{
		{"another with a session", boss, `"alice"`, 422, "identity_not_allowed"},
		{"oneself with a session", boss, `"boss"`, 422, "identity_not_allowed"},
		{"none with a key", "", `null`, 422, "identity_missing"},
		{"an empty one", "", `""`, 422, "identity_missing"},
		{"a person", "", `"alice"`, 403, "identity_not_allowed"},
		{"the prefix alone", "", `"crm_"`, 403, "identity_not_allowed"},
		{"the prefix later", "", `"x_crm_7"`, 403, "identity_not_allowed"},
		{"the prefix in capitals", "", `"CRM_7"`, 403, "identity_not_allowed"},
		{"a letter that looks alike", "", `"сrm_7"`, 422, "identity_invalid"},
		{"everybody", "", `"*"`, 422, "identity_invalid"},
		{"a hyphen", "", `"crm_7-8"`, 422, "identity_invalid"},
		{"a line's end", "", `"crm_7\n"`, 422, "identity_invalid"},
		{"too long", "", `"crm_` + strings.Repeat("a", 118) + `"`, 422, "identity_invalid"},
		{"a list", "", `["crm_7"]`, 422, "type_wrong"},
		{"one of its own", "", `"crm_7"`, 201, ""},
		{"the longest", "", `"crm_` + strings.Repeat("a", 117) + `"`, 201, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			by := tt.by
			if by == "" {
				by = bearer(key.Secret)
			}
			w := f.do(http.MethodPost, "/v1/tokens", `{"identity":`+tt.identity+`}`, by, isJSON)
			want(t, w, tt.status, tt.code)
			if tt.status == 201 && verify(t, f, decode[tokenResponse](t, w).Token).Identity != strings.Trim(tt.identity, `"`) {
				t.Errorf("the token is %s", w.Body)
			}
		})
	}
	// Nobody can become an identity of the key's, nor a key take that of somebody.
	want(t, f.do(http.MethodPost, "/v1/admin/people", `{"identity":"crm_7","name":"Mallory","role":"agent"}`, boss, isJSON), 409, "identity_taken")
	want(t, f.do(http.MethodPost, "/v1/session", `{"name":"crm 7"}`, isJSON), 409, "identity_taken")
	f.signIn(t, "Al ice")
	want(t, f.do(http.MethodPost, "/v1/admin/keys", `{"name":"X","scopes":["tokens"],"prefix":"al_"}`, boss, isJSON), 409, "prefix_taken")
}

// A token is in one answer, which nothing keeps.
func TestR_TOK_3(t *testing.T) {
	f, boss, key := withKey(t, crm)
	for _, ask := range []struct {
		method, path, body string
		headers            []string
	}{
		{http.MethodPost, "/v1/tokens", `{}`, []string{boss}},
		{http.MethodPost, "/v1/tokens", `{}`, []string{boss, "Accept: text/plain"}},
		{http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, []string{bearer(key.Secret)}},
		{http.MethodGet, "/token", ``, []string{boss}},
		{http.MethodGet, "/token", ``, []string{boss, "Accept: text/plain"}},
		{http.MethodHead, "/token", ``, []string{boss}},
		{http.MethodPost, "/v1/tokens", `{}`, nil},
	} {
		w := f.do(ask.method, ask.path, ask.body, append(ask.headers, isJSON)...)
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Location") != "" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s %s: %d %v", ask.method, ask.path, w.Code, w.Header())
		}
	}
	want(t, f.do(http.MethodGet, "/v1/tokens", "", boss), 404, "not_found")
	if log := f.log.String(); strings.Contains(log, "eyJ") || strings.Contains(log, key.Secret) {
		t.Errorf("the log has a token, or a key: %s", log)
	}
	for _, entry := range f.audits(t, 100) {
		if strings.Contains(entry, "eyJ") || strings.Contains(entry, key.Secret) {
			t.Errorf("the audit has a token, or a key: %s", entry)
		}
	}
	if again := f.do(http.MethodGet, "/v1/admin/keys/"+string(key.ID), "", boss).Body.String(); strings.Contains(again, key.Secret) || strings.Contains(again, key.Secret[len(key.Secret)-32:]) {
		t.Errorf("the key's secret is told again: %s", again)
	}
}

// A token is good for so long as the settings allow and no longer, for what is asked for and no more.
func TestR_TOK_4(t *testing.T) {
	f, _, key := withKey(t, crm)
	f.TokenTTL = 15 * time.Minute
	by := bearer(key.Secret)
	for _, ttl := range []string{"901", "86400", "59", "0", "-1", "1e309", "60.5"} {
		if w := f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7","ttl":`+ttl+`}`, by, isJSON); w.Code != 422 || strings.Contains(w.Body.String(), "eyJ") {
			t.Errorf("for %s seconds: %d %s", ttl, w.Code, w.Body)
		}
	}
	usual := f.token(t, by, `{"identity":"crm_7"}`)
	if claims := verify(t, f, usual.Token); time.Until(claims.Expires) > 15*time.Minute || !claims.Incoming || len(usual.JTI) < 32 {
		t.Errorf("the token says %+v", claims)
	}
	narrow := f.token(t, by, `{"identity":"crm_7","capabilities":{"clients":["alice"]}}`)
	if claims := verify(t, f, narrow.Token); claims.Incoming || narrow.JTI == usual.JTI || narrow.GrantID == usual.GrantID {
		t.Errorf("the token says %+v", claims)
	}
	for _, wider := range []string{
		`{"clients":["*"]}`, `{"clients":["carol"]}`, `{"teams":["*"]}`, `{"numbers":[{"prefix":"+1"}]}`, `{"supervise":true}`, `{"create_rooms":true}`,
		`{"caller_ids":["+15005550007"]}`, `{"rooms":[{"room":"*","roles":["listen"]}]}`, `{"numbers":[{"prefix":"+1500555","types":["premium_rate"]}]}`,
	} {
		w := f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7","capabilities":`+wider+`}`, by, isJSON)
		want(t, w, 403, "grant_wider")
		if p := decode[Problem](t, w); !strings.HasPrefix(p.Field, "capabilities.") {
			t.Errorf("%s: the field is %q", wider, p.Field)
		}
	}
}

// What was issued by a door holds at the VoiceUrl, whoever brings it, until it is taken back.
func TestGrant_calls(t *testing.T) {
	f, boss, key := withKey(t, crm)
	by := bearer(key.Secret)
	seven := f.token(t, by, `{"identity":"crm_7","capabilities":{"clients":["alice"]}}`).GrantID
	wide := f.token(t, by, `{"identity":"crm_7"}`).GrantID
	eight := f.token(t, by, `{"identity":"crm_8"}`).GrantID
	bosses := f.token(t, boss, `{}`).GrantID
	const alice, back, not = "<Identity>alice</Identity>", "has been taken back", "You may not call other people"
	n := 0
	call := func(words, from, to string, handles ...phone.GrantID) {
		t.Helper()
		n++
		if doc := f.with(strings.Repeat("a", n), from, to, handles...); !strings.Contains(doc, words) {
			t.Errorf("%s calls %s with %s: %s, want %s", from, to, handles, doc, words)
		}
	}
	call(alice, "client:crm_7", "client:alice", seven)
	call(not, "client:crm_7", "client:bob", seven)
	call(not, "client:crm_7", "client:bob", wide, seven)
	call(not, "client:crm_7", "client:alice")
	call(not, "client:crm_7", "client:alice", eight)
	call(not, "client:crm_7", "client:alice", bosses)
	call(not, "client:crm_9", "client:alice", wide)
	call(not, "client:alice", "client:bob", wide) // who is signed in nowhere
	call("+15005550001</Number>", "client:crm_7", "+15005550001", wide)
	call("You may not call this", "client:crm_7", "+15005550001", seven)

	agent := f.signIn(t, "Alice")
	f.demote(t, "alice")
	other := decode[madeKey](t, f.do(http.MethodPost, "/v1/admin/keys", `{"name":"X","scopes":["tokens"],"prefix":"oth_"}`, boss, isJSON))
	for _, by := range []string{agent, bearer(other.Secret)} {
		want(t, f.do(http.MethodDelete, "/v1/grants/"+string(seven), "", by), 404, "grant_unknown")
	}
	want(t, f.do(http.MethodGet, "/v1/grants?identity=crm_7", "", agent), 403, "administration_not_allowed")
	for who, by := range map[string]string{"another key": bearer(other.Secret), "an agent": agent} {
		if all := f.do(http.MethodGet, "/v1/grants", "", by).Body.String(); strings.Contains(all, "gr_") {
			t.Errorf("%s is told of %s", who, all)
		}
	}
	want(t, f.do(http.MethodDelete, "/v1/grants/"+string(seven), "", by), 204, "")
	call(back, "client:crm_7", "client:alice", seven)
	call(back, "client:crm_7", "client:alice", wide, seven)
	call(alice, "client:crm_7", "client:alice", wide)
	want(t, f.do(http.MethodDelete, "/v1/admin/keys/"+string(key.ID), "", boss), 204, "")
	call(back, "client:crm_7", "client:alice", wide)
	want(t, f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 401, "key_invalid")
	for _, line := range []string{
		"key:" + string(key.ID) + " token.issue crm_7 access, 3600 s, " + string(seven) + " ok", "key:" + string(key.ID) + " grant.revoke crm_7 " + string(seven) + " ok",
		"boss key.create " + string(key.ID) + " crm_ ok", "boss key.revoke " + string(key.ID) + "  ok", "crm_7 call.denied client:bob  clients_not_allowed",
	} {
		if all := f.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

// A page elsewhere reads an answer only with an API key that names its origin exactly, and never with a cookie.
func TestR_CORS_1_key(t *testing.T) {
	f, boss, key := withKey(t, crm)
	const good = "https://crm.example"
	for _, origin := range []string{
		"https://crm.example.evil", "https://evilcrm.example", "http://crm.example", "https://crm.example:8443", "https://crm.example:443", "HTTPS://CRM.EXAMPLE",
		"https://xn--rm-lmc.example", "https://сrm.example", "null", "*", "https://crm.example/", "https://crm.example, https://evil.example", "https://evil.example",
	} {
		for _, path := range []string{"/v1/tokens", "/token", "/v1/check"} {
			asks := "Access-Control-Request-Method: POST"
			w := f.do(http.MethodOptions, path, "", "Origin: "+origin, asks)
			want(t, w, 403, "origin_not_allowed")
			for _, w := range []*http.Response{
				w.Result(), f.do(http.MethodPost, path, `{"identity":"crm_7"}`, "Origin: "+origin, bearer(key.Secret), isJSON).Result(),
			} {
				if w.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s may read %s: %v", origin, path, w.Header)
				}
			}
		}
		want(t, f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, "Origin: "+origin, bearer(key.Secret), isJSON), 403, "origin_not_allowed")
	}
	readable := func(h http.Header) bool {
		return h.Get("Access-Control-Allow-Origin") == good && h.Get("Access-Control-Allow-Credentials") == "" && strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin")
	}
	w := f.do(http.MethodOptions, "/v1/tokens", "", "Origin: "+good, "Access-Control-Request-Method: POST")
	if w.Code != 204 || !readable(w.Header()) || w.Header().Get("Access-Control-Allow-Headers") != "Authorization, Content-Type" {
		t.Errorf("before it asks: %d %v", w.Code, w.Header())
	}
	w = f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, "Origin: "+good, "Sec-Fetch-Site: cross-site", bearer(key.Secret), isJSON)
	if want(t, w, 201, ""); !readable(w.Header()) {
		t.Errorf("the answer: %v", w.Header())
	}
	w = f.do(http.MethodPost, "/v1/tokens", `{}`, "Origin: "+good, "Sec-Fetch-Site: cross-site", boss, isJSON)
	if want(t, w, 403, "cross_origin"); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("with a cookie: %v", w.Header())
	}
	// The origin of one key is not that of another.
	other := decode[madeKey](t, f.do(http.MethodPost, "/v1/admin/keys", `{"name":"X","scopes":["tokens"],"prefix":"oth_"}`, boss, isJSON))
	w = f.do(http.MethodPost, "/v1/tokens", `{"identity":"oth_7"}`, "Origin: "+good, bearer(other.Secret), isJSON)
	if want(t, w, 403, "origin_not_allowed"); w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("with another key: %v", w.Header())
	}
	want(t, f.do(http.MethodGet, "/v1/grants", "", "Origin: "+good, bearer(key.Secret)), 403, "origin_not_allowed")
}

// Whatever administrators do is for nobody else: no agent, no supervisor, no API key, and nobody who is not signed in.
func TestAdministration_refused(t *testing.T) {
	f := house(t)
	ada, sue, bob := f.enters(t, "ada"), f.enters(t, "sue"), f.enters(t, "bob")
	key := decode[madeKey](t, f.do(http.MethodPost, "/v1/admin/keys", `{"name":"X","scopes":["tokens","check"],"prefix":"oth_"}`, ada, isJSON))
	fill, tried := strings.NewReplacer(":id", "bob", ":name", "no_calls"), 0
	for _, r := range f.echo.Routes() {
		if !strings.HasPrefix(r.Path, "/v1/admin/") || strings.HasPrefix(r.Method, "echo_") {
			continue
		}
		tried++
		for by, status := range map[string]int{sue: 403, bob: 403, bearer(key.Secret): 401, "X-Softphone-Role: administrator": 401} {
			w := f.do(r.Method, fill.Replace(r.Path), `{}`, by, isJSON)
			if code := map[int]string{401: "session_missing", 403: "administration_not_allowed"}[status]; w.Code != status || !strings.Contains(w.Body.String(), `"`+code+`"`) {
				t.Errorf("%s %s by %.20s: %d %s", r.Method, r.Path, by, w.Code, w.Body)
			}
		}
	}
	if tried < 20 {
		t.Errorf("%d routes were tried", tried)
	}
	if w := f.do(http.MethodGet, "/v1/admin/people/bob", "", ada); !strings.Contains(w.Body.String(), `"disabled":false`) {
		t.Errorf("Bob is %d %s", w.Code, w.Body)
	}
}

// A session ends here when somebody signs out, changes their password or is switched off, whatever the browser keeps.
func TestR_SESS_1_ends(t *testing.T) {
	for name, end := range map[string]func(f *fixture, ada, bob string) (status int){
		"signing out": func(f *fixture, _, bob string) int {
			return f.do(http.MethodDelete, "/v1/session", "", bob).Code
		},
		"signing out everywhere": func(f *fixture, _, _ string) int {
			return f.do(http.MethodDelete, "/v1/sessions", "", f.enters(t, "bob")).Code
		},
		"another password": func(f *fixture, _, _ string) int {
			return f.do(http.MethodPut, "/v1/me/password", `{"current":"`+secretOf("bob")+`","new":"correct horse battery"}`, f.enters(t, "bob"), isJSON).Code
		},
		"an administrator": func(f *fixture, ada, _ string) int {
			return f.do(http.MethodDelete, "/v1/admin/people/bob/sessions", "", ada).Code
		},
		"being switched off": func(f *fixture, ada, _ string) int {
			return f.do(http.MethodPatch, "/v1/admin/people/bob", `{"disabled":true}`, ada, isJSON).Code
		},
		"being deleted": func(f *fixture, ada, _ string) int {
			return f.do(http.MethodDelete, "/v1/admin/people/bob", "", ada).Code
		},
		"time": func(f *fixture, _, _ string) int {
			f.now = f.now.Add(time.Hour)
			return 204
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := house(t)
			ada, bob := f.enters(t, "ada"), f.enters(t, "bob")
			want(t, f.do(http.MethodGet, "/v1/session", "", bob), 200, "")
			if status := end(f, ada, bob); status != 204 && status != 200 {
				t.Fatalf("%d", status)
			}
			want(t, f.do(http.MethodGet, "/v1/session", "", bob), 401, "session_missing")
			if !decode[Settings](t, f.do(http.MethodGet, "/v1/settings", "", bob)).SignIn.Session {
				t.Error("the page is not told to ask whether the session is still good")
			}
			want(t, f.do(http.MethodPost, "/v1/tokens", "{}", bob, isJSON), 401, "session_missing")
		})
	}
}

// A number of ours rings those that it leads to, and nobody else; one that leads nowhere rings nobody.
func TestR_ID_1_line(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"Alice", "Bob", "\u0410lice"} {
		f.signIn(t, name)
	}
	if doc := f.call(sidOf("1"), "+14155552671", "+15005550006"); strings.Count(doc, "<Client") != 1 || !strings.Contains(doc, ">alice</Client>") {
		t.Errorf("it rings %s", doc)
	}
	if doc := f.call(sidOf("2"), "+14155552671", "+15005550008"); strings.Contains(doc, "<Dial") {
		t.Errorf("it rings %s", doc)
	}
}

// With a key only so many tokens a minute can be got, whoever asks and for whom.
func TestToken_rate(t *testing.T) {
	f, _, key := withKey(t, `{"name":"CRM","scopes":["tokens"],"prefix":"crm_","per_minute":2}`)
	ask := func(id string) int {
		return f.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_`+id+`"}`, bearer(key.Secret), isJSON).Code
	}
	if a, b, c := ask("1"), ask("2"), ask("3"); a != 201 || b != 201 || c != 429 {
		t.Errorf("%d, %d, %d", a, b, c)
	}
	f.now = f.now.Add(30 * time.Second)
	if a, b := ask("3"), ask("4"); a != 201 || b != 429 {
		t.Errorf("half a minute later: %d, %d", a, b)
	}
}

// An API key allows no more than who makes it, or changes it, may themselves.
func TestKey_ceiling(t *testing.T) {
	f, boss, key := withKey(t, crm)
	for field, ceiling := range map[string]string{
		"ceiling.numbers": `{"numbers":[{"prefix":"+1"}]}`, "ceiling.caller_ids": `{"caller_ids":["+15005550009"]}`, "ceiling.teams": `{"teams":["*"]}`,
	} {
		for _, w := range []*httptest.ResponseRecorder{
			f.do(http.MethodPost, "/v1/admin/keys", `{"name":"X","scopes":["tokens"],"prefix":"new_","ceiling":`+ceiling+`}`, boss, isJSON),
			f.do(http.MethodPatch, "/v1/admin/keys/"+string(key.ID), `{"ceiling":`+ceiling+`}`, boss, isJSON),
		} {
			want(t, w, 403, "grant_wider")
			if p := decode[Problem](t, w); p.Field != field {
				t.Errorf("%s: the field is %q", ceiling, p.Field)
			}
		}
	}
	want(t, f.do(http.MethodPatch, "/v1/admin/keys/"+string(key.ID), `{"prefix":"boss"}`, boss, isJSON), 422, "prefix_fixed")
	if all := decode[struct{ Keys []apiKey }](t, f.do(http.MethodGet, "/v1/admin/keys", "", boss)).Keys; len(all) != 1 || len(all[0].Ceiling.Teams) > 0 {
		t.Errorf("there are %+v", all)
	}
	// What is taken from the key is taken from the tokens that it got before.
	handle := f.token(t, bearer(key.Secret), `{"identity":"crm_7"}`).GrantID
	want(t, f.do(http.MethodPatch, "/v1/admin/keys/"+string(key.ID), `{"ceiling":{"clients":["bob"]}}`, boss, isJSON), 200, "")
	if doc := f.with("a", "client:crm_7", "client:alice", handle); strings.Contains(doc, "<Dial") {
		t.Errorf("it calls: %s", doc)
	}
}

// The origins of a key are let ask while it stands, and as it names them now.
func TestR_CORS_1_keyEnds(t *testing.T) {
	f, boss, key := withKey(t, crm)
	one := "/v1/admin/keys/" + string(key.ID)
	preflight := func(origin string) int {
		return f.do(http.MethodOptions, "/token", "", "Origin: "+origin, "Access-Control-Request-Method: GET").Code
	}
	const old, next = "https://crm.example", "https://crm2.example"
	for _, step := range []struct {
		what      string
		do        func() int
		old, next int
	}{
		{"as it was made", func() int { return 200 }, 204, 403},
		{"with another origin", func() int {
			return f.do(http.MethodPatch, one, `{"origins":["`+next+`"]}`, boss, isJSON).Code
		}, 403, 204},
		{"revoked", func() int { return f.do(http.MethodDelete, one, "", boss).Code }, 403, 403},
	} {
		if status := step.do(); status > 204 {
			t.Fatal(status)
		}
		if o, n := preflight(old), preflight(next); o != step.old || n != step.next {
			t.Errorf("%s: %d and %d, want %d and %d", step.what, o, n, step.old, step.next)
		}
	}
}

// A page whose tab has no session is told so before it asks who is signed in: a refusal would stand in the browser's console.
func TestSettings_session(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	for _, tt := range []struct {
		name    string
		headers []string
		want    bool
	}{
		{"signed in", []string{ada}, true},
		{"a newcomer", nil, false},
		{"another tab", []string{ada, seatHeader + ": tab2"}, false},
		{"a seat that is none", []string{ada, seatHeader + ": Ä"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodGet, "/v1/settings", "", tt.headers...)
			want(t, w, 200, "")
			if got := decode[Settings](t, w).SignIn.Session; got != tt.want {
				t.Errorf("told %t, want %t", got, tt.want)
			}
		})
	}
}
