package storetest

import (
	"testing"
	"time"

	"softphone/internal/phone"
)

// testPersonDeleted deletes somebody with all that they hold: whoever has their identity next has none of it.
func testPersonDeleted(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	people := []phone.Person{
		{User: phone.User{Identity: "ada", Name: "Ada"}, Role: phone.Administrator, Created: start, Updated: start},
		{User: phone.User{Identity: "bob", Name: "Bob"}, Role: phone.Agent, Created: start, Updated: start},
	}
	for _, p := range people {
		if err := s.CreatePerson(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		id := string(p.Identity)
		put(t, s, ticket("reset-"+id, phone.TicketReset, p.Identity, time.Hour), ticket("passkey-"+id, phone.TicketPasskey, p.Identity, time.Hour))
		err := s.CreateTask(t.Context(), phone.Task{ID: phone.TaskID("task-" + id), To: phone.Client(p.Identity), Created: start})
		if err != nil {
			t.Fatal(err)
		}
		err = s.CreateSession(t.Context(), phone.Session{Key: "session-" + id, User: p.User, Role: p.Role, Method: "password", Created: start, Seen: start, Expires: start.Add(time.Hour)})
		if err == nil {
			err = s.AddPasskey(t.Context(), phone.Passkey{ID: []byte("passkey-" + id), Identity: p.Identity, Name: "P", Data: []byte("{}"), Created: start})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put(t, s, ticket("invite", phone.TicketInvite, "", time.Hour))
	if err := s.DeletePerson(t.Context(), "ada"); phone.KindOf(err) != phone.Conflict || phone.CodeOf(err) != "administrator_needed" {
		t.Errorf("deleting the last administrator gives %v", err)
	}
	for _, id := range []phone.Identity{"eve", "", "\x00"} {
		if err := s.DeletePerson(t.Context(), id); phone.KindOf(err) != phone.Unknown {
			t.Errorf("deleting %q gives %v, want kind unknown", id, err)
		}
	}
	if err := s.DeletePerson(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	if err := other.CreatePerson(t.Context(), people[1]); err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		holds := map[string]bool{}
		for _, purpose := range []phone.TicketPurpose{phone.TicketReset, phone.TicketPasskey} {
			_, err := other.Ticket(t.Context(), string(purpose)+"-"+string(p.Identity), purpose, start)
			holds["ticket for "+string(purpose)] = err == nil
		}
		_, err := other.Session(t.Context(), "session-"+string(p.Identity), start)
		holds["session"] = err == nil
		_, err = other.Task(t.Context(), phone.TaskID("task-"+p.Identity))
		holds["call-back"] = err == nil
		keys, err := other.Passkeys(t.Context(), p.Identity)
		if holds["passkey"] = len(keys) > 0; err != nil {
			t.Error(err)
		}
		for what, has := range holds {
			if has != (p.Identity == "ada") {
				t.Errorf("%s has their %s: %v", p.Identity, what, has)
			}
		}
	}
	if got := keysOf(t, other, phone.TicketInvite, start); got != "invite" {
		t.Errorf("the invitations are %q", got)
	}
}

// testAdministrators keeps somebody in charge who can sign in.
func testAdministrators(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	for _, id := range []phone.Identity{"ada", "dan"} {
		p := phone.Person{User: phone.User{Identity: id, Name: "Name"}, Role: phone.Administrator, Created: start, Updated: start}
		if err := s.CreatePerson(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	update := func(id phone.Identity, change func(*phone.Person)) string {
		_, err := other.UpdatePerson(t.Context(), id, func(p *phone.Person) error {
			change(p)
			return nil
		})
		if err == nil {
			return ""
		}
		return phone.CodeOf(err)
	}
	agent := func(p *phone.Person) { p.Role = phone.Agent }
	boss := func(p *phone.Person) { p.Role = phone.Administrator }
	for _, step := range []struct {
		what   string
		id     phone.Identity
		change func(*phone.Person)
		code   string
	}{
		{"one of two who need nothing to sign in", "ada", agent, ""},
		{"the other", "dan", agent, "administrator_needed"},
		{"back again, with a password", "ada", func(p *phone.Person) { p.Role, p.Password = phone.Administrator, "hash" }, ""},
		{"the only one who can sign in", "ada", agent, "administrator_needed"},
		{"the same, switched off", "ada", func(p *phone.Person) { p.Disabled = true }, "administrator_needed"},
		{"one who cannot", "dan", agent, ""},
		{"that one has an account elsewhere", "dan", func(p *phone.Person) { p.Role, p.Issuer, p.Subject = phone.Administrator, "https://i.example", "1" }, ""},
		{"one of two who can sign in", "ada", agent, ""},
		{"back again", "ada", boss, ""},
		{"the other is switched off", "dan", func(p *phone.Person) { p.Disabled = true }, ""},
		{"and does not count", "ada", agent, "administrator_needed"},
	} {
		if got := update(step.id, step.change); got != step.code {
			t.Errorf("%s: %q, want %q", step.what, got, step.code)
		}
	}
	if err := s.DeletePerson(t.Context(), "ada"); phone.CodeOf(err) != "administrator_needed" {
		t.Errorf("deleting the only one who can sign in gives %v", err)
	}
	people1(t, s, "eve")
	if got := update("eve", boss); got != "" {
		t.Error(got)
	}
	if err := s.AddPasskey(t.Context(), phone.Passkey{ID: []byte("eve"), Identity: "eve", Data: []byte("{}"), Created: start}); err != nil {
		t.Fatal(err)
	}
	if err := s.DeletePerson(t.Context(), "ada"); err != nil {
		t.Errorf("with another who has a passkey: %v", err)
	}
}
