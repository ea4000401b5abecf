package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// audited is something that a person did, or tried to.
type audited struct {
	Position   int64               `json:"position"`
	At         time.Time           `json:"at"`
	By         phone.Identity      `json:"by"`
	Name       string              `json:"name"`
	Action     string              `json:"action"`
	Room       phone.RoomName      `json:"room"`
	Conference phone.ConferenceSID `json:"conference"`
	Call       phone.CallSID       `json:"call"`
	Detail     string              `json:"detail"`
	Outcome    string              `json:"outcome"` // "ok", or the code of the error
}

// audit tells supervisors who did what, the newest first.
func (s *Server) audit(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	if !by.Supervise {
		return phone.Errorf(phone.Forbidden, "supervision_not_allowed", "Only supervisors may see who did what.")
	}
	q := phone.AuditQuery{
		Conference: phone.ConferenceSID(c.QueryParam("conference")),
		Room:       phone.RoomName(c.QueryParam("room")), By: phone.Identity(c.QueryParam("by")),
	}
	if q.Conference != "" && !q.Conference.Valid() {
		return phone.Errorf(phone.Invalid, "conference_invalid", "conference must be a SID: CF and 32 hexadecimal digits.").In("conference")
	}
	before, err := numberParam(c, "before", 0, 1, 1<<62)
	if err != nil {
		return err
	}
	q.Before = int64(before)
	if q.Limit, err = numberParam(c, "limit", 100, 1, 1000); err != nil {
		return err
	}
	ctx := c.Request().Context()
	entries, err := s.Store.Audited(ctx, q)
	if err != nil {
		return err
	}
	names, told := s.names(ctx), []audited{}
	for _, e := range entries {
		told = append(told, audited{
			Position: e.Position, At: e.At.UTC(), By: e.By, Name: names(phone.Client(e.By)), Action: e.Action, Room: e.Room,
			Conference: e.Conference, Call: e.Call, Detail: e.Detail, Outcome: e.Outcome,
		})
	}
	return s.json(c, http.StatusOK, map[string][]audited{"audit": told})
}
