package tokens

import (
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Key is an API key of an account. A key belongs to one region: a token signed with the
// key of another fails with 20103, 20107 or 31204.
// Source: https://www.twilio.com/docs/iam/api-keys. Restricted keys cannot sign tokens.
type Key struct {
	AccountSID string // "AC" and 32 hexadecimal digits
	SID        string // "SK" and 32 hexadecimal digits
	Secret     string `json:"-"`
	Region     string // "ie1", "au1"; "us1" or empty for the default
}

// Format hides the secret from all fmt verbs.
func (k Key) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Key(%s of %s)", k.SID, k.AccountSID)
}

// LogValue hides the secret from logs.
func (k Key) LogValue() slog.Value {
	return slog.GroupValue(slog.String("key", k.SID), slog.String("account", k.AccountSID))
}

// Signer signs access tokens with one API key. It is safe for concurrent use.
type Signer struct {
	key    Key
	secret []byte
	header heading
	env    surroundings
}

// NewSigner makes a signer of access tokens. The error is a [*FieldError] if a SID or the
// region has the wrong form, or there is no secret.
func NewSigner(key Key, options ...Option) (*Signer, error) {
	if err := checkSID("AccountSID", key.AccountSID, "AC", "an account's SID"); err != nil {
		return nil, err
	}
	if err := checkSID("SID", key.SID, "SK", "an API key's SID"); err != nil {
		return nil, err
	}
	if err := checkSecret("Secret", key.Secret); err != nil {
		return nil, err
	}
	header := map[string]string{"typ": headerType, "alg": algorithm, "cty": accessContent}
	if key.Region != "" {
		if !isRegion(key.Region) {
			return nil, wrong("Region", "is %q, want two letters and a digit, as in ie1", clip(key.Region))
		}
		if key.Region != defaultRegion {
			header["twr"] = key.Region
		}
	}
	first, err := newHeading(header)
	if err != nil {
		return nil, err
	}
	return &Signer{key: key, secret: []byte(key.Secret), header: first, env: surroundingsOf(options)}, nil
}

// defaultRegion is the one that a token does not name.
const defaultRegion = "us1"

// Format hides the secret from all fmt verbs.
func (s *Signer) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "Signer(%v)", s.key) }

// Access is what an access token is to say.
type Access struct {
	Identity  string        // the client's name, see [CheckIdentity]
	TTL       time.Duration // whole seconds, 1 s to 24 h; 0 stands for [DefaultTTL]
	NotBefore time.Time     // not in the future; zero: the claim is omitted, which no clock can upset

	Incoming       bool              // may register and be called
	ApplicationSID string            // TwiML App that hears its calls: "AP" and 32 hexadecimal digits; empty: it may not call
	Params         map[string]string // sent with every outgoing call; needs ApplicationSID

	PushCredentialSID string // "CR" and 32 hexadecimal digits, for telephones; may be empty
	EndpointID        string // may be empty
}

type accessClaims struct {
	ID string `json:"jti"`
	registered
	Grants accessGrants `json:"grants"`
}

type accessGrants struct {
	Identity string     `json:"identity"`
	Voice    voiceGrant `json:"voice"`
}

type voiceGrant struct {
	Incoming          *incomingGrant `json:"incoming,omitempty"`
	Outgoing          *outgoingGrant `json:"outgoing,omitempty"`
	PushCredentialSID string         `json:"push_credential_sid,omitempty"`
	EndpointID        string         `json:"endpoint_id,omitempty"`
}

type incomingGrant struct {
	Allow bool `json:"allow"`
}

type outgoingGrant struct {
	ApplicationSID string            `json:"application_sid"`
	Params         map[string]string `json:"params,omitempty"`
}

// Sign makes an access token with a voice grant. It lives from now, in whole seconds
// rounded down, for exactly a.TTL. Its id is the key's SID, a hyphen and 128 random bits in
// hexadecimal. The error is a [*FieldError] if Twilio would refuse the token, else the
// failure of the source of random bits.
//
// Source: https://www.twilio.com/docs/iam/access-tokens.
func (s *Signer) Sign(a Access) (Token, error) {
	if err := a.check(); err != nil {
		return Token{}, err
	}
	now := s.env.now()
	expires, err := expiry(now, a.TTL)
	if err != nil {
		return Token{}, err
	}
	var notBefore int64
	if !a.NotBefore.IsZero() {
		notBefore = a.NotBefore.Unix()
		if notBefore < 1 || notBefore > now.Unix() {
			return Token{}, wrong("NotBefore", "is %s, want a time after 1970 and not after now", a.NotBefore.Format(time.RFC3339))
		}
	}
	id, err := s.newID()
	if err != nil {
		return Token{}, err
	}
	claims := accessClaims{
		ID:         id,
		registered: registered{Issuer: s.key.SID, Subject: s.key.AccountSID, NotBefore: notBefore, Expires: expires},
		Grants:     accessGrants{Identity: a.Identity, Voice: a.grant()},
	}
	signed, err := s.header.sign(&claims, s.secret)
	if err != nil {
		return Token{}, err
	}
	return Token{JWT: signed, ID: id, Expires: time.Unix(expires, 0).UTC()}, nil
}

func (s *Signer) newID() (string, error) {
	var bits [16]byte
	if _, err := io.ReadFull(s.env.random, bits[:]); err != nil {
		return "", fmt.Errorf("tokens: random bits for an id: %w", err)
	}
	id := make([]byte, 0, len(s.key.SID)+1+2*len(bits))
	id = append(id, s.key.SID...)
	id = append(id, '-')
	return string(hex.AppendEncode(id, bits[:])), nil
}

func (a Access) grant() voiceGrant {
	g := voiceGrant{PushCredentialSID: a.PushCredentialSID, EndpointID: a.EndpointID}
	if a.Incoming {
		g.Incoming = &incomingGrant{Allow: true}
	}
	if a.ApplicationSID != "" {
		g.Outgoing = &outgoingGrant{ApplicationSID: a.ApplicationSID, Params: a.Params}
	}
	return g
}

func (a Access) check() error {
	if err := CheckIdentity(a.Identity); err != nil {
		return err
	}
	if err := checkApplication(a.ApplicationSID, a.Params); err != nil {
		return err
	}
	if a.PushCredentialSID != "" {
		if err := checkSID("PushCredentialSID", a.PushCredentialSID, "CR", "a push credential's SID"); err != nil {
			return err
		}
	}
	return checkText("EndpointID", a.EndpointID)
}

func checkApplication(sid string, params map[string]string) error {
	if sid == "" {
		if len(params) > 0 {
			return wrong("Params", "are only sent with outgoing calls: give ApplicationSID, too")
		}
		return nil
	}
	if err := checkSID("ApplicationSID", sid, "AP", "a TwiML App's SID"); err != nil {
		return err
	}
	return checkParams("Params", params)
}

// maxParams is how large the parameters of a token may be together, in bytes as they are sent. Twilio refuses what is
// too large with error 31103, and does not say from where on.
const maxParams = 400

func checkParams(field string, params map[string]string) error {
	if n := len(query(params)); n > maxParams {
		return wrong(field, "take %d bytes, of which at most %d are sure to arrive", n, maxParams)
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if name == "" {
			return wrong(field, "have an empty name")
		}
		if !utf8.ValidString(name) || !utf8.ValidString(params[name]) {
			return wrong(field, "have %q, whose name or value is not valid UTF-8", clip(name))
		}
	}
	return nil
}

func checkText(field, s string) error {
	if !utf8.ValidString(s) {
		return wrong(field, "is not valid UTF-8")
	}
	for i, r := range s {
		if unicode.IsControl(r) {
			return wrong(field, "has the control character %q at byte %d", r, i)
		}
	}
	return nil
}
