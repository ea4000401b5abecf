package twiml

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
