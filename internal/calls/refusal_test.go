package calls

import (
	"context"
	"errors"
	"testing"

	"softphone/internal/phone"
)

// orders is every command of the control API, for the participant of leg 2.
func orders() map[string]func(ctx context.Context, c *Control, by phone.Grant) error {
	change := func(ch ParticipantChange) func(context.Context, *Control, phone.Grant) error {
		return func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Change(ctx, by, simulated, leg(2), ch)
		}
	}
	return map[string]func(context.Context, *Control, phone.Grant) error{
		"end": func(ctx context.Context, c *Control, by phone.Grant) error { return c.End(ctx, by, simulated) },
		"announce": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Announce(ctx, by, simulated, Announcement{Text: "x"})
		},
		"add": func(ctx context.Context, c *Control, by phone.Grant) error {
			_, err := c.Add(ctx, by, simulated, AddRequest{To: phone.Client("carol")})
			return err
		},
		"remove": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Remove(ctx, by, simulated, leg(2))
		},
		"mute":        change(ParticipantChange{Muted: new(true)}),
		"hold":        change(ParticipantChange{Held: new(true)}),
		"label":       change(ParticipantChange{Label: new("x")}),
		"promote":     change(ParticipantChange{Moderator: new(true)}),
		"end on exit": change(ParticipantChange{EndOnExit: new(true)}),
		"coach":       change(ParticipantChange{Coach: new(leg(1))}),
		"nothing":     change(ParticipantChange{}),
		"record": func(ctx context.Context, c *Control, by phone.Grant) error {
			_, err := c.StartRecording(ctx, by, simulated)
			return err
		},
		"stop the tape": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.SetRecording(ctx, by, simulated, "RE0", phone.RecordingCompleted)
		},
	}
}

// Whoever has no say in a conference changes nothing there, by no command, and nobody changes one that has ended.
// Twilio is not even asked.
func TestControl_refused(t *testing.T) {
	anywhere := []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak}}
	supervisor := phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{phone.Everybody}}
	tests := []struct {
		name  string
		by    phone.Grant
		ended bool
		code  string
	}{
		{"by somebody who may not know of it", phone.Grant{Identity: "mallory", Clients: []phone.Identity{phone.Everybody}}, false, "conference_unknown"},
		{"by nobody", phone.Grant{}, false, "conference_unknown"},
		{"by somebody outside who could come in", phone.Grant{Identity: "olga", Clients: []phone.Identity{phone.Everybody}, Rooms: anywhere}, false, "action_not_allowed"},
		{"by somebody who has left", phone.Grant{Identity: "eve", Clients: []phone.Identity{phone.Everybody}, Rooms: anywhere}, false, "action_not_allowed"},
		{"by somebody who is being called", phone.Grant{Identity: "bob", Clients: []phone.Identity{phone.Everybody}, Rooms: anywhere}, false, "action_not_allowed"},
		{"when it has ended, by a supervisor", supervisor, true, "conference_ended"},
		{"when it has ended, by its moderator", phone.Grant{Identity: "mona", Clients: []phone.Identity{phone.Everybody}}, true, "conference_ended"},
		{"when it has ended, by a stranger", phone.Grant{Identity: "mallory"}, true, "conference_unknown"},
	}
	for _, tt := range tests {
		for name, order := range orders() {
			t.Run(tt.name+", "+name, func(t *testing.T) {
				o := newOffice()
				room := standup()
				o.rooms[room.Name] = room
				o.cast(t, room.ConferenceName())
				if tt.ended {
					o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(20), Sequence: 20, Conference: simulated})
				}
				before := len(o.events)
				err := order(t.Context(), o.control, tt.by)
				empty := name == "nothing" && phone.CodeOf(err) == "change_empty" && tt.code != "conference_unknown"
				if phone.CodeOf(err) != tt.code && !empty {
					t.Errorf("error %v, want code %s", err, tt.code)
				}
				if asked := o.board.lines(); len(asked) > 0 || len(o.events) != before {
					t.Errorf("asked %q, recorded %d events", asked, len(o.events)-before)
				}
			})
		}
	}
}

// Who is in a call does not make a supervisor heard who listens, nor hold or remove them.
func TestControl_supervisorPresent(t *testing.T) {
	alice := phone.Grant{Identity: "alice", Clients: []phone.Identity{phone.Everybody}}
	sol := phone.Grant{Identity: "sol", Supervise: true}
	yes, no := true, false
	listens := func(t *testing.T) *office {
		t.Helper()
		o := newOffice()
		o.cast(t, "call-"+string(leg(2)))
		o.tell(t,
			phone.Event{Kind: phone.CallRequested, At: at(8), Sequence: -1, Call: leg(7), From: address("client:sol"), To: phone.InConference(simulated)},
			phone.Event{
				Kind: phone.ParticipantJoined, At: at(8), Sequence: 8, Call: leg(7), Conference: simulated,
				Detail: phone.Detail{Name: "call-" + string(leg(2)), Muted: true},
			})
		return o
	}
	for name, order := range map[string]func(context.Context, *Control, phone.Grant) error{
		"unmute": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Change(ctx, by, simulated, leg(7), ParticipantChange{Muted: &no})
		},
		"hold": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Change(ctx, by, simulated, leg(7), ParticipantChange{Held: &yes})
		},
		"remove": func(ctx context.Context, c *Control, by phone.Grant) error {
			return c.Remove(ctx, by, simulated, leg(7))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := listens(t)
			if err := order(t.Context(), o.control, alice); phone.CodeOf(err) != "supervisor_present" || len(o.board.lines()) > 0 {
				t.Errorf("by Alice: %v, asked %q", err, o.board.lines())
			}
			if err := order(t.Context(), o.control, sol); err != nil || len(o.board.lines()) == 0 {
				t.Errorf("by the supervisor: %v, asked %q", err, o.board.lines())
			}
		})
	}
}

// A participant of another conference is none of this one, whoever asks; nor is its recording.
func TestControl_elsewhere(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	o.board.answer[simulated] = phone.Observed{SID: simulated, People: []phone.ObservedParticipant{{Call: leg(1)}, {Call: leg(2)}}}
	there := joined(30, 1, 1)
	there.Conference, there.Detail.Name = other, "room-other-0123456789abcdef"
	tape := phone.Event{
		Kind: phone.RecordingReported, At: at(2), Sequence: -1, Call: leg(30), Conference: other,
		Detail: phone.Detail{Recording: "RE1", RecordingStatus: phone.RecordingRunning, Recorded: leg(30)},
	}
	o.tell(t, there, tape)
	sue := phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{phone.Everybody}}
	ctx, c := t.Context(), o.control
	for name, err := range map[string]error{
		"mute":     c.Change(ctx, sue, simulated, leg(30), ParticipantChange{Muted: new(true)}),
		"label":    c.Change(ctx, sue, simulated, leg(30), ParticipantChange{Label: new("x")}),
		"promote":  c.Change(ctx, sue, simulated, leg(30), ParticipantChange{Moderator: new(true)}),
		"coach":    c.Change(ctx, sue, simulated, leg(2), ParticipantChange{Coach: new(leg(30))}),
		"remove":   c.Remove(ctx, sue, simulated, leg(30)),
		"announce": c.Announce(ctx, sue, simulated, Announcement{Text: "x", To: leg(30)}),
	} {
		if phone.CodeOf(err) != "participant_unknown" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.SetRecording(ctx, sue, simulated, "RE1", phone.RecordingCompleted); phone.CodeOf(err) != "recording_unknown" {
		t.Errorf("the recording of another conference: %v", err)
	}
	for _, line := range o.board.lines() {
		if line != "conference" {
			t.Errorf("asked %q", line)
		}
	}
}

// Nobody is called twice, whoever asks again meanwhile, here or at another server.
func TestControl_Add_twice(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	sue := phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{phone.Everybody}}
	carol := AddRequest{To: phone.Client("carol")}
	var second error
	o.board.changed = func(string) { // the first is being called
		o.board.mu.Lock()
		o.board.changed = nil
		o.board.mu.Unlock()
		_, second = o.control.Add(t.Context(), sue, simulated, carol)
	}
	if _, err := o.control.Add(t.Context(), sue, simulated, carol); err != nil {
		t.Fatal(err)
	}
	if phone.CodeOf(second) != "already_there" {
		t.Errorf("while she is being called: %v", second)
	}
	if _, err := o.control.Add(t.Context(), sue, simulated, carol); phone.CodeOf(err) != "already_there" {
		t.Errorf("when she has been called: %v", err)
	}
	if asked := o.board.lines(); len(asked) != 1 {
		t.Errorf("asked %q", asked)
	}
	o.board.fail = func(string) error { return errors.New("down") }
	dave := AddRequest{To: phone.Client("dave")}
	if _, err := o.control.Add(t.Context(), sue, simulated, dave); err == nil {
		t.Fatal("it was not down")
	}
	o.board.fail = nil
	if _, err := o.control.Add(t.Context(), sue, simulated, dave); err != nil {
		t.Errorf("after a failure: %v", err)
	}
}

// Where no room says how many may come, Twilio's limit holds; and when it is Twilio that refuses, that is said.
func TestControl_Add_crowd(t *testing.T) {
	sue := phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{phone.Everybody}}
	carol := AddRequest{To: phone.Client("carol")}
	o := newOffice()
	for n := range crowd {
		e := joined(n, 1, n+1)
		e.Detail.Name = phone.CallConference(leg(0))
		o.tell(t, e)
	}
	if _, err := o.control.Add(t.Context(), sue, simulated, carol); phone.CodeOf(err) != "room_full" {
		t.Errorf("the 251st: %v", err)
	}
	if asked := o.board.lines(); len(asked) > 0 {
		t.Errorf("asked %q", asked)
	}
	o = newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	full := phone.Errorf(phone.Exhausted, "room_full", "The conference is full.")
	o.board.fail = func(string) error { return full }
	if _, err := o.control.Add(t.Context(), sue, simulated, carol); !errors.Is(err, full) {
		t.Errorf("refused by Twilio: %v", err)
	}
}
