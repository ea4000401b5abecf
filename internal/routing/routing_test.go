package routing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
		Incoming: map[phone.Number]Line{
			"+15005550006": {People: []phone.Identity{"alice", "bob"}}, "+15005550007": {People: []phone.Identity{phone.Everybody}}, "+15005550008": {},
			"+15005550010": {PIN: true}, "+15005550011": {Room: "talk"},
		},
		RingTimeout: 30 * time.Second, MaxCall: time.Hour,
	}
	grant := phone.Grant{Clients: []phone.Identity{phone.Everybody}, Numbers: []phone.NumberRule{{Prefix: "+1500555", Types: []phone.NumberType{phone.PersonalNumber}}}, CallerIDs: []phone.Number{"+15005550006"}}
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
		{name: "the grant's limit is shorter", from: "client:alice", to: "client:bob", call: Call{Grant: phone.Grant{Clients: []phone.Identity{phone.Everybody}, MaxDuration: time.Minute}}, want: Plan{Clients: []phone.Identity{"bob"}, Timeout: 30 * time.Second, MaxCall: time.Minute}},
		{name: "the grant's limit is longer", from: "client:alice", to: "client:bob", call: Call{Grant: phone.Grant{Clients: []phone.Identity{phone.Everybody}, MaxDuration: 2 * time.Hour}}, want: Plan{Clients: []phone.Identity{"bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "no grant", from: "client:alice", to: "client:bob", denied: "clients_not_allowed"},
		{name: "a name that is nobody's", from: "client:alice", to: "client:bobb", call: Call{Grant: grant, Nobody: true}, denied: "person_unknown"},
		{name: "who may call nobody does not find out whose names there are", from: "client:alice", to: "client:bobb", call: Call{Nobody: true}, denied: "clients_not_allowed"},
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
		{name: "a number that hides in a client's name", from: "+14155552671", to: "client:15005550006", denied: "number_unassigned"},
		{name: "a line that asks for a PIN", from: "+14155552671", to: "+15005550010", want: Plan{Ask: &Question{}}},
		{name: "a line that asks for a PIN is no room's", from: "+14155552671", to: "+15005550010", call: Call{Room: &phone.Room{Name: "x"}}, want: Plan{Ask: &Question{}}},
		{name: "a line to people is no room's", from: "+14155552671", to: "+15005550006", call: Call{Room: &phone.Room{Name: "x"}}, want: Plan{Clients: []phone.Identity{"alice", "bob"}, Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "a line to a room that there is not", from: "+14155552671", to: "+15005550011", denied: "room_unknown"},
		{name: "a line to another room", from: "+14155552671", to: "+15005550011", call: Call{Room: &phone.Room{Name: "x"}}, denied: "room_unknown"},
		{name: "a line to a room with a PIN", from: "+14155552671", to: "+15005550011", call: Call{Room: &phone.Room{Name: "talk", PIN: "1234"}}, want: Plan{Ask: &Question{Room: "talk"}}},
		{name: "a client calls the line that asks for a PIN, and no telephone is dialled", from: "client:alice", to: "+15005550010", call: Call{Grant: grant}, want: Plan{Ask: &Question{}, MaxCall: time.Hour}},
		{name: "a client calls the number of a room", from: "client:alice", to: "+15005550011", call: Call{Room: &phone.Room{Name: "talk", PIN: "1234"}}, want: Plan{Ask: &Question{Room: "talk"}, MaxCall: time.Hour}},
		{name: "a client calls our number that leads to people", from: "client:alice", to: "+15005550006", call: Call{Grant: grant}, want: Plan{Number: "+15005550006", CallerID: "+15005550006", Timeout: 30 * time.Second, MaxCall: time.Hour}},
		{name: "a client calls the line to listen", from: "client:alice", to: "+15005550010", call: Call{Grant: grant, As: Part{Mode: Listen}}, denied: "mode_invalid"},
		{name: "a person cannot be listened to", from: "client:alice", to: "client:bob", call: Call{Grant: grant, As: Part{Mode: Listen}}, denied: "mode_invalid"},
		{name: "a test of the network is short", from: "client:alice", to: "check:network", call: Call{Grant: grant}, want: Plan{Check: true, MaxCall: LongestCheck}},
		{name: "a test within what the grant gives", from: "client:alice", to: "check:network", call: Call{Grant: phone.Grant{Rooms: []phone.RoomGrant{{Room: "x", Roles: phone.RoleListen}}, MaxDuration: time.Second}}, want: Plan{Check: true, MaxCall: time.Second}},
		{name: "who may call nobody tests nothing", from: "client:alice", to: "check:network", denied: "check_not_allowed"},
		{name: "a test is not listened to", from: "client:alice", to: "check:network", call: Call{Grant: grant, As: Part{Mode: Listen}}, denied: "mode_invalid"},
		{name: "a telephone tests nothing", from: "+14155552671", to: "check:network", denied: "number_unassigned"},
		{name: "from a room", from: "room:x", to: "client:alice", denied: "from_invalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.call.From, tt.call.To = address(t, tt.from), address(t, tt.to)
			if n, ok := tt.call.To.Number(); ok {
				tt.call.Called = phone.NumberInfo{Number: n, Region: "US", Type: phone.PersonalNumber}
			}
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

// Calls go past who cannot be rung, and it is said past whom.
func TestDecide_reach(t *testing.T) {
	rules := Rules{Incoming: map[phone.Number]Line{
		"+15005550006": {People: []phone.Identity{"asleep", "busy", "free"}}, "+15005550007": {People: []phone.Identity{phone.Everybody}}, "+15005550008": {Team: "support"},
	}}
	reach := map[phone.Identity]phone.Attendance{
		"asleep": {Reach: phone.ReachStale}, "busy": {Reach: phone.ReachBusy}, "free": {Reach: phone.ReachAvailable},
		"dnd": {Reach: phone.ReachDND}, "lunch": {Reach: phone.ReachAway}, "left": {Reach: phone.ReachBarred},
	}
	grant := phone.Grant{Clients: []phone.Identity{phone.Everybody}, Teams: []phone.TeamName{phone.EveryTeam}}
	people := func(ids ...phone.Identity) []phone.Identity { return ids }
	for _, tt := range []struct {
		name     string
		from, to string
		members  []phone.Identity // of the team, or who is signed in
		rung     []phone.Identity
		passed   []phone.Identity
		denied   string
	}{
		{name: "a line", from: "+14155552671", to: "+15005550006", rung: people("free"), passed: people("asleep")},
		{name: "a line of everybody", from: "+14155552671", to: "+15005550007", members: people("busy", "dnd"), rung: people("busy"), passed: people("dnd")},
		{name: "a line of everybody, nobody there", from: "+14155552671", to: "+15005550007", members: people("asleep", "dnd"), passed: people("asleep", "dnd"), denied: "nobody_there"},
		{name: "a line to a team", from: "+14155552671", to: "+15005550008", members: people("lunch", "other"), rung: people("other"), passed: people("lunch")},
		{name: "a team", from: "client:free", to: "team:support", members: people("free", "asleep", "busy"), rung: people("busy"), passed: people("asleep")},
		{name: "a team of oneself", from: "client:free", to: "team:support", members: people("free"), denied: "nobody_there"},
		{name: "who is free", from: "client:lunch", to: "client:free", rung: people("free")},
		{name: "who is busy may answer a second call", from: "client:lunch", to: "client:busy", rung: people("busy")},
		{name: "who has another frontend", from: "client:lunch", to: "client:other", rung: people("other")},
		{name: "who sleeps", from: "client:free", to: "client:asleep", passed: people("asleep"), denied: "callee_offline"},
		{name: "who is not to be disturbed", from: "client:free", to: "client:dnd", passed: people("dnd"), denied: "callee_dnd"},
		{name: "who is away", from: "client:free", to: "client:lunch", passed: people("lunch"), denied: "callee_away"},
		{name: "who may not be called", from: "client:free", to: "client:left", passed: people("left"), denied: "callee_offline"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call := Call{From: address(t, tt.from), To: address(t, tt.to), Grant: grant, Reach: reach, SignedIn: tt.members}
			if tt.members != nil && tt.to != "+15005550007" {
				call.Team = &phone.Team{Name: "support", Members: tt.members}
			}
			for _, id := range append(tt.rung, tt.passed...) {
				if !slices.Contains(rules.Ringing(call), id) {
					t.Errorf("it is not found out how it is with %s", id)
				}
			}
			got := Decide(rules, call)
			if diff := cmp.Diff([][]phone.Identity{tt.rung, tt.passed}, [][]phone.Identity{got.Clients, got.Passed}, cmpopts.EquateEmpty()); diff != "" || (got.Denied != nil || tt.denied != "") && phone.CodeOf(got.Denied) != tt.denied {
				t.Errorf("refused with %q, want %q; rung and passed (-want +got):\n%s", phone.CodeOf(got.Denied), tt.denied, diff)
			}
		})
	}
}

// Whatever is asked, a call is connected only where the grant or the rules say so.
func FuzzDecide(f *testing.F) {
	f.Add("client:alice", "client:bob", true, "+1500", "", byte(0), byte(0))
	f.Add("+14155552671", "+15005550006", false, "", "", byte(0), byte(3))
	f.Add("client:alice", "room:x", true, "", "listen", byte(31), byte(1))
	f.Add("client:alice", "conference:CF0123456789abcdef0123456789abcdef", true, "", "", byte(64), byte(2))
	f.Fuzz(func(t *testing.T, from, to string, clients bool, prefix, mode string, rights, state byte) {
		rules := Rules{Incoming: map[phone.Number]Line{"+15005550006": {People: []phone.Identity{"alice"}}, "+15005550007": {PIN: true}}}
		as, err := ParsePart(mode, "")
		call := Call{As: as, Grant: phone.Grant{
			Numbers: []phone.NumberRule{{Prefix: prefix, Types: []phone.NumberType{phone.Mobile}}}, CallerIDs: []phone.Number{"+15005550006"}, Supervise: rights&64 != 0,
			Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.Roles(rights) & phone.AllRoles}},
		}}
		if clients {
			call.Grant.Clients = []phone.Identity{phone.Everybody}
		}
		call.From, _ = phone.ParseAddress(from)
		if call.To, call.ToError = phone.ParseAddress(to); err != nil {
			call.ToError = err
		}
		if n, ok := call.To.Number(); ok {
			call.Called = phone.NumberInfo{Number: n, Type: phone.Mobile}
		}
		room := phone.Room{Name: "x", Secret: "s", Locked: state&1 != 0, Moderated: state&2 != 0}
		if state&4 != 0 {
			room.PIN = "1234"
		}
		if state&8 == 0 {
			call.Room, call.Live = &room, &phone.Conference{Name: room.ConferenceName()}
		}
		plan := Decide(rules, call)
		ways := 0
		for _, way := range []bool{plan.Denied != nil, len(plan.Clients) > 0, plan.Number != "", plan.Enter != nil, plan.Ask != nil} {
			if way {
				ways++
			}
		}
		if ways != 1 {
			t.Fatalf("%q to %q: one thing is to be done, not %d: %+v", from, to, ways, plan)
		}
		_, client := call.From.Client()
		_, number := call.To.Number()
		if client && plan.Enter == nil && plan.Ask == nil && plan.Denied == nil && call.Grant.Allows(call.To, call.Called) != nil {
			t.Errorf("%s reached %s without a grant", from, to)
		}
		if e := plan.Enter; e != nil {
			roles := phone.RoleListen | phone.RoleSpeak
			outside := !client || number // in by a number of ours
			if !outside {
				roles = call.Grant.RolesIn("x")
			}
			heard := !e.Muted && e.Coach == ""
			if heard && roles&phone.RoleSpeak == 0 || e.Quiet && roles&phone.RoleCoach == 0 || e.Moderator && roles&phone.RoleModerate == 0 {
				t.Errorf("%s entered %s with %b as %+v", from, to, roles, e)
			}
			if room.Locked && roles&phone.RoleModerate == 0 {
				t.Errorf("%s entered a locked room", from)
			}
			if outside && room.PIN != "" {
				t.Errorf("%s entered without a PIN", from)
			}
			if room.Moderated && !e.Moderator && !e.Waits {
				t.Errorf("%s begins a room that is moderated", from)
			}
		}
	})
}
