package tokens

import (
	"net/url"
	"strings"
	"time"
)

// CapabilityClaims is what a verified capability token says.
type CapabilityClaims struct {
	AccountSID string    // iss
	Expires    time.Time // UTC
	NotBefore  time.Time // UTC; zero if the token does not say

	Incoming       string            // name under which it may be called; empty: it may not
	ApplicationSID string            // empty: may not call
	Params         map[string]string // sent with outgoing calls
	ClientName     string            // who calls; empty: Twilio says "Anonymous"
	Events         bool
	EventParams    map[string]string
}

// VerifyCapability checks a capability token and gives what it says. authToken is the
// auth token of the account that the caller expects; whether AccountSID is that account is
// for the caller to compare. An empty auth token refuses all. now is the time at which
// the token is to be good; there is no leeway. It is as strict as [VerifyAccess], refuses
// access tokens, scopes that it does not know and scopes given twice. The error is a
// [*VerifyError].
//
// Source: https://www.twilio.com/docs/voice/client/capability-tokens, RFC 8725 §3.
func VerifyCapability(token, authToken string, now time.Time) (CapabilityClaims, error) {
	p, err := split(token)
	if err != nil {
		return CapabilityClaims{}, err
	}
	if err = p.checkHeader(""); err != nil {
		return CapabilityClaims{}, err
	}
	var c CapabilityClaims
	if c.AccountSID, err = p.sid("iss", "AC"); err != nil {
		return CapabilityClaims{}, err
	}
	if _, there := p.header["kid"]; there {
		return CapabilityClaims{}, refuse(ReasonHeader, "kid is not allowed")
	}
	if authToken == "" {
		return CapabilityClaims{}, refuse(ReasonIssuer, "there is no auth token to check it with")
	}
	if c.NotBefore, c.Expires, err = p.checkSignatureAndTimes(authToken, now); err != nil {
		return CapabilityClaims{}, err
	}
	scope, _, err := text(p.claims, "scope")
	if err != nil {
		return CapabilityClaims{}, err
	}
	if err = c.readScopes(scope); err != nil {
		return CapabilityClaims{}, err
	}
	return c, nil
}

func (c *CapabilityClaims) readScopes(scope string) error {
	if scope == "" {
		return refuse(ReasonGrants, "scope is missing or empty")
	}
	seen := make(map[string]bool)
	for uri := range strings.SplitSeq(scope, " ") {
		name, raw, _ := strings.Cut(uri, "?")
		if seen[name] {
			return refuse(ReasonGrants, "the scope %q is there twice", clip(name))
		}
		seen[name] = true
		q, err := single(raw)
		if err != nil {
			return err
		}
		if err = c.readScope(name, q); err != nil {
			return err
		}
	}
	return nil
}

func (c *CapabilityClaims) readScope(name string, q map[string]string) error {
	var err error
	switch name {
	case scopeOutgoing:
		c.ApplicationSID, c.ClientName = q["appSid"], q["clientName"]
		if !isSID(c.ApplicationSID, "AP") {
			return refuse(ReasonGrants, "appSid is not a TwiML App's SID")
		}
		if c.ClientName != "" {
			if err = checkIdentity("clientName", c.ClientName); err != nil {
				return refuse(ReasonGrants, "%v", err)
			}
		}
		c.Params, err = single(q["appParams"])
		return err
	case scopeIncoming:
		c.Incoming = q["clientName"]
		if err = checkIdentity("clientName", c.Incoming); err != nil {
			return refuse(ReasonGrants, "%v", err)
		}
		return nil
	case scopeEvents:
		if q["path"] != eventsPath {
			return refuse(ReasonGrants, "the path of the events is not %s", eventsPath)
		}
		c.Events = true
		c.EventParams, err = single(q["params"])
		return err
	}
	return refuse(ReasonGrants, "the scope %q is not known", clip(name))
}

// single reads a query in which each name stands once; nil if it is empty.
func single(raw string) (map[string]string, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, refuse(ReasonGrants, "a query in the scope cannot be read")
	}
	if len(values) == 0 {
		return nil, nil // no query is no parameters
	}
	q := make(map[string]string, len(values))
	for name, v := range values {
		if len(v) != 1 {
			return nil, refuse(ReasonGrants, "%q is there twice in a scope", clip(name))
		}
		q[name] = v[0]
	}
	return q, nil
}
