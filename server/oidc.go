package server

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// OIDCPath is where the organisation's provider is below, and OIDCCallback where it leads browsers back to.
const (
	OIDCPath     = "/v1/oidc/"
	OIDCCallback = "/callback"
)

// Provider is an OpenID provider, as the page offers it.
type Provider struct {
	ID   string     `json:"id"`   // in its routes
	Name string     `json:"name"` // as people know it
	OIDC *auth.OIDC `json:"-"`
}

// oidcRoutes are those of the organisation's provider. Browsers are led there: nobody calls them from a script.
func (s *Server) oidcRoutes(e *echo.Echo, open []echo.MiddlewareFunc) {
	e.GET(OIDCPath+":id/start", s.startOIDC, open...)
	e.GET(OIDCPath+":id"+OIDCCallback, s.finishOIDC, open...)
}

func (s *Server) provider(c echo.Context) (Provider, error) {
	for _, p := range s.Providers {
		if p.ID == c.Param("id") {
			return p, nil
		}
	}
	return Provider{}, phone.Errorf(phone.Unknown, "oidc_unknown", "There is no such provider here.")
}

// startOIDC leads a browser to the provider.
func (s *Server) startOIDC(c echo.Context) error {
	p, err := s.provider(c)
	if err != nil {
		return err
	}
	cookie, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	next, err := ownPath(c.QueryParam("next"))
	if err != nil {
		return err
	}
	if err = s.SignIns.Allow("oidc " + c.RealIP()); err != nil {
		return s.backTo(c, err)
	}
	ctx := c.Request().Context()
	trip := auth.Trip{Seat: cookie, Next: next}
	if had, none := c.Cookie(cookie); none == nil {
		if was, none := s.People.Session(ctx, had.Value); none == nil {
			trip.Was = was.Key
		}
	}
	d, err := p.OIDC.Begin(ctx, trip)
	if err != nil {
		return s.backTo(c, err)
	}
	c.SetCookie(s.binder(d.State, d.Binder, s.Now().Add(auth.TripLimit)))
	return s.lead(c, d.URL)
}

// finishOIDC signs in who comes back from the provider.
func (s *Server) finishOIDC(c echo.Context) error {
	p, err := s.provider(c)
	if err != nil {
		return err
	}
	back := auth.Arrival{
		State: c.QueryParam("state"), Code: c.QueryParam("code"), Issuer: c.QueryParam("iss"),
		Error: c.QueryParam("error"), Description: c.QueryParam("error_description"), Agent: c.Request().UserAgent(),
	}
	if had, none := c.Cookie(s.binder(back.State, "", time.Time{}).Name); none == nil {
		back.Binder = had.Value
		c.SetCookie(s.binder(back.State, "", time.Unix(1, 0)))
	}
	trip, secret, session, err := p.OIDC.Finish(c.Request().Context(), back)
	if err != nil {
		return s.backTo(c, err)
	}
	if err := s.takeSeat(c, trip.Seat, secret, session); err != nil {
		return s.backTo(c, err)
	}
	return s.lead(c, trip.Next)
}

// binder is the cookie that binds a sign-in under way to the browser in which it was begun. Each has its own, so that several
// tabs can be under way. It is lax: the browser comes back from another site.
func (s *Server) binder(state, secret string, expires time.Time) *http.Cookie {
	sum := sha256.Sum256([]byte(state))
	name := "softphone-oidc-" + hex.EncodeToString(sum[:6])
	if s.https() {
		name = "__Host-" + name
	}
	cookie := s.cookie(name, secret, expires) //nolint:gosec // its flags are those of all our cookies, but for this one
	cookie.SameSite = http.SameSiteLaxMode
	return cookie
}

// lead sends a browser elsewhere. What is in the address stays with us: no page is told where the browser came from.
func (s *Server) lead(c echo.Context, to string) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusFound, to)
}

// backTo leads a browser back to the page, with the code of what went wrong. The page has words for it.
func (s *Server) backTo(c echo.Context, why error) error {
	p := describe(why)
	if p.Status == http.StatusInternalServerError {
		s.Logger.Error("a sign-in failed", slog.String("path", c.Path()), slog.Any("error", why))
	}
	return s.lead(c, "/#sign-in="+url.QueryEscape(p.Code))
}

// longestNext is how long a path may be that somebody is led to when they have signed in, in bytes.
const longestNext = 512

// ownPath checks where somebody wants to go when they have signed in: to a page of ours, and nowhere else.
func ownPath(next string) (string, error) {
	if next == "" {
		return "/", nil
	}
	u, err := url.Parse(next)
	switch {
	case err != nil, len(next) > longestNext, u.Scheme != "", u.Host != "", u.User != nil, u.Opaque != "",
		!strings.HasPrefix(next, "/"), strings.HasPrefix(next, "//"), strings.ContainsAny(next, "\\"),
		strings.IndexFunc(next, func(r rune) bool { return r <= ' ' || r >= 0x7f }) >= 0,
		strings.HasPrefix(u.Path, "//"), strings.Contains(u.Path, "\\"), strings.HasPrefix(path.Clean(u.Path)+"/", "/v1/"):
		return "", phone.Errorf(phone.Invalid, "next_invalid", "next must be the path of a page here, such as /board.").In("next")
	}
	return next, nil
}
