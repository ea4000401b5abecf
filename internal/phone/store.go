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
	// Legs returns the calls that an identity made or was offered, newest first, each
	// with all legs that belong to it: its parent, children and siblings.
	Legs(ctx context.Context, q LegQuery) ([]Call, error)
}

// LegQuery selects a page of somebody's calls.
type LegQuery struct {
	Identity Identity
	Before   time.Time // only calls that started before; zero means from the newest
	Call     CallSID   // only the call that this leg belongs to; empty means all
	Limit    int       // at most this many calls (each with all of its legs), 1 to 200
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
