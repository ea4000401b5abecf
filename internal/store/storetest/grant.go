package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

func grant(id, parent phone.GrantID) phone.Grant {
	return phone.Grant{ID: id, Parent: parent, Identity: "alice", Created: start}
}

// fullGrant has another value than the zero one in each field but that when it was revoked.
func fullGrant(id, parent phone.GrantID) phone.Grant {
	g := grant(id, parent)
	g.By, g.Key, g.Note = "root", "k1", "for é電話 '; --"
	g.Incoming, g.CreateRooms, g.Supervise, g.Once = true, true, true, true
	g.Clients, g.Teams = []phone.Identity{"bob", phone.Everybody}, []phone.TeamName{"sales"}
	g.Numbers = []phone.NumberRule{{Prefix: "+8150", Region: "JP", Types: []phone.NumberType{phone.Mobile}}, {}}
	g.CallerIDs = []phone.Number{"+15005550006"}
	g.Rooms = []phone.RoomGrant{{Room: "standup", Roles: phone.RoleListen | phone.RoleCoach}}
	g.Calls, g.MaxDuration, g.MinutesPerDay = 2, 90*time.Second, 30
	g.Expires = start.Add(time.Hour)
	return g
}

func createGrants(t *testing.T, s phone.Store, grants ...phone.Grant) {
	t.Helper()
	for _, g := range grants {
		if err := s.CreateGrant(t.Context(), g); err != nil {
			t.Fatalf("%s: %v", g.ID, err)
		}
	}
}

// chainOf is a grant and those that it was made from, each with a ! where it was revoked, or the code of the error.
func chainOf(t *testing.T, s phone.Store, id phone.GrantID) string {
	t.Helper()
	line, err := s.GrantChain(t.Context(), id)
	if err != nil {
		return phone.CodeOf(err)
	}
	return idsOf(line)
}

func idsOf(grants []phone.Grant) string {
	var ids []string
	for _, g := range grants {
		id := string(g.ID)
		if !g.Revoked.IsZero() {
			id += "!"
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

func testGrants(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full, narrow := fullGrant("g1", ""), fullGrant("g2", "g1")
	narrow.Clients, narrow.Expires, narrow.Numbers = []phone.Identity{}, start.Add(time.Minute+7), nil
	createGrants(t, s, full, narrow)
	line, err := other.GrantChain(t.Context(), "g2")
	narrow.Clients, narrow.Expires = nil, start.Add(time.Minute) // whole microseconds
	if diff := cmp.Diff([]phone.Grant{narrow, full}, line); err != nil || diff != "" {
		t.Errorf("chain (-want +got):\n%s error %v", diff, err)
	}
}

func testGrantChain(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	createGrants(t, s, grant("g1", ""))
	want := []string{"g1"}
	for i := 2; i <= 16; i++ {
		createGrants(t, s, grant(phone.GrantID(fmt.Sprint("g", i)), phone.GrantID(fmt.Sprint("g", i-1))))
		want = append([]string{fmt.Sprint("g", i)}, want...)
	}
	if got := chainOf(t, other, "g16"); got != strings.Join(want, " ") {
		t.Errorf("the longest chain is %s", got)
	}
	revoked := grant("gone", "")
	revoked.Revoked = start
	short := grant("short", "")
	short.Expires = start.Add(time.Minute)
	createGrants(t, s, revoked, short)
	refused := func(name string, g phone.Grant, kind phone.Kind, code string) {
		t.Helper()
		if err := other.CreateGrant(t.Context(), g); phone.KindOf(err) != kind || phone.CodeOf(err) != code {
			t.Errorf("%s gives %v, want %s %s", name, err, kind, code)
		}
	}
	bob := grant("n", "g1")
	bob.Identity = "bob"
	wide := grant("n", "g1")
	wide.Incoming = true
	longer, late := grant("n", "short"), grant("n", "short")
	longer.Expires = start.Add(time.Hour)
	late.Created, late.Expires = start.Add(time.Minute), start.Add(time.Minute)
	never := grant("n", "short")
	noted, unborn := grant("n", ""), grant("n", "")
	noted.Note = "\x00"
	unborn.Created = time.Time{}
	refused("a parent that is not there", grant("n", "none"), phone.Unknown, "grant_unknown")
	refused("a parent that cannot be", grant("n", "\x00"), phone.Invalid, "grant_invalid")
	refused("one that is there", grant("g1", ""), phone.Conflict, "grant_taken")
	refused("the seventeenth of a chain", grant("n", "g16"), phone.Invalid, "grant_too_deep")
	refused("a parent that was revoked", grant("n", "gone"), phone.Forbidden, "grant_revoked")
	refused("a parent that has expired", late, phone.Forbidden, "grant_expired")
	refused("somebody else's", bob, phone.Forbidden, "grant_wider")
	refused("more than the parent", wide, phone.Forbidden, "grant_wider")
	refused("longer than the parent", longer, phone.Forbidden, "grant_wider")
	refused("for ever", never, phone.Forbidden, "grant_wider")
	refused("no id", grant("", ""), phone.Invalid, "grant_invalid")
	refused("no time", unborn, phone.Invalid, "grant_invalid")
	refused("a text", noted, phone.Invalid, "grant_invalid")
	for _, id := range []phone.GrantID{"n", "", "\x00", "' OR '1'='1"} {
		if got := chainOf(t, s, id); got != "grant_unknown" {
			t.Errorf("the grant %q is %s", id, got)
		}
	}
}

func testGrantPages(t *testing.T, s phone.Store) {
	t.Helper()
	make1 := func(id phone.GrantID, who phone.Identity, k phone.KeyID, after, ttl time.Duration) phone.Grant {
		g := phone.Grant{ID: id, Identity: who, Key: k, Created: start.Add(after)}
		if ttl > 0 {
			g.Expires = start.Add(ttl)
		}
		return g
	}
	ended := make1("a3", "alice", "", 3*time.Second, 0)
	ended.Revoked = start.Add(4 * time.Second)
	createGrants(t, s, make1("a1", "alice", "", 0, 0), make1("a2", "alice", "", time.Second, time.Minute), ended,
		make1("c1", "crm_1", "k1", 2*time.Second, time.Hour), make1("c2", "crm_2", "k1", 5*time.Second, 0), make1("c3", "crm_2", "k2", 5*time.Second, 0))
	later := start.Add(time.Minute)
	for _, tt := range []struct {
		name string
		q    phone.GrantQuery
		want string
	}{
		{"all", phone.GrantQuery{Limit: 100}, "c2 c3 a3! c1 a2 a1"},
		{"the newest", phone.GrantQuery{Limit: 2}, "c2 c3"},
		{"before", phone.GrantQuery{Before: start.Add(2 * time.Second), Limit: 100}, "a2 a1"},
		{"somebody's", phone.GrantQuery{Identity: "alice", Limit: 100}, "a3! a2 a1"},
		{"a key's", phone.GrantQuery{Key: "k1", Limit: 100}, "c2 c1"},
		{"somebody's by a key", phone.GrantQuery{Key: "k1", Identity: "crm_2", Limit: 100}, "c2"},
		{"that stand", phone.GrantQuery{Standing: start, Limit: 100}, "c2 c3 c1 a2 a1"},
		{"that stand later", phone.GrantQuery{Standing: later, Limit: 100}, "c2 c3 c1 a1"},
		{"somebody's that stand, the second page", phone.GrantQuery{Identity: "alice", Standing: start, Before: start.Add(time.Second), Limit: 1}, "a1"},
		{"nobody's", phone.GrantQuery{Identity: "\x00", Limit: 100}, ""},
		{"no key's", phone.GrantQuery{Key: "k", Limit: 100}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Grants(t.Context(), tt.q)
			if err != nil || idsOf(got) != tt.want {
				t.Errorf("grants %s, %v; want %s", idsOf(got), err, tt.want)
			}
		})
	}
	for _, limit := range []int{0, -1, 1001} {
		if _, err := s.Grants(t.Context(), phone.GrantQuery{Limit: limit}); phone.KindOf(err) != phone.Invalid {
			t.Errorf("a page of %d gives %v, want kind invalid", limit, err)
		}
	}
}

// testGrantsEnd has grants that are taken back.
func testGrantsEnd(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	crm := func(id, parent phone.GrantID, who phone.Identity, k phone.KeyID) phone.Grant {
		g := grant(id, parent)
		g.Identity, g.Key = who, k
		return g
	}
	short := grant("short", "")
	short.Expires = start.Add(time.Second)
	createGrants(t, s, grant("a", ""), grant("a1", "a"), grant("a2", "a"), grant("a11", "a1"), grant("b", ""), short,
		crm("c1", "", "crm_1", "k1"), crm("c2", "", "crm_2", "k1"), crm("c3", "", "crm_2", "k2"))
	at := start.Add(time.Minute)
	if err := other.RevokeGrant(t.Context(), "a1", at); err != nil {
		t.Fatal(err)
	}
	if err := s.RevokeGrant(t.Context(), "a1", at.Add(time.Hour)); err != nil {
		t.Errorf("ending what has ended: %v", err)
	}
	for id, want := range map[phone.GrantID]string{"a": "a", "a1": "a1! a", "a2": "a2 a", "a11": "a11! a1! a", "b": "b"} {
		if got := chainOf(t, s, id); got != want {
			t.Errorf("after a1 was revoked %s is %s, want %s", id, got, want)
		}
	}
	if line, err := s.GrantChain(t.Context(), "a11"); err != nil || !line[0].Revoked.Equal(at) || !line[1].Revoked.Equal(at) {
		t.Errorf("the grants were revoked at %v, %v; want %v, the first time", line, err, at)
	}
	of := func(id phone.Identity, k phone.KeyID, want ...phone.GrantID) {
		t.Helper()
		got, err := other.RevokeGrantsOf(t.Context(), id, k, at)
		slices.Sort(got)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("revoked of %q, %q (-want +got):\n%s error %v", id, k, diff, err)
		}
	}
	of("crm_2", "k1", "c2")
	of("", "k1", "c1")
	of("alice", "", "a", "a2", "b")
	of("alice", "")
	of("a\x00", "")
	of("", "none")
	if got := chainOf(t, s, "c3"); got != "c3" {
		t.Errorf("another key's grant is %s", got)
	}
	for name, err := range map[string]error{
		"no time":  s.RevokeGrant(t.Context(), "c3", time.Time{}),
		"no time ": second(s.RevokeGrantsOf(t.Context(), "alice", "", time.Time{})),
		"nobody":   second(s.RevokeGrantsOf(t.Context(), "", "", at)),
	} {
		if phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
	for _, id := range []phone.GrantID{"none", "", "\x00"} {
		if err := s.RevokeGrant(t.Context(), id, at); phone.KindOf(err) != phone.Unknown {
			t.Errorf("ending the grant %q gives %v, want kind unknown", id, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// testUseGrant has calls that use grants that are good for one.
func testUseGrant(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	once := func(id, parent phone.GrantID) phone.Grant {
		g := grant(id, parent)
		g.Once = true
		return g
	}
	createGrants(t, s, grant("many", ""), once("one", "many"), once("one1", "one"), once("one2", "one"))
	used := func(s phone.Store, id phone.GrantID, call int, code string) {
		t.Helper()
		err := s.UseGrant(t.Context(), id, sid(call))
		if (code == "" && err != nil) || (code != "" && phone.CodeOf(err) != code) {
			t.Errorf("call %d uses %s: %v, want %q", call, id, err, code)
		}
	}
	used(s, "many", 1, "")
	used(s, "many", 2, "")
	used(s, "one1", 1, "")
	used(other, "one1", 1, "")
	used(s, "one1", 2, "grant_used")
	used(other, "one2", 2, "grant_used") // both were made from what is good for one call
	used(s, "one", 2, "grant_used")
	used(s, "one2", 1, "")
	used(s, "many", 2, "")
	used(s, "none", 2, "grant_unknown")
	used(s, "\x00", 2, "grant_unknown")
	for _, call := range []phone.CallSID{"", "\x00"} {
		if err := s.UseGrant(t.Context(), "many", call); phone.KindOf(err) != phone.Invalid {
			t.Errorf("the call %q gives %v, want kind invalid", call, err)
		}
	}
	createGrants(t, s, once("race", ""), once("race0", "race"), once("race1", "race"))
	var all sync.WaitGroup
	results := make([]error, 40)
	for i := range results {
		all.Go(func() {
			results[i] = stores[i%2].UseGrant(t.Context(), phone.GrantID(fmt.Sprint("race", i/2%2)), sid(100+i))
		})
	}
	all.Wait()
	n := 0
	for _, err := range results {
		switch {
		case err == nil:
			n++
		case phone.KindOf(err) != phone.Forbidden:
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d calls used a grant that is good for one", n)
	}
}

// testGrantsSwept has grants that ended long ago.
func testGrantsSwept(t *testing.T, s phone.Store) {
	t.Helper()
	short, revoked := grant("short", ""), grant("revoked", "")
	short.Expires = start.Add(time.Hour)
	child := grant("child", "short")
	child.Expires = short.Expires
	early := grant("early", "")
	early.Expires = start.Add(48 * time.Hour)
	createGrants(t, s, short, child, revoked, grant("below", "revoked"), grant("stands", ""), grant("too", "stands"), early)
	for _, id := range []phone.GrantID{"revoked", "early"} {
		if err := s.RevokeGrant(t.Context(), id, start.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	later := grant("later", "")
	later.Created = start.Add(25 * time.Hour)
	createGrants(t, s, later)
	all := func() string {
		got, err := s.Grants(t.Context(), phone.GrantQuery{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return idsOf(got)
	}
	if got := all(); got != "later below! child early! revoked! short stands too" {
		t.Errorf("a day after they ended there are %s", got)
	}
	later.ID, later.Created = "last", later.Created.Add(time.Hour+time.Microsecond) // it is looked every hour
	createGrants(t, s, later)
	if got := all(); got != "last later early! stands too" {
		t.Errorf("more than a day after they ended there are %s", got)
	}
	later.ID, later.Created = "after", start.Add(72*time.Hour+time.Microsecond)
	createGrants(t, s, later)
	if got := all(); got != "after last later stands too" {
		t.Errorf("more than a day after what was revoked would have ended there are %s", got)
	}
}
