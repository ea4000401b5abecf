// Package auth knows who people are: how they sign in, their sessions, and what they
// may do. It knows neither HTTP nor SQL.
package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"softphone/internal/phone"
)

// People signs people in and out.
type People struct {
	Store interface {
		phone.SessionStore
		phone.PeopleStore
	}
	// Code must be given to sign in. Empty: anybody may, under any name and as an administrator, which is for a
	// server that only its own machine can reach.
	Code string
	// SupervisorCode is given instead by supervisors. Empty: nobody is one, where there is a Code.
	SupervisorCode string
	TTL            time.Duration    // how long a sign-in lasts
	Now            func() time.Time // the clock
	Journal        Journal          // of who signed in; nil: nobody keeps it

	names sync.Map // phone.Identity → string, of those who have been seen here
	cache cache
}

// SignIn checks the code and makes a session for the person of that name, in the role that the code is
// for. The secret is for the browser; it is not stored here. The error is of kind [phone.Conflict] if
// that person signed in in another role before.
func (p *People) SignIn(ctx context.Context, name, code string) (secret string, s phone.Session, err error) {
	role, err := p.roleFor(code)
	if err != nil {
		return "", s, err
	}
	user, err := userNamed(name)
	if err != nil {
		return "", s, err
	}
	if err = p.known(ctx, user, role); err != nil {
		return "", s, err
	}
	return p.begin(ctx, phone.Person{User: user, Role: role}, "demo", "")
}

// known makes a person of somebody who is new.
func (p *People) known(ctx context.Context, user phone.User, role phone.Role) error {
	person, err := p.Store.Person(ctx, user.Identity)
	if phone.KindOf(err) == phone.Unknown {
		now := p.Now()
		err = p.Store.CreatePerson(ctx, phone.Person{User: user, Role: role, Created: now, Updated: now})
		if phone.KindOf(err) != phone.Conflict {
			return err
		}
		person, err = p.Store.Person(ctx, user.Identity) // they came twice at once
	}
	if err == nil && person.Role != role {
		return phone.Errorf(phone.Conflict, "name_taken",
			"Somebody of this name signed in with the other code: choose another name.").In("name")
	}
	return err
}

// roleFor is what a code makes of who gives it.
func (p *People) roleFor(code string) (phone.Role, error) {
	switch {
	case p.Code == "":
		return phone.Administrator, nil
	case p.SupervisorCode != "" && equal(code, p.SupervisorCode):
		return phone.Supervisor, nil
	case equal(code, p.Code):
		return phone.Agent, nil
	}
	return "", phone.Errorf(phone.Unsigned, "code_wrong", "The code is not right.").In("code")
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// SignedIn returns all who are signed in.
func (p *People) SignedIn(ctx context.Context) ([]phone.User, error) {
	return p.Store.People(ctx, p.Now())
}

func sessionKey(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// userNamed is the person of a name. The identity is the name in lower case with
// underscores, where it is plain ASCII, and else made from a hash, so that names in any
// script work and look-alike letters are different people.
func userNamed(name string) (phone.User, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || !printable(name) {
		return phone.User{}, phone.Errorf(phone.Invalid, "name_invalid", "The name must be 1 to 64 visible characters.").In("name")
	}
	id, err := phone.ParseIdentity(strings.ReplaceAll(strings.ToLower(name), " ", "_"))
	if err != nil {
		sum := sha256.Sum256([]byte(name))
		id = phone.Identity("u_" + hex.EncodeToString(sum[:8]))
	}
	return phone.User{Identity: id, Name: name}, nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
