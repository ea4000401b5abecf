package server

import (
	"cmp"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// snippets are what is put into a page to have a button, and what the page's own policies must allow for it.
type snippets struct {
	Script            string         `json:"script"`
	Element           string         `json:"element"`
	Iframe            string         `json:"iframe"`
	CSP               snippetOptions `json:"csp"`
	PermissionsPolicy snippetOptions `json:"permissions_policy"`
}

// snippetOptions are lines for the page's headers, by how the button is embedded: a script or an element, or a frame.
type snippetOptions struct {
	Script string `json:"script"`
	Iframe string `json:"iframe"`
}

// snippet writes the three ways to put a button into a page.
func (s *Server) snippet(public *url.URL) echo.HandlerFunc {
	return func(c echo.Context) error {
		b, err := s.Doors.Buttons.Store.Button(c.Request().Context(), auth.ButtonID(c.Param("id")))
		if err != nil {
			return err
		}
		return s.json(c, http.StatusOK, s.snippetsOf(b, ownOrigin(public)))
	}
}

func (s *Server) snippetsOf(b phone.Button, own string) snippets {
	key, base := phone.ButtonKeyPrefix+string(b.ID), html.EscapeString(s.PublicURL)
	label := html.EscapeString(cmp.Or(b.WordsIn(cmp.Or(b.Language, s.Settings.Language)).Label, "Talk to us"))
	// The SDK speaks to the same places as from our own page; to it, "self" is the page's site.
	connect := append([]string{own}, slices.DeleteFunc(connectTo(s.Settings), func(to string) bool { return to == "'self'" })...)
	return snippets{
		Script:  fmt.Sprintf(`<script src="%s/talk.js" data-key="%s" async></script>`, base, key),
		Element: fmt.Sprintf("<script src=\"%s/talk.js\" async></script>\n<click-to-talk key=\"%s\"><button type=\"button\">%s</button></click-to-talk>", base, key, label),
		Iframe: fmt.Sprintf(`<iframe src="%s/talk/%s" title="%s" allow="microphone; autoplay" width="320" height="420"></iframe>`,
			base, key, label),
		CSP: snippetOptions{
			Script: fmt.Sprintf("script-src %s; connect-src %s; media-src %s mediastream: blob:", own, strings.Join(connect, " "), own),
			Iframe: "frame-src " + own,
		},
		PermissionsPolicy: snippetOptions{
			Script: "microphone=(self), autoplay=(self)",
			Iframe: fmt.Sprintf(`microphone=(self "%[1]s"), autoplay=(self "%[1]s")`, own),
		},
	}
}
