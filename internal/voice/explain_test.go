package voice

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// What would become of a call is said step by step, and nothing comes of it.
func TestAnswerer_Explain(t *testing.T) {
	ada := &phone.Grant{Identity: "crm_ada", Clients: []phone.Identity{"bob"}}
	tests := []struct {
		name  string
		from  phone.Identity
		to    string
		guard guarded
		given *phone.Grant
		want  string
	}{
		{"a person", "alice", "client:bob", "1h", nil, `
caller "" client:alice
grant "" what client:alice may themselves
destination "" client:bob
rights "" 
plan "" ring client:bob, for at most 4h0m0s
limits "" 
ring client:bob, for at most 4h0m0s`},
		{"a number", "alice", "+15005550001", "1h", nil, `
caller "" client:alice
grant "" what client:alice may themselves
destination "" +15005550001, region US, type personal_number
rights "" 
plan "" call +15005550001, shown +15005550006, for at most 4h0m0s
limits "" 
call +15005550001, shown +15005550006, for at most 4h0m0s`},
		{"nobody that is known", "stranger", "client:bob", "1h", nil, `
caller "" client:stranger
grant "" what client:stranger may themselves
destination "" client:bob
rights "clients_not_allowed" 
denied clients_not_allowed`},
		{"a token that is yet to be made", "crm_ada", "client:bob", "1h", ada, `
caller "" client:crm_ada
grant "" all that a token for client:crm_ada may say
destination "" client:bob
rights "" 
plan "" ring client:bob, for at most 4h0m0s
limits "" 
ring client:bob, for at most 4h0m0s`},
		{"more than that", "crm_ada", "client:alice", "1h", ada, `
caller "" client:crm_ada
grant "" all that a token for client:crm_ada may say
destination "" client:alice
rights "clients_not_allowed" 
denied clients_not_allowed`},
		{"used up", "alice", "+15005550001", "time_exhausted", nil, `
caller "" client:alice
grant "" what client:alice may themselves
destination "" +15005550001, region US, type personal_number
rights "" 
plan "" call +15005550001, shown +15005550006, for at most 4h0m0s
limits "time_exhausted" 
denied time_exhausted`},
		{"switched off", "alice", "client:bob", "calls_switched_off", nil, `
caller "" client:alice
grant "" what client:alice may themselves
destination "" client:bob
rights "" 
plan "" ring client:bob, for at most 4h0m0s
limits "calls_switched_off" 
denied calls_switched_off`},
		{"a guard that cannot say", "alice", "client:bob", "broken", nil, "error the store is down"},
		{"a room as a listener", "ear", "room:standup", "1h", nil, `
caller "" client:ear
grant "" what client:ear may themselves
destination "" room:standup
rights "" 
plan "" enter the room standup to listen
limits "" 
enter the room standup to listen`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen []phone.Event
			a := newAnswerer("en", &seen)
			a.Guard = tt.guard
			to, err := phone.ParseAddress(tt.to)
			if err != nil {
				t.Fatal(err)
			}
			r := Request{From: phone.Client(tt.from), To: to}
			e, err := a.Explain(t.Context(), r, tt.given)
			var b strings.Builder
			for _, s := range e.Steps {
				code := ""
				if s.Denied != nil {
					code = phone.CodeOf(s.Denied)
				}
				fmt.Fprintf(&b, "\n%s %q %s", s.Name, code, s.Detail)
			}
			switch {
			case err != nil:
				b.WriteString("error " + err.Error())
			case e.Denied != nil:
				b.WriteString("\ndenied " + phone.CodeOf(e.Denied))
			default:
				b.WriteString("\n" + e.Plan)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			store, _ := a.Store.(*memory)
			if len(seen) > 0 || len(store.audit) > 0 {
				t.Errorf("something came of it: %v %v", seen, store.audit)
			}
		})
	}
}
