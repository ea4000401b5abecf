package server

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 64 << 10

// routes are all routes of the product.
func (s *Server) routes(e *echo.Echo, public *url.URL) {
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)

	// Twilio's questions and reports: each is refused unless it is signed.
	webhook := func(path string, h echo.HandlerFunc) {
		e.Match([]string{http.MethodGet, http.MethodPost}, path, h, s.signed)
	}
	webhook("/voice", s.answer)
	webhook("/voice/dialed", s.dialed)
	webhook("/voice/fallback", s.fallback)
	webhook("/voice/status", s.status)

	// For the page and other frontends: on our own host, not from other sites' pages.
	// Echo's groups are not used because they hide which methods a path has.
	open := []echo.MiddlewareFunc{s.ownHost(public), s.sameOrigin(public)}
	own := slices.Concat(open, []echo.MiddlewareFunc{s.signedIn})
	e.GET("/token", s.quickstartToken, own...)
	e.GET("/v1/settings", s.settings, open...)
	e.POST("/v1/session", s.signIn, open...)
	e.GET("/v1/session", s.session, own...)
	e.DELETE("/v1/session", s.signOut, own...)
	e.POST("/v1/tokens", s.createToken, own...)
	e.GET("/v1/people", s.people, own...)
	e.GET("/v1/events", s.events, own...)
	e.GET("/v1/calls", s.calls, own...)
	e.GET("/v1/calls/:sid", s.call, own...)

	e.GET("/*", s.page, s.ownHost(public))
}
