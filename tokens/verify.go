package tokens

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// AccessClaims is what a verified access token says.
type AccessClaims struct {
	ID         string // jti; may be empty
	KeySID     string // iss
	AccountSID string // sub
	Region     string // twr; empty for us1

	Expires   time.Time // UTC
	NotBefore time.Time // UTC; zero if the token does not say

	Identity          string
	Incoming          bool
	ApplicationSID    string            // empty: may not call
	Params            map[string]string // numbers and booleans come as their JSON text
	PushCredentialSID string
	EndpointID        string
}

// VerifyAccess checks an access token and gives what it says. key gives the secret of an
// API key that the caller knows; a token of any other key is refused, and so is an empty
// secret. now is the time at which the token is to be good; there is no leeway.
//
// Only what [Signer] or one of Twilio's libraries makes is accepted: HS256, typ and cty as
// they should be, no header that points at other keys or must be understood, at most
// [MaxLength] bytes, no JSON name twice, exp a whole number and at most [MaxTTL] ahead, a
// valid identity, and a voice grant. The error is a [*VerifyError].
//
// That the account is the key's own is for the caller to compare: who has the secret can
// write any account's SID into sub.
//
// Source: https://www.twilio.com/docs/iam/access-tokens, RFC 7519 §7.2, RFC 8725 §3.
func VerifyAccess(token string, key func(keySID string) (secret string, ok bool), now time.Time) (AccessClaims, error) {
	p, err := split(token)
	if err != nil {
		return AccessClaims{}, err
	}
	if err = p.checkHeader(accessContent); err != nil {
		return AccessClaims{}, err
	}
	var c AccessClaims
	if c.KeySID, err = p.sid("iss", "SK"); err != nil {
		return AccessClaims{}, err
	}
	if c.AccountSID, err = p.sid("sub", "AC"); err != nil {
		return AccessClaims{}, err
	}
	if kid, there := p.header["kid"]; there && kid != c.KeySID {
		return AccessClaims{}, refuse(ReasonHeader, "kid is not the issuer")
	}
	secret, ok := key(c.KeySID)
	if !ok || secret == "" {
		return AccessClaims{}, refuse(ReasonIssuer, "the key %s is not known", c.KeySID)
	}
	if c.NotBefore, c.Expires, err = p.checkSignatureAndTimes(secret, now); err != nil {
		return AccessClaims{}, err
	}
	if twr, there := p.header["twr"]; there {
		if c.Region, ok = twr.(string); !ok || !isRegion(c.Region) {
			return AccessClaims{}, refuse(ReasonHeader, "twr is not a region")
		}
	}
	if c.ID, _, err = text(p.claims, "jti"); err != nil {
		return AccessClaims{}, err
	}
	if err = c.readGrants(p.claims); err != nil {
		return AccessClaims{}, err
	}
	return c, nil
}

func (c *AccessClaims) readGrants(claims map[string]any) error {
	grants, ok, err := child(claims, "grants")
	if err != nil || !ok {
		return orMissing(err, "grants")
	}
	if c.Identity, _, err = text(grants, "identity"); err != nil {
		return err
	}
	if err = CheckIdentity(c.Identity); err != nil {
		return refuse(ReasonGrants, "identity: %v", err)
	}
	voice, ok, err := child(grants, "voice")
	if err != nil || !ok {
		return orMissing(err, "grants.voice")
	}
	incoming, _, err := child(voice, "incoming")
	if err != nil {
		return err
	}
	if allow, there := incoming["allow"]; there {
		if c.Incoming, ok = allow.(bool); !ok {
			return refuse(ReasonGrants, "incoming.allow is not true or false")
		}
	}
	outgoing, ok, err := child(voice, "outgoing")
	if err != nil {
		return err
	}
	if ok {
		if err = c.readOutgoing(outgoing); err != nil {
			return err
		}
	}
	if c.PushCredentialSID, ok, err = text(voice, "push_credential_sid"); err != nil {
		return err
	}
	if ok && !isSID(c.PushCredentialSID, "CR") {
		return refuse(ReasonGrants, "push_credential_sid is not a push credential's SID")
	}
	c.EndpointID, _, err = text(voice, "endpoint_id")
	return err
}

func (c *AccessClaims) readOutgoing(outgoing map[string]any) error {
	var err error
	if c.ApplicationSID, _, err = text(outgoing, "application_sid"); err != nil {
		return err
	}
	if !isSID(c.ApplicationSID, "AP") {
		return refuse(ReasonGrants, "application_sid is not a TwiML App's SID")
	}
	params, _, err := child(outgoing, "params")
	if err != nil || len(params) == 0 {
		return err
	}
	c.Params = make(map[string]string, len(params))
	for name, v := range params {
		switch v := v.(type) {
		case string:
			c.Params[name] = v
		case json.Number:
			c.Params[name] = v.String()
		case bool:
			c.Params[name] = strconv.FormatBool(v)
		default:
			return refuse(ReasonGrants, "the param %q is not a string", clip(name))
		}
	}
	return nil
}

// checkHeader checks all of the header but kid. content is the value that cty must have;
// empty: there must be none.
func (p parts) checkHeader(content string) error {
	if p.header["alg"] != algorithm {
		return refuse(ReasonHeader, "alg is not %s", algorithm)
	}
	if p.header["typ"] != headerType {
		return refuse(ReasonHeader, "typ is not %s", headerType)
	}
	cty, there := p.header["cty"]
	if content == "" && there {
		return refuse(ReasonHeader, "cty is of another kind of token")
	}
	if content != "" && cty != content {
		return refuse(ReasonHeader, "cty is not %s", content)
	}
	for _, name := range [...]string{"crit", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "b64", "zip", "enc"} {
		if _, there := p.header[name]; there {
			return refuse(ReasonHeader, "%s is not allowed", name)
		}
	}
	return nil
}

func (p parts) sid(claim, prefix string) (string, error) {
	s, ok := p.claims[claim].(string)
	if !ok || !isSID(s, prefix) {
		return "", refuse(ReasonIssuer, "%s is not a SID that begins with %s", claim, prefix)
	}
	return s, nil
}

func (p parts) checkSignatureAndTimes(secret string, now time.Time) (notBefore, expires time.Time, err error) {
	var none time.Time
	if e := jwt.SigningMethodHS256.Verify(p.signed, p.signature, []byte(secret)); e != nil {
		return none, none, refuse(ReasonSignature, "the signature does not fit")
	}
	expires, ok, err := p.when("exp")
	if err != nil {
		return none, none, err
	}
	if !ok {
		return none, none, refuse(ReasonMalformed, "exp is missing")
	}
	if notBefore, _, err = p.when("nbf"); err != nil {
		return none, none, err
	}
	if _, _, err = p.when("iat"); err != nil {
		return none, none, err
	}
	switch {
	case !now.Before(expires):
		return none, none, refuse(ReasonExpired, "it ended at %s", expires.Format(time.RFC3339))
	case now.Before(notBefore):
		return none, none, refuse(ReasonNotYetValid, "it begins at %s", notBefore.Format(time.RFC3339))
	case expires.Sub(now) > MaxTTL:
		return none, none, refuse(ReasonTooLong, "it ends at %s, more than %s ahead", expires.Format(time.RFC3339), MaxTTL)
	}
	return notBefore, expires, nil
}

// when reads a claim that is a time: a whole number of seconds since 1970, before the
// year 10000.
func (p parts) when(claim string) (time.Time, bool, error) {
	const year10000 = 253402300800
	v, there := p.claims[claim]
	if !there {
		return time.Time{}, false, nil
	}
	n, ok := v.(json.Number)
	if !ok {
		return time.Time{}, false, refuse(ReasonMalformed, "%s is not a number", claim)
	}
	seconds, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || seconds < 0 || seconds >= year10000 {
		return time.Time{}, false, refuse(ReasonMalformed, "%s is not a whole number of seconds since 1970", claim)
	}
	return time.Unix(seconds, 0).UTC(), true, nil
}

func text(o map[string]any, name string) (string, bool, error) {
	v, there := o[name]
	if !there {
		return "", false, nil
	}
	s, ok := v.(string)
	if !ok {
		return "", false, refuse(ReasonGrants, "%s is not a string", name)
	}
	return s, true, nil
}

func child(o map[string]any, name string) (map[string]any, bool, error) {
	v, there := o[name]
	if !there {
		return nil, false, nil
	}
	c, ok := v.(map[string]any)
	if !ok {
		return nil, false, refuse(ReasonGrants, "%s is not an object", name)
	}
	return c, true, nil
}

func orMissing(err error, name string) error {
	if err != nil {
		return err
	}
	return refuse(ReasonGrants, "%s is missing", name)
}
