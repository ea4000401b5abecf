package auth

import (
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"softphone/internal/phone"
)

// hardest is the most leading zero bits that may be asked for: a telephone needs minutes for more.
const hardest = 24

// CheckButton returns nil if a button can be as it is, or else an error of kind [phone.Invalid] that names the field. Whether there
// is such a person, team or room is not looked at.
func CheckButton(b phone.Button) error {
	n := utf8.RuneCountInString(b.Name)
	switch kind := b.To.Kind(); {
	case n < 1 || n > 64 || !phone.Printable(b.Name) || strings.TrimSpace(b.Name) != b.Name:
		return invalidField("name", "name_invalid", "The name must be 1 to 64 visible characters.")
	case kind != phone.ClientAddress && kind != phone.TeamAddress && kind != phone.RoomAddress:
		return invalidField("to", "destination_invalid", "A button leads to a client, a team or a room, such as team:sales; never to a number.")
	case b.Language != "" && !spoken(b.Language):
		return invalidField("language", "language_invalid", "The language must be en or ja, or empty for the visitor's.")
	case b.Privacy != "" && !isPage(b.Privacy):
		return invalidField("privacy_url", "privacy_url_invalid", "privacy_url must be an https URL of at most 500 characters.")
	case b.Challenge < 0 || b.Challenge > hardest:
		return invalidField("challenge", "challenge_invalid", "challenge must be 0 to %d bits.", hardest)
	case b.Record && kind == phone.RoomAddress:
		return invalidField("record", "record_invalid", "Whether calls in a room are recorded is set with the room.")
	}
	if err := checkOrigins(b.Origins); err != nil {
		return err
	}
	for _, language := range slices.Sorted(maps.Keys(b.Words)) {
		if err := checkWords(language, b.Words[language]); err != nil {
			return err
		}
	}
	if err := b.Hours.Check(); err != nil {
		return err
	}
	return checkLimits(b.Limits)
}

// checkWords looks at what a button says in one language; the error names the word.
func checkWords(language string, w phone.ButtonWords) error {
	if !spoken(language) {
		return invalidField("words", "words_invalid", "The words must be of en or ja.")
	}
	for _, one := range []struct {
		field, text string
		most        int
	}{{"label", w.Label, 40}, {"who", w.Who, 80}, {"consent", w.Consent, 500}} {
		if !sayable(one.text, one.most) {
			return invalidField("words."+language+"."+one.field, "words_invalid", "%s must be at most %d visible characters.", one.field, one.most)
		}
	}
	return nil
}

func checkOrigins(origins []string) error {
	if len(origins) < 1 || len(origins) > mostOrigins {
		return invalidField("origins", "origins_invalid", "The button must name 1 to %d origins of pages that may have it.", mostOrigins)
	}
	for i, o := range origins {
		if !isOrigin(o) || slices.Contains(origins[:i], o) {
			return invalidField("origins", "origins_invalid", "%q is no origin, or is there twice: it must be as browsers send it, such as https://shop.example, in lower case and without a path.", o)
		}
		if u, err := url.Parse(o); err != nil || u.Scheme != "https" && !loopback(u.Hostname()) {
			return invalidField("origins", "origins_invalid", "%q must be https: browsers give the microphone to no other, but on the machine itself.", o)
		}
	}
	return nil
}

// loopback reports whether a host is the browser's own machine.
// Source: https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && a.IsLoopback()
}

func checkLimits(l phone.ButtonLimits) error {
	for _, one := range []struct {
		field           string
		is, least, most int
	}{
		{"limits.calls", l.Calls, 1, 1000},
		{"limits.starts_per_minute", l.StartsPerMinute, 1, 600},
		{"limits.minutes_per_day", l.MinutesPerDay, 1, 100_000},
		{"limits.per_address", l.PerAddress, 1, 1000},
		{"limits.max_duration", int(l.MaxDuration / time.Second), 60, 4 * 3600},
	} {
		if one.is < one.least || one.is > one.most {
			return invalidField(one.field, "limits_invalid", "%s must be %d to %d.", one.field, one.least, one.most)
		}
	}
	return nil
}

func spoken(language string) bool { return language == "en" || language == "ja" }

func sayable(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && phone.Printable(s)
}

// isPage reports whether a text is the address of a page that anybody can be led to.
func isPage(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 500 && u.Scheme == "https" && u.Host != "" && u.User == nil && phone.Printable(s)
}

func invalidField(field, code, format string, args ...any) error {
	return phone.Errorf(phone.Invalid, code, format, args...).In(field)
}
