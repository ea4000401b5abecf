package auth

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"softphone/internal/phone"
)

// mostEmail is how many bytes an e-mail address may have. Source: RFC 5321 §4.5.3.1.3.
const mostEmail = 254

// email is what a browser takes for an e-mail address, in lower case.
// Source: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
var email = regexp.MustCompile("^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$")

// parseName reads the name of a person as it is shown: spaces become single ones.
func parseName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || !phone.Printable(name) {
		return "", phone.Errorf(phone.Invalid, "name_invalid", "The name must be 1 to 64 visible characters.").In("name")
	}
	return name, nil
}

// ParseEmail reads an e-mail address, which may be empty: that is nobody's. Capitals become small, as nearly everybody
// means it. The error is of kind [phone.Invalid].
func ParseEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s != "" && (len(s) > mostEmail || !email.MatchString(s)) {
		return "", phone.Errorf(phone.Invalid, "email_invalid", "The e-mail address must be one such as alice@example.com.").In("email")
	}
	return s, nil
}

// parseIdentity reads the identity that somebody chooses.
func parseIdentity(s string) (phone.Identity, error) {
	id, err := phone.ParseIdentity(s)
	if err != nil || strings.ToLower(s) != s {
		return "", phone.Errorf(phone.Invalid, "identity_invalid",
			"The identity must be 1 to 121 small letters (a-z), digits or underscores.").In("identity")
	}
	return id, nil
}

func parseRole(r phone.Role) (phone.Role, error) {
	if !r.Valid() {
		return "", phone.Errorf(phone.Invalid, "role_invalid", "The role must be agent, supervisor or administrator.").In("role")
	}
	return r, nil
}

// proposed is an identity made from a name, or else from an e-mail address; empty if neither has letters for it.
func proposed(name, address string) phone.Identity {
	local, _, _ := strings.Cut(address, "@")
	for _, s := range []string{name, local} {
		var b strings.Builder
		for _, r := range strings.ToLower(norm.NFKD.String(s)) {
			switch {
			case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
				b.WriteRune(r)
			case unicode.Is(unicode.Mn, r): // the dots of ö
			case unicode.IsLetter(r): // half a name is none
				b.Reset()
				b.WriteByte('!')
			default:
				b.WriteByte('_')
			}
		}
		id := strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' }), "_")
		if parsed, err := parseIdentity(id[:min(len(id), 60)]); err == nil {
			return parsed
		}
	}
	return ""
}
