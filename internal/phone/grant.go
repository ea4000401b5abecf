package phone

import (
	"slices"
	"strings"
	"time"
)

// Grant says what an identity may do. The zero Grant allows nothing.
//
// It is consulted when a token is issued and again whenever a call comes in, because
// what a browser asks for is only its word.
type Grant struct {
	Identity Identity
	Incoming bool // may be called
	Clients  bool // may call other clients
	// Prefixes are the beginnings of the telephone numbers that may be called, in E.164:
	// "+8150". None means no number may be called.
	Prefixes []string
	// CallerID is the number shown to telephones that are called. A call to a telephone
	// needs one: Twilio refuses to dial a number from a client without it (error 13214).
	CallerID Number
	// Rooms are the rooms that may be entered, and as what.
	Rooms []RoomGrant
	// CreateRooms allows to set up rooms of one's own, which one moderates.
	CreateRooms bool
	// Supervise allows to see all conferences, and to do in them whatever can be done.
	Supervise bool
	// MaxDuration limits each call; zero means Twilio's own limit of four hours.
	MaxDuration time.Duration
}

// Allows reports whether the grant's holder may call to, as nil, or else why not:
// an error of kind [Forbidden], or [Invalid] for an address that cannot be called.
func (g Grant) Allows(to Address) error {
	switch to.Kind() {
	case ClientAddress:
		if g.Clients {
			return nil
		}
		return Errorf(Forbidden, "clients_not_allowed", "You may not call other people here.")
	case NumberAddress:
		n, _ := to.Number()
		return g.allowsNumber(n)
	case RoomAddress:
		name, _ := to.Room()
		if g.RolesIn(RoomName(name))&(RoleListen|RoleSpeak) != 0 {
			return nil
		}
		return Errorf(Forbidden, "rooms_not_allowed", "You may not enter this room.")
	case ConferenceAddress:
		if g.Supervise {
			return nil
		}
		return Errorf(Forbidden, "supervision_not_allowed", "Only supervisors may enter other people's calls.")
	case NoAddress:
	}
	return Errorf(Invalid, "to_missing", "The call names nobody to call: set the parameter To.")
}

func (g Grant) allowsNumber(n Number) error {
	for _, prefix := range g.Prefixes {
		if prefix == "" || !strings.HasPrefix(string(n), prefix) {
			continue
		}
		if g.CallerID == "" {
			return Errorf(Forbidden, "caller_id_missing", "Telephone numbers cannot be called until a caller ID is set up.")
		}
		return nil
	}
	return Errorf(Forbidden, "number_not_allowed", "You may not call this telephone number.")
}

// Roles are what somebody may do in a room. A set is the sum of its members.
type Roles uint8

// The roles.
const (
	RoleListen   Roles = 1 << iota // hear the others
	RoleSpeak                      // be heard
	RoleModerate                   // let the room begin, mute, hold, remove and add people, lock and end it
	RoleCoach                      // be heard by one person alone, and listen unannounced
	RoleRecord                     // start, pause and end recordings

	AllRoles = RoleListen | RoleSpeak | RoleModerate | RoleCoach | RoleRecord
)

// EveryRoom stands, in a [RoomGrant], for all rooms.
const EveryRoom RoomName = "*"

// RoomGrant says what somebody may do in a room, or in [EveryRoom].
type RoomGrant struct {
	Room  RoomName
	Roles Roles
}

// RolesIn is what the grant's holder may do in a room.
func (g Grant) RolesIn(room RoomName) Roles {
	if g.Supervise {
		return AllRoles
	}
	var roles Roles
	for _, r := range g.Rooms {
		if r.Room == room || r.Room == EveryRoom {
			roles |= r.Roles
		}
	}
	return roles
}

// RolesOf is what the grant's holder may do in a room, those included that the room itself
// gives to its moderators.
func (g Grant) RolesOf(r Room) Roles {
	roles := g.RolesIn(r.Name)
	if g.Identity != "" && slices.Contains(r.Moderators, g.Identity) {
		roles |= RoleListen | RoleSpeak | RoleModerate | RoleRecord
	}
	return roles
}
