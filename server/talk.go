package server

import (
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
)

// talkPage is the file of the page in a frame, and talkRoute how everything of buttons begins that browsers load.
const (
	talkPage  = "talk.html"
	talkRoute = "/talk"
)

// talk serves what buttons are made of to the pages that have them: the loader, what it loads, and the page in a frame, which
// only pages of the button's origins can show.
func (s *Server) talk(c echo.Context) error {
	name := strings.TrimPrefix(path.Clean(c.Request().URL.Path), "/")
	h := c.Response().Header()
	if rest := strings.TrimPrefix(name, "talk/"); !strings.Contains(name, ".") {
		b, err := s.Doors.Buttons.Button(c.Request().Context(), auth.ButtonID(rest))
		if err == nil && !b.On {
			err = b.Ready(s.Now())
		}
		if err != nil {
			return err
		}
		h.Del("X-Frame-Options") // it knows no list
		setPolicy(h, framePolicy(s.Settings, strings.Join(b.Origins, " ")), true)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // for pages that isolate themselves
		return s.serve(c, talkPage, "no-cache")
	}
	if name != "talk.js" && !strings.HasPrefix(name, "talk/") {
		return echo.ErrNotFound // it climbed out
	}
	// Anybody may read these files: nothing in them is anybody's.
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*")
	keep := "public, max-age=31536000, immutable"
	if name == "talk.js" { // it names the others
		keep = "no-cache"
	}
	return s.serve(c, name, keep)
}

// framePolicy is that of a page in a frame: as our own, but for who may show it.
func framePolicy(set Settings, ancestors string) string {
	return strings.Replace(contentPolicy(set), "frame-ancestors 'none'", "frame-ancestors "+ancestors, 1)
}

// answerPreflight answers a browser that asks whether a page may ask something.
func (s *Server) answerPreflight(c echo.Context, origin string, known bool) error {
	h := c.Response().Header()
	h.Add("Vary", "Origin")
	h.Add("Vary", "Access-Control-Request-Method")
	h.Add("Vary", "Access-Control-Request-Headers")
	if !known {
		return &problem{http.StatusForbidden, "origin_not_allowed", "No API key and no button names this origin."}
	}
	allowOrigin(c, origin)
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Access-Control-Max-Age", "600")
	return c.NoContent(http.StatusNoContent)
}
