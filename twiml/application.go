package twiml

import "unicode/utf8"

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
