package phone

import (
	"context"
	"time"
)

// EventLog keeps events, and the calls that were derived from them.
type EventLog interface {
	// Append stores the events whose keys are new and applies fold to the calls they are
	// about, all in one transaction. It returns the events that were new, with their
	// positions, when they are durable. When ctx ends before that, they may become so
	// still: append them again to be sure. The error is of kind [Invalid] if a text is not
	// UTF-8 or has a NUL in it.
	Append(ctx context.Context, fold Fold, events ...Event) ([]Event, error)
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

// Fold derives a call from all of its events. It must give the same call for the same
// events in any order.
type Fold func(events []Event) Call

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
