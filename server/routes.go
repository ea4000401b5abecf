package server

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 64 << 10

// routes are all routes of the product.
func (s *Server) routes(e *echo.Echo, public *url.URL) {
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)

	// Twilio's questions and reports: each is refused unless it is signed.
	voice := e.Group("/voice", s.signed)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		voice.Add(method, "", s.answer)
		voice.Add(method, "/dialed", s.dialed)
		voice.Add(method, "/fallback", s.fallback)
		voice.Add(method, "/status", s.status)
	}

	// For the page and other frontends.
	own := []echo.MiddlewareFunc{s.ownHost(public), s.sameOrigin(public)}
	e.GET("/token", s.quickstartToken, append(own, s.signedIn)...)
	api := e.Group("/v1", own...)
	api.GET("/settings", s.settings)
	api.GET("/session", s.session, s.signedIn)
	api.POST("/session", s.signIn)
	api.DELETE("/session", s.signOut, s.signedIn)
	api.POST("/tokens", s.createToken, s.signedIn)
	api.GET("/people", s.people, s.signedIn)
	api.GET("/calls", s.calls, s.signedIn)
	api.GET("/calls/:sid", s.call, s.signedIn)

	e.GET("/*", s.page, s.ownHost(public))
}
