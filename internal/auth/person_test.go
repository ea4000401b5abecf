package auth

import (
	"testing"

	"softphone/internal/phone"
)

// Who chooses another password says the one that they have.
func TestPeople_ChangePassword_current(t *testing.T) {
	p, store, _ := newPeople()
	e := arrive(t, p, "Alice")
	other := arrive(t, p, "Alice")
	hash, err := p.Passwords.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	alice := store.people["alice"]
	alice.Password = hash
	store.people["alice"] = alice
	for _, wrong := range []string{"", "guess", "correct horse "} {
		if err = p.ChangePassword(t.Context(), e.Session, wrong, "battery staple 7"); phone.CodeOf(err) != "password_wrong" || store.people["alice"].Password != hash {
			t.Errorf("with %q: %v", wrong, err)
		}
	}
	if err = p.ChangePassword(t.Context(), e.Session, "correct horse", "battery staple 7"); err != nil || store.people["alice"].Password == hash {
		t.Errorf("with the right one: %v", err)
	}
	if _, err = p.Session(t.Context(), e.Secret); err != nil {
		t.Errorf("their own session: %v", err)
	}
	if _, err = p.Session(t.Context(), other.Secret); phone.CodeOf(err) != "session_missing" {
		t.Errorf("their other session: %v", err)
	}
}

// Who has no password yet chooses one soon after signing in: a browser that is left alone is not for others to settle in.
func TestPeople_ChangePassword_first(t *testing.T) {
	p, store, now := newPeople()
	p.TTL = 24 * settled
	early, late := arrive(t, p, "Alice"), arrive(t, p, "Bob")
	*now = now.Add(settled)
	if err := p.ChangePassword(t.Context(), early.Session, "", "battery staple 7"); err != nil {
		t.Errorf("within an hour: %v", err)
	}
	*now = now.Add(1)
	if err := p.ChangePassword(t.Context(), late.Session, "", "battery staple 7"); phone.CodeOf(err) != "session_stale" || store.people["bob"].Password != "" {
		t.Errorf("later: %v", err)
	}
}
