package server

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestParseRights(t *testing.T) {
	tests := []struct {
		name, in string
		want     phone.Grant
	}{
		{"nothing", `{}`, phone.Grant{}},
		{"all", `{"incoming":true,"clients":["*"],"teams":["sales","*"],
			"numbers":[{"prefix":"+8150","region":"JP","types":["voip","mobile"]},{}],"caller_ids":["+15005550006"],
			"rooms":[{"room":"standup","roles":["listen","speak"]},{"room":"*","roles":["listen"]}],
			"create_rooms":true,"supervise":true,"calls":2,"max_duration":600,"minutes_per_day":60,"once":true,
			"expires_at":"2026-01-31T21:00:00+09:00"}`, phone.Grant{
			Incoming: true, Clients: []phone.Identity{"*"}, Teams: []phone.TeamName{"sales", "*"},
			Numbers:   []phone.NumberRule{{Prefix: "+8150", Region: "JP", Types: []phone.NumberType{phone.VoIP, phone.Mobile}}, {}},
			CallerIDs: []phone.Number{"+15005550006"},
			Rooms: []phone.RoomGrant{
				{Room: "standup", Roles: phone.RoleListen | phone.RoleSpeak},
				{Room: phone.EveryRoom, Roles: phone.RoleListen},
			},
			CreateRooms: true, Supervise: true, Calls: 2, MaxDuration: 10 * time.Minute, MinutesPerDay: 60, Once: true,
			Expires: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
		}},
		{"never ends", `{"expires_at":null}`, phone.Grant{}},
		{"named twice", `{"clients":["bob","bob"]}`, phone.Grant{Clients: []phone.Identity{"bob"}}},
		{"a room without roles", `{"rooms":[{"room":"x"}]}`, phone.Grant{Rooms: []phone.RoomGrant{{Room: "x"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseRights("rights", []byte(tt.in))
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParseRights_badInput(t *testing.T) {
	tests := []struct{ name, in, code, field string }{
		{"no JSON", `{`, "json_malformed", "capabilities"},
		{"nothing at all", ``, "json_malformed", "capabilities"},
		{"more behind it", `{}{}`, "json_malformed", "capabilities"},
		{"null", `null`, "type_wrong", "capabilities"},
		{"a list", `[]`, "type_wrong", "capabilities"},
		{"nested without end", strings.Repeat(`{"a":`, 100), "json_too_deep", "capabilities.a.a.a.a.a.a.a.a"},
		{"unknown", `{"admin":true}`, "field_unknown", "capabilities.admin"},
		{"unknown though only in case", `{"Supervise":true}`, "field_unknown", "capabilities.Supervise"},
		{"twice", `{"once":true,"once":false}`, "field_twice", "capabilities.once"},
		{"text for a flag", `{"incoming":"true"}`, "type_wrong", "capabilities.incoming"},
		{"number for a flag", `{"supervise":1}`, "type_wrong", "capabilities.supervise"},
		{"null for a flag", `{"supervise":null}`, "type_wrong", "capabilities.supervise"},
		{"one client", `{"clients":"bob"}`, "type_wrong", "capabilities.clients"},
		{"clients null", `{"clients":null}`, "type_wrong", "capabilities.clients"},
		{"client no text", `{"clients":["bob",7]}`, "type_wrong", "capabilities.clients[1]"},
		{"client's name", `{"clients":["bob smith"]}`, "identity_invalid", "capabilities.clients[0]"},
		{"empty client", `{"clients":[""]}`, "identity_invalid", "capabilities.clients[0]"},
		{"star within", `{"clients":["b*"]}`, "identity_invalid", "capabilities.clients[0]"},
		{"too many clients", `{"clients":[` + strings.Repeat(`"a",`, mostNamed) + `"a"]}`, "list_too_long", "capabilities.clients"},
		{"team", `{"teams":["Sales!"]}`, "team_invalid", "capabilities.teams[0]"},
		{"rule no object", `{"numbers":["+81"]}`, "type_wrong", "capabilities.numbers[0]"},
		{"rule's field", `{"numbers":[{"prefx":"+81"}]}`, "field_unknown", "capabilities.numbers[0].prefx"},
		{"prefix", `{"numbers":[{},{"prefix":"81"}]}`, "prefix_invalid", "capabilities.numbers[1].prefix"},
		{"prefix of zero", `{"numbers":[{"prefix":"+0"}]}`, "prefix_invalid", "capabilities.numbers[0].prefix"},
		{"region", `{"numbers":[{"region":"jp"}]}`, "region_invalid", "capabilities.numbers[0].region"},
		{"type", `{"numbers":[{"types":["mobile","fax"]}]}`, "number_type_invalid", "capabilities.numbers[0].types[1]"},
		{"caller id", `{"caller_ids":["15005550006"]}`, "number_invalid", "capabilities.caller_ids[0]"},
		{"caller id as people write it", `{"caller_ids":["+1 500 555 0006"]}`, "number_invalid", "capabilities.caller_ids[0]"},
		{"everybody's caller id", `{"caller_ids":["*"]}`, "number_invalid", "capabilities.caller_ids[0]"},
		{"room without name", `{"rooms":[{"roles":["listen"]}]}`, "field_missing", "capabilities.rooms[0].room"},
		{"room's name", `{"rooms":[{"room":"A B"}]}`, "room_invalid", "capabilities.rooms[0].room"},
		{"role", `{"rooms":[{"room":"x","roles":["listen","owner"]}]}`, "roles_invalid", "capabilities.rooms[0].roles[1]"},
		{"negative", `{"calls":-1}`, "number_out_of_range", "capabilities.calls"},
		{"fraction", `{"calls":1.5}`, "number_out_of_range", "capabilities.calls"},
		{"exponent", `{"max_duration":1e3}`, "number_out_of_range", "capabilities.max_duration"},
		{"infinite", `{"max_duration":1e999}`, "number_out_of_range", "capabilities.max_duration"},
		{"over 64 bits", `{"minutes_per_day":99999999999999999999}`, "number_out_of_range", "capabilities.minutes_per_day"},
		{"over a day", `{"max_duration":86401}`, "number_out_of_range", "capabilities.max_duration"},
		{"text for a number", `{"calls":"2"}`, "type_wrong", "capabilities.calls"},
		{"time", `{"expires_at":"tomorrow"}`, "time_invalid", "capabilities.expires_at"},
		{"time without zone", `{"expires_at":"2026-01-31T12:00:00"}`, "time_invalid", "capabilities.expires_at"},
		{"time as a number", `{"expires_at":1}`, "type_wrong", "capabilities.expires_at"},
		{"year one", `{"expires_at":"0001-01-01T00:00:00Z"}`, "time_invalid", "capabilities.expires_at"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseRights("capabilities", []byte(tt.in))
			if phone.KindOf(err) != phone.Invalid || phone.CodeOf(err) != tt.code {
				t.Fatalf("error %v (%s), want %s", err, phone.CodeOf(err), tt.code)
			}
			if p := describe(err); p.Field != tt.field || p.Status != 422 {
				t.Errorf("status %d, field %q; want 422, %q", p.Status, p.Field, tt.field)
			}
		})
	}
}

// What is written says everything, no list is null, and reads as what it was.
func TestRightsOf(t *testing.T) {
	b, err := json.Marshal(rightsOf(phone.Grant{Numbers: []phone.NumberRule{{}}, Rooms: []phone.RoomGrant{{Room: "x"}}}))
	want := `{"incoming":false,"clients":[],"teams":[],"numbers":[{"prefix":"","region":"","types":[]}],"caller_ids":[],` +
		`"rooms":[{"room":"x","roles":[]}],"create_rooms":false,"supervise":false,"calls":0,"max_duration":0,"minutes_per_day":0,` +
		`"once":false,"expires_at":null}`
	if err != nil || string(b) != want {
		t.Errorf("%v\n%s, want\n%s", err, b, want)
	}
}

// What was read and written reads as the same again, and writes the same.
func FuzzRights(f *testing.F) {
	f.Add(`{}`)
	f.Add(`{"incoming":true,"clients":["*","bob"],"teams":["sales"],"numbers":[{"prefix":"+81","region":"JP","types":["voip"]}]}`)
	f.Add(`{"caller_ids":["+15005550006"],"rooms":[{"room":"*","roles":["coach","listen"]}],"calls":2,"max_duration":600}`)
	f.Add(`{"minutes_per_day":1,"once":true,"expires_at":"2026-01-31T21:00:00.000000001+09:00"}`)
	f.Add(`{"expires_at":null,"numbers":[{}]}`)
	f.Fuzz(func(t *testing.T, in string) {
		g, err := parseRights("rights", []byte(in))
		if err != nil {
			if phone.KindOf(err) != phone.Invalid || describe(err).Field == "" {
				t.Fatalf("%v is of no field", err)
			}
			return
		}
		first, err := json.Marshal(rightsOf(g))
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseRights("rights", first)
		if diff := cmp.Diff(g, again); err != nil || diff != "" {
			t.Fatalf("%s: %v (-read +read again):\n%s", first, err, diff)
		}
		if second, err := json.Marshal(rightsOf(again)); err != nil || string(second) != string(first) {
			t.Fatalf("%v: written as %s and then as %s", err, first, second)
		}
	})
}
