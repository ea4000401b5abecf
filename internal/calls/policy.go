package calls

import "softphone/internal/phone"

// Action is something that can be done with a conference.
type Action string

// The actions.
const (
	ActionEnd      Action = "end"
	ActionAnnounce Action = "announce"
	ActionAdd      Action = "add"
	ActionMute     Action = "mute"
	ActionHold     Action = "hold"
	ActionRemove   Action = "remove"
	ActionLabel    Action = "label"
	ActionModerate Action = "moderate" // make somebody a moderator, or let the conference end when they leave
	ActionLock     Action = "lock"     // the room
	ActionRecord   Action = "record"
	ActionListen   Action = "listen" // unannounced
	ActionCoach    Action = "coach"
	ActionTransfer Action = "transfer"
	ActionMerge    Action = "merge"  // with another call
	ActionHangUp   Action = "hangup" // one's own leg
)

// actions are all of them, in the order in which they are shown.
func actions() []Action {
	return []Action{
		ActionEnd, ActionAnnounce, ActionAdd, ActionMute, ActionHold, ActionRemove, ActionLabel, ActionModerate, ActionLock,
		ActionRecord, ActionListen, ActionCoach, ActionTransfer, ActionMerge, ActionHangUp,
	}
}

// standing is what somebody is in a conference.
type standing struct {
	Inside    bool // in it now
	Took      bool // is in it, was, or is being called for it
	Moderator bool // in it as a moderator
}

// rolesOf is what somebody may do in a conference that is held in a room. The room is nil if it is no more.
func rolesOf(by phone.Grant, name phone.RoomName, room *phone.Room, st standing) phone.Roles {
	roles := by.RolesIn(name)
	if room != nil {
		roles = by.RolesOf(*room)
	}
	if st.Inside && st.Moderator {
		roles |= phone.RoleListen | phone.RoleSpeak | phone.RoleModerate | phone.RoleRecord
	}
	return roles
}

// sees reports whether somebody may know of a conference: supervisors of all, others of those that they
// took part in, and of those in rooms where they have a role.
func sees(by phone.Grant, c phone.Conference, room *phone.Room, st standing) bool {
	if by.Supervise || st.Took {
		return true
	}
	name, ok := phone.RoomOf(c.Name)
	return ok && rolesOf(by, name, room, st) != 0
}

// may reports whether somebody may do something in a conference now. It is nil, or an error of kind
// Unknown if they may not even know of the conference, Conflict if it is over, and else Forbidden.
func may(by phone.Grant, a Action, c phone.Conference, room *phone.Room, st standing) error {
	switch {
	case !sees(by, c, room, st):
		return unknownConference()
	case c.Status == phone.ConferenceCompleted:
		return phone.Errorf(phone.Conflict, "conference_ended", "The conference has ended.")
	case allowed(by, a, c, room, st):
		return nil
	}
	return phone.Errorf(phone.Forbidden, "action_not_allowed", "You may not do this in this conference.")
}

// allowed is the table of who may do what in a conference that lasts.
func allowed(by phone.Grant, a Action, c phone.Conference, room *phone.Room, st standing) bool {
	name, inRoom := phone.RoomOf(c.Name)
	_, ofPeople := phone.CallerOf(c.Name)
	switch {
	case a == ActionTransfer || a == ActionMerge: // one's own call
		return ofPeople && st.Inside
	case a == ActionLock && !inRoom:
		return false
	case by.Supervise, a == ActionHangUp && st.Inside:
		return true
	case inRoom:
		return rolesOf(by, name, room, st)&neededIn(a) != 0
	}
	if !ofPeople || !st.Inside {
		return false
	}
	switch a {
	case ActionEnd, ActionAdd, ActionMute, ActionHold, ActionRemove, ActionLabel:
		return true
	case ActionRecord, ActionListen, ActionCoach:
		return by.RolesIn(phone.EveryRoom)&neededIn(a) != 0
	case ActionAnnounce, ActionModerate, ActionLock, ActionTransfer, ActionMerge, ActionHangUp:
	}
	return false
}

// neededIn is the role that an action needs in a room; none for what no role gives.
func neededIn(a Action) phone.Roles {
	switch a {
	case ActionRecord:
		return phone.RoleRecord
	case ActionListen, ActionCoach:
		return phone.RoleCoach
	case ActionHangUp, ActionTransfer, ActionMerge:
		return 0
	case ActionEnd, ActionAnnounce, ActionAdd, ActionMute, ActionHold, ActionRemove, ActionLabel, ActionModerate, ActionLock:
	}
	return phone.RoleModerate
}

func unknownConference() error {
	return phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
}
