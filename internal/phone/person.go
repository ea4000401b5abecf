package phone

import (
	"context"
	"time"
)

// User is who somebody is to others.
type User struct {
	Identity Identity
	Name     string // as shown to people, 1 to 64 characters
}

// Role is what a person is in the organisation.
type Role string

// The roles of people.
const (
	Agent         Role = "agent"
	Supervisor    Role = "supervisor"    // sees all conferences and steers them
	Administrator Role = "administrator" // a supervisor who decides as well who may do what
)

// Valid reports whether the role is one of those that there are.
func (r Role) Valid() bool { return r == Agent || r == Supervisor || r == Administrator }

// Person is somebody who can sign in.
type Person struct {
	User
	Email    string // in lower case; empty for none. No two people have the same
	Role     Role
	Password string // its hash, as argon2id writes it; empty: none, they sign in otherwise
	// Issuer and Subject are who they are at an OpenID provider; empty for none.
	Issuer, Subject string
	// Rights is what they may do; nil: what the settings say for their role. Its Identity, Supervise and
	// CreateRooms do not matter: the role says that. When it has expired they may do nothing.
	Rights   *Grant
	Disabled bool // may not sign in, and what they hold is worth nothing
	Created  time.Time
	Updated  time.Time
}

// PeopleStore keeps people.
type PeopleStore interface {
	// CreatePerson stores somebody new. The error is of kind [Conflict], with the field in question, if the
	// identity, the e-mail address or the subject is another's, or the identity begins with the prefix of an API key.
	CreatePerson(ctx context.Context, p Person) error
	// Person returns a person; the error is of kind [Unknown] if there is none, as of the next two.
	Person(ctx context.Context, id Identity) (Person, error)
	PersonByEmail(ctx context.Context, email string) (Person, error)
	PersonBySubject(ctx context.Context, issuer, subject string) (Person, error)
	// Persons returns everybody, by name.
	Persons(ctx context.Context) ([]Person, error)
	// UpdatePerson lets change alter a person in a transaction, as [RoomStore.UpdateRoom] does. The identity
	// stays. The error is of kind [Conflict], code administrator_needed, if nobody would be left who is an administrator
	// and can sign in, where there was one.
	UpdatePerson(ctx context.Context, id Identity, change func(*Person) error) (Person, error)
	// DeletePerson removes somebody, with their sessions, passkeys, grants, tickets and contacts. The errors are those of UpdatePerson.
	DeletePerson(ctx context.Context, id Identity) error
}

// Session is one sign-in of a user in one browser tab or program.
type Session struct {
	// Key is the SHA-256 of the secret that the browser holds, in hexadecimal:
	// the secret itself is stored nowhere.
	Key     string
	User    User   // with the name that the person has now
	Role    Role   // that the person has now; it is not stored with the session
	Method  string // how they signed in: demo, password, passkey, oidc, invitation
	Agent   string // the browser, in its own words, at most 200 characters
	Created time.Time
	Seen    time.Time // when it was used last, to the minute
	Expires time.Time
}

// SessionStore keeps sign-ins.
type SessionStore interface {
	// CreateSession stores a session. The error is of kind [Unknown] if there is no such person, [Forbidden] if
	// they are disabled. Sessions that expired are swept out.
	CreateSession(ctx context.Context, s Session) error
	// Session returns the session with this key that has not expired by now, of somebody who is not disabled. The
	// error is of kind [Unsigned] if there is none.
	Session(ctx context.Context, key string, now time.Time) (Session, error)
	// SeeSession notes that a session is used.
	SeeSession(ctx context.Context, key string, at time.Time) error
	// Standing returns those of some sessions, by key, that Session would return, in any order.
	Standing(ctx context.Context, keys []string, now time.Time) ([]string, error)
	// SessionsOf returns somebody's sessions that have not expired by now, the newest first.
	SessionsOf(ctx context.Context, id Identity, now time.Time) ([]Session, error)
	DeleteSession(ctx context.Context, key string) error
	// DeleteSessionsOf deletes all sessions of somebody but the one with a key, which may be empty.
	DeleteSessionsOf(ctx context.Context, id Identity, but string) error
	// People returns the users with a session that stands at a time, by name.
	People(ctx context.Context, now time.Time) ([]User, error)
	// SignedIn returns the person of an identity who has a session that stands at a time, and is not disabled. The error
	// is of kind [Unknown] if there is none.
	SignedIn(ctx context.Context, id Identity, now time.Time) (Person, error)
}

// Passkey is a key pair of somebody's, of which the device keeps the secret half.
// Source: https://www.w3.org/TR/webauthn-3/
type Passkey struct {
	ID       []byte // as the device names it
	Identity Identity
	Name     string // as shown to people
	Data     []byte // the credential, in JSON
	Created  time.Time
	Used     time.Time // zero: never
}

// PasskeyStore keeps passkeys.
type PasskeyStore interface {
	// AddPasskey stores a new passkey; the error is of kind [Conflict] if it is known, [Unknown] if there is no such person.
	AddPasskey(ctx context.Context, k Passkey) error
	// Passkeys returns somebody's passkeys, the oldest first.
	Passkeys(ctx context.Context, id Identity) ([]Passkey, error)
	// Passkey returns one; the error is of kind [Unknown] if there is none, as of the next two.
	Passkey(ctx context.Context, id []byte) (Passkey, error)
	// UsedPasskey notes that a passkey was used, and what its credential is now.
	UsedPasskey(ctx context.Context, id, data []byte, at time.Time) error
	DeletePasskey(ctx context.Context, of Identity, id []byte) error
}

// TicketPurpose is what a ticket is for.
type TicketPurpose string

// The purposes of tickets.
const (
	TicketFirst   TicketPurpose = "first"   // makes the first administrator
	TicketInvite  TicketPurpose = "invite"  // makes a person
	TicketReset   TicketPurpose = "reset"   // lets somebody choose a new password
	TicketPasskey TicketPurpose = "passkey" // a ceremony with a passkey that is under way
	TicketOIDC    TicketPurpose = "oidc"    // a sign-in at an OpenID provider that is under way
)

// Ticket is something that is good for once, for a while, for who knows its secret.
type Ticket struct {
	Key     string // SHA-256 of the secret, hexadecimal
	Purpose TicketPurpose
	For     Identity // empty where that is not known yet
	By      Identity // who gave it
	Data    []byte   // whatever belongs to it, in JSON
	Created time.Time
	Expires time.Time
}

// TicketStore keeps tickets.
type TicketStore interface {
	// PutTicket stores a ticket. Those that expired are swept out, and so is, for the purposes first and reset, any other
	// for the same identity. The error is of kind [Conflict] if there is one of this key.
	PutTicket(ctx context.Context, t Ticket) error
	// Ticket returns a ticket of a purpose that has not expired by now; the error is of kind [Unknown], code
	// ticket_invalid, if there is none.
	Ticket(ctx context.Context, key string, p TicketPurpose, now time.Time) (Ticket, error)
	// TakeTicket is Ticket, and makes it worthless: of all who take it at once, on all servers, one gets it.
	TakeTicket(ctx context.Context, key string, p TicketPurpose, now time.Time) (Ticket, error)
	// Tickets returns the tickets of a purpose that have not expired by now, the newest first.
	Tickets(ctx context.Context, p TicketPurpose, now time.Time) ([]Ticket, error)
	// DeleteTicket deletes a ticket; no error if there is none.
	DeleteTicket(ctx context.Context, key string) error
}
