package phone

import (
	"fmt"
	"time"
)

// Status is where a call is in its life.
// Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
type Status uint8

// The statuses, in the order in which a call may pass through them. All from
// Completed on are terminal.
const (
	StatusUnknown    Status = iota
	StatusQueued            // accepted by Twilio, not yet started
	StatusInitiated         // started towards the far end
	StatusRinging           // the far end is being alerted, or our TwiML is awaited
	StatusInProgress        // answered
	StatusCompleted         // answered and ended
	StatusBusy              // the far end was busy or declined
	StatusNoAnswer          // nobody answered in time
	StatusCanceled          // the caller gave up before an answer
	StatusFailed            // could not be connected
)

//nolint:gochecknoglobals // a constant: arrays cannot be constants
var statusNames = [...]string{"unknown", "queued", "initiated", "ringing", "in-progress", "completed", "busy", "no-answer", "canceled", "failed"}

// ParseStatus reads a CallStatus as Twilio writes it.
func ParseStatus(s string) (Status, error) {
	for i, name := range statusNames {
		if i > 0 && name == s {
			return Status(i), nil
		}
	}
	return StatusUnknown, Errorf(Invalid, "status_invalid", "%q is not a call status.", s)
}

// String is the status as Twilio writes it.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("status(%d)", s)
}

// Terminal reports whether a call in this status has ended.
func (s Status) Terminal() bool { return s >= StatusCompleted }

// MarshalText writes the status as Twilio does.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a status as Twilio writes it.
func (s *Status) UnmarshalText(text []byte) error {
	parsed, err := ParseStatus(string(text))
	if err != nil && string(text) != statusNames[0] {
		return err
	}
	*s = parsed
	return nil
}

// Call is what is known of one leg. It is derived from the call's events.
type Call struct {
	SID      CallSID
	Parent   CallSID // the leg on whose behalf this one was dialled; empty for a leg that came in
	From, To Address
	Status   Status
	// Started is when the leg was first heard of, Answered and Ended are zero until it was and did.
	Started, Answered, Ended time.Time
	// Outcome is how the last dial on behalf of this leg ended, StatusUnknown while none has.
	Outcome Status
	// Denied is the code of the reason for which the call was refused, empty when it was not.
	Denied string
	// Room is the room that the call was let into, Moderator and Label as what; see [CallAdmitted].
	Room      RoomName
	Moderator bool
	Label     string
	Limit     time.Duration // for how long the call may last that was let in; zero where that is not known
	Note      Note          // what was noted about the call that began with this leg
	Voicemail bool          // who called was asked for a message
}

// Note is what people who took part in a call keep of it. They share it.
type Note struct {
	Text    string   // at most 2000 characters
	Outcome string   // what came of the call, in a word or a few: at most 64 characters
	By      Identity // who wrote it last
}

// Duration is how long the call was answered, zero while it is not over.
func (c Call) Duration() time.Duration {
	if c.Answered.IsZero() || c.Ended.Before(c.Answered) {
		return 0
	}
	return c.Ended.Sub(c.Answered)
}

// Owner is whose leg it is: who was called, or else who called. Added says that it was called for a conference, as a leg may be that
// has no parent.
func (c Call) Owner(added bool) Address {
	if added || c.Parent != "" {
		return c.To
	}
	return c.From
}

// Root is the SID of the leg that all began with: the parent's, or the call's own.
func (c Call) Root() CallSID {
	if c.Parent != "" {
		return c.Parent
	}
	return c.SID
}
