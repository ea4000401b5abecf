package twiml

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
