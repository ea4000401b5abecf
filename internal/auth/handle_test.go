package auth

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func (h house) want(t *testing.T, what string, clients []phone.Identity, code string, id phone.Identity, handles ...phone.GrantID) {
	t.Helper()
	got, why := h.may(t, id, handles...)
	if diff := cmp.Diff(clients, got); diff != "" || why != code {
		t.Errorf("%s: refused with %q, want %q; clients (-want +got):\n%s", what, why, code, diff)
	}
}

// Whose handle it is decides whether it counts; what it allows is never more than its holder may.
func TestGrants_For(t *testing.T) {
	h := newHouse()
	session := h.signIn(t, "Alice")
	h.signIn(t, "Mallory")
	own, err := h.OfSession(t.Context(), session)
	if err != nil || !own.ID.Valid() {
		t.Fatalf("%v: %+v", err, own)
	}
	narrow, err := h.Make(t.Context(), own, phone.Grant{Identity: "alice", Clients: only("bob")})
	if err != nil {
		t.Fatal(err)
	}
	_, crm := h.crm(t, phone.Grant{Identity: "crm_7", Clients: only("bob")})
	_, foreign := h.may(t, "mallory", narrow.ID)
	everybody := only(phone.Everybody)
	for _, tt := range []struct {
		name    string
		id      phone.Identity
		handles []phone.GrantID
		want    []phone.Identity
	}{
		{"no handle", "alice", nil, everybody},
		{"her session's", "alice", []phone.GrantID{own.ID}, everybody},
		{"her narrow one", "alice", []phone.GrantID{narrow.ID}, only("bob")},
		{"both of hers", "alice", []phone.GrantID{own.ID, narrow.ID}, only("bob")},
		{"both of hers, turned around", "alice", []phone.GrantID{narrow.ID, own.ID}, only("bob")},
		{"hers and another's", "alice", []phone.GrantID{crm.ID, narrow.ID}, only("bob")},
		{"another's", "alice", []phone.GrantID{crm.ID}, everybody},
		{"one that there is not", "alice", []phone.GrantID{"gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"}, everybody},
		{"what is no handle", "alice", []phone.GrantID{"", "gr_", "gr_*", phone.GrantID(string(narrow.ID) + "x")}, everybody},
		{"four", "alice", []phone.GrantID{own.ID, own.ID, own.ID, narrow.ID}, only("bob")},
		{"what is no handle does not count", "alice", []phone.GrantID{"", "", "", "", narrow.ID}, only("bob")},
		{"an API key's identity", "crm_7", []phone.GrantID{crm.ID}, only("bob")},
		{"an API key's identity without", "crm_7", nil, nil},
		{"an API key's identity with a person's", "crm_7", []phone.GrantID{own.ID}, nil},
		{"another identity of the API key", "crm_8", []phone.GrantID{crm.ID}, nil},
		{"nobody", "", []phone.GrantID{crm.ID, "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"}, nil},
		{"nobody who is signed in", "carol", []phone.GrantID{own.ID}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) { h.want(t, tt.name, tt.want, "", tt.id, tt.handles...) })
	}
	made := newGrantID()
	h.want(t, "too many", nil, "grants_too_many", "alice", made, made, made, made, narrow.ID)
	if foreign != "" {
		t.Errorf("a foreign handle is refused with %s: that tells that there is one", foreign)
	}
}

// What ends a grant ends it within a second, and who holds it is told so, and does not get more instead.
func TestGrants_For_ended(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(context.Context, house, phone.Session, []phone.Grant) error
		code string
	}{
		{"the grant is revoked", func(ctx context.Context, h house, _ phone.Session, g []phone.Grant) error {
			return h.kept.RevokeGrant(ctx, g[1].ID, *h.now)
		}, "grant_revoked"},
		{"what it was made from is revoked", func(ctx context.Context, h house, _ phone.Session, g []phone.Grant) error {
			return h.kept.RevokeGrant(ctx, g[0].ID, *h.now)
		}, "grant_revoked"},
		{"all of hers are revoked", func(ctx context.Context, h house, _ phone.Session, _ []phone.Grant) error {
			_, err := h.kept.RevokeGrantsOf(ctx, "alice", "", *h.now)
			return err
		}, "grant_revoked"},
		{"she signs out", func(ctx context.Context, h house, s phone.Session, _ []phone.Grant) error {
			return h.kept.DeleteSession(ctx, s.Key)
		}, "grant_revoked"},
		{"it expires", func(_ context.Context, h house, _ phone.Session, g []phone.Grant) error {
			h.pass(g[1].Expires.Sub(*h.now))
			return nil
		}, "grant_expired"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHouse()
			session := h.signIn(t, "Alice")
			h.signIn(t, "Alice") // in another tab, where she stays
			own, err := h.OfSession(t.Context(), session)
			if err != nil {
				t.Fatal(err)
			}
			narrow, err := h.Make(t.Context(), own, phone.Grant{Identity: "alice", Clients: only("bob"), Expires: h.now.Add(10 * time.Minute)})
			if err != nil {
				t.Fatal(err)
			}
			h.want(t, "before", only("bob"), "", "alice", narrow.ID)
			if err = tt.end(t.Context(), h, session, []phone.Grant{own, narrow}); err != nil {
				t.Fatal(err)
			}
			h.pass(time.Second - time.Nanosecond)
			h.want(t, "after", nil, tt.code, "alice", narrow.ID)
			h.want(t, "with another's beside it", nil, tt.code, "alice", "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa", narrow.ID)
			h.want(t, "without it, as herself", only(phone.Everybody), "", "alice")
		})
	}
}

// A grant that was got with an API key is good while the key is, and for what the key is good for.
func TestGrants_For_key(t *testing.T) {
	h := newHouse()
	key, g := h.crm(t, phone.Grant{Identity: "crm_7", Clients: only("alice", "bob")})
	h.want(t, "before", only("alice", "bob"), "", "crm_7", g.ID)
	change := func(change func(*phone.APIKey)) {
		t.Helper()
		_, err := h.keys.Change(t.Context(), key.ID, func(k *phone.APIKey) error {
			change(k)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		h.pass(time.Second)
	}
	change(func(k *phone.APIKey) { k.Ceiling.Clients = only("bob", "carol") })
	h.want(t, "when the key may less", only("bob"), "", "crm_7", g.ID)
	change(func(k *phone.APIKey) { k.Expires = h.now.Add(-time.Second) })
	h.want(t, "when the key has ended", nil, "grant_revoked", "crm_7", g.ID)
	change(func(k *phone.APIKey) { k.Expires = time.Time{} })
	h.want(t, "when the key is good again", only("bob"), "", "crm_7", g.ID)
	if _, err := h.keys.Revoke(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	h.pass(time.Second)
	h.want(t, "when the key is revoked", nil, "grant_revoked", "crm_7", g.ID)
	delete(h.kept.keys, key.ID)
	h.pass(time.Second)
	h.want(t, "when the key is no more", nil, "grant_revoked", "crm_7", g.ID)
}

// What somebody may is looked up when they call: a token is no snapshot of it.
func TestGrants_For_rights(t *testing.T) {
	h := newHouse()
	own, err := h.OfSession(t.Context(), h.signIn(t, "Alice"))
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := h.Make(t.Context(), own, phone.Grant{Identity: "alice", Clients: only("bob", "carol"), Supervise: true})
	if err != nil {
		t.Fatal(err)
	}
	alice := h.kept.people["alice"]
	alice.Role, alice.Rights = phone.Agent, &phone.Grant{Clients: only("bob")}
	h.kept.people["alice"] = alice
	h.pass(time.Second)
	for _, handle := range []phone.GrantID{own.ID, narrow.ID} {
		g, err := h.For(t.Context(), "alice", []phone.GrantID{handle})
		if err != nil || g.Supervise || !slices.Equal(g.Clients, only("bob")) || g.ID != handle {
			t.Errorf("%v: %+v", err, g)
		}
	}
}

func TestGrants_Use(t *testing.T) {
	h := newHouse()
	own, err := h.OfSession(t.Context(), h.signIn(t, "Alice"))
	if err != nil {
		t.Fatal(err)
	}
	once, err := h.Make(t.Context(), own, phone.Grant{Identity: "alice", Clients: only("bob"), Once: true})
	if err != nil {
		t.Fatal(err)
	}
	both := []phone.GrantID{own.ID, once.ID}
	for _, tt := range []struct {
		name    string
		id      phone.Identity
		handles []phone.GrantID
		call    phone.CallSID
		code    string
	}{
		{"somebody else", "bob", both, "CA0", ""},
		{"the first call", "alice", both, "CA1", ""},
		{"the same call again", "alice", both, "CA1", ""},
		{"another call", "alice", both, "CA2", "grant_used"},
		{"another call, turned around", "alice", []phone.GrantID{once.ID, own.ID}, "CA2", "grant_used"},
		{"what is good for many", "alice", []phone.GrantID{own.ID}, "CA3", ""},
		{"none", "alice", nil, "CA3", ""},
	} {
		err := h.Use(t.Context(), tt.id, tt.handles, tt.call)
		if (err == nil) != (tt.code == "") || err != nil && phone.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.code)
		}
	}
	if g, err := h.For(t.Context(), "alice", both); err != nil || !g.Once {
		t.Errorf("both together are good for one call: %+v, %v", g, err)
	}
}

// What is read is believed for a moment, also that there is nothing; who makes handles up drives out nothing.
func TestGrants_For_reads(t *testing.T) {
	h := newHouse()
	own, err := h.OfSession(t.Context(), h.signIn(t, "Alice"))
	if err != nil {
		t.Fatal(err)
	}
	for _, handle := range []phone.GrantID{own.ID, newGrantID()} {
		before := h.kept.reads
		for range 100 {
			h.may(t, "alice", handle)
		}
		if n := h.kept.reads - before; n != 1 {
			t.Errorf("the store was read %d times, want once", n)
		}
	}
	before := h.kept.reads
	for range maxCached + 1 {
		h.may(t, "alice", newGrantID())
	}
	h.may(t, "alice", own.ID)
	if n := h.kept.reads - before; n != maxCached+1 {
		t.Errorf("the store was read %d times, want once for each that there is not", n)
	}
	if len(h.handles.none) > maxCached {
		t.Errorf("%d that there are not are remembered", len(h.handles.none))
	}
}

// One sign-in has one grant, on all servers.
func TestGrants_OfSession(t *testing.T) {
	h := newHouse()
	session := h.signIn(t, "Alice")
	first, err := h.OfSession(t.Context(), session)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := &Grants{Store: h.kept, Kept: h.kept, Now: h.Now, Base: h.Base}
	if again, err := elsewhere.OfSession(t.Context(), session); err != nil || again.ID != first.ID || len(h.kept.grants) != 1 {
		t.Errorf("%v: %s and %s, %d grants", err, first.ID, again.ID, len(h.kept.grants))
	}
	if other, err := h.OfSession(t.Context(), h.signIn(t, "Alice")); err != nil || other.ID == first.ID {
		t.Errorf("%v: another sign-in has the grant %s, too", err, other.ID)
	}
	if err := h.Revoke(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.OfSession(t.Context(), session); phone.CodeOf(err) != "grant_revoked" {
		t.Errorf("after it was revoked: %v", err)
	}
}

func TestGrants_Make(t *testing.T) {
	h := newHouse()
	own, err := h.OfSession(t.Context(), h.signIn(t, "Alice"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := h.Make(t.Context(), own, phone.Grant{Identity: "alice", Numbers: []phone.NumberRule{{Prefix: "+8150"}}})
	want := phone.Grant{
		ID: got.ID, Parent: own.ID, Identity: "alice", Numbers: []phone.NumberRule{{Prefix: "+8150"}}, CallerIDs: h.Base.CallerIDs,
		MaxDuration: time.Hour, Expires: own.Expires, Created: *h.now,
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, wide := range []phone.Grant{
		{Identity: "bob"},
		{Identity: "alice", Numbers: []phone.NumberRule{{Prefix: "+1"}}},
		{Identity: "alice", Expires: own.Expires.Add(time.Second)},
		{Identity: "alice", MaxDuration: 2 * time.Hour},
	} {
		if g, err := h.Make(t.Context(), own, wide); phone.CodeOf(err) != "grant_wider" || g.ID != "" {
			t.Errorf("%+v was made: %v", g, err)
		}
	}
	ceiling := phone.Grant{Key: "crm", Clients: only("bob")} // which is not stored: only Make knows it
	if g, err := h.Make(t.Context(), ceiling, phone.Grant{Identity: "crm_7", Clients: only("carol")}); phone.CodeOf(err) != "grant_wider" {
		t.Errorf("%+v was made: %v", g, err)
	}
}

// Whatever grants there are and whichever handles a call brings: it is decided by grants of the caller's own alone,
// as one of them would, and with what its token names nothing is allowed that the token's grant does not.
func FuzzGrants_For(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Add(uint64(3), uint64(5))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		r := rand.New(rand.NewPCG(a, b))
		h := newHouse()
		names := []phone.Identity{"alice", "bob", "carol"}
		var stored []phone.Grant
		for _, name := range []string{"Alice", "Bob"} {
			g, err := h.OfSession(t.Context(), h.signIn(t, name))
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, g)
		}
		for range r.IntN(6) {
			from := stored[r.IntN(len(stored))]
			want := phone.Grant{Identity: from.Identity}
			for _, id := range names {
				if r.IntN(2) == 0 && (slices.Contains(from.Clients, id) || slices.Contains(from.Clients, phone.Everybody)) {
					want.Clients = append(want.Clients, id)
				}
			}
			g, err := h.Make(t.Context(), from, want)
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, g)
		}
		caller := names[r.IntN(len(names))]
		token, given := stored[r.IntN(len(stored))], stored[r.IntN(len(stored))]
		modes := map[string][]phone.GrantID{
			"token wins": {token.ID}, "client wins": {given.ID}, "both sent": {token.ID, given.ID}, "both, turned around": {given.ID, token.ID},
		}
		own, err := h.GrantOf(t.Context(), caller)
		if err != nil {
			t.Fatal(err)
		}
		own.Expires = time.Time{}
		for mode, handles := range modes {
			got, err := h.For(t.Context(), caller, handles)
			if err != nil {
				t.Fatal(err)
			}
			got.Expires = time.Time{}
			if err = own.Covers(got); err != nil {
				t.Errorf("%s: %s may more than their own: %v", mode, caller, err)
			}
			mine := token.Identity == caller && (mode == "token wins" || mode == "both sent" || mode == "both, turned around" || given.ID == token.ID)
			for _, to := range names {
				if mine && got.Allows(phone.Client(to), phone.NumberInfo{}) == nil && token.Allows(phone.Client(to), phone.NumberInfo{}) != nil {
					t.Errorf("%s: %s may call %s, which the token's grant does not allow", mode, caller, to)
				}
			}
			// Of strangers' handles nothing is left but what there would be without them.
			var mineOnly []phone.GrantID
			for _, g := range stored {
				if g.Identity == caller && slices.Contains(handles, g.ID) {
					mineOnly = append(mineOnly, g.ID)
				}
			}
			without, err := h.For(t.Context(), caller, mineOnly)
			without.Expires = time.Time{}
			if err != nil || !slices.Equal(sorted(without.Clients), sorted(got.Clients)) {
				t.Errorf("%s: a stranger's handle changes what %s may: %v, without %v", mode, caller, got.Clients, without.Clients)
			}
		}
	})
}

func sorted(ids []phone.Identity) []phone.Identity {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}
