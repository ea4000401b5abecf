package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// profile is a person as administrators see them.
type profile struct {
	ownAccount
	Disabled  bool      `json:"disabled"`
	Rights    *rights   `json:"rights"` // null: those of the role
	SignedIn  bool      `json:"signed_in"`
	UpdatedAt time.Time `json:"updated_at"`
}

func accountOf(p phone.Person, signedIn bool) profile {
	a := profile{ownAccount: ownAccountOf(p), Disabled: p.Disabled, SignedIn: signedIn, UpdatedAt: p.Updated.UTC()}
	if p.Rights != nil {
		r := rightsOf(*p.Rights)
		a.Rights = &r
	}
	return a
}

// accounts tells of everybody, by name.
func (s *Server) accounts(c echo.Context) error {
	ctx := c.Request().Context()
	all, err := s.People.Persons(ctx)
	if err != nil {
		return err
	}
	in, err := s.signedInNow(c)
	if err != nil {
		return err
	}
	told := []profile{}
	for _, p := range all {
		told = append(told, accountOf(p, in[p.Identity]))
	}
	return s.json(c, http.StatusOK, map[string][]profile{"people": told})
}

func (s *Server) signedInNow(c echo.Context) (map[phone.Identity]bool, error) {
	all, err := s.People.SignedIn(c.Request().Context())
	in := make(map[phone.Identity]bool, len(all))
	for _, u := range all {
		in[u.Identity] = true
	}
	return in, err
}

// account tells of one person.
func (s *Server) account(c echo.Context) error {
	p, err := s.People.Person(c.Request().Context(), whom(c))
	if err != nil {
		return err
	}
	return s.tellAccount(c, http.StatusOK, p)
}

func (s *Server) tellAccount(c echo.Context, status int, p phone.Person) error {
	in, err := s.signedInNow(c)
	if err != nil {
		return err
	}
	return s.json(c, status, accountOf(p, in[p.Identity]))
}

// whom is the person that a path names, nobody where it cannot be anybody.
func whom(c echo.Context) phone.Identity {
	id, err := phone.ParseIdentity(c.Param("id"))
	if err != nil {
		return ""
	}
	return id
}

type accountRequest struct {
	Identity string          `json:"identity"`
	Name     string          `json:"name"`
	Email    string          `json:"email"`
	Role     phone.Role      `json:"role"`
	Rights   json.RawMessage `json:"rights"`
}

// createAccount makes a person, who has nothing to sign in with yet.
func (s *Server) createAccount(c echo.Context) error {
	var in accountRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	allowed, err := personRights(in.Rights)
	if err != nil {
		return err
	}
	p, err := s.People.Create(c.Request().Context(), sessionOf(c).User.Identity,
		auth.NewPerson{Identity: in.Identity, Name: in.Name, Email: in.Email, Role: in.Role, Rights: allowed})
	if err != nil {
		return err
	}
	return s.tellAccount(c, http.StatusCreated, p)
}

// personRights reads the rights of a person: nil where none are given, or null.
func personRights(text json.RawMessage) (*phone.Grant, error) {
	if len(text) == 0 || bytes.Equal(text, []byte("null")) {
		return nil, nil //nolint:nilnil // no rights of their own is what nil means, see phone.Person
	}
	g, err := parseRights("rights", text)
	return &g, err
}

type accountChange struct {
	Identity json.RawMessage `json:"identity"`
	Name     *string         `json:"name"`
	Email    *string         `json:"email"`
	Role     *phone.Role     `json:"role"`
	Disabled *bool           `json:"disabled"`
	Rights   json.RawMessage `json:"rights"`
}

// updateAccount changes a person. What is left out stays; rights that are null are those of the role.
func (s *Server) updateAccount(c echo.Context) error {
	var in accountChange
	if err := bind(c, &in); err != nil {
		return err
	}
	if in.Identity != nil {
		return phone.Errorf(phone.Invalid, "identity_fixed", "The identity of a person stays: calls are known by it.").In("identity")
	}
	allowed, err := personRights(in.Rights)
	if err != nil {
		return err
	}
	p, err := s.People.Update(c.Request().Context(), sessionOf(c).User.Identity, whom(c), auth.PersonChange{
		Name: in.Name, Email: in.Email, Role: in.Role, Disabled: in.Disabled, Rights: allowed, NoRights: allowed == nil && in.Rights != nil,
	})
	if err != nil {
		return err
	}
	s.Grants.Forget() // what they may no more, they may not from now on
	return s.tellAccount(c, http.StatusOK, p)
}

// deleteAccount removes a person.
func (s *Server) deleteAccount(c echo.Context) error {
	if err := s.People.Delete(c.Request().Context(), sessionOf(c).User.Identity, whom(c)); err != nil {
		return err
	}
	s.Grants.Forget()
	return c.NoContent(http.StatusNoContent)
}

// resetAccount makes a link with which a person chooses a new password.
func (s *Server) resetAccount(c echo.Context) error {
	if err := bind(c, &struct{}{}); err != nil {
		return err
	}
	secret, expires, err := s.People.Reset(c.Request().Context(), sessionOf(c).User.Identity, whom(c))
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, link{JoinLink(s.PublicURL, secret), expires.UTC()})
}

// endSessionsOf signs a person out everywhere.
func (s *Server) endSessionsOf(c echo.Context) error {
	if err := s.endAll(c, whom(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
