package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// healthz says that the process lives.
func (s *Server) healthz(c echo.Context) error {
	return s.json(c, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz says whether requests should be sent here: not when the store is out of reach,
// and not when the server is stopping.
func (s *Server) readyz(c echo.Context) error {
	if s.stopping.Load() {
		return phone.Errorf(phone.Unavailable, "stopping", "The server is stopping.")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		if s.loud("store") { // which is not for strangers to read
			s.Logger.Warn("the database cannot be used", slog.Any("error", err))
		}
		return phone.Errorf(phone.Unavailable, "store_unavailable", "The database cannot be used.")
	}
	return s.json(c, http.StatusOK, map[string]string{"status": "ready"})
}

// settings tells the page what it must know before anybody signs in.
func (s *Server) settings(c echo.Context) error {
	told := s.Settings
	told.SignIn.Passkey, told.SignIn.OIDC = s.Passkeys != nil, list(s.Providers)
	needed, err := s.People.NeedsFirst(c.Request().Context())
	if err != nil {
		s.Logger.Error("whether there is an administrator cannot be read", slog.Any("error", err))
	}
	told.SignIn.First, told.SignIn.Session = needed, s.hasSession(c)
	return s.json(c, http.StatusOK, told)
}
