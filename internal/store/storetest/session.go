package storetest

import (
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
		return phone.Session{Key: key, User: phone.User{Identity: id, Name: name}, Role: phone.Agent, Method: "password", Created: start, Seen: start, Expires: start.Add(ttl)}
	}
	for _, u := range []phone.User{{Identity: "alice", Name: "Alice"}, {Identity: "bob", Name: "Bob"}} {
		if err := s.CreatePerson(t.Context(), phone.Person{User: u, Role: phone.Agent, Created: start, Updated: start}); err != nil {
			t.Fatal(err)
		}
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
