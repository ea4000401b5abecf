package auth

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// Each sign-in is a session of its own, with a secret that is kept nowhere.
func TestPeople_sessions(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	o.member(t, "bob", phone.Agent)
	first := o.enters(t, "alice")
	o.pass(time.Second)
	second := o.enters(t, "alice")
	his := o.enters(t, "bob")
	if first.Secret == second.Secret || first.Session.Key == second.Session.Key {
		t.Fatal("two sign-ins are one session")
	}
	all, err := o.Sessions(t.Context(), "alice")
	if err != nil || len(all) != 2 || all[0].Key != second.Session.Key || all[1].Key != first.Session.Key {
		t.Fatalf("her sessions are %+v, %v", all, err)
	}
	names := []string{SessionHandle(all[0]), SessionHandle(all[1])}
	for _, no := range []string{"", names[0][:19], names[0] + "0", first.Session.Key, first.Secret, SessionHandle(his.Session)} {
		if err = o.EndSession(t.Context(), "alice", no); codeOf(err) != "session_unknown" {
			t.Errorf("a session %q ends: %v", no, err)
		}
	}
	if slices.Contains(names, first.Secret) || stands(t, o.People, names[1]) || stands(t, o.People, first.Session.Key) {
		t.Error("what names a session lets in")
	}
	o.journal.entries = nil
	if err = o.EndSession(t.Context(), "alice", names[1]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"session.end alice " + names[1] + " ok"}, o.journal.outcomes()); diff != "" {
		t.Errorf("the journal (-want +got):\n%s", diff)
	}
	if stands(t, o.People, first.Secret) || !stands(t, o.People, second.Secret) || !stands(t, o.People, his.Secret) {
		t.Error("not the one has ended that was meant")
	}
	users, err := o.SignedIn(t.Context())
	if diff := cmp.Diff([]phone.User{{Identity: "alice", Name: "Alice"}, {Identity: "bob", Name: "Bob"}}, users); err != nil || diff != "" {
		t.Errorf("signed in are, %v (-want +got):\n%s", err, diff)
	}
}

// What ends sessions ends them at once on the server where it is done, and within a second on the others.
func TestPeople_sessions_end(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(ctx context.Context, o office, e Entry) error
		kept bool // her other session
	}{
		{"signed out", func(ctx context.Context, o office, e Entry) error { return o.SignOut(ctx, e.Session) }, true},
		{"ended by name", func(ctx context.Context, o office, e Entry) error {
			return o.EndSession(ctx, "alice", SessionHandle(e.Session))
		}, true},
		{"everywhere", func(ctx context.Context, o office, _ Entry) error { return o.EndSessions(ctx, "alice", "alice") }, false},
		{"everywhere, by an administrator", func(ctx context.Context, o office, _ Entry) error { return o.EndSessions(ctx, "root", "alice") }, false},
		{"switched off", func(ctx context.Context, o office, _ Entry) error {
			_, err := o.Update(ctx, "root", "alice", PersonChange{Disabled: new(true)})
			return err
		}, false},
		{"deleted", func(ctx context.Context, o office, _ Entry) error { return o.Delete(ctx, "root", "alice") }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			o.member(t, "alice", phone.Agent)
			o.member(t, "bob", phone.Agent)
			one, two, his := o.enters(t, "alice"), o.enters(t, "alice"), o.enters(t, "bob")
			other := o.server()
			for _, p := range []*People{o.People, other} {
				for _, e := range []Entry{one, two, his} {
					if !stands(t, p, e.Secret) {
						t.Fatal("not signed in")
					}
				}
			}
			if err := tt.end(t.Context(), o, one); err != nil {
				t.Fatal(err)
			}
			for name, p := range map[string]*People{"here": o.People, "elsewhere": other} {
				if name == "elsewhere" {
					o.pass(Everywhere)
				}
				if stands(t, p, one.Secret) {
					t.Errorf("%s it stands", name)
				}
				if stands(t, p, two.Secret) != tt.kept || !stands(t, p, his.Secret) {
					t.Errorf("%s others stand: her other one %v, his %v", name, stands(t, p, two.Secret), stands(t, p, his.Secret))
				}
			}
			ended, err := o.Ended(t.Context(), []string{his.Session.Key, one.Session.Key})
			if err != nil || !slices.Equal(ended, []string{one.Session.Key}) {
				t.Errorf("ended are %q, %v", ended, err)
			}
		})
	}
}

func TestPeople_EndSessions_unknown(t *testing.T) {
	o := newOffice(t)
	if err := o.EndSessions(t.Context(), "root", "mallory"); codeOf(err) != "person_unknown" {
		t.Errorf("of nobody: %v", err)
	}
}

// A session ends when its time is up, also for who is believed to be in.
func TestPeople_Session_believed(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	e := o.enters(t, "alice")
	o.pass(o.TTL - time.Millisecond)
	if !stands(t, o.People, e.Secret) {
		t.Fatal("a millisecond before its end it is over")
	}
	o.pass(time.Millisecond)
	if stands(t, o.People, e.Secret) {
		t.Error("at its end it stands")
	}
	if again := o.enters(t, "alice"); !stands(t, o.People, again.Secret) || stands(t, o.People, e.Secret) {
		t.Error("the next one is not another")
	}
}

// A sign-in by name alone is worth nothing where that is not enough any more.
func TestPeople_Session_demoEnded(t *testing.T) {
	o := newOffice(t)
	o.Demo = true
	e, err := o.SignInDemo(t.Context(), "Alice", Visit{})
	if err != nil || !stands(t, o.People, e.Secret) || e.Known != "" {
		t.Fatalf("%+v, %v", e, err)
	}
	if e.Session.Method != "demo" || o.find(t, "alice").Role != phone.Administrator {
		t.Errorf("%+v", e.Session)
	}
	public := o.server()
	if stands(t, public, e.Secret) {
		t.Error("it is good on a server for others")
	}
	if again, err := public.SignInDemo(t.Context(), "Alice", Visit{}); codeOf(err) != "demo_not_allowed" || again.Secret != "" {
		t.Errorf("a name is enough there: %v", err)
	}
	if _, err := public.SignInDemo(t.Context(), "Mallory", Visit{}); codeOf(err) != "demo_not_allowed" {
		t.Errorf("a new name is enough there: %v", err)
	}
	if all, err := o.Persons(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("there are %d people, %v", len(all), err)
	}
}

// Nobody comes by a name alone who has more than that, or may not come at all; nor as an API key's.
func TestPeople_SignInDemo_refused(t *testing.T) {
	o := newOffice(t)
	o.Demo = true
	o.member(t, "alice", phone.Agent)
	o.member(t, "bob", phone.Agent, func(p *phone.Person) { p.Password, p.Disabled = "", true })
	o.member(t, "carol", phone.Agent, func(p *phone.Person) { p.Password = "" })
	if _, _, err := o.keys.Make(t.Context(), crmKey()); err != nil {
		t.Fatal(err)
	}
	for name, code := range map[string]string{
		"Alice": "password_needed", "ALICE": "password_needed", "Bob": "person_disabled", "Carol": "", "Crm 7": "identity_taken", "Dave": "",
	} {
		e, err := o.SignInDemo(t.Context(), name, Visit{})
		if codeOf(err) != code || (e.Secret == "") != (code != "") {
			t.Errorf("%s: %v, want %q", name, err, code)
		}
		if role := e.Session.Role; name == "Carol" && role != phone.Agent || name == "Dave" && role != phone.Administrator {
			t.Errorf("%s is %s", name, role)
		}
	}
}

// That a session is used is noted once a minute; that it cannot be noted keeps nobody out.
func TestPeople_Session_seen(t *testing.T) {
	o := newOffice(t)
	o.member(t, "alice", phone.Agent)
	e := o.enters(t, "alice")
	seen := func() time.Time {
		t.Helper()
		all, err := o.Sessions(t.Context(), "alice")
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0].Seen
	}
	o.pass(59 * time.Second)
	stands(t, o.People, e.Secret)
	if got := seen(); !got.Equal(e.Session.Created) {
		t.Errorf("within the minute it is noted: %s", got)
	}
	o.pass(time.Minute)
	stands(t, o.People, e.Secret)
	if got, want := seen(), o.now.Truncate(time.Minute); !got.Equal(want) {
		t.Errorf("seen %s, want %s", got, want)
	}
}

// Within a minute nothing is written.
func TestPeople_Session_seenOnce(t *testing.T) {
	p, store, now := newPeople()
	secret := arrive(t, p, "Alice").Secret
	for range 59 {
		*now = now.Add(time.Second)
		if _, err := p.Session(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
	}
	if store.seen != 0 {
		t.Errorf("in 59 seconds it is noted %d times", store.seen)
	}
}
