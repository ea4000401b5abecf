package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func key(id phone.KeyID, prefix string) phone.APIKey {
	return phone.APIKey{ID: id, Name: "CRM é電話 '; --", Hash: "abc", Hint: "wxyz", Prefix: prefix, By: "root", Created: start}
}

// fullKey has another value than the zero one in each field.
func fullKey() phone.APIKey {
	k := key("k1", "crm_")
	k.Scopes = []phone.Scope{phone.ScopeTokens, phone.ScopeCheck}
	k.Ceiling = fullGrant("", "")
	k.Ceiling.Created, k.Ceiling.Identity = time.Time{}, ""
	k.Origins, k.PerMinute = []string{"https://example.com"}, 60
	k.Expires, k.Used, k.Revoked = start.Add(time.Hour), start.Add(time.Minute), start.Add(2*time.Hour)
	return k
}

func createKeys(t *testing.T, s phone.Store, keys ...phone.APIKey) {
	t.Helper()
	for _, k := range keys {
		if err := s.CreateKey(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
}

func testKeys(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full, bare := fullKey(), key("k2", "erp_")
	bare.Created = start.Add(time.Second)
	createKeys(t, s, full, bare)
	all, err := other.Keys(t.Context())
	if diff := cmp.Diff([]phone.APIKey{bare, full}, all); err != nil || diff != "" {
		t.Errorf("keys (-want +got):\n%s error %v", diff, err)
	}
	got, err := other.Key(t.Context(), "k1")
	if diff := cmp.Diff(full, got); err != nil || diff != "" {
		t.Errorf("key (-want +got):\n%s error %v", diff, err)
	}
	for _, id := range []phone.KeyID{"", "k", "k11", "\x00", "' OR '1'='1"} {
		if k, failed := s.Key(t.Context(), id); phone.KindOf(failed) != phone.Unknown {
			t.Errorf("the key %q is %v, %v; want none", id, k, failed)
		}
	}
	for name, change := range map[string]func(*phone.APIKey){
		"no id":              func(k *phone.APIKey) { k.ID = "" },
		"no prefix":          func(k *phone.APIKey) { k.Prefix = "" },
		"prefix":             func(k *phone.APIKey) { k.Prefix = "new" },
		"prefix in capitals": func(k *phone.APIKey) { k.Prefix = "New_" },
		"long prefix":        func(k *phone.APIKey) { k.Prefix = "a2345678901234567890x_" },
		"text":               func(k *phone.APIKey) { k.Name = "\x00" },
		"scope":              func(k *phone.APIKey) { k.Scopes = []phone.Scope{"\xff"} },
		"origin":             func(k *phone.APIKey) { k.Origins = []string{"\xff"} },
		"ceiling":            func(k *phone.APIKey) { k.Ceiling.Rooms = []phone.RoomGrant{{Room: "\xff"}} },
		"what it replaces":   func(k *phone.APIKey) { k.Replaces = "none" },
		"replaces another":   func(k *phone.APIKey) { k.Replaces = "k1" },
	} {
		k := key("k9", "new_")
		change(&k)
		if err = s.CreateKey(t.Context(), k); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
}

// testKeysClash has keys and people who want the same identities.
func testKeysClash(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s := stores[0]
	person := func(id phone.Identity) phone.Person {
		return phone.Person{User: phone.User{Identity: id, Name: "N"}, Role: phone.Agent, Created: start, Updated: start}
	}
	for _, id := range []phone.Identity{"alice", "a_b", "under_score"} {
		if err := s.CreatePerson(t.Context(), person(id)); err != nil {
			t.Fatal(err)
		}
	}
	createKeys(t, s, key("k1", "crm_"))
	clash := func(what string, err error, code, in string) {
		t.Helper()
		if phone.KindOf(err) != phone.Conflict || phone.CodeOf(err) != code || field(err) != in {
			t.Errorf("%s gives %v in field %q, want the conflict %s in %s", what, err, field(err), code, in)
		}
	}
	clash("the same id", stores[1].CreateKey(t.Context(), key("k1", "new_")), "key_taken", "id")
	clash("the same prefix", stores[1].CreateKey(t.Context(), key("k2", "crm_")), "prefix_taken", "prefix")
	clash("the prefix of a person", stores[1].CreateKey(t.Context(), key("k2", "a_")), "prefix_taken", "prefix")
	clash("the prefix of another person", stores[1].CreateKey(t.Context(), key("k2", "under_")), "prefix_taken", "prefix")
	for _, id := range []phone.Identity{"crm_", "crm_7", "crm_é"} {
		clash("the person "+string(id), stores[1].CreatePerson(t.Context(), person(id)), "identity_taken", "identity")
	}
	// What only looks alike is another's: neither _ nor % stands for anything.
	for _, id := range []phone.Identity{"crm", "crmx7", "CRM_7", "xcrm_7", "cr_"} {
		if err := s.CreatePerson(t.Context(), person(id)); err != nil {
			t.Errorf("the person %s: %v", id, err)
		}
	}
	for i, prefix := range []string{"alic_", "c_", "crmx_", "unde_", "lice_"} {
		if err := s.CreateKey(t.Context(), key(phone.KeyID(fmt.Sprint("x", i)), prefix)); err != nil {
			t.Errorf("the prefix %s: %v", prefix, err)
		}
	}
	// A key that takes another's place has its prefix, and so has the next.
	second, third := key("k2", "crm_"), key("k3", "crm_")
	second.Replaces, third.Replaces = "k1", "k2"
	createKeys(t, s, second, third)
	if got, err := s.Key(t.Context(), "k3"); err != nil || got.Replaces != "k2" {
		t.Errorf("the key that replaces another is %v, %v", got, err)
	}

	// Of those who want the same prefix at the same time one gets it, and a person none of it.
	var wg sync.WaitGroup
	made := make([]bool, 24)
	for i := range made {
		wg.Go(func() {
			var err error
			if i%3 == 0 {
				err = stores[i%2].CreatePerson(t.Context(), person(phone.Identity(fmt.Sprint("race_", i))))
			} else {
				err = stores[i%2].CreateKey(t.Context(), key(phone.KeyID(fmt.Sprint("race", i)), "race_"))
			}
			made[i] = err == nil
			if err != nil && phone.KindOf(err) != phone.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	keys, persons := 0, 0
	for i, ok := range made {
		switch {
		case ok && i%3 == 0:
			persons++
		case ok:
			keys++
		}
	}
	if (keys != 1 || persons != 0) && (keys != 0 || persons != 8) {
		t.Errorf("%d keys and %d people have the same prefix", keys, persons)
	}
}

func testUpdateKey(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s := stores[0]
	createKeys(t, s, key("k1", "crm_"))
	want := fullKey()
	want.Hash = "abc"
	got, err := s.UpdateKey(t.Context(), "k1", func(k *phone.APIKey) error {
		if diff := cmp.Diff(key("k1", "crm_"), *k); diff != "" {
			t.Errorf("what is changed (-want +got):\n%s", diff)
		}
		*k = fullKey()
		k.ID, k.Hash, k.Prefix, k.Replaces = "other", "def", "x_", "k0"
		k.Used = k.Used.Add(59 * time.Second)
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("changed key (-want +got):\n%s error %v", diff, err)
	}
	got, err = stores[1].Key(t.Context(), "k1")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("key that was changed (-want +got):\n%s error %v", diff, err)
	}
	no := errors.New("no")
	if _, err = s.UpdateKey(t.Context(), "k1", func(k *phone.APIKey) error {
		k.Name = "Not this"
		return no
	}); !errors.Is(err, no) || err.Error() != "no" {
		t.Errorf("a change that fails gives %v, want its own error", err)
	}
	if _, err = s.UpdateKey(t.Context(), "k1", func(k *phone.APIKey) error {
		k.Name = "\xff"
		return nil
	}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a text that cannot be kept gives %v, want kind invalid", err)
	}
	for _, id := range []phone.KeyID{"k2", "\x00"} {
		if _, err = s.UpdateKey(t.Context(), id, func(*phone.APIKey) error { return nil }); phone.KindOf(err) != phone.Unknown {
			t.Errorf("changing the key %q gives %v, want kind unknown", id, err)
		}
	}
	const changes = 40
	var all sync.WaitGroup
	for i := range changes {
		all.Go(func() {
			if _, failed := stores[i%2].UpdateKey(t.Context(), "k1", func(k *phone.APIKey) error {
				k.PerMinute++
				return nil
			}); failed != nil {
				t.Error(failed)
			}
		})
	}
	all.Wait()
	if got, err = s.Key(t.Context(), "k1"); err != nil || got.PerMinute != want.PerMinute+changes || got.Name != want.Name {
		t.Errorf("after %d changes the key is %v, %v", changes, got, err)
	}
}
