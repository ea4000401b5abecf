package app

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"softphone/internal/auth"
	"softphone/internal/config"
	"softphone/internal/fetch"
	"softphone/internal/phone"
	"softphone/server"
)

// provider is the name of the organisation's provider in its routes: there is one.
const provider = "sso"

// signOn lets people sign in otherwise than with a password: by passkeys, where browsers allow them, and by their
// organisation's OpenID provider, where there is one.
func (a *App) signOn(s *server.Server, people *auth.People) {
	o := a.config.OIDC
	if o.Issuer != "" {
		s.Providers = []server.Provider{{ID: provider, Name: o.Name, OIDC: &auth.OIDC{
			Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), Scopes: o.Scopes,
			Rules: roleRules(o.Roles), Domains: o.Domains, Redirect: a.url + server.OIDCPath + provider + server.OIDCCallback,
			Client: asking(o), Store: a.store, People: people, Logger: a.logger("signon"),
		}}}
		if o.Name == "" {
			s.Providers[0].Name = host(o.Issuer)
		}
	}
	passkeys := &auth.Passkeys{PublicURL: a.url, Store: a.store, People: people, Issuer: o.Issuer, Logger: a.logger("signon")}
	if err := passkeys.Build(); err != nil {
		a.logger("signon").Info("there are no passkeys", slog.String("url", a.url), slog.Any("error", err))
		return
	}
	s.Passkeys = passkeys
}

func roleRules(roles []config.OIDCRole) []auth.RoleRule {
	var rules []auth.RoleRule
	for _, r := range roles {
		rules = append(rules, auth.RoleRule{Claim: r.Claim, Value: r.Value, Role: phone.Role(r.Role)})
	}
	return rules
}

// asking makes the client that asks the provider. The operator names the issuer, and so may name one on this machine, in a private
// network or at another port; where it leads from there is checked all the same.
func asking(o config.OIDC) *http.Client {
	rules := fetch.Rules{Private: o.Private, Ports: []uint16{443, 8443}}
	if u, err := url.Parse(o.Issuer); err == nil {
		ip := net.ParseIP(u.Hostname())
		rules.Loopback = u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
		if port, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
			rules.Ports = append(rules.Ports, uint16(port))
		}
	}
	return rules.Client()
}

func host(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil {
		return issuer
	}
	return u.Hostname()
}
