package server

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

type addRequest struct {
	To      string        `json:"to"`    // a client's identity, or a number
	Mode    calls.Mode    `json:"mode"`  // speak if it is left out
	Coach   phone.CallSID `json:"coach"` // whom to coach
	Label   string        `json:"label"`
	Timeout int           `json:"timeout"` // seconds; as in the settings if it is left out
	// CallerID is the number that a telephone is shown.
	CallerID string `json:"caller_id"`
}

// addParticipant calls somebody into a conference.
func (s *Server) addParticipant(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in addRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	to, err := s.whom(in.To)
	if err != nil {
		return err
	}
	if in.Coach != "" && !in.Coach.Valid() {
		return callInvalid("coach")
	}
	timeout, err := secondsIn("timeout", in.Timeout)
	if err != nil {
		return err
	}
	shown, err := shownNumber(in.CallerID)
	if err != nil {
		return err
	}
	call, err := s.Control.Add(c.Request().Context(), by, sid, calls.AddRequest{
		To: to, Mode: in.Mode, Coach: in.Coach, Label: in.Label, Timeout: timeout, CallerID: shown,
	})
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, map[string]phone.CallSID{"call": call})
}

type changeRequest struct {
	Muted     *bool           `json:"muted"`
	Held      *bool           `json:"held"`
	Music     phone.Music     `json:"music"` // to be heard while held
	Label     *string         `json:"label"`
	Moderator *bool           `json:"moderator"`
	Coach     json.RawMessage `json:"coach"` // a call, or null: everybody hears
	EndOnExit *bool           `json:"end_on_exit"`
	Kept      bool            `json:"kept"` // I will say goodbye before I hang up
}

// whom reads who is to be called.
func (s *Server) whom(text string) (phone.Address, error) {
	to, err := phone.ReadAddress(text, s.Voice.Numbering)
	if err != nil {
		return to, phone.Errorf(phone.KindOf(err), phone.CodeOf(err), "%s", err.Error()).In("to")
	}
	return to, nil
}

// changeParticipant mutes, holds, names, promotes somebody and so on.
func (s *Server) changeParticipant(c echo.Context) error {
	by, sid, call, err := s.steerOne(c)
	if err != nil {
		return err
	}
	var in changeRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	change := calls.ParticipantChange{
		Muted: in.Muted, Held: in.Held, Moderator: in.Moderator, EndOnExit: in.EndOnExit, Music: in.Music, Label: in.Label, Kept: in.Kept,
	}
	if change.Coach, err = coached(in.Coach); err != nil {
		return err
	}
	if err = s.Control.Change(c.Request().Context(), by, sid, call, change); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// coached reads who is to hear a participant alone: nil if nothing was said, empty for null.
func coached(raw json.RawMessage) (*phone.CallSID, error) {
	if raw == nil {
		return nil, nil //nolint:nilnil // nothing was said, and nothing is to change
	}
	var sid *phone.CallSID
	if err := json.Unmarshal(raw, &sid); err != nil || sid != nil && !sid.Valid() {
		return nil, callInvalid("coach")
	}
	if sid == nil {
		sid = new(phone.CallSID)
	}
	return sid, nil
}

// removeParticipant takes somebody out of a conference.
func (s *Server) removeParticipant(c echo.Context) error {
	by, sid, call, err := s.steerOne(c)
	if err != nil {
		return err
	}
	if err = s.Control.Remove(c.Request().Context(), by, sid, call); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// endCall hangs a call up.
func (s *Server) endCall(c echo.Context) error { return s.endLeg(c, s.Control.HangUp) }

// loseCall ends a call whose page has died: nobody hung up.
func (s *Server) loseCall(c echo.Context) error { return s.endLeg(c, s.Control.Lose) }

// endLeg ends a call in one way or another.
func (s *Server) endLeg(c echo.Context, end func(context.Context, phone.Grant, phone.CallSID) error) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	call := phone.CallSID(c.Param("sid"))
	if !call.Valid() {
		return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
	}
	if err = end(c.Request().Context(), by, call); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// steerOne is who wants to steer whom in which conference.
func (s *Server) steerOne(c echo.Context) (by phone.Grant, sid phone.ConferenceSID, call phone.CallSID, err error) {
	call = phone.CallSID(c.Param("call"))
	if !call.Valid() {
		return by, sid, call, phone.Errorf(phone.Unknown, "participant_unknown", "There is no such participant in the conference.")
	}
	by, sid, err = s.steer(c)
	return by, sid, call, err
}

func callInvalid(field string) error {
	return phone.Errorf(phone.Invalid, field+"_invalid", "%s must be the SID of a participant's call: CA and 32 hexadecimal digits.", field).In(field)
}
