package phone

import (
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// RoomName names a room: 1 to 40 of the characters a-z, 0-9, underscore and hyphen. It stands
// behind "room:" in To.
type RoomName string

var roomName = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)

// ParseRoomName checks s and returns it as a room's name, in lower case.
// The error is of kind [Invalid].
func ParseRoomName(s string) (RoomName, error) {
	s = strings.ToLower(s)
	if !roomName.MatchString(s) {
		return "", Errorf(Invalid, "room_invalid", "A room's name must be 1 to 40 letters (a-z), digits, underscores or hyphens.")
	}
	return RoomName(s), nil
}

// Beep says at which moments a room hears a tone.
type Beep string

// The values of Beep.
const (
	BeepNever Beep = "never"
	BeepBoth  Beep = "both"
	BeepEnter Beep = "enter"
	BeepExit  Beep = "exit"
)

// Music is what people hear who wait or are on hold: "builtin" is Twilio's, or the local
// carrier's, own, "silence" is nothing, and all else is the URL of a recording.
type Music string

// The values of Music that are no URL.
const (
	MusicBuiltin Music = "builtin"
	MusicSilence Music = "silence"
)

// Room is a conference room as it was set up. The conferences that are held in it come and go.
type Room struct {
	Name  RoomName
	Title string // as shown to people, 1 to 64 characters
	// Moderated rooms let everybody wait until a moderator is in, and end when the last
	// moderator has been gone for Grace.
	Moderated bool
	Grace     time.Duration
	// PIN lets telephones in, and ModeratorPIN lets them in as moderators; 4 to 10 digits, no two
	// rooms have the same. Without PIN, whoever calls Number is let in, and nobody by the
	// conference line.
	PIN, ModeratorPIN string
	Number            Number // of ours that leads here; empty for none
	// ModeratorNumbers are the telephones that enter as moderators by their number alone.
	// A caller's number can be forged: who knows one of these can moderate.
	ModeratorNumbers []Number
	Moderators       []Identity // moderate here, whatever their grant says
	MaxParticipants  int        // 2 to 250
	Beep             Beep
	Record           bool // from the start of each conference
	Music            Music
	Locked           bool // nobody else may enter
	// MaxTurn makes the room a channel, in which one speaks at a time: it is how long one turn may last, 5 s to 5 min.
	// Zero for an ordinary room. Everybody enters a channel muted, nobody waits to begin it, and it has no tones.
	MaxTurn time.Duration
	// Secret is a part of the conference's name at Twilio, so that nobody guesses into it.
	// 16 hexadecimal digits.
	Secret           string
	By               Identity // who made it
	Created, Updated time.Time
}

// Channel reports whether the room is one in which one speaks at a time: its floor is held by one.
func (r Room) Channel() bool { return r.MaxTurn != 0 }

// NobodyCoached is why nobody can coach in a channel: an error of kind [Forbidden].
func NobodyCoached() error {
	return Errorf(Forbidden, "coach_not_allowed", "Nobody is coached in a channel: one speaks at a time, and all hear it.")
}

// roomPrefix begins the names of the conferences that are held in rooms.
const roomPrefix = "room-"

// ConferenceName is the name of the room's conferences at Twilio: letters, digits,
// underscores and hyphens, which is all that every client of Twilio's API can carry.
func (r Room) ConferenceName() string { return roomPrefix + string(r.Name) + "-" + r.Secret }

// RoomOf is the room that a conference of this name is held in, and whether it is held in one.
func RoomOf(conferenceName string) (RoomName, bool) {
	name, ok := strings.CutPrefix(conferenceName, roomPrefix)
	end := strings.LastIndexByte(name, '-')
	if !ok || end < 1 {
		return "", false
	}
	return RoomName(name[:end]), roomName.MatchString(name[:end])
}

var pin = regexp.MustCompile(`^[0-9]{4,10}$`)

// The shortest and the longest that MaxTurn may be.
const (
	shortestTurn = 5 * time.Second
	longestTurn  = 5 * time.Minute
)

// maxGrace is how long a room may go on without a moderator.
const maxGrace = time.Hour

// Check reports the first field that is not as a room's must be, by an error of kind [Invalid] that
// names it.
func (r Room) Check() error {
	bad := func(field, message string) error {
		return Errorf(Invalid, field+"_invalid", "%s", message).In(field)
	}
	if _, err := ParseRoomName(string(r.Name)); err != nil {
		return Errorf(Invalid, "name_invalid", "The name must be 1 to 40 letters (a-z), digits, underscores or hyphens.").In("name")
	}
	title := utf8.RuneCountInString(r.Title)
	switch {
	case title < 1 || title > 64 || !Printable(r.Title):
		return bad("title", "The title must be 1 to 64 visible characters.")
	case r.Grace < 0 || r.Grace > maxGrace:
		return bad("grace", "The grace must be 0 to 3600 seconds.")
	case r.PIN != "" && !pin.MatchString(r.PIN):
		return bad("pin", "The PIN must be 4 to 10 digits, or empty.")
	case r.ModeratorPIN != "" && !pin.MatchString(r.ModeratorPIN):
		return bad("moderator_pin", "The moderators' PIN must be 4 to 10 digits, or empty.")
	case r.PIN != "" && r.PIN == r.ModeratorPIN:
		return bad("moderator_pin", "The moderators' PIN must not be the PIN of everybody.")
	case r.Number != "" && !number.MatchString(string(r.Number)):
		return bad("number", "The number must be in E.164, such as +15005550006, or empty.")
	case len(r.ModeratorNumbers) > 20 || len(r.Moderators) > 50:
		return bad("moderators", "There may be 50 moderators and 20 numbers of moderators at the most.")
	case r.MaxParticipants < 2 || r.MaxParticipants > 250:
		return bad("max_participants", "The maximum of participants must be 2 to 250.")
	case r.Beep != BeepNever && r.Beep != BeepBoth && r.Beep != BeepEnter && r.Beep != BeepExit:
		return bad("beep", "The beep must be never, both, enter or exit.")
	case r.Channel() && (r.MaxTurn < shortestTurn || r.MaxTurn > longestTurn):
		return bad("max_turn", "The longest turn must be 5 to 300 seconds, or 0 for a room in which all may speak at once.")
	case r.Channel() && r.Moderated:
		return bad("moderated", "A channel cannot be moderated: nobody waits in it.")
	case r.Channel() && r.Beep != BeepNever:
		return bad("beep", "The beep of a channel must be never: it would be heard over who speaks.")
	case !r.Music.Valid():
		return bad("music", "The music must be builtin, silence, or a URL that begins with https:// or http://.")
	}
	for _, n := range r.ModeratorNumbers {
		if !number.MatchString(string(n)) {
			return bad("moderator_numbers", "The moderators' numbers must be in E.164, such as +15005550006.")
		}
	}
	for _, id := range r.Moderators {
		if _, err := ParseIdentity(string(id)); err != nil {
			return bad("moderators", "The moderators must be identities: letters, digits and underscores.")
		}
	}
	return nil
}

// Valid reports whether m is builtin, silence or a URL that may be fetched.
func (m Music) Valid() bool {
	if m == MusicBuiltin || m == MusicSilence {
		return true
	}
	u, err := url.Parse(string(m))
	return err == nil && len(m) <= 500 && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}
