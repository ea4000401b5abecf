package auth

import (
	"testing"

	"softphone/internal/phone"
)

// Names that look alike in other scripts, or in other forms of the same characters, are different people: nobody is
// rung, or shown, in another's place, however they came to be here.
func TestR_ID_1_lookAlike(t *testing.T) {
	p, _, _ := newPeople()
	seen := map[phone.Identity]string{}
	for _, name := range []string{"Alice", "\u0410lice", "Al\u0131ce", "\uff21lice", "Alic\u00e9", "Alice\u0301", "A\u217cice", "Alice2", "Bob", "\u0412ob"} {
		demo := arrive(t, p, name).Session.User
		made, err := p.Create(t.Context(), "root", NewPerson{Name: name, Role: phone.Agent})
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		for _, user := range []phone.User{demo, made.User} {
			if other, taken := seen[user.Identity]; taken {
				t.Errorf("%q and %q are both %s", name, other, user.Identity)
			}
			seen[user.Identity] = name
			if _, err := phone.ParseIdentity(string(user.Identity)); err != nil || user.Name != name {
				t.Errorf("%q becomes %+v, %v", name, user, err)
			}
		}
	}
	for _, name := range []string{"", " ", "Ali\u200bce", "\u202eecilA", "Al\x00ice", "\ufeffAlice", string([]byte{0xff})} {
		if e, err := p.SignInDemo(t.Context(), name, Visit{}); phone.CodeOf(err) != "name_invalid" {
			t.Errorf("%q becomes %+v, %v", name, e, err)
		}
		if made, err := p.Create(t.Context(), "root", NewPerson{Name: name, Role: phone.Agent}); phone.CodeOf(err) != "name_invalid" {
			t.Errorf("%q becomes %+v, %v", name, made, err)
		}
	}
}
