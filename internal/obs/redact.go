package obs

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"unicode"
)

// hidden are what must not be logged wherever it stands in a text, and what is logged instead. Twice percent-encoded
// is still readable.
var (
	number  = regexp.MustCompile(`((?:\+|%(?:25)*2[Bb])[1-9][0-9]{2})[0-9]{2,}([0-9]{2})\b`)
	token   = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}`)
	handle  = regexp.MustCompile(`\b(gr|sk|pk|ctx)_[A-Za-z0-9]{10,}(?:_[A-Za-z0-9_-]+)?`)
	bearing = regexp.MustCompile(`(?i)\b(bearer|basic) [A-Za-z0-9._~+/=-]{8,}`)
)

// redact hides what should not have been logged at all: a second fence behind the types that hide themselves.
// What its key names as a secret is hidden whole, and numbers, tokens and keys wherever they stand.
func redact(_ []string, a slog.Attr) slog.Attr {
	switch strings.ToLower(a.Key) {
	case "token", "secret", "password", "authorization", "cookie", "signature", "digits", "pin", "ticket", "api_key":
		return slog.String(a.Key, "redacted")
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, clean(a.Value.String()))
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case error:
			return slog.String(a.Key, clean(v.Error()))
		case *slog.Source:
		default:
			if s := fmt.Sprint(v); clean(s) != s {
				return slog.String(a.Key, clean(s))
			}
		}
	default:
	}
	return a
}

// clean is a text without what must not be logged, and without what would make a terminal show something else
// than is there. The handlers escape the control characters of ASCII.
func clean(s string) string {
	if strings.ContainsAny(s, "+%") {
		s = number.ReplaceAllString(s, "$1•••$2")
	}
	if strings.Contains(s, "eyJ") {
		s = token.ReplaceAllString(s, "redacted")
	}
	if strings.Contains(s, "_") {
		s = handle.ReplaceAllString(s, "${1}_redacted")
	}
	if strings.Contains(s, " ") {
		s = bearing.ReplaceAllString(s, "$1 redacted")
	}
	if strings.IndexFunc(s, unseen) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unseen(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// unseen reports whether a character beyond ASCII has no shape of its own: a control character that some terminals
// obey, or one that turns the direction of what follows.
func unseen(r rune) bool { return r >= 0x7f && !unicode.IsPrint(r) }
