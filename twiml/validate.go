package twiml

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Auto lets Twilio decide, for the attributes of [Gather] that take "auto".
const Auto time.Duration = -1

// Endless repeats a [Say] or [Play] until the call ends.
const Endless = -1

// seconds writes a whole number of seconds within limits; zero is left out.
func (e *encoder) seconds(name string, d, least, most time.Duration) {
	e.duration(name, d, least, most, time.Second)
}

// autoSeconds is seconds, or [Auto].
func (e *encoder) autoSeconds(name string, d, least, most time.Duration) {
	if d == Auto {
		e.attrAlways(name, "auto")
		return
	}
	e.duration(name, d, least, most, time.Second)
}

func (e *encoder) duration(name string, d, least, most, unit time.Duration) {
	switch {
	case d == 0:
	case d < least || d > most:
		e.fail(name, d.String(), "must be "+least.String()+" to "+most.String())
	case d%unit != 0:
		e.fail(name, d.String(), "must be a multiple of "+unit.String())
	default:
		e.number(name, int64(d/unit))
	}
}

// integer writes a number within limits; zero is left out.
func (e *encoder) integer(name string, n, least, most int) {
	switch {
	case n == 0:
	case n < least || n > most:
		e.fail(name, strconv.Itoa(n), "must be "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	default:
		e.number(name, int64(n))
	}
}

// loop writes how often something is repeated; zero is left out.
func (e *encoder) loop(n int) {
	if n == Endless {
		e.number("loop", 0)
		return
	}
	e.integer("loop", n, 1, 1000)
}

// word writes one of the words of a list, which are parted by blanks; empty is left out.
func (e *encoder) word(name, value, list string) {
	if value == "" {
		return
	}
	if !hasWord(list, value) {
		e.fail(name, value, "must be one of: "+list)
		return
	}
	e.attrAlways(name, value)
}

func hasWord(list, word string) bool {
	for list != "" {
		var next string
		next, list, _ = strings.Cut(list, " ")
		if next == word {
			return true
		}
	}
	return false
}

// method writes an HTTP method; empty is left out.
func (e *encoder) method(name, value string) { e.word(name, value, "GET POST") }

// flags writes the names of the bits that are set, in the order of the list; none is left out.
func (e *encoder) flags(name string, bits uint16, list string) {
	if bits == 0 || e.err != nil {
		return
	}
	e.buf = append(e.buf, ' ')
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, '=', '"')
	first := true
	for bit := uint16(1); list != ""; bit <<= 1 {
		var word string
		word, list, _ = strings.Cut(list, " ")
		if bits&bit == 0 {
			continue
		}
		if !first {
			e.buf = append(e.buf, ' ')
		}
		e.buf = append(e.buf, word...)
		first = false
		bits &^= bit
	}
	e.buf = append(e.buf, '"')
	if bits != 0 {
		e.fail(name, strconv.Itoa(int(bits)), "is not one of the declared events")
	}
}

// url writes a URL as an attribute; empty is left out.
func (e *encoder) url(name, value string) {
	if value != "" && e.checkURL(name, value) {
		e.attrAlways(name, value)
	}
}

// checkURL wants an absolute http or https URL, or, outside inline documents, a relative one.
// Source: https://www.twilio.com/docs/api/errors/11100
func (e *encoder) checkURL(name, value string) bool {
	for i := range len(value) {
		switch c := value[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0:
			return e.fail(name, value, "the URL must be ASCII with blanks and other excluded characters percent-encoded")
		case c == '%' && (i+2 >= len(value) || !isHex(value[i+1]) || !isHex(value[i+2])):
			return e.fail(name, value, "the URL has a % without two hexadecimal digits")
		}
	}
	scheme := schemeOf(value)
	if scheme == "" {
		if strings.HasPrefix(value, "//") {
			return e.fail(name, value, "the URL must have a scheme, http or https, or be relative to this document's")
		}
		if e.absolute {
			return e.fail(name, value, "the URL must be absolute in an inline document")
		}
		return true
	}
	rest, slashes := strings.CutPrefix(value[len(scheme)+1:], "//")
	if !slashes || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return e.fail(name, value, "the URL must begin with https:// or http://, or be relative")
	}
	if rest == "" || strings.IndexByte("/?#:", rest[0]) >= 0 {
		return e.fail(name, value, "the URL has no host")
	}
	return true
}

// schemeOf is what stands before the first colon, if that may be a scheme (RFC 3986 §3.1).
func schemeOf(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			return s[:i]
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		default:
			return ""
		}
	}
	return ""
}

// checkIdentity applies Twilio's rule for the name of a client.
// Source: https://www.twilio.com/docs/voice/twiml/client
func (e *encoder) checkIdentity(name, value string) bool {
	if value == "" || utf8.RuneCountInString(value) > 256 {
		return e.fail(name, value, "the identity must have 1 to 256 characters")
	}
	for _, r := range value {
		if r == utf8.RuneError || r == ' ' || !unicode.IsPrint(r) || strings.ContainsRune("<>#%\"{}|\\^[]`", r) {
			return e.fail(name, value, "the identity must not contain blanks, control characters or any of <>#%\"{}|\\^[]`")
		}
	}
	return true
}

// isE164 reports whether s is an international telephone number: + and 3 to 15 digits. Source: ITU-T E.164.
func isE164(s string) bool {
	return len(s) >= 4 && len(s) <= 16 && s[0] == '+' && s[1] != '0' && only(s[1:], "0123456789")
}

// isSID reports whether s is an identifier of Twilio's of a kind: two letters and 32 hexadecimal digits.
func isSID(s, prefix string) bool {
	return len(s) == 34 && strings.HasPrefix(s, prefix) && only(s[2:], "0123456789abcdef")
}

// sid writes an identifier of Twilio's; empty is left out.
func (e *encoder) sid(name, value, prefix string) {
	if value != "" && !isSID(value, prefix) {
		e.fail(name, value, "must be "+prefix+" and 32 lower-case hexadecimal digits")
		return
	}
	e.attr(name, value)
}

// only reports whether s has no characters but those given.
func only(s, allowed string) bool {
	for i := range len(s) {
		if strings.IndexByte(allowed, s[i]) < 0 {
			return false
		}
	}
	return true
}

func isHex(c byte) bool   { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
