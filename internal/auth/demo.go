package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"softphone/internal/phone"
)

// SignInDemo signs the person of a name in, where that is enough. Who is new becomes an administrator. The error is of
// kind [phone.Forbidden] where it is not enough: on this server, or for a person who has a password; and of kind
// [phone.Conflict] for a name whose identity is an API key's.
func (p *People) SignInDemo(ctx context.Context, name string, v Visit) (Entry, error) {
	if !p.Demo {
		return Entry{}, phone.Errorf(phone.Forbidden, "demo_not_allowed", "A name is not enough here: sign in with your login and password.").In("name")
	}
	name, err := parseName(name)
	if err != nil {
		return Entry{}, err
	}
	user := phone.User{Identity: demoIdentity(name), Name: name}
	person, err := p.Store.Person(ctx, user.Identity)
	if phone.KindOf(err) == phone.Unknown {
		now := p.Now()
		person = phone.Person{User: user, Role: phone.Administrator, Created: now, Updated: now}
		err = p.Store.CreatePerson(ctx, person)
		if taken := err; phone.KindOf(taken) == phone.Conflict {
			person, err = p.Store.Person(ctx, user.Identity) // they came twice at once
			if phone.KindOf(err) == phone.Unknown {          // or it is an identity of an API key's
				err = taken
			}
		}
	}
	if err != nil {
		return Entry{}, err
	}
	if person.Password != "" {
		return Entry{}, phone.Errorf(phone.Forbidden, "password_needed", "Somebody of this name has a password: sign in with it, or choose another name.").In("name")
	}
	return p.enter(ctx, person, "demo", v)
}

// demoIdentity is the identity of a name. It is the name in lower case with underscores, where it is plain
// ASCII, and else made from a hash, so that names in any script work and look-alike letters are different people.
func demoIdentity(name string) phone.Identity {
	id, err := phone.ParseIdentity(strings.ReplaceAll(strings.ToLower(name), " ", "_"))
	if err != nil {
		sum := sha256.Sum256([]byte(name))
		id = phone.Identity("u_" + hex.EncodeToString(sum[:8]))
	}
	return id
}
