package phone

import (
	"strings"
	"testing"
	"time"
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

func TestRoom_Check_channel(t *testing.T) {
	plain := Room{Name: "talk", Title: "Talk", MaxParticipants: 2, Beep: BeepNever, Music: MusicBuiltin}
	for _, tt := range []struct {
		name   string
		change func(*Room)
		field  string
	}{
		{"no channel", func(*Room) {}, ""},
		{"the shortest turn", func(r *Room) { r.MaxTurn = 5 * time.Second }, ""},
		{"the longest turn", func(r *Room) { r.MaxTurn = 5 * time.Minute }, ""},
		{"too short", func(r *Room) { r.MaxTurn = 5*time.Second - 1 }, "max_turn"},
		{"too long", func(r *Room) { r.MaxTurn = 5*time.Minute + 1 }, "max_turn"},
		{"negative", func(r *Room) { r.MaxTurn = -time.Second }, "max_turn"},
		{"moderated", func(r *Room) { r.MaxTurn, r.Moderated = time.Minute, true }, "moderated"},
		{"with a beep", func(r *Room) { r.MaxTurn, r.Beep = time.Minute, BeepEnter }, "beep"},
	} {
		r := plain
		tt.change(&r)
		err := r.Check()
		field := ""
		if e, ok := err.(*Error); ok { //nolint:errorlint // Check's own
			field = e.Field
		}
		if field != tt.field || (err == nil) != (tt.field == "") {
			t.Errorf("%s: %v in %q, want %q", tt.name, err, field, tt.field)
		}
		if r.Channel() != (r.MaxTurn != 0) {
			t.Errorf("%s: channel is %t", tt.name, r.Channel())
		}
	}
}
