package server

import (
	"log/slog"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// Limits are how much one client may ask for. The zero value is no limit.
type Limits struct {
	// Rate is how many requests of the API per second one address may make, ten seconds' worth of them at once. The
	// other families of routes have a part or a multiple of it, and a person half.
	Rate int
}

// family is routes that have a limit in common, apart from those of all others.
type family struct {
	name  string
	share float64 // of Limits.Rate
}

// familyOf is the family of a route. One that nobody thought of here belongs to the API, and what Twilio asks
// to none: it knows nothing of 429, and the call would die.
// Source: https://www.twilio.com/docs/api/errors/11217
func familyOf(route string) (family, bool) {
	switch {
	case route == phone.PathAnswer, strings.HasPrefix(route, phone.PathAnswer+"/"), route == "/healthz", route == "/readyz":
		return family{}, false
	case route == reportPath:
		return family{"reports", 0.02}, true
	case route == "/token", route == "/v1/tokens":
		return family{"tokens", 0.5}, true
	case route == "/v1/session", strings.HasPrefix(route, "/v1/session/"), strings.HasPrefix(route, "/v1/join"), strings.HasPrefix(route, "/v1/oidc/"):
		return family{"doors", 0.2}, true
	case route == floorPath: // pages say every second that they still want it
		return family{"floor", 4}, true
	case strings.HasPrefix(route, "/v1/"), route == "/v1":
		return family{"api", 1}, true
	}
	return family{"pages", 10}, true
}

// throttle refuses what an address asks for beyond the limits of the route's family. Nothing but the
// address is looked at: all else is the client's to choose. Echo makes the chain anew for each request, so what
// is counted is made before.
func (s *Server) throttle() echo.MiddlewareFunc {
	if s.Limits.Rate <= 0 {
		return unlimited
	}
	limiters := map[string]*auth.Limiter{}
	for _, route := range []string{reportPath, "/token", "/v1/session", floorPath, "/v1/", "/"} {
		f, _ := familyOf(route)
		limiters[f.name] = s.limiter(f.share)
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			f, limited := familyOf(c.Path())
			if !limited {
				return next(c)
			}
			return allowed(c, limiters[f.name], addressKey(c.RealIP()), next)
		}
	}
}

func unlimited(next echo.HandlerFunc) echo.HandlerFunc { return next }

// throttlePerson refuses what a person asks for beyond half of what an address may: a person may come from
// many addresses.
func (s *Server) throttlePerson() echo.MiddlewareFunc {
	if s.Limits.Rate <= 0 {
		return unlimited
	}
	limiter := s.limiter(0.5)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			return allowed(c, limiter, string(sessionOf(c).User.Identity), next)
		}
	}
}

func (s *Server) limiter(share float64) *auth.Limiter {
	rate := share * float64(s.Limits.Rate)
	return &auth.Limiter{
		Every: max(time.Duration(float64(time.Second)/rate), 1), Burst: max(int(rate*10), 1), Now: s.Now,
	}
}

func allowed(c echo.Context, l *auth.Limiter, key string, next echo.HandlerFunc) error {
	if err := l.Allow(key); err != nil {
		return &later{err, max(l.Every, time.Second)}
	}
	return next(c)
}

// later is an error that says when to try again.
type later struct {
	error

	after time.Duration
}

func (l *later) Unwrap() error { return l.error }

// loud bounds how often something that strangers can cause is logged.
func (s *Server) loud(key string) bool { return s.complaints.Allow(key) == nil }

// warnOfProxy says once that requests come by a proxy that is not in the settings: all who come by it share the
// limits of one address.
func (s *Server) warnOfProxy(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Header.Get(forwardedFor) != "" && c.RealIP() == clientOf(nil)(r) {
			s.proxied.Do(func() {
				s.Logger.Warn("X-Forwarded-For is not believed from an address that is not in SOFTPHONE_TRUSTED_PROXIES",
					slog.String("remote", c.RealIP()))
			})
		}
		return next(c)
	}
}
