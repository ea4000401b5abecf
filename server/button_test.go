package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

const shop = "https://shop.example"

// withButton is a server with a button that leads to Bob, who is signed in, as is who made it.
func withButton(t *testing.T, fields string, changes ...func(*Server)) (f *fixture, boss string, b buttonJSON) {
	t.Helper()
	f = newFixture(t, changes...)
	boss = f.signIn(t, "Sue")
	f.signIn(t, "Bob")
	w := f.do(http.MethodPost, "/v1/admin/buttons", `{"name":"Shop","to":"client:bob","origins":["`+shop+`"]`+fields+`}`, boss, isJSON)
	want(t, w, 201, "")
	return f, boss, decode[buttonJSON](t, w)
}

// ask asks for a token as a page does.
func (f *fixture) ask(key, body string, headers ...string) *reply {
	w := f.do(http.MethodPost, "/v1/tokens", body, append([]string{isJSON, "Authorization: Bearer " + key}, headers...)...)
	return &reply{w}
}

func (f *fixture) change(t *testing.T, boss string, b buttonJSON, fields string) {
	t.Helper()
	want(t, f.do(http.MethodPatch, "/v1/admin/buttons/"+string(b.ID), fields, boss, isJSON), 200, "")
}

func TestButton(t *testing.T) {
	f, boss, b := withButton(t, `,"hours":{"zone":"Asia/Tokyo","spans":[{"days":["mon","fri"],"from":"09:00","to":"24:00"}]},"closed":{"number":"+81 3 3224 9999","callback":true},
		"words":{"ja":{"label":"電話","who":"","consent":""}},"privacy_url":"https://shop.example/privacy","record":true,"challenge":4,"limits":{"calls":2}`)
	if b.Key != "pk_"+string(b.ID) || !b.On || b.Closed.Number != "+81332249999" || b.Limits != (buttonLimits{2, 10, 600, 10, 1800}) || b.Hours.Spans[0].To != "24:00" {
		t.Errorf("the button is %+v", b)
	}
	path := "/v1/admin/buttons/" + string(b.ID)
	want(t, f.do(http.MethodGet, path, "", boss), 200, "")
	want(t, f.do(http.MethodGet, "/v1/admin/buttons/"+b.Key, "", boss), 200, "")
	if all := decode[map[string][]buttonJSON](t, f.do(http.MethodGet, "/v1/admin/buttons", "", boss))["buttons"]; len(all) != 1 {
		t.Errorf("there are %d", len(all))
	}
	w := f.do(http.MethodPatch, path, `{"on":false,"to":"client:sue","limits":{"per_address":3}}`, boss, isJSON)
	want(t, w, 200, "")
	if got := decode[buttonJSON](t, w); got.On || got.To != phone.Client("sue") || got.Limits.PerAddress != 3 || got.Limits.Calls != 2 || got.Name != "Shop" {
		t.Errorf("changed it is %+v", got)
	}
	// Its key is no API key that could be changed, rotated or used as one.
	if w = f.do(http.MethodGet, "/v1/admin/keys", "", boss); strings.Contains(w.Body.String(), string(b.ID)) {
		t.Errorf("its key is among the API keys: %s", w.Body)
	}
	for _, r := range [][2]string{{"GET", ""}, {"PATCH", ""}, {"DELETE", ""}, {"POST", "/rotate"}} {
		want(t, f.do(r[0], "/v1/admin/keys/"+string(b.ID)+r[1], "{}", boss, isJSON), 404, "key_unknown")
	}
	agent := f.signIn(t, "Agent")
	f.demote(t, "agent")
	for _, r := range [][2]string{{"GET", "/v1/admin/buttons"}, {"POST", "/v1/admin/buttons"}, {"PATCH", path}, {"DELETE", path}, {"POST", path + "/context-keys"}, {"GET", path + "/snippet"}, {"GET", path + "/refusals"}} {
		want(t, f.do(r[0], r[1], "{}", agent, isJSON), 403, "administration_not_allowed")
	}
	want(t, f.do(http.MethodDelete, path+"?end_calls=true", "", boss), 204, "")
	want(t, f.do(http.MethodGet, path, "", boss), 404, "button_unknown")
	want(t, f.do(http.MethodDelete, path, "", boss), 404, "button_unknown")
	var actions []string
	entries, err := f.Store.Audited(t.Context(), phone.AuditQuery{Action: "button.", Limit: 100})
	for _, e := range entries {
		actions = append(actions, e.Action+" "+e.Target+" "+e.Outcome)
	}
	id := string(b.ID)
	if expected := []string{"button.delete " + id + " button_unknown", "button.delete " + id + " ok", "button.update " + id + " ok", "button.create " + id + " ok"}; err != nil || !slices.Equal(actions, expected) {
		t.Errorf("the ledger has %q, %v", actions, err)
	}
}

func TestButton_invalid(t *testing.T) {
	f, boss, b := withButton(t, "")
	const origins = `"origins":["https://a.example"]`
	for _, tt := range []struct{ body, code, field string }{
		{`{"to":"client:bob",` + origins + `}`, "name_invalid", "name"},
		{`{"name":"A",` + origins + `}`, "destination_invalid", "to"},
		{`{"name":"A","to":"+81332249999",` + origins + `}`, "destination_invalid", "to"},
		{`{"name":"A","to":"conference:CF0123456789abcdef0123456789abcdef",` + origins + `}`, "destination_invalid", "to"},
		{`{"name":"A","to":"???",` + origins + `}`, "destination_invalid", "to"},
		{`{"name":"A","to":"client:nobody",` + origins + `}`, "destination_unknown", "to"},
		{`{"name":"A","to":"team:gone",` + origins + `}`, "destination_unknown", "to"},
		{`{"name":"A","to":"room:gone",` + origins + `}`, "destination_unknown", "to"},
		{`{"name":"A","to":"client:bob"}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["null"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["https://*.example"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["http://a.example"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["https://a.example/"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["https://a.example:443"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["https://A.example"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","origins":["https://a.example","https://a.example"]}`, "origins_invalid", "origins"},
		{`{"name":"A","to":"client:bob","language":"de",` + origins + `}`, "language_invalid", "language"},
		{`{"name":"A","to":"client:bob","words":{"de":{"label":"x"}},` + origins + `}`, "words_invalid", "words"},
		{`{"name":"A","to":"client:bob","words":{"en":{"label":"` + strings.Repeat("x", 41) + `"}},` + origins + `}`, "words_invalid", "words.en.label"},
		{`{"name":"A","to":"client:bob","privacy_url":"javascript:alert(1)",` + origins + `}`, "privacy_url_invalid", "privacy_url"},
		{`{"name":"A","to":"client:bob","hours":{"zone":"Mars/Phobos","spans":[{"days":["mon"],"from":"09:00","to":"10:00"}]},` + origins + `}`, "hours_invalid", "hours.zone"},
		{`{"name":"A","to":"client:bob","hours":{"zone":"UTC","spans":[{"days":["onm"],"from":"09:00","to":"10:00"}]},` + origins + `}`, "hours_invalid", "hours.spans[0].days"},
		{`{"name":"A","to":"client:bob","hours":{"zone":"UTC","spans":[{"days":["mon"],"from":"9:00","to":"10:00"}]},` + origins + `}`, "hours_invalid", "hours.spans[0].from"},
		{`{"name":"A","to":"client:bob","hours":{"zone":"UTC","spans":[{"days":["mon"],"from":"09:00","to":"24:01"}]},` + origins + `}`, "hours_invalid", "hours.spans[0].to"},
		{`{"name":"A","to":"client:bob","closed":{"number":"911"},` + origins + `}`, "number_invalid", "closed.number"},
		{`{"name":"A","to":"client:bob","limits":{"calls":0},` + origins + `}`, "limits_invalid", "limits.calls"},
		{`{"name":"A","to":"client:bob","limits":{"max_duration":-1},` + origins + `}`, "limits_invalid", "limits.max_duration"},
		{`{"name":"A","to":"client:bob","limits":{"max_duration":999999999},` + origins + `}`, "limits_invalid", "limits.max_duration"},
		{`{"name":"A","to":"client:bob","challenge":25,` + origins + `}`, "challenge_invalid", "challenge"},
		{`{"name":"A","to":"client:bob","seal":"x",` + origins + `}`, "field_unknown", "seal"},
	} {
		w := f.do(http.MethodPost, "/v1/admin/buttons", tt.body, boss, isJSON)
		want(t, w, 422, tt.code)
		if p := decode[Problem](t, w); p.Field != tt.field {
			t.Errorf("%s: the field is %q, want %q", tt.body, p.Field, tt.field)
		}
	}
	f.change(t, boss, b, `{"origins":["http://localhost:5000","http://127.0.0.1:1","http://[::1]:8080","http://shop.localhost"]}`)
}

// The one token of a visitor: for one call to one place, to be begun within five minutes, and good until that call must be over.
func TestR_TOK_4_visitor(t *testing.T) {
	f, _, b := withButton(t, `,"limits":{"max_duration":60}`)
	w := f.ask(b.Key, `{"page":{"title":"Shoes\u0000 \u202e<b>","url":"https://u:p@shop.example/shoes?a=b#c"},"language":"ja-JP"}`, "Origin: "+shop)
	want(t, w.r, 201, "")
	got := decode[tokenResponse](t, w.r)
	if !got.Identity.Visitor() || got.TTL != 360 || got.Capabilities.Incoming || !got.Capabilities.Once || got.Capabilities.MaxDuration != 60 ||
		!slices.Equal(got.Capabilities.Clients, []phone.Identity{"bob"}) || len(got.Capabilities.Numbers)+len(got.Capabilities.Rooms)+len(got.Capabilities.Teams) > 0 ||
		got.Capabilities.Supervise || got.Capabilities.CreateRooms || !got.Capabilities.ExpiresAt.Equal(f.now.Add(5*time.Minute)) {
		t.Errorf("the token is for %+v", got)
	}
	if h := w.r.Header(); h.Get("Access-Control-Allow-Origin") != shop || h.Get("Access-Control-Allow-Credentials") != "" || !slices.Contains(h.Values("Vary"), "Origin") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", h)
	}
	v, err := f.Doors.Buttons.Visit(t.Context(), got.Identity)
	if err != nil || v.Title != "Shoes <b>" || v.URL != "https://shop.example/shoes?a=b" || v.Language != "ja" || v.Origin != shop || v.Button != b.ID || v.Verified != nil {
		t.Errorf("the visit is %+v, %v", v, err)
	}
	if again := decode[tokenResponse](t, f.ask(b.Key, `{}`, "Origin: "+shop).r); again.Identity == got.Identity {
		t.Error("two visitors are one")
	}
	// From the frame, which is a page of ours.
	want(t, f.ask(b.Key, `{}`, "Origin: "+site, "Sec-Fetch-Site: same-origin").r, 201, "")
	for _, field := range []string{"identity", "ttl", "capabilities", "kind", "grant", "platform", "label"} {
		w = f.ask(b.Key, `{"`+field+`":null}`, "Origin: "+shop)
		want(t, w.r, 422, "field_not_allowed")
		if p := decode[Problem](t, w.r); p.Field != field {
			t.Errorf("%s is refused as %s", field, p.Field)
		}
	}
	want(t, f.ask(b.Key, `{"to":"client:sue"}`, "Origin: "+shop).r, 422, "field_unknown")
	want(t, f.ask(b.Key, `{"page":{"title":7}}`, "Origin: "+shop).r, 422, "type_wrong")
	want(t, f.ask(b.Key, `[]`, "Origin: "+shop).r, 422, "type_wrong")
}

// Who is not exactly among the origins gets nothing, and cannot read that.
func TestR_CORS_1_button(t *testing.T) {
	f, boss, b := withButton(t, `,"closed":{"callback":true}`)
	for _, origin := range []string{
		"", "null", "https://shop.example.evil", "https://evilshop.example", "http://shop.example", "https://shop.example:8443", "HTTPS://SHOP.EXAMPLE", "https://shop.example/",
		"https://xn--shp-hoa.example", "https://sub.shop.example", "https://shop.example.", "https://shop.example:443", "https://shop.example https://evil.example", "*", "file://", "https://user@shop.example",
	} {
		t.Run(origin, func(t *testing.T) {
			var headers []string
			if origin != "" {
				headers = []string{"Origin: " + origin}
			}
			w := f.ask(b.Key, `{}`, headers...).r
			want(t, w, 403, "origin_not_allowed")
			call := f.do(http.MethodPost, "/v1/buttons/"+b.Key+"/callbacks", `{"name":"E","number":"+81332249999"}`, append(headers, isJSON)...)
			want(t, call, 403, "origin_not_allowed")
			described := f.do(http.MethodGet, "/v1/buttons/"+b.Key, "", headers...)
			if origin == "" {
				want(t, described, 200, "") // as our own page in a frame asks
			} else {
				want(t, described, 403, "origin_not_allowed")
			}
			for _, r := range []string{"/v1/buttons/" + b.Key, "/v1/buttons/" + b.Key + "/callbacks", "/v1/tokens"} {
				p := f.do(http.MethodOptions, r, "", append(headers, "Access-Control-Request-Method: POST")...)
				want(t, p, 403, "origin_not_allowed")
				if p.Header().Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s tells the browser that it may", r)
				}
			}
			for _, h := range []http.Header{w.Header(), call.Header(), described.Header()} {
				if h.Get("Access-Control-Allow-Origin") != "" || !slices.Contains(h.Values("Vary"), "Origin") {
					t.Errorf("headers %v", h)
				}
			}
		})
	}
	w := f.ask(b.Key, `{}`, "Origin: "+shop, "Origin: https://evil.example").r
	want(t, w, 403, "origin_not_allowed")
	for _, r := range []string{"/v1/buttons/" + b.Key, "/v1/buttons/" + b.Key + "/callbacks", "/v1/tokens"} {
		p := f.do(http.MethodOptions, r, "", "Origin: "+shop, "Access-Control-Request-Method: POST")
		want(t, p, 204, "")
		if h := p.Header(); h.Get("Access-Control-Allow-Origin") != shop || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: headers %v", r, h)
		}
	}
	// A page that may have a button can use its key for nothing else, and its origin opens nothing else.
	for _, r := range [][2]string{{"GET", "/token"}, {"POST", "/v1/check"}, {"GET", "/v1/grants"}, {"POST", "/v1/grants"}} {
		want(t, f.do(r[0], r[1], `{"to":"client:bob"}`, isJSON, "Authorization: Bearer "+b.Key, "Origin: "+shop), 401, "key_invalid")
	}
	for _, path := range []string{"/token", "/v1/check"} {
		want(t, f.do(http.MethodOptions, path, "", "Origin: "+shop), 403, "origin_not_allowed")
	}
	want(t, f.do(http.MethodPost, "/v1/tokens", `{}`, isJSON, boss, "Origin: "+shop), 403, "cross_origin")
	told := decode[map[string][]struct{ Code, Origin string }](t, f.do(http.MethodGet, "/v1/admin/buttons/"+string(b.ID)+"/refusals", "", boss))["refusals"]
	if len(told) != 10 || told[0].Code != "origin_not_allowed" {
		t.Errorf("%d refusals are told: %v; want ten of one reason", len(told), told)
	}
}

// In the order in which they are looked at: each reason to refuse a visitor.
func TestButton_refuses(t *testing.T) {
	f, boss, b := withButton(t, `,"limits":{"per_address":6,"starts_per_minute":4,"calls":1,"minutes_per_day":60}`)
	ask := func(body string, status int, code string) {
		t.Helper()
		w := f.ask(b.Key, body, "Origin: "+shop).r
		want(t, w, status, code)
		if w.Header().Get("Access-Control-Allow-Origin") != shop {
			t.Error("the page cannot read why")
		}
	}
	moment := func() { f.now = f.now.Add(time.Minute) }
	f.change(t, boss, b, `{"on":false}`)
	ask(`{}`, 403, "button_off")
	want(t, f.do(http.MethodGet, "/v1/buttons/"+b.Key, "", "Origin: "+shop), 403, "button_off")
	want(t, f.do(http.MethodPost, "/v1/buttons/"+b.Key+"/callbacks", `{"name":"E","number":"+81332249999"}`, isJSON, "Origin: "+shop), 403, "button_off")
	day := strings.ToLower(f.now.UTC().Add(48 * time.Hour).Weekday().String()[:3])
	f.change(t, boss, b, `{"on":true,"hours":{"zone":"UTC","spans":[{"days":["`+day+`"],"from":"00:00","to":"24:00"}]}}`)
	ask(`{}`, 403, "button_closed")
	if d := decode[publicButton](t, f.do(http.MethodGet, "/v1/buttons/"+b.Key, "", "Origin: "+shop)); d.Open || d.OpensAt == nil || !d.OpensAt.After(f.now) {
		t.Errorf("the button is open %t, or will be at %v", d.Open, d.OpensAt)
	}
	f.change(t, boss, b, `{"hours":{"spans":[]},"challenge":8}`)
	ask(`{}`, 403, "proof_needed")
	ask(`{"proof":"x"}`, 403, "proof_wrong")
	proof := f.prove(t, b)
	ask(`{"proof":"`+proof+`"}`, 201, "")
	ask(`{"proof":"`+proof+`"}`, 403, "proof_wrong")
	f.change(t, boss, b, `{"challenge":0}`)
	for range 3 {
		ask(`{}`, 201, "")
	}
	ask(`{}`, 429, "rate_exhausted")
	moment()
	// Five were let pass and one was stopped behind the address' own limit: it is used up.
	ask(`{}`, 201, "")
	for i := range 3 {
		ask(`{}`, 429, "address_exhausted")
		w := f.ask(b.Key, `{}`, "Origin: "+shop, "X-Forwarded-For: 198.51.100."+string(rune('1'+i)), "Forwarded: for=198.51.100.9", "X-Real-Ip: 198.51.100.7").r
		want(t, w, 429, "address_exhausted")
		if w.Header().Get("Retry-After") != "600" {
			t.Errorf("Retry-After: %s", w.Header().Get("Retry-After"))
		}
	}
	f.change(t, boss, b, `{"limits":{"per_address":1000,"starts_per_minute":600}}`)
	ask(`{"context":"eyJ.e30.x"}`, 422, "context_invalid")
	// A call that lasts: one at once.
	key, err := f.Doors.Keys.OfButton(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	grant := phone.Grant{Identity: auth.NewVisitor(key), Key: b.ID, MaxDuration: 30 * time.Minute}
	if _, err = f.Voice.Guard.Admit(t.Context(), phone.Attempt{Call: callSID, Grant: grant, To: phone.Client("bob"), Length: 30 * time.Minute}); err != nil {
		t.Fatal(err)
	}
	ask(`{}`, 429, "calls_exhausted")
	if err = f.Doors.Budgets.Settle(t.Context(), callSID, time.Hour, f.now); err != nil {
		t.Fatal(err)
	}
	ask(`{}`, 429, "time_exhausted")
	f.now = f.now.Add(25 * time.Hour)
	ask(`{}`, 201, "")
}

// The key of a deleted button is worth nothing within a second, nor is what was got with it.
func TestButton_deleted(t *testing.T) {
	f, boss, b := withButton(t, "")
	token := decode[tokenResponse](t, f.ask(b.Key, `{}`, "Origin: "+shop).r)
	form := voiceForm("client:"+string(token.Identity), "")
	form.Set(phone.GrantParameter, string(token.GrantID))
	want(t, f.do(http.MethodDelete, "/v1/admin/buttons/"+string(b.ID), "", boss), 204, "")
	for _, key := range []string{b.Key, "pk_aaaaaaaaaa", "pk_", "pk_' OR '1'='1", "pk_" + strings.Repeat("a", 5000), "sk_" + string(b.ID) + "_", "sk_" + string(b.ID) + "_x", string(b.ID)} {
		want(t, f.ask(key, `{}`, "Origin: "+shop).r, 401, "key_invalid")
	}
	if doc := f.post("/voice", form).Body.String(); strings.Contains(doc, "<Dial") {
		t.Errorf("a call is let through: %s", doc)
	}
	for _, path := range []string{"/v1/buttons/" + b.Key, "/v1/buttons/aaaaaaaaaa", "/v1/buttons/x"} {
		want(t, f.do(http.MethodGet, path, "", "Origin: "+shop), 404, "button_unknown")
	}
	want(t, f.do(http.MethodGet, "/talk/"+b.Key, ""), 404, "button_unknown")
}

// What a visitor's browser sends to Twilio, and what another's does.
func TestR_EMBED_1_voice(t *testing.T) {
	f, boss, b := withButton(t, "")
	token := decode[tokenResponse](t, f.ask(b.Key, `{}`, "Origin: "+shop).r)
	own := decode[tokenResponse](t, f.do(http.MethodPost, "/v1/tokens", `{}`, boss, isJSON))
	ring := func(call, from, to string, grants ...string) string {
		t.Helper()
		form := voiceForm("client:"+from, to)
		form.Set("CallSid", call)
		form[phone.GrantParameter] = grants
		w := f.post("/voice", form)
		want(t, w, 200, "")
		return w.Body.String()
	}
	for _, tt := range []struct {
		name, from string
		grants     []string
	}{
		{"no grant", string(token.Identity), nil},
		{"a grant of somebody's", string(token.Identity), []string{string(own.GrantID)}},
		{"a grant that there is not", string(token.Identity), []string{"gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"}},
		{"another visitor", string(token.Identity[:35]) + "x", []string{string(token.GrantID)}},
		{"somebody else", "crm_1", []string{string(token.GrantID)}},
	} {
		if doc := ring(callSID, tt.from, "client:bob", tt.grants...); strings.Contains(doc, "<Dial") {
			t.Errorf("%s: %s", tt.name, doc)
		}
	}
	doc := ring(callSID, string(token.Identity), "+15005550001", string(token.GrantID), "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	if !strings.Contains(doc, "<Identity>bob</Identity>") || !strings.Contains(doc, `value="Visitor"`) || !strings.Contains(doc, `timeLimit="1800"`) || strings.Contains(doc, "500555") {
		t.Errorf("the call is led %s", doc)
	}
	if doc = ring(childSID, string(token.Identity), "client:bob", string(token.GrantID)); strings.Contains(doc, "<Dial") {
		t.Errorf("a second call is let through: %s", doc)
	}
}

// A signed context is believed, and nothing that only looks like one.
func TestContext(t *testing.T) {
	f, boss, b := withButton(t, `,"limits":{"per_address":1000,"starts_per_minute":600}`)
	made := decode[struct{ ID, Secret string }](t, f.do(http.MethodPost, "/v1/admin/buttons/"+string(b.ID)+"/context-keys", "", boss))
	if w := f.do(http.MethodGet, "/v1/admin/buttons/"+string(b.ID), "", boss); strings.Contains(w.Body.String(), made.Secret) || !strings.Contains(w.Body.String(), made.ID) {
		t.Errorf("the button is told as %s", w.Body)
	}
	if strings.Contains(f.log.String(), made.Secret) {
		t.Error("the secret is in the log")
	}
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"aud": b.Key, "exp": f.now.Add(5 * time.Minute).Unix(), "name": "Erika", "customer": "4711"}
	}
	signed := func(m jwt.SigningMethod, key any, kid string, claims jwt.MapClaims) string {
		token := jwt.NewWithClaims(m, claims)
		if kid != "" {
			token.Header["kid"] = kid
		}
		s, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	critical := jwt.NewWithClaims(jwt.SigningMethodHS256, good())
	critical.Header["crit"] = []string{"exp"}
	extended, err := critical.SignedString([]byte(made.Secret))
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, v any) jwt.MapClaims {
		c := good()
		if c[name] = v; v == nil {
			delete(c, name)
		}
		return c
	}
	secret := []byte(made.Secret)
	many := good()
	for i := range 19 {
		many["claim"+string(rune('a'+i))] = "x"
	}
	for name, context := range map[string]string{
		"nothing":             "",
		"no JWT":              "x.y.z",
		"unsigned":            signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, "", good()),
		"another key":         signed(jwt.SigningMethodHS256, []byte("another"), "", good()),
		"another kid":         signed(jwt.SigningMethodHS256, secret, "other", good()),
		"another method":      signed(jwt.SigningMethodHS512, secret, "", good()),
		"the empty key":       signed(jwt.SigningMethodHS256, []byte{}, "other", good()),
		"another button's":    signed(jwt.SigningMethodHS256, secret, "", with("aud", "pk_aaaaaaaaaa")),
		"nobody's":            signed(jwt.SigningMethodHS256, secret, "", with("aud", nil)),
		"ended":               signed(jwt.SigningMethodHS256, secret, "", with("exp", f.now.Add(-time.Minute).Unix())),
		"endless":             signed(jwt.SigningMethodHS256, secret, "", with("exp", nil)),
		"good for long":       signed(jwt.SigningMethodHS256, secret, "", with("exp", f.now.Add(11*time.Minute).Unix())),
		"not yet good":        signed(jwt.SigningMethodHS256, secret, "", with("nbf", f.now.Add(2*time.Minute).Unix())),
		"a claim that is one": signed(jwt.SigningMethodHS256, secret, "", with("admin", true)),
		"a claim unseen":      signed(jwt.SigningMethodHS256, secret, "", with("name", "a\u0000b")),
		"a long claim":        signed(jwt.SigningMethodHS256, secret, "", with("name", strings.Repeat("x", 201))),
		"many claims":         signed(jwt.SigningMethodHS256, secret, "", many),
		"an extension":        extended,
		"very long":           strings.Repeat("x", 9000),
	} {
		w := f.ask(b.Key, `{"context":"`+context+`"}`, "Origin: "+shop).r
		if w.Code != 422 || decode[Problem](t, w).Code != "context_invalid" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	for _, kid := range []string{"", made.ID} {
		w := f.ask(b.Key, `{"context":"`+signed(jwt.SigningMethodHS256, secret, kid, good())+`"}`, "Origin: "+shop).r
		want(t, w, 201, "")
		id := decode[tokenResponse](t, w).Identity
		v := decode[visit](t, f.do(http.MethodGet, "/v1/visits/"+string(id), "", boss))
		if v.Name != "Erika" || v.Verified["customer"] != "4711" || len(v.Verified) != 2 || v.ButtonName != "Shop" {
			t.Errorf("the visit is %+v", v)
		}
	}
	for range 3 {
		want(t, f.do(http.MethodPost, "/v1/admin/buttons/"+string(b.ID)+"/context-keys", "", boss), 201, "")
	}
	want(t, f.do(http.MethodPost, "/v1/admin/buttons/"+string(b.ID)+"/context-keys", "", boss), 409, "context_keys_many")
	want(t, f.do(http.MethodDelete, "/v1/admin/buttons/"+string(b.ID)+"/context-keys/"+made.ID, "", boss), 204, "")
	want(t, f.do(http.MethodDelete, "/v1/admin/buttons/"+string(b.ID)+"/context-keys/"+made.ID, "", boss), 404, "context_key_unknown")
	want(t, f.ask(b.Key, `{"context":"`+signed(jwt.SigningMethodHS256, secret, "", good())+`"}`, "Origin: "+shop).r, 422, "context_invalid")
}
