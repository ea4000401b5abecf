package server

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

type lookRequest struct {
	Ticket string `json:"ticket"`
}

// offered is what a ticket is good for.
type offered struct {
	Purpose  phone.TicketPurpose `json:"purpose"` // first, invite or reset
	Name     string              `json:"name"`    // as it is proposed, empty for none; for reset: as it is
	Email    string              `json:"email"`
	Identity phone.Identity      `json:"identity"` // as the name
	Role     phone.Role          `json:"role"`
}

// look says what a ticket is good for, and leaves it as it is.
func (s *Server) look(c echo.Context) error {
	var in lookRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	if err := s.SignIns.Allow(c.RealIP()); err != nil {
		return err
	}
	o, err := s.People.Look(c.Request().Context(), in.Ticket)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, offered(o))
}

type joinRequest struct {
	Ticket   string `json:"ticket"`
	Name     string `json:"name"`
	Identity string `json:"identity"`
	Password string `json:"password"`
}

// join uses a ticket, and signs its holder in.
func (s *Server) join(c echo.Context) error {
	var in joinRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	cookie, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	if err = s.SignIns.Allow(c.RealIP()); err != nil {
		return err
	}
	entry, err := s.People.Join(c.Request().Context(), auth.Joining(in), s.visit(c))
	if err != nil {
		return err
	}
	return s.enterAs(c, cookie, entry)
}
