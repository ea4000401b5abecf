package server

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
	"softphone/internal/voice"
)

// checkRequest asks whether a call would be allowed.
type checkRequest struct {
	To    string          `json:"to"`
	Mode  string          `json:"mode"`  // speak, or nothing; listen; coach
	Coach string          `json:"coach"` // the call of who is to be coached
	As    *phone.Identity `json:"as"`    // who calls: another identity, for administrators; one of the API key's
	Grant *phone.GrantID  `json:"grant"` // that the token names
}

type checkResponse struct {
	Allowed bool        `json:"allowed"`
	Code    string      `json:"code"`   // why not; empty if it is
	Reason  string      `json:"reason"` // the same in a sentence
	Plan    string      `json:"plan"`   // what would be done with the call
	Steps   []checkStep `json:"steps"`
}

type checkStep struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// check says whether a call would be allowed, and why: as the VoiceUrl would decide, but nothing is done.
func (s *Server) check(c echo.Context) error {
	var in checkRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	if in.To == "" {
		return phone.Errorf(phone.Invalid, "to_missing", "to must say whom to call.").In("to")
	}
	as, err := s.checkedAs(c, in)
	if err != nil {
		return err
	}
	r := voice.Request{From: phone.Client(as), Mode: in.Mode, Coach: in.Coach}
	r.To, r.ToError = phone.ReadAddress(in.To, s.Voice.Numbering)
	if in.Grant != nil {
		if !in.Grant.Valid() {
			return phone.Errorf(phone.Invalid, "grant_invalid", "grant must be the grant_id that came with a token.").In("grant")
		}
		r.Grants = []phone.GrantID{*in.Grant}
	}
	var given *phone.Grant
	if key, ok := keyOf(c); ok && in.Grant == nil { // which has identities that may nothing without one
		all := key.Ceiling
		all.Identity, all.Key = as, key.ID
		given = &all
	}
	e, err := s.Voice.Explain(c.Request().Context(), r, given)
	if err != nil {
		return err
	}
	out := checkResponse{Allowed: e.Denied == nil, Plan: e.Plan, Steps: []checkStep{}}
	out.Code, out.Reason = why(e.Denied)
	for _, step := range e.Steps {
		told := checkStep{Step: step.Name, OK: step.Denied == nil, Detail: step.Detail}
		if step.Denied != nil {
			told.Code, told.Detail = why(step.Denied)
		}
		out.Steps = append(out.Steps, told)
	}
	return s.json(c, http.StatusOK, out)
}

// why is the code and the sentence of a refusal; nothing of none.
func why(denied error) (code, reason string) {
	if e, ok := errors.AsType[*phone.Error](denied); ok {
		return e.Code, e.Message
	}
	return "", ""
}

// checkedAs is who the call would be of.
func (s *Server) checkedAs(c echo.Context, in checkRequest) (phone.Identity, error) {
	if key, ok := keyOf(c); ok {
		if in.As == nil {
			return identityAs(key, "")
		}
		return identityAs(key, string(*in.As))
	}
	session := sessionOf(c)
	switch {
	case in.As == nil || *in.As == session.User.Identity:
		return session.User.Identity, nil
	case session.Role != phone.Administrator:
		return "", phone.Errorf(phone.Forbidden, "administration_not_allowed", "Only administrators may ask this for others.").In("as")
	}
	as, err := phone.ParseIdentity(string(*in.As))
	if err != nil {
		return "", phone.Errorf(phone.Invalid, "identity_invalid", "as must be an identity: letters (A-Z, a-z), digits or underscores.").In("as")
	}
	return as, nil
}

// identityAs is identityOf for the field as.
func identityAs(key phone.APIKey, name string) (phone.Identity, error) {
	id, err := identityOf(key, name)
	if e, ok := errors.AsType[*phone.Error](err); ok {
		return "", e.In("as")
	}
	return id, err
}
