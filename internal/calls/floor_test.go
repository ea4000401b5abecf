package calls

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// floors writes down what it is asked.
type floors struct{ asked []string }

func (f *floors) Silence(_ context.Context, room phone.RoomName, call phone.CallSID, silent bool, by phone.Identity) error {
	f.asked = append(f.asked, fmt.Sprint("silence ", room, " ", call == leg(2), " ", silent, " ", by))
	return nil
}

func (f *floors) Release(_ context.Context, room phone.RoomName, call phone.CallSID, holder phone.Address) error {
	f.asked = append(f.asked, fmt.Sprint("release ", room, " ", call == leg(2), " ", holder))
	return nil
}

// In a channel a moderator's mute silences, and its end unmutes nobody: who speaks is decided by the floor.
func TestControl_Change_channel(t *testing.T) {
	for _, tt := range []struct {
		name  string
		by    phone.Grant
		muted bool
		want  string
		code  string
	}{
		{"a dispatcher silences", phone.Grant{Identity: "mona"}, true, "silence yard true true mona", ""},
		{"and lets speak again", phone.Grant{Identity: "mona"}, false, "silence yard true false mona", ""},
		{"who mutes themselves lets go", phone.Grant{Identity: "alice"}, true, "release yard true client:alice", ""},
		{"nobody unmutes themselves", phone.Grant{Identity: "alice"}, false, "", "action_not_allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, f := newOffice(), &floors{}
			o.control.Floors = f
			r := phone.Room{Name: "yard", Secret: "0123456789abcdef", MaxTurn: time.Minute}
			if err := o.CreateRoom(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			o.cast(t, r.ConferenceName())
			err := o.control.Change(t.Context(), tt.by, simulated, leg(2), ParticipantChange{Muted: &tt.muted})
			if got := strings.Join(f.asked, ", "); got != tt.want || (err != nil) != (tt.code != "") || err != nil && phone.CodeOf(err) != tt.code {
				t.Errorf("the floors are asked %q, want %q; %v", got, tt.want, err)
			}
			if len(o.board.asked) > 0 {
				t.Errorf("Twilio is asked %v", o.board.asked)
			}
		})
	}
}
