package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"softphone/internal/phone"
)

const (
	mostKnown   = 5 // people that one browser is known by
	nonceLength = 16
	macLength   = 32
)

// A browser in which somebody has signed in with a password keeps a proof of that, made with what is kept of the
// password: it is worth nothing any more when the password has changed. It lets nobody in; attempts from there are only
// counted apart from those of strangers.
// Source: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies

// known adds the proof of a person to those that a browser has, where it has none.
func known(p phone.Person, has string) string {
	if p.Password == "" || knownHere(p, has) != "" {
		return ""
	}
	nonce := newSecret()[:nonceLength]
	proofs := append([]string{nonce + proof(p, nonce)}, proofsOf(has)...)
	return strings.Join(proofs[:min(len(proofs), mostKnown)], ".")
}

// knownHere is the nonce of a person's proof among those that a browser has, empty if there is none.
func knownHere(p phone.Person, has string) string {
	if p.Password == "" {
		return ""
	}
	for _, one := range proofsOf(has) {
		nonce := one[:nonceLength]
		if hmac.Equal([]byte(one[nonceLength:]), []byte(proof(p, nonce))) {
			return nonce
		}
	}
	return ""
}

// proofsOf are the proofs in a text, as far as they have the form of any.
func proofsOf(text string) []string {
	length := nonceLength + base64.RawURLEncoding.EncodedLen(macLength)
	var proofs []string
	for one := range strings.SplitSeq(text, ".") {
		if len(one) == length && len(proofs) < mostKnown {
			proofs = append(proofs, one)
		}
	}
	return proofs
}

func proof(p phone.Person, nonce string) string {
	mac := hmac.New(sha256.New, []byte(p.Password))
	mac.Write([]byte("known\x00" + string(p.Identity) + "\x00" + nonce))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
