package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"softphone/internal/phone"
)

// How long a password may be, in characters.
const (
	leastRunes = 10
	mostRunes  = 128
)

// Allowed reports whether somebody may have a password, as nil, or why not: an error of kind [phone.Invalid]
// whose field is password. Known is what others know of the person: name, identity, e-mail address.
// What is on the list of usual ones is refused also with digits and signs around it, with signs for letters, and repeated.
func Allowed(password string, known ...string) error {
	if len(password) > mostBytes {
		return refused("password_long", "The password may have at most %d characters.", mostRunes)
	}
	// What was no text has become U+FFFD on its way here: somebody would never type it again.
	if !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) {
		return refused("password_invalid", "The password must be text without control characters.")
	}
	password = normal(password)
	switch n := utf8.RuneCountInString(password); {
	case n == 0:
		return refused("password_missing", "Choose a password.")
	case n < leastRunes:
		return refused("password_short", "The password must have at least %d characters: a few words are good, and easy to remember.", leastRunes)
	case n > mostRunes:
		return refused("password_long", "The password may have at most %d characters.", mostRunes)
	}
	if personal(password, known) {
		return refused("password_personal", "The password must not be your name or address: others know them.")
	}
	if usual(password) {
		return refused("password_usual", "Too many people use this password, or one that differs little: choose another.")
	}
	return nil
}

// normal writes the same characters the same way, whatever keyboard they come from.
// Source: NIST SP 800-63B §5.1.1.2, which recommends NFKC.
func normal(s string) string { return norm.NFKC.String(s) }

func refused(code, format string, args ...any) error {
	return phone.Errorf(phone.Invalid, code, format, args...).In("password")
}

// personal reports whether a password is made of words that are known of a person, and of nothing else but digits and signs.
func personal(password string, known []string) bool {
	rest := lettersOf(password)
	if rest == "" {
		return false
	}
	var words []string
	for _, text := range known {
		whole, _, _ := strings.Cut(text, "@")
		words = append(words, lettersOf(text), lettersOf(whole))
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(word) > 2 {
				words = append(words, lettersOf(word))
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, word := range words {
		if word != "" {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	return rest == ""
}

// lettersOf is a text's letters, in lower case.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, normal(s))
}

// usual reports whether a password is among the first that anybody tries.
func usual(password string) bool {
	lower := strings.ToLower(password)
	core := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	forms := []string{bare(lower), bare(letters(lower)), bare(letters(core))}
	for _, word := range usualWords() {
		for _, form := range forms {
			if repeats(form, word) {
				return true
			}
		}
	}
	return monotonous(lower)
}

// bare is a text in lower case without what people put around a word to please a rule: all that is not a letter,
// and the digits at either end. A text of digits alone is empty.
func bare(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	return strings.TrimFunc(s, unicode.IsDigit)
}

// letters undoes what people write for letters.
func letters(s string) string {
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(s)
}

// repeats reports whether a text is a word, once or over and over.
func repeats(s, word string) bool {
	return s != "" && strings.ReplaceAll(s, word, "") == ""
}

// monotonous reports whether a text is a short piece over and over, or runs along the alphabet, the
// digits or the keyboard.
func monotonous(s string) bool {
	for n := 1; n <= 3; n++ {
		if runes := []rune(s); len(runes) > n && slices.Equal(runes[n:], runes[:len(runes)-n]) {
			return true
		}
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "1qaz2wsx3edc4rfv5tgb"} {
		if around := row + row; strings.Contains(around, s) || strings.Contains(reversed(around), s) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
