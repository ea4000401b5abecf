package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
	"softphone/tokens"
)

// Doors are how other programs get tokens.
type Doors struct {
	Keys       *auth.Keys
	Buttons    *auth.Buttons
	Budgets    phone.BudgetStore        // whose reservations tell which calls are made with a grant; nil: nobody's do
	Capability *tokens.CapabilitySigner // nil: capability tokens are not made
	Push       Push
}

// callerKey is where the middleware leaves the API key of a request.
const callerKey = "api_key"

// tokenRoutes are the doors to tokens, and what else programs with an API key may ask. Who has none needs a session.
func (s *Server) tokenRoutes(e *echo.Echo, public *url.URL, own, admin []echo.MiddlewareFunc) {
	e.GET("/token", s.quickstartToken, s.door(public, own, phone.ScopeTokens, true)...)
	e.HEAD("/token", s.noToken, s.door(public, own, phone.ScopeTokens, true)...)
	e.POST("/v1/tokens", s.createToken, slices.Concat([]echo.MiddlewareFunc{s.ownHost(public), s.forVisitors(public)}, s.door(public, own, phone.ScopeTokens, true))...)
	e.POST("/v1/check", s.check, s.door(public, own, phone.ScopeCheck, true)...)
	for _, path := range []string{"/token", "/v1/tokens", "/v1/check"} {
		e.OPTIONS(path, s.preflight, s.ownHost(public))
	}

	grants := s.door(public, own, phone.ScopeTokens, false)
	e.GET("/v1/grants", s.grants, grants...)
	e.POST("/v1/grants", s.createGrant, grants...)
	e.DELETE("/v1/grants/:id", s.revokeGrant, grants...)

	e.GET("/v1/admin/keys", s.keys, admin...)
	e.POST("/v1/admin/keys", s.createKey, admin...)
	e.GET("/v1/admin/keys/:id", s.key, admin...)
	e.PATCH("/v1/admin/keys/:id", s.updateKey, admin...)
	e.DELETE("/v1/admin/keys/:id", s.revokeKey, admin...)
	e.POST("/v1/admin/keys/:id/rotate", s.rotateKey, admin...)
}

// door lets in who shows an API key with a scope, and else who is let in without: own. Pages of the origins that the
// key names may use it, where pages may.
func (s *Server) door(public *url.URL, own []echo.MiddlewareFunc, scope phone.Scope, pages bool) []echo.MiddlewareFunc {
	return []echo.MiddlewareFunc{s.ownHost(public), func(next echo.HandlerFunc) echo.HandlerFunc {
		session := next
		for _, m := range slices.Backward(own) {
			session = m(session)
		}
		return func(c echo.Context) error {
			if pages {
				c.Response().Header().Add("Vary", "Origin")
			}
			if len(c.Request().Header.Values("Authorization")) == 0 {
				return session(c)
			}
			if err := s.byKey(c, public, scope, pages); err != nil {
				return err
			}
			return next(c)
		}
	}}
}

// byKey lets in who shows an API key.
func (s *Server) byKey(c echo.Context, public *url.URL, scope phone.Scope, pages bool) error {
	r := c.Request()
	origin := r.Header.Get("Origin")
	foreign := origin != "" && origin != public.Scheme+"://"+public.Host
	if foreign && pages {
		// The page is let read why it is refused, if any key names its origin.
		known, err := s.Doors.Keys.Named(r.Context(), origin)
		if err != nil {
			return err
		}
		if known {
			allowOrigin(c, origin)
		}
	}
	text := ""
	if values := r.Header.Values("Authorization"); len(values) == 1 {
		if scheme, rest, ok := strings.Cut(values[0], " "); ok && strings.EqualFold(scheme, "Bearer") {
			text = rest
		}
	}
	c.Response().Header().Set("WWW-Authenticate", `Bearer realm="softphone"`)
	key, err := s.Doors.Keys.Key(r.Context(), text)
	if err != nil {
		return err
	}
	c.Response().Header().Del("WWW-Authenticate")
	switch {
	case foreign && (!pages || !slices.Contains(key.Origins, origin)):
		c.Response().Header().Del("Access-Control-Allow-Origin")
		return &problem{http.StatusForbidden, "origin_not_allowed", "The API key may not be used by pages of this origin: name it in the key's origins."}
	case !slices.Contains(key.Scopes, scope):
		return phone.Errorf(phone.Forbidden, "scope_missing", "The API key is not for this: it needs the scope %s.", scope)
	}
	c.Set(callerKey, key)
	return nil
}

// keyOf is the API key that the request came in with; false where it came with a session.
func keyOf(c echo.Context) (phone.APIKey, bool) {
	key, ok := c.Get(callerKey).(phone.APIKey)
	return key, ok
}

// allowOrigin lets a page read the answer. It never lets cookies go with the question.
// Source: https://fetch.spec.whatwg.org/#http-cors-protocol
func allowOrigin(c echo.Context, origin string) {
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After")
}

// preflight tells a browser whether a page may use an API key here. Which key is not known yet: it is any that names
// the page's origin.
func (s *Server) preflight(c echo.Context) error {
	origin, one := originOfRequest(c.Request())
	known, err := s.Doors.Keys.Named(c.Request().Context(), origin)
	if err == nil && !known && c.Path() == "/v1/tokens" && s.Doors.Buttons != nil {
		known, err = s.Doors.Buttons.Named(c.Request().Context(), origin)
	}
	if err != nil {
		return err
	}
	return s.answerPreflight(c, origin, known && one)
}
