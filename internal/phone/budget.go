package phone

import (
	"context"
	"time"
)

// Reservation is what a call may use up, from before it is dialled until it has ended.
type Reservation struct {
	Call     CallSID
	Identity Identity
	Grant    GrantID
	Key      KeyID
	To       Address
	// Scopes are what the call counts for: "account", "identity:alice", "key:k1", "prefix:+8150", each once and
	// in any order.
	Scopes []string
	At     time.Time
	// Length is how long the call may last: so much time is set aside. Zero where the time does not count.
	Length  time.Duration
	Used    time.Duration // how long it did last, where it has been settled
	Settled time.Time     // zero: not yet
}

// Attempt is a call that somebody is about to make, and that their grant allows.
type Attempt struct {
	Call   CallSID       // or a name of its own, where it has no SID yet
	Grant  Grant         // of who calls; without an identity for a call from outside
	To     Address       // whom they call
	Length time.Duration // how long it may last by what the grant and the settings say; zero: as long as calls may
}

// Limit is how much may be used up in a scope, one of the call's. What is zero is not limited.
type Limit struct {
	Scope  string
	Calls  int           // calls at once
	Starts int           // calls begun within Window
	Window time.Duration // before the one that is asked about
	Time   time.Duration // of calls begun since Since: what they used, and what is set aside for those that last
	Since  time.Time     // at most 40 days before
}

// BudgetStore keeps what calls may use up, and did. What began more than 40 days before another call is settled, and
// is settled itself, is swept out.
type BudgetStore interface {
	// Reserve sets aside what a call may use up, all of it or, if any limit would be passed, nothing: the error is then
	// of kind [Exhausted], code calls_exhausted, rate_exhausted or time_exhausted, its field the scope. It is exact
	// however many reserve at once, on all servers. A call that has reserved before is not counted twice, and is
	// not refused.
	Reserve(ctx context.Context, r Reservation, limits []Limit) error
	// Settle notes how long a call did last; what was set aside beyond it is free again. It may be told more than once: the
	// first counts, even if it is more than was set aside. No error if the call has reserved nothing.
	Settle(ctx context.Context, call CallSID, used time.Duration, at time.Time) error
	// Assign gives the reservation of a call that had no SID yet to the call. No error if there is none. If the call
	// has one of its own that one counts, and the other is forgotten.
	Assign(ctx context.Context, from, to CallSID) error
	// Unsettled returns reservations of calls that began before a time and are not settled, oldest first.
	Unsettled(ctx context.Context, q ReservationQuery) ([]Reservation, error)
	// Spent returns what counts for a scope: calls that last, and the time of those begun since a time.
	Spent(ctx context.Context, scope string, since time.Time) (calls int, used time.Duration, err error)
}

// ReservationQuery selects reservations.
type ReservationQuery struct {
	Identity Identity  // empty means any, as for the others
	Grant    GrantID   // that grant, or one that was made from it
	Key      KeyID     //
	Before   time.Time // begun before; zero means at any time
	Limit    int       // 1 to 1000
}

// Switch is something that an administrator can turn on and off for all at once.
type Switch struct {
	Name   string
	On     bool
	By     Identity
	Reason string
	At     time.Time
}

// The switches.
const (
	SwitchNoNumbers = "no_numbers" // no telephone may be called
	SwitchNoCalls   = "no_calls"   // nobody may call anybody
)

// SwitchStore keeps switches.
type SwitchStore interface {
	// Switches returns all that were ever set, by name.
	Switches(ctx context.Context) ([]Switch, error)
	SetSwitch(ctx context.Context, s Switch) error
}

// Delivery is a message for another program that is to arrive at least once.
type Delivery struct {
	ID      string
	Kind    string // such as alert.budget_exhausted
	Body    []byte // JSON
	Created time.Time
	Due     time.Time // when it is to be tried next; zero: never again
	Tries   int       // how often it has been tried in vain
	Trouble string    // why it did not arrive the last time
}

// Outbox keeps messages until they have arrived.
type Outbox interface {
	// Enqueue stores a delivery, with when it is due; one whose ID is there already is left as it is.
	Enqueue(ctx context.Context, d Delivery) error
	// Claim returns deliveries that are due, oldest first, at most limit (1 to 1000) of them, and puts each off until a
	// lease ends, so that no other server has it meanwhile.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Delivery, error)
	// Delivered forgets a delivery: it has arrived. No error if there is none, as of Postpone.
	Delivered(ctx context.Context, id string) error
	// Postpone notes why a delivery did not arrive, and when it is to be tried next; zero: never again.
	Postpone(ctx context.Context, id, trouble string, due time.Time) error
	// Undelivered returns those that will not be tried again, the newest first, at most limit (1 to 1000).
	Undelivered(ctx context.Context, limit int) ([]Delivery, error)
}
