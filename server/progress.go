package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// How a visitor's call is.
const (
	progressWaiting = "waiting" // nobody has answered yet
	progressTalking = "talking"
	progressEnded   = "ended"
)

// progress tells a visitor's page how its call is: whoever waits in a conference is connected for the SDK. Who asks knows the
// identity, which is 128 random bits that nobody else was told but those who answer.
func (s *Server) progress(public *url.URL) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, id := c.Request().Context(), phone.Identity(c.Param("identity"))
		b, err := s.Doors.Buttons.Button(ctx, auth.ButtonID(c.Param("id")))
		if err != nil {
			return err
		}
		if _, err = s.from(c, public, b, true); err != nil {
			return err
		}
		unknown := phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
		if !id.Visitor() {
			return unknown
		}
		v, err := s.Doors.Buttons.Visit(ctx, id)
		if err != nil || v.Button != b.ID {
			return unknown
		}
		legs, err := s.Store.Legs(ctx, phone.LegQuery{Identity: id, Limit: 1})
		if err != nil {
			return err
		}
		if len(legs) == 0 {
			return unknown
		}
		status, reason, err := s.progressOf(ctx, legs)
		if err != nil {
			return err
		}
		return s.json(c, http.StatusOK, map[string]string{"status": status, "reason": reason})
	}
}

func (s *Server) progressOf(ctx context.Context, legs []phone.Call) (status, reason string, err error) {
	var root phone.Call
	answered, busy := false, false
	for _, leg := range legs {
		if leg.Parent == "" {
			root = leg
			continue
		}
		answered = answered || !leg.Answered.IsZero()
		busy = busy || leg.Status == phone.StatusBusy
	}
	if !answered {
		if answered, err = s.joined(ctx, root.SID); err != nil {
			return "", "", err
		}
	}
	switch {
	case root.Denied != "":
		return progressEnded, deniedReason(root.Denied), nil
	case !root.Status.Terminal() && answered:
		return progressTalking, "", nil
	case !root.Status.Terminal():
		return progressWaiting, "", nil
	case answered && root.Limit > 0 && root.Duration() > root.Limit-time.Second: // reported in whole seconds
		return progressEnded, "limit", nil
	case answered:
		return progressEnded, "completed", nil
	case busy || root.Outcome == phone.StatusBusy:
		return progressEnded, "busy", nil
	case root.Outcome == phone.StatusFailed:
		return progressEnded, "failed", nil
	}
	return progressEnded, "no_answer", nil
}

// joined reports whether somebody else is in a conference with a call, as in a room.
func (s *Server) joined(ctx context.Context, call phone.CallSID) (bool, error) {
	held, err := s.conferencesOf(ctx, call)
	return slices.ContainsFunc(held, func(c phone.Conference) bool { return c.Status == phone.ConferenceInProgress && c.Here() > 1 }), err
}

// deniedReason is why a call was refused, as far as visitors need to know.
func deniedReason(code string) string {
	switch {
	case code == "button_closed":
		return "closed"
	case strings.HasSuffix(code, "_exhausted"):
		return "busy"
	case code == "nobody_there":
		return "no_answer"
	}
	return "failed"
}
