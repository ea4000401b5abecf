package server

import (
	"fmt"
	"net/http"

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
	err = s.Calls.Record(c.Request().Context(), phone.Event{
		Key:  fmt.Sprintf("status:%s:%d:%s", in.SID, in.Sequence, in.Status),
		Kind: phone.CallStatus, At: at, Sequence: in.Sequence, Call: in.SID, Parent: in.Parent,
		From: in.From, To: request(in).To, Status: in.Status, Duration: in.Duration,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
