package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// member makes a person with a password.
func (f *fixture) member(tb testing.TB, id phone.Identity, role phone.Role) {
	tb.Helper()
	hash, err := f.People.Passwords.Hash(tb.Context(), secretOf(id))
	if err != nil {
		tb.Fatal(err)
	}
	err = f.People.Store.CreatePerson(tb.Context(), phone.Person{
		User: phone.User{Identity: id, Name: strings.ToUpper(string(id[:1])) + string(id[1:])}, Email: string(id) + "@example.com",
		Role: role, Password: hash, Created: f.now, Updated: f.now,
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// secretOf is the password of a member.
func secretOf(id phone.Identity) string { return "kT9#mv2! " + string(id) }

// enters signs a member in and returns the header of their session.
func (f *fixture) enters(tb testing.TB, id phone.Identity, headers ...string) string {
	tb.Helper()
	w := f.do(http.MethodPost, "/v1/session", fmt.Sprintf(`{"login":%q,"password":%q}`, id, secretOf(id)), append(headers, isJSON)...)
	if w.Code != http.StatusCreated {
		tb.Fatalf("sign-in: %d %s", w.Code, w.Body)
	}
	return cookieOf(w)
}

// cookieOf is the header of the session that an answer gives.
func cookieOf(w *httptest.ResponseRecorder) string {
	return "Cookie: " + strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
}

// house is a server for others, with an administrator, a supervisor and an agent who have passwords.
func house(tb testing.TB) *fixture {
	tb.Helper()
	f := newFixture(tb)
	f.People.Demo, f.Settings.SignIn.Demo, f.SignIns.Burst = false, false, 1000
	f.member(tb, "ada", phone.Administrator)
	f.member(tb, "sue", phone.Supervisor)
	f.member(tb, "bob", phone.Agent)
	return f
}

// audits are the newest entries of the audit, the newest first, in short.
func (f *fixture) audits(tb testing.TB, most int) (all []string) {
	tb.Helper()
	entries, err := f.Store.Audited(tb.Context(), phone.AuditQuery{Limit: most})
	if err != nil {
		tb.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, strings.Join([]string{string(e.By), e.Action, e.Target, e.Detail, e.Outcome}, "|"))
	}
	return all
}

func TestSignIn(t *testing.T) {
	f := house(t)
	w := f.do(http.MethodPost, "/v1/session", `{"login":"ada","password":"`+secretOf("ada")+`"}`, isJSON, "User-Agent: Browser 1")
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Identity != "ada" || got.Role != phone.Administrator || !got.Abilities.Administer || got.Method != "password" || !got.ExpiresAt.Equal(f.now.Add(time.Hour)) {
		t.Errorf("signed in as %+v", got)
	}
	if strings.Contains(w.Body.String()+w.Header().Get("Set-Cookie"), secretOf("ada")) {
		t.Error("the password comes back")
	}
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":" Bob@Example.COM ","password":"`+secretOf("bob")+`"}`, isJSON), 201, "")
	tests := []struct {
		name, body  string
		status      int
		code, field string
	}{
		{"wrong password", `{"login":"ada","password":"guess"}`, 401, "login_wrong", ""},
		{"password of somebody else", `{"login":"ada","password":"` + secretOf("bob") + `"}`, 401, "login_wrong", ""},
		{"unknown identity", `{"login":"eve","password":"guess"}`, 401, "login_wrong", ""},
		{"unknown address", `{"login":"eve@example.com","password":"guess"}`, 401, "login_wrong", ""},
		{"look-alike letter", `{"login":"аda","password":"` + secretOf("ada") + `"}`, 401, "login_wrong", ""},
		{"NUL", `{"login":"ada\u0000","password":"` + secretOf("ada") + `"}`, 401, "login_wrong", ""},
		{"right-to-left mark", `{"login":"\u202eada","password":"` + secretOf("ada") + `"}`, 401, "login_wrong", ""},
		{"10 kB of login", `{"login":"` + strings.Repeat("a", 10_000) + `","password":"x"}`, 401, "login_wrong", ""},
		{"10 kB of password", `{"login":"ada","password":"` + strings.Repeat("a", 10_000) + `"}`, 401, "login_wrong", ""},
		{"SQL", `{"login":"' OR 1=1 --","password":"x"}`, 401, "login_wrong", ""},
		{"no login", `{"password":"x"}`, 422, "login_missing", "login"},
		{"no password", `{"login":"ada"}`, 422, "password_missing", "password"},
		{"empty password", `{"login":"ada","password":""}`, 422, "password_missing", "password"},
		{"nothing", `{}`, 422, "login_missing", "login"},
		{"a name alone", `{"name":"Ada"}`, 403, "demo_not_allowed", "name"},
		{"a name as well", `{"name":"Ada","login":"ada","password":"x"}`, 422, "name_not_allowed", "name"},
		{"a list of passwords", `{"login":"ada","password":["x"]}`, 422, "type_wrong", "password"},
		{"the code of old", `{"name":"Ada","code":"x"}`, 422, "field_unknown", "code"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/session", tt.body, isJSON)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
			if w.Header().Get("Set-Cookie") != "" {
				t.Error("a cookie is set")
			}
		})
	}
}

// Nobody who tried is told more than that it is wrong, and what they typed stands nowhere.
func TestSignIn_audit(t *testing.T) {
	f := house(t)
	for _, body := range []string{
		`{"login":"ada","password":"guess work"}`, `{"login":"my secret password","password":"guess work"}`,
		`{"login":"bob","password":"` + secretOf("bob") + `"}`,
	} {
		f.do(http.MethodPost, "/v1/session", body, isJSON)
	}
	_, err := f.People.Update(t.Context(), "ada", "sue", auth.PersonChange{Disabled: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"sue","password":"x"}`, isJSON), 401, "login_wrong")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"sue","password":"`+secretOf("sue")+`"}`, isJSON), 403, "person_disabled")
	if diff := cmp.Diff([]string{
		"sue|person.sign_in|sue|password|person_disabled",
		"|person.sign_in|sue|password, from 192.0.2.1|login_wrong",
		"ada|person.disable|sue||ok",
		"bob|person.sign_in|bob|password|ok",
		"|person.sign_in||password, from 192.0.2.1|login_wrong",
		"|person.sign_in|ada|password, from 192.0.2.1|login_wrong",
	}, f.audits(t, 10)); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	if log := f.log.String(); strings.Contains(log, "guess work") || strings.Contains(log, "my secret password") {
		t.Errorf("the log has what was typed: %s", log)
	}
}

// A session that somebody else put into the browser is worth nothing after the sign-in, nor is the one before.
func TestR_SESS_1_fixation(t *testing.T) {
	f := house(t)
	mallory := f.enters(t, "bob")
	ada := f.enters(t, "ada", mallory)
	if ada == mallory {
		t.Fatal("the session that the browser had is Ada's now")
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", mallory), 401, "session_missing")
	made := "Cookie: softphone=" + strings.Repeat("A", 43)
	if got := f.enters(t, "ada", made); got == made {
		t.Error("a secret that the browser brought is Ada's session")
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", made), 401, "session_missing")
	want(t, f.do(http.MethodGet, "/v1/session", "", ada), 200, "")
}

// Ten wrong passwords keep strangers from an account, but not its owner in a browser that is known.
func TestSignIn_throttle(t *testing.T) {
	f := house(t)
	try := func(login, password string, headers ...string) *httptest.ResponseRecorder {
		return f.do(http.MethodPost, "/v1/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, password), append(headers, isJSON)...)
	}
	w := try("ada", secretOf("ada"))
	want(t, w, 201, "")
	known := ""
	for _, c := range w.Result().Cookies() {
		if c.Name == "softphone-known" {
			known = "Cookie: softphone-known=" + c.Value
			if !c.HttpOnly || c.MaxAge != 0 || time.Until(c.Expires) < 100*24*time.Hour {
				t.Errorf("the cookie is %+v", c)
			}
		}
	}
	for i := range 10 {
		login := []string{"ada", "ADA", "ada@example.com"}[i%3]
		want(t, try(login, "guess"), 401, "login_wrong")
	}
	want(t, try("ada", secretOf("ada")), 429, "too_many_attempts")
	want(t, try("bob", secretOf("bob")), 201, "")
	want(t, try("ada", secretOf("ada"), known), 201, "")
	want(t, try("ada", secretOf("ada"), strings.ToLower(known)), 429, "too_many_attempts")
	for range 10 {
		want(t, try("ada", "guess", known), 401, "login_wrong")
	}
	want(t, try("ada", secretOf("ada"), known), 429, "too_many_attempts")
	for range 10 { // nor can it be told who is known
		want(t, try("eve", "guess"), 401, "login_wrong")
	}
	want(t, try("eve", "guess"), 429, "too_many_attempts")
	f.now = f.now.Add(15*time.Minute + time.Second)
	want(t, try("ada", secretOf("ada")), 201, "")
}
