package tokens

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	headerType    = "JWT"
	accessContent = "twilio-fpa;v=1"
	algorithm     = "HS256"

	// DefaultTTL is how long a token lives if nothing else is asked for.
	DefaultTTL = time.Hour
	// MaxTTL is the longest life that Twilio accepts (errors 20157 and 31207).
	MaxTTL = 24 * time.Hour
	// MaxLength is the most bytes that a token may have, in both directions. Twilio gives
	// no figure; this is what usual servers take as one header line.
	MaxLength = 8 << 10
)

// Token is a signed token.
type Token struct {
	JWT     string    // compact form, three parts joined by dots
	ID      string    // the claim jti of an access token; empty for a capability token
	Expires time.Time // whole seconds, UTC; not valid from then on
}

// Format hides the token itself, which is a credential, from all fmt verbs.
func (t Token) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "Token(ID %s, expires %s)", t.ID, t.Expires.Format(time.RFC3339))
}

// registered holds the claims of RFC 7519 §4.1 that both kinds have. Times are whole
// seconds since 1970: fractions make some readers fail.
type registered struct {
	Issuer    string `json:"iss"`
	Subject   string `json:"sub,omitempty"`
	NotBefore int64  `json:"nbf,omitempty"`
	Expires   int64  `json:"exp"`
}

// heading is the header of all tokens of a signer, as it is written before their claims.
type heading string

func newHeading(header map[string]string) (heading, error) {
	text, err := json.Marshal(header)
	if err != nil {
		return "", fmt.Errorf("tokens: header: %w", err)
	}
	return heading(base64.RawURLEncoding.EncodeToString(text) + "."), nil
}

// sign makes the compact form. Source: RFC 7515 §7.1.
func (h heading) sign(claims any, secret []byte) (string, error) {
	text, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("tokens: claims: %w", err)
	}
	encoding := base64.RawURLEncoding
	b := make([]byte, 0, len(h)+encoding.EncodedLen(len(text))+1+encoding.EncodedLen(sha256.Size))
	b = encoding.AppendEncode(append(b, h...), text)
	signature, err := jwt.SigningMethodHS256.Sign(string(b), secret)
	if err != nil {
		return "", fmt.Errorf("tokens: sign: %w", err)
	}
	b = encoding.AppendEncode(append(b, '.'), signature)
	if len(b) > MaxLength {
		return "", wrong("Params", "make the token %d bytes long, %d are the most", len(b), MaxLength)
	}
	return string(b), nil
}

// expiry gives the second at which a token made at now ends.
func expiry(now time.Time, ttl time.Duration) (int64, error) {
	switch {
	case ttl == 0:
		ttl = DefaultTTL
	case ttl < time.Second:
		return 0, wrong("TTL", "is %s, a second is the least", ttl)
	case ttl > MaxTTL:
		return 0, wrong("TTL", "is %s, %s is the most that Twilio takes", ttl, MaxTTL)
	case ttl%time.Second != 0:
		return 0, wrong("TTL", "is %s, want whole seconds", ttl)
	}
	return now.Unix() + int64(ttl/time.Second), nil
}
