package phone

import (
	"context"
	"time"
	"unicode/utf8"
)

const (
	// BeatEvery is how often a page that can be rung says so.
	BeatEvery = 5 * time.Second
	// LeaseTime is how long it is believed: a page that was not heard of for longer sleeps, or is cut off.
	LeaseTime = 12 * time.Second
	// LeaseSuperseded is how long it is kept of a page that sleeps, where its person was heard of since: longer than a program may
	// be down.
	LeaseSuperseded = 10 * time.Minute
	// LeaseKept is how long it is known that somebody has used a page at all.
	LeaseKept = 30 * 24 * time.Hour
	// PassKept is how long somebody can be told of a call that did not ring with them.
	PassKept = 7 * 24 * time.Hour
	// MostReason is how many characters the reason of a choice may have.
	MostReason = 80
)

// Reach is whether somebody can be rung now.
type Reach string

// The kinds of reach. The zero one is of who has used no page of ours: another frontend, of which nothing is heard
// between calls. It is rung.
const (
	ReachUnknown   Reach = ""
	ReachAvailable Reach = "available"
	ReachBusy      Reach = "busy"    // on a call, or writing up the last one
	ReachDND       Reach = "dnd"     // does not want to be disturbed
	ReachAway      Reach = "away"    // for a reason that they give, or none
	ReachStale     Reach = "stale"   // their page sleeps, or is cut off: it would not ring
	ReachOffline   Reach = "offline" // their page said good-bye
	ReachBarred    Reach = "barred"  // may not be called: switched off, signed out, or their grant has ended
)

// Rings reports whether somebody is rung at all; who is busy is rung only where nobody else is free.
func (r Reach) Rings() bool { return r == ReachUnknown || r == ReachAvailable || r == ReachBusy }

// Err is why somebody is not rung, nil if they are: an error of kind [Conflict].
func (r Reach) Err() error {
	switch r {
	case ReachUnknown, ReachAvailable, ReachBusy:
		return nil
	case ReachDND:
		return Errorf(Conflict, "callee_dnd", "They do not want to be disturbed.")
	case ReachAway:
		return Errorf(Conflict, "callee_away", "They are away.")
	case ReachStale, ReachOffline, ReachBarred, PassLost:
	}
	return Errorf(Conflict, "callee_offline", "They cannot be reached at the moment.")
}

// Occupation is what keeps the person at a page busy; empty for nothing.
type Occupation string

// The occupations.
const (
	OnCall    Occupation = "call"
	WritingUp Occupation = "wrap_up" // of a call that has ended
)

// Valid reports whether the occupation is one of those that there are, or none.
func (o Occupation) Valid() bool { return o == "" || o == OnCall || o == WritingUp }

// Choice is what somebody chose to be to others. The zero one is to be available.
type Choice struct {
	State  Reach     // ReachAvailable, or empty; ReachDND; ReachAway
	Reason string    // in their words, at most [MostReason] characters; only with ReachAway
	Until  time.Time // when it ends by itself; zero: it does not
	At     time.Time // when it was made
}

// Check returns nil if the choice can be made at a time, or else an error of kind [Invalid].
func (c Choice) Check(now time.Time) error {
	const longest = 31 * 24 * time.Hour
	switch {
	case c.State != ReachAvailable && c.State != ReachDND && c.State != ReachAway:
		return Errorf(Invalid, "presence_invalid", "The state must be available, dnd or away.").In("state")
	case c.Reason != "" && c.State != ReachAway:
		return Errorf(Invalid, "away_invalid", "Only being away has a reason.").In("reason")
	case utf8.RuneCountInString(c.Reason) > MostReason || !Printable(c.Reason):
		return Errorf(Invalid, "away_invalid", "The reason must be at most %d visible characters.", MostReason).In("reason")
	case !c.Until.IsZero() && c.State == ReachAvailable:
		return Errorf(Invalid, "until_invalid", "Being available does not end by itself.").In("until")
	case !c.Until.IsZero() && (!c.Until.After(now) || c.Until.After(now.Add(longest))):
		return Errorf(Invalid, "until_invalid", "It must end within the next 31 days.").In("until")
	}
	return nil
}

// now is the choice as it is at a time: one that has ended is to be available.
func (c Choice) now(at time.Time) Choice {
	if c.State == "" || !c.Until.IsZero() && !at.Before(c.Until) {
		return Choice{State: ReachAvailable, At: c.At}
	}
	return c
}

// Lease is what was heard of a page last.
type Lease struct {
	Identity Identity
	Page     string // a random name that the page gave itself, 1 to 32 lower-case letters or digits
	Busy     Occupation
	Gone     bool      // it said good-bye
	Beat     time.Time // when it was heard of
}

// Stands reports whether the page can be rung at a time.
func (l Lease) Stands(now time.Time) bool { return !l.Gone && now.Sub(l.Beat) <= LeaseTime }

// Attendance is how it is with somebody, by their pages and their own choice.
type Attendance struct {
	Reach  Reach
	Busy   Occupation // where they are busy
	Reason string     // where they are away, if they gave one
	Until  time.Time  // when that, or not to be disturbed, ends by itself; zero: it does not
	Heard  time.Time  // when a page was heard of last; zero: never
}

// Attend derives it from all leases of somebody, in any order, and their choice.
func Attend(leases []Lease, c Choice, now time.Time) Attendance {
	var a Attendance
	gone, stands := false, false
	for _, l := range leases {
		if a.Heard.IsZero() || l.Beat.After(a.Heard) || l.Beat.Equal(a.Heard) && !l.Gone {
			a.Heard, gone = l.Beat, l.Gone
		}
		if l.Stands(now) {
			stands = true
			if l.Busy == OnCall || a.Busy == "" {
				a.Busy = l.Busy
			}
		}
	}
	c = c.now(now)
	switch {
	case len(leases) == 0 && c.State == ReachAvailable:
		return a
	case len(leases) > 0 && !stands:
		a.Reach = ReachStale
		if gone {
			a.Reach = ReachOffline
		}
	case c.State != ReachAvailable:
		a.Reach, a.Reason, a.Until, a.Busy = c.State, c.Reason, c.Until, ""
	case a.Busy != "":
		a.Reach = ReachBusy
	default:
		a.Reach = ReachAvailable
	}
	return a
}

// PassLost is why somebody is told of a call that they were cut off from, and that had ended before they could come back. No attendance is so.
const PassLost Reach = "lost"

// Pass is that somebody was not rung for a call that was theirs, too; or that they lost one.
type Pass struct {
	Identity Identity
	Call     CallSID
	From, To Address // who called, and what
	At       time.Time
	Why      Reach     // ReachDND, ReachAway, ReachStale or ReachOffline; or PassLost
	Heard    time.Time // when their page was heard of last; zero: never
}

// AttendanceStore keeps who can be rung.
type AttendanceStore interface {
	// PutLeases stores leases; of those of one page the one with the latest beat stays. What was heard of the same people more than
	// [LeaseSuperseded] before goes.
	PutLeases(ctx context.Context, leases []Lease) error
	// Leases returns the leases of some people, or of all where none is named, by identity and page.
	Leases(ctx context.Context, of []Identity) ([]Lease, error)
	// PutChoice stores a choice. One that was made later stays.
	PutChoice(ctx context.Context, id Identity, c Choice) error
	// Choices returns the choices of some people, or of all where none is named; those who made none are left out.
	Choices(ctx context.Context, of []Identity) (map[Identity]Choice, error)
	// AddPasses stores that people were not rung. What is there already stays.
	AddPasses(ctx context.Context, passes []Pass) error
	// Passes returns what somebody has not seen yet, the newest first.
	Passes(ctx context.Context, id Identity, limit int) ([]Pass, error)
	// SeePasses notes that somebody has seen all up to a time.
	SeePasses(ctx context.Context, id Identity, until time.Time) error
}

// MostRung is how many are rung at once: Twilio rings no more clients for one <Dial>.
// Source: https://www.twilio.com/docs/voice/twiml/dial
const MostRung = 10

// Ring are those of some people who are rung, in their order: who is free, or, where nobody is, who is busy. The others
// are passed over; who is busy while somebody else is free is neither.
func Ring(of []Identity, reach map[Identity]Attendance) (rung, passed []Identity) {
	var busy []Identity
	for _, id := range of {
		switch a := reach[id]; {
		case a.Reach == ReachBusy:
			busy = append(busy, id)
		case a.Reach.Rings():
			rung = append(rung, id)
		default:
			passed = append(passed, id)
		}
	}
	if len(rung) == 0 {
		rung = busy
	}
	return rung, passed
}
