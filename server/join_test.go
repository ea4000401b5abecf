package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

const goodPassword = "lantern under the violet bridge"

// ticketOf is the secret of a link that is shown once.
func ticketOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	want(t, w, 201, "")
	given := decode[struct {
		Link string `json:"link"`
	}](t, w)
	u, err := url.Parse(given.Link)
	if err != nil || u.Path != "/join" || u.RawQuery != "" || len(u.Fragment) < 43 || !strings.HasPrefix(given.Link, site+"/join#") {
		t.Fatalf("the link is %q", given.Link)
	}
	return u.Fragment
}

// invites makes an invitation.
func (f *fixture) invites(t *testing.T, by, body string) (id, ticket string) {
	t.Helper()
	w := f.do(http.MethodPost, "/v1/admin/invitations", body, by, isJSON)
	ticket = ticketOf(t, w)
	return decode[invitation](t, w).ID, ticket
}

func (f *fixture) looks(ticket string) *httptest.ResponseRecorder {
	return f.do(http.MethodPost, "/v1/join/look", fmt.Sprintf(`{"ticket":%q}`, ticket), isJSON)
}

func (f *fixture) joins(ticket, more string, headers ...string) *httptest.ResponseRecorder {
	return f.do(http.MethodPost, "/v1/join", fmt.Sprintf(`{"ticket":%q%s}`, ticket, more), append(headers, isJSON)...)
}

func TestInvitation(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	w := f.do(http.MethodPost, "/v1/admin/invitations", `{"email":" Carol@Example.com","name":"Carol","role":"supervisor"}`, ada, isJSON)
	ticket := ticketOf(t, w)
	made := decode[invitation](t, w)
	if made.Email != "carol@example.com" || made.Name != "Carol" || made.Role != phone.Supervisor || made.By != "ada" || made.ID == "" || strings.Contains(ticket, made.ID) ||
		!made.CreatedAt.Equal(f.now) || !made.ExpiresAt.Equal(f.now.Add(7*24*time.Hour)) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("made %+v, %v", made, w.Header())
	}
	list := f.do(http.MethodGet, "/v1/admin/invitations", "", ada)
	want(t, list, 200, "")
	if diff := cmp.Diff([]invitation{made}, decode[struct{ Invitations []invitation }](t, list).Invitations); diff != "" {
		t.Errorf("invitations (-want +got):\n%s", diff)
	}
	// Whoever may list them cannot use one.
	for what, text := range map[string]string{"the list": list.Body.String(), "the ledger": strings.Join(f.audits(t, 100), "\n"), "the log": f.log.String()} {
		if strings.Contains(text, ticket) {
			t.Errorf("%s has the ticket: %s", what, text)
		}
	}
	want(t, f.looks(made.ID), 404, "ticket_invalid")
	for range 2 { // looking uses nothing up
		got := f.looks(ticket)
		want(t, got, 200, "")
		if o := decode[offered](t, got); o != (offered{phone.TicketInvite, "Carol", "carol@example.com", "carol", phone.Supervisor}) || got.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("it offers %+v, %v", o, got.Header())
		}
	}
	w = f.joins(ticket, `,"name":"Carol C","identity":"cc","password":"`+goodPassword+`"`)
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Identity != "cc" || got.Name != "Carol C" || got.Role != phone.Supervisor || got.Method != "invitation" || got.Abilities.Administer {
		t.Errorf("signed in as %+v", got)
	}
	cookie := cookieOf(w)
	want(t, f.do(http.MethodGet, "/v1/session", "", cookie), 200, "")
	want(t, f.do(http.MethodGet, "/v1/admin/people", "", cookie), 403, "administration_not_allowed")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"carol@example.com","password":"`+goodPassword+`"}`, isJSON), 201, "")
	// Once.
	for _, again := range []*httptest.ResponseRecorder{f.looks(ticket), f.joins(ticket, `,"name":"Mallory"`)} {
		if want(t, again, 404, "ticket_invalid"); decode[Problem](t, again).Field != "ticket" || again.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s %v", again.Body, again.Header())
		}
	}
	want(t, f.do(http.MethodDelete, "/v1/admin/invitations/"+made.ID, "", ada), 404, "invitation_unknown")
	all := f.writtenDown(t)
	for _, line := range []string{"ada invitation.create " + made.ID + " supervisor carol@example.com ok", "ada person.create cc invite supervisor ok", "cc person.sign_in cc invitation ok"} {
		if !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

func TestInvitation_ends(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	const body = `{"email":"dan@example.com","role":"agent"}`
	id, back := f.invites(t, ada, body)
	want(t, f.do(http.MethodDelete, "/v1/admin/invitations/"+id, "", ada), 204, "")
	_, replaced := f.invites(t, ada, body)
	_, late := f.invites(t, ada, body)
	for name, ticket := range map[string]string{"one that was taken back": back, "one that another took the place of": replaced} {
		if w := f.joins(ticket, `,"name":"Dan"`); w.Code != 404 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	want(t, f.looks(late), 200, "")
	f.now = f.now.Add(7 * 24 * time.Hour)
	want(t, f.looks(late), 404, "ticket_invalid")
	want(t, f.joins(late, `,"name":"Dan"`), 404, "ticket_invalid")
	ada = f.enters(t, "ada")
	if got := f.do(http.MethodGet, "/v1/admin/invitations", "", ada).Body.String(); strings.TrimSpace(got) != `{"invitations":[]}` {
		t.Errorf("invitations %s", got)
	}
	want(t, f.do(http.MethodGet, "/v1/admin/people/dan", "", ada), 404, "person_unknown")
}

func TestInvitation_badInput(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	for _, tt := range []struct {
		name, body  string
		status      int
		code, field string
	}{
		{"no role", `{}`, 422, "role_invalid", "role"},
		{"a role that there is not", `{"role":"root"}`, 422, "role_invalid", "role"},
		{"a wrong address", `{"role":"agent","email":"carol@"}`, 422, "email_invalid", "email"},
		{"an address with a line's end", `{"role":"agent","email":"carol@example.com\r\nBcc: x@example.com"}`, 422, "email_invalid", "email"},
		{"somebody's address", `{"role":"agent","email":"Bob@example.com"}`, 409, "email_taken", "email"},
		{"a name of nothing", `{"role":"agent","name":"\u0000"}`, 422, "name_invalid", "name"},
		{"by whom", `{"role":"agent","by":"sue"}`, 422, "field_unknown", "by"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do(http.MethodPost, "/v1/admin/invitations", tt.body, ada, isJSON)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field {
				t.Errorf("field %q, want %q", p.Field, tt.field)
			}
		})
	}
	want(t, f.do(http.MethodDelete, "/v1/admin/invitations/aaaaaaaaaaaaaaaaaaaa", "", ada), 404, "invitation_unknown")
}

// What may not be chosen leaves the invitation as it was.
func TestJoin_badInput(t *testing.T) {
	f := house(t)
	ada := f.enters(t, "ada")
	_, ticket := f.invites(t, ada, `{"email":"carol@example.com","role":"agent"}`)
	_, other := f.invites(t, ada, `{"role":"agent"}`)
	for _, tt := range []struct {
		name, ticket, more string
		status             int
		code, field        string
	}{
		{"no ticket", "", `,"name":"Carol"`, 404, "ticket_invalid", "ticket"},
		{"half a ticket", ticket[:20], `,"name":"Carol"`, 404, "ticket_invalid", "ticket"},
		{"10 kB of ticket", strings.Repeat("a", 10_000), `,"name":"Carol"`, 404, "ticket_invalid", "ticket"},
		{"no name", ticket, ``, 422, "name_invalid", "name"},
		{"a name of marks", ticket, `,"name":"\u202eCarol"`, 422, "name_invalid", "name"},
		{"somebody's identity", ticket, `,"name":"Carol","identity":"bob"`, 409, "identity_taken", "identity"},
		{"an identity in capitals", ticket, `,"name":"Carol","identity":"Carol"`, 422, "identity_invalid", "identity"},
		{"an identity that looks alike", ticket, `,"name":"Carol","identity":"bоb"`, 422, "identity_invalid", "identity"},
		{"a short password", ticket, `,"name":"Carol","password":"short"`, 422, "password_short", "password"},
		{"a long password", ticket, `,"name":"Carol","password":"` + strings.Repeat("a", 129) + `"`, 422, "password_long", "password"},
		{"a usual password", ticket, `,"name":"Carol","password":"1234567890"`, 422, "password_usual", "password"},
		{"the address as a password", ticket, `,"name":"Carol","password":"carol@example.com"`, 422, "password_personal", "password"},
		{"a role of one's own", ticket, `,"name":"Carol","role":"administrator"`, 422, "field_unknown", "role"},
		{"an address of one's own", ticket, `,"name":"Carol","email":"ada@example.com"`, 422, "field_unknown", "email"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.joins(tt.ticket, tt.more)
			want(t, w, tt.status, tt.code)
			if p := decode[Problem](t, w); p.Field != tt.field || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("field %q, want %q; %v", p.Field, tt.field, w.Header())
			}
		})
	}
	want(t, f.do(http.MethodPost, "/v1/join", `{"ticket":"x"}`, isJSON, "X-Softphone-Seat: A B"), 422, "seat_invalid")
	// The address became somebody's meanwhile.
	want(t, f.do(http.MethodPatch, "/v1/admin/people/sue", `{"email":"carol@example.com"}`, ada, isJSON), 200, "")
	want(t, f.joins(ticket, `,"name":"Carol"`), 409, "email_taken")
	want(t, f.do(http.MethodPatch, "/v1/admin/people/sue", `{"email":""}`, ada, isJSON), 200, "")
	// Without a password, and without an identity of their choice.
	w := f.joins(ticket, `,"name":"Bob"`)
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Identity != "bob_2" || got.Role != phone.Agent {
		t.Errorf("signed in as %+v", got)
	}
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob_2","password":"x"}`, isJSON), 401, "login_wrong")
	want(t, f.looks(other), 200, "")
}

// The link of the first start makes the first administrator, once.
func TestJoin_first(t *testing.T) {
	f := newFixture(t)
	f.People.Demo, f.Settings.SignIn.Demo, f.SignIns.Burst = false, false, 1000
	first := func() bool {
		return decode[Settings](t, f.do(http.MethodGet, "/v1/settings", "")).SignIn.First
	}
	if !first() {
		t.Error("nobody is in charge, and the page is not told")
	}
	old, err := f.People.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := f.People.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, f.joins(old, `,"name":"Mallory","password":"`+goodPassword+`"`), 404, "ticket_invalid")
	if o := decode[offered](t, f.looks(ticket)); o.Purpose != phone.TicketFirst || o.Role != phone.Administrator || o.Email != "" {
		t.Errorf("it offers %+v", o)
	}
	w := f.joins(ticket, `,"name":"Ada","password":"`+goodPassword+`"`)
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Role != phone.Administrator || !got.Abilities.Administer {
		t.Errorf("signed in as %+v", got)
	}
	want(t, f.do(http.MethodGet, "/v1/admin/people", "", cookieOf(w)), 200, "")
	want(t, f.joins(ticket, `,"name":"Eve","password":"`+goodPassword+`"`), 404, "ticket_invalid")
	if first() {
		t.Error("the page is told that nobody is in charge")
	}
}

// A link to a new password is for that, of that person, once; and ends what was before.
func TestReset(t *testing.T) {
	f := house(t)
	ada, bob := f.enters(t, "ada"), f.enters(t, "bob")
	reset := func() string {
		return ticketOf(t, f.do(http.MethodPost, "/v1/admin/people/bob/reset", `{}`, ada, isJSON))
	}
	old, ticket := reset(), reset()
	want(t, f.looks(old), 404, "ticket_invalid")
	if o := decode[offered](t, f.looks(ticket)); o != (offered{phone.TicketReset, "Bob", "bob@example.com", "bob", phone.Agent}) {
		t.Errorf("it offers %+v", o)
	}
	for _, tt := range []struct {
		name, more  string
		code, field string
	}{
		{"another name", `,"name":"Ada","password":"` + goodPassword + `"`, "name_fixed", "name"},
		{"another identity", `,"identity":"ada","password":"` + goodPassword + `"`, "identity_fixed", "identity"},
		{"no password", ``, "password_missing", "password"},
		{"a usual password", `,"password":"1234567890"`, "password_usual", "password"},
		{"their name", `,"password":"bob bob bob"`, "password_personal", "password"},
	} {
		w := f.joins(ticket, tt.more)
		if want(t, w, 422, tt.code); decode[Problem](t, w).Field != tt.field {
			t.Errorf("%s: %s", tt.name, w.Body)
		}
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", bob), 200, "")
	w := f.joins(ticket, `,"password":"`+goodPassword+`"`)
	want(t, w, 201, "")
	if got := decode[self](t, w); got.Identity != "bob" || got.Role != phone.Agent {
		t.Errorf("signed in as %+v", got)
	}
	want(t, f.do(http.MethodGet, "/v1/session", "", bob), 401, "session_missing")
	want(t, f.do(http.MethodGet, "/v1/session", "", cookieOf(w)), 200, "")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+secretOf("bob")+`"}`, isJSON), 401, "login_wrong")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"`+goodPassword+`"}`, isJSON), 201, "")
	want(t, f.joins(ticket, `,"password":"`+goodPassword+`"`), 404, "ticket_invalid")
	late := reset()
	f.now = f.now.Add(24 * time.Hour)
	want(t, f.joins(late, `,"password":"`+goodPassword+`"`), 404, "ticket_invalid")
	all := f.writtenDown(t)
	for _, line := range []string{"ada person.reset bob  ok", "bob person.password bob reset ok"} {
		if !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
	// Of one who is switched off, or gone, it is worth nothing, whoever has the identity next.
	ada = f.enters(t, "ada")
	off := reset()
	want(t, f.do(http.MethodPatch, "/v1/admin/people/bob", `{"disabled":true}`, ada, isJSON), 200, "")
	want(t, f.joins(off, `,"password":"`+goodPassword+` 2"`), 403, "person_disabled")
	want(t, f.looks(off), 200, "") // it was not used up, and the password is as it was
	want(t, f.do(http.MethodDelete, "/v1/admin/people/bob", "", ada), 204, "")
	want(t, f.looks(off), 404, "ticket_invalid")
	want(t, f.do(http.MethodPost, "/v1/admin/people", `{"identity":"bob","name":"Another Bob","role":"administrator"}`, ada, isJSON), 201, "")
	want(t, f.looks(off), 404, "ticket_invalid")
	want(t, f.joins(off, `,"password":"`+goodPassword+` 2"`), 404, "ticket_invalid")
}

// Who guesses tickets is slowed down as who guesses passwords.
func TestJoin_throttle(t *testing.T) {
	f := house(t)
	f.SignIns.Burst = 3
	for n := range 3 {
		want(t, f.looks(fmt.Sprint("guess", n)), 404, "ticket_invalid")
	}
	want(t, f.looks("guess"), 429, "too_many_attempts")
	want(t, f.joins("guess", `,"name":"Eve"`), 429, "too_many_attempts")
	want(t, f.do(http.MethodPost, "/v1/session", `{"login":"bob","password":"x"}`, isJSON), 429, "too_many_attempts")
}
