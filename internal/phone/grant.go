package phone

import (
	"strings"
	"time"
)

// Grant says what an identity may do. The zero Grant allows nothing.
//
// It is consulted when a token is issued and again whenever a call comes in, because
// what a browser asks for is only its word.
type Grant struct {
	Identity Identity
	Incoming bool // may be called
	Clients  bool // may call other clients
	// Prefixes are the beginnings of the telephone numbers that may be called, in E.164:
	// "+8150". None means no number may be called.
	Prefixes []string
	// CallerID is the number shown to telephones that are called. A call to a telephone
	// needs one: Twilio refuses to dial a number from a client without it (error 13214).
	CallerID Number
	// MaxDuration limits each call; zero means Twilio's own limit of four hours.
	MaxDuration time.Duration
}

// Allows reports whether the grant's holder may call to, as nil, or else why not:
// an error of kind [Forbidden], or [Invalid] for an address that cannot be called.
func (g Grant) Allows(to Address) error {
	switch to.Kind() {
	case ClientAddress:
		if g.Clients {
			return nil
		}
		return Errorf(Forbidden, "clients_not_allowed", "You may not call other people here.")
	case NumberAddress:
		n, _ := to.Number()
		return g.allowsNumber(n)
	case RoomAddress:
		return Errorf(Forbidden, "rooms_not_allowed", "You may not enter rooms here.")
	case NoAddress:
	}
	return Errorf(Invalid, "to_missing", "The call names nobody to call: set the parameter To.")
}

func (g Grant) allowsNumber(n Number) error {
	for _, prefix := range g.Prefixes {
		if prefix == "" || !strings.HasPrefix(string(n), prefix) {
			continue
		}
		if g.CallerID == "" {
			return Errorf(Forbidden, "caller_id_missing", "Telephone numbers cannot be called until a caller ID is set up.")
		}
		return nil
	}
	return Errorf(Forbidden, "number_not_allowed", "You may not call this telephone number.")
}
