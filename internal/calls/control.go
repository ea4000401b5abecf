package calls

import (
	"context"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// Store is what commands need to know, and where they are written down.
type Store interface {
	phone.ConferenceStore
	phone.CallStore
	phone.RoomStore
	phone.Ledger
}

// Settings are what commands need to know of this installation.
type Settings struct {
	BaseURL     string        // where Twilio reaches this program: scheme://host, without a slash at the end
	CallerID    phone.Number  // shown to telephones that are called, where the grant says none
	RingTimeout time.Duration // how long somebody who is added rings, where that is not said
	MaxCall     time.Duration // how long each call may last
}

// Control carries out what people ask of conferences, rooms and calls. Each method takes the grant
// of who asks, checks it, acts, and writes down who did what and how it went: what was refused, too.
// What Twilio tells by callbacks changes nothing here: the conference changes when they come.
//
// Errors are of kind [phone.Unknown] for what is not there, or may not be seen; [phone.Forbidden] for what
// may be seen only; [phone.Conflict] with the code conference_ended or participant_gone for what is over;
// [phone.Unavailable] while Twilio's REST API cannot be asked.
type Control struct {
	Store     Store
	Board     *Watched
	Tracker   *Tracker
	Settings  Settings
	NewSecret func() string                                       // 16 hexadecimal digits that nobody guesses
	NameOf    func(ctx context.Context, id phone.Identity) string // as shown to people
	Now       func() time.Time                                    // the clock
	Logger    *slog.Logger
}

// Mode is how somebody is added to a conference.
type Mode string

// The modes. The empty one is ModeSpeak.
const (
	ModeSpeak  Mode = "speak"
	ModeListen Mode = "listen" // muted
	ModeCoach  Mode = "coach"  // heard by one participant alone
)

// Announcement is something to be read aloud to a conference.
type Announcement struct {
	Text     string        // 1 to 300 characters
	Language string        // of the text, such as en-GB; empty for the installation's own
	To       phone.CallSID // who alone hears it; empty: everybody
}

// AddRequest says whom to add to a conference, and as what.
type AddRequest struct {
	To      phone.Address // a client or a telephone
	Mode    Mode
	Coach   phone.CallSID // whom to coach, in ModeCoach
	Label   string        // at most 64 characters
	Timeout time.Duration // how long it rings, 5 s to a minute; zero for the installation's own
}

// ParticipantChange is what to change about a participant. What is nil or empty stays as it is.
type ParticipantChange struct {
	Muted     *bool
	Held      *bool
	Moderator *bool
	EndOnExit *bool
	Music     phone.Music // to be heard on hold; empty for the room's own
	Label     *string
	Coach     *phone.CallSID // who alone hears the participant; empty: everybody
}

// Available reports whether conferences can be steered: false while the REST API is known to be down.
func (c *Control) Available() bool { return c.Board.Available() }
