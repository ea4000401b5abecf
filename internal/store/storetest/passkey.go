package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// people1 makes people of some identities.
func people1(t *testing.T, s phone.Store, identities ...phone.Identity) {
	t.Helper()
	for _, id := range identities {
		p := phone.Person{User: phone.User{Identity: id, Name: "Name"}, Role: phone.Agent, Created: start, Updated: start}
		if err := s.CreatePerson(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

func testPasskeys(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	people1(t, s, "alice", "bob")
	laptop := phone.Passkey{
		ID: []byte{0, 255, 10, 0}, Identity: "alice", Name: "Laptop é電話 '; --", Data: []byte(`{"n": 1, "s":"é"}`),
		Created: start.Add(time.Second), Used: start.Add(time.Minute),
	}
	bare := phone.Passkey{ID: []byte("?"), Identity: "alice", Created: start}
	bobs := phone.Passkey{ID: []byte{0, 255, 10}, Identity: "bob", Name: "Key", Created: start}
	for _, k := range []phone.Passkey{laptop, bare, bobs} {
		if err := s.AddPasskey(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	of := func(id phone.Identity, want ...phone.Passkey) {
		t.Helper()
		got, err := other.Passkeys(t.Context(), id)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("passkeys of %s (-want +got):\n%s error %v", id, diff, err)
		}
	}
	of("alice", bare, laptop)
	of("bob", bobs)
	of("a\x00")
	got, err := other.Passkey(t.Context(), laptop.ID)
	if diff := cmp.Diff(laptop, got); err != nil || diff != "" {
		t.Errorf("passkey (-want +got):\n%s error %v", diff, err)
	}
	laptop.Data, laptop.Used = []byte(`{"n":2}`), start.Add(time.Hour)
	if err = other.UsedPasskey(t.Context(), laptop.ID, laptop.Data, laptop.Used.Add(7)); err != nil {
		t.Error(err)
	}
	of("alice", bare, laptop)
	kind := func(what string, err error, want phone.Kind) {
		t.Helper()
		if phone.KindOf(err) != want {
			t.Errorf("%s gives %v, want kind %s", what, err, want)
		}
	}
	for name, k := range map[string]phone.Passkey{
		"no id":   {Identity: "alice"},
		"a text":  {ID: []byte("x"), Identity: "alice", Name: "\x00"},
		"no JSON": {ID: []byte("x"), Identity: "alice", Data: []byte("{")},
	} {
		kind(name, s.AddPasskey(t.Context(), k), phone.Invalid)
	}
	kind("data that is no JSON", s.UsedPasskey(t.Context(), laptop.ID, []byte("\xff"), start), phone.Invalid)
	kind("somebody else's", s.AddPasskey(t.Context(), phone.Passkey{ID: laptop.ID, Identity: "bob"}), phone.Conflict)
	kind("nobody's", s.AddPasskey(t.Context(), phone.Passkey{ID: []byte("x"), Identity: "carol"}), phone.Unknown)
	kind("one that is not there", s.UsedPasskey(t.Context(), []byte("x"), nil, start), phone.Unknown)
	kind("deleting somebody else's", s.DeletePasskey(t.Context(), "bob", laptop.ID), phone.Unknown)
	kind("deleting nobody's", s.DeletePasskey(t.Context(), "\x00", laptop.ID), phone.Unknown)
	if err = s.DeletePasskey(t.Context(), "alice", laptop.ID); err != nil {
		t.Error(err)
	}
	kind("deleting it again", s.DeletePasskey(t.Context(), "alice", laptop.ID), phone.Unknown)
	for _, id := range [][]byte{laptop.ID, nil, {}, {0, 255}} {
		_, err = other.Passkey(t.Context(), id)
		kind(fmt.Sprintf("the passkey %v", id), err, phone.Unknown)
	}
	of("alice", bare)

	// Of those who add the same at the same time one does.
	var all sync.WaitGroup
	added := make([]bool, 10)
	for i := range added {
		all.Go(func() {
			failed := stores[i%2].AddPasskey(t.Context(), phone.Passkey{ID: []byte("race"), Identity: "bob"})
			if added[i] = failed == nil; !added[i] {
				kind("the same passkey", failed, phone.Conflict)
			}
		})
	}
	all.Wait()
	n := 0
	for _, ok := range added {
		if ok {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d added the same passkey", n)
	}
}
