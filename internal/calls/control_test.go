package calls

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// office is everything that commands need, in memory.
type office struct {
	*memory
	board   *fakeBoard
	control *Control
	keeper  *Keeper
	n       int
}

func newOffice() *office {
	o := &office{memory: newMemory(), board: &fakeBoard{answer: map[phone.ConferenceSID]phone.Observed{}}}
	settings := Settings{Links: phone.Links{Base: "https://s"}, CallerID: "+15005550006", RingTimeout: 30 * time.Second, MaxCall: time.Hour}
	watched, tracker := Watch(o.board), NewTracker(o.memory, quiet())
	o.control = &Control{
		Numbering: personal{},
		Store:     o.memory, Board: watched, Tracker: tracker, Settings: settings, Now: time.Now, Logger: quiet(),
		NewSecret: func() string { o.n++; return fmt.Sprintf("%016x", o.n) },
		NameOf:    func(_ context.Context, id phone.Identity) string { return strings.ToUpper(string(id)) },
	}
	o.keeper = &Keeper{Store: o.memory, Board: watched, Tracker: tracker, Settings: settings, Now: time.Now, Logger: quiet()}
	tracker.Saw = o.keeper.Saw
	return o
}

// cast is a conference of four: 1 is Mona, who moderates, 2 is Alice, 3 a telephone on hold, and 4
// Bob, who is being called. 5 was there.
func (o *office) cast(t *testing.T, name string) {
	t.Helper()
	came := func(n int, from string, moderator bool) phone.Event {
		return phone.Event{Kind: phone.CallAdmitted, At: at(0), Sequence: -1, Call: leg(n), From: address(from), Detail: phone.Detail{Moderator: moderator}}
	}
	in := func(n, sequence int, kind phone.EventKind, held bool) phone.Event {
		return phone.Event{
			Kind: kind, At: at(float64(sequence)), Sequence: sequence, Call: leg(n), Conference: simulated,
			Detail: phone.Detail{Name: name, Held: held},
		}
	}
	o.tell(t,
		came(1, "client:mona", true), came(2, "client:alice", false), came(3, "+15005550001", false), came(5, "client:eve", false),
		in(1, 1, phone.ParticipantJoined, false), in(2, 2, phone.ParticipantJoined, false),
		phone.Event{Kind: phone.ConferenceStarted, At: at(2), Sequence: 3, Conference: simulated, Detail: phone.Detail{Name: name}},
		in(3, 4, phone.ParticipantJoined, false), in(3, 5, phone.ParticipantHeld, true),
		in(5, 6, phone.ParticipantJoined, false), in(5, 7, phone.ParticipantLeft, false),
	)
	bob := phone.Addition{From: phone.Client("alice"), To: phone.Client("bob")}
	o.tell(t, dialled(simulated, leg(4), "", bob, at(8), phone.Detail{By: "alice"})...)
}

func address(s string) phone.Address {
	a, err := phone.ParseAddress(s)
	if err != nil {
		panic(err)
	}
	return a
}

// outcomes are what was written down: action, call and outcome.
func (m *memory) outcomes() []string {
	var all []string
	for _, e := range m.audited {
		line := e.Action
		if e.Call != "" {
			line += " " + short(e.Call)
		}
		if e.Detail != "" {
			line += " (" + e.Detail + ")"
		}
		all = append(all, line+": "+e.Outcome)
	}
	return all
}

func TestControl(t *testing.T) {
	mona := phone.Grant{Identity: "mona", Clients: []phone.Identity{phone.Everybody}, Numbers: []phone.NumberRule{{Prefix: "+1", Types: []phone.NumberType{phone.PersonalNumber}}}, CallerIDs: []phone.Number{"+15005550007"}, MaxDuration: time.Minute}
	alice := phone.Grant{Identity: "alice", Clients: []phone.Identity{phone.Everybody}, Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleListen | phone.RoleSpeak}}}
	sue := phone.Grant{Identity: "sue", Supervise: true, Clients: []phone.Identity{phone.Everybody}}
	mallory := phone.Grant{Identity: "mallory", Clients: []phone.Identity{phone.Everybody}}
	down := phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
	unknown := phone.Errorf(phone.Unknown, "participant_unknown", "x")
	failing := func(part string, err error) func(string) error {
		return func(line string) error {
			if strings.Contains(line, part) {
				return err
			}
			return nil
		}
	}
	type command func(ctx context.Context, c *Control) error
	change := func(by phone.Grant, n int, ch ParticipantChange) command {
		return func(ctx context.Context, c *Control) error { return c.Change(ctx, by, simulated, leg(n), ch) }
	}
	add := func(by phone.Grant, r AddRequest) command {
		return func(ctx context.Context, c *Control) error { _, err := c.Add(ctx, by, simulated, r); return err }
	}
	end := func(by phone.Grant) command {
		return func(ctx context.Context, c *Control) error { return c.End(ctx, by, simulated) }
	}
	announce := func(by phone.Grant, a Announcement) command {
		return func(ctx context.Context, c *Control) error { return c.Announce(ctx, by, simulated, a) }
	}
	remove := func(by phone.Grant, n int) command {
		return func(ctx context.Context, c *Control) error { return c.Remove(ctx, by, simulated, leg(n)) }
	}
	hangUp := func(by phone.Grant, n int) command {
		return func(ctx context.Context, c *Control) error { return c.HangUp(ctx, by, leg(n)) }
	}
	lose := func(by phone.Grant, n int) command {
		return func(ctx context.Context, c *Control) error { return c.Lose(ctx, by, leg(n)) }
	}
	yes, no := new(true), new(false)
	tests := []struct {
		name  string
		do    command
		fail  func(string) error
		code  string   // of the error, empty for none
		asked []string // of the REST API
		wrote string   // the last of what was written down
	}{
		{"a moderator ends it", end(mona), nil, "", []string{"end"}, "conference.end: ok"},
		{"an agent does not", end(alice), nil, "action_not_allowed", nil, "conference.end: action_not_allowed"},
		{"a stranger learns nothing", end(mallory), nil, "conference_unknown", nil, "conference.end: conference_unknown"},
		{"the API is down", end(mona), failing("end", down), "rest_unavailable", []string{"end"}, "conference.end: rest_unavailable"},
		{"it has ended meanwhile", end(mona), failing("end", unknown), "", []string{"end"}, "conference.end: ok"},

		{"announce", announce(mona, Announcement{Text: "Two minutes & out", Language: "en-GB"}), nil, "", []string{"announce https://s/voice/say?language=en-GB&text=Two+minutes+%26+out"}, "conference.announce (Two minutes & out): ok"},
		{"announce to one", announce(mona, Announcement{Text: "Hi", To: leg(2)}), nil, "", []string{"announce to 2 https://s/voice/say?text=Hi"}, "conference.announce 2 (Hi): ok"},
		{"announce nothing", announce(mona, Announcement{Text: " "}), nil, "text_invalid", nil, "conference.announce ( ): text_invalid"},
		{"announce in no language", announce(mona, Announcement{Text: "x", Language: "english please"}), nil, "language_invalid", nil, "conference.announce (x): language_invalid"},
		{"announce to one who left", announce(mona, Announcement{Text: "x", To: leg(5)}), nil, "participant_gone", []string{"conference"}, "conference.announce 5 (x): participant_gone"},

		{"add a client", add(mona, AddRequest{To: phone.Client("carol")}), nil, "", []string{"add client:carol from client:mona for 30s"}, "participant.add (client:carol): ok"},
		{"add a telephone", add(mona, AddRequest{To: phone.Telephone("+15005550002"), Mode: ModeListen, Timeout: 5 * time.Second}), nil, "", []string{"add +15005550002 from +15005550007 for 5s muted"}, "participant.add (+15•••02): ok"},
		{"add a coach", add(sue, AddRequest{To: phone.Client("carol"), Mode: ModeCoach, Coach: leg(2)}), nil, "", []string{"add client:carol from client:sue for 30s coaching 2"}, "participant.add (client:carol): ok"},
		{"a moderator may not let coach", add(mona, AddRequest{To: phone.Client("carol"), Mode: ModeCoach, Coach: leg(2)}), nil, "action_not_allowed", nil, "participant.add (client:carol): action_not_allowed"},
		{"add a number that is not allowed", add(mona, AddRequest{To: phone.Telephone("+8821234567")}), nil, "number_not_allowed", nil, "participant.add (+88•••67): number_not_allowed"},
		{"a supervisor may not call everywhere", add(sue, AddRequest{To: phone.Telephone("+15005550002")}), nil, "number_not_allowed", nil, "participant.add (+15•••02): number_not_allowed"},
		{"add who is there", add(mona, AddRequest{To: phone.Client("alice")}), nil, "already_there", nil, "participant.add (client:alice): already_there"},
		{"add who is being called", add(mona, AddRequest{To: phone.Client("bob")}), nil, "already_there", nil, "participant.add (client:bob): already_there"},
		{"add a telephone that is there", add(mona, AddRequest{To: phone.Telephone("+15005550001")}), nil, "already_there", nil, "participant.add (+15•••01): already_there"},
		{"add who was there", add(mona, AddRequest{To: phone.Client("eve")}), nil, "", []string{"add client:eve from client:mona for 30s"}, "participant.add (client:eve): ok"},
		{"add a room", add(mona, AddRequest{To: phone.InRoom("x")}), nil, "to_invalid", nil, "participant.add (room:x): to_invalid"},
		{"add for too long", add(mona, AddRequest{To: phone.Client("carol"), Timeout: time.Hour}), nil, "timeout_invalid", nil, "participant.add (client:carol): timeout_invalid"},
		{"coach nobody", add(sue, AddRequest{To: phone.Client("carol"), Mode: ModeCoach}), nil, "coach_invalid", nil, "participant.add (client:carol): coach_invalid"},

		{"mute", change(mona, 2, ParticipantChange{Muted: yes}), nil, "", []string{"change 2 muted=true"}, "participant.mute 2: ok"},
		{"unmute who is not muted", change(mona, 2, ParticipantChange{Muted: no}), nil, "", nil, "participant.unmute 2: ok"},
		{"mute oneself", change(alice, 2, ParticipantChange{Muted: yes}), nil, "", []string{"change 2 muted=true"}, "participant.mute 2: ok"},
		{"unmute oneself", change(alice, 2, ParticipantChange{Muted: no}), nil, "action_not_allowed", nil, "participant.unmute 2: action_not_allowed"},
		{"mute another", change(alice, 1, ParticipantChange{Muted: yes}), nil, "action_not_allowed", nil, "participant.mute 1: action_not_allowed"},
		{"mute who left", change(mona, 5, ParticipantChange{Muted: yes}), nil, "participant_gone", []string{"conference"}, "participant.mute 5: participant_gone"},
		{"mute who leaves", change(mona, 2, ParticipantChange{Muted: yes}), failing("change", unknown), "participant_gone", []string{"change 2 muted=true"}, "participant.mute 2: participant_gone"},
		{"mute nobody", change(mona, 77, ParticipantChange{Muted: yes}), nil, "participant_unknown", []string{"conference"}, "participant.mute 77: participant_unknown"},
		{"mute of whose coming nobody told", change(mona, 6, ParticipantChange{Muted: yes}), nil, "", []string{"conference", "change 6 muted=true"}, "participant.mute 6: ok"},
		{"hold with the room's music", change(mona, 2, ParticipantChange{Held: yes}), nil, "", []string{"change 2 held=true music=https://s/voice/hold?music=silence"}, "participant.hold 2: ok"},
		{"hold with Twilio's music", change(mona, 2, ParticipantChange{Held: yes, Music: phone.MusicBuiltin}), nil, "", []string{"change 2 held=true"}, "participant.hold 2 (builtin): ok"},
		{"other music for who is held", change(mona, 3, ParticipantChange{Music: phone.MusicSilence}), nil, "", []string{"change 3 held=true music=https://s/voice/hold?music=silence"}, "participant.hold 3 (silence): ok"},
		{"other music for who is not held", change(mona, 2, ParticipantChange{Music: phone.MusicSilence}), nil, "participant_not_held", nil, "participant.hold 2 (silence): participant_not_held"},
		{"music that is none", change(mona, 2, ParticipantChange{Held: yes, Music: "x"}), nil, "music_invalid", nil, "participant.hold 2 (x): music_invalid"},
		{"several at once", change(mona, 2, ParticipantChange{Muted: yes, Held: yes}), nil, "", []string{"change 2 held=true muted=true music=https://s/voice/hold?music=silence"}, "participant.hold 2: ok"},
		{"coach", change(sue, 2, ParticipantChange{Coach: new(leg(1))}), nil, "", []string{"change 2 coach=1"}, "participant.coach 2 (" + string(leg(1)) + "): ok"},
		{"barge", change(sue, 2, ParticipantChange{Coach: new(phone.CallSID("")), Muted: no}), nil, "", nil, "participant.barge 2: ok"},
		{"coach oneself", change(sue, 2, ParticipantChange{Coach: new(leg(2))}), nil, "coach_invalid", nil, "participant.coach 2 (" + string(leg(2)) + "): coach_invalid"},
		{"label", change(mona, 2, ParticipantChange{Label: new("Customer")}), nil, "", nil, "participant.label 2 (Customer): ok"},
		{"label that cannot be read", change(mona, 2, ParticipantChange{Label: new("\x07")}), nil, "label_invalid", nil, "participant.label 2 (\x07): label_invalid"},
		{"demote the last moderator", change(mona, 1, ParticipantChange{Moderator: no}), nil, "last_moderator", nil, "participant.demote 1: last_moderator"},
		{"promote", change(mona, 2, ParticipantChange{Moderator: yes}), nil, "", nil, "participant.promote 2: ok"},

		{"remove", remove(mona, 2), nil, "", []string{"remove 2"}, "participant.remove 2: ok"},
		{"remove who is being called", remove(mona, 4), nil, "", []string{"hangup 4"}, "participant.remove 4: ok"},
		{"remove who left", remove(mona, 5), nil, "participant_gone", []string{"conference"}, "participant.remove 5: participant_gone"},
		{"hang up one's own leg", hangUp(alice, 2), nil, "", []string{"hangup 2"}, "call.hangup 2: ok"},
		{"hang up another's", hangUp(alice, 1), nil, "call_unknown", nil, "call.hangup 1: call_unknown"},
		{"hang up whom one called", hangUp(alice, 4), nil, "call_unknown", nil, "call.hangup 4: call_unknown"},
		{"hang up when one was called", hangUp(phone.Grant{Identity: "bob"}, 4), nil, "", []string{"hangup 4"}, "call.hangup 4: ok"},
		{"a supervisor hangs up", hangUp(sue, 3), nil, "", []string{"hangup 3"}, "call.hangup 3: ok"},
		{"say that one's page died", lose(alice, 2), nil, "", []string{"hangup 2"}, "call.hangup 2 (page lost): ok"},
		{"say that another's page died", lose(alice, 1), nil, "call_unknown", nil, "call.hangup 1 (page lost): call_unknown"},
		{"a supervisor says that another's page died", lose(sue, 3), nil, "call_unknown", nil, "call.hangup 3 (page lost): call_unknown"},
		{"hang up nothing", hangUp(sue, 88), nil, "call_unknown", nil, "call.hangup 88: call_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice()
			room := standup()
			room.Music, room.Moderated = phone.MusicSilence, true
			o.rooms[room.Name] = room
			o.cast(t, room.ConferenceName())
			o.board.answer[simulated] = phone.Observed{SID: simulated, People: []phone.ObservedParticipant{{Call: leg(1)}, {Call: leg(2)}, {Call: leg(6)}}}
			o.board.fail = tt.fail
			err := tt.do(t.Context(), o.control)
			if got := phone.CodeOf(err); err != nil && got != tt.code || err == nil && tt.code != "" {
				t.Errorf("error %v (%s), want code %q", err, got, tt.code)
			}
			if diff := cmp.Diff(tt.asked, o.board.lines()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			wrote := o.outcomes()
			if len(wrote) == 0 || wrote[len(wrote)-1] != tt.wrote {
				t.Errorf("wrote down %q, want %q at the end", wrote, tt.wrote)
			}
			if o.audited[0].Room != "" && o.audited[0].Room != room.Name {
				t.Errorf("wrote down the room %q", o.audited[0].Room)
			}
		})
	}
}

// What only we know is recorded; what callbacks will tell is not.
func TestControl_records(t *testing.T) {
	o := newOffice()
	room := standup()
	o.rooms[room.Name] = room
	o.cast(t, room.ConferenceName())
	mona := phone.Grant{Identity: "mona", Clients: []phone.Identity{phone.Everybody}}
	before := len(o.events)
	added, err := o.control.Add(t.Context(), mona, simulated, AddRequest{To: phone.Client("carol"), Label: "Boss"})
	if err != nil {
		t.Fatal(err)
	}
	err = o.control.Change(t.Context(), mona, simulated, leg(2), ParticipantChange{Muted: new(true), Label: new("A"), Moderator: new(true)})
	err = errors.Join(err, o.control.Announce(t.Context(), mona, simulated, Announcement{Text: "Hi"}), o.control.Remove(t.Context(), mona, simulated, leg(2)))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range o.events[before:] {
		kinds = append(kinds, string(e.Kind))
	}
	want := []string{"participant.added", "call.status", "participant.labelled", "participant.promoted", "conference.announced", "participant.bye"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	c := o.conferences[simulated]
	p, _ := c.Participant(added)
	alice, _ := c.Participant(leg(2))
	if p.AddedBy != "mona" || p.Label.Value != "Boss" || alice.Label.Value != "A" || !alice.Moderator.Value || alice.Muted.Value || !alice.Presence.Value.Here {
		t.Errorf("added %+v, alice %+v", p, alice)
	}
	if call, err := o.Call(t.Context(), added); err != nil || call.To != phone.Client("carol") || call.From != phone.Client("mona") || call.Parent != "" {
		t.Errorf("the leg is %+v, %v", call, err)
	}
}

// A leg that nobody would know of must not go on.
func TestControl_Add_notRecorded(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	o.err = errors.New("disk full")
	_, err := o.control.Add(t.Context(), phone.Grant{Identity: "alice", Clients: []phone.Identity{phone.Everybody}}, simulated, AddRequest{To: phone.Client("carol")})
	if !errors.Is(err, o.err) {
		t.Errorf("error %v, want the store's", err)
	}
	if diff := cmp.Diff([]string{"add client:carol from client:alice for 30s", "hangup 91"}, o.board.lines()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestControl_Add_full(t *testing.T) {
	o := newOffice()
	room := standup()
	room.MaxParticipants = 4
	o.rooms[room.Name] = room
	o.cast(t, room.ConferenceName())
	_, err := o.control.Add(t.Context(), phone.Grant{Identity: "mona", Clients: []phone.Identity{phone.Everybody}}, simulated, AddRequest{To: phone.Client("carol")})
	if phone.CodeOf(err) != "room_full" || phone.KindOf(err) != phone.Exhausted {
		t.Errorf("error %v, want room_full: three are there, and one is being called", err)
	}
}

// In a call between people, who is in it may add; the new leg belongs to the caller's.
func TestControl_Add_inCall(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	added, err := o.control.Add(t.Context(), phone.Grant{Identity: "alice", Clients: []phone.Identity{phone.Everybody}}, simulated, AddRequest{To: phone.Client("carol")})
	if err != nil {
		t.Fatal(err)
	}
	if call, err := o.Call(t.Context(), added); err != nil || call.Parent != leg(2) {
		t.Errorf("the leg's parent is %q, %v; want the caller's", call.Parent, err)
	}
}

// Twilio takes a change of EndConferenceOnExit for who is held, and ignores it.
func TestControl_endOnExit(t *testing.T) {
	tests := []struct {
		name  string
		held  bool // really
		ch    ParticipantChange
		fail  map[string]int // lines that fail, and how often
		code  string
		asked []string
	}{
		{"not held", false, ParticipantChange{EndOnExit: new(true)}, nil, "", []string{"change 3 end=true"}},
		{"not held, and to be", false, ParticipantChange{EndOnExit: new(true), Held: new(true)}, nil, "", []string{"change 3 end=true", "change 3 held=true"}},
		{"held", true, ParticipantChange{EndOnExit: new(true)}, nil, "", []string{"change 3 held=false", "change 3 end=true", "change 3 held=true"}},
		{"held, and no longer to be", true, ParticipantChange{EndOnExit: new(true), Held: new(false)}, nil, "", []string{"change 3 held=false", "change 3 end=true"}},
		{"held, and to be muted", true, ParticipantChange{EndOnExit: new(true), Muted: new(true)}, nil, "", []string{"change 3 held=false", "change 3 end=true muted=true", "change 3 held=true"}},
		{"held, the change fails", true, ParticipantChange{EndOnExit: new(true)}, map[string]int{"end": 1}, "rest_busy", []string{"change 3 held=false", "change 3 end=true", "change 3 held=true"}},
		{"held, holding fails once", true, ParticipantChange{EndOnExit: new(true)}, map[string]int{"held=true": 1}, "", []string{"change 3 held=false", "change 3 end=true", "change 3 held=true", "change 3 held=true"}},
		{"held, holding fails", true, ParticipantChange{EndOnExit: new(true)}, map[string]int{"held=true": 9}, "hold_lost", []string{"change 3 held=false", "change 3 end=true", "change 3 held=true", "change 3 held=true", "change 3 held=true"}},
		{"held, letting off fails", true, ParticipantChange{EndOnExit: new(true)}, map[string]int{"held=false": 1}, "rest_busy", []string{"change 3 held=false"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice()
				o.cast(t, phone.CallConference(leg(2)))
				// Whatever we believe, the API knows.
				o.board.answer[simulated] = phone.Observed{SID: simulated, People: []phone.ObservedParticipant{{Call: leg(3), Held: tt.held}}}
				o.board.fail = func(line string) error {
					for part := range tt.fail {
						if strings.Contains(line, part) && tt.fail[part] > 0 {
							tt.fail[part]--
							return phone.Errorf(phone.Exhausted, "rest_busy", "x")
						}
					}
					return nil
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				o.board.changed = func(line string) {
					if line == "change 3 held=false" && tt.ch.Held == nil {
						cancel() // who asked goes away in the worst moment
					}
				}
				err := o.control.Change(ctx, phone.Grant{Identity: "sue", Supervise: true}, simulated, leg(3), tt.ch)
				if got := phone.CodeOf(err); err != nil && got != tt.code || err == nil && tt.code != "" {
					t.Errorf("error %v (%s), want code %q", err, got, tt.code)
				}
				if diff := cmp.Diff(append([]string{"conference"}, tt.asked...), o.board.lines()); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Who is made a moderator while everybody waits enters again as one, so that the conference starts.
func TestControl_promoteWaiting(t *testing.T) {
	for _, moderated := range []bool{true, false} {
		o := newOffice()
		room := standup()
		room.Moderated = moderated
		o.rooms[room.Name] = room
		o.tell(t, joined(2, 0, 1), joined(3, 1, 2))
		err := o.control.Change(t.Context(), phone.Grant{Identity: "mona"}, simulated, leg(2), ParticipantChange{Moderator: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		if moderated {
			want = []string{"redirect 2 https://s/voice/enter?role=moderate&room=standup"}
		}
		if diff := cmp.Diff(want, o.board.lines()); diff != "" {
			t.Errorf("moderated %v: asked (-want +got):\n%s", moderated, diff)
		}
		c := o.conferences[simulated]
		if p, _ := c.Participant(leg(2)); !p.Moderator.Value {
			t.Errorf("moderated %v: alice is no moderator", moderated)
		}
	}
}

// What we know from long ago the reconciler has compared; what we just heard may be wrong.
func TestControl_unsure(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	now := at(6)
	o.control.Now = func() time.Time { return now }
	sue := phone.Grant{Identity: "sue", Supervise: true}
	for _, tt := range []struct {
		after time.Duration
		want  []string
	}{{time.Second, []string{"change 3 held=true"}}, {2 * time.Minute, nil}} {
		now = at(6).Add(tt.after)
		if err := o.control.Change(t.Context(), sue, simulated, leg(3), ParticipantChange{Held: new(true)}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, o.board.lines()); diff != "" {
			t.Errorf("after %v, asked (-want +got):\n%s", tt.after, diff)
		}
	}
}

func TestControl_Available(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	sue := phone.Grant{Identity: "sue", Supervise: true}
	o.board.fail = func(string) error { return phone.Errorf(phone.Unavailable, "rest_unavailable", "x") }
	for n, want := range []bool{true, false} {
		_ = o.control.End(t.Context(), sue, simulated)
		if o.control.Available() != want {
			t.Errorf("after %d failures available is %v", n+1, !want)
		}
	}
	o.board.fail = func(string) error { return phone.Errorf(phone.Conflict, "conference_state", "x") }
	if _ = o.control.End(t.Context(), sue, simulated); !o.control.Available() {
		t.Error("a refusal shows that it is there")
	}
}
