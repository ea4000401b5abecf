package calls

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
	ActionModerate Action = "moderate" // make somebody a moderator, or say who ends the conference by leaving
	ActionLock     Action = "lock"
	ActionRecord   Action = "record"
	ActionListen   Action = "listen" // unannounced
	ActionCoach    Action = "coach"
	ActionHangUp   Action = "hangup" // one's own leg
)
