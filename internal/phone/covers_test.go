package phone

import (
	"errors"
	"testing"
	"time"
)

// Each thing that a grant says is compared by itself: whichever of them is wider is named, and nothing else.
func TestGrant_Covers(t *testing.T) {
	end := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	full := func() Grant {
		return Grant{
			Identity: "alice", Incoming: true, CreateRooms: true, Once: true, Calls: 2, MaxDuration: time.Hour, MinutesPerDay: 60, Expires: end,
			Clients: []Identity{"bob"}, Teams: []TeamName{"sales"}, Numbers: []NumberRule{{Prefix: "+81", Region: "JP", Types: []NumberType{Mobile}}},
			CallerIDs: []Number{"+815055550100"}, Rooms: []RoomGrant{{Room: "standup", Roles: RoleListen | RoleSpeak}},
		}
	}
	if err := full().Covers(full()); err != nil {
		t.Errorf("it does not cover itself: %v", err)
	}
	if err := full().Covers(Grant{Identity: "alice", Once: true, Calls: 1, MaxDuration: time.Minute, MinutesPerDay: 1, Expires: end.Add(-time.Second)}); err != nil {
		t.Errorf("it does not cover less: %v", err)
	}
	for _, tt := range []struct {
		name, field string
		from, to    func(*Grant)
	}{
		{"another's", "identity", nil, func(g *Grant) { g.Identity = "bob" }},
		{"nobody's", "identity", nil, func(g *Grant) { g.Identity = "" }},
		{"being called", "incoming", func(g *Grant) { g.Incoming = false }, nil},
		{"rooms of one's own", "create_rooms", func(g *Grant) { g.CreateRooms = false }, nil},
		{"supervision", "supervise", nil, func(g *Grant) { g.Supervise = true }},
		{"many calls", "once", nil, func(g *Grant) { g.Once = false }},
		{"more calls at once", "calls", nil, func(g *Grant) { g.Calls = 3 }},
		{"calls without limit", "calls", nil, func(g *Grant) { g.Calls = 0 }},
		{"longer calls", "max_duration", nil, func(g *Grant) { g.MaxDuration += time.Second }},
		{"calls of any length", "max_duration", nil, func(g *Grant) { g.MaxDuration = 0 }},
		{"more minutes", "minutes_per_day", nil, func(g *Grant) { g.MinutesPerDay = 61 }},
		{"minutes without limit", "minutes_per_day", nil, func(g *Grant) { g.MinutesPerDay = 0 }},
		{"a later end", "expires_at", nil, func(g *Grant) { g.Expires = end.Add(time.Second) }},
		{"no end", "expires_at", nil, func(g *Grant) { g.Expires = time.Time{} }},
		{"somebody else", "clients", nil, func(g *Grant) { g.Clients = []Identity{"bob", "carol"} }},
		{"everybody", "clients", nil, func(g *Grant) { g.Clients = []Identity{Everybody} }},
		{"another team", "teams", nil, func(g *Grant) { g.Teams = []TeamName{"help"} }},
		{"every team", "teams", nil, func(g *Grant) { g.Teams = []TeamName{EveryTeam} }},
		{"a shorter prefix", "numbers", nil, func(g *Grant) { g.Numbers[0].Prefix = "+8" }},
		{"no prefix", "numbers", nil, func(g *Grant) { g.Numbers[0].Prefix = "" }},
		{"any region", "numbers", nil, func(g *Grant) { g.Numbers[0].Region = "" }},
		{"more types", "numbers", nil, func(g *Grant) { g.Numbers[0].Types = []NumberType{Mobile, PremiumRate} }},
		{"the usual types", "numbers", nil, func(g *Grant) { g.Numbers[0].Types = nil }},
		{"another number to show", "caller_ids", nil, func(g *Grant) { g.CallerIDs = []Number{"+815055550100", "+815055550199"} }},
		{"another role", "rooms", nil, func(g *Grant) { g.Rooms[0].Roles |= RoleModerate }},
		{"another room", "rooms", nil, func(g *Grant) { g.Rooms[0].Room = "other" }},
		{"every room", "rooms", nil, func(g *Grant) { g.Rooms[0].Room = EveryRoom }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to := full(), full()
			if tt.from != nil {
				tt.from(&from)
			}
			if tt.to != nil {
				tt.to(&to)
			}
			err := from.Covers(to)
			if e, ok := errors.AsType[*Error](err); !ok || e.Code != "grant_wider" || e.Field != tt.field {
				t.Errorf("%v, want grant_wider of %s", err, tt.field)
			}
		})
	}
}

// The number that is shown is one of the grant's, and which is asked for counts only among those.
func TestGrant_CallerID(t *testing.T) {
	both := Grant{CallerIDs: []Number{"+815055550100", "+815055550101"}}
	for _, tt := range []struct {
		grant             Grant
		asked, want, code string
	}{
		{both, "", "+815055550100", ""},
		{both, "+815055550101", "+815055550101", ""},
		{both, "+815055550199", "", "caller_id_not_allowed"},
		{both, "+81505555010", "", "caller_id_not_allowed"},
		{Grant{}, "", "", ""},
	} {
		got, err := tt.grant.CallerID(Number(tt.asked))
		if string(got) != tt.want || (err == nil) != (tt.code == "") || err != nil && CodeOf(err) != tt.code {
			t.Errorf("asked for %q: %q, %v", tt.asked, got, err)
		}
	}
}
