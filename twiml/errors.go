package twiml

import (
	"strconv"
	"strings"
)

// Error says why a document cannot be written.
type Error struct {
	Verb      int    // which verb of the document, counted from 1; 0 for the document itself
	Path      string // the elements, from the document inwards: "Response/Dial/Client"
	Attribute string // the attribute that is wrong; empty for the element's text or place
	Value     string // what was given, if a value is wrong; at most 64 bytes of it, without passwords
	Rule      string // what Twilio, or XML, asks for
}

// Error is a sentence with all the fields: "twiml: verb 1: Response/Dial
// timeout "1s": must be 5s to 10m0s". The value may be a telephone number or a name.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("twiml: ")
	if e.Verb > 0 {
		b.WriteString("verb ")
		b.WriteString(strconv.Itoa(e.Verb))
		b.WriteString(": ")
	}
	b.WriteString(e.Path)
	if e.Attribute != "" {
		b.WriteString(" ")
		b.WriteString(e.Attribute)
	}
	if e.Value != "" {
		b.WriteString(" ")
		b.WriteString(strconv.Quote(e.Value))
	}
	b.WriteString(": ")
	b.WriteString(e.Rule)
	return b.String()
}

// fail records the first error and reports false.
func (e *encoder) fail(attribute, value, rule string) bool {
	if e.err != nil {
		return false
	}
	e.err = &Error{
		Verb:      e.place,
		Path:      strings.Join(e.path[:e.depth], "/"),
		Attribute: attribute,
		Value:     shown(attribute, value),
		Rule:      rule,
	}
	return false
}

// shown is as much of a value as an error, and so a log, may hold: at most 64 bytes, and no passwords.
func shown(attribute, value string) string {
	if attribute == "password" {
		return ""
	}
	value = value[:min(len(value), 1024)]
	if start := strings.Index(value, "//"); start >= 0 {
		if at := strings.LastIndexByte(value, '@'); at > start { // the last: a password may hold what else ends it
			value = value[:start+2] + "…" + value[at:]
		}
	}
	return strings.ToValidUTF8(value[:min(len(value), 64)], "\uFFFD")
}
