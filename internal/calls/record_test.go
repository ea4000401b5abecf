package calls

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func TestBestToRecord(t *testing.T) {
	person := func(n int, after time.Duration, change func(*phone.Participant)) phone.Participant {
		p := phone.Participant{Call: leg(n)}
		p.Presence.Value = phone.Presence{Here: true, At: t0.Add(after)}
		change(&p)
		return p
	}
	plain := func(*phone.Participant) {}
	moderator := func(p *phone.Participant) {
		p.Moderator = phone.Latest[bool]{Value: true, Stamp: phone.Stamp{Key: "k"}}
	}
	muted := func(p *phone.Participant) { p.Muted.Value = true }
	held := func(p *phone.Participant) { moderator(p); p.Held.Value = true }
	coach := func(p *phone.Participant) { p.Coached.Value = leg(1) }
	left := func(p *phone.Participant) { moderator(p); p.Presence.Value.Here = false }
	tests := []struct {
		name   string
		people []phone.Participant
		want   phone.CallSID
	}{
		{"nobody", nil, ""},
		{"nobody any more", []phone.Participant{person(1, 0, left)}, ""},
		{"who is there for longest", []phone.Participant{person(1, 2, plain), person(2, 1, plain), person(3, 3, plain)}, leg(2)},
		{"a moderator", []phone.Participant{person(1, 1, plain), person(2, 2, moderator)}, leg(2)},
		{"no moderator who is held", []phone.Participant{person(1, 1, plain), person(2, 2, held)}, leg(1)},
		{"nobody who is muted", []phone.Participant{person(1, 1, muted), person(2, 2, plain)}, leg(2)},
		{"not who coaches, nor who is coached", []phone.Participant{person(1, 1, plain), person(2, 2, coach), person(3, 3, plain)}, leg(3)},
		{"somebody, if nobody is better", []phone.Participant{person(1, 1, held)}, leg(1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &scene{conference: phone.Conference{People: tt.people}}
			if got, ok := s.bestToRecord(); got != tt.want || ok != (tt.want != "") {
				t.Errorf("%s, %v; want %s", short(got), ok, short(tt.want))
			}
		})
	}
}

func TestControl_recording(t *testing.T) {
	o := newOffice()
	room := standup()
	o.rooms[room.Name] = room
	o.cast(t, room.ConferenceName())
	now := at(60)
	o.control.Now = func() time.Time { now = now.Add(time.Second); return now }
	mona, alice := phone.Grant{Identity: "mona"}, phone.Grant{Identity: "alice", Rooms: []phone.RoomGrant{{Room: phone.EveryRoom, Roles: phone.RoleSpeak}}}

	if _, err := o.control.StartRecording(t.Context(), alice, simulated); phone.KindOf(err) != phone.Forbidden {
		t.Errorf("an agent records: %v", err)
	}
	re, err := o.control.StartRecording(t.Context(), mona, simulated)
	if err != nil {
		t.Fatal(err)
	}
	c := o.conferences[simulated]
	if r, ok := c.Recorded(); !ok || r.SID != re || r.By != "mona" || r.Call != leg(1) || r.Status.Value != phone.RecordingRunning {
		t.Errorf("recorded %+v, %v", r, ok)
	}
	if _, err := o.control.StartRecording(t.Context(), mona, simulated); phone.CodeOf(err) != "recording_running" {
		t.Errorf("recording twice: %v", err)
	}
	steps := []struct {
		to   phone.RecordingStatus
		code string
	}{{phone.RecordingPaused, ""}, {phone.RecordingRunning, ""}, {"deleted", "status_invalid"}, {phone.RecordingCompleted, ""}, {phone.RecordingCompleted, ""}, {phone.RecordingRunning, "recording_ended"}}
	for _, step := range steps {
		err := o.control.SetRecording(t.Context(), mona, simulated, re, step.to)
		if err != nil && phone.CodeOf(err) != step.code || err == nil && step.code != "" {
			t.Errorf("%s: %v, want %q", step.to, err, step.code)
		}
		// The callback of its beginning comes late, and must not resume what was paused.
		late := phone.Detail{Recording: re, RecordingStatus: phone.RecordingRunning, Recorded: leg(1)}
		o.tell(t, phone.Event{Kind: phone.RecordingReported, At: now.Add(time.Millisecond), Sequence: -1, Conference: simulated, Detail: late})
		if got := o.conferences[simulated].Tapes[0].Status.Value; step.code == "" && got != step.to {
			t.Errorf("the recording is %s, want %s", got, step.to)
		}
	}
	if err := o.control.SetRecording(t.Context(), mona, simulated, "RE0", phone.RecordingPaused); phone.CodeOf(err) != "recording_unknown" {
		t.Errorf("a recording that is none: %v", err)
	}
	want := []string{
		"record 1 https://s/voice/recording?call=" + string(leg(1)) + "&conference=" + string(simulated) + "#rc=3&rp=all&ct=2000&rt=4000",
		"recording of 1 paused", "recording of 1 in-progress", "recording of 1 completed",
	}
	if diff := cmp.Diff(want, o.board.lines()); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if by := o.conferences[simulated].Tapes[0].By; by != "mona" {
		t.Errorf("recorded by %q", by)
	}
}

// Nobody is recorded without anybody knowing.
func TestControl_recording_notRecorded(t *testing.T) {
	o := newOffice()
	o.cast(t, phone.CallConference(leg(2)))
	o.err = errors.New("disk full")
	if re, err := o.control.StartRecording(t.Context(), phone.Grant{Identity: "sue", Supervise: true}, simulated); !errors.Is(err, o.err) || re != "" {
		t.Errorf("%s, %v; want the store's error", re, err)
	}
	if asked := o.board.lines(); len(asked) != 2 || asked[1] != "recording of 1 completed" {
		t.Errorf("asked %q, want that the recording is ended", asked)
	}
}

// Where those who are recorded are to be told, nobody is who cannot be.
func TestControl_recording_notices(t *testing.T) {
	o := newOffice()
	o.control.Settings.Notices = true
	o.cast(t, phone.CallConference(leg(2)))
	sue := phone.Grant{Identity: "sue", Supervise: true}
	now := at(60)
	o.control.Now = func() time.Time { now = now.Add(time.Second); return now }
	deaf := func(line string) error {
		if strings.HasPrefix(line, "announce") {
			return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
		}
		return nil
	}
	asked := func(what string, want ...string) {
		t.Helper()
		lines := o.board.lines()
		for i, line := range lines {
			lines[i], _, _ = strings.Cut(strings.TrimPrefix(line, "announce https://s/voice/notice?notice="), " https:")
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("%s: asked (-want +got):\n%s", what, diff)
		}
	}
	o.board.fail = deaf
	if _, err := o.control.StartRecording(t.Context(), sue, simulated); phone.CodeOf(err) != "rest_unavailable" {
		t.Errorf("recorded and not told: %v", err)
	}
	asked("not told", "recorded")
	o.board.fail = nil
	re, err := o.control.StartRecording(t.Context(), sue, simulated)
	if err != nil {
		t.Fatal(err)
	}
	asked("begun", "recorded", "record 1")
	set := func(to phone.RecordingStatus, fails bool, want ...string) {
		t.Helper()
		if err := o.control.SetRecording(t.Context(), sue, simulated, re, to); (err != nil) != fails {
			t.Errorf("%s: %v", to, err)
		}
		asked(string(to), want...)
	}
	set(phone.RecordingPaused, false, "recording of 1 paused", "paused")
	set(phone.RecordingPaused, false, "recording of 1 paused")
	o.board.fail = deaf
	set(phone.RecordingRunning, true, "resumed")
	o.board.fail = nil
	set(phone.RecordingRunning, false, "resumed", "recording of 1 in-progress")
	set(phone.RecordingRunning, false, "recording of 1 in-progress")
	o.board.fail = deaf
	set(phone.RecordingCompleted, false, "recording of 1 completed", "unrecorded")
}
