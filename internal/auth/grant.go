package auth

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// Grants says what identities may do.
type Grants struct {
	Store Signed
	Kept  Kept             // the grants that tokens name; nil: there are none
	Base  phone.Grant      // what the settings say for everybody; its Identity and what depends on the role are filled in
	Now   func() time.Time // the clock

	mu    sync.Mutex
	known map[phone.Identity]believedPerson

	handles handles
}

// Signed tells who is signed in.
type Signed interface {
	SignedIn(ctx context.Context, id phone.Identity, now time.Time) (phone.Person, error)
}

// believedPerson is what a store said a moment ago; no role means nobody.
type believedPerson struct {
	person phone.Person
	until  time.Time
}

// GrantOf returns the grant of an identity: of somebody who is signed in nowhere, one that allows nothing. What was
// read is believed for a second.
func (g *Grants) GrantOf(ctx context.Context, id phone.Identity) (phone.Grant, error) {
	p, err := g.person(ctx, id)
	if err != nil {
		return phone.Grant{}, err
	}
	if p.Role == "" {
		return phone.Grant{Identity: id}, nil
	}
	grant := g.Base
	if p.Rights != nil {
		grant = *p.Rights
	}
	grant.Identity = id
	grant.Supervise = p.Role != phone.Agent
	grant.CreateRooms = grant.Supervise
	return grant, nil
}

func (g *Grants) person(ctx context.Context, id phone.Identity) (phone.Person, error) {
	now := g.Now()
	g.mu.Lock()
	k, ok := g.known[id]
	g.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.person, nil
	}
	p, err := g.Store.SignedIn(ctx, id, now)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return phone.Person{}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil || len(g.known) >= maxCached {
		g.known = map[phone.Identity]believedPerson{}
	}
	g.known[id] = believedPerson{p, now.Add(believed)}
	return p, nil
}
