package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func oidcEnv(more ...string) func(string) (string, bool) {
	return env(append([]string{
		"SOFTPHONE_OIDC_ISSUER", "https://id.example.com/", "SOFTPHONE_OIDC_CLIENT_ID", "phone", "SOFTPHONE_OIDC_ROLES", "*=agent",
	}, more...)...)
}

func TestOIDC(t *testing.T) {
	c, err := Load(Sources{Lookup: oidcEnv("SOFTPHONE_OIDC_CLIENT_SECRET", "s3cret", "SOFTPHONE_OIDC_NAME", "Example Inc.",
		"SOFTPHONE_OIDC_SCOPES", "openid  email groups", "SOFTPHONE_OIDC_DOMAINS", "Example.com, example.co.jp",
		"SOFTPHONE_OIDC_ROLES", "groups:Phone Admins=administrator, https://example.com/roles:lead=supervisor,realm_access.roles:phone=agent,*=agent")})
	if err != nil {
		t.Fatal(err)
	}
	want := OIDC{
		Issuer: "https://id.example.com/", ClientID: "phone", ClientSecret: "s3cret", Name: "Example Inc.",
		Scopes: []string{"openid", "email", "groups"}, Domains: []string{"example.com", "example.co.jp"},
		Roles: []OIDCRole{
			{"groups", "Phone Admins", "administrator"},
			{"https://example.com/roles", "lead", "supervisor"},
			{"realm_access.roles", "phone", "agent"},
			{"", "", "agent"},
		},
	}
	if diff := cmp.Diff(want, c.OIDC); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOIDC_errors(t *testing.T) {
	tests := []struct {
		name string
		env  func(string) (string, bool)
		want string
	}{
		{"nothing is wrong", oidcEnv(), ""},
		{"on this machine", oidcEnv("SOFTPHONE_OIDC_ISSUER", "http://127.0.0.1:9000"), ""},
		{"without TLS", oidcEnv("SOFTPHONE_OIDC_ISSUER", "http://id.example.com"), "SOFTPHONE_OIDC_ISSUER (from environment) is not an issuer"},
		{"no URL", oidcEnv("SOFTPHONE_OIDC_ISSUER", "id.example.com"), "is not an issuer"},
		{"with a query", oidcEnv("SOFTPHONE_OIDC_ISSUER", "https://id.example.com?a=b"), "is not an issuer"},
		{"with a password", oidcEnv("SOFTPHONE_OIDC_ISSUER", "https://a:b@id.example.com"), "is not an issuer"},
		{"a template", oidcEnv("SOFTPHONE_OIDC_ISSUER", "https://login.microsoftonline.com/{tenantid}/v2.0"), "to be filled in"},
		{"scopes without openid", oidcEnv("SOFTPHONE_OIDC_SCOPES", "email"), "openid must be among them"},
		{"a role that there is not", oidcEnv("SOFTPHONE_OIDC_ROLES", "*=boss"), `the role "boss"`},
		{"a rule without a role", oidcEnv("SOFTPHONE_OIDC_ROLES", "groups:phone"), "want CLAIM:VALUE=ROLE"},
		{"a rule without a value", oidcEnv("SOFTPHONE_OIDC_ROLES", "groups:=agent"), "want CLAIM:VALUE=ROLE"},
		{"a rule without a claim", oidcEnv("SOFTPHONE_OIDC_ROLES", ":phone=agent"), "want CLAIM:VALUE=ROLE"},
		{"a rule of one word", oidcEnv("SOFTPHONE_OIDC_ROLES", "phone=agent"), "want CLAIM:VALUE=ROLE"},
		{"nobody may sign in", oidcEnv("SOFTPHONE_OIDC_ROLES", ""), "SOFTPHONE_OIDC_ROLES is missing"},
		{"an address for a domain", oidcEnv("SOFTPHONE_OIDC_DOMAINS", "a@example.com"), "want a domain"},
		{"a top-level domain", oidcEnv("SOFTPHONE_OIDC_DOMAINS", "com"), "want a domain"},
		{"no client", oidcEnv("SOFTPHONE_OIDC_CLIENT_ID", ""), "SOFTPHONE_OIDC_CLIENT_ID is missing"},
		{"no issuer", env("SOFTPHONE_OIDC_CLIENT_ID", "phone"), "SOFTPHONE_OIDC_ISSUER is missing"},
		{"everybody in the world", oidcEnv("SOFTPHONE_OIDC_ISSUER", "https://accounts.google.com"), "SOFTPHONE_OIDC_DOMAINS is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(Sources{Lookup: tt.env})
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}
