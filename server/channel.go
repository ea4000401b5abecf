package server

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/floor"
	"softphone/internal/phone"
)

// Floors say who speaks in channels; see package floor.
type Floors interface {
	Request(ctx context.Context, room phone.Room, p floor.Press) (floor.Answer, error)
	Renew(ctx context.Context, room phone.RoomName, p floor.Press) (floor.Answer, error)
	Release(ctx context.Context, room phone.RoomName, call phone.CallSID, holder phone.Address) error
	Revoke(ctx context.Context, room phone.RoomName, by phone.Identity) error
	Held(ctx context.Context, room phone.Room) (phone.Conference, error)
}

const (
	// floorPath is where the floor of a channel is asked for, and given back.
	floorPath = "/v1/channels/:name/floor"
	// renewEvery is how often who holds the floor, or waits for it, says that they still want it.
	renewEvery = time.Second
)

// channel is a room in which one speaks at a time, as those are told of it who may listen.
type channel struct {
	Name    phone.RoomName       `json:"name"`
	Title   string               `json:"title"`
	MaxTurn int                  `json:"max_turn"` // seconds
	Roles   []string             `json:"roles"`    // of who asks
	Members int                  `json:"members"`  // who are in it now
	Live    *phone.ConferenceSID `json:"live"`     // the conference that they are in
	Floor   floorJSON            `json:"floor"`
}

// channelEvent is what feeds tell of a channel.
type channelEvent struct {
	Name  phone.RoomName `json:"name"`
	Floor floorJSON      `json:"floor"`
}

// floorJSON is who speaks in a channel, and who wants to.
type floorJSON struct {
	State    string          `json:"state"` // "idle" or "taken"
	Turn     *turnNow        `json:"turn"`  // null while nobody is heard, as between two turns
	Queue    []waiting       `json:"queue"`
	Silenced []phone.CallSID `json:"silenced"`
}

// turnNow is a turn of who is heard now.
type turnNow struct {
	ID       phone.TurnID    `json:"id"`
	Call     phone.CallSID   `json:"call"`
	Identity *phone.Identity `json:"identity"` // null for a telephone
	Name     string          `json:"name"`     // of a telephone: its number, most of it hidden
	Since    time.Time       `json:"since"`
	Limit    time.Time       `json:"limit"`
	Priority bool            `json:"priority"`
}

// waiting is somebody in the queue of a floor.
type waiting struct {
	Call     phone.CallSID   `json:"call"`
	Identity *phone.Identity `json:"identity"`
	Name     string          `json:"name"`
	Priority bool            `json:"priority"`
}

// turnPast is a turn that has ended.
type turnPast struct {
	ID       phone.TurnID    `json:"id"`
	Call     phone.CallSID   `json:"call"`
	Identity *phone.Identity `json:"identity"`
	Name     string          `json:"name"`
	From     string          `json:"from"` // client:…, or a number, most of it hidden
	Started  time.Time       `json:"started"`
	Ended    time.Time       `json:"ended"`
	Seconds  int             `json:"seconds"`
	Why      phone.TurnEnd   `json:"why"`
	By       phone.Identity  `json:"by"` // who ended it, where it was somebody else
}

// floorRequest asks for the floor.
type floorRequest struct {
	Call  phone.CallSID `json:"call"`
	Renew bool          `json:"renew"` // says only that it is still wanted
}

// floorAnswer is how it stands with who asked.
type floorAnswer struct {
	Outcome string   `json:"outcome"` // "granted" or "queued"
	Place   int      `json:"place"`   // in the queue, from 1; 0: granted
	Turn    *turnNow `json:"turn"`    // null while one waits
	Lease   int      `json:"lease"`   // seconds for which it holds
	Renew   int      `json:"renew"`   // seconds after which to ask again
}

// hears reports whether somebody may listen to a channel; others are not told that it is there.
func hears(by phone.Grant, r phone.Room) bool {
	return r.Channel() && by.RolesOf(r)&(phone.RoleListen|phone.RoleSpeak) != 0
}

func channelUnknown() error {
	return phone.Errorf(phone.Unknown, "channel_unknown", "There is no such channel.")
}

// speaker is who somebody is, and what they are called.
func speaker(names func(phone.Address) string, who phone.Address) (id *phone.Identity, name string) {
	if one, ok := who.Client(); ok {
		return &one, names(who)
	}
	return nil, who.Redacted()
}

func tellTurn(names func(phone.Address) string, t phone.Turn) *turnNow {
	id, name := speaker(names, t.Holder)
	return &turnNow{t.ID, t.Call, id, name, t.Since.UTC(), t.Limit.UTC(), t.Priority}
}

// tellFloor is a floor as it is told. Who is about to be unmuted is not heard yet, and still waits.
func tellFloor(names func(phone.Address) string, f phone.Floor) floorJSON {
	told := floorJSON{State: "idle", Queue: []waiting{}, Silenced: append([]phone.CallSID{}, f.Silenced...)}
	queue := f.Queue
	if t := f.Turn; t != nil {
		told.State = "taken"
		switch {
		case t.Phase == phone.TurnClosing:
		case !t.Since.IsZero():
			told.Turn = tellTurn(names, *t)
		case t.Why == "":
			queue = append([]phone.FloorRequest{t.FloorRequest}, queue...)
		}
	}
	for _, r := range queue {
		id, name := speaker(names, r.Holder)
		told.Queue = append(told.Queue, waiting{r.Call, id, name, r.Priority})
	}
	return told
}

// channels tells of the channels that who is signed in may listen to.
func (s *Server) channels(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := s.Store.Rooms(ctx)
	if err != nil {
		return err
	}
	names, told := s.names(ctx), []channel{}
	for _, r := range all {
		if !hears(by, r) {
			continue
		}
		f, err := s.Store.Floor(ctx, r.Name)
		if err != nil {
			return err
		}
		one := channel{Name: r.Name, Title: r.Title, MaxTurn: seconds(r.MaxTurn), Roles: rolesNamed(by.RolesOf(r)), Floor: tellFloor(names, f)}
		held, err := s.Floors.Held(ctx, r)
		if err != nil {
			return err
		}
		if held.SID != "" {
			one.Live, one.Members = &held.SID, held.Here()
		}
		told = append(told, one)
	}
	return s.json(c, http.StatusOK, map[string][]channel{"channels": told})
}

// floors is what a feed that begins is told of all channels that somebody may listen to.
func (s *Server) floors(ctx context.Context, by phone.Grant) ([]byte, error) {
	all, err := s.Store.Rooms(ctx)
	if err != nil {
		return nil, err
	}
	var text []byte
	names := s.names(ctx)
	for _, r := range all {
		if !hears(by, r) {
			continue
		}
		f, err := s.Store.Floor(ctx, r.Name)
		if err != nil {
			return nil, err
		}
		text = append(text, said(0, "channel", marshal(channelEvent{r.Name, tellFloor(names, f)}))...)
	}
	return text, nil
}

// channelNamed is who asks, and for which channel.
func (s *Server) channelNamed(c echo.Context) (phone.Grant, phone.Room, error) {
	by, err := s.grant(c)
	if err != nil {
		return by, phone.Room{}, err
	}
	name, err := phone.ParseRoomName(c.Param("name"))
	if err != nil {
		return by, phone.Room{}, channelUnknown()
	}
	r, err := s.Store.Room(c.Request().Context(), name)
	if phone.KindOf(err) == phone.Unknown || err == nil && !hears(by, r) {
		return by, phone.Room{}, channelUnknown()
	}
	return by, r, err
}

// requestFloor asks for the floor, or says that it is still wanted.
func (s *Server) requestFloor(c echo.Context) error {
	var in floorRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	by, r, err := s.channelNamed(c)
	if err != nil {
		return err
	}
	roles := by.RolesOf(r)
	switch {
	case !in.Call.Valid():
		return callInvalid("call")
	case roles&phone.RoleSpeak == 0:
		return phone.Errorf(phone.Forbidden, "floor_not_allowed", "You may only listen to this channel.")
	}
	ctx := c.Request().Context()
	p := floor.Press{Call: in.Call, Holder: phone.Client(by.Identity), Priority: roles&phone.RoleModerate != 0}
	var a floor.Answer
	if in.Renew {
		a, err = s.Floors.Renew(ctx, r.Name, p)
	} else {
		a, err = s.Floors.Request(ctx, r, p)
	}
	if err != nil {
		return err
	}
	told := floorAnswer{Outcome: "queued", Place: a.Place, Lease: seconds(phone.FloorLease), Renew: seconds(renewEvery)}
	if a.Place == 0 {
		told.Outcome, told.Turn = "granted", tellTurn(s.names(ctx), *a.Floor.Turn)
	}
	return s.json(c, http.StatusOK, told)
}

// releaseFloor gives the floor back, or the place in its queue. It does not matter whether one may still speak there.
func (s *Server) releaseFloor(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	name, err := phone.ParseRoomName(c.Param("name"))
	if err != nil {
		return channelUnknown()
	}
	call := phone.CallSID(c.QueryParam("call"))
	if !call.Valid() {
		return callInvalid("call")
	}
	if err = s.Floors.Release(c.Request().Context(), name, call, phone.Client(by.Identity)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// revokeFloor takes the floor away from whoever has it.
func (s *Server) revokeFloor(c echo.Context) error {
	by, r, err := s.channelNamed(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if by.RolesOf(r)&phone.RoleModerate == 0 {
		err = phone.Errorf(phone.Forbidden, "floor_not_allowed", "Only dispatchers may take the floor away.")
	} else {
		err = s.Floors.Revoke(ctx, r.Name, by.Identity)
	}
	s.note(ctx, by.Identity, phone.AuditEntry{Action: "floor.revoke", Room: r.Name}, err)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// turns tells who spoke in a channel, the last first.
func (s *Server) turns(c echo.Context) error {
	_, r, err := s.channelNamed(c)
	if err != nil {
		return err
	}
	q := phone.TurnQuery{Room: r.Name}
	if q.Before, q.Limit, err = pageParams(c, 50); err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := s.Store.Turns(ctx, q)
	if err != nil {
		return err
	}
	told := struct {
		Turns []turnPast `json:"turns"`
		Next  *time.Time `json:"next"` // before for the next page; null: there is none
	}{Turns: []turnPast{}}
	names := s.names(ctx)
	for _, t := range all {
		id, name := speaker(names, t.Holder)
		told.Turns = append(told.Turns, turnPast{
			t.ID, t.Call, id, name, t.Holder.Redacted(), t.Since.UTC(), t.Ended.UTC(), seconds(t.Ended.Sub(t.Since)), t.Why, t.By,
		})
	}
	if len(all) == q.Limit {
		told.Next = moment(all[len(all)-1].Ended)
	}
	return s.json(c, http.StatusOK, told)
}
