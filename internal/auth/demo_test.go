package auth

import (
	"testing"

	"softphone/internal/phone"
)

// A name is enough where anybody may come in, but not to come in as somebody who has a password.
func TestPeople_SignInDemo_password(t *testing.T) {
	p, store, _ := newPeople()
	arrive(t, p, "Alice")
	alice := store.people["alice"]
	alice.Password = "a hash"
	store.people["alice"] = alice
	if e, err := p.SignInDemo(t.Context(), "Alice", Visit{}); phone.CodeOf(err) != "password_needed" || e.Secret != "" {
		t.Errorf("%+v, %v", e, err)
	}
}

// Who signed in by a name alone is nobody any more when the server has become one for others.
func TestPeople_Session_demo(t *testing.T) {
	p, _, now := newPeople()
	secret := arrive(t, p, "Alice").Secret
	p.Demo = false
	*now = now.Add(believed)
	if s, err := p.Session(t.Context(), secret); phone.CodeOf(err) != "session_missing" {
		t.Errorf("%+v, %v", s, err)
	}
	if e, err := p.SignInDemo(t.Context(), "Alice", Visit{}); phone.CodeOf(err) != "demo_not_allowed" || e.Secret != "" {
		t.Errorf("%+v, %v", e, err)
	}
}
