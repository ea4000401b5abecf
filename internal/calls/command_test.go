package calls

import (
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// A telephone in a channel that is sent out of it, or whose conference ends, would come in again as if it had pressed *: it is hung up
// on. Pages are not, nor are telephones elsewhere.
func TestControl_channel(t *testing.T) {
	sue := phone.Grant{Identity: "sue", Supervise: true}
	for name, tt := range map[string]struct {
		turn time.Duration
		do   func(c *Control) error
		fail string
		want string
		code string
	}{
		"a channel is ended": {time.Minute, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "", "hangup 3, end", ""},
		"a channel is ended, and a telephone has just pressed *": {time.Minute, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "star", "hangup 3, end", ""},
		"a channel is ended, and a telephone has hung up":        {time.Minute, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "over", "end", ""},
		"a room is ended":                        {0, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "", "end", ""},
		"a channel cannot be ended":              {time.Minute, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "hangup", "hangup 3", "rest_unavailable"},
		"a telephone is removed from a channel":  {time.Minute, func(c *Control) error { return c.Remove(t.Context(), sue, simulated, leg(3)) }, "", "hangup 3", ""},
		"a page is removed from a channel":       {time.Minute, func(c *Control) error { return c.Remove(t.Context(), sue, simulated, leg(2)) }, "", "remove 2", ""},
		"a telephone is removed from a room":     {0, func(c *Control) error { return c.Remove(t.Context(), sue, simulated, leg(3)) }, "", "remove 3", ""},
		"a telephone that is gone is not missed": {time.Minute, func(c *Control) error { return c.End(t.Context(), sue, simulated) }, "gone", "hangup 3, end", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice()
			room := phone.Room{Name: "yard", Secret: "feedfacefeedface", MaxTurn: tt.turn}
			if err := o.CreateRoom(t.Context(), room); err != nil {
				t.Fatal(err)
			}
			o.cast(t, room.ConferenceName())
			left := &story{name: room.ConferenceName(), sequence: 7}
			switch tt.fail {
			case "star":
				o.tell(t, left.leave(3, 9).events...)
			case "over":
				o.tell(t, left.leave(3, 9).status(3, phone.StatusCompleted, 9).events...)
			}
			o.board.fail = func(line string) error {
				switch {
				case tt.fail == "gone" && strings.HasPrefix(line, "hangup"):
					return phone.Errorf(phone.Unknown, "call_unknown", "none")
				case tt.fail != "" && strings.HasPrefix(line, tt.fail):
					return phone.Errorf(phone.Unavailable, "rest_unavailable", "down")
				}
				return nil
			}
			o.board.lines()
			if err := tt.do(o.control); phone.CodeOf(err) != tt.code && (err != nil || tt.code != "") {
				t.Errorf("it ends with %v", err)
			}
			if got := strings.Join(o.board.lines(), ", "); got != tt.want {
				t.Errorf("the API was asked %q, want %q", got, tt.want)
			}
		})
	}
}
