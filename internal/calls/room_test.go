package calls

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestControl_rooms(t *testing.T) {
	o := newOffice()
	alice := phone.Grant{Identity: "alice", CreateRooms: true}
	bob := phone.Grant{Identity: "bob", Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleSpeak}}}
	eve := phone.Grant{Identity: "eve"}
	wanted := phone.Room{Name: "Sales", Title: "Sales", MaxParticipants: 10, Beep: phone.BeepNever, Music: phone.MusicBuiltin, Secret: "chosen", By: "eve"}

	if _, err := o.control.CreateRoom(t.Context(), bob, wanted); phone.CodeOf(err) != "rooms_not_created" {
		t.Errorf("without the right to: %v", err)
	}
	bad := wanted
	bad.MaxParticipants = 1000
	if _, err := o.control.CreateRoom(t.Context(), alice, bad); phone.KindOf(err) != phone.Invalid {
		t.Errorf("too large: %v", err)
	}
	r, err := o.control.CreateRoom(t.Context(), alice, wanted)
	if err != nil || r.Name != "sales" || r.Secret == "chosen" || len(r.Secret) != 16 || r.By != "alice" || r.Created.IsZero() {
		t.Fatalf("room %+v, %v", r, err)
	}
	if diff := cmp.Diff([]phone.Identity{"alice"}, r.Moderators); diff != "" {
		t.Errorf("moderators (-want +got):\n%s", diff)
	}
	if _, err = o.control.CreateRoom(t.Context(), alice, wanted); phone.KindOf(err) != phone.Conflict {
		t.Errorf("a second of the name: %v", err)
	}

	lock := func(r *phone.Room) error {
		r.Locked, r.Secret, r.Name, r.By = true, "guessed", "other", "mallory"
		return nil
	}
	if _, err = o.control.UpdateRoom(t.Context(), eve, "sales", lock); phone.KindOf(err) != phone.Unknown {
		t.Errorf("who has no role there: %v", err)
	}
	if _, err = o.control.UpdateRoom(t.Context(), bob, "sales", lock); phone.KindOf(err) != phone.Forbidden {
		t.Errorf("who does not moderate: %v", err)
	}
	own := errors.New("field unknown")
	if _, err = o.control.UpdateRoom(t.Context(), alice, "sales", func(*phone.Room) error { return own }); !errors.Is(err, own) {
		t.Errorf("an error of the change: %v", err)
	}
	locked, err := o.control.UpdateRoom(t.Context(), alice, "SALES", lock)
	if err != nil || !locked.Locked || locked.Secret != r.Secret || locked.Name != "sales" || locked.By != "alice" {
		t.Errorf("room %+v, %v", locked, err)
	}
	if _, err = o.control.UpdateRoom(t.Context(), alice, "sales", func(r *phone.Room) error { r.Title = ""; return nil }); phone.KindOf(err) != phone.Invalid {
		t.Errorf("without a title: %v", err)
	}

	o.tell(t, phone.Event{
		Kind: phone.ParticipantJoined, At: at(0), Sequence: 1, Call: leg(1), Conference: simulated, Detail: phone.Detail{Name: r.ConferenceName()},
	})
	if err = o.control.DeleteRoom(t.Context(), bob, "sales"); phone.KindOf(err) != phone.Forbidden {
		t.Errorf("who does not moderate deletes: %v", err)
	}
	if err = o.control.DeleteRoom(t.Context(), alice, "sales"); phone.CodeOf(err) != "room_busy" {
		t.Errorf("while a conference is held there: %v", err)
	}
	channel := func(r *phone.Room) error { r.MaxTurn = 30 * time.Second; return nil }
	if _, err = o.control.UpdateRoom(t.Context(), alice, "sales", channel); phone.CodeOf(err) != "room_busy" {
		t.Errorf("a channel is made of it while a conference is held there: %v", err)
	}
	o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(1), Sequence: 2, Conference: simulated})
	if r, err = o.control.UpdateRoom(t.Context(), alice, "sales", channel); err != nil || !r.Channel() {
		t.Errorf("a channel is made of it: %v, %v", r, err)
	}
	if err = o.control.DeleteRoom(t.Context(), alice, "sales"); err != nil {
		t.Error(err)
	}
	if err = o.control.DeleteRoom(t.Context(), alice, "sales"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("again: %v", err)
	}
	want := []string{
		"room.create: rooms_not_created", "room.create: max_participants_invalid", "room.create: ok", "room.create: name_taken",
		"room.update: room_unknown", "room.update: action_not_allowed", "room.update: internal", "room.lock: ok", "room.update: title_invalid",
		"room.delete: action_not_allowed", "room.delete: room_busy", "room.update: room_busy", "room.update: ok", "room.delete: ok", "room.delete: room_unknown",
	}
	if diff := cmp.Diff(want, o.outcomes()); diff != "" {
		t.Errorf("wrote down (-want +got):\n%s", diff)
	}
}

// Who moderates one room does not find the PINs of others by trying which are taken; one who sees them
// all, and one whose are free, may go on.
func TestControl_takenPINs(t *testing.T) {
	o := newOffice()
	room := standup()
	room.Moderators = []phone.Identity{"mona", "nora"}
	o.rooms[room.Name] = room
	change := func(by phone.Grant, why error) error {
		_, err := o.control.UpdateRoom(t.Context(), by, room.Name, func(*phone.Room) error { return why })
		return err
	}
	taken := phone.Errorf(phone.Conflict, "moderator_pin_taken", "x")
	for n := range 2 * takenPINs {
		want := "moderator_pin_taken"
		if err := change(phone.Grant{Identity: "sue", Supervise: true}, taken); phone.CodeOf(err) != want {
			t.Errorf("a supervisor, time %d: %v", n, err)
		}
		if err := change(phone.Grant{Identity: "nora"}, nil); err != nil {
			t.Errorf("one that is free, time %d: %v", n, err)
		}
		if n >= takenPINs {
			want = "pins_guessed"
		}
		if err := change(phone.Grant{Identity: "mona"}, taken); phone.CodeOf(err) != want {
			t.Errorf("a moderator, time %d: %v, want %s", n, err, want)
		}
	}
}

func TestControl_Views(t *testing.T) {
	o := newOffice()
	room := standup()
	o.rooms[room.Name] = room
	o.cast(t, room.ConferenceName())
	o.tell(t, phone.Event{Kind: phone.CallAdmitted, At: at(0), Call: leg(8), From: phone.Client("carol")}, phone.Event{
		Kind: phone.ParticipantJoined, At: at(9), Sequence: 1, Call: leg(8), Conference: other, Detail: phone.Detail{Name: phone.CallConference(leg(8))},
	})
	inRooms := func(id phone.Identity) phone.Grant {
		return phone.Grant{Identity: id, Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleSpeak}}}
	}
	for _, tt := range []struct {
		name string
		by   phone.Grant
		want []phone.ConferenceSID
	}{
		{"a supervisor", phone.Grant{Supervise: true}, []phone.ConferenceSID{other, simulated}},
		{"who is in a call", inRooms("carol"), []phone.ConferenceSID{other, simulated}},
		{"an agent", inRooms("dave"), []phone.ConferenceSID{simulated}},
		{"who has no role", phone.Grant{Identity: "dave"}, nil},
		{"who was there", phone.Grant{Identity: "eve"}, []phone.ConferenceSID{simulated}},
		{"who is being called", phone.Grant{Identity: "bob"}, []phone.ConferenceSID{simulated}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, limit := range []int{1, 10} {
				views, err := o.control.Views(t.Context(), tt.by, phone.ConferenceQuery{Live: true, Limit: limit})
				if err != nil {
					t.Fatal(err)
				}
				var got []phone.ConferenceSID
				for _, v := range views {
					got = append(got, v.Conference.SID)
					if v.Room == nil != (v.Conference.SID == other) || len(v.Calls) != len(v.Conference.People) {
						t.Errorf("room %v, %d calls of %d", v.Room, len(v.Calls), len(v.Conference.People))
					}
					if one, err := o.control.View(t.Context(), tt.by, v.Conference.SID); err != nil || !cmp.Equal(one.May, v.May) {
						t.Errorf("alone it may %v, %v; in the list %v", one.May, err, v.May)
					}
				}
				if diff := cmp.Diff(tt.want[:min(limit, len(tt.want))], got); diff != "" {
					t.Errorf("limit %d (-want +got):\n%s", limit, diff)
				}
			}
			if _, err := o.control.View(t.Context(), tt.by, other); len(tt.want) < 2 && phone.KindOf(err) != phone.Unknown {
				t.Errorf("another's call: %v", err)
			}
		})
	}
}
