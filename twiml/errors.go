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
	Value     string // what was given, if a value is wrong; at most 64 bytes of it
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
		Value:     strings.ToValidUTF8(value[:min(len(value), 64)], "\uFFFD"),
		Rule:      rule,
	}
	return false
}
