package phone

import "time"

// EventKind says what was observed.
type EventKind string

// The kinds of event about a call.
const (
	CallRequested EventKind = "call.requested" // the VoiceUrl was asked what to do with a call
	CallDenied    EventKind = "call.denied"    // we refused the call; Denied says why
	CallStatus    EventKind = "call.status"    // a status callback of a leg
	DialEnded     EventKind = "dial.ended"     // a <Dial> ended and its action was asked what comes next
)

// Event is one observation about a call. It is stored once and never changes.
type Event struct {
	Position int64  // place in the log, given by the store: positive and growing, but not every number occurs
	Key      string // what makes the event the same as another; a second with this key is not stored
	Kind     EventKind
	At       time.Time // when Twilio says that it happened, or else when it was received
	Sequence int       // Twilio's SequenceNumber; -1 where there is none
	Call     CallSID
	Parent   CallSID
	From, To Address
	Status   Status        // of the call; of the dial in DialEnded
	Duration time.Duration // of the answered part, in terminal events that say it; else 0
	Denied   string        // the code of the reason, in CallDenied
}
