package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// OIDC is the OpenID provider of an organisation; none if Issuer is empty.
type OIDC struct {
	Issuer       string // its URL, exactly as it calls itself
	ClientID     string
	ClientSecret Secret // empty for a public client
	Name         string // as people know it; empty: the issuer's host
	Scopes       []string
	Roles        []OIDCRole // the highest that fits is given
	Domains      []string   // of e-mail addresses, in lower case; empty: any
	Private      bool       // it is in a private network
}

// OIDCRole gives a role to people of whom the provider says something.
type OIDCRole struct {
	Claim string // empty: everybody whom the provider knows
	Value string
	Role  string // agent, supervisor or administrator
}

// google is the issuer that everybody in the world has an account at.
const google = "https://accounts.google.com"

func oidcOptions() []Option {
	at := func(field func(*OIDC) *string) func(*Config) *string {
		return func(c *Config) *string { return field(&c.OIDC) }
	}
	return []Option{
		{Name: "SOFTPHONE_OIDC_ISSUER", Help: "OpenID provider that signs people in, by its issuer URL exactly as it calls itself: https://login.microsoftonline.com/TENANT/v2.0, https://accounts.google.com. None: nobody does. See [Signing on](sign-on.md).", set: issuer},
		{Name: "SOFTPHONE_OIDC_CLIENT_ID", Help: "What the provider calls this server. Its redirect URI there is SOFTPHONE_PUBLIC_URL and /v1/oidc/sso/callback.", set: text(at(func(o *OIDC) *string { return &o.ClientID }))},
		{Name: "SOFTPHONE_OIDC_CLIENT_SECRET", Secret: true, Help: "The secret that the provider gave this server; none for a public client.", set: secret(func(c *Config) *Secret { return &c.OIDC.ClientSecret })},
		{Name: "SOFTPHONE_OIDC_NAME", Help: "The provider as people know it, on the button. Default: its host.", set: text(at(func(o *OIDC) *string { return &o.Name }))},
		{Name: "SOFTPHONE_OIDC_SCOPES", Default: "openid profile email", Help: "What the provider is asked for, separated by spaces.", set: scopes},
		{Name: "SOFTPHONE_OIDC_ROLES", Help: "Who may sign in, and as what, by what the provider says of them: groups:phone-admins=administrator,groups:phone-leads=supervisor,*=agent. The highest role that fits is given, again at each sign-in; who has none is refused. * is everybody whom the provider knows. A dot leads into an object: realm_access.roles:phone=agent.", set: oidcRoles},
		{Name: "SOFTPHONE_OIDC_DOMAINS", Help: "Domains of e-mail addresses that people must have, verified by the provider, separated by commas: example.com. Only name domains that the provider speaks for. None: any, or no address.", set: domains},
		{Name: "SOFTPHONE_OIDC_PRIVATE", Default: "false", Help: "The provider is in a private network, such as 10.0.0.0/8: without it only public addresses are asked.", set: boolean(func(c *Config) *bool { return &c.OIDC.Private })},
	}
}

// issuer takes an issuer as it is: a slash at its end matters.
func issuer(c *Config, v string) error {
	c.OIDC.Issuer = v
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil ||
		(u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname()))) {
		return errors.New("is not an issuer such as https://login.example.com: it begins with https:// and has no query")
	}
	if strings.Contains(v, "{") {
		return errors.New("has a place that is to be filled in: give the organisation's own, such as https://login.microsoftonline.com/TENANT/v2.0 with the tenant's ID")
	}
	return nil
}

func scopes(c *Config, v string) error {
	c.OIDC.Scopes = strings.Fields(v)
	if !slices.Contains(c.OIDC.Scopes, "openid") {
		return fmt.Errorf("is %q, and openid must be among them", v)
	}
	return nil
}

func oidcRoles(c *Config, v string) error {
	c.OIDC.Roles = nil
	for _, rule := range list(v, ",") {
		i := strings.LastIndexByte(rule, '=')
		if i < 0 {
			return fmt.Errorf("has %q, want CLAIM:VALUE=ROLE or *=ROLE", rule)
		}
		who, role := strings.TrimSpace(rule[:i]), strings.TrimSpace(rule[i+1:])
		if !slices.Contains([]string{"agent", "supervisor", "administrator"}, role) {
			return fmt.Errorf("has the role %q, want agent, supervisor or administrator", role)
		}
		if who == "*" {
			c.OIDC.Roles = append(c.OIDC.Roles, OIDCRole{Role: role})
			continue
		}
		i = strings.LastIndexByte(who, ':') // claims may be URLs
		if i < 1 || i == len(who)-1 {
			return fmt.Errorf("has %q, want CLAIM:VALUE=ROLE or *=ROLE", rule)
		}
		c.OIDC.Roles = append(c.OIDC.Roles, OIDCRole{who[:i], who[i+1:], role})
	}
	return nil
}

func domains(c *Config, v string) error {
	c.OIDC.Domains = nil
	for _, d := range list(v, ",") {
		d = strings.ToLower(d)
		if !regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$`).MatchString(d) {
			return fmt.Errorf("has %q, want a domain such as example.com", d)
		}
		c.OIDC.Domains = append(c.OIDC.Domains, d)
	}
	return nil
}

// validate checks the settings of the provider against one another.
func (o OIDC) validate() []error {
	var wrong []error
	if o.Issuer == "" {
		if o.ClientID != "" || o.ClientSecret != "" || len(o.Roles) > 0 || len(o.Domains) > 0 {
			wrong = append(wrong, errors.New("SOFTPHONE_OIDC_ISSUER is missing beside the other SOFTPHONE_OIDC_ settings"))
		}
		return wrong
	}
	if o.ClientID == "" {
		wrong = append(wrong, errors.New("SOFTPHONE_OIDC_CLIENT_ID is missing: register this server at the provider"))
	}
	if len(o.Roles) == 0 {
		wrong = append(wrong, errors.New("SOFTPHONE_OIDC_ROLES is missing: say who may sign in, such as groups:phone=agent, or *=agent for everybody"))
	}
	if strings.TrimRight(o.Issuer, "/") == google && len(o.Domains) == 0 {
		wrong = append(wrong, errors.New("SOFTPHONE_OIDC_DOMAINS is missing: everybody can have an account at Google"))
	}
	return wrong
}
