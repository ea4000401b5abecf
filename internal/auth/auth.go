// Package auth knows who people are: how they sign in, their sessions, and what they
// may do. It knows neither HTTP nor SQL.
package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"softphone/internal/auth/password"
	"softphone/internal/phone"
)

// Store is what is kept of people.
type Store interface {
	phone.SessionStore
	phone.PeopleStore
	phone.TicketStore
	Passkeys(ctx context.Context, id phone.Identity) ([]phone.Passkey, error)
	Attempt(ctx context.Context, key string, at, since time.Time) (int, error)
	Forgive(ctx context.Context, key string, at time.Time) error
}

// People signs people in and out, and keeps who they are.
type People struct {
	Store     Store
	Journal   Journal // of what they do; nil: nobody keeps it
	Passwords *password.Hasher
	Visitors  Visitors // of buttons; nil: there are none
	// Demo lets anybody sign in by a name alone, who is new as an administrator. It is for a server that only its own
	// machine can reach.
	Demo   bool
	TTL    time.Duration    // how long a sign-in lasts
	Now    func() time.Time // the clock
	Logger *slog.Logger

	names directory
	cache cache

	mu      sync.Mutex
	founded bool // somebody is in charge, for good
}

// Visitors knows what visitors are called.
type Visitors interface {
	VisitorName(ctx context.Context, id phone.Identity) (name string, ok bool, err error)
}

// Visit is what is known of where a request comes from.
type Visit struct {
	Address string // of the client, for the journal
	Agent   string // the browser, in its own words
	Known   string // what the browser was given as [Entry.Known] before
}

// Entry is a sign-in that went well.
type Entry struct {
	Secret  string // of the session, for the browser alone: it is stored nowhere
	Known   string // for the browser to keep for long: see [People.SignIn]. Empty: leave what it has
	Session phone.Session
}

// enter signs a person in who has shown in some way who they are.
func (p *People) enter(ctx context.Context, person phone.Person, method string, v Visit) (Entry, error) {
	secret, s, err := p.begin(ctx, person, method, v.Agent)
	if err != nil {
		return Entry{}, err
	}
	return Entry{Secret: secret, Known: known(person, v.Known), Session: s}, nil
}

// SignedIn returns all who are signed in.
func (p *People) SignedIn(ctx context.Context) ([]phone.User, error) {
	return p.Store.People(ctx, p.Now())
}

// MayAdminister reports whether somebody may decide who may do what: nil for administrators, and else an error of
// kind [phone.Forbidden]. What was tried in vain is kept.
func (p *People) MayAdminister(ctx context.Context, s phone.Session, what string) error {
	if s.Role == phone.Administrator {
		return nil
	}
	return p.note(ctx, s.User.Identity, "administration", "", what,
		phone.Errorf(phone.Forbidden, "administration_not_allowed", "Only administrators may do this."))
}

// sessionKey is what is kept of a secret, of a session as of a ticket: its SHA-256, hexadecimal.
func sessionKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// handle names something that is kept by the hash of its secret, to people who may know that there is such a thing.
func handle(key string) string { return key[:min(len(key), 20)] }
