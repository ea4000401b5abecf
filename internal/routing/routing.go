// Package routing decides what happens to a call. Decide is a pure function of the
// rules, the call and what the caller may do: no clock, no store, no network, and it
// knows nothing of TwiML.
package routing

import (
	"cmp"
	"slices"
	"time"

	"softphone/internal/phone"
)

// maxTargets is how many clients Twilio rings at once for one <Dial>.
// Source: https://www.twilio.com/docs/voice/twiml/dial
const maxTargets = 10

// Everybody stands, among the people who are rung for a number, for all who are signed in.
const Everybody phone.Identity = "*"

// Rules say how calls are led.
type Rules struct {
	// Incoming maps each of our numbers to the people who are rung when it is called.
	Incoming map[phone.Number][]phone.Identity
	// RingTimeout is how long callees ring.
	RingTimeout time.Duration
	// MaxCall limits every call; a grant may limit further.
	MaxCall time.Duration
}

// Call is what is asked for.
type Call struct {
	From phone.Address // a client, as Twilio vouches for it; or a telephone, as it claims
	// FromError is why nobody here can be the caller, nil if they can.
	FromError error
	To        phone.Address // from a client a proposal; from a telephone the number of ours that it called
	// ToError is why To could not be read, nil if it could.
	ToError error
	Grant   phone.Grant // of From, when it is a client; the zero grant allows nothing
	// SignedIn are the identities of all who are signed in.
	SignedIn []phone.Identity
}

// Plan is what is to be done with a call: ring clients, or a telephone, or refuse.
type Plan struct {
	Clients  []phone.Identity // ring these at once; the first to answer has the call
	Number   phone.Number     // or ring this telephone
	CallerID phone.Number     // which is shown this number
	Timeout  time.Duration    // for so long
	MaxCall  time.Duration    // and talk for so long at most
	Denied   error            // or refuse, for this reason: a *phone.Error
}

// Decide says what is to be done with a call.
func Decide(r Rules, c Call) Plan {
	if err := cmp.Or(c.FromError, c.ToError); err != nil {
		return Plan{Denied: err}
	}
	switch c.From.Kind() {
	case phone.ClientAddress:
		return r.fromClient(c)
	case phone.NumberAddress, phone.NoAddress: // telephones may hide their number
		return r.fromTelephone(c)
	case phone.RoomAddress, phone.ConferenceAddress:
	}
	return Plan{Denied: phone.Errorf(phone.Invalid, "from_invalid", "The caller is neither a client nor a telephone.")}
}

func (r Rules) fromClient(c Call) Plan {
	if err := c.Grant.Allows(c.To); err != nil {
		return Plan{Denied: err}
	}
	plan := Plan{Timeout: r.RingTimeout, MaxCall: shorter(r.MaxCall, c.Grant.MaxDuration)}
	switch c.To.Kind() {
	case phone.ClientAddress:
		id, _ := c.To.Client()
		plan.Clients = []phone.Identity{id}
	case phone.NumberAddress:
		plan.Number, _ = c.To.Number()
		plan.CallerID = c.Grant.CallerID
	case phone.RoomAddress, phone.ConferenceAddress, phone.NoAddress:
		return Plan{Denied: phone.Errorf(phone.Invalid, "to_invalid", "This cannot be called.")}
	}
	return plan
}

func (r Rules) fromTelephone(c Call) Plan {
	number, _ := c.To.Number()
	people, ok := r.Incoming[number]
	if !ok {
		return Plan{Denied: phone.Errorf(phone.Unknown, "number_unassigned", "Nobody is set up to answer this number.")}
	}
	if slices.Contains(people, Everybody) {
		people = c.SignedIn
	}
	if len(people) == 0 {
		return Plan{Denied: phone.Errorf(phone.Unavailable, "nobody_there", "Nobody is there to take the call.")}
	}
	return Plan{
		Clients: slices.Clone(people[:min(len(people), maxTargets)]),
		Timeout: r.RingTimeout, MaxCall: r.MaxCall,
	}
}

// shorter is the smaller of two limits, where zero means none.
func shorter(a, b time.Duration) time.Duration {
	if a == 0 || (b > 0 && b < a) {
		return b
	}
	return a
}
