package auth

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"softphone/internal/auth/password"
	"softphone/internal/phone"
	"softphone/internal/store/sqlite"
)

// The passwords of the tests: nobody's own, a second one, and one that nobody has.
const (
	goodPassword  = "kT9#mv2! harbour"
	otherPassword = "lantern Wq7 ~ river"
	wrongPassword = "nobody has this one"
)

// office is people, grants and keys over a store as servers have it, with a clock that stands.
type office struct {
	*People
	grants  *Grants
	keys    *Keys
	kept    *sqlite.Store
	journal *journal
	now     *time.Time
	logs    *strings.Builder
}

func newOffice(t *testing.T) office {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "office.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	o := office{kept: store, now: &now, journal: &journal{}, logs: &strings.Builder{}}
	o.People = o.server()
	o.grants = &Grants{Store: store, Kept: store, Now: o.Now, Base: phone.Grant{
		Incoming: true, Clients: only(phone.Everybody), Numbers: []phone.NumberRule{{Prefix: "+81"}},
		CallerIDs: []phone.Number{"+15005550006"}, MaxDuration: time.Hour,
	}}
	o.keys = &Keys{Store: store, Usual: 60, Now: o.Now}
	return o
}

// server is the people of one more server on the same store, which keeps to its own what it believes.
func (o office) server() *People {
	return &People{
		Store: o.kept, Journal: o.journal, Passwords: password.NewHasher(password.Cost{Memory: 8, Passes: 1, Threads: 1}, 2),
		TTL: time.Hour, Now: func() time.Time { return *o.now }, Logger: slog.New(slog.NewTextHandler(o.logs, nil)),
	}
}

// pass lets time go by.
func (o office) pass(d time.Duration) { *o.now = o.now.Add(d) }

// member makes a person who has the good password.
func (o office) member(t *testing.T, id phone.Identity, role phone.Role, change ...func(*phone.Person)) phone.Person {
	t.Helper()
	hash, err := o.Passwords.Hash(t.Context(), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	p := phone.Person{
		User: phone.User{Identity: id, Name: strings.ToUpper(string(id[:1])) + string(id[1:])}, Email: string(id) + "@example.com",
		Role: role, Password: hash, Created: *o.now, Updated: *o.now,
	}
	for _, c := range change {
		c(&p)
	}
	if err = o.kept.CreatePerson(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

// enters signs a member in.
func (o office) enters(t *testing.T, id phone.Identity) Entry {
	t.Helper()
	e, err := o.SignIn(t.Context(), string(id), goodPassword, Visit{Address: "192.0.2.1", Agent: "Browser"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// find reads what is kept of somebody.
func (o office) find(t *testing.T, id phone.Identity) phone.Person {
	t.Helper()
	p, err := o.kept.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// remove takes people away.
func (o office) remove(t *testing.T, ids ...phone.Identity) {
	t.Helper()
	for _, id := range ids {
		if err := o.kept.DeletePerson(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
}

// change alters what is kept of somebody, as another server would.
func (o office) change(t *testing.T, id phone.Identity, change func(*phone.Person)) {
	t.Helper()
	_, err := o.kept.UpdatePerson(t.Context(), id, func(p *phone.Person) error {
		change(p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stands reports whether a server lets in who has a secret.
func stands(t *testing.T, p *People, secret string) bool {
	t.Helper()
	_, err := p.Session(t.Context(), secret)
	if err != nil && phone.KindOf(err) != phone.Unsigned {
		t.Fatal(err)
	}
	return err == nil
}

// codeOf is the code of an error, empty for none.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return phone.CodeOf(err)
}

// fieldOf is the field that an error names.
func fieldOf(err error) string {
	if e, ok := err.(*phone.Error); ok { //nolint:errorlint // as handlers see it
		return e.Field
	}
	return ""
}
