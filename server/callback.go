package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
	"softphone/internal/twilio"
)

// Keeper looks after conferences, and is told what happens in them.
type Keeper interface {
	// Saw takes events that are new and stored. It must not block.
	Saw(events ...phone.Event)
	// Offer calls whom a conference-style call is offered to. It must not block.
	Offer(ctx context.Context, conference phone.ConferenceSID, o phone.Offer)
	// Failed reports whether nobody could be called for the sake of a caller.
	Failed(caller phone.CallSID) bool
}

// status takes a status callback. It is acknowledged when it is stored.
func (s *Server) status(c echo.Context) error {
	form := formOf(c)
	in, err := twilio.ParseCall(form)
	if err != nil {
		return err
	}
	if parent := phone.CallSID(ownQuery(c).Get("parent")); in.Parent == "" && parent.Valid() && parent != in.SID {
		in.Parent = parent // of a leg that we added: Twilio knows of no parent
	}
	at := in.At
	if at.IsZero() {
		at = s.Now()
	}
	e := phone.Event{
		Key:  fmt.Sprintf("status:%s:%d:%s", in.SID, in.Sequence, in.Status),
		Kind: phone.CallStatus, At: at, Sequence: in.Sequence, Call: in.SID, Parent: in.Parent,
		From: in.From, To: s.requestOf(in, form).To, Status: in.Status, Duration: in.Duration,
	}
	events := []phone.Event{e}
	if made, ok := addition(ownQuery(c), e); ok {
		events = append(events, made)
	}
	if _, err = s.record(c, events...); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// addition is what a report says of a leg that somebody called for a conference. Who called it stores the same, but
// may never have had Twilio's answer.
func addition(own url.Values, e phone.Event) (phone.Event, bool) {
	sid := phone.ConferenceSID(own.Get("conference"))
	by, err := phone.ParseIdentity(own.Get("by"))
	transfer, none := strconv.Atoi(own.Get("transfer"))
	if !sid.Valid() || err != nil && (transfer < 1 || none != nil) {
		return phone.Event{}, false
	}
	d := phone.Detail{By: by, Label: own.Get("label")}
	if transfer > 0 {
		d.Transfer = &phone.Transfer{Number: transfer}
	}
	return phone.Event{
		Key: calls.AddedKey(e.Call), Kind: phone.ParticipantAdded, At: e.At, Sequence: -1,
		Call: e.Call, Conference: sid, From: e.From, To: e.To, Detail: d,
	}, true
}

// conferenceCallback takes a callback about a conference. The caller's coming into the conference of a
// conference-style call is the moment to call whom it is for: once, however often it is told.
func (s *Server) conferenceCallback(c echo.Context) error {
	e, err := twilio.ParseConferenceEvent(formOf(c))
	switch {
	case phone.KindOf(err) == phone.Unknown: // an event of tomorrow
		s.Logger.Info("a conference's event is not known here", slog.String("event", string(e.Kind)))
		return c.NoContent(http.StatusNoContent)
	case err != nil:
		return s.malformed(c, err)
	}
	offer, offered, err := phone.ParseOffer(ownQuery(c))
	if err != nil {
		return s.malformed(c, err)
	}
	if e.At.IsZero() {
		e.At = s.Now().UTC()
	}
	events := []phone.Event{e}
	if leg, ok := notReached(formOf(c), e); ok {
		events = append(events, leg)
	}
	added, err := s.record(c, events...)
	if err != nil {
		return err
	}
	caller, styled := phone.CallerOf(e.Detail.Name)
	if offered && styled && len(added) > 0 && e.Kind == phone.ParticipantJoined && e.Call == caller && s.Keeper != nil {
		s.Keeper.Offer(context.WithoutCancel(c.Request().Context()), e.Conference, offer)
	}
	return c.NoContent(http.StatusNoContent)
}

// notReached is how the leg ended of somebody who was called into a conference and did not come. The leg's own
// report says so too, but may be late, and who waits for them is told why nobody came.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
func notReached(form url.Values, e phone.Event) (phone.Event, bool) {
	status, err := phone.ParseStatus(form.Get("ParticipantCallStatus"))
	if e.Kind != phone.ParticipantLeft || err != nil || !status.Terminal() || status == phone.StatusCompleted {
		return phone.Event{}, false
	}
	return phone.Event{
		Key: "left:" + string(e.Conference) + ":" + string(e.Call) + ":" + status.String(), Kind: phone.CallStatus,
		At: e.At, Sequence: -1, Call: e.Call, Status: status,
	}, true
}

// recordingCallback takes a callback about a recording.
func (s *Server) recordingCallback(c echo.Context) error {
	e, err := twilio.ParseRecording(formOf(c))
	if err != nil {
		return s.malformed(c, err)
	}
	query := ownQuery(c)
	if sid := phone.ConferenceSID(query.Get("conference")); e.Conference == "" && sid.Valid() {
		e.Conference = sid
	}
	if sid := phone.CallSID(query.Get("call")); e.Call == "" && sid.Valid() && e.Detail.Recorded == "" {
		e.Call, e.Detail.Recorded = sid, sid
	}
	if e.Conference == "" {
		s.Logger.Warn("a recording of nothing that we know is passed over", slog.String("recording", string(e.Detail.Recording)))
		return c.NoContent(http.StatusNoContent)
	}
	if e.At.IsZero() {
		e.At = s.Now().UTC()
	}
	if _, err := s.record(c, e); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// malformed logs what a callback lacks: nobody else sees the answer.
func (s *Server) malformed(c echo.Context, err error) error {
	field := ""
	if e, ok := errors.AsType[*phone.Error](err); ok {
		field = e.Field
	}
	s.Logger.Warn("a callback cannot be read", slog.String("path", c.Request().URL.Path), slog.String("field", field), slog.Any("error", err))
	return err
}

// recordLimit is how long an event may take to be stored once nobody waits for it.
const recordLimit = 5 * time.Second

// record stores what Twilio told, and does so as well when Twilio waits no longer for the
// answer, as when the caller hangs up meanwhile: it is not told again. It returns what was new.
func (s *Server) record(c echo.Context, events ...phone.Event) ([]phone.Event, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), recordLimit)
	defer cancel()
	added, err := s.Calls.Record(ctx, events...)
	if err == nil && len(added) > 0 && s.Keeper != nil {
		s.Keeper.Saw(added...)
	}
	return added, err
}

// keep stores what was found when a call asked what to do, and goes on if it cannot: somebody is on
// the line.
func (s *Server) keep(c echo.Context, events ...phone.Event) {
	if len(events) == 0 {
		return
	}
	if _, err := s.record(c, events...); err != nil {
		s.Logger.Error("what became of a call could not be stored", slog.String("call", string(events[0].Call)), slog.Any("error", err))
	}
}
