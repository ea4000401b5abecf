package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"softphone/carrier/exchange"
)

// grant is what a token allows.
type grant struct {
	identity  string
	expires   time.Time
	incoming  bool
	appSID    string     // empty: may not place calls
	params    url.Values // sent with every call placed
	telephone string     // the number of a telephone outside of the account; empty: a client's token
}

const (
	fpaContentType = "twilio-fpa;v=1"
	maxTokenLife   = 24 * time.Hour
	clockSkew      = 5 * time.Second
	maxIdentity    = 256
)

// badIdentity finds what a client name must not hold: control characters,
// space, and the delimiters and unwise characters of RFC 2396 section 2.4.3.
//
// Source: https://www.twilio.com/docs/voice/twiml/client.
var badIdentity = regexp.MustCompile("[\\x00-\\x20\\x7f<>#%\"{}|\\\\^\\[\\]`]")

// claims are those of access tokens and of legacy capability tokens together.
type claims struct {
	jwt.RegisteredClaims
	Grants *grants `json:"grants"`
	Scope  string  `json:"scope"`
}

type grants struct {
	Identity string `json:"identity"`
	Voice    *struct {
		Incoming struct {
			Allow bool `json:"allow"`
		} `json:"incoming"`
		Outgoing struct {
			ApplicationSID string                     `json:"application_sid"`
			Params         map[string]json.RawMessage `json:"params"`
		} `json:"outgoing"`
	} `json:"voice"`
}

// verifier checks tokens against the keys of the exchange.
type verifier struct {
	x          *exchange.Exchange
	telephones exchange.Key // signs what makes a telephone; its SID is empty if there are none
	now        func() time.Time
}

// verify checks a token and reads its grant. The error is a *fault with the
// code that the SDK is told.
//
// Source: https://www.twilio.com/docs/iam/access-tokens.
func (v verifier) verify(token string) (grant, error) {
	if token == "" {
		return grant{}, &fault{codeTokenMissing, "The token is missing"}
	}
	var c claims
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256", "HS384", "HS512"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) { return v.secret(t, &c) })
	if err != nil {
		if f, ok := errors.AsType[*fault](err); ok {
			return grant{}, f
		}
		if errors.Is(err, jwt.ErrTokenSignatureInvalid) {
			return grant{}, &fault{codeSignature, "JWT signature validation failed"}
		}
		return grant{}, &fault{codeTokenInvalid, "JWT is invalid"}
	}
	if err = v.times(&c); err != nil {
		return grant{}, err
	}
	g, err := c.grant()
	if err != nil {
		return grant{}, err
	}
	g.expires = c.ExpiresAt.Time
	if v.ofTelephone(&c) {
		number, ok := exchange.TelephoneNumber(g.identity)
		if !ok {
			return grant{}, &fault{codeInvalidClientName, "The identity is not a telephone's"}
		}
		g.telephone = number
		return g, nil
	}
	if len(g.identity) > maxIdentity || badIdentity.MatchString(g.identity) {
		return grant{}, &fault{codeInvalidClientName, "Invalid client name"}
	}
	return g, nil
}

// secret finds the key that must have signed the token.
func (v verifier) secret(t *jwt.Token, c *claims) (any, error) {
	account := v.x.Account()
	if c.Issuer == account.SID { // capability token
		return []byte(account.AuthToken), nil
	}
	if cty, _ := t.Header["cty"].(string); cty != fpaContentType {
		return nil, &fault{codeTokenInvalid, "JWT header cty must be " + fpaContentType}
	}
	key, ok := v.x.Key(c.Issuer)
	if v.ofTelephone(c) {
		key, ok = v.telephones, true
	}
	if !ok || c.Subject != account.SID {
		return nil, &fault{codeNoAccount, "No valid account: issuer or subject of the JWT is unknown"}
	}
	return []byte(key.Secret), nil
}

// ofTelephone says whether a token names the key of telephones as its issuer.
// The account's own keys cannot make a telephone.
func (v verifier) ofTelephone(c *claims) bool {
	return v.telephones.SID != "" && c.Issuer == v.telephones.SID
}

func (v verifier) times(c *claims) error {
	now := v.now()
	switch {
	case c.ExpiresAt == nil:
		return &fault{codeTokenInvalid, "JWT has no exp"}
	case !now.Before(c.ExpiresAt.Time):
		return &fault{codeTokenExpired, "JWT token expired"}
	case c.ExpiresAt.Sub(now) > maxTokenLife+clockSkew:
		return &fault{codeTokenTooLong, "JWT exp is more than 24 hours ahead"}
	case c.NotBefore != nil && c.NotBefore.After(now.Add(clockSkew)):
		return &fault{codeTokenInvalid, "JWT is not yet valid"}
	}
	return nil
}

func (c *claims) grant() (grant, error) {
	if c.Grants == nil && c.Scope != "" {
		return capability(c.Scope)
	}
	if c.Grants == nil || c.Grants.Voice == nil || c.Grants.Identity == "" {
		return grant{}, &fault{codeTokenInvalid, "JWT has no voice grant with an identity"}
	}
	voice := c.Grants.Voice
	g := grant{
		identity: c.Grants.Identity,
		incoming: voice.Incoming.Allow,
		appSID:   voice.Outgoing.ApplicationSID,
		params:   make(url.Values, len(voice.Outgoing.Params)),
	}
	for name, raw := range voice.Outgoing.Params {
		text := string(raw)
		var s string
		if json.Unmarshal(raw, &s) == nil {
			text = s
		}
		g.params.Set(name, text)
	}
	return g, nil
}

// capability reads the scopes of a legacy capability token.
//
// Source: https://www.twilio.com/docs/voice/client/capability-tokens.
func capability(scope string) (grant, error) {
	g := grant{params: url.Values{}}
	for field := range strings.FieldsSeq(scope) {
		what, query, _ := strings.Cut(field, "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			return grant{}, &fault{codeTokenInvalid, fmt.Sprintf("JWT scope %q cannot be read", what)}
		}
		switch what {
		case "scope:client:incoming":
			g.incoming = true
			g.identity = q.Get("clientName")
		case "scope:client:outgoing":
			g.appSID = q.Get("appSid")
			if name := q.Get("clientName"); name != "" && g.identity == "" {
				g.identity = name
			}
			if g.params, err = url.ParseQuery(q.Get("appParams")); err != nil {
				return grant{}, &fault{codeTokenInvalid, "JWT scope appParams cannot be read"}
			}
		}
	}
	if g.identity == "" {
		g.identity = "Anonymous"
		g.incoming = false
	}
	return g, nil
}
