package server

import (
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"softphone/internal/auth"
)

// What is kept of a page's own words, in characters.
const (
	longestTitle = 200
	longestURL   = 2000
)

// clean is the title and the address of a page, as far as they can be shown: what they say is nobody's word but the page's.
func (p *page) clean() (title, link string) {
	if p == nil {
		return "", ""
	}
	return cut(shown(p.Title), longestTitle), cleanURL(p.URL)
}

// shown is a text without what cannot be seen.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cleanURL is the address of a page that a browser could show, without what stands behind # and without passwords; empty for
// anything else.
func cleanURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || shown(s) != s {
		return ""
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	link := u.String()
	if utf8.RuneCountInString(link) > longestURL {
		u.RawQuery = ""
		link = u.String()
	}
	if utf8.RuneCountInString(link) > longestURL {
		return u.Scheme + "://" + u.Host + "/"
	}
	return link
}

// cut is a text of at most so many characters.
func cut(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// hourly are limiters for so many an hour.
type hourly struct {
	mu sync.Mutex
	by map[int]*auth.Limiter
}

func (h *hourly) of(most int, now func() time.Time) *auth.Limiter {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[int]*auth.Limiter{}
	}
	if h.by[most] == nil {
		h.by[most] = &auth.Limiter{Every: time.Hour / time.Duration(max(most, 1)), Burst: most, Now: now}
	}
	return h.by[most]
}
