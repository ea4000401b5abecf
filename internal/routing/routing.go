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

// Rules say how calls are led.
type Rules struct {
	// Incoming says where each of our numbers leads that is called.
	Incoming map[phone.Number]Line
	// RingTimeout is how long callees ring.
	RingTimeout time.Duration
	// MaxCall limits every call; a grant may limit further.
	MaxCall time.Duration
}

// Line is where a number of ours leads: to people, or to a team, or to a room, or to whichever room has the
// PIN that is keyed in.
type Line struct {
	People []phone.Identity
	Team   phone.TeamName
	Room   phone.RoomName
	PIN    bool
}

// Call is what is asked for.
type Call struct {
	From phone.Address // a client, as Twilio vouches for it; or a telephone, as it claims
	// FromError is why nobody here can be the caller, nil if they can.
	FromError error
	To        phone.Address // from a client a proposal; from a telephone the number of ours that it called
	// ToError is why To, or As, could not be read, nil if they could.
	ToError  error
	As       Part             // as what a client wants to enter a conference
	CallerID phone.Number     // that From wants to be shown, empty for the usual one
	Grant    phone.Grant      // of From, when it is a client; the zero grant allows nothing
	Called   phone.NumberInfo // what is known of To, where that is a telephone
	Nobody   bool             // To is a client's name that is nobody's: it would ring in vain
	Team     *phone.Team      // that To names or leads to, nil where there is none; of its members, those who can be reached
	// SignedIn are the identities of all who are signed in.
	SignedIn []phone.Identity
	// Reach is how it is with those who may have to be rung, see [Rules.Ringing]; who is not in it can be.
	Reach   map[phone.Identity]phone.Attendance
	Room    *phone.Room       // that To leads to, nil where there is none
	Live    *phone.Conference // that To names, nil where there is none
	Rejoins bool              // From was lost to Live a moment ago, and is expected back
}

// Plan is what is to be done with a call: ring clients, or a telephone, or let it into a conference,
// or ask for a PIN, or refuse.
type Plan struct {
	Clients  []phone.Identity // ring these at once; the first to answer has the call
	Passed   []phone.Identity // who would be rung, too, if they could be
	Number   phone.Number     // or ring this telephone
	CallerID phone.Number     // which is shown this number
	Enter    *Entry           // or let it in here
	Ask      *Question        // or ask for a PIN
	Check    bool             // or be something to measure the network by
	Timeout  time.Duration    // for so long it rings
	MaxCall  time.Duration    // and lasts for so long at most
	Denied   error            // or refuse, for this reason: a *phone.Error
}

// LongestCheck is how long a call that measures the network may last.
const LongestCheck = 20 * time.Second

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
	case phone.RoomAddress, phone.ConferenceAddress, phone.TeamAddress, phone.CheckAddress:
	}
	return Plan{Denied: phone.Errorf(phone.Invalid, "from_invalid", "The caller is neither a client nor a telephone.")}
}

func (r Rules) fromClient(c Call) Plan {
	plan := Plan{MaxCall: shorter(r.MaxCall, c.Grant.MaxDuration)}
	switch c.To.Kind() {
	case phone.RoomAddress:
		plan.Enter, plan.Denied = intoRoom(c)
		return plan.whole()
	case phone.ConferenceAddress:
		plan.Enter, plan.Denied = intoConference(c)
		return plan.whole()
	case phone.NumberAddress:
		if r.ownRoom(c) {
			in := r.fromTelephone(c)
			in.MaxCall = shorter(in.MaxCall, plan.MaxCall)
			return in
		}
	case phone.ClientAddress, phone.TeamAddress, phone.CheckAddress, phone.NoAddress:
	}
	if err := c.Grant.Allows(c.To, c.Called); err != nil {
		return Plan{Denied: err}
	}
	if c.As.Mode != Speak {
		return Plan{Denied: phone.Errorf(phone.Invalid, "mode_invalid", "Only a conference can be entered to listen or to coach.")}
	}
	if c.To.Kind() == phone.CheckAddress {
		plan.Check, plan.MaxCall = true, shorter(plan.MaxCall, LongestCheck)
		return plan
	}
	plan.Timeout = r.RingTimeout
	if id, ok := c.To.Client(); ok {
		return toPerson(c, id, plan)
	}
	if _, ok := c.To.Team(); ok {
		return r.toTeam(c, plan)
	}
	plan.Number = c.Called.Number // as it was checked
	plan.CallerID, plan.Denied = c.Grant.CallerID(c.CallerID)
	return plan.whole()
}

// toPerson rings somebody, if they can be rung.
func toPerson(c Call, id phone.Identity, plan Plan) Plan {
	if c.Nobody {
		return Plan{Denied: phone.Errorf(phone.Unknown, "person_unknown", "Nobody has the name %s here.", id).In("to")}
	}
	if why := c.Reach[id].Reach.Err(); why != nil {
		return Plan{Denied: why, Passed: []phone.Identity{id}}
	}
	plan.Clients = []phone.Identity{id}
	return plan
}

// toTeam rings the members of a team who can be reached, but for the caller.
func (r Rules) toTeam(c Call, plan Plan) Plan {
	if c.Team == nil {
		return Plan{Denied: phone.Errorf(phone.Unknown, "team_unknown", "There is no such team.")}
	}
	return toAll(c, c.Team.Members, plan)
}

// toAll rings those of some people who can be reached, but for the caller.
func toAll(c Call, people []phone.Identity, plan Plan) Plan {
	me, _ := c.From.Client()
	people = slices.DeleteFunc(slices.Clone(people), func(id phone.Identity) bool { return id == me && me != "" })
	plan.Clients, plan.Passed = phone.Ring(people, c.Reach)
	plan.Clients = plan.Clients[:min(len(plan.Clients), phone.MostRung)]
	if len(plan.Clients) == 0 {
		return Plan{Denied: errNobodyThere(), Passed: plan.Passed}
	}
	return plan
}

// Ringing are the people whom a call may ring, as far as that is known from it: whose reach is to be found out.
func (r Rules) Ringing(c Call) []phone.Identity {
	if id, ok := c.To.Client(); ok {
		return []phone.Identity{id}
	}
	if c.Team != nil {
		return c.Team.Members
	}
	number, _ := c.To.Number()
	return r.people(c, r.Incoming[number])
}

// people are those whom a number leads to.
func (r Rules) people(c Call, line Line) []phone.Identity {
	if slices.Contains(line.People, phone.Everybody) {
		return c.SignedIn
	}
	return line.People
}

func errNobodyThere() error {
	return phone.Errorf(phone.Unavailable, "nobody_there", "Nobody is there to take the call.")
}

// ownRoom reports whether a number of ours is called that leads to a room. Nobody need be dialled
// for that: who calls from a page comes in as who calls it from outside does, by PIN.
func (r Rules) ownRoom(c Call) bool {
	number, _ := c.To.Number()
	line, ok := r.Incoming[number]
	return c.As.Mode == Speak && (line.PIN || c.Room != nil && (!ok || line.Room == c.Room.Name))
}

func (r Rules) fromTelephone(c Call) Plan {
	number, _ := c.To.Number()
	line, ok := r.Incoming[number]
	switch {
	case ok && line.PIN:
		return Plan{Ask: &Question{}}
	case c.Room != nil && (!ok || line.Room == c.Room.Name):
		return r.byTelephone(*c.Room, c.From)
	case line.Room != "":
		return Plan{Denied: errRoomUnknown()}
	case !ok:
		return Plan{Denied: phone.Errorf(phone.Unknown, "number_unassigned", "Nobody is set up to answer this number.")}
	}
	if line.Team != "" {
		return r.toTeam(c, Plan{Timeout: r.RingTimeout, MaxCall: r.MaxCall})
	}
	return toAll(c, r.people(c, line), Plan{Timeout: r.RingTimeout, MaxCall: r.MaxCall})
}

// shorter is the smaller of two limits, where zero means none.
func shorter(a, b time.Duration) time.Duration {
	if a == 0 || (b > 0 && b < a) {
		return b
	}
	return a
}
