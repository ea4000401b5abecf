package server

import (
	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// takeSeat gives the browser a session in the seat of a cookie. The session that it had there ends: whoever has got hold of that
// one has nothing.
func (s *Server) takeSeat(c echo.Context, cookie, secret string, session phone.Session) error {
	ctx := c.Request().Context()
	if had, err := c.Cookie(cookie); err == nil {
		was, err := s.People.Session(ctx, had.Value)
		if err == nil {
			err = s.People.SignOut(ctx, was)
		}
		if err != nil && phone.KindOf(err) != phone.Unsigned {
			return err
		}
	}
	c.SetCookie(s.cookie(cookie, secret, session.Expires))
	return nil
}
