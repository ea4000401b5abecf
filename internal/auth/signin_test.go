package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/auth/password"
	"softphone/internal/phone"
)

func TestPeople_SignIn(t *testing.T) {
	o := newOffice(t)
	alice := o.member(t, "alice", phone.Supervisor)
	o.member(t, "bob", phone.Agent, func(p *phone.Person) { p.Password = "" })
	o.member(t, "carol", phone.Agent, func(p *phone.Person) { p.Disabled = true })
	o.member(t, "dave", phone.Agent, func(p *phone.Person) {
		p.Password, _ = o.Passwords.Hash(t.Context(), otherPassword)
		p.Email = ""
	})
	for _, tt := range []struct {
		name, login, password string
		as                    phone.Identity
		code                  string
	}{
		{"by identity", "alice", goodPassword, "alice", ""},
		{"by identity, as it was typed", " Alice ", goodPassword, "alice", ""},
		{"by e-mail address", "alice@example.com", goodPassword, "alice", ""},
		{"by e-mail address, as it was typed", " ALICE@Example.com", goodPassword, "alice", ""},
		{"another password", "alice", wrongPassword, "", "login_wrong"},
		{"no password", "alice", "", "", "login_wrong"},
		{"another's password", "alice", otherPassword, "", "login_wrong"},
		{"a password with something behind it", "alice", goodPassword + " ", "", "login_wrong"},
		{"the hash of the password", "alice", alice.Password, "", "login_wrong"},
		{"nobody", "mallory", goodPassword, "", "login_wrong"},
		{"nobody's address", "mallory@example.com", goodPassword, "", "login_wrong"},
		{"the address of who has none", "@", otherPassword, "", "login_wrong"},
		{"nothing", "", "", "", "login_wrong"},
		{"what cannot be kept", "ali\x00ce", goodPassword, "", "login_wrong"},
		{"endless", strings.Repeat("a", 1<<16), goodPassword, "", "login_wrong"},
		{"who has no password, without", "bob", "", "", "login_wrong"},
		{"who has no password, with one", "bob", goodPassword, "", "login_wrong"},
		{"who is switched off", "carol", goodPassword, "", "person_disabled"},
		{"who is switched off, wrongly", "carol", wrongPassword, "", "login_wrong"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.journal.entries = nil
			e, err := o.SignIn(t.Context(), tt.login, tt.password, Visit{Address: "192.0.2.1", Agent: "Browser"})
			if codeOf(err) != tt.code || e.Session.User.Identity != tt.as {
				t.Fatalf("signed in as %q, %v; want %q, %q", e.Session.User.Identity, err, tt.as, tt.code)
			}
			if len(o.journal.entries) != 1 || o.journal.entries[0].Action != "person.sign_in" {
				t.Fatalf("the journal has %+v", o.journal.entries)
			}
			if said := o.journal.entries[0].Detail + o.journal.entries[0].Target; strings.Contains(said, "mallory") || strings.Contains(said, goodPassword) {
				t.Errorf("the journal has what was typed: %q", said)
			}
			if tt.code != "" {
				if e.Secret != "" || e.Known != "" {
					t.Errorf("who is refused gets %+v", e)
				}
				return
			}
			if s, err := o.Session(t.Context(), e.Secret); err != nil || s.Method != "password" || s.Role != phone.Supervisor || s.Agent != "Browser" {
				t.Errorf("%v: %+v", err, s)
			}
		})
	}
}

// wrong tries a wrong password so many times, and returns the last answer.
func wrong(t *testing.T, p *People, login string, times int, v Visit) string {
	t.Helper()
	var last string
	for range times {
		_, err := p.SignIn(t.Context(), login, wrongPassword, v)
		last = codeOf(err)
	}
	return last
}

// A password may be wrong ten times in a quarter of an hour, wherever it is typed; the browsers of who it is count by themselves.
func TestPeople_SignIn_lockout(t *testing.T) {
	o := newOffice(t)
	for _, tt := range []struct {
		name string
		do   func(t *testing.T, o office, known string) (login string, v Visit)
		code string // of alice's good password after that
	}{
		{"nine wrong", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 9, Visit{})
			return "alice", Visit{}
		}, ""},
		{"ten wrong", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			if got := wrong(t, o.People, "alice", 10, Visit{}); got != "login_wrong" {
				t.Errorf("the tenth is answered with %s", got)
			}
			return "alice", Visit{}
		}, "too_many_attempts"},
		{"ten wrong, by identity and by address", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 5, Visit{})
			wrong(t, o.People, "alice@example.com", 5, Visit{})
			return "ALICE", Visit{}
		}, "too_many_attempts"},
		{"ten wrong on two servers", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 5, Visit{})
			wrong(t, o.server(), "alice", 5, Visit{})
			return "alice", Visit{}
		}, "too_many_attempts"},
		{"ten wrong from many places", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			for i := range 10 {
				wrong(t, o.People, "alice", 1, Visit{Address: "192.0.2." + string(rune('0'+i)), Agent: string(rune('a' + i)), Known: newSecret()})
			}
			return "alice", Visit{}
		}, "too_many_attempts"},
		{"ten wrong of somebody else", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "bob", 10, Visit{})
			return "alice", Visit{}
		}, ""},
		{"twenty that were right", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			for range 20 {
				o.enters(t, "alice")
			}
			return "alice", Visit{}
		}, ""},
		{"a right one among them forgives no wrong one", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 9, Visit{})
			o.enters(t, "alice")
			wrong(t, o.People, "alice", 1, Visit{})
			return "alice", Visit{}
		}, "too_many_attempts"},
		{"almost a quarter of an hour later", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{})
			o.pass(15 * time.Minute)
			return "alice", Visit{}
		}, "too_many_attempts"},
		{"a quarter of an hour later", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{})
			o.pass(15*time.Minute + time.Microsecond)
			return "alice", Visit{}
		}, ""},
		{"what is refused does not count", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{})
			o.pass(10 * time.Minute)
			if got := wrong(t, o.People, "alice", 20, Visit{}); got != "too_many_attempts" {
				t.Errorf("the thirtieth is answered with %s", got)
			}
			o.pass(5*time.Minute + time.Microsecond)
			return "alice", Visit{}
		}, ""},
		{"strangers guess, she comes in her browser", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{})
			return "alice", Visit{Known: known}
		}, ""},
		{"ten wrong in her browser", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{Known: known})
			return "alice", Visit{Known: known}
		}, "too_many_attempts"},
		{"ten wrong in her browser, she comes in another of hers", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			second := o.enters(t, "alice")
			wrong(t, o.People, "alice", 10, Visit{Known: known})
			return "alice", Visit{Known: second.Known}
		}, ""},
		{"ten wrong in her browser, she comes in none of hers", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{Known: known})
			return "alice", Visit{}
		}, ""},
		{"a browser of somebody else is a stranger's", func(t *testing.T, o office, _ string) (string, Visit) {
			t.Helper()
			bob := o.enters(t, "bob")
			wrong(t, o.People, "alice", 10, Visit{})
			return "alice", Visit{Known: bob.Known}
		}, "too_many_attempts"},
		{"a browser that was hers before the password changed is a stranger's", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			o.change(t, "alice", func(p *phone.Person) { p.Password, _ = o.Passwords.Hash(t.Context(), goodPassword) })
			wrong(t, o.People, "alice", 10, Visit{})
			return "alice", Visit{Known: known}
		}, "too_many_attempts"},
		{"a forged browser is a stranger's", func(t *testing.T, o office, known string) (string, Visit) {
			t.Helper()
			wrong(t, o.People, "alice", 10, Visit{})
			return "alice", Visit{Known: strings.Repeat("A", nonceLength) + known[nonceLength:]}
		}, "too_many_attempts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.pass(time.Hour)
			o.member(t, "alice", phone.Agent)
			o.member(t, "bob", phone.Agent)
			defer o.remove(t, "alice", "bob")
			login, visit := tt.do(t, o, o.enters(t, "alice").Known)
			e, err := o.SignIn(t.Context(), login, goodPassword, visit)
			if codeOf(err) != tt.code || (e.Secret == "") != (tt.code != "") {
				t.Errorf("her good password is answered with %v, want %q", err, tt.code)
			}
		})
	}
}

// Whether there is somebody cannot be told from how often one may guess.
func TestPeople_SignIn_nobody(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	for _, login := range []string{"alice", "mallory", "mallory@example.com", "alice@example.com.example"} {
		var said []string
		for range 12 {
			_, err := o.SignIn(t.Context(), login, wrongPassword, Visit{})
			said = append(said, err.Error())
		}
		if said[0] != said[9] || said[9] == said[10] || said[10] != said[11] {
			t.Errorf("%s is answered with %q", login, said)
		}
	}
}

// However many guess at once, ten are heard.
func TestPeople_SignIn_race(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	o.Journal = o.kept
	second := o.server()
	second.Journal = o.kept
	codes := make(chan string)
	for i := range 40 {
		p := o.People
		if i%2 == 0 {
			p = second
		}
		go func() {
			_, err := p.SignIn(t.Context(), "alice", wrongPassword, Visit{})
			codes <- codeOf(err)
		}()
	}
	got := map[string]int{}
	for range 40 {
		got[<-codes]++
	}
	// One that is refused may have been counted for the moment in which another was looked at: fewer is no fault.
	if got["login_wrong"] > mostWrong || got["login_wrong"] == 0 || got["login_wrong"]+got["too_many_attempts"] != 40 {
		t.Errorf("forty at once are answered with %v", got)
	}
}

// interfering is a store in which something happens before a person is changed.
type interfering struct {
	Store
	before func() error
}

func (s interfering) UpdatePerson(ctx context.Context, id phone.Identity, change func(*phone.Person) error) (phone.Person, error) {
	if err := s.before(); err != nil {
		return phone.Person{}, err
	}
	return s.Store.UpdatePerson(ctx, id, change)
}

// A password that was kept at another cost is kept at today's when its person shows it.
func TestPeople_SignIn_rehash(t *testing.T) {
	o := newOffice(t)
	cheap := password.NewHasher(password.Cost{Memory: 16, Passes: 1, Threads: 1}, 1)
	old, err := cheap.Hash(t.Context(), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := cheap.Hash(t.Context(), otherPassword)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		password string
		before   func() error
		code     string
		kept     string // empty: a new hash
	}{
		{"shown", goodPassword, nil, "", ""},
		{"wrong", wrongPassword, nil, "login_wrong", old},
		{"it cannot be kept", goodPassword, func() error { return errors.New("disk full") }, "", old},
		{"it was changed meanwhile", goodPassword, func() error {
			o.change(t, "alice", func(p *phone.Person) { p.Password = changed })
			return nil
		}, "", changed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.Store = o.kept
			o.member(t, "alice", phone.Agent, func(p *phone.Person) { p.Password = old })
			defer o.remove(t, "alice")
			if tt.before != nil {
				o.Store = interfering{o.kept, tt.before}
			}
			e, err := o.SignIn(t.Context(), "alice", tt.password, Visit{})
			is := o.find(t, "alice")
			if codeOf(err) != tt.code {
				t.Errorf("answered with %v", err)
			}
			if tt.kept != "" {
				if is.Password != tt.kept {
					t.Errorf("kept is %s", is.Password)
				}
				return
			}
			if right, stale, err := o.Passwords.Check(t.Context(), is.Password, goodPassword); !right || stale || err != nil {
				t.Errorf("kept is %s: %v %v %v", is.Password, right, stale, err)
			}
			if knownHere(is, e.Known) == "" {
				t.Error("the browser is known by the password as it was kept before")
			}
		})
	}
}

// What goes wrong in the store is no wrong password, and lets nobody in.
func TestPeople_SignIn_unwell(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := o.SignIn(ctx, "alice", goodPassword, Visit{}); err == nil || phone.KindOf(err) == phone.Unsigned || e.Secret != "" {
		t.Errorf("a store that does not answer: %+v, %v", e, err)
	}
	if e, err := o.SignIn(ctx, "mallory", goodPassword, Visit{}); err == nil || phone.KindOf(err) == phone.Unsigned || e.Secret != "" {
		t.Errorf("a store that does not answer, of nobody: %+v, %v", e, err)
	}
}

func TestKnown(t *testing.T) {
	people := make([]phone.Person, 7)
	for i := range people {
		people[i] = phone.Person{User: phone.User{Identity: phone.Identity("p" + string(rune('0'+i)))}, Password: "hash"}
	}
	has := ""
	for i, p := range people {
		next := known(p, has)
		if next == "" || knownHere(p, next) == "" || known(p, next) != "" {
			t.Fatalf("person %d is given %q", i, next)
		}
		has = next
	}
	var here []bool
	for _, p := range people {
		here = append(here, knownHere(p, has) != "")
	}
	if diff := cmp.Diff([]bool{false, false, true, true, true, true, true}, here); diff != "" {
		t.Errorf("of seven the browser knows (-want +got):\n%s", diff)
	}
	last := people[6]
	for name, change := range map[string]func(*phone.Person){
		"another password": func(p *phone.Person) { p.Password = "another" },
		"no password":      func(p *phone.Person) { p.Password = "" },
		"another identity": func(p *phone.Person) { p.Identity = "p7" },
	} {
		p := last
		change(&p)
		if knownHere(p, has) != "" {
			t.Errorf("%s: known by it", name)
		}
	}
	if junk := strings.Repeat(strings.Repeat("A", len(known(last, "")))+".", mostKnown); knownHere(last, junk+known(last, "")) != "" {
		t.Error("as many are tried as somebody sends")
	}
	if got := known(phone.Person{User: last.User}, has); got != "" {
		t.Errorf("who has no password is given %q", got)
	}
}

func FuzzKnown(f *testing.F) {
	alice := phone.Person{User: phone.User{Identity: "alice"}, Password: "hash"}
	good := known(alice, "")
	f.Add(good)
	f.Add(good + "." + good)
	f.Add(strings.Repeat(".", 100) + good)
	f.Add("")
	f.Fuzz(func(t *testing.T, has string) {
		if nonce := knownHere(alice, has); nonce != "" && !strings.Contains(has, nonce+proof(alice, nonce)) {
			t.Errorf("%q is taken for hers", has)
		}
		given := known(alice, has)
		if given == "" {
			return
		}
		if knownHere(alice, given) == "" || len(given) > mostKnown*(len(good)+1) {
			t.Errorf("%q becomes %q", has, given)
		}
	})
}
