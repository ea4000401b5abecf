package rest

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// form reads parameters. It keeps the first fault; what is faulty reads as if it
// were not there.
type form struct {
	values url.Values
	fault  *fault
}

// err is the first fault; nil is none.
func (f *form) err() error {
	if f.fault != nil {
		return f.fault
	}
	return nil
}

func (f *form) fail(code int, format string, args ...any) {
	if f.fault == nil {
		f.fault = bad(code, format, args...)
	}
}

// has says whether a parameter is there, if only empty.
func (f *form) has(name string) bool { return f.values.Has(name) }

// text returns a parameter; empty if it is not there.
func (f *form) text(name string) string { return f.values.Get(name) }

// maxFriendlyName is how many characters a name has, whatever it names.
const maxFriendlyName = 64

// friendlyName returns FriendlyName.
func (f *form) friendlyName() string {
	text := f.text("FriendlyName")
	if utf8.RuneCountInString(text) > maxFriendlyName {
		f.fail(codeFriendlyName, "FriendlyName has more than %d characters", maxFriendlyName)
		return ""
	}
	return text
}

// integer returns a number in bounds, or the default.
func (f *form) integer(name string, code, def, least, most int) int {
	text := f.text(name)
	if text == "" {
		return def
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		f.fail(code, "%s is %q: it must be a whole number from %d to %d", name, text, least, most)
		return def
	}
	return n
}

// flag returns true or false; nil if the parameter is not there.
func (f *form) flag(name string) *bool {
	var value bool
	switch text := f.text(name); strings.ToLower(text) {
	case "":
		return nil
	case "true":
		value = true
	case "false":
	default:
		f.fail(codeParameter, "%s is %q: it must be true or false", name, text)
		return nil
	}
	return &value
}

// boolean returns true or false, or the default.
func (f *form) boolean(name string, def bool) bool {
	if value := f.flag(name); value != nil {
		return *value
	}
	return def
}

// method returns GET or POST, or the default.
func (f *form) method(name string, code int, def string) string {
	switch text := strings.ToUpper(f.text(name)); text {
	case "":
		return def
	case http.MethodGet, http.MethodPost:
		return text
	default:
		f.fail(code, "%s is %q: it must be GET or POST", name, text)
		return def
	}
}

// address returns a whole URL; empty if there is none.
func (f *form) address(name string, code int) string {
	text := f.text(name)
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		f.fail(code, "%s is not a valid URL: %s", name, text)
		return ""
	}
	return text
}

// words returns a list. It comes as repeated keys or apart by spaces.
func (f *form) words(name string) []string {
	return strings.Fields(strings.Join(f.values[name], " "))
}

var dayForm = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// span returns a condition on a time by the parameters name, name< and name>.
// A day alone is any time of that day, in GMT.
func (f *form) span(name string) func(time.Time) bool {
	var conditions []func(time.Time) bool
	for _, sign := range []string{"", "<", ">"} {
		text := f.text(name + sign)
		if text == "" {
			continue
		}
		length, at, err := 24*time.Hour, time.Time{}, error(nil)
		if dayForm.MatchString(text) {
			at, err = time.Parse(time.DateOnly, text)
		} else {
			length = time.Second
			at, err = time.Parse(time.RFC3339, text)
		}
		if err != nil {
			f.fail(codeParameter, "%s is %q: it must be such as 2026-01-02 or 2026-01-02T15:04:05Z", name+sign, text)
			continue
		}
		conditions = append(conditions, func(t time.Time) bool {
			switch sign {
			case "<":
				return !t.After(at)
			case ">":
				return !t.Before(at)
			default:
				return !t.Before(at) && t.Before(at.Add(length))
			}
		})
	}
	return func(t time.Time) bool {
		for _, holds := range conditions {
			if t.IsZero() || !holds(t) {
				return false
			}
		}
		return true
	}
}
