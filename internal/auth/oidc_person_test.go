package auth

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

const issuerHere = "https://id.example"

// organised is an office whose people sign in by a provider; the provider's own part is tested with the server.
func organised(t *testing.T) (office, *OIDC) {
	t.Helper()
	o := newOffice(t)
	return o, &OIDC{
		Issuer: issuerHere, Domains: []string{"example.com"}, Store: o.kept, People: o.People, Logger: slog.New(slog.DiscardHandler),
		Rules: []RoleRule{
			{Claim: "groups", Value: "leads", Role: phone.Supervisor},
			{Claim: "groups", Value: "phone", Role: phone.Agent},
			{Claim: "realm.roles", Value: "admin", Role: phone.Administrator},
		},
	}
}

// says is what the provider says of somebody, with some of it otherwise.
func says(change ...any) claims {
	c := claims{"sub": "1", "email": "Alice@Example.com", "email_verified": true, "name": "Alice Smith", "preferred_username": "alice", "groups": []any{"phone"}}
	for i := 0; i < len(change); i += 2 {
		name, _ := change[i].(string)
		if c[name] = change[i+1]; change[i+1] == nil {
			delete(c, name)
		}
	}
	return c
}

func TestOIDC_role(t *testing.T) {
	_, o := organised(t)
	for _, tt := range []struct {
		name string
		c    claims
		want phone.Role
		code string
	}{
		{"a group", says(), phone.Agent, ""},
		{"the highest of several", says("groups", []any{"phone", "leads", "x"}), phone.Supervisor, ""},
		{"the highest, turned around", says("groups", []any{"leads", "phone"}), phone.Supervisor, ""},
		{"a text", says("groups", "leads"), phone.Supervisor, ""},
		{"by a path", says("realm", map[string]any{"roles": []any{"admin"}}), phone.Administrator, ""},
		{"by a name with a dot", says("realm.roles", "admin"), phone.Administrator, ""},
		{"no group", says("groups", nil), "", "oidc_not_allowed"},
		{"an empty list", says("groups", []any{}), "", "oidc_not_allowed"},
		{"other groups", says("groups", []any{"phones", "Phone", "phone "}), "", "oidc_not_allowed"},
		{"a list with what is no text", says("groups", []any{"leads", 1.0}), "", "oidc_claims_invalid"},
		{"an object", says("groups", map[string]any{"leads": true}), "", "oidc_claims_invalid"},
		{"true", says("groups", true), "", "oidc_claims_invalid"},
		{"groups that did not fit", says("groups", nil, "_claim_names", map[string]any{"groups": "src1"}), "", "oidc_claims_invalid"},
		{"groups that did not fit, in the implicit way", says("groups", nil, "hasgroups", true), "", "oidc_claims_invalid"},
		{"another domain", says("email", "alice@evil.example"), "", "oidc_not_allowed"},
		{"a domain that ends so", says("email", "alice@notexample.com"), "", "oidc_not_allowed"},
		{"a domain below", says("email", "alice@a.example.com"), "", "oidc_not_allowed"},
		{"two addresses", says("email", "alice@evil.example@example.com"), "", "oidc_claims_invalid"},
		{"no address", says("email", nil), "", "oidc_claims_invalid"},
		{"an address that is not verified", says("email_verified", false), "", "oidc_claims_invalid"},
		{"an address of which it is not said", says("email_verified", nil), "", "oidc_claims_invalid"},
		{"verified, as a text", says("email_verified", "true"), phone.Agent, ""},
		{"not verified, as a text", says("email_verified", "false"), "", "oidc_claims_invalid"},
	} {
		if got, err := o.allowed(tt.c); got != tt.want || codeOf(err) != tt.code {
			t.Errorf("%s: %q, %v; want %q, %q", tt.name, got, err, tt.want, tt.code)
		}
	}
	o.Rules, o.Domains = []RoleRule{{Role: phone.Agent}}, nil
	if got, err := o.allowed(claims{"sub": "1"}); got != phone.Agent || err != nil {
		t.Errorf("everybody: %q, %v", got, err)
	}
}

// Whether an address is verified each provider says in its way, and at Google the organisation counts.
func TestOIDC_speaksFor(t *testing.T) {
	for _, tt := range []struct {
		name, issuer string
		c            claims
		want         bool
	}{
		{"a provider", issuerHere, says(), true},
		{"Google, of the organisation", google, says("hd", "Example.com"), true},
		{"Google, of nobody", google, says(), false},
		{"Google, of another organisation", google, says("hd", "evil.example"), false},
		{"Google, written otherwise", google + "/", says(), false},
		{"Entra, that says it", entra + "t/v2.0", says("email_verified", nil, "xms_edov", true), true},
		{"Entra, that says it as a number", entra + "t/v2.0", says("email_verified", nil, "xms_edov", 1.0), true},
		{"Entra, that does not say it", entra + "t/v2.0", says("email_verified", nil), false},
		{"Entra's word, of another", issuerHere, says("email_verified", nil, "xms_edov", true), false},
	} {
		o := &OIDC{Issuer: tt.issuer, Domains: []string{"example.com"}}
		if got := o.speaksFor(tt.c, o.email(tt.c)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// Who comes from the provider is who they were before, by its subject; somebody who is here by their address, if that is
// certain; and else somebody new.
func TestOIDC_person(t *testing.T) {
	byProvider := func(p *phone.Person) { p.Password, p.Issuer, p.Subject = "", issuerHere, "1" }
	for _, tt := range []struct {
		name   string
		before func(t *testing.T, o office, org *OIDC)
		c      claims
		want   phone.Identity
		role   phone.Role
		code   string
		email  string
	}{
		{"new", nil, says(), "alice", phone.Agent, "", "alice@example.com"},
		{"new, of a name that is taken", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alice", phone.Agent, func(p *phone.Person) { p.Email = "" })
		}, says(), "alice_2", phone.Agent, "", "alice@example.com"},
		{"new, of a name that is an API key's", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.key(t, nil)
		}, says("preferred_username", "crm_7"), "u_", phone.Agent, "", "alice@example.com"},
		{"new, of a role that there is not", nil, says("groups", nil), "", "", "oidc_not_allowed", ""},
		{"known", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Agent, byProvider)
		}, says(), "alicia", phone.Agent, "", "alicia@example.com"},
		{"known, in another role", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Agent, byProvider)
		}, says("groups", "leads"), "alicia", phone.Supervisor, "", "alicia@example.com"},
		{"known, in a lower role", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Supervisor, byProvider)
		}, says(), "alicia", phone.Agent, "", "alicia@example.com"},
		{"known, at another provider", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Agent, func(p *phone.Person) { p.Password, p.Issuer, p.Subject = "", "https://other.example", "1" })
		}, says(), "alice", phone.Agent, "", "alice@example.com"},
		{"here by her address", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Supervisor, func(p *phone.Person) { p.Email = "alice@example.com" })
		}, says(), "alicia", phone.Agent, "", "alice@example.com"},
		{"an address of somebody who is another's at the provider", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Agent, func(p *phone.Person) { p.Email, p.Issuer, p.Subject = "alice@example.com", issuerHere, "2" })
		}, says(), "alice", phone.Agent, "", ""},
		{"an address of somebody who is switched off", func(t *testing.T, o office, _ *OIDC) {
			t.Helper()
			o.member(t, "alicia", phone.Agent, func(p *phone.Person) { p.Email, p.Disabled = "alice@example.com", true })
		}, says(), "alice", phone.Agent, "", ""},
		{"an address for which the provider does not speak", func(t *testing.T, o office, org *OIDC) {
			t.Helper()
			org.Domains = nil
			o.member(t, "alicia", phone.Agent, func(p *phone.Person) { p.Email = "alice@example.com" })
		}, says(), "alice", phone.Agent, "", ""},
		{"an address that is not verified", func(t *testing.T, o office, org *OIDC) {
			t.Helper()
			org.Domains = nil
			o.member(t, "alicia", phone.Agent, func(p *phone.Person) { p.Email = "alice@example.com" })
		}, says("email_verified", false), "alice", phone.Agent, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, org := organised(t)
			if tt.before != nil {
				tt.before(t, o, org)
			}
			p, err := org.person(t.Context(), tt.c)
			if codeOf(err) != tt.code || !strings.HasPrefix(string(p.Identity), string(tt.want)) || tt.want != "u_" && p.Identity != tt.want {
				t.Fatalf("%+v, %v; want %s, %q", p, err, tt.want, tt.code)
			}
			if tt.code != "" {
				return
			}
			is := o.find(t, p.Identity)
			if diff := cmp.Diff(is, p); diff != "" || is.Role != tt.role || is.Email != tt.email || is.Issuer != issuerHere || is.Subject != "1" || is.Password != "" {
				t.Errorf("kept is %+v (-kept +told):\n%s", is, diff)
			}
			if again, err := org.person(t.Context(), tt.c); err != nil || again.Identity != p.Identity {
				t.Errorf("the next time: %+v, %v", again, err)
			}
		})
	}
}

// Whom the provider lets in no longer loses what they have; who is joined to its account keeps no way of before.
func TestOIDC_person_sessions(t *testing.T) {
	o, org := organised(t)
	o.member(t, "alice", phone.Agent)
	o.member(t, "bob", phone.Agent)
	before, his := o.enters(t, "alice"), o.enters(t, "bob")
	if _, err := org.person(t.Context(), says()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SignIn(t.Context(), "alice", goodPassword, Visit{}); codeOf(err) != "login_wrong" || stands(t, o.People, before.Secret) {
		t.Errorf("what she had before she was joined is good still: %v", err)
	}
	secret, _, err := o.begin(t.Context(), o.find(t, "alice"), "oidc", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = org.person(t.Context(), says("groups", "other")); codeOf(err) != "oidc_not_allowed" || stands(t, o.People, secret) {
		t.Errorf("who is let in no longer is in: %v", err)
	}
	if !stands(t, o.People, his.Secret) {
		t.Error("somebody else is out")
	}
	want := []string{"person.sign_in alice oidc oidc_not_allowed"}
	if got := o.journal.outcomes(); !slices.Equal(got[len(got)-1:], want) {
		t.Errorf("the journal has %q", got)
	}
}

func FuzzIdentityBase(f *testing.F) {
	f.Add("alice", "a@example.com", "Alice")
	f.Add("u_1234", "", "")
	f.Add("15005550001", "15005550001@example.com", "アリス")
	f.Fuzz(func(t *testing.T, username, address, name string) {
		c := claims{"preferred_username": username, "email": address, "name": name}
		if base := identityBase(c); base != "" {
			if id, err := parseIdentity(string(identityTry(base, 9))); err != nil || strings.HasPrefix(base, "u_") || strings.HasPrefix(base, "w_") || len(base) > longestBase {
				t.Errorf("%q becomes %q: %q, %v", c, base, id, err)
			}
		}
		if shown, err := parseName(displayName(c)); err != nil || shown != displayName(c) {
			t.Errorf("%q is shown as %q: %v", c, displayName(c), err)
		}
	})
}
