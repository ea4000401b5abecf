package auth

import (
	"context"

	"softphone/internal/phone"
)

// NameOf is the name to show for an identity: the one its person signed in with, or
// the identity itself where nobody did. It comes from our own records, never from a call.
func (p *People) NameOf(ctx context.Context, id phone.Identity) string {
	if name, ok := p.names.Load(id); ok {
		return name.(string) //nolint:errcheck,forcetypeassert // only remember stores here
	}
	people, err := p.SignedIn(ctx)
	if err != nil {
		return string(id)
	}
	for _, u := range people {
		p.remember(u)
		if u.Identity == id {
			return u.Name
		}
	}
	return string(id)
}

func (p *People) remember(u phone.User) { p.names.Store(u.Identity, u.Name) }
