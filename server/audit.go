package server

import (
	"cmp"
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
	Target     string              `json:"target"`
	Room       phone.RoomName      `json:"room"`
	Conference phone.ConferenceSID `json:"conference"`
	Call       phone.CallSID       `json:"call"`
	Detail     string              `json:"detail"`
	Outcome    string              `json:"outcome"` // "ok", or the code of the error
}

// audit tells who did what, the newest first: administrators everything, supervisors what was done to conferences,
// rooms and calls. It comes as JSON, or whole as a file: see exportAudit.
func (s *Server) audit(c echo.Context) error {
	q, err := s.auditQuery(c)
	if err != nil {
		return err
	}
	format, err := auditFormat(c)
	if err != nil {
		return err
	}
	if format != "json" {
		return s.exportAudit(c, q, format)
	}
	before, err := numberParam(c, "before", 0, 1, 1<<62)
	if err != nil {
		return err
	}
	q.Before = int64(before)
	if q.Limit, err = numberParam(c, "limit", 100, 1, 1000); err != nil {
		return err
	}
	told, err := s.audited(c, q)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, map[string][]audited{"audit": told})
}

// audited is a page of what was done.
func (s *Server) audited(c echo.Context, q phone.AuditQuery) ([]audited, error) {
	ctx := c.Request().Context()
	entries, err := s.Store.Audited(ctx, q)
	if err != nil {
		return nil, err
	}
	names, told := s.names(ctx), []audited{}
	for _, e := range entries {
		told = append(told, audited{
			Position: e.Position, At: e.At.UTC(), By: e.By, Name: names(phone.Client(e.By)), Action: e.Action, Target: e.Target,
			Room: e.Room, Conference: e.Conference, Call: e.Call, Detail: e.Detail, Outcome: e.Outcome,
		})
	}
	return told, nil
}

// steering is what supervisors may see of the audit: what is done to what they see besides.
func steering() []string {
	return []string{"room.", "conference.", "participant.", "recording.", "transfer.", "floor.", "call.hangup", "call.note"}
}

// auditQuery reads what is asked for, and by whom.
func (s *Server) auditQuery(c echo.Context) (phone.AuditQuery, error) {
	by, err := s.grant(c)
	if err != nil {
		return phone.AuditQuery{}, err
	}
	q := phone.AuditQuery{
		Conference: phone.ConferenceSID(c.QueryParam("conference")), Room: phone.RoomName(c.QueryParam("room")),
		By: phone.Identity(c.QueryParam("by")), Target: c.QueryParam("target"),
		Action: c.QueryParam("action"), Outcome: c.QueryParam("outcome"),
	}
	switch {
	case sessionOf(c).Role == phone.Administrator:
	case by.Supervise:
		q.Among = steering()
	default:
		return q, phone.Errorf(phone.Forbidden, "supervision_not_allowed", "Only supervisors may see who did what.")
	}
	if q.Conference != "" && !q.Conference.Valid() {
		return q, phone.Errorf(phone.Invalid, "conference_invalid", "conference must be a SID: CF and 32 hexadecimal digits.").In("conference")
	}
	if q.Since, err = timeParam(c, "since"); err == nil {
		q.Until, err = timeParam(c, "until")
	}
	return q, err
}

// auditFormat is how the audit is wanted: json, csv or ndjson.
func auditFormat(c echo.Context) (string, error) {
	asked := map[string]string{"text/csv": "csv", "application/x-ndjson": "ndjson"}[c.Request().Header.Get(echo.HeaderAccept)]
	switch format := cmp.Or(c.QueryParam("format"), asked, "json"); format {
	case "json", "csv", "ndjson":
		return format, nil
	}
	return "", phone.Errorf(phone.Invalid, "format_invalid", "format must be json, csv or ndjson.").In("format")
}
