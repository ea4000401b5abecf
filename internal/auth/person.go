package auth

import (
	"context"
	"strings"
	"time"

	"softphone/internal/phone"
)

// settled is how long after signing in somebody without a password may choose one: who finds a browser unattended must
// not make themselves at home there.
const settled = time.Hour

// NewPerson is what an administrator enters of somebody.
type NewPerson struct {
	Identity string // empty: one is made from the name
	Name     string
	Email    string // empty: none
	Role     phone.Role
	Rights   *phone.Grant // nil: those of the role
}

// PersonChange is what to change about somebody. What is nil stays.
type PersonChange struct {
	Name     *string
	Email    *string
	Role     *phone.Role
	Disabled *bool
	Rights   *phone.Grant // what they may do from now on
	NoRights bool         // or: what the settings say for their role
}

// Create makes a person who has nothing to sign in with yet: see Reset. The errors are of kind [phone.Invalid],
// and [phone.Conflict] for an identity or an address that is somebody's.
func (p *People) Create(ctx context.Context, by phone.Identity, n NewPerson) (phone.Person, error) {
	person, err := p.entered(ctx, n)
	if err != nil {
		return phone.Person{}, err
	}
	return person, p.note(ctx, by, "person.create", string(person.Identity), string(person.Role), p.Store.CreatePerson(ctx, person))
}

func (p *People) entered(ctx context.Context, n NewPerson) (person phone.Person, err error) {
	if person.Name, err = parseName(n.Name); err != nil {
		return person, err
	}
	if person.Email, err = ParseEmail(n.Email); err != nil {
		return person, err
	}
	if person.Role, err = parseRole(n.Role); err != nil {
		return person, err
	}
	if n.Identity != "" {
		person.Identity, err = parseIdentity(n.Identity)
	} else {
		person.Identity, err = p.unchosen(ctx, person.Name, person.Email)
	}
	person.Rights, person.Created = n.Rights, p.Now()
	person.Updated = person.Created
	return person, err
}

// Person returns somebody; the error is of kind [phone.Unknown] if there is nobody of this identity.
func (p *People) Person(ctx context.Context, id phone.Identity) (phone.Person, error) {
	return p.Store.Person(ctx, id)
}

// Persons returns everybody, by name.
func (p *People) Persons(ctx context.Context) ([]phone.Person, error) { return p.Store.Persons(ctx) }

// Update changes a person: within a second everywhere. Who is switched off is signed out. The errors are of kind
// [phone.Unknown]; [phone.Invalid]; [phone.Conflict] for an address that is somebody else's, or, code administrator_needed,
// if nobody would be left in charge.
func (p *People) Update(ctx context.Context, by, id phone.Identity, c PersonChange) (phone.Person, error) {
	var did []string
	person, err := p.Store.UpdatePerson(ctx, id, func(person *phone.Person) error {
		was := *person
		if err := c.apply(person); err != nil {
			return err
		}
		did = differences(was, *person, c)
		person.Updated = p.Now()
		return nil
	})
	if err == nil && c.Disabled != nil && *c.Disabled {
		err = p.endAll(ctx, id, "")
	}
	p.cache.dropOf(id)
	if err == nil {
		p.remember(person.User)
	}
	action := "person.update"
	if c.Disabled != nil && *c.Disabled {
		action = "person.disable"
	}
	return person, p.note(ctx, by, action, string(id), strings.Join(did, ", "), err)
}

func (c PersonChange) apply(person *phone.Person) (err error) {
	if c.Name != nil {
		if person.Name, err = parseName(*c.Name); err != nil {
			return err
		}
	}
	if c.Email != nil {
		if person.Email, err = ParseEmail(*c.Email); err != nil {
			return err
		}
	}
	if c.Role != nil {
		if person.Role, err = parseRole(*c.Role); err != nil {
			return err
		}
	}
	if c.Disabled != nil {
		person.Disabled = *c.Disabled
	}
	if c.NoRights {
		person.Rights = nil
	} else if c.Rights != nil {
		person.Rights = c.Rights
	}
	return nil
}

// differences are in a few words, for the journal.
func differences(was, is phone.Person, c PersonChange) (did []string) {
	if was.Name != is.Name {
		did = append(did, "name")
	}
	if was.Email != is.Email {
		did = append(did, "email")
	}
	if was.Role != is.Role {
		did = append(did, "role "+string(was.Role)+" to "+string(is.Role))
	}
	if c.NoRights || c.Rights != nil {
		did = append(did, "rights")
	}
	if was.Disabled && !is.Disabled {
		did = append(did, "enabled")
	}
	return did
}

// Delete removes a person with all that they hold, sessions first of all. The errors are of kind [phone.Unknown], and
// [phone.Conflict], code administrator_needed, if nobody would be left in charge.
func (p *People) Delete(ctx context.Context, by, id phone.Identity) error {
	err := p.Store.DeletePerson(ctx, id)
	p.cache.dropOf(id)
	return p.note(ctx, by, "person.delete", string(id), "", err)
}

// Rename changes one's own name.
func (p *People) Rename(ctx context.Context, id phone.Identity, name string) (phone.Person, error) {
	return p.Update(ctx, id, id, PersonChange{Name: &name})
}

// ChangePassword gives who is signed in another password, and ends all of their other sessions. Who has none yet gives
// none, within an hour of signing in. The errors are of kind [phone.Invalid], code password_wrong for the one that they
// have; [phone.Forbidden], session_stale, or password_not_here for who has none and is an OpenID provider's; [phone.Exhausted],
// too_many_attempts.
func (p *People) ChangePassword(ctx context.Context, s phone.Session, current, next string) error {
	id := s.User.Identity
	return p.note(ctx, id, "person.password", string(id), "", p.changePassword(ctx, s, current, next))
}

func (p *People) changePassword(ctx context.Context, s phone.Session, current, next string) error {
	id := s.User.Identity
	person, err := p.Store.Person(ctx, id)
	if err != nil {
		return err
	}
	if err = p.proven(ctx, s, person, current); err != nil {
		return err
	}
	hash, err := p.newPassword(ctx, person, next)
	if err != nil {
		if e, ok := err.(*phone.Error); ok && e.Field == "password" { //nolint:errorlint // newPassword does not wrap
			return e.In("new")
		}
		return err
	}
	_, err = p.Store.UpdatePerson(ctx, id, func(now *phone.Person) error {
		if now.Password != person.Password {
			return phone.Errorf(phone.Conflict, "password_changed", "Your password has been changed meanwhile: try again.")
		}
		now.Password, now.Updated = hash, p.Now()
		return nil
	})
	if err != nil {
		return err
	}
	return p.endAll(ctx, id, s.Key)
}

// proven reports whether who is signed in is the person themselves, who may decide how they sign in.
func (p *People) proven(ctx context.Context, s phone.Session, person phone.Person, current string) error {
	if person.Password == "" {
		switch {
		case person.Subject != "": // it would go round what the provider decides each time
			return phone.Errorf(phone.Forbidden, "password_not_here", "Your organisation signs you in: use that.")
		case current != "":
			return phone.Errorf(phone.Invalid, "password_wrong", "You have no password yet: leave this empty.").In("current")
		case p.Now().Sub(s.Created) > settled:
			return phone.Errorf(phone.Forbidden, "session_stale", "It is a while since you signed in: sign out and in again, then choose a password.")
		}
		return nil
	}
	counter := "password:" + handle(s.Key)
	at, err := p.attempt(ctx, counter)
	if err != nil {
		return err
	}
	right, _, err := p.Passwords.Check(ctx, person.Password, current)
	if err != nil {
		return err
	}
	if !right {
		return phone.Errorf(phone.Invalid, "password_wrong", "This is not your password.").In("current")
	}
	return p.Store.Forgive(ctx, counter, at)
}
