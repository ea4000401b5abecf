package phone

import (
	"context"
	"time"
)

// EventLog keeps events, and the calls that were derived from them.
type EventLog interface {
	// Append stores the events whose keys are new and folds them into the calls and conferences
	// that they are about, all in one transaction. It returns the events that were new, with their
	// positions, when they are durable. When ctx ends before that, they may become so
	// still: append them again to be sure. The error is of kind [Invalid] if a text is not
	// UTF-8 or has a NUL in it.
	Append(ctx context.Context, folds Folds, events ...Event) ([]Event, error)
	// Read returns the events after a position, oldest first, at most limit (1 to 1000) of
	// them; none if there are none yet. After 0 it reads from the beginning. No event ever
	// appears before one that could be read already: whoever reads on after the last
	// position that they saw misses none and sees none twice, however many append.
	Read(ctx context.Context, after int64, limit int) ([]Event, error)
	// Newest is the position of the newest event that is known here, 0 for an empty log.
	Newest(ctx context.Context) (int64, error)
	// Wait returns nil when there are events after a position, whichever process appended
	// them. It may return early: read, and wait again if there was nothing. The error is
	// ctx's own when that ends first, or of kind [Unavailable] when the store is closed.
	Wait(ctx context.Context, after int64) error
}

// Folds derive how things are from what happened.
type Folds struct {
	// Call derives a call from all of its events. It must give the same call for the same
	// events in any order.
	Call func(events []Event) Call
	// Conference takes one more event into a conference; the zero Conference is one of which
	// nothing was heard. Each event is given once. It must come to the same conference for the same
	// events in any order, and must not change what it was given.
	Conference func(c Conference, e Event) Conference
}

// CallStore answers questions about calls.
type CallStore interface {
	// Call returns one call. The error is of kind [Unknown] if there is none.
	Call(ctx context.Context, sid CallSID) (Call, error)
	// Family returns all legs that began with a call: itself and its children, by SID; none if
	// there is no such call.
	Family(ctx context.Context, root CallSID) ([]Call, error)
	// Unfinished returns calls whose end is not known and that started before a time, oldest
	// first, at most limit of them.
	Unfinished(ctx context.Context, before time.Time, limit int) ([]Call, error)
	// Legs returns the calls that an identity made or was offered, newest first, each
	// with all legs that belong to it: its parent, children and siblings.
	Legs(ctx context.Context, q LegQuery) ([]Call, error)
}

// HistoryStore tells of calls as people see them.
type HistoryStore interface {
	// Told returns a page of entries, the newest first, and where the next page begins; the zero mark
	// if there is none. A page may have fewer entries than its limit, and still not be the last.
	Told(ctx context.Context, q HistoryQuery) ([]HistoryEntry, HistoryMark, error)
	// Returns gives the legs by which people came, with no parent, into conferences that the legs of some calls were in: who came back into
	// a call, and whoever else entered it so. The calls are named by the legs that they began with; those by which conferences were
	// entered are none.
	Returns(ctx context.Context, roots []CallSID) (Returns, error)
	// ConferencesOf returns the conferences that legs of a call took part in, by SID, ended or not.
	ConferencesOf(ctx context.Context, root CallSID) ([]ConferenceSID, error)
}

// HistoryQuery selects a page of history.
type HistoryQuery struct {
	Of    Identity    // whose; empty: all calls as [Overview] tells them
	Since time.Time   // only calls placed at this time or after; zero means from the first
	Until time.Time   // only calls placed before; zero means to the newest
	After HistoryMark // only what is older than that; zero means from the newest
	Limit int         // at most this many, 1 to 1000
}

// HistoryMark is a place in a history: that of a leg that was begun at a time.
type HistoryMark struct {
	Started time.Time
	SID     CallSID
}

// LegQuery selects a page of somebody's calls.
type LegQuery struct {
	Identity Identity
	Before   time.Time // only calls that started before; zero means from the newest
	Call     CallSID   // only the call that this leg belongs to; empty means all
	Limit    int       // at most this many calls (each with all of its legs), 1 to 200
}

// ConferenceStore answers questions about conferences.
type ConferenceStore interface {
	// Conference returns one conference. The error is of kind [Unknown] if there is none.
	Conference(ctx context.Context, sid ConferenceSID) (Conference, error)
	// Conferences returns a page of conferences, the newest first.
	Conferences(ctx context.Context, q ConferenceQuery) ([]Conference, error)
	// ConferencesWith returns the live conferences that any of some calls takes part in, or is called
	// for, by SID.
	ConferencesWith(ctx context.Context, calls []CallSID) ([]ConferenceSID, error)
	// Timeline returns events of a conference after a position, oldest first, at most limit (1 to 1000).
	Timeline(ctx context.Context, sid ConferenceSID, after int64, limit int) ([]Event, error)
	// CallsOf returns those of some calls that are known, by SID.
	CallsOf(ctx context.Context, sids []CallSID) ([]Call, error)
}

// ConferenceQuery selects a page of conferences.
type ConferenceQuery struct {
	Live   bool      // only those that have not ended
	Ended  bool      // only those that have
	Room   RoomName  // only those held in a room; empty means any, and none
	With   Identity  // only those that a client took part in; empty means any
	Before time.Time // only those created before; zero means from the newest
	Limit  int       // 1 to 1000
}

// RoomStore keeps rooms.
type RoomStore interface {
	// CreateRoom stores a new room. The error is of kind [Conflict], with the field in question, if
	// its name, its number or one of its PINs is another room's.
	CreateRoom(ctx context.Context, r Room) error
	// Room returns a room; the error is of kind [Unknown] if there is none, as of the next two.
	Room(ctx context.Context, name RoomName) (Room, error)
	RoomByPIN(ctx context.Context, pin string) (Room, error) // by that of everybody, or of moderators
	RoomByNumber(ctx context.Context, n Number) (Room, error)
	// Rooms returns all rooms, by name.
	Rooms(ctx context.Context) ([]Room, error)
	// UpdateRoom lets change alter a room in a transaction, and returns what it has become. An error
	// of change is returned as it is, and nothing is stored. The name and the secret stay. Change may
	// be called more than once, each time with the room as it is then, and must not use the store.
	UpdateRoom(ctx context.Context, name RoomName, change func(*Room) error) (Room, error)
	DeleteRoom(ctx context.Context, name RoomName) error
}

// AuditEntry is something that a person did, or tried to.
type AuditEntry struct {
	Position   int64 // given by the store
	At         time.Time
	By         Identity
	Action     string // such as participant.mute, room.create
	Room       RoomName
	Conference ConferenceSID
	Call       CallSID
	Target     string // what else it was done to: a person, a key, a grant, a team, a switch
	Detail     string // in a few words, without secrets
	Outcome    string // "ok", or the code of the error
}

// AuditQuery selects a page of what was done, the newest first.
type AuditQuery struct {
	Conference ConferenceSID // empty means any, as for the others
	Room       RoomName
	By         Identity
	Target     string
	Action     string    // the action, or all that begin so where it ends with a dot: "grant."
	Among      []string  // only what one of these would find as Action; none means any
	Outcome    string    // "ok", a code, or "refused" for all that were
	Since      time.Time // only what was done at this time or after; zero means from the first
	Until      time.Time // only what was done before; zero means to the newest
	Before     int64     // only entries before this position; 0 means from the newest
	Limit      int       // 1 to 1000
}

// Ledger keeps what was done, and by whom.
type Ledger interface {
	Audit(ctx context.Context, e AuditEntry) error
	// AuditSoon is Audit for what happens so often that nobody waits for the disk: the entry is kept within a moment, shares
	// a commit with others, and is there for whoever reads here after it. It is lost if the program is killed before
	// that; it is not when it is stopped.
	AuditSoon(ctx context.Context, e AuditEntry) error
	Audited(ctx context.Context, q AuditQuery) ([]AuditEntry, error)
	// Once makes sure that a request is carried out once. The first to ask with a key is told to go
	// on (nil, nil), and tells the answer by Answer. Others get the answer; while there is none yet the
	// error is of kind [Conflict]; it is [Invalid] if digest is not that of the first.
	// What was asked more than a day before now is forgotten, and what has no answer after a minute.
	Once(ctx context.Context, key, digest string, now time.Time) (answer []byte, err error)
	// Answer stores the answer to a request; an empty one forgets the request, so that it may be tried again.
	Answer(ctx context.Context, key string, answer []byte) error
	// Attempt counts an attempt under a key, and returns how many there were since a time, this one
	// included. Older ones are forgotten, and those that are a day older than at, whatever their key.
	Attempt(ctx context.Context, key string, at, since time.Time) (int, error)
	// Forgive takes back an attempt that was counted: it was a good one. No error if there is none.
	Forgive(ctx context.Context, key string, at time.Time) error
}

// Store is all that the program keeps.
type Store interface {
	EventLog
	CallStore
	HistoryStore
	ContactStore
	ConferenceStore
	RoomStore
	Ledger
	PeopleStore
	SessionStore
	TicketStore
	KeyStore
	GrantStore
	BudgetStore
	SwitchStore
	PasskeyStore
	TeamStore
	ButtonStore
	VisitStore
	TaskStore
	FloorStore
	QualityStore
	AttendanceStore
	Outbox
	// Sweep deletes what was kept for long enough at a time: visits, qualities, leases and passes as [VisitKept], [QualityKept],
	// [LeaseKept] and [PassKept] say, tasks and messages 40 days after they were done or given up, tasks that nobody did and turns
	// after 400 days. What else ends by itself, such as sessions and grants, goes when another is made.
	Sweep(ctx context.Context, now time.Time) error
	// Ping reports whether the store can be read and written.
	Ping(ctx context.Context) error
	Close() error
}
