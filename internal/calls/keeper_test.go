package calls

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// keepers are two servers that share a store, and see only what they record themselves.
func keepers(t *testing.T, do func(o *office, k [2]*Keeper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		var k [2]*Keeper
		for i := range k {
			tracker := NewTracker(o.memory, quiet())
			k[i] = &Keeper{
				Store: o.memory, Board: Watch(o.board), Tracker: tracker, Settings: o.keeper.Settings, Logger: quiet(),
				Now: func() time.Time { return t0.Add(time.Since(epoch)) },
			}
			tracker.Saw = k[i].Saw
			k[i].Start(t.Context())
		}
		synctest.Wait()
		do(o, k)
		for i := range k {
			k[i].Close()
		}
	})
}

// epoch is when time begins in a bubble.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// both has two servers do the same.
func both(k [2]*Keeper, do func(k *Keeper)) {
	for i := range k {
		do(k[i])
	}
	synctest.Wait()
}

func anOffer() phone.Offer {
	return phone.Offer{
		To: []phone.Address{phone.Client("bob"), phone.Client("carol")}, From: phone.Client("alice"), Name: "Alice", Timeout: 20 * time.Second,
	}
}

func sortedLines(b *fakeBoard) []string {
	lines := b.lines()
	slices.Sort(lines)
	return lines
}

func TestKeeper_offer(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
		want := []string{"add client:bob from client:alice for 20s", "add client:carol from client:alice for 20s"}
		if diff := cmp.Diff(want, sortedLines(o.board)); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		c := o.conferences[simulated]
		if len(c.People) != 3 || !offered(c.People[1]) || !offered(c.People[2]) {
			t.Fatalf("people %+v", c.People)
		}
		callee, other := c.People[1].Call, c.People[2].Call
		if call, err := o.Call(t.Context(), callee); err != nil || call.Parent != leg(1) || call.Status != phone.StatusInitiated {
			t.Errorf("the leg is %+v, %v", call, err)
		}
		// One answers: each server is told, by a callback that only one of them gets.
		answer := phone.Event{Key: "answered", Kind: phone.CallStatus, At: at(1), Sequence: 2, Call: callee, Status: phone.StatusInProgress}
		both(k, func(k *Keeper) { _, _ = k.Tracker.Record(t.Context(), answer) })
		if diff := cmp.Diff([]string{"hangup " + short(other)}, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		if k[0].Failed(leg(1)) || k[1].Failed(leg(1)) {
			t.Error("the offer counts as failed")
		}
	})
}

func TestKeeper_offer_fails(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		tries  int
		failed bool
	}{
		{"the API is down", phone.Errorf(phone.Unavailable, "rest_unavailable", "x"), 2, true},
		{"they cannot be called", phone.Errorf(phone.Invalid, "rest_refused", "x"), 2, true},
		{"the API is too busy", phone.Errorf(phone.Exhausted, "rest_busy", "x"), 2 * busyTries, true},
		{"the caller has gone", phone.Errorf(phone.Unknown, "conference_unknown", "x"), 2, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			keepers(t, func(o *office, k [2]*Keeper) {
				o.tell(t, callStory().join(1, 0).events...)
				o.board.fail = func(string) error { return tt.err }
				both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
				// The other server learns it from the log.
				<-time.After(sweepEvery + 2*time.Second)
				synctest.Wait()
				if n := len(o.board.lines()); n != tt.tries {
					t.Errorf("asked %d times, want %d", n, tt.tries)
				}
				if got := [2]bool{k[0].Failed(leg(1)), k[1].Failed(leg(1))}; got != [2]bool{tt.failed, tt.failed} {
					t.Errorf("failed: %v, want %v", got, tt.failed)
				}
			})
		})
	}
}

// One of two who can be called is enough.
func TestKeeper_offer_oneFails(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		o.board.fail = func(line string) error {
			if strings.Contains(line, "carol") {
				return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
			}
			return nil
		}
		both(k, func(k *Keeper) { k.Offer(t.Context(), simulated, anOffer()) })
		if c := o.conferences[simulated]; k[0].Failed(leg(1)) || k[1].Failed(leg(1)) || len(c.People) != 2 {
			t.Errorf("failed %v, %v; people %v", k[0].Failed(leg(1)), k[1].Failed(leg(1)), c.People)
		}
	})
}

// Legs that nobody would know of must not ring.
func TestKeeper_offer_notRecorded(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		o.mu.Lock()
		o.err = errors.New("disk full")
		o.mu.Unlock()
		k[0].Offer(t.Context(), simulated, anOffer())
		synctest.Wait()
		if lines := sortedLines(o.board); len(lines) != 4 || !strings.HasPrefix(lines[3], "hangup") || !k[0].Failed(leg(1)) {
			t.Errorf("asked %q, failed %v", lines, k[0].Failed(leg(1)))
		}
	})
}

// An offer that was lost, with its server, is given up by all.
func TestKeeper_offer_lost(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		o.tell(t, callStory().join(1, 0).events...)
		<-time.After(stranded + sweepEvery)
		synctest.Wait()
		if !k[0].Failed(leg(1)) || !k[1].Failed(leg(1)) {
			t.Error("the caller waits for nothing")
		}
		<-time.After(remembered + sweepEvery)
		o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(700), Sequence: 9, Conference: simulated})
		<-time.After(remembered + sweepEvery)
		synctest.Wait()
		if k[0].Failed(leg(1)) {
			t.Error("the failure is remembered for ever")
		}
	})
}

// The caller hears once that nobody came, and again if that had no effect.
func TestKeeper_unanswered(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		events := callStory().join(1, 0).offer(2, bob, 0, "").status(2, phone.StatusBusy, 0).events
		o.tell(t, events...)
		both(k, func(k *Keeper) { k.Saw(events...) })
		want := []string{"redirect 1 https://s/voice/unanswered?status=busy&to=client%3Abob"}
		if diff := cmp.Diff(want, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		if call, err := o.Call(t.Context(), leg(1)); err != nil || call.Outcome != phone.StatusBusy {
			t.Errorf("the caller's outcome is %v, %v", call.Outcome, err)
		}
		<-time.After(overdue + sweepEvery)
		synctest.Wait()
		if again := o.board.lines(); len(again) == 0 || again[0] != want[0] {
			t.Errorf("asked %q, want it again", again)
		}
	})
}

// What one server dropped, any does: here nobody is told.
func TestKeeper_sweep(t *testing.T) {
	keepers(t, func(o *office, _ [2]*Keeper) {
		o.board.fail = func(string) error { return phone.Errorf(phone.Unavailable, "rest_unavailable", "x") }
		o.tell(t, callStory().join(1, 0).offer(2, bob, 0, "").join(2, 0).leave(2, 0).events...)
		<-time.After(2*sweepEvery + time.Second)
		synctest.Wait()
		if lines := o.board.lines(); len(lines) < 2 || lines[0] != "end" {
			t.Errorf("asked %q, want that it ends, again and again", lines)
		}
		o.tell(t, phone.Event{Kind: phone.ConferenceFinished, At: at(20), Sequence: 9, Conference: simulated})
		o.board.lines()
		<-time.After(2 * sweepEvery)
		if lines := o.board.lines(); len(lines) > 0 {
			t.Errorf("asked %q when it had ended", lines)
		}
	})
}

// A room is not ended when the API knows of a moderator of whose coming we were not told.
func TestKeeper_moderated(t *testing.T) {
	for _, there := range []bool{true, false} {
		keepers(t, func(o *office, k [2]*Keeper) {
			room := standup()
			room.Moderated = true
			o.rooms[room.Name] = room
			s := (&story{name: room.ConferenceName()}).enter(1, "client:mona", "room:standup", true).enter(4, "client:max", "room:standup", true).
				join(3, 0).join(1, 0).start(0)
			o.tell(t, s.events...)
			told := phone.Observed{SID: simulated, People: []phone.ObservedParticipant{{Call: leg(3)}}}
			if there {
				told.People = append(told.People, phone.ObservedParticipant{Call: leg(4)})
			}
			o.board.answer[simulated] = told
			o.board.lines()
			left := s.leave(1, 0).events[len(s.events)-1:]
			_, _ = k[0].Tracker.Record(t.Context(), phone.Event{
				Key: "left", Kind: left[0].Kind, At: left[0].At, Sequence: left[0].Sequence, Call: left[0].Call, Conference: simulated,
			})
			synctest.Wait()
			want := []string{"conference", "end"}
			if there {
				want = want[:1]
			}
			if diff := cmp.Diff(want, o.board.lines()); diff != "" {
				t.Errorf("a moderator there: %v; asked (-want +got):\n%s", there, diff)
			}
		})
	}
}

// A recording goes on with another leg, once, and says so.
func TestKeeper_tape(t *testing.T) {
	keepers(t, func(o *office, k [2]*Keeper) {
		var asked atomic.Int64
		o.board.fail = func(line string) error {
			if strings.HasPrefix(line, "record ") && asked.Add(1) == 1 {
				return phone.Errorf(phone.Unavailable, "rest_unavailable", "x")
			}
			return nil
		}
		s := (&story{name: "room-standup-0123456789abcdef"}).join(1, 0).join(2, 0).join(3, 0).start(0).tape(1, phone.RecordingRunning, "alice", 0).leave(1, 0)
		o.tell(t, s.events...)
		both(k, func(k *Keeper) { k.Saw(s.events...) })
		<-time.After(2 * sweepEvery)
		synctest.Wait()
		c := o.conferences[simulated]
		r, ok := c.Recorded()
		if !ok || len(c.Tapes) != 2 {
			t.Fatalf("recordings %+v", c.Tapes)
		}
		for _, tape := range c.Tapes {
			if tape.SID != "RE1" {
				r = tape
			}
		}
		if r.Call != leg(2) || r.By != "alice" || r.Asked.Value != phone.RecordingRunning {
			t.Errorf("the recording that goes on is %+v", r)
		}
		last := o.events[len(o.events)-1]
		if last.Kind != phone.RecordingReported || last.Detail.Reason != phone.ReasonContinued {
			t.Errorf("the last event is %+v", last)
		}
	})
}

// A keeper may be told things before it has started, and after it is closed.
func TestKeeper_early(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		events := callStory().join(1, 0).offer(2, bob, 0, "").join(2, 0).leave(2, 0).events
		o.tell(t, events...)
		o.keeper.Saw(events...)
		o.keeper.Start(t.Context())
		synctest.Wait()
		if diff := cmp.Diff([]string{"end"}, o.board.lines()); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		o.keeper.Close()
		o.keeper.Saw(events...)
	})
}
