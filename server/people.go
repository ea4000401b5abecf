package server

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// personRoutes are those of people: open is for everybody, own for who is signed in, admin for administrators.
func (s *Server) personRoutes(e *echo.Echo, open, own, admin []echo.MiddlewareFunc) {
	e.POST("/v1/join/look", s.look, open...)
	e.POST("/v1/join", s.join, open...)

	e.GET("/v1/sessions", s.sessions, own...)
	e.DELETE("/v1/sessions", s.signOutEverywhere, own...)
	e.DELETE("/v1/sessions/:id", s.endSession, own...)
	e.GET("/v1/me", s.me, own...)
	e.PATCH("/v1/me", s.rename, own...)
	e.PUT("/v1/me/password", s.changePassword, own...)

	e.GET("/v1/admin/people", s.accounts, admin...)
	e.POST("/v1/admin/people", s.createAccount, admin...)
	e.GET("/v1/admin/people/:id", s.account, admin...)
	e.PATCH("/v1/admin/people/:id", s.updateAccount, admin...)
	e.DELETE("/v1/admin/people/:id", s.deleteAccount, admin...)
	e.POST("/v1/admin/people/:id/reset", s.resetAccount, admin...)
	e.DELETE("/v1/admin/people/:id/sessions", s.endSessionsOf, admin...)
	e.GET("/v1/admin/invitations", s.invitations, admin...)
	e.POST("/v1/admin/invitations", s.invite, admin...)
	e.DELETE("/v1/admin/invitations/:id", s.uninvite, admin...)
}

// administration lets in only administrators, of those who are signed in.
func (s *Server) administration(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.People.MayAdminister(c.Request().Context(), sessionOf(c), c.Request().Method+" "+c.Path()); err != nil {
			return err
		}
		return next(c)
	}
}

// JoinLink is the address at which a browser uses a ticket. The secret is in the fragment, which browsers do not send.
func JoinLink(publicURL, secret string) string { return publicURL + "/join#" + secret }

// link is a link with a secret that is shown once.
type link struct {
	Link      string    `json:"link"`
	ExpiresAt time.Time `json:"expires_at"`
}

// session of somebody's, as they see it.
type ownSession struct {
	ID        string    `json:"id"`
	Agent     string    `json:"agent"`
	Method    string    `json:"method"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current"`
}

// sessions tells somebody where they are signed in.
func (s *Server) sessions(c echo.Context) error {
	current := sessionOf(c)
	all, err := s.People.Sessions(c.Request().Context(), current.User.Identity)
	if err != nil {
		return err
	}
	told := []ownSession{}
	for _, one := range all {
		told = append(told, ownSession{
			auth.SessionHandle(one), one.Agent, one.Method, one.Created.UTC(), one.Seen.UTC(), one.Expires.UTC(), one.Key == current.Key,
		})
	}
	return s.json(c, http.StatusOK, map[string][]ownSession{"sessions": told})
}

// endSession signs somebody out in one place.
func (s *Server) endSession(c echo.Context) error {
	if err := s.People.EndSession(c.Request().Context(), sessionOf(c).User.Identity, c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// signOutEverywhere signs somebody out here and wherever else they are signed in.
func (s *Server) signOutEverywhere(c echo.Context) error {
	cookie, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	if err = s.endAll(c, sessionOf(c).User.Identity); err != nil {
		return err
	}
	c.SetCookie(s.cookie(cookie, "", time.Unix(1, 0)))
	return c.NoContent(http.StatusNoContent)
}

// endAll ends all sessions of somebody and, where that is asked for, their calls.
func (s *Server) endAll(c echo.Context, of phone.Identity) error {
	ctx := c.Request().Context()
	calls, err := boolParam(c, "end_calls")
	if err != nil {
		return err
	}
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	if err = s.People.EndSessions(ctx, by.Identity, of); err != nil || !calls {
		return err
	}
	return endedEverywhere(ctx, func() error { return s.Control.EndCallsOf(ctx, by, of) })
}

// endedEverywhere ends calls that may be made no longer, and once more when that is known on all servers: another may
// have let one more begin until then.
func endedEverywhere(ctx context.Context, end func() error) error {
	if err := end(); err != nil {
		return err
	}
	select {
	case <-time.After(auth.Everywhere):
		return end()
	case <-ctx.Done():
		return ctx.Err()
	}
}
