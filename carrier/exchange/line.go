package exchange

import (
	"context"

	"softphone/carrier/media"
)

// Cause is why a call is ended, for the far end's ears. The zero value is a
// plain hang-up.
type Cause struct {
	Status  Status // the final status of the call
	Code    int    // error code for the far end, such as 31486; 0: none
	Message string
}

// Line is the exchange's hold on the far end of one call. Its methods are
// called on the exchange's own goroutine: they must not block, and must not
// wait for the exchange. Events come back through the call's Leg.
type Line interface {
	// Ring tells the far end of an inbound call that the callee is alerted.
	Ring()
	// Answer connects the far end of an inbound call.
	Answer()
	// Hangup ends a call: an inbound one at any time, an outgoing one that has
	// been answered.
	Hangup(Cause)
	// Cancel stops the ringing of an outgoing call that was not answered.
	Cancel()
	// Port returns the call's audio. It is asked when an inbound call starts
	// and when an outgoing one has been answered.
	Port() media.Port
}

// Invite asks a device to ring.
type Invite struct {
	Leg        *Leg
	CallSID    string
	AccountSID string
	From, To   string  // From is the caller id, To is "client:" and the identity
	Params     []Param // custom parameters of the Client noun
}

// Device is one registered connection of an identity. The package signal
// implements it for browsers. Devices are compared with ==.
type Device interface {
	// Invite makes the device ring. It is called in a goroutine of its own and
	// may take time; ctx ends when the exchange closes. It must call
	// Leg.Start before it reports anything else. An error ends the child
	// call as failed.
	Invite(ctx context.Context, invite Invite) error
}
