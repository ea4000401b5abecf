package phone

import (
	"slices"
	"strings"
	"time"
)

// GrantID names a stored grant: "gr_" and 26 lower-case letters and digits, 128 random bits. Who knows it
// gains nothing by that: a grant is good for the identity that it was given to alone.
type GrantID string

// Valid reports whether the handle has the form of one.
func (id GrantID) Valid() bool {
	random, ok := strings.CutPrefix(string(id), "gr_")
	return ok && len(random) == 26 && strings.Trim(random, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// GrantParameter is the custom parameter of a token, and of the VoiceUrl's form, that carries a [GrantID].
const GrantParameter = "sf_grant"

// Everybody stands, in a grant and where a number leads, for all people.
const Everybody Identity = "*"

// EveryTeam stands, in a grant, for all teams.
const EveryTeam TeamName = "*"

// EveryRoom stands, in a [RoomGrant], for all rooms.
const EveryRoom RoomName = "*"

// Grant says what an identity may do, and until when. The zero Grant allows nothing.
//
// It is consulted when a token is issued and again whenever a call comes in, because
// what a browser asks for is only its word.
type Grant struct {
	ID       GrantID  // empty for one that is not stored
	Parent   GrantID  // the stored grant that it was made from; it ends when that ends
	Identity Identity // empty for a ceiling, which is nobody's
	By       Identity // who gave it
	Key      KeyID    // or the API key that it was asked for with
	Session  string   // the [Session.Key] of the sign-in that it was asked for in, with which it ends; empty for none
	Note     string   // what it is for

	Incoming bool         // may be called
	Clients  []Identity   // who may be called, or [Everybody]
	Teams    []TeamName   // which teams may be called, or [EveryTeam]
	Numbers  []NumberRule // which telephone numbers may be called: those that meet any of the rules
	// CallerIDs are the numbers that may be shown to telephones that are called; the first is, unless
	// another is asked for. A call to a telephone needs one: Twilio refuses to dial a number from a client
	// without it (error 13214).
	CallerIDs []Number
	// Rooms are the rooms that may be entered, and as what.
	Rooms []RoomGrant
	// CreateRooms allows to set up rooms of one's own, which one moderates.
	CreateRooms bool
	// Supervise allows to see all conferences, and to do in them whatever can be done.
	Supervise bool

	Calls         int           // outgoing calls at once; zero means no limit of its own
	MaxDuration   time.Duration // of each call; zero means Twilio's own limit of four hours
	MinutesPerDay int           // of calls to telephones; zero means no limit of its own
	Once          bool          // one call, and no other after it

	Created time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero: not
}

// Stands returns nil if the grant is good at a time, or else an error of kind [Forbidden].
func (g Grant) Stands(now time.Time) error {
	switch {
	case !g.Revoked.IsZero():
		return Errorf(Forbidden, "grant_revoked", "What this token allowed has been taken back: sign in again.")
	case !g.Expires.IsZero() && !now.Before(g.Expires):
		return Errorf(Forbidden, "grant_expired", "What this token allowed has ended: get a new token.")
	}
	return nil
}

// Allows reports whether the grant's holder may call to, as nil, or else why not: an error of kind
// [Forbidden], or [Invalid] for an address that cannot be called. For a telephone, n is what is known of its number.
func (g Grant) Allows(to Address, n NumberInfo) error {
	switch to.Kind() {
	case ClientAddress:
		id, _ := to.Client()
		if slices.Contains(g.Clients, id) || slices.Contains(g.Clients, Everybody) {
			return nil
		}
		return Errorf(Forbidden, "clients_not_allowed", "You may not call this person.")
	case NumberAddress:
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
	case TeamAddress:
		name, _ := to.Team()
		if slices.Contains(g.Teams, name) || slices.Contains(g.Teams, EveryTeam) {
			return nil
		}
		return Errorf(Forbidden, "teams_not_allowed", "You may not call this team.")
	case CheckAddress:
		if g.Supervise || len(g.Clients)+len(g.Numbers)+len(g.Rooms)+len(g.Teams) > 0 {
			return nil // who may call anybody may find out how it would sound
		}
		return Errorf(Forbidden, "check_not_allowed", "You may not call anybody, and so not test how calls would sound.")
	case NoAddress:
	}
	return Errorf(Invalid, "to_missing", "The call names nobody to call: set the parameter To.")
}

// allowsNumber says what is wrong most precisely: the kind of number, then its region, then the rest.
func (g Grant) allowsNumber(n NumberInfo) error {
	prefixed, region := false, false
	for _, rule := range g.Numbers {
		if !rule.begins(n.Number) {
			continue
		}
		prefixed = true
		if rule.Region != "" && rule.Region != n.Region {
			continue
		}
		region = true
		if !slices.Contains(rule.types(), n.Type) {
			continue
		}
		if len(g.CallerIDs) == 0 {
			return Errorf(Forbidden, "caller_id_missing", "Telephone numbers cannot be called until a caller ID is set up.")
		}
		return nil
	}
	switch {
	case n.Type == UnknownType:
		return Errorf(Invalid, "number_invalid", "There is no such telephone number: check its digits.")
	case region:
		return Errorf(Forbidden, "number_type_not_allowed", "You may not call numbers of this kind, such as premium-rate numbers.")
	case prefixed:
		return Errorf(Forbidden, "region_not_allowed", "You may not call telephone numbers of this country or region.")
	}
	return Errorf(Forbidden, "number_not_allowed", "You may not call this telephone number.")
}

// CallerID is the number that is shown to a telephone: the one that was asked for, or else the first. The
// error is of kind [Forbidden] if that one may not be shown.
func (g Grant) CallerID(asked Number) (Number, error) {
	switch {
	case len(g.CallerIDs) == 0 && asked == "":
		return "", nil
	case asked == "":
		return g.CallerIDs[0], nil
	case !slices.Contains(g.CallerIDs, asked):
		return "", Errorf(Forbidden, "caller_id_not_allowed", "You may not show this number to whom you call.").In("caller_id")
	}
	return asked, nil
}

// Covers returns nil if all that another grant allows is allowed by this one too, or else an error of
// kind [Forbidden], code grant_wider, whose field says what is not. A grant may only be made from one that covers it.
func (g Grant) Covers(other Grant) error {
	wider := func(field, format string, args ...any) error {
		return Errorf(Forbidden, "grant_wider", format, args...).In(field)
	}
	switch {
	case g.Identity != "" && g.Identity != other.Identity:
		return wider("identity", "The grant is for %s, and cannot be given to anybody else.", g.Identity)
	case other.Incoming && !g.Incoming:
		return wider("incoming", "Being called may not be allowed: who gives it may not be called either.")
	case other.CreateRooms && !g.CreateRooms:
		return wider("create_rooms", "Setting up rooms may not be allowed: who gives it may not either.")
	case other.Supervise && !g.Supervise:
		return wider("supervise", "Supervision may not be allowed: who gives it is no supervisor.")
	case g.Once && !other.Once:
		return wider("once", "The grant is good for one call, and so must be what is made from it.")
	case !within(other.Calls, g.Calls):
		return wider("calls", "At most %d calls at once may be allowed.", g.Calls)
	case !within(other.MaxDuration, g.MaxDuration):
		return wider("max_duration", "Calls of at most %d seconds may be allowed.", int(g.MaxDuration/time.Second))
	case !within(other.MinutesPerDay, g.MinutesPerDay):
		return wider("minutes_per_day", "At most %d minutes a day may be allowed.", g.MinutesPerDay)
	case !g.Expires.IsZero() && (other.Expires.IsZero() || other.Expires.After(g.Expires)):
		return wider("expires_at", "It must end by %s, when what it is made from ends.", g.Expires.UTC().Format(time.RFC3339))
	}
	for _, id := range other.Clients {
		if !slices.Contains(g.Clients, id) && !slices.Contains(g.Clients, Everybody) {
			return wider("clients", "Calls to %s may not be allowed.", id)
		}
	}
	for _, team := range other.Teams {
		if !slices.Contains(g.Teams, team) && !slices.Contains(g.Teams, EveryTeam) {
			return wider("teams", "Calls to the team %s may not be allowed.", team)
		}
	}
	for _, rule := range other.Numbers {
		if !slices.ContainsFunc(g.Numbers, func(r NumberRule) bool { return r.Covers(rule) }) {
			return wider("numbers", "Calls to %s may not be allowed.", rule)
		}
	}
	for _, n := range other.CallerIDs {
		if !slices.Contains(g.CallerIDs, n) {
			return wider("caller_ids", "The number %s may not be shown.", n)
		}
	}
	for _, r := range other.Rooms {
		if r.Roles&^g.RolesIn(r.Room) != 0 {
			return wider("rooms", "More may not be allowed in the room %s than who gives it may do there.", r.Room)
		}
	}
	return nil
}

// within reports whether a limit is no wider than another, where zero means none.
func within[T int | time.Duration](limit, by T) bool { return by == 0 || (limit != 0 && limit <= by) }

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

//nolint:gochecknoglobals // a constant: arrays cannot be constants
var roleNames = [...]string{"listen", "speak", "moderate", "coach", "record"}

// Names are the names of the set's members: listen, speak, moderate, coach, record.
func (r Roles) Names() []string {
	names := []string{}
	for i, name := range roleNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// ParseRoles is the set of the roles of these names. The error is of kind [Invalid].
func ParseRoles(names []string) (Roles, error) {
	var r Roles
	for _, name := range names {
		i := slices.Index(roleNames[:], name)
		if i < 0 {
			return 0, Errorf(Invalid, "roles_invalid", "%q is no role in a room: it must be one of %s.", name, strings.Join(roleNames[:], ", "))
		}
		r |= 1 << i
	}
	return r, nil
}

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

// Whole reports whether the grant is all that its holder may, and no part of it that was made for a token.
func (g Grant) Whole() bool { return g.Parent == "" && g.Key == "" }

// RolesOf is what the grant's holder may do in a room, those included that the room itself
// gives to its moderators: who holds all that they may themselves, and not only a part of it.
func (g Grant) RolesOf(r Room) Roles {
	roles := g.RolesIn(r.Name)
	if g.Identity != "" && g.Whole() && slices.Contains(r.Moderators, g.Identity) {
		roles |= RoleListen | RoleSpeak | RoleModerate | RoleRecord
	}
	return roles
}
