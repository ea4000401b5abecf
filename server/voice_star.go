package server

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/twilio"
	"softphone/internal/voice"
)

// star is asked when a telephone in a channel has pressed *, or has left it otherwise: the action of its dial.
func (s *Server) star(c echo.Context) error {
	form := formOf(c)
	in, err := twilio.ParseDialResult(form)
	if err != nil {
		return err
	}
	query := ownQuery(c)
	starred := voice.Starred{
		Request: s.requestOf(in.Call, form), Over: in.Call.Status.Terminal(), Status: in.Outcome, Turn: phone.TurnID(query.Get("turn")),
	}
	if starred.Room, err = phone.ParseRoomName(query.Get("room")); err != nil {
		return err
	}
	if starred.Turn != "" {
		until, err := strconv.ParseInt(query.Get("until"), 10, 64)
		if err != nil {
			return invalid("until", "a time in milliseconds since 1970")
		}
		starred.Until = time.UnixMilli(until)
	}
	doc, events := s.Voice.Star(c.Request().Context(), starred)
	s.keep(c, events...)
	return s.twiml(c, doc)
}

// turnOver is where a telephone is sent whose turn was taken away.
func (s *Server) turnOver(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	room, err := phone.ParseRoomName(ownQuery(c).Get("room"))
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.TurnOver(c.Request().Context(), r, room))
}
