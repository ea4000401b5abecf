package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// first makes the link for the first administrator.
func first(t *testing.T, o office) string {
	t.Helper()
	secret, err := o.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// invite makes an invitation.
func invite(t *testing.T, o office, in Invitation) (Invitation, string) {
	t.Helper()
	if in.Role == "" {
		in.Role = phone.Agent
	}
	made, secret, err := o.Invite(t.Context(), "root", in)
	if err != nil {
		t.Fatal(err)
	}
	return made, secret
}

// reset makes a link for a new password.
func reset(t *testing.T, o office, of phone.Identity) string {
	t.Helper()
	secret, _, err := o.Reset(t.Context(), "root", of)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// A server has a link for its first administrator until there is somebody who can be in charge.
func TestPeople_First_needed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		is     func(t *testing.T, o office)
		needed bool
	}{
		{"nobody", func(*testing.T, office) {}, true},
		{"an agent and a supervisor", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Agent)
			o.member(t, "bob", phone.Supervisor)
		}, true},
		{"an administrator", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Administrator)
		}, false},
		{"an administrator who is switched off", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Administrator, func(p *phone.Person) { p.Disabled = true })
		}, true},
		{"an administrator who has nothing to sign in with", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Administrator, func(p *phone.Person) { p.Password = "" })
		}, true},
		{"an administrator of a provider's", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Administrator, func(p *phone.Person) { p.Password, p.Issuer, p.Subject = "", "https://id.example", "1" })
		}, false},
		{"an administrator with a passkey", func(t *testing.T, o office) {
			t.Helper()
			o.member(t, "alice", phone.Administrator, func(p *phone.Person) { p.Password = "" })
			if err := o.kept.AddPasskey(t.Context(), phone.Passkey{ID: []byte{1}, Identity: "alice", Name: "Key", Data: []byte("{}"), Created: *o.now}); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"demonstration", func(_ *testing.T, o office) { o.Demo = true }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			tt.is(t, o)
			needed, err := o.NeedsFirst(t.Context())
			secret := first(t, o)
			if err != nil || needed != tt.needed || (secret != "") != tt.needed {
				t.Errorf("needed: %v, %v, link %q; want %v", needed, err, secret, tt.needed)
			}
		})
	}
}

// The first administrator's link is good once, for a day, the newest alone, and while there is no administrator.
func TestPeople_First(t *testing.T) {
	for _, tt := range []struct {
		name string
		then func(t *testing.T, o office, secret string) string
		good bool
	}{
		{"at once", func(_ *testing.T, _ office, secret string) string { return secret }, true},
		{"almost a day later", func(_ *testing.T, o office, secret string) string {
			o.pass(24*time.Hour - time.Microsecond)
			return secret
		}, true},
		{"a day later", func(_ *testing.T, o office, secret string) string {
			o.pass(24 * time.Hour)
			return secret
		}, false},
		{"after the server has started again", func(t *testing.T, o office, secret string) string {
			t.Helper()
			first(t, o)
			return secret
		}, false},
		{"the one that it has then", func(t *testing.T, o office, _ string) string {
			t.Helper()
			return first(t, o)
		}, true},
		{"when somebody is in charge", func(t *testing.T, o office, secret string) string {
			t.Helper()
			o.member(t, "alice", phone.Administrator)
			return secret
		}, false},
		{"when an agent is there", func(t *testing.T, o office, secret string) string {
			t.Helper()
			o.member(t, "alice", phone.Agent)
			return secret
		}, true},
		{"where anybody may sign in", func(_ *testing.T, o office, secret string) string {
			o.Demo = true
			return secret
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			secret := tt.then(t, o, first(t, o))
			code := "ticket_invalid"
			if tt.good {
				code = ""
			}
			if offered, err := o.Look(t.Context(), secret); codeOf(err) != code || tt.good && offered != (Offered{Purpose: phone.TicketFirst, Role: phone.Administrator}) {
				t.Errorf("it offers %+v, %v", offered, err)
			}
			e, err := o.Join(t.Context(), Joining{Ticket: secret, Name: "Root", Password: goodPassword}, Visit{})
			if codeOf(err) != code {
				t.Fatalf("used: %v, want %q", err, code)
			}
			if !tt.good {
				return
			}
			if s := e.Session; s.Role != phone.Administrator || s.User.Identity != "root" || s.Method != "invitation" || !stands(t, o.People, e.Secret) {
				t.Errorf("makes %+v", s)
			}
			if _, err = o.Join(t.Context(), Joining{Ticket: secret, Name: "Root", Password: goodPassword}, Visit{}); codeOf(err) != "ticket_invalid" {
				t.Errorf("used again: %v", err)
			}
			if again := first(t, o); again != "" {
				t.Error("there is another link")
			}
		})
	}
}

// Of all who use a link at once, on all servers, one gets in.
func TestPeople_Join_race(t *testing.T) {
	o := newOffice(t)
	o.Journal = o.kept
	o.member(t, "old", phone.Agent)
	_, invited := invite(t, o, Invitation{})
	for name, secret := range map[string]string{"first": first(t, o), "invite": invited, "reset": reset(t, o, "old")} {
		t.Run(name, func(t *testing.T) {
			codes := make(chan string)
			for i := range 8 {
				p := o.People
				if i%2 == 0 {
					p = o.server()
					p.Journal = o.kept
				}
				j := Joining{Ticket: secret, Password: goodPassword}
				if name != "reset" {
					j.Name = "New " + name + strings.Repeat("x", i)
				}
				go func() {
					_, err := p.Join(t.Context(), j, Visit{})
					codes <- codeOf(err)
				}()
			}
			got := map[string]int{}
			for range 8 {
				got[<-codes]++
			}
			if diff := cmp.Diff(map[string]int{"": 1, "ticket_invalid": 7}, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
	if all, err := o.Persons(t.Context()); err != nil || len(all) != 3 {
		t.Errorf("%d people, %v; want three", len(all), err)
	}
}

func TestPeople_Invite_refused(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	for _, tt := range []struct {
		name string
		in   Invitation
		code string
	}{
		{"no role", Invitation{}, "role_invalid"},
		{"a role that there is not", Invitation{Role: "owner"}, "role_invalid"},
		{"no address", Invitation{Role: phone.Agent, Email: "bob"}, "email_invalid"},
		{"two addresses", Invitation{Role: phone.Agent, Email: "bob@example.com,eve@example.com"}, "email_invalid"},
		{"a header", Invitation{Role: phone.Agent, Email: "bob@example.com\r\nBcc: eve@example.com"}, "email_invalid"},
		{"somebody's address", Invitation{Role: phone.Agent, Email: "Alice@example.com"}, "email_taken"},
		{"a name that turns around", Invitation{Role: phone.Agent, Name: "a\u202eb"}, "name_invalid"},
	} {
		made, secret, err := o.Invite(t.Context(), "root", tt.in)
		if codeOf(err) != tt.code || secret != "" || made != (Invitation{}) {
			t.Errorf("%s: %v, want %s; made %+v", tt.name, err, tt.code, made)
		}
	}
	if all, err := o.Invitations(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("there are %+v, %v", all, err)
	}
}

// An invitation is listed until it is used, taken back, replaced or over; its ID lets nobody in.
func TestPeople_Invitations(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(t *testing.T, o office, in Invitation, secret string)
		good bool
	}{
		{"at once", func(*testing.T, office, Invitation, string) {}, true},
		{"almost a week later", func(_ *testing.T, o office, _ Invitation, _ string) { o.pass(7*24*time.Hour - time.Microsecond) }, true},
		{"a week later", func(_ *testing.T, o office, _ Invitation, _ string) { o.pass(7 * 24 * time.Hour) }, false},
		{"taken back", func(t *testing.T, o office, in Invitation, _ string) {
			t.Helper()
			if err := o.Uninvite(t.Context(), "root", in.ID); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"another to the same address", func(t *testing.T, o office, _ Invitation, _ string) {
			t.Helper()
			in, _ := invite(t, o, Invitation{Email: "BOB@example.com"})
			if err := o.Uninvite(t.Context(), "root", in.ID); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"another to another address", func(t *testing.T, o office, _ Invitation, _ string) {
			t.Helper()
			in, _ := invite(t, o, Invitation{Email: "carol@example.com"})
			if err := o.Uninvite(t.Context(), "root", in.ID); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"one to another address is refused", func(t *testing.T, o office, _ Invitation, _ string) {
			t.Helper()
			if _, _, err := o.Invite(t.Context(), "root", Invitation{Email: "bob@example.com", Role: "owner"}); err == nil {
				t.Error("made")
			}
		}, true},
		{"one that there is not is taken back", func(t *testing.T, o office, in Invitation, secret string) {
			t.Helper()
			for _, id := range []string{"", in.ID + "0", secret, sessionKey(secret)} {
				if err := o.Uninvite(t.Context(), "root", id); codeOf(err) != "invitation_unknown" {
					t.Errorf("%q: %v", id, err)
				}
			}
		}, true},
		{"its ID is used", func(t *testing.T, o office, in Invitation, secret string) {
			t.Helper()
			for _, text := range []string{in.ID, sessionKey(secret), "", strings.Repeat("a", 10_000)} {
				if _, err := o.Join(t.Context(), Joining{Ticket: text, Name: "Eve"}, Visit{}); codeOf(err) != "ticket_invalid" {
					t.Errorf("%.30q: %v", text, err)
				}
				if _, err := o.Look(t.Context(), text); codeOf(err) != "ticket_invalid" || fieldOf(err) != "ticket" && text == "" {
					t.Errorf("looked at %.30q: %v", text, err)
				}
			}
		}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			in, secret := invite(t, o, Invitation{Email: " Bob@Example.com", Name: "Bob  Smith", Role: phone.Supervisor})
			want := Invitation{
				ID: in.ID, Email: "bob@example.com", Name: "Bob Smith", Role: phone.Supervisor, By: "root", Created: *o.now, Expires: o.now.Add(7 * 24 * time.Hour),
			}
			if diff := cmp.Diff(want, in); diff != "" || len(in.ID) != 20 || strings.Contains(secret, in.ID) {
				t.Fatalf("made (-want +got):\n%s", diff)
			}
			tt.end(t, o, in, secret)
			all, err := o.Invitations(t.Context())
			if listed := slices.Contains(all, want); err != nil || listed != tt.good {
				t.Errorf("listed %v, %v: %+v", listed, err, all)
			}
			e, err := o.Join(t.Context(), Joining{Ticket: secret, Name: "Bob", Password: goodPassword}, Visit{})
			if (err == nil) != tt.good {
				t.Fatalf("used: %v", err)
			}
			if !tt.good {
				if codeOf(err) != "ticket_invalid" {
					t.Errorf("used: %v", err)
				}
				return
			}
			bob := o.find(t, e.Session.User.Identity)
			if bob.Role != phone.Supervisor || bob.Email != "bob@example.com" || bob.Name != "Bob" || bob.Identity != "bob" {
				t.Errorf("made %+v", bob)
			}
			if all, err = o.Invitations(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("used, and there are %+v, %v", all, err)
			}
		})
	}
}

// What is offered is what was proposed, with an identity that is free.
func TestPeople_Look(t *testing.T) {
	o := newOffice(t)
	o.member(t, "bob", phone.Agent)
	o.member(t, "bob_2", phone.Agent)
	_, named := invite(t, o, Invitation{Name: "Bob"})
	_, plain := invite(t, o, Invitation{})
	for name, tt := range map[string]struct {
		secret string
		want   Offered
	}{
		"a name that is taken": {named, Offered{Purpose: phone.TicketInvite, Name: "Bob", Identity: "bob_3", Role: phone.Agent}},
		"nothing proposed":     {plain, Offered{Purpose: phone.TicketInvite, Role: phone.Agent}},
		"a new password": {
			reset(t, o, "bob"), Offered{Purpose: phone.TicketReset, Name: "Bob", Email: "bob@example.com", Identity: "bob", Role: phone.Agent},
		},
	} {
		if got, err := o.Look(t.Context(), tt.secret); err != nil || got != tt.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	gone := reset(t, o, "bob_2")
	if err := o.Delete(t.Context(), "root", "bob_2"); err != nil {
		t.Fatal(err)
	}
	if got, err := o.Look(t.Context(), gone); codeOf(err) != "ticket_invalid" || got != (Offered{}) {
		t.Errorf("of who is no more: %+v, %v", got, err)
	}
	if _, err := o.Join(t.Context(), Joining{Ticket: gone, Password: goodPassword}, Visit{}); codeOf(err) != "ticket_invalid" {
		t.Errorf("of who is no more: %v", err)
	}
	other, passkey := newSecret(), phone.Ticket{Purpose: phone.TicketPasskey, For: "bob", Data: []byte(`{"role":"administrator"}`), Created: *o.now, Expires: o.now.Add(time.Hour)}
	passkey.Key = sessionKey(other)
	if err := o.kept.PutTicket(t.Context(), passkey); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Join(t.Context(), Joining{Ticket: other, Name: "Eve"}, Visit{}); codeOf(err) != "ticket_invalid" {
		t.Errorf("a ticket for something else: %v", err)
	}
}

// What may not be chosen is refused, and the ticket stays good.
func TestPeople_Join_refused(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	if _, _, err := o.keys.Make(t.Context(), crmKey()); err != nil {
		t.Fatal(err)
	}
	_, secret := invite(t, o, Invitation{Email: "carol@example.com"})
	for _, tt := range []struct {
		name        string
		j           Joining
		code, field string
	}{
		{"no name", Joining{}, "name_invalid", "name"},
		{"an endless name", Joining{Name: strings.Repeat("a", 65)}, "name_invalid", "name"},
		{"an identity in capitals", Joining{Name: "Carol", Identity: "Carol"}, "identity_invalid", "identity"},
		{"an identity that is everybody", Joining{Name: "Carol", Identity: "*"}, "identity_invalid", "identity"},
		{"an identity with signs", Joining{Name: "Carol", Identity: "carol smith"}, "identity_invalid", "identity"},
		{"somebody's identity", Joining{Name: "Carol", Identity: "alice"}, "identity_taken", "identity"},
		{"an API key's identity", Joining{Name: "Carol", Identity: "crm_7"}, "identity_taken", "identity"},
		{"a short password", Joining{Name: "Carol", Password: "kT9#mv2!x"}, "password_short", "password"},
		{"a usual password", Joining{Name: "Carol", Password: "password123!"}, "password_usual", "password"},
		{"the name as password", Joining{Name: "Carol Hepburn", Password: "carolhepburn1"}, "password_personal", "password"},
		{"the address as password", Joining{Name: "C. H.", Identity: "ch", Password: "CAROL@2026.carol"}, "password_personal", "password"},
		{"the identity as password", Joining{Name: "C. H.", Identity: "wintergarden", Password: "wintergarden77"}, "password_personal", "password"},
	} {
		tt.j.Ticket = secret
		if e, err := o.Join(t.Context(), tt.j, Visit{}); codeOf(err) != tt.code || fieldOf(err) != tt.field || e.Secret != "" {
			t.Errorf("%s: %v in %q, want %s", tt.name, err, fieldOf(err), tt.code)
		}
	}
	if all, err := o.Persons(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("there are %d people, %v", len(all), err)
	}
	if _, err := o.Join(t.Context(), Joining{Ticket: secret, Name: "Carol", Identity: "carol"}, Visit{}); err != nil {
		t.Errorf("at last: %v", err)
	}
	if carol := o.find(t, "carol"); carol.Password != "" {
		t.Errorf("who chose no password has %q", carol.Password)
	}
}

// An address that somebody got after the invitation was written is not given twice.
func TestPeople_Join_addressTaken(t *testing.T) {
	o := newOffice(t)
	_, secret := invite(t, o, Invitation{Email: "alice@example.com"})
	o.member(t, "alice", phone.Agent)
	if _, err := o.Join(t.Context(), Joining{Ticket: secret, Name: "Eve"}, Visit{}); codeOf(err) != "email_taken" {
		t.Errorf("used: %v", err)
	}
}

// A new password ends all that the old one gave.
func TestPeople_Reset(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	bob, before := o.member(t, "bob", phone.Agent), o.enters(t, "alice")
	other := o.enters(t, "bob")
	old := reset(t, o, "alice")
	secret := reset(t, o, "alice")
	if !stands(t, o.People, before.Secret) {
		t.Error("the link alone ends a session")
	}
	for _, tt := range []struct {
		name string
		j    Joining
		code string
	}{
		{"the link that was made before", Joining{Ticket: old, Password: otherPassword}, "ticket_invalid"},
		{"another name", Joining{Ticket: secret, Name: "Eve", Password: otherPassword}, "name_fixed"},
		{"another identity", Joining{Ticket: secret, Identity: "bob", Password: otherPassword}, "identity_fixed"},
		{"no password", Joining{Ticket: secret}, "password_missing"},
		{"a short password", Joining{Ticket: secret, Password: "short"}, "password_short"},
		{"the name as password", Joining{Ticket: secret, Password: "alice-alice!"}, "password_personal"},
	} {
		if e, err := o.Join(t.Context(), tt.j, Visit{}); codeOf(err) != tt.code || e.Secret != "" {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	e, err := o.Join(t.Context(), Joining{Ticket: secret, Name: "Alice", Identity: "alice", Password: otherPassword}, Visit{})
	if err != nil || e.Session.User.Identity != "alice" || !stands(t, o.People, e.Secret) || e.Known == "" {
		t.Fatalf("used: %+v, %v", e, err)
	}
	if stands(t, o.People, before.Secret) {
		t.Error("her session outlives her password")
	}
	if !stands(t, o.People, other.Secret) || o.find(t, "bob").Password != bob.Password {
		t.Error("somebody else is signed out")
	}
	if _, err = o.SignIn(t.Context(), "alice", goodPassword, Visit{}); codeOf(err) != "login_wrong" {
		t.Errorf("the old password: %v", err)
	}
	if _, err = o.SignIn(t.Context(), "alice", otherPassword, Visit{}); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if _, err = o.Join(t.Context(), Joining{Ticket: secret, Password: otherPassword}, Visit{}); codeOf(err) != "ticket_invalid" {
		t.Errorf("used again: %v", err)
	}
}

func TestPeople_Reset_refused(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	late := reset(t, o, "alice")
	o.pass(24 * time.Hour)
	if _, err := o.Join(t.Context(), Joining{Ticket: late, Password: otherPassword}, Visit{}); codeOf(err) != "ticket_invalid" {
		t.Errorf("a day later: %v", err)
	}
	secret, expires, err := o.Reset(t.Context(), "root", "alice")
	if err != nil || !expires.Equal(o.now.Add(24*time.Hour)) {
		t.Fatalf("until %s, %v", expires, err)
	}
	if _, _, err := o.Reset(t.Context(), "root", "mallory"); codeOf(err) != "person_unknown" {
		t.Errorf("of nobody: %v", err)
	}
	o.change(t, "alice", func(p *phone.Person) { p.Disabled = true })
	if _, _, err := o.Reset(t.Context(), "root", "alice"); codeOf(err) != "person_disabled" {
		t.Errorf("of who is switched off: %v", err)
	}
	if e, err := o.Join(t.Context(), Joining{Ticket: secret, Password: otherPassword}, Visit{}); codeOf(err) != "person_disabled" || e.Secret != "" {
		t.Errorf("used by who is switched off: %v", err)
	}
	o.change(t, "alice", func(p *phone.Person) { p.Disabled = false })
	if _, err := o.Join(t.Context(), Joining{Ticket: secret, Password: otherPassword}, Visit{}); err != nil {
		t.Errorf("used when she is back: %v", err)
	}
}

// A ticket is spent only on what went well.
func TestPeople_Join_givenBack(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	secret := reset(t, o, "alice")
	o.Store = interfering{o.kept, func() error { return errors.New("disk full") }}
	if _, err := o.Join(t.Context(), Joining{Ticket: secret, Password: otherPassword}, Visit{}); err == nil {
		t.Fatal("it went well")
	}
	o.Store = o.kept
	if _, err := o.Join(t.Context(), Joining{Ticket: secret, Password: otherPassword}, Visit{}); err != nil {
		t.Errorf("again: %v", err)
	}
}

// A store that does not answer has not said that there is no ticket.
func TestPeople_Join_unwell(t *testing.T) {
	o := newOffice(t)
	_, secret := invite(t, o, Invitation{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Join(ctx, Joining{Ticket: secret, Name: "Bob"}, Visit{}); err == nil || phone.KindOf(err) == phone.Unknown {
		t.Errorf("used: %v", err)
	}
	if _, err := o.Look(ctx, secret); err == nil || phone.KindOf(err) == phone.Unknown {
		t.Errorf("looked at: %v", err)
	}
	if _, err := o.NeedsFirst(ctx); err == nil {
		t.Error("there is no administrator, says a store that does not answer")
	}
}

// Who knows a name before does not get in by it: identities that are proposed are nobody's.
func TestPeople_free(t *testing.T) {
	o := newOffice(t)
	o.member(t, "eve", phone.Agent)
	seen := map[phone.Identity]bool{"eve": true}
	for range 5 {
		p, err := o.Create(t.Context(), "root", NewPerson{Name: "Eve", Role: phone.Agent})
		if err != nil || seen[p.Identity] || !strings.HasPrefix(string(p.Identity), "eve_") {
			t.Errorf("%q, %v", p.Identity, err)
		}
		seen[p.Identity] = true
	}
}
