package twiml

import (
	"strconv"
	"unicode/utf8"
)

// maxDepth bounds how deep elements nest, so that content which contains itself ends in an error.
const maxDepth = 24

// encoder appends a document to buf. After the first failure it writes nothing more.
type encoder struct {
	buf      []byte
	base     int // where the document begins in buf
	limit    int // bytes that the document may have
	absolute bool
	err      *Error
	path     [maxDepth]string // the names of the open elements, outermost first
	depth    int
	rows     int  // how many SSML rows are open
	place    int  // of the verb in the document, from 1; 0 outside verbs
	open     bool // whether the last start tag still lacks its ">"
}

// start opens an element. It reports whether the caller should go on.
func (e *encoder) start(name string) bool {
	if e.err != nil {
		return false
	}
	if e.depth == maxDepth {
		return e.fail("", "", "elements nest deeper than "+strconv.Itoa(maxDepth))
	}
	e.content()
	e.path[e.depth] = name
	e.depth++
	e.buf = append(e.buf, '<')
	e.buf = append(e.buf, name...)
	e.open = true
	return true
}

// end closes the element that start opened last.
func (e *encoder) end(name string) {
	if e.err != nil {
		return
	}
	e.depth--
	if e.open {
		e.buf = append(e.buf, '/', '>')
		e.open = false
	} else {
		e.buf = append(e.buf, '<', '/')
		e.buf = append(e.buf, name...)
		e.buf = append(e.buf, '>')
	}
	if len(e.buf)-e.base > e.limit {
		e.fail("", "", "the document is larger than the "+strconv.Itoa(e.limit)+" bytes that Twilio takes")
	}
}

// content ends the start tag, if one is open.
func (e *encoder) content() {
	if e.open {
		e.buf = append(e.buf, '>')
		e.open = false
	}
}

// attr writes an attribute, unless the value is empty.
func (e *encoder) attr(name, value string) {
	if value != "" {
		e.attrAlways(name, value)
	}
}

// attrAlways writes an attribute, even an empty one.
func (e *encoder) attrAlways(name, value string) {
	if e.err != nil {
		return
	}
	e.buf = append(e.buf, ' ')
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, '=', '"')
	e.escape(name, value, true)
	e.buf = append(e.buf, '"')
}

// flag writes an attribute whose default is false, if it is true.
func (e *encoder) flag(name string, value bool) {
	if value {
		e.attrAlways(name, "true")
	}
}

// optionalFlag writes an attribute whose default is true, if it is set.
func (e *encoder) optionalFlag(name string, value Optional[bool]) {
	if value.set {
		e.attrAlways(name, strconv.FormatBool(value.value))
	}
}

// number writes an attribute with a decimal number.
func (e *encoder) number(name string, value int64) {
	if e.err != nil {
		return
	}
	e.buf = append(e.buf, ' ')
	e.buf = append(e.buf, name...)
	e.buf = append(e.buf, '=', '"')
	e.buf = strconv.AppendInt(e.buf, value, 10)
	e.buf = append(e.buf, '"')
}

// text writes character data into the open element.
func (e *encoder) text(value string) {
	if e.err == nil {
		e.content()
		e.escape("", value, false)
	}
}

// element writes an element that holds nothing but text.
func (e *encoder) element(name, value string) {
	if e.start(name) {
		e.text(value)
		e.end(name)
	}
}

// escape appends s so that an XML parser gives back exactly s. White space other than a
// blank is written as a character reference in attributes, since a parser makes blanks of it
// (XML 1.0 §3.3.3), and so is a carriage return everywhere (§2.11).
func (e *encoder) escape(attribute, s string, quoted bool) {
	if len(s) > e.limit {
		e.fail(attribute, s, "the text is longer than a document may be")
		return
	}
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			size := runeSize(s[i:])
			if size == 0 {
				e.fail(attribute, s, "the text must be UTF-8 without characters that XML excludes")
				return
			}
			i += size
			continue
		}
		replacement := ""
		switch {
		case c == '<':
			replacement = "&lt;"
		case c == '>':
			replacement = "&gt;"
		case c == '&':
			replacement = "&amp;"
		case c == '"' && quoted:
			replacement = "&quot;"
		case c == '\r':
			replacement = "&#13;"
		case c == '\n' && quoted:
			replacement = "&#10;"
		case c == '\t' && quoted:
			replacement = "&#9;"
		case c < ' ' && c != '\n' && c != '\t':
			e.fail(attribute, s, "the text must not contain control characters")
			return
		}
		if replacement != "" {
			e.buf = append(e.buf, s[done:i]...)
			e.buf = append(e.buf, replacement...)
			done = i + 1
		}
		i++
	}
	e.buf = append(e.buf, s[done:]...)
}

// runeSize is the length of the character at the beginning of s, 0 if it is not one that XML allows.
// Source: https://www.w3.org/TR/xml/#charsets
func runeSize(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF {
		return 0
	}
	return size
}
