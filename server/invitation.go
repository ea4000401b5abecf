package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// invitation is one that nobody has used yet, as administrators see it.
type invitation struct {
	ID        string         `json:"id"`
	Email     string         `json:"email"` // empty: for whoever has the link
	Name      string         `json:"name"`  // as it is proposed, empty: they choose
	Role      phone.Role     `json:"role"`
	By        phone.Identity `json:"by"`
	CreatedAt time.Time      `json:"created_at"`
	ExpiresAt time.Time      `json:"expires_at"`
}

func invitationOf(in auth.Invitation) invitation {
	return invitation{in.ID, in.Email, in.Name, in.Role, in.By, in.Created.UTC(), in.Expires.UTC()}
}

// invitations tells which are standing, the newest first.
func (s *Server) invitations(c echo.Context) error {
	all, err := s.People.Invitations(c.Request().Context())
	if err != nil {
		return err
	}
	told := []invitation{}
	for _, in := range all {
		told = append(told, invitationOf(in))
	}
	return s.json(c, http.StatusOK, map[string][]invitation{"invitations": told})
}

type inviteRequest struct {
	Email string     `json:"email"`
	Name  string     `json:"name"`
	Role  phone.Role `json:"role"`
}

// invite makes an invitation. Its link is shown here and nowhere else.
func (s *Server) invite(c echo.Context) error {
	var in inviteRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	made, secret, err := s.People.Invite(c.Request().Context(), sessionOf(c).User.Identity,
		auth.Invitation{Email: in.Email, Name: in.Name, Role: in.Role})
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, struct {
		invitation
		Link string `json:"link"`
	}{invitationOf(made), JoinLink(s.PublicURL, secret)})
}

// uninvite makes an invitation worthless.
func (s *Server) uninvite(c echo.Context) error {
	if err := s.People.Uninvite(c.Request().Context(), sessionOf(c).User.Identity, c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
