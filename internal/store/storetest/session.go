package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

func testSessions(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	session := func(key string, id phone.Identity, name string, ttl time.Duration) phone.Session {
		return phone.Session{Key: key, User: phone.User{Identity: id, Name: name}, Role: phone.Agent, Created: start, Expires: start.Add(ttl)}
	}
	a1 := session("a1", "alice", "Alice", time.Hour)
	for _, sn := range []phone.Session{a1, session("a2", "alice", "Alice", 2*time.Hour), session("b", "bob", "Bob", time.Minute)} {
		if err := s.CreateSession(t.Context(), sn); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := other.Session(t.Context(), "a1", start); err != nil || !cmp.Equal(got, a1) {
		t.Errorf("session %v, %v", got, err)
	}
	if _, err := s.Session(t.Context(), "b", start.Add(time.Minute)); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("an expired session gives %v, want kind unsigned", err)
	}
	people := func(now time.Time) []phone.User {
		u, err := s.People(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	if diff := cmp.Diff([]phone.User{{Identity: "alice", Name: "Alice"}, {Identity: "bob", Name: "Bob"}}, people(start)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]phone.User{{Identity: "alice", Name: "Alice"}}, people(start.Add(time.Minute)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("people a minute later (-want +got):\n%s", diff)
	}
	if err := s.DeleteSession(t.Context(), "a1"); err != nil {
		t.Fatal(err)
	}
	standing, err := other.Standing(t.Context(), []string{"a1", "b", "a2", "none", "a2", "\x00"}, start.Add(time.Minute))
	if err != nil || !cmp.Equal(standing, []string{"a2"}) {
		t.Errorf("of a deleted session, one that expired and one that lasts there stand %q, %v", standing, err)
	}
	if standing, err = s.Standing(t.Context(), nil, start); err != nil || len(standing) > 0 {
		t.Errorf("of no sessions there stand %q, %v", standing, err)
	}
	if _, err := other.Session(t.Context(), "a1", start); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("a deleted session gives %v, want kind unsigned", err)
	}
}

func testRoles(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	create := func(s phone.Store, key string, id phone.Identity, role phone.Role, from time.Time) error {
		return s.CreateSession(t.Context(), phone.Session{
			Key: key, User: phone.User{Identity: id, Name: "N"}, Role: role, Created: from, Expires: from.Add(time.Hour),
		})
	}
	is := func(id phone.Identity, now time.Time, want phone.Role) {
		t.Helper()
		if role, err := stores[1].RoleOf(t.Context(), id, now); err != nil || role != want {
			t.Errorf("%s is %q, %v; want %q", id, role, err, want)
		}
	}
	is("alice", start, "")
	for key, role := range map[string]phone.Role{"a1": "", "a2": phone.Agent} {
		if err := create(stores[0], key, "alice", role, start); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := stores[0].Session(t.Context(), "a1", start); err != nil || got.Role != phone.Agent {
		t.Errorf("a session that was made without a role is %v, %v; want an agent's", got, err)
	}
	is("alice", start, phone.Agent)
	err := create(stores[1], "a3", "alice", phone.Supervisor, start)
	if phone.KindOf(err) != phone.Conflict || phone.CodeOf(err) != "name_taken" || field(err) != "name" {
		t.Errorf("an agent signs in as supervisor too: %v", err)
	}
	if _, err = stores[0].Session(t.Context(), "a3", start); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("a session that was refused is there: %v", err)
	}
	if err = create(stores[1], "b", "bob", phone.Supervisor, start); err != nil {
		t.Errorf("somebody else signs in as supervisor: %v", err)
	}
	is("bob", start, phone.Supervisor)
	is("bob", start.Add(time.Hour), "")
	is("b\x00", start, "")
	if err = create(stores[1], "a4", "alice", phone.Supervisor, start.Add(time.Hour)); err != nil {
		t.Errorf("a supervisor takes the name of an agent whose sessions are over: %v", err)
	}
	is("alice", start.Add(time.Hour), phone.Supervisor)
	if err = create(stores[0], "c", "carol", "boss", start); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a role that is none gives %v, want kind invalid", err)
	}

	// Of those who come at the same time in two roles, only one role stays.
	var all sync.WaitGroup
	results := make([]error, 20)
	roles := []phone.Role{phone.Agent, phone.Supervisor}
	for i := range results {
		all.Go(func() { results[i] = create(stores[i%2], fmt.Sprint("d", i), "dave", roles[i/2%2], start) })
	}
	all.Wait()
	role, err := stores[0].RoleOf(t.Context(), "dave", start)
	if err != nil {
		t.Fatal(err)
	}
	for i, err := range results {
		if mine := roles[i/2%2] == role; mine != (err == nil) || !mine && phone.KindOf(err) != phone.Conflict {
			t.Errorf("dave is %s, and who signed in as %s got %v", role, roles[i/2%2], err)
		}
	}
}
