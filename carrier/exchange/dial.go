package exchange

import "time"

// TargetKind says what a Dial's noun names.
type TargetKind uint8

// The values of TargetKind.
const (
	TargetUnknown TargetKind = iota
	Client                   // an identity; every registered device of it rings
	Number                   // a telephone number in E.164
)

// String returns the name of the TwiML noun.
func (k TargetKind) String() string {
	switch k {
	case Client:
		return "Client"
	case Number:
		return "Number"
	case TargetUnknown:
	}
	return "unknown"
}

// Param is one custom parameter of a Client noun. Order is kept.
type Param struct{ Name, Value string }

// StatusCallback says where and when the progress of a child call is reported.
type StatusCallback struct {
	URL    string // none: nothing is reported
	Method string // GET or POST; empty is POST
	Events Event  // a sum of events; 0 is EventCompleted alone
}

// Target is one noun of a Dial.
type Target struct {
	Kind           TargetKind
	To             string // an identity without "client:", or a number
	Params         []Param
	StatusCallback StatusCallback
	SendDigits     string // Number only: 0-9 A-D # * and w (0.5 s) W (1 s), sent before the bridge
}

// DialRequest is what a Dial verb asks for. All targets are called at once, or
// one after another when Sequential is set.
//
// Source: https://www.twilio.com/docs/voice/twiml/dial.
type DialRequest struct {
	Targets        []Target      // one to ten
	Timeout        time.Duration // how long an unanswered child rings; 0 is 30 s. Config.RingMargin is added
	TimeLimit      time.Duration // the longest talk; 0 is 4 h
	CallerID       string        // From of the children; empty is the parent's From
	HangupOnStar   bool          // the parent's * ends the child
	AnswerOnBridge bool          // an unanswered parent is answered only when a child is; else it is answered at once
	Sequential     bool
	RingTone       string           // country of the ringback tone, such as "us"; empty is "us"
	Record         RecordingRequest // of this call: the caller is left, the callee right
}

// DialResult is how a Dial ended. It is complete even when the parent has
// hung up, so that the action URL can still be requested.
type DialResult struct {
	Status    Status        // DialCallStatus: completed, busy, no-answer, failed or canceled
	CallSID   string        // DialCallSid: the child that answered, or the last that ended; empty if none was created
	Duration  time.Duration // how long the child was answered, in whole seconds
	Bridged   bool          // DialBridged: the two have been connected
	Moved     bool          // the child was redirected: it lives on, and Duration is 0
	ErrorCode int           // 13214 (caller id), 13223 (number), 13224 (unknown number); 0 if none
	Recording RecordingInfo // by Record
}
