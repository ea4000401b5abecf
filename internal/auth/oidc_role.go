package auth

import (
	"fmt"
	"slices"
	"strings"

	"softphone/internal/phone"
)

// RoleRule gives a role to people of whom their provider says something.
type RoleRule struct {
	Claim string // a dot leads into an object; empty: everybody whom the provider knows
	Value string
	Role  phone.Role
}

// text is a claim that is a text; empty if it is missing or something else.
func (c claims) text(name string) string {
	s, _ := c[name].(string)
	return s
}

// find looks a claim up by its name, or by its path.
func (c claims) find(path string) (any, bool) {
	if v, ok := c[path]; ok {
		return v, true
	}
	var at any = map[string]any(c)
	for step := range strings.SplitSeq(path, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = object[step]; !ok {
			return nil, false
		}
	}
	return at, true
}

// texts is a claim that is a text or a list of texts; none if it is missing. The error says what else it is.
func (c claims) texts(path string) ([]string, error) {
	v, ok := c.find(path)
	if !ok || v == nil {
		if c.elsewhere(path) {
			return nil, fmt.Errorf("the claim %s does not fit into the token: have fewer groups in it, or use roles of the application", path)
		}
		return nil, nil
	}
	switch v := v.(type) {
	case string:
		return []string{v}, nil
	case []any:
		all := make([]string, 0, len(v))
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return nil, fmt.Errorf("the claim %s has a %T in its list, and no text", path, one)
			}
			all = append(all, s)
		}
		return all, nil
	}
	return nil, fmt.Errorf("the claim %s is a %T, and no text or list of texts", path, v)
}

// elsewhere reports whether a claim was too long for the token, so that it says only where it is.
// Source: https://learn.microsoft.com/en-us/security/zero-trust/develop/configure-tokens-group-claims-app-roles
func (c claims) elsewhere(path string) bool {
	names, _ := c["_claim_names"].(map[string]any)
	_, moved := names[path]
	return moved || (path == "groups" && c["hasgroups"] == true)
}

// role is the highest role that fits. The error is of kind [phone.Forbidden]: oidc_not_allowed if there is none,
// oidc_claims_invalid if it cannot be said.
func (o *OIDC) role(c claims) (phone.Role, error) {
	var role phone.Role
	for _, rule := range o.Rules {
		if rule.Claim != "" {
			values, err := c.texts(rule.Claim)
			if err != nil {
				return "", o.unusable(err)
			}
			if !slices.Contains(values, rule.Value) {
				continue
			}
		}
		if rank(rule.Role) > rank(role) {
			role = rule.Role
		}
	}
	if role == "" {
		return "", notAllowed()
	}
	return role, nil
}

func rank(r phone.Role) int {
	return slices.Index([]phone.Role{phone.Agent, phone.Supervisor, phone.Administrator}, r)
}

func notAllowed() error {
	return phone.Errorf(phone.Forbidden, "oidc_not_allowed", "You may not use the telephone here: ask an administrator for one of its groups.")
}

// The providers of which more is known than the standard says.
const (
	google = "https://accounts.google.com"
	entra  = "https://login.microsoftonline.com/"
)

// email is a person's e-mail address in lower case, if the provider says that it is verified, else empty.
func (o *OIDC) email(c claims) string {
	address := strings.ToLower(c.text("email"))
	verified, said := c["email_verified"]
	if !said && strings.HasPrefix(o.Issuer, entra) {
		// Source: https://learn.microsoft.com/en-us/entra/identity-platform/optional-claims-reference
		verified = c["xms_edov"]
	}
	switch verified {
	case true, "true", "1", float64(1): // some write it as a text or a number
	default:
		return ""
	}
	if name, domain, ok := strings.Cut(address, "@"); !ok || name == "" || domain == "" || strings.Contains(domain, "@") || len(address) > 254 || !phone.Printable(address) {
		return ""
	}
	return address
}

// speaksFor reports whether the provider is one to say whose an e-mail address is. At Google that
// is so for the organisation that the account belongs to, and not for an address that was verified once.
// Source: https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
func (o *OIDC) speaksFor(c claims, address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	if !slices.Contains(o.Domains, domain) {
		return false
	}
	return strings.TrimRight(o.Issuer, "/") != google || slices.Contains(o.Domains, strings.ToLower(c.text("hd")))
}
