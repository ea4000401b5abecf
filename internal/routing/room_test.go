package routing

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

const coached = phone.CallSID("CA0123456789abcdef0123456789abcdef")

func TestParsePart(t *testing.T) {
	for _, tt := range []struct {
		mode, coach string
		want        Part
		code        string
	}{
		{"", "", Part{}, ""},
		{"speak", "", Part{}, ""},
		{"listen", "", Part{Mode: Listen}, ""},
		{"coach", string(coached), Part{Mode: Coach, Coach: coached}, ""},
		{"coach", "", Part{}, "coach_invalid"},
		{"coach", "bob", Part{}, "coach_invalid"},
		{"listen", string(coached), Part{}, "coach_invalid"},
		{"", "x", Part{}, "coach_invalid"},
		{"LISTEN", "", Part{}, "mode_invalid"},
		{"barge", "", Part{}, "mode_invalid"},
	} {
		got, err := ParsePart(tt.mode, tt.coach)
		if got != tt.want || (err == nil) != (tt.code == "") || (err != nil && phone.CodeOf(err) != tt.code) {
			t.Errorf("%q %q: %+v, %v", tt.mode, tt.coach, got, err)
		}
	}
}

func TestEnter(t *testing.T) {
	const attends, all = phone.RoleListen | phone.RoleSpeak, phone.AllRoles
	plain := phone.Room{Name: "talk", Secret: "s"}
	moderated, locked, channel := plain, plain, plain
	channel.MaxTurn = time.Minute
	moderated.Moderated, locked.Locked = true, true
	for _, tt := range []struct {
		name   string
		room   phone.Room
		roles  phone.Roles
		as     Part
		want   Entry
		denied string
	}{
		{name: "speaks", room: plain, roles: attends},
		{name: "only listens", room: plain, roles: phone.RoleListen, want: Entry{Muted: true}},
		{name: "only speaks", room: plain, roles: phone.RoleSpeak},
		{name: "waits for a moderator", room: moderated, roles: attends, want: Entry{Waits: true}},
		{name: "moderates", room: moderated, roles: attends | phone.RoleModerate, want: Entry{Moderator: true}},
		{name: "listens unannounced", room: moderated, roles: all, as: Part{Mode: Listen}, want: Entry{Muted: true, Waits: true, Quiet: true}},
		{name: "coaches", room: plain, roles: all, as: Part{Mode: Coach, Coach: coached}, want: Entry{Waits: true, Quiet: true, Coach: coached}},
		{name: "a moderator may enter a locked room", room: locked, roles: all, want: Entry{Moderator: true}},
		{name: "others may not", room: locked, roles: attends, denied: "room_locked"},
		{name: "no role", room: plain, roles: phone.RoleModerate, denied: "rooms_not_allowed"},
		{name: "no role is told before locked", room: locked, denied: "rooms_not_allowed"},
		{name: "enters a channel muted", room: channel, roles: attends, want: Entry{Muted: true}},
		{name: "enters a channel muted as a moderator too", room: channel, roles: all, want: Entry{Muted: true, Moderator: true}},
		{name: "listens to a channel unannounced", room: channel, roles: all, as: Part{Mode: Listen}, want: Entry{Muted: true, Waits: true, Quiet: true}},
		{name: "nobody coaches in a channel", room: channel, roles: all, as: Part{Mode: Coach, Coach: coached}, denied: "coach_not_allowed"},
		{name: "may not listen unannounced", room: plain, roles: attends | phone.RoleModerate, as: Part{Mode: Listen}, denied: "coach_not_allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Enter(tt.room, tt.roles, tt.as)
			if tt.denied != "" {
				if got != nil || phone.CodeOf(err) != tt.denied {
					t.Errorf("%+v, %v; want %s", got, err, tt.denied)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Room, tt.want.Conference = &tt.room, "room-talk-s"
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestByPIN(t *testing.T) {
	room := phone.Room{Name: "talk", Secret: "s", Moderated: true, PIN: "1234", ModeratorPIN: "9876", ModeratorNumbers: []phone.Number{"+14155550001"}}
	silent := room
	silent.PIN, silent.ModeratorPIN = "", ""
	for _, tt := range []struct {
		name             string
		room             phone.Room
		from, pin        string
		known, moderator bool
	}{
		{"everybody's", room, "+14155552671", "1234", true, false},
		{"moderators'", room, "", "9876", true, true},
		{"everybody's from a moderator's number", room, "+14155550001", "1234", true, true},
		{"wrong from a moderator's number", room, "+14155550001", "0000", false, false},
		{"the beginning of one", room, "", "123", false, false},
		{"more than one", room, "", "12345", false, false},
		{"nothing", room, "", "", false, false},
		{"nothing, where there is none", silent, "", "", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan, known := ByPIN(Rules{MaxCall: time.Hour}, tt.room, address(t, tt.from), tt.pin)
			if known != tt.known || (plan.Enter != nil) != tt.known {
				t.Fatalf("known %t, plan %+v", known, plan)
			}
			if known && (plan.Enter.Moderator != tt.moderator || plan.MaxCall != time.Hour) {
				t.Errorf("plan %+v, enters as %+v", plan, plan.Enter)
			}
		})
	}
}
