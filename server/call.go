package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// entry is a line of somebody's history.
type entry struct {
	SID       phone.CallSID `json:"sid"`
	Direction string        `json:"direction"` // "incoming" or "outgoing"
	Peer      peer          `json:"peer"`
	Status    phone.Status  `json:"status"`
	Denied    string        `json:"denied"` // the code of why it was refused, empty if it was not
	Started   time.Time     `json:"started_at"`
	Answered  *time.Time    `json:"answered_at"` // null if it never was
	Ended     *time.Time    `json:"ended_at"`    // null while it lasts
	Duration  int           `json:"duration"`    // seconds
	// What those who took part noted, and who of them did last.
	Note    string         `json:"note"`
	Outcome string         `json:"outcome"`
	NotedBy phone.Identity `json:"noted_by"`
}

type peer struct {
	Address phone.Address `json:"address"`
	Name    string        `json:"name"` // empty where it has none
}

// calls tells the newest calls of who is signed in.
func (s *Server) calls(c echo.Context) error {
	q := phone.LegQuery{Identity: sessionOf(c).User.Identity, Limit: 50}
	var err error
	if v := c.QueryParam("limit"); v != "" {
		if q.Limit, err = strconv.Atoi(v); err != nil || q.Limit < 1 || q.Limit > 200 {
			return phone.Errorf(phone.Invalid, "limit_invalid", "limit must be a number from 1 to 200.").In("limit")
		}
	}
	if v := c.QueryParam("before"); v != "" {
		if q.Before, err = time.Parse(time.RFC3339Nano, v); err != nil {
			return phone.Errorf(phone.Invalid, "before_invalid", "before must be a time such as 2026-01-31T12:00:00Z.").In("before")
		}
	}
	entries, err := s.history(c, q)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, map[string][]entry{"calls": entries})
}

// call tells one call of who is signed in.
func (s *Server) call(c echo.Context) error {
	sid := phone.CallSID(c.Param("sid"))
	entries, err := s.history(c, phone.LegQuery{Identity: sessionOf(c).User.Identity, Call: sid, Limit: 1})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.SID == sid {
			return s.json(c, http.StatusOK, e)
		}
	}
	if len(entries) > 0 { // another leg of the same call was answered
		return s.json(c, http.StatusOK, entries[0])
	}
	return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call, or it is not yours.")
}

type noteRequest struct {
	Note    *string `json:"note"`
	Outcome *string `json:"outcome"`
}

// noteCall keeps what somebody notes about a call.
func (s *Server) noteCall(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	var in noteRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	call := phone.CallSID(c.Param("sid"))
	if !call.Valid() {
		return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
	}
	if err = s.Control.Note(c.Request().Context(), by, call, calls.NoteChange{Text: in.Note, Outcome: in.Outcome}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) history(c echo.Context, q phone.LegQuery) ([]entry, error) {
	legs, err := s.Store.Legs(c.Request().Context(), q)
	if err != nil {
		return nil, err
	}
	return s.entries(c.Request().Context(), phone.History(q.Identity, legs)), nil
}

// entries are lines of history as pages are told them.
func (s *Server) entries(ctx context.Context, lines []phone.HistoryEntry) []entry {
	entries := []entry{}
	for _, h := range lines {
		e := entry{
			SID: h.SID, Direction: "outgoing", Peer: peer{Address: h.Peer}, Status: h.Status, Denied: h.Denied,
			Started: h.Started, Duration: int(h.Duration().Round(time.Second) / time.Second),
			Note: h.Note.Text, Outcome: h.Note.Outcome, NotedBy: h.Note.By,
		}
		if h.Incoming {
			e.Direction = "incoming"
		}
		if id, ok := h.Peer.Client(); ok {
			e.Peer.Name = s.People.NameOf(ctx, id)
		}
		if !h.Answered.IsZero() {
			e.Answered = &h.Answered
		}
		if !h.Ended.IsZero() {
			e.Ended = &h.Ended
		}
		entries = append(entries, e)
	}
	return entries
}
