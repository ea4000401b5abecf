package server

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

// limitBody refuses bodies that are larger than anything that is sent here, on every route.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.ContentLength > maxBody {
			return tooLarge(maxBody)
		}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
		}
		return next(c)
	}
}

func tooLarge(limit int64) error {
	return &problem{http.StatusRequestEntityTooLarge, "body_too_large", fmt.Sprintf("The body has more than %d bytes.", limit)}
}

// jsonOnly refuses requests that change something with what a form can send: a page elsewhere can send a form
// without asking. Routes that take no body take none of that either.
// Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func jsonOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
			return next(c)
		}
		if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
			return &problem{http.StatusUnsupportedMediaType, "content_encoding_unsupported", "Send the body as it is: Content-Encoding is not supported."}
		}
		if kinds := r.Header.Values("Content-Type"); len(kinds) > 1 || (len(kinds) == 1 || r.ContentLength != 0) && !saysJSON(r.Header.Get("Content-Type")) {
			return notJSON()
		}
		return next(c)
	}
}

func notJSON() error {
	return &problem{http.StatusUnsupportedMediaType, "content_type_unsupported", "Send JSON: Content-Type must be application/json."}
}
