package server

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// conferences tells of the conferences that who is signed in may see, the newest first.
func (s *Server) conferences(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	q := phone.ConferenceQuery{}
	switch state := c.QueryParam("state"); state {
	case "":
	case "live":
		q.Live = true
	case "ended":
		q.Ended = true
	default:
		return phone.Errorf(phone.Invalid, "state_invalid", "state must be live or ended.").In("state")
	}
	if v := c.QueryParam("room"); v != "" {
		if q.Room, err = phone.ParseRoomName(v); err != nil {
			return phone.Errorf(phone.Invalid, "room_invalid", "room must be the name of a room.").In("room")
		}
	}
	if q.Before, q.Limit, err = pageParams(c, 100); err != nil {
		return err
	}
	all, err := s.portraits(c, by, q)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, conferenceList{all, s.Control.Available()})
}

// conferenceList is what lists and snapshots of conferences have.
type conferenceList struct {
	Conferences []json.RawMessage `json:"conferences"`
	Control     bool              `json:"control"` // false: people can talk, but nothing can be steered
}

// portraits are the conferences of a query as the grant's holder sees them.
func (s *Server) portraits(c echo.Context, by phone.Grant, q phone.ConferenceQuery) ([]json.RawMessage, error) {
	ctx := c.Request().Context()
	views, err := s.Control.Views(ctx, by, q)
	if err != nil {
		return nil, err
	}
	names := s.names(ctx)
	all := []json.RawMessage{}
	for _, v := range views {
		all = append(all, portray(names, v.Conference, v.Calls, v.Room).seenBy(by.Identity, v.May))
	}
	return all, nil
}

// conference tells of one conference.
func (s *Server) conference(c echo.Context) error {
	by, v, err := s.view(c)
	if err != nil {
		return err
	}
	p := portray(s.names(c.Request().Context()), v.Conference, v.Calls, v.Room)
	return s.json(c, http.StatusOK, json.RawMessage(p.seenBy(by.Identity, v.May)))
}

// endConference ends a conference for all.
func (s *Server) endConference(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	if err = s.Control.End(c.Request().Context(), by, sid); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type announcementRequest struct {
	Text     string        `json:"text"`
	Language string        `json:"language"` // as in the settings if it is left out
	To       phone.CallSID `json:"to"`       // one participant; all if it is left out
}

// announce lets the people in a conference hear words.
func (s *Server) announce(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	var in announcementRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.To != "" && !in.To.Valid() {
		return callInvalid("to")
	}
	err = s.Control.Announce(c.Request().Context(), by, sid, calls.Announcement{Text: in.Text, Language: in.Language, To: in.To})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// happened is an event of a conference's timeline.
type happened struct {
	Position  int64                 `json:"position"`
	At        time.Time             `json:"at"`
	Kind      phone.EventKind       `json:"kind"`
	Call      phone.CallSID         `json:"call,omitempty"`
	Address   phone.Address         `json:"address,omitzero"`
	Name      string                `json:"name,omitempty"` // of whom the event is about
	By        phone.Identity        `json:"by,omitempty"`   // who asked for it
	Label     string                `json:"label,omitempty"`
	Moderator bool                  `json:"moderator,omitempty"`
	Reason    string                `json:"reason,omitempty"`
	Muted     bool                  `json:"muted,omitempty"`
	Held      bool                  `json:"held,omitempty"`
	Coaching  phone.CallSID         `json:"coaching,omitempty"`
	Recording phone.RecordingSID    `json:"recording,omitempty"`
	Status    phone.RecordingStatus `json:"recording_status,omitempty"`
	Text      string                `json:"text,omitempty"` // of an announcement
	Transfer  *transfer             `json:"transfer,omitempty"`
	Into      phone.ConferenceSID   `json:"into,omitempty"` // where all of this one went
}

// timeline tells what happened in a conference, oldest first.
func (s *Server) timeline(c echo.Context) error {
	after, err := numberParam(c, "after", 0, 0, 1<<62)
	if err != nil {
		return err
	}
	limit, err := numberParam(c, "limit", 1000, 1, 1000)
	if err != nil {
		return err
	}
	_, v, err := s.view(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	events, err := s.Store.Timeline(ctx, v.Conference.SID, int64(after), limit)
	if err != nil {
		return err
	}
	names, told := s.names(ctx), []happened{}
	for _, e := range events {
		h := happened{
			Position: e.Position, At: e.At.UTC(), Kind: e.Kind, Call: e.Call, By: e.Detail.By, Label: e.Detail.Label,
			Moderator: e.Detail.Moderator, Reason: e.Detail.Reason, Muted: e.Detail.Muted, Held: e.Detail.Held,
			Coaching: e.Detail.Coached, Recording: e.Detail.Recording, Status: e.Detail.RecordingStatus, Text: e.Detail.Text,
			Into: e.Detail.Into,
		}
		if t := e.Detail.Transfer; t != nil && e.Kind == phone.TransferChanged {
			h.Transfer = tellTransfer(names, *t)
		}
		if e.Call != "" {
			p, _ := v.Conference.Participant(e.Call)
			h.Address = addressOf(p, v.Calls[e.Call])
			h.Name = names(h.Address)
		}
		told = append(told, h)
	}
	return s.json(c, http.StatusOK, map[string][]happened{"events": told})
}

// grant is what who is signed in may do.
func (s *Server) grant(c echo.Context) (phone.Grant, error) {
	return s.Grants.GrantOf(c.Request().Context(), sessionOf(c).User.Identity)
}

// steer is who wants to steer which conference. Whether they may is Control's to say.
func (s *Server) steer(c echo.Context) (phone.Grant, phone.ConferenceSID, error) {
	sid := phone.ConferenceSID(c.Param("sid"))
	if !sid.Valid() {
		return phone.Grant{}, "", phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
	}
	by, err := s.grant(c)
	return by, sid, err
}

// view is a conference as who is signed in may see it.
func (s *Server) view(c echo.Context) (phone.Grant, calls.View, error) {
	by, sid, err := s.steer(c)
	if err != nil {
		return by, calls.View{}, err
	}
	v, err := s.Control.View(c.Request().Context(), by, sid)
	return by, v, err
}

// timeParam reads a time of the query; zero for none.
func timeParam(c echo.Context, name string) (time.Time, error) {
	v := c.QueryParam(name)
	if v == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		return t, phone.Errorf(phone.Invalid, name+"_invalid", "%s must be a time such as 2026-01-31T12:00:00Z.", name).In(name)
	}
	return t, nil
}

// pageParams reads which page of a list is wanted: what is older than before, and how much of it, which is usual when it is left out.
func pageParams(c echo.Context, usual int) (before time.Time, limit int, err error) {
	if before, err = timeParam(c, "before"); err == nil {
		limit, err = numberParam(c, "limit", usual, 1, 1000)
	}
	return before, limit, err
}

// numberParam reads a number of the query, which is usual when it is left out.
func numberParam(c echo.Context, name string, usual, least, most int) (int, error) {
	v := c.QueryParam(name)
	if v == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, phone.Errorf(phone.Invalid, name+"_invalid", "%s must be a number from %d to %d.", name, least, most).In(name)
	}
	return n, nil
}

// secondsIn reads a field that is a number of seconds. What they are for decides how many there may be.
func secondsIn(field string, n int) (time.Duration, error) {
	if n < 0 || n > int(24*time.Hour/time.Second) {
		return 0, phone.Errorf(phone.Invalid, field+"_invalid", "%s must be a number of seconds, and less than a day.", field).In(field)
	}
	return time.Duration(n) * time.Second, nil
}

// seconds is a duration as pages are told it.
func seconds(d time.Duration) int { return int(d.Round(time.Second) / time.Second) }
