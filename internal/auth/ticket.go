package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"softphone/internal/phone"
)

// How long tickets are good.
const (
	firstTTL  = 24 * time.Hour
	inviteTTL = 7 * 24 * time.Hour
	resetTTL  = 24 * time.Hour
)

// Invitation lets somebody who is new make themselves a person.
type Invitation struct {
	ID      string // names it to administrators; it lets nobody in
	Email   string // of the person it is for; empty: whoever has it
	Name    string // as it is proposed to them; empty: they choose
	Role    phone.Role
	By      phone.Identity
	Created time.Time
	Expires time.Time
}

// invited is what a ticket keeps of an invitation.
type invited struct {
	Email string     `json:"email,omitempty"`
	Name  string     `json:"name,omitempty"`
	Role  phone.Role `json:"role"`
}

// invitation reads a ticket of the purposes first and invite.
func invitation(t phone.Ticket) (Invitation, error) {
	if t.Purpose == phone.TicketFirst {
		return Invitation{Role: phone.Administrator, Created: t.Created, Expires: t.Expires}, nil
	}
	var in invited
	if err := json.Unmarshal(t.Data, &in); err != nil {
		return Invitation{}, fmt.Errorf("read an invitation: %w", err)
	}
	return Invitation{
		ID: handle(t.Key), Email: in.Email, Name: in.Name, Role: in.Role, By: t.By, Created: t.Created, Expires: t.Expires,
	}, nil
}

// put makes a ticket, and returns the secret that it is good for.
func (p *People) put(ctx context.Context, t phone.Ticket, ttl time.Duration) (string, phone.Ticket, error) {
	secret := newSecret()
	t.Key, t.Created = sessionKey(secret), p.Now()
	t.Expires = t.Created.Add(ttl)
	if t.Data == nil {
		t.Data = []byte("{}")
	}
	return secret, t, p.Store.PutTicket(ctx, t)
}

// First returns the secret with which the first administrator makes themselves one, empty if somebody is in charge, or
// where anybody may sign in as one. Any that was made before is good no longer.
func (p *People) First(ctx context.Context) (string, error) {
	needed, err := p.NeedsFirst(ctx)
	if err != nil || !needed {
		return "", err
	}
	secret, _, err := p.put(ctx, phone.Ticket{Purpose: phone.TicketFirst}, firstTTL)
	return secret, err
}

// NeedsFirst reports whether there is no administrator yet who can sign in.
func (p *People) NeedsFirst(ctx context.Context) (bool, error) {
	p.mu.Lock()
	founded := p.Demo || p.founded
	p.mu.Unlock()
	if founded {
		return false, nil
	}
	all, err := p.Store.Persons(ctx)
	if err != nil {
		return false, err
	}
	for _, person := range all {
		if person.Role != phone.Administrator || person.Disabled {
			continue
		}
		can, err := p.canSignIn(ctx, person)
		if err != nil {
			return false, err
		}
		if can {
			p.mu.Lock()
			p.founded = true
			p.mu.Unlock()
			return false, nil
		}
	}
	return true, nil
}

// canSignIn reports whether a person has anything to sign in with.
func (p *People) canSignIn(ctx context.Context, person phone.Person) (bool, error) {
	if person.Password != "" || person.Subject != "" {
		return true, nil
	}
	keys, err := p.Store.Passkeys(ctx, person.Identity)
	return len(keys) > 0, err
}

// Invite makes an invitation, and the secret that it is good for. Another to the same e-mail address is worth nothing from
// then on. The error is of kind [phone.Invalid], or [phone.Conflict] if the address is somebody's already.
func (p *People) Invite(ctx context.Context, by phone.Identity, in Invitation) (Invitation, string, error) {
	made, secret, err := p.invite(ctx, by, in)
	detail := string(in.Role)
	if err == nil && made.Email != "" {
		detail += " " + made.Email
	}
	return made, secret, p.note(ctx, by, "invitation.create", made.ID, cleanAgent(detail), err)
}

func (p *People) invite(ctx context.Context, by phone.Identity, in Invitation) (made Invitation, secret string, err error) {
	var text invited
	if text.Role, err = parseRole(in.Role); err != nil {
		return made, "", err
	}
	if text.Email, err = ParseEmail(in.Email); err != nil {
		return made, "", err
	}
	if in.Name != "" {
		if text.Name, err = parseName(in.Name); err != nil {
			return made, "", err
		}
	}
	if text.Email != "" {
		if err = p.addressFree(ctx, text.Email); err != nil {
			return made, "", err
		}
		if err = p.uninviteAddress(ctx, text.Email); err != nil {
			return made, "", err
		}
	}
	data, err := json.Marshal(text)
	if err != nil {
		return made, "", err
	}
	secret, t, err := p.put(ctx, phone.Ticket{Purpose: phone.TicketInvite, By: by, Data: data}, inviteTTL)
	if err != nil {
		return made, "", err
	}
	made, err = invitation(t)
	return made, secret, err
}

func (p *People) addressFree(ctx context.Context, address string) error {
	_, err := p.Store.PersonByEmail(ctx, address)
	switch {
	case err == nil:
		return phone.Errorf(phone.Conflict, "email_taken", "Somebody has this e-mail address already.").In("email")
	case phone.KindOf(err) == phone.Unknown:
		return nil
	}
	return err
}

func (p *People) uninviteAddress(ctx context.Context, address string) error {
	all, err := p.Invitations(ctx)
	for _, in := range all {
		if err == nil && in.Email == address {
			err = p.deleteInvitation(ctx, in.ID)
		}
	}
	return err
}

// Invitations returns those that nobody has used yet, the newest first.
func (p *People) Invitations(ctx context.Context) ([]Invitation, error) {
	tickets, err := p.Store.Tickets(ctx, phone.TicketInvite, p.Now())
	if err != nil {
		return nil, err
	}
	var all []Invitation
	for _, t := range tickets {
		in, err := invitation(t)
		if err != nil {
			p.Logger.Error("an invitation cannot be read", slog.Any("error", err))
			continue
		}
		all = append(all, in)
	}
	return all, nil
}

// Uninvite makes an invitation worthless. The error is of kind [phone.Unknown] if there is none of this ID.
func (p *People) Uninvite(ctx context.Context, by phone.Identity, id string) error {
	return p.note(ctx, by, "invitation.delete", cleanAgent(id), "", p.deleteInvitation(ctx, id))
}

func (p *People) deleteInvitation(ctx context.Context, id string) error {
	tickets, err := p.Store.Tickets(ctx, phone.TicketInvite, p.Now())
	if err != nil {
		return err
	}
	for _, t := range tickets {
		if handle(t.Key) == id {
			return p.Store.DeleteTicket(ctx, t.Key)
		}
	}
	return phone.Errorf(phone.Unknown, "invitation_unknown", "There is no such invitation, or it has been used.")
}

// Reset makes a ticket with which somebody chooses a new password, and the secret that it is good for; any that they
// had is good no longer. The error is of kind [phone.Unknown] if there is no such person, and [phone.Conflict], code
// person_disabled, if they may not sign in.
func (p *People) Reset(ctx context.Context, by, of phone.Identity) (secret string, expires time.Time, err error) {
	person, err := p.Store.Person(ctx, of)
	if err == nil && person.Disabled {
		err = phone.Errorf(phone.Conflict, "person_disabled", "This account is switched off: switch it on first.")
	}
	var t phone.Ticket
	if err == nil {
		secret, t, err = p.put(ctx, phone.Ticket{Purpose: phone.TicketReset, For: of, By: by}, resetTTL)
	}
	return secret, t.Expires, p.note(ctx, by, "person.reset", string(of), "", err)
}
