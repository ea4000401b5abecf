package phone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable reports whether a text is of visible characters and spaces alone: what changes the direction of the text around it, takes no room,
// or stands for what could not be read, is none. The wide space, which Japanese keyboards write between the parts of a name, is one.
func Printable(s string) bool {
	const wide = '\u3000'
	unseen := func(r rune) bool { return r != wide && !unicode.IsPrint(r) || r == utf8.RuneError }
	return utf8.ValidString(s) && strings.IndexFunc(s, unseen) < 0
}
