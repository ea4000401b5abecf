package calls

import (
	"testing"

	"softphone/internal/phone"
)

// Who looks at a conference is told that its room was locked; nobody is when there is none.
func TestControl_UpdateRoom_told(t *testing.T) {
	o := newOffice()
	alice := phone.Grant{Identity: "alice", CreateRooms: true}
	r, err := o.control.CreateRoom(t.Context(), alice, phone.Room{Name: "sales", Title: "Sales", MaxParticipants: 10, Beep: phone.BeepNever, Music: phone.MusicBuiltin})
	if err != nil {
		t.Fatal(err)
	}
	lock := func(locked bool) []phone.Event {
		t.Helper()
		before := len(o.events)
		if _, err = o.control.UpdateRoom(t.Context(), alice, "sales", func(r *phone.Room) error {
			r.Locked = locked
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return o.events[before:]
	}
	if told := lock(false); len(told) != 0 {
		t.Errorf("an empty room: %+v", told)
	}
	o.tell(t, phone.Event{
		Kind: phone.ParticipantJoined, At: at(0), Sequence: 1, Call: leg(1), Conference: simulated, Detail: phone.Detail{Name: r.ConferenceName()},
	})
	told := lock(true)
	if len(told) != 1 || told[0].Kind != phone.RoomChanged || told[0].Conference != simulated || told[0].Detail.By != "alice" || told[0].Detail.Reason != "locked" {
		t.Errorf("told %+v", told)
	}
	c, err := o.Conference(t.Context(), simulated)
	if err != nil || c.Here() != 1 || c.Name != r.ConferenceName() {
		t.Errorf("the conference has become %+v, %v", c, err)
	}
}
