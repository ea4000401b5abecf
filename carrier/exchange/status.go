package exchange

import "fmt"

// Status is the CallStatus of a call, as webhooks and callbacks carry it.
//
// Source: https://www.twilio.com/docs/voice/twiml#callstatus-values.
type Status uint8

// The values of Status. The zero value is no status of a call.
const (
	StatusUnknown    Status = iota
	StatusQueued            // created, not started
	StatusInitiated         // an outgoing call left the queue
	StatusRinging           // the far end is alerted, or an inbound call waits for an answer
	StatusInProgress        // answered
	StatusCompleted         // answered and ended
	StatusBusy              // refused by the far end
	StatusFailed            // could not be connected
	StatusNoAnswer          // rang in vain
	StatusCanceled          // given up by the caller while it rang
)

// String returns Twilio's word for the status, such as "in-progress".
func (s Status) String() string {
	switch s {
	case StatusQueued:
		return "queued"
	case StatusInitiated:
		return "initiated"
	case StatusRinging:
		return "ringing"
	case StatusInProgress:
		return "in-progress"
	case StatusCompleted:
		return "completed"
	case StatusBusy:
		return "busy"
	case StatusFailed:
		return "failed"
	case StatusNoAnswer:
		return "no-answer"
	case StatusCanceled:
		return "canceled"
	case StatusUnknown:
		return "unknown"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Final says whether no other status may follow.
func (s Status) Final() bool {
	switch s {
	case StatusCompleted, StatusBusy, StatusFailed, StatusNoAnswer, StatusCanceled:
		return true
	case StatusUnknown, StatusQueued, StatusInitiated, StatusRinging, StatusInProgress:
	}
	return false
}

// ParseStatus reads Twilio's word for a status.
func ParseStatus(word string) (Status, error) {
	for s := StatusQueued; s <= StatusCanceled; s++ {
		if s.String() == word {
			return s, nil
		}
	}
	return StatusUnknown, fmt.Errorf("exchange: call status %q is unknown", word)
}

// Direction says who began a call.
type Direction uint8

// The values of Direction.
const (
	DirectionUnknown      Direction = iota
	DirectionInbound                // from a client or a number to the account
	DirectionOutboundAPI            // begun by a REST request
	DirectionOutboundDial           // begun by a Dial verb
)

// String returns Twilio's word for the direction, such as "outbound-dial".
func (d Direction) String() string {
	switch d {
	case DirectionInbound:
		return "inbound"
	case DirectionOutboundAPI:
		return "outbound-api"
	case DirectionOutboundDial:
		return "outbound-dial"
	case DirectionUnknown:
		return "unknown"
	}
	return fmt.Sprintf("Direction(%d)", uint8(d))
}

// Event is a moment in the life of a call that a status callback can be asked
// for. A set of events is the sum of its members.
//
// Source: https://www.twilio.com/docs/voice/twiml/number#attributes-status-callback-event.
type Event uint8

// The values of Event.
const (
	EventInitiated Event = 1 << iota
	EventRinging
	EventAnswered
	EventCompleted
)

// ParseEvent reads the name of one event: initiated, ringing, answered or
// completed.
func ParseEvent(word string) (Event, error) {
	switch word {
	case "initiated":
		return EventInitiated, nil
	case "ringing":
		return EventRinging, nil
	case "answered":
		return EventAnswered, nil
	case "completed":
		return EventCompleted, nil
	}
	return 0, fmt.Errorf("exchange: status callback event %q is unknown: use initiated, ringing, answered, completed", word)
}
