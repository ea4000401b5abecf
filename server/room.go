package server

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// room is a room as pages are told of it. What lets people in as moderators, and telephones at all,
// is told to those alone who moderate it.
type room struct {
	Name             phone.RoomName       `json:"name"`
	Title            string               `json:"title"`
	Moderated        bool                 `json:"moderated"`
	Grace            int                  `json:"grace"` // seconds
	PIN              *string              `json:"pin"`
	ModeratorPIN     *string              `json:"moderator_pin"`
	Number           phone.Number         `json:"number"`
	ModeratorNumbers []phone.Number       `json:"moderator_numbers"` // null for who does not moderate
	Moderators       []person             `json:"moderators"`
	MaxParticipants  int                  `json:"max_participants"`
	Beep             phone.Beep           `json:"beep"`
	Record           bool                 `json:"record"`
	Music            phone.Music          `json:"music"`
	Locked           bool                 `json:"locked"`
	Floor            *roomFloor           `json:"floor"` // null for one in which all may speak at once
	By               phone.Identity       `json:"by"`
	Created          time.Time            `json:"created_at"`
	Updated          time.Time            `json:"updated_at"`
	Roles            []string             `json:"roles"` // of who asks
	Live             *phone.ConferenceSID `json:"live"`  // the conference that is held in it now
}

// roomRequest sets up a room, or changes it: what is left out stays, or is as is usual.
type roomRequest struct {
	Name             *phone.RoomName   `json:"name"` // only to create
	Title            *string           `json:"title"`
	Moderated        *bool             `json:"moderated"`
	Grace            *int              `json:"grace"` // seconds
	PIN              *string           `json:"pin"`
	ModeratorPIN     *string           `json:"moderator_pin"`
	Number           *phone.Number     `json:"number"`
	ModeratorNumbers *[]phone.Number   `json:"moderator_numbers"`
	Moderators       *[]phone.Identity `json:"moderators"`
	MaxParticipants  *int              `json:"max_participants"`
	Beep             *phone.Beep       `json:"beep"`
	Record           *bool             `json:"record"`
	Music            *phone.Music      `json:"music"`
	Locked           *bool             `json:"locked"`
	Floor            *roomFloor        `json:"floor"`
}

// roomFloor is how the floor of a channel is.
type roomFloor struct {
	MaxTurn *int `json:"max_turn"` // seconds; 0: the room is no channel
}

func floorOf(r phone.Room) *roomFloor {
	if !r.Channel() {
		return nil
	}
	turn := seconds(r.MaxTurn)
	return &roomFloor{MaxTurn: &turn}
}

// apply takes what was given into a room.
func (in roomRequest) apply(r *phone.Room) (err error) {
	if in.Grace != nil {
		if r.Grace, err = secondsIn("grace", *in.Grace); err != nil {
			return err
		}
	}
	if in.Floor != nil {
		if in.Floor.MaxTurn == nil {
			return phone.Errorf(phone.Invalid, "max_turn_invalid", "The longest turn must be 5 to 300 seconds, or 0 for a room in which all may speak at once.").In("max_turn")
		}
		if r.MaxTurn, err = secondsIn("max_turn", *in.Floor.MaxTurn); err != nil {
			return err
		}
	}
	set(&r.Title, in.Title)
	set(&r.Moderated, in.Moderated)
	set(&r.PIN, in.PIN)
	set(&r.ModeratorPIN, in.ModeratorPIN)
	set(&r.Number, in.Number)
	set(&r.ModeratorNumbers, in.ModeratorNumbers)
	set(&r.Moderators, in.Moderators)
	set(&r.MaxParticipants, in.MaxParticipants)
	set(&r.Beep, in.Beep)
	set(&r.Record, in.Record)
	set(&r.Music, in.Music)
	set(&r.Locked, in.Locked)
	return r.Check()
}

// set takes a value that was given.
func set[T any](into, given *T) {
	if given != nil {
		*into = *given
	}
}

// mostParticipants is how many may be in a room for which nothing else was said.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-maxParticipants
const mostParticipants = 250

// rooms tells of the rooms in which who is signed in may do anything.
func (s *Server) rooms(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := s.Store.Rooms(ctx)
	if err != nil {
		return err
	}
	live, err := s.liveRooms(ctx)
	if err != nil {
		return err
	}
	told := []room{}
	for _, r := range all {
		if by.RolesOf(r) != 0 {
			told = append(told, s.tellRoom(ctx, by, r, live))
		}
	}
	return s.json(c, http.StatusOK, map[string][]room{"rooms": told})
}

// room tells of one room.
func (s *Server) room(c echo.Context) error {
	by, name, err := s.roomNamed(c)
	if err != nil {
		return err
	}
	r, err := s.Store.Room(c.Request().Context(), name)
	if err != nil {
		return err
	}
	if by.RolesOf(r) == 0 {
		return phone.Errorf(phone.Forbidden, "rooms_not_allowed", "You may not enter this room.")
	}
	return s.answerRoom(c, http.StatusOK, by, r)
}

// createRoom sets up a room.
func (s *Server) createRoom(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	var in roomRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.Name == nil {
		return phone.Errorf(phone.Invalid, "name_missing", "The room needs a name.").In("name")
	}
	name, err := phone.ParseRoomName(string(*in.Name))
	if err != nil {
		return phone.Errorf(phone.Invalid, "name_invalid", "The name must be 1 to 40 letters (a-z), digits, underscores or hyphens.").In("name")
	}
	r := phone.Room{
		Name: name, Title: string(name), MaxParticipants: mostParticipants,
		Beep: phone.BeepNever, Music: phone.MusicBuiltin, By: by.Identity,
	}
	if err = in.apply(&r); err != nil {
		return err
	}
	if r, err = s.Control.CreateRoom(c.Request().Context(), by, r); err != nil {
		return err
	}
	return s.answerRoom(c, http.StatusCreated, by, r)
}

// updateRoom changes a room.
func (s *Server) updateRoom(c echo.Context) error {
	by, name, err := s.roomNamed(c)
	if err != nil {
		return err
	}
	var in roomRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.Name != nil && *in.Name != name {
		return phone.Errorf(phone.Invalid, "name_fixed", "A room's name cannot be changed: make another room.").In("name")
	}
	r, err := s.Control.UpdateRoom(c.Request().Context(), by, name, in.apply)
	if err != nil {
		return err
	}
	return s.answerRoom(c, http.StatusOK, by, r)
}

// deleteRoom takes a room away.
func (s *Server) deleteRoom(c echo.Context) error {
	by, name, err := s.roomNamed(c)
	if err != nil {
		return err
	}
	if err = s.Control.DeleteRoom(c.Request().Context(), by, name); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// roomNamed is who asks, and for which room. What they may do with it is not said yet.
func (s *Server) roomNamed(c echo.Context) (phone.Grant, phone.RoomName, error) {
	by, err := s.grant(c)
	if err != nil {
		return by, "", err
	}
	name, err := phone.ParseRoomName(c.Param("name"))
	if err != nil {
		return by, "", phone.Errorf(phone.Unknown, "room_unknown", "There is no such room.")
	}
	return by, name, nil
}

// liveRooms are the conferences that are held in rooms now.
func (s *Server) liveRooms(ctx context.Context) (map[phone.RoomName]phone.ConferenceSID, error) {
	all, err := s.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Limit: 1000})
	if err != nil {
		return nil, err
	}
	live := map[phone.RoomName]phone.ConferenceSID{}
	for _, c := range all {
		if name, ok := phone.RoomOf(c.Name); ok && live[name] == "" {
			live[name] = c.SID
		}
	}
	return live, nil
}

func (s *Server) answerRoom(c echo.Context, status int, by phone.Grant, r phone.Room) error {
	ctx := c.Request().Context()
	held, err := s.Store.Conferences(ctx, phone.ConferenceQuery{Live: true, Room: r.Name, Limit: 1})
	if err != nil {
		return err
	}
	live := map[phone.RoomName]phone.ConferenceSID{}
	for _, h := range held {
		live[r.Name] = h.SID
	}
	return s.json(c, status, s.tellRoom(ctx, by, r, live))
}

// tellRoom is a room as the grant's holder is told of it.
func (s *Server) tellRoom(ctx context.Context, by phone.Grant, r phone.Room, live map[phone.RoomName]phone.ConferenceSID) room {
	roles := by.RolesOf(r)
	told := room{
		Name: r.Name, Title: r.Title, Moderated: r.Moderated, Grace: seconds(r.Grace), Number: r.Number,
		Moderators: []person{}, MaxParticipants: r.MaxParticipants, Beep: r.Beep, Record: r.Record, Music: r.Music,
		Locked: r.Locked, Floor: floorOf(r), By: r.By, Created: r.Created.UTC(), Updated: r.Updated.UTC(), Roles: rolesNamed(roles),
	}
	for _, id := range r.Moderators {
		told.Moderators = append(told.Moderators, person{Identity: id, Name: s.People.NameOf(ctx, id)})
	}
	if roles&phone.RoleModerate != 0 {
		told.PIN, told.ModeratorPIN = &r.PIN, &r.ModeratorPIN
		told.ModeratorNumbers = append([]phone.Number{}, r.ModeratorNumbers...)
	}
	if sid, ok := live[r.Name]; ok {
		told.Live = &sid
	}
	return told
}

func rolesNamed(roles phone.Roles) []string {
	names := []string{}
	for _, r := range []struct {
		role phone.Roles
		name string
	}{
		{phone.RoleListen, "listen"},
		{phone.RoleSpeak, "speak"},
		{phone.RoleModerate, "moderate"},
		{phone.RoleCoach, "coach"},
		{phone.RoleRecord, "record"},
	} {
		if roles&r.role != 0 {
			names = append(names, r.name)
		}
	}
	return names
}
