package phone

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ConferenceSID identifies one conference: "CF" and 32 lower-case hexadecimal digits.
type ConferenceSID string

// RecordingSID identifies one recording: "RE" and 32 lower-case hexadecimal digits.
type RecordingSID string

// Valid reports whether s has the form of a conference's SID.
func (s ConferenceSID) Valid() bool { return hasSID(string(s), "CF") }

// Valid reports whether s has the form of a recording's SID.
func (s RecordingSID) Valid() bool { return hasSID(string(s), "RE") }

// ConferenceStatus is where a conference is in its life. It never goes back.
// Source: https://www.twilio.com/docs/voice/api/conference-resource
type ConferenceStatus uint8

// The statuses, in their order.
const (
	ConferenceInit       ConferenceStatus = iota // people wait for it to start
	ConferenceInProgress                         // people talk
	ConferenceCompleted                          // it is over
)

//nolint:gochecknoglobals // a constant: arrays cannot be constants
var conferenceStatusNames = [...]string{"init", "in-progress", "completed"}

// ParseConferenceStatus reads a status as Twilio writes it.
func ParseConferenceStatus(s string) (ConferenceStatus, error) {
	if i := slices.Index(conferenceStatusNames[:], s); i >= 0 {
		return ConferenceStatus(i), nil //nolint:gosec // one of three
	}
	return 0, Errorf(Invalid, "status_invalid", "%q is not a conference's status.", s)
}

// String is the status as Twilio writes it.
func (s ConferenceStatus) String() string {
	if int(s) < len(conferenceStatusNames) {
		return conferenceStatusNames[s]
	}
	return fmt.Sprintf("conference-status(%d)", s)
}

// MarshalText writes the status as Twilio does.
func (s ConferenceStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a status as Twilio writes it.
func (s *ConferenceStatus) UnmarshalText(text []byte) (err error) {
	*s, err = ParseConferenceStatus(string(text))
	return err
}

// Conference is what is known of one conference. It is derived from its events, and is the same
// in whatever order they came.
type Conference struct {
	SID    ConferenceSID    `json:"sid"`
	Name   string           `json:"name"` // friendly name at Twilio
	Status ConferenceStatus `json:"status"`
	// Created is when the conference was first heard of; Started and Ended are zero until it
	// was and did.
	Created  time.Time     `json:"created"`
	Started  time.Time     `json:"started,omitzero"`
	Ended    time.Time     `json:"ended,omitzero"`
	Reason   string        `json:"reason,omitempty"`   // why it ended, as Twilio says it, such as last-participant-left
	EndedBy  CallSID       `json:"ended_by,omitempty"` // whose leaving ended it
	Sequence int           `json:"sequence"`           // highest SequenceNumber that was seen
	People   []Participant `json:"people,omitempty"`   // all who are or were there or were called for it, by call
	Tapes    []Recording   `json:"tapes,omitempty"`    // its recordings, by SID
	Transfer Transfer      `json:"transfer,omitzero"`  // the last one
	// LastSeen is when the last event happened.
	LastSeen time.Time `json:"last_seen"`
	// Observed is the place of the last observation: whoever is heard of for the first time was
	// not in it. Closed is that of what told Reason and EndedBy. Both are for the fold.
	Observed Stamp `json:"observed,omitzero"`
	Closed   Stamp `json:"closed,omitzero"`
}

// Participant is one call in a conference. A call may leave and come again.
type Participant struct {
	Call CallSID `json:"call"`
	// Added is when it was called for the conference; zero for who came by themselves.
	Added    time.Time        `json:"added,omitzero"`
	AddedBy  Identity         `json:"added_by,omitempty"`
	Transfer int              `json:"transfer,omitempty"` // the number of the transfer that it was called for
	Joined   time.Time        `json:"joined,omitzero"`    // first
	Presence Latest[Presence] `json:"presence,omitzero"`
	// Told is what callbacks told of Presence; for the fold, which keeps since when and why while
	// observations agree with them.
	Told Latest[Presence] `json:"told,omitzero"`

	Muted     Latest[bool]    `json:"muted,omitzero"`
	Held      Latest[bool]    `json:"held,omitzero"`
	Speaking  Latest[bool]    `json:"speaking,omitzero"`
	Coached   Latest[CallSID] `json:"coached,omitzero"` // who alone hears this one; empty: all do
	EndOnExit Latest[bool]    `json:"end_on_exit,omitzero"`
	// Moderator and Label are ours: Twilio knows nothing of them. Without a stamp nothing was said
	// since the call was let in, and [Call.Moderator] and [Call.Label] hold.
	Moderator Latest[bool]   `json:"moderator,omitzero"`
	Label     Latest[string] `json:"label,omitzero"`
	// Kept is whether who it is says goodbye before they hang up, and Left whether they did: whose leg ends without is lost, and
	// may come back. Both are ours.
	Kept bool `json:"kept,omitempty"`
	Left bool `json:"left,omitempty"`
}

// Presence is whether a participant is in the conference, and why not.
type Presence struct {
	Here bool      `json:"here,omitempty"`
	At   time.Time `json:"at,omitzero"` // since when
	// Why is ReasonParticipantLeft of Twilio, such as participant_hung_up.
	Why string `json:"why,omitempty"`
}

// LeftWithConference is why somebody is not there any more of whom nothing was told but that the
// conference has ended. It is none of Twilio's reasons.
const LeftWithConference = "conference_ended"

// Talking reports whether the participant is heard to speak now.
func (p Participant) Talking() bool {
	return p.Presence.Value.Here && p.Speaking.Value && !p.Muted.Value && !p.Held.Value
}

// RecordingStatus is how a recording is. It never goes back from the last two.
type RecordingStatus string

// The statuses of a recording.
const (
	RecordingRunning   RecordingStatus = "in-progress"
	RecordingPaused    RecordingStatus = "paused"
	RecordingCompleted RecordingStatus = "completed"
	RecordingAbsent    RecordingStatus = "absent" // there was nothing to record, or it failed
)

// Ended reports whether nothing more will be recorded.
func (s RecordingStatus) Ended() bool { return s == RecordingCompleted || s == RecordingAbsent }

// Recording is one recording of a conference.
type Recording struct {
	SID RecordingSID `json:"sid"`
	// Call is the leg that is recorded, with all that it hears; empty for a recording of the
	// conference itself.
	Call     CallSID                 `json:"call,omitempty"`
	Status   Latest[RecordingStatus] `json:"status,omitzero"`
	Started  time.Time               `json:"started,omitzero"`
	Duration time.Duration           `json:"duration,omitempty"`
	By       Identity                `json:"by,omitempty"` // who started it; empty: the room's settings
	// Asked is what people asked for last: one that ended although it was asked to go on has lost
	// its leg.
	Asked Latest[RecordingStatus] `json:"asked,omitzero"`
	// Hushed is whether it pauses because somebody is on hold, and goes on when nobody is.
	Hushed Latest[bool] `json:"hushed,omitzero"`
}

// Participant returns the participant of a call, and whether there is one.
func (c *Conference) Participant(call CallSID) (Participant, bool) {
	i, ok := slices.BinarySearchFunc(c.People, call, func(p Participant, s CallSID) int { return cmp.Compare(p.Call, s) })
	if !ok {
		return Participant{}, false
	}
	return c.People[i], true
}

// Here is how many are in the conference now.
func (c *Conference) Here() int {
	n := 0
	for _, p := range c.People {
		if p.Presence.Value.Here {
			n++
		}
	}
	return n
}

// Recorded returns the recording that is under way, paused or not, and whether there is one.
func (c *Conference) Recorded() (Recording, bool) {
	for _, r := range c.Tapes {
		if !r.Status.Value.Ended() {
			return r, true
		}
	}
	return Recording{}, false
}

// Latest is something that is told again and again. What was told last holds, in whatever order
// it was heard.
type Latest[T any] struct {
	Value T     `json:"v,omitzero"`
	Stamp Stamp `json:"s,omitzero"`
}

// Tell takes a value into account.
func (l *Latest[T]) Tell(v T, s Stamp) {
	if l.Stamp.IsZero() || l.Stamp.Compare(s) < 0 {
		l.Value, l.Stamp = v, s
	}
}

// Stamp is the place of an event among those of the same conference. Twilio's SequenceNumber
// decides; what was observed by asking comes after all that had been told when it was asked.
type Stamp struct {
	Sequence int       `json:"n"` // -1 for our own events, which are only compared with each other
	Observed bool      `json:"o,omitempty"`
	At       time.Time `json:"t"`
	Key      string    `json:"k"`
}

// IsZero reports whether nothing was told.
func (s Stamp) IsZero() bool { return s.Key == "" }

// Compare is negative when s is before t, positive when it is after, and zero for the same event.
func (s Stamp) Compare(t Stamp) int {
	observed := func(o bool) int {
		if o {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(s.Sequence, t.Sequence), cmp.Compare(observed(s.Observed), observed(t.Observed)),
		s.At.Compare(t.At), strings.Compare(s.Key, t.Key))
}
