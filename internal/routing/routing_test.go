package routing

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func address(t *testing.T, s string) phone.Address {
	t.Helper()
	var a phone.Address
	if err := a.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDecide(t *testing.T) {
	rules := Rules{
		Incoming: map[phone.Number][]phone.Identity{
			"+15005550006": {"alice", "bob"}, "+15005550007": {Everybody}, "+15005550008": {},
		},
		RingTimeout: 30 * time.Second, MaxCall: time.Hour,
	}
	grant := phone.Grant{Clients: true, Prefixes: []string{"+1500555"}, CallerID: "+15005550006"}
	var crowd []phone.Identity
	for i := range 15 {
		crowd = append(crowd, phone.Identity(fmt.Sprintf("p%d", i)))
	}
	tests := []struct {
		name     string
		from, to string
		call     Call
		want     Plan
		denied   string
	}{
		{name: "client calls client", from: "client:alice", to: "client:bob", call: Call{Grant: grant}, want: Plan{Clients: []phone.Identity{"bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "client calls number", from: "client:alice", to: "+15005550001", call: Call{Grant: grant}, want: Plan{Number: "+15005550001", CallerID: "+15005550006", Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "the grant's limit is shorter", from: "client:alice", to: "client:bob", call: Call{Grant: phone.Grant{Clients: true, MaxDuration: time.Minute}}, want: Plan{Clients: []phone.Identity{"bob"}, Timeout: 30 * time.Second, MaxCall: time.Minute}},
		{name: "the grant's limit is longer", from: "client:alice", to: "client:bob", call: Call{Grant: phone.Grant{Clients: true, MaxDuration: 2 * time.Hour}}, want: Plan{Clients: []phone.Identity{"bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "no grant", from: "client:alice", to: "client:bob", denied: "clients_not_allowed"},
		{name: "number not granted", from: "client:alice", to: "+19005551234", call: Call{Grant: grant}, denied: "number_not_allowed"},
		{name: "nobody named", from: "client:alice", to: "", call: Call{Grant: grant}, denied: "to_missing"},
		{name: "unreadable", from: "client:alice", to: "", call: Call{Grant: grant, ToError: phone.Errorf(phone.Invalid, "number_invalid", "x")}, denied: "number_invalid"},
		{name: "telephone calls a line", from: "+14155552671", to: "+15005550006", want: Plan{Clients: []phone.Identity{"alice", "bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "anonymous telephone", from: "", to: "+15005550006", want: Plan{Clients: []phone.Identity{"alice", "bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "a line of everybody rings at most ten", from: "+14155552671", to: "+15005550007", call: Call{SignedIn: crowd}, want: Plan{Clients: crowd[:10], Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "a line of everybody, nobody there", from: "+14155552671", to: "+15005550007", denied: "nobody_there"},
		{name: "a line without people", from: "+14155552671", to: "+15005550008", denied: "nobody_there"},
		{name: "not a line", from: "+14155552671", to: "+15005550009", denied: "number_unassigned"},
		{name: "a telephone does not choose a client", from: "+14155552671", to: "client:alice", denied: "number_unassigned"},
		{name: "from a room", from: "room:x", to: "client:alice", denied: "from_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.call.From, tt.call.To = address(t, tt.from), address(t, tt.to)
			got := Decide(rules, tt.call)
			if tt.denied != "" {
				if got.Denied == nil || phone.CodeOf(got.Denied) != tt.denied {
					t.Fatalf("plan %+v, want a refusal with %s", got, tt.denied)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever is asked, a call is connected only where the grant or the rules say so.
func FuzzDecide(f *testing.F) {
	f.Add("client:alice", "client:bob", true, "+1500")
	f.Add("+14155552671", "+15005550006", false, "")
	f.Add("client:alice", "room:x", true, "")
	f.Fuzz(func(t *testing.T, from, to string, clients bool, prefix string) {
		rules := Rules{Incoming: map[phone.Number][]phone.Identity{"+15005550006": {"alice"}}}
		call := Call{Grant: phone.Grant{Clients: clients, Prefixes: []string{prefix}, CallerID: "+15005550006"}}
		call.From, _ = phone.ParseAddress(from)
		call.To, call.ToError = phone.ParseAddress(to)
		plan := Decide(rules, call)
		if plan.Denied != nil {
			if len(plan.Clients) > 0 || plan.Number != "" {
				t.Errorf("a refused call is connected: %+v", plan)
			}
			return
		}
		if _, client := call.From.Client(); client && call.Grant.Allows(call.To) != nil {
			t.Errorf("%s reached %s without a grant", from, to)
		}
		if len(plan.Clients) == 0 && plan.Number == "" {
			t.Errorf("neither refused nor connected: %+v", plan)
		}
	})
}
