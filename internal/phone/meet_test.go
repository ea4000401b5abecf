package phone

import (
	"math/rand/v2"
	"testing"
	"time"
)

// someGrant is a grant made of chance, of which many cover and meet each other.
func someGrant(r *rand.Rand) Grant {
	some := func() bool { return r.IntN(2) == 0 }
	pick := func(n int) int { return r.IntN(n) }
	day := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	g := Grant{Incoming: some(), CreateRooms: some(), Supervise: pick(8) == 0, Once: pick(4) == 0, Calls: pick(3), MinutesPerDay: pick(3), MaxDuration: time.Duration(pick(3)) * time.Minute}
	for _, id := range []Identity{"alice", "bob", Everybody} {
		if some() {
			g.Clients = append(g.Clients, id)
		}
	}
	for _, team := range []TeamName{"sales", "help", EveryTeam} {
		if pick(3) == 0 {
			g.Teams = append(g.Teams, team)
		}
	}
	for range pick(4) {
		rule := NumberRule{Prefix: []string{"", "+8", "+81", "+8150", "+1"}[pick(5)], Region: []string{"", "JP", "US"}[pick(3)]}
		for _, t := range []NumberType{Mobile, VoIP, PremiumRate} {
			if pick(3) == 0 {
				rule.Types = append(rule.Types, t)
			}
		}
		g.Numbers = append(g.Numbers, rule)
	}
	for _, n := range []Number{"+15005550006", "+15005550007"} {
		if some() {
			g.CallerIDs = append(g.CallerIDs, n)
		}
	}
	for _, room := range []RoomName{"x", "y", EveryRoom} {
		if some() {
			g.Rooms = append(g.Rooms, RoomGrant{room, Roles(pick(32))})
		}
	}
	if some() {
		g.Expires = day.Add(time.Duration(pick(3)) * time.Hour)
	}
	return g
}

func everything() []struct {
	to Address
	n  NumberInfo
} {
	type asked = struct {
		to Address
		n  NumberInfo
	}
	all := []asked{
		{Client("alice"), NumberInfo{}},
		{Client("carol"), NumberInfo{}},
		{InTeam("sales"), NumberInfo{}},
		{InTeam("other"), NumberInfo{}},
		{InRoom("x"), NumberInfo{}},
		{InRoom("z"), NumberInfo{}},
		{InConference("CF0123456789abcdef0123456789abcdef"), NumberInfo{}},
	}
	for _, number := range []Number{"+815012345678", "+81312345678", "+8613012345678", "+14155552671"} {
		for _, region := range []string{"JP", "US", ""} {
			for _, t := range []NumberType{Mobile, VoIP, PremiumRate, UnknownType} {
				all = append(all, asked{Telephone(number), NumberInfo{number, region, t}})
			}
		}
	}
	return all
}

// Where two grants meet is covered by both, and allows what both allow and nothing else.
func TestGrant_Meet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	met := 0
	for range 3000 {
		a, b := someGrant(r), someGrant(r)
		m := a.Meet(b)
		if err := a.Covers(m); err != nil {
			t.Fatalf("%v: the first does not cover it\n%+v\n%+v\n%+v", err, a, b, m)
		}
		if err := b.Covers(m); err != nil {
			t.Fatalf("%v: the second does not cover it\n%+v\n%+v\n%+v", err, a, b, m)
		}
		for _, ask := range everything() {
			one, other, both := a.Allows(ask.to, ask.n) == nil, b.Allows(ask.to, ask.n) == nil, m.Allows(ask.to, ask.n) == nil
			if _, telephone := ask.to.Number(); telephone && len(m.CallerIDs) == 0 {
				continue // they show no number in common
			}
			if _, room := ask.to.Room(); room {
				continue // one may only listen, the other only speak: see the roles below
			}
			if both != (one && other) {
				t.Fatalf("%s %+v: the first %t, the second %t, where they meet %t\n%+v\n%+v\n%+v", ask.to, ask.n, one, other, both, a, b, m)
			}
			if both {
				met++
			}
		}
		for _, room := range []RoomName{"x", "y", "z"} {
			if got, want := m.RolesIn(room), a.RolesIn(room)&b.RolesIn(room); got != want {
				t.Fatalf("roles %v in %s, want %v\n%+v\n%+v\n%+v", got.Names(), room, want.Names(), a, b, m)
			}
		}
	}
	if met < 1000 {
		t.Errorf("only %d calls were allowed by both: too few to say anything", met)
	}
}

// What is covered allows nothing that what covers it does not.
func TestGrant_Covers_monotone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	covered := 0
	for range 20_000 {
		parent, narrow := someGrant(r), someGrant(r)
		if r.IntN(2) == 0 {
			narrow = parent.Meet(narrow)
		}
		if parent.Covers(narrow) != nil {
			continue
		}
		covered++
		for _, ask := range everything() {
			if narrow.Allows(ask.to, ask.n) == nil && parent.Allows(ask.to, ask.n) != nil {
				t.Fatalf("%s %+v is allowed by what it covers alone\n%+v\n%+v", ask.to, ask.n, parent, narrow)
			}
		}
		for _, room := range []RoomName{"x", "y", "z"} {
			if more := narrow.RolesIn(room) &^ parent.RolesIn(room); more != 0 {
				t.Fatalf("more roles in %s: %v\n%+v\n%+v", room, more.Names(), parent, narrow)
			}
		}
	}
	if covered < 5000 {
		t.Errorf("only %d of them are covered: too few to say anything", covered)
	}
}

func TestGrant_Meet_people(t *testing.T) {
	a, b := Grant{Identity: "alice", Incoming: true}, Grant{Identity: "bob", Incoming: true}
	if m := a.Meet(b); m.Identity != "" || m.Incoming {
		t.Errorf("the grants of two people meet in %+v", m)
	}
	if m := a.Meet(Grant{Incoming: true}); m.Identity != "alice" || !m.Incoming {
		t.Errorf("somebody's and nobody's meet in %+v", m)
	}
}

// A part of what somebody may does not make them the moderator that they are in a room.
func TestGrant_RolesOf_part(t *testing.T) {
	room := Room{Name: "x", Moderators: []Identity{"alice"}}
	for _, tt := range []struct {
		name string
		g    Grant
		want Roles
	}{
		{"their own", Grant{Identity: "alice"}, RoleListen | RoleSpeak | RoleModerate | RoleRecord},
		{"a part", Grant{Identity: "alice", Parent: "gr_1"}, 0},
		{"a part with a role", Grant{Identity: "alice", Parent: "gr_1", Rooms: []RoomGrant{{"x", RoleListen}}}, RoleListen},
		{"of an API key", Grant{Identity: "alice", Key: "k1"}, 0},
		{"somebody else", Grant{Identity: "bob"}, 0},
	} {
		if got := tt.g.RolesOf(room); got != tt.want {
			t.Errorf("%s: roles %v", tt.name, got.Names())
		}
	}
}

func TestGrantID_Valid(t *testing.T) {
	for id, want := range map[GrantID]bool{
		"gr_abcdefghijklmnopqrstuvwx27":       true,
		"gr_abcdefghijklmnopqrstuvwx2":        false,
		"gr_abcdefghijklmnopqrstuvwx2A":       false,
		"abcdefghijklmnopqrstuvwx27":          false,
		"":                                    false,
		"gr_abcdefghijklmnopqrstuvwx27\x00":   false,
		"gr_' OR 1=1 --abcdefghijklmn":        false,
		"gr_abcdefghijklmnopqrstuvwx27gr_aaa": false,
	} {
		if id.Valid() != want {
			t.Errorf("%q is valid: %t", id, !want)
		}
	}
}
