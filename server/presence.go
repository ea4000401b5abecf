package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// presenceRoutes are those by which pages say that they can be rung, and people what they want to be to others.
func (s *Server) presenceRoutes(e *echo.Echo, own []echo.MiddlewareFunc) {
	e.GET("/v1/presence", s.ownPresence, own...)
	e.POST("/v1/presence", s.beat, own...)
	e.PUT("/v1/presence", s.choose, own...)
	e.DELETE("/v1/presence", s.leave, own...)
	e.DELETE("/v1/presence/missed", s.seeMissed, own...)
}

// attendance is how it is with somebody, as it is told to others.
type attendance struct {
	State  phone.Reach      `json:"state"` // unknown: they have used no page
	Busy   phone.Occupation `json:"busy"`
	Reason string           `json:"reason"`
	Until  *time.Time       `json:"until"`
}

func attendanceOf(a phone.Attendance) attendance {
	told := attendance{State: a.Reach, Busy: a.Busy, Reason: a.Reason, Until: moment(a.Until)}
	if told.State == phone.ReachUnknown {
		told.State = "unknown"
	}
	return told
}

// listed is one of the others.
type listed struct {
	person

	Presence attendance `json:"presence"`
}

// tellPeople tells of people, and how it is with them.
func (s *Server) tellPeople(c echo.Context, people []phone.User) error {
	ids := make([]phone.Identity, len(people))
	for i, u := range people {
		ids[i] = u.Identity
	}
	at, err := s.Presence.Of(c.Request().Context(), ids)
	if err != nil {
		return err
	}
	told := make([]listed, len(people))
	for i, u := range people {
		told[i] = listed{person(u), attendanceOf(at[u.Identity])}
	}
	return s.json(c, http.StatusOK, map[string][]listed{"people": told})
}

// missedCall is a call that did not ring with somebody.
type missedCall struct {
	Call  phone.CallSID `json:"call"`
	From  string        `json:"from"` // empty: they hide their number
	Name  string        `json:"name"` // of a caller who is one of us
	To    string        `json:"to"`
	At    time.Time     `json:"at"`
	Why   phone.Reach   `json:"why"`
	Heard *time.Time    `json:"heard_at"` // when a page was heard of last
}

// ownPresenceAnswer is how it is with who asks.
type ownPresenceAnswer struct {
	attendance

	// Beat and Lease are how often a page says that it is there, and for how long that is believed, in seconds.
	Beat   float64      `json:"beat_seconds"`
	Lease  float64      `json:"lease_seconds"`
	Before phone.Reach  `json:"before"` // how it was before this
	Missed []missedCall `json:"missed"`
}

func (s *Server) tellPresence(c echo.Context, a phone.Attendance, before phone.Reach, missed []phone.Pass) error {
	told := ownPresenceAnswer{
		attendance: attendanceOf(a), Beat: phone.BeatEvery.Seconds(), Lease: phone.LeaseTime.Seconds(), Before: before, Missed: []missedCall{},
	}
	if before == phone.ReachUnknown {
		told.Before = "unknown"
	}
	for _, p := range missed {
		one := missedCall{Call: p.Call, From: p.From.String(), To: p.To.String(), At: p.At.UTC(), Why: p.Why, Heard: moment(p.Heard)}
		if id, ok := p.From.Client(); ok {
			one.Name = s.People.NameOf(c.Request().Context(), id)
		}
		told.Missed = append(told.Missed, one)
	}
	return s.json(c, http.StatusOK, told)
}

// ownPresence tells somebody how it is with them, and what did not ring with them.
func (s *Server) ownPresence(c echo.Context) error {
	ctx, me := c.Request().Context(), sessionOf(c).User.Identity
	all, err := s.Presence.Of(ctx, []phone.Identity{me})
	if err != nil {
		return err
	}
	missed, err := s.Presence.Missed(ctx, me)
	if err != nil {
		return err
	}
	return s.tellPresence(c, all[me], all[me].Reach, missed)
}

type beatRequest struct {
	Page string           `json:"page"`
	Busy phone.Occupation `json:"busy"`
}

// beat is a page that says that it can be rung.
func (s *Server) beat(c echo.Context) error {
	var in beatRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	heard, err := s.Presence.Beat(c.Request().Context(), sessionOf(c).User.Identity, in.Page, in.Busy)
	if err != nil {
		return err
	}
	return s.tellPresence(c, heard.Attendance, heard.Before.Reach, heard.Missed)
}

type choiceRequest struct {
	State  phone.Reach `json:"state"`
	Reason string      `json:"reason"`
	Until  *time.Time  `json:"until"`
}

// choose keeps what somebody wants to be to others.
func (s *Server) choose(c echo.Context) error {
	var in choiceRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	choice := phone.Choice{State: in.State, Reason: in.Reason}
	if in.Until != nil {
		choice.Until = in.Until.UTC()
	}
	a, err := s.Presence.Choose(c.Request().Context(), sessionOf(c).User.Identity, choice)
	if err != nil {
		return err
	}
	return s.tellPresence(c, a, a.Reach, nil)
}

// leave is a page that says that it can be rung no more.
func (s *Server) leave(c echo.Context) error {
	if err := s.Presence.Leave(c.Request().Context(), sessionOf(c).User.Identity, c.QueryParam("page")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// seeMissed notes that somebody has seen what did not ring with them.
func (s *Server) seeMissed(c echo.Context) error {
	until, err := time.Parse(time.RFC3339Nano, c.QueryParam("until"))
	if err != nil {
		return phone.Errorf(phone.Invalid, "until_invalid", "The query's until must be a time like 2026-01-31T12:00:00Z.").In("until")
	}
	if err = s.Presence.See(c.Request().Context(), sessionOf(c).User.Identity, until); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
