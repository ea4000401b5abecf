package auth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// journal is a journal in memory.
type journal struct {
	entries []phone.AuditEntry
	err     error
}

func (j *journal) Audit(_ context.Context, e phone.AuditEntry) error {
	j.entries = append(j.entries, e)
	return j.err
}

func (j *journal) outcomes() []string {
	var all []string
	for _, e := range j.entries {
		all = append(all, e.Action+" "+string(e.By)+" "+e.Detail+" "+e.Outcome)
	}
	return all
}

func TestPeople_begin(t *testing.T) {
	p, store, now := newPeople()
	j := &journal{}
	p.Journal = j
	alice := phone.Person{User: phone.User{Identity: "alice", Name: "Alice"}, Role: phone.Supervisor}
	first, s, err := p.begin(t.Context(), alice, "passkey", "Browser\x00\n 1\xff"+strings.Repeat("é", 300))
	if err != nil {
		t.Fatal(err)
	}
	want := phone.Session{
		Key: sessionKey(first), User: alice.User, Role: phone.Supervisor, Method: "passkey", Agent: "Browser 1" + strings.Repeat("é", 191),
		Created: *now, Seen: *now, Expires: now.Add(p.TTL),
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("session (-want +got):\n%s", diff)
	}
	second, _, err := p.begin(t.Context(), alice, "passkey", "")
	if err != nil || second == first || len(second) != 43 {
		t.Errorf("the second secret is %q, %v", second, err)
	}
	alice.Disabled = true
	if secret, _, err := p.begin(t.Context(), alice, "oidc", ""); phone.CodeOf(err) != "person_disabled" || secret != "" {
		t.Errorf("who is disabled gets %q, %v", secret, err)
	}
	if len(store.all) != 2 {
		t.Errorf("%d sessions, want 2", len(store.all))
	}
	if diff := cmp.Diff([]string{
		"person.sign_in alice passkey ok", "person.sign_in alice passkey ok", "person.sign_in alice oidc person_disabled",
	}, j.outcomes()); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// Nobody is let in unnoticed.
func TestPeople_begin_unnoticed(t *testing.T) {
	p, _, _ := newPeople()
	p.Journal = &journal{err: errors.New("disk full")}
	if secret, _, err := p.begin(t.Context(), phone.Person{User: phone.User{Identity: "alice"}}, "demo", ""); err == nil || secret != "" {
		t.Errorf("got %q, %v", secret, err)
	}
}
