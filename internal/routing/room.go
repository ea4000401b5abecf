package routing

import (
	"crypto/subtle"
	"slices"

	"softphone/internal/phone"
)

// Mode is how somebody takes part in a conference.
type Mode string

// The modes.
const (
	Speak  Mode = ""       // hears and is heard
	Listen Mode = "listen" // hears, and is not heard
	Coach  Mode = "coach"  // hears, and is heard by one person alone
)

// Part is as what somebody wants to enter a conference.
type Part struct {
	Mode  Mode
	Coach phone.CallSID // whom to coach, when that is the mode
}

// ParsePart reads a part. The error is of kind [phone.Invalid].
func ParsePart(mode, coach string) (Part, error) {
	p := Part{Mode: Mode(mode), Coach: phone.CallSID(coach)}
	switch {
	case mode == "speak":
		p.Mode = Speak
	case p.Mode != Speak && p.Mode != Listen && p.Mode != Coach:
		return Part{}, phone.Errorf(phone.Invalid, "mode_invalid", "A conference is entered to speak, listen or coach.")
	}
	if (p.Mode == Coach) != p.Coach.Valid() || (p.Mode != Coach && coach != "") {
		return Part{}, phone.Errorf(phone.Invalid, "coach_invalid", "Who coaches must name the call of the person to be coached, CA and 32 hexadecimal digits; nobody else may.")
	}
	return p, nil
}

// Entry lets a call into a conference.
type Entry struct {
	Conference string      // its name at Twilio
	Room       *phone.Room // that it is held in, nil for none
	Moderator  bool
	Muted      bool
	Waits      bool          // may not begin the conference
	Quiet      bool          // comes and goes without a tone
	Coach      phone.CallSID // who alone hears this call
}

// Question asks for the PIN of a room or, where that is empty, for one that says which room.
type Question struct {
	Room phone.RoomName
}

func errRoomUnknown() error {
	return phone.Errorf(phone.Unknown, "room_unknown", "There is no such room.")
}

func errLocked() error {
	return phone.Errorf(phone.Conflict, "room_locked", "The room is locked.")
}

// Enter lets somebody into a room who may do what roles say there, or says why not.
func Enter(room phone.Room, roles phone.Roles, as Part) (*Entry, error) {
	switch {
	case roles&(phone.RoleListen|phone.RoleSpeak) == 0:
		return nil, phone.Errorf(phone.Forbidden, "rooms_not_allowed", "You may not enter this room.")
	case as.Mode != Speak && roles&phone.RoleCoach == 0:
		return nil, phone.Errorf(phone.Forbidden, "coach_not_allowed", "You may not listen or coach unannounced here.")
	case room.Locked && roles&phone.RoleModerate == 0:
		return nil, errLocked()
	case room.Channel() && as.Mode == Coach:
		return nil, phone.NobodyCoached()
	}
	return entry(room, roles, as), nil
}

// entry is how somebody is let in. Who only listens, or coaches, is in the room as nobody: they
// neither begin nor keep it. Into a channel everybody is let in muted: who speaks is decided by its floor.
func entry(room phone.Room, roles phone.Roles, as Part) *Entry {
	moderator := roles&phone.RoleModerate != 0 && as.Mode == Speak
	return &Entry{
		Conference: room.ConferenceName(), Room: &room, Moderator: moderator,
		Muted: room.Channel() || as.Coach == "" && (as.Mode != Speak || roles&phone.RoleSpeak == 0),
		Waits: as.Mode != Speak || (room.Moderated && !moderator),
		Quiet: as.Mode != Speak, Coach: as.Coach,
	}
}

// intoRoom decides about a client that wants to enter a room.
func intoRoom(c Call) (*Entry, error) {
	if c.Room == nil {
		// Who may enter no room is not told which there are.
		if err := c.Grant.Allows(c.To, phone.NumberInfo{}); err != nil {
			return nil, err
		}
		return nil, errRoomUnknown()
	}
	return Enter(*c.Room, c.Grant.RolesOf(*c.Room), c.As)
}

// intoConference decides about a client that wants to enter a conference of others, or to come back into their own.
func intoConference(c Call) (*Entry, error) {
	if c.Rejoins && c.Live != nil && c.As.Mode == Speak && c.Grant.Identity != "" { // who may do nothing any more does not come back
		return Outside(c.Live.Name, c.As), nil
	}
	if err := c.Grant.Allows(c.To, phone.NumberInfo{}); err != nil {
		return nil, err
	}
	switch {
	case c.Live == nil:
		return nil, phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
	case c.Live.Status == phone.ConferenceCompleted:
		return nil, phone.Errorf(phone.Conflict, "conference_over", "The conference is over.")
	case c.Room != nil && c.Room.ConferenceName() == c.Live.Name:
		return Enter(*c.Room, c.Grant.RolesOf(*c.Room), c.As)
	}
	return Outside(c.Live.Name, c.As), nil
}

// Outside lets somebody into a conference that is held in no room.
func Outside(conference string, as Part) *Entry {
	return &Entry{
		Conference: conference, Muted: as.Mode == Listen, Waits: as.Mode != Speak, Quiet: true, Coach: as.Coach,
	}
}

// The roles of telephones, which have no grant.
const (
	ordinary  = phone.RoleListen | phone.RoleSpeak
	moderates = ordinary | phone.RoleModerate
)

// byTelephone decides about a telephone that called the number of a room.
func (r Rules) byTelephone(room phone.Room, from phone.Address) Plan {
	roles := ordinary
	switch {
	case moderatorNumber(room, from):
		roles = moderates
	case room.PIN != "":
		return Plan{Ask: &Question{Room: room.Name}}
	}
	plan := Plan{MaxCall: r.MaxCall}
	plan.Enter, plan.Denied = Enter(room, roles, Part{})
	return plan.whole()
}

// ByPIN decides about a telephone that has keyed in a PIN; known is false when it is no PIN of the room.
func ByPIN(r Rules, room phone.Room, from phone.Address, pin string) (plan Plan, known bool) {
	roles := ordinary
	switch moderator, one := equal(room.ModeratorPIN, pin), equal(room.PIN, pin); {
	case moderator, one && moderatorNumber(room, from):
		roles = moderates
	case !one:
		return Plan{}, false
	}
	plan.MaxCall = r.MaxCall
	plan.Enter, plan.Denied = Enter(room, roles, Part{})
	return plan.whole(), true
}

// Again lets a call back in, as what it was told to be in: that was decided before.
func Again(room phone.Room, moderator bool, as Part) *Entry {
	roles := ordinary
	if moderator {
		roles = moderates
	}
	return entry(room, roles, as)
}

// whole is the plan without what a refusal makes meaningless.
func (p Plan) whole() Plan {
	if p.Denied != nil {
		return Plan{Denied: p.Denied}
	}
	return p
}

// equal compares PINs in a time that tells nothing; an empty PIN is nobody's.
func equal(pin, keyed string) bool {
	return pin != "" && subtle.ConstantTimeCompare([]byte(pin), []byte(keyed)) == 1
}

func moderatorNumber(room phone.Room, from phone.Address) bool {
	n, ok := from.Number()
	return ok && slices.Contains(room.ModeratorNumbers, n)
}
