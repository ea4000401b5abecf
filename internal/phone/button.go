package phone

import (
	"context"
	"regexp"
	"slices"
	"time"
)

// ScopeButton is the scope of the API key that belongs to a [Button]. It has no other: all that can be got with the key are tokens
// for one call to where the button leads.
const ScopeButton Scope = "button"

// ButtonKeyPrefix is how the publishable key of a button begins; its id stands behind it.
const ButtonKeyPrefix = "pk_"

// Button lets visitors of other sites call without an account. It leads to one place, which no page chooses.
//
// To each there is an [APIKey] of the same ID, made with it, which has no secret, the scope [ScopeButton], a prefix that no person's
// identity begins with, and a ceiling that is the button's one destination. What ends or bounds that, bounds the button.
type Button struct {
	ID       KeyID
	Name     string   // as shown to our own people, 1 to 64 characters
	To       Address  // where it leads: a client, a team or a room
	Origins  []string // of pages that may have it, exactly as browsers send them
	Language string   // en or ja; empty: the visitor's
	// Words are what is said to visitors instead of the usual, by language.
	Words       map[string]ButtonWords
	Privacy     string // URL of what is said about privacy, https; empty for none
	Record      bool   // calls are recorded; for a room, the room says that
	Hours       Hours
	Closed      Closed
	Limits      ButtonLimits
	Challenge   int // how many leading zero bits the proof of work must have; 0: none is asked for
	ContextKeys []ContextKey
	// Seal is what challenges are made with, so that they can be checked on every server and are kept nowhere. It is a
	// secret, and stays as it is.
	Seal    string
	On      bool
	By      Identity // who made it
	Created time.Time
	Updated time.Time
}

// ButtonWords are what a button says. What is empty is said in the usual words.
type ButtonWords struct {
	Label   string // on the button
	Who     string // who answers
	Consent string // what is said before the microphone is asked for
}

// Closed is what visitors are offered when nobody can be called: outside of the hours, or where the browser cannot.
type Closed struct {
	Number   Number // a telephone number that they may call themselves; empty for none
	Callback bool   // they may ask to be called back
}

// ButtonLimits are how much a button may be used. Each is above zero.
type ButtonLimits struct {
	Calls           int           // at once
	StartsPerMinute int           // calls begun
	MinutesPerDay   int           // of talk, within 24 hours
	PerAddress      int           // calls that one address of the network begins within an hour
	MaxDuration     time.Duration // of each call
}

// ContextKey is a secret that the site's own server signs with what it knows of a visitor.
type ContextKey struct {
	ID      string // 8 lower-case letters and digits
	Secret  string // shown once, when it is made
	Created time.Time
}

// visitor is the form of a visitor's identity: the prefix of the button's key, and 128 random bits.
var visitor = regexp.MustCompile(`^w[a-z2-7]{8}_[a-z2-7]{26}$`)

// Visitor reports whether an identity has the form of that of a button's visitor. No person's has.
func (id Identity) Visitor() bool { return len(id) == 36 && visitor.MatchString(string(id)) }

// Ceiling is what can be got at most with the key of the button: one call to where it leads.
func (b Button) Ceiling() Grant {
	g := Grant{Once: true, Calls: b.Limits.Calls, MaxDuration: b.Limits.MaxDuration, MinutesPerDay: b.Limits.MinutesPerDay}
	switch b.To.Kind() {
	case ClientAddress:
		id, _ := b.To.Client()
		g.Clients = []Identity{id}
	case TeamAddress:
		name, _ := b.To.Team()
		g.Teams = []TeamName{name}
	case RoomAddress:
		name, _ := b.To.Room()
		g.Rooms = []RoomGrant{{Room: RoomName(name), Roles: RoleListen | RoleSpeak}}
	case NoAddress, NumberAddress, ConferenceAddress, CheckAddress:
	}
	return g
}

// WordsIn are the words that the button has of its own in a language.
func (b Button) WordsIn(language string) ButtonWords { return b.Words[language] }

// Ready returns nil if the button can be used at a time, or else why not: an error of kind [Forbidden], code button_off or button_closed.
func (b Button) Ready(now time.Time) error {
	switch {
	case !b.On:
		return Errorf(Forbidden, "button_off", "This button has been switched off.")
	case !b.Hours.Open(now):
		return Errorf(Forbidden, "button_closed", "Nobody is there at this time.")
	}
	return nil
}

// Allows reports whether a page of an origin may have the button: one of those that it names, letter by letter.
func (b Button) Allows(origin string) bool {
	return origin != "" && origin != "null" && slices.Contains(b.Origins, origin)
}

// ButtonStore keeps buttons.
type ButtonStore interface {
	// CreateButton stores a new button and its key, both or neither. The errors are those of [KeyStore.CreateKey]; of kind [Invalid] also
	// if the two are not of the same ID.
	CreateButton(ctx context.Context, b Button, k APIKey) error
	// Button returns a button; the error is of kind [Unknown], code button_unknown, if there is none, as of the next three.
	Button(ctx context.Context, id KeyID) (Button, error)
	// Buttons returns all buttons, the newest first.
	Buttons(ctx context.Context) ([]Button, error)
	// UpdateButton lets change alter a button in a transaction, as [RoomStore.UpdateRoom] does, and the key's ceiling, name and rate
	// with it. ID, Seal, By and Created stay.
	UpdateButton(ctx context.Context, id KeyID, change func(*Button) error) (Button, error)
	// DeleteButton deletes a button, and revokes its key, which stays.
	DeleteButton(ctx context.Context, id KeyID, at time.Time) error
}
