package auth

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"softphone/internal/phone"
)

// How often a password may be wrong, on all servers together.
const (
	mostWrong   = 10
	wrongWithin = 15 * time.Minute
)

// SignIn signs in who knows the password of an identity or an e-mail address. Whether there is such a person
// cannot be told from the answer, nor from how long it takes.
//
// A person's password may be wrong ten times within a quarter of an hour. Browsers in which they have signed in
// before count by themselves, so that a stranger who guesses elsewhere keeps strangers out and not the person. The errors are of
// kind [phone.Unsigned], code login_wrong; [phone.Exhausted], too_many_attempts; [phone.Forbidden],
// person_disabled, where the password was right; [phone.Unavailable], sign_in_busy.
func (p *People) SignIn(ctx context.Context, login, secret string, v Visit) (Entry, error) {
	person, who, err := p.whose(ctx, login)
	if err != nil {
		return Entry{}, err
	}
	counter := "sign_in:" + who
	if nonce := knownHere(person, v.Known); nonce != "" {
		counter += ":" + nonce
	}
	at, err := p.attempt(ctx, counter)
	if err != nil {
		return Entry{}, p.refused(ctx, person, v, err)
	}
	right, stale, err := p.Passwords.Check(ctx, person.Password, secret)
	if err != nil {
		return Entry{}, err
	}
	if !right {
		return Entry{}, p.refused(ctx, person, v, phone.Errorf(phone.Unsigned, "login_wrong", "The login or the password is not right."))
	}
	if err = p.Store.Forgive(ctx, counter, at); err != nil {
		return Entry{}, err
	}
	if stale {
		person = p.rehash(ctx, person, secret)
	}
	return p.enter(ctx, person, "password", v)
}

// refused keeps that somebody tried to sign in as a person. What they typed is not kept: it may be a password, in the
// wrong field.
func (p *People) refused(ctx context.Context, as phone.Person, v Visit, why error) error {
	return p.note(ctx, "", "person.sign_in", string(as.Identity), "password, from "+cleanAgent(v.Address), why)
}

// whose returns the person of a login, or nobody, and a name for whom attempts are counted.
func (p *People) whose(ctx context.Context, login string) (person phone.Person, who string, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	switch {
	case len(login) > mostEmail:
		login = "@" // which is nobody's
		fallthrough
	case strings.Contains(login, "@"):
		person, err = p.Store.PersonByEmail(ctx, login)
	default:
		person, err = p.Store.Person(ctx, phone.Identity(login))
	}
	if phone.KindOf(err) == phone.Unknown {
		return phone.Person{}, handle(sessionKey(login)), nil
	}
	return person, handle(sessionKey(string(person.Identity))), err
}

// attempt counts an attempt, and refuses one too many, which does not count.
func (p *People) attempt(ctx context.Context, counter string) (at time.Time, err error) {
	at = p.Now().Truncate(time.Microsecond)
	n, err := p.Store.Attempt(ctx, counter, at, at.Add(-wrongWithin))
	if err != nil || n <= mostWrong {
		return at, err
	}
	if err = p.Store.Forgive(ctx, counter, at); err != nil {
		return at, err
	}
	return at, limited()
}

// rehash keeps a password at today's cost. That it fails is no reason to turn somebody away.
func (p *People) rehash(ctx context.Context, was phone.Person, secret string) phone.Person {
	hash, err := p.Passwords.Hash(ctx, secret)
	if err == nil {
		var person phone.Person
		person, err = p.Store.UpdatePerson(ctx, was.Identity, func(now *phone.Person) error {
			if now.Password == was.Password {
				now.Password = hash
			}
			return nil
		})
		if err == nil {
			return person
		}
	}
	p.Logger.Warn("a password is kept at a cost of former times", slog.String("identity", string(was.Identity)), slog.Any("error", err))
	return was
}
