package server

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// callRecording is a recording of a conference that a call took part in.
type callRecording struct {
	Conference phone.ConferenceSID `json:"conference"`
	recording
}

// callRecordings tells what was recorded of a call, as far as who asks may listen to it.
func (s *Server) callRecordings(c echo.Context) error {
	ctx := c.Request().Context()
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	root, err := s.rootOf(c, by)
	if err != nil {
		return err
	}
	sids, err := s.Store.ConferencesOf(ctx, root)
	if err != nil {
		return err
	}
	told := []callRecording{}
	for _, sid := range sids {
		v, failed := s.Control.View(ctx, by, sid)
		if phone.KindOf(failed) == phone.Unknown {
			continue // it is none of theirs
		}
		if failed != nil {
			return failed
		}
		for _, tape := range v.Conference.Tapes {
			if tape.Status.Value == phone.RecordingCompleted && slices.Contains(v.Hears, tape.SID) {
				told = append(told, callRecording{sid, tellRecording(tape)})
			}
		}
	}
	slices.SortStableFunc(told, func(a, b callRecording) int { return compareMoments(a.Started, b.Started) })
	return s.json(c, http.StatusOK, map[string][]callRecording{"recordings": told})
}

// rootOf is what a call began with that somebody made or was offered or, where they supervise, any.
func (s *Server) rootOf(c echo.Context, by phone.Grant) (phone.CallSID, error) {
	if by.Supervise {
		leg, err := s.Store.Call(c.Request().Context(), phone.CallSID(c.Param("sid")))
		if phone.KindOf(err) == phone.Unknown {
			return "", callUnknown()
		}
		return leg.Root(), err
	}
	legs, err := s.legsOf(c)
	if err != nil {
		return "", err
	}
	return legs[0].Root(), nil
}

func callUnknown() error {
	return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call, or it is not yours.")
}

// legsOf are all legs of the call that is asked for, in which who is signed in took part by that one: they made it, were offered it, or
// were called by it for a conference.
func (s *Server) legsOf(c echo.Context) ([]phone.Call, error) {
	ctx, me, sid := c.Request().Context(), sessionOf(c).User.Identity, phone.CallSID(c.Param("sid"))
	if !sid.Valid() {
		return nil, callUnknown()
	}
	legs, err := s.Store.Legs(ctx, phone.LegQuery{Identity: me, Call: sid, Limit: 1})
	if err != nil || len(legs) > 0 {
		return legs, err
	}
	leg, err := s.Store.Call(ctx, sid)
	switch {
	case phone.KindOf(err) == phone.Unknown:
		return nil, callUnknown()
	case err != nil:
		return nil, err
	case leg.To != phone.Client(me):
		return nil, callUnknown()
	}
	held, err := s.Store.ConferencesOf(ctx, leg.Root())
	if err != nil {
		return nil, err
	}
	for _, one := range held {
		conference, err := s.Store.Conference(ctx, one)
		if err != nil {
			return nil, err
		}
		if p, there := conference.Participant(sid); there && !p.Added.IsZero() {
			return []phone.Call{leg}, nil
		}
	}
	return nil, callUnknown()
}
