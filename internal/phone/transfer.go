package phone

import "time"

// TransferKind says for what the others of a call wait.
type TransferKind string

// The kinds of transfer. People begin the first two, this program the others.
const (
	BlindTransfer  TransferKind = "blind"  // the target has the call when it answers
	WarmTransfer   TransferKind = "warm"   // who sends talks with the target first
	RejoinTransfer TransferKind = "rejoin" // who was lost, as by a page that was loaded anew, may come back
	ReturnTransfer TransferKind = "return" // nobody is there for them any more: the team that they called is asked again
)

// TransferState is where a transfer is.
type TransferState string

// The states of a transfer. From the last three it goes nowhere.
const (
	TransferRinging   TransferState = "ringing"   // whoever is to come is called, or expected
	TransferTalking   TransferState = "talking"   // who sends and the target are both there
	TransferCompleted TransferState = "completed" // the call is with the target
	TransferCanceled  TransferState = "canceled"  // somebody wished it
	TransferFailed    TransferState = "failed"    // Reason says why
)

// Why a transfer failed, beside the codes of errors.
const (
	TransferBusy       = "busy"        // or declined
	TransferNoAnswer   = "no-answer"   // or, of who was lost, did not come back
	TransferNotReached = "failed"      // could not be called
	TransferGone       = "gone"        // the target came, and hung up
	TransferOthersGone = "others_gone" // who waited hung up
	TransferLeft       = "left"        // who was expected back had hung up
)

// TransferLost is why a transfer was completed by itself: who sent was cut off.
const TransferLost = "lost"

// Transfer is the last transfer of a call between people. While it lasts it decides who of the call is on hold, and
// whoever is has somebody, or a moment, that they wait for.
type Transfer struct {
	Number  int           `json:"number"`  // of the conference's transfers, from 1
	Version int           `json:"version"` // grows by one with each change, from transfer to transfer
	Kind    TransferKind  `json:"kind,omitempty"`
	State   TransferState `json:"state,omitempty"`
	By      Identity      `json:"by,omitempty"`     // who sends, or was lost; empty where nobody does
	To      Address       `json:"to,omitzero"`      // a person, a telephone or a team
	Called  int           `json:"called,omitempty"` // how many are called for it, the members of a team; zero: one
	Swapped bool          `json:"swapped,omitempty"`
	// Missed is whether whoever waits was told that who sends is not there: cut off, or not heard of.
	Missed  bool      `json:"missed,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Started time.Time `json:"started,omitzero"`
	Until   time.Time `json:"until,omitzero"` // when nobody is waited for any longer, in TransferRinging
	// Settled is whether all has been done that its end asks for: it decides nothing any more.
	Settled bool `json:"settled,omitempty"`
}

// IsZero reports whether there was no transfer.
func (t Transfer) IsZero() bool { return t.Version == 0 }

// Active reports whether the transfer goes on.
func (t Transfer) Active() bool { return t.State == TransferRinging || t.State == TransferTalking }

// Decides reports whether the transfer says who is on hold, and who is to leave.
func (t Transfer) Decides() bool { return !t.IsZero() && !t.Settled }
