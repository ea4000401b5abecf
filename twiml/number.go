package twiml

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

	AMD AMD // whether Twilio finds out if a person or a machine answered
}

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
	e.amd(n.AMD)
	e.text(n.Number)
	e.end("Number")
}
