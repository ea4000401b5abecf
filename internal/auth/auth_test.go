package auth

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestPeople_SignInDemo(t *testing.T) {
	tests := []struct {
		name, in, code string
		want           phone.User
		refused        string
	}{
		{name: "plain", in: "Alice", want: phone.User{Identity: "alice", Name: "Alice"}},
		{name: "two words", in: "  Bob   Smith ", want: phone.User{Identity: "bob_smith", Name: "Bob Smith"}},
		{name: "another script", in: "アリス", want: phone.User{Identity: "u_", Name: "アリス"}},
		{name: "look-alike of alice", in: "аlice", want: phone.User{Identity: "u_", Name: "аlice"}},
		{name: "markup is only a name", in: "<img onerror=x>", want: phone.User{Identity: "u_", Name: "<img onerror=x>"}},
		{name: "empty", in: "  ", refused: "name_invalid"},
		{name: "too long", in: strings.Repeat("a", 65), refused: "name_invalid"},
		{name: "control character", in: "a\x00b", refused: "name_invalid"},
		{name: "right-to-left mark", in: "a\u202eb", refused: "name_invalid"},
		{name: "broken text", in: "a\xff", refused: "name_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, store, _ := newPeople()
			e, err := p.SignInDemo(t.Context(), tt.in, Visit{})
			secret, s := e.Secret, e.Session
			if tt.refused != "" {
				if phone.CodeOf(err) != tt.refused {
					t.Errorf("error %v, want %s", err, tt.refused)
				}
				return
			}
			if err != nil || s.User.Name != tt.want.Name || !strings.HasPrefix(string(s.User.Identity), string(tt.want.Identity)) {
				t.Fatalf("signed in as %+v, %v", s.User, err)
			}
			if tt.want.Identity != "u_" && s.User.Identity != tt.want.Identity {
				t.Errorf("identity %s, want %s", s.User.Identity, tt.want.Identity)
			}
			for key := range store.all {
				if strings.Contains(key, secret) {
					t.Error("the secret itself is stored")
				}
			}
			if s.Role != phone.Administrator {
				t.Errorf("who comes by name alone is an administrator; not %q", s.Role)
			}
			if got, err := p.Session(t.Context(), secret); err != nil || got != s {
				t.Errorf("session %+v, %v", got, err)
			}
			if name := p.NameOf(t.Context(), s.User.Identity); name != tt.want.Name {
				t.Errorf("the name to show is %q", name)
			}
		})
	}
}

func TestPeople_Session(t *testing.T) {
	p, store, now := newPeople()
	e := arrive(t, p, "Alice")
	secret, s := e.Secret, e.Session
	get := func() error {
		_, err := p.Session(t.Context(), secret)
		return err
	}
	for range 100 {
		if err := get(); err != nil {
			t.Fatal(err)
		}
	}
	if store.reads != 1 {
		t.Errorf("the store was read %d times within a second, want once", store.reads)
	}
	delete(store.all, s.Key) // signed out on another server
	*now = now.Add(believed)
	if err := get(); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("a second after a sign-out elsewhere the session gives %v", err)
	}
	store.all[s.Key] = s
	if err := get(); err != nil {
		t.Fatal(err)
	}
	if err := p.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := get(); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("after signing out the session gives %v", err)
	}
	for _, bad := range []string{"", "nonsense", strings.Repeat("x", 10_000)} {
		if _, err := p.Session(t.Context(), bad); phone.KindOf(err) != phone.Unsigned {
			t.Errorf("secret %.10q gives %v", bad, err)
		}
	}
}

func TestPeople_Session_expires(t *testing.T) {
	p, _, now := newPeople()
	secret := arrive(t, p, "Alice").Secret
	*now = now.Add(time.Hour - time.Millisecond)
	if _, err := p.Session(t.Context(), secret); err != nil {
		t.Errorf("just before its end the session gives %v", err)
	}
	*now = now.Add(time.Millisecond)
	if _, err := p.Session(t.Context(), secret); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("at its end the session gives %v", err)
	}
}

func TestPeople_NameOf_unknown(t *testing.T) {
	p, _, _ := newPeople()
	if name := p.NameOf(t.Context(), "nobody"); name != "nobody" {
		t.Errorf("somebody unknown is shown as %q", name)
	}
}

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	l := &Limiter{Every: time.Second, Burst: 3, Now: func() time.Time { return now }}
	for i := range 3 {
		if err := l.Allow("a"); err != nil {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	if err := l.Allow("a"); phone.KindOf(err) != phone.Exhausted {
		t.Errorf("the fourth attempt gives %v", err)
	}
	if err := l.Allow("b"); err != nil {
		t.Errorf("another key gives %v", err)
	}
	now = now.Add(time.Second)
	if err := l.Allow("a"); err != nil {
		t.Errorf("a second later: %v", err)
	}
}

func TestLimiter_manyKeys(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	l := &Limiter{Every: time.Second, Burst: 1, Now: func() time.Time { return now }}
	key := func(i int) string { return string(rune(i)) }
	for i := range maxKeys {
		if err := l.Allow(key(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range crowd {
		if err := l.Allow(key(maxKeys + i)); err != nil {
			t.Errorf("with all places taken new key %d gives %v", i, err)
		}
	}
	if err := l.Allow("one more"); phone.KindOf(err) != phone.Exhausted {
		t.Errorf("when those without a place have had their share one more gives %v", err)
	}
	now = now.Add(2 * time.Second)
	if err := l.Allow("one more"); err != nil {
		t.Errorf("when the others are at rest a new key gives %v", err)
	}
	if len(l.keys) > 1 {
		t.Errorf("%d keys are remembered", len(l.keys))
	}
}

// What somebody may do follows their role and rights, and reaches every server within a second.
func TestGrants(t *testing.T) {
	p, store, now := newPeople()
	g := &Grants{Store: store, Now: p.Now, Base: phone.Grant{Clients: []phone.Identity{phone.Everybody}}}
	may := func(want phone.Grant) {
		t.Helper()
		want.Identity = "alice"
		grant, err := g.GrantOf(t.Context(), "alice")
		if diff := cmp.Diff(want, grant); err != nil || diff != "" {
			t.Errorf("%v, grant (-want +got):\n%s", err, diff)
		}
	}
	may(phone.Grant{}) // nobody is signed in
	arrive(t, p, "Alice")
	may(phone.Grant{}) // that is believed for a moment
	*now = now.Add(believed)
	may(phone.Grant{Clients: g.Base.Clients, Supervise: true, CreateRooms: true})
	alice := store.people["alice"]
	alice.Role, alice.Rights = phone.Agent, &phone.Grant{Incoming: true, Supervise: true}
	store.people["alice"] = alice
	*now = now.Add(believed)
	may(phone.Grant{Incoming: true})
	*now = now.Add(2 * time.Hour)
	may(phone.Grant{}) // the sign-in is over
}

func TestPeople_Ended(t *testing.T) {
	p, _, now := newPeople()
	alice := arrive(t, p, "Alice").Session
	*now = now.Add(time.Minute)
	bob := arrive(t, p, "Bob").Session
	carol := arrive(t, p, "Carol").Session
	if err := p.SignOut(t.Context(), carol); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(p.TTL - time.Second)
	ended, err := p.Ended(t.Context(), []string{alice.Key, bob.Key, carol.Key})
	if err != nil || !slices.Equal(ended, []string{alice.Key, carol.Key}) {
		t.Errorf("ended are %q, %v, want the first, which expired, and the last, who signed out", ended, err)
	}
}
