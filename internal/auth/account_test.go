package auth

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestPeople_Create(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	if _, _, err := o.keys.Make(t.Context(), crmKey()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name        string
		n           NewPerson
		want        phone.Identity
		code, field string
	}{
		{"named", NewPerson{Name: " Bob  Smith", Role: phone.Agent}, "bob_smith", "", ""},
		{"of the same name", NewPerson{Name: "Bob Smith", Role: phone.Agent}, "bob_smith_2", "", ""},
		{"with all that there is", NewPerson{Identity: "carol", Name: "Carol", Email: "Carol@Example.com", Role: phone.Supervisor, Rights: &phone.Grant{Incoming: true}}, "carol", "", ""},
		{"no name", NewPerson{Role: phone.Agent}, "", "name_invalid", "name"},
		{"no role", NewPerson{Name: "Eve"}, "", "role_invalid", "role"},
		{"a role that there is not", NewPerson{Name: "Eve", Role: "root"}, "", "role_invalid", "role"},
		{"an address that is none", NewPerson{Name: "Eve", Role: phone.Agent, Email: "eve@"}, "", "email_invalid", "email"},
		{"somebody's address", NewPerson{Name: "Eve", Role: phone.Agent, Email: "ALICE@example.com"}, "", "email_taken", "email"},
		{"somebody's identity", NewPerson{Name: "Eve", Role: phone.Agent, Identity: "alice"}, "", "identity_taken", "identity"},
		{"an API key's identity", NewPerson{Name: "Eve", Role: phone.Agent, Identity: "crm_7"}, "", "identity_taken", "identity"},
		{"an identity in capitals", NewPerson{Name: "Eve", Role: phone.Agent, Identity: "Eve"}, "", "identity_invalid", "identity"},
		{"an identity that is everybody", NewPerson{Name: "Eve", Role: phone.Agent, Identity: "*"}, "", "identity_invalid", "identity"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.journal.entries = nil
			p, err := o.Create(t.Context(), "root", tt.n)
			if codeOf(err) != tt.code || fieldOf(err) != tt.field {
				t.Fatalf("%v in %q, want %q in %q", err, fieldOf(err), tt.code, tt.field)
			}
			if tt.code != "" {
				return
			}
			is := o.find(t, tt.want)
			if p.Identity != tt.want || is.Password != "" || is.Disabled || is.Role != tt.n.Role || is.Email != strings.ToLower(tt.n.Email) || !is.Created.Equal(*o.now) {
				t.Errorf("made %+v", is)
			}
			if diff := cmp.Diff(tt.n.Rights, is.Rights); diff != "" {
				t.Errorf("rights (-want +got):\n%s", diff)
			}
			if want := []string{"person.create root " + string(tt.n.Role) + " ok"}; !slices.Equal(o.journal.outcomes(), want) {
				t.Errorf("the journal has %q", o.journal.outcomes())
			}
		})
	}
}

func TestPeople_Update(t *testing.T) {
	for _, tt := range []struct {
		name   string
		c      PersonChange
		code   string
		want   func(*phone.Person) // what is other than before
		action string
		ends   bool // her sessions
	}{
		{"nothing", PersonChange{}, "", func(*phone.Person) {}, "person.update root  ok", false},
		{
			"name",
			PersonChange{Name: new(" Alicia  Smith ")},
			"",
			func(p *phone.Person) { p.Name = "Alicia Smith" }, "person.update root name ok", false,
		},
		{
			"address",
			PersonChange{Email: new("New@Example.com")},
			"",
			func(p *phone.Person) { p.Email = "new@example.com" }, "person.update root email ok", false,
		},
		{
			"no address",
			PersonChange{Email: new("")},
			"",
			func(p *phone.Person) { p.Email = "" }, "person.update root email ok", false,
		},
		{
			"role",
			PersonChange{Role: new(phone.Supervisor)},
			"",
			func(p *phone.Person) { p.Role = phone.Supervisor }, "person.update root role agent to supervisor ok", false,
		},
		{
			"rights",
			PersonChange{Rights: &phone.Grant{Incoming: true}},
			"",
			func(p *phone.Person) { p.Rights = &phone.Grant{Incoming: true} }, "person.update root rights ok", false,
		},
		{
			"no rights",
			PersonChange{NoRights: true},
			"",
			func(p *phone.Person) { p.Rights = nil }, "person.update root rights ok", false,
		},
		{
			"no rights, and some",
			PersonChange{NoRights: true, Rights: &phone.Grant{Incoming: true}},
			"",
			func(p *phone.Person) { p.Rights = nil }, "person.update root rights ok", false,
		},
		{
			"switched off",
			PersonChange{Disabled: new(true)},
			"",
			func(p *phone.Person) { p.Disabled = true }, "person.disable root  ok", true,
		},
		{"not switched off", PersonChange{Disabled: new(false)}, "", func(*phone.Person) {}, "person.update root  ok", false},
		{"a name that is none", PersonChange{Name: new(" ")}, "name_invalid", nil, "person.update root  name_invalid", false},
		{"an address that is none", PersonChange{Email: new("x")}, "email_invalid", nil, "person.update root  email_invalid", false},
		{"a role that there is not", PersonChange{Role: new(phone.Role("root"))}, "role_invalid", nil, "person.update root  role_invalid", false},
		{"no role", PersonChange{Role: new(phone.Role(""))}, "role_invalid", nil, "person.update root  role_invalid", false},
		{"somebody's address", PersonChange{Email: new("BOB@example.com")}, "email_taken", nil, "", false},
		{
			"switched off with a name that is none",
			PersonChange{Disabled: new(true), Name: new("")},
			"name_invalid",
			nil, "person.disable root  name_invalid", false,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			o.member(t, "alice", phone.Agent, func(p *phone.Person) { p.Rights = &phone.Grant{Clients: only("bob")} })
			o.member(t, "bob", phone.Agent)
			want, session, other := o.find(t, "alice"), o.enters(t, "alice"), o.enters(t, "bob")
			if !stands(t, o.People, session.Secret) {
				t.Fatal("she is not in")
			}
			o.pass(time.Millisecond)
			o.journal.entries = nil
			p, err := o.Update(t.Context(), "root", "alice", tt.c)
			if codeOf(err) != tt.code {
				t.Fatalf("%v, want %q", err, tt.code)
			}
			is := o.find(t, "alice")
			if tt.code == "" {
				tt.want(&want)
				want.Updated = *o.now
				if diff := cmp.Diff(want, p); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(want, is); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
			if got := o.journal.outcomes(); tt.action != "" && !slices.Equal(got, []string{tt.action}) {
				t.Errorf("the journal has %q, want %q", got, tt.action)
			}
			if tt.ends == stands(t, o.People, session.Secret) || !stands(t, o.People, other.Secret) {
				t.Errorf("her session stands: %v; his: %v", stands(t, o.People, session.Secret), stands(t, o.People, other.Secret))
			}
			if s, err := o.Session(t.Context(), session.Secret); err == nil && (s.Role != is.Role || s.User != is.User) {
				t.Errorf("her session has %+v", s)
			}
			if name := o.NameOf(t.Context(), "alice"); name != is.Name {
				t.Errorf("she is shown as %q", name)
			}
		})
	}
}

// Who was switched off and is back signs in again: what they held is gone.
func TestPeople_Update_back(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice")
	for _, off := range []bool{true, false} {
		if _, err := o.Update(t.Context(), "root", "alice", PersonChange{Disabled: &off}); err != nil {
			t.Fatal(err)
		}
	}
	if stands(t, o.People, session.Secret) {
		t.Error("her session is back as well")
	}
	if got := o.journal.entries[len(o.journal.entries)-1].Detail; got != "enabled" {
		t.Errorf("the journal has %q", got)
	}
	o.enters(t, "alice")
}

// There is always somebody in charge who is not switched off.
func TestPeople_lastAdministrator(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(ctx context.Context, p *People) error
	}{
		{"deleted", func(ctx context.Context, p *People) error { return p.Delete(ctx, "alice", "alice") }},
		{"made a supervisor", func(ctx context.Context, p *People) error {
			_, err := p.Update(ctx, "alice", "alice", PersonChange{Role: new(phone.Supervisor)})
			return err
		}},
		{"switched off", func(ctx context.Context, p *People) error {
			_, err := p.Update(ctx, "alice", "alice", PersonChange{Disabled: new(true)})
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			o.member(t, "alice", phone.Administrator)
			o.member(t, "bob", phone.Administrator, func(p *phone.Person) { p.Disabled = true })
			o.member(t, "carol", phone.Supervisor)
			session := o.enters(t, "alice")
			if err := tt.do(t.Context(), o.People); codeOf(err) != "administrator_needed" {
				t.Fatalf("the last one: %v", err)
			}
			if !stands(t, o.People, session.Secret) || o.find(t, "alice").Role != phone.Administrator {
				t.Error("she is in charge no longer")
			}
			o.change(t, "bob", func(p *phone.Person) { p.Disabled = false })
			if err := tt.do(t.Context(), o.People); err != nil {
				t.Errorf("with another: %v", err)
			}
		})
	}
}

// With somebody goes all that they held.
func TestPeople_Delete(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	session := o.enters(t, "alice")
	own, err := o.grants.OfSession(t.Context(), session.Session)
	if err != nil || !stands(t, o.People, session.Secret) {
		t.Fatal(err)
	}
	link := reset(t, o, "alice")
	if err = o.Delete(t.Context(), "root", "alice"); err != nil {
		t.Fatal(err)
	}
	if stands(t, o.People, session.Secret) {
		t.Error("her session stands")
	}
	o.pass(time.Second)
	if g, failed := o.grants.For(t.Context(), "alice", []phone.GrantID{own.ID}); failed != nil || len(g.Clients) != 0 {
		t.Errorf("her token allows %+v, %v", g, failed)
	}
	if _, err = o.Join(t.Context(), Joining{Ticket: link, Password: otherPassword}, Visit{}); codeOf(err) != "ticket_invalid" {
		t.Errorf("her link: %v", err)
	}
	if err = o.Delete(t.Context(), "root", "alice"); codeOf(err) != "person_unknown" {
		t.Errorf("again: %v", err)
	}
	if all, err := o.Persons(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("there are %+v, %v", all, err)
	}
}

func TestPeople_ChangePassword(t *testing.T) {
	for _, tt := range []struct {
		name          string
		is            func(*phone.Person)
		after         time.Duration // since she signed in
		current, next string
		code, field   string
	}{
		{"changed", nil, 0, goodPassword, otherPassword, "", ""},
		{"changed, long after signing in", nil, 59 * time.Minute, goodPassword, otherPassword, "", ""},
		{"not hers", nil, 0, wrongPassword, otherPassword, "password_wrong", "current"},
		{"left out", nil, 0, "", otherPassword, "password_wrong", "current"},
		{"too short", nil, 0, goodPassword, "short", "password_short", "new"},
		{"usual", nil, 0, goodPassword, "password1234", "password_usual", "new"},
		{"her name", nil, 0, goodPassword, "alice*alice", "password_personal", "new"},
		{"the first", func(p *phone.Person) { p.Password = "" }, 0, "", otherPassword, "", ""},
		{"the first, an hour after signing in", func(p *phone.Person) { p.Password = "" }, time.Hour, "", otherPassword, "", ""},
		{"the first, later", func(p *phone.Person) { p.Password = "" }, time.Hour + time.Microsecond, "", otherPassword, "session_stale", ""},
		{"the first, as if there were one", func(p *phone.Person) { p.Password = "" }, 0, goodPassword, otherPassword, "password_wrong", "current"},
		{
			"the first, of who is a provider's", func(p *phone.Person) { p.Password, p.Issuer, p.Subject = "", "https://id.example", "1" }, 0,
			"", otherPassword, "password_not_here", "",
		},
		{"another, of who is a provider's", func(p *phone.Person) { p.Issuer, p.Subject = "https://id.example", "1" }, 0, goodPassword, otherPassword, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			o.TTL = 12 * time.Hour
			o.member(t, "alice", phone.Agent)
			o.member(t, "bob", phone.Agent)
			here, elsewhere, his := o.enters(t, "alice"), o.enters(t, "alice"), o.enters(t, "bob")
			if tt.is != nil {
				o.change(t, "alice", tt.is)
			}
			before := o.find(t, "alice").Password
			o.pass(tt.after)
			if !stands(t, o.People, elsewhere.Secret) {
				t.Fatal("she is not in")
			}
			err := o.ChangePassword(t.Context(), here.Session, tt.current, tt.next)
			if codeOf(err) != tt.code || fieldOf(err) != tt.field {
				t.Fatalf("%v in %q, want %q in %q", err, fieldOf(err), tt.code, tt.field)
			}
			if stands(t, o.People, elsewhere.Secret) != (tt.code != "") {
				t.Error("her other session stands, or not")
			}
			if !stands(t, o.People, here.Secret) || !stands(t, o.People, his.Secret) {
				t.Error("she is signed out here, or somebody else")
			}
			is := o.find(t, "alice").Password
			if tt.code != "" {
				if is != before {
					t.Error("it was changed")
				}
				return
			}
			if right, _, err := o.Passwords.Check(t.Context(), is, tt.next); !right || err != nil {
				t.Errorf("kept is %s, %v", is, err)
			}
			if knownHere(o.find(t, "alice"), here.Known) != "" {
				t.Error("her browser is known by the old password")
			}
		})
	}
}

// Who finds a browser unattended may guess ten times.
func TestPeople_ChangePassword_guessed(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	here, elsewhere := o.enters(t, "alice"), o.enters(t, "alice")
	for i := range 10 {
		if err := o.ChangePassword(t.Context(), here.Session, wrongPassword, otherPassword); codeOf(err) != "password_wrong" {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if err := o.ChangePassword(t.Context(), here.Session, goodPassword, otherPassword); codeOf(err) != "too_many_attempts" {
		t.Errorf("the eleventh: %v", err)
	}
	if _, err := o.SignIn(t.Context(), "alice", goodPassword, Visit{}); err != nil {
		t.Errorf("she cannot sign in meanwhile: %v", err)
	}
	for range 12 { // what is right does not count
		if err := o.ChangePassword(t.Context(), elsewhere.Session, goodPassword, "short"); codeOf(err) != "password_short" {
			t.Errorf("in another browser: %v", err)
		}
	}
	if err := o.ChangePassword(t.Context(), elsewhere.Session, goodPassword, otherPassword); err != nil {
		t.Errorf("in another browser: %v", err)
	}
}

// Of two who change it at once the second is told.
func TestPeople_ChangePassword_race(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	here := o.enters(t, "alice")
	o.Store = interfering{o.kept, func() error {
		o.change(t, "alice", func(p *phone.Person) { p.Password = "somebody's" })
		return nil
	}}
	if err := o.ChangePassword(t.Context(), here.Session, goodPassword, otherPassword); codeOf(err) != "password_changed" {
		t.Errorf("the second: %v", err)
	}
	if o.find(t, "alice").Password != "somebody's" {
		t.Error("the first is gone")
	}
}

func TestPeople_Rename(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	if p, err := o.Rename(t.Context(), "alice", " Alicia "); err != nil || p.Name != "Alicia" || o.NameOf(t.Context(), "alice") != "Alicia" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := o.Rename(t.Context(), "alice", "\u202e"); codeOf(err) != "name_invalid" || o.find(t, "alice").Name != "Alicia" {
		t.Errorf("a name that is none: %v", err)
	}
	if p, err := o.Person(t.Context(), "alice"); err != nil || p.Role != phone.Agent {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestPeople_MayAdminister(t *testing.T) {
	o := newOffice(t)
	for role, code := range map[phone.Role]string{
		phone.Administrator: "", phone.Supervisor: "administration_not_allowed", phone.Agent: "administration_not_allowed", "": "administration_not_allowed",
	} {
		o.journal.entries = nil
		err := o.MayAdminister(t.Context(), phone.Session{User: phone.User{Identity: "alice"}, Role: role}, "GET /v1/admin/people")
		if codeOf(err) != code || (code != "") != (len(o.journal.entries) == 1) {
			t.Errorf("%q: %v, the journal has %q", role, err, o.journal.outcomes())
		}
	}
}

func TestParseEmail(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		bad      bool
	}{
		{"", "", false},
		{"  ", "", false},
		{" Alice@Example.COM ", "alice@example.com", false},
		{"a+b@localhost", "a+b@localhost", false},
		{"alice", "", true},
		{"@example.com", "", true},
		{"alice@", "", true},
		{"alice@example..com", "", true},
		{"alice@-example.com", "", true},
		{"alice@example.com.", "", true},
		{"alice b@example.com", "", true},
		{"alice@example.com\nBcc: eve@example.com", "", true},
		{"alice@exämple.com", "", true},
		{strings.Repeat("a", 65) + "@example.com", "", true},
		{"a@" + strings.Repeat("b.", 126) + "c", "", true},
	} {
		if got, err := ParseEmail(tt.in); got != tt.want && !tt.bad || (codeOf(err) == "email_invalid") != tt.bad {
			t.Errorf("%.40q becomes %q, %v", tt.in, got, err)
		}
	}
}

func FuzzParseEmail(f *testing.F) {
	f.Add("Alice@example.com")
	f.Add("alice@example.com\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseEmail(s)
		if err != nil {
			return
		}
		if again, err := ParseEmail(got); err != nil || again != got {
			t.Errorf("%q becomes %q, and then %q, %v", s, got, again, err)
		}
		if strings.ContainsAny(got, " \r\n\t,;<>\"\x00") || strings.Count(got, "@") > 1 || len(got) > mostEmail {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

// An identity that is proposed is one that could be chosen, whatever the name.
func FuzzProposed(f *testing.F) {
	f.Add("Bob Smith", "bob@example.com")
	f.Add("Jörg Müller", "")
	f.Add("アリス", "alice+1@example.com")
	f.Add(strings.Repeat("a ", 100), "@")
	f.Fuzz(func(t *testing.T, name, address string) {
		id := proposed(name, address)
		if id == "" {
			return
		}
		if again, err := parseIdentity(string(id)); err != nil || again != id || len(id) > 60 {
			t.Errorf("%q and %q propose %q: %v", name, address, id, err)
		}
	})
}
