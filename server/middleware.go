package server

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// recoverPanics turns a panic into an error of the request it happened in.
func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				s.Logger.Error("panic", slog.Any("value", r), slog.String("stack", string(debug.Stack())))
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		return next(c)
	}
}

// logRequests logs each request when it is done, without its query or body.
func (s *Server) logRequests(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !s.Logger.Enabled(r.Context(), slog.LevelDebug) {
			return next(c)
		}
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		s.Logger.Debug("request", slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", c.Response().Status), slog.Duration("took", time.Since(start)))
		return nil
	}
}

// countRequests counts each request when it is done.
func (s *Server) countRequests(next echo.HandlerFunc) echo.HandlerFunc {
	if s.Answered == nil {
		return next
	}
	return func(c echo.Context) error {
		err := next(c)
		status := c.Response().Status
		if err != nil && !c.Response().Committed {
			status = describe(err).Status
		}
		s.Answered(c.Path(), methodOf(c.Request()), strconv.Itoa(status))
		return err
	}
}

// methodOf is the method of a request: anybody can make one up, and there are only so many figures.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete:
		return r.Method
	}
	return "other"
}

// secureHeaders sets what browsers need to keep the page apart from others.
// Sources: https://www.w3.org/TR/CSP3/, https://owasp.org/www-project-secure-headers/
func (s *Server) secureHeaders(public *url.URL) echo.MiddlewareFunc {
	always := http.Header{}
	always.Set("Content-Security-Policy", contentPolicy(s.Settings))
	always.Set("Cross-Origin-Opener-Policy", "same-origin")
	always.Set("Cross-Origin-Resource-Policy", "same-origin")
	always.Set("Permissions-Policy", "microphone=(self), speaker-selection=(self), camera=(), geolocation=(), payment=(), usb=()")
	always.Set("Referrer-Policy", "no-referrer")
	always.Set("X-Content-Type-Options", "nosniff")
	always.Set("X-Frame-Options", "DENY")
	if public.Scheme == "https" {
		always.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			maps.Copy(c.Response().Header(), always) // the values are shared: nobody adds to them
			return next(c)
		}
	}
}

// contentPolicy lets the page load what is ours and speak to where the SDK connects.
func contentPolicy(set Settings) string {
	connect := []string{"'self'"}
	if set.Signalling != nil {
		if u, err := url.Parse(set.Signalling.URL); err == nil {
			connect = append(connect, u.Scheme+"://"+u.Host)
		}
	} else {
		for edge := range strings.SplitSeq(set.Edge, ",") {
			connect = append(connect, "wss://voice-js."+edge+".twilio.com")
		}
		// The SDK learns the region when it connects, and reports to the plain name before.
		region := cmp.Or(set.Region, "us1")
		connect = append(connect, "https://eventgw.twilio.com", "https://eventgw."+region+".twilio.com")
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
		"connect-src " + strings.Join(connect, " "), "media-src 'self' mediastream: blob:",
		"manifest-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'self'",
		"frame-ancestors 'none'", "object-src 'none'", "require-trusted-types-for 'script'",
	}, "; ")
}

// ownHost refuses requests for another host name, as a page elsewhere would send whose
// name was made to point here (DNS rebinding).
func (s *Server) ownHost(public *url.URL) echo.MiddlewareFunc {
	own := []string{public.Host}
	if port := public.Port(); isLoopback(public.Hostname()) {
		for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
			own = append(own, strings.TrimSuffix(net.JoinHostPort(name, port), ":"))
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !slices.Contains(own, strings.ToLower(c.Request().Host)) {
				return &problem{
					http.StatusMisdirectedRequest, "host_unknown",
					"This server is " + s.PublicURL + ": open it under that name, or set SOFTPHONE_PUBLIC_URL.",
				}
			}
			return next(c)
		}
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// sameOrigin refuses requests that another site's page makes with our cookies.
func (s *Server) sameOrigin(public *url.URL) echo.MiddlewareFunc {
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
		s.Logger.Error("the public URL is no origin", slog.Any("error", err))
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := guard.Check(c.Request()); err != nil {
				return &problem{http.StatusForbidden, "cross_origin", "Requests from other sites' pages are refused."}
			}
			return next(c)
		}
	}
}
