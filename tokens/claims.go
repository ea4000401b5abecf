package tokens

import (
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

// GetExpirationTime is asked for by [jwt.Claims].
func (r *registered) GetExpirationTime() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(r.Expires, 0)), nil
}

// GetNotBefore is asked for by [jwt.Claims].
func (r *registered) GetNotBefore() (*jwt.NumericDate, error) {
	if r.NotBefore == 0 {
		return nil, nil // as jwt.Claims wants it for an absent claim
	}
	return jwt.NewNumericDate(time.Unix(r.NotBefore, 0)), nil
}

// GetIssuedAt is asked for by [jwt.Claims]; the claim is never set.
func (*registered) GetIssuedAt() (*jwt.NumericDate, error) { return nil, nil }

// GetAudience is asked for by [jwt.Claims]; the claim is never set.
func (*registered) GetAudience() (jwt.ClaimStrings, error) { return nil, nil }

// GetIssuer is asked for by [jwt.Claims].
func (r *registered) GetIssuer() (string, error) { return r.Issuer, nil }

// GetSubject is asked for by [jwt.Claims].
func (r *registered) GetSubject() (string, error) { return r.Subject, nil }

// sign makes the compact form. The header is shared between calls: it is only read.
func sign(header map[string]any, claims jwt.Claims, secret []byte) (string, error) {
	t := jwt.Token{Method: jwt.SigningMethodHS256, Header: header, Claims: claims}
	s, err := t.SignedString(secret)
	if err != nil {
		return "", fmt.Errorf("tokens: sign: %w", err)
	}
	if len(s) > MaxLength {
		return "", wrong("Params", "make the token %d bytes long, %d are the most", len(s), MaxLength)
	}
	return s, nil
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
