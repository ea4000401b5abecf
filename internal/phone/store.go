package phone

import (
	"context"
	"time"
)

// EventLog keeps events, and the calls that were derived from them.
type EventLog interface {
	// Append stores the events whose keys are new and applies fold to the calls they are
	// about, all in one transaction. It returns the events that were new, with their
	// positions, when they are durable.
	Append(ctx context.Context, fold Fold, events ...Event) ([]Event, error)
}

// Fold derives a call from all of its events. It must give the same call for the same
// events in any order.
type Fold func(events []Event) Call

// CallStore answers questions about calls.
type CallStore interface {
	// Call returns one call. The error is of kind [Unknown] if there is none.
	Call(ctx context.Context, sid CallSID) (Call, error)
	// History returns the newest calls that an identity made or was offered, newest first.
	History(ctx context.Context, q HistoryQuery) ([]HistoryEntry, error)
}

// HistoryQuery selects a page of somebody's history.
type HistoryQuery struct {
	Identity Identity
	Before   time.Time // only calls that started before; zero means from the newest
	Limit    int       // at most this many, 1 to 200
}

// HistoryEntry is one line of somebody's history: a call as they saw it, whatever
// number of legs it took.
type HistoryEntry struct {
	SID      CallSID // the leg of the person whose history it is; of the one answered, where several rang
	Incoming bool
	Peer     Address // who was called, or who called
	Status   Status  // how it ended for the two: completed, busy, no-answer, canceled, failed; or where it is
	Denied   string  // why it was refused, if it was
	Started  time.Time
	Answered time.Time // zero if it never was
	Ended    time.Time // zero while it lasts
}

// SessionStore keeps sign-ins.
type SessionStore interface {
	CreateSession(ctx context.Context, s Session) error
	// Session returns the session with this key that has not expired by now. The error is of kind
	// [Unsigned] if there is none.
	Session(ctx context.Context, key string, now time.Time) (Session, error)
	DeleteSession(ctx context.Context, key string) error
	// People returns the users with a session that has not expired by now, by name.
	People(ctx context.Context, now time.Time) ([]User, error)
}

// Store is all that the program keeps.
type Store interface {
	EventLog
	CallStore
	SessionStore
	// Ping reports whether the store can be read and written.
	Ping(ctx context.Context) error
	Close() error
}
