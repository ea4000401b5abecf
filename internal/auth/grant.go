package auth

import (
	"context"
	"sync"
	"time"

	"softphone/internal/phone"
)

// Roles tells the role of an identity.
type Roles interface {
	// RoleOf is empty for who is not signed in.
	RoleOf(ctx context.Context, id phone.Identity, now time.Time) (phone.Role, error)
}

// Grants gives everybody what the settings say, and supervisors more. Who holds a token and is not signed in
// any more has what agents have.
type Grants struct {
	Base  phone.Grant // of everybody; its Identity and what depends on the role are filled in
	Roles Roles
	Now   func() time.Time // the clock

	mu    sync.Mutex
	known map[phone.Identity]role
}

// role is what a store said a moment ago.
type role struct {
	role  phone.Role
	until time.Time
}

// GrantOf returns the grant of an identity. A role that was read is believed for a second.
func (g *Grants) GrantOf(ctx context.Context, id phone.Identity) (phone.Grant, error) {
	r, err := g.roleOf(ctx, id)
	if err != nil {
		return phone.Grant{}, err
	}
	grant := g.Base
	grant.Identity = id
	grant.Supervise = r == phone.Supervisor
	grant.CreateRooms = grant.Supervise
	return grant, nil
}

func (g *Grants) roleOf(ctx context.Context, id phone.Identity) (phone.Role, error) {
	now := g.Now()
	g.mu.Lock()
	k, ok := g.known[id]
	g.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.role, nil
	}
	r, err := g.Roles.RoleOf(ctx, id, now)
	if err != nil {
		return "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known == nil || len(g.known) >= maxCached {
		g.known = map[phone.Identity]role{}
	}
	g.known[id] = role{r, now.Add(believed)}
	return r, nil
}
