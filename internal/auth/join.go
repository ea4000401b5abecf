package auth

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"

	"softphone/internal/auth/password"
	"softphone/internal/phone"
)

// Offered is what a ticket is good for.
type Offered struct {
	Purpose  phone.TicketPurpose // first, invite or reset
	Name     string              // as it is proposed, or is; empty: not known
	Email    string
	Identity phone.Identity // as it is proposed, or is; empty: none can be made from the name
	Role     phone.Role
}

// Joining is what somebody makes of a ticket.
type Joining struct {
	Ticket   string // its secret
	Name     string // of who is new; who is not may leave it out
	Identity string // as the name
	Password string // who is new may have none, and sign in otherwise
}

// Look says what a ticket is good for. The error is of kind [phone.Unknown], code ticket_invalid, if it is good
// for nothing.
func (p *People) Look(ctx context.Context, ticket string) (Offered, error) {
	t, err := p.ticket(ctx, ticket)
	if err != nil {
		return Offered{}, err
	}
	if t.Purpose == phone.TicketReset {
		var person phone.Person
		if person, err = p.Store.Person(ctx, t.For); err != nil {
			return Offered{}, invalidTicket(err)
		}
		return Offered{Purpose: t.Purpose, Name: person.Name, Email: person.Email, Identity: person.Identity, Role: person.Role}, nil
	}
	in, err := invitation(t)
	if err != nil {
		return Offered{}, err
	}
	id, err := p.free(ctx, proposed(in.Name, in.Email))
	return Offered{Purpose: t.Purpose, Name: in.Name, Email: in.Email, Identity: id, Role: in.Role}, err
}

// ticket returns the ticket of a secret, whichever of our purposes it has. The first administrator's is good only while
// there is none: somebody may have come in charge otherwise, such as by a provider, and the link is in a log.
func (p *People) ticket(ctx context.Context, secret string) (t phone.Ticket, err error) {
	err = invalidTicket(nil)
	if secret == "" || len(secret) > 64 {
		return t, err
	}
	for _, purpose := range []phone.TicketPurpose{phone.TicketInvite, phone.TicketReset, phone.TicketFirst} {
		t, err = p.Store.Ticket(ctx, sessionKey(secret), purpose, p.Now())
		if phone.KindOf(err) != phone.Unknown {
			break
		}
	}
	if err == nil && t.Purpose == phone.TicketFirst {
		var needed bool
		if needed, err = p.NeedsFirst(ctx); err == nil && !needed {
			err = invalidTicket(nil)
		}
	}
	if phone.KindOf(err) == phone.Unknown {
		err = invalidTicket(nil) // in the field ticket, as the other answers
	}
	return t, err
}

// invalidTicket is the error of a ticket for something that is no more.
func invalidTicket(err error) error {
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return err
	}
	return phone.Errorf(phone.Unknown, "ticket_invalid", "This link has been used, has ended, or is not complete: ask for a new one.").In("ticket")
}

// Join uses a ticket: it makes a person, or gives one a new password, and signs them in. Of all who use the same at once
// one succeeds. A ticket is spent only if all went well. The errors are of kind [phone.Unknown], code ticket_invalid;
// [phone.Invalid] for what may not be chosen; [phone.Conflict] for an identity or an address that is somebody else's.
func (p *People) Join(ctx context.Context, j Joining, v Visit) (Entry, error) {
	t, err := p.ticket(ctx, j.Ticket)
	if err != nil {
		return Entry{}, err
	}
	if t.Purpose == phone.TicketReset {
		return p.joinAgain(ctx, t, j, v)
	}
	in, err := invitation(t)
	if err != nil {
		return Entry{}, err
	}
	person, err := p.newcomer(ctx, in, j)
	if err != nil {
		return Entry{}, err
	}
	err = p.spend(ctx, t, func() error { return p.Store.CreatePerson(ctx, person) })
	err = p.note(ctx, cmp.Or(t.By, person.Identity), "person.create", string(person.Identity), string(t.Purpose)+" "+string(person.Role), err)
	if err != nil {
		return Entry{}, err
	}
	return p.enter(ctx, person, "invitation", v)
}

// newcomer is the person that an invitation and what they chose make.
func (p *People) newcomer(ctx context.Context, in Invitation, j Joining) (person phone.Person, err error) {
	person.Role, person.Email = in.Role, in.Email
	if person.Name, err = parseName(j.Name); err != nil {
		return person, err
	}
	if j.Identity != "" {
		person.Identity, err = parseIdentity(j.Identity)
	} else {
		person.Identity, err = p.unchosen(ctx, person.Name, in.Email)
	}
	if err != nil {
		return person, err
	}
	if j.Password != "" {
		person.Password, err = p.newPassword(ctx, person, j.Password)
	}
	person.Created = p.Now()
	person.Updated = person.Created
	return person, err
}

// unchosen is an identity for who has chosen none.
func (p *People) unchosen(ctx context.Context, name, address string) (phone.Identity, error) {
	id := proposed(name, address)
	if id == "" {
		id = demoIdentity(name)
	}
	return p.free(ctx, id)
}

// free is an identity that is nobody's: the one that is proposed, or one that begins so.
func (p *People) free(ctx context.Context, id phone.Identity) (phone.Identity, error) {
	if id == "" {
		return "", nil
	}
	for n := 1; n < 100; n++ {
		try := id
		if n > 1 {
			try = phone.Identity(fmt.Sprintf("%s_%d", id, n))
		}
		_, err := p.Store.Person(ctx, try)
		if phone.KindOf(err) == phone.Unknown {
			return try, nil
		}
		if err != nil {
			return "", err
		}
	}
	return phone.Identity(string(id) + "_" + sessionKey(newSecret())[:8]), nil
}

// newPassword is the hash of a password that somebody may have.
func (p *People) newPassword(ctx context.Context, of phone.Person, text string) (string, error) {
	if err := password.Allowed(text, of.Name, string(of.Identity), of.Email); err != nil {
		return "", err
	}
	return p.Passwords.Hash(ctx, text)
}

// joinAgain gives somebody a new password, ends their sessions, and signs them in.
func (p *People) joinAgain(ctx context.Context, t phone.Ticket, j Joining, v Visit) (Entry, error) {
	person, err := p.Store.Person(ctx, t.For)
	if err != nil {
		return Entry{}, invalidTicket(err)
	}
	switch {
	case j.Name != "" && j.Name != person.Name:
		return Entry{}, phone.Errorf(phone.Invalid, "name_fixed", "This link is for a new password: leave the name out.").In("name")
	case j.Identity != "" && j.Identity != string(person.Identity):
		return Entry{}, phone.Errorf(phone.Invalid, "identity_fixed", "This link is for a new password: leave the identity out.").In("identity")
	case person.Disabled:
		return Entry{}, phone.Errorf(phone.Forbidden, "person_disabled", "This account is switched off: ask an administrator.")
	}
	hash, err := p.newPassword(ctx, person, j.Password)
	if err != nil {
		return Entry{}, err
	}
	err = p.spend(ctx, t, func() (err error) {
		person, err = p.Store.UpdatePerson(ctx, t.For, func(now *phone.Person) error {
			now.Password, now.Updated = hash, p.Now()
			return nil
		})
		return err
	})
	if err == nil {
		err = p.endAll(ctx, t.For, "")
	}
	if err = p.note(ctx, t.For, "person.password", string(t.For), "reset", err); err != nil {
		return Entry{}, err
	}
	return p.enter(ctx, person, "invitation", v)
}

// spend uses a ticket for something. If that fails the ticket is given back.
func (p *People) spend(ctx context.Context, t phone.Ticket, do func() error) error {
	if _, err := p.Store.TakeTicket(ctx, t.Key, t.Purpose, p.Now()); err != nil {
		return invalidTicket(err)
	}
	err := do()
	if err != nil {
		if back := p.Store.PutTicket(context.WithoutCancel(ctx), t); back != nil {
			p.Logger.Error("a ticket is lost", slog.String("purpose", string(t.Purpose)), slog.Any("error", back))
		}
	}
	return err
}
