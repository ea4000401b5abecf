package auth

import (
	"testing"
	"time"

	"softphone/internal/phone"
)

func TestGrants_Callable(t *testing.T) {
	o := newOffice(t)
	o.grants.People = o.kept
	o.grants.Base.Incoming = true
	for _, id := range []phone.Identity{"alice", "bob", "cleo", "dora"} {
		o.member(t, id, phone.Agent)
	}
	for _, id := range []phone.Identity{"alice", "bob", "dora"} { // not cleo
		o.enters(t, id)
	}
	key := crmKey()
	key.Ceiling = phone.Grant{Incoming: true}
	_, k, err := o.keys.Make(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	for id, incoming := range map[phone.Identity]bool{"crm_1": true, "crm_2": false, "crm_3": true} {
		g := o.make(t, k.Ceiling, phone.Grant{Identity: id, Key: k.ID, Incoming: incoming, Expires: o.now.Add(time.Hour)})
		if id != "crm_3" {
			continue
		}
		if err = o.grants.Revoke(t.Context(), g.ID); err != nil {
			t.Fatal(err)
		}
	}
	is := func(when string, want map[phone.Identity]bool) {
		t.Helper()
		o.pass(Everywhere)
		for id, may := range want {
			if got, wrong := o.grants.Callable(t.Context(), id); wrong != nil || got != may {
				t.Errorf("%s: %s may be called: %t, %v", when, id, got, wrong)
			}
		}
	}
	for id, known := range map[phone.Identity]bool{"alice": true, "cleo": true, "crm_2": true, "crm_3": true, "stranger": false} {
		if got, wrong := o.grants.Knows(t.Context(), id); wrong != nil || got != known {
			t.Errorf("%s is known: %t, %v", id, got, wrong)
		}
	}
	is("at first", map[phone.Identity]bool{"alice": true, "bob": true, "cleo": false, "crm_1": true, "crm_2": false, "crm_3": false, "stranger": true})
	for id, change := range map[phone.Identity]PersonChange{
		"alice": {Disabled: new(true)}, "bob": {Rights: &phone.Grant{Clients: only("alice")}},
		"dora": {Rights: &phone.Grant{Incoming: true, Expires: *o.now}},
	} {
		if _, err = o.Update(t.Context(), "root", id, change); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = o.keys.Revoke(t.Context(), k.ID); err != nil {
		t.Fatal(err)
	}
	is("switched off, or with other rights", map[phone.Identity]bool{"alice": false, "bob": false, "dora": false, "crm_1": false})
}
