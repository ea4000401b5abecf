package server

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// Problem is the body of every error that programs get.
// Source: RFC 9457.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"` // stable, for programs
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"` // what to do
	Field  string `json:"field,omitempty"`
}

// problem is an error of HTTP itself: a request that no handler should see.
type problem struct {
	status       int
	code, detail string
}

func (p *problem) Error() string { return p.detail }

// statusOf is the one table from kinds of error to HTTP statuses.
func statusOf(k phone.Kind) int {
	switch k {
	case phone.Invalid:
		return http.StatusUnprocessableEntity
	case phone.Unknown:
		return http.StatusNotFound
	case phone.Unsigned:
		return http.StatusUnauthorized
	case phone.Forbidden:
		return http.StatusForbidden
	case phone.Conflict:
		return http.StatusConflict
	case phone.Exhausted:
		return http.StatusTooManyRequests
	case phone.Unavailable:
		return http.StatusServiceUnavailable
	case phone.Internal:
	}
	return http.StatusInternalServerError
}

// describe turns any error into what the other side may see.
func describe(err error) Problem {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		err = tooLarge(large.Limit)
	}
	if p, ok := errors.AsType[*problem](err); ok {
		return newProblem(p.status, p.code, p.detail, "")
	}
	if e, ok := errors.AsType[*phone.Error](err); ok && e.Kind != phone.Internal {
		return newProblem(statusOf(e.Kind), e.Code, e.Message, e.Field)
	}
	if h, ok := errors.AsType[*echo.HTTPError](err); ok && h.Code < http.StatusInternalServerError {
		code := strings.ReplaceAll(strings.ToLower(http.StatusText(h.Code)), " ", "_")
		return newProblem(h.Code, code, http.StatusText(h.Code)+".", "")
	}
	return newProblem(http.StatusInternalServerError, "internal",
		"Something went wrong on the server. Its log says what.", "")
}

func newProblem(status int, code, detail, field string) Problem {
	return Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail, Field: field}
}

// retryAfter says in seconds when to try again: a minute unless the error knows.
func retryAfter(err error) string {
	if l, ok := errors.AsType[*later](err); ok {
		return strconv.Itoa(int((l.after + time.Second - 1) / time.Second))
	}
	return "60"
}

// writeError writes err as a problem. Only errors of our own making are logged.
func (s *Server) writeError(err error, c echo.Context) {
	p := describe(err)
	s.explain(&p)
	if p.Status == http.StatusInternalServerError {
		s.Logger.Error("request failed", slog.String("method", c.Request().Method),
			slog.String("path", c.Request().URL.Path), slog.Any("error", err))
	}
	if c.Response().Committed {
		return
	}
	h := c.Response().Header()
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter(err))
	case http.StatusUnauthorized:
		if h.Get("WWW-Authenticate") == "" {
			h.Set("WWW-Authenticate", `Session realm="softphone"`)
		}
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	c.Response().WriteHeader(p.Status)
	if err := json.NewEncoder(c.Response()).Encode(p); err != nil {
		s.Logger.Debug("the answer could not be written", slog.Any("error", err))
	}
}
