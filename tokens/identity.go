package tokens

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	longestIdentity         = 256
	longestPortableIdentity = 121

	// Delimiters and "unwise" characters, RFC 2396 §2.4.3.
	unwise = "<>#%\"{}|\\^[]`"
)

// CheckIdentity tells whether Twilio takes s as the name of a client: 1 to 256
// characters, none of them a space, a control character, or one of
// < > # % " { } | \ ^ [ ] and the backquote. The error is a [*FieldError] that names the
// first character that offends. Twilio answers a bad name with error 31105.
//
// Source: https://www.twilio.com/docs/voice/twiml/client, RFC 2396 §2.4.3.
func CheckIdentity(s string) error { return checkIdentity("Identity", s) }

// CheckPortableIdentity tells whether s is safe everywhere: in a URL without encoding, in
// a conference's or participant's label, and in the mobile SDKs. It wants 1 to 121
// letters A to Z and a to z, digits and underscores. Names that a program makes up
// should pass it; names that people chose may only pass [CheckIdentity].
func CheckPortableIdentity(s string) error {
	if err := CheckIdentity(s); err != nil {
		return err
	}
	for i, r := range s {
		if !isWordCharacter(r) {
			return wrong("Identity", "has %q at byte %d: use letters A to Z, digits and underscores only", r, i)
		}
	}
	if len(s) > longestPortableIdentity {
		return wrong("Identity", "has %d characters, %d are the most", len(s), longestPortableIdentity)
	}
	return nil
}

func checkIdentity(field, s string) error {
	if s == "" {
		return wrong(field, "is empty: give the client's name")
	}
	if !utf8.ValidString(s) {
		return wrong(field, "is not valid UTF-8")
	}
	if n := utf8.RuneCountInString(s); n > longestIdentity {
		return wrong(field, "has %d characters, %d are the most", n, longestIdentity)
	}
	for i, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(unwise, r) {
			return wrong(field, "has %q at byte %d, which Twilio does not allow in a client's name", r, i)
		}
	}
	return nil
}

func isWordCharacter(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
}

// isSID reports whether s is prefix and 32 hexadecimal digits, as all of Twilio's SIDs.
func isSID(s, prefix string) bool {
	if len(s) != len(prefix)+32 || !strings.HasPrefix(s, prefix) {
		return false
	}
	for _, c := range []byte(s[len(prefix):]) {
		if !isHexDigit(c) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// isRegion reports whether s looks like one of Twilio's regions: us1, ie1, au1.
func isRegion(s string) bool {
	return len(s) == 3 && 'a' <= s[0] && s[0] <= 'z' && 'a' <= s[1] && s[1] <= 'z' && '1' <= s[2] && s[2] <= '9'
}

func checkSID(field, value, prefix, what string) error {
	if !isSID(value, prefix) {
		return wrong(field, "is %q, want %s: %s and 32 hexadecimal digits", clip(value), what, prefix)
	}
	return nil
}

func checkSecret(field, value string) error {
	if value == "" {
		return wrong(field, "is empty")
	}
	if strings.TrimSpace(value) != value {
		return wrong(field, "begins or ends with white space")
	}
	return nil
}

// clip keeps what a message quotes of somebody's input short.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
