package auth

import (
	"context"

	"softphone/internal/phone"
)

// Known tells who there is.
type Known interface {
	Person(ctx context.Context, id phone.Identity) (phone.Person, error)
}

// mostGrants is how many grants of an identity are looked at, the newest of those that stand.
const mostGrants = 20

// Callable reports whether an identity may be called now. A person may while they are signed in somewhere, are not switched off,
// and their rights say so; another, to whom grants were given, while one of those stands that says so. Nothing is
// known of any other: their token is the operator's word, and they may.
func (g *Grants) Callable(ctx context.Context, id phone.Identity) (bool, error) {
	own, err := g.GrantOf(ctx, id)
	if err != nil || own.Incoming {
		return own.Incoming, err
	}
	if g.People != nil {
		if _, err = g.People.Person(ctx, id); err == nil || phone.KindOf(err) != phone.Unknown {
			return false, err
		}
	}
	if g.Kept == nil {
		return true, nil
	}
	given, err := g.Kept.Grants(ctx, phone.GrantQuery{Identity: id, Limit: mostGrants})
	if err != nil || len(given) == 0 {
		return true, err
	}
	if given, err = g.Kept.Grants(ctx, phone.GrantQuery{Identity: id, Standing: g.Now(), Limit: mostGrants}); err != nil {
		return false, err
	}
	for _, one := range given {
		h, err := g.held(ctx, one.ID)
		if err != nil {
			return false, err
		}
		if !h.isOf(id) || h.stands(g.Now()) != nil {
			continue
		}
		now, err := g.now(ctx, h)
		if err != nil || now.Incoming {
			return now.Incoming, err
		}
	}
	return false, nil
}

// Knows reports whether an identity is somebody's here: a person has it, somebody is signed in by it, or it was given a grant. Of others,
// whose tokens an operator makes, nothing is known before they call.
func (g *Grants) Knows(ctx context.Context, id phone.Identity) (bool, error) {
	own, err := g.GrantOf(ctx, id)
	if err != nil || own.Incoming {
		return own.Incoming, err
	}
	if g.People != nil {
		if _, err = g.People.Person(ctx, id); err == nil || phone.KindOf(err) != phone.Unknown {
			return err == nil, err
		}
	}
	if g.Kept == nil {
		return false, nil
	}
	given, err := g.Kept.Grants(ctx, phone.GrantQuery{Identity: id, Limit: 1})
	return len(given) > 0, err
}
