package auth

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"softphone/internal/phone"
)

// kept is a store of grants and keys in memory that counts how often grants are read.
type kept struct {
	*sessions
	mu     sync.Mutex
	grants map[phone.GrantID]phone.Grant
	used   map[phone.GrantID]phone.CallSID
	keys   map[phone.KeyID]phone.APIKey
	reads  int
}

func (m *kept) CreateGrant(_ context.Context, g phone.Grant) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.grants[g.ID]; taken {
		return phone.Errorf(phone.Conflict, "grant_taken", "taken")
	}
	if g.Parent != "" {
		if err := m.grants[g.Parent].Covers(g); err != nil {
			return err
		}
	}
	m.grants[g.ID] = g
	return nil
}

func (m *kept) GrantChain(_ context.Context, id phone.GrantID) (chain []phone.Grant, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	for id != "" {
		g, ok := m.grants[id]
		if !ok {
			return nil, phone.Errorf(phone.Unknown, "grant_unknown", "none")
		}
		chain, id = append(chain, g), g.Parent
	}
	return chain, nil
}

func (m *kept) Grants(context.Context, phone.GrantQuery) ([]phone.Grant, error) { return nil, nil }

func (m *kept) RevokeGrant(_ context.Context, id phone.GrantID, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	g, ok := m.grants[id]
	if !ok {
		return phone.Errorf(phone.Unknown, "grant_unknown", "none")
	}
	g.Revoked = at
	m.grants[id] = g
	return nil
}

func (m *kept) RevokeGrantsOf(_ context.Context, id phone.Identity, key phone.KeyID, at time.Time) (ended []phone.GrantID, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for handle, g := range m.grants {
		if (id == "" || g.Identity == id) && (key == "" || g.Key == key) {
			g.Revoked = at
			m.grants[handle] = g
			ended = append(ended, handle)
		}
	}
	return ended, nil
}

func (m *kept) UseGrant(ctx context.Context, id phone.GrantID, call phone.CallSID) error {
	chain, err := m.GrantChain(ctx, id)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, g := range chain {
		if before := m.used[g.ID]; g.Once && before != "" && before != call {
			return phone.Errorf(phone.Forbidden, "grant_used", "used")
		}
	}
	for _, g := range chain {
		m.used[g.ID] = call
	}
	return nil
}

func (m *kept) CreateKey(_ context.Context, k phone.APIKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys[k.ID] = k
	return nil
}

func (m *kept) Key(_ context.Context, id phone.KeyID) (phone.APIKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k, ok := m.keys[id]; ok {
		return k, nil
	}
	return phone.APIKey{}, phone.Errorf(phone.Unknown, "key_unknown", "none")
}

func (m *kept) Keys(context.Context) (all []phone.APIKey, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.keys {
		all = append(all, k)
	}
	return all, nil
}

func (m *kept) UpdateKey(_ context.Context, id phone.KeyID, change func(*phone.APIKey) error) (phone.APIKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.keys[id]
	if !ok {
		return k, phone.Errorf(phone.Unknown, "key_unknown", "none")
	}
	if err := change(&k); err != nil {
		return phone.APIKey{}, err
	}
	m.keys[id] = k
	return k, nil
}

// house is people who are signed in, keys, and grants, with a clock that stands.
type house struct {
	*Grants
	kept   *kept
	keys   *Keys
	people *People
	now    *time.Time
}

func newHouse() house {
	p, store, now := newPeople()
	k := &kept{
		sessions: store, grants: map[phone.GrantID]phone.Grant{}, used: map[phone.GrantID]phone.CallSID{}, keys: map[phone.KeyID]phone.APIKey{},
	}
	g := &Grants{Store: store, Kept: k, Now: p.Now, Base: phone.Grant{
		Incoming: true, Clients: []phone.Identity{phone.Everybody}, Numbers: []phone.NumberRule{{Prefix: "+81"}},
		CallerIDs: []phone.Number{"+15005550006"}, MaxDuration: time.Hour,
	}}
	return house{g, k, &Keys{Store: k, Usual: 60, Now: p.Now}, p, now}
}

// signIn signs somebody in.
func (h house) signIn(t *testing.T, name string) phone.Session {
	t.Helper()
	return arrive(t, h.people, name).Session
}

// pass lets time go by.
func (h house) pass(d time.Duration) { *h.now = h.now.Add(d) }

// crm is an API key for identities that begin with crm_, and a grant that was got with it.
func (h house) crm(t *testing.T, want phone.Grant) (phone.APIKey, phone.Grant) {
	t.Helper()
	_, key, err := h.keys.Make(t.Context(), phone.APIKey{
		Name: "CRM", Scopes: []phone.Scope{phone.ScopeTokens}, Prefix: "crm_",
		Ceiling: phone.Grant{Incoming: true, Clients: []phone.Identity{"alice", "bob"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want.Key = key.ID
	g, err := h.Make(t.Context(), key.Ceiling, want)
	if err != nil {
		t.Fatal(err)
	}
	return key, g
}

// may says whom an identity may call with some handles, or why nobody.
func (h house) may(t *testing.T, id phone.Identity, handles ...phone.GrantID) (clients []phone.Identity, code string) {
	t.Helper()
	g, err := h.For(t.Context(), id, handles)
	if err != nil {
		return nil, phone.CodeOf(err)
	}
	if g.Identity != id {
		t.Fatalf("a call of %s was given the grant of %q", id, g.Identity)
	}
	return g.Clients, ""
}

func only(ids ...phone.Identity) []phone.Identity { return slices.Clone(ids) }
