package exchange

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// RandomSID returns the prefix and 32 random hexadecimal digits.
//
// Source: https://www.twilio.com/docs/glossary/what-is-a-sid.
func RandomSID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return prefix + hex.EncodeToString(b[:])
}

// NumberSID returns the SID of a telephone number or caller id: PN and 32
// hexadecimal digits, always the same for the same number.
func NumberSID(number string) string {
	sum := sha256.Sum256([]byte(number))
	return "PN" + hex.EncodeToString(sum[:16])
}
