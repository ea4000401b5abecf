package server

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// docRoutes are what developers of other frontends read. It is open: there is nothing in it that is not the
// same for every server of this version.
func (s *Server) docRoutes(e *echo.Echo, open ...echo.MiddlewareFunc) {
	e.GET("/openapi.json", s.openAPI, open...)
	e.GET("/docs", s.manualPage, open...)
	e.GET("/docs/*", s.manualPage, open...)
}

// openAPI describes the interface.
func (s *Server) openAPI(c echo.Context) error {
	doc, err := s.manual.OpenAPI()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
	return c.JSONBlob(http.StatusOK, doc)
}

// manualPage shows a page of the manual.
func (s *Server) manualPage(c echo.Context) error {
	page, err := s.manual.Page(strings.Trim(c.Param("*"), "/"))
	if err != nil {
		return notFound(err)
	}
	c.Response().Header().Set("Cache-Control", "no-cache")
	return c.Blob(http.StatusOK, page.Type, page.Text)
}

// explain adds to a problem where more is said of it, and what to do.
func (s *Server) explain(p *Problem) {
	p.Type, p.Hint = s.manual.Type(p.Code), s.manual.Hint(p.Code)
}
