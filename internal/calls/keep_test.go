package calls

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// story makes the events of a conference.
type story struct {
	name     string // of the conference
	sequence int
	events   []phone.Event
}

// of a conference-style call of leg 1.
func callStory() *story { return &story{name: phone.CallConference(leg(1))} }

func (s *story) tell(kind phone.EventKind, n int, after float64, d phone.Detail) *story {
	s.sequence++
	d.Name = s.name
	s.events = append(s.events, phone.Event{Kind: kind, At: at(after), Sequence: s.sequence, Call: leg(n), Conference: simulated, Detail: d})
	return s
}

func (s *story) join(n int, after float64) *story {
	return s.tell(phone.ParticipantJoined, n, after, phone.Detail{})
}

func (s *story) leave(n int, after float64) *story {
	return s.tell(phone.ParticipantLeft, n, after, phone.Detail{Reason: "participant_hung_up"})
}

func (s *story) start(after float64) *story {
	s.tell(phone.ConferenceStarted, 0, after, phone.Detail{})
	s.events[len(s.events)-1].Call = ""
	return s
}

// offer calls somebody, for the caller or, if by is given, because somebody wished it.
func (s *story) offer(n int, to string, after float64, by phone.Identity) *story {
	a := phone.Addition{From: phone.Client("alice"), To: address(to)}
	s.events = append(s.events, dialled(simulated, leg(n), leg(1), a, at(after), phone.Detail{By: by})...)
	return s
}

func (s *story) status(n int, status phone.Status, after float64) *story {
	s.events = append(s.events, phone.Event{Kind: phone.CallStatus, At: at(after), Sequence: int(status), Call: leg(n), Status: status})
	return s
}

// enter is a call that was let in.
func (s *story) enter(n int, from, to string, moderator bool) *story {
	s.events = append(s.events, phone.Event{
		Kind: phone.CallAdmitted, At: at(0), Sequence: -1, Call: leg(n), From: address(from), To: address(to), Detail: phone.Detail{Moderator: moderator},
	})
	return s
}

func (s *story) promote(n int, moderator bool, after float64) *story {
	s.tell(phone.ParticipantPromoted, n, after, phone.Detail{Moderator: moderator})
	s.events[len(s.events)-1].Sequence = -1
	return s
}

func (s *story) tape(n int, status phone.RecordingStatus, by phone.Identity, after float64) *story {
	s.tell(phone.RecordingReported, n, after, phone.Detail{Recording: "RE1", RecordingStatus: status, Recorded: leg(n), By: by})
	s.events[len(s.events)-1].Sequence = -1
	return s
}

func deeds(acts []act) []string {
	var lines []string
	for _, a := range acts {
		line := a.deed.String()
		if a.call != "" {
			line += " " + short(a.call)
		}
		if a.status != phone.StatusUnknown {
			line += " " + a.status.String()
		}
		lines = append(lines, line)
	}
	return lines
}

const bob, carol, customer = "client:bob", "client:carol", "+15005550001"

func TestKeep_call(t *testing.T) {
	ringing := func() *story { return callStory().join(1, 0).offer(2, bob, 1, "").offer(3, carol, 1, "") }
	talking := func() *story { return ringing().status(3, phone.StatusCanceled, 4).join(2, 3).start(3) }
	sid := "conference:" + string(simulated)
	tests := []struct {
		name  string
		story *story
		want  []string
	}{
		{"the caller waits for the offer", callStory().join(1, 0), nil},
		{"nobody was called for too long", callStory().join(1, -60), []string{"give up an offer 1"}},
		{"nobody could be called", callStory().join(1, 0).failedOffer(), []string{"give up an offer 1"}},
		{"two ring", ringing(), nil},
		{"one declines", ringing().status(2, phone.StatusBusy, 2), nil},
		{"one answers", ringing().status(2, phone.StatusInProgress, 2), []string{"hang up 3"}},
		{"one has joined", ringing().join(2, 2), []string{"hang up 3"}},
		{"both answer at once", ringing().status(2, phone.StatusInProgress, 2).status(3, phone.StatusInProgress, 2), nil},
		{"both decline", ringing().status(2, phone.StatusBusy, 2).status(3, phone.StatusBusy, 3), []string{"tell that nobody answered 1 busy"}},
		{"one declines, one does not come", ringing().status(2, phone.StatusBusy, 2).status(3, phone.StatusNoAnswer, 3), []string{"tell that nobody answered 1 no-answer"}},
		{"neither can be reached", ringing().status(2, phone.StatusFailed, 2).leave(3, 2), []string{"tell that nobody answered 1 failed"}},
		{"the caller gives up", ringing().leave(1, 2), []string{"hang up 2", "hang up 3"}},
		{"the caller's leg has ended", ringing().status(1, phone.StatusCompleted, 2), []string{"hang up 2", "hang up 3"}},
		{"the caller gives up when one has answered", ringing().status(2, phone.StatusInProgress, 2).leave(1, 2), []string{"hang up 3"}},
		{"and then one comes", ringing().leave(1, 2).join(2, 3), []string{"hang up 3", "end"}},
		{"two talk", talking(), nil},
		{"the callee leaves", talking().leave(2, 9), []string{"end"}},
		{"the caller leaves", talking().leave(1, 9), []string{"end"}},
		{"the callee's leg has ended", talking().status(2, phone.StatusCompleted, 9), []string{"end"}},
		{"both leave", talking().leave(1, 9).leave(2, 9), nil},
		{"the callee is held", talking().tell(phone.ParticipantHeld, 2, 9, phone.Detail{Held: true}), nil},
		{"a third is called, and the callee leaves", talking().offer(4, customer, 8, "alice").leave(2, 9), nil},
		{"a third is called, and does not come", talking().offer(4, customer, 8, "alice").leave(2, 9).status(4, phone.StatusBusy, 10), []string{"end"}},
		{"a third is called, and the caller leaves", talking().offer(4, customer, 8, "alice").leave(1, 9), nil},
		{"three, and one leaves", talking().offer(4, customer, 8, "alice").join(4, 9).leave(1, 10), nil},
		{"a supervisor listens while it rings", ringing().enter(5, "client:sue", sid, false).tell(phone.ParticipantJoined, 5, 2, phone.Detail{Muted: true}), nil},
		{"a supervisor listens before it rings", callStory().join(1, 0).enter(5, "client:sue", sid, false).tell(phone.ParticipantJoined, 5, 2, phone.Detail{Muted: true}), nil},
		{"a supervisor listens to one who is left", talking().enter(5, "client:sue", sid, false).tell(phone.ParticipantJoined, 5, 4, phone.Detail{Muted: true}).leave(2, 9), []string{"end"}},
		{"a supervisor coaches one who is left", talking().enter(5, "client:sue", sid, false).tell(phone.ParticipantJoined, 5, 4, phone.Detail{Coached: leg(1)}).leave(2, 9), []string{"end"}},
		{"a supervisor talks to one who is left", talking().enter(5, "client:sue", sid, false).join(5, 4).leave(2, 9), nil},
		{"the caller's coming was not told", callStory().offer(2, bob, 1, ""), nil},
		{"it has ended", talking().tell(phone.ConferenceFinished, 0, 9, phone.Detail{}), nil},
		{"it has ended while a third rings", talking().offer(4, customer, 8, "alice").tell(phone.ConferenceFinished, 0, 9, phone.Detail{}), []string{"hang up 4"}},
		{"it has ended when a third has answered", talking().offer(4, customer, 8, "alice").status(4, phone.StatusInProgress, 8).tell(phone.ConferenceFinished, 0, 9, phone.Detail{}), nil},
		{"it has ended when a third has declined", talking().offer(4, customer, 8, "alice").status(4, phone.StatusBusy, 8).tell(phone.ConferenceFinished, 0, 9, phone.Detail{}), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, deeds(keep(s, at(10)))); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}

func (s *story) failedOffer() *story {
	s.events = append(s.events, phone.Event{Kind: phone.DialEnded, At: at(1), Sequence: -1, Call: leg(1), Status: phone.StatusFailed})
	return s
}

func TestKeep_moderated(t *testing.T) {
	// 1 and 2 moderate, 3 does not.
	in := func() *story {
		s := &story{name: standup().ConferenceName()}
		return s.enter(1, "client:mona", "room:standup", true).enter(2, "client:max", "room:standup", true).enter(3, "client:alice", "room:standup", false)
	}
	const grace = 10 * time.Second
	tests := []struct {
		name  string
		story *story
		after float64
		want  bool
	}{
		{"everybody waits", in().join(3, 0), 1000, false},
		{"a moderator is in", in().join(3, 0).join(1, 1).start(1), 1000, false},
		{"gone for a moment", in().join(3, 0).join(1, 1).start(1).leave(1, 20), 29, false},
		{"gone for the grace", in().join(3, 0).join(1, 1).start(1).leave(1, 20), 30, true},
		{"gone, and back", in().join(3, 0).join(1, 1).start(1).leave(1, 20).join(1, 25), 1000, false},
		{"another has come", in().join(3, 0).join(1, 1).start(1).leave(1, 20).join(2, 25), 1000, false},
		{"the last of two", in().join(3, 0).join(1, 1).start(1).join(2, 2).leave(1, 20).leave(2, 50), 59, false},
		{"the last of two, for the grace", in().join(3, 0).join(1, 1).start(1).join(2, 2).leave(1, 20).leave(2, 50), 60, true},
		{"another was made one", in().join(3, 0).join(1, 1).start(1).promote(3, true, 15).leave(1, 20), 1000, false},
		{"the last is none any more", in().join(3, 0).join(1, 1).start(1).promote(1, false, 20), 30, true},
		{"the leg has ended, and the conference was not told", in().join(3, 0).join(1, 1).start(1).status(1, phone.StatusCompleted, 20), 30, true},
		{"none was ever there", in().join(3, 0).join(4, 1).start(1), 1000, false},
		{"nobody is left", in().join(1, 1).start(1).leave(1, 20), 1000, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, moderated := range []bool{true, false} {
				m := newMemory()
				room := standup()
				room.Moderated, room.Grace = moderated, grace
				m.rooms[room.Name] = room
				m.tell(t, tt.story.events...)
				s, err := stage(t.Context(), m, simulated)
				if err != nil {
					t.Fatal(err)
				}
				var want []string
				if tt.want && moderated {
					want = []string{"end without a moderator"}
				}
				if diff := cmp.Diff(want, deeds(keep(s, at(tt.after)))); diff != "" {
					t.Errorf("moderated %v: done (-want +got):\n%s", moderated, diff)
				}
			}
		})
	}
}

func TestKeep_tapes(t *testing.T) {
	in := func() *story { return (&story{name: standup().ConferenceName()}).join(1, 0).join(2, 1).start(1) }
	running := func() *story { return in().tape(1, phone.RecordingRunning, "alice", 2) }
	tests := []struct {
		name  string
		story *story
		want  []string
	}{
		{"recorded", running(), nil},
		{"the leg left", running().leave(1, 3), []string{"record another leg"}},
		{"the leg left, and its recording has ended", running().leave(1, 3).tape(1, phone.RecordingCompleted, "", 3), []string{"record another leg"}},
		{"ended while the leg is there", running().tape(1, phone.RecordingCompleted, "", 3), nil},
		{"paused, and the leg left", running().tape(1, phone.RecordingPaused, "bob", 3).leave(1, 4), []string{"stop recording"}},
		{"resumed, and the leg left", running().tape(1, phone.RecordingPaused, "bob", 3).tape(1, phone.RecordingRunning, "bob", 4).leave(1, 5), []string{"record another leg"}},
		{"ended by somebody, and the leg left", running().tape(1, phone.RecordingCompleted, "bob", 3).leave(1, 4), nil},
		{"all left", running().leave(1, 3).leave(2, 3), []string{"stop recording"}},
		{"the conference ended, the leg goes on", running().tell(phone.ConferenceFinished, 0, 3, phone.Detail{}), []string{"stop recording"}},
		{"the conference ended, and the leg", running().tell(phone.ConferenceFinished, 0, 3, phone.Detail{}).status(1, phone.StatusCompleted, 3), nil},
		{"the room's own recording", in().tape(0, phone.RecordingRunning, "", 2).leave(1, 3), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			for i := range tt.story.events {
				if d := &tt.story.events[i].Detail; d.Recorded == leg(0) {
					d.Recorded = "" // of the conference
				}
			}
			m.tell(t, tt.story.events...)
			s, err := stage(t.Context(), m, simulated)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, deeds(keep(s, at(10)))); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}
