package server

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/voice"
	"softphone/twiml"
)

// pin takes what was keyed in: the action of the question for a PIN. The digits go nowhere else.
func (s *Server) pin(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	query := ownQuery(c)
	try, err := strconv.Atoi(query.Get("try"))
	if err != nil || try < 1 {
		return invalid("try", "a number from 1")
	}
	room := phone.RoomName("")
	if name := query.Get("room"); name != "" {
		if room, err = phone.ParseRoomName(name); err != nil {
			return err
		}
	}
	digits := formOf(c)["Digits"]
	if len(digits) > 1 {
		return invalid("Digits", "there once")
	}
	keyed := voice.Keyed{Request: r, Room: room, Try: try}
	if len(digits) == 1 {
		keyed.Digits = digits[0]
	}
	return s.twiml(c, s.Voice.PIN(c.Request().Context(), keyed))
}

func invalid(field, want string) error {
	return phone.Errorf(phone.Invalid, "field_invalid", "The field %s must be %s.", field, want).In(field)
}

// enter lets a call into a conference that was sent there by a command of ours.
func (s *Server) enter(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	query := ownQuery(c)
	return s.twiml(c, s.Voice.Enter(c.Request().Context(), voice.Entering{
		Request: r, Room: phone.RoomName(query.Get("room")), Conference: query.Get("conference"),
		Role: query.Get("role"), Coach: query.Get("coach"),
	}))
}

// music is what is heard by who waits or is on hold.
func (s *Server) music(c echo.Context) error {
	doc, err := s.Voice.Music(phone.Music(c.QueryParam("music")))
	return s.document(c, doc, err)
}

// say is an announcement.
func (s *Server) say(c echo.Context) error {
	query := ownQuery(c)
	doc, err := s.Voice.Announcement(query.Get("language"), query.Get("text"))
	return s.document(c, doc, err)
}

// ringing is what a caller hears until somebody comes. When it is known that nobody can be called an error
// sends the caller out of the conference, and the call goes on directly.
func (s *Server) ringing(c echo.Context) error {
	if s.Keeper != nil && s.Keeper.Failed(phone.CallSID(formOf(c).Get("CallSid"))) {
		return &problem{http.StatusServiceUnavailable, "offer_failed", "Nobody can be called into the conference: the call goes on directly."}
	}
	return s.twiml(c, s.Voice.Ringing())
}

// unanswered is where a caller is sent when nobody came.
func (s *Server) unanswered(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	query := ownQuery(c)
	status, err := phone.ParseStatus(query.Get("status"))
	if err != nil || !status.Terminal() || status == phone.StatusCompleted {
		return invalid("status", "busy, no-answer, canceled or failed")
	}
	if to := query.Get("to"); to != "" && r.From.Kind() == phone.ClientAddress { // where a telephone called is in its own words
		if r.To, err = phone.ParseAddress(to); err != nil {
			return err
		}
	}
	return s.twiml(c, s.Voice.Unanswered(c.Request().Context(), r, status))
}

// stranded is where somebody is sent who has nobody to talk to any more.
func (s *Server) stranded(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Stranded(c.Request().Context(), r, phone.TransferKind(ownQuery(c).Get("kind"))))
}

// moment is what is heard on hold while others are called.
func (s *Server) moment(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Moment(c.Request().Context(), r, phone.TransferKind(ownQuery(c).Get("kind"))))
}

// notice is something that those in a call are told.
func (s *Server) notice(c echo.Context) error {
	doc, err := s.Voice.Notice(phone.Notice(ownQuery(c).Get("notice")))
	return s.document(c, doc, err)
}

// document writes a document, or the error that there is none.
func (s *Server) document(c echo.Context, doc twiml.Response, err error) error {
	if err != nil {
		return s.malformed(c, err)
	}
	return s.twiml(c, doc)
}
