package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func contact(id phone.ContactID, owner phone.Identity, name string) phone.Contact {
	return phone.Contact{
		ID: id, Owner: owner, Name: name, Numbers: []phone.Number{"+15005550001", "+81312345678"}, Client: "bob", Notes: "é電話 '; --\n<b>",
		By: "alice", Created: start, Updated: start,
	}
}

func testContacts(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	zoe, ann, hers := contact("1", "alice", "Zoë"), contact("2", "", "Ann"), contact("3", "bob", "Bea")
	ann.Favourite, ann.Numbers = true, nil
	for _, c := range []phone.Contact{zoe, ann, hers} {
		if err := s.CreateContact(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	seen := func(by phone.Identity, want ...phone.Contact) {
		t.Helper()
		got, err := other.Contacts(t.Context(), by)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("contacts that %s sees (-want +got):\n%s error %v", by, diff, err)
		}
	}
	seen("alice", ann, zoe)
	anns := ann
	anns.Favourite = false // bob's opinion
	seen("bob", anns, hers)
	if err := other.FavourContact(t.Context(), "bob", "2", true); err != nil {
		t.Error(err)
	}
	if err := other.FavourContact(t.Context(), "alice", "2", false); err != nil {
		t.Error(err)
	}
	if err := other.FavourContact(t.Context(), "alice", "1", true); err != nil {
		t.Error(err)
	}
	zoe.Favourite = true
	seen("alice", anns, zoe)
	seen("bob", ann, hers)

	want := contact("1", "alice", "New")
	want.Favourite, want.Numbers, want.By, want.Created, want.Updated = true, []phone.Number{"+15005550002"}, "bob", start.Add(time.Second), start.Add(time.Minute)
	got, err := other.UpdateContact(t.Context(), "alice", "1", func(c *phone.Contact) error {
		*c = want
		c.ID, c.Owner, c.Favourite = "9", "mallory", false
		return nil
	})
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("changed contact (-want +got):\n%s error %v", diff, err)
	}
	no := errors.New("no")
	for name, change := range map[string]func(*phone.Contact) error{
		"refused": func(c *phone.Contact) error { c.Name = "Not this"; return no }, "bad": func(c *phone.Contact) error { c.Name = ""; return nil },
	} {
		if _, err = s.UpdateContact(t.Context(), "alice", "1", change); err == nil {
			t.Errorf("%s: it was changed", name)
		}
	}
	got, err = s.Contact(t.Context(), "alice", "1")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("contact that was changed (-want +got):\n%s error %v", diff, err)
	}
	for name, bad := range map[string]phone.Contact{"no ID": contact("", "alice", "A"), "no name": contact("8", "alice", ""), "an owner": contact("8", "\x00", "A")} {
		if err = s.CreateContact(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
	if err = s.CreateContact(t.Context(), contact("3", "alice", "A")); phone.KindOf(err) != phone.Conflict {
		t.Errorf("an ID that is taken gives %v", err)
	}
	for _, id := range []phone.ContactID{"3", "", "\x00", "404"} {
		_, reading := s.Contact(t.Context(), "alice", id)
		_, updating := s.UpdateContact(t.Context(), "alice", id, func(*phone.Contact) error { return nil })
		for what, err := range map[string]error{
			"reading": reading, "changing": updating, "deleting": s.DeleteContact(t.Context(), "alice", id),
			"favouring": s.FavourContact(t.Context(), "alice", id, true),
		} {
			if phone.KindOf(err) != phone.Unknown {
				t.Errorf("%s the contact %q gives %v, want kind unknown", what, id, err)
			}
		}
	}
	if err = s.DeleteContact(t.Context(), "alice", "1"); err != nil {
		t.Error(err)
	}
	seen("alice", anns)

	// Whoever has an identity next begins anew.
	if err = s.CreatePerson(t.Context(), phone.Person{User: phone.User{Identity: "bob", Name: "Bob"}, Role: phone.Agent, Created: start, Updated: start}); err != nil {
		t.Fatal(err)
	}
	if err = s.DeletePerson(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	seen("bob", anns)
}

func testContactsExhausted(t *testing.T, s phone.Store) {
	t.Helper()
	var err error
	for n := 0; err == nil && n <= phone.MostOwnContacts; n++ {
		if err = s.CreateContact(t.Context(), contact(phone.ContactID(fmt.Sprint(n)), "alice", "A")); err != nil && n != phone.MostOwnContacts {
			t.Fatalf("contact %d: %v", n, err)
		}
	}
	if phone.CodeOf(err) != "contacts_exhausted" || phone.KindOf(err) != phone.Conflict {
		t.Errorf("too many contacts give %v", err)
	}
	if err = s.CreateContact(t.Context(), contact("shared", "", "A")); err != nil {
		t.Errorf("what is shared is counted by itself: %v", err)
	}
}
