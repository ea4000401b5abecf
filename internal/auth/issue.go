package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"time"

	"softphone/internal/phone"
)

// newGrantID is a handle of 128 random bits.
func newGrantID() phone.GrantID {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return grantID(raw)
}

func grantID(bits []byte) phone.GrantID {
	return phone.GrantID("gr_" + base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding).EncodeToString(bits[:16]))
}

// OfSession returns the grant that the tokens of a sign-in name: all that its person may themselves, until the sign-in
// ends. There is one for each sign-in; another, when what its person may was changed. The error is of
// kind [phone.Forbidden] if it has been revoked.
func (g *Grants) OfSession(ctx context.Context, s phone.Session) (phone.Grant, error) {
	person, err := g.person(ctx, s.User.Identity)
	if err != nil {
		return phone.Grant{}, err
	}
	own := person.grant
	// Whoever knows the session's key knows the handle; nobody does but we, who keep both.
	sum := sha256.Sum256(append([]byte("grant of the session "+s.Key+" "), person.said...))
	own.ID, own.Session, own.By = grantID(sum[:]), s.Key, s.User.Identity
	if own.Expires.IsZero() || s.Expires.Before(own.Expires) {
		own.Expires = s.Expires
	}
	h, err := g.held(ctx, own.ID)
	switch {
	case err != nil:
		return phone.Grant{}, err
	case len(h.chain) > 0:
		return own, h.stands(g.Now())
	}
	own.Created = g.Now()
	if err = g.Kept.CreateGrant(ctx, own); err != nil && phone.KindOf(err) != phone.Conflict { // another server was first
		return phone.Grant{}, err
	}
	g.handles.forget()
	return own, nil
}

// Make stores a grant that is made from another: from a stored one, or from what an API key may at most, which has
// no ID. A limit that is not asked for is that of what it is made from, and so are the numbers to show where
// telephones are to be called and none is named. The error is of kind [phone.Forbidden], code grant_wider, if more
// is asked for than there is.
func (g *Grants) Make(ctx context.Context, from, want phone.Grant) (phone.Grant, error) {
	want = from.Limited(want)
	if err := from.Covers(want); err != nil {
		return phone.Grant{}, err
	}
	if from.Key != "" {
		want.Key = from.Key
	}
	want.ID, want.Parent, want.Created, want.Revoked = newGrantID(), from.ID, g.Now(), time.Time{}
	if err := g.Kept.CreateGrant(ctx, want); err != nil {
		return phone.Grant{}, err
	}
	return want, nil
}

// Chain returns a stored grant and those that it was made from, the nearest first, and whether it stands: the second
// error is of kind [phone.Forbidden] if not. The first is of kind [phone.Unknown] if there is none.
func (g *Grants) Chain(ctx context.Context, id phone.GrantID) (chain []phone.Grant, ended, err error) {
	unknown := phone.Errorf(phone.Unknown, "grant_unknown", "There is no such grant.")
	if !id.Valid() {
		return nil, nil, unknown
	}
	h, err := g.held(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if len(h.chain) == 0 {
		return nil, nil, unknown
	}
	return h.chain, h.stands(g.Now()), nil
}

// Revoke ends a grant: at once here, within a second on other servers. The error is of kind [phone.Unknown] if
// there is none.
func (g *Grants) Revoke(ctx context.Context, id phone.GrantID) error {
	err := g.Kept.RevokeGrant(ctx, id, g.Now())
	g.handles.forget()
	return err
}

// RevokeOf ends all grants of an identity, or those that were got with a key, and returns them.
func (g *Grants) RevokeOf(ctx context.Context, id phone.Identity, key phone.KeyID) ([]phone.GrantID, error) {
	ended, err := g.Kept.RevokeGrantsOf(ctx, id, key, g.Now())
	g.handles.forget()
	return ended, err
}

// Forget lets what is believed of grants be read again: something that they depend on has changed.
func (g *Grants) Forget() {
	g.mu.Lock()
	g.known = nil
	g.mu.Unlock()
	g.handles.forget()
}
