package server

import (
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// page serves what the browser is given. Assets carry a hash of their content in their
// names and may be kept for ever; sounds, which are played over and over to who waits, for an hour; all else
// is asked for again.
func (s *Server) page(c echo.Context) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Param("*")), "/")
	switch name {
	case "", "board", "channels", "account", "admin", "join", "test", "history", "contacts": // one page, which knows by the address what to show
		name = "index.html"
	case "telephone":
		name += ".html"
	}
	keep := "no-cache"
	switch {
	case strings.HasPrefix(name, "assets/"):
		keep = "public, max-age=31536000, immutable"
	case strings.HasPrefix(name, "sounds/"):
		keep = "public, max-age=3600"
	}
	return s.serve(c, name, keep)
}

// serve serves a file, which browsers may keep as is said.
func (s *Server) serve(c echo.Context, name, keep string) error {
	f, err := s.Page.Open(name)
	if err != nil {
		return notFound(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return notFound(fs.ErrNotExist)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", keep)
	if strings.HasSuffix(name, ".webmanifest") {
		h.Set("Content-Type", "application/manifest+json")
	} else if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		h.Set("Content-Type", t)
	}
	content, ok := f.(io.ReadSeeker)
	if !ok {
		return errors.New("static file cannot seek")
	}
	http.ServeContent(patient{c.Response()}, c.Request(), name, time.Time{}, content)
	return nil
}

func notFound(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return echo.ErrNotFound
	}
	return err
}
