package calls

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func standup() phone.Room {
	return phone.Room{
		Name: "standup", Title: "Stand-up", MaxParticipants: 5, Beep: phone.BeepNever, Music: phone.MusicBuiltin,
		Secret: "0123456789abcdef", Moderators: []phone.Identity{"mona"}, By: "mona",
	}
}

// Who may do what, in full: what is not in a list is refused.
func TestMay(t *testing.T) {
	room := standup()
	inRoom := phone.Conference{SID: simulated, Name: room.ConferenceName()}
	inCall := phone.Conference{SID: simulated, Name: phone.CallConference(leg(1))}
	foreign := phone.Conference{SID: simulated, Name: "somebody-elses"}
	grant := func(roles phone.Roles) phone.Grant {
		return phone.Grant{Identity: "alice", Clients: []phone.Identity{phone.Everybody}, Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: roles}}}
	}
	agent := grant(phone.RoleListen | phone.RoleSpeak)
	outside, inside := standing{}, standing{Inside: true, Took: true}
	moderating, was := standing{Inside: true, Took: true, Moderator: true}, standing{Took: true}
	supervisor := phone.Grant{Identity: "sue", Supervise: true}
	const (
		everything = "end announce add mute hold remove label moderate lock record listen coach hangup"
		unlocked   = "end announce add mute hold remove label moderate record listen coach hangup"
		moderation = "end announce add mute hold remove label moderate lock"
		people     = "end add mute hold remove label"
	)
	tests := []struct {
		name       string
		by         phone.Grant
		conference phone.Conference
		st         standing
		want       string
		else_      phone.Kind // of what is refused
	}{
		{"a supervisor outside a room", supervisor, inRoom, outside, everything, phone.Forbidden},
		{"a supervisor outside a call", supervisor, inCall, outside, unlocked, phone.Forbidden},
		{"a supervisor, another program's conference", supervisor, foreign, outside, unlocked, phone.Forbidden},
		{"a moderator of the room, outside", phone.Grant{Identity: "mona"}, inRoom, outside, moderation + " record", phone.Forbidden},
		{"a moderator by grant", grant(phone.RoleModerate), inRoom, outside, moderation, phone.Forbidden},
		{"who entered as a moderator", agent, inRoom, moderating, moderation + " record hangup", phone.Forbidden},
		{"who was a moderator and left", agent, inRoom, standing{Took: true, Moderator: true}, "", phone.Forbidden},
		{"who may record", grant(phone.RoleRecord), inRoom, outside, "record", phone.Forbidden},
		{"who may coach", grant(phone.RoleCoach), inRoom, outside, "listen coach", phone.Forbidden},
		{"an agent in the room", agent, inRoom, inside, "hangup", phone.Forbidden},
		{"an agent outside the room", agent, inRoom, outside, "", phone.Forbidden},
		{"who has no role there", phone.Grant{Identity: "alice"}, inRoom, outside, "", phone.Unknown},
		{"who has no role there but was let in", phone.Grant{Identity: "alice"}, inRoom, inside, "hangup", phone.Forbidden},
		{"nobody", phone.Grant{}, inRoom, outside, "", phone.Unknown},
		{"who is in a call", agent, inCall, inside, people + " transfer merge hangup", phone.Forbidden},
		{"who is in a call, and may record", grant(phone.RoleRecord), inCall, inside, people + " record transfer merge hangup", phone.Forbidden},
		{"who is in a call, and may coach", grant(phone.RoleCoach), inCall, inside, people + " listen coach transfer merge hangup", phone.Forbidden},
		{"who may do all in rooms, outside a call", grant(phone.AllRoles), inCall, outside, "", phone.Unknown},
		{"who was in a call", agent, inCall, was, "", phone.Forbidden},
		{"who is in another program's conference", agent, foreign, inside, "hangup", phone.Forbidden},
		{"who is outside another program's conference", grant(phone.AllRoles), foreign, outside, "", phone.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, a := range actions() {
				switch err := may(tt.by, a, tt.conference, &room, tt.st); {
				case err == nil:
					got = append(got, string(a))
				case phone.KindOf(err) != tt.else_:
					t.Errorf("%s is refused by %v, want kind %v", a, err, tt.else_)
				}
			}
			want := strings.Fields(tt.want)
			slices.SortFunc(want, func(a, b string) int {
				return slices.Index(actions(), Action(a)) - slices.Index(actions(), Action(b))
			})
			if diff := cmp.Diff(want, append([]string{}, got...)); diff != "" {
				t.Errorf("allowed (-want +got):\n%s", diff)
			}
			ended := tt.conference
			ended.Status = phone.ConferenceCompleted
			err := may(tt.by, ActionEnd, ended, &room, tt.st)
			if unseen := tt.else_ == phone.Unknown; unseen != (phone.KindOf(err) == phone.Unknown) || !unseen && phone.CodeOf(err) != "conference_ended" {
				t.Errorf("when it has ended: %v", err)
			}
		})
	}
}

// A room that was deleted and made again has other moderators: they have no say in the conference
// that is left of the old one.
func TestRoomHolding(t *testing.T) {
	room := standup()
	old := phone.Conference{Name: "room-standup-ffffffffffffffff"}
	if roomHolding(old, room) != nil {
		t.Error("a conference of another room of this name counts as held in it")
	}
	if roomHolding(phone.Conference{Name: room.ConferenceName()}, room) == nil {
		t.Error("the room's own conference does not count as held in it")
	}
}
