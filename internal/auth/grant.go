package auth

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"softphone/internal/phone"
)

// Grants says what identities may do.
type Grants struct {
	Store  Signed
	Kept   Kept             // the grants that tokens name; nil: there are none
	Base   phone.Grant      // what the settings say for everybody; its Identity and what depends on the role are filled in
	People Known            // who there is; nil: nobody
	Now    func() time.Time // the clock

	mu    sync.Mutex
	known map[phone.Identity]believedPerson

	handles handles
}

// Signed tells who is signed in.
type Signed interface {
	SignedIn(ctx context.Context, id phone.Identity, now time.Time) (phone.Person, error)
}

// believedPerson is what a person may, by what a store said a moment ago.
type believedPerson struct {
	grant phone.Grant
	said  []byte // the grant, written down: what a sign-in's grant is named by
	until time.Time
}

// GrantOf returns the grant of an identity: of somebody who is signed in nowhere, or whose own rights have ended, one that
// allows nothing. What was read is believed for a second.
func (g *Grants) GrantOf(ctx context.Context, id phone.Identity) (phone.Grant, error) {
	p, err := g.person(ctx, id)
	return p.grant, err
}

func (g *Grants) person(ctx context.Context, id phone.Identity) (believedPerson, error) {
	now := g.Now()
	g.mu.Lock()
	k, ok := g.known[id]
	g.mu.Unlock()
	if ok && now.Before(k.until) {
		return k, nil
	}
	p, err := g.Store.SignedIn(ctx, id, now)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return believedPerson{}, err
	}
	k = believedPerson{grant: g.of(p, id, now), until: now.Add(believed)}
	if end := k.grant.Expires; !end.IsZero() && end.Before(k.until) {
		k.until = end
	}
	if k.said, err = json.Marshal(k.grant); err != nil {
		return believedPerson{}, phone.InternalError("write a grant", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil || len(g.known) >= maxCached {
		g.known = map[phone.Identity]believedPerson{}
	}
	g.known[id] = k
	return k, nil
}

// of is what a person may who has an identity; nothing where there is nobody, who has no role, or their own rights have ended.
func (g *Grants) of(p phone.Person, id phone.Identity, now time.Time) phone.Grant {
	if p.Role == "" || (p.Rights != nil && p.Rights.Stands(now) != nil) {
		return phone.Grant{Identity: id}
	}
	grant := g.Base
	if p.Rights != nil {
		grant = *p.Rights
	}
	grant.Identity = id
	grant.Supervise = p.Role != phone.Agent
	grant.CreateRooms = grant.Supervise
	return grant
}
