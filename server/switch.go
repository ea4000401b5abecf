package server

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"softphone/internal/guard"
	"softphone/internal/phone"
)

// guardRoutes are those by which administrators watch and stop what calls cost.
func (s *Server) guardRoutes(e *echo.Echo, admin []echo.MiddlewareFunc) {
	e.GET("/v1/admin/switches", s.switches, admin...)
	e.GET("/v1/admin/switches/:name", s.oneSwitch, admin...)
	e.PUT("/v1/admin/switches/:name", s.setSwitch, admin...)
	e.GET("/v1/admin/budgets", s.budgets, admin...)
}

// toggle is a switch as administrators see it.
type toggle struct {
	Name   string         `json:"name"`
	On     bool           `json:"on"`
	By     phone.Identity `json:"by"` // empty where it was never set
	Reason string         `json:"reason"`
	At     *time.Time     `json:"at"`
}

func toggleOf(one phone.Switch) toggle {
	t := toggle{Name: one.Name, On: one.On, By: one.By, Reason: one.Reason}
	if !one.At.IsZero() {
		t.At = new(one.At.UTC())
	}
	return t
}

// switches tells how all switches are.
func (s *Server) switches(c echo.Context) error {
	all, err := s.Guard.Switches(c.Request().Context())
	if err != nil {
		return err
	}
	told := []toggle{}
	for _, one := range all {
		told = append(told, toggleOf(one))
	}
	return s.json(c, http.StatusOK, map[string][]toggle{"switches": told})
}

func (s *Server) oneSwitch(c echo.Context) error {
	all, err := s.Guard.Switches(c.Request().Context())
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.Name == c.Param("name") {
			return s.json(c, http.StatusOK, toggleOf(one))
		}
	}
	return switchUnknown()
}

func switchUnknown() error {
	return phone.Errorf(phone.Unknown, "switch_unknown", "There is no such switch: it must be %s or %s.", phone.SwitchNoNumbers, phone.SwitchNoCalls)
}

type switchRequest struct {
	On     *bool  `json:"on"`
	Reason string `json:"reason"` // at most 200 characters
}

// longestReason is how many characters the reason for a switch may have.
const longestReason = 200

// setSwitch turns a switch on or off, and writes down who did.
func (s *Server) setSwitch(c echo.Context) error {
	name := c.Param("name")
	if !slices.Contains(guard.SwitchNames(), name) {
		return switchUnknown()
	}
	var in switchRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	switch {
	case in.On == nil:
		return phone.Errorf(phone.Invalid, "on_missing", "on must be true or false.").In("on")
	case utf8.RuneCountInString(in.Reason) > longestReason || !phone.Printable(in.Reason):
		return phone.Errorf(phone.Invalid, "reason_invalid", "reason must be at most %d visible characters.", longestReason).In("reason")
	}
	ctx, by := c.Request().Context(), sessionOf(c).User.Identity
	one := phone.Switch{Name: name, On: *in.On, By: by, Reason: in.Reason}
	err := s.Guard.SetSwitch(ctx, one)
	detail := "off"
	if one.On {
		detail = "on"
	}
	if in.Reason != "" {
		detail += ": " + in.Reason
	}
	s.note(ctx, by, phone.AuditEntry{Action: "switch.set", Target: name, Detail: detail}, err)
	if err != nil {
		return err
	}
	return s.oneSwitch(c)
}
