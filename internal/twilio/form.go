package twilio

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"softphone/internal/phone"
)

// Call is what every request about a call says.
// Source: https://www.twilio.com/docs/voice/twiml#request-parameters
type Call struct {
	SID    phone.CallSID
	Parent phone.CallSID // of a leg that was dialled
	From   phone.Address // zero for a telephone that hides its number, and with FromError
	// FromError is set for a client that no token of ours is for: its name is not one that we give.
	FromError error
	To        string // as it was sent: a client may have put anything there
	Status    phone.Status
	Sequence  int       // of a leg's reports; -1 where there is none
	At        time.Time // when it happened; zero where Twilio does not say
	Duration  time.Duration
}

// DialResult is what the action of a Dial is told.
// Source: https://www.twilio.com/docs/voice/twiml/dial#action
type DialResult struct {
	Call
	Dialed   phone.CallSID // the leg that was answered, or tried last; empty for a conference
	Outcome  phone.Status
	Duration time.Duration // of the connection
}

// ParseCall reads the fields of a request about a call. A field that is missing, or
// there twice, or not what it should be is an error of kind phone.Invalid that names it.
func ParseCall(form url.Values) (Call, error) {
	p := parser{form: form}
	c := Call{
		SID:      p.sid("CallSid"),
		Parent:   p.optionalSID("ParentCallSid"),
		To:       p.one("To"),
		Status:   p.status("CallStatus"),
		Sequence: -1,
		At:       p.time("Timestamp"),
		Duration: p.seconds("CallDuration"),
	}
	c.From, c.FromError = caller(p.one("From"))
	if p.one("SequenceNumber") != "" {
		c.Sequence = p.number("SequenceNumber")
	}
	return c, p.err
}

// ParseDialResult reads the fields of a request for a Dial's action.
func ParseDialResult(form url.Values) (DialResult, error) {
	call, err := ParseCall(form)
	if err != nil {
		return DialResult{}, err
	}
	p := parser{form: form}
	r := DialResult{
		Call: call, Dialed: p.optionalSID("DialCallSid"), Duration: p.seconds("DialCallDuration"),
	}
	if p.one("DialCallStatus") == "answered" { // of a conference
		r.Outcome = phone.StatusCompleted
	} else {
		r.Outcome = p.status("DialCallStatus")
	}
	return r, p.err
}

// parser reads fields, and keeps the first error.
type parser struct {
	form url.Values
	err  error
}

func (p *parser) fail(name, message string) {
	if p.err == nil {
		p.err = phone.Errorf(phone.Invalid, "field_invalid", "The field %s %s.", name, message).In(name)
	}
}

func (p *parser) one(name string) string {
	values := p.form[name]
	if len(values) > 1 {
		p.fail(name, "is there twice")
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func (p *parser) sid(name string) phone.CallSID {
	s := phone.CallSID(p.one(name))
	if !s.Valid() {
		p.fail(name, "is not a call's SID")
	}
	return s
}

func (p *parser) optionalSID(name string) phone.CallSID {
	if p.one(name) == "" {
		return ""
	}
	return p.sid(name)
}

// caller reads who calls, which Twilio vouches for. What is neither a client nor a
// telephone number, as for callers that hide theirs, is nobody. A bare name is no client.
func caller(raw string) (phone.Address, error) {
	if !strings.HasPrefix(raw, "client:") && !strings.HasPrefix(raw, "+") {
		return phone.Address{}, nil
	}
	a, err := phone.ParseAddress(raw)
	if err != nil && strings.HasPrefix(raw, "client:") {
		return phone.Address{}, phone.Errorf(phone.Forbidden, "from_invalid", "The caller is a client that no token was made for here.")
	}
	return a, nil
}

func (p *parser) status(name string) phone.Status {
	s, err := phone.ParseStatus(p.one(name))
	if err != nil {
		p.fail(name, "is not a call's status")
	}
	return s
}

func (p *parser) number(name string) int {
	n, err := strconv.ParseUint(p.one(name), 10, 31)
	if err != nil {
		p.fail(name, "is not a number")
	}
	return int(n)
}

func (p *parser) seconds(name string) time.Duration {
	if p.one(name) == "" {
		return 0
	}
	return time.Duration(p.number(name)) * time.Second
}

// time reads a date as Twilio writes it, "Sat, 31 Jan 2026 12:00:00 +0000".
// Source: RFC 2822 section 3.3.
func (p *parser) time(name string) time.Time {
	raw := p.one(name)
	if raw == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC1123Z, time.RFC1123} {
		if t, err := time.Parse(layout, raw); err == nil {
			return t.UTC()
		}
	}
	p.fail(name, "is not a date such as Sat, 31 Jan 2026 12:00:00 +0000")
	return time.Time{}
}
