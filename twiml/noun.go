package twiml

import (
	"strings"
	"time"
	"unicode/utf8"
)

// CallEvents is a set of events of a dialled leg that are reported.
type CallEvents uint8

// The events of a leg, to be joined with |. The default is CallCompleted alone.
const (
	CallInitiated CallEvents = 1 << iota
	CallRinging
	CallAnswered
	CallCompleted

	// AllCallEvents is every event of a leg.
	AllCallEvents = CallInitiated | CallRinging | CallAnswered | CallCompleted
)

const callEvents = "initiated ringing answered completed"

// Parameter is a name and a value that goes to the far end.
type Parameter struct{ Name, Value string }

// Client calls a browser or app by the identity of its token.
// Source: https://www.twilio.com/docs/voice/twiml/client
type Client struct {
	Identity   string      // 1 to 256 characters, without blanks or any of <>#%"{}|\^[]`
	Parameters []Parameter // given to the SDK as custom parameters; names and values at most 800 bytes together

	URL                   string // of a document that only the callee hears before being connected
	Method                string // of URL: GET or POST (default)
	StatusCallback        string // URL told of the leg's progress
	StatusCallbackMethod  string // GET or POST (default)
	StatusCallbackEvents  CallEvents
	ClientNotificationURL string // URL told of push notifications
}

func (e *encoder) client(n *Client) {
	switch {
	case !e.start("Client"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	}
	e.leg(n.URL, n.Method, n.StatusCallback, n.StatusCallbackMethod, n.StatusCallbackEvents)
	e.url("clientNotificationUrl", n.ClientNotificationURL)
	if !e.checkIdentity("", n.Identity) {
		return
	}
	if len(n.Parameters) == 0 {
		e.text(n.Identity)
	} else {
		e.element("Identity", n.Identity)
		e.parameters(n.Parameters)
	}
	e.end("Client")
}

// leg writes the attributes that all nouns with a leg of their own share.
func (e *encoder) leg(url, method, callback, callbackMethod string, events CallEvents) {
	e.url("url", url)
	e.method("method", method)
	e.url("statusCallback", callback)
	e.method("statusCallbackMethod", callbackMethod)
	e.flags("statusCallbackEvent", uint16(events), callEvents)
}

// parameters writes Parameter elements. What is larger does not fit the SIP headers that carry them.
// Source: https://www.twilio.com/docs/voice/twiml/client#custom-parameters
func (e *encoder) parameters(list []Parameter) {
	size := 0
	for i, p := range list {
		if !e.start("Parameter") {
			return
		}
		size += len(p.Name) + len(p.Value)
		switch {
		case p.Name == "":
			e.fail("name", "", "must not be empty")
		case size > 800:
			e.fail("value", p.Value, "names and values must have at most 800 bytes together")
		case named(list[:i], p.Name):
			e.fail("name", p.Name, "must not occur twice")
		}
		e.attrAlways("name", p.Name)
		e.attrAlways("value", p.Value)
		e.end("Parameter")
	}
}

func named(list []Parameter, name string) bool {
	for _, p := range list {
		if p.Name == name {
			return true
		}
	}
	return false
}

// Number calls a telephone.
// Source: https://www.twilio.com/docs/voice/twiml/number
type Number struct {
	Number     string // E.164, such as +15005550006; national forms depend on the caller's country and are refused
	SendDigits string // pressed when the callee answers: 0-9 A-D # *, w waits half a second, W one second
	BYOC       string // SID of the trunk to call through

	URL                  string // of a document that only the callee hears before being connected
	Method               string // of URL: GET or POST (default)
	StatusCallback       string // URL told of the leg's progress
	StatusCallbackMethod string // GET or POST (default)
	StatusCallbackEvents CallEvents

	MachineDetection                   MachineDetection
	MachineDetectionTimeout            time.Duration // 3 s to 59 s, default 30 s
	MachineDetectionSpeechThreshold    time.Duration // milliseconds, 1 s to 6 s, default 2.4 s
	MachineDetectionSpeechEndThreshold time.Duration // milliseconds, 0.5 s to 5 s, default 1.2 s
	MachineDetectionSilenceTimeout     time.Duration // milliseconds, 2 s to 10 s, default 5 s
	AMDStatusCallback                  string        // URL told who answered
	AMDStatusCallbackMethod            string        // GET or POST (default)
}

// MachineDetection says whether Twilio finds out if a person or a machine answered.
type MachineDetection string

// The kinds of machine detection.
const (
	DetectMachine    MachineDetection = "Enable"
	DetectMessageEnd MachineDetection = "DetectMessageEnd" // waits for the end of the greeting
)

const digits = "0123456789ABCD#*wW"

func (e *encoder) numberNoun(n *Number) {
	switch {
	case !e.start("Number"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !only(n.SendDigits, digits):
		e.fail("sendDigits", n.SendDigits, "must consist of 0-9, A-D, #, *, w and W")
		return
	case !isE164(n.Number):
		e.fail("", n.Number, "the number must be E.164: + and the country code, 3 to 15 digits in all")
		return
	}
	e.attr("sendDigits", n.SendDigits)
	e.sid("byoc", n.BYOC, "BY")
	e.leg(n.URL, n.Method, n.StatusCallback, n.StatusCallbackMethod, n.StatusCallbackEvents)
	e.word("machineDetection", string(n.MachineDetection), "Enable DetectMessageEnd")
	e.seconds("machineDetectionTimeout", n.MachineDetectionTimeout, 3*time.Second, 59*time.Second)
	e.duration("machineDetectionSpeechThreshold", n.MachineDetectionSpeechThreshold, time.Second, 6*time.Second, time.Millisecond)
	e.duration("machineDetectionSpeechEndThreshold", n.MachineDetectionSpeechEndThreshold, 500*time.Millisecond, 5*time.Second, time.Millisecond)
	e.duration("machineDetectionSilenceTimeout", n.MachineDetectionSilenceTimeout, 2*time.Second, 10*time.Second, time.Millisecond)
	e.url("amdStatusCallback", n.AMDStatusCallback)
	e.method("amdStatusCallbackMethod", n.AMDStatusCallbackMethod)
	e.text(n.Number)
	e.end("Number")
}

// Sip calls a SIP address.
// Source: https://www.twilio.com/docs/voice/twiml/sip
type Sip struct {
	Address  string // sip:user@host, with port, parameters and ?X-Header=value as needed
	Username string // for the far end's digest authentication
	Password string

	URL                  string // of a document that only the callee hears before being connected
	Method               string // of URL: GET or POST (default)
	StatusCallback       string // URL told of the leg's progress
	StatusCallbackMethod string // GET or POST (default)
	StatusCallbackEvents CallEvents
}

func (e *encoder) sip(n *Sip) {
	switch {
	case !e.start("Sip"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.checkSip(n.Address):
		return
	}
	e.attr("username", n.Username)
	e.attr("password", n.Password)
	e.leg(n.URL, n.Method, n.StatusCallback, n.StatusCallbackMethod, n.StatusCallbackEvents)
	e.text(n.Address)
	e.end("Sip")
}

func (e *encoder) checkSip(address string) bool {
	rest, plain := strings.CutPrefix(address, "sip:")
	if !plain {
		rest, plain = strings.CutPrefix(address, "sips:")
	}
	uri, headers, _ := strings.Cut(rest, "?")
	user, host, _ := strings.Cut(uri, "@")
	if !plain || user == "" || host == "" || strings.ContainsAny(address, " \t\r\n<>\"") {
		return e.fail("", address, "the address must be sip:user@host")
	}
	if len(headers) >= 1024 {
		return e.fail("", address, "the headers must have less than 1024 characters")
	}
	for headers != "" {
		var header string
		header, headers, _ = strings.Cut(headers, "&")
		name, _, _ := strings.Cut(header, "=")
		if (len(name) < 3 || !strings.EqualFold(name[:2], "X-")) && !strings.EqualFold(name, "User-to-User") {
			return e.fail("", header, "the header's name must begin with X-")
		}
	}
	return true
}

// Queue connects the call to the caller who waits longest in a queue.
// Source: https://www.twilio.com/docs/voice/twiml/queue
type Queue struct {
	Name                string // 1 to 64 characters
	URL                 string // of a document that the queued caller hears before being connected
	Method              string // of URL: GET or POST (default)
	ReservationSID      string // "WR…", TaskRouter alone
	PostWorkActivitySID string // "WA…", TaskRouter alone
}

func (e *encoder) queue(n *Queue, in *Dial) {
	switch {
	case !e.start("Queue"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.alone(in) || !e.checkQueueName(n.Name, n.ReservationSID != ""):
		return
	}
	e.url("url", n.URL)
	e.method("method", n.Method)
	e.sid("reservationSid", n.ReservationSID, "WR")
	e.sid("postWorkActivitySid", n.PostWorkActivitySID, "WA")
	e.text(n.Name)
	e.end("Queue")
}

// checkQueueName wants 1 to 64 characters. Source: https://www.twilio.com/docs/api/errors/14205
func (e *encoder) checkQueueName(name string, mayBeEmpty bool) bool {
	if n := utf8.RuneCountInString(name); n > 64 || n == 0 && !mayBeEmpty {
		return e.fail("", name, "the queue's name must have 1 to 64 characters")
	}
	return true
}

// Application calls another TwiML App.
// Source: https://www.twilio.com/docs/voice/twiml/application
type Application struct {
	SID          string      // "AP…", the TwiML App
	Parameters   []Parameter // sent to the App's VoiceUrl with "Param_" before their names
	CopyParentTo bool        // whether the new call's To is this call's, instead of the App's SID
	CustomerID   string      // at most 256 characters, given to the App; default this account's SID

	URL                  string // of a document that the new call hears before being connected
	Method               string // of URL: GET or POST (default)
	StatusCallback       string // URL told of the leg's progress
	StatusCallbackMethod string // GET or POST (default)
	StatusCallbackEvents CallEvents
}

func (e *encoder) application(n *Application, in *Dial) {
	switch {
	case !e.start("Application"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.alone(in):
		return
	case in.ReferURL != "":
		e.fail("", "", "Application cannot be dialled with referUrl")
		return
	case !isSID(n.SID, "AP"):
		e.fail("", n.SID, "the App's SID must be AP and 32 lower-case hexadecimal digits")
		return
	case utf8.RuneCountInString(n.CustomerID) > 256:
		e.fail("customerId", n.CustomerID, "must have at most 256 characters")
		return
	}
	e.flag("copyParentTo", n.CopyParentTo)
	e.attr("customerId", n.CustomerID)
	e.leg(n.URL, n.Method, n.StatusCallback, n.StatusCallbackMethod, n.StatusCallbackEvents)
	e.element("ApplicationSid", n.SID)
	e.parameters(n.Parameters)
	e.end("Application")
}
