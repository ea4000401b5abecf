package server

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/twilio"
	"softphone/internal/voice"
	"softphone/twiml"
)

// formKey is where the middleware leaves the fields of a webhook.
const formKey = "form"

// signed lets in only what Twilio signed for our account, and reads its fields. Only a
// request that was checked is parsed.
func (s *Server) signed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
		if err != nil {
			return bindError(err)
		}
		form, err := s.Validator.Check(r, body)
		if err != nil {
			s.refuse(r, err)
			return &problem{http.StatusForbidden, "signature_invalid", "The request is not signed by Twilio for this URL."}
		}
		if form.Get("AccountSid") != string(s.Account) {
			s.Logger.Warn("webhook refused: it is about another account", slog.String("account", form.Get("AccountSid")))
			return &problem{http.StatusForbidden, "account_unknown", "The request is about another account."}
		}
		c.Set(formKey, form)
		return next(c)
	}
}

// refuse logs, in one line, the exact URL that we signed, which is what nearly always
// is wrong.
func (s *Server) refuse(r *http.Request, err error) {
	signed := ""
	if mismatch, ok := errors.AsType[*twilio.SignatureError](err); ok {
		signed = mismatch.URL
	}
	s.Logger.Warn("webhook refused: its signature is not Twilio's; compare the URL that we signed with the one at Twilio",
		slog.String("signed_url", signed), slog.String("reason", err.Error()), slog.String("remote", r.RemoteAddr))
}

func formOf(c echo.Context) url.Values {
	form, _ := c.Get(formKey).(url.Values)
	return form
}

// answer says what to do with a call that has come in: the VoiceUrl.
func (s *Server) answer(c echo.Context) error {
	in, err := twilio.ParseCall(formOf(c))
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Answer(c.Request().Context(), request(in)))
}

// dialed says what comes after a dial: the action.
func (s *Server) dialed(c echo.Context) error {
	in, err := twilio.ParseDialResult(formOf(c))
	if err != nil {
		return err
	}
	doc, event := s.Voice.After(c.Request().Context(), voice.Ended{
		Request: request(in.Call), Dialed: in.Dialed, Status: in.Outcome,
	})
	if err := s.record(c, event); err != nil {
		s.Logger.Error("the end of a dial could not be stored", slog.String("call", string(event.Call)), slog.Any("error", err))
	}
	return s.twiml(c, doc)
}

// fallback is asked when the VoiceUrl or an action failed.
func (s *Server) fallback(c echo.Context) error {
	form := formOf(c)
	s.Logger.Error("Twilio could not use our answer", slog.String("call", form.Get("CallSid")),
		slog.String("code", form.Get("ErrorCode")), slog.String("url", form.Get("ErrorUrl")))
	return s.twiml(c, s.Voice.Sorry())
}

// request is what the voice package needs of a call's fields. A client may name whom it
// wants to call; who is calling is only what Twilio vouches for.
func request(in twilio.Call) voice.Request {
	r := voice.Request{Call: in.SID, From: in.From, FromError: in.FromError}
	if in.To != "" {
		r.To, r.ToError = phone.ParseAddress(in.To)
	}
	return r
}

// twiml writes a document.
func (s *Server) twiml(c echo.Context, doc twiml.Response) error {
	b, err := doc.Encode()
	if err != nil {
		s.Logger.Error("an answer could not be written", slog.Any("error", err))
		if b, err = s.Voice.Sorry().Encode(); err != nil {
			return err
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, twiml.ContentType, b)
}
