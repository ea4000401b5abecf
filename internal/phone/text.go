package phone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable reports whether a text is of visible characters and spaces alone: what changes the direction of the text around it, takes no room,
// or stands for what could not be read, is none.
func Printable(s string) bool {
	unseen := func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }
	return utf8.ValidString(s) && strings.IndexFunc(s, unseen) < 0
}
