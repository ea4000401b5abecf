package phone

import (
	"context"
	"time"
)

// KeyID names an API key: 10 lower-case letters and digits. It is no secret.
type KeyID string

// Scope is something that an API key may be used for.
type Scope string

// The scopes.
const (
	ScopeTokens Scope = "tokens" // get tokens for identities of its own, and end them
	ScopeCheck  Scope = "check"  // ask whether a call would be allowed
)

// APIKey lets another program in. Its secret is shown once, when it is made.
type APIKey struct {
	ID     KeyID
	Name   string // as shown to people, 1 to 64 characters
	Hash   string // SHA-256 of the secret, hexadecimal
	Hint   string // the last four characters of the secret
	Scopes []Scope
	// Prefix is how all identities begin that tokens can be got for with the key: 1 to 20 lower-case letters
	// and digits, then an underscore. No person's identity begins with it, and no other key's prefix but of those
	// that take each other's place.
	Prefix string
	// Replaces is the key whose place this one takes, such as when its secret is changed: both have the
	// same prefix. Empty for none.
	Replaces  KeyID
	Ceiling   Grant    // covers all that can be got with it; it is nobody's and is not stored by itself
	Origins   []string // of pages that may use it from a browser; none: no page may
	PerMinute int      // tokens a minute; zero: as many as the settings say
	By        Identity // who made it
	Created   time.Time
	Expires   time.Time // zero: never
	Used      time.Time // when it was used last, to the minute; zero: never
	Revoked   time.Time // zero: not
}

// Stands returns nil if the key is good at a time, or else an error of kind [Unsigned].
func (k APIKey) Stands(now time.Time) error {
	if !k.Revoked.IsZero() || (!k.Expires.IsZero() && !now.Before(k.Expires)) {
		return Errorf(Unsigned, "key_invalid", "There is no such API key, or it has ended: make a new one on the administration page.")
	}
	return nil
}

// KeyStore keeps API keys.
type KeyStore interface {
	// CreateKey stores a new key. The error is of kind [Conflict], code prefix_taken, if its prefix is the
	// beginning of another key's, the reverse, or of a person's identity; but it is the same as that of the key
	// that it replaces, or else the error is of kind [Invalid].
	CreateKey(ctx context.Context, k APIKey) error
	// Key returns a key, whether it stands or not; the error is of kind [Unknown] if there is none.
	Key(ctx context.Context, id KeyID) (APIKey, error)
	// Keys returns all keys, the newest first.
	Keys(ctx context.Context) ([]APIKey, error)
	// UpdateKey lets change alter a key in a transaction, as [RoomStore.UpdateRoom] does. ID, Hash, Prefix
	// and Replaces stay.
	UpdateKey(ctx context.Context, id KeyID, change func(*APIKey) error) (APIKey, error)
}

// GrantStore keeps grants that tokens name.
type GrantStore interface {
	// CreateGrant stores a grant. The error is of kind [Unknown] if its parent is not there, [Forbidden] if that
	// does not stand when the grant is created or does not cover it, [Invalid] if the grant is the seventeenth of a chain.
	// Grants that ended more than a day before this one was created are swept out, but for those that were revoked before
	// they expire: those stay until a day after that, and cannot be created again. It is looked now and then.
	CreateGrant(ctx context.Context, g Grant) error
	// GrantChain returns a grant and, after it, those that it was made from, the nearest first. The error is of
	// kind [Unknown] if there is none, or if one that it was made from is there no longer.
	GrantChain(ctx context.Context, id GrantID) ([]Grant, error)
	// Grants returns a page of grants, the newest first.
	Grants(ctx context.Context, q GrantQuery) ([]Grant, error)
	// RevokeGrant ends a grant and all that were made from it; no error if it has ended before. The error is
	// of kind [Unknown] if there is none.
	RevokeGrant(ctx context.Context, id GrantID, at time.Time) error
	// RevokeGrantsOf ends all grants of an identity, or those that were got with a key, that stand, and all
	// that were made from them. It returns them, in any order. Where both are given, both must be so.
	RevokeGrantsOf(ctx context.Context, id Identity, key KeyID, at time.Time) ([]GrantID, error)
	// UseGrant notes that a call uses a grant, where that or one that it was made from is good for one call. It may be
	// told again of the same call; the error is of kind [Forbidden], code grant_used, for any other, and of kind [Unknown]
	// as that of GrantChain.
	UseGrant(ctx context.Context, id GrantID, call CallSID) error
}

// GrantQuery selects a page of grants.
type GrantQuery struct {
	Identity Identity  // empty means any, as for the others
	Key      KeyID     // asked for with it
	Standing time.Time // only those that stand at this time; zero means any
	Before   time.Time // only those created before; zero means from the newest
	Limit    int       // 1 to 1000
}
