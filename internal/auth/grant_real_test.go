package auth

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// another is the grants of one more server on the same store.
func (o office) another() *Grants {
	return &Grants{Store: o.kept, Kept: o.kept, Now: o.Now, Base: o.grants.Base}
}

// ofSession is the grant that the tokens of a sign-in name.
func (o office) ofSession(t *testing.T, s phone.Session) phone.Grant {
	t.Helper()
	g, err := o.grants.OfSession(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// make stores a grant.
func (o office) make(t *testing.T, from, want phone.Grant) phone.Grant {
	t.Helper()
	g, err := o.grants.Make(t.Context(), from, want)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// calls says whom an identity may call by some handles, or why nobody.
func calls(t *testing.T, g *Grants, id phone.Identity, handles ...phone.GrantID) any {
	t.Helper()
	got, err := g.For(t.Context(), id, handles)
	if err != nil {
		return phone.CodeOf(err)
	}
	if got.Identity != id {
		t.Fatalf("a call of %s was given the grant of %q", id, got.Identity)
	}
	return got.Clients
}

// In every way in which a token can be taken back it is worth nothing within a second on all servers: neither what it
// said nor what its holder may otherwise.
func TestGrants_For_takenBack(t *testing.T) {
	type held struct {
		session      phone.Session
		root, narrow phone.Grant
		key          phone.APIKey
		crm          phone.Grant
	}
	for _, tt := range []struct {
		name  string
		end   func(ctx context.Context, o office, h held) error
		alice any // by her narrow grant, while she is signed in elsewhere
		crm   any
	}{
		{"nothing", func(context.Context, office, held) error { return nil }, only("bob"), only("bob")},
		{"the grant", func(ctx context.Context, o office, h held) error { return o.grants.Revoke(ctx, h.narrow.ID) }, "grant_revoked", only("bob")},
		{"what it was made from", func(ctx context.Context, o office, h held) error { return o.grants.Revoke(ctx, h.root.ID) }, "grant_revoked", only("bob")},
		{"all of hers", func(ctx context.Context, o office, _ held) error {
			ended, err := o.grants.RevokeOf(ctx, "alice", "")
			if len(ended) != 2 {
				err = errors.New("not both have ended")
			}
			return err
		}, "grant_revoked", only("bob")},
		{"the key's grant", func(ctx context.Context, o office, h held) error { return o.grants.Revoke(ctx, h.crm.ID) }, only("bob"), "grant_revoked"},
		{"all of the key's", func(ctx context.Context, o office, h held) error {
			_, err := o.grants.RevokeOf(ctx, "", h.key.ID)
			return err
		}, only("bob"), "grant_revoked"},
		{"the key", func(ctx context.Context, o office, h held) error {
			_, err := o.keys.Revoke(ctx, h.key.ID)
			return err
		}, only("bob"), "grant_revoked"},
		{"the key ends", func(ctx context.Context, o office, h held) error {
			_, err := o.keys.Change(ctx, h.key.ID, func(k *phone.APIKey) error {
				k.Expires = *o.now
				return nil
			})
			return err
		}, only("bob"), "grant_revoked"},
		{"the key is replaced, without overlap", func(ctx context.Context, o office, h held) error {
			_, _, err := o.keys.Rotate(ctx, h.key.ID, "root", 0)
			return err
		}, only("bob"), "grant_revoked"},
		{"the key is replaced, with overlap", func(ctx context.Context, o office, h held) error {
			_, _, err := o.keys.Rotate(ctx, h.key.ID, "root", time.Minute)
			return err
		}, only("bob"), only("bob")},
		{"she signs out", func(ctx context.Context, o office, h held) error { return o.SignOut(ctx, h.session) }, "grant_revoked", only("bob")},
		{"she signs out everywhere", func(ctx context.Context, o office, _ held) error { return o.EndSessions(ctx, "alice", "alice") }, "grant_revoked", only("bob")},
		{"she is switched off", func(ctx context.Context, o office, _ held) error {
			_, err := o.Update(ctx, "root", "alice", PersonChange{Disabled: new(true)})
			return err
		}, "grant_revoked", only("bob")},
		{"she is switched off by another way", func(ctx context.Context, o office, _ held) error {
			_, err := o.kept.UpdatePerson(ctx, "alice", func(p *phone.Person) error {
				p.Disabled = true
				return nil
			})
			return err
		}, "grant_revoked", only("bob")},
		{"she is deleted", func(ctx context.Context, o office, _ held) error { return o.Delete(ctx, "root", "alice") }, []phone.Identity(nil), only("bob")},
		{"she may less", func(ctx context.Context, o office, _ held) error {
			_, err := o.Update(ctx, "root", "alice", PersonChange{Rights: &phone.Grant{Clients: only("carol")}})
			return err
		}, []phone.Identity(nil), only("bob")},
		{"her rights have ended", func(ctx context.Context, o office, _ held) error {
			_, err := o.Update(ctx, "root", "alice", PersonChange{Rights: &phone.Grant{Clients: only(phone.Everybody), Expires: *o.now}})
			return err
		}, []phone.Identity(nil), only("bob")},
		{"the key may less", func(ctx context.Context, o office, h held) error {
			_, err := o.keys.Change(ctx, h.key.ID, func(k *phone.APIKey) error {
				k.Ceiling.Clients = only("alice")
				return nil
			})
			return err
		}, only("bob"), []phone.Identity(nil)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			o.member(t, "alice", phone.Agent)
			h := held{session: o.enters(t, "alice").Session}
			o.enters(t, "alice")
			h.root = o.ofSession(t, h.session)
			h.narrow = o.make(t, h.root, phone.Grant{Identity: "alice", Clients: only("bob")})
			key := crmKey()
			key.Ceiling = phone.Grant{Clients: only("alice", "bob")}
			var err error
			if _, h.key, err = o.keys.Make(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			h.crm = o.make(t, h.key.Ceiling, phone.Grant{Identity: "crm_7", Key: h.key.ID, Clients: only("bob")})
			servers := []*Grants{o.grants, o.another()}
			for _, g := range servers { // which believe what they read now
				if calls(t, g, "alice", h.narrow.ID) == nil || calls(t, g, "crm_7", h.crm.ID) == nil {
					t.Fatal("not in force")
				}
			}
			if err = tt.end(t.Context(), o, h); err != nil {
				t.Fatal(err)
			}
			o.pass(Everywhere)
			for i, g := range servers {
				got := []any{calls(t, g, "alice", h.narrow.ID), calls(t, g, "crm_7", h.crm.ID)}
				if diff := cmp.Diff([]any{tt.alice, tt.crm}, got); diff != "" {
					t.Errorf("on server %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

// Half a second is believed, and no more: with what it takes to read, a second is not over before the first refusal.
func TestGrants_For_believed(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	own := o.ofSession(t, o.enters(t, "alice").Session)
	other := o.another()
	for _, g := range []*Grants{o.grants, other} {
		if got := calls(t, g, "alice", own.ID); !cmp.Equal(got, any(only(phone.Everybody))) {
			t.Fatal(got)
		}
	}
	if err := o.grants.Revoke(t.Context(), own.ID); err != nil {
		t.Fatal(err)
	}
	if got := calls(t, o.grants, "alice", own.ID); got != "grant_revoked" {
		t.Errorf("at once, where it was revoked: %v", got)
	}
	o.pass(handleBelieved)
	if got := calls(t, other, "alice", own.ID); got != "grant_revoked" {
		t.Errorf("after half a second, elsewhere: %v", got)
	}
	if got := calls(t, other, "alice"); !cmp.Equal(got, any(only(phone.Everybody))) {
		t.Errorf("herself, whose grant was revoked and who was not: %v", got)
	}
}

// A handle that came up before its grant, such as on another server, does not hide it for longer than a moment.
func TestGrants_For_notYet(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	root := o.ofSession(t, o.enters(t, "alice").Session)
	other := o.another()
	id := newGrantID()
	if got := calls(t, other, "alice", id); !cmp.Equal(got, any(only(phone.Everybody))) {
		t.Fatal(got)
	}
	g := phone.Grant{ID: id, Parent: root.ID, Identity: "alice", Clients: only("bob"), CallerIDs: nil, MaxDuration: time.Minute, Created: *o.now, Expires: root.Expires}
	if err := o.kept.CreateGrant(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	o.pass(handleBelieved)
	if got := calls(t, other, "alice", id); !cmp.Equal(got, any(only("bob"))) {
		t.Errorf("%v", got)
	}
}

// What somebody's own rights say ends when they say so.
func TestGrants_GrantOf_rights(t *testing.T) {
	o := newOffice(t)
	end := o.now.Add(time.Minute)
	rights := &phone.Grant{Identity: "bob", Clients: only("carol"), Supervise: true, CreateRooms: true, Expires: end}
	o.member(t, "alice", phone.Agent, func(p *phone.Person) { p.Rights = rights })
	o.member(t, "sue", phone.Supervisor, func(p *phone.Person) { p.Rights = &phone.Grant{Clients: only("carol")} })
	session := o.enters(t, "alice").Session
	o.enters(t, "sue")
	own := o.ofSession(t, session)
	if !own.Expires.Equal(end) {
		t.Errorf("the tokens of her sign-in are good until %s", own.Expires)
	}
	for _, tt := range []struct {
		name string
		id   phone.Identity
		want phone.Grant
	}{
		{"an agent's rights make no supervisor", "alice", phone.Grant{Identity: "alice", Clients: only("carol"), Expires: end}},
		{"a supervisor is one without", "sue", phone.Grant{Identity: "sue", Clients: only("carol"), Supervise: true, CreateRooms: true}},
		{"nobody", "mallory", phone.Grant{Identity: "mallory"}},
	} {
		if got, err := o.grants.GrantOf(t.Context(), tt.id); err != nil || !cmp.Equal(tt.want, got) {
			t.Errorf("%s: %v\n%s", tt.name, err, cmp.Diff(tt.want, got))
		}
	}
	o.pass(time.Minute - time.Nanosecond)
	if got := calls(t, o.grants, "alice"); !cmp.Equal(got, any(only("carol"))) {
		t.Errorf("just before their end: %v", got)
	}
	o.pass(time.Nanosecond)
	if got, err := o.grants.GrantOf(t.Context(), "alice"); err != nil || !cmp.Equal(got, phone.Grant{Identity: "alice"}) {
		t.Errorf("at their end she may %+v, %v", got, err)
	}
	if got := calls(t, o.grants, "alice"); !cmp.Equal(got, any([]phone.Identity(nil))) {
		t.Errorf("at their end, without handle: %v", got)
	}
	if got := calls(t, o.grants, "alice", own.ID); got != "grant_expired" {
		t.Errorf("at their end, with the handle of her sign-in: %v", got)
	}
	if again, err := o.grants.OfSession(t.Context(), session); err != nil || len(again.Clients) != 0 || again.Incoming {
		t.Errorf("her sign-in gets the tokens of %+v, %v", again, err)
	}
}

// A sign-in has one grant for all that its person may; it cannot be got again when it was revoked, however long ago.
func TestGrants_OfSession_revoked(t *testing.T) {
	o := newOffice(t)
	o.TTL = 30 * 24 * time.Hour
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice").Session
	own := o.ofSession(t, session)
	if err := o.grants.Revoke(t.Context(), own.ID); err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{0, time.Second, 25 * time.Hour, 28 * 24 * time.Hour} {
		o.pass(after)
		o.ofSession(t, o.enters(t, "alice").Session) // which sweeps out what is old
		o.grants.Forget()
		if got, err := o.grants.OfSession(t.Context(), session); codeOf(err) != "grant_revoked" {
			t.Errorf("after %s: %+v, %v", after, got, err)
		}
		if got := calls(t, o.grants, "alice", own.ID); got != "grant_revoked" {
			t.Errorf("after %s the call is answered with %v", after, got)
		}
	}
}

// When what somebody may has changed their sign-in has another grant, and that alone.
func TestGrants_OfSession_changed(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice").Session
	own := o.ofSession(t, session)
	if own.Identity != "alice" || own.By != "alice" || own.Session != session.Key || own.Parent != "" || own.Key != "" || !own.Expires.Equal(session.Expires) {
		t.Errorf("%+v", own)
	}
	if again := o.ofSession(t, session); again.ID != own.ID {
		t.Error("it has two")
	}
	if elsewhere, err := o.another().OfSession(t.Context(), session); err != nil || elsewhere.ID != own.ID {
		t.Errorf("another server has %s, %v", elsewhere.ID, err)
	}
	if _, err := o.Update(t.Context(), "root", "alice", PersonChange{Role: new(phone.Supervisor)}); err != nil {
		t.Fatal(err)
	}
	o.pass(Everywhere)
	changed := o.ofSession(t, session)
	if changed.ID == own.ID || !changed.Supervise {
		t.Errorf("%+v", changed)
	}
	if all, err := o.kept.Grants(t.Context(), phone.GrantQuery{Identity: "alice", Limit: 10}); err != nil || len(all) != 2 {
		t.Errorf("%d grants are kept, %v", len(all), err)
	}
}

// Of two servers that make a sign-in's grant at once both have it.
func TestGrants_OfSession_elsewhere(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice").Session
	own, other := o.ofSession(t, session), o.another()
	other.handles.put(own.ID, held{session: true, until: o.now.Add(handleBelieved)}) // it looked a moment before
	if got, err := other.OfSession(t.Context(), session); err != nil || got.ID != own.ID {
		t.Errorf("%+v, %v", got, err)
	}
}

// A grant is made from one that covers it and stands, in every respect.
func TestGrants_Make_wider(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	own := o.ofSession(t, o.enters(t, "alice").Session)
	from := o.make(t, own, phone.Grant{
		Identity: "alice", Clients: only("bob"), Numbers: []phone.NumberRule{{Prefix: "+8150"}}, CallerIDs: []phone.Number{"+15005550006"},
		Calls: 2, MaxDuration: time.Minute, MinutesPerDay: 10, Once: true, Expires: o.now.Add(10 * time.Minute),
	})
	for name, want := range map[string]phone.Grant{
		"somebody else":        {Identity: "bob"},
		"nobody's":             {},
		"being called":         {Incoming: true},
		"somebody to call":     {Clients: only("carol")},
		"everybody to call":    {Clients: only(phone.Everybody)},
		"a team":               {Teams: []phone.TeamName{"sales"}},
		"a number":             {Numbers: []phone.NumberRule{{Prefix: "+1"}}},
		"more numbers":         {Numbers: []phone.NumberRule{{Prefix: "+81"}}},
		"a caller ID":          {CallerIDs: []phone.Number{"+15005550007"}},
		"a room":               {Rooms: []phone.RoomGrant{{Room: "sales", Roles: phone.RoleListen}}},
		"rooms of one's own":   {CreateRooms: true},
		"supervision":          {Supervise: true},
		"more calls at once":   {Calls: 3},
		"longer calls":         {MaxDuration: 2 * time.Minute},
		"more minutes":         {MinutesPerDay: 11},
		"more time":            {Expires: o.now.Add(11 * time.Minute)},
		"what it may, to bob":  {Identity: "bob", Clients: only("bob")},
		"a wildcard of number": {Numbers: []phone.NumberRule{{Prefix: "+"}}},
	} {
		if name != "somebody else" && name != "nobody's" && want.Identity == "" {
			want.Identity = "alice"
		}
		if g, err := o.grants.Make(t.Context(), from, want); codeOf(err) != "grant_wider" || g.ID != "" {
			t.Errorf("%s: %+v was made, %v", name, g, err)
		}
	}
	same := o.make(t, from, phone.Grant{Identity: "alice", Clients: only("bob")})
	if !same.Once || same.Calls != 2 || same.MaxDuration != time.Minute || same.MinutesPerDay != 10 || !same.Expires.Equal(from.Expires) {
		t.Errorf("limits are not handed on: %+v", same)
	}
	if err := o.grants.Revoke(t.Context(), from.ID); err != nil {
		t.Fatal(err)
	}
	if g, err := o.grants.Make(t.Context(), from, phone.Grant{Identity: "alice"}); codeOf(err) != "grant_revoked" || g.ID != "" {
		t.Errorf("from one that is revoked: %+v, %v", g, err)
	}
	forged := phone.Grant{ID: own.ID, Identity: "alice", Supervise: true}
	if g, err := o.grants.Make(t.Context(), forged, phone.Grant{Identity: "alice", Supervise: true}); codeOf(err) != "grant_wider" || g.ID != "" {
		t.Errorf("from one that is kept otherwise: %+v, %v", g, err)
	}
}

// What is made with an API key is the key's, and what is made from that as well.
func TestGrants_Make_key(t *testing.T) {
	o := newOffice(t)
	want := crmKey()
	want.Ceiling = phone.Grant{Clients: only("alice", "bob")}
	_, key, err := o.keys.Make(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	g := o.make(t, key.Ceiling, phone.Grant{Identity: "crm_7", Key: key.ID, Clients: only("alice", "bob"), Revoked: *o.now, Created: time.Unix(0, 0)})
	below := o.make(t, g, phone.Grant{Identity: "crm_7", Clients: only("bob")})
	if g.Key != key.ID || g.Parent != "" || below.Key != key.ID || below.Parent != g.ID || !g.Revoked.IsZero() || !g.Created.Equal(*o.now) {
		t.Errorf("made %+v, and from it %+v", g, below)
	}
	if got := calls(t, o.grants, "crm_7", below.ID); !cmp.Equal(got, any(only("bob"))) {
		t.Errorf("%v", got)
	}
	if _, err = o.keys.Revoke(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	o.pass(Everywhere)
	if got := calls(t, o.grants, "crm_7", below.ID); got != "grant_revoked" {
		t.Errorf("when the key is revoked: %v", got)
	}
}

// A grant for one call is good for one, whichever of those that were made from it is used, and on whichever server.
func TestGrants_Use_once(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	own := o.ofSession(t, o.enters(t, "alice").Session)
	once := o.make(t, own, phone.Grant{Identity: "alice", Clients: only("bob"), Once: true})
	below := o.make(t, once, phone.Grant{Identity: "alice", Clients: only("bob")})
	beside := o.make(t, once, phone.Grant{Identity: "alice", Clients: only("bob")})
	steps := []struct {
		name   string
		g      *Grants
		id     phone.Identity
		handle phone.GrantID
		call   phone.CallSID
		code   string
	}{
		{"another's", o.grants, "bob", once.ID, "CA0", ""},
		{"one that there is not", o.grants, "alice", newGrantID(), "CA0", ""},
		{"what it was made from", o.grants, "alice", own.ID, "CA0", ""},
		{"below", o.grants, "alice", below.ID, "CA1", ""},
		{"below, told again", o.another(), "alice", below.ID, "CA1", ""},
		{"itself, in the same call", o.grants, "alice", once.ID, "CA1", ""},
		{"itself", o.another(), "alice", once.ID, "CA2", "grant_used"},
		{"beside", o.grants, "alice", beside.ID, "CA2", "grant_used"},
		{"below", o.grants, "alice", below.ID, "CA2", "grant_used"},
	}
	for _, tt := range steps {
		if err := tt.g.Use(t.Context(), tt.id, []phone.GrantID{tt.handle}, tt.call); codeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.code)
		}
	}
	if err := o.grants.Use(t.Context(), "alice", slices.Repeat([]phone.GrantID{once.ID}, 5), "CA1"); codeOf(err) != "grants_too_many" {
		t.Errorf("five times: %v", err)
	}
}

// Of many calls at once one has the grant that is good for one.
func TestGrants_Use_race(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	own := o.ofSession(t, o.enters(t, "alice").Session)
	once := o.make(t, own, phone.Grant{Identity: "alice", Clients: only("bob"), Once: true})
	codes := make(chan string)
	for i := range 10 {
		g := o.grants
		if i%2 == 0 {
			g = o.another()
		}
		go func() {
			codes <- codeOf(g.Use(t.Context(), "alice", []phone.GrantID{once.ID}, phone.CallSID("CA"+string(rune('0'+i)))))
		}()
	}
	got := map[string]int{}
	for range 10 {
		got[<-codes]++
	}
	if diff := cmp.Diff(map[string]int{"": 1, "grant_used": 9}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestGrants_Chain(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice").Session
	own := o.ofSession(t, session)
	narrow := o.make(t, own, phone.Grant{Identity: "alice", Clients: only("bob"), Expires: o.now.Add(time.Minute)})
	chain, ended, err := o.grants.Chain(t.Context(), narrow.ID)
	if err != nil || ended != nil || len(chain) != 2 || chain[0].ID != narrow.ID || chain[1].ID != own.ID {
		t.Errorf("%+v, %v, %v", chain, ended, err)
	}
	for _, no := range []phone.GrantID{"", "gr_", newGrantID(), narrow.ID + "x"} {
		if all, over, why := o.grants.Chain(t.Context(), no); codeOf(why) != "grant_unknown" || over != nil || all != nil {
			t.Errorf("%q: %+v, %v, %v", no, all, over, why)
		}
	}
	o.pass(time.Minute)
	if _, ended, err = o.grants.Chain(t.Context(), narrow.ID); err != nil || codeOf(ended) != "grant_expired" {
		t.Errorf("when it is over: %v, %v", ended, err)
	}
	if err = o.SignOut(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	o.grants.Forget()
	if _, ended, err = o.grants.Chain(t.Context(), own.ID); err != nil || codeOf(ended) != "grant_revoked" {
		t.Errorf("when she has signed out: %v, %v", ended, err)
	}
	if err = o.grants.Revoke(t.Context(), newGrantID()); codeOf(err) != "grant_unknown" {
		t.Errorf("one that there is not is revoked: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.grants.Forget()
	if _, _, err = o.grants.Chain(ctx, own.ID); err == nil || phone.KindOf(err) == phone.Unknown {
		t.Errorf("a store that does not answer: %v", err)
	}
}

// A store that does not answer allows nothing.
func TestGrants_For_unwell(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	own := o.ofSession(t, o.enters(t, "alice").Session)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.pass(Everywhere)
	for _, handles := range [][]phone.GrantID{nil, {own.ID}, {newGrantID()}} {
		if g, err := o.grants.For(ctx, "alice", handles); err == nil || !cmp.Equal(g, phone.Grant{}) {
			t.Errorf("%v: %+v, %v", handles, g, err)
		}
	}
	if err := o.grants.Use(ctx, "alice", []phone.GrantID{own.ID}, "CA1"); err == nil {
		t.Error("used")
	}
	without := &Grants{Store: o.kept, Now: o.Now, Base: o.grants.Base}
	if g, err := without.For(t.Context(), "alice", []phone.GrantID{own.ID}); err != nil || g.ID != "" {
		t.Errorf("where no grants are kept: %+v, %v", g, err)
	}
}
