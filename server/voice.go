package server

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

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
			s.refuse(c, err)
			return &problem{http.StatusForbidden, "signature_invalid", "The request is not signed by Twilio for this URL."}
		}
		if err = s.about(form); err != nil {
			return err
		}
		c.Set(formKey, form)
		return unhurried(next(c))
	}
}

// about lets in what is about our account and our App, and says each thing once. A client is of the App that its
// token names; for other Apps of the account other programs issue tokens, to identities of their own.
func (s *Server) about(form url.Values) error {
	for name, values := range form {
		if len(values) > 1 && name != "" && 'A' <= name[0] && name[0] <= 'Z' { // as Twilio writes its own
			return &problem{http.StatusBadRequest, "field_twice", "A field of Twilio's is there twice."}
		}
	}
	if form.Get("AccountSid") != string(s.Account) {
		s.Logger.Warn("webhook refused: it is about another account", slog.String("account", form.Get("AccountSid")))
		return &problem{http.StatusForbidden, "account_unknown", "The request is about another account."}
	}
	if app := form.Get("ApplicationSid"); app != "" && app != string(s.App) && strings.HasPrefix(form.Get("From"), "client:") {
		s.Logger.Warn("webhook refused: its client has a token for another App", slog.String("app", app))
		return &problem{http.StatusForbidden, "application_unknown", "The request is about a client of another App."}
	}
	return nil
}

// unhurried is an error that does not tell Twilio to come less often: it does not know how, and the call dies.
// Source: https://www.twilio.com/docs/api/errors/11217
func unhurried(err error) error {
	if err != nil && describe(err).Status == http.StatusTooManyRequests {
		return phone.Errorf(phone.Unavailable, "busy", "The server has too much to do: %w", err)
	}
	return err
}

// refuse logs, in one line, the exact URL that we signed, which is what nearly always
// is wrong. Who sends nonsense does not fill the log with it.
func (s *Server) refuse(c echo.Context, err error) {
	if !s.loud("webhook " + addressKey(c.RealIP())) {
		return
	}
	signed, reason := "", err.Error()
	if mismatch, ok := errors.AsType[*twilio.SignatureError](err); ok {
		signed, reason = withoutValues(mismatch.URL), mismatch.Reason
	}
	s.Logger.Warn("webhook refused: its signature is not Twilio's; compare the URL that we signed with the one at Twilio",
		slog.String("signed_url", signed), slog.String("reason", reason), slog.String("remote", c.RealIP()))
}

// withoutValues is a URL whose query has its names alone: the values are people's numbers and what is said to whom.
func withoutValues(link string) string {
	path, query, ok := strings.Cut(link, "?")
	if !ok {
		return link
	}
	fields := strings.Split(query, "&")
	for i, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		if fields[i] = name; value != "" {
			fields[i] += "=…"
		}
	}
	return path + "?" + strings.Join(fields, "&")
}

func formOf(c echo.Context) url.Values {
	form, _ := c.Get(formKey).(url.Values)
	return form
}

// ownQuery is what we wrote into the query of a URL when we gave it to Twilio. With GET the fields of the
// call stand there as well, among them what a client has sent, and nothing is believed.
func ownQuery(c echo.Context) url.Values {
	if c.Request().Method != http.MethodPost {
		return url.Values{}
	}
	return c.Request().URL.Query()
}

// answer says what to do with a call that has come in: the VoiceUrl.
func (s *Server) answer(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	return s.twiml(c, s.Voice.Answer(c.Request().Context(), r))
}

// answerGet is answer for a VoiceUrl that is set to GET. Such a request may be one for music, whose URL
// somebody made up: it can neither say anything of a call that is known, nor enter other people's
// conferences or listen.
func (s *Server) answerGet(c echo.Context) error {
	r, err := s.request(c)
	if err != nil {
		return err
	}
	_, others := r.To.Conference()
	if others || r.Mode != "" || r.Coach != "" {
		return byGet(s, r, "Conferences are entered to listen, or to coach, only where the VoiceUrl is asked with POST.")
	}
	switch _, err = s.Store.Call(c.Request().Context(), r.Call); {
	case err == nil:
		return byGet(s, r, "This call is known: only POST can ask for it again.")
	case phone.KindOf(err) != phone.Unknown:
		return err
	}
	return s.twiml(c, s.Voice.Answer(c.Request().Context(), r))
}

func byGet(s *Server, r voice.Request, why string) error {
	s.Logger.Warn("webhook refused: it came with GET; set the method of the VoiceUrl to POST at Twilio",
		slog.String("call", string(r.Call)), slog.String("reason", why))
	return &problem{http.StatusForbidden, "get_refused", why}
}

// dialed says what comes after a dial: the action.
func (s *Server) dialed(c echo.Context) error {
	form := formOf(c)
	in, err := twilio.ParseDialResult(form)
	if err != nil {
		return err
	}
	query := ownQuery(c)
	ended := voice.Ended{
		Request: s.requestOf(in.Call, form), Over: in.Call.Status.Terminal(), Dialed: in.Dialed, Status: in.Outcome,
		Conference: query.Get("conference"), Coached: phone.CallSID(query.Get("coach")), Bridged: form.Get("DialBridged") == "true",
	}
	offer, ok, err := phone.ParseOffer(query)
	if err != nil {
		return err
	}
	if ok {
		ended.Offer, ended.Failed = &offer, s.Keeper != nil && s.Keeper.Failed(ended.Call)
	}
	doc, events := s.Voice.After(c.Request().Context(), ended)
	s.keep(c, events...)
	return s.twiml(c, doc)
}

// fallback is asked when the VoiceUrl or an action failed.
func (s *Server) fallback(c echo.Context) error {
	form := formOf(c)
	s.Logger.Error("Twilio could not use our answer", slog.String("call", form.Get("CallSid")),
		slog.String("code", form.Get("ErrorCode")), slog.String("url", pathOf(form.Get("ErrorUrl"))))
	return s.twiml(c, s.Voice.Sorry())
}

// pathOf is a URL without its query, in which there may be what is not for the log.
func pathOf(link string) string {
	path, _, _ := strings.Cut(link, "?")
	return path
}

// request reads a request about a call.
func (s *Server) request(c echo.Context) (voice.Request, error) {
	form := formOf(c)
	in, err := twilio.ParseCall(form)
	if err != nil {
		return voice.Request{}, err
	}
	return s.requestOf(in, form), nil
}

// requestOf is what the voice package needs of a call's fields. A client may name whom it
// wants to call, and as what; who is calling is only what Twilio vouches for.
func (s *Server) requestOf(in twilio.Call, form url.Values) voice.Request {
	r := voice.Request{Call: in.SID, From: in.From, FromError: in.FromError, Mode: form.Get("x_mode"), Coach: form.Get("x_coach")}
	for _, handle := range form[phone.GrantParameter] {
		if id := phone.GrantID(handle); id.Valid() {
			r.Grants = append(r.Grants, id)
		}
	}
	if _, client := in.From.Client(); client && in.To != "" { // somebody typed it
		r.To, r.ToError = phone.ReadAddress(in.To, s.Voice.Numbering)
	} else if in.To != "" {
		r.To, r.ToError = phone.ParseAddress(in.To)
	}
	if shown := form.Get("x_caller_id"); shown != "" && in.From.Kind() == phone.ClientAddress {
		var unread error
		if r.CallerID, unread = phone.ParseNumber(shown); unread != nil && r.ToError == nil { // a number that nobody has is not theirs
			r.ToError = phone.Errorf(phone.Forbidden, "caller_id_not_allowed", "You may not show this number to whom you call.").In("caller_id")
		}
	}
	if len(form["x_mode"]) > 1 || len(form["x_coach"]) > 1 || len(form["x_caller_id"]) > 1 {
		r.ToError = phone.Errorf(phone.Invalid, "mode_invalid", "x_mode, x_coach or x_caller_id is there twice.")
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
