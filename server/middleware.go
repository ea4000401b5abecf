package server

import (
	"fmt"
	"log/slog"
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
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return r.Method
	}
	return "other"
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

// sameOrigin refuses requests that another site's page makes with our cookies: also those that change nothing, whose
// answers it could not read, but a feed is a connection. Whoever follows a link to us is let in.
// Source: https://www.w3.org/TR/fetch-metadata/
func (s *Server) sameOrigin(public *url.URL) echo.MiddlewareFunc {
	own := public.Scheme + "://" + public.Host
	guard := http.NewCrossOriginProtection()
	if err := guard.AddTrustedOrigin(own); err != nil {
		s.Logger.Error("the public URL is no origin", slog.Any("error", err))
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if r := c.Request(); guard.Check(r) != nil || foreignRead(r, own) {
				return &problem{http.StatusForbidden, "cross_origin", "Requests from other sites' pages are refused."}
			}
			return next(c)
		}
	}
}

// foreignRead reports whether another site's page asks for something without leaving for it.
func foreignRead(r *http.Request, own string) bool {
	if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == own {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Host != r.Host
}
