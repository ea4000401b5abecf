package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/twilio"
)

// status takes a status callback. It is acknowledged when it is stored.
func (s *Server) status(c echo.Context) error {
	in, err := twilio.ParseCall(formOf(c))
	if err != nil {
		return err
	}
	at := in.At
	if at.IsZero() {
		at = s.Now()
	}
	err = s.record(c, phone.Event{
		Key:  fmt.Sprintf("status:%s:%d:%s", in.SID, in.Sequence, in.Status),
		Kind: phone.CallStatus, At: at, Sequence: in.Sequence, Call: in.SID, Parent: in.Parent,
		From: in.From, To: request(in).To, Status: in.Status, Duration: in.Duration,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// recordLimit is how long an event may take to be stored once nobody waits for it.
const recordLimit = 5 * time.Second

// record stores what Twilio told, and does so as well when Twilio waits no longer for the
// answer, as when the caller hangs up meanwhile: it is not told again.
func (s *Server) record(c echo.Context, e phone.Event) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), recordLimit)
	defer cancel()
	_, err := s.Calls.Record(ctx, e)
	return err
}
