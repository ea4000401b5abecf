package exchange

import (
	"net/url"
	"strconv"
	"time"
)

// APIVersion is the ApiVersion of every webhook.
const APIVersion = "2010-04-01"

// reserved says whether a custom parameter would shadow one of the carrier's
// own. To is not reserved: a browser may set it.
//
// Source: https://www.twilio.com/docs/voice/twiml#request-parameters.
func reserved(name string) bool {
	switch name {
	case "CallSid", "AccountSid", "From", "CallStatus", "ApiVersion", "Direction",
		"Caller", "Called", "ForwardedFrom", "CallerName", "ParentCallSid",
		"CallToken", "ApplicationSid", "StirVerstat", "StirPassportToken",
		"FromCity", "FromState", "FromZip", "FromCountry",
		"ToCity", "ToState", "ToZip", "ToCountry",
		"CallerCity", "CallerState", "CallerZip", "CallerCountry",
		"CalledCity", "CalledState", "CalledZip", "CalledCountry",
		"CallDuration", "Duration", "Timestamp", "CallbackSource", "SequenceNumber",
		"DialCallStatus", "DialCallSid", "DialCallDuration", "DialBridged",
		"RecordingUrl", "RecordingSid", "RecordingDuration",
		"QueueSid", "QueueTime", "QueueResult", "QueuePosition", "AvgQueueTime",
		"CurrentQueueSize", "MaxQueueSize", "DequeingCallSid",
		"Digits", "ErrorCode", "ErrorUrl":
		return true
	}
	return false
}

// merge joins the parameters of the connect request and of the token, without
// the names that are reserved.
func (x *Exchange) merge(client, token url.Values) url.Values {
	out := make(url.Values, len(client)+len(token))
	put := func(from url.Values, keep bool) {
		for name, values := range from {
			if name == "" || reserved(name) || (keep && out.Has(name)) {
				continue
			}
			out[name] = append(out[name], values...)
		}
	}
	switch x.cfg.Precedence {
	case TokenWins:
		put(token, false)
		put(client, true)
	case BothSent:
		put(token, false)
		put(client, false)
	case ClientWins:
		put(client, false)
		put(token, true)
	}
	return out
}

// Params returns the parameters that every TwiML request of the call carries at
// this moment, custom parameters of a browser's call included. The caller owns
// the map.
//
// Source: https://www.twilio.com/docs/voice/twiml#request-parameters.
func (c *Call) Params() url.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.params(c.status)
}

// Custom returns the custom parameters of a browser's call. The caller owns
// the map.
func (c *Call) Custom() url.Values {
	out := make(url.Values, len(c.custom))
	for name, values := range c.custom {
		out[name] = append([]string(nil), values...)
	}
	return out
}

func (c *Call) params(status Status) url.Values {
	p := c.Custom()
	p.Set("CallSid", c.sid)
	p.Set("AccountSid", c.x.cfg.Account.SID)
	p.Set("ApiVersion", APIVersion)
	p.Set("CallStatus", status.String())
	p.Set("Direction", c.direction.String())
	p.Set("From", c.from)
	p.Set("Caller", c.from)
	if !p.Has("To") {
		p.Set("To", c.to)
	}
	p.Set("Called", c.to)
	if c.client {
		p.Set("Called", "") // filled by nothing, not even by a custom To
	}
	if c.appSID != "" {
		p.Set("ApplicationSid", c.appSID)
	}
	if c.parent != nil {
		p.Set("ParentCallSid", c.parent.sid)
	}
	return p
}

// report sends one status callback of a child call, if it was asked for.
// Loop only.
//
// Source: https://www.twilio.com/docs/voice/twiml/number#attributes-status-callback.
func (c *Call) report(event Event, status Status) {
	cb := c.callback
	events := cb.Events
	if events == 0 {
		events = EventCompleted
	}
	if cb.URL == "" || events&event == 0 {
		return
	}
	p := c.params(status)
	if status.Final() {
		c.putDuration(p)
		c.putRecording(p)
		if c.direction == DirectionOutboundAPI {
			p.Set("SipResponseCode", strconv.Itoa(sipCode(status)))
		}
	}
	c.notify(cb.URL, cb.Method, p)
}

// reportEnd sends the status callback of the application or number that
// answered an inbound call. Loop only.
func (c *Call) reportEnd() {
	if c.hooks.StatusCallback == "" {
		return
	}
	p := c.params(c.status)
	c.putDuration(p)
	c.notify(c.hooks.StatusCallback, c.hooks.StatusCallbackMethod, p)
}

// putDuration says how long the call was answered, in seconds and, unless a
// Dial has made it, in begun minutes.
func (c *Call) putDuration(p url.Values) {
	seconds := int(c.talked().Seconds())
	p.Set("CallDuration", strconv.Itoa(seconds))
	if c.direction != DirectionOutboundDial {
		p.Set("Duration", strconv.Itoa((seconds+59)/60))
	}
}

// sipCode is the code of SIP for a final status.
//
// Source: RFC 3261 section 21.
func sipCode(s Status) int {
	switch s {
	case StatusCompleted:
		return 200
	case StatusBusy:
		return 486
	case StatusNoAnswer, StatusCanceled:
		return 487
	case StatusFailed:
		return 404
	case StatusUnknown, StatusQueued, StatusInitiated, StatusRinging, StatusInProgress:
	}
	return 0
}

func (c *Call) notify(address, method string, p url.Values) {
	p.Set("Timestamp", c.x.cfg.Now().UTC().Format(time.RFC1123Z))
	p.Set("CallbackSource", "call-progress-events")
	p.Set("SequenceNumber", strconv.Itoa(c.sequence))
	c.sequence++
	if method == "" {
		method = "POST"
	}
	c.x.cfg.Notifier.Notify(c.sid, address, method, p)
}
