package calls

import (
	"testing"
	"time"

	"softphone/internal/phone"
)

// Who may listen to what was recorded, in full.
func TestHears(t *testing.T) {
	room := standup()
	begun := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return begun.Add(time.Duration(s) * time.Second) }
	// A call of alice with bob, which is recorded from its tenth second to its fortieth. Bob hands it to carol in the thirtieth;
	// dave was called for it and did not come, erin came when it was not recorded any more, and fred was gone before.
	was := func(n, from, to int) phone.Participant {
		p := phone.Participant{Call: leg(n), Added: at(0)}
		if from >= 0 {
			p.Joined = at(from)
			p.Presence = phone.Latest[phone.Presence]{Value: phone.Presence{At: at(to)}}
		}
		return p
	}
	tape := phone.Recording{SID: "RE0123456789abcdef0123456789abcdef", Started: at(10), Duration: 30 * time.Second}
	tape.Status.Tell(phone.RecordingCompleted, phone.Stamp{Sequence: 9, At: at(40)})
	people := []phone.Participant{was(1, 0, 60), was(2, 1, 30), was(3, 25, 60), was(4, -1, 0), was(5, 45, 60), was(6, 1, 9)}
	called := map[phone.CallSID]phone.Call{}
	for i, name := range []phone.Identity{"alice", "bob", "carol", "dave", "erin", "fred"} {
		called[leg(i+1)] = phone.Call{SID: leg(i + 1), To: phone.Client(name), Status: phone.StatusCompleted}
	}
	people[0].Added = time.Time{}
	called[leg(1)] = phone.Call{SID: leg(1), From: phone.Client("alice"), To: phone.Client("bob"), Status: phone.StatusCompleted}
	inCall := scene{calls: called, conference: phone.Conference{SID: simulated, Name: phone.CallConference(leg(1)), Status: phone.ConferenceCompleted, People: people}}
	foreign := inCall
	foreign.conference.Name = "somebody-elses"
	inRoom := inCall
	inRoom.conference.Name, inRoom.room = room.ConferenceName(), &room
	orphan := inCall // of a room that is no more
	orphan.conference.Name = room.ConferenceName()

	who := func(id phone.Identity, roles phone.Roles) phone.Grant {
		return phone.Grant{Identity: id, Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: roles}}}
	}
	const all, agent = phone.AllRoles, phone.RoleListen | phone.RoleSpeak
	tests := []struct {
		name string
		of   scene
		by   phone.Grant
		want bool
	}{
		{"a supervisor, of a call", inCall, phone.Grant{Identity: "sue", Supervise: true}, true},
		{"a supervisor, of another program's conference", foreign, phone.Grant{Identity: "sue", Supervise: true}, true},
		{"a supervisor, of a room that is no more", orphan, phone.Grant{Identity: "sue", Supervise: true}, true},
		{"who called and may record", inCall, who("alice", phone.RoleRecord), true},
		{"who called and may not record", inCall, who("alice", all&^phone.RoleRecord), false},
		{"who called and may record in one room alone", inCall, phone.Grant{Identity: "alice", Rooms: []phone.RoomGrant{{Room: "standup", Roles: all}}}, false},
		{"who handed it on and may record", inCall, who("bob", all), true},
		{"who took it over and may record", inCall, who("carol", all), true},
		{"who was called and did not come", inCall, who("dave", all), false},
		{"who came when it was over", inCall, who("erin", all), false},
		{"who was gone before", inCall, who("fred", all), false},
		{"who was not there", inCall, who("mallory", all), false},
		{"nobody", inCall, who("", all), false},
		{"another program's conference", foreign, who("alice", all), false},
		{"a moderator of the room", inRoom, phone.Grant{Identity: "mona"}, true},
		{"who may record in the room, and was not there", inRoom, who("mallory", phone.RoleRecord), true},
		{"who was in the room", inRoom, who("alice", agent), false},
		{"who may record in a room that is no more", orphan, who("alice", all), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.of.hears(tt.by, tape); got != tt.want {
				t.Errorf("may listen: %v, want %v", got, tt.want)
			}
		})
	}
}
