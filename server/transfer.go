package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// Hands is what [Control] does with a person's own call.
type Hands interface {
	Hold(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, held bool) error
	Merge(ctx context.Context, by phone.Grant, into, from phone.ConferenceSID) error
	StartTransfer(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, r calls.TransferRequest) (number int, err error)
	SteerTransfer(ctx context.Context, by phone.Grant, sid phone.ConferenceSID, number int, a calls.TransferAction) error
	Pass(ctx context.Context, by phone.Grant, call phone.CallSID, r calls.PassRequest) error
	Voicemail(ctx context.Context, by phone.Grant, call phone.CallSID) error
}

type holdRequest struct {
	Held *bool `json:"held"`
}

// hold puts all others of a call on hold, or takes them off it.
func (s *Server) hold(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in holdRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.Held == nil {
		return fieldMissing("held")
	}
	if err = s.Control.Hold(c.Request().Context(), by, sid, *in.Held); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type mergeRequest struct {
	With phone.ConferenceSID `json:"with"`
}

// merge makes one call of two.
func (s *Server) merge(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in mergeRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if err = s.Control.Merge(c.Request().Context(), by, sid, in.With); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type passRequest struct {
	To       string `json:"to"`        // a client's identity, a number or a team
	CallerID string `json:"caller_id"` // that a telephone is shown
}

// passCall gives a call that rings to somebody else.
func (s *Server) passCall(c echo.Context) error {
	var r calls.PassRequest
	var in passRequest
	err := bind(c, &in)
	if err != nil {
		return err
	}
	if r.To, err = s.whom(in.To); err != nil {
		return err
	}
	if r.CallerID, err = shownNumber(in.CallerID); err != nil {
		return err
	}
	return s.endLeg(c, func(ctx context.Context, by phone.Grant, call phone.CallSID) error {
		return s.Control.Pass(ctx, by, call, r)
	})
}

// sendToVoicemail lets the caller leave a message for who is rung.
func (s *Server) sendToVoicemail(c echo.Context) error {
	return s.endLeg(c, s.Control.Voicemail)
}

type transferRequest struct {
	Kind     phone.TransferKind `json:"kind"`
	To       string             `json:"to"`        // a client's identity, a number or a team
	Timeout  int                `json:"timeout"`   // seconds; 25 if it is left out
	CallerID string             `json:"caller_id"` // that a telephone is shown
}

// startTransfer begins to give the others of a call to somebody else.
func (s *Server) startTransfer(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in transferRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	r := calls.TransferRequest{Kind: in.Kind}
	if r.To, err = s.whom(in.To); err != nil {
		return err
	}
	if r.Timeout, err = secondsIn("timeout", in.Timeout); err != nil {
		return err
	}
	if r.CallerID, err = shownNumber(in.CallerID); err != nil {
		return err
	}
	number, err := s.Control.StartTransfer(c.Request().Context(), by, sid, r)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, map[string]int{"id": number})
}

// shownNumber reads the number that a telephone is to be shown; empty for the usual one.
func shownNumber(text string) (phone.Number, error) {
	if text == "" {
		return "", nil
	}
	n, err := phone.ParseNumber(text)
	if err != nil {
		return "", phone.Errorf(phone.Invalid, "number_invalid", "caller_id must be a number in E.164, such as +15005550006.").In("caller_id")
	}
	return n, nil
}

type steerRequest struct {
	Action calls.TransferAction `json:"action"`
}

// steerTransfer completes a transfer, swaps who is on hold, or cancels it.
func (s *Server) steerTransfer(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in steerRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return phone.Errorf(phone.Unknown, "transfer_unknown", "There is no such transfer.")
	}
	if err = s.Control.SteerTransfer(c.Request().Context(), by, sid, number, in.Action); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// transfer is a transfer as pages are told of it.
type transfer struct {
	ID      int                    `json:"id"`
	Kind    phone.TransferKind     `json:"kind"`
	State   phone.TransferState    `json:"state"`
	By      phone.Identity         `json:"by"`
	ByName  string                 `json:"by_name"`
	To      phone.Address          `json:"to"`
	ToName  string                 `json:"to_name"`
	With    string                 `json:"with"` // with whom who sends talks: target or others
	Reason  string                 `json:"reason"`
	Started *time.Time             `json:"started_at"`
	Until   *time.Time             `json:"until"`
	May     []calls.TransferAction `json:"may"` // what who sends may do with it, and supervisors
}

// tellTransfer is what pages are told of a transfer; nil where there was none.
func tellTransfer(names func(phone.Address) string, t phone.Transfer) *transfer {
	if t.IsZero() {
		return nil
	}
	told := transfer{
		ID: t.Number, Kind: t.Kind, State: t.State, By: t.By, To: t.To, ToName: names(t.To), With: "target", Reason: t.Reason,
		Started: moment(t.Started), Until: moment(t.Until), May: []calls.TransferAction{},
	}
	if t.By != "" {
		told.ByName = names(phone.Client(t.By))
	}
	if t.Swapped {
		told.With = "others"
	}
	switch {
	case t.State == phone.TransferTalking:
		told.May = append(told.May, calls.TransferComplete, calls.TransferSwap, calls.TransferCancel)
	case t.State == phone.TransferRinging && t.Kind == phone.WarmTransfer:
		told.May = append(told.May, calls.TransferComplete, calls.TransferCancel)
	case t.State == phone.TransferRinging:
		told.May = append(told.May, calls.TransferCancel)
	}
	return &told
}
