package phone

import (
	"strings"
	"testing"
)

// A conference's name at Twilio cannot be guessed from the room's, nor has it anything in it that the room's title says: names
// there are the whole account's, and shown in its console.
func TestR_PRIV_2(t *testing.T) {
	one := Room{Name: "standup", Secret: "feedfacefeedface", Title: "Alice and Bob"}
	two := Room{Name: "standup", Secret: "0123456789abcdef", Title: "Alice and Bob"}
	if one.ConferenceName() == two.ConferenceName() || strings.Contains(one.ConferenceName(), "Alice") || !strings.Contains(one.ConferenceName(), one.Secret) {
		t.Errorf("the conferences are %s and %s", one.ConferenceName(), two.ConferenceName())
	}
	for _, name := range []string{"standup", "room-standup", "other-tenant:room-standup-x", "room--x", "room-stand up-x", ""} {
		if room, ok := RoomOf(name); ok {
			t.Errorf("%q is held in %s", name, room)
		}
	}
	if room, ok := RoomOf(one.ConferenceName()); !ok || room != one.Name {
		t.Errorf("%s is held in %s, %v", one.ConferenceName(), room, ok)
	}
}
