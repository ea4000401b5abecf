package exchange

import (
	"crypto/rand"
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
