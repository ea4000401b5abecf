package phone

import (
	"regexp"
	"strings"
)

// CallSID identifies one leg: "CA" and 32 lower-case hexadecimal digits.
// Source: https://www.twilio.com/docs/glossary/what-is-a-sid
type CallSID string

// AccountSID identifies a Twilio account: "AC" and 32 hexadecimal digits.
type AccountSID string

// ApplicationSID identifies a TwiML App: "AP" and 32 hexadecimal digits.
type ApplicationSID string

var sid = regexp.MustCompile(`^[A-Z]{2}[0-9a-f]{32}$`)

// Valid reports whether s has the form of a call's SID.
func (s CallSID) Valid() bool { return hasSID(string(s), "CA") }

// Valid reports whether s has the form of an account's SID.
func (s AccountSID) Valid() bool { return hasSID(string(s), "AC") }

// Valid reports whether s has the form of a TwiML App's SID.
func (s ApplicationSID) Valid() bool { return hasSID(string(s), "AP") }

func hasSID(s, prefix string) bool {
	return strings.HasPrefix(s, prefix) && sid.MatchString(s)
}
