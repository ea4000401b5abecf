package server

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// teamRoutes are those by which administrators make teams.
func (s *Server) teamRoutes(e *echo.Echo, admin []echo.MiddlewareFunc) {
	e.GET("/v1/admin/teams", s.teams, admin...)
	e.POST("/v1/admin/teams", s.createTeam, admin...)
	e.PATCH("/v1/admin/teams/:name", s.updateTeam, admin...)
	e.DELETE("/v1/admin/teams/:name", s.deleteTeam, admin...)
}

// mostMembers is how many people may be in a team.
const mostMembers = 200

type team struct {
	Name    phone.TeamName   `json:"name"`
	Title   string           `json:"title"`
	Members []phone.Identity `json:"members"`
	By      phone.Identity   `json:"by"`
	Created time.Time        `json:"created_at"`
	Updated time.Time        `json:"updated_at"`
}

func teamOf(t phone.Team) team {
	return team{t.Name, t.Title, append([]phone.Identity{}, t.Members...), t.By, t.Created.UTC(), t.Updated.UTC()}
}

// teamRequest makes a team, or changes it: what is left out stays, or is the name.
type teamRequest struct {
	Name    *string   `json:"name"` // only to create
	Title   *string   `json:"title"`
	Members *[]string `json:"members"`
}

// apply takes what was given into a team.
func (in teamRequest) apply(t *phone.Team) error {
	if in.Title != nil {
		title := strings.TrimSpace(*in.Title)
		if n := utf8.RuneCountInString(title); n < 1 || n > 64 || !phone.Printable(title) {
			return phone.Errorf(phone.Invalid, "title_invalid", "The title must be 1 to 64 visible characters.").In("title")
		}
		t.Title = title
	}
	if in.Members == nil {
		return nil
	}
	if len(*in.Members) > mostMembers {
		return phone.Errorf(phone.Invalid, "members_invalid", "At most %d people can be in a team.", mostMembers).In("members")
	}
	t.Members = []phone.Identity{}
	for _, name := range *in.Members {
		id, err := phone.ParseIdentity(name)
		if err != nil {
			return phone.Errorf(phone.Invalid, "members_invalid", "%q is nobody's identity.", name).In("members")
		}
		if !slices.Contains(t.Members, id) {
			t.Members = append(t.Members, id)
		}
	}
	return nil
}

// teams tells of all teams, by name.
func (s *Server) teams(c echo.Context) error {
	all, err := s.Store.Teams(c.Request().Context())
	if err != nil {
		return err
	}
	told := []team{}
	for _, t := range all {
		told = append(told, teamOf(t))
	}
	return s.json(c, http.StatusOK, map[string][]team{"teams": told})
}

func (s *Server) createTeam(c echo.Context) error {
	var in teamRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	if in.Name == nil {
		return phone.Errorf(phone.Invalid, "name_missing", "The team needs a name.").In("name")
	}
	name, err := phone.ParseTeamName(*in.Name)
	if err != nil {
		return err
	}
	ctx, now, by := c.Request().Context(), s.Now(), sessionOf(c).User.Identity
	t := phone.Team{Name: name, Title: string(name), By: by, Created: now, Updated: now}
	if err = in.apply(&t); err != nil {
		return err
	}
	err = s.Store.CreateTeam(ctx, t)
	s.note(ctx, by, phone.AuditEntry{Action: "team.create", Target: string(name)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, teamOf(t))
}

func (s *Server) updateTeam(c echo.Context) error {
	name, err := teamNamed(c)
	if err != nil {
		return err
	}
	var in teamRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.Name != nil && *in.Name != string(name) {
		return phone.Errorf(phone.Invalid, "name_fixed", "A team's name cannot be changed: make another team.").In("name")
	}
	ctx := c.Request().Context()
	t, err := s.Store.UpdateTeam(ctx, name, func(t *phone.Team) error {
		t.Updated = s.Now()
		return in.apply(t)
	})
	s.note(ctx, sessionOf(c).User.Identity, phone.AuditEntry{Action: "team.update", Target: string(name)}, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, teamOf(t))
}

func (s *Server) deleteTeam(c echo.Context) error {
	name, err := teamNamed(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	err = s.Store.DeleteTeam(ctx, name)
	s.note(ctx, sessionOf(c).User.Identity, phone.AuditEntry{Action: "team.delete", Target: string(name)}, err)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func teamNamed(c echo.Context) (phone.TeamName, error) {
	name, err := phone.ParseTeamName(c.Param("name"))
	if err != nil {
		return "", phone.Errorf(phone.Unknown, "team_unknown", "There is no such team.")
	}
	return name, nil
}
