package twiml

import "strings"

// SIP calls a SIP address.
// Source: https://www.twilio.com/docs/voice/twiml/sip
type SIP struct {
	Address  string // sip:user@host, with port, parameters and ?X-Header=value as needed
	Username string // for the far end's digest authentication
	Password string

	URL                  string // of a document that only the callee hears before being connected
	Method               string // of URL: GET or POST (default)
	StatusCallback       string // URL told of the leg's progress
	StatusCallbackMethod string // GET or POST (default)
	StatusCallbackEvents CallEvents

	AMD AMD // whether Twilio finds out if a person or a machine answered
}

func (e *encoder) sip(n *SIP) {
	switch {
	case !e.start("Sip"):
		return
	case n == nil:
		e.fail("", "", "the noun is nil")
		return
	case !e.checkSIP(n.Address):
		return
	}
	e.attr("username", n.Username)
	e.attr("password", n.Password)
	e.leg(n.URL, n.Method, n.StatusCallback, n.StatusCallbackMethod, n.StatusCallbackEvents)
	e.amd(n.AMD)
	e.text(n.Address)
	e.end("Sip")
}

func (e *encoder) checkSIP(address string) bool {
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
