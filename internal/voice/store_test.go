package voice

import (
	"context"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// memory is a store with a few rooms in it.
type memory struct {
	rooms    []phone.Room
	live     []phone.Conference
	family   []phone.Call
	audit    []phone.AuditEntry
	attempts map[string]map[time.Time]int
	broken   error
}

func newStore() *memory {
	room := func(name string, r phone.Room) phone.Room {
		r.Name, r.Title, r.Secret = phone.RoomName(name), name, "feedfacefeedface"
		if r.MaxParticipants == 0 {
			r.MaxParticipants = 250
		}
		if r.Beep == "" {
			r.Beep = phone.BeepNever
		}
		if r.Music == "" {
			r.Music = phone.MusicBuiltin
		}
		return r
	}
	return &memory{
		attempts: map[string]map[time.Time]int{},
		rooms: []phone.Room{
			room("standup", phone.Room{}),
			room("talk", phone.Room{
				Moderated: true, PIN: "1234", ModeratorPIN: "99887766", Number: "+15005550020", Moderators: []phone.Identity{"chair"},
				ModeratorNumbers: []phone.Number{"+14155550001"}, MaxParticipants: 20, Beep: phone.BeepEnter, Record: true,
				Music: "https://music.example/a b.mp3?x=1&y=2",
			}),
			room("vault", phone.Room{PIN: "4321", ModeratorPIN: "556677", Locked: true, Beep: phone.BeepExit, Music: phone.MusicSilence}),
			room("yard", phone.Room{MaxTurn: 30 * time.Second, Number: "+15005550022", Moderators: []phone.Identity{"chair"}}),
			room("open", phone.Room{Number: "+15005550021", Beep: phone.BeepBoth}),
		},
		live: []phone.Conference{
			{SID: "CF00000000000000000000000000000001", Name: "call-CA0000000000000000000000000000000a", Status: phone.ConferenceInProgress},
			{SID: "CF00000000000000000000000000000002", Name: "room-talk-feedfacefeedface", Status: phone.ConferenceInProgress},
			{SID: "CF00000000000000000000000000000003", Name: "room-talk-feedfacefeedface", Status: phone.ConferenceCompleted},
			{SID: "CF00000000000000000000000000000004", Name: "room-talk-ffffffffffffffff", Status: phone.ConferenceInProgress}, // of one that was deleted
		},
	}
}

// leg adds a leg of the call: "ringing", "answered", or "failed" for its own.
func (m *memory) leg(t *testing.T, i int, how string) {
	t.Helper()
	leg := phone.Call{SID: phone.CallSID("CA0000000000000000000000000000001" + string(rune('0'+i))), Parent: call}
	switch how {
	case "answered":
		leg.Answered = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	case "failed": // the caller's own, for whom nobody could be called
		leg.SID, leg.Parent, leg.Outcome = call, "", phone.StatusFailed
	case "broken":
		m.broken = phone.InternalError("read", context.DeadlineExceeded)
	case "ringing":
	default:
		t.Fatalf("unknown leg %q", how)
	}
	m.family = append(m.family, leg)
}

func (m *memory) find(match func(r phone.Room) bool) (phone.Room, error) {
	for _, r := range m.rooms {
		if match(r) {
			return r, nil
		}
	}
	return phone.Room{}, phone.Errorf(phone.Unknown, "room_unknown", "none")
}

func (m *memory) Room(_ context.Context, name phone.RoomName) (phone.Room, error) {
	if name == "broken" {
		return phone.Room{}, phone.InternalError("read", context.DeadlineExceeded)
	}
	return m.find(func(r phone.Room) bool { return r.Name == name })
}

func (m *memory) RoomByPIN(_ context.Context, pin string) (phone.Room, error) {
	return m.find(func(r phone.Room) bool { return r.PIN == pin || r.ModeratorPIN == pin })
}

func (m *memory) RoomByNumber(_ context.Context, n phone.Number) (phone.Room, error) {
	return m.find(func(r phone.Room) bool { return r.Number == n })
}

func (m *memory) Conference(_ context.Context, sid phone.ConferenceSID) (phone.Conference, error) {
	for _, c := range m.live {
		if c.SID == sid {
			return c, nil
		}
	}
	return phone.Conference{}, phone.Errorf(phone.Unknown, "conference_unknown", "none")
}

func (m *memory) Team(_ context.Context, name phone.TeamName) (phone.Team, error) {
	switch string(name) {
	case "sales":
		return phone.Team{Name: name, Members: []phone.Identity{"bob", "carol", "alice"}}, nil
	case "away":
		return phone.Team{Name: name, Members: []phone.Identity{"carol"}}, nil
	case "broken":
		return phone.Team{}, phone.InternalError("read", context.DeadlineExceeded)
	}
	return phone.Team{}, phone.Errorf(phone.Unknown, "team_unknown", "none")
}

func (m *memory) Family(context.Context, phone.CallSID) ([]phone.Call, error) {
	return m.family, m.broken
}

func (m *memory) Audit(_ context.Context, e phone.AuditEntry) error {
	m.audit = append(m.audit, e)
	return m.broken
}

func (m *memory) Attempt(_ context.Context, key string, at, since time.Time) (int, error) {
	if m.attempts[key] == nil {
		m.attempts[key] = map[time.Time]int{}
	}
	m.attempts[key][at]++
	n := 0
	for t, times := range m.attempts[key] {
		if !t.Before(since) {
			n += times
		}
	}
	return n, m.broken
}

func (m *memory) Forgive(_ context.Context, key string, at time.Time) error {
	m.attempts[key][at]--
	return nil
}

// counted is how many attempts are counted under keys that begin so.
func (m *memory) counted(prefix string) int {
	n := 0
	for key, times := range m.attempts {
		for _, k := range times {
			if strings.HasPrefix(key, prefix) {
				n += k
			}
		}
	}
	return n
}
