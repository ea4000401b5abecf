package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"softphone/internal/phone"
)

// person is who a provider speaks of, in the role that what it says gives them. Who is known and may no longer sign in
// loses the sessions that they have.
func (o *OIDC) person(ctx context.Context, c claims) (phone.Person, error) {
	subject := c.text("sub")
	known, err := o.Store.PersonBySubject(ctx, o.Issuer, subject)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return phone.Person{}, err
	}
	found := err == nil
	role, err := o.allowed(c)
	switch {
	case err != nil && found:
		err = o.shutOut(ctx, known, err)
	case err != nil:
		err = o.People.note(ctx, "", "person.sign_in", "", "oidc, subject "+cleanAgent(subject), err)
	case found:
		return o.inRole(ctx, known, role)
	default:
		return o.newcomer(ctx, c, role)
	}
	return phone.Person{}, err
}

// allowed is the role of somebody whom the provider speaks of, or why they may not sign in.
func (o *OIDC) allowed(c claims) (phone.Role, error) {
	if len(o.Domains) > 0 {
		address := o.email(c)
		if address == "" {
			return "", o.unusable(errors.New("the claim email is missing, or email_verified is not true"))
		}
		if !o.speaksFor(c, address) {
			return "", notAllowed()
		}
	}
	return o.role(c)
}

// shutOut ends the sessions of somebody whom the provider no longer lets in.
func (o *OIDC) shutOut(ctx context.Context, p phone.Person, why error) error {
	if err := o.Store.DeleteSessionsOf(ctx, p.Identity, ""); err != nil {
		return err
	}
	return o.People.note(ctx, p.Identity, "person.sign_in", string(p.Identity), "oidc", why)
}

// inRole gives somebody the role that the provider gives them.
func (o *OIDC) inRole(ctx context.Context, p phone.Person, role phone.Role) (phone.Person, error) {
	if p.Role == role || p.Disabled {
		return p, nil
	}
	now, err := o.Store.UpdatePerson(ctx, p.Identity, func(p *phone.Person) error {
		p.Role, p.Updated = role, o.People.Now()
		return nil
	})
	detail := "role " + string(role) + ", by the provider"
	if err = o.People.note(ctx, p.Identity, "person.update", string(p.Identity), detail, err); err != nil {
		return phone.Person{}, err
	}
	return now, nil
}

// newcomer is somebody whom the provider has not spoken of before: one who is here already, if it certainly is them,
// or else somebody new.
func (o *OIDC) newcomer(ctx context.Context, c claims, role phone.Role) (phone.Person, error) {
	address := o.email(c)
	if o.speaksFor(c, address) {
		p, err := o.adopt(ctx, c, address)
		if err == nil {
			return o.inRole(ctx, p, role)
		}
		if phone.KindOf(err) != phone.Unknown {
			return phone.Person{}, err
		}
	}
	now := o.People.Now()
	p := phone.Person{
		User: phone.User{Name: displayName(c)}, Email: address, Role: role, Issuer: o.Issuer, Subject: c.text("sub"), Created: now, Updated: now,
	}
	p, err := o.create(ctx, p, identityBase(c))
	if err != nil {
		return phone.Person{}, err
	}
	return p, o.People.note(ctx, p.Identity, "person.create", string(p.Identity), "role "+string(role)+", by the provider", nil)
}

// adopt makes the provider's account that of the person with an e-mail address for which the provider speaks. Only
// administrators give people addresses. The error is of kind [phone.Unknown] if there is nobody who can be meant: who
// belongs to an account already, and who is disabled, cannot.
func (o *OIDC) adopt(ctx context.Context, c claims, address string) (phone.Person, error) {
	p, err := o.Store.PersonByEmail(ctx, address)
	if err != nil {
		return phone.Person{}, err
	}
	nobody := phone.Errorf(phone.Unknown, "person_unknown", "Nobody can be meant.")
	p, err = o.Store.UpdatePerson(ctx, p.Identity, func(p *phone.Person) error {
		if p.Email != address || p.Subject != "" || p.Disabled {
			return nobody
		}
		p.Issuer, p.Subject, p.Password, p.Updated = o.Issuer, c.text("sub"), "", o.People.Now()
		return nil
	})
	if err != nil {
		return phone.Person{}, err
	}
	if err = o.Store.DeleteSessionsOf(ctx, p.Identity, ""); err == nil {
		err = o.People.note(ctx, p.Identity, "person.update", string(p.Identity), "joined to the provider's account", nil)
	}
	return p, err
}

// create stores somebody new under the first identity that is free. An address that is somebody else's they do not get.
func (o *OIDC) create(ctx context.Context, p phone.Person, base string) (phone.Person, error) {
	var err error
	for try := 1; try < 12; try++ {
		p.Identity = identityTry(base, try)
		err = o.Store.CreatePerson(ctx, p)
		taken, ok := errors.AsType[*phone.Error](err)
		switch {
		case err == nil:
			return p, nil
		case !ok || taken.Kind != phone.Conflict:
			return phone.Person{}, err
		case taken.Field == "subject": // they came twice at once
			return o.Store.PersonBySubject(ctx, p.Issuer, p.Subject)
		case taken.Field == "email" && p.Email != "":
			p.Email = ""
			try--
		}
	}
	return phone.Person{}, err
}

// identityTry is what to call somebody at the first try, the second and so on: alice, alice_2, and at last
// something that nobody is called.
func identityTry(base string, try int) phone.Identity {
	switch {
	case base != "" && try == 1:
		return phone.Identity(base)
	case base != "" && try < 10:
		return phone.Identity(base + "_" + strconv.Itoa(try))
	}
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails: https://pkg.go.dev/crypto/rand#Read
	return phone.Identity("u_" + hex.EncodeToString(random))
}

// longestBase leaves room for what makes an identity unique.
const longestBase = 40

// identityBase is what somebody would be called by their provider's name for them, in the letters of
// identities; empty if nothing is left of it. It never looks like a telephone number, nor like an identity that
// is made at random.
func identityBase(c claims) string {
	for _, name := range []string{"preferred_username", "email", "nickname", "name"} {
		local, _, _ := strings.Cut(c.text(name), "@")
		words := strings.FieldsFunc(strings.ToLower(local), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		base := strings.Join(words, "_")
		if len(base) > longestBase {
			base = strings.Trim(base[:longestBase], "_")
		}
		if len(words) > 0 && len(words[0]) == 1 {
			base = strings.Replace(base, "_", "", 1) // as u_… and w_… are made
		}
		if strings.ContainsAny(base, "abcdefghijklmnopqrstuvwxyz") && asciiEnough(local) {
			return base
		}
	}
	return ""
}

// asciiEnough reports whether a name is in plain letters: of another script only crumbs would be left.
func asciiEnough(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && r > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// displayName is what others see: 1 to 64 characters that can be printed.
func displayName(c claims) string {
	for _, name := range []string{c.text("name"), c.text("preferred_username"), c.text("email")} {
		name = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) && r != unicode.ReplacementChar {
				return r
			}
			return ' '
		}, name)
		name = strings.Join(strings.Fields(name), " ")
		if runes := []rune(name); len(runes) > 64 {
			name = strings.TrimSpace(string(runes[:64]))
		}
		if name != "" {
			return name
		}
	}
	return "?"
}
