package server

import (
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/twilio"
)

// messageTold is what a caller said whom nobody answered.
type messageTold struct {
	Call    phone.CallSID `json:"call"`
	From    phone.Address `json:"from"`
	Seconds int           `json:"seconds"`
}

func tellMessage(m *phone.Message) *messageTold {
	if m == nil {
		return nil
	}
	return &messageTold{m.Call, m.From, int(m.Length / time.Second)}
}

// voicemail asks the caller for a message.
func (s *Server) voicemail(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	to, err := phone.ParseAddress(ownQuery(c).Get("to"))
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Voicemail(c.Request().Context(), r, to))
}

// thanked is asked when a message is over, by whatever ended it.
func (s *Server) thanked(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Thanked(c.Request().Context(), r))
}

// kept takes the report that a message can be heard, and makes a task of it: one, however often that is told.
func (s *Server) kept(c echo.Context) error {
	e, err := twilio.ParseRecording(formOf(c))
	if err != nil {
		return s.malformed(c, err)
	}
	query := ownQuery(c)
	to, err := phone.ParseAddress(query.Get("to"))
	if err != nil {
		return s.malformed(c, err)
	}
	if e.Detail.RecordingStatus != phone.RecordingCompleted || e.Duration < time.Second {
		return c.NoContent(http.StatusNoContent) // nothing was said
	}
	ctx := c.Request().Context()
	leg, err := s.Store.Call(ctx, e.Call)
	if err != nil {
		return err
	}
	t := phone.Task{
		ID: messageID(e.Detail.Recording), To: to, Language: query.Get("language"), Created: s.Now(),
		Message: &phone.Message{Call: leg.SID, From: leg.From, Recording: e.Detail.Recording, Length: e.Duration},
	}
	if id, ok := leg.From.Client(); ok && !id.Visitor() {
		t.Name = s.Voice.People.NameOf(ctx, id)
	}
	if n, ok := leg.From.Number(); ok {
		t.Number = n
	}
	err = s.Store.CreateTask(ctx, t, taskEvent(t, phone.TaskCreated, t.Created))
	if err != nil && phone.KindOf(err) != phone.Conflict { // it was told before
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// messageID is the ID of the task of a message.
func messageID(re phone.RecordingSID) phone.TaskID {
	sum := sha256.Sum256([]byte(re))
	return phone.TaskID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])))
}

// playMessage streams a message to who may answer where it was left.
func (s *Server) playMessage(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	t, err := s.taskFor(c.Request().Context(), by, phone.TaskID(c.Param("id")))
	if err != nil {
		return err
	}
	if t.Message == nil {
		return phone.Errorf(phone.Unknown, "message_unknown", "Nobody left a message: they asked to be called back.")
	}
	entry := phone.AuditEntry{At: s.Now(), By: by.Identity, Action: "message.play", Call: t.Message.Call, Target: string(t.ID)}
	return s.play(c, t.Message.Recording, entry, nil)
}
