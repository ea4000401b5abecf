package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// ownAccount is somebody as they see themselves.
type ownAccount struct {
	person
	Email     string     `json:"email"` // empty: none
	Role      phone.Role `json:"role"`
	Password  bool       `json:"password"` // has one
	OIDC      string     `json:"oidc"`     // issuer of the OpenID provider's account that is theirs, empty: none
	CreatedAt time.Time  `json:"created_at"`
}

func ownAccountOf(p phone.Person) ownAccount {
	return ownAccount{person(p.User), p.Email, p.Role, p.Password != "", p.Issuer, p.Created.UTC()}
}

// me tells somebody who they are.
func (s *Server) me(c echo.Context) error {
	p, err := s.People.Person(c.Request().Context(), sessionOf(c).User.Identity)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, ownAccountOf(p))
}

type renameRequest struct {
	Name string `json:"name"`
}

// rename changes somebody's own name.
func (s *Server) rename(c echo.Context) error {
	var in renameRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	p, err := s.People.Rename(c.Request().Context(), sessionOf(c).User.Identity, in.Name)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, ownAccountOf(p))
}

type passwordRequest struct {
	Current string `json:"current"` // empty: there is none yet
	New     string `json:"new"`
}

// changePassword changes somebody's own password, and signs them out everywhere else.
func (s *Server) changePassword(c echo.Context) error {
	var in passwordRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	if err := s.People.ChangePassword(c.Request().Context(), sessionOf(c), in.Current, in.New); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
