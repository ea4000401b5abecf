package tokens

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	scopeOutgoing = "scope:client:outgoing"
	scopeIncoming = "scope:client:incoming"
	scopeEvents   = "scope:stream:subscribe"
	eventsPath    = "/2010-04-01/Events"
)

// CapabilitySigner signs capability tokens with an account's auth token. It is safe for
// concurrent use.
type CapabilitySigner struct {
	accountSID string
	secret     []byte
	header     heading
	env        surroundings
}

// NewCapabilitySigner makes a signer of capability tokens. The error is a [*FieldError] if
// the account's SID has the wrong form or there is no auth token.
func NewCapabilitySigner(accountSID, authToken string, options ...Option) (*CapabilitySigner, error) {
	if err := checkSID("AccountSID", accountSID, "AC", "an account's SID"); err != nil {
		return nil, err
	}
	if err := checkSecret("AuthToken", authToken); err != nil {
		return nil, err
	}
	header, err := newHeading(map[string]string{"typ": headerType, "alg": algorithm})
	if err != nil {
		return nil, err
	}
	return &CapabilitySigner{
		accountSID: accountSID, secret: []byte(authToken), header: header, env: surroundingsOf(options),
	}, nil
}

// Format hides the auth token from all fmt verbs.
func (s *CapabilitySigner) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "CapabilitySigner(%s)", s.accountSID)
}

// Capability is what a capability token is to allow. At least one of Incoming,
// ApplicationSID and Events must be given.
type Capability struct {
	TTL time.Duration // whole seconds, 1 s to 24 h; 0 stands for [DefaultTTL]

	Incoming       string            // name under which it may be called, see [CheckIdentity]; empty: it may not
	Client         string            // name under which it calls, which needs ApplicationSID; empty: that of Incoming
	ApplicationSID string            // TwiML App that hears its calls: "AP" and 32 hexadecimal digits; empty: it may not call
	Params         map[string]string // sent with every outgoing call; needs ApplicationSID

	Events      bool              // may follow the account's events
	EventParams map[string]string // filters of those events; needs Events
}

type capabilityClaims struct {
	registered
	Scope string `json:"scope"`
}

// Sign makes a capability token that lives from now, in whole seconds rounded down, for
// exactly c.TTL. The error is a [*FieldError].
//
// Source: https://www.twilio.com/docs/voice/client/capability-tokens.
func (s *CapabilitySigner) Sign(c Capability) (Token, error) {
	if err := c.check(); err != nil {
		return Token{}, err
	}
	expires, err := expiry(s.env.now(), c.TTL)
	if err != nil {
		return Token{}, err
	}
	claims := capabilityClaims{registered: registered{Issuer: s.accountSID, Expires: expires}, Scope: c.scope()}
	signed, err := s.header.sign(&claims, s.secret)
	if err != nil {
		return Token{}, err
	}
	return Token{JWT: signed, Expires: time.Unix(expires, 0).UTC()}, nil
}

// scope gives the scope URIs: outgoing, incoming, events, joined by spaces. Queries are
// sorted by key. Params are a query inside a query, so that they are encoded twice.
func (c Capability) scope() string {
	var scopes []string
	if c.ApplicationSID != "" {
		q := url.Values{"appSid": {c.ApplicationSID}}
		if len(c.Params) > 0 {
			q.Set("appParams", query(c.Params))
		}
		if name := cmp.Or(c.Client, c.Incoming); name != "" {
			q.Set("clientName", name)
		}
		scopes = append(scopes, scopeOutgoing+"?"+q.Encode())
	}
	if c.Incoming != "" {
		scopes = append(scopes, scopeIncoming+"?"+url.Values{"clientName": {c.Incoming}}.Encode())
	}
	if c.Events {
		q := url.Values{"path": {eventsPath}}
		if len(c.EventParams) > 0 {
			q.Set("params", query(c.EventParams))
		}
		scopes = append(scopes, scopeEvents+"?"+q.Encode())
	}
	return strings.Join(scopes, " ")
}

func query(params map[string]string) string {
	q := make(url.Values, len(params))
	for name, value := range params {
		q.Set(name, value)
	}
	return q.Encode()
}

func (c Capability) check() error {
	if c.Incoming == "" && c.ApplicationSID == "" && !c.Events {
		return wrong("Capability", "allows nothing: give Incoming, ApplicationSID or Events")
	}
	if c.Incoming != "" {
		if err := checkIdentity("Incoming", c.Incoming); err != nil {
			return err
		}
	}
	if c.Client != "" {
		if err := checkIdentity("Client", c.Client); err != nil {
			return err
		}
		if c.ApplicationSID == "" {
			return wrong("Client", "is who calls: give ApplicationSID, too")
		}
	}
	if err := checkApplication(c.ApplicationSID, c.Params); err != nil {
		return err
	}
	if len(c.EventParams) > 0 && !c.Events {
		return wrong("EventParams", "need Events")
	}
	return checkParams("EventParams", c.EventParams)
}
