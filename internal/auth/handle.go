package auth

import (
	"context"
	"slices"
	"sync"
	"time"

	"softphone/internal/phone"
)

// maxHandles is how many handles a call may bring: one of its token and, where Twilio sends both, one that the page
// gave.
const maxHandles = 4

// handleBelieved is for how long what was read of a grant is believed: with the time that it takes to read it again,
// less than a second passes between a revocation and the first refusal, on every server.
const handleBelieved = 500 * time.Millisecond

// Kept is where grants that tokens name are kept, and what they depend on.
type Kept interface {
	phone.GrantStore
	phone.KeyStore
	Standing(ctx context.Context, keys []string, now time.Time) ([]string, error)
}

// held is what was read of a handle a moment ago.
type held struct {
	chain   []phone.Grant // the grant, and those that it was made from; empty where there is none
	key     *phone.APIKey // that it was asked for with, nil for none
	session bool          // the sign-in that it was asked for in still stands, or there was none
	until   time.Time     // it is believed
}

// isOf reports whether there is such a grant, and it is an identity's own.
func (h held) isOf(id phone.Identity) bool { return len(h.chain) > 0 && h.chain[0].Identity == id }

// stands reports whether the grant is good, with all that it was made from.
func (h held) stands(now time.Time) error {
	for _, g := range h.chain {
		if err := g.Stands(now); err != nil {
			return err
		}
	}
	if !h.session || (h.key != nil && h.key.Stands(now) != nil) {
		return phone.Errorf(phone.Forbidden, "grant_revoked", "What this token allowed has been taken back: sign in again.")
	}
	return nil
}

// handles remembers what was read of handles. What there is none of has a place of its own, so that who makes
// handles up drives out nothing that is there.
type handles struct {
	mu   sync.Mutex
	is   map[phone.GrantID]held
	none map[phone.GrantID]held
}

func (c *handles) get(id phone.GrantID, now time.Time) (held, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := c.is[id]
	if !ok {
		h, ok = c.none[id]
	}
	return h, ok && now.Before(h.until)
}

func (c *handles) put(id phone.GrantID, h held) {
	c.mu.Lock()
	defer c.mu.Unlock()
	into := &c.is
	if len(h.chain) == 0 {
		into = &c.none
	}
	if *into == nil || len(*into) >= maxCached {
		*into = map[phone.GrantID]held{}
	}
	(*into)[id] = h
}

// forget lets everything be read again: what one grant says depends on others.
func (c *handles) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.is, c.none = nil, nil
}

// For returns what a call of an identity may that brings some handles. A handle counts only if its grant is the
// identity's own: all others are as if they were not there. With none that counts it is the identity's own grant, see
// [Grants.GrantOf]; with several, what all of them allow, so that the answer is never wider than with one of them. The
// error is of kind [phone.Forbidden]: code grant_revoked or grant_expired, if a grant of its own has ended, or what
// it was made from, the API key that it was asked for with or the sign-in that it was asked for in; grants_too_many, if
// there are more than four handles.
//
// What is returned is never more than the identity, or the API key, may now.
func (g *Grants) For(ctx context.Context, id phone.Identity, handles []phone.GrantID) (phone.Grant, error) {
	var grant *phone.Grant
	err := g.each(ctx, id, handles, func(h held) error {
		if err := h.stands(g.Now()); err != nil {
			return err
		}
		now, err := g.now(ctx, h)
		if err != nil {
			return err
		}
		if grant != nil {
			now = grant.Meet(now)
		}
		grant = &now
		return nil
	})
	switch {
	case err != nil:
		return phone.Grant{}, err
	case grant == nil:
		return g.GrantOf(ctx, id)
	}
	return *grant, nil
}

// Use notes that a call is made with the grants that some handles name, where they are good for one call. It may be
// told again of the same call; the error is of kind [phone.Forbidden], code grant_used, for any other.
func (g *Grants) Use(ctx context.Context, id phone.Identity, handles []phone.GrantID, call phone.CallSID) error {
	return g.each(ctx, id, handles, func(h held) error {
		if !slices.ContainsFunc(h.chain, func(grant phone.Grant) bool { return grant.Once }) {
			return nil
		}
		return g.Kept.UseGrant(ctx, h.chain[0].ID, call)
	})
}

// each gives those of some handles that are an identity's own.
func (g *Grants) each(ctx context.Context, id phone.Identity, handles []phone.GrantID, use func(held) error) error {
	if g.Kept == nil {
		return nil
	}
	handles = slices.DeleteFunc(slices.Clone(handles), func(h phone.GrantID) bool { return !h.Valid() })
	if len(handles) > maxHandles { // or else that of the token might not be among those that are looked at
		return phone.Errorf(phone.Forbidden, "grants_too_many", "The parameter %s is there too often.", phone.GrantParameter)
	}
	for _, handle := range handles {
		h, err := g.held(ctx, handle)
		if err != nil {
			return err
		}
		if !h.isOf(id) {
			continue
		}
		if err = use(h); err != nil {
			return err
		}
	}
	return nil
}

// now is what a grant that stands allows at this time.
func (g *Grants) now(ctx context.Context, h held) (phone.Grant, error) {
	grant, root := h.chain[0], h.chain[len(h.chain)-1]
	if h.key != nil {
		return grant.Meet(h.key.Ceiling), nil
	}
	own, err := g.GrantOf(ctx, grant.Identity)
	if err != nil {
		return phone.Grant{}, err
	}
	if grant.ID == root.ID && grant.Session != "" { // all that they may themselves
		own.ID, own.Session, own.By = grant.ID, grant.Session, grant.By
		return own, nil
	}
	return grant.Meet(own), nil
}

// held reads what a handle stands for.
func (g *Grants) held(ctx context.Context, id phone.GrantID) (held, error) {
	now := g.Now()
	if h, ok := g.handles.get(id, now); ok {
		return h, nil
	}
	h := held{session: true, until: now.Add(handleBelieved)}
	var err error
	if h.chain, err = g.Kept.GrantChain(ctx, id); err != nil && phone.KindOf(err) != phone.Unknown {
		return held{}, err
	}
	for _, grant := range h.chain {
		if grant.Session != "" {
			standing, err := g.Kept.Standing(ctx, []string{grant.Session}, now)
			if err != nil {
				return held{}, err
			}
			h.session = h.session && len(standing) == 1
		}
		if grant.Key != "" {
			key, err := g.Kept.Key(ctx, grant.Key)
			if err != nil && phone.KindOf(err) != phone.Unknown {
				return held{}, err
			}
			if err != nil {
				key.Revoked = now // it is no more
			}
			h.key = &key
		}
	}
	g.handles.put(id, h)
	return h, nil
}
