package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// skew is how far the clocks of a provider and of this server may differ.
	skew = time.Minute
	// longestToken is the longest ID token that is read, in bytes. Those with many groups are long.
	longestToken = 32 << 10
	// longestSubject is what the standard allows.
	longestSubject = 255
)

// signedBy are the algorithms of ID tokens that are taken: never none, and none for which a key that everybody may
// know would do. Source: RFC 8725, section 3.1.
func signedBy() []string { return []string{oidc.RS256, oidc.ES256, oidc.PS256, oidc.EdDSA} }

// claims are what a provider says of a person.
type claims map[string]any

// watchedKeys are the provider's keys, and whether they could be had.
type watchedKeys struct {
	oidc.KeySet
	missing bool
}

// VerifySignature implements [oidc.KeySet].
func (k *watchedKeys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	k.missing = err != nil && strings.HasPrefix(err.Error(), "fetching keys ") // the library has no kind of error for it
	return payload, err
}

// verify checks an ID token.
// Source: https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
func (o *OIDC) verify(ctx context.Context, found *provider, raw, access, nonce string) (claims, error) {
	if raw == "" || len(raw) > longestToken {
		return nil, o.unbelievable(errors.New("there is no ID token, or it is too long"))
	}
	now := o.People.Now
	keys := &watchedKeys{KeySet: found.keys}
	token, err := oidc.NewVerifier(o.Issuer, keys, &oidc.Config{
		ClientID: o.ClientID, SupportedSigningAlgs: signedBy(),
		Now: func() time.Time { return now().Add(-skew) }, // of nbf the library allows five minutes
	}).Verify(ctx, raw)
	if keys.missing {
		return nil, o.unavailable(err)
	}
	if err != nil {
		return nil, o.unbelievable(err)
	}
	said := claims{}
	if err = token.Claims(&said); err != nil {
		return nil, o.unbelievable(err)
	}
	azp, named := said["azp"]
	switch {
	case nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		err = errors.New("the nonce is another's")
	case token.Subject == "" || len(token.Subject) > longestSubject:
		err = errors.New("sub is missing or too long")
	case token.IssuedAt.After(now().Add(skew)):
		err = errors.New("iat is in the future")
	case named && azp != o.ClientID, !named && len(token.Audience) > 1:
		err = errors.New("azp is another's")
	case token.AccessTokenHash != "":
		err = token.VerifyAccessToken(access)
	}
	if err != nil {
		return nil, o.unbelievable(err)
	}
	return said, nil
}

// ask asks the provider for what it left out of the ID token and is needed.
// Source: https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
func (o *OIDC) ask(ctx context.Context, found *provider, said claims, token *oauth2.Token) (claims, error) {
	if found.UserInfoEndpoint() == "" || !o.lacks(said) {
		return said, nil
	}
	more, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil, o.unavailable(err)
	}
	if more.Subject != said.text("sub") {
		return nil, o.unbelievable(errors.New("userinfo is of somebody else"))
	}
	whole := claims{}
	if err := more.Claims(&whole); err != nil {
		return nil, o.unbelievable(err)
	}
	maps.Copy(whole, said) // what is signed counts
	return whole, nil
}

// lacks reports whether something is missing that decides who may sign in, or what they are called.
func (o *OIDC) lacks(said claims) bool {
	for _, r := range o.Rules {
		if _, ok := said.find(r.Claim); r.Claim != "" && !ok {
			return true
		}
	}
	return (len(o.Domains) > 0 && said.text("email") == "") || (said.text("name") == "" && said.text("preferred_username") == "")
}
