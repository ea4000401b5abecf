package floor

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"softphone/internal/phone"
)

func TestFloors_Saw(t *testing.T) {
	y := newYard(t, "a", "b", "c")
	y.press(t, "a")
	y.press(t, "b")
	y.press(t, "c")
	y.board.take()
	y.tell(t, y.event(phone.ParticipantLeft, "b"), y.event(phone.ParticipantLeft, "a"))
	y.is(t, "c open", "mute a, unmute c")

	heard := y.event(phone.ParticipantUnmuted, "c")
	heard.Detail.Muted = false
	y.tell(t, heard)
	y.is(t, "c open", "")
	y.enters(t, "d")
	loud := y.event(phone.ParticipantUnmuted, "d")
	loud.Detail.Muted = false
	y.tell(t, loud)
	y.is(t, "c open", "mute d")
	loud = y.event(phone.ParticipantJoined, "d")
	loud.Detail.Muted = false
	y.board.during = func() { y.lets(t, "c"); y.press(t, "d") } // who is muted gets the floor at that moment
	y.tell(t, loud)
	y.is(t, "d open", "mute d, mute c, unmute d, unmute d")
	late := y.event(phone.ParticipantUnmuted, "b")
	late.Detail.Muted = false
	y.tell(t, late, y.event(phone.ParticipantMuted, "b"))
	y.is(t, "d open", "")

	over := y.event(phone.ConferenceFinished, "")
	over.Call = ""
	y.tell(t, over)
	y.is(t, "", "mute d")
}

// Who is silenced stays so for as long as their call, or the conference, lasts.
func TestFloors_silenced(t *testing.T) {
	y := newYard(t, "a", "b", "c")
	for _, name := range []string{"a", "b"} {
		if err := y.Silence(t.Context(), "yard", callOf(name), true, "boss"); err != nil {
			t.Fatal(err)
		}
	}
	silenced := func(want ...phone.CallSID) {
		t.Helper()
		fl, err := y.Store.Floor(t.Context(), "yard")
		if diff := cmp.Diff(want, fl.Silenced, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("silenced are (-want +got), %v:\n%s", err, diff)
		}
	}
	earlier := y.event(phone.ConferenceFinished, "")
	earlier.Call, earlier.Conference = "", "CF00000000000000000000000000000009"
	y.tell(t, earlier) // the conference before, told late
	silenced(callOf("a"), callOf("b"))
	y.tell(t, y.event(phone.ParticipantLeft, "a"))
	silenced(callOf("a"), callOf("b")) // it may come again
	y.append(t, phone.Event{Key: "a is over", Kind: phone.CallStatus, At: y.now, Sequence: 99, Call: callOf("a"), Status: phone.StatusCompleted})
	y.tell(t, y.event(phone.ParticipantLeft, "c"))
	silenced(callOf("b"))
	over := y.event(phone.ConferenceFinished, "")
	over.Call = ""
	y.tell(t, over)
	silenced()
}

// What is told while the server runs is acted upon, of several at the same time.
func TestFloors_Saw_running(t *testing.T) {
	y := newYard(t, "a", "b", "c", "d", "e")
	y.press(t, "a")
	y.press(t, "b")
	y.board.told = make(chan string, 100)
	asked := func(want ...string) {
		t.Helper()
		var got []string
		for range want {
			select {
			case one := <-y.board.told:
				got = append(got, one)
			case <-time.After(20 * time.Second):
				t.Fatalf("asked is %v, want %v", got, want)
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" {
			t.Errorf("asked is (-want +got):\n%s", diff)
		}
	}
	tell := func(events ...phone.Event) {
		t.Helper()
		y.append(t, events...)
		y.Saw(events...)
	}
	y.Saw(y.event(phone.ParticipantLeft, "a")) // nobody listens yet
	y.Every = time.Hour
	y.Start(t.Context())
	defer y.Close()
	tell(y.event(phone.ParticipantLeft, "a"))
	asked("mute a", "unmute b")

	loud := func(kind phone.EventKind, name string) phone.Event {
		e := y.event(kind, name)
		e.Detail.Muted = false
		return e
	}
	both := make(chan struct{})
	y.board.mu.Lock()
	y.board.during = func() { <-both } // the first of them waits for the other
	y.board.mu.Unlock()
	tell(loud(phone.ParticipantJoined, "c"), loud(phone.ParticipantUnmuted, "d"))
	asked("mute c", "mute d")
	close(both)

	tell(loud(phone.ParticipantUnmuted, "e"))
	asked("mute e")
	seen := y.event(phone.ConferenceObserved, "")
	seen.Call, seen.Detail.People = "", []phone.ObservedParticipant{{Call: callOf("e")}}
	y.Saw(seen)
	asked("mute e")
}

// What is told faster than it can be acted upon is not kept without end.
func TestFloors_Saw_backlog(t *testing.T) {
	y := newYard(t, "a")
	y.wake = make(chan struct{}, 1)
	left := y.event(phone.ParticipantLeft, "a")
	for range backlog + 1 {
		y.Saw(left)
	}
	if len(y.seen) != backlog {
		t.Errorf("%d wait", len(y.seen))
	}
}

func TestFloors_Start(t *testing.T) {
	y := newYard(t, "a")
	want(t, "a presses", y.press(t, "a"), "granted")
	y.now = y.now.Add(phone.FloorLease)
	y.Every = time.Millisecond
	y.Start(t.Context())
	defer y.Close()
	deadline := time.After(20 * time.Second)
	for {
		fl, err := y.Store.Floor(t.Context(), "yard")
		if err != nil {
			t.Fatal(err)
		}
		if fl.Turn == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal("who is not heard of keeps the floor")
		case <-time.After(time.Millisecond):
		}
	}
}
