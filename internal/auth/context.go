package auth

import (
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"softphone/internal/phone"
)

// What a signed context can be at most.
const (
	contextGood    = 10 * time.Minute // before it ends
	contextSkew    = 30 * time.Second // by which clocks may differ
	longestContext = 8 << 10          // bytes
	mostClaims     = 20
	longestClaim   = 200
)

// VerifyContext reads what a site's own server has signed of a visitor: a JWT by HS256, with a context key of the button's, whose
// audience is the button's key and which ends within ten minutes. All claims must be texts, and are
// returned, but those that are registered for the token itself; who it is about (sub) is said of the visitor. The error is of kind [phone.Invalid], code context_invalid, and says what is wrong to who wrote that server; nothing
// of a context that is wrong is believed.
// Source: RFC 7519, RFC 8725.
func VerifyContext(b phone.Button, text string, now time.Time) (map[string]string, error) {
	wrong := func(why string) error {
		return phone.Errorf(phone.Invalid, "context_invalid", "The context %s.", why).In("context")
	}
	if len(b.ContextKeys) == 0 {
		return nil, wrong("cannot be checked: the button has no context key")
	}
	if len(text) > longestContext {
		return nil, wrong("is too long")
	}
	var keys jwt.VerificationKeySet
	find := func(t *jwt.Token) (any, error) {
		if _, there := t.Header["crit"]; there { // RFC 7515, section 4.1.11: who does not know what it names must refuse it
			return nil, jwt.ErrTokenUnverifiable
		}
		kid, named := t.Header["kid"]
		for _, k := range b.ContextKeys {
			if !named || kid == k.ID {
				keys.Keys = append(keys.Keys, []byte(k.Secret))
			}
		}
		return keys, nil
	}
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(phone.ButtonKeyPrefix+string(b.ID)), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithLeeway(contextSkew), jwt.WithStrictDecoding(),
	)
	if _, err := parser.ParseWithClaims(text, claims, find); err != nil {
		return nil, wrong("is not signed by HS256 with a key of the button's, for pk_ and its id as audience, or has ended")
	}
	ends, err := claims.GetExpirationTime()
	if err != nil || ends == nil || ends.After(now.Add(contextGood+contextSkew)) {
		return nil, wrong("must end within ten minutes")
	}
	said := map[string]string{}
	for name, v := range claims {
		switch name {
		case "aud", "exp", "iat", "nbf", "iss", "jti":
			continue
		}
		value, ok := v.(string)
		if !ok || utf8.RuneCountInString(value) > longestClaim || !phone.Printable(value) || utf8.RuneCountInString(name) > 40 || !phone.Printable(name) {
			return nil, wrong("may have texts of at most 200 visible characters only, by names of at most 40")
		}
		said[name] = value
	}
	if len(said) > mostClaims {
		return nil, wrong("may have 20 claims at most")
	}
	return said, nil
}
