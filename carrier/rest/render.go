package rest

import (
	"regexp"
	"time"
)

// nullable renders an empty text as null.
func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// date renders a time as RFC 2822 does, and none as null.
func date(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format(time.RFC1123Z)
	return &text
}

var american = regexp.MustCompile(`^\+1([0-9]{3})([0-9]{3})([0-9]{4})$`)

// formatted renders a North American number as people write it, and all else as
// it is.
func formatted(text string) string { return american.ReplaceAllString(text, "($1) $2-$3") }

// orPost renders a method that was not given.
func orPost(method string) string {
	if method == "" {
		return "POST"
	}
	return method
}
